/** All watched folders of the user's own workspace: kept there, started with the program, stopped while another workspace is open. */
import { stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { z } from 'zod';
import { formatCounted } from '../shared/charts/format.ts';
import type { EngineEvent } from '../shared/contract/client.ts';
import type { watch as watchSchema } from '../shared/contract/schemas.ts';
import { AppError, toAppError } from '../shared/domain/errors.ts';
import type { Watch } from '../storage/watches.ts';
import type { OpenWorkspace } from './context.ts';
import type { FileDoor } from './files.ts';
import type { ImportReport } from './import-report.ts';
import { latestAnomalies } from './runs.ts';
import { type FolderWatch, type WatchClock, type WatchPorts, watchFolder } from './watch-folder.ts';

type WatchAnswer = z.output<typeof watchSchema>;

export interface WatchFoldersOptions {
	/** Whether this program watches; one that ends with its answer does not. */
	readonly isActive: boolean;
	readonly clock: WatchClock;
	readonly files: FileDoor;
	readonly workspace: () => Promise<OpenWorkspace>;
	/** Imports sources as a job that everybody sees. */
	readonly importSources: (sources: readonly string[], signal: AbortSignal) => Promise<ImportReport>;
	/** Judges new samples as a job that everybody sees; how many alarms are new. */
	readonly updateAnomalies: (signal: AbortSignal) => Promise<{ readonly newAlarms: readonly string[] }>;
	/** What there is to say of the models in use, once for each reason; empty while they are fresh. */
	readonly staleModels: () => Promise<string>;
	readonly emit: (event: EngineEvent) => void;
	readonly log: (line: string) => void;
}

export interface WatchFolders {
	/** Starts what is to be watched in the workspace that is open, and ends what is not. */
	readonly refresh: () => Promise<void>;
	readonly list: () => Promise<WatchAnswer[]>;
	/** @throws AppError `file_unreadable` for what is no folder, `not_acceptable_name` for the folder of the workspace */
	readonly add: (path: string) => Promise<WatchAnswer>;
	readonly remove: (watchId: number) => Promise<boolean>;
	readonly close: () => Promise<void>;
}

export function createWatchFolders(options: WatchFoldersOptions): WatchFolders {
	const { files, workspace, emit, log } = options;
	const running = new Map<number, FolderWatch>();
	let isClosed = false;
	let refreshing: Promise<void> = Promise.resolve();

	const portsOf = ({ storage }: OpenWorkspace): WatchPorts => ({
		clock: options.clock,
		filesOf: (watchId) => storage.watches.filesOf(watchId),
		record: (outcome) => storage.watches.record(outcome),
		importFiles: async (paths, signal) => {
			const sources = paths.map((path) => files.registerSource({ path, label: path }));
			try {
				return await options.importSources(sources, signal);
			} finally {
				for (const source of sources) files.forgetSource(source);
			}
		},
		judge: async (signal) => {
			// Before the first search there is nothing to judge by: no job, and no failure of one.
			const alarms = (await latestAnomalies(storage)) === null ? '' : await judgeNew(() => options.updateAnomalies(signal));
			return [alarms, await options.staleModels()].filter(Boolean).join(' ');
		},
		tell: ({ watchId, path }, what, text) => emit({ kind: 'folder-news', watchId, folder: path, what, text }),
		onState: () => emit({ kind: 'changed', what: 'watches' }),
	});
	const answerOf = ({ watchId, path, addedAtMs }: Watch): WatchAnswer => {
		const found = running.get(watchId);
		return { watchId, path, addedAtMs, state: found?.state() ?? 'idle', files: found?.files() ?? 0 };
	};

	async function bringUpToDate(): Promise<void> {
		const opened = await workspace();
		const wanted = options.isActive && !isClosed && opened.which === 'own' ? await opened.storage.watches.list() : [];
		const ids = new Set(wanted.map(({ watchId }) => watchId));
		for (const [watchId, found] of running) {
			if (ids.has(watchId)) continue;
			running.delete(watchId);
			await found.stop();
		}
		for (const watch of wanted) if (!running.has(watch.watchId)) running.set(watch.watchId, watchFolder(watch, portsOf(opened)));
	}

	const refresh = (): Promise<void> => {
		// One after the other: two at once would start a folder twice.
		refreshing = refreshing
			.then(() => (isClosed ? undefined : bringUpToDate()))
			.catch((thrown: unknown) => log(`Watching folders: ${toAppError(thrown).message}`));
		return refreshing;
	};

	return {
		refresh,
		list: async () => (await (await ownWorkspace(workspace)).storage.watches.list()).map(answerOf),
		async add(path) {
			const opened = await ownWorkspace(workspace);
			await assertWatchable(path, opened.folder);
			const watch = await opened.storage.watches.add(resolve(path));
			await refresh();
			emit({ kind: 'changed', what: 'watches' });
			return answerOf(watch);
		},
		async remove(watchId) {
			const found = running.get(watchId);
			running.delete(watchId);
			await found?.stop();
			const wasWatched = await (await ownWorkspace(workspace)).storage.watches.remove(watchId);
			emit({ kind: 'changed', what: 'watches' });
			return wasWatched;
		},
		async close() {
			isClosed = true;
			await Promise.all([...running.values()].map((found) => found.stop()));
			running.clear();
		},
	};
}

/** Generated data has no folder that it comes from. */
async function ownWorkspace(workspace: () => Promise<OpenWorkspace>): Promise<OpenWorkspace> {
	const opened = await workspace();
	if (opened.which === 'own') return opened;
	throw new AppError('busy', 'The synthetic workspace is open. Folders are watched for your own one: switch back first.');
}

async function assertWatchable(path: string, workspaceFolder: string): Promise<void> {
	const found = await stat(path).catch((thrown: NodeJS.ErrnoException) => {
		throw new AppError('file_unreadable', `The folder "${path}" cannot be read (${thrown.code}). Check that it exists.`, { path }, thrown);
	});
	if (!found.isDirectory()) throw new AppError('file_unreadable', `"${path}" is no folder. Name the folder that the file lies in.`, { path });
	const [inside, outside] = [relative(resolve(path), workspaceFolder), relative(workspaceFolder, resolve(path))];
	if (!inside.startsWith('..') || !outside.startsWith('..'))
		throw new AppError('not_acceptable_name', `"${path}" holds the workspace itself, which changes with every import. Choose a folder of exports.`, {
			path,
		});
}

/** What is in stays in, whatever the judgement comes to. */
async function judgeNew(update: () => Promise<{ readonly newAlarms: readonly string[] }>): Promise<string> {
	try {
		const { newAlarms } = await update();
		return newAlarms.length === 0 ? '' : `${formatCounted(newAlarms.length, 'new alarm')}: see Anomalies.`;
	} catch (thrown) {
		const { code, message } = toAppError(thrown);
		// The program ends.
		return code === 'cancelled' ? '' : `The new samples were not searched for anomalies: ${message}`;
	}
}
