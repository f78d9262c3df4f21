import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import {
	type ArimaModel,
	type ArimaOrder,
	arimaLogLikelihood,
	arimaTable,
	autoArima,
	fitArima,
	forecastArima,
} from '../../../src-main/maths/series/arima.ts';
import { fromStationary, toStationary } from '../../../src-main/maths/series/arima-coefficients.ts';
import reference from '../../golden/arima.json' with { type: 'json' };
import { expectAllClose, expectClose, goldenArray } from '../../support/numbers.ts';

const series = new Map(Object.entries(reference.series).map(([name, values]) => [name, goldenArray(values)]));

interface GoldenModel {
	readonly order: readonly number[];
	readonly seasonal_order: readonly number[] | null;
	readonly param_names: readonly string[];
	readonly params: readonly number[];
}

function orderOf({ order: [p, d, q], seasonal_order: seasonal }: Pick<GoldenModel, 'order' | 'seasonal_order'>): ArimaOrder {
	return { p, d, q, ...(seasonal === null ? {} : { seasonal: { p: seasonal[0], d: seasonal[1], q: seasonal[2], period: seasonal[3] } }) };
}

function modelOf(c: GoldenModel): ArimaModel {
	const named = (pattern: RegExp) => c.params.filter((_, i) => pattern.test(c.param_names[i]));
	const [mean] = named(/^(const|x1)$/);
	return {
		order: orderOf(c),
		hasConstant: mean !== undefined,
		mean: mean ?? 0,
		ar: named(/^ar\.L/),
		ma: named(/^ma\.L/),
		seasonalAr: named(/^ar\.S/),
		seasonalMa: named(/^ma\.S/),
		sigma2: named(/^sigma2$/)[0],
	};
}

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

describe('arimaLogLikelihood and forecastArima', () => {
	it('equal statsmodels at given coefficients', () => {
		for (const c of reference.fixed_params) {
			const model = modelOf(c);
			const y = series.get(c.series)!;
			const logLikelihood = arimaLogLikelihood(model, y);
			// The reference starts with variance 1e6 instead of infinity: only the differenced likelihood is exact.
			if (c.llf_differenced !== null) expectClose(logLikelihood, c.llf_differenced, 1e-9, 1e-6, `${c.id} likelihood`);
			expectClose(logLikelihood, c.llf, 1e-6, 0.005, `${c.id} likelihood from a diffuse start`);
			const forecast = forecastArima(model, y, 30);
			const at = (values: Float64Array) => reference.steps.map((step) => values[step]);
			expectAllClose(at(forecast.mean), c.mean, 1e-6, 1e-5, `${c.id} mean`);
			expectAllClose(at(forecast.stdError), c.se, 1e-6, 1e-5, `${c.id} standard error`);
		}
	});

	it('is the density of the observed values, also across gaps in a differenced series', () => {
		const partial = fc.double({ min: -2, max: 2, noNaN: true });
		const gaps = fc.array(fc.boolean(), { minLength: 9, maxLength: 9 });
		fc.assert(
			fc.property(
				fc.array(partial, { maxLength: 2 }),
				fc.array(partial, { maxLength: 2 }),
				gaps,
				fc.integer({ min: 0, max: 1 }),
				fc.integer(),
				(x, z, isMissing, d, seed) => {
					const model: ArimaModel = {
						order: { p: x.length, d, q: z.length },
						hasConstant: true,
						mean: 0.3,
						ar: toStationary(x),
						ma: toStationary(z),
						seasonalAr: [],
						seasonalMa: [],
						sigma2: 1.7,
					};
					const rng = createRng(seed >>> 0, 0);
					const y = Float64Array.from(isMissing, (missing, t) => (missing && t > 0 ? Number.NaN : 5 * rng.normal()));
					const seen = [...y.keys()].filter((t) => !Number.isNaN(y[t]) && t >= d);
					const gamma = autocovariances(model.ar, model.ma, 10).map((value) => value * model.sigma2);
					// With one difference y[t] - y[0] is the sum of the steps 1..t.
					const covariance = (s: number, t: number) => {
						if (d === 0) return gamma[Math.abs(s - t)];
						let sum = 0;
						for (let i = 1; i <= s; i++) for (let j = 1; j <= t; j++) sum += gamma[Math.abs(i - j)];
						return sum;
					};
					const expected = logDensity(
						seen.map((t) => (d === 0 ? y[t] - model.mean : y[t] - y[0] - model.mean * t)),
						seen.map((s) => seen.map((t) => covariance(s, t))),
					);
					expectClose(arimaLogLikelihood(model, y), expected, 1e-7, 1e-7, JSON.stringify([model.ar, model.ma, d]));
				},
			),
			{ numRuns: 60 },
		);
	});

	it('forecasts from stored coefficients what the fit forecasts, in any unit', () => {
		const y = series.get('arima212')!;
		const fit = fitArima(y, { p: 2, d: 1, q: 1 });
		const stored: ArimaModel = JSON.parse(JSON.stringify({ ...fit, residuals: undefined }));
		expect(forecastArima(stored, y, 10)).toEqual(forecastArima(fit, y, 10));
		const inBytes = forecastArima(
			{ ...stored, sigma2: stored.sigma2 * 1e12 },
			y.map((value) => value * 1e6),
			10,
		);
		expectAllClose(
			inBytes.mean,
			forecastArima(fit, y, 10).mean.map((value) => value * 1e6),
			1e-9,
			0,
			'mean',
		);
	});

	it('grow less certain with every step', () => {
		const { stdError } = forecastArima(fitArima(series.get('ar1')!, { p: 1, d: 0, q: 0 }), series.get('ar1')!, 20);
		stdError.forEach((value, h) => {
			if (h > 0) expect(value).toBeGreaterThan(stdError[h - 1]);
		});
	});
});

describe('fitArima', () => {
	it('is at least as likely as statsmodels, with its coefficients and forecasts', () => {
		for (const c of reference.fits) {
			const y = series.get(c.series)!;
			const fit = fitArima(y, orderOf(c), { hasConstant: c.trend !== 'n' });
			expect(fit.logLikelihood, c.id).toBeGreaterThanOrEqual(c.llf - 0.01);
			expectClose(fit.aic, c.aic, 0, 0.02, `${c.id} aic`);
			expectClose(fit.bic, c.bic, 0, 0.02, `${c.id} bic`);
			const found = [...(fit.hasConstant ? [fit.mean] : []), ...fit.ar, ...fit.ma, ...fit.seasonalAr, ...fit.seasonalMa, fit.sigma2];
			// The likelihood is flat: two optimisers agree to some thousandths.
			expectAllClose(found, c.params, 0.005, 0.005, c.id);
			const forecast = forecastArima(fit, y, 14);
			expectAllClose(
				reference.steps.slice(0, 4).map((step) => forecast.mean[step]),
				c.mean,
				0.005,
				0.005,
				`${c.id} mean`,
			);
			expectAllClose(
				reference.steps.slice(0, 4).map((step) => forecast.stdError[step]),
				c.se,
				0.005,
				0.005,
				`${c.id} standard error`,
			);
		}
	});

	it('leaves residuals that are the one-step errors of the model', () => {
		for (const c of reference.fits.filter(({ burn, series: name }) => burn <= 2 && name !== 'with_missing')) {
			const y = series.get(c.series)!;
			const fit = fitArima(y, orderOf(c), { hasConstant: c.trend !== 'n' });
			expect(fit.residuals.length).toBe(y.length);
			expect(fit.residuals.findIndex((value) => !Number.isNaN(value))).toBe(c.burn);
			expect(fit.observations).toBe(y.length - c.burn);
			// Coefficients agree to thousandths, and the first errors of the reference feel its diffuse start.
			expectAllClose(fit.residuals.subarray(c.burn, c.burn + 10), c.innovations, 0.005, 0.01, c.id);
		}
		const gappy = series.get('with_missing')!;
		const { residuals } = fitArima(gappy, { p: 1, d: 0, q: 0 });
		expect([...residuals].map(Number.isNaN)).toEqual([...gappy].map(Number.isNaN));
	});

	it('recovers the law of a long simulated series', () => {
		const rng = createRng(3, 0);
		let [value, shock] = [0, 0];
		const y = Float64Array.from({ length: 4000 }, () => {
			const fresh = 2 * rng.normal();
			value = 0.8 * value + fresh + 0.4 * shock;
			shock = fresh;
			return 100 + value;
		});
		const fit = fitArima(y, { p: 1, d: 0, q: 1 });
		// Three to four standard errors of n = 4000.
		expectClose(fit.ar[0], 0.8, 0, 0.04, 'ar');
		expectClose(fit.ma[0], 0.4, 0, 0.06, 'ma');
		expectClose(fit.mean, 100, 0, 1, 'mean');
		expectClose(fit.sigma2, 4, 0.1, 0, 'sigma2');
	});

	it('keeps its digits at a huge level', () => {
		const y = series.get('ar1')!;
		const raised = fitArima(
			y.map((value) => value + 1e9),
			{ p: 1, d: 0, q: 0 },
		);
		const plain = fitArima(y, { p: 1, d: 0, q: 0 });
		expectClose(raised.logLikelihood, plain.logLikelihood, 1e-6, 0, 'likelihood');
		expectClose(raised.ar[0], plain.ar[0], 0, 1e-3, 'ar');
	});

	it('refuses what it cannot estimate, and stops when it is cancelled', () => {
		const code = (expected: string) => expect.objectContaining({ name: 'AppError', code: expected });
		expect(() => fitArima(new Float64Array(50).fill(3), { p: 1, d: 0, q: 0 })).toThrowError(code('series_constant'));
		expect(() =>
			fitArima(
				Float64Array.from({ length: 50 }, (_, t) => 3 * t),
				{ p: 1, d: 1, q: 0 },
			),
		).toThrowError(code('series_linear'));
		expect(() => fitArima(Float64Array.of(1, 3, 2, 5, 4, 3), { p: 1, d: 0, q: 1 })).toThrowError(code('series_too_short'));
		expect(() => fitArima(series.get('ar1')!, { p: -1, d: 0, q: 0 })).toThrowError(code('invalid_input'));
		expect(() => fitArima(Float64Array.of(...series.get('ar1')!, Number.POSITIVE_INFINITY), { p: 1, d: 0, q: 0 })).toThrowError(
			code('invalid_input'),
		);
		expect(() => fitArima(series.get('ar1')!, { p: 1, d: 0, q: 1 }, { isCancelled: () => true })).toThrowError(code('cancelled'));
		const allMissing = new Float64Array(5).fill(Number.NaN);
		expect(() => forecastArima(fitArima(series.get('rw_drift')!, { p: 0, d: 1, q: 0 }), allMissing, 3)).toThrowError(code('series_too_short'));
	});
});

describe('the choice of an order', () => {
	it('is never less likely than statsmodels for any order, and picks its best by AIC', () => {
		for (const table of reference.aic_tables) {
			const fits = arimaTable(series.get(table.series)!, table.d, 3, 3, { hasConstant: table.trend === 'c' });
			for (const { p, q, aic } of table.rows) {
				const fit = fits.find(({ order }) => order.p === p && order.q === q)!;
				expect(fit.aic, `${table.series} (${p},${q})`).toBeLessThanOrEqual(aic + 0.02);
			}
			const best = fits.reduce((lowest, fit) => (fit.aic < lowest.aic ? fit : lowest));
			expect([best.order.p, best.order.q]).toEqual(table.best);
		}
	});

	it('follows ADF, adds the drift that a growing capacity needs, and works across gaps', () => {
		const capacity = series.get('capacity')!;
		const { fit, stationarity } = autoArima(capacity);
		expect(fit.order.d).toBe(stationarity.d);
		expect(fit.hasConstant).toBe(true);
		const perDay = (capacity[capacity.length - 1] - capacity[0]) / (capacity.length - 1);
		expectClose(fit.mean, perDay, 0.2, 0, 'drift');
		expect(forecastArima(fit, capacity, 14).mean[13]).toBeGreaterThan(capacity[capacity.length - 1]);
		const gappy = autoArima(series.get('with_missing')!);
		expect(forecastArima(gappy.fit, series.get('with_missing')!, 7).mean.every(Number.isFinite)).toBe(true);
	});
});

describe('toStationary', () => {
	it('maps any numbers to roots outside the unit circle, and back', () => {
		fc.assert(
			fc.property(fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 4 }), (free) => {
				const ar = toStationary(free);
				// The response to one shock dies out.
				const response = [1];
				for (let k = 1; k < 6000; k++) response.push(ar.reduce((sum, phi, j) => sum + phi * (response[k - 1 - j] ?? 0), 0));
				expect(Math.abs(response[5999])).toBeLessThan(1e-3);
				expectAllClose(fromStationary(ar), free, 1e-5, 1e-6, 'free');
			}),
			{ numRuns: 50 },
		);
	});
});
