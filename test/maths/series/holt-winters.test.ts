import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { fitHoltWinters, forecastHoltWinters } from '../../../src-main/maths/series/holt-winters.ts';
import { createBestStart, followSeries, type Smoothing } from '../../../src-main/maths/series/smoothing-states.ts';
import { AppError } from '../../../src-main/shared/domain/errors.ts';
import { expectAllClose, expectClose } from '../../support/numbers.ts';
import fc from '../../support/properties.ts';

/** Level that wanders, a slope, a week, noise. */
function weekly(days: number, seed: number, noise = 2): Float64Array {
	const rng = createRng(seed, 0);
	let level = 80;
	return Float64Array.from({ length: days }, (_, t) => {
		level += 0.1 + 0.5 * rng.normal();
		return level + [0, 3, 5, 4, 1, -6, -7][t % 7] + noise * rng.normal();
	});
}

const codeOf = (work: () => unknown): string => {
	try {
		work();
	} catch (error) {
		if (error instanceof AppError) return error.code;
	}
	return 'no error';
};

describe('fitHoltWinters', () => {
	it('continues a line with a season exactly', () => {
		const scale = fc.double({ min: -100, max: 100, noNaN: true });
		fc.assert(
			fc.property(scale, scale, fc.array(scale, { minLength: 2, maxLength: 8 }), fc.integer({ min: 1, max: 20 }), (level, slope, season, more) => {
				const at = (t: number): number => level + slope * t + season[t % season.length];
				const n = 3 * season.length + more;
				const series = Float64Array.from({ length: n }, (_, t) => at(t));
				const fit = fitHoltWinters(series, { period: season.length });
				const size = 1e-9 * (200 + Math.abs(slope) * n);
				expectAllClose(
					forecastHoltWinters(fit, series, 12),
					Float64Array.from({ length: 12 }, (_, h) => at(n + h)),
					0,
					size,
					'forecast',
				);
			}),
			{ numRuns: 30 },
		);
	});

	it('moves with the level and the unit of the series', () => {
		for (const isDamped of [false, true]) {
			const series = weekly(120, 3);
			const moved = series.map((value) => 1e-3 * value - 5);
			const [fit, other] = [series, moved].map((values) => fitHoltWinters(values, { period: 7, isDamped }));
			expectClose(other.sumOfSquares, 1e-6 * fit.sumOfSquares, 1e-7, 0, 'sum of squares');
			const expected = forecastHoltWinters(fit, series, 20).map((value) => 1e-3 * value - 5);
			expectAllClose(forecastHoltWinters(other, moved, 20), expected, 1e-4, 0, 'forecast');
		}
	});

	it('finds no worse a fit than any speeds tried at random', () => {
		for (const [seed, isDamped] of [
			[4, false],
			[5, true],
		] as const) {
			const series = weekly(100, seed);
			const best = fitHoltWinters(series, { period: 7, isDamped }).sumOfSquares;
			const start = createBestStart(series, 7, isDamped);
			const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });
			fc.assert(
				fc.property(share, share, share, share, (level, b, g, fade) => {
					const smoothing: Smoothing = { level, trend: b * level, season: g * (1 - level), damping: isDamped ? 0.8 + 0.195 * fade : 1 };
					expect(start(smoothing).sumOfSquares).toBeGreaterThanOrEqual(best * (1 - 1e-9));
				}),
			);
		}
	});

	it('knows how the least sum of squares changes with each speed', () => {
		const series = weekly(60, 7).map((value, t) => (t === 11 ? Number.NaN : value));
		for (const aim of [undefined, { values: Float64Array.of(90, 91, 88), weight: 3 }]) {
			const start = createBestStart(series, 7, true, aim);
			const smoothing: Smoothing = { level: 0.3, trend: 0.1, season: 0.2, damping: 0.9 };
			const slopes = new Float64Array(4);
			start(smoothing, slopes);
			for (const [k, speed] of (['level', 'trend', 'season', 'damping'] as const).entries()) {
				const at = (step: number): number => start({ ...smoothing, [speed]: smoothing[speed] + step }).sumOfSquares;
				expectClose(slopes[k], (at(1e-5) - at(-1e-5)) / 2e-5, 1e-6, 1e-5, speed);
			}
		}
	});

	it('keeps its speeds within their region, and damps where asked for', () => {
		const { smoothing, residuals, sumOfSquares } = fitHoltWinters(weekly(90, 8), { period: 7, isDamped: true });
		expect(smoothing.level).toBeGreaterThan(0);
		expect(smoothing.trend).toBeLessThanOrEqual(smoothing.level);
		expect(smoothing.season).toBeLessThanOrEqual(1 - smoothing.level);
		expect(smoothing.damping).toBeGreaterThanOrEqual(0.8);
		expect(smoothing.damping).toBeLessThanOrEqual(0.995);
		expectClose(
			residuals.reduce((sum, error) => sum + error * error, 0),
			sumOfSquares,
			1e-12,
			0,
			'sum of squares',
		);
		expect(fitHoltWinters(weekly(90, 8), { period: 7 }).smoothing.damping).toBe(1);
	});

	it('bridges missing values', () => {
		const whole = weekly(140, 9, 0.2);
		const gaps = whole.map((value, t) => (t % 11 === 4 ? Number.NaN : value));
		const fit = fitHoltWinters(gaps, { period: 7 });
		expect(fit.residuals.filter(Number.isNaN).length).toBe(gaps.filter(Number.isNaN).length);
		const complete = fitHoltWinters(whole, { period: 7 });
		expectAllClose(forecastHoltWinters(fit, gaps, 7), forecastHoltWinters(complete, whole, 7), 0.02, 0, 'forecast');
	});

	it('speaks at an earlier day from what was known then', () => {
		const series = weekly(120, 2);
		const fit = fitHoltWinters(series.subarray(0, 90), { period: 7 });
		const changed = series.map((value, t) => (t < 100 ? value : -1e6));
		expect(forecastHoltWinters(fit, series.subarray(0, 100), 14)).toEqual(forecastHoltWinters(fit, changed.subarray(0, 100), 14));
	});

	it('gives the fit whose forecast meets an aim, at a price', () => {
		const series = weekly(120, 6);
		const free = fitHoltWinters(series, { period: 7 });
		const values = forecastHoltWinters(free, series, 10).map((value) => value + 1);
		const aimed = fitHoltWinters(series, { period: 7, aim: { values, weight: 1e6 } });
		expectAllClose(forecastHoltWinters(aimed, series, 10), values, 0, 0.01, 'aim');
		expect(aimed.sumOfSquares).toBeGreaterThan(free.sumOfSquares);
	});

	it('is content with a constant', () => {
		const fit = fitHoltWinters(new Float64Array(40).fill(7), { period: 7 });
		expectAllClose(forecastHoltWinters(fit, new Float64Array(40).fill(7), 9), new Float64Array(9).fill(7), 1e-12, 0, 'forecast');
	});

	it('refuses too little, endless values and no season, and stops when told', () => {
		expect(codeOf(() => fitHoltWinters(weekly(13, 1), { period: 7 }))).toBe('series_too_short');
		expect(codeOf(() => fitHoltWinters(weekly(40, 1).fill(Number.NaN, 10), { period: 7 }))).toBe('series_too_short');
		expect(codeOf(() => fitHoltWinters(weekly(40, 1), { period: 1 }))).toBe('invalid_input');
		expect(codeOf(() => fitHoltWinters(Float64Array.of(...weekly(40, 1), Number.POSITIVE_INFINITY), { period: 7 }))).toBe('invalid_input');
		expect(codeOf(() => fitHoltWinters(weekly(40, 1), { period: 7, isCancelled: () => true }))).toBe('cancelled');
	});
});

describe('followSeries', () => {
	it('leaves no error where the states are those that made the series', () => {
		const initial = { level: 10, trend: 0.5, season: Float64Array.of(1, -2, 1) };
		const series = Float64Array.from({ length: 12 }, (_, t) => 10 + 0.5 * (t + 1) + [1, -2, 1][t % 3]);
		const { errors, state } = followSeries({ level: 0.4, trend: 0.1, season: 0.2, damping: 1 }, initial, series);
		expectAllClose(errors, new Float64Array(12), 0, 1e-12, 'errors');
		expectClose(state.level, 16, 1e-12, 0, 'level');
		expectAllClose(state.season, [1, -2, 1], 1e-12, 0, 'season');
	});
});
