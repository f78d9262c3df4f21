import { describe, expect, it } from 'vitest';
import { robustBaseline } from '../../../src-main/maths/series/baseline.ts';
import { rolling } from '../../../src-main/maths/series/rolling.ts';
import { rollingOrder } from '../../../src-main/maths/series/rolling-order.ts';
import { maximum, median, minimum, quantileStatistic } from '../../../src-main/maths/series/statistics.ts';
import { centred } from '../../../src-main/maths/series/window.ts';
import { expectAllClose } from '../../support/numbers.ts';
import fc from '../../support/properties.ts';

const someSeries = fc
	.array(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 0, max: 3 }), fc.constant(Number.NaN)), { maxLength: 70 })
	.map((values) => Float64Array.from(values));

describe('order statistics of moving windows', () => {
	it('equal those of each window by itself, ties and gaps included', () => {
		fc.assert(
			fc.property(someSeries, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (x, window, least) => {
				const minPeriods = Math.min(window, least);
				const order = rollingOrder(x, window, { probabilities: [0.05, 0.9], hasRobustSpread: true, minPeriods });
				expect(order.minimum).toEqual(rolling(x, window, minimum, minPeriods));
				expect(order.maximum).toEqual(rolling(x, window, maximum, minPeriods));
				expectAllClose(order.median, rolling(x, window, median, minPeriods), 1e-15, 0, 'median');
				expectAllClose(order.quantiles[0], rolling(x, window, quantileStatistic(0.05), minPeriods), 1e-14, 1e-9, 'q05');
				expectAllClose(order.quantiles[1], rolling(x, window, quantileStatistic(0.9), minPeriods), 1e-14, 1e-9, 'q90');
				expectAllClose(
					order.robustSpread,
					rolling(x, window, (present) => robustBaseline(present).spread, minPeriods),
					1e-12,
					1e-9,
					'spread',
				);
			}),
			{ numRuns: 300 },
		);
	});

	it('have no robust spread unless asked for', () => {
		expect(rollingOrder(Float64Array.of(1, 2, 3), 2).robustSpread.every(Number.isNaN)).toBe(true);
	});

	it('look as far ahead as back when centred, one further back in even windows', () => {
		const x = Float64Array.of(0, 1, 2, 3, 4, 5);
		const middle = (window: number, minPeriods?: number) =>
			centred(x, window, (padded) => rollingOrder(padded, window, minPeriods === undefined ? {} : { minPeriods }).minimum);
		expect([...middle(3)]).toEqual([Number.NaN, 0, 1, 2, 3, Number.NaN]);
		expect([...middle(4)]).toEqual([Number.NaN, Number.NaN, 0, 1, 2, Number.NaN]);
		expect([...middle(3, 1)]).toEqual([0, 0, 1, 2, 3, 4]);
	});
});
