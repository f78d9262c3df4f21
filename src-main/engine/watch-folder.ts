/**
 * Watches one folder: looks at it again and again, waits until a file rests, imports what is new or changed, and says so. A folder
 * that disappears is waited for.
 */
import { join } from 'node:path';
import { toAppError } from '../shared/domain/errors.ts';
import type { NewActivity, Watch, WatchedFile, WatchOutcome } from '../storage/watches.ts';
import { createFolderListener } from './folder-listener.ts';
import { type ScannedFile, scanFolder } from './folder-scan.ts';
import type { ImportReport } from './import-report.ts';
import { createRestingFiles, SETTLE_MS } from './resting-files.ts';
import { newsOf } from './watch-news.ts';

/** The clock of watching: a test turns it by hand. */
export interface WatchClock {
	readonly now: () => number;
	/** @returns takes it back */
	readonly after: (ms: number, work: () => void) => () => void;
}

/** Waiting for the next look keeps no program alive. */
export const realClock: WatchClock = {
	now: Date.now,
	after: (ms, work) => {
		const timer = setTimeout(work, ms).unref();
		return () => clearTimeout(timer);
	},
};

export interface WatchPorts {
	readonly clock: WatchClock;
	/** Files that were dealt with before. */
	readonly filesOf: (watchId: number) => Promise<readonly WatchedFile[]>;
	readonly record: (outcome: WatchOutcome) => Promise<void>;
	/** Imports files by their paths, which also are their names in the report. */
	readonly importFiles: (paths: readonly string[], signal: AbortSignal) => Promise<ImportReport>;
	/** Judges what an import brought by the search for anomalies that stands; a sentence when there is something to say. */
	readonly judge: (signal: AbortSignal) => Promise<string>;
	readonly tell: (watch: Watch, what: NewActivity['kind'], text: string) => void;
	/** The state of a watch is another. */
	readonly onState: () => void;
}

export type WatchState = 'watching' | 'importing' | 'missing';

export interface FolderWatch {
	readonly watch: Watch;
	readonly state: () => WatchState;
	/** Files that were dealt with. */
	readonly files: () => number;
	/** Resolves when nothing of it goes on any more. */
	readonly stop: () => Promise<void>;
}

/** What the system does not tell us (network folders, folders inside) is found by looking. */
export const RESCAN_MS = 5_000;
/** After a full disk or a cancel. */
export const RETRY_MS = 60_000;
/** A change that the system tells of is often one of many. */
const NUDGE_MS = 200;
/** Looking takes at most this share of the time, however large the folder is. */
const SCAN_SHARE = 0.1;
/** Files of one import: what is in is remembered after each. */
const BATCH_FILES = 500;

export function watchFolder(watch: Watch, ports: WatchPorts): FolderWatch {
	const { clock } = ports;
	const { watchId, path: folder } = watch;
	const stopped = new AbortController();
	const files = createRestingFiles();
	const schedule = createSchedule(clock, stopped.signal);
	const listener = createFolderListener(folder, () => schedule.lookIn(NUDGE_MS));
	let state: WatchState = 'watching';
	let isLoaded = false;

	const setState = (next: WatchState): void => {
		if (state === next) return;
		state = next;
		ports.onState();
	};
	const keep = async (dealtWith: readonly WatchedFile[], activity: readonly NewActivity[]): Promise<void> => {
		await ports.record({ watchId, files: dealtWith, activity });
		files.settle(dealtWith);
		ports.onState();
	};
	const say = async (what: NewActivity['kind'], text: string, code?: string): Promise<void> => {
		await keep([], [{ kind: what, files: 0, added: 0, text, ...(code === undefined ? {} : { code }) }]);
		ports.tell(watch, what, text);
	};
	const importBatch = async (batch: readonly ScannedFile[]): Promise<void> => {
		setState('importing');
		const paths = batch.map(({ path }) => join(folder, path));
		const report = await ports.importFiles(paths, stopped.signal);
		const { text, activity } = newsOf(folder, paths, report);
		await keep(batch, activity);
		const judged = report.totals.added > 0 ? await ports.judge(stopped.signal) : '';
		ports.tell(watch, activity.some(({ kind }) => kind === 'imported') ? 'imported' : 'refused', [text, judged].filter(Boolean).join(' '));
	};
	const waitForReturn = async (reason: string): Promise<number> => {
		listener.end();
		if (state !== 'missing') {
			setState('missing');
			await say('gone', `The folder ${folder} is not there (${reason}). It is watched again when it returns.`);
		}
		return RESCAN_MS;
	};

	/** @returns milliseconds until the next look */
	async function look(): Promise<number> {
		const startedAt = performance.now();
		if (!isLoaded) files.settle(await ports.filesOf(watchId));
		isLoaded = true;
		const scanned = await scanFolder(folder).catch((thrown: NodeJS.ErrnoException) => thrown);
		const scanMs = performance.now() - startedAt;
		if (stopped.signal.aborted) return RESCAN_MS;
		if (scanned instanceof Error) return waitForReturn(scanned.code ?? scanned.message);
		if (state === 'missing') {
			setState('watching');
			await say('returned', `The folder ${folder} is there again.`);
		}
		listener.begin();
		const { resting, isRestless } = files.look(scanned, clock.now());
		for (let at = 0; at < resting.length && !stopped.signal.aborted; at += BATCH_FILES) await importBatch(resting.slice(at, at + BATCH_FILES));
		setState('watching');
		return Math.max(isRestless ? SETTLE_MS : RESCAN_MS, scanMs / SCAN_SHARE);
	}

	async function fail(thrown: unknown): Promise<number> {
		setState('watching');
		const error = toAppError(thrown);
		const text = `Files of ${folder} could not be imported: ${error.message} It is tried again in a minute.`;
		// Where not even this can be kept, it is told all the same.
		if (!stopped.signal.aborted) await say('failed', text, error.code).catch(() => ports.tell(watch, 'failed', text));
		return RETRY_MS;
	}

	schedule.begin(() => look().catch(fail));
	return {
		watch,
		state: () => state,
		files: files.count,
		async stop() {
			stopped.abort();
			listener.end();
			await schedule.end();
		},
	};
}

interface Schedule {
	/** @param look resolves with the milliseconds until it is due again */
	readonly begin: (look: () => Promise<number>) => void;
	/** Brings the next look forward; never puts it off. */
	readonly lookIn: (ms: number) => void;
	/** Resolves when the look under way has ended. */
	readonly end: () => Promise<void>;
}

/** One look after the other, never two at once. */
function createSchedule(clock: WatchClock, signal: AbortSignal): Schedule {
	let look: () => Promise<number> = async () => RESCAN_MS;
	let looking: Promise<void> | undefined;
	let cancelNext = (): void => {};
	let nextAtMs = Number.POSITIVE_INFINITY;
	const run = async (): Promise<void> => {
		const ms = await look();
		looking = undefined;
		lookIn(ms);
	};
	const lookIn = (ms: number): void => {
		const atMs = clock.now() + ms;
		// A change during a look may have been missed by it: the next one comes soon anyway.
		if (signal.aborted || looking || atMs >= nextAtMs) return;
		cancelNext();
		nextAtMs = atMs;
		cancelNext = clock.after(ms, () => {
			nextAtMs = Number.POSITIVE_INFINITY;
			looking ??= run();
		});
	};
	return {
		begin(work) {
			look = work;
			lookIn(0);
		},
		lookIn,
		async end() {
			cancelNext();
			await looking;
		},
	};
}
