/** VaR and CVaR of losses that follow a known distribution, in closed form. */
import { AppError } from '../../shared/domain/errors.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { gammaDistribution } from '../distributions/gamma.ts';
import { upperIncompleteGamma } from '../distributions/incomplete-gamma.ts';
import { lognormalDistribution } from '../distributions/lognormal.ts';
import { normalDistribution } from '../distributions/normal.ts';
import { normalCdf } from '../distributions/special.ts';
import { studentTDistribution } from '../distributions/student-t.ts';
import { weibullDistribution } from '../distributions/weibull.ts';
import { log, power } from '../elementary.ts';

/** Parameters as in `maths/distributions`. */
export type LossLaw =
	| { readonly family: 'normal'; readonly mean: number; readonly sd: number }
	| { readonly family: 'lognormal'; readonly mu: number; readonly sigma: number }
	| { readonly family: 'student_t'; readonly df: number; readonly loc: number; readonly scale: number }
	| { readonly family: 'weibull'; readonly shape: number; readonly scale: number }
	| { readonly family: 'gamma'; readonly shape: number; readonly scale: number };

export interface AnalyticRisk {
	readonly valueAtRisk: number;
	/** Never below VaR; Infinity where the tail has no mean. */
	readonly conditionalValueAtRisk: number;
}

/**
 * VaR and CVaR = E[L | L >= VaR] of a law.
 *
 * @param confidence  in (0, 1)
 * @throws AppError `invalid_input` for a confidence or parameters out of range
 * @source McNeil, Frey & Embrechts (2015), Quantitative Risk Management, 2.3; Norton, Khokhlov & Uryasev (2021), Annals of Operations Research 299
 */
export function analyticRisk(law: LossLaw, confidence: number): AnalyticRisk {
	if (!(confidence > 0 && confidence < 1))
		throw new AppError('invalid_input', `A confidence must be above 0 and below 1; it is ${confidence}.`, { field: 'confidence', value: confidence });
	const distribution = distributionOf(law);
	const valueAtRisk = distribution.quantile(confidence);
	return { valueAtRisk, conditionalValueAtRisk: tailMeanOf(law, distribution, valueAtRisk, confidence) };
}

/**
 * E[L | L >= value] of a law, for the value that the loss does not exceed with the given confidence.
 *
 * @returns Infinity where the tail has no mean
 * @throws AppError `invalid_input` for parameters out of range
 */
export function tailMeanBeyond(law: LossLaw, value: number, confidence: number): number {
	return tailMeanOf(law, distributionOf(law), value, confidence);
}

/** The distribution of a law. @throws AppError `invalid_input` for parameters out of range */
export function distributionOf(law: LossLaw): Distribution {
	switch (law.family) {
		case 'normal':
			return normalDistribution(law.mean, law.sd);
		case 'lognormal':
			return lognormalDistribution(law.mu, law.sigma);
		case 'student_t':
			return studentTDistribution(law.df, law.loc, law.scale);
		case 'weibull':
			return weibullDistribution(law.shape, law.scale);
		case 'gamma':
			return gammaDistribution(law.shape, law.scale);
	}
}

function tailMeanOf(law: LossLaw, distribution: Distribution, value: number, confidence: number): number {
	const tail = 1 - confidence;
	switch (law.family) {
		case 'normal':
			return law.mean + (law.sd * law.sd * distribution.pdf(value)) / tail;
		case 'lognormal':
			return (distribution.mean * normalCdf(law.sigma - (log(value) - law.mu) / law.sigma)) / tail;
		case 'student_t': {
			if (law.df <= 1) return Number.POSITIVE_INFINITY;
			const t = (value - law.loc) / law.scale;
			return law.loc + (law.scale * law.scale * distribution.pdf(value) * (law.df + t * t)) / (law.df - 1) / tail;
		}
		case 'weibull':
			return (distribution.mean * upperIncompleteGamma(1 + 1 / law.shape, power(value / law.scale, law.shape))) / tail;
		case 'gamma':
			return (distribution.mean * upperIncompleteGamma(law.shape + 1, value / law.scale)) / tail;
	}
}
