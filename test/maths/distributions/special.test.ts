import { describe, expect, it } from 'vitest';
import {
	besselI0,
	digamma,
	erf,
	erfc,
	erfcInverse,
	erfInverse,
	gammaFunction,
	logBeta,
	logGamma,
	normalCdf,
	normalLogCdf,
	normalPdf,
	normalQuantile,
	trigamma,
} from '../../../src-main/maths/distributions/special.ts';
import { log1pMinusX } from '../../../src-main/maths/elementary.ts';
import { expectClose } from '../../support/numbers.ts';
import fc from '../../support/properties.ts';

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
/** 10^low to 10^high, evenly in the exponent. */
const magnitudes = (low: number, high: number) => between(low, high).map((exponent) => 10 ** exponent);

describe('error function and normal distribution', () => {
	it('are odd, complementary and inverse to each other', () => {
		fc.assert(
			fc.property(between(-8, 5), (x) => {
				expect(erf(-x)).toBe(-erf(x));
				expect(erf(x) + erfc(x)).toBeCloseTo(1, 14);
				expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 14);
				expectClose(normalQuantile(normalCdf(x)), x, 1e-9, 1e-9, `quantile of cdf at ${x}`);
			}),
		);
	});

	it('undo erf and erfc with relative accuracy at both ends', () => {
		fc.assert(
			fc.property(magnitudes(-300, -0.01), fc.boolean(), (y, isNegative) => {
				const signed = isNegative ? -y : y;
				expectClose(erf(erfInverse(signed)), signed, 2e-15, 0, `erfInverse(${signed})`);
				// x^2 roundings of the exponent: up to 700.
				expectClose(erfc(erfcInverse(y)), y, 1e-12, 0, `erfcInverse(${y})`);
			}),
		);
		expect(erfInverse(1)).toBe(Number.POSITIVE_INFINITY);
		expect(erfInverse(-1)).toBe(Number.NEGATIVE_INFINITY);
		expect(erfInverse(1.01)).toBeNaN();
		expect(erfcInverse(2)).toBe(Number.NEGATIVE_INFINITY);
	});

	it('keep the logarithm of the normal distribution function where the function itself is 0', () => {
		fc.assert(
			fc.property(between(-36, 8), (x) => {
				expectClose(normalLogCdf(x), Math.log1p(-normalCdf(-x)), 1e-9, 1e-9, `log cdf at ${x}`);
				if (x < 0) expectClose(normalLogCdf(x), Math.log(normalCdf(x)), 1e-13, 0, `log cdf at ${x}`);
			}),
			{ examples: [[-36]] },
		);
		// Mills' ratio: log(pdf / |x|) - 1/x^2 to first order.
		expectClose(normalLogCdf(-1e4), -5e7 - 0.5 * Math.log(2 * Math.PI) - Math.log(1e4) - 1e-8, 1e-15, 0, 'log cdf at -1e4');
		expectClose(normalLogCdf(9), -normalCdf(-9), 1e-15, 0, 'log cdf at 9');
	});

	it('have the density as slope', () => {
		fc.assert(
			fc.property(between(-6, 6), (x) => {
				const h = 1e-5;
				expectClose((normalCdf(x + h) - normalCdf(x - h)) / (2 * h), normalPdf(x), 1e-6, 1e-10, `slope at ${x}`);
			}),
		);
	});
});

describe('gamma function and its kin', () => {
	it('keep to their recurrences', () => {
		fc.assert(
			fc.property(magnitudes(-6, 6), (x) => {
				const size = Math.abs(logGamma(x)) + Math.abs(Math.log(x));
				expectClose(logGamma(x + 1), logGamma(x) + Math.log(x), 0, 1e-14 * size + 1e-15, `logGamma(${x} + 1)`);
				expectClose(digamma(x + 1), digamma(x) + 1 / x, 1e-13, 1e-15 * (1 + 1 / x), `digamma(${x} + 1)`);
				expectClose(trigamma(x + 1), trigamma(x) - 1 / (x * x), 1e-13, 1e-15 * (1 + 1 / (x * x)), `trigamma(${x} + 1)`);
			}),
		);
		expect(logGamma(0)).toBe(Number.POSITIVE_INFINITY);
		expect(logGamma(-1)).toBeNaN();
		expect(digamma(0)).toBe(Number.NEGATIVE_INFINITY);
		expect(trigamma(-2)).toBeNaN();
	});

	it('keep their digits beside their zeros', () => {
		fc.assert(
			fc.property(magnitudes(-12, -3), fc.boolean(), (distance, isBelow) => {
				const h = isBelow ? -distance : distance;
				// To second order: log Gamma(1 + h) = -gamma h + pi^2/12 h^2, log Gamma(2 + h) = (1 - gamma) h + (pi^2/6 - 1) h^2/2.
				const [atOne, atTwo] = [1 + h - 1, 2 + h - 2];
				const euler = 0.5772156649015329;
				const curvature = Math.PI ** 2 / 6;
				const cubic = distance * distance;
				expectClose(logGamma(1 + h) / atOne, -euler + (curvature / 2) * atOne, 1e-14, cubic, `logGamma(1 + ${h})`);
				expectClose(logGamma(2 + h) / atTwo, 1 - euler + ((curvature - 1) / 2) * atTwo, 1e-14, cubic, `logGamma(2 + ${h})`);
			}),
		);
		// The zero of digamma is 1.46163214496836234126...; beside it the slope is 0.96767...
		const away = 1.4616321449683622 + 2 ** -40;
		expectClose(digamma(away), 0.9676722454476212 * (2 ** -40 - 9.549995429965697e-17), 1e-11, 0, 'digamma beside its zero');
	});

	it('give factorials exactly and the reflection of 1/2', () => {
		let factorial = 1;
		for (let n = 1; n <= 23; n++) {
			expect(gammaFunction(n)).toBe(factorial);
			factorial *= n;
		}
		expectClose(gammaFunction(0.5) ** 2, Math.PI, 1e-15, 0, 'Gamma(1/2)^2');
		expect(gammaFunction(172)).toBe(Number.POSITIVE_INFINITY);
	});

	it('have a beta function that is symmetric and keeps its recurrence, for sizes far apart, too', () => {
		fc.assert(
			fc.property(magnitudes(-3, 7), magnitudes(-3, 7), (a, b) => {
				expect(logBeta(a, b)).toBe(logBeta(b, a));
				// B(a + 1, b) = B(a, b) a / (a + b)
				expectClose(logBeta(a + 1, b), logBeta(a, b) + Math.log(a / (a + b)), 2e-13, 1e-13, `logBeta(${a} + 1, ${b})`);
			}),
		);
	});
});

describe('other functions', () => {
	it('have a Bessel function that joins its two series and is even', () => {
		fc.assert(
			fc.property(between(0, 700), (x) => {
				expect(besselI0(-x)).toBe(besselI0(x));
			}),
		);
		// At the seam of the series: I0 is smooth, so that a cubic through neighbours passes.
		const at = (x: number): number => Math.log(besselI0(x));
		expectClose((at(29.98) + at(30.02)) * 4 - at(29.96) - at(30.04), 6 * at(30), 1e-11, 0, 'I0 at 30');
		expect(besselI0(0)).toBe(1);
	});

	it('take x from log(1 + x) without cancellation', () => {
		fc.assert(
			fc.property(magnitudes(-8, -2.5), fc.boolean(), (size, isNegative) => {
				const x = isNegative ? -size : size;
				const series = x * x * (-1 / 2 + x * (1 / 3 - x * (1 / 4 - x * (1 / 5 - x * (1 / 6)))));
				expectClose(log1pMinusX(x), series, 1e-13, 0, `log1pMinusX(${x})`);
			}),
		);
		fc.assert(fc.property(between(-0.99, 50), (x) => expectClose(log1pMinusX(x), Math.log1p(x) - x, 1e-14, 1e-15, `log1pMinusX(${x})`)));
		expect(log1pMinusX(-1)).toBe(Number.NEGATIVE_INFINITY);
		expect(log1pMinusX(-1.5)).toBeNaN();
	});
});
