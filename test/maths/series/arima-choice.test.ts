import { describe, expect, it } from 'vitest';
import { fitArima } from '../../../src-main/maths/series/arima.ts';
import { chooseArima } from '../../../src-main/maths/series/arima-choice.ts';
import { describeOrder } from '../../../src-main/maths/series/arima-order.ts';
import { arimaTable, fitScreened, selectArimaOrder } from '../../../src-main/maths/series/arima-select.ts';
import { stepwiseArima } from '../../../src-main/maths/series/arima-stepwise.ts';
import { simulateArma } from '../../support/arima-series.ts';
import { walk, weeklySeries } from '../../support/daily-fleets.ts';

const sums = (values: Float64Array): Float64Array => {
	let sum = 0;
	return values.map((value) => {
		sum += value;
		return sum;
	});
};

/** Processes of many kinds, a year each, with the differences that they want. */
const processes = [
	...[0.5, 0.9, -0.6].map((phi, seed) => ({ d: 0, series: simulateArma([phi], [], 365, seed + 1) })),
	...[0.7, -0.5].map((theta, seed) => ({ d: 0, series: simulateArma([], [theta], 365, seed + 11) })),
	{ d: 0, series: simulateArma([1.2, -0.5], [], 365, 21) },
	{ d: 0, series: simulateArma([0.5, -0.3], [0.4, 0.2], 365, 22) },
	{ d: 0, series: simulateArma([0.3, 0.2, 0.3], [], 365, 23) },
	{ d: 0, series: simulateArma([0.9], [-0.5, 0.3, 0.4], 365, 24) },
	{ d: 0, series: simulateArma([], [], 365, 25) },
	...[31, 32, 33].map((seed) => ({ d: 1, series: sums(simulateArma([0.4], [], 365, seed)) })),
	...[41, 42, 43].map((seed) => ({ d: 1, series: sums(simulateArma([0.8], [-0.6], 365, seed)) })),
	...[51, 52].map((seed) => ({ d: 1, series: sums(simulateArma([], [0.5, 0.3], 365, seed)) })),
	{ d: 1, series: walk(365, 0.5, 61) },
	{ d: 0, series: weeklySeries(365, 0.6, 62) },
];

describe('a screened search', () => {
	it('ends within 2 of the least AIC of all orders on 19 of 20 series, and within 0.1 on 17', () => {
		const behind = processes.map(({ d, series }) => {
			const least = Math.min(...arimaTable(series, d, 3, 3).map(({ aic }) => aic));
			return selectArimaOrder(series, d, 3, 3, { isScreened: true }).aic - least;
		});
		expect(behind).toHaveLength(20);
		expect(behind.filter((aic) => aic < 2).length).toBeGreaterThanOrEqual(19);
		expect(behind.filter((aic) => aic < 0.1).length).toBeGreaterThanOrEqual(17);
	}, 60_000);

	it('fits one order as likely as the whole search does, also across gaps', () => {
		const series = simulateArma([0.5, -0.3], [0.4], 200, 5);
		const order = { p: 2, d: 0, q: 1 };
		expect(fitScreened(series, order).logLikelihood).toBeCloseTo(fitArima(series, order).logLikelihood, 4);
		for (const day of [20, 21, 22, 100, 150]) series[day] = Number.NaN;
		expect(fitScreened(series, order).logLikelihood).toBeCloseTo(fitArima(series, order).logLikelihood, 2);
	});
});

describe('chooseArima', () => {
	it('takes the weekly search where the weekdays matter and the plain one elsewhere', () => {
		expect(chooseArima(weeklySeries(200, 4, 1)).fit.order.seasonal?.period).toBe(7);
		expect(chooseArima(simulateArma([0.6], [], 200, 2)).fit.order.seasonal).toBeUndefined();
		// Five weeks: too few for a pattern that chance could make.
		expect(chooseArima(weeklySeries(35, 0.5, 3)).fit.order.seasonal).toBeUndefined();
	});

	it('keeps a week that never changes: its seasonal moving average lies at the border, where a fixed pattern belongs', () => {
		const { fit } = stepwiseArima(weeklySeries(365, 4, 4), { period: 7, seasonalD: 1, maxSeasonal: 1 });
		expect(describeOrder(fit.order)).toMatch(/\(0,1,1\)7$/);
		expect(fit.seasonalMa[0]).toBeLessThan(-0.97);
	});

	it('stops when it is cancelled, in either search', () => {
		const cancelled = expect.objectContaining({ code: 'cancelled' });
		for (const series of [weeklySeries(200, 4, 1), simulateArma([0.6], [], 200, 2)])
			for (const isScreened of [true, false]) expect(() => chooseArima(series, { isScreened, isCancelled: () => true })).toThrowError(cancelled);
	});
});
