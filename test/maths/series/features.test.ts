import { describe, expect, it } from 'vitest';
import { driveFeatures } from '../../../src-main/maths/series/drive-features.ts';
import { computeFeatures, STANDARD_FEATURES } from '../../../src-main/maths/series/features.ts';
import { volatility } from '../../../src-main/maths/series/rolling.ts';
import { seasonalBaseline } from '../../../src-main/maths/series/seasonal-baseline.ts';
import { priorRobustZScores, priorZScores, rollingZScores } from '../../../src-main/maths/series/zscore.ts';
import fc from '../../support/properties.ts';

const someSeries = fc
	.array(fc.oneof({ weight: 9, arbitrary: fc.double({ min: 0.01, max: 1e6, noNaN: true }) }, { weight: 1, arbitrary: fc.constant(Number.NaN) }), {
		minLength: 2,
		maxLength: 80,
	})
	.map((values) => Float64Array.from(values));

describe('computeFeatures', () => {
	it('has every feature of the model over 7, 14 and 30 steps', () => {
		const names = Object.keys(computeFeatures(Float64Array.of(1, 2)));
		const statistics = ['mean', 'sd', 'min', 'max', 'median', 'q05', 'q25', 'q75', 'q95', 'slope', 'skew', 'kurt', 'volatility'];
		for (const window of [7, 14, 30])
			for (const statistic of [...statistics, 'zscore', 'zscore_prior', 'robust_prior']) expect(names).toContain(`roll${window}_${statistic}`);
		for (const name of ['ewm7_mean', 'ewm7_sd', 'ewm30_mean', 'lag1', 'lag7', 'lag14', 'diff1', 'log_return', 'week_median', 'week_zscore'])
			expect(names).toContain(name);
	});

	it('does not look ahead: the past stays the same when the future is cut off', () => {
		fc.assert(
			fc.property(someSeries, fc.integer({ min: 1, max: 80 }), (x, cut) => {
				const whole = computeFeatures(x);
				for (const [name, column] of Object.entries(computeFeatures(x.slice(0, cut)))) expect(column, name).toEqual(whole[name].slice(0, cut));
				const metrics = { bytes_written_total: x, bytes_read_total: x.toReversed(), percentage_used: x, media_errors: x, power_on_hours: x };
				const past = Object.fromEntries(Object.entries(metrics).map(([metric, values]) => [metric, values.slice(0, cut)]));
				const allOfDrive = driveFeatures(metrics, 1);
				for (const [name, column] of Object.entries(driveFeatures(past, 1))) expect(column, name).toEqual(allOfDrive[name].slice(0, cut));
			}),
			{ numRuns: 60 },
		);
	});

	it('gives the columns that the functions behind it give', () => {
		fc.assert(
			fc.property(someSeries, (x) => {
				const table = computeFeatures(x);
				expect(table.roll7_zscore).toEqual(rollingZScores(x, 7));
				expect(table.roll14_zscore_prior).toEqual(priorZScores(x, 14));
				expect(table.roll7_robust_prior).toEqual(priorRobustZScores(x, 7));
				expect(table.roll14_volatility).toEqual(volatility(x, 14));
			}),
			{ numRuns: 30 },
		);
	});

	it('keeps every statistic within its window', () => {
		fc.assert(
			fc.property(someSeries, (x) => {
				const table = computeFeatures(x);
				for (let t = 0; t < x.length; t++) {
					if (Number.isNaN(table.roll7_mean[t])) continue;
					const ordered = ['min', 'q05', 'q25', 'median', 'q75', 'q95', 'max'].map((name) => table[`roll7_${name}`][t]);
					expect(ordered).toEqual(ordered.toSorted((a, b) => a - b));
					expect(table.roll7_mean[t]).toBeGreaterThanOrEqual(ordered[0] * (1 - 1e-12));
					expect(table.roll7_mean[t]).toBeLessThanOrEqual(ordered[6] * (1 + 1e-12));
					expect(table.roll7_sd[t]).toBeGreaterThanOrEqual(0);
				}
			}),
			{ numRuns: 60 },
		);
	});

	it('takes other windows, quantiles, spans and lags', () => {
		const table = computeFeatures(Float64Array.of(1, 2, 3, 4), { windows: [2], quantiles: [0.5, 0.975], spans: [3], lags: [2], stepsPerWeek: 7 });
		expect([...table.roll2_q50]).toEqual([Number.NaN, 1.5, 2.5, 3.5]);
		expect([...table.roll2_q975]).toEqual([Number.NaN, 1.975, 2.975, 3.975]);
		expect([...table.ewm3_mean]).toEqual([1, 1.5, 2.25, 3.125]);
		expect([...table.lag2]).toEqual([Number.NaN, Number.NaN, 1, 2]);
		expect(STANDARD_FEATURES.windows).toEqual([7, 14, 30]);
	});
});

describe('seasonalBaseline', () => {
	it('knows the rhythm of the week: a busy Sunday is usual, a busy Monday is not', () => {
		const x = Float64Array.from({ length: 70 }, (_, t) => (t % 7 === 6 ? 100 : 10) + ((t * 13) % 5));
		x[63] = 100;
		const { centre, score } = seasonalBaseline(x, 7);
		expect(score[63]).toBeGreaterThan(10);
		expect(Math.abs(score[69])).toBeLessThan(3);
		expect(centre[69]).toBeGreaterThan(99);
	});

	it('says nothing before three weeks, and gives a constant no score', () => {
		const { centre, score } = seasonalBaseline(new Float64Array(40).fill(3), 7);
		expect(centre.findIndex((value) => !Number.isNaN(value))).toBe(21);
		expect(score.every(Number.isNaN)).toBe(true);
	});
});
