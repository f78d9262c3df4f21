/** Correlations by lag as bars, with the limits within which they may be chance. */
import type { Correlogram, ResidualDiagnostics } from '../domain/forecast-diagnostics.ts';
import type { BandLayer, BarsLayer, Chart } from './chart.ts';
import { timesText } from './forecast-text.ts';
import { formatCount, formatCounted, formatList, formatNumber } from './format.ts';
import { forecasterName } from './residual-text.ts';

/** Half the width of a bar, in lags. */
const HALF_BAR = 0.32;
/** Of the lags that a sentence names. */
const MOST_NAMED = 4;

/** ACF or PACF of the history after differencing. */
export function correlogramChart(correlations: Correlogram, which: 'acf' | 'pacf'): Chart {
	const { differences, count, acf, acfLimits, pacf, pacfLimit } = correlations;
	const values = which === 'acf' ? acf : pacf;
	const limits = which === 'acf' ? acfLimits : new Float64Array(pacf.length).fill(pacfLimit);
	const made = differences === 0 ? 'the daily values' : `the daily values differenced ${timesText(differences)}`;
	const name = which === 'acf' ? 'Autocorrelation' : 'Partial autocorrelation';
	return barsByLag({
		title: which === 'acf' ? 'Autocorrelation (ACF)' : 'Partial autocorrelation (PACF)',
		summary: `${name} of ${formatCount(count)} values, ${made}: ${beyondText(values, limits, 1)}.`,
		values,
		limits,
		everyDays: 1,
	});
}

/** ACF of the errors of a forecaster; undefined where nothing could be told. */
export function residualCorrelogramChart({ acf, acfLimit, everyDays, of, count }: ResidualDiagnostics): Chart | undefined {
	if (acf.length === 0) return undefined;
	const limits = new Float64Array(acf.length).fill(acfLimit);
	return barsByLag({
		title: 'Autocorrelation of the errors',
		summary: `Autocorrelation of ${formatCounted(count, 'error')} of the ${forecasterName(of)}: ${beyondText(acf, limits, everyDays)}.`,
		values: acf,
		limits,
		everyDays,
	});
}

interface LagBars {
	readonly title: string;
	readonly summary: string;
	/** Of lags 1, 2, ...; and the half width of their limits. */
	readonly values: Float64Array;
	readonly limits: Float64Array;
	/** Days of one lag. */
	readonly everyDays: number;
}

function barsByLag({ title, summary, values, limits, everyDays }: LagBars): Chart {
	const place = (at: number): number => (at + 1) * everyDays;
	const edges = [0.5, ...Array.from(values, (_, at) => at + 1), values.length + 0.5];
	const limitAt = edges.map((lag) => limits[Math.min(limits.length, Math.max(1, Math.round(lag))) - 1]!);
	const band: BandLayer = {
		type: 'band',
		label: 'chance',
		x: Float64Array.from(edges, (lag) => lag * everyDays),
		lower: Float64Array.from(limitAt, (limit) => -limit),
		upper: Float64Array.from(limitAt),
		colour: 'muted',
		strength: 0.18,
	};
	const bars: BarsLayer = {
		type: 'bars',
		label: 'correlation',
		start: Float64Array.from(values, (_, at) => place(at) - HALF_BAR * everyDays),
		end: Float64Array.from(values, (_, at) => place(at) + HALF_BAR * everyDays),
		height: values,
		colour: 'series1',
		texts: Array.from(values, (value, at) => {
			const [limit, isBeyond] = [limits[at]!, Math.abs(value) > limits[at]!];
			return `${formatCounted(place(at), 'day')} apart: ${formatNumber(value, 2)}, ${isBeyond ? 'beyond' : 'within'} chance (± ${formatNumber(limit, 2)})`;
		}),
	};
	return {
		kind: 'correlogram',
		title,
		summary,
		x: {
			type: 'number',
			label: 'Days apart',
			unit: '',
			format: 'count',
			scale: 'linear',
			includesZero: false,
			range: [0.5 * everyDays, (values.length + 0.5) * everyDays],
		},
		y: { type: 'number', label: 'Correlation', unit: '', format: 'number', scale: 'linear', includesZero: true },
		layers: [band, bars],
	};
}

/** `beyond chance at 1, 7 and 14 days apart`, the strongest where they are many. */
function beyondText(values: Float64Array, limits: Float64Array, everyDays: number): string {
	const beyond = [...values.keys()].filter((at) => Math.abs(values[at]!) > limits[at]!);
	if (beyond.length === 0) return 'none is beyond chance';
	const strongest = beyond.toSorted((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!)).slice(0, MOST_NAMED);
	const named = strongest.toSorted((a, b) => a - b).map((at) => `${formatCount((at + 1) * everyDays)} (${formatNumber(values[at]!, 2)})`);
	const rest = beyond.length - strongest.length;
	return `beyond chance at ${formatList(named)} days apart${rest === 0 ? '' : ` and at ${formatCounted(rest, 'further lag')}`}`;
}
