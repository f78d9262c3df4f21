/** What a drive writes in a day, whatever it says of it: that is what wears it. */
import { dailyGains } from '../maths/series/climbing-course.ts';
import { counterGain } from '../shared/domain/counter.ts';
import { metricInfo } from '../shared/domain/metrics.ts';
import { MS_PER_DAY } from '../shared/domain/telemetry.ts';
import { dailySeries } from './daily.ts';

/** Metrics that tell of writes, the most exact first. Only their proportions count, so that their units need not agree. */
export const writeMetrics = ['bytes_written_total', 'node_disk_written_bytes_total', 'host_writes', 'daily_bytes_written'] as const;

export interface WrittenSeries {
	readonly metric: (typeof writeMetrics)[number];
	readonly observedAtMs: Float64Array;
	readonly values: Float64Array;
}

/**
 * Written between the end of each day and the end of the next.
 *
 * @param dayMs  shape (n,), the days of the series that wears, without gaps
 * @returns shape (n - 1,), NaN where unknown
 */
export function writesByDay({ metric, observedAtMs, values }: WrittenSeries, dayMs: Float64Array): Float64Array {
	const { kind } = metricInfo(metric);
	const days = dailySeries(observedAtMs, values, kind);
	// A total tells of the day at whose end it stands, a rate of its own day.
	const [gains, firstMs] = kind === 'counter' ? [dailyGains(days.values, counterGain), days.dayMs[1]] : [days.values, days.dayMs[0]];
	const byDay = new Map(Array.from(gains, (gain, i) => [(firstMs as number) + i * MS_PER_DAY, gain]));
	return dayMs.subarray(1).map((atMs) => byDay.get(atMs) ?? Number.NaN);
}
