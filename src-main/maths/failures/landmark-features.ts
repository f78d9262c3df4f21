/**
 * What the past of a drive says on one day: levels of its counters, how they moved over the last 1, 3 and 7 days, whether its clock
 * stood still. A feature looks back over a fixed number of days or states what is, never how long a drive was watched: a drive that
 * failed was watched for a shorter time, and anything that grows with that time would give the answer away.
 */
import { log1p } from '../elementary.ts';
import type { DriveDays } from './drive-days.ts';

type Kind = 'defect' | 'workload' | 'reading' | 'temperature' | 'hours' | 'constant';

/** Metrics that may bear on a failure, and how each is looked at. Those without a value are passed over. */
export const failureMetricKinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
	['reallocated_sectors', 'defect'],
	['pending_sectors', 'defect'],
	['offline_uncorrectable', 'defect'],
	['reported_uncorrectable', 'defect'],
	['command_timeouts', 'defect'],
	['crc_errors', 'defect'],
	['spin_retry_count', 'defect'],
	['read_error_count', 'defect'],
	['seek_error_count', 'defect'],
	['media_errors', 'defect'],
	['grown_defects', 'defect'],
	['uncorrected_errors_total', 'defect'],
	['smart_1_raw', 'reading'],
	['smart_7_raw', 'reading'],
	['temperature_c', 'temperature'],
	['power_on_hours', 'hours'],
	['start_stop_cycles', 'workload'],
	['power_cycles', 'workload'],
	['load_cycles', 'workload'],
	['capacity_bytes', 'constant'],
]);

/** Days back that changes are taken over; the last one is the memory of every feature. */
const WINDOWS = [1, 3, 7] as const;
export const FEATURE_MEMORY_DAYS = 7;
const HOURS_PER_DAY = 24;

export interface LandmarkFeature {
	readonly metric: string;
	/** What of it: `level`, `change over 3 days`. */
	readonly aspect: string;
}

/** Features of some rows. */
export interface FeatureTable {
	readonly features: readonly LandmarkFeature[];
	/** One a feature, each of shape (rows,), NaN where the source does not say. */
	readonly columns: readonly Float32Array[];
}

/** What a feature is computed from: the values of one metric, and the first row of each window. */
interface Past {
	readonly values: Float64Array;
	readonly days: Int32Array;
	readonly row: number;
	/** First row of the window with a value, by window; `row` itself when there is no other. */
	readonly firsts: readonly number[];
}

interface Aspect {
	readonly aspect: string;
	readonly of: (past: Past) => number;
}

const signedLog = (x: number): number => (x < 0 ? -log1p(-x) : log1p(x));

const level: Aspect = { aspect: 'level', of: ({ values, row }) => signedLog(values[row]) };

const overDays = (days: number): string => (days === 1 ? 'over 1 day' : `over ${days} days`);

/** Growth in the metric's own steps. */
const changes: readonly Aspect[] = WINDOWS.map((days, window) => ({
	aspect: `change ${overDays(days)}`,
	of: ({ values, row, firsts }) => signedLog(values[row] - values[firsts[window]]),
}));

/** Growth of the logarithm, for readings over many powers of ten. */
const ratios: readonly Aspect[] = WINDOWS.map((days, window) => ({
	aspect: `change ${overDays(days)}`,
	of: ({ values, row, firsts }) => signedLog(values[row]) - signedLog(values[firsts[window]]),
}));

/** Hours that the drive did not count although the calendar went on: it hung, was off, or repeats an old answer. */
const lostHours: readonly Aspect[] = WINDOWS.map((days, window) => ({
	aspect: `hours not counted ${overDays(days)}`,
	of: ({ values, days: dayOf, row, firsts }) => {
		const from = firsts[window];
		const most = (days + 1) * HOURS_PER_DAY;
		return Math.max(-most, Math.min(most, (dayOf[row] - dayOf[from]) * HOURS_PER_DAY - (values[row] - values[from])));
	},
}));

/** A statistic of the values of the last seven days. */
const overWeek = (aspect: string, of: (least: number, most: number, deviation: number) => number): Aspect => ({
	aspect: `${aspect} over ${FEATURE_MEMORY_DAYS} days`,
	of: ({ values, row, firsts }) => {
		let [least, most, count, sum, squares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
		for (let at = firsts[firsts.length - 1]; at <= row; at++) {
			const value = signedLog(values[at]);
			if (Number.isNaN(value)) continue;
			least = Math.min(least, value);
			most = Math.max(most, value);
			count++;
			sum += value;
			squares += value * value;
		}
		return of(least, most, Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)));
	},
});

const least = overWeek('lowest', (low) => low);
const most = overWeek('highest', (_, high) => high);
const range = overWeek('range', (low, high) => high - low);
const spread = overWeek('spread', (_low, _high, deviation) => deviation);

/** A reading that always moves and has not: the answer is an old one. */
const isFrozen: Aspect = {
	aspect: 'unchanged since the day before',
	of: ({ values, row, firsts }) => (firsts[0] < row && values[row] > 0 && values[firsts[0]] === values[row] ? 1 : 0),
};

const aspectsOf: Readonly<Record<Kind, readonly Aspect[]>> = {
	defect: [level, ...changes, most],
	workload: [level, ...changes],
	reading: [level, ...ratios, least, most, spread, isFrozen],
	temperature: [level, ...ratios, range],
	hours: [level, ...lostHours],
	constant: [level],
};

/**
 * Features of some days, each from rows of the same drive within the seven days before it and that day itself.
 *
 * @param rows    shape (n,): rows of `history`
 * @param drives  shape (n,): their drives
 */
export function landmarkFeatures(
	{ offsets, days, metrics }: Pick<DriveDays, 'offsets' | 'days' | 'metrics'>,
	{ rows, drives }: { readonly rows: Int32Array; readonly drives: Int32Array },
): FeatureTable {
	const features: LandmarkFeature[] = [];
	const columns: Float32Array[] = [];
	for (const [metric, kind] of failureMetricKinds) {
		const values = metrics.get(metric);
		if (values === undefined || !values.some(Number.isFinite)) continue;
		const aspects = aspectsOf[kind];
		const found = aspects.map(() => new Float32Array(rows.length).fill(Number.NaN));
		for (const [at, row] of rows.entries()) {
			if (!Number.isFinite(values[row])) continue;
			const past: Past = { values, days, row, firsts: windowStarts(values, days, row, offsets[drives[at]]) };
			for (const [i, { of }] of aspects.entries()) found[i][at] = of(past);
		}
		features.push(...aspects.map(({ aspect }) => ({ metric, aspect })));
		columns.push(...found);
	}
	return { features, columns };
}

/** For each window, the first row with a value whose day lies in it. */
function windowStarts(values: Float64Array, days: Int32Array, row: number, start: number): number[] {
	const firsts: number[] = WINDOWS.map(() => row);
	for (let at = row - 1; at >= start; at--) {
		const back = days[row] - days[at];
		if (back > FEATURE_MEMORY_DAYS) break;
		if (!Number.isFinite(values[at])) continue;
		for (const [window, length] of WINDOWS.entries()) if (back <= length) firsts[window] = at;
	}
	return firsts;
}
