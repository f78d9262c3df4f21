/** What an LSTM learns from and is judged by: lookback, head, scales, and the windows of both parts of the history. */

import { createRng } from '../maths/random.ts';
import { AppError } from '../shared/domain/errors.ts';
import { minimums } from '../shared/domain/minimums.ts';
import { formatCount, formatCounted } from '../shared/domain/number-text.ts';
import { drawWindows, listWindows, type PreparedSeries, prepareSeries, type SeriesScale, scaleOf, type WindowList } from './lstm-windows.ts';

/** Days of the shortest window, and of the shortest head. */
const MIN_LOOKBACK = 8;
const MIN_HEAD = 3;
const MAX_HEAD = 14;
/** Observed days below which no series can be learned from: a window, its head, and a later head to validate on (8 + 2 x 3). */
const MIN_DAYS = minimums.lstm.dailyValues;
const VALIDATION_SHARE = 0.2;
const VALIDATION_WINDOWS = 384;

export interface WindowPlan {
	readonly lookback: number;
	readonly head: number;
	readonly scales: readonly SeriesScale[];
	readonly prepared: readonly PreparedSeries[];
	readonly training: WindowList;
	readonly validation: WindowList;
	/** Series that gave at least one training window. */
	readonly used: number;
}

/**
 * Chooses lookback and head for the median length of the series, and splits each series in time.
 *
 * @throws AppError `series_too_short`, `series_constant`
 */
export function planWindows(seriesList: readonly Float64Array[], wantedLookback: number): WindowPlan {
	const lengths = seriesList
		.map((values) => values.reduce((count, value) => count + (Number.isFinite(value) ? 1 : 0), 0))
		.filter((days) => days >= MIN_DAYS);
	if (lengths.length === 0)
		throw new AppError(
			'series_too_short',
			`An LSTM needs at least one series of ${MIN_DAYS} daily values; ${formatCount(seriesList.length)} series are all shorter.`,
			{
				needed: MIN_DAYS,
			},
		);
	const days = lengths.sort((a, b) => a - b)[lengths.length >> 1];
	const head = Math.max(MIN_HEAD, Math.min(MAX_HEAD, Math.floor(days / 5)));
	const lookback = Math.max(MIN_LOOKBACK, Math.min(wantedLookback, Math.floor(days / 2) - head));
	const cut = (length: number): number => length - Math.max(head, Math.round(VALIDATION_SHARE * length));
	const scales = seriesList.map((values) => {
		const first = Math.max(0, values.findIndex(Number.isFinite));
		return scaleOf(values, first + cut(values.length - first));
	});
	const prepared = seriesList.map((values, i) => prepareSeries(values, scales[i]));
	const training = listWindows(prepared, lookback, head, (one) => [0, cut(one.filled.length)]);
	const later = listWindows(prepared, lookback, head, (one) => [cut(one.filled.length), one.filled.length]);
	if (training.series.length === 0 || later.series.length === 0) {
		if (scales.every((scale) => scale.sd === 0))
			throw new AppError('series_constant', 'Every series is constant over its training days; an LSTM has nothing to learn.');
		const needed = lookback + 2 * head;
		throw new AppError('series_too_short', `An LSTM with lookback ${lookback} needs ${needed} days with few gaps in one series; there is none.`, {
			needed,
		});
	}
	return {
		lookback,
		head,
		scales,
		prepared,
		training,
		validation: drawWindows(later, VALIDATION_WINDOWS, createRng(0, 0)),
		used: new Set(training.series).size,
	};
}

/** What a reader should know of the choices. */
export function planNotes(plan: WindowPlan, epochWindows: number, wantedLookback: number): string[] {
	const notes: string[] = [];
	const total = plan.training.series.length;
	if (epochWindows < total)
		notes.push(
			`Each epoch saw ${formatCount(epochWindows)} of ${formatCounted(total, 'window')}, drawn anew and evenly over ${formatCounted(plan.used, 'drive')}.`,
		);
	if (plan.lookback < wantedLookback) notes.push(`The histories are short: the LSTM looks back ${plan.lookback} days instead of ${wantedLookback}.`);
	if (plan.used < plan.prepared.length)
		notes.push(
			`${formatCount(plan.prepared.length - plan.used)} of ${formatCount(plan.prepared.length)} series were constant or too short to learn from.`,
		);
	return notes;
}
