/** One LSTM over the pool: a thread leads, others that are free lend it their cores. The digits are those of one thread alone. */
import type { TrainedMetric, TrainMetricInput } from '../jobs/train.ts';
import { type CrewRoom, createCrewRoom } from '../models/lstm-crew.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { Progress } from '../shared/domain/work.ts';
import type { ThreadPool } from '../threads/pool.ts';

/** Shards of a batch of 64: more threads would find nothing to do. */
const MAX_THREADS = 4;

/**
 * Trains the LSTM of one metric.
 *
 * @throws AppError `series_too_short`, `series_has_gaps`, `series_constant`, `fit_failed`, `cancelled`; `job_failed` when a thread died under it
 */
export async function trainLstmOverPool(
	input: Omit<TrainMetricInput, 'room'>,
	pool: ThreadPool,
	call: { readonly signal: AbortSignal; readonly onProgress?: ((progress: Progress) => void) | undefined },
): Promise<TrainedMetric> {
	const { signal, onProgress } = call;
	const room = createCrewRoom(Math.min(pool.size, MAX_THREADS));
	const over = new AbortController();
	const whileNeeded = AbortSignal.any([signal, over.signal]);
	const leading = pool.run<TrainedMetric>('trainMetricLstm', { ...input, room } satisfies TrainMetricInput, { signal: whileNeeded, onProgress });
	const helping = helpLater(room, pool, whileNeeded);
	// A leader waits for the tasks that others have taken: when one of them dies with its task, it has to be told.
	helping.catch(() => over.abort());
	const [led] = await Promise.allSettled([leading.finally(() => over.abort())]);
	await helping;
	if (led.status === 'rejected') throw led.reason;
	return led.value;
}

/** Resolves when all helpers are gone. @throws AppError what ended a helper other than that it was not needed any more */
async function helpLater(room: CrewRoom, pool: ThreadPool, signal: AbortSignal): Promise<void> {
	// Work that is asked for in the same moment goes first: a helper finds its place when a thread would be idle.
	await Promise.resolve();
	const helpers = Array.from({ length: room.threads - 1 }, () =>
		pool.run<void>('helpLstm', { room }, { signal }).catch((error: unknown) => {
			if (!(error instanceof AppError && error.code === 'cancelled')) throw error;
		}),
	);
	await Promise.all(helpers);
}
