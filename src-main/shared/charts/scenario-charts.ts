/** Scenarios beside the fleet as it is, and what a budget buys. */
import type { Estimate } from '../domain/results.ts';
import type { PairedDifference, ReplacementPlan, ScenarioComparison } from '../domain/scenario.ts';
import type { Chart, NumberAxis } from './chart.ts';
import { formatCounted, formatEstimate, formatLevel, formatMoney } from './format.ts';
import { plainText } from './plain-text.ts';
import { differenceText, isNone, standsOut } from './risk-text.ts';

export type DifferenceFigure = keyof PairedDifference;

export function figureName(figure: DifferenceFigure, confidence: number): string {
	if (figure === 'expectedLoss') return 'Expected loss';
	return `${figure === 'valueAtRisk' ? 'VaR' : 'CVaR'}${formatLevel(confidence)}`;
}

const money = (label: string, unit: string, includesZero = true): NumberAxis => ({
	type: 'number',
	label,
	unit,
	format: 'money',
	scale: 'linear',
	includesZero,
});

/** By how much each scenario differs, with its 95 % interval, all on one axis: left of 0 saves. */
export function scenarioDifferencesChart(comparison: ScenarioComparison, figure: DifferenceFigure): Chart {
	const { currency, scenarios, baseline } = comparison;
	const name = figureName(figure, baseline.levels[0]?.confidence ?? Number.NaN);
	const differences = scenarios.map(({ difference }) => difference[figure]);
	const column = (pick: (difference: Estimate) => number): Float64Array => Float64Array.from(differences, pick);
	const names = scenarios.map((scenario) => plainText(scenario.name, 40));
	return {
		kind: 'scenario-differences',
		title: `Difference of ${name}`,
		summary: differencesSummary(names, differences, name, currency),
		x: money(`Difference of ${name}`, currency),
		y: { type: 'category', label: 'Scenario', categories: names, areWords: true },
		layers: [
			{
				type: 'row-bars',
				label: `Difference of ${name}`,
				length: column(({ value }) => value),
				lower: column(({ lower }) => lower),
				upper: column(({ upper }) => upper),
				colour: 'series1',
				colours: differences.map((difference) => (!standsOut(difference) ? 'risk1' : difference.value < 0 ? 'series1' : 'risk3')),
				values: differences.map((difference) => (isNone(difference) ? 'none' : formatEstimate(difference, currency))),
				texts: differences.map((difference, index) => `${names[index]}: ${differenceText(difference, currency)} of ${name}.`),
			},
			{ type: 'rule', axis: 'x', at: 0, label: '', colour: 'muted', style: 'solid' },
		],
	};
}

function differencesSummary(names: readonly string[], differences: readonly Estimate[], name: string, currency: string): string {
	const best = differences.reduce((least, { value }, index) => (value < (differences[least]?.value ?? 0) ? index : least), 0);
	const lead = differences[best];
	if (!lead) return 'No scenario was compared.';
	const said =
		standsOut(lead) && lead.value < 0
			? `${names[best]} ${differenceText(lead, currency)} of ${name}, the most of all.`
			: `None lowers ${name} beyond the error.`;
	return `${said} Left of 0 saves; whiskers are 95 % intervals of the difference on the same random numbers. Grey: no difference beyond the error.`;
}

/** CVaR that is left after spending, for several budgets; the asked one is filled. */
export function planFrontierChart(plan: ReplacementPlan): Chart {
	const name = `CVaR${formatLevel(plan.confidence)}`;
	const start = {
		budget: 0,
		drives: 0,
		cost: 0,
		conditionalValueAtRisk: plan.before,
		difference: { value: 0, standardError: 0, lower: 0, upper: 0 },
	};
	const points = [start, ...plan.frontier.filter(({ drives }) => drives > 0)];
	const x = Float64Array.from(points, ({ cost }) => cost);
	const y = Float64Array.from(points, ({ conditionalValueAtRisk }) => conditionalValueAtRisk.value);
	// Room before 0, where the whisker of the fleet as it is would lie on the axis.
	const most = Math.max(...x);
	const own = points.findLast(({ budget }) => budget === plan.budget);
	return {
		kind: 'plan-frontier',
		title: 'What a budget buys',
		summary: `${name} goes from ${formatEstimate(plan.before, plan.currency)} to ${formatEstimate(plan.after, plan.currency)} for ${formatMoney(plan.cost, plan.currency)}. Whiskers are 95 % intervals; the points share their random numbers, so that their differences are known better. Where the line is flat, more money buys little. The axis of ${name} does not start at zero.`,
		x: { ...money('Spent', plan.currency), ...(most > 0 ? { range: [-most / 40, most * 1.03] as const } : {}) },
		y: money(`${name} that is left`, plan.currency, false),
		layers: [
			{ type: 'line', label: `${name} that is left`, x, y, colour: 'series1', style: 'solid', isThin: true },
			{
				type: 'points',
				label: 'simulated, with its 95 % interval',
				x,
				y,
				lower: Float64Array.from(points, ({ conditionalValueAtRisk }) => conditionalValueAtRisk.lower),
				upper: Float64Array.from(points, ({ conditionalValueAtRisk }) => conditionalValueAtRisk.upper),
				colour: 'series1',
				texts: points.map((point) =>
					point.drives === 0
						? `As it is: ${formatEstimate(point.conditionalValueAtRisk, plan.currency)}.`
						: `${formatMoney(point.cost, plan.currency)} for ${formatCounted(point.drives, 'drive')} leaves ${formatEstimate(point.conditionalValueAtRisk, plan.currency)}: ${differenceText(point.difference, plan.currency)}.`,
				),
				ids: points.map(() => ''),
			},
			...(own && own.drives > 0
				? [{ type: 'rule' as const, axis: 'x' as const, at: own.cost, label: 'this plan', colour: 'accent' as const, style: 'dash' as const }]
				: []),
		],
	};
}
