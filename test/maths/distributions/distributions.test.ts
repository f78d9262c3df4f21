import { describe, expect, it } from 'vitest';
import { betaDistribution } from '../../../src-main/maths/distributions/beta.ts';
import { binomialDistribution } from '../../../src-main/maths/distributions/binomial.ts';
import { chiSquareDistribution, chiSquareSurvival } from '../../../src-main/maths/distributions/chi-square.ts';
import type { DiscreteDistribution, Distribution } from '../../../src-main/maths/distributions/distribution.ts';
import { exponentialDistribution } from '../../../src-main/maths/distributions/exponential.ts';
import { fDistribution } from '../../../src-main/maths/distributions/f-distribution.ts';
import { gammaDistribution } from '../../../src-main/maths/distributions/gamma.ts';
import { generalizedParetoDistribution } from '../../../src-main/maths/distributions/generalized-pareto.ts';
import { gumbelDistribution } from '../../../src-main/maths/distributions/gumbel.ts';
import { lognormalDistribution } from '../../../src-main/maths/distributions/lognormal.ts';
import { normalDistribution } from '../../../src-main/maths/distributions/normal.ts';
import { poissonDistribution } from '../../../src-main/maths/distributions/poisson.ts';
import { studentTDistribution } from '../../../src-main/maths/distributions/student-t.ts';
import { weibullDistribution } from '../../../src-main/maths/distributions/weibull.ts';
import { expectClose } from '../../support/numbers.ts';
import fc from '../../support/properties.ts';

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const magnitudes = (low: number, high: number) => between(low, high).map((exponent) => 10 ** exponent);
const real = between(-50, 50);
const scale = magnitudes(-3, 3);

const families: Readonly<Record<string, fc.Arbitrary<Distribution>>> = {
	normal: fc.tuple(real, scale).map(([mean, sd]) => normalDistribution(mean, sd)),
	lognormal: fc.tuple(between(-5, 5), magnitudes(-1, 0.3)).map(([mu, sigma]) => lognormalDistribution(mu, sigma)),
	gamma: fc.tuple(magnitudes(-1, 4), scale).map(([shape, unit]) => gammaDistribution(shape, unit)),
	weibull: fc.tuple(magnitudes(-0.5, 1.3), scale).map(([shape, unit]) => weibullDistribution(shape, unit)),
	'Student t': fc.tuple(magnitudes(-0.3, 5), real, scale).map(([df, loc, unit]) => studentTDistribution(df, loc, unit)),
	'chi-square': magnitudes(-0.7, 4).map(chiSquareDistribution),
	exponential: scale.map(exponentialDistribution),
	beta: fc.tuple(magnitudes(-0.7, 3), magnitudes(-0.7, 3)).map(([a, b]) => betaDistribution(a, b)),
	F: fc.tuple(magnitudes(-0.3, 3), magnitudes(-0.3, 3)).map(([a, b]) => fDistribution(a, b)),
	Gumbel: fc.tuple(real, scale).map(([loc, unit]) => gumbelDistribution(loc, unit)),
	'generalised Pareto': fc.tuple(between(-0.9, 2), scale).map(([xi, unit]) => generalizedParetoDistribution(xi, unit)),
};

describe.each(Object.entries(families))('%s distribution', (_name, laws) => {
	it('has quantiles that undo both of its tails', () => {
		fc.assert(
			fc.property(laws, magnitudes(-12, -0.31), (law, p) => {
				const [low, high] = [law.quantile(p), law.upperQuantile(p)];
				// A rounding of x counts for x pdf / cdf roundings of the probability.
				const slack = (x: number, tail: number): number => 1e-11 + (4e-16 * Math.abs(x) * law.pdf(x)) / tail;
				if (Math.abs(low) > 1e-290) expectClose(law.cdf(low), p, slack(low, p), 0, `cdf(quantile(${p}))`);
				if (high < 1 || law.upperQuantile(0) !== 1) expectClose(law.sf(high), p, slack(high, p), 0, `sf(upperQuantile(${p}))`);
			}),
		);
	});

	it('has tails that sum to 1, the lower rising', () => {
		fc.assert(
			fc.property(laws, between(0.001, 0.999), between(0.001, 0.999), (law, p, q) => {
				const [x, y] = [law.quantile(Math.min(p, q)), law.quantile(Math.max(p, q))];
				expect(law.cdf(x) + law.sf(x)).toBeCloseTo(1, 12);
				expect(x).toBeLessThanOrEqual(y);
				expect(law.cdf(x)).toBeLessThanOrEqual(law.cdf(y) * (1 + 1e-12));
				expect(law.sf(x) * (1 + 1e-12)).toBeGreaterThanOrEqual(law.sf(y));
			}),
		);
	});

	it('has the density as slope of its distribution function, and its logarithm', () => {
		fc.assert(
			fc.property(laws, between(0.02, 0.98), (law, p) => {
				const x = law.quantile(p);
				const h = 1e-5 * Math.min(law.quantile(p + 0.01) - x, x - law.quantile(p - 0.01)) + Number.MIN_VALUE;
				// The places are rounded as well.
				expectClose((law.cdf(x + h) - law.cdf(x - h)) / (2 * h), law.pdf(x), 1e-3 + (4e-16 * Math.abs(x)) / h, 0, `slope at ${x}`);
				expectClose(law.logPdf(x), Math.log(law.pdf(x)), 1e-10, 1e-10, `log density at ${x}`);
			}),
		);
	});

	it('has ends and refuses what is no probability', () => {
		fc.assert(
			fc.property(laws, (law) => {
				for (const quantile of [law.quantile, law.upperQuantile]) {
					expect(quantile(-0.1)).toBeNaN();
					expect(quantile(1.1)).toBeNaN();
					expect(quantile(Number.NaN)).toBeNaN();
				}
				expect(law.quantile(0)).toBe(law.upperQuantile(1));
				expect(law.quantile(1)).toBe(law.upperQuantile(0));
				const [below, above] = [law.quantile(0) - 1, law.quantile(1) + 1];
				expect([law.cdf(below), law.sf(below), law.pdf(below), law.logPdf(below)]).toEqual([0, 1, 0, Number.NEGATIVE_INFINITY]);
				expect([law.cdf(above), law.sf(above), law.pdf(above), law.logPdf(above)]).toEqual([1, 0, 0, Number.NEGATIVE_INFINITY]);
			}),
		);
	});
});

const counts: Readonly<Record<string, fc.Arbitrary<DiscreteDistribution>>> = {
	Poisson: magnitudes(-2, 4).map(poissonDistribution),
	binomial: fc.tuple(fc.integer({ min: 1, max: 100_000 }), between(0.0005, 0.9995)).map(([n, p]) => binomialDistribution(n, p)),
};

describe.each(Object.entries(counts))('%s distribution', (_name, laws) => {
	it('adds up its probabilities to both tails', () => {
		fc.assert(
			fc.property(laws, between(0.0001, 0.9999), (law, p) => {
				const k = law.quantile(p);
				expectClose(law.cdf(k), law.cdf(k - 1) + law.pmf(k), 1e-10, 1e-300, `cdf(${k})`);
				expectClose(law.sf(k - 1), law.sf(k) + law.pmf(k), 1e-10, 1e-300, `sf(${k} - 1)`);
				expect(law.cdf(k + 0.5)).toBe(law.cdf(k));
				expect(law.cdf(k) + law.sf(k)).toBeCloseTo(1, 12);
			}),
		);
	});

	it('has as quantile the smallest count that reaches the probability', () => {
		fc.assert(
			fc.property(laws, fc.oneof(between(0, 0.999999), magnitudes(-15, -1)), (law, p) => {
				const k = law.quantile(p);
				expect(law.cdf(k)).toBeGreaterThanOrEqual(p * (1 - 1e-13));
				if (k > 0) expect(law.cdf(k - 1)).toBeLessThan(p * (1 + 1e-13));
			}),
		);
	});

	it('has the mean and variance of its probabilities', () => {
		fc.assert(
			fc.property(laws, (law) => {
				let [sum, mean, square] = [0, 0, 0];
				for (let k = law.quantile(1e-13); k <= law.quantile(1 - 1e-13); k++) {
					sum += law.pmf(k);
					mean += k * law.pmf(k);
					square += (k - law.mean) ** 2 * law.pmf(k);
				}
				expectClose(sum, 1, 1e-10, 0, 'sum');
				expectClose(mean, law.mean, 1e-9, 1e-9, 'mean');
				expectClose(square, law.variance, 1e-9, 1e-9, 'variance');
			}),
			{ numRuns: 30 },
		);
	});

	it('knows nothing of fractions and negative numbers', () => {
		fc.assert(
			fc.property(laws, (law) => {
				expect([law.pmf(0.5), law.pmf(-1), law.cdf(-0.5), law.sf(-1)]).toEqual([0, 0, 0, 1]);
				expect(law.quantile(1.5)).toBeNaN();
				expect([law.cdf(Number.POSITIVE_INFINITY), law.sf(Number.POSITIVE_INFINITY)]).toEqual([1, 0]);
				expect(law.cdf(Number.NaN)).toBeNaN();
			}),
		);
	});
});

describe('families', () => {
	it.each<readonly [string, Distribution]>([
		['normal', normalDistribution(3, 2)],
		['lognormal', lognormalDistribution(1, 0.3)],
		['gamma', gammaDistribution(2.5, 3)],
		['Weibull', weibullDistribution(1.7, 9)],
		['Student t', studentTDistribution(30, 1, 2)],
		['chi-square', chiSquareDistribution(4)],
		['exponential', exponentialDistribution(0.5)],
		['beta', betaDistribution(2, 3)],
		['F', fDistribution(10, 60)],
		['Gumbel', gumbelDistribution(1, 2)],
		['generalised Pareto', generalizedParetoDistribution(-0.2, 3)],
	])('have the mean and variance that their quantiles integrate to: %s', (_name, law) => {
		const steps = 20_000;
		let [sum, squares] = [0, 0];
		for (let i = 0; i < steps; i++) {
			const x = law.quantile((i + 0.5) / steps);
			sum += x;
			squares += (x - law.mean) * (x - law.mean);
		}
		// The midpoint rule misses half of the outermost steps.
		expectClose(sum / steps, law.mean, 1e-4, 0, 'mean');
		expectClose(squares / steps, law.variance, 3e-3, 0, 'variance');
	});

	it('agree where one is another', () => {
		fc.assert(
			fc.property(magnitudes(-1, 3), between(0.05, 20), (df, x) => {
				const [t, f] = [studentTDistribution(df), fDistribution(1, df)];
				// T^2 is F(1, df); the square of a normal is chi-square(1).
				expectClose(f.sf(x * x), 2 * t.sf(x), 1e-11, 0, `F(1, ${df})`);
				expectClose(chiSquareSurvival(x * x, 1), 2 * normalDistribution().sf(x), 1e-11, 0, 'chi-square(1)');
				expectClose(weibullDistribution(1, df).sf(x), exponentialDistribution(1 / df).sf(x), 1e-13, 0, 'Weibull(1)');
				expectClose(generalizedParetoDistribution(0, df).cdf(x), exponentialDistribution(1 / df).cdf(x), 1e-13, 0, 'generalised Pareto(0)');
				expectClose(generalizedParetoDistribution(1e-12, df).sf(x), exponentialDistribution(1 / df).sf(x), 1e-6, 0, 'generalised Pareto near 0');
				// Gamma and Poisson: at least k events by time x.
				expectClose(gammaDistribution(Math.ceil(df)).cdf(x), poissonDistribution(x).sf(Math.ceil(df) - 1), 1e-11, 1e-300, 'Erlang');
			}),
		);
	});

	it('meet in their limits', () => {
		for (const x of [-9, -2, 0.3, 4]) {
			expectClose(studentTDistribution(1e9).cdf(x), normalDistribution().cdf(x), 1e-5, 0, `t(1e9) at ${x}`);
			expectClose(studentTDistribution(1).cdf(x), 0.5 + Math.atan(x) / Math.PI, 1e-12, 0, `Cauchy at ${x}`);
		}
		expectClose(binomialDistribution(1e9, 3e-9).cdf(2), poissonDistribution(3).cdf(2), 1e-7, 0, 'rare events');
	});

	it('say where moments do not exist', () => {
		expect([studentTDistribution(1).mean, studentTDistribution(1).variance]).toEqual([Number.NaN, Number.NaN]);
		expect([studentTDistribution(2, 5).mean, studentTDistribution(2, 5).variance]).toEqual([5, Number.POSITIVE_INFINITY]);
		expect([fDistribution(3, 2).mean, fDistribution(3, 4).variance]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
		expect(generalizedParetoDistribution(0.7, 2).mean).toBeCloseTo(2 / 0.3, 12);
		expect(generalizedParetoDistribution(0.7, 2).variance).toBe(Number.POSITIVE_INFINITY);
		expect(generalizedParetoDistribution(1, 2).mean).toBe(Number.POSITIVE_INFINITY);
	});

	it('have densities at the ends of their supports', () => {
		const density = (law: Distribution, x: number): number[] => [law.pdf(x), law.logPdf(x)];
		const infinite = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
		const none = [0, Number.NEGATIVE_INFINITY];
		expect(density(gammaDistribution(0.5), 0)).toEqual(infinite);
		expect(gammaDistribution(1, 2).pdf(0)).toBeCloseTo(0.5, 15);
		expect(density(gammaDistribution(2), 0)).toEqual(none);
		expect(density(weibullDistribution(0.5, 1), 0)).toEqual(infinite);
		expect(weibullDistribution(1, 4).pdf(0)).toBeCloseTo(0.25, 15);
		expect(density(betaDistribution(0.5, 2), 0)).toEqual(infinite);
		expect(density(betaDistribution(0.5, 2), 1)).toEqual(none);
		expect(betaDistribution(1, 3).pdf(0)).toBeCloseTo(3, 14);
		expect(fDistribution(2, 7).pdf(0)).toBeCloseTo(1, 14);
		expect(density(fDistribution(3, 7), 0)).toEqual(none);
		expect(generalizedParetoDistribution(-1, 2).pdf(2)).toBeCloseTo(0.5, 14);
		expect(density(generalizedParetoDistribution(-0.5, 2), 4)).toEqual(none);
	});

	it('have power tails beyond the smallest double', () => {
		const law = studentTDistribution(0.2);
		const far = law.upperQuantile(1e-40);
		expectClose(law.sf(far), 1e-40, 1e-12, 0, 'sf of the quantile');
		// sf ~ x^-df
		expectClose(law.sf(far * 1e10) / law.sf(far), 1e-2, 1e-12, 0, 'power law');
	});

	it('refuse parameters outside', () => {
		const bad: readonly (() => unknown)[] = [
			() => normalDistribution(0, 0),
			() => normalDistribution(Number.NaN, 1),
			() => lognormalDistribution(0, -1),
			() => gammaDistribution(0),
			() => weibullDistribution(1, Number.POSITIVE_INFINITY),
			() => studentTDistribution(0),
			() => chiSquareDistribution(-1),
			() => exponentialDistribution(Number.NaN),
			() => betaDistribution(1, 0),
			() => fDistribution(1, 0),
			() => gumbelDistribution(0, 0),
			() => generalizedParetoDistribution(Number.NaN, 1),
			() => poissonDistribution(-1),
			() => binomialDistribution(1.5, 0.5),
			() => binomialDistribution(3, 1.5),
		];
		for (const call of bad) expect(call).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});

	it('have counts that are certain', () => {
		expect([poissonDistribution(0).pmf(0), poissonDistribution(0).quantile(0.5), poissonDistribution(0).sf(0)]).toEqual([1, 0, 0]);
		expect([binomialDistribution(4, 1).pmf(4), binomialDistribution(4, 1).quantile(0.5), binomialDistribution(0, 0.5).pmf(0)]).toEqual([1, 4, 1]);
	});
});
