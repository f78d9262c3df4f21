/** Keeps models from guessing: what a history must have (`shared/domain/minimums.ts`), and what is said where it has not. */

import { seriesQuality } from '../maths/series/quality.ts';
import { formatCount, formatCounted } from '../shared/charts/format.ts';
import { AppError } from '../shared/domain/errors.ts';
import { type HistoryMinimum, historyOf, lacks, minimumText } from '../shared/domain/minimums.ts';
import type { MissingPart } from '../shared/domain/results.ts';
import { MS_PER_DAY } from '../shared/domain/telemetry.ts';
import type { DailySeries } from './daily.ts';

/** Series of a fleet that a model did not learn from, by reason. */
export interface LeftOut {
	readonly tooShort: number;
	readonly gaps: number;
	/** All series that were looked at. */
	readonly of: number;
}

/** The best of the series that will not do: how a refusal of all of them is explained. */
interface BestUnfit {
	readonly dailyValues: number;
	readonly days: number;
	readonly lack: 'series_too_short' | 'series_has_gaps';
	readonly reasons: readonly string[];
}

/** Series of one metric, told apart by whether a model may learn from them. */
export interface JudgedSeries<S> {
	readonly series: readonly S[];
	readonly leftOut: LeftOut;
	readonly bestUnfit?: BestUnfit;
}

export function judgeSeries<S extends DailySeries>(series: readonly S[], need: HistoryMinimum): JudgedSeries<S> {
	const judged = series.map((one) => ({ one, have: historyOf(one.values) })).map((entry) => ({ ...entry, lack: lacks(need, entry.have) }));
	const fit = judged.filter(({ lack }) => lack === undefined).map(({ one }) => one);
	const count = (code: string): number => judged.filter(({ lack }) => lack === code).length;
	const leftOut = { tooShort: count('series_too_short'), gaps: count('series_has_gaps'), of: series.length };
	const best = judged.filter(({ lack }) => lack !== undefined).toSorted((a, b) => b.have.dailyValues - a.have.dailyValues)[0];
	if (best?.lack === undefined) return { series: fit, leftOut };
	const { have, lack, one } = best;
	return { series: fit, leftOut, bestUnfit: { ...have, lack, reasons: otherReasons(one) } };
}

/** Judgements of the parts of a fleet as that of the whole. */
export function joinJudged(parts: readonly Omit<JudgedSeries<unknown>, 'series'>[]): Omit<JudgedSeries<unknown>, 'series'> {
	const sum = (of: (leftOut: LeftOut) => number): number => parts.reduce((total, { leftOut }) => total + of(leftOut), 0);
	const [best] = parts.flatMap(({ bestUnfit }) => bestUnfit ?? []).toSorted((a, b) => b.dailyValues - a.dailyValues);
	return {
		leftOut: { tooShort: sum(({ tooShort }) => tooShort), gaps: sum(({ gaps }) => gaps), of: sum(({ of }) => of) },
		...(best === undefined ? {} : { bestUnfit: best }),
	};
}

/** The refusal where no series will do: need, have, and what is wrong with the longest. */
export function noneLearnable({ leftOut, bestUnfit }: Omit<JudgedSeries<unknown>, 'series'>, need: HistoryMinimum, metric: string): AppError {
	const have =
		bestUnfit === undefined
			? 'there is no series'
			: `the best of ${leftOut.of} has ${bestUnfit.dailyValues} on ${bestUnfit.days} ${bestUnfit.days === 1 ? 'day' : 'days'}`;
	const reasons = bestUnfit?.reasons ?? [];
	const text = [`${upper(need.what)} on ${metric} needs one drive with ${minimumText(need)}; ${have}.`, ...reasons].join(' ');
	return new AppError(bestUnfit?.lack ?? 'series_too_short', text, {
		needed: need.dailyValues,
		neededCoverage: need.coverage,
		observed: bestUnfit?.dailyValues ?? 0,
		days: bestUnfit?.days ?? 0,
		leftOut,
		...(bestUnfit === undefined ? {} : { reasons }),
	});
}

/**
 * The series of one metric that a model may learn from.
 *
 * @throws AppError `series_too_short`, `series_has_gaps` when there is none: need, have, and what is wrong with the longest
 */
export function learnable<S extends DailySeries>(
	series: readonly S[],
	need: HistoryMinimum,
	metric: string,
): { readonly series: readonly S[]; readonly leftOut: LeftOut } {
	const judged = judgeSeries(series, need);
	if (judged.series.length === 0) throw noneLearnable(judged, need, metric);
	return judged;
}

/**
 * Refuses one series that is below a minimum.
 *
 * @param whose  as it stands in the sentence: `temperature_c of S1`
 * @throws AppError `series_too_short`, `series_has_gaps` with need, have and the reasons of its quality
 */
export function requireHistory(series: DailySeries, need: HistoryMinimum, whose: string): void {
	const have = historyOf(series.values);
	const lack = lacks(need, have);
	if (lack === undefined) return;
	const missing = have.days - have.dailyValues;
	const text =
		lack === 'series_too_short'
			? `${upper(need.what)} needs at least ${need.dailyValues} daily values; ${whose} has ${have.dailyValues}.`
			: `${upper(need.what)} needs values on at least ${Math.round(100 * need.coverage)} % of the days; ${whose} has none on ${formatCount(missing)} of ${formatCounted(have.days, 'day')}.`;
	const advice = lack === 'series_too_short' ? 'Import more history.' : 'Import the missing days.';
	throw new AppError(lack, `${sentences(text, series)} ${advice}`, {
		needed: need.dailyValues,
		observed: have.dailyValues,
		neededCoverage: need.coverage,
		days: have.days,
		missing,
		...qualityDetails(series),
	});
}

/** What a run over the fleet says of the series that it left out; none when it took all. */
export function leftOutPart(part: string, metric: string, need: HistoryMinimum, { tooShort, gaps, of }: LeftOut): readonly MissingPart[] {
	const left = tooShort + gaps;
	if (left === 0) return [];
	const reasons = [
		...(tooShort > 0 ? [`${tooShort} with fewer than ${need.dailyValues} daily values`] : []),
		...(gaps > 0 ? [`${gaps} with values on less than ${Math.round(100 * need.coverage)} % of their days`] : []),
	];
	return [{ part: `${part}, ${left} of ${of} drives`, missing: metric, reason: `left out: ${reasons.join(', ')}` }];
}

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Faults beside the one that the sentence names already. */
function otherReasons(series: DailySeries): readonly string[] {
	const { reasons } = seriesQuality({ observedAtMs: series.dayMs, values: series.values, kind: 'gauge', cadenceMs: MS_PER_DAY });
	return reasons.filter(({ code }) => code !== 'too_few').map(({ text }) => text);
}

function sentences(text: string, series: DailySeries | undefined): string {
	return [text, ...(series === undefined ? [] : otherReasons(series))].join(' ');
}

function qualityDetails(series: DailySeries | undefined): { readonly reasons?: readonly string[] } {
	return series === undefined ? {} : { reasons: otherReasons(series) };
}
