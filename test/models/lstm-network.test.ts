import { beforeAll, describe, expect, test } from 'vitest';
import { lossAndGradients, predict } from '../../src-main/models/lstm-network.ts';
import { openTensorFlow, tf } from '../../src-main/models/tensorflow.ts';
import fc from '../support/properties.ts';
import { type RandomNetwork, randomNetwork, runPlain, takeRows, worstDistance } from '../support/random-network.ts';

// The backend computes in float32; PyTorch's fixture calls these sensible for such an implementation.
const FORWARD = 1e-5;
const GRADIENT = 1e-4;

/** The same network with inputs and targets that float32 holds exactly. */
const inFloat32 = ({ windows, targets, weights, shape }: RandomNetwork) => {
	const inputs = Float32Array.from(windows.inputs);
	const [ours, theirs] = [Float32Array.from(targets), Float64Array.from(Float32Array.from(targets))];
	return {
		batch: { size: windows.size, steps: windows.steps, inputs, targets: ours },
		plain: { shape, weights, windows: { ...windows, inputs: Float64Array.from(inputs) }, targets: theirs },
	};
};

beforeAll(async () => {
	await openTensorFlow();
});

describe('the network in TensorFlow.js', () => {
	test('gives the outputs, loss and gradients of its plain twin in float64', () => {
		fc.assert(
			fc.property(randomNetwork, (network) => {
				const { batch, plain } = inFloat32(network);
				const expected = runPlain(plain);
				expect(worstDistance([predict(network.shape, network.weights, batch)], [expected.outputs])).toBeLessThan(FORWARD);
				const { loss, gradients } = lossAndGradients(network.shape, network.weights, batch);
				expect(Math.abs(loss - expected.loss)).toBeLessThan(FORWARD * (1 + expected.loss));
				expect(worstDistance(gradients, expected.gradients)).toBeLessThan(GRADIENT);
			}),
			{ numRuns: 60 },
		);
	});

	test('takes no account of a target that was not observed', () => {
		fc.assert(
			fc.property(randomNetwork, fc.integer({ min: 1, max: 5 }), (network, wanted) => {
				const size = network.windows.size;
				const kept = 1 + (wanted % size);
				const { batch } = inFloat32(network);
				const withGaps = { ...batch, targets: batch.targets.map((value, i) => (i < kept * network.shape.outputs ? value : Number.NaN)) };
				const without = inFloat32(
					takeRows(
						network,
						Array.from({ length: kept }, (_, row) => row),
					),
				).batch;
				const a = lossAndGradients(network.shape, network.weights, withGaps);
				const b = lossAndGradients(network.shape, network.weights, without);
				expect(Math.abs(a.loss - b.loss)).toBeLessThan(FORWARD * (1 + b.loss));
				expect(worstDistance(a.gradients, b.gradients)).toBeLessThan(GRADIENT);
			}),
			{ numRuns: 30 },
		);
	});

	test('leaves no tensor behind', () => {
		const [network] = fc.sample(randomNetwork, { numRuns: 1, seed: 1 });
		const { batch } = inFloat32(network);
		const before = tf.memory().numTensors;
		for (let i = 0; i < 3; i++) lossAndGradients(network.shape, network.weights, batch);
		predict(network.shape, network.weights, batch);
		expect(tf.memory().numTensors).toBe(before);
	});
});
