/** Workspaces in temporary folders, and telemetry for them: every value follows from the numbers that name it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchBuilder, putRecord, type SampleBatch } from '../../src-main/shared/domain/sample-batch.ts';
import type { TelemetryRecord } from '../../src-main/shared/domain/telemetry.ts';
import { type OpenOptions, openWorkspace } from '../../src-main/storage/open.ts';
import { type StorageSession, startSession } from '../../src-main/storage/session.ts';

export const DAY = 86_400_000;
export const START = Date.UTC(2024, 0, 1);

const folders: string[] = [];

export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'ssv-storage-'));
	folders.push(folder);
	return folder;
}

export function removeTemporaryFolders(): void {
	for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function openSession(folder: string, options: OpenOptions = {}): StorageSession {
	return startSession(openWorkspace(folder, options), () => {});
}

export type Values = Readonly<Record<string, number | readonly [value: number, raw: string]>>;

export function record(serial: string, day: number, values: Values, more: Partial<TelemetryRecord> = {}): TelemetryRecord {
	return {
		evidence: { protocol: 'ATA', serial, model: 'ST4000DM000' },
		observedAtMs: START + day * DAY,
		readings: Object.entries(values).map(([metric, value]) =>
			typeof value === 'number' ? { metric, value } : { metric, value: value[0], raw: value[1] },
		),
		hasFailed: false,
		line: day + 1,
		...more,
	};
}

/** A small fleet, day by day as daily exports come: gauges, counters, texts, one failure at the end. */
export function fleetRecords(drives: number, days: number, firstDay = 0): TelemetryRecord[] {
	return Array.from({ length: days * drives }, (_, i) => {
		const day = firstDay + Math.floor(i / drives);
		const drive = i % drives;
		return record(
			`SERIAL${1000 + drive}`,
			day,
			{
				temperature_celsius: 30 + ((day * 7 + drive) % 11) / 4,
				power_on_hours: day * 24 + drive,
				host_written_bytes: [day * 1e10, `${day}0000000000`],
				reallocated_sectors: drive % 3,
			},
			{ hasFailed: drive === 0 && day === firstDay + days - 1 },
		);
	});
}

/** Imports in one go, as the storage thread does. */
export function importRecords(session: StorageSession, records: readonly TelemetryRecord[], fileName = 'export.csv', batch = 5000) {
	const importId = session.begin({ path: `/exports/${fileName}`, fileName, format: 'generic', sourceTag: fileName });
	for (let i = 0; i < records.length; i += batch) session.write(importId, records.slice(i, i + batch));
	return session.commit(importId, { sha256: 'ab'.repeat(32), sizeBytes: 1234, rejected: 0, rejects: [] });
}

/** A stream that makes batches of records: numbers of drives and metrics go on from call to call. */
export function batchStream(rows = 1000): (records: readonly TelemetryRecord[]) => SampleBatch[] {
	let batches: SampleBatch[] = [];
	const builder = new BatchBuilder((batch) => batches.push(batch));
	return (records) => {
		batches = [];
		for (const [i, each] of records.entries()) {
			putRecord(builder, each);
			if ((i + 1) % rows === 0) builder.flush();
		}
		builder.flush();
		return batches;
	};
}

export const batchesOf = (records: readonly TelemetryRecord[], rows = 1000): SampleBatch[] => batchStream(rows)(records);
