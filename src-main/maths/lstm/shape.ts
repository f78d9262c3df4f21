/**
 * What an LSTM consists of: stacked layers and a linear head on the last hidden state of the top layer.
 *
 * Weights follow Keras, as saved models do: kernels lie with their inputs along the rows and the gates i, f, c, o along
 * the columns, and a layer has one bias. PyTorch's layout is told in pytorch-weights.ts.
 */
import type { Rng } from '../random.ts';

export interface NetworkShape {
	/** Values of one time step. */
	readonly features: number;
	readonly hidden: number;
	readonly layers: number;
	/** Values that the head gives. */
	readonly outputs: number;
}

/** One weight array, its name and shape. */
export interface WeightSpec {
	readonly name: string;
	readonly shape: readonly [number] | readonly [number, number];
}

/** The numbers of one weight or batch, flat and row by row. */
export type Values = Float32Array | Float64Array;

/** The weights of a network in their order: kernel, recurrent kernel and bias of each layer, then the head's. */
export function weightSpecs({ features, hidden, layers, outputs }: NetworkShape): WeightSpec[] {
	const specs: WeightSpec[] = [];
	for (let layer = 0; layer < layers; layer++) {
		const name = `lstm_${layer + 1}`;
		specs.push(
			{ name: `${name}/kernel`, shape: [layer === 0 ? features : hidden, 4 * hidden] },
			{ name: `${name}/recurrent_kernel`, shape: [hidden, 4 * hidden] },
			{ name: `${name}/bias`, shape: [4 * hidden] },
		);
	}
	specs.push({ name: 'head/kernel', shape: [hidden, outputs] }, { name: 'head/bias', shape: [outputs] });
	return specs;
}

export function weightLength({ shape }: WeightSpec): number {
	return shape.reduce<number>((product, size) => product * size, 1);
}

/** Glorot-uniform kernels, biases 0 but 1 for the forget gate, all from our generator. @source Glorot & Bengio (2010), AISTATS 13 */
export function initialWeights(shape: NetworkShape, rng: Rng): Float64Array[] {
	return weightSpecs(shape).map((spec) => {
		const values = new Float64Array(weightLength(spec));
		if (spec.shape.length === 1) {
			if (spec.name.startsWith('lstm')) values.fill(1, shape.hidden, 2 * shape.hidden);
			return values;
		}
		// A gate has its own quarter of the columns, so its fan-out is a quarter of the matrix's.
		const fanOut = spec.name.startsWith('lstm') ? shape.hidden : spec.shape[1];
		const limit = Math.sqrt(6 / (spec.shape[0] + fanOut));
		return values.map(() => (2 * rng.uniform() - 1) * limit);
	});
}
