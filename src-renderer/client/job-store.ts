/** Work under way and how the last of each kind ended: one store for the activity tray and for every view. */
import type { EngineEvent } from '../../src-main/shared/contract/client.ts';
import type { InputOf, OutputOf, ProcedureName, Procedures } from '../../src-main/shared/contract/procedures.ts';
import { type AppError, fromErrorShape, toAppError } from '../../src-main/shared/domain/errors.ts';
import { newCallId, type PageClient } from './page-client.ts';

export type JobName = { [P in ProcedureName]: Procedures[P]['kind'] extends 'job' ? P : never }[ProcedureName];
export type LiveValues = Readonly<Record<string, number | string>>;
type ProgressEvent = Extract<EngineEvent, { kind: 'progress' }>;

export interface RunningJob {
	readonly callId: string;
	readonly title: string;
	/** Which question it answers: a procedure, or a procedure with its subject. */
	readonly slot: string;
	readonly phase: string;
	readonly done: number;
	/** 0 when unknown. */
	readonly total: number;
	readonly unit?: string;
	/** What of the phase is under way: a file name, from outside. */
	readonly detail?: string;
	readonly rows?: number;
	readonly rowsPerSecond?: number;
	readonly remainingMs?: number;
	readonly startedAtMs: number;
	readonly isCancelling: boolean;
	readonly live: readonly LiveValues[];
}

export type Outcome = { readonly status: 'done'; readonly output: unknown } | { readonly status: 'failed' | 'cancelled'; readonly error: AppError };

/** A job that has just ended, for the tray and the live region. */
export interface EndedJob {
	readonly callId: string;
	readonly slot: string;
	readonly title: string;
	readonly status: 'done' | 'failed' | 'cancelled';
	readonly text: string;
}

export interface JobSnapshot {
	readonly running: readonly RunningJob[];
	readonly ended: readonly EndedJob[];
	readonly outcomes: ReadonlyMap<string, Outcome>;
}

export const jobTitles: Readonly<Record<JobName, string>> = {
	'workspace.check': 'Checking the workspace',
	'imports.run': 'Importing',
	'imports.exportRejects': 'Writing rejected rows',
	'imports.undo': 'Taking an import back',
	'drives.delete': 'Deleting drives',
	'retention.describe': 'Estimating what would be reduced',
	'retention.apply': 'Reducing old samples to days',
	'fleet.generate': 'Generating a fleet',
	'fleet.trySynthetic': 'Making a synthetic fleet',
	'drives.exportFacts': 'Writing the list of drives',
	'models.train': 'Training models',
	'models.check': 'Checking the models',
	'anomalies.run': 'Finding anomalies',
	'anomalies.update': 'Judging new samples',
	'forecast.run': 'Forecasting',
	'forecast.fleet': 'Forecasting the fleet',
	'forecast.passage': 'Simulating when a level is reached',
	'risk.process': 'Simulating a process',
	'risk.run': 'Simulating risk',
	'risk.scenarios': 'Comparing scenarios',
	'risk.rare': 'Looking for rare losses',
	'risk.plan': 'Planning replacements',
	'risk.backtest': 'Looking back on past days',
	'report.make': 'Making the report',
	'report.tables': 'Writing the figures of a report',
	'reports.verify': 'Verifying a report',
	'bundle.export': 'Exporting the model bundle',
	'bundle.import': 'Importing a model bundle',
	'oracle.check': 'Checking reference values',
	'eval.nab': 'Scoring the detector on labelled series',
	'eval.traces': 'Judging block traces',
	'eval.forecast': 'Judging forecasts',
	'eval.threats': 'Judging threat events on synthetic fleets',
	'eval.failures': 'Judging failures foreseen on labelled days',
	'quality.fleet': 'Judging data quality',
};

/** How long the tray shows that a job is done; failures stay until dismissed. */
const SHOW_DONE_MS = 5_000;

export interface LocalWork {
	readonly signal: AbortSignal;
	readonly progress: (phase: string, done: number, total: number, unit?: string) => void;
}

export interface JobStore {
	watch(listener: () => void): () => void;
	snapshot(): JobSnapshot;
	/** Starts a job; the outcome is kept under `slot`. @throws AppError as the engine states it */
	run<P extends JobName>(procedure: P, input: InputOf<P>, slot?: string): Promise<OutputOf<P>>;
	/** Work of the page itself (uploads), shown and cancelled like a job. */
	runLocal<T>(title: string, slot: string, work: (work: LocalWork) => Promise<T>): Promise<T>;
	cancel(callId: string): void;
	dismiss(callId: string): void;
	/** Forgets how things ended; a failure that its view has closed, or that is tried again, leaves the tray as well. */
	forget(slot?: string): void;
}

export function createJobStore(client: PageClient): JobStore {
	const listeners = new Set<() => void>();
	const aborts = new Map<string, AbortController>();
	/** Calls of this page: their end is known from their answer. */
	const own = new Set<string>();
	let current: JobSnapshot = { running: [], ended: [], outcomes: new Map() };

	const set = (next: Partial<JobSnapshot>): void => {
		current = { ...current, ...next };
		for (const listener of [...listeners]) listener();
	};
	const patch = (callId: string, change: (job: RunningJob) => RunningJob): void =>
		set({ running: current.running.map((job) => (job.callId === callId ? change(job) : job)) });
	const add = (job: RunningJob): void => {
		if (!current.running.some((other) => other.callId === job.callId)) set({ running: [...current.running, job] });
	};
	const forget = (slot?: string): void =>
		set({
			outcomes: new Map([...current.outcomes].filter(([key]) => slot !== undefined && key !== slot)),
			ended: current.ended.filter((job) => job.slot !== slot || job.status !== 'failed'),
		});
	const dismiss = (callId: string): void => set({ ended: current.ended.filter((job) => job.callId !== callId) });

	function end(callId: string, status: EndedJob['status'], text: string): void {
		const job = current.running.find((candidate) => candidate.callId === callId);
		if (!job) return;
		const ended = { callId, slot: job.slot, title: job.title, status, text };
		set({ running: current.running.filter((other) => other !== job), ended: [...current.ended.slice(-3), ended] });
		if (status !== 'failed') setTimeout(() => dismiss(callId), SHOW_DONE_MS);
	}

	/** Runs to the end and keeps the outcome under its slot. */
	async function follow<T>(job: RunningJob, work: () => Promise<T>): Promise<T> {
		forget(job.slot);
		add(job);
		const keep = (outcome: Outcome): void => set({ outcomes: new Map(current.outcomes).set(job.slot, outcome) });
		try {
			const output = await work();
			keep({ status: 'done', output });
			end(job.callId, 'done', 'Done.');
			return output;
		} catch (thrown) {
			const error = toAppError(thrown);
			const status = error.code === 'cancelled' ? 'cancelled' : 'failed';
			keep({ status, error });
			end(job.callId, status, error.message);
			throw error;
		}
	}

	client.on((event) => {
		if (event.kind === 'progress') patch(event.callId, (job) => advance(job, event));
		else if (event.kind === 'changed' || event.kind === 'folder-news' || own.has(event.callId)) return;
		else if (event.kind === 'job-started') add(newJob(event.callId, titleOf(event.procedure), event.procedure));
		else {
			const error = event.error && fromErrorShape(event.error);
			end(event.callId, error ? (error.code === 'cancelled' ? 'cancelled' : 'failed') : 'done', error?.message ?? 'Done.');
		}
	});
	/** Jobs that were started elsewhere, or before a reload. */
	async function adopt(): Promise<void> {
		const { jobs } = await client.call('jobs.active', {});
		const active = new Set(jobs.map((job) => job.callId));
		set({ running: current.running.filter((job) => own.has(job.callId) || active.has(job.callId)) });
		for (const { callId, procedure, phase, done, total, startedAtMs } of jobs) {
			add({ ...newJob(callId, titleOf(procedure), procedure), phase, done, total, startedAtMs });
		}
	}
	client.onConnection((connection) => {
		// A list that cannot be had is no harm: progress events bring the jobs back.
		if (connection === 'open') adopt().catch((thrown: unknown) => console.warn('The list of running jobs could not be read.', thrown));
	});

	return {
		watch(listener) {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
		snapshot: () => current,
		run(procedure, input, slot = procedure) {
			const callId = newCallId();
			own.add(callId);
			return follow(newJob(callId, jobTitles[procedure], slot), () => client.call(procedure, input, { callId }));
		},
		runLocal(title, slot, work) {
			const callId = newCallId();
			const abort = new AbortController();
			own.add(callId);
			aborts.set(callId, abort);
			const startedAtMs = Date.now();
			const progress: LocalWork['progress'] = (phase, done, total, unit) =>
				patch(callId, (job) => ({
					...job,
					phase,
					done,
					total,
					...(unit ? { unit } : {}),
					...(done > 0 ? { remainingMs: ((Date.now() - startedAtMs) * (total - done)) / done } : {}),
				}));
			return follow(newJob(callId, title, slot), () => work({ signal: abort.signal, progress })).finally(() => aborts.delete(callId));
		},
		cancel(callId) {
			patch(callId, (job) => ({ ...job, isCancelling: true }));
			const abort = aborts.get(callId);
			if (abort) return abort.abort();
			client.call('jobs.cancel', { callId }).catch((thrown: unknown) => {
				patch(callId, (job) => ({ ...job, isCancelling: false, phase: `Could not cancel: ${toAppError(thrown).message}` }));
			});
		},
		dismiss,
		forget,
	};
}

function newJob(callId: string, title: string, slot: string): RunningJob {
	return { callId, title, slot, phase: 'Starting', done: 0, total: 0, startedAtMs: Date.now(), isCancelling: false, live: [] };
}

/** Work that is done in one piece and cannot stop half-way. */
const inOnePiece: ReadonlySet<string> = new Set([jobTitles['imports.undo'], jobTitles['drives.delete']]);

export function isCancellable({ title }: Pick<RunningJob, 'title'>): boolean {
	return !inOnePiece.has(title);
}

function titleOf(procedure: string): string {
	return Object.hasOwn(jobTitles, procedure) ? jobTitles[procedure as JobName] : procedure;
}

function advance(job: RunningJob, event: ProgressEvent): RunningJob {
	const { phase, done, total, unit, detail, rows, rowsPerSecond, remainingMs, live } = event;
	const { remainingMs: _, detail: _detail, rows: _rows, rowsPerSecond: _speed, ...rest } = job;
	return {
		...rest,
		phase,
		done,
		total,
		...(unit === undefined ? {} : { unit }),
		...(detail === undefined ? {} : { detail }),
		...(rows === undefined ? {} : { rows }),
		...(rowsPerSecond === undefined ? {} : { rowsPerSecond }),
		...(remainingMs === undefined ? {} : { remainingMs }),
		live: live === undefined ? job.live : [...job.live, live],
	};
}
