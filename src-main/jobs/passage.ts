/** One series and a level -> the distribution of the day on which it gets there. */

import { quantileOfSorted } from '../maths/quantile.ts';
import {
	arrivalHistogram,
	arrivalProbability,
	arrivalQuantile,
	type CourseLaw,
	PATHS_PER_BLOCK,
	type PassageBlock,
	shareEstimate,
	simulatePassage,
} from '../maths/series/first-passage.ts';
import { formatCounted } from '../shared/charts/format.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { LevelQuestion, Passage, PassageFan, PassageName } from '../shared/domain/first-passage.ts';
import { metricInfo } from '../shared/domain/metrics.ts';
import { minimums } from '../shared/domain/minimums.ts';
import { type DeviceId, MS_PER_DAY } from '../shared/domain/telemetry.ts';
import type { WorkContext } from '../shared/domain/work.ts';
import { type DailySeries, dailySeries } from './daily.ts';
import { requireHistory } from './history-minimum.ts';
import { chooseLaw, isOneWay } from './passage-laws.ts';
import { type WrittenSeries, writesByDay } from './passage-writes.ts';

export interface PassageInput extends LevelQuestion {
	readonly deviceId: DeviceId;
	readonly serial: string;
	readonly question: PassageName | 'level';
	readonly observedAtMs: Float64Array;
	readonly values: Float64Array;
	/** What the drive says of its writes; drives wear. */
	readonly writes?: WrittenSeries;
	readonly horizonDays: number;
	readonly paths: number;
	readonly seed: number;
}

/** Older history is another life of the drive: a pace is taken from the last two years. */
const HISTORY_DAYS = 730;
const SHARES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
const HORIZONS = [30, 90, 365] as const;
/** Days of the fan, and bins of the histogram. */
const FAN_MARKS = 72;
const BINS = 36;

type Head = Omit<Passage, 'status' | 'quantiles' | 'probabilities' | 'histogram' | 'fan' | 'method' | 'notes'>;

/** @throws AppError `series_too_short`, `series_has_gaps`, `invalid_input` (a metric or level that no path can be asked for), `cancelled` */
export function findPassage(input: PassageInput, context: WorkContext): Passage {
	const { metric, level, direction, serial, deviceId, question, horizonDays, paths, seed } = input;
	refuseLevel(input);
	context.progress({ phase: `Fitting ${metric}`, done: 0, total: paths, unit: 'paths' });
	const days = recentDays(dailySeries(input.observedAtMs, input.values, isOneWay(metric, direction) ? 'counter' : metricInfo(metric).kind));
	requireHistory(days, minimums.passage, `${metric} of ${serial || deviceId}`);
	const current = days.values.at(-1) as number;
	const lastObservedMs = days.dayMs.at(-1) as number;
	const head: Head = {
		deviceId,
		serial,
		question,
		metric,
		level,
		direction,
		unit: metricInfo(metric).unit,
		current,
		lastObservedMs,
		horizonDays,
		paths,
		seed,
		historyMs: days.dayMs,
		history: days.values,
	};
	if (isAt(current, input))
		return { ...head, ...withoutPaths('reached'), reachedMs: reachedSince(days, input), method: 'No paths: the level is reached.' };
	const notes = touchNotes(input, days);
	const writes = input.writes && writesByDay(input.writes, days.dayMs);
	const chosen = chooseLaw({ metric, direction, values: days.values, level, horizonDays, ...(writes ? { writes } : {}) });
	if (chosen.law === null) {
		const reason = `${metricInfo(metric).label} does not move: ${chosen.stillBecause}`;
		return { ...head, ...withoutPaths('still'), never: shareEstimate(1, 1), method: chosen.method, notes: [reason, ...notes] };
	}
	const made = simulate(chosen.law, input, head, context);
	return { ...head, status: 'answered', ...made, method: chosen.method, notes: [...notes, ...chosen.notes, ...reachNotes(horizonDays, days)] };
}

const isAt = (value: number, { level, direction }: LevelQuestion): boolean => (direction === 'up' ? value >= level : value <= level);

/** @throws AppError `invalid_input` for a code or flag, and for a level outside what the metric can be */
function refuseLevel({ metric, level }: LevelQuestion): void {
	const { kind, label, minimum, maximum, unit } = metricInfo(metric);
	if (kind === 'state')
		throw new AppError('invalid_input', `${label} (${metric}) is a code, not a quantity: it is on its way to no level.`, {
			field: 'question',
			metric,
		});
	if ((minimum !== undefined && level < minimum) || (maximum !== undefined && level > maximum))
		throw new AppError(
			'invalid_input',
			`${label} (${metric}) cannot be ${level}: it lies ${minimum === undefined ? 'at' : `from ${minimum} to`} ${maximum ?? 'any height'}${unit ? ` ${unit}` : ''}.`,
			{ field: 'question', metric, level },
		);
}

function recentDays({ dayMs, values }: DailySeries): DailySeries {
	const from = values.findIndex((value, day) => day >= values.length - HISTORY_DAYS && Number.isFinite(value));
	return from <= 0 ? { dayMs, values } : { dayMs: dayMs.slice(from), values: values.slice(from) };
}

const EMPTY = new Float64Array(0);
const emptyFan = (): PassageFan => ({ atMs: EMPTY, median: EMPTY, lower50: EMPTY, upper50: EMPTY, lower90: EMPTY, upper90: EMPTY });

function withoutPaths<S extends 'reached' | 'still'>(status: S) {
	return { status, quantiles: [], probabilities: [], histogram: { startMs: EMPTY, endMs: EMPTY, share: EMPTY }, fan: emptyFan(), notes: [] };
}

/** First day of the stay at the level that lasts to the end; days without a value do not end it. */
function reachedSince({ dayMs, values }: DailySeries, question: LevelQuestion): number {
	const away = values.findLastIndex((value) => Number.isFinite(value) && !isAt(value, question));
	const from = values.findIndex((value, day) => day > away && Number.isFinite(value));
	return dayMs[from] as number;
}

/** What was at the level without staying: a burst within a day, or days in the past. */
function touchNotes({ observedAtMs, values, ...question }: PassageInput, days: DailySeries): string[] {
	const day = days.values.findLastIndex((value) => isAt(value, question));
	const text = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
	if (day >= 0) return [`It was at the level before, last on ${text(days.dayMs[day] as number)}, and has gone back since.`];
	const sample = values.findLastIndex((value, row) => (observedAtMs[row] as number) >= (days.dayMs[0] as number) && isAt(value, question));
	return sample < 0
		? []
		: [`Single samples were at the level, last on ${text(observedAtMs[sample] as number)}; what is asked here is when the value of a whole day is.`];
}

function reachNotes(horizonDays: number, { values }: DailySeries): string[] {
	return horizonDays > 4 * values.length
		? [
				`The horizon is ${Math.round(horizonDays / values.length)} times as long as the history of ${formatCounted(values.length, 'day')}: the far end rests on its pace alone.`,
			]
		: [];
}

function simulate(law: CourseLaw, input: PassageInput, { current, lastObservedMs }: Head, context: WorkContext) {
	const { horizonDays, paths, seed, direction } = input;
	const sign = direction === 'up' ? 1 : -1;
	const level = sign * input.level;
	// The first block tells how far the picture must go; it comes again with its marks.
	const pilot = simulatePassage(law, { level, horizonDays, marks: new Int32Array(0) }, seed, 0, Math.min(paths, PATHS_PER_BLOCK));
	const shownDays = daysShown(pilot.firstDays, horizonDays);
	const marks = evenDays(shownDays, FAN_MARKS);
	const blocks: PassageBlock[] = [];
	for (let done = 0; done < paths; done += PATHS_PER_BLOCK) {
		if (context.isCancelled()) throw new AppError('cancelled');
		blocks.push(simulatePassage(law, { level, horizonDays, marks }, seed, done / PATHS_PER_BLOCK, Math.min(PATHS_PER_BLOCK, paths - done)));
		context.progress({ phase: 'Simulating paths', done: Math.min(paths, done + PATHS_PER_BLOCK), total: paths, unit: 'paths' });
	}
	const sorted = joined(blocks.map(({ firstDays }) => firstDays)).sort();
	const arrived = sorted.filter(Number.isFinite).length;
	const edges = Float64Array.from(new Set([0, ...evenDays(shownDays, BINS)]));
	const atMs = (day: number): number => lastObservedMs + day * MS_PER_DAY;
	return {
		quantiles: SHARES.map((share) => {
			const { days, lowerDays, upperDays } = arrivalQuantile(sorted, share);
			return { share, days: finite(days), lowerDays: finite(lowerDays), upperDays: finite(upperDays) };
		}),
		probabilities: [...HORIZONS.filter((days) => days < horizonDays), horizonDays].map((withinDays) => ({
			withinDays,
			probability: arrivalProbability(sorted, withinDays),
		})),
		never: shareEstimate(paths - arrived, paths),
		histogram: { startMs: edges.subarray(0, -1).map(atMs), endMs: edges.subarray(1).map(atMs), share: arrivalHistogram(sorted, edges) },
		fan: fanOf({ blocks, marks, atMs, current }, input),
	};
}

const finite = (days: number): number => (Number.isFinite(days) ? days : Number.NaN);

/** Until nine of ten paths have arrived, and a little further; the whole horizon where they do not. */
function daysShown(firstDays: Float64Array, horizonDays: number): number {
	const most = quantileOfSorted(firstDays.slice().sort(), 0.9);
	return Number.isFinite(most) ? Math.min(horizonDays, Math.max(30, Math.ceil(1.15 * most))) : horizonDays;
}

/** At most `count` whole days from 1 to `last`, evenly apart, the last one among them. */
function evenDays(last: number, count: number): Int32Array {
	const steps = Math.min(count, last);
	return Int32Array.from({ length: steps }, (_, i) => Math.round(((i + 1) * last) / steps));
}

function joined(parts: readonly Float64Array[]): Float64Array {
	const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		all.set(part, at);
		at += part.length;
	}
	return all;
}

interface FanTask {
	readonly blocks: readonly PassageBlock[];
	readonly marks: Int32Array;
	readonly atMs: (day: number) => number;
	readonly current: number;
}

/** Quantiles of the paths at the marks, beginning with the last observed day. */
function fanOf({ blocks, marks, atMs, current }: FanTask, input: PassageInput): PassageFan {
	const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = metricInfo(input.metric);
	// Nothing holds more than its capacity: what would go beyond stands at it.
	const [low, high] = [minimum, input.question === 'full' ? input.level : maximum];
	const sign = input.direction === 'up' ? 1 : -1;
	const rows = Array.from(marks, (_, mark) =>
		joined(blocks.map(({ firstDays, values }) => values.subarray(mark * firstDays.length, (mark + 1) * firstDays.length)))
			.map((value) => Math.min(high, Math.max(low, sign * value)))
			.sort(),
	);
	const course = (share: number): Float64Array => Float64Array.from([current, ...rows.map((row) => quantileOfSorted(row, share))]);
	return {
		atMs: Float64Array.from([0, ...marks], atMs),
		median: course(0.5),
		lower50: course(0.25),
		upper50: course(0.75),
		lower90: course(0.05),
		upper90: course(0.95),
	};
}
