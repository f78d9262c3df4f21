/** Block traces through the door of ingest, as an import reads them: each file with the other one beside it. */
import { createParser } from '../../src-main/ingest/create-parser.ts';
import type { ObservedDrive } from '../../src-main/maths/anomalies/regular-grid.ts';
import type { DeviceId, TelemetryRecord } from '../../src-main/shared/domain/telemetry.ts';

export interface TraceTexts {
	readonly reads?: string | undefined;
	readonly writes?: string | undefined;
}

const NOW_MS = Date.UTC(2026, 10, 24);

/** Records of one file, with the other one beside it where there is one. @param cut  bytes of a chunk */
export function readTrace(own: string, other: string | undefined, cut = 65_536, fileName = 'run__ata_any.csv') {
	const parser = createParser('block-trace', { fileName, nowMs: NOW_MS, ...(other === undefined ? {} : { companion: { fileName: 'other' } }) });
	const records: TelemetryRecord[] = [];
	const bytes = Buffer.from(own);
	const beside = Buffer.from(other ?? '');
	let at = 0;
	for (let from = 0; from < bytes.length; from += cut) {
		records.push(...parser.push(bytes.subarray(from, from + cut)));
		while (at < beside.length && parser.companion.isWanted()) {
			records.push(...parser.companion.push(beside.subarray(at, at + cut)));
			at += cut;
			if (at >= beside.length) records.push(...parser.companion.end());
		}
	}
	records.push(...parser.end());
	for (; at < beside.length; at += cut) records.push(...parser.companion.push(beside.subarray(at, at + cut)));
	records.push(...parser.companion.end());
	return { records, parser };
}

/** The records of both files as those of one drive. */
export function driveOfTrace({ reads, writes }: TraceTexts, cut?: number): ObservedDrive {
	const records = [
		...(reads === undefined || reads === '' ? [] : readTrace(reads, writes, cut).records),
		...(writes === undefined || writes === '' ? [] : readTrace(writes, reads, cut).records),
	];
	return driveOfRecords(records);
}

export function driveOfRecords(records: readonly TelemetryRecord[]): ObservedDrive {
	const times = [...new Set(records.map(({ observedAtMs }) => observedAtMs))].sort((a, b) => a - b);
	const rowOf = new Map(times.map((ms, row) => [ms, row]));
	const metrics: Record<string, Float64Array> = {};
	for (const { observedAtMs, readings } of records)
		for (const { metric, value } of readings) {
			metrics[metric] ??= new Float64Array(times.length).fill(Number.NaN);
			metrics[metric][rowOf.get(observedAtMs) as number] = value;
		}
	return { deviceId: 'd1' as DeviceId, serial: '', model: '', protocol: 'ATA', observedAtMs: Float64Array.from(times), metrics };
}
