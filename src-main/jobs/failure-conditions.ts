/**
 * Conditions of a drive that change its hazard: what is read off its defect counters, and when each holds. The rule "any of 5, 187, 188, 197, 198
 * above 0" taken apart, with how much there is and whether it grew of late.
 */
import type { HeldCondition } from '../maths/survival/drive-failure.ts';
import type { DriveLife, Spell } from '../maths/survival/drive-life.ts';
import { MS_PER_DAY } from '../shared/domain/telemetry.ts';
import type { ObservedDrive } from './fleet.ts';

/** Hazard ratios that are believed until the fleet's own failures say otherwise. */
interface CounterPriors {
	readonly metric: string;
	/** As it stands in a sentence. */
	readonly noun: string;
	/** Above 0 once. */
	readonly seen: number;
	/** At `MANY` or more; what it adds to the one before. Absent where nothing is counted in tens. */
	readonly many?: number;
	/** Grew within `GROWTH_DAYS`; what it adds. */
	readonly grew?: number;
}

/** Defects from which on there are many. */
export const MANY = 10;
/** Days after a growth for which it counts. */
export const GROWTH_DAYS = 30;

/**
 * Ratios fitted to 1,200 Backblaze drives of 2013 with 66 failures, which have attributes 5 and 197: 1.4, 2.0 and 2.8, and 5.2, 0.8 and 2.7. Growth is
 * believed to be 1.5 only: forty days before failures that were chosen say little of the month after a growth elsewhere. 1 where nothing was measured.
 */
const counters: readonly CounterPriors[] = [
	{ metric: 'reallocated_sectors', noun: 'reallocated sectors', seen: 1.4, many: 2, grew: 1.5 },
	{ metric: 'reported_uncorrectable', noun: 'reported uncorrectable errors', seen: 1, many: 1, grew: 1 },
	{ metric: 'command_timeouts', noun: 'command timeouts', seen: 1 },
	{ metric: 'pending_sectors', noun: 'pending sectors', seen: 5, many: 1, grew: 1.5 },
	{ metric: 'offline_uncorrectable', noun: 'offline uncorrectable sectors', seen: 1, many: 1, grew: 1 },
	{ metric: 'media_errors', noun: 'media errors', seen: 1, many: 1, grew: 1 },
	{ metric: 'grown_defects', noun: 'grown defects', seen: 1, many: 1, grew: 1 },
];

export interface DefectCondition {
	/** Unique among the conditions: what a stored model calls it. */
	readonly name: string;
	readonly metric: string;
	/** `seen`: above 0 once, and ever after; `many`: while there are many; `grew`: for a month after each growth. */
	readonly kind: 'seen' | 'many' | 'grew';
	readonly text: string;
	/** Hazard ratio that is believed before the fleet's own failures. */
	readonly prior: number;
}

/** In the order of the fit; their ratios multiply. */
export const defectConditions: readonly DefectCondition[] = counters.flatMap(({ metric, noun, seen, many, grew }): DefectCondition[] => [
	{ name: metric, metric, kind: 'seen', text: `${noun} above 0`, prior: seen },
	...(many === undefined ? [] : [{ name: `${metric}.many`, metric, kind: 'many' as const, text: `${MANY} or more ${noun}`, prior: many }]),
	...(grew === undefined
		? []
		: [{ name: `${metric}.grew`, metric, kind: 'grew' as const, text: `${noun} grew within ${GROWTH_DAYS} days`, prior: grew }]),
]);

/** Metrics to read for the failure model. */
export const failureMetrics: readonly string[] = ['power_on_hours', ...counters.map(({ metric }) => metric)];

/**
 * When each condition of a drive held, by ages; a cause counts from the day after it was seen.
 *
 * @param entryDays  age at the start of the day of the first row
 */
export function spellsOf(drive: Pick<ObservedDrive, 'observedAtMs' | 'metrics'>, entryDays: number): DriveLife['spells'] {
	const start = drive.observedAtMs[0] as number;
	const ageAfter = (row: number): number => entryDays + 1 + ((drive.observedAtMs[row] as number) - start) / MS_PER_DAY;
	return defectConditions.map(({ metric, kind }) => {
		const values = drive.metrics[metric];
		if (values === undefined) return [];
		if (kind === 'grew') return growthSpells(values, ageAfter);
		return kind === 'many' ? levelSpells(values, ageAfter) : firstSign(values, ageAfter);
	});
}

type AgeAfter = (row: number) => number;

/** A sector that was repaired was still pending once. */
function firstSign(values: Float64Array, ageAfter: AgeAfter): Spell[] {
	const row = values.findIndex((value) => value > 0);
	return row < 0 ? [] : [{ fromDays: ageAfter(row), toDays: Number.POSITIVE_INFINITY }];
}

/** Rows without a value change nothing. */
function levelSpells(values: Float64Array, ageAfter: AgeAfter): Spell[] {
	const spells: Spell[] = [];
	let from: number | undefined;
	for (const [row, value] of values.entries()) {
		if (from === undefined && value >= MANY) from = ageAfter(row);
		else if (from !== undefined && value < MANY) {
			spells.push({ fromDays: from, toDays: ageAfter(row) });
			from = undefined;
		}
	}
	return from === undefined ? spells : [...spells, { fromDays: from, toDays: Number.POSITIVE_INFINITY }];
}

/** One spell for each growth, cut where the next begins: what a day knew of its length can be told afterwards. A first value is no growth. */
function growthSpells(values: Float64Array, ageAfter: AgeAfter): Spell[] {
	const begins: number[] = [];
	let before = Number.NaN;
	for (const [row, value] of values.entries()) {
		if (Number.isNaN(value)) continue;
		if (value > before) begins.push(ageAfter(row));
		before = value;
	}
	return begins.map((fromDays, at) => ({ fromDays, toDays: Math.min(fromDays + GROWTH_DAYS, begins[at + 1] ?? Number.POSITIVE_INFINITY) }));
}

/** Conditions that hold at an age, of a life that is known until then, and how long they hold if nothing else comes. */
export function conditionsAt({ spells }: Pick<DriveLife, 'spells'>, ageDays: number): HeldCondition[] {
	return defectConditions.flatMap(({ kind }, index) => {
		const last = spells[index]?.findLast(({ fromDays }) => fromDays <= ageDays);
		if (last === undefined) return [];
		const daysLeft = kind === 'grew' ? last.fromDays + GROWTH_DAYS - ageDays : last.toDays > ageDays ? Number.POSITIVE_INFINITY : 0;
		return daysLeft > 0 ? [{ index, daysLeft }] : [];
	});
}
