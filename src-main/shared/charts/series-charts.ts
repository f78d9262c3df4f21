/** One metric of one drive over time: what was observed, what is expected, what stood out. */
import { ratesPerDay } from '../domain/counter.ts';
import { metricInfo } from '../domain/metrics.ts';
import type { AnomalyEvent, Forecast, ForecastBand } from '../domain/results.ts';
import { MS_PER_DAY, type Series } from '../domain/telemetry.ts';
import type { Chart, ChartLayer, ColourRole, LineLayer, NumberAxis, PointsLayer } from './chart.ts';
import { downsample, type Points, withGaps } from './downsample.ts';
import {
	capitalise,
	digitsToTell,
	formatCounted,
	formatDayRange,
	formatInterval,
	formatLevel,
	formatMetric,
	formatQuantity,
	isByteUnit,
} from './format.ts';
import { memberTitle, YARDSTICK_NAME } from './member-names.ts';
import { plainSerial, plainText } from './plain-text.ts';
import { threatName } from './threats.ts';

/** Pixels across the history before a forecast, on the widest screen or page. */
const HISTORY_COLUMNS = 500;

interface SeriesChartOptions {
	readonly events?: readonly AnomalyEvent[];
	/** A counter as what it gains per day. */
	readonly isRate?: boolean;
}

/** All observed values of a series (`thinChart` makes it as fine as its width); missing days are gaps, events are marked at their peak. */
export function seriesChart(series: Series, options: SeriesChartOptions = {}): Chart {
	if (options.isRate) return rateChart(series, options);
	const { unit } = metricInfo(series.metric);
	const metric = plainText(formatMetric(series.metric));
	const observed = { x: series.observedAtMs, y: series.values };
	const events = (options.events ?? []).filter((event) => event.deviceId === series.deviceId && event.metric === series.metric);
	const layers: ChartLayer[] = [{ type: 'line', label: 'observed', ...withGaps(observed), colour: 'series1', style: 'solid' }];
	const range = extent([observed.y]);
	if (events.length > 0) layers.push(eventPoints(events, observed));
	return {
		kind: 'series',
		title: `${capitalise(metric)} of ${plainSerial(series.serial)}`,
		summary: seriesSummary(metric, unit, observed, range, events.length),
		x: { type: 'time', label: 'UTC day' },
		y: valueAxis(metric, unit, range),
		layers,
	};
}

function rateChart(series: Series, options: SeriesChartOptions): Chart {
	const { perDay, resets, wraps } = ratesPerDay(series.observedAtMs, series.values);
	const chart = seriesChart({ ...series, values: perDay }, options.events ? { events: options.events } : {});
	const { unit } = metricInfo(series.metric);
	const metric = `${plainText(formatMetric(series.metric))} per day`;
	const perUnit = unit === '' ? 'per day' : `${unit}/day`;
	const range = extent([perDay]);
	const falls = [
		...(resets > 0 ? [`${formatCounted(resets, 'reset')} of the counter left out`] : []),
		...(wraps > 0 ? [`${formatCounted(wraps, 'wrap')} carried over`] : []),
	];
	const summary = seriesSummary(metric, perUnit, { x: series.observedAtMs, y: perDay }, range, 0);
	return {
		...chart,
		title: `${capitalise(metric)} of ${plainSerial(series.serial)}`,
		summary: falls.length === 0 ? summary : `${summary} ${capitalise(falls.join(', '))}.`,
		y: valueAxis(metric, perUnit, range),
	};
}

interface ForecastChartOptions {
	/** How much history stands before the forecast; the default is four horizons, 60 days at least. */
	readonly historyDays?: number;
	/** Members that are drawn as thin lines of their own; none by default. */
	readonly members?: ReadonlySet<string>;
}

/** A fan: the recent history, the expected course, its interval and inside it the bands of other levels. */
export function forecastChart(forecast: Forecast, options: ForecastChartOptions = {}): Chart {
	const metric = plainText(formatMetric(forecast.metric));
	const history = recentHistory(forecast, options.historyDays ?? Math.max(60, 4 * forecast.horizonDays));
	const anchor = lastFinite(history.y);
	const start = anchor === null ? [] : [anchor];
	const startMs = anchor === null ? [] : [forecast.lastObservedMs];
	const x = Float64Array.from([...startMs, ...Array.from(forecast.mean, (_, step) => forecast.lastObservedMs + (step + 1) * MS_PER_DAY)]);
	const bands = bandsOf(forecast);
	const members = memberLines(forecast, options.members, x, start);
	return {
		kind: 'forecast',
		title: `${capitalise(metric)} of ${plainSerial(forecast.serial)}`,
		summary: forecastSummary(forecast, metric),
		x: { type: 'time', label: 'UTC day' },
		y: valueAxis(
			metric,
			forecast.unit,
			extent([history.y, ...bands.flatMap(({ lower, upper }) => [lower, upper]), ...members.map((line) => line.y)]),
		),
		layers: [
			...bands.map(({ level, lower, upper }): ChartLayer => {
				const sides = { lower: Float64Array.from([...start, ...lower]), upper: Float64Array.from([...start, ...upper]) };
				return { type: 'band', label: `${formatLevel(level)} %`, x, ...sides, colour: 'series1', strength: BAND_STRENGTH };
			}),
			{ type: 'line', label: 'observed', ...downsample(withGaps(history), HISTORY_COLUMNS), colour: 'muted', style: 'solid' },
			...members,
			{ type: 'line', label: 'forecast', x, y: Float64Array.from([...start, ...forecast.mean]), colour: 'series1', style: 'dash' },
		],
	};
}

/** Of the members in their order: a colour stays with its member whichever are drawn. */
const MEMBER_COLOURS = ['series2', 'series3', 'series4', 'series6', 'series5', 'risk2'] as const satisfies readonly ColourRole[];

/** The colour of one member's line. */
export function memberColour(forecast: Forecast, name: string): ColourRole {
	const at = (forecast.members ?? []).findIndex((member) => member.name === name);
	return name === YARDSTICK_NAME ? 'faint' : MEMBER_COLOURS[Math.max(0, at) % MEMBER_COLOURS.length]!;
}

function memberLines(forecast: Forecast, names: ReadonlySet<string> | undefined, x: Float64Array, start: readonly number[]): LineLayer[] {
	return (forecast.members ?? [])
		.filter(({ name }) => names?.has(name))
		.map(({ name, mean }) => ({
			type: 'line',
			label: memberTitle(name),
			x,
			y: Float64Array.from([...start, ...mean]),
			colour: memberColour(forecast, name),
			style: 'solid',
			isThin: true,
		}));
}

/** Of each band: the narrow one lies on the wide one and is darker by as much. */
const BAND_STRENGTH = 0.18;

/** The interval that was asked for and the bands of the other levels, the widest first. */
function bandsOf({ level, lower, upper, bands = [] }: Forecast): ForecastBand[] {
	return [{ level, lower, upper }, ...bands.filter((band) => band.level !== level)].sort((a, b) => b.level - a.level);
}

function recentHistory(forecast: Forecast, historyDays: number): Points {
	const fromMs = forecast.lastObservedMs - historyDays * MS_PER_DAY;
	const first = forecast.historyMs.findIndex((atMs) => atMs >= fromMs);
	const from = first < 0 ? forecast.historyMs.length : first;
	return { x: forecast.historyMs.subarray(from), y: forecast.history.subarray(from) };
}

function forecastSummary(forecast: Forecast, metric: string): string {
	const last = forecast.mean.length - 1;
	const level = formatLevel(forecast.level);
	if (last < 0) return `No forecast of ${metric}.`;
	const [mean, lower, upper] = [forecast.mean[last]!, forecast.lower[last]!, forecast.upper[last]!];
	const digits = digitsToTell(lower, upper);
	const now = lastFinite(forecast.history);
	const from = now === null ? '' : ` from ${formatQuantity(now, forecast.unit, digits)} now`;
	const measured = forecast.coverage.find((coverage) => Math.abs(coverage.nominal - forecast.level) < 1e-9 && coverage.count > 0);
	const proof = measured
		? ` The interval held ${formatLevel(Math.round(measured.empirical * 1000) / 1000)} % of ${formatCounted(measured.count, 'past value')}.`
		: '';
	const inDays = formatCounted(forecast.mean.length, 'day');
	const interval = `${level} %: ${formatInterval(lower, upper, forecast.unit, digits)}`;
	return `In ${inDays} ${metric} is expected at ${formatQuantity(mean, forecast.unit, digits)} (${interval})${from}.${proof}`;
}

function seriesSummary(metric: string, unit: string, observed: Points, range: Range | null, events: number): string {
	if (range === null) return `No values of ${metric}.`;
	const count = observed.y.reduce((finite, value) => (Number.isFinite(value) ? finite + 1 : finite), 0);
	const span = formatDayRange(observed.x[0]!, observed.x.at(-1)!);
	const [lowest, highest] = range;
	const reach =
		lowest === highest ? `always ${formatQuantity(lowest, unit)}` : `between ${formatInterval(lowest, highest, unit).replace(' to ', ' and ')}`;
	const marked = events === 0 ? '' : ` ${formatCounted(events, 'event')} marked.`;
	const zero = hasZeroInView(range) ? '' : ' The axis does not start at zero.';
	return `${formatCounted(count, 'value')} of ${metric}, ${span}, ${reach}.${marked}${zero}`;
}

function eventPoints(events: readonly AnomalyEvent[], observed: Points): PointsLayer {
	return {
		type: 'points',
		label: 'events',
		x: Float64Array.from(events, (event) => event.peakMs),
		y: Float64Array.from(events, (event) => nearestValue(observed, event.peakMs)),
		colour: 'risk4',
		texts: events.map((event) => `${threatName(event.class)}: ${event.evidence[0]?.text ?? 'no evidence kept'}`),
		ids: events.map((event) => event.eventId),
	};
}

function nearestValue(observed: Points, atMs: number): number {
	let nearest = Number.NaN;
	let distance = Number.POSITIVE_INFINITY;
	observed.x.forEach((x, index) => {
		if (Math.abs(x - atMs) < distance && Number.isFinite(observed.y[index])) {
			distance = Math.abs(x - atMs);
			nearest = observed.y[index]!;
		}
	});
	return nearest;
}

/** The y axis of a metric; zero belongs on it unless the values stay far from it. */
export function valueAxis(metric: string, unit: string, range: Range | null): NumberAxis {
	return {
		type: 'number',
		label: capitalise(metric),
		unit,
		format: isByteUnit(unit) ? 'bytes' : 'number',
		scale: 'linear',
		includesZero: hasZeroInView(range),
	};
}

/** Zero is left out where the values stay so far from it that their course would be a flat line. */
function hasZeroInView(range: Range | null): boolean {
	if (range === null) return true;
	const [lowest, highest] = range;
	if (lowest <= 0 && highest >= 0) return true;
	return Math.min(Math.abs(lowest), Math.abs(highest)) < 2 * (highest - lowest);
}

/** Lowest and highest. */
export type Range = readonly [number, number];

/** Of all finite values; null without any. */
export function extent(values: readonly Float64Array[]): Range | null {
	let lowest = Number.POSITIVE_INFINITY;
	let highest = Number.NEGATIVE_INFINITY;
	for (const part of values) {
		for (const value of part) {
			if (!Number.isFinite(value)) continue;
			if (value < lowest) lowest = value;
			if (value > highest) highest = value;
		}
	}
	return lowest <= highest ? [lowest, highest] : null;
}

function lastFinite(values: Float64Array): number | null {
	const index = values.findLastIndex(Number.isFinite);
	return index < 0 ? null : values[index]!;
}
