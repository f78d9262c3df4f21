/** ADF, ARIMA and features of series. */
import { adf } from '../../src-main/maths/series/adf.ts';
import { fitArima, forecastArima } from '../../src-main/maths/series/arima.ts';
import { selectArimaOrder } from '../../src-main/maths/series/arima-select.ts';
import { driveFeatures } from '../../src-main/maths/series/drive-features.ts';
import { computeFeatures } from '../../src-main/maths/series/features.ts';
import { rollingMoments } from '../../src-main/maths/series/rolling-moments.ts';
import { lag } from '../../src-main/maths/series/transforms.ts';
import type { Benchmark } from './benchmark.ts';
import { integratedSeries, wanderingSeries } from './series.ts';

const HORIZON = 30;
const DRIVES = 1_000;
/** Columns of the feature table of one metric. */
const FULL_COLUMNS = 60;

/** 1,000 days each, positive; a few dozen different ones serve 1,000 drives. */
const fourMetrics = (): readonly Float64Array[] =>
	Array.from({ length: 40 }, (_, seed) => wanderingSeries(1_000, seed + 1).map((value) => Math.abs(value) + 1));

const stationarity = (name: string, length: number): Benchmark => ({
	name,
	note: 'constant, lag by AIC',
	peer: 'adf.py',
	runs: 20,
	async prepare() {
		const series = wanderingSeries(length);
		return { run: () => Number.isFinite(adf(series).stat) };
	},
});

const arima = (name: string, length: number): Benchmark => ({
	name,
	note: `(2,1,2) fit and ${HORIZON} steps`,
	peer: 'arima.py',
	runs: 10,
	async prepare() {
		const series = integratedSeries(length);
		return { run: () => forecastArima(fitArima(series, { p: 2, d: 1, q: 2 }), series, HORIZON).mean.every(Number.isFinite) };
	},
});

const automatic = (name: string, length: number): Benchmark => ({
	name,
	note: 'all (p,1,q) with p, q <= 3, the one with the least AIC kept',
	peer: 'arima.py',
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
		name: 'sarima/365',
		note: `(1,1,1)(1,0,1) of period 7, fit and ${HORIZON} steps`,
		peer: 'arima.py',
		runs: 10,
		async prepare() {
			const series = wanderingSeries(365);
			const order = { p: 1, d: 1, q: 1, seasonal: { p: 1, d: 0, q: 1, period: 7 } };
			return { run: () => forecastArima(fitArima(series, order), series, HORIZON).mean.every(Number.isFinite) };
		},
	},
	{
		name: 'features/1m',
		note: '1,000 drives x 1,000 days: mean and sd over 7 and 30 days, lag 1, of four metrics, one thread',
		peer: 'features.py',
		async prepare() {
			const metrics = fourMetrics();
			return {
				run() {
					let present = 0;
					for (let series = 0; series < 4 * DRIVES; series++) {
						const values = metrics[series % metrics.length] as Float64Array;
						for (const window of [7, 30]) {
							const { mean, sd } = rollingMoments(values, window);
							present += Number(mean[999] > 0) + Number(sd[999] > 0);
						}
						present += Number(lag(values, 1)[999] > 0);
					}
					return present === 4 * DRIVES * 5;
				},
			};
		},
	},
	{
		name: 'features/full-1m',
		note: '1,000 drives x 1,000 days: every feature of model.md section 3, of four metrics, one thread',
		peer: 'features.py',
		async prepare() {
			const metrics = fourMetrics();
			return {
				run() {
					let columns = 0;
					for (let drive = 0; drive < DRIVES; drive++) {
						const [bytes_written_total, bytes_read_total, percentage_used, media_errors] = Array.from(
							{ length: 4 },
							(_, metric) => metrics[(4 * drive + metric) % metrics.length] as Float64Array,
						);
						const own = { bytes_written_total, bytes_read_total, percentage_used, media_errors };
						for (const values of Object.values(own)) columns += Object.keys(computeFeatures(values)).length;
						columns += Object.keys(driveFeatures({ ...own, power_on_hours: percentage_used }, 1)).length;
					}
					return columns === DRIVES * (4 * FULL_COLUMNS + 5);
				},
			};
		},
	},
];
