/** Errors of a forecaster over time, by their size, and by the distance of the forecast. */
import type { ResidualDiagnostics } from '../domain/forecast-diagnostics.ts';
import type { Forecast } from '../domain/results.ts';
import type { Chart, ChartLayer } from './chart.ts';
import { withGaps } from './downsample.ts';
import { formatCounted, formatMetric, formatNumber, formatPercent, formatQuantity } from './format.ts';
import { plainText } from './plain-text.ts';
import { forecasterName, growthSentence, residualTitle, tailText } from './residual-text.ts';
import { extent, valueAxis } from './series-charts.ts';

/** Standard deviations that hold 95 % of normal errors. */
const NORMAL_95 = 1.96;
/** Bins of half a standard deviation; what lies beyond the last one is in it. */
const BIN = 0.5;
const MOST_DEVIATIONS = 6;
const CURVE_STEP = 0.1;

/** Each error on the day that was forecast, with the band that holds 95 % of normal ones; undefined where none differs from another. */
export function residualTimeChart(residuals: ResidualDiagnostics, unit: string): Chart | undefined {
	const { of, atMs, values, count, mean, standardDeviation } = residuals;
	const line = withGaps({ x: atMs, y: values });
	const ends = atMs.length === 0 ? [] : [atMs[0]!, atMs[atMs.length - 1]!];
	if (!(standardDeviation > 0)) return undefined;
	const layers: ChartLayer[] = [
		{
			type: 'band',
			label: 'holds 95 of 100 normal errors',
			x: Float64Array.from(ends),
			lower: Float64Array.from(ends, () => mean - NORMAL_95 * standardDeviation),
			upper: Float64Array.from(ends, () => mean + NORMAL_95 * standardDeviation),
			colour: 'muted',
			strength: 0.14,
		},
		{ type: 'line', label: 'error', ...line, colour: 'series1', style: 'solid' },
	];
	return {
		kind: 'residuals',
		title: residualTitle(residuals),
		summary: `${formatCounted(count, 'error')} of the ${forecasterName(of)} one day ahead, observed less forecast; standard deviation ${formatQuantity(standardDeviation, unit)}.`,
		x: { type: 'time', label: 'UTC day' },
		y: { ...valueAxis('error', unit, extent([values])), includesZero: true },
		layers,
	};
}

/** How often errors of each size are, with what a normal curve would have; undefined where all are alike. */
export function residualShapeChart(residuals: ResidualDiagnostics): Chart | undefined {
	const { values, mean, standardDeviation, count } = residuals;
	if (!(standardDeviation > 0) || residuals.checks.length === 0) return undefined;
	const standardised = values.filter(Number.isFinite).map((value) => (value - mean) / standardDeviation);
	const farthest = standardised.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
	const reach = Math.min(MOST_DEVIATIONS, Math.max(3, Math.ceil(farthest / BIN) * BIN));
	const bins = Math.round((2 * reach) / BIN);
	const counts = new Float64Array(bins);
	for (const value of standardised) counts[Math.min(bins - 1, Math.max(0, Math.floor((value + reach) / BIN)))]! += 1;
	const start = Float64Array.from(counts, (_, bin) => bin * BIN - reach);
	const curve = Float64Array.from({ length: Math.round((2 * reach) / CURVE_STEP) + 1 }, (_, at) => at * CURVE_STEP - reach);
	return {
		kind: 'residual-shape',
		title: 'Sizes of the errors',
		summary: tailText(residuals),
		x: {
			type: 'number',
			label: 'Error in standard deviations',
			unit: '',
			format: 'number',
			scale: 'linear',
			includesZero: false,
			range: [-reach, reach],
		},
		y: { type: 'number', label: 'Share of errors', unit: '', format: 'percent', scale: 'linear', includesZero: true },
		layers: [
			{
				type: 'bars',
				label: 'errors',
				start,
				end: start.map((from) => from + BIN),
				height: counts.map((times) => times / count),
				colour: 'series1',
				texts: Array.from(counts, (times, bin) => {
					const within = `${formatNumber(start[bin]!)} to ${formatNumber(start[bin]! + BIN)} standard deviations`;
					return `${formatPercent(times / count)} of the errors: ${within}`;
				}),
			},
			{
				type: 'line',
				label: 'normal curve',
				x: curve,
				y: curve.map((z) => (BIN * Math.exp(-(z * z) / 2)) / Math.sqrt(2 * Math.PI)),
				colour: 'text',
				style: 'dash',
			},
		],
	};
}

/** Mean absolute error of each step ahead, of the ensemble and of the last week repeated; undefined where neither missed anything. */
export function errorGrowthChart(forecast: Forecast): Chart | undefined {
	const { errorGrowth, unit } = forecast;
	if (errorGrowth === undefined) return undefined;
	const { ensemble, seasonalNaive } = errorGrowth;
	if (![...ensemble, ...seasonalNaive].some((error) => error > 0)) return undefined;
	const x = Float64Array.from(ensemble, (_, step) => step + 1);
	const metric = plainText(formatMetric(forecast.metric));
	return {
		kind: 'error-growth',
		title: 'Errors by days ahead',
		summary: growthSentence(forecast),
		x: {
			type: 'number',
			label: 'Days ahead',
			unit: '',
			format: 'count',
			scale: 'linear',
			includesZero: false,
			range: [1, Math.max(2, x.length)],
		},
		y: { ...valueAxis(`mean absolute error of ${metric}`, unit, extent([ensemble, seasonalNaive])), includesZero: true },
		layers: [
			{ type: 'line', label: 'last week again', x, y: seasonalNaive, colour: 'muted', style: 'solid' },
			{ type: 'line', label: 'ensemble', x, y: ensemble, colour: 'series1', style: 'solid' },
		],
	};
}
