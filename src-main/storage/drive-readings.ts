/** How much each drive reports of some metrics: from the counts beside the drives, no block is read. */
import type { DeviceId, MetricName } from '../shared/domain/telemetry.ts';
import { toDeviceId } from './device-resolver.ts';
import { addCounts, decodeCounts } from './metric-counts.ts';
import { readMetrics } from './metrics.ts';
import type { ReadableDb } from './sqlite.ts';

export interface DriveReadings {
	readonly deviceId: DeviceId;
	/** One a metric that was asked for, in their order. */
	readonly readings: readonly number[];
}

/** Drives with at least one reading of at least one of the metrics; what was merged counts as one. */
export function readingsOfDrives(db: ReadableDb, metrics: readonly MetricName[]): DriveReadings[] {
	const { byId } = readMetrics(db);
	const place = new Map(metrics.map((metric, index) => [metric, index]));
	const devices = db
		.queryTuples<[], readonly [root: number, counts: Buffer]>(
			'SELECT COALESCE(merged_into, id), metric_counts FROM devices WHERE metric_counts IS NOT NULL AND samples > 0',
		)
		.all();
	const counts = new Map<number, Map<number, number>>();
	for (const [root, bytes] of devices) {
		const known = counts.get(root) ?? new Map<number, number>();
		counts.set(root, known);
		addCounts(known, decodeCounts(bytes));
	}
	return [...counts].flatMap(([root, ofMetric]) => {
		const readings = metrics.map(() => 0);
		for (const [metricId, count] of ofMetric) {
			const at = place.get(byId.get(metricId)?.name ?? '');
			if (at !== undefined) readings[at] = count;
		}
		return readings.some((count) => count > 0) ? [{ deviceId: toDeviceId(root), readings }] : [];
	});
}
