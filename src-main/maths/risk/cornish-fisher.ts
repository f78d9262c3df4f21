/** VaR from mean, deviation, skewness and kurtosis: the normal quantile, bent by the expansion of Cornish and Fisher. */
import { AppError } from '../../shared/domain/errors.ts';
import { normalQuantile } from '../elementary.ts';
import { type Moments, momentsOf } from './moments.ts';

export interface CornishFisher {
	readonly moments: Moments;
	/** Standard normal quantile at the confidence, before and after the expansion. */
	readonly z: number;
	readonly adjustedZ: number;
	/** mean + sd adjustedZ, in the unit of the losses. */
	readonly valueAtRisk: number;
	/** Whether the expansion still rises with the confidence here; where it falls it is no quantile. */
	readonly isRising: boolean;
	/** Whether skewness and kurtosis are small enough for a series in them; see `isNearNormal`. */
	readonly isNearNormal: boolean;
}

/**
 * Value at risk by the Cornish-Fisher expansion of third order.
 *
 * @param losses      shape (n,), n >= 2, left untouched
 * @param confidence  in (0, 1)
 * @throws AppError `sample_too_small` below two losses, `series_constant` when all are equal, `invalid_input` for a confidence outside (0, 1)
 *         or a loss that is not finite
 * @source Cornish & Fisher (1938), Revue de l'Institut International de Statistique 5; Zangari (1996), RiskMetrics Monitor
 */
export function cornishFisher(losses: Float64Array, confidence: number): CornishFisher {
	if (!(confidence > 0 && confidence < 1))
		throw new AppError('invalid_input', `A confidence must be above 0 and below 1; it is ${confidence}.`, { field: 'confidence', value: confidence });
	const moments = momentsOf(losses);
	const { mean, sd, skewness, excessKurtosis } = moments;
	const z = normalQuantile(confidence);
	const adjustedZ =
		z + ((z * z - 1) * skewness) / 6 + ((z * z * z - 3 * z) * excessKurtosis) / 24 - ((2 * z * z * z - 5 * z) * skewness * skewness) / 36;
	const slope = 1 + (z * skewness) / 3 + ((z * z - 1) * excessKurtosis) / 8 - ((6 * z * z - 5) * skewness * skewness) / 36;
	return { moments, z, adjustedZ, valueAtRisk: mean + sd * adjustedZ, isRising: slope > 0, isNearNormal: isNearNormal(skewness, excessKurtosis) };
}

/**
 * Rule of thumb for a series in skewness and kurtosis: the first at most 1, the second at most 3 in size.
 * With heavier tails the terms left out are as large as those kept, even where the expansion happens to rise throughout.
 */
export function isNearNormal(skewness: number, excessKurtosis: number): boolean {
	return Math.abs(skewness) <= 1 && Math.abs(excessKurtosis) <= 3;
}
