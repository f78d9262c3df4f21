/** What every handler works with. One engine has one of these; the workspace in it may be switched. */

import type { EngineEvent } from '../shared/contract/client.ts';
import type { OutputOf, ParsedInputOf, ProcedureName } from '../shared/contract/procedures.ts';
import type { Progress } from '../shared/domain/work.ts';
import type { StorageClient } from '../storage/client.ts';
import type { ThreadPool } from '../threads/pool.ts';
import type { FileDoor } from './files.ts';
import type { WatchFolders } from './watch-folders.ts';

export type Which = 'own' | 'synthetic';

/** The workspace that is open now. */
export interface OpenWorkspace {
	readonly which: Which;
	readonly folder: string;
	readonly storage: StorageClient;
}

export interface EngineContext {
	readonly files: FileDoor;
	/** Folders whose new files are imported by themselves. */
	readonly watches: WatchFolders;
	/** Compute threads; started when the first job needs one. */
	readonly pool: () => ThreadPool;
	/** The open workspace; opened when the first question needs it. */
	readonly workspace: () => Promise<OpenWorkspace>;
	/** @param callId the job that asks, which does not stand in its own way. @throws AppError `busy` while other jobs run */
	readonly switchWorkspace: (which: Which, callId?: string) => Promise<OpenWorkspace>;
	/** Folder of the other workspace and whether it holds anything. */
	readonly hasSynthetic: () => boolean;
	/** Temporary files of ours, inside the workspace's volume. */
	readonly temporaryFolder: () => Promise<string>;
	readonly now: () => number;
	readonly emit: (event: EngineEvent) => void;
	readonly activeJobs: () => readonly ActiveJob[];
	readonly cancelJob: (callId: string) => boolean;
	readonly threads: number;
}

/** One call under way. */
export interface Call {
	readonly callId: string;
	readonly signal: AbortSignal;
	readonly progress: (progress: Progress) => void;
	/** Told of each run that is kept, where somebody wants to know whose it is. */
	readonly onRun?: (runId: number) => void;
}

export interface ActiveJob {
	readonly callId: string;
	readonly procedure: ProcedureName;
	readonly startedAtMs: number;
	readonly latest: Progress;
}

export type Handler<P extends ProcedureName> = (input: ParsedInputOf<P>, context: EngineContext, call: Call) => Promise<OutputOf<P>> | OutputOf<P>;
export type Handlers<P extends ProcedureName = ProcedureName> = { readonly [K in P]: Handler<K> };
