/**
 * What computes an LSTM: the fused kernel, or TensorFlow.js where the engine has no WebAssembly SIMD. Both compute what maths/lstm defines and
 * read and write the same weights, so a model moves freely between them.
 */
import type { NetworkShape, Values } from '../maths/lstm/shape.ts';
import type { CrewRoom } from './lstm-crew.ts';

/** Windows that pass through the network together, time-major: rows of step 0 first. */
export interface WindowBatch {
	readonly size: number;
	readonly steps: number;
	/** Shape (steps, size, features). */
	readonly inputs: Float32Array;
}

/** A batch to learn from. */
export interface Batch extends WindowBatch {
	/** Shape (size, outputs); NaN where nothing was observed: such a target has no say. */
	readonly targets: Float32Array;
}

export interface LearnerSpec {
	readonly shape: NetworkShape;
	/** To start from, in the order of `weightSpecs`. */
	readonly weights: readonly Values[];
	/** Of every batch. */
	readonly steps: number;
	/** Largest batch to learn from. */
	readonly batchSize: number;
	/** Most windows to predict at once, at least `batchSize`. */
	readonly windows: number;
	readonly weightDecay: number;
	/** Common norm to which gradients are clipped. */
	readonly maxNorm: number;
}

/** A network that learns: weights and the moments of AdamW. */
export interface LstmLearner {
	/** One step down the gradient of the mean squared error; returns the error before. @throws AppError `cancelled` */
	readonly learn: (batch: Batch, learningRate: number) => number;
	/** Shape (size, outputs). @throws AppError `cancelled` */
	readonly predict: (batch: WindowBatch) => Float32Array;
	/** A copy, in the order of `weightSpecs`. */
	readonly weights: () => Float32Array[];
	/** Lets everybody go who helped; the learner is not used any more. */
	readonly close: () => void;
}

export interface PredictorSpec {
	readonly shape: NetworkShape;
	/** In the order of `weightSpecs`; not changed while the predictor lives. */
	readonly weights: readonly Float32Array[];
	readonly steps: number;
	/** Most windows at once. */
	readonly windows: number;
}

/** A network that only answers, in the thread that asks. */
export type LstmPredictor = Pick<LstmLearner, 'predict'>;

export interface LstmBackend {
	readonly name: 'fused' | 'tensorflow';
	/** @param room others may join the work there, where the backend can share it */
	readonly createLearner: (spec: LearnerSpec, isCancelled: () => boolean, room?: CrewRoom) => LstmLearner;
	readonly createPredictor: (spec: PredictorSpec) => LstmPredictor;
}

/** @param wanted otherwise the fused kernel, where it runs */
export async function openLstmBackend(wanted?: LstmBackend['name']): Promise<LstmBackend> {
	const fused = await import('./fused-lstm.ts');
	if (wanted === 'fused' || (wanted === undefined && fused.canRunFused())) return fused.fusedBackend;
	const tensorflow = await import('./lstm-tensorflow.ts');
	return tensorflow.openTensorFlowBackend();
}
