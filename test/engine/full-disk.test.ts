/** A disk that is full when a long simulation ends. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src-main/engine/engine.ts';
import { procedures } from '../../src-main/shared/contract/procedures.ts';
import { createRoom, generateTinyFleet, importPaths } from '../support/engine-room.ts';

const room = createRoom();
let engine: Engine;
let switchFile: string;
beforeAll(async () => {
	switchFile = join(await room.folder(), 'disk');
	process.env.SSV_TEST_DISK = switchFile;
	engine = await room.engine({ storageEntry: new URL('../support/full-disk-thread.ts', import.meta.url) });
	await importPaths(engine, [await generateTinyFleet(engine, await room.folder(), { drives: 80, days: 30 })]);
});
afterAll(async () => {
	delete process.env.SSV_TEST_DISK;
	await room.close();
});

async function makeDisk(state: 'full' | 'free'): Promise<void> {
	writeFileSync(switchFile, state);
	while (existsSync(switchFile)) await new Promise((resolve) => setTimeout(resolve, 5));
}

const simulation = { paths: 300, levels: [0.9] };
const dearer = (percent: number) => ({ name: `Dearer by ${percent} %`, changes: [{ kind: 'prices' as const, what: 'drives' as const, percent }] });
const scenarios = [dearer(25)];
const manyScenarios = [10, 20, 30, 40, 50, 60].map(dearer);

describe('a disk that is full when a simulation ends', () => {
	it('is named with what it cost, keeps the last result and the history, and lets the next one in when there is space again', async () => {
		const before = await engine.call('risk.run', simulation);
		await makeDisk('full');
		const failed = engine.call('risk.run', { ...simulation, paths: 400 });
		await expect(failed).rejects.toMatchObject({
			code: 'disk_full',
			details: { reason: 'SQLITE_FULL' },
			message: expect.stringMatching(
				/^There is no space left for the workspace: .*\. The result was computed but not kept; the one before it and everything else stay as they were\.$/,
			),
		});
		expect(await engine.call('risk.latest', {})).toEqual({ risk: before, isStale: false, staleBecause: [] });
		expect(await engine.call('workspace.check', {})).toMatchObject({ isHealthy: true, digest: before.dataHash });

		await makeDisk('free');
		const after = await engine.call('risk.run', { ...simulation, paths: 400 });
		expect((await engine.call('risk.latest', {})).risk).toEqual(after);
	}, 60_000);

	it('loses no comparison and no plan either', async () => {
		const plan = await engine.call('risk.plan', { ...simulation, budget: 1_000 });
		const comparison = await engine.call('risk.scenarios', { ...simulation, scenarios });
		await makeDisk('full');
		// For all drives: too long for what is left of the last page of a full workspace.
		await expect(engine.call('risk.plan', { ...simulation, budget: 1_000_000 })).rejects.toMatchObject({ code: 'disk_full' });
		await expect(engine.call('risk.scenarios', { ...simulation, seed: 2, scenarios: manyScenarios })).rejects.toMatchObject({ code: 'disk_full' });
		expect(await engine.call('risk.plan.latest', {})).toMatchObject({ plan });
		expect(await engine.call('risk.scenarios.latest', {})).toMatchObject({ comparison });
		await makeDisk('free');
	}, 60_000);

	it('is among the errors that each job lists whose result is kept', () => {
		const kept = ['forecast.run', 'risk.run', 'risk.scenarios', 'risk.plan', 'risk.backtest', 'anomalies.run'] as const;
		expect(kept.filter((name) => !(procedures[name].errors as readonly string[]).includes('disk_full'))).toEqual([]);
	});
});
