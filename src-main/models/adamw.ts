/** AdamW, cosine annealing and gradient clipping: TensorFlow.js has none of them. Defined as in PyTorch, see test/golden/lstm.json. */

export interface AdamWOptions {
	readonly weightDecay: number;
	readonly beta1?: number;
	readonly beta2?: number;
	readonly epsilon?: number;
}

type Values = Float32Array | Float64Array;

/** Moves weights against their gradients; remembers both moments of each. */
export interface AdamW {
	/** @param weights changed in place; @param gradients one array a weight, of equal lengths */
	step(weights: readonly Values[], gradients: readonly Values[], learningRate: number): void;
}

/** @source Loshchilov & Hutter (2019), "Decoupled weight decay regularization", ICLR; decay applies to biases as well */
export function createAdamW(lengths: readonly number[], { weightDecay, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamWOptions): AdamW {
	const first = lengths.map((length) => new Float64Array(length));
	const second = lengths.map((length) => new Float64Array(length));
	let steps = 0;
	return {
		step(weights, gradients, learningRate) {
			steps++;
			const rate = learningRate / (1 - beta1 ** steps);
			const correction = 1 - beta2 ** steps;
			const keep = 1 - learningRate * weightDecay;
			for (let w = 0; w < weights.length; w++) {
				const [values, gradient, m, v] = [weights[w], gradients[w], first[w], second[w]];
				for (let i = 0; i < values.length; i++) {
					const g = gradient[i];
					m[i] = beta1 * m[i] + (1 - beta1) * g;
					v[i] = beta2 * v[i] + (1 - beta2) * g * g;
					values[i] = values[i] * keep - (rate * m[i]) / (Math.sqrt(v[i] / correction) + epsilon);
				}
			}
		},
	};
}

/** Learning rate of step `step` (from 0) of `total`: half a cosine from `initial` down to `minimum`. @source Loshchilov & Hutter (2017), SGDR */
export function cosineLearningRate(step: number, total: number, initial: number, minimum = 0): number {
	const share = Math.min(1, step / Math.max(1, total));
	return minimum + ((initial - minimum) * (1 + Math.cos(Math.PI * share))) / 2;
}

/**
 * Scales all gradients together so that their common norm is at most `maxNorm`.
 *
 * @param gradients changed in place
 * @returns their norm before
 */
export function clipByGlobalNorm(gradients: readonly Values[], maxNorm: number): number {
	let squares = 0;
	for (const gradient of gradients) for (const g of gradient) squares += g * g;
	const norm = Math.sqrt(squares);
	const factor = Math.min(1, maxNorm / (norm + 1e-6));
	if (factor < 1) for (const gradient of gradients) for (let i = 0; i < gradient.length; i++) gradient[i] *= factor;
	return norm;
}
