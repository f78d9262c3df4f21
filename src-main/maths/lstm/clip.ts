/** Gradient clipping. */
import type { Values } from './shape.ts';

/** Keeps the scale finite for a gradient of 0, and every clipped norm a little below its bound, as PyTorch does. */
const NORM_GUARD = 1e-6;

/** Euclidean norm of all gradients together. */
export function globalNorm(gradients: readonly Values[]): number {
	let squares = 0;
	for (const gradient of gradients) for (let i = 0; i < gradient.length; i++) squares += gradient[i] * gradient[i];
	return Math.sqrt(squares);
}

/**
 * Scales all gradients together so that their common norm is at most `maxNorm`.
 *
 * @param gradients changed in place; no array twice
 * @returns their norm before
 * @source Pascanu, Mikolov & Bengio (2013), ICML 30; torch.nn.utils.clip_grad_norm_
 */
export function clipByGlobalNorm(gradients: readonly Values[], maxNorm: number): number {
	const norm = globalNorm(gradients);
	const factor = Math.min(1, maxNorm / (norm + NORM_GUARD));
	if (factor < 1) for (const gradient of gradients) for (let i = 0; i < gradient.length; i++) gradient[i] *= factor;
	return norm;
}
