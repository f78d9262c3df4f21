/** Limits of a mean whose values are skewed: those of the tail are, and limits that lie evenly on both sides of it are passed from above too often. */
import { power } from '../elementary.ts';

/** How the excess of losses over a threshold is spread over all paths, those below it being 0. */
export interface ExcessSpread {
	readonly deviation: number;
	/** Third central moment over the cube of the deviation; 0 where nothing is spread. */
	readonly skewness: number;
}

/** @param sorted shape (paths,), ascending */
export function excessSpread(sorted: Float64Array, threshold: number): ExcessSpread {
	const n = sorted.length;
	let [sum, squares, cubes] = [0, 0, 0];
	for (let i = n - 1; i >= 0 && sorted[i]! > threshold; i--) {
		const excess = sorted[i]! - threshold;
		sum += excess;
		squares += excess * excess;
		cubes += excess * excess * excess;
	}
	const mean = sum / n;
	const deviation = Math.sqrt(Math.max(0, (squares - sum * mean) / Math.max(1, n - 1)));
	const third = cubes / n - (3 * mean * squares) / n + 2 * mean * mean * mean;
	return { deviation, skewness: deviation > 0 ? third / (deviation * deviation * deviation) : 0 };
}

/**
 * Limits of a mean in standard errors from its estimate, lower first: the normal ones at skewness 0, shifted upward for a long tail on the right.
 *
 * @param z         half width of the interval where nothing is skewed
 * @param skewness  of the values
 * @source Hall (1992), "On the removal of skewness by transformation", JRSS B 54: g(T) = T + aT^2/3 + a^2T^3/27 + a/6 is normal, a = skewness / sqrt(n)
 */
export function skewedLimits(z: number, skewness: number, n: number): readonly [lower: number, upper: number] {
	const a = skewness / Math.sqrt(n);
	// (3 / a) (cbrt(1 + a (x - a / 6)) - 1), written so that no digits are lost near a = 0.
	const inverse = (x: number): number => {
		const root = cubeRoot(1 + a * (x - a / 6));
		return (3 * (x - a / 6)) / (root * root + root + 1);
	};
	return [-inverse(z), -inverse(-z)];
}

const cubeRoot = (value: number): number => (value < 0 ? -power(-value, 1 / 3) : value === 0 ? 0 : power(value, 1 / 3));
