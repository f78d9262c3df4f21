/**
 * Stock TensorFlow.js on the work of lstm/tfjs-wasm-1000: its own LSTM layer, its own `model.fit`, on its WebAssembly backend. It is among our
 * dependencies; nothing has to be installed.
 *
 * The backend lacks kernels that the gradient of an LSTM asks for; those are taken from its plain backend, as its manual says.
 */
import { performance } from 'node:perf_hooks';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setThreadsCount, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { layers, type ModelFitArgs, sequential } from '@tensorflow/tfjs-layers';

const [WINDOWS, STEPS, FEATURES, HIDDEN, OUTPUTS] = [1_000, 30, 4, 64, 14];
const RUNS = 3;

setThreadsCount(1);
if (!(await tf.setBackend('wasm'))) throw new Error('The WebAssembly backend of TensorFlow.js does not start.');

const model = sequential({
	layers: [
		// Cheap initialisers: the quality of the start is not measured.
		layers.lstm({ units: HIDDEN, inputShape: [STEPS, FEATURES], recurrentActivation: 'sigmoid', recurrentInitializer: 'glorotNormal' }),
		layers.dense({ units: OUTPUTS }),
	],
});
model.compile({ optimizer: tf.train.adam(1e-3), loss: 'meanSquaredError' });
const inputs = tf.randomNormal([WINDOWS, STEPS, FEATURES]);
const targets = tf.randomNormal([WINDOWS, OUTPUTS]);
const once: ModelFitArgs = { epochs: 1, batchSize: 64, shuffle: false, verbose: 0 };

await model.fit(inputs, targets, once);
const times: number[] = [];
for (let run = 0; run < RUNS; run++) {
	const startedAt = performance.now();
	await model.fit(inputs, targets, once);
	times.push(performance.now() - startedAt);
}
times.sort((a, b) => a - b);
const [min = 0, median = 0, max = 0] = times.map((ms) => Math.round(ms));
process.stdout.write(`${JSON.stringify({ tool: `TensorFlow.js ${version_wasm}, WebAssembly, model.fit`, median, min, max, runs: RUNS })}\n`);
process.exit(0);
