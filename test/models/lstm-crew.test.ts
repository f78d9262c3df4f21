import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { initialWeights } from '../../src-main/maths/lstm/shape.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { fusedBackend } from '../../src-main/models/fused-lstm.ts';
import type { Batch, LstmLearner } from '../../src-main/models/lstm-backend.ts';
import { createCrewRoom, joinCrew, leadCrew } from '../../src-main/models/lstm-crew.ts';
import { MAX_CREW } from '../../src-main/models/lstm-tasks.ts';
import { resolveThreadEntry } from '../../src-main/threads/entry.ts';
import { createThreadPool, type ThreadPool } from '../../src-main/threads/pool.ts';

const never = (): boolean => false;
const shape = { features: 2, hidden: 12, layers: 2, outputs: 5 };
const steps = 9;
const spec = { shape, weights: initialWeights(shape, createRng(1, 0)), steps, batchSize: 64, windows: 300, weightDecay: 0.01, maxNorm: 1 };

let helpers: ThreadPool;
let losers: ThreadPool;
beforeAll(() => {
	helpers = createThreadPool({ entry: resolveThreadEntry('compute'), size: 2, name: 'crew' });
	losers = createThreadPool({ entry: new URL('../support/lost-helper.ts', import.meta.url), size: 2, name: 'lost' });
});
afterAll(() => Promise.all([helpers.close(), losers.close()]));

function randomBatch(size: number, seed: number): Batch {
	const rng = createRng(seed, 0);
	const draw = (length: number): Float32Array => Float32Array.from({ length }, () => rng.normal());
	return { size, steps, inputs: draw(steps * size * shape.features), targets: draw(size * shape.outputs) };
}
const batches = [64, 64, 40, 64].map(randomBatch);
const many = randomBatch(300, 9);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Learns and answers in turn until `isEnough`, at least `rounds` times. @returns everything that came of it */
async function learn(learner: LstmLearner, rounds: number, isEnough: () => boolean = () => true) {
	const told: (number | Float32Array)[] = [];
	const endsAt = performance.now() + 20_000;
	let done = 0;
	for (; done < rounds || !isEnough(); done++) {
		if (performance.now() > endsAt) throw new Error('Nobody took a task within 20 s.');
		for (const batch of batches) told.push(learner.learn(batch, 0.01));
		told.push(learner.predict(many));
		await pause(1);
	}
	return { rounds: done, told, weights: learner.weights() };
}

const alone = (rounds: number) => learn(fusedBackend.createLearner(spec, never), rounds);

describe('a crew', () => {
	const sizes = { ...shape, steps, rows: 64, learningRows: 64 };

	test('lets go who comes when it is over, and who is one too many', () => {
		const room = createCrewRoom(2);
		leadCrew(room, sizes, never).dissolve();
		expect(() => joinCrew(room, never)).not.toThrow();
		const full = createCrewRoom(1);
		leadCrew(full, sizes, never);
		expect(() => joinCrew(full, never)).not.toThrow();
		expect(() => createCrewRoom(MAX_CREW + 1)).toThrow(/at most 16 threads/);
	});

	test('lets a helper be cancelled that waits for a leader who never comes', async () => {
		const cancel = new AbortController();
		const helping = helpers.run('helpLstm', { room: createCrewRoom(2) }, { signal: cancel.signal });
		setTimeout(() => cancel.abort(), 50);
		await expect(helping).rejects.toMatchObject({ code: 'cancelled' });
	});

	test('goes on without a helper that died with a task in its hands, within a second, with the same digits', async () => {
		const room = createCrewRoom(2);
		const learner = fusedBackend.createLearner(spec, never, room);
		let diedAs: unknown;
		const helping = losers.run('helpLstm', { room }).catch((error: unknown) => {
			diedAs = error;
		});
		const found = await learn(learner, 20, () => diedAs !== undefined);
		await helping;
		expect(diedAs).toMatchObject({ code: 'job_failed', details: { reason: 'it exited with status 7' } });
		expect(found).toEqual(await alone(found.rounds));
		const startedAt = performance.now();
		learner.learn(batches[0], 0.01);
		expect(performance.now() - startedAt).toBeLessThan(1000);
		learner.close();
	});

	test('does not listen to a helper that comes back with a task of long ago', async () => {
		const room = createCrewRoom(3);
		const learner = fusedBackend.createLearner(spec, never, room);
		const words = new Int32Array(new SharedArrayBuffer(8));
		const late = losers.run<boolean | undefined>('helpLate', { room, words });
		const before = await learn(learner, 3, () => Atomics.load(words, 0) === 1);
		// It computes its old task on the inputs and weights of today, while today's work is under way.
		Atomics.store(words, 1, 1);
		Atomics.notify(words, 1);
		const after = await learn(learner, 20, () => Atomics.load(words, 0) === 2);
		expect(await late).toBe(false);
		learner.close();
		const expected = await alone(before.rounds + after.rounds);
		expect([...before.told, ...after.told]).toEqual(expected.told);
		expect(after.weights).toEqual(expected.weights);
	});
});
