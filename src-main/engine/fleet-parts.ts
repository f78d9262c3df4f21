/** A job on every drive of a fleet: the fleet is cut into parts, and the threads of the pool take them one after the other. */
import { type FleetHistory, partOfHistory } from '../jobs/fleet.ts';
import type { JobName } from '../jobs/registry.ts';
import type { Drive } from '../shared/domain/telemetry.ts';
import type { Progress } from '../shared/domain/work.ts';
import type { ThreadPool } from '../threads/pool.ts';
import { together } from './together.ts';

/** Parts for each thread: near the end no thread waits long for the last one. */
const PARTS_PER_THREAD = 8;

export interface FleetCall {
	readonly signal: AbortSignal;
	readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface Fleet {
	readonly drives: readonly Drive[];
	/** In shared memory (`sharedHistory`), so that sending a part costs nothing. */
	readonly history: FleetHistory;
}

/**
 * Runs a job on the parts of a fleet. A job gets `drives` and `history` of its part with what `input` has besides, and tells its
 * progress in drives of the part.
 *
 * @param parts by default as many as the pool can share out well; what comes out must not depend on it
 * @returns what the parts answered, in the order of the drives
 * @throws AppError what a part threw; the others are stopped then
 */
export async function overFleet<T>(job: JobName, fleet: Fleet, input: object, pool: ThreadPool, call: FleetCall, parts?: number): Promise<T[]> {
	const { history, drives } = fleet;
	const total = history.deviceIds.length;
	const size = Math.max(1, Math.ceil(total / (parts ?? PARTS_PER_THREAD * pool.size)));
	const byId = new Map(drives.map((drive) => [drive.deviceId, drive]));
	const starts = Array.from({ length: Math.ceil(total / size) }, (_, part) => part * size);
	const done = starts.map(() => 0);
	return together<T[]>(call.signal, (signal) =>
		starts.map((first, part) => {
			const own = partOfHistory(history, first, Math.min(size, total - first));
			const ownDrives = own.deviceIds.flatMap((deviceId) => byId.get(deviceId) ?? []);
			const onProgress = (progress: Progress): void => {
				done[part] = progress.done;
				call.onProgress?.({ ...progress, done: done.reduce((sum, count) => sum + count, 0), total });
			};
			return pool.run<T>(job, { ...input, drives: ownDrives, history: own }, { signal, onProgress });
		}),
	);
}
