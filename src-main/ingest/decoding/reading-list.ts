/** Readings of one record as they are collected: the first statement about a metric stays. */
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';
import { impossibleValue, metricInfo } from '../../shared/domain/metrics.ts';
import type { MetricName, Reading } from '../../shared/domain/telemetry.ts';
import { toReading } from './exact-numbers.ts';

export interface ReadingList {
	readonly readings: readonly Reading[];
	has(metric: MetricName): boolean;
	valueOf(metric: MetricName): number | undefined;
	/**
	 * @param value  nothing is added for undefined; beyond 2^53 the exact digits are kept as `raw`
	 * @param raw    source text where it says more than the value
	 * @throws AppError `record_too_large` for more metrics than a table may have columns
	 */
	add(metric: MetricName, value: number | bigint | undefined, raw?: string): void;
	addReading(reading: Reading): void;
}

export function createReadingList(): ReadingList {
	const byMetric = new Map<MetricName, Reading>();
	const addReading = (reading: Reading): void => {
		if (byMetric.has(reading.metric)) return;
		if (byMetric.size >= limits.csvColumns)
			throw new AppError('record_too_large', `One drive has more than ${limits.csvColumns} values. Nothing was added.`);
		byMetric.set(reading.metric, reading);
	};
	return {
		get readings() {
			return [...byMetric.values()];
		},
		has: (metric) => byMetric.has(metric),
		valueOf: (metric) => byMetric.get(metric)?.value,
		add(metric, value, raw) {
			if (value === undefined) return;
			addReading(raw === undefined ? toReading(metric, value) : { metric, value: Number(value), raw: raw.slice(0, 400) });
		},
		addReading,
	};
}

const SENSOR = /^temperature_sensor_\d{1,2}_c$/;

/** The first reading that cannot be, and why; undefined when all can. */
export function firstImpossible(readings: readonly Reading[]): { readonly metric: MetricName; readonly reason: string } | undefined {
	for (const { metric, value } of readings) {
		const isNegativeRaw = metric.startsWith('smart_') && value < 0;
		// Each sensor of a drive is bound as its temperature is.
		const bounds = metricInfo(SENSOR.test(metric) ? 'temperature_c' : metric);
		const reason = impossibleValue(bounds, value) ?? (isNegativeRaw ? `raw SMART value ${value} is below 0` : undefined);
		if (reason !== undefined) return { metric, reason };
	}
	return undefined;
}
