import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src-main/engine/engine.ts';
import { createRoom, generateTinyFleet, importPaths } from '../support/engine-room.ts';

const room = createRoom();
afterAll(room.close);
let engine: Engine;
let folder: string;
beforeAll(async () => {
	folder = await room.folder();
	engine = await room.engine({ folder: join(folder, 'w') });
	await importPaths(engine, [await generateTinyFleet(engine, folder, { drives: 24, days: 260, seed: 21 })]);
}, 60_000);

const asked = { days: 30, drives: 6, seed: 3 };

describe('a backtest', () => {
	it('is nothing before the first, kept afterwards, and the same again with one seed and with two threads', async () => {
		expect(await engine.call('risk.backtest.latest', {})).toEqual({ backtest: null, madeAtMs: null, isStale: false });
		const found = await engine.call('risk.backtest', asked);
		expect(found.loads.map(({ metric, horizonDays }) => `${metric} ${horizonDays}`)).toEqual(
			['writes 1', 'used 1', 'latency 1'].flatMap((name) => [name, name.replace('1', '7')]),
		);
		expect(found.judgedDrives).toBeLessThan(found.drives);
		expect(found.drives).toBe(24);
		const latest = await engine.call('risk.backtest.latest', {});
		expect(latest.backtest).toEqual(found);
		expect(latest.isStale).toBe(false);
		const two = await room.engine({ threads: 2 });
		await importPaths(two, [await generateTinyFleet(two, await room.folder(), { drives: 24, days: 260, seed: 21 })]);
		expect(await two.call('risk.backtest', asked)).toEqual(found);
	}, 120_000);

	it('is stale once the history has changed', async () => {
		await importPaths(engine, [await generateTinyFleet(engine, folder, { drives: 2, days: 70, seed: 22 })]);
		const latest = await engine.call('risk.backtest.latest', {});
		expect(latest.backtest?.drives).toBe(24);
		expect(latest.isStale).toBe(true);
	});

	it('stops within a moment when it is cancelled, and keeps the one before', async () => {
		const stop = new AbortController();
		const work = engine.call('risk.backtest', { days: 200, drives: 24, seed: 1 }, { signal: stop.signal });
		setTimeout(() => stop.abort(), 400);
		await expect(work).rejects.toMatchObject({ code: 'cancelled' });
		expect((await engine.call('risk.backtest.latest', {})).backtest?.seed).toBe(3);
	}, 30_000);

	it('refuses an empty workspace, and a history that is too short, with the minimum', async () => {
		const empty = await room.engine();
		await expect(empty.call('risk.backtest', {})).rejects.toMatchObject({ code: 'no_drives' });
		await importPaths(empty, [await generateTinyFleet(empty, await room.folder(), { drives: 3, days: 40, seed: 23 })]);
		await expect(empty.call('risk.backtest', {})).rejects.toMatchObject({
			code: 'sample_too_small',
			message: expect.stringContaining('this history has 40'),
		});
		expect((await empty.call('risk.backtest.latest', {})).backtest).toBeNull();
	}, 30_000);
});
