/** Joins the rows of a long table into records: one drive at one instant with all its readings, in whatever order they come. */
import { limits } from '../../shared/domain/limits.ts';
import type { DriveEvidence, Reading } from '../../shared/domain/telemetry.ts';
import type { Sink } from '../parser.ts';

interface LongRow {
	readonly evidence: DriveEvidence;
	readonly observedAtMs: number;
	readonly hasFailed: boolean;
	readonly timeColumn: string;
	readonly line: number;
}

interface OpenRecord extends LongRow {
	hasFailed: boolean;
	readonly readings: Reading[];
}

interface LongRecords {
	/** @param reading  absent where the row has no value: the drive was seen all the same */
	add(row: LongRow, reading: Reading | undefined): void;
	end(): void;
}

/**
 * Records are held until `limits.heldRecords` are open; then the oldest half goes out. A reading that comes later makes a second
 * record of its instant, which storage joins with the first.
 */
export function createLongRecords(sink: Sink, held: number = limits.heldRecords): LongRecords {
	const open = new Map<DriveEvidence, Map<number, OpenRecord>>();
	let queue: OpenRecord[] = [];
	const give = (records: readonly OpenRecord[]): void => {
		for (const { timeColumn, ...record } of records) {
			open.get(record.evidence)?.delete(record.observedAtMs);
			sink.record(record, timeColumn);
		}
	};
	return {
		add(row, reading) {
			let instants = open.get(row.evidence);
			if (instants === undefined) {
				instants = new Map();
				open.set(row.evidence, instants);
			}
			let record = instants.get(row.observedAtMs);
			if (record === undefined) {
				if (queue.length >= held) {
					const half = Math.ceil(queue.length / 2);
					give(queue.slice(0, half));
					queue = queue.slice(half);
				}
				record = { ...row, readings: [] };
				instants.set(row.observedAtMs, record);
				queue.push(record);
			}
			record.hasFailed ||= row.hasFailed;
			// Two values for one metric: both go on, and storage lists the conflict.
			if (reading !== undefined) record.readings.push(reading);
		},
		end() {
			give(queue);
			queue = [];
		},
	};
}
