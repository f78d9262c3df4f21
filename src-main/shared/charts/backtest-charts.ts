/** A backtest as pictures: what came against the VaR, where it lay in what was stated, and probabilities against what happened. */
import type { FailureBacktest, LoadBacktest } from '../domain/backtest.ts';
import { exceedanceText, expectedFailuresText, loadName } from './backtest-text.ts';
import type { Chart, ChartLayer, NumberAxis } from './chart.ts';
import { capitalise, formatCount, formatDay, formatLevel, formatNumber, formatPercent, formatQuantity } from './format.ts';

/** Each judged day: what came, the VaR of each level, exceedances marked. */
export function exceedancesChart(load: LoadBacktest): Chart {
	const { atMs, outcomes, valuesAtRisk, levels, unit } = load;
	const [first] = levels;
	const above = Array.from(outcomes.keys()).filter((day) => outcomes[day]! > (valuesAtRisk[0]?.[day] ?? Number.POSITIVE_INFINITY));
	const layers: ChartLayer[] = [
		{ type: 'line', label: 'came', x: atMs, y: outcomes, colour: 'muted', style: 'solid' },
		...levels.map(
			({ confidence }, level): ChartLayer => ({
				type: 'line',
				label: `VaR${formatLevel(confidence)}`,
				x: atMs,
				y: valuesAtRisk[level] as Float64Array,
				colour: level === 0 ? 'series1' : 'series6',
				style: 'dash',
			}),
		),
		{
			type: 'points',
			label: 'exceeded',
			x: Float64Array.from(above, (day) => atMs[day] as number),
			y: Float64Array.from(above, (day) => outcomes[day] as number),
			colour: 'risk4',
			texts: above.map(
				(day) =>
					`${formatDay(atMs[day] as number)}: ${formatQuantity(outcomes[day] as number, unit)}, VaR${formatLevel(first?.confidence ?? Number.NaN)} was ${formatQuantity(valuesAtRisk[0]?.[day] ?? Number.NaN, unit)}`,
			),
			ids: above.map(() => ''),
		},
	];
	return {
		kind: 'exceedances',
		title: capitalise(loadName(load)),
		summary: `${levels.map((level) => exceedanceText(level, load)).join('. ')}.`,
		x: { type: 'time', label: load.horizonDays === 1 ? 'Day' : 'Last day of the week' },
		y: loadAxis(load),
		layers,
	};
}

function loadAxis({ unit, metric, outcomes, valuesAtRisk }: LoadBacktest): NumberAxis {
	const lowest = [outcomes, ...valuesAtRisk].reduce(
		(least, values) => values.reduce((most, value) => Math.min(most, value), least),
		Number.POSITIVE_INFINITY,
	);
	return {
		type: 'number',
		label: metric === 'latency' ? 'Mean of the drives' : metric === 'used' ? 'Gained' : 'Written',
		unit,
		format: unit === 'B' ? 'bytes' : 'number',
		scale: 'linear',
		includesZero: lowest < 0,
	};
}

/** Days by tenth of the distribution that was stated for them; even where it was right. */
export function placesChart(load: LoadBacktest): Chart {
	const { counts, pvalue, lagOne, effectiveDays } = load.pit;
	const even = load.days / counts.length;
	const unit = load.horizonDays === 1 ? 'days' : 'weeks';
	const dependent =
		lagOne > 0 ? ` Neighbours depend on each other (${formatNumber(lagOne, 2)}), so that they count as ${formatCount(effectiveDays)}.` : '';
	return {
		kind: 'places',
		title: `Where it came: ${loadName(load)}`,
		summary: `${pvalue < 0.05 ? 'Not even' : 'As even as chance has it'}: Kolmogorov-Smirnov distance ${formatNumber(load.pit.statistic, 2)}, probability ${formatPercent(pvalue)} were the law right.${dependent}`,
		x: { type: 'number', label: 'Place in the stated distribution', unit: '', format: 'percent', scale: 'linear', includesZero: true, range: [0, 1] },
		y: { type: 'number', label: capitalise(unit), unit: '', format: 'count', scale: 'linear', includesZero: true },
		layers: [
			{
				type: 'bars',
				label: unit,
				start: Float64Array.from(counts, (_, tenth) => tenth / counts.length),
				end: Float64Array.from(counts, (_, tenth) => (tenth + 1) / counts.length),
				height: Float64Array.from(counts),
				colour: 'risk1',
				texts: counts.map(
					(count, tenth) =>
						`${formatCount(count)} ${unit} between ${formatPercent(tenth / counts.length)} and ${formatPercent((tenth + 1) / counts.length)}`,
				),
			},
			{ type: 'rule', axis: 'y', at: even, label: 'even', colour: 'accent', style: 'dash' },
		],
	};
}

/** Stated probabilities by range against the share that failed, with its interval; calibrated ones lie on the line. */
export function reliabilityChart(failures: FailureBacktest): Chart {
	const { reliability, horizonDays } = failures;
	const most = reliability.reduce((high, range) => Math.max(high, range.upper, range.meanProbability), 0) * 1.05 || 1;
	const axis = (label: string): NumberAxis => ({
		type: 'number',
		label,
		unit: '',
		format: 'percent',
		scale: 'linear',
		includesZero: true,
		range: [0, most],
	});
	const x = Float64Array.from(reliability, ({ meanProbability }) => meanProbability);
	return {
		kind: 'reliability',
		title: `Failures within ${formatCount(horizonDays)} days, stated and come`,
		summary: `${expectedFailuresText(failures)}. Each point is a range of stated probabilities with the share that failed and its 95 % interval; on the line both are equal.`,
		x: axis('Stated probability'),
		y: axis('Share that failed'),
		layers: [
			{ type: 'line', label: 'calibrated', x: Float64Array.of(0, most), y: Float64Array.of(0, most), colour: 'faint', style: 'dash' },
			...reliability.map(
				({ meanProbability, lower, upper }): ChartLayer => ({
					type: 'line',
					label: '',
					x: Float64Array.of(meanProbability, meanProbability),
					y: Float64Array.of(lower, upper),
					colour: 'series1',
					style: 'solid',
					isThin: true,
				}),
			),
			{
				type: 'points',
				label: 'failed',
				x,
				y: Float64Array.from(reliability, ({ share }) => share),
				colour: 'series1',
				texts: reliability.map(
					({ from, to, count, happened, meanProbability, share, lower, upper }) =>
						`Stated ${formatPercent(from)} to ${formatPercent(to)}, on average ${formatPercent(meanProbability)}: ${formatCount(happened)} of ${formatCount(count)} failed, ${formatPercent(share)} (${formatPercent(lower)} to ${formatPercent(upper)})`,
				),
				ids: reliability.map(() => ''),
			},
		],
	};
}

/** How many of those flagged failed, as more and more of the failures are caught; undefined where too little came. */
export function precisionRecallChart(failures: FailureBacktest): Chart | undefined {
	const { precisionRecall, horizonDays, averagePrecision, cases, rule } = failures;
	if (averagePrecision === null || precisionRecall.recall.length === 0) return undefined;
	const base = failures.failures / cases;
	const axis = (label: string, range?: readonly [number, number]): NumberAxis => ({
		...{ type: 'number', label, unit: '', format: 'percent', scale: 'linear', includesZero: true },
		...(range === undefined ? {} : { range }),
	});
	const ruleText = `The rule catches ${formatPercent(rule.recall)}, ${formatPercent(rule.precision ?? 0)} of those flagged failed`;
	return {
		kind: 'precision-recall',
		title: `Failures within ${formatCount(horizonDays)} days, caught and flagged`,
		summary: `Average precision ${formatNumber(averagePrecision, 2)}; flagging at random has ${formatNumber(base, 2)}.${rule.precision === null ? '' : ` ${ruleText}.`}`,
		x: axis('Failures caught', [0, 1]),
		y: axis('Of those flagged failed'),
		layers: [
			{ type: 'line', label: 'model', x: precisionRecall.recall, y: precisionRecall.precision, colour: 'series1', style: 'solid' },
			{ type: 'rule', axis: 'y', at: base, label: 'at random', colour: 'muted', style: 'dash' },
			...(rule.precision === null
				? []
				: [
						{
							type: 'points' as const,
							label: 'simple rule',
							x: Float64Array.of(rule.recall),
							y: Float64Array.of(rule.precision),
							colour: 'accent' as const,
							texts: [ruleText],
							ids: [''],
						},
					]),
		],
	};
}
