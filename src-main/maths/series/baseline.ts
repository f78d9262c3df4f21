/** What is usual: a centre and a spread that scores are measured in, plain (mean, sd) or robust (median, MAD). */
import { mean, median, sd } from './statistics.ts';

/** 75 % normal quantile as the published rule rounds it: MAD / 0.6745 is a standard deviation. */
export const MAD_FACTOR = 0.6745;
/** sqrt(pi / 2), which does the same for the mean absolute deviation. */
export const MEAN_DEVIATION_FACTOR = 1.253314;

/** Centre and spread that a score is measured in. */
export interface Baseline {
	readonly centre: number;
	readonly spread: number;
}

/** Mean and standard deviation (divisor n - 1 unless asked otherwise) of present values, shape (k,). */
export function plainBaseline(present: Float64Array, deltaDegrees: 0 | 1 = 1): Baseline {
	return present.length === 0 ? { centre: Number.NaN, spread: Number.NaN } : { centre: mean(present), spread: sd(present, deltaDegrees) };
}

/**
 * Median and the spread of the modified z-score: MAD / 0.6745, or 1.253314 times the mean absolute deviation where more
 * than half of the values are equal (MAD 0). Reorders `present`.
 *
 * @source Iglewicz & Hoaglin (1993), How to Detect and Handle Outliers, 3.2
 */
export function robustBaseline(present: Float64Array): Baseline {
	if (present.length === 0) return { centre: Number.NaN, spread: Number.NaN };
	const centre = median(present);
	const distances = present.map((value) => Math.abs(value - centre));
	const average = mean(distances);
	const deviation = median(distances);
	return { centre, spread: deviation > 0 ? deviation / MAD_FACTOR : MEAN_DEVIATION_FACTOR * average };
}

/** Distance from the centre in spreads; NaN without spread: a constant is no anomaly. */
export function score(value: number, { centre, spread }: Baseline): number {
	return spread > 0 ? (value - centre) / spread : Number.NaN;
}
