import { describe, expect, test } from 'vitest';
import { createRng } from '../../src-main/maths/random.ts';
import { arimaMember } from '../../src-main/models/arima-member.ts';
import { conformalCoverage, conformalWidths, errorsNeeded } from '../../src-main/models/conformal.ts';
import { forecastEnsemble } from '../../src-main/models/ensemble.ts';
import { trainLstm } from '../../src-main/models/lstm.ts';
import { mixture, simplexWeights } from '../../src-main/models/member-weights.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { minimums } from '../../src-main/shared/domain/minimums.ts';
import fc from '../support/properties.ts';

function autoregression(days: number, seed: number, phi: number, level = 100): Float64Array {
	const rng = createRng(seed, 0);
	let value = 0;
	return Float64Array.from({ length: days }, () => {
		value = phi * value + rng.normal();
		return level + value;
	});
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
	promise.then(
		() => 'no error',
		(error: unknown) => (error instanceof AppError ? error.code : String(error)),
	);
const request = { horizonDays: 7, level: 0.9, seed: 1 };

describe('simplexWeights', () => {
	test('finds the mixture that made the values', () => {
		const rng = createRng(2, 0);
		const members = Array.from({ length: 3 }, () => Float64Array.from({ length: 40 }, () => rng.normal()));
		const actual = Float64Array.from({ length: 40 }, (_, i) => mixture(members, [0.2, 0.5, 0.3], i));
		const weights = simplexWeights(members, actual);
		[0.2, 0.5, 0.3].forEach((weight, m) => {
			expect(weights[m]).toBeCloseTo(weight, 6);
		});
	});

	test('gives weights of at least 0 that sum to 1, and no single member does better', () => {
		const series = (length: number) =>
			fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: length, maxLength: length }).map((v) => Float64Array.from(v));
		fc.assert(
			fc.property(fc.array(series(9), { minLength: 1, maxLength: 4 }), series(9), (members, actual) => {
				const weights = simplexWeights(members, actual);
				expect(weights.every((weight) => weight >= 0)).toBe(true);
				expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
				const loss = (own: readonly number[]): number => actual.reduce((sum, value, i) => sum + (value - mixture(members, own, i)) ** 2, 0);
				const best = Math.min(...members.map((_, m) => loss(members.map((__, k) => (k === m ? 1 : 0)))));
				// Weights end where they move by less than a thousand millionth: of values like these that is as much as an error can say.
				const largest = members.flatMap((member) => [...member]).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
				expect(loss(weights)).toBeLessThanOrEqual(best * (1 + 1e-6) + (1e-8 * largest) ** 2);
			}),
		);
	});
});

describe('conformal intervals', () => {
	test('take the ceil((n + 1) level)-th error of each step', () => {
		const errors = [Float64Array.from({ length: 9 }, (_, i) => 9 - i), Float64Array.from({ length: 19 }, (_, i) => i + 1)];
		const { halfWidths, calibratedSteps } = conformalWidths(errors, new Float64Array(2).fill(1), 0.9);
		expect(Array.from(halfWidths)).toEqual([9, 18]);
		expect(calibratedSteps).toBe(2);
		expect([errorsNeeded(0.9), errorsNeeded(0.95), errorsNeeded(0.5)]).toEqual([9, 19, 1]);
	});

	test('fall back to the normal interval where errors are few, and never shrink with the distance', () => {
		const { halfWidths, calibratedSteps } = conformalWidths([Float64Array.of(1, 2)], Float64Array.of(2, 3, 1), 0.95);
		expect(calibratedSteps).toBe(0);
		expect(halfWidths[0]).toBeCloseTo(1.959964 * 2, 5);
		expect(halfWidths[1]).toBeCloseTo(1.959964 * 3, 5);
		expect(halfWidths[2]).toBe(halfWidths[1]);
	});

	test('cover later errors of the same kind about as often as they say', () => {
		const rng = createRng(8, 0);
		const errors = Array.from({ length: 10 }, () => Float64Array.from({ length: 400 }, () => Math.abs(rng.normal())));
		for (const level of [0.5, 0.8, 0.95]) {
			const { empirical, count } = conformalCoverage(errors, new Float64Array(10).fill(1), level);
			expect(count).toBe(2000);
			// Quantiles of 200 errors a step, widened to never shrink: a little above the level, never far below.
			expect(empirical).toBeGreaterThan(level - 0.03);
			expect(empirical).toBeLessThan(level + 0.1);
		}
	});
});

describe('forecastEnsemble', () => {
	test('gives ARIMA the weight where it is the law of the series, and covers what comes', async () => {
		let within = 0;
		const totals = new Map<string, number>();
		for (let seed = 0; seed < 8; seed++) {
			const series = autoregression(187, seed, 0.7);
			const { mean, lower, upper, weights } = await forecastEnsemble({ ...request, series: series.subarray(0, 180) });
			for (const [name, weight] of Object.entries(weights)) totals.set(name, (totals.get(name) ?? 0) + weight);
			mean.forEach((value, h) => {
				expect(lower[h] <= value && value <= upper[h]).toBe(true);
				if (series[180 + h] >= lower[h] && series[180 + h] <= upper[h]) within++;
			});
		}
		// The others have the rest: the past does not always tell a slow return to the mean from a wandering level.
		const others = [...totals].filter(([name]) => name !== 'arima').map(([, total]) => total);
		expect(totals.get('arima')).toBeGreaterThan(Math.max(...others));
		// 56 days at 0.9, correlated within a forecast: 45 is some two standard errors below.
		expect(within).toBeGreaterThan(45);
	});

	test('weighs a trained LSTM against ARIMA: weights of at least 0 that sum to 1, accuracy of all, coverage beside nominal', async () => {
		const fleet = [1, 2, 3].map((seed) => autoregression(120, seed, 0.5).map((value, t) => value + 6 * Math.sin((2 * Math.PI * t) / 7)));
		const quiet = { progress: () => {}, isCancelled: () => false };
		const { model } = await trainLstm(fleet, { metric: 'x', seed: 1, epochs: 4, hidden: 8, lookback: 14, windowsPerEpoch: 192 }, quiet);
		const forecast = await forecastEnsemble({ ...request, series: fleet[0], lstm: { model, trainedDays: 96 } });
		expect(Object.keys(forecast.weights)).toEqual(['arima', 'holt-winters', 'lstm', 'theta', 'weekday median', 'seasonal naive']);
		expect(Object.values(forecast.weights).every((weight) => weight >= 0)).toBe(true);
		expect(Object.values(forecast.weights).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
		expect(forecast.accuracy.map((member) => member.name)).toEqual([
			'arima',
			'holt-winters',
			'lstm',
			'theta',
			'weekday median',
			'seasonal naive',
			'ensemble',
		]);
		expect(forecast.coverage.map((coverage) => coverage.nominal)).toEqual([0.5, 0.8, 0.9, 0.95]);
		expect(forecast.stationarity).not.toBeNull();
		expect(forecast.arimaOrder).toHaveLength(3);
		expect(await forecastEnsemble({ ...request, series: fleet[0], lstm: { model, trainedDays: 96 } })).toEqual(forecast);
	});

	test('shows the seasonal naive forecast where it has had nothing to miss for two weeks, and says so', async () => {
		// An exact week, unequal from day to day: the seasonal naive forecast never misses.
		const series = Float64Array.from({ length: 70 }, (_, t) => [5, 9, 2, 7, 1, 8, 3][t % 7]);
		const { weights, mean, lower, upper, notes, accuracy } = await forecastEnsemble({ ...request, series });
		expect(weights['seasonal naive']).toBe(1);
		expect(Array.from(mean)).toEqual([5, 9, 2, 7, 1, 8, 3]);
		expect(lower).toEqual(mean);
		expect(upper).toEqual(mean);
		expect(notes.join(' ')).toMatch(/The last two weeks repeat the week before exactly: the seasonal naive forecast is shown/);
		expect(accuracy.find((member) => member.name === 'ensemble')?.mase).toBe(0);
	});

	test('stays at a value that has stood still for weeks, although the past moved, and keeps the misses of the past in its bands', async () => {
		const rng = createRng(3, 0);
		const moving = Float64Array.from({ length: 120 }, () => 36 + rng.integer(5));
		const still = Float64Array.from([...moving, ...new Array(21).fill(38)]);
		const { weights, mean, upper, accuracy } = await forecastEnsemble({ ...request, series: still });
		expect(weights['seasonal naive']).toBe(1);
		expect(Array.from(mean)).toEqual(new Array(7).fill(38));
		expect(upper[0]).toBeGreaterThan(38);
		expect(accuracy.find(({ name }) => name === 'theta')?.note).toMatch(/no member can do better: weight 0/);
		// One day that differs, and the members are asked again.
		const stirred = await forecastEnsemble({ ...request, series: still.with(still.length - 3, 39) });
		expect(stirred.weights['seasonal naive']).toBe(0);
	});

	test('continues a constant series and says why nothing was fitted', async () => {
		const { mean, lower, upper, stationarity, stationarityNote } = await forecastEnsemble({ ...request, series: new Float64Array(40).fill(36) });
		expect(Array.from(mean)).toEqual(new Array(7).fill(36));
		expect([lower, upper]).toEqual([mean, mean]);
		expect(stationarity).toBeNull();
		expect(stationarityNote).toMatch(/All 40 values are 36/);
	});

	test('keeps a counter from falling and a share within its bounds', async () => {
		const rng = createRng(6, 0);
		let total = 0;
		const series = Float64Array.from({ length: 100 }, () => {
			total += rng.uniform() < 0.3 ? rng.integer(4) : 0;
			return total;
		});
		const counter = await forecastEnsemble({ ...request, series, isCounter: true, maximum: total + 3 });
		expect(counter.lower.every((value) => value >= total)).toBe(true);
		expect(counter.upper.every((value) => value <= total + 3)).toBe(true);
		expect(counter.mean.every((value, h) => h === 0 || value >= counter.mean[h - 1])).toBe(true);
	});

	test('takes days without a value at the end as not there', async () => {
		const series = autoregression(90, 5, 0.4);
		const longer = Float64Array.from([...series, ...new Array(5).fill(Number.NaN)]);
		expect(await forecastEnsemble({ ...request, series: longer })).toEqual(await forecastEnsemble({ ...request, series }));
	});

	test('asks the past without looking ahead: a forecast from an earlier day knows nothing of later ones', async () => {
		const series = autoregression(90, 5, 0.4);
		const changed = series.map((value, t) => (t >= 70 ? value + 50 : value));
		const [a, b] = [await arimaMember(series, [60, 70, 80], 7, {}), await arimaMember(changed, [60, 70, 80], 7, {})];
		expect(b.member?.past.slice(0, 2)).toEqual(a.member?.past.slice(0, 2));
		expect(b.member?.past[2]).not.toEqual(a.member?.past[2]);
	});

	test('takes the week into ARIMA where the weekdays matter, with gaps too, with less than ten weeks where they do plainly, and only there', async () => {
		const noise = autoregression(140, 6, 0.4);
		const weekly = noise.map((value, t) => value + [0, 6, 7, 6, 5, -9, -15][t % 7]);
		const { order, note } = await arimaMember(weekly.with(40, Number.NaN), [110, 126], 14, {});
		expect(order?.seasonal).toMatchObject({ d: 1, period: 7 });
		expect(note).toMatch(/season of a week/);
		expect((await arimaMember(noise, [110, 126], 14, {})).order?.seasonal).toBeUndefined();
		// With less than ten weeks only where the pattern is plain.
		expect((await arimaMember(weekly.subarray(0, 60), [40, 50], 7, {})).order?.seasonal).toMatchObject({ period: 7 });
		expect((await arimaMember(noise.subarray(0, 60), [40, 50], 7, {})).order?.seasonal).toBeUndefined();
		expect((await arimaMember(weekly.subarray(0, 27), [20], 7, {})).order?.seasonal).toBeUndefined();
	});

	test('uses an ARIMA that is given, without fitting', async () => {
		const factors = { ar: [0.7], ma: [], seasonalAr: [], seasonalMa: [] };
		const arima = { order: { p: 1, d: 0, q: 0 }, trend: 'c', constant: 100, drift: 0, sigma2: 1, ...factors } as const;
		const series = autoregression(90, 5, 0.7);
		const { mean, stationarity } = await forecastEnsemble({ ...request, series, model: 'arima', arima });
		expect(stationarity).toBeNull();
		mean.forEach((value, h) => {
			expect(value).toBeCloseTo(100 + 0.7 ** (h + 1) * (series[89] - 100), 9);
		});
	});

	test('judges what a short history can judge and says so', async () => {
		const { notes, mean, lower, upper } = await forecastEnsemble({
			...request,
			horizonDays: 30,
			series: autoregression(minimums.forecast.dailyValues, 3, 0.2),
		});
		expect(notes.join(' ')).toMatch(/The history is short: \d+ of 30 days ahead/);
		expect(notes.join(' ')).toMatch(/follows the model's own standard error/);
		expect([mean, lower, upper].every((values) => values.length === 30 && values.every(Number.isFinite))).toBe(true);
	});

	test('refuses what it cannot answer', async () => {
		const series = autoregression(minimums.forecast.dailyValues - 1, 1, 0.5);
		expect(await codeOf(forecastEnsemble({ ...request, series }))).toBe('series_too_short');
		expect(await codeOf(forecastEnsemble({ ...request, series: autoregression(90, 1, 0.5).map((v, t) => (t % 3 === 0 ? v : Number.NaN)) }))).toBe(
			'series_has_gaps',
		);
		expect(await codeOf(forecastEnsemble({ ...request, horizonDays: 0, series: autoregression(90, 1, 0.5) }))).toBe('invalid_input');
		expect(await codeOf(forecastEnsemble({ ...request, level: 1, series: autoregression(90, 1, 0.5) }))).toBe('invalid_input');
		expect(await codeOf(forecastEnsemble({ ...request, model: 'lstm', series: autoregression(90, 1, 0.5) }))).toBe('fit_failed');
		expect(await codeOf(forecastEnsemble({ ...request, isCancelled: () => true, series: autoregression(90, 1, 0.5) }))).toBe('cancelled');
	});

	test('continues an exactly linear counter on its line, without a band', async () => {
		const hours = Float64Array.from({ length: 60 }, (_, day) => 12_000 + 24 * day);
		const forecast = await forecastEnsemble({ series: hours, horizonDays: 10, level: 0.95, seed: 1, isCounter: true, minimum: 0 });
		expect(forecast.weights.drift).toBe(1);
		forecast.mean.forEach((value, step) => {
			expect(value).toBeCloseTo(12_000 + 24 * (60 + step), 6);
		});
	});
});
