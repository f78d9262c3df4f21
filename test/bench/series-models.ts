/** ADF, ARIMA and features of series. */
import { adf } from '../../src-main/maths/series/adf.ts';
import { fitArima, forecastArima, selectArimaOrder } from '../../src-main/maths/series/arima.ts';
import { mean, rolling, sd } from '../../src-main/maths/series/rolling.ts';
import type { Benchmark } from './benchmark.ts';
import { integratedSeries, wanderingSeries } from './series.ts';

const HORIZON = 30;

const stationarity = (name: string, length: number): Benchmark => ({
	name,
	runs: 20,
	async prepare() {
		const series = wanderingSeries(length);
		return { run: () => Number.isFinite(adf(series).stat) };
	},
});

const arima = (name: string, length: number): Benchmark => ({
	name,
	note: `(2,1,2) fit and ${HORIZON} steps`,
	runs: 10,
	async prepare() {
		const series = integratedSeries(length);
		return { run: () => forecastArima(fitArima(series, { p: 2, d: 1, q: 2 }), series, HORIZON).mean.every(Number.isFinite) };
	},
});

const automatic = (name: string, length: number): Benchmark => ({
	name,
	note: 'all (p,1,q) with p, q <= 3, the one with the least AIC kept',
	async prepare() {
		const series = integratedSeries(length);
		return { run: () => Number.isFinite(selectArimaOrder(series, 1, 3, 3).aic) };
	},
});

export const benchmarks: readonly Benchmark[] = [
	stationarity('adf/365', 365),
	stationarity('adf/5000', 5_000),
	arima('arima/365', 365),
	arima('arima/1000', 1_000),
	automatic('arima/auto-365', 365),
	automatic('arima/auto-1000', 1_000),
	{
		name: 'features/1m',
		note: '1,000 drives x 1,000 days: mean and sd over 7 and 30 days, lag 1, of four metrics, one thread',
		runs: 3,
		async prepare() {
			const drives = Array.from({ length: 40 }, (_, drive) => wanderingSeries(1_000, drive + 1));
			return {
				run() {
					let present = 0;
					for (let series = 0; series < 4_000; series++) {
						const values = drives[series % drives.length] as Float64Array;
						for (const window of [7, 30]) for (const statistic of [mean, sd]) present += rolling(values, window, statistic).length;
						const lagged = new Float64Array(values.length).fill(Number.NaN);
						lagged.set(values.subarray(0, -1), 1);
						present += lagged.length;
					}
					return present === 4_000 * 5 * 1_000;
				},
			};
		},
	},
];
