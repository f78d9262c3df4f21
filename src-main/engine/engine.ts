/**
 * The one engine behind every front door. It parses each call once, hands it to its handler, keeps the books of running
 * jobs and tells everyone what changed. It computes nothing itself: threads do.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type ZodError, z } from 'zod';
import { type EngineEvent, remainingMs, type WireAnswer } from '../shared/contract/client.ts';
import { type InputOf, isProcedureName, type OutputOf, type ProcedureName, procedures } from '../shared/contract/procedures.ts';
import { AppError, toAppError, toErrorShape } from '../shared/domain/errors.ts';
import type { Progress } from '../shared/domain/work.ts';
import { openStorage } from '../storage/client.ts';
import { resolveThreadEntry } from '../threads/entry.ts';
import { createThreadPool, type ThreadPool } from '../threads/pool.ts';
import type { ActiveJob, Call, EngineContext, Handlers, OpenWorkspace, Which } from './context.ts';
import { createFileDoor, type FileDoor } from './files.ts';
import { handlers } from './handlers/index.ts';
import { createLastWork } from './last-work.ts';
import { staleNews } from './model-age.ts';
import { realClock, type WatchClock } from './watch-folder.ts';
import { createWatchFolders } from './watch-folders.ts';

export interface EngineOptions {
	/** Folder of the user's own workspace; made when it is missing. */
	readonly folder: string;
	/** Compute threads; the machine's cores when absent. */
	readonly threads?: number;
	readonly now?: () => number;
	readonly log?: (line: string) => void;
	/** Import new files of watched folders while the engine lives: for shells that stay. */
	readonly isWatching?: boolean;
	readonly watchClock?: WatchClock;
	/** Program of the storage thread; a test passes one whose disk is full on demand. */
	readonly storageEntry?: URL;
}

export interface EngineCallOptions {
	readonly callId?: string;
	readonly signal?: AbortSignal;
	readonly onProgress?: (progress: Progress) => void;
}

export interface Engine {
	readonly files: FileDoor;
	readonly folder: string;
	/** The clock that everything is dated by, in ms. */
	readonly now: () => number;
	/** Where a shell may put what it receives; gone when the engine closes. */
	temporaryFolder(): Promise<string>;
	call<P extends ProcedureName>(procedure: P, input: InputOf<P>, options?: EngineCallOptions): Promise<OutputOf<P>>;
	/** The same for callers that speak JSON: nothing is thrown, the answer is the contract's wire form. */
	callWire(procedure: string, wireInput: unknown, options?: EngineCallOptions): Promise<WireAnswer>;
	on(listener: (event: EngineEvent) => void): () => void;
	close(): Promise<void>;
}

/** Telemetry names serials and hosts: nobody else on the machine needs to read it. */
const OWNER_ONLY = 0o700;

/** One sentence for what does not fit, naming the field. */
function inputError(error: ZodError): AppError {
	const issue = error.issues[0];
	const field = issue?.path.join('.') ?? '';
	return new AppError('invalid_input', `${field ? `${field}: ` : ''}${issue?.message ?? 'not as expected'}.`, { field, issues: error.issues.length });
}

export async function createEngine(options: EngineOptions): Promise<Engine> {
	const now = options.now ?? Date.now;
	const log = options.log ?? (() => {});
	const threads = options.threads ?? availableParallelism();
	const files = createFileDoor();
	const listeners = new Set<(event: EngineEvent) => void>();
	const jobs = new Map<string, { job: ActiveJob; controller: AbortController }>();
	let pool: ThreadPool | undefined;
	let opening: Promise<OpenWorkspace> | undefined;
	let which: Which = 'own';
	const lastWork = createLastWork();
	const temporaryFolders = new Set<string>();
	let isClosed = false;

	const folderOf = (name: Which): string => (name === 'own' ? options.folder : join(options.folder, 'synthetic'));
	const emit = (event: EngineEvent): void => {
		for (const listener of listeners) listener(event);
	};

	/** Uploads lie on the volume of the workspace, in a folder of this engine alone: another one may serve the same workspace. */
	const temporaryName = randomUUID();
	async function temporaryFolder(): Promise<string> {
		const folder = join(folderOf(which), 'uploads', temporaryName);
		await mkdir(folder, { recursive: true, mode: OWNER_ONLY });
		temporaryFolders.add(folder);
		return folder;
	}

	/** Whoever holds the lock removes what engines that were killed have left. */
	async function sweepUploads(folder: string): Promise<void> {
		const left = await readdir(join(folder, 'uploads')).catch(() => []);
		await Promise.all(
			left.filter((entry) => entry !== temporaryName).map((entry) => rm(join(folder, 'uploads', entry), { recursive: true, force: true })),
		);
	}

	async function openWorkspace(name: Which): Promise<OpenWorkspace> {
		const folder = folderOf(name);
		await mkdir(folder, { recursive: true, mode: OWNER_ONLY }).catch((thrown: unknown) => {
			throw new AppError(
				'disk_io',
				`The workspace folder "${folder}" cannot be made (${(thrown as NodeJS.ErrnoException).code ?? thrown}). Choose another place.`,
				{ folder },
				thrown,
			);
		});
		const storage = await openStorage(folder, { isSynthetic: name === 'synthetic', now: now(), log, entry: options.storageEntry });
		await sweepUploads(folder);
		return { which: name, folder, storage };
	}

	function workspace(): Promise<OpenWorkspace> {
		if (isClosed) return Promise.reject(new AppError('internal', 'The engine is closed.'));
		// A failed opening is not remembered: the cause (another program, a full disk) may pass.
		opening ??= openWorkspace(which).catch((thrown: unknown) => {
			opening = undefined;
			throw thrown;
		});
		return opening;
	}

	/** From the first moment on every question waits for the new workspace; when it cannot be opened the old one is opened again. */
	async function switchWorkspace(name: Which, callId?: string): Promise<OpenWorkspace> {
		if (name === which) return workspace();
		const others = [...jobs.values()].filter(({ job }) => job.callId !== callId);
		if (others.length > 0)
			throw new AppError('busy', 'A job is running in this workspace. Wait for it or cancel it.', { jobs: others.map(({ job }) => job.procedure) });
		const [previous, old] = [which, opening];
		which = name;
		const switched = (async () => {
			await (await old?.catch(() => undefined))?.storage.close();
			return openWorkspace(name);
		})();
		opening = switched;
		try {
			const opened = await switched;
			emit({ kind: 'changed', what: 'workspace' });
			return opened;
		} catch (thrown) {
			which = previous;
			opening = undefined;
			throw thrown;
		}
	}

	const watches = createWatchFolders({
		isActive: options.isWatching ?? false,
		clock: options.watchClock ?? realClock,
		files,
		workspace,
		importSources: (sources, signal) => call('imports.run', { sources: [...sources] }, { signal }),
		updateAnomalies: (signal) => call('anomalies.update', {}, { signal }),
		staleModels: async () => staleNews((await workspace()).storage),
		emit,
		log,
	});
	// Another workspace may be open now.
	listeners.add((event) => {
		if (event.kind === 'changed' && event.what === 'workspace') void watches.refresh();
	});

	const context: EngineContext = {
		files,
		watches,
		threads,
		now,
		emit,
		workspace,
		switchWorkspace,
		hasSynthetic: () => existsSync(join(folderOf('synthetic'), 'workspace.db')),
		pool: () => {
			pool ??= createThreadPool({
				entry: resolveThreadEntry('compute'),
				size: threads,
				name: 'compute',
				onLog: (text, level) => log(`${level}: ${text}`),
			});
			return pool;
		},
		temporaryFolder,
		activeJobs: () => [...jobs.values()].map(({ job }) => job),
		cancelJob: (callId) => {
			const found = jobs.get(callId);
			found?.controller.abort();
			return found !== undefined;
		},
	};

	/** Books of a job: started, progress with remaining time, ended; whatever happens it leaves the list. */
	async function runJob<T>(procedure: ProcedureName, callOptions: EngineCallOptions, work: (call: Call) => Promise<T>): Promise<T> {
		const callId = callOptions.callId ?? randomUUID();
		if (jobs.has(callId)) throw new AppError('invalid_input', 'callId: a job with this id is already running.', { callId });
		const controller = new AbortController();
		const signal = callOptions.signal ? AbortSignal.any([controller.signal, callOptions.signal]) : controller.signal;
		const startedAtMs = now();
		const waiting: Progress = { phase: 'Waiting', done: 0, total: 0 };
		jobs.set(callId, { job: { callId, procedure, startedAtMs, latest: waiting }, controller });
		emit({ kind: 'job-started', callId, procedure });
		let phaseStartedAt = startedAtMs;
		let phase = '';
		const progress = (latest: Progress): void => {
			// A part that ends later than the whole has nothing more to tell.
			if (!jobs.has(callId)) return;
			if (latest.phase !== phase) {
				phase = latest.phase;
				phaseStartedAt = now();
			}
			const entry = jobs.get(callId);
			if (entry) jobs.set(callId, { ...entry, job: { ...entry.job, latest } });
			callOptions.onProgress?.(latest);
			const left = remainingMs(now() - phaseStartedAt, latest.done, latest.total);
			emit({ kind: 'progress', callId, procedure, ...latest, ...(left === undefined ? {} : { remainingMs: left }) });
		};
		try {
			if (signal.aborted) throw new AppError('cancelled');
			const output = await work({ callId, signal, progress });
			jobs.delete(callId);
			emit({ kind: 'job-ended', callId, procedure });
			return output;
		} catch (thrown) {
			const failure = toAppError(thrown);
			// What a cancel tears down fails in its own way; a full disk or a damaged file is told as what it is.
			const isTornDown = signal.aborted && (failure.code === 'job_failed' || failure.code === 'internal');
			const error = isTornDown ? new AppError('cancelled', undefined, {}, thrown) : failure;
			jobs.delete(callId);
			emit({ kind: 'job-ended', callId, procedure, error: toErrorShape(error) });
			throw error;
		}
	}

	async function call<P extends ProcedureName>(procedure: P, input: InputOf<P>, callOptions: EngineCallOptions = {}): Promise<OutputOf<P>> {
		const parsed = procedures[procedure].input.safeParse(input);
		if (!parsed.success) throw inputError(parsed.error);
		// The table of handlers is typed by procedure; indexing it by a type parameter loses that, hence one cast here.
		const handler = (handlers as Handlers)[procedure] as unknown as (input: unknown, context: EngineContext, call: Call) => Promise<OutputOf<P>>;
		if (procedures[procedure].kind === 'job') return lastWork.follow(runJob(procedure, callOptions, (job) => handler(parsed.data, context, job)));
		return handler(parsed.data, context, {
			callId: callOptions.callId ?? '',
			signal: callOptions.signal ?? new AbortController().signal,
			progress: () => {},
		});
	}

	if (options.isWatching) void watches.refresh();
	return {
		files,
		folder: options.folder,
		now,
		temporaryFolder,
		call,
		async callWire(procedure, wireInput, callOptions) {
			try {
				if (!isProcedureName(procedure)) throw new AppError('unknown_procedure', `There is no procedure "${String(procedure).slice(0, 80)}".`);
				const output = await call(procedure, wireInput as InputOf<typeof procedure>, callOptions);
				return { ok: true, output: z.encode(procedures[procedure].output as z.ZodType, output) };
			} catch (thrown) {
				const error = toErrorShape(thrown);
				if (error.code === 'internal') {
					// The cause stays in our log; the caller gets the id that finds it there.
					const id = randomUUID();
					log(`internal ${id}: ${error.message} ${error.cause ?? ''} ${thrown instanceof Error ? (thrown.stack ?? '') : ''}`);
					return { ok: false, error: { code: 'internal', message: error.message, details: { id } } };
				}
				// Causes are for us: they hold paths and words of the system.
				if (error.cause !== undefined) log(`${error.code}: ${error.message} ${error.cause}`);
				return { ok: false, error: { code: error.code, message: error.message, details: error.details } };
			}
		},
		on(listener) {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
		async close() {
			isClosed = true;
			const stopping = watches.close();
			for (const { controller } of jobs.values()) controller.abort();
			const opened = await opening?.catch(() => undefined);
			await stopping;
			// A training that is cancelled saves what it learnt: its threads and the storage stay that long.
			await lastWork.settled();
			await pool?.close();
			await opened?.storage.close();
			for (const folder of temporaryFolders) await rm(folder, { recursive: true, force: true });
		},
	};
}
