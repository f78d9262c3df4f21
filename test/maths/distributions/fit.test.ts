import { describe, expect, it } from 'vitest';
import { exponentialDistribution } from '../../../src-main/maths/distributions/exponential.ts';
import { fitExponential, fitGamma, fitLognormal, fitNormal, fitWeibullToSample, logLikelihoodOf } from '../../../src-main/maths/distributions/fit.ts';
import { gammaDistribution } from '../../../src-main/maths/distributions/gamma.ts';
import { lognormalDistribution } from '../../../src-main/maths/distributions/lognormal.ts';
import { normalDistribution } from '../../../src-main/maths/distributions/normal.ts';
import { studentTDistribution } from '../../../src-main/maths/distributions/student-t.ts';
import { fitStudentT, NORMAL_DF } from '../../../src-main/maths/distributions/student-t-fit.ts';
import { weibullDistribution } from '../../../src-main/maths/distributions/weibull.ts';
import { createRng, type Rng } from '../../../src-main/maths/random.ts';
import { expectClose } from '../../support/numbers.ts';
import fc from '../../support/properties.ts';

type Parameters = readonly number[];

interface Family {
	/** Last the log-likelihood. */
	readonly estimate: (sample: Float64Array) => Parameters;
	readonly logPdf: (parameters: Parameters) => (x: number) => number;
	readonly draw: (rng: Rng) => number;
	/** Parameters of the sample times c. */
	readonly scaled: (parameters: Parameters, c: number) => Parameters;
}

const families: Readonly<Record<string, Family>> = {
	normal: {
		estimate: (x) => Object.values(fitNormal(x)),
		logPdf: ([mean, sd]) => normalDistribution(mean, sd).logPdf,
		draw: (rng) => 3 + 2 * rng.normal(),
		scaled: ([mean, sd], c) => [mean! * c, sd! * c],
	},
	lognormal: {
		estimate: (x) => Object.values(fitLognormal(x)),
		logPdf: ([mu, sigma]) => lognormalDistribution(mu!, sigma!).logPdf,
		draw: (rng) => Math.exp(1 + 0.5 * rng.normal()),
		scaled: ([mu, sigma], c) => [mu! + Math.log(c), sigma!],
	},
	exponential: {
		estimate: (x) => Object.values(fitExponential(x)),
		logPdf: ([rate]) => exponentialDistribution(rate!).logPdf,
		draw: (rng) => 7 * rng.exponential(),
		scaled: ([rate], c) => [rate! / c],
	},
	gamma: {
		estimate: (x) => Object.values(fitGamma(x)),
		logPdf: ([shape, scale]) => gammaDistribution(shape!, scale).logPdf,
		draw: (rng) => 2 * rng.gamma(1.7),
		scaled: ([shape, scale], c) => [shape!, scale! * c],
	},
	Weibull: {
		estimate: (x) => Object.values(fitWeibullToSample(x)),
		logPdf: ([shape, scale]) => weibullDistribution(shape!, scale!).logPdf,
		draw: (rng) => rng.weibull(1.5, 9),
		scaled: ([shape, scale], c) => [shape!, scale! * c],
	},
	'Student t': {
		estimate(x) {
			const { df, loc, scale, logLikelihood } = fitStudentT(x);
			return [df, loc, scale, logLikelihood];
		},
		logPdf: ([df, loc, scale]) => studentTDistribution(df!, loc, scale).logPdf,
		draw: (rng) => 2 + rng.normal() / Math.sqrt(rng.gamma(2) / 2),
		scaled: ([df, loc, scale], c) => [df!, loc! * c, scale! * c],
	},
};

describe.each(Object.entries(families))('maximum likelihood, %s', (_name, { estimate, logPdf, draw, scaled }) => {
	const sample = Float64Array.from({ length: 300 }, () => 0);
	const rng = createRng(42, 0);
	for (const i of sample.keys()) sample[i] = draw(rng);
	const fitted = estimate(sample);
	const [parameters, logLikelihood] = [fitted.slice(0, -1), fitted.at(-1)!];

	it('reports the likelihood of its parameters, and none beside them is higher', () => {
		expectClose(logLikelihood, logLikelihoodOf(sample, logPdf(parameters)), 1e-12, 0, 'log-likelihood');
		for (const i of parameters.keys())
			for (const step of [-1e-3, 1e-3, -0.05, 0.05]) {
				const beside = parameters.map((value, j) => (i === j ? value * (1 + step) : value));
				expect(logLikelihoodOf(sample, logPdf(beside))).toBeLessThan(logLikelihood);
			}
	});

	it('follows the unit and ignores the order of the sample', () => {
		fc.assert(
			fc.property(fc.double({ min: -9, max: 9, noNaN: true }), (exponent) => {
				const c = 10 ** exponent;
				const other = estimate(sample.map((value) => value * c).reverse());
				for (const [i, expected] of scaled(parameters, c).entries()) expectClose(other[i]!, expected, 2e-6, 0, `parameter ${i} times ${c}`);
				expectClose(other.at(-1)!, logLikelihood - sample.length * Math.log(c), 1e-10, 1e-6, 'log-likelihood');
			}),
			{ numRuns: 10 },
		);
	});

	it('refuses samples that cannot be its own', () => {
		expect(() => estimate(new Float64Array(0))).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
		expect(() => estimate(Float64Array.of(1, Number.NaN, 2, 3, 4))).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});

describe('maximum likelihood', () => {
	it('refuses a constant sample and, for positive laws, values that are not positive', () => {
		const constant = new Float64Array(9).fill(2.5);
		for (const estimate of [fitNormal, fitLognormal, fitGamma, fitWeibullToSample, fitStudentT])
			expect(() => estimate(constant)).toThrow(expect.objectContaining({ code: 'fit_failed' }));
		for (const estimate of [fitLognormal, fitGamma, fitWeibullToSample])
			expect(() => estimate(Float64Array.of(1, 0, 3))).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		expect(() => fitExponential(Float64Array.of(1, -1))).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		expect(() => fitExponential(new Float64Array(3))).toThrow(expect.objectContaining({ code: 'fit_failed' }));
		expect(fitExponential(Float64Array.of(0, 4)).rate).toBe(0.5);
	});

	it('finds a gamma shape of any size', () => {
		for (const shape of [0.02, 0.5, 30, 1e6]) {
			const law = gammaDistribution(shape);
			// Quantiles at regular steps: a sample that is its law.
			const sample = Float64Array.from({ length: 2000 }, (_, i) => Math.max(law.quantile((i + 0.5) / 2000), 1e-290));
			expectClose(fitGamma(sample).shape, shape, 0.05, 0, `shape ${shape}`);
		}
	});

	it('calls a sample with light tails normal', () => {
		const flat = Float64Array.from({ length: 200 }, (_, i) => i);
		const { df, loc, scale } = fitStudentT(flat);
		expect(df).toBe(NORMAL_DF);
		expectClose(loc, fitNormal(flat).mean, 1e-12, 0, 'centre');
		expectClose(scale, fitNormal(flat).sd, 1e-12, 0, 'scale');
	});

	it('is not drawn into the spike on a repeated value', () => {
		const rng = createRng(43, 0);
		const sample = Float64Array.from({ length: 200 }, (_, i) => (i < 3 ? 0.25 : rng.normal() / Math.sqrt(rng.gamma(1.5) / 1.5)));
		const { df, scale } = fitStudentT(sample);
		expect(df).toBeGreaterThan(1.5);
		expect(scale).toBeGreaterThan(0.5);
	});
});
