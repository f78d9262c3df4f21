/** The way to a level: the history, the fan of simulated paths, the level, and when the paths get there. */
import type { Passage } from '../domain/first-passage.ts';
import { MS_PER_DAY } from '../domain/telemetry.ts';
import type { Chart, ChartLayer } from './chart.ts';
import { downsample, withGaps } from './downsample.ts';
import { capitalise, formatDayRange, formatMetric, formatPercent, formatQuantity } from './format.ts';
import { daysAt, horizonText, passageSentence, stateText } from './passage-text.ts';
import { plainSerial, plainText } from './plain-text.ts';
import { extent, valueAxis } from './series-charts.ts';

const HISTORY_COLUMNS = 400;
/** The history is shown as far back as the fan goes ahead, but this much at least and at most. */
const HISTORY_DAYS = [90, 730] as const;

/** Fan of the paths up to the level, with the middle 90 % of the arrivals shaded on it. */
export function passageChart(passage: Passage): Chart {
	const { fan, level, unit, lastObservedMs } = passage;
	const metric = plainText(formatMetric(passage.metric));
	const history = shownHistory(passage);
	const layers: ChartLayer[] = [];
	if (fan.atMs.length > 0) {
		layers.push(
			{ type: 'band', label: '90 %', x: fan.atMs, lower: fan.lower90, upper: fan.upper90, colour: 'series1', strength: 0.13 },
			{ type: 'band', label: '50 %', x: fan.atMs, lower: fan.lower50, upper: fan.upper50, colour: 'series1', strength: 0.2 },
		);
	}
	layers.push({ type: 'line', label: 'observed', ...downsample(withGaps(history), HISTORY_COLUMNS), colour: 'muted', style: 'solid' });
	if (fan.atMs.length > 0) layers.push({ type: 'line', label: 'median path', x: fan.atMs, y: fan.median, colour: 'series1', style: 'dash' });
	layers.push({ type: 'rule', axis: 'y', at: level, label: formatQuantity(level, unit), colour: 'risk4', style: 'dash' });
	const median = daysAt(passage, 0.5);
	if (!Number.isNaN(median)) {
		const atMs = (days: number): number => lastObservedMs + days * MS_PER_DAY;
		const late = daysAt(passage, 0.95);
		const upper = Math.min(atMs(Number.isNaN(late) ? passage.horizonDays : late), fan.atMs.at(-1) as number);
		layers.push({
			type: 'rule',
			axis: 'x',
			at: atMs(median),
			lower: atMs(daysAt(passage, 0.05)),
			upper,
			label: 'median arrival',
			colour: 'text',
			style: 'dash',
		});
	}
	return {
		kind: 'passage',
		title: `${capitalise(metric)} of ${plainSerial(passage.serial)} ${fan.atMs.length > 0 ? 'on its way to' : 'and the level of'} ${formatQuantity(level, unit)}`,
		summary: fanSummary(passage, metric),
		x: { type: 'time', label: 'UTC day' },
		y: valueAxis(metric, unit, extent([history.y, fan.lower90, fan.upper90, Float64Array.of(level)])),
		layers,
	};
}

function shownHistory({ historyMs, history, fan, lastObservedMs }: Passage): { readonly x: Float64Array; readonly y: Float64Array } {
	const ahead = ((fan.atMs.at(-1) ?? lastObservedMs) - lastObservedMs) / MS_PER_DAY;
	const back = Math.min(HISTORY_DAYS[1], Math.max(HISTORY_DAYS[0], ahead));
	const from = Math.max(
		0,
		historyMs.findIndex((atMs) => atMs >= lastObservedMs - back * MS_PER_DAY),
	);
	return { x: historyMs.subarray(from), y: history.subarray(from) };
}

function fanSummary(passage: Passage, metric: string): string {
	const { fan, unit, level, direction } = passage;
	const last = fan.atMs.length - 1;
	if (last < 0) return `${passageSentence(passage)} The observed course of ${metric} and the level of ${formatQuantity(level, unit)}.`;
	const at = (values: Float64Array): string => formatQuantity(values[last] as number, unit);
	const where = direction === 'up' ? 'up' : 'down';
	return (
		`${passageSentence(passage)} Simulated paths of ${metric} ${where} to ${formatQuantity(level, unit)}; ` +
		`at the end of the picture half of them lie between ${at(fan.lower50)} and ${at(fan.upper50)}. The middle 90 % of the arrivals are shaded.`
	);
}

/** Share of the paths that arrive in each stretch of time. */
export function arrivalChart(passage: Passage): Chart {
	const { histogram } = passage;
	const state = stateText(passage);
	const shown = histogram.share.reduce((sum, share) => sum + share, 0);
	return {
		kind: 'arrivals',
		title: `When the paths are ${state}`,
		summary: `${formatPercent(shown)} of the paths are ${state} within the picture, ${formatPercent(passage.never?.value ?? 0)} not within ${horizonText(passage.horizonDays)}.`,
		x: { type: 'time', label: 'UTC day' },
		y: { type: 'number', label: 'Share of paths', unit: '', format: 'percent', scale: 'linear', includesZero: true },
		layers: [
			{
				type: 'bars',
				label: 'arrivals',
				start: histogram.startMs,
				end: histogram.endMs,
				height: histogram.share,
				colour: 'series1',
				texts: Array.from(histogram.share, (share, bin) => {
					const [start, end] = [histogram.startMs[bin] as number, histogram.endMs[bin] as number];
					return `${formatPercent(share)} of the paths arrive ${formatDayRange(start + MS_PER_DAY, end)}`;
				}),
			},
		],
	};
}
