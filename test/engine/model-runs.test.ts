/** Bundles as runs: which is in use, what a cancelled training keeps, taking another into use, removing, taking over. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { currentBundle } from '../../src-main/engine/bundles.ts';
import type { Engine } from '../../src-main/engine/engine.ts';
import type { InputOf } from '../../src-main/shared/contract/procedures.ts';
import { type AppError, toAppError } from '../../src-main/shared/domain/errors.ts';
import type { ModelRun } from '../../src-main/shared/domain/results.ts';
import { openStorage } from '../../src-main/storage/client.ts';
import { readPdf } from '../report/read-pdf.ts';
import { createRoom, generateTinyFleet, importPaths } from '../support/engine-room.ts';

const room = createRoom();
afterAll(room.close);

/** Small networks: what is tested is what becomes of them. */
const QUICK = { hidden: 8, windowsPerEpoch: 64, lookbackDays: 14, seed: 3, lstmMetrics: ['temperature_c'] } satisfies InputOf<'models.train'>;
/** Never ends by itself. */
const ENDLESS = { ...QUICK, epochs: 1_000, patience: 1_000 } satisfies InputOf<'models.train'>;

const runsOf = async (engine: Engine): Promise<readonly ModelRun[]> => (await engine.call('models.runs', {})).runs;
const failureOf = (work: Promise<unknown>): Promise<AppError> =>
	work.then(() => {
		throw new Error('It was expected to fail.');
	}, toAppError);

async function engineWithFleet(folder: string): Promise<Engine> {
	const engine = await room.engine({ threads: 2, folder });
	await importPaths(engine, [await generateTinyFleet(engine, await room.folder())]);
	return engine;
}

/** Trains until an epoch is told, then cancels. */
async function cancelAfter(engine: Engine, epoch: number, input: InputOf<'models.train'> = ENDLESS) {
	const controller = new AbortController();
	let abortedAt = Number.NaN;
	const error = await failureOf(
		engine.call('models.train', input, {
			signal: controller.signal,
			onProgress: ({ live }) => {
				if (controller.signal.aborted || Number(live?.epoch ?? 0) < epoch) return;
				abortedAt = performance.now();
				controller.abort();
			},
		}),
	);
	return { error, tookMs: performance.now() - abortedAt };
}

describe('a training that is cancelled', () => {
	let folder: string;
	let engine: Engine;
	beforeAll(async () => {
		folder = await room.folder();
		engine = await engineWithFleet(folder);
	});

	it('before the first epoch keeps nothing and says so', async () => {
		const controller = new AbortController();
		const failing = failureOf(engine.call('models.train', ENDLESS, { signal: controller.signal }));
		controller.abort();
		expect(await failing).toMatchObject({
			code: 'cancelled',
			message: 'Cancelled before the first epoch was complete: nothing is kept, models in use stay.',
			details: {},
		});
		expect(await runsOf(engine)).toEqual([]);
	});

	it('keeps the best weights so far within a second, as a stopped run beside the models in use', async () => {
		const before = (await runsOf(engine)).length;
		const { error, tookMs } = await cancelAfter(engine, 3);
		expect(tookMs).toBeLessThan(1_500);
		expect(error.code).toBe('cancelled');
		const [run, ...others] = await runsOf(engine);
		expect(others).toHaveLength(before);
		expect(run).toMatchObject({ bundle: error.details.bundle, status: 'stopped', isInUse: false, inUseSinceMs: null, seed: 3 });
		expect(run?.settings).toMatchObject({ hidden: 8, epochs: 1_000, lstmMetrics: ['temperature_c'] });
		const [curve] = run?.losses ?? [];
		const losses = curve?.epochs.map(({ validationLoss }) => validationLoss) ?? [];
		expect(losses.length).toBeGreaterThanOrEqual(3);
		expect(curve?.outcome).toMatchObject({
			stopReason: 'cancelled',
			validationLoss: Math.min(...losses),
			bestEpoch: losses.indexOf(Math.min(...losses)) + 1,
		});
		expect(curve?.outcome?.noChangeLoss).toBeGreaterThan(0);
		expect(error.message).toBe(
			`Cancelled in epoch ${losses.length + 1}. The best weights (epoch ${curve?.outcome?.bestEpoch} of temperature) are kept as run ${run?.bundle}; no models are in use yet.`,
		);
		expect(await engine.call('training.latest', {})).toEqual({ training: null, isStale: false });
		expect(await failureOf(engine.call('bundle.export', {}))).toMatchObject({ code: 'no_models' });
	});

	it('learnt what the same seed learns again, epoch by epoch', async () => {
		const { error } = await cancelAfter(engine, 2);
		const runs = await runsOf(engine);
		const again = runs.find(({ bundle }) => bundle === error.details.bundle)?.losses[0]?.epochs ?? [];
		const first = runs.find(({ bundle, losses }) => bundle !== error.details.bundle && losses.length > 0)?.losses[0]?.epochs ?? [];
		const shared = Math.min(again.length, first.length);
		expect(shared).toBeGreaterThanOrEqual(2);
		expect(again.slice(0, shared)).toEqual(first.slice(0, shared));
	});

	it('can be taken into use, and forecasts then rest on it', async () => {
		const drive = 'SYN-7-00001';
		const ask = { drive, metric: 'temperature_c', horizonDays: 7, model: 'lstm' } as const;
		expect(await failureOf(engine.call('forecast.run', ask))).toMatchObject({ code: 'no_models' });
		const stopped = (await runsOf(engine)).find(({ status }) => status === 'stopped')?.bundle ?? '';
		await engine.call('models.use', { bundle: stopped });
		expect((await engine.call('training.latest', {})).training).toMatchObject({ bundle: stopped, status: 'stopped' });
		const forecast = await engine.call('forecast.run', ask);
		expect(forecast.mean.every(Number.isFinite)).toBe(true);
		const unfinished = (await engine.call('training.latest', {})).training?.missing.map(({ reason }) => reason) ?? [];
		expect(unfinished.every((reason) => reason.length > 0)).toBe(true);
	});
});

describe('a program that closes while it trains', () => {
	it('keeps the best weights so far, as a cancel does', async () => {
		const folder = await room.folder();
		const engine = await engineWithFleet(folder);
		let closing: Promise<void> | undefined;
		const error = await failureOf(
			engine.call('models.train', ENDLESS, {
				onProgress: ({ live }) => {
					if (Number(live?.epoch ?? 0) >= 2) closing ??= engine.close();
				},
			}),
		);
		await closing;
		expect(error.code).toBe('cancelled');
		const storage = await openStorage(folder);
		room.onClose(() => storage.close());
		expect((await storage.models.list()).map(({ name, status }) => [name, status])).toEqual([[error.details.bundle, 'stopped']]);
	});
});

describe('the bundle in use', () => {
	it('is the newest complete one until another is chosen, and stays chosen when the workspace is opened again', async () => {
		const folder = await room.folder();
		const engine = await engineWithFleet(folder);
		const first = await engine.call('models.train', { ...QUICK, epochs: 2 });
		const second = await engine.call('models.train', { ...QUICK, epochs: 1, seed: 4, layers: 2, lstmMetrics: [] });
		expect((await runsOf(engine)).map(({ bundle, isInUse, status }) => [bundle, isInUse, status])).toEqual([
			[second.bundle, true, 'complete'],
			[first.bundle, false, 'complete'],
		]);
		expect(second.settings).toMatchObject({ epochs: 1, layers: 2, lstmMetrics: [] });
		expect(second.models.map(({ name }) => name)).not.toContain('lstm');
		await engine.call('models.use', { bundle: first.bundle });
		expect((await engine.call('training.latest', {})).training?.seed).toBe(3);
		await engine.close();

		const storage = await openStorage(folder);
		room.onClose(() => storage.close());
		expect((await currentBundle(storage))?.meta.seed).toBe(3);
		expect((await storage.models.loadBundle()).name).toBe(first.bundle);
	});

	it('cannot be removed; another one is, with its run and its files', async () => {
		const folder = await room.folder();
		const engine = await engineWithFleet(folder);
		const { bundle: old } = await engine.call('models.train', { ...QUICK, epochs: 1 });
		const { bundle: inUse } = await engine.call('models.train', { ...QUICK, epochs: 1 });
		expect(await failureOf(engine.call('models.remove', { bundle: inUse }))).toMatchObject({ code: 'bundle_in_use' });
		expect(existsSync(join(folder, 'models', old))).toBe(true);
		expect(await engine.call('models.remove', { bundle: old })).toMatchObject({ bundle: old, freedBytes: expect.any(Number) });
		expect(existsSync(join(folder, 'models', old))).toBe(false);
		expect((await runsOf(engine)).map(({ bundle }) => bundle)).toEqual([inUse]);
		for (const procedure of ['models.remove', 'models.use'] as const)
			expect(await failureOf(engine.call(procedure, { bundle: old }))).toMatchObject({ code: 'not_found' });
		expect((await engine.call('workspace.check', {})).isHealthy).toBe(true);
	});

	it('is what is exported; a bundle that is taken over is in use and tells how it was trained', async () => {
		const [here, there] = [await engineWithFleet(await room.folder()), await room.engine()];
		const trained = await here.call('models.train', { ...QUICK, epochs: 2 });
		await here.call('models.train', { ...QUICK, epochs: 1, seed: 9 });
		await here.call('models.use', { bundle: trained.bundle });
		const file = join(await room.folder(), 'bundle.zip');
		await here.call('bundle.export', { target: here.files.registerTarget(file) });
		const { bundle } = await there.call('bundle.import', { source: there.files.registerSource({ path: file }) });
		const [run] = await runsOf(there);
		expect(run).toMatchObject({ bundle, status: 'imported', isInUse: true, isStale: true, seed: 3, drives: 6 });
		expect(run?.settings).toEqual(trained.settings);
		expect(run?.losses).toEqual(trained.losses);
		expect((await there.call('training.latest', {})).training?.models.map(({ name, metric }) => [name, metric])).toEqual(
			trained.models.map(({ name, metric }) => [name, metric]),
		);
	});

	it('is told apart, in the report, from the one that a stored forecast rests on', async () => {
		const engine = await engineWithFleet(await room.folder());
		const { bundle: first } = await engine.call('models.train', { ...QUICK, epochs: 1 });
		await engine.call('risk.run', { paths: 500 });
		await engine.call('forecast.run', { drive: 'SYN-7-00001', metric: 'temperature_c', horizonDays: 7, model: 'lstm' });
		const forecastsPage = async (): Promise<string> => {
			const file = join(await room.folder(), 'report.pdf');
			await engine.call('report.make', { target: engine.files.registerTarget(file) });
			return readPdf(readFileSync(file)).pages.flat().join(' ');
		};
		const before = await forecastsPage();
		expect(before).toContain('Temperature of SYN-7-00001');
		expect(before).toContain(first);
		expect(before).not.toContain('models in use are now');
		const { bundle: second } = await engine.call('models.train', { ...QUICK, epochs: 1, seed: 4 });
		expect(await forecastsPage()).toContain(`the models in use are now those of ${second}`);
		await engine.call('models.use', { bundle: first });
		expect(await forecastsPage()).not.toContain('models in use are now');
	});
});
