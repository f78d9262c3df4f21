import { io } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { afterAll, describe, expect, test } from 'vitest';
import { initialWeights } from '../../src-main/maths/lstm/shape.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { canRunFused, fusedBackend } from '../../src-main/models/fused-lstm.ts';
import { trainLstm } from '../../src-main/models/lstm.ts';
import type { Batch } from '../../src-main/models/lstm-backend.ts';
import { type CrewRoom, createCrewRoom, joinCrew, leadCrew } from '../../src-main/models/lstm-crew.ts';
import { loadLstm, saveLstm } from '../../src-main/models/lstm-shape.ts';
import { openTensorFlowBackend } from '../../src-main/models/lstm-tensorflow.ts';
import { openTensorFlow, tf } from '../../src-main/models/tensorflow.ts';
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

	test('trains a model that stock TensorFlow.js loads, with equal predictions', async () => {
		await openTensorFlow();
		const series = Array.from({ length: 3 }, (_, drive) => {
			const rng = createRng(7, drive);
			return Float64Array.from({ length: 150 }, (_, day) => 30 + 4 * Math.sin((2 * Math.PI * day) / 7) + rng.normal());
		});
		const { model } = await trainLstm(
			series,
			{ seed: 1, metric: 'x', epochs: 2, layers: 2, hidden: 10, backend: 'fused' },
			{ progress: () => {}, isCancelled: never },
		);
		const files = saveLstm(model);
		const json = JSON.parse(new TextDecoder().decode(files.model));
		const stock = await loadLayersModel(
			io.fromMemory({ modelTopology: json.modelTopology, weightSpecs: json.weightsManifest[0].weights, weightData: files.weights.slice().buffer }),
		);
		const loaded = loadLstm(files, 'lstm/x');
		const [size, days] = [20, loaded.lookback];
		const rng = createRng(2, 2);
		const rows = Array.from({ length: size }, () => Array.from({ length: days }, () => [rng.normal(), rng.normal()]));
		const expected = tf.tidy(() => (stock.predict(tf.tensor3d(rows)) as ReturnType<typeof tf.tensor3d>).dataSync());
		stock.dispose();
		const inputs = Float32Array.from({ length: days * size * 2 }, (_, i) => rows[(i >> 1) % size][Math.floor(i / (2 * size))][i % 2]);
		const predictor = fusedBackend.createPredictor({ shape: loaded.shape, weights: loaded.weights, steps: days, windows: size });
		const actual = predictor.predict({ size, steps: days, inputs });
		// Float32: two orders of the same sums, and squashing functions within 5e-7.
		for (const [i, value] of actual.entries()) expect(Math.abs(value - expected[i])).toBeLessThan(1e-5);
	});
});

describe('a crew', () => {
	const sizes = { ...shape, steps, rows: 64, learningRows: 64 };

	test('lets go who comes when it is over, and who is one too many', async () => {
		const room = createCrewRoom(2);
		leadCrew(room, sizes, never).dissolve();
		expect(() => joinCrew(room, never)).not.toThrow();
		const full = createCrewRoom(1);
		leadCrew(full, sizes, never);
		expect(() => joinCrew(full, never)).not.toThrow();
	});

	test('lets a helper be cancelled that waits for a leader who never comes', async () => {
		const cancel = new AbortController();
		const helping = pool.run('helpLstm', { room: createCrewRoom(2) }, { signal: cancel.signal });
		setTimeout(() => cancel.abort(), 50);
		await expect(helping).rejects.toMatchObject({ code: 'cancelled' });
	});
});
