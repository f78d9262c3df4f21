/** What figures rest on: which model, learned from which days; and when a model has become too old to be asked without a word. */
import type { TrainedModel } from './results.ts';
import { type MetricName, MS_PER_DAY } from './telemetry.ts';

/** A model behind a figure. */
export interface ModelBasis {
	/** As it stands in a sentence: `LSTM`, `ARIMA and theta`. */
	readonly model: string;
	/** Folder name of the bundle that it lies in; null where it was fitted for this figure alone. */
	readonly bundle: string | null;
	/** Whether it carries the figure; a member of an ensemble may be there without weight. */
	readonly hasWeight: boolean;
	/** When it was trained, or fitted. */
	readonly trainedAtMs: number;
	/** First and last instant of the history that it learned from. */
	readonly windowStartMs: number;
	readonly windowEndMs: number;
	/** UTC days of the history after the last one of the window. */
	readonly daysAfter: number;
	readonly isStale: boolean;
	/** Null while it is not stale. */
	readonly staleSinceMs: number | null;
	/** Why it is stale, in sentences; empty while it is not. */
	readonly reason: string;
}

/**
 * What a stored figure rests on, said today: models that others have followed since are out of use, however fresh they were.
 *
 * @param inUse the bundle in use and since when; null where there is none
 */
export function basisToday(basis: ModelBasis, inUse: { readonly bundle: string; readonly sinceMs: number } | null): ModelBasis {
	if (basis.bundle === null || inUse === null || basis.bundle === inUse.bundle) return basis;
	const reason = [basis.reason, `The models in use are now those of ${inUse.bundle}.`].filter(Boolean).join(' ');
	return { ...basis, isStale: true, staleSinceMs: Math.min(basis.staleSinceMs ?? inUse.sinceMs, inUse.sinceMs), reason };
}

/** `holds`: no more wrong than it was judged at training. `undecided`: too few drives or days to say. */
export type DriftVerdict = 'holds' | 'drifted' | 'undecided';

/**
 * How wrong a model is on days that it has not seen, against how wrong it was on those that judged it at training. Errors are root mean
 * squares in spreads of each drive's own history, of forecasts a week ahead. NaN where the verdict is `undecided` for want of drives.
 */
export interface ErrorDrift {
	readonly name: 'lstm' | 'arima';
	readonly metric: MetricName;
	readonly verdict: DriftVerdict;
	/** Drives compared, and those of them whose errors grew. */
	readonly drives: number;
	readonly grown: number;
	/** Median over the drives: at training, and since. */
	readonly errorBefore: number;
	readonly errorAfter: number;
	/** How many times larger they are in the middle of the drives (Hodges-Lehmann), its 95 % interval, and in the newer half of the days. */
	readonly factor: number;
	readonly factorLower: number;
	readonly factorUpper: number;
	readonly newestFactor: number;
	/** Of drives whose errors did not grow, the chance to look at least like this (one-sided signed rank). */
	readonly pvalue: number;
	/** The verdict in a sentence with its evidence. */
	readonly text: string;
}

/** The last check of the errors of one bundle. */
export interface ModelCheck {
	readonly bundle: string;
	readonly checkedAtMs: number;
	/** Names the history that it was made on. */
	readonly dataHash: string;
	/** Last day of that history. */
	readonly lastObservedMs: number;
	readonly drifts: readonly ErrorDrift[];
}

/** One model of the bundle in use. */
export interface ModelAge {
	readonly name: TrainedModel['name'];
	readonly metric?: MetricName;
	/** Drives in service that training would take today, and those of them that the model has never seen; null for one that knows no single drives. */
	readonly drives: { readonly trainable: number; readonly unseen: number } | null;
	/** Of the last check; null where there was none. */
	readonly drift: ErrorDrift | null;
	readonly isStale: boolean;
	readonly staleSinceMs: number | null;
	/** Each reason by itself, in a sentence. */
	readonly reasons: readonly string[];
}

/** How old the models in use are. */
export interface ModelsAge {
	readonly bundle: string;
	readonly trainedAtMs: number;
	readonly windowStartMs: number;
	readonly windowEndMs: number;
	readonly daysAfter: number;
	readonly models: readonly ModelAge[];
	/** When errors were last checked, and whether history came after that; null before the first check. */
	readonly check: { readonly checkedAtMs: number; readonly isOutdated: boolean } | null;
	/** Whether a check of the errors could decide anything after: enough days came after the window. */
	readonly canCheck: boolean;
	/** Training again is proposed, never done by itself: why, in sentences; null while the models are fresh. */
	readonly proposal: string | null;
	readonly staleSinceMs: number | null;
}

/** When a model counts as stale. Stated once, for the page, the command line and the report. */
export const staleness = {
	/** The head of an LSTM reaches a fortnight: what lies within is what it was made to foresee. */
	freshDays: 14,
	/** Training judges a model on the last fifth of its window; as far as half of that it has shown what it can. */
	freshShare: 0.1,
	/** Share of drives that a model may never have seen: a global model carries over to a few strangers, not to another fleet. */
	unseenShare: 0.2,
	/** Days after the window below which errors are not compared: two weeks, so that each half has every weekday. */
	driftDays: 14,
	/** Drives below which no verdict is given: the surest answer of nine is chance once in 512, above `driftChance`. */
	driftDrives: 10,
	/** Drives looked at at most, evenly chosen: the exact test costs their cube, and more change no verdict. */
	driftSample: 300,
	/** Six models are tested at each check: one in a thousand is one false word in 170 checks. */
	driftChance: 0.001,
	/** Growth below this is a trifle, however surely a large fleet shows it: a forecast's band is then a fifth too narrow at most. */
	driftFactor: 1.25,
} as const;

/** UTC days from the last one of a window to the last one of the history. */
export function daysAfter(windowEndMs: number, lastMs: number): number {
	return Math.max(0, Math.floor(lastMs / MS_PER_DAY) - Math.floor(windowEndMs / MS_PER_DAY));
}

/** Days after its window up to which a model is fresh. @param windowDays days that it learned from */
export function freshDays(windowDays: number): number {
	return Math.max(staleness.freshDays, Math.floor(staleness.freshShare * windowDays));
}
