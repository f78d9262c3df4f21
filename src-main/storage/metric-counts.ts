/** How many readings of each metric a drive has, as one small value beside it: a row per metric cost a large fleet more than its samples. */
import { ByteReader, ByteWriter } from './blocks/number-codec.ts';

/** By number of the metric. */
export type MetricCounts = ReadonlyMap<number, number>;

/** @returns a value of its own; null for nothing */
export function encodeCounts(counts: MetricCounts): Buffer | null {
	if (counts.size === 0) return null;
	const out = new ByteWriter(16);
	for (const [metricId, readings] of counts) {
		out.varint(metricId);
		out.varint(readings);
	}
	return out.bytes.subarray(0, out.at);
}

/** @throws AppError `db_damaged` */
export function decodeCounts(bytes: Buffer | null): Map<number, number> {
	const counts = new Map<number, number>();
	if (bytes === null) return counts;
	const reader = new ByteReader(bytes);
	while (reader.at < reader.end) counts.set(reader.varint(), reader.varint());
	return counts;
}

export function addCounts(target: Map<number, number>, more: Iterable<readonly [metricId: number, readings: number]>): void {
	for (const [metricId, readings] of more) target.set(metricId, (target.get(metricId) ?? 0) + readings);
}
