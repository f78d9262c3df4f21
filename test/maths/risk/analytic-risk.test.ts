import { describe, expect, it } from 'vitest';
import { integrate } from '../../../src-main/maths/quadrature.ts';
import { analyticRisk, distributionOf, type LossLaw, tailMeanBeyond } from '../../../src-main/maths/risk/analytic-risk.ts';
import fc from '../../support/properties.ts';

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const laws: fc.Arbitrary<LossLaw> = fc.oneof(
	fc.record({ family: fc.constant('normal' as const), mean: between(-50, 50), sd: between(0.01, 20) }),
	fc.record({ family: fc.constant('lognormal' as const), mu: between(-2, 4), sigma: between(0.05, 1.5) }),
	fc.record({ family: fc.constant('student_t' as const), df: between(1.2, 60), loc: between(-5, 5), scale: between(0.1, 9) }),
	fc.record({ family: fc.constant('weibull' as const), shape: between(0.4, 5), scale: between(0.1, 500) }),
	fc.record({ family: fc.constant('gamma' as const), shape: between(0.3, 20), scale: between(0.1, 50) }),
);
const confidences = between(0.5, 0.999);

describe('analyticRisk', () => {
	it('has VaR as quantile and CVaR as the mean of the quantiles beyond', () => {
		fc.assert(
			fc.property(laws, confidences, (law, confidence) => {
				const { valueAtRisk, conditionalValueAtRisk } = analyticRisk(law, confidence);
				const { sf, upperQuantile } = distributionOf(law);
				const tail = 1 - confidence;
				expect(Math.abs(sf(valueAtRisk) / tail - 1)).toBeLessThan(1e-11);
				expect(conditionalValueAtRisk).toBeGreaterThan(valueAtRisk);
				// A heavy tail is steep at the end of the interval; its power below 1 makes the rule less exact.
				const mean = integrate(upperQuantile, tail) / tail;
				const spread = Math.abs(conditionalValueAtRisk - valueAtRisk) + Math.abs(valueAtRisk);
				const isHeavy = law.family === 'student_t' && law.df < 3;
				expect(Math.abs(conditionalValueAtRisk - mean) / spread).toBeLessThan(isHeavy ? 0.02 : 1e-8);
			}),
			{ numRuns: 150 },
		);
	});

	it('rises with the confidence, shifts and scales with a normal law', () => {
		fc.assert(
			fc.property(between(-9, 9), between(0.1, 9), confidences, confidences, (mean, sd, a, b) => {
				const standard = analyticRisk({ family: 'normal', mean: 0, sd: 1 }, a);
				const moved = analyticRisk({ family: 'normal', mean, sd }, a);
				expect(moved.valueAtRisk).toBeCloseTo(mean + sd * standard.valueAtRisk, 10);
				expect(moved.conditionalValueAtRisk).toBeCloseTo(mean + sd * standard.conditionalValueAtRisk, 10);
				const other = analyticRisk({ family: 'normal', mean: 0, sd: 1 }, b);
				expect(Math.sign(other.conditionalValueAtRisk - standard.conditionalValueAtRisk)).toBe(Math.sign(b - a));
			}),
		);
	});

	it('has an infinite CVaR where the tail has no mean', () => {
		expect(analyticRisk({ family: 'student_t', df: 1, loc: 0, scale: 1 }, 0.9).conditionalValueAtRisk).toBe(Number.POSITIVE_INFINITY);
		expect(tailMeanBeyond({ family: 'student_t', df: 0.5, loc: 0, scale: 1 }, 3, 0.9)).toBe(Number.POSITIVE_INFINITY);
	});

	it('refuses impossible levels and parameters', () => {
		for (const confidence of [0, 1, Number.NaN])
			expect(() => analyticRisk({ family: 'normal', mean: 0, sd: 1 }, confidence)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		expect(() => analyticRisk({ family: 'weibull', shape: 0, scale: 1 }, 0.9)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});
