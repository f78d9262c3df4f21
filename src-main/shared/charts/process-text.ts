/** One metric as a random process in words, on the page and on the terminal alike. */

import { metricInfo } from '../domain/metrics.ts';
import type { FittedParameter, OutcomeRisk, ProcessKind, ProcessOutcomeName, ProcessRisk } from '../domain/process-risk.ts';
import type { Estimate } from '../domain/results.ts';
import type { MetricName } from '../domain/telemetry.ts';
import { capitalise, formatInterval, formatLevel, formatMetric, formatNumber, formatPercent, formatQuantity } from './format.ts';
import { plainText } from './plain-text.ts';

export const processNames: Readonly<Record<ProcessKind, string>> = {
	gbm: 'growth in proportion (geometric Brownian motion)',
	ou: 'return to a level (Ornstein-Uhlenbeck)',
};

/** `unit` of a sum over days of a value per day. */
const sumUnit = (unit: string): string => (unit.endsWith('/d') ? unit.slice(0, -2) : unit === 'per day' ? '' : unit);

export const outcomeUnit = (outcome: ProcessOutcomeName, unit: string): string => (outcome === 'sum' ? sumUnit(unit) : unit);

export function outcomeName(outcome: ProcessOutcomeName, { worse, horizonDays }: Pick<ProcessRisk, 'worse' | 'horizonDays'>): string {
	if (outcome === 'sum') return `total of ${horizonDays} days`;
	if (outcome === 'worst') return worse === 'up' ? 'highest day' : 'lowest day';
	return `day ${horizonDays}`;
}

/** Of a counter the paths are of its daily gain. */
export function whatOf(metric: MetricName): string {
	const name = plainText(formatMetric(metric));
	return metricInfo(metric).kind === 'counter' ? `daily gain of ${name}` : name;
}

/** What the first level says of the last day, in a sentence. */
export function processSentence(risk: ProcessRisk): string {
	const last = risk.outcomes.find(({ outcome }) => outcome === 'last') as OutcomeRisk;
	const level = last.levels[0];
	const start = `${capitalise(whatOf(risk.metric))} is ${formatQuantity(risk.current, risk.unit)} and may be ${formatQuantity(last.median, risk.unit)} in ${risk.horizonDays} days (median)`;
	if (level === undefined) return `${start}.`;
	const side = risk.worse === 'up' ? 'above' : 'below';
	return `${start}; ${formatPercent(1 - level.confidence)} of the paths are ${side} ${formatQuantity(level.valueAtRisk.value, risk.unit)}, on average at ${formatQuantity(level.conditionalValueAtRisk.value, risk.unit)}.`;
}

/** Heads and cells: outcome, level, VaR with its interval, CVaR with its interval. */
export const levelHeads = ['Outcome', 'Level', 'VaR', 'Monte Carlo 95 %', 'CVaR', 'Monte Carlo 95 %'] as const;

export function levelRows(risk: ProcessRisk): readonly (readonly string[])[] {
	return risk.outcomes.flatMap(({ outcome, levels }) => {
		const unit = outcomeUnit(outcome, risk.unit);
		return levels.map(({ confidence, valueAtRisk, conditionalValueAtRisk }) => [
			outcomeName(outcome, risk),
			`${formatLevel(confidence)} %`,
			formatQuantity(valueAtRisk.value, unit),
			`${formatQuantity(valueAtRisk.lower, unit)} to ${formatQuantity(valueAtRisk.upper, unit)}`,
			formatQuantity(conditionalValueAtRisk.value, unit),
			`${formatQuantity(conditionalValueAtRisk.lower, unit)} to ${formatQuantity(conditionalValueAtRisk.upper, unit)}`,
		]);
	});
}

export const outcomeHeads = ['Outcome', 'VaR', 'CVaR'] as const;

/** The same in three columns: `day 90, 95 %`, then VaR and CVaR with their 95 % Monte Carlo intervals in brackets. */
export function outcomeRows(risk: ProcessRisk): readonly (readonly [string, string, string])[] {
	return risk.outcomes.flatMap(({ outcome, levels }) => {
		const unit = outcomeUnit(outcome, risk.unit);
		const text = ({ value, lower, upper }: Estimate): string => `${formatQuantity(value, unit)} (${formatInterval(lower, upper, unit)})`;
		return levels.map(
			({ confidence, valueAtRisk, conditionalValueAtRisk }) =>
				[`${outcomeName(outcome, risk)}, ${formatLevel(confidence)} %`, text(valueAtRisk), text(conditionalValueAtRisk)] as const,
		);
	});
}

/** `drift 0.0012 ± 0.0031 per day` */
export function parameterText({ name, value, standardError, unit }: FittedParameter): string {
	const isQuantity = unit !== '' && !unit.startsWith('per ');
	const number = isQuantity
		? `${formatQuantity(value, unit)} ± ${formatQuantity(standardError, unit)}`
		: `${formatNumber(value, 3)} ± ${formatNumber(standardError, 2)} ${unit}`.trim();
	return `${name} ${number}`;
}

/** The process in use with its parameters and their standard errors. */
export function methodText({ fits }: ProcessRisk): string {
	const used = fits[0];
	return used === undefined
		? ''
		: `${capitalise(processNames[used.process])}, by maximum likelihood from ${used.pairs} pairs of days: ${used.parameters.map(parameterText).join(', ')} (± standard error).`;
}
