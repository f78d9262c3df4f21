/** The map behind a search: kept beside it, cut for the page, and gone with the next one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { latestAnomalies, latestAnomalyMap, saveAnomalyRun, saveRun } from '../../src-main/engine/runs.ts';
import type { AnomalyMap } from '../../src-main/shared/domain/anomaly-results.ts';
import { type DeviceId, MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import { openStorage, type StorageClient } from '../../src-main/storage/client.ts';
import { madeUpAnomalies, madeUpDrives } from '../report/inputs.ts';
import { createRoom, generateTinyFleet, importPaths, TEST_NOW_MS } from '../support/engine-room.ts';

const room = createRoom();
afterAll(room.close);

const result = madeUpAnomalies(madeUpDrives(3), 4);
const map: AnomalyMap = {
	deviceIds: ['d1', 'd2'] as DeviceId[],
	firstDayMs: Date.UTC(2024, 0, 1),
	days: 3,
	strangeness: Uint8Array.of(0, 1, 255, 7, 8, 9),
	runs: {
		drive: Float64Array.of(1, 0),
		startMs: Float64Array.of(5, 6),
		endMs: Float64Array.of(7, 8),
		peakMs: Float64Array.of(5, 8),
		score: Float64Array.of(0.75, 2 / 3),
	},
};

describe('the map of a run', () => {
	const open = async (folder: string): Promise<StorageClient> => {
		const storage = await openStorage(folder, { isSynthetic: false, now: TEST_NOW_MS, log: () => {} });
		room.onClose(() => storage.close());
		return storage;
	};

	it('comes back as it was stored, from memory and from the file', async () => {
		const folder = await room.folder();
		const storage = await open(folder);
		expect(await latestAnomalyMap(storage)).toBeNull();
		const accounts = { seed: 1, dataHash: await storage.check.digest(), input: {} };
		await saveAnomalyRun(storage, result, map, accounts);
		expect(await latestAnomalyMap(storage)).toEqual(map);
		await storage.close();
		const again = await open(folder);
		expect(await latestAnomalyMap(again)).toEqual(map);
		expect((await latestAnomalies(again))?.result).toEqual(result);
	});

	it('is kept of the newest run only, and a run without one has none', async () => {
		const storage = await open(await room.folder());
		const accounts = { seed: 1, dataHash: await storage.check.digest(), input: {} };
		await saveAnomalyRun(storage, result, map, accounts);
		const [first] = await storage.runs.list('anomaly');
		await saveAnomalyRun(storage, result, { ...map, days: 1, strangeness: Uint8Array.of(3, 4) }, accounts);
		expect(await storage.runs.map(first!.runId)).toBeNull();
		expect((await latestAnomalyMap(storage))?.strangeness).toEqual(Uint8Array.of(3, 4));
		// As an earlier version wrote it.
		await saveRun(storage, 'anomaly', result, accounts);
		expect(await latestAnomalyMap(storage)).toBeNull();
	});
});

describe('the heat map of a searched fleet', () => {
	let engine: Awaited<ReturnType<typeof room.engine>>;
	beforeAll(async () => {
		engine = await room.engine();
		await importPaths(engine, [await generateTinyFleet(engine, await room.folder(), { drives: 8, days: 120 })]);
	});

	it('is null until somebody has searched', async () => {
		expect(await engine.call('anomalies.map', {})).toEqual({ map: null });
		expect(await engine.call('anomalies.runs', {})).toEqual({ strange: null });
	});

	it('shows every drive, and a day of an alarm is a day with a value', async () => {
		const { events, drives } = await engine.call('anomalies.run', { budgetPerDriveMonth: 2 });
		expect(events.length).toBeGreaterThan(0);
		const heat = (await engine.call('anomalies.map', {})).map!;
		expect(heat).toMatchObject({ totalRows: drives, drives, daysPerColumn: 1 });
		expect(heat.rows.reduce((sum, row) => sum + row.events, 0)).toBe(events.length);
		for (const event of events) {
			const row = heat.rows.findIndex(({ key }) => key === event.deviceId);
			const column = Math.floor((event.peakMs - heat.firstDayMs) / MS_PER_DAY);
			expect(heat.cells[row * heat.columns + column]).toBeGreaterThan(0);
			expect(heat.inAlarm[column]).toBeGreaterThan(0);
		}
		const byClass = (await engine.call('anomalies.map', { class: events[0]!.class })).map!;
		expect(byClass.rows.map(({ key }) => key).sort()).toEqual(
			[...new Set(events.filter((event) => event.class === events[0]!.class).map(({ deviceId }) => deviceId))].sort(),
		);
	});

	it('puts drives whose events were acknowledged behind those with open ones', async () => {
		const { anomalies } = await engine.call('anomalies.latest', {});
		const [top] = (await engine.call('anomalies.map', {})).map!.rows;
		const own = anomalies!.events.filter(({ deviceId }) => deviceId === top!.deviceId).map(({ eventId }) => eventId);
		await engine.call('anomalies.acknowledge', { eventIds: own, reason: 'a test of the disk' });
		const after = (await engine.call('anomalies.map', {})).map!.rows;
		expect(after.findIndex(({ key }) => key === top!.key)).toBeGreaterThan(0);
	});

	it('answers the slider with runs by falling score, the chosen ones at the head', async () => {
		const { anomalies } = await engine.call('anomalies.latest', {});
		const { strange } = await engine.call('anomalies.runs', {});
		const scores = [...strange!.runs.score];
		expect(scores).toEqual(scores.toSorted((a, b) => b - a));
		expect(scores.length).toBeGreaterThan(0);
		for (const drive of strange!.runs.drive) expect(strange!.deviceIds[drive]).toBeDefined();
		expect(anomalies!.threshold).toBeLessThanOrEqual(1);
	});

	it('leaves the evidence of a list out where it is not asked for, but for its first line', async () => {
		const [full, bare] = await Promise.all([true, false].map((withEvidence) => engine.call('anomalies.latest', { withEvidence })));
		expect(bare!.anomalies!.events).toEqual(
			full!.anomalies!.events.map((event) => ({ ...event, evidence: event.evidence.slice(0, 1), contributions: [] })),
		);
		expect(full!.anomalies!.events.some(({ evidence }) => evidence.length > 1)).toBe(true);
		expect(bare!.alarms).toEqual(full!.alarms);
	});
});
