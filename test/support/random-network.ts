/** Networks and batches of any small size, drawn from a seed. */

import { backward, createGradientWorkspace } from '../../src-main/maths/lstm/gradient.ts';
import { meanSquaredError } from '../../src-main/maths/lstm/losses.ts';
import { createWorkspace, forward, type Windows } from '../../src-main/maths/lstm/network.ts';
import { type NetworkShape, weightLength, weightSpecs } from '../../src-main/maths/lstm/shape.ts';
import { createRng } from '../../src-main/maths/random.ts';
import fc from './properties.ts';

export interface RandomNetwork {
	readonly shape: NetworkShape;
	readonly weights: Float64Array[];
	readonly windows: Windows & { readonly inputs: Float64Array };
	readonly targets: Float64Array;
}

export const randomNetwork: fc.Arbitrary<RandomNetwork> = networksUpTo({ features: 5, hidden: 9, layers: 3, outputs: 4, size: 6, steps: 7 });

/** @param most largest value of each size; the least is 1 */
export function networksUpTo(most: NetworkShape & { readonly size: number; readonly steps: number }): fc.Arbitrary<RandomNetwork> {
	const upTo = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
	return fc
		.record({
			features: upTo(most.features),
			hidden: upTo(most.hidden),
			layers: upTo(most.layers),
			outputs: upTo(most.outputs),
			size: upTo(most.size),
			steps: upTo(most.steps),
			seed: fc.integer({ min: 0, max: 1e6 }),
		})
		.map(({ size, steps, seed, ...shape }) => {
			const rng = createRng(seed, 0);
			const draw = (length: number, scale: number): Float64Array => Float64Array.from({ length }, () => scale * rng.normal());
			return {
				shape,
				weights: weightSpecs(shape).map((spec) => draw(weightLength(spec), 0.5)),
				windows: { size, steps, inputs: draw(steps * size * shape.features, 1) },
				targets: draw(size * shape.outputs, 1),
			};
		});
}

/** The same network with every number rounded to what float32 holds: what is left between two implementations is their arithmetic. */
export function roundedToFloat32({ shape, weights, windows, targets }: RandomNetwork): RandomNetwork {
	const rounded = (values: Float64Array): Float64Array => Float64Array.from(values, Math.fround);
	return { shape, weights: weights.map(rounded), windows: { ...windows, inputs: rounded(windows.inputs) }, targets: rounded(targets) };
}

/** Outputs, mean squared error and gradients from a workspace of its own. */
export function runPlain({ shape, weights, windows, targets }: RandomNetwork) {
	const workspace = createWorkspace(shape, windows.size, windows.steps);
	const back = createGradientWorkspace(workspace);
	const outputs = forward(weights, windows, workspace).slice();
	const byOutput = new Float64Array(outputs.length);
	const loss = meanSquaredError(outputs, targets, byOutput);
	backward(weights, byOutput, workspace, back);
	return { outputs, loss, gradients: back.gradients, workspace };
}

/** The windows at `rows`, in that order. */
export function takeRows(network: RandomNetwork, rows: readonly number[]): RandomNetwork {
	const { shape, windows, targets } = network;
	const inputs = new Float64Array(windows.steps * rows.length * shape.features);
	for (let step = 0; step < windows.steps; step++)
		for (const [to, row] of rows.entries()) {
			const from = (step * windows.size + row) * shape.features;
			inputs.set(windows.inputs.subarray(from, from + shape.features), (step * rows.length + to) * shape.features);
		}
	return {
		...network,
		windows: { size: rows.length, steps: windows.steps, inputs },
		targets: Float64Array.from(rows.flatMap((row) => Array.from(targets.subarray(row * shape.outputs, (row + 1) * shape.outputs)))),
	};
}

export function worstDistance(actual: readonly ArrayLike<number>[], expected: readonly ArrayLike<number>[]): number {
	if (actual.length !== expected.length || actual.some((values, w) => values.length !== expected[w].length)) return Number.POSITIVE_INFINITY;
	return Math.max(0, ...expected.flatMap((values, w) => Array.from(values, (value, i) => Math.abs(actual[w][i] - value))));
}
