import { describe, expect, it } from 'vitest';
import { leastSquares } from '../../../src-main/maths/linear-algebra.ts';
import { createRng } from '../../../src-main/maths/random.ts';
import { type AdfOptions, adf } from '../../../src-main/maths/series/adf.ts';
import { dickeyFullerCriticalValues, dickeyFullerPvalue, type Trend } from '../../../src-main/maths/series/mackinnon.ts';
import { expectClose } from '../../support/numbers.ts';
import fc from '../../support/properties.ts';
import { autoregression } from '../../support/series.ts';

const trends: readonly Trend[] = ['n', 'c', 'ct', 'ctt'];
const seeds = fc.integer({ min: 1, max: 1e6 });

/** The regression as a textbook writes it: rows, columns, normal t value of the level; and the sum of squares. */
function plainRegression(
	series: Float64Array,
	trend: Trend,
	lags: number,
	skipped = lags,
): { stat: number; rest: number; rows: number; size: number } {
	const times = Array.from({ length: series.length - 1 - skipped }, (_, i) => i + skipped + 1);
	const step = (t: number) => series[t] - series[t - 1];
	const column = (value: (t: number) => number) => Float64Array.from(times, value);
	const others = Array.from({ length: trend === 'n' ? 0 : trend.length }, (_, power) => column((t) => (t / series.length) ** power));
	for (let lag = 1; lag <= lags; lag++) others.push(column((t) => step(t - lag)));
	const residual = (columns: readonly Float64Array[], y: Float64Array) => {
		const b = leastSquares(columns, y);
		return y.map((value, i) => columns.reduce((rest, each, j) => rest - b[j] * each[i], value));
	};
	const y = column(step);
	const level = residual(
		others,
		column((t) => series[t - 1]),
	);
	const rest = residual([...others, level], y).reduce((sum, value) => sum + value * value, 0);
	const [dot, square] = level.reduce(([a, b], value, i) => [a + value * y[i], b + value * value], [0, 0]);
	const size = others.length + 1;
	return { stat: dot / Math.sqrt((square * rest) / (times.length - size)), rest, rows: times.length, size };
}

const refusal = (code: string) => expect.objectContaining({ name: 'AppError', code });

describe('adf', () => {
	it('equals the plain regression, whatever the trend, the lags and the size of the steps', () => {
		fc.assert(
			fc.property(seeds, fc.constantFrom(...trends), fc.integer({ min: 0, max: 12 }), fc.constantFrom(0, 1e3, 1e7), (seed, trend, lags, jump) => {
				const series = autoregression(60, seed, 0.9);
				// One giant step at a border must not cost the other products their digits.
				series[series.length - 1] += jump;
				series[0] -= jump;
				const found = adf(series, { trend, lagSelection: 'fixed', maxLag: lags });
				expectClose(found.stat, plainRegression(series, trend, lags).stat, 1e-7, 1e-9, `${trend} ${lags}`);
				expect(found).toMatchObject({ lags, observations: 59 - lags, criterion: null });
			}),
			{ numRuns: 150 },
		);
	});

	it('is as good where lagged differences all but repeat each other', () => {
		const series = Float64Array.from({ length: 120 }, (_, t) => Math.sin(t / 9) + 1e-6 * Math.sin(t * t));
		// By orthogonalisation in 80-bit numbers (NumPy longdouble).
		const exact = { 0: -0.3329367338202867, 1: -51665.396869891796, 2: -24.275066529297106, 5: -11.280589942689248, 9: -7.691381173750398 };
		for (const [maxLag, stat] of Object.entries(exact))
			expectClose(adf(series, { lagSelection: 'fixed', maxLag: Number(maxLag) }).stat, stat, 1e-8, 0, `${maxLag} lags`);
	});

	it('takes the lag with the least criterion on the sample that the largest lag leaves', () => {
		fc.assert(
			fc.property(seeds, fc.constantFrom(...trends), fc.constantFrom('aic' as const, 'bic' as const), (seed, trend, lagSelection) => {
				const series = autoregression(70, seed, 0.6);
				const criteria = Array.from({ length: 9 }, (_, lags) => {
					const { rest, rows, size } = plainRegression(series, trend, lags, 8);
					return rows * (Math.log((2 * Math.PI * rest) / rows) + 1) + (lagSelection === 'aic' ? 2 : Math.log(rows)) * size;
				});
				const { lags, criterion, observations } = adf(series, { trend, lagSelection, maxLag: 8 });
				expect(lags).toBe(criteria.indexOf(Math.min(...criteria)));
				expectClose(criterion!, Math.min(...criteria), 1e-9, 1e-9, 'criterion');
				expect(observations).toBe(69 - lags);
			}),
			{ numRuns: 60 },
		);
	});

	it('does not care about the unit, nor with a constant about the level, nor with a line about a line', () => {
		const options: AdfOptions = { lagSelection: 'fixed', maxLag: 2 };
		fc.assert(
			fc.property(
				seeds,
				fc.integer({ min: -600, max: 600 }),
				fc.double({ min: -1e6, max: 1e6, noNaN: true }),
				fc.double({ min: -1e3, max: 1e3, noNaN: true }),
				(seed, exponent, level, slope) => {
					const x = autoregression(80, seed, 0.9);
					const { stat } = adf(x, options);
					expectClose(
						adf(
							x.map((value) => value * 2 ** exponent),
							options,
						).stat,
						stat,
						1e-9,
						0,
						'unit',
					);
					expectClose(
						adf(
							x.map((value) => value + level),
							options,
						).stat,
						stat,
						1e-7,
						1e-9,
						'level',
					);
					const moved = x.map((value, t) => value + level + slope * t);
					expectClose(adf(moved, { ...options, trend: 'ct' }).stat, adf(x, { ...options, trend: 'ct' }).stat, 1e-6, 1e-8, 'line');
				},
			),
			{ numRuns: 60 },
		);
	});

	it('computes the shortest series that has a degree of freedom left, and refuses the next shorter one', () => {
		const zigzag = Float64Array.of(1, 2.5, 2, 4, 3, 3.5);
		expectClose(adf(zigzag.slice(0, 3), { trend: 'n', lagSelection: 'fixed', maxLag: 0 }).stat, 1 / 17, 1e-12, 0, 'three values');
		expect(() => adf(zigzag.slice(0, 3))).toThrowError(refusal('series_too_short'));
		expect(adf(zigzag.slice(0, 4)).observations).toBe(3);
		// Without a trend and with an even number of values the largest lag leaves nothing to judge by.
		expect(() => adf(zigzag, { trend: 'n' })).toThrowError(refusal('series_too_short'));
		expect(adf(zigzag, { trend: 'n', lagSelection: 't-stat' }).observations).toBeGreaterThan(3);
	});

	it('refuses what has no noise, gaps, too few values or no sensible lag, and says which', () => {
		const make = (value: (t: number) => number) => Float64Array.from({ length: 40 }, (_, t) => value(t));
		expect(() => adf(make(() => 3.5))).toThrowError(refusal('series_constant'));
		expect(() => adf(make((t) => 3 - 0.1 * t))).toThrowError(refusal('series_linear'));
		expect(() => adf(make((t) => t * t))).toThrowError(refusal('series_linear'));
		expect(() => adf(make((t) => (-1) ** t))).toThrowError(refusal('series_linear'));
		expect(() => adf(make((t) => (t === 7 ? Number.NaN : Math.sin(t * t))))).toThrowError(/1 of 40 are missing/);
		expect(() => adf(make((t) => (t === 7 ? Number.POSITIVE_INFINITY : t)))).toThrowError(refusal('series_has_gaps'));
		expect(() => adf(new Float64Array(0))).toThrowError(refusal('series_too_short'));
		expect(() => adf(autoregression(30, 1, 1), { maxLag: 20 })).toThrowError(refusal('series_too_short'));
		for (const maxLag of [-1, 1.5, Number.NaN]) expect(() => adf(autoregression(30, 1, 1), { maxLag })).toThrowError(refusal('invalid_input'));
	});

	it('computes a single step and rare counts, where many columns are 0', () => {
		const step = Float64Array.from({ length: 40 }, (_, t) => (t < 20 ? 0 : 1));
		expect(adf(step, { trend: 'n' })).toMatchObject({ stat: 0, lags: 0 });
		const rng = createRng(5, 0);
		const counts = Float64Array.from({ length: 200 }, () => (rng.uniform() < 0.03 ? 1 : 0));
		// As statsmodels 0.13.5 chooses.
		expect((['aic', 'bic', 't-stat'] as const).map((lagSelection) => adf(counts, { lagSelection }).lags)).toEqual([2, 0, 14]);
	});
});

describe("MacKinnon's surfaces", () => {
	it('give p-values that rise with the statistic and meet the critical values', () => {
		for (const trend of trends) {
			const far = dickeyFullerCriticalValues(trend, Number.POSITIVE_INFINITY);
			expectClose(dickeyFullerPvalue(far['1%'], trend), 0.01, 0.1, 0, '1 %');
			expectClose(dickeyFullerPvalue(far['5%'], trend), 0.05, 0.05, 0, '5 %');
			expectClose(dickeyFullerPvalue(far['10%'], trend), 0.1, 0.05, 0, '10 %');
			fc.assert(
				fc.property(fc.double({ min: -25, max: 4, noNaN: true }), fc.double({ min: 0.01, max: 3, noNaN: true }), (stat, more) => {
					// The two polynomials of a surface meet within their own rounding.
					expect(dickeyFullerPvalue(stat + more, trend)).toBeGreaterThanOrEqual(dickeyFullerPvalue(stat, trend) - 1e-3);
				}),
			);
		}
	});
});
