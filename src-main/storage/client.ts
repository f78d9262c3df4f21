/** The typed face of the storage thread for the engine: `await storage.devices.list()`. Nothing here touches SQLite. */
import { join } from 'node:path';
import { resolveThreadEntry } from '../threads/entry.ts';
import { startThreadService, type ThreadService } from '../threads/service.ts';
import type { RunOptions } from '../threads/thread.ts';
import { newLockToken, releaseLock } from './lock.ts';
import type { OpenInfo } from './open.ts';
import type { Storage } from './registry.ts';
import type { OpenRequest } from './thread.ts';

/** `(session, input, context) => R` as `(input, options) => Promise<R>`; without an input the first argument is `undefined`. */
type Method<F> = F extends (session: never, ...rest: infer R) => infer O
	? R extends readonly [infer I, ...unknown[]]
		? undefined extends I
			? (input?: I, options?: RunOptions) => Promise<Awaited<O>>
			: (input: I, options?: RunOptions) => Promise<Awaited<O>>
		: (input?: undefined, options?: RunOptions) => Promise<Awaited<O>>
	: never;

export type StorageMethods = { readonly [A in keyof Storage]: { readonly [F in keyof Storage[A]]: Method<Storage[A][F]> } };

export type StorageClient = StorageMethods & {
	/** What happened at opening: new, purged imports, lost commits, notices. */
	readonly info: OpenInfo;
	/** Ends the thread after all calls before it; the log is emptied, the lock given back. */
	readonly close: () => Promise<void>;
};

export interface StorageOptions {
	/** Name of a new workspace. */
	readonly name?: string;
	readonly isSynthetic?: boolean;
	/** Instant of this call as the engine's clock has it; storage goes on counting from there. */
	readonly now?: number;
	readonly log?: (line: string) => void;
	/** Program of the thread; a test passes one that dies on demand. */
	readonly entry?: URL | undefined;
}

/**
 * Opens a workspace folder, made when it is missing. When the storage thread dies, waiting calls fail with `job_failed` and a new
 * thread opens the workspace again: an import that was open is gone, everything acknowledged is there.
 *
 * @throws AppError `db_in_use`, `db_newer`, `db_damaged`, `sqlite_unsupported`, `disk_full`, `disk_io`
 */
export async function openStorage(
	folder: string,
	{ name, isSynthetic, now, log, entry = resolveThreadEntry('storage') }: StorageOptions = {},
): Promise<StorageClient> {
	const lockToken = newLockToken();
	const lockFile = join(folder, 'workspace.lock');
	const clockOffsetMs = now === undefined ? 0 : now - Date.now();
	const input: OpenRequest = { folder, name, isSynthetic, clockOffsetMs, lockToken };
	let service: ThreadService<OpenInfo>;
	try {
		service = await startThreadService<OpenInfo>({
			entry,
			name: 'storage',
			prepare: { job: 'open', input },
			onLog: log,
			onRestart: (reason) => log?.(`The storage thread was replaced: ${reason}.`),
		});
	} catch (thrown) {
		releaseLock(lockFile, lockToken);
		throw thrown;
	}
	const close = async () => {
		try {
			await service.close('close');
		} finally {
			releaseLock(lockFile, lockToken);
		}
	};
	const methods = methodsOver((job, argument, options) => service.runConcurrent(job, argument, options));
	return { ...methods, info: service.prepared, close };
}

const aggregates = [
	'workspace',
	'devices',
	'identity',
	'retention',
	'changes',
	'alarms',
	'imports',
	'groups',
	'lossSettings',
	'watches',
	'profiles',
	'samples',
	'runs',
	'models',
	'reports',
	'check',
] as const satisfies readonly (keyof Storage)[];

/** One function per name that is asked for: the table itself lives in the thread, and with it SQLite. */
function methodsOver(run: (job: string, input: unknown, options?: RunOptions) => Promise<unknown>): StorageMethods {
	const made = aggregates.map((aggregate) => {
		const functions = new Proxy(
			{},
			{ get: (_, name) => (input: unknown, options?: RunOptions) => run(`${aggregate}.${String(name)}`, input, options) },
		);
		return [aggregate, functions] as const;
	});
	// The proxies answer any name; the type says which exist, the thread refuses the others.
	return Object.fromEntries(made) as unknown as StorageMethods;
}
