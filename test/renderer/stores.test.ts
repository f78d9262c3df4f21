import { describe, expect, it, vi } from 'vitest';
import type { EngineEvent } from '../../src-main/shared/contract/client.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { createJobStore } from '../../src-renderer/client/job-store.ts';
import { type Connection, createSignal, type PageClient } from '../../src-renderer/client/page-client.ts';
import { createQueryStore, keyOf } from '../../src-renderer/client/query-store.ts';

/** A transport in memory: the test answers the calls and tells the events. */
function createLine() {
	const listeners = new Set<(event: EngineEvent) => void>();
	const connection = createSignal<Connection>('connecting');
	const calls: { procedure: string; callId: string | undefined; done: (output: unknown) => void; fail: (error: unknown) => void }[] = [];
	const client: PageClient = {
		// The test gives each call an output of its own procedure.
		call: (procedure, _input, options) =>
			new Promise((done, fail) => calls.push({ procedure, callId: options?.callId, done: done as (output: unknown) => void, fail })),
		on: (listener) => {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
		connect: () => {},
		onConnection: (listener) => connection.watch(listener),
		registerFiles: () => Promise.resolve([]),
		saveDownload: () => Promise.resolve(true),
		ready: () => {},
	};
	const tell = (event: EngineEvent): void => {
		for (const listener of listeners) listener(event);
	};
	return { client, calls, tell, connection };
}

const settled = () => new Promise((done) => setTimeout(done, 0));

describe('the store of jobs', () => {
	it('follows a job from its start over progress and live values to its output', async () => {
		const { client, calls, tell } = createLine();
		const jobs = createJobStore(client);
		const output = jobs.run('models.train', {});
		const callId = calls[0]!.callId!;
		tell({ kind: 'job-started', callId, procedure: 'models.train' });
		tell({
			kind: 'progress',
			callId,
			procedure: 'models.train',
			phase: 'Training',
			done: 1,
			total: 4,
			remainingMs: 900,
			live: { epoch: 1, trainLoss: 0.5 },
		});
		expect(jobs.snapshot().running).toMatchObject([{ phase: 'Training', done: 1, total: 4, remainingMs: 900, live: [{ epoch: 1, trainLoss: 0.5 }] }]);
		calls[0]!.done('trained');
		await output;
		// The stream may be slower than the answer.
		tell({ kind: 'job-started', callId, procedure: 'models.train' });
		tell({ kind: 'job-ended', callId, procedure: 'models.train' });
		expect(jobs.snapshot().running).toEqual([]);
		expect(jobs.snapshot().outcomes.get('models.train')).toEqual({ status: 'done', output: 'trained' });
	});

	it('tells a cancelled job from a failed one', async () => {
		const { client, calls } = createLine();
		const jobs = createJobStore(client);
		for (const code of ['cancelled', 'fit_failed'] as const) {
			const run = jobs.run('risk.run', {}).catch(() => 'ended');
			calls.at(-1)!.fail(new AppError(code));
			await run;
			expect(jobs.snapshot().outcomes.get('risk.run')?.status).toBe(code === 'cancelled' ? 'cancelled' : 'failed');
		}
		expect(jobs.snapshot().ended.map(({ status }) => status)).toEqual(['cancelled', 'failed']);
	});

	it('asks the engine to cancel, and says so at once', () => {
		const { client, calls } = createLine();
		const jobs = createJobStore(client);
		void jobs.run('risk.run', {});
		jobs.cancel(calls[0]!.callId!);
		expect(jobs.snapshot().running[0]!.isCancelling).toBe(true);
		expect(calls[1]!.procedure).toBe('jobs.cancel');
	});

	it('aborts work of the page itself', async () => {
		const jobs = createJobStore(createLine().client);
		const work = jobs.runLocal(
			'Handing files over',
			'upload',
			({ signal }) => new Promise((_, fail) => signal.addEventListener('abort', () => fail(new AppError('cancelled')))),
		);
		jobs.cancel(jobs.snapshot().running[0]!.callId);
		await expect(work).rejects.toMatchObject({ code: 'cancelled' });
		expect(jobs.snapshot().outcomes.get('upload')?.status).toBe('cancelled');
	});

	it('shows jobs that others started, also those from before a reload', async () => {
		const { client, calls, tell, connection } = createLine();
		const jobs = createJobStore(client);
		connection.set('open');
		calls[0]!.done({ jobs: [{ callId: 'old', procedure: 'risk.run', startedAtMs: 5, phase: 'Simulating', done: 1, total: 2 }] });
		await settled();
		tell({ kind: 'job-started', callId: 'other', procedure: 'imports.run' });
		expect(jobs.snapshot().running.map(({ callId }) => callId)).toEqual(['old', 'other']);
		tell({ kind: 'job-ended', callId: 'old', procedure: 'risk.run' });
		expect(jobs.snapshot().running.map(({ callId }) => callId)).toEqual(['other']);
	});
});

describe('the store of queries', () => {
	it('asks once for all who watch, and again only when what it shows has changed', async () => {
		vi.useFakeTimers();
		const { client, calls, tell } = createLine();
		const queries = createQueryStore(client);
		queries.watch(keyOf('risk.latest', {}), () => {});
		queries.state('risk.latest', {});
		queries.watch(keyOf('risk.latest', {}), () => {});
		queries.state('risk.latest', {});
		expect(calls).toHaveLength(1);
		tell({ kind: 'changed', what: 'reports' });
		await vi.advanceTimersByTimeAsync(200);
		expect(calls).toHaveLength(1);
		tell({ kind: 'changed', what: 'risk' });
		tell({ kind: 'changed', what: 'workspace' });
		await vi.advanceTimersByTimeAsync(200);
		expect(calls).toHaveLength(2);
		vi.useRealTimers();
	});

	it('keeps the newest answer when an older one comes later', async () => {
		const { client, calls } = createLine();
		const queries = createQueryStore(client);
		const key = keyOf('risk.latest', {});
		queries.state('risk.latest', {});
		queries.retry(key);
		calls[1]!.done('new');
		await settled();
		calls[0]!.done('old');
		await settled();
		expect(queries.state('risk.latest', {})).toEqual({ status: 'ready', output: 'new' });
	});

	it('says how it failed, and begins anew on retry', async () => {
		const { client, calls } = createLine();
		const queries = createQueryStore(client);
		queries.state('drives.list', {});
		calls[0]!.fail(new AppError('db_damaged'));
		await settled();
		expect(queries.state('drives.list', {})).toMatchObject({ status: 'failed', error: { code: 'db_damaged' } });
		queries.retry(keyOf('drives.list', {}));
		expect(queries.state('drives.list', {})).toEqual({ status: 'loading' });
		expect(calls).toHaveLength(2);
	});
});
