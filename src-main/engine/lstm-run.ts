/** One LSTM over the pool: a thread leads, others that are free lend it their cores. The digits are those of one thread alone. */
import type { TrainedMetric, TrainMetricInput } from '../jobs/train.ts';
import type { CrewRoom } from '../models/lstm-crew.ts';
import { createRoomShelf } from '../models/lstm-rooms.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { Progress } from '../shared/domain/work.ts';
import type { ThreadPool } from '../threads/pool.ts';

/** Shards of a batch of 64: more threads would find nothing to do. */
const MAX_THREADS = 4;
/** Of what is noted of a lost helper; a bundle takes notes of 1,000 characters. */
const MAX_REASON = 500;

const rooms = createRoomShelf();

/**
 * Trains the LSTM of one metric.
 *
 * @throws AppError `series_too_short`, `series_has_gaps`, `series_constant`, `fit_failed`, `cancelled`; `job_failed` when the leading thread died; a lost helper is named in the notes
 */
export async function trainLstmOverPool(
	input: Omit<TrainMetricInput, 'room'>,
	pool: ThreadPool,
	call: { readonly signal: AbortSignal; readonly onProgress?: ((progress: Progress) => void) | undefined },
): Promise<TrainedMetric> {
	const { signal, onProgress } = call;
	const room = rooms.take(Math.min(pool.size, MAX_THREADS));
	const over = new AbortController();
	const whileNeeded = AbortSignal.any([signal, over.signal]);
	const leading = pool.run<TrainedMetric>('trainMetricLstm', { ...input, room } satisfies TrainMetricInput, { signal: whileNeeded, onProgress });
	const helping = helpLater(room, pool, whileNeeded);
	const [led] = await Promise.allSettled([leading.finally(() => over.abort())]);
	const lost = await helping;
	// The job of each thread is over, or the thread is: nobody writes there any more.
	rooms.giveBack(room);
	if (led.status === 'rejected') throw led.reason;
	return { ...led.value, notes: [...led.value.notes, ...lost.map(({ message }) => `${message.slice(0, MAX_REASON)} The others did its work.`)] };
}

/**
 * Resolves when all helpers are gone. A leader takes back what a dead one has left undone, so that losing one costs time alone.
 *
 * @returns what ended a helper, other than that it was not needed any more
 */
async function helpLater(room: CrewRoom, pool: ThreadPool, signal: AbortSignal): Promise<readonly AppError[]> {
	const lost: AppError[] = [];
	// Work that is asked for in the same moment goes first: a helper finds its place when a thread would be idle.
	await Promise.resolve();
	const helpers = Array.from({ length: room.threads - 1 }, () =>
		pool.run<void>('helpLstm', { room }, { signal }).catch((error: unknown) => {
			if (!(error instanceof AppError)) throw error;
			if (error.code !== 'cancelled') lost.push(error);
		}),
	);
	await Promise.all(helpers);
	return lost;
}
