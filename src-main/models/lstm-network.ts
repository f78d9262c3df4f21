/**
 * The LSTM as TensorFlow.js operations, forward and backward: stacked layers, then a linear head on the last hidden state.
 *
 * The gradient is written out (backpropagation through time) instead of recorded: the recorded one multiplies by transposed
 * matrices, which the WebAssembly backend does 11 times slower, and does it once a step instead of once a sequence.
 * What it computes is defined by maths/lstm, in float64; a test holds it to that.
 */
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { meanSquaredError } from '../maths/lstm/losses.ts';
import { type NetworkShape, type Values, weightSpecs } from '../maths/lstm/shape.ts';
import type { Batch, WindowBatch } from './lstm-backend.ts';
import { tf } from './tensorflow.ts';

/**
 * What the network says of each row.
 *
 * @returns shape (size, outputs)
 */
export function predict(shape: NetworkShape, weights: readonly Values[], batch: WindowBatch): Float32Array {
	const outputs = tf.tidy(() => forward(shape, toTensors(shape, weights), batch).outputs.dataSync());
	return Float32Array.from(outputs);
}

export interface LossAndGradients {
	/** Mean squared error over the observed targets. */
	readonly loss: number;
	/** One array a weight. */
	readonly gradients: Float32Array[];
}

/** Mean squared error of a batch and its derivative by every weight. No tensor outlives the call. */
export function lossAndGradients(shape: NetworkShape, weights: readonly Values[], batch: Batch): LossAndGradients {
	let loss = 0;
	const gradients = tf.tidy(() => {
		const tensors = toTensors(shape, weights);
		const pass = forward(shape, tensors, batch);
		const byOutput = new Float32Array(batch.targets.length);
		loss = meanSquaredError(pass.outputs.dataSync(), batch.targets, byOutput);
		return backward(shape, tensors, batch, pass, tf.tensor2d(byOutput, [batch.size, shape.outputs])).map((g) => Float32Array.from(g.dataSync()));
	});
	return { loss, gradients };
}

/** What one layer keeps for the way back: per step the gates, cell, squashed cell and hidden state. */
interface LayerTrace {
	readonly steps: readonly StepTrace[];
}

interface StepTrace {
	readonly input: Tensor2D;
	readonly i: Tensor2D;
	readonly f: Tensor2D;
	readonly g: Tensor2D;
	readonly o: Tensor2D;
	readonly cell: Tensor2D;
	readonly squashed: Tensor2D;
	readonly hidden: Tensor2D;
}

interface Pass {
	readonly outputs: Tensor2D;
	readonly layers: readonly LayerTrace[];
}

function toTensors(shape: NetworkShape, weights: readonly Values[]): Tensor2D[] {
	return weightSpecs(shape).map((spec, i) => {
		const rows = spec.shape.length === 2 ? spec.shape[0] : 1;
		return tf.tensor2d(Float32Array.from(weights[i]), [rows, weights[i].length / rows]);
	});
}

function forward(shape: NetworkShape, tensors: readonly Tensor2D[], batch: WindowBatch): Pass {
	const { size, steps } = batch;
	const width = size * shape.features;
	// One tensor a step: the backend's slice copies the whole tensor that it takes a part of.
	let inputs: readonly Tensor2D[] = Array.from({ length: steps }, (_, step) =>
		tf.tensor2d(batch.inputs.subarray(step * width, (step + 1) * width), [size, shape.features]),
	);
	const layers: LayerTrace[] = [];
	for (let layer = 0; layer < shape.layers; layer++) {
		const trace = forwardLayer(shape.hidden, tensors.slice(3 * layer, 3 * layer + 3), inputs);
		layers.push(trace);
		inputs = trace.steps.map((step) => step.hidden);
	}
	const [kernel, bias] = tensors.slice(-2);
	return { outputs: tf.add(tf.matMul(inputs[steps - 1], kernel), bias), layers };
}

function forwardLayer(hidden: number, [kernel, recurrent, bias]: readonly Tensor2D[], inputs: readonly Tensor2D[]): LayerTrace {
	const size = inputs[0].shape[0];
	const columns = (z: Tensor2D, from: number, count: number): Tensor2D => tf.slice(z, [0, from * hidden], [size, count * hidden]);
	const steps: StepTrace[] = [];
	for (const [at, input] of inputs.entries()) {
		const before = steps[at - 1];
		const own: Tensor2D = tf.add(tf.matMul(input, kernel), bias);
		const z: Tensor2D = before === undefined ? own : tf.add(own, tf.matMul(before.hidden, recurrent));
		const open: Tensor2D = tf.sigmoid(z);
		const i = columns(open, 0, 1);
		const f = columns(open, 1, 1);
		const o = columns(open, 3, 1);
		const g: Tensor2D = tf.tanh(columns(z, 2, 1));
		const fresh: Tensor2D = tf.mul(i, g);
		const cell: Tensor2D = before === undefined ? fresh : tf.add(tf.mul(f, before.cell), fresh);
		const squashed: Tensor2D = tf.tanh(cell);
		steps.push({ input, i, f, g, o, cell, squashed, hidden: tf.mul(o, squashed) });
	}
	return { steps };
}

/** @param byOutput derivative of the loss by the outputs, shape (size, outputs) */
function backward(shape: NetworkShape, tensors: readonly Tensor2D[], batch: Batch, pass: Pass, byOutput: Tensor2D): Tensor2D[] {
	const [headKernel] = tensors.slice(-2);
	const top = pass.layers[shape.layers - 1].steps[batch.steps - 1].hidden;
	const gradients: Tensor2D[] = [tf.matMul(tf.transpose(top), byOutput), tf.sum(byOutput, 0)];
	// By the hidden state of each step of the layer: from above; only the last step feeds the head.
	let byHidden: (Tensor2D | undefined)[] = new Array(batch.steps).fill(undefined);
	byHidden[batch.steps - 1] = tf.matMul(byOutput, tf.transpose(headKernel));
	for (let layer = shape.layers - 1; layer >= 0; layer--) {
		const [kernel, recurrent] = tensors.slice(3 * layer, 3 * layer + 2);
		const { steps } = pass.layers[layer];
		const byStep = backwardLayer(pass.layers[layer], recurrent, byHidden);
		const byGates: Tensor2D = tf.concat(byStep, 0);
		const inputs: Tensor2D = tf.concat(
			steps.map((step) => step.input),
			0,
		);
		const hiddenBefore: Tensor2D = tf.concat([tf.zerosLike(top), ...steps.slice(0, -1).map((step) => step.hidden)], 0);
		gradients.unshift(tf.matMul(tf.transpose(inputs), byGates), tf.matMul(tf.transpose(hiddenBefore), byGates), tf.sum(byGates, 0));
		if (layer === 0) break;
		const back: Tensor2D = tf.transpose(kernel);
		byHidden = byStep.map((gates) => tf.matMul(gates, back));
	}
	return gradients;
}

/** Derivative by the gates before their squashing: shape (size, 4 * hidden) for each step. */
function backwardLayer({ steps }: LayerTrace, recurrent: Tensor2D, byHidden: readonly (Tensor2D | undefined)[]): Tensor2D[] {
	const back: Tensor2D = tf.transpose(recurrent);
	const byGates: Tensor2D[] = new Array(steps.length);
	let fromNext: Tensor2D | undefined;
	let byCellNext: Tensor2D | undefined;
	for (let at = steps.length - 1; at >= 0; at--) {
		const { i, f, g, o, squashed } = steps[at];
		const before = steps[at - 1];
		const byH = sum(byHidden[at], fromNext);
		// d tanh(c) = 1 - tanh(c)^2, and o tanh(c) is the hidden state itself.
		const throughCell: Tensor2D = tf.mul(byH, tf.sub(o, tf.mul(steps[at].hidden, squashed)));
		const byCell = sum(throughCell, byCellNext);
		const byI: Tensor2D = tf.mul(tf.mul(byCell, g), slope(i));
		const byF: Tensor2D = before === undefined ? tf.zerosLike(f) : tf.mul(tf.mul(byCell, before.cell), slope(f));
		const byG: Tensor2D = tf.mul(byCell, tf.sub(i, tf.mul(tf.mul(i, g), g)));
		const byO: Tensor2D = tf.mul(tf.mul(byH, squashed), slope(o));
		byGates[at] = tf.concat([byI, byF, byG, byO], 1);
		if (before === undefined) break;
		fromNext = tf.matMul(byGates[at], back);
		byCellNext = tf.mul(byCell, f);
	}
	return byGates;
}

/** Derivative of a sigmoid, from its value. */
function slope(gate: Tensor2D): Tensor2D {
	return tf.sub(gate, tf.mul(gate, gate));
}

function sum(a: Tensor2D | undefined, b: Tensor2D | undefined): Tensor2D {
	if (a === undefined) return b!;
	return b === undefined ? a : tf.add(a, b);
}
