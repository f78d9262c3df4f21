/**
 * Dickey-Fuller distribution: p-values and critical values from MacKinnon's response surfaces (one variable, N = 1).
 *
 * @source MacKinnon (1994), J. Business & Economic Statistics 12, 167-176 (p-values, tables as in statsmodels 0.13.5);
 *         MacKinnon (2010), Queen's Economics Department Working Paper 1227 (critical values)
 */
import { normalCdf } from '../distributions/special.ts';

/** Deterministic terms of the regression: none, constant, constant and trend, constant and quadratic trend. */
export type Trend = 'n' | 'c' | 'ct' | 'ctt';

export interface CriticalValues {
	readonly '1%': number;
	readonly '5%': number;
	readonly '10%': number;
}

interface Surface {
	/** Below `star` the polynomial of small p holds, above it the other. */
	readonly star: number;
	readonly min: number;
	readonly max: number;
	readonly small: readonly number[];
	readonly large: readonly number[];
	/** Coefficients of 1, 1/n, 1/n^2, 1/n^3 for the 1, 5 and 10 % point. */
	readonly critical: readonly (readonly number[])[];
}

const surfaces: Record<Trend, Surface> = {
	n: {
		star: -1.04,
		min: -19.04,
		max: Number.POSITIVE_INFINITY,
		small: [0.6344, 1.2378, 3.2496e-2],
		large: [0.4797, 0.93557, -0.06999, 0.033066],
		critical: [
			[-2.56574, -2.2358, -3.627, 0],
			[-1.941, -0.2686, -3.365, 31.223],
			[-1.61682, 0.2656, -2.714, 25.364],
		],
	},
	c: {
		star: -1.61,
		min: -18.83,
		max: 2.74,
		small: [2.1659, 1.4412, 3.8269e-2],
		large: [1.7339, 0.93202, -0.12745, -0.010368],
		critical: [
			[-3.43035, -6.5393, -16.786, -79.433],
			[-2.86154, -2.8903, -4.234, -40.04],
			[-2.56677, -1.5384, -2.809, 0],
		],
	},
	ct: {
		star: -2.89,
		min: -16.18,
		max: 0.7,
		small: [3.2512, 1.6047, 4.9588e-2],
		large: [2.5261, 0.61654, -0.37956, -0.060285],
		critical: [
			[-3.95877, -9.0531, -28.428, -134.155],
			[-3.41049, -4.3904, -9.036, -45.374],
			[-3.12705, -2.5856, -3.925, -22.38],
		],
	},
	ctt: {
		star: -3.21,
		min: -17.17,
		max: 0.54,
		small: [4.0003, 1.658, 4.8288e-2],
		large: [3.0778, 0.49529, -0.41477, -0.059359],
		critical: [
			[-4.37113, -11.5882, -35.819, -334.047],
			[-3.83239, -5.9057, -12.49, -118.284],
			[-3.55326, -3.6596, -5.293, -63.559],
		],
	},
};

/** Probability of a statistic at or below `stat` when the series has a unit root: 0 and 1 outside the tabulated range. */
export function dickeyFullerPvalue(stat: number, trend: Trend): number {
	const surface = surfaces[trend];
	if (stat > surface.max) return 1;
	if (stat < surface.min) return 0;
	return normalCdf(evaluate(stat <= surface.star ? surface.small : surface.large, stat));
}

/**
 * Values that the statistic of a unit root series falls below with probability 1, 5 and 10 %.
 *
 * @param observations rows of the regression; Infinity gives the asymptotic values
 */
export function dickeyFullerCriticalValues(trend: Trend, observations: number): CriticalValues {
	const [one, five, ten] = surfaces[trend].critical.map((c) => evaluate(c, 1 / observations));
	return { '1%': one, '5%': five, '10%': ten };
}

function evaluate(coefficients: readonly number[], x: number): number {
	return coefficients.reduceRight((sum, c) => sum * x + c, 0);
}
