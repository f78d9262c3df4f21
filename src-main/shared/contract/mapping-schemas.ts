/** Wire schemas of mapping profiles and of the preview on the mapping screen. */
import { z } from 'zod';
import { limits } from '../domain/limits.ts';
import {
	columnRoles,
	dateOrders,
	decimalMarks,
	delimiters,
	isZone,
	type LongMetric,
	type MappedColumn,
	type MappingProfile,
	type MetricChoice,
	thousandsMarks,
} from '../domain/mapping.ts';
import { type UnitName, unitNames } from '../domain/measure-units.ts';
import { instantMs } from './codec.ts';

const unit = z.enum(unitNames as readonly [UnitName, ...UnitName[]]);
const heading = z.string().min(1).max(limits.csvFieldBytes);
const reserved: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** As a person calls it: shown in lists and typed behind `--map`. */
export const profileName = z
	.string()
	.trim()
	.min(1)
	.max(80)
	.regex(/^[^\p{Cc}\p{Cf}]*$/u, 'a name holds no control characters');

const metricChoice: z.ZodType<MetricChoice> = z.strictObject({
	// With room for the endings that say unit and kind.
	metric: z
		.string()
		.min(1)
		.max(100)
		.refine((name) => !reserved.includes(name), 'a metric cannot be called this'),
	unit,
	kind: z.enum(['gauge', 'counter']).optional(),
});

const mappedColumn: z.ZodType<MappedColumn> = z.strictObject({
	heading,
	role: z.enum(columnRoles),
	reading: metricChoice.optional(),
	unit: unit.optional(),
});

const longMetric: z.ZodType<LongMetric> = z.strictObject({ name: heading, reading: metricChoice.optional() });

const profileFields = {
	delimiter: z.enum(delimiters),
	decimalMark: z.enum(decimalMarks),
	thousandsMark: z.enum(thousandsMarks),
	dateOrder: z.enum(dateOrders),
	zone: z.string().min(1).max(64).refine(isZone, 'not a time zone: use a name such as Europe/Berlin, or an offset such as +02:00'),
	hasHeader: z.boolean(),
	skipLines: z.int().min(0).max(limits.skipLines),
	columns: z.array(mappedColumn).min(1).max(limits.csvColumns),
	longMetrics: z.array(longMetric).max(limits.csvColumns),
};

/** A profile to keep: it has a name. Whether its choices make sense together says `mappingFaults`. */
export const mappingProfile: z.ZodType<MappingProfile> = z.strictObject({ name: profileName, ...profileFields });

/** A profile that is being made: the name comes when it is saved. */
export const draftProfile: z.ZodType<MappingProfile> = z.strictObject({ name: z.string().max(80), ...profileFields });

export const savedProfile = z.object({ savedAtMs: instantMs, profile: mappingProfile });

/** What one column holds before and after the profile is applied. */
const columnPreview = z.object({
	heading: z.string(),
	/** Why it was guessed to be what it is. */
	guess: z.string(),
	/** Metric as stored, with its unit; absent for columns that give none. */
	stored: z.object({ metric: z.string(), label: z.string(), unit: z.string(), kind: z.enum(['gauge', 'counter', 'state']) }).optional(),
	samples: z.array(z.object({ before: z.string(), after: z.string() })),
});

export const mappingPreview = z.object({
	fileName: z.string(),
	/** What the program makes of the file without a profile. */
	detection: z.string(),
	/** The given profile, else the saved one for this header, else the guess. */
	profile: draftProfile,
	origin: z.enum(['given', 'saved', 'guessed']),
	guessed: draftProfile,
	/** Columns that the profile needs and the file lacks, and those that it does not know: they start as left out. */
	missing: z.array(z.string()),
	extra: z.array(z.string()),
	reasons: z.object({ delimiter: z.string(), decimalMark: z.string(), dateOrder: z.string(), zone: z.string(), header: z.string() }),
	isDateAmbiguous: z.boolean(),
	columns: z.array(columnPreview),
	/** At most 50 rows of the file as text, cut to 120 characters. */
	rows: z.array(z.object({ line: z.int(), cells: z.array(z.string()) })),
	/** Names in the metric column of a long table. */
	longNames: z.array(z.string()),
	/** Why the profile cannot be used yet; the result is then empty. */
	faults: z.array(z.string()),
	result: z.object({
		/** Whether all of the file was looked at; otherwise its first `bytesSeen`. */
		isWhole: z.boolean(),
		bytesSeen: z.int(),
		rows: z.int(),
		samples: z.int(),
		drives: z.int(),
		driveNames: z.array(z.string()),
		firstMs: instantMs.nullable(),
		lastMs: instantMs.nullable(),
		rejected: z.int(),
		records: z.array(
			z.object({ line: z.int(), drive: z.string(), observedAtMs: instantMs, readings: z.array(z.object({ metric: z.string(), value: z.number() })) }),
		),
		problems: z.array(z.object({ line: z.int(), column: z.string().optional(), code: z.string(), reason: z.string() })),
		notes: z.array(z.string()),
		/** What refuses the whole file. */
		error: z.object({ code: z.string(), message: z.string() }).optional(),
	}),
});
