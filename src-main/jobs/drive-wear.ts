/** What a drive says of its wear, as a law in the bytes that it writes. */
import { fitWearLaw, type WearLaw } from '../maths/risk/laws/wear-law.ts';
import { dailySeries } from './daily.ts';
import type { ObservedDrive } from './fleet.ts';
import { writeMetrics, writesByDay } from './passage-writes.ts';

/** Share of the rated life that is used, or that is left, in percent. */
export const wearMetrics = ['percentage_used', 'health_percent'] as const;

export interface DriveWear {
	readonly law: WearLaw;
	/** Percent used now, as reported: in whole steps. */
	readonly now: number;
	readonly step: number;
	readonly limit: number;
}

/** Between two readings that are compared: a month, so that steps of a percent do not drown what happens between them. */
const APART_DAYS = 30;
const FULL = 100;

/** @returns undefined for a drive that does not report wear or writes, or that has not worn yet */
export function fitDriveWear(drive: ObservedDrive): DriveWear | undefined {
	const metric = wearMetrics.find((name) => drive.metrics[name] !== undefined);
	const written = writeMetrics.find((name) => drive.metrics[name] !== undefined);
	if (metric === undefined || written === undefined) return undefined;
	const { dayMs, values } = dailySeries(drive.observedAtMs, drive.metrics[metric] as Float64Array, 'counter');
	if (values.length < 2) return undefined;
	const used = metric === 'health_percent' ? values.map((left) => FULL - left) : values;
	const bytes = writesByDay({ metric: written, observedAtMs: drive.observedAtMs, values: drive.metrics[written] as Float64Array }, dayMs);
	const pairs = monthlyPairs(used, bytes);
	const step = used.every((value) => Number.isNaN(value) || Number.isInteger(value)) ? 1 : 0;
	const law = fitWearLaw(
		Float64Array.from(pairs, ({ gain }) => gain),
		Float64Array.from(pairs, ({ written: amount }) => amount),
		step,
	);
	return law && { law, now: used.at(-1) as number, step, limit: FULL };
}

interface WearPair {
	readonly gain: number;
	readonly written: number;
}

/** Growth and bytes of each month; days whose bytes are unknown count as the mean of the others of their month. */
function monthlyPairs(used: Float64Array, bytes: Float64Array): WearPair[] {
	const days = [...used.keys()].filter((day) => Number.isFinite(used[day]));
	const pairs: WearPair[] = [];
	let from = days[0] as number;
	for (const day of days) {
		const isLast = day === days.at(-1);
		if (day === from || (day - from < APART_DAYS && !isLast)) continue;
		const own = bytes.subarray(from, day).filter((amount) => amount >= 0);
		const amount = own.length === 0 ? 0 : (own.reduce((sum, value) => sum + value, 0) / own.length) * (day - from);
		const gain = (used[day] as number) - (used[from] as number);
		// A fall is another life (a sanitised or replaced drive): nothing is learnt from it.
		if (amount > 0 && gain >= 0) pairs.push({ gain, written: amount });
		from = day;
	}
	return pairs;
}
