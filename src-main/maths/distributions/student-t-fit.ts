/** Maximum likelihood for Student's t distribution with location and scale. */
import { AppError } from '../../shared/domain/errors.ts';
import { minimizeSmooth, type SmoothFunction } from '../bfgs.ts';
import { exp, log, log1p } from '../elementary.ts';
import { logLikelihoodOf, momentsOf, requireSample } from './fit.ts';
import { digamma } from './gamma-function.ts';
import { studentTDistribution } from './student-t.ts';

export interface StudentTFit {
	/** Degrees of freedom; `NORMAL_DF` when no finite ones are better than a normal law. */
	readonly df: number;
	readonly loc: number;
	readonly scale: number;
	readonly logLikelihood: number;
}

/** So many degrees of freedom are a normal law: the log-likelihood of n values differs by about n / df. */
export const NORMAL_DF = 1e9;
const STARTS = [1, 4, 30];
/** Below these the search has left the inner maximum for one of the likelihood's spikes at a single value. */
const MIN_DF = 0.05;
const MIN_SCALE = 1e-6;
const MAX_LOG_DF = 20;

/**
 * The best inner maximum of the likelihood, which itself has no bound: a t law of few degrees of freedom can sit on one value.
 *
 * @param sample  shape (n,), left untouched
 * @throws AppError `sample_too_small` below four values, `invalid_input` for one that is not finite, `fit_failed` when all are equal or so many are tied
 *         that there is no inner maximum
 * @source Lange, Little & Taylor (1989), JASA 84: the score; here by BFGS over (loc, log scale, log df) from three starts
 */
export function fitStudentT(sample: Float64Array): StudentTFit {
	requireSample(sample, 4);
	const { mean, sd } = momentsOf(sample);
	const sorted = Float64Array.from(sample).sort();
	const rank = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]!;
	const centre = rank(0.5);
	// Half the interquartile range; a sample that is mostly one value has none.
	const spread = (rank(0.75) - rank(0.25)) / 2 || sd;
	const values = sample.map((value) => (value - centre) / spread);
	const minima = STARTS.map((df) =>
		minimizeSmooth(negativeMeanLogLikelihood(values), Float64Array.of(0, 0, log(df)), {
			maxIterations: 500,
			slopeTolerance: 1e-9,
			gainTolerance: 1e-15,
		}),
	);
	const candidates = minima
		.map(({ x }) => ({ df: exp(x[2]!), loc: centre + spread * x[0]!, scale: spread * exp(x[1]!) }))
		.filter(({ df, scale }) => df > 2 * MIN_DF && scale > 2 * MIN_SCALE * spread)
		.concat({ df: NORMAL_DF, loc: mean, scale: sd })
		.map((law) => ({ ...law, logLikelihood: logLikelihoodOf(sample, studentTDistribution(law.df, law.loc, law.scale).logPdf) }));
	if (candidates.length === 1 && minima.length > 0)
		throw new AppError('fit_failed', 'Too many values are equal: the likelihood of a t distribution has no inner maximum.');
	return candidates.reduce((best, law) => (law.logLikelihood > best.logLikelihood ? law : best));
}

/** Over (loc, log scale, log df), per value. */
function negativeMeanLogLikelihood(values: Float64Array): SmoothFunction {
	const n = values.length;
	return ([loc, logScale, logDf], slope) => {
		if (!(logDf! < MAX_LOG_DF && logDf! > log(MIN_DF) && logScale! > log(MIN_SCALE))) return Number.POSITIVE_INFINITY;
		const [df, scale] = [exp(logDf!), exp(logScale!)];
		// log density = at the centre - (df + 1) / 2 log(1 + z^2 / df)
		const atCentre = studentTDistribution(df).logPdf(0) - logScale!;
		let [logs, weighted, weightedSquares] = [0, 0, 0];
		for (const value of values) {
			const z = (value - loc!) / scale;
			const weight = (df + 1) / (df + z * z);
			logs += log1p((z * z) / df);
			weighted += weight * z;
			weightedSquares += weight * z * z;
		}
		if (slope !== null) {
			slope[0] = -weighted / scale / n;
			slope[1] = 1 - weightedSquares / n;
			const ofCentre = 0.5 * (digamma((df + 1) / 2) - digamma(df / 2) - 1 / df);
			slope[2] = -df * (ofCentre + (-0.5 * logs + (0.5 * weightedSquares) / df) / n);
		}
		return -atCentre + (0.5 * (df + 1) * logs) / n;
	};
}
