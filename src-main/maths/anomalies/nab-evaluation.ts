/** The streaming detector judged on labelled series by the rule of the Numenta Anomaly Benchmark: at its own threshold, and at others. */
import type { NabAlarm, NabEvaluation, NabSeriesScore } from '../../shared/domain/nab.ts';
import { type LabelledWindow, type NabResult, normalisedNabScore, probationRows, scoreByNabRule } from './nab-rule.ts';
import { createEventGate } from './streaming/event-gate.ts';
import { ALARM_SCORE, createStreamDetector, MEMORY_ROWS, scoreOf, seasonOf } from './streaming/stream-detector.ts';

/** A series as the detector saw it. */
export interface ScoredStream {
	readonly name: string;
	readonly category: string;
	/** Shape (n,), in [0, 1). */
	readonly scores: Float64Array;
	/** Shape (n,): before earlier alarms are counted, so that other thresholds can be tried. */
	readonly surprises: Float64Array;
	readonly windows: readonly LabelledWindow[];
	readonly alarms: readonly NabAlarm[];
	readonly note?: string;
}

/** Thresholds that are tried for leave-one-category-out, as surprises. */
const TRIED = Array.from({ length: 61 }, (_, i) => 2 + i / 20);

/** Rows before a series says anything at all: the shortest tail has eight blocks. */
const MIN_ROWS = 20;

/**
 * Runs the detector over a series, row by row.
 *
 * @param observedAtMs  shape (n,)
 * @param values        shape (n,), NaN = missing
 */
export function scoreStream(
	{ name, category, windows }: { readonly name: string; readonly category: string; readonly windows: readonly LabelledWindow[] },
	observedAtMs: Float64Array,
	values: Float64Array,
): ScoredStream {
	const learning = Math.ceil(probationRows(values.length));
	// The cadence is taken from the rows that are not judged.
	const detector = createStreamDetector(seasonOf(usualStep(observedAtMs.subarray(0, Math.max(2, learning)))));
	const scores = new Float64Array(values.length);
	const surprises = new Float64Array(values.length);
	const alarms: NabAlarm[] = [];
	for (const [row, value] of values.entries()) {
		const { anomalyScore, surprise, isAlarm, findings } = detector.push(value);
		scores[row] = anomalyScore;
		surprises[row] = surprise;
		if (!isAlarm || row < learning) continue;
		const isInWindow = windows.some(({ start, end }) => row >= start && row <= end);
		alarms.push({ atMs: observedAtMs[row], anomalyScore, isInWindow, findings });
	}
	const note = silenceOf(values);
	return { name, category, scores, surprises, windows, alarms, ...(note === undefined ? {} : { note }) };
}

/** Scores a corpus at the program's threshold, at the best one for each category's others, and at the best one of all. */
export function evaluateByNabRule(streams: readonly ScoredStream[]): NabEvaluation {
	const results = streams.map((stream) => scoreByNabRule(stream, ALARM_SCORE));
	/** By tried threshold, by stream. */
	const tried = TRIED.map((threshold) => streams.map((stream) => scoreAt(stream, threshold)));
	const categories = [...new Set(streams.map(({ category }) => category))];
	const left = categories.map((category) => {
		const others = streams.flatMap((stream, at) => (stream.category === category ? [] : [at]));
		const own = streams.flatMap((stream, at) => (stream.category === category ? [at] : []));
		const best = bestTried(tried, others);
		return { category, best, own: own.map((at) => tried[best][at]) };
	});
	const best = bestTried(tried, [...streams.keys()]);
	return {
		score: scoreOrNull(results),
		threshold: ALARM_SCORE,
		series: streams.map((stream, at) => summaryOf(stream, results[at])),
		leaveOneCategoryOut: {
			// With a single category there are no others to learn from.
			score: categories.length < 2 ? null : scoreOrNull(left.flatMap(({ own }) => own)),
			thresholds: categories.length < 2 ? [] : left.map((one) => ({ category: one.category, threshold: scoreOf(TRIED[one.best]) })),
		},
		optimised: { threshold: scoreOf(TRIED[best]), score: scoreOrNull(tried[best]) },
	};
}

/** What another threshold would have earned: the alarms of that threshold, with its own events. */
function scoreAt({ surprises, windows }: ScoredStream, threshold: number): NabResult {
	const gate = createEventGate(threshold, MEMORY_ROWS);
	return scoreByNabRule({ scores: surprises.map((surprise) => (gate.push(surprise).isAlarm ? 1 : 0)), windows }, 1);
}

/** Index of the tried threshold with the most points on some streams; of equal ones the middle, so that it does not hang on an edge. */
function bestTried(tried: readonly (readonly NabResult[])[], streams: readonly number[]): number {
	const points = tried.map((results) => streams.reduce((sum, at) => sum + results[at].points, 0));
	const most = Math.max(...points);
	const equal = points.flatMap((sum, index) => (sum === most ? [index] : []));
	return equal[equal.length >> 1];
}

function scoreOrNull(results: readonly NabResult[]): number | null {
	const score = normalisedNabScore(results);
	return Number.isFinite(score) ? score : null;
}

function summaryOf({ name, category, scores, alarms, note }: ScoredStream, result: NabResult): NabSeriesScore {
	return { name, category, rows: scores.length, ...result, alarms, ...(note === undefined ? {} : { note }) };
}

function usualStep(observedAtMs: Float64Array): number {
	const steps = observedAtMs.subarray(1).map((at, row) => at - observedAtMs[row]);
	return steps.sort()[steps.length >> 1] ?? 0;
}

/** Why a series cannot be judged; undefined when it can. */
function silenceOf(values: Float64Array): string | undefined {
	const present = values.filter(Number.isFinite);
	if (present.length === 0) return 'No value: nothing to judge.';
	if (present.every((value) => value === present[0])) return 'Constant: no row differs from another, so that none is odd.';
	if (present.length < MIN_ROWS) return `${present.length} values: at least ${MIN_ROWS} are needed to know what is usual.`;
	return undefined;
}
