/** How well the numbers of an ARIMA model are known. */
import { AppError } from '../../shared/domain/errors.ts';
import { solveInPlace } from '../linear-algebra.ts';
import { type ArimaModel, arimaLogLikelihood } from './arima.ts';
import { hasConstant, hasDrift } from './arima-order.ts';

/** One standard error a number of the model, under the same name; NaN where the likelihood has no peak (at the border). */
export interface ArimaStandardErrors {
	readonly constant: number;
	readonly drift: number;
	readonly ar: readonly number[];
	readonly ma: readonly number[];
	readonly seasonalAr: readonly number[];
	readonly seasonalMa: readonly number[];
	readonly sigma2: number;
}

/**
 * Standard errors from the observed information: minus the second derivatives of the log-likelihood at the model, inverted.
 *
 * @param model  a fit; elsewhere than at the top of the likelihood the numbers mean nothing
 * @param series shape (n,), NaN = missing: the series of the fit
 * @returns 0 for a constant or drift that the model does not have
 * @source Efron & Hinkley (1978), Biometrika 65, 457-482; as statsmodels' cov_type 'approx'
 */
export function arimaStandardErrors(model: ArimaModel, series: Float64Array): ArimaStandardErrors {
	const vector = toVector(model);
	const steps = stepsOf(model, series.length);
	const information = secondDifferences((x) => -logLikelihoodAt(fromVector(model, x), series), vector, steps);
	const { constant, drift, ar, ma, seasonalAr, seasonalMa, sigma2 } = fromVector(model, standardErrors(information, vector.length));
	return {
		constant: hasConstant(model.trend) ? constant : 0,
		drift: hasDrift(model.trend) ? drift : 0,
		ar,
		ma,
		seasonalAr,
		seasonalMa,
		sigma2,
	};
}

function logLikelihoodAt(model: ArimaModel, series: Float64Array): number {
	try {
		return arimaLogLikelihood(model, series);
	} catch (thrown) {
		// Beyond the border of the stationary region there is no likelihood, and so no curvature.
		if (thrown instanceof AppError && thrown.code === 'fit_failed') return Number.NaN;
		throw thrown;
	}
}

function toVector({ trend, constant, drift, ar, ma, seasonalAr, seasonalMa, sigma2 }: ArimaModel): Float64Array {
	const terms = [...(hasConstant(trend) ? [constant] : []), ...(hasDrift(trend) ? [drift] : [])];
	return Float64Array.of(...terms, ...ar, ...ma, ...seasonalAr, ...seasonalMa, sigma2);
}

function fromVector(model: ArimaModel, vector: Float64Array): ArimaModel {
	let at = 0;
	const take = (size: number): number[] => {
		at += size;
		return Array.from(vector.subarray(at - size, at));
	};
	const [constant = 0] = take(hasConstant(model.trend) ? 1 : 0);
	const [drift = 0] = take(hasDrift(model.trend) ? 1 : 0);
	const [ar, ma, seasonalAr, seasonalMa] = [model.ar, model.ma, model.seasonalAr, model.seasonalMa].map((factor) => take(factor.length));
	return { ...model, constant, drift, ar, ma, seasonalAr, seasonalMa, sigma2: vector[at] };
}

// Second differences of a log-likelihood of some hundreds: error of the formula ~h^2, of rounding ~1e-13 / h^2.
const COEFFICIENT_STEP = 3e-4;

/** Coefficients are near 1; a level is known to a share of the innovations' spread, a drift to that share over the length. */
function stepsOf({ trend, sigma2, ...model }: ArimaModel, n: number): Float64Array {
	const spread = 1e-2 * Math.sqrt(sigma2);
	const terms = [...(hasConstant(trend) ? [spread] : []), ...(hasDrift(trend) ? [spread / n] : [])];
	const factors = [model.ar, model.ma, model.seasonalAr, model.seasonalMa].flatMap((factor) => factor.map(() => COEFFICIENT_STEP));
	return Float64Array.of(...terms, ...factors, 1e-3 * sigma2);
}

/** Second derivatives of f in units of the steps, shape (k, k). */
function secondDifferences(f: (x: Float64Array) => number, centre: Float64Array, steps: Float64Array): Float64Array {
	const k = centre.length;
	const at = (i: number, di: number, j: number, dj: number): number => {
		const x = Float64Array.from(centre);
		x[i] += di * steps[i];
		x[j] += dj * steps[j];
		return f(x);
	};
	const middle = f(centre);
	const out = new Float64Array(k * k);
	for (let i = 0; i < k; i++) {
		out[i * k + i] = (at(i, 1, i, 0) - 2 * middle + at(i, -1, i, 0)) / steps[i] ** 2;
		for (let j = 0; j < i; j++) {
			const mixed = (at(i, 1, j, 1) - at(i, 1, j, -1) - at(i, -1, j, 1) + at(i, -1, j, -1)) / (4 * steps[i] * steps[j]);
			out[i * k + j] = mixed;
			out[j * k + i] = mixed;
		}
	}
	return out;
}

/** Roots of the diagonal of the inverse, all NaN where there is none. */
function standardErrors(information: Float64Array, k: number): Float64Array {
	// A level in bytes beside a coefficient near 1: scaled to a diagonal of 1, nothing is lost in the elimination.
	const scale = Float64Array.from({ length: k }, (_, i) => Math.sqrt(Math.abs(information[i * k + i])));
	const scaled = information.map((value, at) => value / (scale[Math.floor(at / k)] * scale[at % k]));
	return Float64Array.from({ length: k }, (_, i) => {
		const column = new Float64Array(k);
		column[i] = 1;
		return solveInPlace(scaled.slice(), column) && column[i] > 0 ? Math.sqrt(column[i]) / scale[i] : Number.NaN;
	});
}
