/** The loss distribution, scenarios and plan, backtests, and the second page of the executive summary. */
import {
	formatCount,
	formatCounted,
	formatDay,
	formatEstimate,
	formatLevel,
	formatMoney,
	formatNumber,
	formatPercent,
} from '../../../shared/charts/format.ts';
import type { Estimate, SurvivalModel } from '../../../shared/domain/results.ts';

export const levels = {
	valueAtRisk: (confidence: number): string => `VaR${formatLevel(confidence)}`,
	conditionalValueAtRisk: (confidence: number): string => `CVaR${formatLevel(confidence)}`,
	/** Where no level was simulated. */
	anyValueAtRisk: 'VaR',
	anyConditionalValueAtRisk: 'CVaR',
};

export const loss = {
	title: 'Value at risk',
	answer: (paths: number, days: number, drives: number, valueAtRisk: string | null): string =>
		`${formatCount(paths)} simulated paths of ${formatCounted(days, 'day')} for ${formatCounted(drives, 'drive')}${valueAtRisk === null ? '' : `: ${valueAtRisk}`}.`,
	answerLevel: (name: string, estimate: Estimate, currency: string, error: number): string =>
		`${name} is ${formatEstimate(estimate, currency)}${Number.isFinite(error) ? `, an error of ${formatPercent(error)}` : ''}`,
	levelsTitle: 'Levels',
	expectedLoss: 'Expected loss',
	columns: {
		figure: 'Figure',
		estimate: 'Estimate',
		interval: (currency: string): string => `95 % interval (${currency})`,
		error: (currency: string): string => `Standard error (${currency})`,
	},
	othersTitle: 'The same losses by other methods',
	others: { method: 'Method', note: 'What it takes for granted' },
	simulation: 'Simulation',
	simulationNote: 'The figures to use: no law of the losses is assumed.',
	beside: (value: number, currency: string, off: number | null): string =>
		off === null ? formatMoney(value, currency) : `${formatMoney(value, currency)} (${off < 0 ? '\u2212' : '+'}${formatPercent(Math.abs(off))})`,
	othersSay: (isFar: boolean): string =>
		isFar
			? 'Another method lies outside the interval of the simulation: the losses are not what it takes for granted.'
			: 'All lie within the interval of the simulation.',
	physicalTitle: 'In drives and bytes',
	physical: {
		what: 'Expected over the horizon',
		value: 'Estimate',
		failures: 'Drives that fail',
		wornOut: 'Drives that wear out',
		short: 'Bytes short',
		groups: 'Groups that lose data',
	},
	bytes: (value: string, error: string): string => `${value} ±\u2009${error}`,
	noGroups: 'no group is known',
	lawTitle: 'How long drives live',
	law: (survival: SurvivalModel): string =>
		`Annual failure rate ${formatPercent(survival.annualFailureRate)}; Weibull shape ${formatNumber(survival.shape)} (standard error ${formatNumber(survival.shapeStandardError, 2)}), scale ${formatNumber(survival.scaleDays)} days (standard error ${formatNumber(survival.scaleStandardErrorDays, 2)}).`,
	covariates: { condition: 'Condition', hazard: 'Hazard × (95 %)', drives: 'Drives', failures: 'Failures' },
	otherConditions: (count: number): string =>
		`${formatCounted(count, 'other condition')} ${count === 1 ? 'changes' : 'change'} the hazard less, or no drive meets ${count === 1 ? 'it' : 'them'}.`,
};

export const scenarios = {
	title: 'Scenarios',
	planTitle: 'Replacement plan',
	answer: (count: number, best: string): string => `${formatCounted(count, 'scenario')} beside the fleet as it is: ${best}.`,
	reportTitle: 'What could be done',
	noneHelps: (count: number, name: string): string =>
		`${formatCounted(count, 'scenario')} beside the fleet as it is: none lowers ${name} beyond the error.`,
	moreNotes: (count: number): string => `and ${formatCounted(count, 'more note')} in the program.`,
	best: (scenario: string, difference: string, name: string, cost: number, currency: string): string =>
		`\u201c${scenario}\u201d ${difference} of ${name}${cost > 0 ? ` for ${formatMoney(cost, currency)} paid now` : ''}`,
	sideBySide: 'Side by side',
	columns: {
		scenario: 'Scenario',
		cost: 'Cost now',
		replaced: 'Replaced',
		failures: 'Failures',
		expectedLoss: 'Expected loss',
		difference: 'Difference',
		inMoney: (figure: string, currency: string): string => `${figure} (${currency})`,
	},
	asIs: 'As it is',
	noDifference: 'none',
	says: (paths: number, seed: number, days: number): string =>
		`All on the same ${formatCount(paths)} paths of ${formatCounted(days, 'day')} (seed ${String(seed)}), so that differences carry only their own error. What is paid now is not in the losses.`,
	otherHorizon: (then: number, now: number): string =>
		`The comparison looks ${formatCounted(then, 'day')} ahead, the rest of this report ${formatCount(now)}.`,
	notesTitle: 'What was taken for granted',
	note: (scenario: string, text: string): string => `${scenario}: ${text}`,
	planAnswer: (drives: number, cost: number, budget: number, currency: string, effect: string, name: string): string =>
		drives === 0
			? `Nothing within ${formatMoney(budget, currency)} lowers ${name}.`
			: `Replacing ${formatCounted(drives, 'drive')} for ${formatMoney(cost, currency)} of ${formatMoney(budget, currency)} ${effect} of ${name}.`,
	planColumns: {
		order: 'Order',
		drive: 'Drive',
		model: 'Model',
		cost: 'Cost',
		failure: (days: number): string => `Fails within ${formatCounted(days, 'day')} (95 %)`,
		drop: (name: string): string => `Drop of ${name}, about`,
	},
	morePlanned: (count: number, cost: number, currency: string): string =>
		`and ${formatCounted(count, 'more drive')} for ${formatMoney(cost, currency)}.`,
	frontier: { budget: 'Budget', drives: 'Drives', cost: 'Spent', left: (name: string): string => `${name} left`, difference: 'Difference' },
	plannedTitle: 'What it replaces, in this order',
	frontierTitle: 'What other budgets buy',
};

export const backtests = {
	title: 'Backtests and calibration',
	columns: { load: 'Load', verdict: 'Verdict', kupiec: 'Kupiec p', independence: 'Independence p', light: 'Traffic light' },
	lights: { green: 'green', yellow: 'yellow', red: 'red' },
	loadTitle: 'Would the VaR of the load have held?',
	failureTitle: 'Would the failure probabilities have been right?',
	failures: { measure: 'Measure', value: 'Value', reads: 'How to read it' },
	brier: 'Brier score',
	brierReads: (reference: number): string =>
		`mean square of probability minus outcome, lower is better; stating the overall share for everybody gives ${formatNumber(reference)}`,
	averagePrecision: 'Average precision',
	averageReads: (share: number): string => `1 finds every failure first; without a model it is the share that failed, ${formatPercent(share)}`,
	lift: 'Lift over the rule',
	liftReads: 'precision of the model over that of "any of 5, 187, 197, 198 above 0", at the share of survivors that the rule flags',
	sentences: (texts: readonly string[]): string => texts.map((text) => `${text}.`).join(' '),
	morePictures: (count: number): string => `${formatCounted(count, 'more load')} judged in the table ${count === 1 ? 'is' : 'are'} not drawn here.`,
	notesTitle: 'How past days were judged',
};

/** The second page of the executive summary. */
export const second = {
	title: 'Where it comes from',
	drivesTitle: 'The drives to know',
	more: (count: number): string => `and ${formatCounted(count, 'more drive')} with smaller parts, in the full report.`,
	toKnowTitle: 'What else to know',
	threats: 'Threats',
	capacity: 'Capacity',
	backtest: 'Was it right before?',
	scenarios: 'Scenarios',
	data: 'Data',
	assumptions: 'Taken for granted',
	reproduce: 'To get it again',
	andMore: (text: string, more: number): string => (more === 0 ? text : `${text} ${formatCounted(more, 'more assumption')} in the full report.`),
	origin: (seed: string, hash: string, madeMs: number): string =>
		`Seed ${seed}, history ${hash}, made ${formatDay(madeMs)}. The figures are attached to this file; \u201cssv report --verify FILE\u201d computes them anew.`,
};
