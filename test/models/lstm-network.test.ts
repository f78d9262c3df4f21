import { beforeAll, describe, expect, test } from 'vitest';
import { clipByGlobalNorm, cosineLearningRate, createAdamW } from '../../src-main/models/adamw.ts';
import { type Batch, lossAndGradients, predict } from '../../src-main/models/lstm-network.ts';
import { type NetworkShape, weightSpecs } from '../../src-main/models/lstm-shape.ts';
import { openTensorFlow, tf } from '../../src-main/models/tensorflow.ts';
import golden from '../golden/lstm.json' with { type: 'json' };

// The backend computes in float32; these are the golden file's own figures for such an implementation.
const FORWARD = 1e-5;
const GRADIENT = 1e-4;
const WEIGHT = 1e-4;

type Tensors = Readonly<Record<string, readonly number[] | readonly (readonly number[])[]>>;

/** PyTorch's named arrays in our order: kernels transposed, the bias of the input side (`bias: two` has a second that moves alike). */
function inOurOrder(layers: number, tensors: Tensors): Float64Array[] {
	const transposed = (name: string): Float64Array => {
		const rows = tensors[name] as readonly (readonly number[])[];
		return Float64Array.from(rows[0].flatMap((_, column) => rows.map((row) => row[column])));
	};
	const flat = (name: string): Float64Array => Float64Array.from(tensors[name] as readonly number[]);
	const both = (layer: number): Float64Array => {
		const other = tensors[`lstm.bias_hh_l${layer}`] as readonly number[] | undefined;
		return flat(`lstm.bias_ih_l${layer}`).map((value, i) => value + (other?.[i] ?? 0));
	};
	const out: Float64Array[] = [];
	for (let layer = 0; layer < layers; layer++) out.push(transposed(`lstm.weight_ih_l${layer}`), transposed(`lstm.weight_hh_l${layer}`), both(layer));
	out.push(transposed('head.weight'), flat('head.bias'));
	return out;
}

const cases = golden.cases.map((item) => {
	const shape: NetworkShape = { features: item.features, hidden: item.hidden, layers: item.layers, outputs: 1 };
	const batch: Batch = {
		size: item.batch,
		steps: item.lookback,
		inputs: Float32Array.from(item.X[0].flatMap((_, step) => item.X.flatMap((row) => row[step]))),
		targets: Float32Array.from(item.y),
	};
	return { ...item, shape, batch, start: inOurOrder(item.layers, item.weights as unknown as Tensors) };
});

function worstDistance(actual: readonly ArrayLike<number>[], expected: readonly ArrayLike<number>[]): number {
	return Math.max(...expected.map((values, w) => Math.max(...Array.from(values, (value, i) => Math.abs(actual[w][i] - value)))));
}

beforeAll(async () => {
	await openTensorFlow();
});

describe('the LSTM of PyTorch', () => {
	test.each(cases)('gives the same outputs: $id', ({ shape, batch, start, expected }) => {
		expect(worstDistance([predict(shape, start, batch)], [expected.output])).toBeLessThan(FORWARD);
	});

	test.each(cases)('has the same loss and gradients: $id', ({ shape, batch, start, expected, layers }) => {
		const { loss, gradients } = lossAndGradients(shape, start, batch);
		expect(Math.abs(loss - expected.loss)).toBeLessThan(FORWARD);
		// The two biases of PyTorch have equal gradients; ours is the one of the input side.
		const reference = Object.fromEntries(Object.entries(expected.gradients).filter(([name]) => !name.includes('bias_hh')));
		expect(worstDistance(gradients, inOurOrder(layers, reference as unknown as Tensors))).toBeLessThan(GRADIENT);
	});

	test.each(cases.filter((item) => item.bias === 'single'))('walks the same way with AdamW, cosine annealing and clipping: $id', (item) => {
		const { optimiser } = item;
		const weights = item.start.map((values) => Float64Array.from(values));
		const [beta1, beta2] = optimiser.betas;
		const adamw = createAdamW(
			weights.map((values) => values.length),
			{ weightDecay: optimiser.weight_decay, beta1, beta2, epsilon: optimiser.eps },
		);
		for (const [i, step] of item.steps.entries()) {
			const rate = cosineLearningRate(i, optimiser.T_max, optimiser.lr, optimiser.eta_min);
			expect(rate).toBeCloseTo(step.lr, 14);
			const { loss, gradients } = lossAndGradients(item.shape, weights, item.batch);
			expect(Math.abs(loss - step.loss_before)).toBeLessThan(GRADIENT);
			if (optimiser.clip_grad_norm !== null) clipByGlobalNorm(gradients, optimiser.clip_grad_norm);
			adamw.step(weights, gradients, rate);
			// The golden file keeps the weights of some steps only.
			if (step.weights !== undefined)
				expect(worstDistance(weights, inOurOrder(item.layers, step.weights as unknown as Tensors))).toBeLessThan(WEIGHT);
		}
		expect(worstDistance([predict(item.shape, weights, item.batch)], [item.final_output])).toBeLessThan(WEIGHT);
	});
});

describe('the gradient', () => {
	test('takes no account of a target that was not observed', () => {
		const { shape, batch, start } = cases[0];
		const [keptSize, steps] = [batch.size - 2, batch.steps];
		const perRow = shape.features;
		const withGaps: Batch = { ...batch, targets: batch.targets.map((value, row) => (row < keptSize ? value : Number.NaN)) };
		const inputs = new Float32Array(steps * keptSize * perRow);
		for (let step = 0; step < steps; step++)
			inputs.set(batch.inputs.subarray(step * batch.size * perRow, (step * batch.size + keptSize) * perRow), step * keptSize * perRow);
		const without: Batch = { steps, size: keptSize, inputs, targets: batch.targets.slice(0, keptSize) };
		const a = lossAndGradients(shape, start, withGaps);
		const b = lossAndGradients(shape, start, without);
		expect(a.loss).toBeCloseTo(b.loss, 6);
		expect(worstDistance(a.gradients, b.gradients)).toBeLessThan(FORWARD);
	});

	test('leaves no tensor behind', () => {
		const { shape, batch, start } = cases[1];
		const before = tf.memory().numTensors;
		for (let i = 0; i < 3; i++) lossAndGradients(shape, start, batch);
		predict(shape, start, batch);
		expect(tf.memory().numTensors).toBe(before);
	});

	test('has one array for each named weight', () => {
		const { shape, batch, start } = cases[2];
		const lengths = lossAndGradients(shape, start, batch).gradients.map((values) => values.length);
		expect(lengths).toEqual(weightSpecs(shape).map((spec) => spec.shape.reduce<number>((a, b) => a * b, 1)));
	});
});

test('clipping keeps a small gradient as it is and scales a large one to the limit', () => {
	const small = [Float64Array.of(0.3, 0.4)];
	expect(clipByGlobalNorm(small, 1)).toBeCloseTo(0.5, 12);
	expect(Array.from(small[0])).toEqual([0.3, 0.4]);
	const large = [Float64Array.of(3), Float64Array.of(4)];
	clipByGlobalNorm(large, 1);
	expect(Math.hypot(large[0][0], large[1][0])).toBeCloseTo(1, 5);
});
