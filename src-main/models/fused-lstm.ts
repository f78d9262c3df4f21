/** The LSTM on its own kernel: learner and predictor, alone or with a crew. */
import { canRunLstmKernel } from '../kernels/lstm-choice.ts';
import { type LstmSizes, PREDICT_ROWS } from '../kernels/lstm-layout.ts';
import type { LearnerSpec, LstmBackend, LstmLearner, LstmPredictor, PredictorSpec, WindowBatch } from './lstm-backend.ts';
import { type CrewLeader, type CrewRoom, leadCrew } from './lstm-crew.ts';
import { createRoomShelf } from './lstm-rooms.ts';

/** Whether the engine has what even the plain build needs. */
export const canRunFused = canRunLstmKernel;

export const fusedBackend: LstmBackend = { name: 'fused', createLearner: createFusedLearner, createPredictor: createFusedPredictor };

const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** Of those who learn or answer alone in this thread. */
const ownRooms = createRoomShelf();

function createFusedLearner(spec: LearnerSpec, isCancelled: () => boolean, shared?: CrewRoom): LstmLearner {
	const room = shared ?? ownRooms.take(1);
	const { shape, weights, steps, batchSize, windows, weightDecay, maxNorm } = spec;
	const crew = leadCrew(room, { ...shape, steps, rows: windows, learningRows: batchSize }, isCancelled);
	const { kernel } = crew;
	kernel.setWeights(weights);
	kernel.prepareBack();
	let taken = 0;
	return {
		learn({ size, inputs, targets }, learningRate) {
			kernel.inputs.set(inputs);
			kernel.targets.set(targets);
			const observed = targets.reduce((count, target) => count + (Number.isNaN(target) ? 0 : 1), 0);
			const slots = crew.learn(size, observed);
			const loss = observed === 0 ? 0 : kernel.squaredErrors(slots) / observed;
			taken++;
			kernel.takeStep({ slots, maxNorm, learningRate, weightDecay, step: taken, ...ADAM });
			kernel.prepareBack();
			return loss;
		},
		predict: (batch) => predictWith(crew, batch, shape.outputs),
		weights: kernel.weights,
		close() {
			crew.dissolve();
			if (shared === undefined) ownRooms.giveBack(room);
		},
	};
}

function predictWith(crew: CrewLeader, batch: WindowBatch, width: number): Float32Array {
	const { inputs, outputs } = crew.kernel;
	inputs.set(batch.inputs);
	crew.predict(batch.size);
	return outputs.slice(0, batch.size * width);
}

interface Kept {
	readonly key: string;
	readonly room: CrewRoom;
	readonly crew: CrewLeader;
	weights: readonly Float32Array[] | undefined;
}

/** The latest predictor of this thread: a rolling evaluation asks for many short forecasts, and each would reserve a memory of its own. */
let kept: Kept | undefined;

function keepPredictor(key: string, sizes: Omit<LstmSizes, 'threads'>): Kept {
	if (kept !== undefined) ownRooms.giveBack(kept.room);
	kept = undefined;
	const room = ownRooms.take(1);
	return { key, room, crew: leadCrew(room, sizes, () => false), weights: undefined };
}

function createFusedPredictor({ shape, weights, steps, windows }: PredictorSpec): LstmPredictor {
	const { features, hidden, layers, outputs } = shape;
	const rows = PREDICT_ROWS * Math.ceil(windows / PREDICT_ROWS);
	const sizes = { features, hidden, layers, outputs, steps, rows, learningRows: 0 };
	const key = JSON.stringify(sizes);
	return {
		predict(batch) {
			// Asked anew each time: another predictor may have been at work in between.
			if (kept?.key !== key) kept = keepPredictor(key, sizes);
			if (kept.weights !== weights) kept.crew.kernel.setWeights(weights);
			kept.weights = weights;
			return predictWith(kept.crew, batch, outputs);
		},
	};
}
