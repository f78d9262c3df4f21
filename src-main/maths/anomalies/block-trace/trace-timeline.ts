/** A drive observed second by second, as rows in order of time, and what lies in a window that ends now. */
import type { MetricName } from '../../../shared/domain/telemetry.ts';
import type { ObservedDrive } from '../regular-grid.ts';

/** Rows that come less often than this are no trace of requests. */
const PER_SECOND_BELOW_MS = 60_000;

/** Whether the median interval lies below a minute; a drive with fewer than three rows has no cadence yet. */
export function isPerSecond({ observedAtMs }: ObservedDrive): boolean {
	return stepOf(rowsInOrder(observedAtMs), observedAtMs) < PER_SECOND_BELOW_MS;
}

/** Places of rows with an instant, by time; of several for one instant the last. */
function rowsInOrder(times: Float64Array): Int32Array {
	const order = Int32Array.from(times, (_, row) => row)
		.filter((row) => Number.isFinite(times[row]))
		.sort((a, b) => times[a] - times[b] || a - b);
	return order.filter((row, i) => i + 1 === order.length || times[order[i + 1]] !== times[row]);
}

/** Median interval, ms; infinite for fewer than two intervals. */
function stepOf(order: Int32Array, times: Float64Array): number {
	if (order.length < 3) return Number.POSITIVE_INFINITY;
	const intervals = Float64Array.from(order.subarray(1), (row, i) => times[row] - times[order[i]]).sort();
	return intervals[intervals.length >> 1];
}

/** What happened in a step, in bytes; 0 where nothing did. Sums of bits are bytes times bits a byte. */
export interface Amounts {
	read: number;
	written: number;
	/** Written over what was read, and over what was written, in the minute before. */
	overwritten: number;
	rewritten: number;
	/** Bits of `known` bytes of the writes. */
	bits: number;
	known: number;
	overwrittenBits: number;
	overwrittenKnown: number;
}

const amountNames = [
	'read',
	'written',
	'overwritten',
	'rewritten',
	'bits',
	'known',
	'overwrittenBits',
	'overwrittenKnown',
] as const satisfies readonly (keyof Amounts)[];

export const noAmounts = (): Amounts => ({
	read: 0,
	written: 0,
	overwritten: 0,
	rewritten: 0,
	bits: 0,
	known: 0,
	overwrittenBits: 0,
	overwrittenKnown: 0,
});

/** Adds what happened in a step. */
export function addAmounts(sum: Amounts, step: Amounts): void {
	for (const name of amountNames) sum[name] += step[name];
}

/** What a timeline is made of. */
export const traceMetrics: readonly MetricName[] = [
	'read_bytes_per_second',
	'write_bytes_per_second',
	'read_overwrite_share',
	'rewrite_share',
	'write_entropy',
	'overwrite_entropy',
];

export interface Timeline {
	readonly drive: ObservedDrive;
	/** Milliseconds of a step: 1,000 for a block trace. */
	readonly stepMs: number;
	/** Instants of the steps that have a row; a step without one had no request. Shape (rows,), rising, as `steps`. */
	readonly atMs: Float64Array;
	readonly steps: readonly Amounts[];
	/** Which streams the source has at all: what is missing is missing, not zero. */
	readonly has: {
		readonly reads: boolean;
		readonly writes: boolean;
		readonly overwrites: boolean;
		readonly rewrites: boolean;
		readonly entropy: boolean;
	};
}

/** Bytes a second that no drive moves: from there on a value is a fault, and its square would leave the numbers. */
const IMPOSSIBLE = 2 ** 50;

/** Undefined for a drive that is not observed second by second. */
export function timelineOf(drive: ObservedDrive): Timeline | undefined {
	const order = rowsInOrder(drive.observedAtMs);
	const stepMs = stepOf(order, drive.observedAtMs);
	if (!(stepMs < PER_SECOND_BELOW_MS)) return undefined;
	const seconds = stepMs / 1_000;
	const column = (metric: MetricName): Float64Array | undefined => {
		const values = drive.metrics[metric];
		return values?.some((value) => value >= 0) ? values : undefined;
	};
	const columns = {
		read: column('read_bytes_per_second'),
		written: column('write_bytes_per_second'),
		overwritten: column('read_overwrite_share'),
		rewritten: column('rewrite_share'),
		entropy: column('write_entropy'),
		overwriteEntropy: column('overwrite_entropy'),
	};
	const steps = Array.from(order, (row): Amounts => {
		// A value that is missing or cannot be counts as nothing; NaN must not get into sums.
		const at = (values: Float64Array | undefined): number => {
			const value = values?.[row] ?? 0;
			return value >= 0 && value < IMPOSSIBLE ? value : 0;
		};
		const isKnown = (values: Float64Array | undefined): number => (values !== undefined && values[row] >= 0 ? 1 : 0);
		const written = at(columns.written) * seconds;
		const overwritten = written * Math.min(1, at(columns.overwritten));
		return {
			read: at(columns.read) * seconds,
			written,
			overwritten,
			rewritten: written * Math.min(1, at(columns.rewritten)),
			bits: written * at(columns.entropy),
			known: written * isKnown(columns.entropy),
			overwrittenBits: overwritten * at(columns.overwriteEntropy),
			overwrittenKnown: overwritten * isKnown(columns.overwriteEntropy),
		};
	});
	return {
		drive,
		stepMs,
		atMs: Float64Array.from(order, (row) => drive.observedAtMs[row]),
		steps,
		has: {
			reads: columns.read !== undefined,
			writes: columns.written !== undefined,
			overwrites: columns.overwritten !== undefined,
			rewrites: columns.rewritten !== undefined,
			entropy: columns.entropy !== undefined,
		},
	};
}
