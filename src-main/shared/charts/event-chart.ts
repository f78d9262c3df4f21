/** The series around one event: what was expected, what came, where it peaked, and from where on a value counts. */
import type { AnomalyEvent, Evidence } from '../domain/anomaly-results.ts';
import type { ExpectedSeries } from '../domain/expected-series.ts';
import { metricInfo } from '../domain/metrics.ts';
import type { Chart, ChartLayer, LineLayer, PointsLayer, RuleLayer } from './chart.ts';
import { type Points, withGaps } from './downsample.ts';
import { spanText } from './event-text.ts';
import { capitalise, formatMetric, formatQuantity, isByteUnit } from './format.ts';
import { plainText } from './plain-text.ts';
import { extent, valueAxis } from './series-charts.ts';
import { threatColour, threatName } from './threats.ts';

/** Lines of fewer points than this carry a dot for each. */
const FEW_POINTS = 130;

/** @param series of one metric of the event, from `anomalies.expected` */
export function eventChart(series: ExpectedSeries, event: AnomalyEvent): Chart {
	const { unit } = series;
	const name = metricName(series);
	const observed: Points = { x: series.observedAtMs, y: series.values };
	const peak = peakOf(series, event);
	const limit = limitOf(series, event, peak);
	const layers: ChartLayer[] = [
		spanRule(series, event),
		...bandLayers(series),
		...(limit === undefined ? [] : [limit]),
		{
			type: 'line',
			label: 'observed',
			...(series.stepMs > 0 ? observed : withGaps(observed)),
			colour: 'series1',
			style: 'solid',
			hasDots: series.observedAtMs.length <= FEW_POINTS,
		},
		...(peak ? [peakPoint(peak, event, unit)] : []),
	];
	const range = extent([series.values, series.lower, series.upper, ...(limit?.type === 'rule' ? [Float64Array.of(limit.at)] : [])]);
	return {
		kind: 'series',
		title: `${capitalise(name)} around the event`,
		summary: summaryOf(series, event, peak),
		x: { type: 'time', label: 'UTC day' },
		y: valueAxis(name, unit, range),
		layers,
	};
}

/** A total that is compared as what it gains is named so. */
function metricName({ metric, unit }: ExpectedSeries): string {
	const isRate = metricInfo(metric).kind === 'counter' && unit.endsWith('/d');
	return `${plainText(formatMetric(metric))}${isRate ? ' per day' : ''}`;
}

interface Peak {
	readonly index: number;
	readonly atMs: number;
	readonly value: number;
}

/** The value nearest to the peak of the event; of a grid the step that holds it. */
function peakOf({ observedAtMs, values }: ExpectedSeries, { peakMs }: AnomalyEvent): Peak | undefined {
	let nearest: Peak | undefined;
	observedAtMs.forEach((atMs, index) => {
		const value = values[index]!;
		if (Number.isFinite(value) && (nearest === undefined || Math.abs(atMs - peakMs) < Math.abs(nearest.atMs - peakMs)))
			nearest = { index, atMs, value };
	});
	return nearest;
}

/** The event as a pale stretch over the whole height, its peak as a line. */
function spanRule({ stepMs }: ExpectedSeries, event: AnomalyEvent): RuleLayer {
	return {
		type: 'rule',
		axis: 'x',
		at: event.peakMs,
		// A value of a grid stands at the start of its step: the event begins and ends halfway to its neighbours.
		lower: event.startMs - stepMs / 2,
		upper: event.endMs + stepMs / 2,
		label: 'peak',
		colour: threatColour(event.class),
		style: 'dash',
	};
}

function bandLayers({ observedAtMs: x, lower, upper, expected }: ExpectedSeries): ChartLayer[] {
	if (expected.length === 0) return [];
	return [
		{ type: 'band', label: 'usual range', x, lower, upper, colour: 'faint', strength: 0.22 },
		{ type: 'line', label: 'usual', x, y: expected, colour: 'muted', style: 'dash' },
	];
}

/** From where on a value counts: the edge of the band on the side of the peak, or the level or gain of a counter's rule. */
function limitOf(series: ExpectedSeries, event: AnomalyEvent, peak: Peak | undefined): LineLayer | RuleLayer | undefined {
	if (series.expected.length > 0) {
		const isFall = peak !== undefined && peak.value < series.expected[peak.index]!;
		return { type: 'line', label: 'limit', x: series.observedAtMs, y: isFall ? series.lower : series.upper, colour: 'risk3', style: 'dash' };
	}
	const rule = event.evidence.find(({ metric, detector }) => metric === series.metric && detector === 'counter change');
	if (rule === undefined) return undefined;
	const at = counterLimit(rule);
	return { type: 'rule', axis: 'y', at, label: `counts from ${formatQuantity(at, series.unit)}`, colour: 'risk3', style: 'dash' };
}

/** A level is judged by the value itself, a gain by what came on top of the value before. */
const counterLimit = ({ score, observed, threshold, baseline }: Evidence): number => (score === observed ? threshold : baseline + threshold);

function peakPoint(peak: Peak, event: AnomalyEvent, unit: string): PointsLayer {
	return {
		type: 'points',
		label: 'peak of the event',
		x: Float64Array.of(peak.atMs),
		y: Float64Array.of(peak.value),
		colour: 'risk4',
		texts: [`${threatName(event.class)}: ${formatQuantity(peak.value, unit)}, ${plainText(event.evidence[0]?.text ?? 'no evidence kept', 200)}`],
		ids: [event.eventId],
	};
}

function summaryOf(series: ExpectedSeries, event: AnomalyEvent, peak: Peak | undefined): string {
	const { unit, expected, lower, upper, note } = series;
	const when = spanText(event.startMs, event.endMs);
	const name = capitalise(metricName(series));
	if (peak === undefined) return `${name}: no value around the event (${when}). ${note ?? ''}`.trim();
	const observed = `${name}: ${formatQuantity(peak.value, unit)} at the peak of the event (${when})`;
	const usual = expected[peak.index];
	const shown = isZeroShown(series) ? '' : ' The axis does not start at zero.';
	if (usual === undefined || !Number.isFinite(usual)) return `${observed}. ${note ?? 'Nothing could be expected there yet.'}${shown}`;
	const range = `${formatQuantity(lower[peak.index]!, unit)} to ${formatQuantity(upper[peak.index]!, unit)}`;
	const ratio = usual > 0 && isByteUnit(unit) && peak.value >= 2 * usual ? `, ${Math.round(peak.value / usual)} times as much` : '';
	return `${observed}${ratio}; usual is ${formatQuantity(usual, unit)} (${range}).${shown}`;
}

function isZeroShown({ metric, unit, values, lower, upper }: ExpectedSeries): boolean {
	return valueAxis(metric, unit, extent([values, lower, upper])).includesZero;
}
