import { io } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { initialWeights } from '../../src-main/maths/lstm/shape.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { predict } from '../../src-main/models/lstm-network.ts';
import { type LstmModel, loadLstm, saveLstm } from '../../src-main/models/lstm-shape.ts';
import { openTensorFlow, tf } from '../../src-main/models/tensorflow.ts';

beforeAll(async () => {
	await openTensorFlow();
});

function randomModel(layers: number): LstmModel {
	const shape = { features: 2, hidden: 5, layers, outputs: 3 };
	return { shape, lookback: 6, weights: initialWeights(shape, createRng(5, layers)).map((values) => Float32Array.from(values)) };
}

test.each([1, 2])('a saved model of %i layers is a TensorFlow.js layers model that predicts the same', async (layers) => {
	const model = randomModel(layers);
	const files = saveLstm(model);
	const json = JSON.parse(new TextDecoder().decode(files.model));
	const theirs = await loadLayersModel(
		io.fromMemory({ modelTopology: json.modelTopology, weightSpecs: json.weightsManifest[0].weights, weightData: files.weights.slice().buffer }),
	);
	const rng = createRng(1, 1);
	const [size, steps, features] = [4, model.lookback, model.shape.features];
	const rows = Array.from({ length: size }, () => Array.from({ length: steps }, () => Array.from({ length: features }, () => rng.normal())));
	const inputs = Float32Array.from(Array.from({ length: steps }, (_, step) => rows.flatMap((row) => row[step])).flat());
	const expected = tf.tidy(() => (theirs.predict(tf.tensor3d(rows)) as ReturnType<typeof tf.tensor3d>).dataSync());
	const actual = predict(model.shape, model.weights, { size, steps, inputs });
	theirs.dispose();
	// float32: two orders of the same sums.
	for (let i = 0; i < actual.length; i++) expect(Math.abs(actual[i] - expected[i])).toBeLessThan(1e-5);
});

test('a model survives its files bit by bit', () => {
	const model = randomModel(2);
	expect(loadLstm(saveLstm(model), 'lstm/x')).toEqual(model);
});

test.each([
	['a layer that we do not write', (json: string) => json.replace('"class_name":"Dense"', '"class_name":"Lambda"'), /layers differ/],
	['a shape that does not fit', (json: string) => json.replace('"shape":[5,3]', '"shape":[5,4]'), /layers differ/],
	['sizes beyond the limit', (json: string) => json.replace('"hidden":5', '"hidden":9999'), /size limits/],
	['other sizes than the layers have', (json: string) => json.replace('"hidden":5,', '"hidden":6,'), /layers differ/],
	['another activation', (json: string) => json.replace('"sigmoid"', '"relu"'), /layers differ/],
	['no text at all', () => '', /not an LSTM/],
])('refuses %s', (_, change, message) => {
	const files = saveLstm(randomModel(1));
	const model = new TextEncoder().encode(change(new TextDecoder().decode(files.model)));
	expect(() => loadLstm({ ...files, model }, 'lstm/x')).toThrow(message);
});

test('refuses weights that are cut, too long or not finite', () => {
	const files = saveLstm(randomModel(1));
	expect(() => loadLstm({ ...files, weights: files.weights.slice(4) }, 'lstm/x')).toThrow(/shapes need/);
	expect(() => loadLstm({ ...files, weights: new Uint8Array([...files.weights, 0]) }, 'lstm/x')).toThrow(/shapes need/);
	const spoiled = files.weights.slice();
	spoiled.set([0, 0, 0xc0, 0x7f], 8);
	expect(() => loadLstm({ ...files, weights: spoiled }, 'lstm/x')).toThrow(/lstm_1\/kernel holds a number that is not finite/);
});
