/** The LSTM on TensorFlow.js: the gradients of lstm-network.ts, clipping and AdamW of maths/lstm. One thread. */
import { createAdamW } from '../maths/lstm/adamw.ts';
import { clipByGlobalNorm } from '../maths/lstm/clip.ts';
import type { LearnerSpec, LstmBackend, LstmLearner } from './lstm-backend.ts';
import { lossAndGradients, predict } from './lstm-network.ts';
import { openTensorFlow } from './tensorflow.ts';

/** @throws AppError `job_failed` when no backend of TensorFlow.js starts */
export async function openTensorFlowBackend(): Promise<LstmBackend> {
	await openTensorFlow();
	return {
		name: 'tensorflow',
		createLearner,
		createPredictor: ({ shape, weights }) => ({ predict: (batch) => predict(shape, weights, batch) }),
	};
}

function createLearner({ shape, weights: start, weightDecay, maxNorm }: LearnerSpec): LstmLearner {
	const weights = start.map((values) => Float64Array.from(values));
	const optimiser = createAdamW(
		weights.map((values) => values.length),
		{ weightDecay },
	);
	return {
		learn(batch, learningRate) {
			const { loss, gradients } = lossAndGradients(shape, weights, batch);
			clipByGlobalNorm(gradients, maxNorm);
			optimiser.step(weights, gradients, learningRate);
			return loss;
		},
		predict: (batch) => predict(shape, weights, batch),
		weights: () => weights.map((values) => Float32Array.from(values)),
		close: () => {},
	};
}
