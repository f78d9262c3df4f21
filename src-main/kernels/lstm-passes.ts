/** The passes of the LSTM kernel over its layout: which functions of the WebAssembly run on which places, in which order. */
import type { LstmExports } from './lstm-build.ts';
import { type LstmLayout, type Panels, PREDICT_ROWS, RECORD_FIELDS, SHARD_ROWS, type WeightPlace, wholePanels } from './lstm-layout.ts';

const ROW = 32;
/** Keeps the scale finite for a gradient of 0, as `maths/lstm/clip.ts` does. */
const NORM_GUARD = 1e-6;

/** What the optimiser's step needs beside the gradients; see `maths/lstm/adamw.ts`. */
export interface StepOptions {
	/** Of the shards, in their order. */
	readonly slots: readonly number[];
	readonly maxNorm: number;
	readonly learningRate: number;
	readonly weightDecay: number;
	readonly beta1: number;
	readonly beta2: number;
	readonly epsilon: number;
	/** From 1. */
	readonly step: number;
}

const weightAt = ({ weights, weightPlaces }: LstmLayout, index: number): WeightPlace => {
	const place = weightPlaces[index] as WeightPlace;
	return { ...place, at: weights + place.at };
};

/** Writes the records of a thread's layers for `rows` windows. @param gradients set to write derivatives to, 0 for none */
function describe(layout: LstmLayout, buffer: ArrayBufferLike, thread: number, rows: number, gradients: number): void {
	const { sizes, backs, weightPlaces } = layout;
	const { layers, inputs } = layout.threads[thread]!;
	const unitPanels = wholePanels(sizes.hidden);
	for (const [index, own] of layers.entries()) {
		const below = layers[index - 1];
		const [kernel, recurrent, bias] = [weightAt(layout, 3 * index), weightAt(layout, 3 * index + 1), weightAt(layout, 3 * index + 2)];
		const gradient = (part: number): number => (gradients === 0 ? 0 : gradients + weightPlaces[3 * index + part]!.at);
		const step = ROW * rows;
		new Uint32Array(buffer, own.record, RECORD_FIELDS).set([
			below ? sizes.hidden : sizes.features,
			below ? unitPanels : wholePanels(sizes.features),
			sizes.hidden,
			unitPanels,
			below ? below.hidden.at + step : inputs.at,
			below ? below.hidden.panel : inputs.panel,
			kernel.at,
			kernel.panel,
			recurrent.at,
			recurrent.panel,
			bias.at,
			own.gates.at,
			own.gates.panel,
			gradients === 0 ? 0 : step,
			own.cells.at,
			own.cells.panel,
			own.squashed.at,
			own.squashed.panel,
			own.hidden.at,
			own.hidden.panel,
			own.byHidden.at,
			own.byHidden.panel,
			own.byCell.at,
			own.byCell.panel,
			backs[index]!.kernel.at,
			backs[index]!.recurrent.at,
			backs[index]!.recurrent.panel,
			gradient(0),
			gradient(1),
			gradient(2),
		]);
	}
}

/** Windows of a step as the kernel takes them: whole tiles. */
const tiledRows = (count: number): number => 4 * Math.ceil(count / 4);

/** Packs `count` windows from `first` and runs them through layers and head. */
function runForward(exports: LstmExports, layout: LstmLayout, thread: number, first: number, count: number, size: number): void {
	const { sizes } = layout;
	const { inputs, layers, outputs } = layout.threads[thread]!;
	const rows = tiledRows(count);
	exports.packRows(inputs.at, inputs.panel, rows, layout.inputs, size, first, count, sizes.steps, sizes.features, 0);
	for (const { record } of layers) exports.forwardLayer(record, rows, sizes.steps);
	const { hidden } = layers[sizes.layers - 1]!;
	const [kernel, bias] = [weightAt(layout, 3 * sizes.layers), weightAt(layout, 3 * sizes.layers + 1)];
	const last = hidden.at + sizes.steps * ROW * rows;
	exports.forwardHead(last, hidden.panel, sizes.hidden, kernel.at, kernel.panel, bias.at, outputs.at, outputs.panel, outputs.panels, rows);
}

/** First byte of the gradients of a slot. */
export const gradientsAt = (layout: LstmLayout, slot: number): number => layout.gradients + slot * layout.parameterBytes;

export interface ShardTask {
	readonly thread: number;
	readonly shard: number;
	/** Where its gradients go. */
	readonly slot: number;
	readonly batchSize: number;
	/** Targets of the whole batch that were observed: what the mean is taken over. */
	readonly observed: number;
}

/** Forward and backward for the windows of a shard. @returns sum of squared errors */
export function learnShard(
	exports: LstmExports,
	layout: LstmLayout,
	buffer: ArrayBufferLike,
	{ thread, shard, slot, batchSize, observed }: ShardTask,
): number {
	const { sizes } = layout;
	const { layers, outputs, targets, byOutputs } = layout.threads[thread]!;
	const first = shard * SHARD_ROWS;
	const count = Math.min(SHARD_ROWS, batchSize - first);
	const rows = tiledRows(count);
	const gradients = gradientsAt(layout, slot);
	describe(layout, buffer, thread, rows, gradients);
	runForward(exports, layout, thread, first, count, batchSize);
	exports.packRows(targets.at, targets.panel, rows, layout.targets, batchSize, first, count, 1, sizes.outputs, Number.NaN);
	let loss = 0;
	for (let panel = 0; panel < outputs.panels; panel++) {
		const [from, against, to] = [outputs, targets, byOutputs].map((place) => place.at + panel * place.panel) as [number, number, number];
		loss += exports.squaredErrors(from, against, to, ROW * rows, observed === 0 ? 0 : 2 / observed);
	}
	const top = layers[sizes.layers - 1]!;
	const step = ROW * rows;
	const [kernel, bias] = [layout.weightPlaces[3 * sizes.layers]!, layout.weightPlaces[3 * sizes.layers + 1]!];
	exports.backwardHead(
		top.hidden.at + sizes.steps * step,
		top.hidden.panel,
		sizes.hidden,
		byOutputs.at,
		byOutputs.panel,
		byOutputs.panels,
		rows,
		gradients + kernel.at,
		kernel.panel,
		gradients + bias.at,
		layout.headBack.at,
		layout.headBack.panel,
		top.byHidden.at + (sizes.steps - 1) * step,
		top.byHidden.panel,
	);
	for (let layer = sizes.layers - 1; layer >= 0; layer--) {
		exports.backwardLayer(layers[layer]!.record, rows, sizes.steps, layer === sizes.layers - 1 ? 1 : 0);
		const below = layers[layer - 1];
		if (below) exports.backwardInputs(layers[layer]!.record, rows * sizes.steps, below.byHidden.at, below.byHidden.panel);
	}
	return loss;
}

/** Transposes the kernels for the way back. */
export function prepareBack(exports: LstmExports, layout: LstmLayout): void {
	const { layers, hidden } = layout.sizes;
	const unitPanels = wholePanels(hidden);
	const turn = (to: Panels, index: number): void => {
		const from = weightAt(layout, index);
		exports.transpose(to.at, to.panel, from.at, from.panel, unitPanels, from.panels);
	};
	for (let layer = 0; layer < layers; layer++) {
		if (layer > 0) turn(layout.backs[layer]!.kernel, 3 * layer);
		turn(layout.backs[layer]!.recurrent, 3 * layer + 1);
	}
	turn(layout.headBack, 3 * layers);
}

/** Sums the shards into the first slot, clips, moves the weights. @returns the norm before clipping */
export function takeStep(exports: LstmExports, layout: LstmLayout, buffer: ArrayBufferLike, options: StepOptions): number {
	const { slots, maxNorm, learningRate, weightDecay, beta1, beta2, epsilon, step } = options;
	const length = layout.parameterBytes / 4;
	const places = slots.map((slot) => gradientsAt(layout, slot));
	new Uint32Array(buffer, layout.places, layout.shards).set(places);
	const norm = Math.sqrt(exports.sumGradients(layout.places, slots.length, length));
	exports.stepAdamW(
		layout.weights,
		layout.firstMoments,
		layout.secondMoments,
		places[0]!,
		length,
		Math.min(1, maxNorm / (norm + NORM_GUARD)),
		1 - learningRate * weightDecay,
		learningRate / (1 - beta1 ** step),
		Math.sqrt(1 - beta2 ** step),
		beta1,
		beta2,
		epsilon,
	);
	return norm;
}

export interface PredictTask {
	readonly thread: number;
	readonly block: number;
	readonly size: number;
}

/** Forward for the windows of a block, into the answers of the thread. */
export function predictBlock(exports: LstmExports, layout: LstmLayout, buffer: ArrayBufferLike, { thread, block, size }: PredictTask): void {
	const { outputs, answers } = layout.threads[thread]!;
	const first = block * PREDICT_ROWS;
	const count = Math.min(PREDICT_ROWS, size - first);
	describe(layout, buffer, thread, tiledRows(count), 0);
	runForward(exports, layout, thread, first, count, size);
	exports.unpackRows(answers, first, count, layout.sizes.outputs, outputs.at, outputs.panel);
}
