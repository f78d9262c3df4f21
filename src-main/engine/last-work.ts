/** Work that is under way, so that closing can wait for what a cancel leaves to be saved: the best weights of a training. */
import { setTimeout as pause } from 'node:timers/promises';

/** The grace of a cancelled thread, and time to save. */
const LAST_WORK_MS = 2_000;

export interface LastWork {
	/** Hands the work back as it is. */
	readonly follow: <T>(work: Promise<T>) => Promise<T>;
	/** Resolves when all of it has ended, well or not, and after two seconds in any case. */
	readonly settled: () => Promise<unknown>;
}

export function createLastWork(): LastWork {
	const endings = new Set<Promise<unknown>>();
	return {
		follow(work) {
			const ending: Promise<unknown> = work.catch(() => undefined).then(() => endings.delete(ending));
			endings.add(ending);
			return work;
		},
		// What still runs keeps the program alive by itself.
		settled: () => Promise.race([Promise.all(endings), pause(LAST_WORK_MS, undefined, { ref: false })]),
	};
}
