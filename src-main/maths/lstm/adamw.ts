/** The optimiser AdamW, as in PyTorch; TensorFlow.js has none. */
import type { Values } from './shape.ts';

export interface AdamWOptions {
	readonly weightDecay: number;
	readonly beta1?: number;
	readonly beta2?: number;
	readonly epsilon?: number;
	/** Divides by the largest second moment so far, so that steps never grow again. Reddi, Kale & Kumar (2018), ICLR. */
	readonly amsgrad?: boolean;
}

/** Moves weights against their gradients; remembers both moments of each. */
export interface AdamW {
	/** @param weights changed in place; @param gradients one array a weight, of equal lengths */
	step(weights: readonly Values[], gradients: readonly Values[], learningRate: number): void;
}

/** @source Loshchilov & Hutter (2019), "Decoupled weight decay regularization", ICLR; decay applies to biases as well */
export function createAdamW(
	lengths: readonly number[],
	{ weightDecay, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, amsgrad = false }: AdamWOptions,
): AdamW {
	const first = lengths.map((length) => new Float64Array(length));
	const second = lengths.map((length) => new Float64Array(length));
	const largest = amsgrad ? lengths.map((length) => new Float64Array(length)) : second;
	let steps = 0;
	return {
		step(weights, gradients, learningRate) {
			steps++;
			const rate = learningRate / (1 - beta1 ** steps);
			const correction = Math.sqrt(1 - beta2 ** steps);
			const keep = 1 - learningRate * weightDecay;
			for (let w = 0; w < weights.length; w++) {
				const [values, gradient, m, v, bound] = [weights[w], gradients[w], first[w], second[w], largest[w]];
				for (let i = 0; i < values.length; i++) {
					const g = gradient[i];
					m[i] = beta1 * m[i] + (1 - beta1) * g;
					v[i] = beta2 * v[i] + (1 - beta2) * g * g;
					// Without amsgrad `bound` is `v` itself.
					if (v[i] > bound[i]) bound[i] = v[i];
					values[i] = values[i] * keep - (rate * m[i]) / (Math.sqrt(bound[i]) / correction + epsilon);
				}
			}
		},
	};
}
