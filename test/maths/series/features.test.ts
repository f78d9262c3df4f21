import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeFeatures, writeShare, writeToReadRatio } from '../../../src-main/maths/series/features.ts';
import { maximum, mean, median, minimum, quantileStatistic, rolling, type Statistic, sd } from '../../../src-main/maths/series/rolling.ts';
import reference from '../../golden/features.json' with { type: 'json' };
import { expectAllClose, expectClose, golden, goldenArray } from '../../support/numbers.ts';

const series = new Map(Object.entries(reference.series).map(([name, values]) => [name, goldenArray(values)]));

/** Our name of a pandas column. */
function ownName(name: string): string {
	return name.replace('_std', '_sd').replace('_rec_', '_');
}

const partialWindows: Readonly<Record<string, readonly [Statistic, window: number, minPeriods: number]>> = {
	roll7_mp1_mean: [mean, 7, 1],
	roll7_mp1_std: [sd, 7, 1],
	roll7_mp1_min: [minimum, 7, 1],
	roll7_mp1_max: [maximum, 7, 1],
	roll7_mp1_median: [median, 7, 1],
	roll14_mp4_mean: [mean, 14, 4],
	roll14_mp4_std: [sd, 14, 4],
	roll14_mp4_q95: [quantileStatistic(0.95), 14, 4],
};

/** Running sums of pandas lose the digits of these at level 1e9 with noise 1e-3; the next test checks ours. */
const losesDigits = /std|zscore|skew|kurt|volatility|slope/;

const someSeries = fc
	.array(fc.oneof({ weight: 9, arbitrary: fc.double({ min: 0.01, max: 1e6, noNaN: true }) }, { weight: 1, arbitrary: fc.constant(Number.NaN) }), {
		minLength: 2,
		maxLength: 50,
	})
	.map((values) => Float64Array.from(values));

describe('computeFeatures', () => {
	it('equals pandas, missing values included', () => {
		for (const { series: name, expected } of reference.cases) {
			const x = series.get(name)!;
			const table = computeFeatures(x);
			for (const [column, values] of Object.entries(expected)) {
				if (name === 'huge_level_tiny_noise' && losesDigits.test(column)) continue;
				const partial = partialWindows[column];
				const own = partial ? rolling(x, partial[1], partial[0], partial[2]) : table[ownName(column)];
				// Third and fourth moments of running sums cancel; where equal values leave the window more so.
				const tolerance = /skew|kurt/.test(column) ? (name === 'constant_then_walk' ? 1e-4 : 1e-6) : 1e-9;
				values.forEach((value, i) => {
					// A window without spread gives no score here, infinity there.
					const wanted = column.endsWith('zscore_prior') && !Number.isFinite(golden(value)) ? Number.NaN : golden(value);
					expectClose(own[reference.rows[i]], wanted, tolerance, tolerance, `${name} ${column} row ${reference.rows[i]}`);
				});
			}
		}
	});

	it('keeps its digits at a huge level with tiny noise', () => {
		const x = series.get('huge_level_tiny_noise')!;
		// The values less 1e9 are exact: what is left is an ordinary series.
		const small = computeFeatures(x.map((value) => value - 1e9));
		const huge = computeFeatures(x);
		for (const column of [
			'roll7_sd',
			'roll30_sd',
			'roll14_slope',
			'roll7_skew',
			'roll7_kurt',
			'roll7_zscore',
			'roll7_zscore_prior',
			'roll7_robust_prior',
			'ewm7_sd',
		])
			expectAllClose(huge[column], small[column], 1e-9, 1e-12, column);
	});

	it('does not look ahead: the past stays the same when the future is cut off', () => {
		fc.assert(
			fc.property(someSeries, fc.integer({ min: 1, max: 50 }), (x, cut) => {
				const whole = computeFeatures(x);
				for (const [name, column] of Object.entries(computeFeatures(x.slice(0, cut)))) expect(column, name).toEqual(whole[name].slice(0, cut));
			}),
			{ numRuns: 60 },
		);
	});

	it('keeps every statistic within its window', () => {
		fc.assert(
			fc.property(someSeries, (x) => {
				const table = computeFeatures(x);
				for (let t = 0; t < x.length; t++) {
					if (Number.isNaN(table.roll7_mean[t])) continue;
					const [min, q05, q50, q95, max] = ['min', 'q05', 'median', 'q95', 'max'].map((name) => table[`roll7_${name}`][t]);
					expect([min, q05, q50, q95, max]).toEqual([min, q05, q50, q95, max].sort((a, b) => a - b));
					expect(table.roll7_mean[t]).toBeGreaterThanOrEqual(min * (1 - 1e-12));
					expect(table.roll7_mean[t]).toBeLessThanOrEqual(max * (1 + 1e-12));
					expect(table.roll7_sd[t]).toBeGreaterThanOrEqual(0);
				}
			}),
			{ numRuns: 60 },
		);
	});
});

describe('write to read ratios', () => {
	it('have no value without reads, and a share that is defined there', () => {
		const { writes, reads, inf_to_nan, share } = reference.write_read_ratio;
		expectAllClose(writeToReadRatio(goldenArray(writes), goldenArray(reads)), goldenArray(inf_to_nan), 1e-12, 0, 'ratio');
		expectAllClose(writeShare(goldenArray(writes), goldenArray(reads)), goldenArray(share), 1e-12, 0, 'share');
	});
});
