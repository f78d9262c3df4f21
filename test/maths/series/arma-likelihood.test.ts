import { describe, expect, it } from 'vitest';
import { type ArimaModel, type ArimaOrder, arimaLogLikelihood } from '../../../src-main/maths/series/arima.ts';
import { factorsFromFree } from '../../../src-main/maths/series/arima-coefficients.ts';
import { createArmaLikelihood } from '../../../src-main/maths/series/arma-likelihood.ts';
import { simulateArma } from '../../support/arima-series.ts';
import { expectClose } from '../../support/numbers.ts';
import fc from '../../support/properties.ts';

const size = (max: number) => fc.integer({ min: 0, max });
const orders: fc.Arbitrary<ArimaOrder> = fc
	.record({ p: size(4), q: size(4), P: size(1), Q: size(2), period: fc.integer({ min: 5, max: 8 }), isSeasonal: fc.boolean() })
	.map(({ p, q, P, Q, period, isSeasonal }) => ({ p, d: 0, q, ...(isSeasonal ? { seasonal: { p: P, d: 0, q: Q, period } } : {}) }));
/** A point of ten free numbers, of which an order takes its own. */
const points = fc.array(fc.double({ min: -1.2, max: 1.2, noNaN: true }), { minLength: 11, maxLength: 11 });
const lengths = fc.integer({ min: 12, max: 150 });

function setUp(order: ArimaOrder, point: readonly number[], length: number, terms: number) {
	const series = simulateArma([0.6], [0.3], length, length);
	const regressors = [series.map(() => 1), series.map((_, t) => (t + 1) / length)].slice(0, terms);
	const likelihood = createArmaLikelihood(order, series, regressors);
	return { series, likelihood, free: Float64Array.from(point.slice(0, likelihood.size)) };
}

describe('createArmaLikelihood', () => {
	it('gives the likelihood of the Kalman filter at the coefficients that it finds best', () => {
		fc.assert(
			fc.property(orders, points, lengths, size(2), (order, point, length, terms) => {
				const { series, likelihood, free } = setUp(order, point, length, terms);
				// Another point before: nothing of it may stay behind.
				likelihood.evaluate(
					free.map((value) => 2 - value),
					null,
				);
				const value = likelihood.evaluate(free, null);
				const { coefficients, sigma2, logLikelihood } = likelihood.solution();
				const model: ArimaModel = {
					order,
					trend: 'ct',
					constant: coefficients[0] ?? 0,
					drift: (coefficients[1] ?? 0) / length,
					...factorsFromFree(order, free),
					sigma2,
				};
				expect(-value).toBe(logLikelihood);
				expectClose(logLikelihood, arimaLogLikelihood(model, series), 1e-8, 1e-8, JSON.stringify([order, free]));
				// The concentrated numbers are the best ones.
				for (const other of [{ sigma2: sigma2 * 1.01 }, { sigma2: sigma2 / 1.01 }, ...(terms > 0 ? [{ constant: model.constant + 0.01 }] : [])])
					expect(arimaLogLikelihood({ ...model, ...other }, series)).toBeLessThan(logLikelihood);
			}),
			{ numRuns: 80 },
		);
	});

	it('writes the slopes of its values', () => {
		fc.assert(
			fc.property(orders, points, lengths, size(2), (order, point, length, terms) => {
				const { likelihood, free } = setUp(order, point, length, terms);
				const slope = new Float64Array(free.length);
				likelihood.evaluate(free, slope);
				const valueAt = (k: number, step: number) =>
					likelihood.evaluate(
						free.map((value, i) => value + (i === k ? step : 0)),
						null,
					);
				slope.forEach((value, k) => {
					expectClose(value, (valueAt(k, 1e-5) - valueAt(k, -1e-5)) / 2e-5, 1e-4, 1e-3, JSON.stringify([order, free, k]));
				});
			}),
			{ numRuns: 80 },
		);
	});

	it('has no likelihood outside the stationary region', () => {
		const { likelihood } = setUp({ p: 1, d: 0, q: 0 }, [0], 20, 0);
		expect(likelihood.evaluate(Float64Array.of(50), null)).toBe(Number.POSITIVE_INFINITY);
	});
});
