/** The one face of the engine for every caller: the same typed function over IPC, HTTP and in-process. */
import type { ErrorShape } from '../domain/errors.ts';
import type { InputOf, OutputOf, ProcedureName } from './procedures.ts';

/** What the engine tells without being asked. One event stream carries them all. */
export type EngineEvent =
	| {
			readonly kind: 'progress';
			readonly callId: string;
			readonly procedure: ProcedureName;
			readonly phase: string;
			readonly done: number;
			/** 0 when unknown. */
			readonly total: number;
			readonly unit?: string;
			readonly detail?: string;
			readonly rows?: number;
			readonly rowsPerSecond?: number;
			readonly remainingMs?: number;
			readonly live?: Readonly<Record<string, number | string>>;
	  }
	| { readonly kind: 'job-started' | 'job-ended'; readonly callId: string; readonly procedure: ProcedureName; readonly error?: ErrorShape }
	/** What a watched folder brought, or what became of it. */
	| {
			readonly kind: 'folder-news';
			readonly watchId: number;
			readonly folder: string;
			readonly what: 'imported' | 'refused' | 'gone' | 'returned' | 'failed';
			/** A sentence for the user; holds names from outside. */
			readonly text: string;
	  }
	/** Something that views show has changed: fetch it again. */
	| {
			readonly kind: 'changed';
			readonly what:
				| 'workspace'
				| 'imports'
				| 'watches'
				| 'drives'
				| 'anomalies'
				| 'training'
				| 'risk'
				| 'scenarios'
				| 'backtests'
				| 'reports'
				| 'profiles';
	  };

export interface CallOptions {
	/** Names the call in events and for `jobs.cancel`; made up when absent. */
	readonly callId?: string;
}

export interface EngineClient {
	call<P extends ProcedureName>(procedure: P, input: InputOf<P>, options?: CallOptions): Promise<OutputOf<P>>;
	/** @returns a function that ends the subscription */
	on(listener: (event: EngineEvent) => void): () => void;
}

/** What crosses IPC and HTTP as an answer. */
export type WireAnswer = { readonly ok: true; readonly output: unknown } | { readonly ok: false; readonly error: ErrorShape };

/** How long a piece of work still takes, from what is done since it started; undefined while it cannot be told. */
export function remainingMs(elapsedMs: number, done: number, total: number): number | undefined {
	if (total <= 0 || done <= 0 || done > total || elapsedMs < 500) return undefined;
	return Math.round((elapsedMs * (total - done)) / done);
}

/** What the preload gives the page in the desktop window, as `window.ssv`. */
export interface DesktopBridge {
	call(procedure: string, wireInput: unknown, callId: string): Promise<WireAnswer>;
	on(listener: (event: EngineEvent) => void): () => void;
	/** Dropped files -> source ids. */
	registerFiles(files: readonly File[]): Promise<readonly string[]>;
	/** The system's file dialog -> source ids; empty when it was closed. */
	chooseFiles(): Promise<readonly string[]>;
	/** The system's dialog for a folder -> the id of a folder to be watched; null when it was closed. */
	chooseFolder(): Promise<string | null>;
	/** The system's save dialog; false when it was closed. */
	saveDownload(downloadId: string, fileName: string): Promise<boolean>;
	/** The page has drawn its first view. */
	ready(): void;
}
