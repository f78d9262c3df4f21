/**
 * The LSTM kernel as typed functions over a memory that several threads share. `maths/lstm` defines its results; float32 and the order of
 * its sums make them differ in the sixth or seventh digit. The digits do not depend on the number of threads.
 */
import { AppError } from '../shared/domain/errors.ts';
import { growTo } from './instantiate.ts';
import { instantiateLstm, LSTM_MEMORY_BYTES, type LstmBuild, NETWORK_AT } from './lstm-build.ts';
import { type LstmLayout, type LstmSizes, layOutLstm, PREDICT_ROWS, readWeight, SHARD_ROWS, writeWeight } from './lstm-layout.ts';
import { gradientsAt, learnShard, predictBlock, prepareBack, type StepOptions, takeStep } from './lstm-passes.ts';

/** One thread's view of the shared memory. Places and sizes are taken as checked. */
export interface LstmKernel {
	readonly layout: LstmLayout;
	readonly build: LstmBuild;
	/** @param values in the order of `weightSpecs`; moments become 0 */
	readonly setWeights: (values: readonly ArrayLike<number>[]) => void;
	readonly weights: () => Float32Array[];
	/** The gradients of the whole batch, unclipped: what the latest `takeStep` took. */
	readonly gradients: () => Float32Array[];
	/** Forward and backward for the windows of a shard, into a slot; needs `prepareBack` after each change of the weights. */
	readonly learnShard: (thread: number, shard: number, batchSize: number, observed: number, slot: number) => void;
	/** Transposes the kernels for the way back. */
	readonly prepareBack: () => void;
	/** Shards of a batch. */
	readonly shardsOf: (batchSize: number) => number;
	/** Blocks of windows to predict. */
	readonly blocksOf: (size: number) => number;
	/** Sum of squared errors of the shards, given their slots. */
	readonly squaredErrors: (slots: readonly number[]) => number;
	/** Sums, clips, moves the weights. @returns the norm before clipping */
	readonly takeStep: (options: StepOptions) => number;
	/** Forward for the windows of a block of `PREDICT_ROWS`, into the answers of the thread: `outputs` for the first one. */
	readonly predictBlock: (thread: number, block: number, size: number) => void;
	/** Copies the answers of another thread for a block to `outputs`. */
	readonly collectBlock: (thread: number, block: number, size: number) => void;
	/** Two words for each task that can be asked for at once: for those who compute together. */
	readonly tasks: Int32Array;
	/** Where a batch goes: shapes (steps, size, features), (size, outputs). */
	readonly inputs: Float32Array;
	readonly targets: Float32Array;
	readonly outputs: Float32Array;
}

/**
 * @param sizes the same in every thread of the memory
 * @throws AppError `invalid_input` when a network of these sizes does not fit into the memory
 */
export function openLstmKernel(memory: WebAssembly.Memory, sizes: LstmSizes, build: LstmBuild): LstmKernel {
	const exports = instantiateLstm(memory, build);
	const layout = layOutLstm(sizes, NETWORK_AT);
	if (layout.end > LSTM_MEMORY_BYTES) throw tooLarge(sizes, layout.end);
	growTo(memory, layout.end);
	const { buffer } = memory;
	const { steps, features, outputs, rows, learningRows } = sizes;
	const parameters = new Float32Array(buffer, layout.weights, layout.parameterBytes / 4);
	const losses = new Float64Array(buffer, layout.losses, layout.slots);
	const answers = layout.threads.map((own) => new Float32Array(buffer, own.answers, rows * outputs));
	let summed = 0;
	return {
		layout,
		build,
		inputs: new Float32Array(buffer, layout.inputs, steps * rows * features),
		targets: new Float32Array(buffer, layout.targets, learningRows * outputs),
		outputs: answers[0]!,
		tasks: new Int32Array(buffer, layout.tasks, 2 * layout.taskCount),
		setWeights(values) {
			parameters.fill(0);
			if (learningRows > 0) for (const at of [layout.firstMoments, layout.secondMoments]) new Float32Array(buffer, at, parameters.length).fill(0);
			for (const [i, place] of layout.weightPlaces.entries()) writeWeight(parameters, place, values[i] as ArrayLike<number>);
		},
		weights: () => layout.weightPlaces.map((place) => readWeight(parameters, place)),
		gradients() {
			const first = new Float32Array(buffer, gradientsAt(layout, summed), parameters.length);
			return layout.weightPlaces.map((place) => readWeight(first, place));
		},
		learnShard: (thread, shard, batchSize, observed, slot) => {
			losses[slot] = learnShard(exports, layout, buffer, { thread, shard, slot, batchSize, observed });
		},
		prepareBack: () => prepareBack(exports, layout),
		shardsOf: (batchSize) => Math.ceil(batchSize / SHARD_ROWS),
		blocksOf: (size) => Math.ceil(size / PREDICT_ROWS),
		squaredErrors: (slots) => slots.reduce((sum, slot) => sum + losses[slot]!, 0),
		takeStep: (options) => {
			summed = options.slots[0] ?? 0;
			return takeStep(exports, layout, buffer, options);
		},
		predictBlock: (thread, block, size) => predictBlock(exports, layout, buffer, { thread, block, size }),
		collectBlock: (thread, block, size) => {
			const [from, to] = [block * PREDICT_ROWS, Math.min(size, (block + 1) * PREDICT_ROWS)].map((row) => row * outputs) as [number, number];
			answers[0]!.set(answers[thread]!.subarray(from, to), from);
		},
	};
}

function tooLarge({ hidden, layers }: LstmSizes, bytes: number): AppError {
	const [needed, most] = [bytes, LSTM_MEMORY_BYTES].map((size) => Math.ceil(size / 2 ** 20));
	return new AppError(
		'invalid_input',
		`An LSTM of ${layers} layers of ${hidden} units needs ${needed} MB to compute; at most ${most} MB are reserved. Choose fewer units or layers.`,
		{ hidden, layers, neededMb: needed },
	);
}
