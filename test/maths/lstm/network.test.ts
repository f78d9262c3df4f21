import { describe, expect, test } from 'vitest';
import { backward, createGradientWorkspace } from '../../../src-main/maths/lstm/gradient.ts';
import { createWorkspace, forward } from '../../../src-main/maths/lstm/network.ts';
import { addProduct, addTransposedProduct } from '../../../src-main/maths/lstm/products.ts';
import { weightSpecs } from '../../../src-main/maths/lstm/shape.ts';
import { sigmoid, tanh } from '../../../src-main/maths/lstm/squashing.ts';
import fc from '../../support/properties.ts';
import { randomNetwork, runPlain, takeRows, worstDistance } from '../../support/random-network.ts';

describe('the plain LSTM', () => {
	test('has the gradient that small steps of each weight measure', () => {
		fc.assert(
			fc.property(randomNetwork, fc.nat(), (network, pick) => {
				const { gradients } = runPlain(network);
				const step = 1e-5;
				for (const [w, values] of network.weights.entries()) {
					const i = pick % values.length;
					const lossAt = (value: number): number =>
						runPlain({ ...network, weights: network.weights.map((one, v) => (v === w ? one.with(i, value) : one)) }).loss;
					const measured = (lossAt(values[i] + step) - lossAt(values[i] - step)) / (2 * step);
					expect(Math.abs(gradients[w][i] - measured)).toBeLessThan(1e-7 * (1 + Math.abs(measured)));
				}
			}),
			{ numRuns: 30 },
		);
	});

	test('says of a window the same digits in any company and order', () => {
		fc.assert(
			fc.property(randomNetwork, (network) => {
				const { shape, windows } = network;
				const { outputs } = runPlain(network);
				const order = Array.from({ length: windows.size }, (_, row) => windows.size - 1 - row);
				for (const rows of [order, [0]])
					expect(Array.from(runPlain(takeRows(network, rows)).outputs)).toEqual(
						rows.flatMap((row) => Array.from(outputs.subarray(row * shape.outputs, (row + 1) * shape.outputs))),
					);
			}),
		);
	});

	test('has a gradient that is the mean of the gradients of the windows alone', () => {
		fc.assert(
			fc.property(randomNetwork, (network) => {
				const { size } = network.windows;
				const alone = Array.from({ length: size }, (_, row) => runPlain(takeRows(network, [row])).gradients);
				const mean = network.weights.map((values, w) => values.map((_, i) => alone.reduce((sum, one) => sum + one[w][i], 0) / size));
				expect(worstDistance(runPlain(network).gradients, mean)).toBeLessThan(1e-12);
			}),
		);
	});

	test('leaves no trace of a batch in the next, whatever their sizes', () => {
		fc.assert(
			fc.property(randomNetwork, fc.array(fc.nat(5), { minLength: 2, maxLength: 5 }), (network, sizes) => {
				const { shape, windows, weights } = network;
				const workspace = createWorkspace(shape, windows.size, windows.steps);
				const back = createGradientWorkspace(workspace);
				for (const wanted of sizes) {
					const part = takeRows(
						network,
						Array.from({ length: 1 + (wanted % windows.size) }, (_, row) => row),
					);
					const fresh = runPlain(part);
					const outputs = forward(weights, part.windows, workspace);
					expect(Array.from(outputs)).toEqual(Array.from(fresh.outputs));
					backward(
						weights,
						outputs.map((value, i) => (2 * (value - part.targets[i])) / outputs.length),
						workspace,
						back,
					);
					expect(worstDistance(back.gradients, fresh.gradients)).toBeLessThan(1e-14);
				}
			}),
			{ numRuns: 30 },
		);
	});

	test('gives the bias of the head when all else is zero, and states within -1 and 1', () => {
		fc.assert(
			fc.property(randomNetwork, (network) => {
				const last = network.weights.length - 1;
				const silent = network.weights.map((values, w) => (w === last ? values : new Float64Array(values.length)));
				const { outputs } = runPlain({ ...network, weights: silent });
				expect(outputs.every((value, i) => value === silent[last][i % network.shape.outputs])).toBe(true);
				const { workspace } = runPlain({ ...network, weights: network.weights.map((values) => values.map((value) => 100 * value)) });
				expect(workspace.layers.every(({ hidden }) => hidden.every((state) => state >= -1 && state <= 1))).toBe(true);
			}),
		);
	});

	test('refuses what does not fit', () => {
		const [network] = fc.sample(randomNetwork, { numRuns: 1, seed: 3 });
		const { shape, windows, weights } = network;
		const workspace = createWorkspace(shape, windows.size, windows.steps);
		const refusal = /The LSTM cannot run/;
		expect(() => forward(weights.slice(1), windows, workspace)).toThrow(refusal);
		expect(() => forward([...weights.slice(0, -1), new Float64Array(99)], windows, workspace)).toThrow(/head\/bias has/);
		expect(() => forward(weights, { ...windows, inputs: windows.inputs.slice(1) }, workspace)).toThrow(refusal);
		expect(() => forward(weights, { ...windows, size: windows.size + 1 }, workspace)).toThrow(refusal);
		expect(() => forward(weights, { ...windows, steps: windows.steps + 1 }, workspace)).toThrow(refusal);
		forward(weights, windows, workspace);
		expect(() => backward(weights, new Float64Array(0), workspace, createGradientWorkspace(workspace))).toThrow(/0 derivatives/);
	});

	test('has one gradient for each named weight', () => {
		fc.assert(
			fc.property(randomNetwork, (network) => {
				const lengths = runPlain(network).gradients.map((values) => values.length);
				expect(lengths).toEqual(weightSpecs(network.shape).map((spec) => spec.shape.reduce<number>((a, b) => a * b, 1)));
			}),
		);
	});
});

describe('the squashing functions', () => {
	const number = fc.double({ min: -40, max: 40, noNaN: true });
	test('agree with those of the engine to a few units in the last place', () => {
		fc.assert(
			fc.property(number, (x) => {
				expect(Math.abs(tanh(x) - Math.tanh(x))).toBeLessThanOrEqual(8e-16 * Math.abs(Math.tanh(x)));
				const expected = 1 / (1 + Math.exp(-x));
				expect(Math.abs(sigmoid(x) - expected)).toBeLessThanOrEqual(8e-16 * expected);
			}),
		);
	});

	test('are symmetric and end at their limits', () => {
		fc.assert(
			fc.property(number, (x) => {
				expect(tanh(-x) + tanh(x)).toBe(0);
				expect(Math.abs(sigmoid(-x) + sigmoid(x) - 1)).toBeLessThan(3e-16);
			}),
		);
		expect([tanh(1e9), tanh(-1e9), sigmoid(1e9), sigmoid(-1e9), sigmoid(0), tanh(0)]).toEqual([1, -1, 1, 0, 0.5, 0]);
		expect([tanh(Number.NaN), sigmoid(Number.NaN)]).toEqual([Number.NaN, Number.NaN]);
	});
});

describe('the matrix products', () => {
	const sizes = fc.record({ rows: fc.integer({ min: 1, max: 9 }), inner: fc.integer({ min: 1, max: 9 }), columns: fc.integer({ min: 1, max: 6 }) });
	const values = (length: number) => fc.float64Array({ minLength: length, maxLength: length, min: -9, max: 9, noNaN: true });
	const drawn = sizes.chain(({ rows, inner, columns }) =>
		fc.record({
			rows: fc.constant(rows),
			inner: fc.constant(inner),
			columns: fc.constant(columns),
			a: values(rows * inner),
			b: values(inner * columns),
			c: values(rows * columns),
		}),
	);

	test('have the digits of the plain sum in ascending order', () => {
		fc.assert(
			fc.property(drawn, ({ rows, inner, columns, a, b, c }) => {
				const plain = c.map((start, at) => {
					let sum = start;
					for (let k = 0; k < inner; k++) sum += a[Math.floor(at / columns) * inner + k] * b[k * columns + (at % columns)];
					return sum;
				});
				const shifted = new Float64Array(c.length + 2).fill(7);
				shifted.set(c, 2);
				addProduct(shifted, 2, Float64Array.of(0, ...a), 1, b, rows, inner, columns);
				expect(Array.from(shifted)).toEqual([7, 7, ...plain]);
				const turned = new Float64Array(a.length);
				for (let i = 0; i < rows; i++) for (let k = 0; k < inner; k++) turned[k * rows + i] = a[i * inner + k];
				addTransposedProduct(c, Float64Array.of(0, ...turned), 1, Float64Array.of(0, 0, ...b), 2, inner, rows, columns);
				expect(Array.from(c)).toEqual(Array.from(plain));
			}),
		);
	});
});
