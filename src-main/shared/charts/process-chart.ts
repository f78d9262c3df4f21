/** A metric as a random process: the fan of its paths behind the history, and how their last values spread, with VaR and CVaR. */
import { type OutcomeRisk, type ProcessRisk, spansMagnitudes } from '../domain/process-risk.ts';
import type { Estimate } from '../domain/results.ts';
import { MS_PER_DAY } from '../domain/telemetry.ts';
import type { BarsLayer, Chart, ChartLayer, NumberAxis, RuleLayer } from './chart.ts';
import { downsample, withGaps } from './downsample.ts';
import { capitalise, formatCount, formatInterval, formatLevel, formatPercent, formatQuantity } from './format.ts';
import { plainSerial } from './plain-text.ts';
import { processSentence, whatOf } from './process-text.ts';
import { extent, valueAxis } from './series-charts.ts';

const HISTORY_COLUMNS = 400;
/** The history is shown twice as far back as the paths go ahead, but this much at least. */
const LEAST_HISTORY_DAYS = 90;

const lastOf = ({ outcomes }: ProcessRisk): OutcomeRisk | undefined => outcomes.find(({ outcome }) => outcome === 'last');

/** Observed days, then the middle 50 and 90 % of the paths day by day, with the first VaR of the last day as a line. */
export function processChart(risk: ProcessRisk): Chart {
	const { fan, unit, lastObservedMs, horizonDays } = risk;
	const back = lastObservedMs - Math.max(LEAST_HISTORY_DAYS, 2 * horizonDays) * MS_PER_DAY;
	const from = Math.max(
		0,
		risk.historyMs.findIndex((atMs) => atMs >= back),
	);
	const history = { x: risk.historyMs.subarray(from), y: risk.history.subarray(from) };
	const level = lastOf(risk)?.levels[0];
	const layers: ChartLayer[] = [
		{ type: 'band', label: '90 %', x: fan.atMs, lower: fan.lower90, upper: fan.upper90, colour: 'series1', strength: 0.13 },
		{ type: 'band', label: '50 %', x: fan.atMs, lower: fan.lower50, upper: fan.upper50, colour: 'series1', strength: 0.2 },
		{ type: 'line', label: 'observed', ...downsample(withGaps(history), HISTORY_COLUMNS), colour: 'muted', style: 'solid' },
		{ type: 'line', label: 'median path', x: fan.atMs, y: fan.median, colour: 'series1', style: 'dash' },
	];
	if (level)
		layers.push({
			type: 'rule',
			axis: 'y',
			at: level.valueAtRisk.value,
			label: `VaR${formatLevel(level.confidence)} of day ${horizonDays}`,
			colour: 'risk4',
			style: 'dash',
		});
	const what = whatOf(risk.metric);
	const end = fan.atMs.length - 1;
	return {
		kind: 'process',
		title: `${capitalise(what)} of ${plainSerial(risk.serial)} as a process`,
		summary: `${processSentence(risk)} On the last day the middle 90 % of the paths lie between ${formatQuantity(fan.lower90[end] as number, unit)} and ${formatQuantity(fan.upper90[end] as number, unit)}.`,
		x: { type: 'time', label: 'UTC day' },
		y: axisOf(what, unit, [history.y, fan.lower90, fan.upper90]),
		layers,
	};
}

/** Spread of the values of the last day; VaR and CVaR carry their Monte Carlo intervals. */
export function processEndChart(risk: ProcessRisk): Chart {
	const { histogram, unit, paths, horizonDays } = risk;
	const { edges, counts, below, beyond } = histogram;
	const level = lastOf(risk)?.levels[0];
	const bars: BarsLayer = {
		type: 'bars',
		label: 'paths',
		start: edges.subarray(0, -1),
		end: edges.subarray(1),
		height: counts.map((count) => count / paths),
		colour: 'series1',
		texts: Array.from(counts, (count, bar) => {
			return `${formatCount(count)} of ${formatCount(paths)} paths end at ${formatInterval(edges[bar] as number, edges[bar + 1] as number, unit)}`;
		}),
	};
	const rules: RuleLayer[] = level
		? [
				ruleOf(`VaR${formatLevel(level.confidence)}`, level.valueAtRisk, unit, 'dash'),
				ruleOf(`CVaR${formatLevel(level.confidence)}`, level.conditionalValueAtRisk, unit, 'solid'),
			]
		: [];
	const outside = below + beyond;
	return {
		kind: 'process-end',
		title: `Value on day ${horizonDays}`,
		summary: `${formatCount(paths)} paths by the value of their last day${outside > 0 ? `; ${formatPercent(outside / paths)} of them lie outside of the picture` : ''}.`,
		x: axisOf(whatOf(risk.metric), unit, [edges]),
		y: { type: 'number', label: 'Share of paths', unit: '', format: 'percent', scale: 'linear', includesZero: true },
		layers: [bars, ...rules],
	};
}

/** Logarithmic where the values span magnitudes. */
function axisOf(what: string, unit: string, values: readonly Float64Array[]): NumberAxis {
	const range = extent(values);
	const axis = valueAxis(what, unit, range);
	return range !== null && spansMagnitudes(range[0], range[1]) ? { ...axis, scale: 'log', includesZero: false } : axis;
}

function ruleOf(name: string, { value, lower, upper }: Estimate, unit: string, style: 'solid' | 'dash'): RuleLayer {
	return { type: 'rule', axis: 'x', at: value, lower, upper, label: `${name} ${formatQuantity(value, unit)}`, colour: 'risk4', style };
}
