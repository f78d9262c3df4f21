/** Running work: progress, the books, cancel, busy, dead threads, and digits that no number of threads changes. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src-main/engine/engine.ts';
import type { EngineEvent } from '../../src-main/shared/contract/client.ts';
import type { OutputOf } from '../../src-main/shared/contract/procedures.ts';
import { type AppError, toAppError } from '../../src-main/shared/domain/errors.ts';
import type { Progress } from '../../src-main/shared/domain/work.ts';
import { createRoom, generateTinyFleet, importPaths } from '../support/engine-room.ts';
import { watchWorkers } from '../support/watch-workers.ts';

const room = createRoom();
const watch = watchWorkers();
afterAll(async () => {
	await room.close();
	watch.stop();
});

/** Long enough to be caught in the act, and never meant to finish. */
const LONG = { paths: 3_000_000 } as const;

let engine: Engine;
let fleet: string;
beforeAll(async () => {
	engine = await room.engine({ threads: 2, now: Date.now });
	fleet = await generateTinyFleet(engine, await room.folder());
	await importPaths(engine, [fleet]);
});

const failureOf = (work: Promise<unknown>): Promise<AppError> =>
	work.then(() => {
		throw new Error('It was expected to fail.');
	}, toAppError);
const digestOf = async (of: Engine): Promise<string> => (await of.call('workspace.check', {})).digest;

/** Starts a long job and waits until it is really simulating. */
async function startLongJob(on: Engine, callId: string, signal?: AbortSignal): Promise<{ readonly ended: Promise<AppError> }> {
	let isRunning = (): void => {};
	const running = new Promise<void>((done) => {
		isRunning = done;
	});
	const ended = failureOf(
		on.call('risk.run', LONG, { callId, ...(signal ? { signal } : {}), onProgress: (progress) => progress.phase === 'Simulating' && isRunning() }),
	);
	await running;
	return { ended };
}

describe('a job', () => {
	it('tells that it started, how far it is and that it ended, in this order and under its id', async () => {
		const events: EngineEvent[] = [];
		const progress: Progress[] = [];
		const stop = engine.on((event) => events.push(event));
		await engine.call('risk.run', { paths: 50_000 }, { callId: 'told', onProgress: (step) => progress.push(step) });
		stop();
		const kinds = events.map((event) => event.kind);
		expect(kinds[0]).toBe('job-started');
		expect(kinds.indexOf('job-ended')).toBeGreaterThan(kinds.lastIndexOf('progress'));
		expect(kinds.filter((kind) => kind === 'progress')).toHaveLength(progress.length);
		for (const event of events) if ('callId' in event) expect(event.callId).toBe('told');
		const simulating = progress.filter((step) => step.phase === 'Simulating');
		expect(simulating.at(-1)).toMatchObject({ done: 50_000, total: 50_000, unit: 'paths' });
		for (const [index, step] of simulating.entries()) expect(step.done).toBeGreaterThanOrEqual(simulating[index - 1]?.done ?? 0);
		await engine.call('workspace.get', {});
		expect(events).toHaveLength(kinds.length);
	});

	it('stands in the books while it runs, with its latest progress, and not a moment longer', async () => {
		const controller = new AbortController();
		const { ended } = await startLongJob(engine, 'in-the-books', controller.signal);
		const { jobs } = await engine.call('jobs.active', {});
		expect(jobs).toEqual([
			{
				callId: 'in-the-books',
				procedure: 'risk.run',
				startedAtMs: expect.any(Number),
				phase: 'Simulating',
				done: expect.any(Number),
				total: LONG.paths,
			},
		]);
		controller.abort();
		await ended;
		expect(await engine.call('jobs.active', {})).toEqual({ jobs: [] });
	});

	it('does not hold up questions', async () => {
		const { ended } = await startLongJob(engine, 'in-the-way');
		const startedAt = performance.now();
		await engine.call('drives.list', {});
		expect(performance.now() - startedAt).toBeLessThan(1_000);
		await engine.call('jobs.cancel', { callId: 'in-the-way' });
		await ended;
	});

	it('cannot take the id of one that runs', async () => {
		const { ended } = await startLongJob(engine, 'twice');
		expect(await failureOf(engine.call('risk.run', { paths: 100 }, { callId: 'twice' }))).toMatchObject({ code: 'invalid_input' });
		expect((await engine.call('jobs.active', {})).jobs.map((job) => job.callId)).toEqual(['twice']);
		await engine.call('jobs.cancel', { callId: 'twice' });
		await ended;
	});
});

describe('cancel', () => {
	it('ends a job within a second, by its id or by its signal, and leaves no run behind', async () => {
		const before = await engine.call('risk.latest', {});
		for (const way of ['id', 'signal'] as const) {
			const controller = new AbortController();
			const { ended } = await startLongJob(engine, `cancel-${way}`, controller.signal);
			const startedAt = performance.now();
			if (way === 'id') expect(await engine.call('jobs.cancel', { callId: 'cancel-id' })).toEqual({ wasRunning: true });
			else controller.abort();
			expect(await ended).toMatchObject({ code: 'cancelled' });
			expect(performance.now() - startedAt).toBeLessThan(1_000);
		}
		expect(await engine.call('risk.latest', {})).toEqual(before);
	});

	it('before the start starts nothing', async () => {
		expect(await failureOf(engine.call('risk.run', {}, { signal: AbortSignal.abort() }))).toMatchObject({ code: 'cancelled' });
		expect(await engine.call('jobs.active', {})).toEqual({ jobs: [] });
	});

	it('of an import leaves the history as it was, wherever it strikes', async () => {
		const other = await room.engine();
		const [first, second] = [
			await generateTinyFleet(other, await room.folder(), { seed: 1 }),
			await generateTinyFleet(other, await room.folder(), { seed: 2, days: 700 }),
		];
		await importPaths(other, [first]);
		const before = await digestOf(other);
		for (const afterMs of [0, 20, 60, 120]) {
			const source = other.files.registerSource({ path: second });
			const controller = new AbortController();
			const importing = other.call('imports.run', { sources: [source] }, { signal: controller.signal });
			const timer = setTimeout(() => controller.abort(), afterMs);
			const end = await importing.then(
				() => 'done',
				(thrown: unknown) => toAppError(thrown).code,
			);
			clearTimeout(timer);
			// One that was faster than the cancel is in, whole: nothing to learn from it here.
			if (end === 'done') break;
			expect({ afterMs, end, digest: await digestOf(other) }).toEqual({ afterMs, end: 'cancelled', digest: before });
		}
		expect((await importPaths(other, [second])).totals).toMatchObject({ drives: 6 });
		expect((await other.call('workspace.get', {})).drives).toBe(12);
		await other.close();
	});

	it('of an import ends it within two seconds even before its parser has started, however much is still to be sent', async () => {
		async function* endless(): AsyncGenerator<Uint8Array> {
			const rows = (from: number): string =>
				Array.from({ length: 1_000 }, (_, row) => `${new Date(Date.UTC(2010, 0, 1, from + row)).toISOString()},ENDLESS00001,M1,30\n`).join('');
			yield new TextEncoder().encode('observed_at,serial_number,model,temperature_c\n');
			for (let from = 0; from < 100_000; from += 1_000) yield new TextEncoder().encode(rows(from));
			await new Promise(() => {});
		}
		for (const afterMs of [0, 15, 40, 80, 150]) {
			// A new engine each time: its first thread is still starting when the cancel strikes.
			const fresh = await room.engine();
			await fresh.call('workspace.get', {});
			const controller = new AbortController();
			const importing = failureOf(fresh.call('imports.run', { sources: [fresh.files.registerStream('-', endless)] }, { signal: controller.signal }));
			await new Promise((done) => setTimeout(done, afterMs));
			const startedAt = performance.now();
			controller.abort();
			expect({ afterMs, code: (await importing).code }).toEqual({ afterMs, code: 'cancelled' });
			expect(performance.now() - startedAt).toBeLessThan(2_000);
			expect(await fresh.call('workspace.get', {})).toMatchObject({ samples: 0, imports: 0 });
			await fresh.close();
		}
	});

	it('of a source that sends nothing more does not wait for it', async () => {
		async function* silent(): AsyncGenerator<Uint8Array> {
			yield new TextEncoder().encode('observed_at,serial_number,model,temperature_c\n');
			await new Promise(() => {});
		}
		const before = await digestOf(engine);
		const controller = new AbortController();
		const importing = failureOf(engine.call('imports.run', { sources: [engine.files.registerStream('-', silent)] }, { signal: controller.signal }));
		await new Promise((done) => setTimeout(done, 150));
		const startedAt = performance.now();
		controller.abort();
		expect(await importing).toMatchObject({ code: 'cancelled' });
		expect(performance.now() - startedAt).toBeLessThan(1_000);
		expect(await digestOf(engine)).toBe(before);
	});
});

describe('a workspace under work', () => {
	it('is not switched away from under a running job, and is afterwards', async () => {
		const { ended } = await startLongJob(engine, 'holds-on');
		expect(await failureOf(engine.call('workspace.switch', { which: 'synthetic' }))).toMatchObject({ code: 'busy', details: { jobs: ['risk.run'] } });
		expect(await engine.call('workspace.switch', { which: 'own' })).toMatchObject({ which: 'own' });
		await engine.call('jobs.cancel', { callId: 'holds-on' });
		await ended;
		expect(await engine.call('workspace.switch', { which: 'synthetic' })).toMatchObject({ which: 'synthetic', drives: 0 });
		expect(await engine.call('workspace.switch', { which: 'own' })).toMatchObject({ which: 'own', drives: 6 });
	});

	it('refuses more paths than the contract allows before anything starts, naming the field', async () => {
		const events: EngineEvent[] = [];
		const stop = engine.on((event) => events.push(event));
		expect(await failureOf(engine.call('risk.run', { paths: 10_000_001 }))).toMatchObject({ code: 'invalid_input', details: { field: 'paths' } });
		stop();
		expect(events).toEqual([]);
	});
});

describe('a thread that dies', () => {
	it('under a job is reported within two seconds with its reason, and the next job works', async () => {
		const { ended } = await startLongJob(engine, 'doomed');
		const startedAt = performance.now();
		const victims = watch.alive('compute');
		expect(victims.length).toBeGreaterThan(0);
		await Promise.all(victims.map((worker) => worker.terminate()));
		const error = await ended;
		expect(error.code).toBe('job_failed');
		expect(error.details.reason).toEqual(expect.any(String));
		expect(performance.now() - startedAt).toBeLessThan(2_000);
		expect(await engine.call('jobs.active', {})).toEqual({ jobs: [] });
		expect((await engine.call('risk.run', { paths: 1_000 })).paths).toBe(1_000);
	});

	it('with the workspace in its hands is replaced, and everything acknowledged is there', async () => {
		const before = await digestOf(engine);
		const victims = watch.alive('storage');
		expect(victims).toHaveLength(1);
		await Promise.all(victims.map((worker) => worker.terminate()));
		expect(await digestOf(engine)).toBe(before);
		expect((await engine.call('drives.list', {})).drives).toHaveLength(6);
	});
});

describe('the digits of a risk run', () => {
	const run = async (folder: string, threads: number, seed: number): Promise<OutputOf<'risk.run'>> => {
		const own = await room.engine({ folder, threads });
		const result = await own.call('risk.run', { paths: 30_000, seed });
		await own.close();
		return result;
	};

	it('are the same with 1, 2 and 4 threads, and others with another seed', async () => {
		const folder = join(await room.folder(), 'digits');
		const first = await room.engine({ folder });
		await importPaths(first, [fleet]);
		await first.close();
		const [one, two, four, other] = [await run(folder, 1, 11), await run(folder, 2, 11), await run(folder, 4, 11), await run(folder, 2, 12)];
		expect(two).toEqual(one);
		expect(four).toEqual(one);
		expect(other.histogram).not.toEqual(one.histogram);
		expect(one.seed).toBe(11);
	});
});
