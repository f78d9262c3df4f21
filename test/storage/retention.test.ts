import { afterAll, describe, expect, it } from 'vitest';
import { dailySeries } from '../../src-main/jobs/daily.ts';
import { metricInfo } from '../../src-main/shared/domain/metrics.ts';
import { MS_PER_DAY, MS_PER_HOUR, type TelemetryRecord } from '../../src-main/shared/domain/telemetry.ts';
import { verifyWorkspace } from '../../src-main/storage/check.ts';
import { listDrives } from '../../src-main/storage/devices.ts';
import { getRetention, setRetention } from '../../src-main/storage/retention.ts';
import { readSeries } from '../../src-main/storage/samples.ts';
import type { StorageSession } from '../../src-main/storage/session.ts';
import { historyDigest, summarise } from '../../src-main/storage/workspace.ts';
import { importRecords, openSession, record, removeTemporaryFolders, START, temporaryFolder } from '../support/workspaces.ts';

afterAll(removeTemporaryFolders);

const METRICS = ['temperature_c', 'power_on_hours', 'wear_percent', 'read_latency_ms'];
/** 60 days after the first sample. */
const offset = START + 60 * MS_PER_DAY - Date.now();

function hours(serial: string, days: number): TelemetryRecord[] {
	return Array.from({ length: days * 24 }, (_, hour) => ({
		...record(serial, 0, {
			temperature_c: 30 + ((hour * 7) % 13),
			power_on_hours: hour,
			read_latency_ms: Math.round(1e4 * (2 + Math.sin(hour * hour))) / 1e4,
			...(hour % 5 === 0 ? { wear_percent: hour / 100 } : {}),
		}),
		observedAtMs: START + hour * MS_PER_HOUR,
	}));
}

const daily = (session: StorageSession, metric: string) => {
	const { deviceId } = listDrives(session.workspace.db)[0]!;
	const { observedAtMs, values } = readSeries(session.workspace.db, deviceId, metric);
	return dailySeries(observedAtMs, values, metricInfo(metric).kind);
};

describe('retention', () => {
	it('keeps every sample of the last days and one a day before, from which the models read the same days', async () => {
		const session = openSession(temporaryFolder(), { clockOffsetMs: offset });
		const { db } = session.workspace;
		importRecords(session, hours('SERIAL1', 60), 'hours.csv', 10_000);
		const before = METRICS.map((metric) => daily(session, metric));
		const foretold = await session.retain(10);
		expect(summarise(db).samples).toBe(1440);
		setRetention(db, 10);
		const effect = await session.retain(undefined);
		expect(effect).toMatchObject({ drives: 1, samplesBefore: 1440, samplesAfter: 50 + 240 });
		expect(foretold).toMatchObject({ drives: 1, samplesBefore: 1440, samplesAfter: 50 + 240, bytesBefore: effect!.bytesBefore });
		expect(effect!.bytesAfter).toBeLessThan(effect!.bytesBefore / 2);
		expect(Math.abs(foretold!.bytesAfter - effect!.bytesAfter)).toBeLessThan(effect!.bytesBefore * 0.3);
		expect(summarise(db).samples).toBe(290);
		for (const [i, metric] of METRICS.entries()) {
			const after = daily(session, metric);
			expect(after.dayMs).toEqual(before[i]!.dayMs);
			expect(after.values).toEqual(before[i]!.values);
		}
		expect(verifyWorkspace(db, session.receiptCounter(), { progress: () => {}, isCancelled: () => false })).toMatchObject({
			problems: [],
			digest: historyDigest(db).text(),
		});
		expect(getRetention(db).appliedAtMs).not.toBeNull();
		session.workspace.close();
	});

	it('does not let the same hours come back from another file, and takes in days that were missing', async () => {
		const session = openSession(temporaryFolder(), { clockOffsetMs: offset });
		const { db } = session.workspace;
		importRecords(session, hours('SERIAL1', 30), 'hours.csv', 10_000);
		setRetention(db, 10);
		await session.retain(undefined);
		const samples = summarise(db).samples;
		expect(samples).toBe(30);
		expect(importRecords(session, hours('SERIAL1', 32), 'overlap.csv', 10_000)).toMatchObject({ records: 768, added: 48, known: 720, conflicts: 0 });
		expect(summarise(db).samples).toBe(samples + 48);
		// A failure on a day that was reduced is no sample that comes back.
		importRecords(session, [{ ...record('SERIAL1', 3, { temperature_c: 30 }), hasFailed: true }], 'failures.csv');
		expect(listDrives(db)[0]!.exit).toMatchObject({ kind: 'failed' });
		expect(summarise(db).samples).toBe(samples + 48);
		session.workspace.close();
	});

	it('changes nothing while everything is kept, and is applied by itself once it is set and a day has passed', async () => {
		const folder = temporaryFolder();
		const session = openSession(folder, { clockOffsetMs: offset });
		importRecords(session, hours('SERIAL1', 60), 'hours.csv', 10_000);
		expect(await session.retain(undefined)).toBeNull();
		setRetention(session.workspace.db, 20);
		session.workspace.close();
		const later = openSession(folder, { clockOffsetMs: offset + 2 * MS_PER_DAY });
		await later.settled();
		expect(summarise(later.workspace.db).samples).toBe(42 + 18 * 24);
		later.workspace.close();
	});
});
