/** What a file says first of the drives that nothing identifies: it tells them apart better than the file does, which grows. */
import { hash } from 'node:crypto';
import type { Scratch, Segment } from './segment.ts';

/**
 * Stands for instant and values of the earliest record of each drive: 32 hex digits, equal for equal records in whatever file.
 *
 * @param keys        of the drives, by their numbers in the stream
 * @param metricName  name by number of the metric in the stream
 * @returns by key; what has no row in the segment is absent
 */
export function firstRecords(
	segment: Segment,
	keys: ReadonlyMap<number, string>,
	metricName: (metric: number) => string,
	scratch: Scratch,
): ReadonlyMap<string, string> {
	const records = new Map<string, string>();
	if (keys.size === 0) return records;
	const metrics = segment.metrics();
	for (const [key, { row, observedAtMs }] of segment.earliest(keys)) {
		const rows = Uint32Array.of(row);
		const values = metrics.flatMap((metric) => {
			scratch.reset();
			const column = segment.gather(metric, rows, scratch);
			return column === undefined ? [] : [`${metricName(metric)}=${column.texts?.get(0) ?? column.values[0]}`];
		});
		records.set(key, hash('sha256', [observedAtMs, ...values.sort()].join('\n'), 'hex').slice(0, 32));
	}
	return records;
}
