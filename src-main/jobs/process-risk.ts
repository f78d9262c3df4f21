/** From a series to the process that it follows, and from simulated outcomes to VaR and CVaR. */
import { exp, log } from '../maths/elementary.ts';
import { quantileOfSorted } from '../maths/quantile.ts';
import { type FittedProcess, fitBrownian, fitReturning } from '../maths/risk/process-fit.ts';
import { inMetricUnit, type Process, type ProcessScale, scaleOfSum } from '../maths/risk/process-scale.ts';
import { riskLevelsOf } from '../maths/risk/tail-levels.ts';
import { counterGain } from '../shared/domain/counter.ts';
import { AppError } from '../shared/domain/errors.ts';
import { metricInfo } from '../shared/domain/metrics.ts';
import { minimums } from '../shared/domain/minimums.ts';
import {
	type FittedParameter,
	type OutcomeRisk,
	type ProcessFit,
	type ProcessKind,
	type ProcessOutcomeName,
	spansMagnitudes,
} from '../shared/domain/process-risk.ts';
import type { Estimate, RiskLevel } from '../shared/domain/results.ts';
import type { MetricName } from '../shared/domain/telemetry.ts';
import { type DailySeries, dailySeries } from './daily.ts';
import { requireHistory } from './history-minimum.ts';
import type { PathColumn, ProcessPart } from './process-paths.ts';

export interface FitProcessInput {
	readonly metric: MetricName;
	/** Of the drive, as it stands in an error. */
	readonly whose: string;
	readonly observedAtMs: Float64Array;
	readonly values: Float64Array;
	/** Chosen by AIC when absent. */
	readonly process?: ProcessKind;
}

export interface FittedSeries {
	readonly process: Process;
	readonly unit: string;
	readonly isFlow: boolean;
	readonly days: DailySeries;
	/** The one in use first. */
	readonly fits: readonly ProcessFit[];
	readonly notes: readonly string[];
}

/** Older history is another life of the drive. */
const HISTORY_DAYS = 730;

/**
 * Daily values of the series (of a counter: what it gained), and the process that fits them.
 *
 * @throws AppError `series_too_short`, `series_has_gaps`, `series_constant`, `fit_failed`; `invalid_input` for a code or flag
 */
export function fitDailyProcess({ metric, whose, observedAtMs, values, process }: FitProcessInput): FittedSeries {
	const { kind, unit, label } = metricInfo(metric);
	if (kind === 'state')
		throw new AppError('invalid_input', `${label} (${metric}) is a code, not a quantity: it follows no process.`, { field: 'metric', metric });
	const standing = dailySeries(observedAtMs, values, kind);
	const days = trimmed(kind === 'counter' ? gainsOf(standing) : standing);
	requireHistory(days, minimums.process, `${kind === 'counter' ? `the daily gain of ${metric}` : metric} of ${whose}`);
	const perDay = unit === '' ? 'per day' : `${unit}/d`;
	const valueUnit = kind === 'counter' ? perDay : unit;
	const tried = (['gbm', 'ou'] as const).map((name) => tryFit(name, days.values, valueUnit));
	const [first, second] = inOrder(tried, process);
	if (first.failure) throw first.failure;
	return {
		process: first.process,
		unit: valueUnit,
		isFlow: kind === 'counter' || unit === 'B/d',
		days,
		fits: [first.fit, ...(second.failure ? [] : [second.fit])],
		notes: [...choiceNotes(first.fit, second, process), ...NOTES[first.fit.process]],
	};
}

type Tried =
	| { readonly failure?: undefined; readonly name: ProcessKind; readonly process: Process; readonly fit: ProcessFit }
	| { readonly failure: AppError; readonly name: ProcessKind };

function tryFit(name: ProcessKind, values: Float64Array, unit: string): Tried {
	try {
		if (name === 'gbm') {
			const fitted = fitBrownian(values);
			return { name, process: { kind: name, ...fitted.parameters }, fit: fitOf(name, fitted, { drift: 'per day', volatility: 'per √day' }) };
		}
		const fitted = fitReturning(values);
		const units = { level: unit, speed: 'per day', volatility: unit === '' ? 'per √day' : `${unit} per √day` };
		return { name, process: { kind: name, ...fitted.parameters }, fit: fitOf(name, fitted, units) };
	} catch (failure) {
		if (failure instanceof AppError) return { name, failure };
		throw failure;
	}
}

function fitOf<P extends object>(process: ProcessKind, fitted: FittedProcess<P>, units: Readonly<Record<string, string>>): ProcessFit {
	const values = fitted.parameters as Readonly<Record<string, number>>;
	const errors = fitted.standardErrors as Readonly<Record<string, number>>;
	const parameters = Object.entries(units).map(
		([name, unit]): FittedParameter => ({ name, unit, value: values[name]!, standardError: errors[name]! }),
	);
	return { process, parameters, pairs: fitted.pairs, logLikelihood: fitted.logLikelihood, aic: fitted.aic };
}

/** The wanted one first; without a wish the better one by AIC, of which one that cannot be fitted is the worst. */
function inOrder(tried: readonly Tried[], wanted: ProcessKind | undefined): readonly [Tried, Tried] {
	const rank = (one: Tried): number => (wanted === undefined ? (one.failure ? Number.POSITIVE_INFINITY : one.fit.aic) : Number(one.name !== wanted));
	const [first, second] = tried.toSorted((a, b) => (rank(a) <= rank(b) ? -1 : 1));
	return [first!, second!];
}

const NAMES = { gbm: 'growth in proportion (geometric Brownian motion)', ou: 'return to a level (Ornstein-Uhlenbeck)' } as const;

function choiceNotes(used: ProcessFit, other: Tried, wanted: ProcessKind | undefined): string[] {
	if (other.failure) return [`${capital(NAMES[other.name])} cannot be fitted: ${other.failure.message}`];
	const lead = other.fit.aic - used.aic;
	if (wanted === undefined) return [`${capital(NAMES[used.process])} was chosen by AIC, ${lead.toFixed(1)} below that of ${NAMES[other.name]}.`];
	return lead < -2 ? [`${capital(NAMES[other.name])} describes this history better: its AIC is ${(-lead).toFixed(1)} lower.`] : [];
}

const NOTES: Readonly<Record<ProcessKind, readonly string[]>> = {
	gbm: [
		'Paths multiply day by day: the range grows without end, and a low value stays low. Intervals hold the Monte Carlo error, not that of the parameters.',
	],
	ou: [
		'The noise is normal: values beyond what the metric can be are possible on a path. Intervals hold the Monte Carlo error, not that of the parameters.',
	],
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Of a counter, day by day. A gain over missing days is left out: spread evenly it would hide the noise. */
function gainsOf({ dayMs, values }: DailySeries): DailySeries {
	return { dayMs: dayMs.slice(1), values: values.slice(1).map((value, day) => counterGain(values[day]!, value)) };
}

/** The last two years, from a day with a value to a day with a value. */
function trimmed({ dayMs, values }: DailySeries): DailySeries {
	const end = values.findLastIndex(Number.isFinite) + 1;
	const from = values.findIndex((value, day) => day >= end - HISTORY_DAYS && Number.isFinite(value));
	return from < 0 ? { dayMs: dayMs.slice(0, 0), values: values.slice(0, 0) } : { dayMs: dayMs.slice(from, end), values: values.slice(from, end) };
}

interface PathsInput {
	/** In the order of the blocks. */
	readonly parts: readonly ProcessPart[];
	/** Of all parts; what is beyond is left out. */
	readonly paths: number;
	readonly scale: ProcessScale;
	readonly days: number;
	readonly worse: 'up' | 'down';
	readonly levels: readonly number[];
}

export interface LevelsInput extends PathsInput {
	readonly outcome: ProcessOutcomeName;
}

export interface SummarizeInput extends PathsInput {
	readonly outcomes: readonly ProcessOutcomeName[];
}

export interface ProcessSummary {
	readonly outcomes: readonly OutcomeRisk[];
	readonly histogram: { readonly edges: Float64Array; readonly counts: Float64Array; readonly below: number; readonly beyond: number };
}

/** Column of the outcome in question. */
export function columnOf(outcome: ProcessOutcomeName, worse: 'up' | 'down'): PathColumn {
	return outcome === 'worst' ? (worse === 'up' ? 'highest' : 'lowest') : outcome;
}

/** VaR and CVaR of one outcome. @throws AppError `sample_too_small` when a level has too few paths beyond it */
export function levelsOfProcess(input: LevelsInput): RiskLevel[] {
	return levelsOf(valuesOf(input, input.outcome), input);
}

/** Negates the values where lower is worse. */
function levelsOf(values: Float64Array, { worse, levels }: Pick<LevelsInput, 'worse' | 'levels'>): RiskLevel[] {
	if (worse === 'up') return riskLevelsOf(values, levels);
	for (let path = 0; path < values.length; path++) values[path] = -values[path]!;
	return riskLevelsOf(values, levels).map(mirrored);
}

/** Figures of every outcome, and the picture of the last values. @throws AppError as `levelsOfProcess` */
export function summarizeProcess({ outcomes, ...input }: SummarizeInput): ProcessSummary {
	let histogram: ProcessSummary['histogram'] = { edges: new Float64Array(0), counts: new Float64Array(0), below: 0, beyond: 0 };
	const figures = outcomes.map((outcome): OutcomeRisk => {
		const values = valuesOf(input, outcome);
		if (outcome === 'last') histogram = histogramOf(values);
		const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
		const median = quantileOfSorted(sampleOf(values).sort(), 0.5);
		return { outcome, median, mean, levels: levelsOf(values, input) };
	});
	return { outcomes: figures, histogram };
}

function valuesOf({ parts, paths, scale, days, worse }: PathsInput, outcome: ProcessOutcomeName): Float64Array {
	const column = columnOf(outcome, worse);
	const values = new Float64Array(paths);
	let at = 0;
	for (const part of parts) {
		const raw = part[column]!.subarray(0, paths - at);
		inMetricUnit(raw, outcome === 'sum' ? scaleOfSum(scale, days) : scale, values, at);
		at += raw.length;
	}
	return values;
}

/** What is said of a loss, said of the value whose negative it is. */
function mirrored({ confidence, valueAtRisk, conditionalValueAtRisk }: RiskLevel): RiskLevel {
	const flip = ({ value, standardError, lower, upper }: Estimate): Estimate => ({ value: -value, standardError, lower: -upper, upper: -lower });
	return { confidence, valueAtRisk: flip(valueAtRisk), conditionalValueAtRisk: flip(conditionalValueAtRisk) };
}

/** Paths whose order the picture and the median rest on: independent, so that the first ones are as good as any. */
const SAMPLE = 100_000;
const BARS = 60;
/** Of the paths on either side: the bars hold the rest. */
const OUTSIDE = 0.002;

const sampleOf = (values: Float64Array): Float64Array => values.slice(0, SAMPLE);

function histogramOf(values: Float64Array): ProcessSummary['histogram'] {
	const sorted = sampleOf(values).sort();
	const low = quantileOfSorted(sorted, OUTSIDE);
	const high = quantileOfSorted(sorted, 1 - OUTSIDE);
	if (!(high > low)) return { edges: Float64Array.of(low - 0.5, low + 0.5), counts: Float64Array.of(values.length), below: 0, beyond: 0 };
	const isWide = spansMagnitudes(low, high);
	const placeOf = isWide ? log : (value: number): number => value;
	const first = placeOf(low);
	const width = (placeOf(high) - first) / BARS;
	const counts = new Float64Array(BARS);
	let below = 0;
	let beyond = 0;
	for (const value of values) {
		if (value < low) below++;
		else if (value > high) beyond++;
		else counts[Math.min(BARS - 1, Math.floor((placeOf(value) - first) / width))]!++;
	}
	const edges = Float64Array.from({ length: BARS + 1 }, (_, bar) => (isWide ? exp(first + bar * width) : first + bar * width));
	return { edges, counts, below, beyond };
}
