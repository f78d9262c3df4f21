/** What the page needs of its transport beyond calls and events: files in, files out, and how the line is. */
import type { EngineClient } from '../../src-main/shared/contract/client.ts';

/** `refused`: the session is over or never began. `lost`: the program does not answer now; we keep trying. */
export type Connection = 'connecting' | 'open' | 'lost' | 'refused';

export interface UploadOptions {
	/** Bytes sent and bytes in all. */
	readonly onProgress: (done: number, total: number) => void;
	readonly signal: AbortSignal;
}

export interface PageClient extends EngineClient {
	/** Opens the session and the event stream. */
	connect(): void;
	/** Tells the state now and each change; returns a function that ends the subscription. */
	onConnection(listener: (connection: Connection) => void): () => void;
	/** @returns source ids, in order; rejects with `cancelled` when aborted */
	registerFiles(files: readonly File[], options: UploadOptions): Promise<readonly string[]>;
	/** The system's file dialog, where there is one; a browser has its own file input. */
	readonly chooseFiles?: () => Promise<readonly string[]>;
	/** The system's dialog for a folder to be watched, where there is one; undefined when it was closed. */
	readonly chooseFolder?: () => Promise<string | undefined>;
	/** @returns false when the user closed the dialog */
	saveDownload(downloadId: string, fileName: string): Promise<boolean>;
	/** The first view is drawn. */
	ready(): void;
}

/** Listeners and the last value told to them. */
export function createSignal<T>(initial: T): { get(): T; set(value: T): void; watch(listener: (value: T) => void): () => void } {
	const listeners = new Set<(value: T) => void>();
	let current = initial;
	return {
		get: () => current,
		set(value) {
			if (value === current) return;
			current = value;
			for (const listener of [...listeners]) listener(value);
		},
		watch(listener) {
			listeners.add(listener);
			listener(current);
			return () => void listeners.delete(listener);
		},
	};
}

export function newCallId(): string {
	return `page-${crypto.randomUUID()}`;
}
