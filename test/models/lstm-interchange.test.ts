/** A model of ours goes to stock TensorFlow.js, is trained further there, and comes back. */
import { io, type Tensor, type Tensor2D, tensor2d, tensor3d, tidy, train } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRng } from '../../src-main/maths/random.ts';
import { fusedBackend } from '../../src-main/models/fused-lstm.ts';
import { forecastLstm, trainLstm } from '../../src-main/models/lstm.ts';
import type { Batch } from '../../src-main/models/lstm-backend.ts';
import { type LstmFiles, type LstmModel, loadLstm, saveLstm } from '../../src-main/models/lstm-shape.ts';
import { openTensorFlow, tf } from '../../src-main/models/tensorflow.ts';

/** Two float32 programs: other orders of the same sums, and squashing functions within 5e-7. */
const CLOSE = 1e-5;

beforeAll(async () => {
	await openTensorFlow();
	// Stock training in plain JavaScript: the backend that runs wherever JavaScript does.
	await tf.setBackend('cpu');
});
afterAll(() => tf.setBackend('wasm'));

const fleet = Array.from({ length: 3 }, (_, drive) => {
	const rng = createRng(7, drive);
	return Float64Array.from({ length: 150 }, (_, day) => 30 + 4 * Math.sin((2 * Math.PI * day) / 7) + rng.normal());
});
const quiet = { progress: () => {}, isCancelled: () => false };

async function openInStock({ model, weights }: LstmFiles): Promise<LayersModel> {
	const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(model));
	return loadLayersModel(io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData: weights.slice().buffer }));
}

/** The weights file that stock TensorFlow.js writes, and the names in it. */
async function saveInStock(stock: LayersModel): Promise<{ readonly weights: Uint8Array; readonly names: readonly string[] }> {
	let saved: io.ModelArtifacts | undefined;
	await stock.save(
		io.withSaveHandler(async (artifacts) => {
			saved = artifacts;
			return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
		}),
	);
	return {
		weights: new Uint8Array(io.concatenateArrayBuffers([saved?.weightData ?? []].flat())),
		names: saved?.weightSpecs?.map(({ name }) => name) ?? [],
	};
}

/** Windows and targets, time-major as ours take them. */
function examples({ shape, lookback }: LstmModel, size: number): Batch {
	const rng = createRng(2, 2);
	const draw = (length: number): Float32Array => Float32Array.from({ length }, () => rng.normal());
	return { size, steps: lookback, inputs: draw(lookback * size * shape.features), targets: draw(size * shape.outputs) };
}

/** The same windows, window by window as stock takes them. */
function asStock({ size, steps, inputs }: Batch, features: number): Tensor {
	const values = Float32Array.from(
		inputs,
		(_, i) => inputs[(Math.floor(i / features) % steps) * size * features + Math.floor(i / (steps * features)) * features + (i % features)],
	);
	return tensor3d(values, [size, steps, features]);
}

const predictInStock = (stock: LayersModel, batch: Batch, features: number): Float32Array =>
	tidy(() => (stock.predict(asStock(batch, features)) as Tensor2D).dataSync() as Float32Array);

function predictHere({ shape, weights, lookback }: LstmModel, batch: Batch): Float32Array {
	return fusedBackend.createPredictor({ shape, weights, steps: lookback, windows: batch.size }).predict(batch);
}

const distance = (a: Float32Array, b: Float32Array): number => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

describe.each([1, 2])('a model of %i layers that the fused kernel trained', (layers) => {
	const trained = trainLstm(fleet, { seed: 1, metric: 'x', epochs: 2, layers, hidden: 10, lookback: 12, backend: 'fused' }, quiet);

	test('is loaded by stock TensorFlow.js and predicts the same there', async () => {
		const { model } = await trained;
		const stock = await openInStock(saveLstm(model));
		expect(stock.layers.map((layer) => layer.getClassName())).toEqual([...new Array(layers).fill('LSTM'), 'Dense']);
		const batch = examples(model, 20);
		expect(distance(predictHere(model, batch), predictInStock(stock, batch, model.shape.features))).toBeLessThan(CLOSE);
		stock.dispose();
	});

	test('is trained further by stock model.fit, comes back with those weights, and is trained further here', async () => {
		const { model } = await trained;
		const files = saveLstm(model);
		const stock = await openInStock(files);
		const batch = examples(model, 32);
		const [inputs, targets] = [asStock(batch, model.shape.features), tensor2d(batch.targets, [batch.size, model.shape.outputs])];
		stock.compile({ optimizer: train.adam(0.01), loss: 'meanSquaredError' });
		const { history } = await stock.fit(inputs, targets, { epochs: 8, batchSize: 16, shuffle: false, verbose: 0 });
		expect(Number(history.loss?.at(-1))).toBeLessThan(Number(history.loss?.[0]));

		const saved = await saveInStock(stock);
		expect(saved.names).toEqual(
			JSON.parse(new TextDecoder().decode(files.model)).weightsManifest[0].weights.map(({ name }: { name: string }) => name),
		);
		const back = loadLstm({ model: files.model, weights: saved.weights }, 'lstm/x');
		const here = predictHere(back, batch);
		expect(distance(here, predictInStock(stock, batch, model.shape.features))).toBeLessThan(CLOSE);
		// It learned: the answers moved by far more than two programs differ.
		expect(distance(here, predictHere(model, batch))).toBeGreaterThan(100 * CLOSE);
		const [forecast] = await forecastLstm(back, fleet, 30);
		expect(forecast.every(Number.isFinite)).toBe(true);

		const learner = fusedBackend.createLearner(
			{ shape: back.shape, weights: back.weights, steps: back.lookback, batchSize: 32, windows: 32, weightDecay: 0, maxNorm: 1 },
			quiet.isCancelled,
		);
		const losses = Array.from({ length: 20 }, () => learner.learn(batch, 0.01));
		learner.close();
		expect(losses.at(-1)).toBeLessThan(losses[0]);
		// Stock goes on where it stopped, with the loss that ours starts from.
		const [ofStock] = [stock.evaluate(inputs, targets, { batchSize: 32 })].flat();
		expect(Math.abs(ofStock.dataSync()[0] - losses[0])).toBeLessThan(CLOSE);
		for (const tensor of [inputs, targets, ofStock]) tensor.dispose();
		stock.dispose();
	});
});
