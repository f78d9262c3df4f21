/** The gamma distribution with scale 1, with the digits of `elementary.ts`: what is known of a failure rate after counting failures. */
import { exp, log, normalQuantile } from '../elementary.ts';

const HALF_LOG_TWO_PI = 0.9189385332046727;
const STIRLING_FROM = 16;
const PRECISION = 1e-16;
const MAX_TERMS = 10_000;

/** log of the gamma function for x > 0: Stirling's series, reached by the recurrence. */
function logGamma(x: number): number {
	let product = 1;
	let z = x;
	for (; z < STIRLING_FROM; z++) product *= z;
	const inverse = 1 / z;
	const square = inverse * inverse;
	const correction = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
	return (z - 0.5) * log(z) - z + HALF_LOG_TWO_PI + correction - log(product);
}

/**
 * P(G <= x) for G gamma distributed with scale 1.
 *
 * @param shape  above 0
 * @param x      any number
 * @returns      relative error below 1e-12
 * @source series below shape + 1, Legendre's continued fraction (Lentz) above; Abramowitz & Stegun 6.5
 */
export function gammaCdf(shape: number, x: number): number {
	if (!(x > 0)) return 0;
	const front = exp(shape * log(x) - x - logGamma(shape));
	if (x < shape + 1) {
		let term = 1 / shape;
		let sum = term;
		for (let n = 1; n < MAX_TERMS && term > sum * PRECISION; n++) {
			term *= x / (shape + n);
			sum += term;
		}
		return Math.min(1, front * sum);
	}
	let b = x + 1 - shape;
	let c = Number.MAX_VALUE;
	let d = 1 / b;
	let fraction = d;
	for (let n = 1; n < MAX_TERMS; n++) {
		const a = -n * (n - shape);
		b += 2;
		d = 1 / (a * d + b);
		c = b + a / c;
		const change = c * d;
		fraction *= change;
		if (Math.abs(change - 1) < PRECISION * 10) break;
	}
	return 1 - front * fraction;
}

/**
 * The x with P(G <= x) = probability, for G gamma distributed with scale 1.
 *
 * @param shape        above 0
 * @param probability  in [0, 1)
 * @returns            relative error below 1e-10
 * @source bisection in a bracket grown from the Wilson-Hilferty approximation
 */
export function gammaQuantile(shape: number, probability: number): number {
	if (probability <= 0) return 0;
	const root = 1 - 1 / (9 * shape) + normalQuantile(probability) / (3 * Math.sqrt(shape));
	let high = Math.max(shape * root * root * root, 1e-3);
	while (gammaCdf(shape, high) < probability) high *= 2;
	let low = high / 2;
	while (low > 0 && gammaCdf(shape, low) > probability) low /= 2;
	while (high - low > 1e-12 * high) {
		const middle = (low + high) / 2;
		if (middle <= low || middle >= high) break;
		if (gammaCdf(shape, middle) < probability) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}
