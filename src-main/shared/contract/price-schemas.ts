/** Wire schemas of what a loss costs: settings, the table of terms, and what holds for each model and group. */
import { z } from 'zod';
import type * as Loss from '../domain/loss-settings.ts';
import { instantMs } from './codec.ts';
import { carries } from './schemas.ts';

const term = z.number().optional();

const driveTerms = carries<Partial<Loss.DriveTerms>>()(
	z.strictObject({
		replacement: term,
		labour: term,
		downtimeHours: term,
		downtimePerHour: term,
		capacityPerTb: term,
		latencyLimitMs: term,
		slowDay: term,
	}),
);

const groupTerms = carries<Partial<Loss.GroupTerms>>()(
	z.strictObject({
		dataPerTb: term,
		readError: term,
		rebuildMbPerSecond: term,
		deliveryDays: term,
		spares: term,
		readErrorsPer1e15Bits: term,
	}),
);

const stated = {
	drives: driveTerms,
	groups: groupTerms,
	models: z.array(z.strictObject({ model: z.string().max(256), terms: driveTerms })),
	ownGroups: z.array(z.strictObject({ groupId: z.int().min(1), terms: groupTerms })),
};

/** What is stated; a term that is left out has its default again. */
export const lossSettings = carries<Loss.LossSettings>()(z.strictObject({ currency: z.string().max(20).optional(), ...stated }));

/** Whose word a value is: of the model or group, of all, of the drives themselves, of the source, or nobody's. */
const from = z.enum(['own', 'all', 'drive', 'source', 'default']);
const resolvedTerms = z.array(
	z.object({
		name: z.string(),
		/** Lowest and highest over the drives of a model; equal for a group. */
		low: z.number(),
		high: z.number(),
		from,
	}),
);

export const pricesAnswer = z.object({
	settings: lossSettings,
	/** Null while nobody has stated anything. */
	setAtMs: instantMs.nullable(),
	currency: z.object({
		code: z.string(),
		/** Stated here, the one in which most drives were priced, or US dollars for want of both. */
		from: z.enum(['stated', 'drives', 'default']),
		/** Without a rate a default has the number that it has in US dollars. */
		isRateKnown: z.boolean(),
		known: z.array(z.string()),
	}),
	fields: z.array(
		z.object({
			of: z.enum(['drive', 'group']),
			name: z.string(),
			label: z.string(),
			/** With the currency: `EUR per TB`. */
			unit: z.string(),
			isMoney: z.boolean(),
			/** Null where it depends on the drive or group. */
			default: z.number().nullable(),
			/** For all drives or groups; null where nobody said. */
			stated: z.number().nullable(),
			source: z.string(),
			min: z.number(),
			max: z.number(),
		}),
	),
	/** Models of drives in service, most drives first, and those with terms of their own. */
	models: z.array(z.object({ model: z.string(), drives: z.int(), terms: resolvedTerms })),
	/** Redundancy groups, and those with terms of their own. */
	groups: z.array(z.object({ groupId: z.int(), name: z.string(), host: z.string().optional(), terms: resolvedTerms })),
	/** Terms that wait for a group to come back. */
	waiting: z.array(z.object({ name: z.string(), host: z.string().optional() })),
	/** The latest first: what changed when, and what held from then on. */
	history: z.array(z.object({ atMs: instantMs, changes: z.array(z.string()), settings: lossSettings })),
	/** The latest simulation, and whether the prices have changed since. */
	simulation: z.object({ atMs: instantMs, isOlder: z.boolean() }).nullable(),
});
