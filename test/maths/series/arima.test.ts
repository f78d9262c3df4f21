import { describe, expect, it } from 'vitest';
import { smallestRootSize } from '../../../src-main/jobs/oracle/polynomial-roots.ts';
import { createRng } from '../../../src-main/maths/random.ts';
import {
	type ArimaModel,
	type ArimaTrend,
	arimaInterval,
	arimaLogLikelihood,
	arimaResiduals,
	fitArima,
	forecastArima,
} from '../../../src-main/maths/series/arima.ts';
import { fromStationary, toStationary } from '../../../src-main/maths/series/arima-coefficients.ts';
import { arimaStandardErrors } from '../../../src-main/maths/series/arima-information.ts';
import { referenceSeries as series, simulateArma } from '../../support/arima-series.ts';
import { expectAllClose, expectClose } from '../../support/numbers.ts';
import fc from '../../support/properties.ts';

const plain = { trend: 'n', constant: 0, drift: 0, ar: [], ma: [], seasonalAr: [], seasonalMa: [], sigma2: 1 } as const;
const code = (expected: string) => expect.objectContaining({ name: 'AppError', code: expected });

/** log N(x; 0, covariance) by Gaussian elimination without pivots: an independent way to a likelihood. */
function logDensity(x: readonly number[], covariance: readonly (readonly number[])[]): number {
	const a = covariance.map((row) => [...row]);
	const v = [...x];
	let sum = 0;
	for (let k = 0; k < v.length; k++) {
		sum -= 0.5 * (Math.log(2 * Math.PI * a[k][k]) + (v[k] * v[k]) / a[k][k]);
		for (let i = k + 1; i < v.length; i++) {
			const factor = a[i][k] / a[k][k];
			for (let j = k; j < v.length; j++) a[i][j] -= factor * a[k][j];
			v[i] -= factor * v[k];
		}
	}
	return sum;
}

/** Autocovariances of an ARMA process from 3000 terms of its infinite moving average. */
function autocovariances(ar: readonly number[], ma: readonly number[], lags: number): number[] {
	const psi: number[] = [];
	for (let k = 0; k < 3000; k++) psi.push((k === 0 ? 1 : (ma[k - 1] ?? 0)) + ar.reduce((sum, phi, j) => sum + phi * (psi[k - 1 - j] ?? 0), 0));
	return Array.from({ length: lags }, (_, lag) => psi.reduce((sum, value, k) => sum + value * (psi[k + lag] ?? 0), 0));
}

describe('arimaLogLikelihood', () => {
	it('is the density of the observed values, also across gaps in a differenced series and before its first value', () => {
		const free = fc.double({ min: -1.5, max: 1.5, noNaN: true });
		const gaps = fc.array(fc.boolean(), { minLength: 9, maxLength: 9 });
		fc.assert(
			fc.property(
				fc.array(free, { maxLength: 2 }),
				fc.array(free, { maxLength: 2 }),
				gaps,
				fc.integer({ min: 0, max: 1 }),
				fc.integer(),
				(x, z, isMissing, d, seed) => {
					const model: ArimaModel = {
						...plain,
						order: { p: x.length, d, q: z.length },
						trend: d === 0 ? 'ct' : 't',
						constant: d === 0 ? 0.3 : 0,
						drift: 0.2,
						ar: toStationary(x),
						ma: toStationary(z),
						sigma2: 1.7,
					};
					const rng = createRng(seed >>> 0, 0);
					const y = Float64Array.from(isMissing, (missing) => (missing ? Number.NaN : 5 * rng.normal()));
					const present = [...y.keys()].filter((t) => !Number.isNaN(y[t]));
					if (present.length === 0) return;
					const gamma = autocovariances(model.ar, model.ma, 10).map((value) => value * model.sigma2);
					// With one difference y[t] less the first value that is seen is the sum of the steps between them.
					const [first] = present;
					const seen = present.slice(d);
					const covariance = (s: number, t: number) => {
						if (d === 0) return gamma[Math.abs(s - t)];
						let sum = 0;
						for (let i = first + 1; i <= s; i++) for (let j = first + 1; j <= t; j++) sum += gamma[Math.abs(i - j)];
						return sum;
					};
					const level = (t: number) => model.constant + model.drift * (t + 1);
					const expected = logDensity(
						seen.map((t) => (d === 0 ? y[t] - level(t) : y[t] - y[first] - model.drift * (t - first))),
						seen.map((s) => seen.map((t) => covariance(s, t))),
					);
					expectClose(arimaLogLikelihood(model, y), expected, 1e-7, 1e-7, JSON.stringify([model.ar, model.ma, d]));
				},
			),
			{ numRuns: 60 },
		);
	});

	it('does not know the direction of time of a stationary process', () => {
		const model: ArimaModel = { ...plain, order: { p: 2, d: 0, q: 1 }, ar: [0.5, -0.3], ma: [0.6], sigma2: 2 };
		const y = simulateArma([0.5, -0.3], [0.6], 60, 4);
		expectClose(arimaLogLikelihood(model, y.toReversed()), arimaLogLikelihood(model, y), 1e-12, 0, 'reversed');
	});

	it('is the limit of a start with a large variance', () => {
		const model: ArimaModel = {
			...plain,
			order: { p: 1, d: 1, q: 1, seasonal: { p: 0, d: 1, q: 1, period: 4 } },
			ar: [0.4],
			ma: [0.3],
			seasonalMa: [-0.5],
		};
		const y = series.rw_drift;
		const exact = arimaLogLikelihood(model, y);
		const distances = [1e3, 1e5, 1e7].map((startVariance) => Math.abs(arimaLogLikelihood(model, y, { startVariance }) - exact));
		expect(distances[1]).toBeLessThan(distances[0]);
		expect(distances[2]).toBeLessThan(1e-4);
	});

	it('refuses an autoregression with a unit root', () => {
		expect(() => arimaLogLikelihood({ ...plain, order: { p: 1, d: 0, q: 0 }, ar: [1] }, series.ar1)).toThrowError(code('fit_failed'));
	});
});

describe('forecastArima', () => {
	it('forecasts from stored coefficients what the fit forecasts, in any unit', () => {
		const y = series.arima212;
		const fit = fitArima(y, { p: 2, d: 1, q: 1 });
		const stored: ArimaModel = JSON.parse(JSON.stringify(fit));
		expect(forecastArima(stored, y, 10)).toEqual(forecastArima(fit, y, 10));
		const inBytes = forecastArima(
			{ ...stored, sigma2: stored.sigma2 * 1e12 },
			y.map((value) => value * 1e6),
			10,
		);
		const expected = forecastArima(fit, y, 10);
		expectAllClose(
			inBytes.mean,
			expected.mean.map((value) => value * 1e6),
			1e-9,
			0,
			'mean',
		);
	});

	it('grows less certain with every step, and its interval wider with its level', () => {
		const forecast = forecastArima(fitArima(series.ar1, { p: 1, d: 0, q: 0 }), series.ar1, 20);
		forecast.stdError.forEach((value, h) => {
			if (h > 0) expect(value).toBeGreaterThan(forecast.stdError[h - 1]);
		});
		const [narrow, wide] = [arimaInterval(forecast, 0.8), arimaInterval(forecast, 0.95)];
		forecast.mean.forEach((mean, h) => {
			expect(wide.lower[h]).toBeLessThan(narrow.lower[h]);
			expect(narrow.upper[h]).toBeLessThan(wide.upper[h]);
			expectClose(narrow.upper[h] - mean, mean - narrow.lower[h], 1e-9, 0, 'middle');
		});
		expectClose((wide.upper[0] - forecast.mean[0]) / forecast.stdError[0], 1.959963984540054, 1e-12, 0, 'quantile');
		expect(() => arimaInterval(forecast, 1)).toThrowError(code('invalid_input'));
	});

	it('goes on with a drift, and needs as many values as there are differences', () => {
		const model: ArimaModel = { ...plain, order: { p: 0, d: 1, q: 0 }, trend: 't', drift: 2 };
		expectAllClose(forecastArima(model, Float64Array.of(1, 5), 3).mean, [7, 9, 11], 1e-12, 0, 'drift');
		expectAllClose(
			forecastArima({ ...model, order: { p: 0, d: 2, q: 0 }, trend: 'n', drift: 0 }, Float64Array.of(1, 5), 2).mean,
			[9, 13],
			1e-9,
			0,
			'line',
		);
		expect(() => forecastArima(model, new Float64Array(5).fill(Number.NaN), 3)).toThrowError(code('series_too_short'));
	});
});

describe('fitArima', () => {
	it('recovers the law of a long simulated series', () => {
		const y = simulateArma([0.8], [0.4], 4000, 3).map((value) => 100 + 2 * value);
		const fit = fitArima(y, { p: 1, d: 0, q: 1 });
		// Three to four standard errors of n = 4000.
		expectClose(fit.ar[0], 0.8, 0, 0.04, 'ar');
		expectClose(fit.ma[0], 0.4, 0, 0.06, 'ma');
		expectClose(fit.constant, 100, 0, 1, 'constant');
		expectClose(fit.sigma2, 4, 0.1, 0, 'sigma2');
	});

	it('states the likelihood of its own coefficients, with and without gaps', () => {
		const cases = [
			['ar1', { p: 1, d: 0, q: 1 }, 'c'],
			['capacity', { p: 1, d: 1, q: 1 }, 't'],
			['arma21', { p: 2, d: 0, q: 0 }, 'ct'],
			['with_missing', { p: 1, d: 0, q: 1 }, 'c'],
			['with_missing', { p: 0, d: 1, q: 1 }, 't'],
			['sar7', { p: 1, d: 0, q: 0, seasonal: { p: 0, d: 1, q: 1, period: 7 } }, 'n'],
		] as const;
		for (const [name, order, trend] of cases) {
			const y = series[name];
			const fit = fitArima(y, order, { trend });
			expectClose(arimaLogLikelihood(fit, y), fit.logLikelihood, 1e-9, 0, `${name} ${JSON.stringify(order)}`);
			expectClose(fit.aic, -2 * fit.logLikelihood + 2 * fit.parameters, 1e-12, 0, 'aic');
			// No change of a coefficient makes it more likely.
			for (const by of [-0.01, 0.01])
				expect(arimaLogLikelihood({ ...fit, ar: fit.ar.map((c) => c + by), ma: fit.ma.map((c) => c + by) }, y)).toBeLessThan(fit.logLikelihood);
		}
	});

	it('follows the series through changes of unit, level and slope', () => {
		const y = series.arma21;
		const order = { p: 1, d: 0, q: 1 };
		const fit = fitArima(y, order, { trend: 'ct' });
		for (const [unit, level, slope] of [
			[1e9, 0, 0],
			[1e-9, 0, 0],
			[1, 1e4, 0],
			[2, -30, 0.7],
		]) {
			const other = fitArima(
				y.map((value, t) => unit * value + level + slope * (t + 1)),
				order,
				{ trend: 'ct' },
			);
			expectClose(other.logLikelihood, fit.logLikelihood - y.length * Math.log(unit), 1e-7, 0, 'likelihood');
			expectClose(other.constant, unit * fit.constant + level, 1e-5, 0, 'constant');
			expectClose(other.drift, unit * fit.drift + slope, 1e-4, 1e-9 * unit, 'drift');
			expectAllClose(other.ar, fit.ar, 0, 1e-4, 'ar');
			expectClose(other.sigma2, unit * unit * fit.sigma2, 1e-5, 0, 'sigma2');
		}
	});

	it('keeps its digits at a huge level', () => {
		const order = { p: 1, d: 0, q: 0 };
		const raised = fitArima(
			series.ar1.map((value) => value + 1e9),
			order,
		);
		expectClose(raised.logLikelihood, fitArima(series.ar1, order).logLikelihood, 1e-6, 0, 'likelihood');
		expectClose(raised.ar[0], fitArima(series.ar1, order).ar[0], 0, 1e-3, 'ar');
	});

	it('never becomes less likely by a coefficient more', () => {
		for (const name of ['latency', 'short_30', 'rw_drift', 'writes'])
			for (const d of [0, 1]) {
				const likelihoods = [0, 1, 2].map((q) => [0, 1, 2].map((p) => fitArima(series[name], { p, d, q }).logLikelihood));
				likelihoods.forEach((row, q) => {
					row.forEach((value, p) => {
						if (p > 0) expect(value, `${name} (${p},${d},${q})`).toBeGreaterThan(row[p - 1] - 1e-3);
						if (q > 0) expect(value, `${name} (${p},${d},${q})`).toBeGreaterThan(likelihoods[q - 1][p] - 1e-3);
					});
				});
			}
	});

	it('finds the high top where the first search stops at a low one', () => {
		// statsmodels ends at -280.747 and -349.355; its restarts reach -348.144 in the second.
		expect(fitArima(series.ar1, { p: 2, d: 0, q: 1 }).logLikelihood).toBeGreaterThan(-280.58);
		expect(fitArima(series.latency, { p: 3, d: 0, q: 3 }).logLikelihood).toBeGreaterThan(-348.15);
	});

	it('leaves residuals from the first prediction on, none where the value is missing', () => {
		const count = (values: Float64Array) => values.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0);
		const gappy = series.with_missing;
		const fit = fitArima(gappy, { p: 1, d: 1, q: 1 });
		const residuals = arimaResiduals(fit, gappy);
		expect(residuals.length).toBe(gappy.length);
		expect([...residuals.keys()].every((t) => t === 0 || Number.isNaN(residuals[t]) === Number.isNaN(gappy[t]))).toBe(true);
		expect(count(residuals)).toBe(fit.observations);
		expect(fit.effective).toBe(gappy.length - 1);
		const seasonal = { p: 0, d: 1, q: 0, seasonal: { p: 0, d: 1, q: 1, period: 7 } };
		expect(arimaResiduals(fitArima(series.sar7, seasonal), series.sar7).findIndex((value) => !Number.isNaN(value))).toBe(8);
	});

	it('refuses what it cannot estimate, and stops when it is cancelled', () => {
		const line = Float64Array.from({ length: 50 }, (_, t) => 3 * t);
		expect(() => fitArima(new Float64Array(50).fill(3), { p: 1, d: 0, q: 0 })).toThrowError(code('series_constant'));
		expect(() => fitArima(line, { p: 1, d: 1, q: 0 })).toThrowError(code('series_linear'));
		expect(() => fitArima(Float64Array.of(1, 3, 2, 5, 4, 3), { p: 1, d: 0, q: 1 })).toThrowError(code('series_too_short'));
		expect(() => fitArima(Float64Array.of(...series.ar1, Number.POSITIVE_INFINITY), { p: 1, d: 0, q: 0 })).toThrowError(code('invalid_input'));
		expect(() => fitArima(series.ar1, { p: 1, d: 0, q: 1 }, { isCancelled: () => true })).toThrowError(code('cancelled'));
	});

	it('refuses orders and trends that make no sense', () => {
		const refused: readonly (readonly [object, string?])[] = [
			[{ p: -1, d: 0, q: 0 }],
			[{ p: 1.5, d: 0, q: 0 }],
			[{ p: Number.NaN, d: 0, q: 0 }],
			[{ p: 1, d: 0, q: 0, seasonal: { p: 1, d: 0, q: 0, period: 1 } }],
			[{ p: 7, d: 0, q: 0, seasonal: { p: 1, d: 0, q: 0, period: 7 } }],
			[{ p: 0, d: 0, q: 7, seasonal: { p: 0, d: 0, q: 1, period: 7 } }],
			[{ p: 1, d: 1, q: 1 }, 'c'],
			[{ p: 1, d: 1, q: 1 }, 'ct'],
			[{ p: 1, d: 2, q: 1 }, 't'],
			[{ p: 1, d: 1, q: 1, seasonal: { p: 0, d: 1, q: 0, period: 7 } }, 't'],
			[{ p: 1, d: 0, q: 1, seasonal: { p: 0, d: 1, q: 0, period: 7 } }, 'c'],
			[{ p: 1, d: 0, q: 1 }, 'quadratic'],
		];
		for (const [order, trend] of refused)
			expect(() => fitArima(series.ar1, order as ArimaModel['order'], trend === undefined ? {} : { trend: trend as ArimaTrend })).toThrowError(
				code('invalid_input'),
			);
		expect(fitArima(series.ar1, { p: 7, d: 0, q: 0, seasonal: { p: 0, d: 0, q: 1, period: 7 } }).ar).toHaveLength(7);
	});
});

describe('arimaStandardErrors', () => {
	it('equals the observed information of statsmodels (cov_type approx) at its own coefficients', () => {
		// ARIMA(y, ...).smooth(expected.params, cov_type='approx').bse of fits of test/golden/oracle/arima.json, statsmodels 0.13.5.
		const ar1: ArimaModel = {
			...plain,
			order: { p: 1, d: 0, q: 0 },
			trend: 'c',
			constant: 4.8884245224928,
			ar: [0.6764340095583242],
			sigma2: 0.97432889788462,
		};
		const errors = arimaStandardErrors(ar1, series.ar1);
		expectAllClose([errors.constant, ...errors.ar, errors.sigma2], [0.21350090433378846, 0.05192108654825348, 0.09743493224346185], 1e-4, 0, 'ar1');
		const gappy = fitArima(series.with_missing, { p: 1, d: 0, q: 1 });
		const { constant, ar, ma, sigma2 } = arimaStandardErrors(gappy, series.with_missing);
		expectAllClose(
			[constant, ...ar, ...ma, sigma2],
			[0.14867453103317904, 0.15496548057786932, 0.17920607438988514, 0.106670035064191],
			0.005,
			0,
			'gaps',
		);
		const drift = arimaStandardErrors(fitArima(series.arima212, { p: 1, d: 1, q: 1 }, { trend: 't' }), series.arima212);
		expectAllClose([drift.drift, ...drift.ar, ...drift.ma], [0.14940211490896177, 0.057416854869667605, 0.04882870498774287], 0.005, 0, 'drift');
		expect(drift.constant).toBe(0);
	});

	it('has no error to state where the likelihood has no peak', () => {
		const border: ArimaModel = { ...plain, order: { p: 1, d: 0, q: 0 }, ar: [0.9999] };
		expect(arimaStandardErrors(border, series.ar1).ar[0]).toBeNaN();
	});

	it('halves when the series is four times as long', () => {
		const long = simulateArma([0.6], [], 2000, 8);
		const errorOf = (y: Float64Array) => arimaStandardErrors(fitArima(y, { p: 1, d: 0, q: 0 }), y).ar[0];
		// (1 - 0.6^2)^(1/2) n^(-1/2) for large n.
		expectClose(errorOf(long), 0.8 / Math.sqrt(2000), 0.1, 0, 'long');
		expectClose(errorOf(long.subarray(0, 500)), 0.8 / Math.sqrt(500), 0.2, 0, 'short');
	});
});

describe('toStationary', () => {
	it('maps any numbers to roots outside the unit circle, and back', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: -1_800, max: 1_800 }), { minLength: 1, maxLength: 4 }), (thousandths) => {
				const free = thousandths.map((value) => value / 1_000);
				const ar = toStationary(free);
				// Nearly equal roots are known to some six digits only.
				expect(smallestRootSize([1, ...ar.map((phi) => -phi)])).toBeGreaterThan(1 - 1e-5);
				expectAllClose(fromStationary(ar), free, 1e-5, 1e-6, 'free');
			}),
			{ numRuns: 50 },
		);
	});
});
