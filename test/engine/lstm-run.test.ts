import { afterEach, describe, expect, test } from 'vitest';
import { trainLstmOverPool } from '../../src-main/engine/lstm-run.ts';
import { type TrainMetricInput, trainMetricLstm } from '../../src-main/jobs/train.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { createCrewRoom } from '../../src-main/models/lstm-crew.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { type DeviceId, type Drive, MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import type { Progress } from '../../src-main/shared/domain/work.ts';
import { resolveThreadEntry } from '../../src-main/threads/entry.ts';
import { createThreadPool, type ThreadPool } from '../../src-main/threads/pool.ts';

const START = Date.UTC(2024, 0, 1);
const pools: ThreadPool[] = [];
afterEach(async () => {
	await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

function openPool(size: number): ThreadPool {
	const pool = createThreadPool({ entry: resolveThreadEntry('compute'), size, name: 'lstm' });
	pools.push(pool);
	return pool;
}

/** Weekly temperatures of a small fleet. */
function fleet(days: number, epochs: number): TrainMetricInput {
	const drives = Array.from(
		{ length: 5 },
		(_, index): Drive => ({
			deviceId: `d${index}` as DeviceId,
			serial: `S${index}`,
			isSerialMasked: false,
			model: 'M',
			firmware: '',
			protocol: 'ATA',
			firstSeenMs: START,
			lastSeenMs: START + (days - 1) * MS_PER_DAY,
			samples: days,
		}),
	);
	const rng = createRng(3, 0);
	return {
		drives,
		history: {
			deviceIds: drives.map((drive) => drive.deviceId),
			offsets: Float64Array.from({ length: drives.length + 1 }, (_, index) => index * days),
			observedAtMs: Float64Array.from({ length: drives.length * days }, (_, row) => START + (row % days) * MS_PER_DAY),
			metrics: ['temperature_c'],
			values: [Float64Array.from({ length: drives.length * days }, (_, row) => 35 + 3 * Math.sin((2 * Math.PI * row) / 7) + rng.normal())],
		},
		metric: 'temperature_c',
		seed: 1,
		epochs,
	};
}

const never = new AbortController().signal;
const codeOf = (work: Promise<unknown>): Promise<string> =>
	work.then(
		() => 'none',
		(thrown: unknown) => (thrown instanceof AppError ? thrown.code : String(thrown)),
	);

describe('training an LSTM over the pool', () => {
	test('gives the same model, digit by digit, on 1, 2 and 3 threads', async () => {
		const input = fleet(150, 3);
		const alone = await trainLstmOverPool(input, openPool(1), { signal: never });
		expect(alone.lossCurve).toHaveLength(3);
		for (const size of [2, 3]) expect(await trainLstmOverPool(input, openPool(size), { signal: never })).toEqual(alone);
		// This thread has not been offered wide registers: the ordinary build, with the same digits.
		expect(await trainMetricLstm(input, { progress: () => {}, isCancelled: () => false })).toEqual(alone);
	});

	test('leaves the pool free: other jobs run when it has ended, failed or been cancelled', async () => {
		const pool = openPool(2);
		const isFree = async (): Promise<void> => {
			const jobs = [1, 2].map(() => trainLstmOverPool(fleet(80, 1), pool, { signal: never }));
			expect((await Promise.all(jobs)).map((trained) => trained.lossCurve.length)).toEqual([1, 1]);
		};
		await isFree();
		expect(await codeOf(trainLstmOverPool(fleet(10, 1), pool, { signal: never }))).toBe('series_too_short');
		await isFree();
		expect(await codeOf(trainLstmOverPool(fleet(80, 1), pool, { signal: AbortSignal.abort() }))).toBe('cancelled');
		await isFree();
	});

	test('keeps the best weights so far when it is cancelled after an epoch', async () => {
		const cancel = new AbortController();
		const told: Progress[] = [];
		const trained = await trainLstmOverPool(fleet(400, 10_000), openPool(2), {
			signal: cancel.signal,
			onProgress: (progress) => {
				told.push(progress);
				cancel.abort();
			},
		});
		expect(['cancelled', 'no improvement']).toContain(trained.stopReason);
		expect(trained.lossCurve.length).toBeGreaterThanOrEqual(1);
		expect(told[0].live?.metric).toBe('temperature_c');
	});

	test('trains on when a helper dies with a task in its hands: the same model, and a note that says so', async () => {
		const input = fleet(150, 20);
		const alone = await trainLstmOverPool(input, openPool(1), { signal: never });
		const leaders = openPool(1);
		const losers = createThreadPool({ entry: new URL('../support/lost-helper.ts', import.meta.url), size: 1, name: 'lost' });
		pools.push(losers);
		await losers.run('wakeUp', null);
		// The helper has to be there before the leader, or it may find nothing left to take.
		let isHelping: () => void;
		const helping = new Promise<void>((resolve) => {
			isHelping = resolve;
		});
		const pool: ThreadPool = {
			...leaders,
			size: 2,
			run: async (job, job_input, options) => {
				if (job === 'helpLstm') {
					isHelping();
					return losers.run(job, job_input, options);
				}
				await helping;
				await new Promise((resolve) => setTimeout(resolve, 200));
				return leaders.run(job, job_input, options);
			},
		};
		const { notes, ...trained } = await trainLstmOverPool(input, pool, { signal: never });
		expect(notes).toEqual([
			...alone.notes,
			'The job helpLstm ended without a result, because its thread did: it exited with status 7. The others did its work.',
		]);
		expect({ ...trained, notes: alone.notes }).toEqual(alone);
	});

	test('can be cancelled when a helper was ended in the middle of its task', async () => {
		const [leaders, helpers] = [openPool(1), openPool(1)];
		const room = createCrewRoom(2);
		const cancel = new AbortController();
		const leading = leaders.run('trainMetricLstm', { ...fleet(400, 10_000), room }, { signal: cancel.signal });
		const helping = codeOf(helpers.run('helpLstm', { room }));
		await new Promise((resolve) => setTimeout(resolve, 400));
		await helpers.close();
		setTimeout(() => cancel.abort(), 100);
		// It ended by itself, kept its best epoch or had none: but it answered.
		expect(['none', 'cancelled']).toContain(await codeOf(leading));
		expect(['none', 'cancelled']).toContain(await helping);
	});
});
