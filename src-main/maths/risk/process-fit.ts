/**
 * Parameters of the two processes from a daily series, by maximum likelihood given the first value of each pair of consecutive days.
 * Days without a value part the series; pairs across a gap are left out. Both likelihoods are densities of the same values, so that their
 * AIC can be compared.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { log } from '../elementary.ts';
import type { GeometricBrownianMotion, OrnsteinUhlenbeck } from './paths.ts';

/** Standard errors of a large sample; the same names as the parameters. */
type Errors<P> = { readonly [K in Exclude<keyof P, 'start'>]: number };

export interface FittedProcess<P> {
	/** `start` is the last value. */
	readonly parameters: P;
	readonly standardErrors: Errors<P>;
	readonly pairs: number;
	readonly logLikelihood: number;
	readonly aic: number;
}

const LOG_2_PI = 1.8378770664093453;
const FEWEST_PAIRS = 10;

/**
 * Geometric Brownian motion: the log returns of consecutive days are normal.
 * Drift = mean return + volatility^2 / 2; its error is that of the mean and of the variance, which are independent.
 *
 * @param values  shape (n,), one a day, NaN where missing; above 0, the last one finite
 * @throws AppError `fit_failed` for a value of 0 or below, `series_too_short` below 10 pairs, `series_constant` when all returns are equal
 */
export function fitBrownian(values: Float64Array): FittedProcess<GeometricBrownianMotion> {
	const lowest = values.findIndex((value) => value <= 0);
	if (lowest >= 0)
		throw new AppError('fit_failed', `Growth in proportion needs values above 0; day ${lowest + 1} of the history has ${values[lowest]}.`, {
			process: 'gbm',
			day: lowest,
			value: values[lowest],
		});
	const pairs = consecutivePairs(values);
	const n = pairs.length;
	const returns = Float64Array.from(pairs, ([before, now]) => log(now) - log(before));
	const mean = returns.reduce((sum, value) => sum + value, 0) / n;
	const variance = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
	if (!(variance > 1e-24)) throw constant('changes by the same share on every day');
	const volatility = Math.sqrt(variance);
	const logs = pairs.reduce((sum, [, now]) => sum + log(now), 0);
	const logLikelihood = -logs - 0.5 * n * (LOG_2_PI + log(variance) + 1);
	return {
		parameters: { start: values[values.length - 1]!, drift: mean + 0.5 * variance, volatility },
		standardErrors: { drift: Math.sqrt(variance / n + (variance * variance) / (2 * n)), volatility: volatility / Math.sqrt(2 * n) },
		pairs: n,
		logLikelihood,
		aic: 2 * 2 - 2 * logLikelihood,
	};
}

/**
 * Ornstein-Uhlenbeck: today is a line in yesterday, slope keep = e^-speed, with normal noise; no error of discretisation.
 * Errors from the least squares of that line, by the delta method.
 *
 * @param values  shape (n,), one a day, NaN where missing; the last one finite
 * @throws AppError `series_too_short` below 10 pairs, `series_constant` without noise, `fit_failed` where the series does not return to a
 *         level (keep of 1 or more) or jumps over it every day (keep of 0 or less)
 * @source Tang & Chen (2009), Journal of Econometrics 149: the exact likelihood and its errors
 */
export function fitReturning(values: Float64Array): FittedProcess<OrnsteinUhlenbeck> {
	const pairs = consecutivePairs(values);
	const n = pairs.length;
	const meanBefore = pairs.reduce((sum, [before]) => sum + before, 0) / n;
	const meanNow = pairs.reduce((sum, [, now]) => sum + now, 0) / n;
	let spread = 0;
	let product = 0;
	for (const [before, now] of pairs) {
		spread += (before - meanBefore) ** 2;
		product += (before - meanBefore) * (now - meanNow);
	}
	const keep = product / spread;
	const noise = pairs.reduce((sum, [before, now]) => sum + (now - meanNow - keep * (before - meanBefore)) ** 2, 0) / n;
	if (!(spread > 0) || !(noise > 1e-24 * (meanNow * meanNow + spread / n))) throw constant('follows from the day before without noise');
	if (!(keep > 0 && keep < 1))
		throw new AppError(
			'fit_failed',
			keep >= 1
				? `The series does not return to a level: a distance grows by ${Math.round((keep - 1) * 1e4) / 100} % a day.`
				: 'Each day stands on the other side of the level or apart from the day before: there is no return to follow.',
			{ process: 'ou', keep },
		);
	const level = (meanNow - keep * meanBefore) / (1 - keep);
	const logLikelihood = -0.5 * n * (LOG_2_PI + log(noise) + 1);
	const speed = -log(keep);
	return {
		parameters: { start: values[values.length - 1]!, level, speed, volatility: Math.sqrt((noise * 2 * speed) / (1 - keep * keep)) },
		standardErrors: returningErrors({ n, keep, noise, level, meanBefore, spread, speed }),
		pairs: n,
		logLikelihood,
		aic: 2 * 3 - 2 * logLikelihood,
	};
}

interface Line {
	readonly n: number;
	readonly keep: number;
	readonly noise: number;
	readonly level: number;
	readonly meanBefore: number;
	readonly spread: number;
	readonly speed: number;
}

function returningErrors({ n, keep, noise, level, meanBefore, spread, speed }: Line): Errors<OrnsteinUhlenbeck> {
	const keepVariance = noise / spread;
	// Level = meanBefore + (meanNow - meanBefore) / (1 - keep): the line at its middle and its slope are independent.
	const lever = (level - meanBefore) / (1 - keep);
	const levelVariance = noise / n / (1 - keep) ** 2 + lever * lever * keepVariance;
	// log volatility = (log noise + log speed - log(1 - keep^2)) / 2 + a constant.
	const slope = 0.5 * (-1 / (keep * speed) + (2 * keep) / (1 - keep * keep));
	const volatility = Math.sqrt((noise * 2 * speed) / (1 - keep * keep));
	return {
		level: Math.sqrt(levelVariance),
		speed: Math.sqrt(keepVariance) / keep,
		volatility: volatility * Math.sqrt(1 / (2 * n) + slope * slope * keepVariance),
	};
}

function consecutivePairs(values: Float64Array): (readonly [number, number])[] {
	const pairs: (readonly [number, number])[] = [];
	for (let day = 1; day < values.length; day++) {
		const before = values[day - 1]!;
		const now = values[day]!;
		if (Number.isFinite(before) && Number.isFinite(now)) pairs.push([before, now]);
	}
	if (pairs.length < FEWEST_PAIRS)
		throw new AppError(
			'series_too_short',
			`A process is fitted to at least ${FEWEST_PAIRS} pairs of consecutive days; this series has ${pairs.length}.`,
			{ needed: FEWEST_PAIRS, observed: pairs.length },
		);
	return pairs;
}

function constant(how: string): AppError {
	return new AppError('series_constant', `The series ${how}: there is no chance to simulate.`);
}
