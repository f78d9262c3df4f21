import { describe, expect, it } from 'vitest';
import {
	betaWeight,
	incompleteBeta,
	incompleteBetaComplement,
	incompleteBetaInverse,
	incompleteBetaRoot,
	incompleteBetaTails,
} from '../../../src-main/maths/distributions/incomplete-beta.ts';
import {
	incompleteGamma,
	lowerIncompleteGamma,
	lowerIncompleteGammaInverse,
	poissonWeight,
	upperIncompleteGamma,
	upperIncompleteGammaInverse,
} from '../../../src-main/maths/distributions/incomplete-gamma.ts';
import { expectClose } from '../../support/numbers.ts';
import fc from '../../support/properties.ts';

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const magnitudes = (low: number, high: number) => between(low, high).map((exponent) => 10 ** exponent);

describe('incomplete gamma functions', () => {
	it('sum to 1 and keep to their recurrence in both tails', () => {
		fc.assert(
			fc.property(magnitudes(-3, 6), between(-8, 8), (a, z) => {
				const x = Math.max(a * 1e-6, a + z * Math.sqrt(a));
				const { lower, upper } = incompleteGamma(a, x);
				expect(lower + upper).toBeCloseTo(1, 14);
				// Q(a + 1, x) = Q(a, x) + x^a e^-x / Gamma(a + 1)
				expectClose(upperIncompleteGamma(a + 1, x), upper + poissonWeight(a, x), 1e-12, 1e-300, `Q(${a} + 1, ${x})`);
				expectClose(lower, lowerIncompleteGamma(a + 1, x) + poissonWeight(a, x), 1e-12, 1e-300, `P(${a}, ${x})`);
			}),
			{ numRuns: 300 },
		);
	});

	it('join their methods without a step', () => {
		// Temme's expansion begins at shape 12 and 35 % from it; the fraction at x = 1.1.
		for (const [a, x] of [
			[12, 10],
			[40, 54],
			[40, 26],
			[900, 1215],
			[0.3, 1.1],
			[3, 3.2],
		] as const)
			for (const f of [lowerIncompleteGamma, upperIncompleteGamma]) {
				const h = 1e-9;
				const cubic = (4 * (f(a, x * (1 - h)) + f(a, x * (1 + h))) - f(a, x * (1 - 2 * h)) - f(a, x * (1 + 2 * h))) / 6;
				expectClose(cubic, f(a, x), 1e-13, 0, `${f.name}(${a}, ${x})`);
				expectClose(f(a * (1 - 1e-14), x), f(a * (1 + 1e-14), x), 1e-11, 0, `${f.name}(${a}, ${x})`);
			}
	});

	it('rise with x, fall with a', () => {
		fc.assert(
			fc.property(magnitudes(-2, 4), magnitudes(-2, 4), between(1, 3), (a, x, factor) => {
				expect(lowerIncompleteGamma(a, x * factor)).toBeGreaterThanOrEqual(lowerIncompleteGamma(a, x) * (1 - 1e-13));
				expect(lowerIncompleteGamma(a * factor, x)).toBeLessThanOrEqual(lowerIncompleteGamma(a, x) * (1 + 1e-13));
			}),
		);
	});

	it('are inverted in the far tails', () => {
		fc.assert(
			fc.property(magnitudes(-2, 6), magnitudes(-200, -0.31), (a, p) => {
				const x = lowerIncompleteGammaInverse(a, p);
				// One rounding of x moves P by about sqrt(a) roundings; below 1e-300 x itself has lost digits.
				if (x > 1e-300) expectClose(lowerIncompleteGamma(a, x), p, 1e-12 * (1 + Math.sqrt(a)), 0, `P^-1(${a}, ${p})`);
				expectClose(upperIncompleteGamma(a, upperIncompleteGammaInverse(a, p)), p, 1e-12 * (1 + Math.sqrt(a)), 0, `Q^-1(${a}, ${p})`);
			}),
			{ numRuns: 300 },
		);
		expect(lowerIncompleteGammaInverse(2, 0)).toBe(0);
		expect(lowerIncompleteGammaInverse(2, 1)).toBe(Number.POSITIVE_INFINITY);
		expect(lowerIncompleteGammaInverse(2, 1.1)).toBeNaN();
		expect(upperIncompleteGammaInverse(-2, 0.5)).toBeNaN();
	});

	it('are exponential at shape 1 and Erlang at shape 3', () => {
		for (const x of [1e-12, 0.01, 0.7, 3, 20, 700]) {
			expectClose(lowerIncompleteGamma(1, x), -Math.expm1(-x), 1e-14, 0, `P(1, ${x})`);
			expectClose(upperIncompleteGamma(3, x), Math.exp(-x) * (1 + x + (x * x) / 2), 1e-13, 0, `Q(3, ${x})`);
		}
		expect(incompleteGamma(2, -1)).toEqual({ lower: 0, upper: 1 });
		expect(incompleteGamma(0, 1).lower).toBeNaN();
		// mpmath 1.3: gammainc(1e6, 0, 994000, regularized=True); SciPy 1.10 is off by 6e-7 there.
		expectClose(lowerIncompleteGamma(1e6, 994_000), 9.178900262302024e-10, 1e-13, 0, 'P(1e6, 994000)');
	});
});

describe('incomplete beta function', () => {
	it('is symmetric, sums to 1 and keeps to its recurrence', () => {
		fc.assert(
			fc.property(magnitudes(-3, 5), magnitudes(-3, 5), between(-7, 7), (a, b, z) => {
				const mean = a / (a + b);
				const x = mean + z * Math.sqrt((mean * (1 - mean)) / (a + b + 1));
				if (!(x > 0 && x < 1)) return;
				const share = { x, complement: 1 - x };
				const { lower, upper } = incompleteBetaTails(a, b, share);
				expect(lower + upper).toBeCloseTo(1, 12);
				expect(incompleteBetaTails(b, a, { x: 1 - x, complement: x }).upper).toBeCloseTo(lower, 12);
				// I_x(a, b) = I_x(a + 1, b) + x^a y^b / (a B(a, b))
				expectClose(lower, incompleteBeta(a + 1, b, x) + betaWeight(a, b, share) / a, 1e-11, 1e-300, `I(${a}, ${b}, ${x})`);
			}),
			{ numRuns: 300 },
		);
	});

	it('is a power at b = 1 and an arcsine at a = b = 1/2', () => {
		fc.assert(
			fc.property(magnitudes(-12, -0.001), magnitudes(-2, 2), (x, a) => {
				expectClose(incompleteBeta(a, 1, x), x ** a, 1e-12, 1e-300, `I(${a}, 1, ${x})`);
				expectClose(incompleteBeta(0.5, 0.5, x), (2 / Math.PI) * Math.asin(Math.sqrt(x)), 1e-13, 0, `I(0.5, 0.5, ${x})`);
			}),
		);
		expect(incompleteBeta(2, 3, 0)).toBe(0);
		expect(incompleteBetaComplement(2, 3, 1)).toBe(0);
		expect(incompleteBeta(-2, 3, 0.5)).toBeNaN();
	});

	it('is inverted in the far tails, with the digits of the complement', () => {
		fc.assert(
			fc.property(magnitudes(-1, 4), magnitudes(-1, 4), magnitudes(-100, -0.31), (a, b, p) => {
				const low = incompleteBetaRoot(a, b, { lower: p, upper: 1 - p });
				const high = incompleteBetaRoot(a, b, { lower: 1 - p, upper: p });
				if (low.x > 1e-300) expectClose(incompleteBetaTails(a, b, low).lower, p, 1e-11, 0, `lower root (${a}, ${b}, ${p})`);
				if (high.complement > 1e-300) expectClose(incompleteBetaTails(a, b, high).upper, p, 1e-11, 0, `upper root (${a}, ${b}, ${p})`);
			}),
			{ numRuns: 300 },
		);
		expect(incompleteBetaInverse(2, 3, 0)).toBe(0);
		expect(incompleteBetaInverse(2, 3, 1)).toBe(1);
		expect(incompleteBetaInverse(2, 3, -0.1)).toBeNaN();
	});
});
