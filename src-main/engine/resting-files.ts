/** Which files of a folder are new or changed and complete: those whose size and time have not moved for a while. */
import type { WatchedFile } from '../storage/watches.ts';
import type { ScannedFile } from './folder-scan.ts';

/** A file is complete when neither its size nor its time has changed for so long. */
export const SETTLE_MS = 2_000;

export interface RestingFiles {
	/** Takes a look at the folder in: files that rest and were not dealt with, and whether others are still being written. */
	readonly look: (scanned: readonly ScannedFile[], nowMs: number) => { readonly resting: readonly ScannedFile[]; readonly isRestless: boolean };
	/** These were dealt with as they are; they come back when they change. */
	readonly settle: (files: readonly WatchedFile[]) => void;
	/** Files that were dealt with. */
	readonly count: () => number;
}

const isSame = (a: WatchedFile, b: WatchedFile): boolean => a.sizeBytes === b.sizeBytes && a.modifiedAtMs === b.modifiedAtMs;

export function createRestingFiles(): RestingFiles {
	const done = new Map<string, WatchedFile>();
	/** Seen like this since; not complete yet, or complete and not dealt with. */
	const waiting = new Map<string, ScannedFile & { readonly sinceMs: number }>();
	const rests = (file: ScannedFile, nowMs: number): boolean => {
		const seen = waiting.get(file.path);
		if (seen && isSame(seen, file)) return nowMs - seen.sinceMs >= SETTLE_MS;
		waiting.set(file.path, { ...file, sinceMs: nowMs });
		return false;
	};
	return {
		look(scanned, nowMs) {
			const present = new Set(scanned.map(({ path }) => path));
			for (const path of waiting.keys()) if (!present.has(path)) waiting.delete(path);
			const fresh = scanned.filter((file) => {
				const before = done.get(file.path);
				const isKnown = before !== undefined && isSame(before, file);
				if (isKnown) waiting.delete(file.path);
				return !isKnown;
			});
			const resting = fresh.filter((file) => rests(file, nowMs));
			return { resting, isRestless: resting.length < fresh.length };
		},
		settle(files) {
			for (const file of files) {
				done.set(file.path, file);
				waiting.delete(file.path);
			}
		},
		count: () => done.size,
	};
}
