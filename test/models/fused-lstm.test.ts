import { existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { initialWeights } from '../../src-main/maths/lstm/shape.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { canRunFused, fusedBackend } from '../../src-main/models/fused-lstm.ts';
import { forecastLstm, trainLstm } from '../../src-main/models/lstm.ts';
import type { Batch } from '../../src-main/models/lstm-backend.ts';
import { type CrewRoom, createCrewRoom } from '../../src-main/models/lstm-crew.ts';
import { openTensorFlowBackend } from '../../src-main/models/lstm-tensorflow.ts';
import { resolveThreadEntry } from '../../src-main/threads/entry.ts';
import { createThreadPool } from '../../src-main/threads/pool.ts';

const never = (): boolean => false;
const pool = createThreadPool({ entry: resolveThreadEntry('compute'), size: 3, name: 'crew' });
afterAll(() => pool.close());

const shape = { features: 2, hidden: 12, layers: 2, outputs: 5 };
const steps = 9;

function randomBatch(size: number, seed: number): Batch {
	const rng = createRng(seed, 0);
	const draw = (length: number): Float32Array => Float32Array.from({ length }, () => rng.normal());
	return { size, steps, inputs: draw(steps * size * shape.features), targets: draw(size * shape.outputs) };
}
const batches = [64, 64, 40, 64, 1, 17].map(randomBatch);
const spec = {
	shape,
	weights: initialWeights(shape, createRng(1, 0)),
	steps,
	batchSize: 64,
	windows: 300,
	weightDecay: 0.01,
	maxNorm: 1,
};

/** Losses, weights and predictions after some steps, helped by as many threads as the room has places. */
async function learnIn(room?: CrewRoom) {
	const learner = fusedBackend.createLearner(spec, never, room);
	const helpers = Array.from({ length: (room?.threads ?? 1) - 1 }, () => pool.run<void>('helpLstm', { room }));
	const losses: number[] = [];
	for (let round = 0; round < 20; round++) {
		for (const batch of batches) losses.push(learner.learn(batch, 0.01));
		// Room for the helpers to arrive in the middle of the work.
		if (room) await new Promise((resolve) => setTimeout(resolve, 10));
	}
	const predicted = learner.predict(randomBatch(300, 9));
	const result = { losses, weights: learner.weights(), predicted };
	learner.close();
	await Promise.all(helpers);
	return result;
}

describe('the fused LSTM', () => {
	test('runs here', () => {
		expect(canRunFused()).toBe(true);
	});

	test('has the same digits with 1, 2 and 3 threads', async () => {
		const alone = await learnIn();
		expect(alone.losses.at(-1)).toBeLessThan(alone.losses[0]);
		for (const threads of [2, 3]) expect(await learnIn(createCrewRoom(threads))).toEqual(alone);
	});

	test('has the digits of a new room in one that other networks have used, whatever they left there', () => {
		const learnOnce = (own: typeof spec, size: number, room?: CrewRoom) => {
			const rng = createRng(size, own.shape.hidden);
			const draw = (length: number): Float32Array => Float32Array.from({ length }, () => rng.normal());
			const batch: Batch = { size, steps, inputs: draw(steps * size * own.shape.features), targets: draw(size * own.shape.outputs) };
			const learner = fusedBackend.createLearner(own, never, room);
			const losses = [1, 2, 3].map(() => learner.learn(batch, 0.01));
			const found = { losses, weights: learner.weights(), predicted: learner.predict(batch) };
			learner.close();
			return found;
		};
		// Numbers that are none, everywhere: whoever reads what it has not written shows it.
		const spoil = { ...spec, shape: { ...shape, hidden: 64 }, windows: 300 };
		const spoiled = { ...spoil, weights: initialWeights(spoil.shape, createRng(1, 0)).map((values) => values.fill(Number.NaN)) };
		for (const [hidden, features, outputs, layers] of [
			[40, 9, 17, 2],
			[3, 3, 1, 1],
			[12, 1, 9, 3],
			[8, 8, 8, 1],
		] as const) {
			const own = { hidden, features, outputs, layers };
			const small = { ...spec, shape: own, weights: initialWeights(own, createRng(1, 0)) };
			learnOnce(spoiled, 64);
			expect(learnOnce(small, 21)).toEqual(learnOnce(small, 21, createCrewRoom(1)));
		}
	});

	test.runIf(existsSync('/proc/self/status'))('takes no more memory for the fiftieth training of a thread than for the tenth', async () => {
		const rng = createRng(5, 0);
		const series = [Float64Array.from({ length: 90 }, (_, day) => Math.sin(day) + rng.normal())];
		const addressesAfter = async (trainings: number): Promise<number> => {
			for (let i = 0; i < trainings; i++) {
				const { model } = await trainLstm(
					series,
					{ seed: i, metric: 'x', epochs: 1, hidden: 4 + (i % 9) },
					{ progress: () => {}, isCancelled: never },
				);
				// Another size each time: a predictor of its own.
				await forecastLstm(model, series, 20);
			}
			// A shared memory reserves its whole gigabyte at once: what is not used again shows here, whether or not it was collected.
			return Number(/VmSize:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 2 ** 20;
		};
		const before = await addressesAfter(10);
		// Each of forty new memories would reserve a gigabyte at least.
		expect((await addressesAfter(40)) - before).toBeLessThan(20);
	});

	test('learns what TensorFlow.js learns: losses and weights stay together over many steps', async () => {
		const theirs = (await openTensorFlowBackend()).createLearner(spec, never);
		const ours = fusedBackend.createLearner(spec, never);
		for (let round = 0; round < 5; round++)
			for (const batch of batches) {
				const [a, b] = [ours.learn(batch, 0.01), theirs.learn(batch, 0.01)];
				// Both round to float32 in orders of their own, and AdamW makes whole steps of small differences.
				expect(Math.abs(a - b)).toBeLessThan(1e-3 * b);
			}
		const [a, b] = [ours, theirs].map((learner) => learner.predict(randomBatch(50, 3))) as [Float32Array, Float32Array];
		for (const [i, value] of a.entries()) expect(Math.abs(value - b[i])).toBeLessThan(1e-2);
	});

	test('counts no batch in which nothing was observed as learned from', () => {
		const learner = fusedBackend.createLearner(spec, never);
		const blank = { ...randomBatch(20, 1), targets: new Float32Array(20 * shape.outputs).fill(Number.NaN) };
		expect(learner.learn(blank, 0.01)).toBe(0);
		expect(
			learner
				.weights()
				.flatMap((values) => Array.from(values))
				.every(Number.isFinite),
		).toBe(true);
	});

	test('answers for two models in turn as for each alone', () => {
		const batch = randomBatch(70, 2);
		const [a, b] = [1, 2].map((seed) => {
			const weights = initialWeights(shape, createRng(seed, 0)).map((values) => Float32Array.from(values));
			return fusedBackend.createPredictor({ shape, weights, steps, windows: 70 });
		}) as [ReturnType<typeof fusedBackend.createPredictor>, ReturnType<typeof fusedBackend.createPredictor>];
		const [firstA, firstB] = [a.predict(batch), b.predict(batch)];
		expect(firstA).not.toEqual(firstB);
		expect(a.predict(batch)).toEqual(firstA);
		expect(b.predict(batch)).toEqual(firstB);
	});
});
