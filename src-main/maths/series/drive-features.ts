/** Features of a drive that need more than one metric, or mean the drive rather than a metric. Nothing looks ahead. */

import { counterGain } from '../../shared/domain/counter.ts';
import type { MetricName } from '../../shared/domain/telemetry.ts';
import { dailyRates } from '../anomalies/counter-rates.ts';
import type { FeatureTable } from './features.ts';

const HOURS_PER_DAY = 24;
/** Days that wear and error rates are taken over: percentages and error counters stand still for weeks. */
const RATE_DAYS = 30;

/** Metrics on a regular grid, each of shape (n,), NaN = missing. */
export type GriddedMetrics = Readonly<Record<MetricName, Float64Array | undefined>>;

/**
 * `write_read_ratio`, `write_share`, `age_days`, `wear_rate` (percent of the endurance a day), `error_rate` (unrecovered
 * errors per byte read); a column whose metrics the drive lacks is not there.
 *
 * @param stepDays  days between two places: 1 or 1/24
 */
export function driveFeatures(metrics: GriddedMetrics, stepDays: number): FeatureTable {
	const table: Record<string, Float64Array> = {};
	const writes = metrics.daily_bytes_written ?? rates(metrics.bytes_written_total ?? metrics.node_disk_written_bytes_total, stepDays);
	const reads = metrics.daily_bytes_read ?? rates(metrics.bytes_read_total ?? metrics.node_disk_read_bytes_total, stepDays);
	if (writes && reads) {
		table.write_read_ratio = writeToReadRatio(writes, reads);
		table.write_share = writeShare(writes, reads);
	}
	if (metrics.power_on_hours) table.age_days = metrics.power_on_hours.map((hours) => hours / HOURS_PER_DAY);
	const steps = Math.round(RATE_DAYS / stepDays);
	if (metrics.percentage_used) table.wear_rate = counterRate(metrics.percentage_used, timeAxis(metrics.percentage_used.length, stepDays), steps);
	const errors = metrics.media_errors ?? metrics.uncorrected_errors_total ?? metrics.reported_uncorrectable;
	const bytesRead = metrics.bytes_read_total ?? (metrics.daily_bytes_read && runningTotal(metrics.daily_bytes_read, stepDays));
	if (errors && bytesRead) table.error_rate = counterRate(errors, bytesRead, steps);
	return table;
}

/**
 * Writes per read, shape (n,), as division has it: infinite without reads, NaN where both are 0.
 *
 * @param writes shape (n,), in any unit
 * @param reads  shape (n,), in the same unit
 */
export function rawWriteToReadRatio(writes: Float64Array, reads: Float64Array): Float64Array {
	return writes.map((value, t) => value / reads[t]);
}

/** Writes per read, shape (n,). Zero rule: without reads the ratio has no value (NaN), not infinity; see `writeShare`. */
export function writeToReadRatio(writes: Float64Array, reads: Float64Array): Float64Array {
	return rawWriteToReadRatio(writes, reads).map((ratio) => (Number.isFinite(ratio) ? ratio : Number.NaN));
}

/** Writes per read with a small number of reads added everywhere, so that there is a value without reads, too; shape (n,). */
export function cushionedWriteToReadRatio(writes: Float64Array, reads: Float64Array, cushion: number): Float64Array {
	return writes.map((value, t) => value / (reads[t] + cushion));
}

/** Writes as a share of all transfers, in [0, 1], defined without reads, too; NaN where nothing was transferred. */
export function writeShare(writes: Float64Array, reads: Float64Array): Float64Array {
	return writes.map((value, t) => value / (value + reads[t]));
}

/**
 * What a counter gains per unit of another one (days, bytes read) over the last `window` steps: the sum of its gains divided
 * by the other's over the same intervals. Intervals in which either was reset, or does not have both, do not count.
 *
 * @param counter  shape (n,), NaN = missing
 * @param base     shape (n,), NaN = missing
 * @returns        shape (n,); NaN while no interval counts or the base stands still
 */
export function counterRate(counter: Float64Array, base: Float64Array, window: number): Float64Array {
	const gains = new Float64Array(counter.length);
	const spans = new Float64Array(counter.length);
	let last = -1;
	for (let t = 0; t < counter.length; t++) {
		if (!Number.isFinite(counter[t]) || !Number.isFinite(base[t])) continue;
		if (last >= 0) {
			const gain = counterGain(counter[last], counter[t]);
			const span = counterGain(base[last], base[t]);
			if (Number.isFinite(gain) && Number.isFinite(span)) {
				gains[t] = gain;
				spans[t] = span;
			}
		}
		last = t;
	}
	return counter.map((_, t) => {
		let [gain, span] = [0, 0];
		for (let s = Math.max(0, t - window + 1); s <= t; s++) {
			gain += gains[s];
			span += spans[s];
		}
		return span > 0 ? gain / span : Number.NaN;
	});
}

const rates = (total: Float64Array | undefined, stepDays: number): Float64Array | undefined => total && dailyRates(total, stepDays);

const timeAxis = (length: number, stepDays: number): Float64Array => Float64Array.from({ length }, (_, t) => t * stepDays);

/** A total made of daily amounts; missing days add nothing. */
function runningTotal(daily: Float64Array, stepDays: number): Float64Array {
	let total = 0;
	return daily.map((value) => {
		if (Number.isFinite(value)) total += value * stepDays;
		return total;
	});
}
