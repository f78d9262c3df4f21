/** Method on one page, assumptions and limits, how to get the figures again, glossary. */
import { formatCount, formatCounted, formatLevel } from '../../../shared/charts/format.ts';

type Row = readonly [term: string, meaning: string];

export const method = {
	title: 'Method in one page',
	answer:
		'One path is one possible course of the horizon; figures are read off thousands of them. What a step lacks in the source is left out and said.',
	stepsTitle: 'From telemetry to money',
	steps: {
		columns: { step: 'Step', what: 'How it is done' },
		rows: [
			[
				'Failures',
				'Weibull hazard in age, fitted to censored and truncated lives and pooled toward published rates where the fleet says little; times a factor of the model and one for each defect counter above 0.',
			],
			[
				'Together',
				'Drives of one model and firmware share a normal factor (Gaussian copula); drives of a host share shocks. What shocks take comes off the hazard of each drive.',
			],
			[
				'Load',
				'Daily writes follow the forecast ensemble times what days of the past were beside theirs, in blocks of a week on average, the same days for all drives of a host.',
			],
			['Wear', 'A gamma process in the bytes written; a drive at 100 % that has not failed is replaced.'],
			[
				'Capacity',
				'Bytes in use go on with a drift drawn for each path and the changes of past days; the most bytes beyond the capacity are bought.',
			],
			[
				'Groups',
				'A member is gone until it is rebuilt. Data is lost when more are gone than the group tolerates, or on an unreadable sector in a rebuild without redundancy.',
			],
			[
				'Money',
				'A failure costs drive, labour and downtime; wearing out drive and labour; lost data, missing capacity and slow days what was stated for them.',
			],
			[
				'Anomalies',
				'Robust z-scores, change points, counter rules and isolation forests, thresholds from the accepted number of alarms; classes are rules over evidence.',
			],
			[
				'Forecasts',
				'ARIMA, LSTM and simple members weighed by rolling origin; members that do not beat the last week repeated get no weight; intervals are conformal.',
			],
		] as readonly Row[],
	},
	figuresTitle: 'What is read off, and its error',
	columns: { figure: 'Figure', definition: 'Definition', error: 'Error beside it' },
	figures: [
		['Expected loss, failures', 'mean over all paths', 'standard error of the mean'],
		['VaR', 'smallest loss that at least the share of the level does not exceed', 'two order statistics whose ranks are exact binomial quantiles'],
		[
			'CVaR',
			'mean of the worst paths beyond the level; ties at VaR count in part',
			'deviation of the excess over VaR; limits by Hall, since it is skewed',
		],
		['Part of CVaR', 'mean of a drive\u2019s own loss over those same paths; parts add up', 'the same influence, drive by drive'],
		['Share of paths', 'failures, groups that lose data', 'Wilson interval'],
		['Difference', 'two fleets on the same random numbers, path by path', 'that of the differences'],
		['Failure probability', 'of one drive within the horizon', 'uncertainty of the fit, not of the simulation'],
	] as readonly (readonly [string, string, string])[],
	sourcesTitle: 'Sources',
	sources:
		'Rockafellar & Uryasev 2002; Acerbi & Tasche 2002 (CVaR); Tasche 1999 (components); Li 2000 (copula); Marshall & Olkin 1967 (shocks); Politis & Romano 1994 (bootstrap); van Noortwijk 2009 (wear); Hall 1992 (limits); Liu, Ting & Zhou 2008 (isolation forest); Kupiec 1995, Christoffersen 1998 (backtests). The long form is docs/risk.md of the program.',
};

export const assumptions = {
	title: 'Assumptions and limits',
	answer: 'What these figures take for granted, what they cannot say, and how to get them again.',
	assumedTitle: 'Assumptions of this simulation',
	limitsTitle: 'Limits',
	/** Properties of the method that hold for every report. */
	limits: [
		'Intervals of VaR and CVaR are Monte Carlo errors: they say what more paths would change, not whether the failure law is right.',
		'Parameters are taken as known but for pace, drift and the spread of batches: with few failures the loss is less certain than its interval.',
		'Each drive fails at most once and its replacement not at all; over years this makes figures too low.',
		'A drive that left without a failure is counted as observed until then, not as healthy.',
		'A failure probability is a statement about drives like this one, not a date. Some drives die without a symptom.',
		'An anomaly is a reason to look, not a verdict; every event names its evidence and what else it could be.',
	],
	modelsTitle: 'Models in use',
	models: { model: 'Model', metric: 'Metric', trained: 'Trained', window: 'Training data', series: 'Series', what: 'What it is' },
	modelNames: { lstm: 'LSTM', arima: 'ARIMA', anomaly: 'Anomaly', survival: 'Survival' },
	originTitle: 'To get the same figures again',
	origin: { what: 'What', value: 'Value' },
	seed: 'Seed',
	paths: 'Paths',
	horizon: 'Horizon',
	days: (days: number): string => formatCounted(days, 'day'),
	levels: 'Levels',
	level: (confidences: readonly number[]): string => confidences.map((confidence) => `${formatLevel(confidence)} %`).join(', '),
	hash: 'SHA-256 of the history',
	made: 'Report made',
	none: 'none',
	count: (value: number): string => formatCount(value),
	again:
		'The same program, history, settings and seed give the same digits on every machine. Another seed gives the spread that the intervals speak of.',
	verify: (attachment: string): string =>
		`This file carries ${attachment}, an attachment with all figures and all of their digits. \u201cssv report --verify FILE\u201d, or Reports in the program, simulates anew in the workspace that made it, compares every figure, and says whether a byte of the file has changed.`,
	masked: 'Serials are shown by their last four characters in all of this report, chart labels and sentences included.',
};

export const glossary = {
	title: 'Glossary',
	answer: 'The words of this report, as it uses them.',
	columns: { term: 'Term', meaning: 'Meaning' },
	terms: [
		['Loss', 'What the fleet costs over the horizon on one path, in money, beyond what is paid anyway; larger is worse.'],
		['Path', 'One possible course of the horizon, drawn at random from the fitted laws.'],
		['Horizon', 'The days ahead that the figures speak of.'],
		['VaR95', 'Value at risk: the smallest loss that is not exceeded in 95 of 100 simulated cases.'],
		['CVaR95', 'Conditional value at risk (expected shortfall): the average of the worst 5 of 100 cases.'],
		['Tail', 'The cases beyond VaR.'],
		['Part of CVaR', 'What a drive, model, host or cause loses on average in those worst cases; the parts add up to CVaR.'],
		['95 % interval', 'Encloses the figure with 95 % confidence; after ± stands half its width.'],
		[
			'Failure probability',
			'Of failing within the horizon, for a drive of this model, age and condition; its 95 % interval shows how little is known.',
		],
		['Hazard ×', 'Factor by which the risk of failing on any day is multiplied.'],
		['Drive-days', 'Days observed, summed over the drives.'],
		['Event', 'Neighbouring unusual values of one drive, merged, with evidence and a confidence.'],
		['Confidence', 'Of an event: the share of events like it that are what its class says, on labelled data.'],
		['Median, 90 %', 'Of a date to come: half of the paths are sooner; nine of ten lie within the range.'],
		['Backtest', 'What would have been said on past days, beside what came.'],
		['Kupiec p', 'Probability of so many exceedances were the VaR right; below 5 % it is rejected.'],
		['Paired difference', 'Two fleets simulated on the same random numbers; chance cancels and the difference is known better than either.'],
		['Group', 'Drives that hold data together: a pool, a RAID group, a mirror.'],
		['Seed', 'The number that all random numbers follow from: the same seed, the same figures.'],
	] as readonly Row[],
};
