/** What could be lost, how sure the figure is, and which drives make it. */
import type { Estimate, RiskLevel, RiskResult } from '../domain/results.ts';
import type { BarsLayer, Chart, ChartLayer, NumberAxis, RowBarsLayer, RuleLayer } from './chart.ts';
import { formatCount, formatEstimate, formatInterval, formatLevel, formatMoney, formatPercent, formatProbability } from './format.ts';
import { plainSerial } from './plain-text.ts';

const MAX_BARS = 10;

/**
 * How the loss spreads over the simulated paths; the tail beyond VaR is shaded, VaR and CVaR carry their intervals.
 *
 * @param scale  of the shares: `log` shows a tail of few paths
 */
export function lossHistogramChart(risk: RiskResult, scale: 'linear' | 'log' = 'linear'): Chart {
	const level = risk.levels[0];
	const layers: ChartLayer[] = histogramBars(risk, level?.valueAtRisk.value ?? Number.POSITIVE_INFINITY);
	if (level)
		layers.push(levelRule('VaR', level, level.valueAtRisk, risk.currency), levelRule('CVaR', level, level.conditionalValueAtRisk, risk.currency));
	return {
		kind: 'loss-histogram',
		title: `Loss over ${formatCount(risk.horizonDays)} days`,
		summary: histogramSummary(risk, level),
		x: moneyAxis('Loss', risk.currency, true),
		y: shareAxis(sharesOf(risk.histogram.counts), scale),
		layers,
	};
}

/** VaR and CVaR against the number of paths that they rest on: a flat end means that more paths change nothing. */
export function convergenceChart(risk: RiskResult): Chart {
	const { paths, valueAtRisk, lower, upper, conditionalValueAtRisk } = risk.convergence;
	const level = formatLevel(risk.levels[0]?.confidence ?? Number.NaN);
	return {
		kind: 'convergence',
		title: 'Convergence of the simulation',
		summary: convergenceSummary(risk, level),
		x: { type: 'number', label: 'Paths', unit: '', format: 'count', scale: 'log', includesZero: false },
		y: moneyAxis('Loss', risk.currency, false),
		layers: [
			{ type: 'band', label: '', x: paths, lower, upper, colour: 'series1', strength: 0.18 },
			{ type: 'line', label: `VaR${level}`, x: paths, y: valueAtRisk, colour: 'series1', style: 'solid' },
			{ type: 'line', label: `CVaR${level}`, x: paths, y: conditionalValueAtRisk, colour: 'risk4', style: 'solid' },
		],
	};
}

/** The drives that make up most of CVaR, largest first, each with its Monte Carlo error. */
export function componentBarsChart(risk: RiskResult, maxBars = MAX_BARS): Chart {
	const parts = risk.components.slice(0, maxBars);
	const level = `CVaR${formatLevel(risk.levels[0]?.confidence ?? Number.NaN)}`;
	const bars: RowBarsLayer = {
		type: 'row-bars',
		label: `Part of ${level}`,
		length: Float64Array.from(parts, (part) => part.conditionalValueAtRisk.value),
		lower: Float64Array.from(parts, (part) => part.conditionalValueAtRisk.lower),
		upper: Float64Array.from(parts, (part) => part.conditionalValueAtRisk.upper),
		colour: 'risk3',
		values: parts.map((part) => formatPercent(part.share)),
		texts: parts.map(
			(part) =>
				`${plainSerial(part.serial)} carries ${formatEstimate(part.conditionalValueAtRisk, risk.currency)} of ${level}, ${formatPercent(part.share)}.`,
		),
		ids: parts.map((part) => part.deviceId),
	};
	return {
		kind: 'component-bars',
		title: 'Who makes the tail',
		summary: componentSummary(risk, level, parts.length),
		x: moneyAxis(`Part of ${level}`, risk.currency, true),
		y: { type: 'category', label: 'Drive', categories: parts.map((part) => plainSerial(part.serial)) },
		layers: [bars],
	};
}

/** The drives most likely to fail within the horizon, with the uncertainty of the fit as whiskers. */
export function failureBarsChart(risk: RiskResult, maxBars = MAX_BARS): Chart {
	const drives = risk.drives.slice(0, maxBars);
	const first = drives[0];
	const chance = (drive: (typeof drives)[number]): string =>
		formatProbability(drive.failureProbability, drive.failureProbabilityLower, drive.failureProbabilityUpper);
	const bars: RowBarsLayer = {
		type: 'row-bars',
		label: 'Failure probability',
		length: Float64Array.from(drives, (drive) => drive.failureProbability),
		lower: Float64Array.from(drives, (drive) => drive.failureProbabilityLower),
		upper: Float64Array.from(drives, (drive) => drive.failureProbabilityUpper),
		colour: 'series1',
		values: drives.map((drive) => formatPercent(drive.failureProbability)),
		texts: drives.map((drive) => `${plainSerial(drive.serial)} fails with ${chance(drive)}.`),
		ids: drives.map((drive) => drive.deviceId),
	};
	return {
		kind: 'failure-bars',
		title: `Failure probability over ${formatCount(risk.horizonDays)} days`,
		summary: first
			? `${plainSerial(first.serial)} ${drives.length > 1 ? 'is the most likely to fail:' : 'fails with'} ${chance(first)} within ${formatCount(risk.horizonDays)} days.`
			: 'No drive is at risk.',
		x: { type: 'number', label: 'Failure probability', unit: '', format: 'percent', scale: 'linear', includesZero: true },
		y: { type: 'category', label: 'Drive', categories: drives.map((drive) => plainSerial(drive.serial)) },
		layers: [bars],
	};
}

function sharesOf(counts: Float64Array): Float64Array {
	const total = counts.reduce((sum, count) => sum + count, 0) || 1;
	return counts.map((count) => count / total);
}

/** Of bars that count paths; on a log scale from below the lowest to above the tallest, so that a tail of few paths is seen. */
export function shareAxis(shares: Float64Array, scale: 'linear' | 'log'): NumberAxis {
	const axis = { type: 'number', label: 'Share of paths', unit: '', format: 'percent' } as const;
	if (scale === 'linear') return { ...axis, scale, includesZero: true };
	const most = shares.reduce((a, b) => Math.max(a, b), 0) || 1;
	const least = shares.reduce((low, share) => (share > 0 && share < low ? share : low), most);
	return { ...axis, scale, includesZero: false, range: [least / 2, 1.5 * most] };
}

/**
 * The bars of the histogram in two colours: within VaR and beyond. A bar is never cut, since its paths are counted once; it
 * counts as its middle does (losses that come in steps stand in the middle of their bar). No loss is below 0.
 */
function histogramBars(risk: RiskResult, tailFrom: number): BarsLayer[] {
	const { edges, counts } = risk.histogram;
	const body: Bar[] = [];
	const tail: Bar[] = [];
	sharesOf(counts).forEach((share, index) => {
		if (share === 0) return;
		const [start, end] = [Math.max(0, edges[index]!), edges[index + 1]!];
		const middle = (edges[index]! + edges[index + 1]!) / 2;
		const text = `${formatPercent(share)} of the paths lose ${formatInterval(start, end, risk.currency)}.`;
		(middle <= tailFrom ? body : tail).push({ start, end, share, text });
	});
	return [barsLayer('within VaR', body, 'risk1'), barsLayer('beyond VaR', tail, 'risk3')];
}

interface Bar {
	readonly start: number;
	readonly end: number;
	readonly share: number;
	readonly text: string;
}

function barsLayer(label: string, bars: readonly Bar[], colour: BarsLayer['colour']): BarsLayer {
	return {
		type: 'bars',
		label,
		start: Float64Array.from(bars, (bar) => bar.start),
		end: Float64Array.from(bars, (bar) => bar.end),
		height: Float64Array.from(bars, (bar) => bar.share),
		colour,
		texts: bars.map((bar) => bar.text),
	};
}

function levelRule(name: 'VaR' | 'CVaR', level: RiskLevel, estimate: Estimate, currency: string): RuleLayer {
	return {
		type: 'rule',
		axis: 'x',
		at: estimate.value,
		lower: estimate.lower,
		upper: estimate.upper,
		label: `${name}${formatLevel(level.confidence)}  ${formatEstimate(estimate, currency)}`,
		colour: name === 'VaR' ? 'text' : 'risk4',
		style: 'solid',
	};
}

function moneyAxis(label: string, currency: string, includesZero: boolean): NumberAxis {
	return { type: 'number', label, unit: currency, format: 'money', scale: 'linear', includesZero };
}

function histogramSummary(risk: RiskResult, level: RiskLevel | undefined): string {
	const over = `Over ${formatCount(risk.horizonDays)} days`;
	if (!level) return `${over} the expected loss is ${formatEstimate(risk.expectedLoss, risk.currency)}.`;
	const tail = formatLevel(Math.round((1 - level.confidence) * 1e6) / 1e6);
	const stays = `in ${formatLevel(level.confidence)} of 100 cases the loss stays at or below ${formatEstimate(level.valueAtRisk, risk.currency)}`;
	const worst = `the worst ${tail} of 100 cost ${formatEstimate(level.conditionalValueAtRisk, risk.currency)} on average`;
	return `${over}, ${stays}; ${worst}. From ${formatCount(risk.paths)} paths; ± is half the 95 % interval.`;
}

function convergenceSummary(risk: RiskResult, level: string): string {
	const estimate = risk.levels[0]?.valueAtRisk;
	if (!estimate) return `${formatCount(risk.paths)} paths.`;
	const share = estimate.value > 0 ? ` (${formatPercent((estimate.upper - estimate.lower) / 2 / estimate.value)} of the figure)` : '';
	return `After ${formatCount(risk.paths)} paths VaR${level} is known to ± ${formatMoney((estimate.upper - estimate.lower) / 2, risk.currency)}${share}.${risk.convergence.lower.some((value) => value <= 0) ? '' : ' The axis does not start at zero.'}`;
}

function componentSummary(risk: RiskResult, level: string, shown: number): string {
	if (shown === 0) return `No drive has a part in ${level}.`;
	const share = risk.components.slice(0, shown).reduce((sum, part) => sum + part.share, 0);
	const first = risk.components[0]!;
	const who =
		shown === 1 ? `${plainSerial(first.serial)} carries` : `The first ${formatCount(shown)} of ${formatCount(risk.components.length)} drives carry`;
	return `${who} ${formatPercent(share)} of ${level}; the largest part is ${plainSerial(first.serial)} with ${formatEstimate(first.conditionalValueAtRisk, risk.currency)}.`;
}
