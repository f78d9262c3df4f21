/** The days of the past at which the members of an ensemble are asked what comes next. */
import { formatCount, formatCounted } from '../shared/domain/number-text.ts';

export interface Origins {
	/** Days after which the past is hidden, rising; the last leaves one day to judge by. */
	readonly days: readonly number[];
	readonly first: number;
	/** Steps ahead that the past can judge, at most the horizon. */
	readonly steps: number;
	readonly notes: readonly string[];
}

/** Days before the first origin, and their least share in the history: what is fitted to less says nothing of today's forecast. */
const MIN_TRAINING = 12;
const LEAST_SHARE = 1 / 3;
/** Origins that a horizon is judged by, beside those whose horizon is cut short by today. */
const MAX_ORIGINS = 80;
/** Horizons that lie between the first origin and today, where the history allows. */
const HORIZONS_APART = 6;
/** Leaves a few origins, and two steps to judge. */
const LEAST_JUDGED = 4;
/** Fits that share the origins: each speaks from its day up to the next one's. */
const FITS = 4;

/**
 * Evenly spaced origins between the first one and today.
 *
 * @param length      days of the series
 * @param trainedDays leading days that a trained member has seen: no origin lies before their end where the history allows
 */
export function planOrigins(length: number, horizonDays: number, trainedDays: number): Origins {
	const notes: string[] = [];
	const start = Math.max(MIN_TRAINING, Math.floor(length * LEAST_SHARE), Math.min(trainedDays, length - LEAST_JUDGED));
	if (trainedDays > start)
		notes.push(`The LSTM was trained on days that also judge it: only ${formatCounted(length - trainedDays, 'day')} are newer than its training.`);
	const steps = Math.min(horizonDays, length - start - 2);
	const first = Math.max(start, Math.min(length - steps - MAX_ORIGINS, length - HORIZONS_APART * steps));
	const stride = Math.max(1, Math.ceil((length - first) / MAX_ORIGINS));
	const days = Array.from({ length: Math.ceil((length - first) / stride) }, (_, i) => first + i * stride);
	if (steps < horizonDays)
		notes.push(`The history is short: ${formatCount(steps)} of ${formatCounted(horizonDays, 'day')} ahead could be judged on the past.`);
	return { days, first, steps, notes };
}

/** Days at which a member that is slow to fit is fitted anew, rising; the first origin is the first of them. */
export function fittingDays(origins: readonly number[], length: number): number[] {
	const [first] = origins;
	return [...new Set(Array.from({ length: FITS }, (_, k) => first + Math.floor((k * (length - first)) / FITS)))];
}

/**
 * What stood at each origin: the newest of the fits made on or before its day.
 *
 * @param fits one a fitting day
 * @returns one an origin
 */
export function newestFits<T>(origins: readonly number[], fitted: readonly number[], fits: readonly T[]): T[] {
	return origins.map((day) => fits[fitted.findLastIndex((fittedDay) => fittedDay <= day)]);
}
