/** Faults of the data, not of the drive: what collectors, clocks and replaced controllers do to an export. */
import type { MetricName } from '../../shared/domain/telemetry.ts';
import type { Rng } from '../random.ts';
import type { Grid } from './noise.ts';
import { between, streamOf } from './noise.ts';
import { serialOf } from './traits.ts';

export type DataFaultKind = 'gap' | 'duplicate' | 'reset' | 'clock_jump' | 'swapped_serial';

/** A fault and the true instants of the first and last row that it touches. */
export interface DataFault {
	readonly kind: DataFaultKind;
	readonly startMs: number;
	readonly endMs: number;
}

/** The rows that a drive sends, after the faults. */
export interface FaultyRows {
	readonly observedAtMs: Float64Array;
	readonly metrics: Readonly<Record<MetricName, Float64Array>>;
	/** Rows that carry the serial of the drive beside it, first and one past the last; undefined when none does. */
	readonly swapped?: { readonly from: number; readonly to: number; readonly serial: string };
	readonly faults: readonly DataFault[];
}

/** Fewest rows of a drive that faults are put on. */
const MIN_ROWS = 20;
/** Counters that a replaced controller or a vendor tool sets back to zero. */
const RESET_COUNTERS: readonly MetricName[] = ['bytes_written_total', 'bytes_read_total', 'host_writes', 'host_reads', 'crc_errors'];

/**
 * Puts gaps, duplicates, counter resets, a clock jump and a serial swapped with the neighbour on the rows of a drive.
 * First and last row stay as they are, so that span and failure remain true.
 *
 * @param rows  rows of the drive, in order of time
 */
export function faultyRows(
	seed: number,
	index: number,
	drives: number,
	grid: Grid,
	observedAtMs: Float64Array,
	metrics: Readonly<Record<MetricName, Float64Array>>,
): FaultyRows {
	const rows = observedAtMs.length;
	if (rows < MIN_ROWS) return { observedAtMs, metrics, faults: [] };
	const rng = streamOf(seed, 'faults', index * 2);
	const faults: DataFault[] = [];
	const note = (kind: DataFaultKind, from: number, to: number): void => {
		faults.push({ kind, startMs: observedAtMs[from], endMs: observedAtMs[to - 1] });
	};

	const times = Float64Array.from(observedAtMs);
	const changed: Record<MetricName, Float64Array> = { ...metrics };
	if (rng.uniform() < 0.2) {
		const at = inside(rng, rows, 1);
		for (const name of RESET_COUNTERS)
			if (changed[name]) changed[name] = changed[name].map((value, t) => (t < at ? value : value - changed[name][at]));
		note('reset', at, rows);
	}
	if (rng.uniform() < 0.1) {
		const length = 1 + rng.integer(5);
		const from = inside(rng, rows, length);
		const jump = Math.round(between(rng, -4, 4) / grid.stepDays) * grid.stepDays * 86_400_000;
		for (let t = from; t < from + length; t++) times[t] += jump;
		note('clock_jump', from, from + length);
	}
	const swap = swappedWindow(seed, index, drives, rows);
	if (swap) note('swapped_serial', swap.from, swap.to);

	const order = rowOrder(rng, rows, note);
	return {
		observedAtMs: Float64Array.from(order, (row) => times[row]),
		metrics: Object.fromEntries(Object.entries(changed).map(([name, values]) => [name, Float64Array.from(order, (row) => values[row])])),
		...(swap && { swapped: { from: firstAt(order, swap.from), to: firstAt(order, swap.to), serial: swap.serial } }),
		faults,
	};
}

/** Which rows are sent, in order: some not at all, some twice. */
function rowOrder(rng: Rng, rows: number, note: (kind: DataFaultKind, from: number, to: number) => void): Int32Array {
	const copies = new Uint8Array(rows).fill(1);
	for (let gaps = rng.poisson(rows / 200); gaps > 0; gaps--) {
		const length = 1 + rng.integer(Math.min(14, rows >> 2));
		const from = inside(rng, rows, length);
		copies.fill(0, from, from + length);
		note('gap', from, from + length);
	}
	for (let doubles = rng.poisson(rows / 300); doubles > 0; doubles--) {
		const at = inside(rng, rows, 1);
		if (copies[at] !== 1) continue;
		copies[at] = 2;
		note('duplicate', at, at + 1);
	}
	const order: number[] = [];
	for (let row = 0; row < rows; row++) for (let copy = 0; copy < copies[row]; copy++) order.push(row);
	return Int32Array.from(order);
}

/** Two neighbours exchange their serials for a few rows: both know it from the stream of their pair. */
function swappedWindow(seed: number, index: number, drives: number, rows: number): { from: number; to: number; serial: string } | undefined {
	const partner = index ^ 1;
	if (partner >= drives) return undefined;
	const rng = streamOf(seed, 'faults', (index >> 1) * 2 + 1);
	if (rng.uniform() >= 0.05) return undefined;
	const from = 3 + rng.integer(10);
	const to = Math.min(rows - 1, from + 1 + rng.integer(4));
	return { from, to, serial: serialOf(seed, partner) };
}

/** A start so that `length` rows fit between the first and the last one. */
function inside(rng: Rng, rows: number, length: number): number {
	return 1 + rng.integer(rows - 1 - length);
}

function firstAt(order: Int32Array, row: number): number {
	const at = order.findIndex((sent) => sent >= row);
	return at < 0 ? order.length : at;
}
