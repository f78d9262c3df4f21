/** The engine as React sees it: one context, a hook for questions, a hook for work. */
import { createContext, type ReactNode, useCallback, useContext, useMemo, useSyncExternalStore } from 'react';
import type { InputOf, OutputOf } from '../../src-main/shared/contract/procedures.ts';
import type { AppError } from '../../src-main/shared/domain/errors.ts';
import { createJobStore, type JobName, type JobSnapshot, type JobStore, type RunningJob } from './job-store.ts';
import type { PageClient } from './page-client.ts';
import { createQueryStore, keyOf, type QueryName, type QueryState, type QueryStore } from './query-store.ts';

export interface Engine {
	readonly client: PageClient;
	readonly queries: QueryStore;
	readonly jobs: JobStore;
}

export function createEngine(client: PageClient): Engine {
	return { client, queries: createQueryStore(client), jobs: createJobStore(client) };
}

const EngineContext = createContext<Engine | null>(null);

export function EngineProvider({ engine, children }: { readonly engine: Engine; readonly children: ReactNode }) {
	return <EngineContext value={engine}>{children}</EngineContext>;
}

export function useEngine(): Engine {
	const engine = useContext(EngineContext);
	if (!engine) throw new Error('useEngine needs an EngineProvider above it');
	return engine;
}

export type Query<T> = QueryState<T> & { readonly retry: () => void };

/** The answer to a question, kept current. */
export function useQuery<P extends QueryName>(procedure: P, input: InputOf<P>): Query<OutputOf<P>> {
	const { queries } = useEngine();
	const key = keyOf(procedure, input);
	const state = useSyncExternalStore(
		useCallback((listener: () => void) => queries.watch(key, listener), [queries, key]),
		() => queries.state(procedure, input),
	);
	return useMemo(() => ({ ...state, retry: () => queries.retry(key) }), [state, queries, key]);
}

export function useJobs(): JobSnapshot {
	const { jobs } = useEngine();
	return useSyncExternalStore(jobs.watch, jobs.snapshot);
}

/** One kind of work as a view sees it: idle, running, done, failed or cancelled. */
export interface Job<P extends JobName> {
	readonly running: RunningJob | undefined;
	readonly output: OutputOf<P> | undefined;
	readonly error: AppError | undefined;
	readonly isCancelled: boolean;
	/** What the engine said of the cancel: what was kept. */
	readonly cancelError: AppError | undefined;
	/** Starts it; how it ends is in this object and in the tray. */
	start(input: InputOf<P>): void;
	cancel(): void;
	forget(): void;
}

/** @param slot the question that the work answers, where one procedure answers several (a forecast of one metric) */
export function useJob<P extends JobName>(procedure: P, slot: string = procedure): Job<P> {
	const { jobs } = useEngine();
	const { running, outcomes } = useJobs();
	const job = running.find((candidate) => candidate.slot === slot);
	const outcome = outcomes.get(slot);
	return useMemo(
		() => ({
			running: job,
			// The store keeps under a slot what its own procedure answered.
			output: outcome?.status === 'done' ? (outcome.output as OutputOf<P>) : undefined,
			error: outcome?.status === 'failed' ? outcome.error : undefined,
			isCancelled: outcome?.status === 'cancelled',
			cancelError: outcome?.status === 'cancelled' ? outcome.error : undefined,
			// How it failed is kept in the store, where this hook reads it.
			start: (input) => void jobs.run(procedure, input, slot).catch(() => undefined),
			cancel: () => job && jobs.cancel(job.callId),
			forget: () => jobs.forget(slot),
		}),
		[jobs, procedure, slot, job, outcome],
	);
}
