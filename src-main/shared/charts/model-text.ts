/** What figures rest on and how old models are, in sentences: the same ones on the page, on paper and in the terminal. */
import { daysAfter, type ErrorDrift, freshDays, type ModelAge, type ModelBasis, type ModelsAge, staleness } from '../domain/model-basis.ts';
import type { TrainedModel } from '../domain/results.ts';
import {
	capitalise,
	formatCount,
	formatCounted,
	formatDay,
	formatDayRange,
	formatInstant,
	formatList,
	formatMetric,
	formatNumber,
} from './format.ts';

const MODEL_NAMES: Readonly<Record<TrainedModel['name'], string>> = {
	lstm: 'LSTM',
	arima: 'ARIMA',
	anomaly: 'anomaly forest',
	survival: 'survival law',
};

/** `LSTM on temperature`, `anomaly forest`. */
export function modelText({ name, metric }: Pick<TrainedModel, 'name' | 'metric'>): string {
	return metric === undefined ? MODEL_NAMES[name] : `${MODEL_NAMES[name]} on ${formatMetric(metric)}`;
}

/** Which model, of which bundle, learned from which days; of a stale one since when and why. One sentence or two. */
export function basisText(basis: ModelBasis): string {
	const { model, bundle, hasWeight, trainedAtMs, windowStartMs, windowEndMs, daysAfter: days } = basis;
	const window = formatDayRange(windowStartMs, windowEndMs);
	if (bundle === null) return `${model}: made ${formatInstant(trainedAtMs)} from the days ${window}.`;
	const after = days === 0 ? '' : `, ${formatCounted(days, 'day')} before the newest value`;
	return [
		`${model}${hasWeight ? '' : ' (without weight here)'} of ${bundle}: trained ${formatDay(trainedAtMs)} on ${window}${after}.`,
		staleText(basis),
	]
		.filter(Boolean)
		.join(' ');
}

/** `Stale since 2026-05-15: ...`; empty for a model that is not. */
export function staleText({ isStale, staleSinceMs, reason }: Pick<ModelBasis, 'isStale' | 'staleSinceMs' | 'reason'>): string {
	if (!isStale) return '';
	return `Stale${staleSinceMs === null ? '' : ` since ${formatDay(staleSinceMs)}`}: ${lower(reason)}`;
}

/** The verdict on errors with its evidence. */
export function driftText({ verdict, drives, grown, factor, factorLower, factorUpper, newestFactor }: Omit<ErrorDrift, 'text'>): string {
	if (verdict === 'undecided')
		return `Undecided: ${formatCounted(drives, 'drive')} that it knows ${drives === 1 ? 'has' : 'have'} ${staleness.driftDays} days or more after its window; ${staleness.driftDrives} are needed.`;
	const times = `${formatNumber(factor)} times those at training (95 %: ${formatNumber(factorLower)} to ${formatNumber(factorUpper)})`;
	if (verdict === 'holds') return `Errors hold: ${times} over ${formatCounted(drives, 'drive')}.`;
	return `Errors grew: ${times}, on ${formatCount(grown)} of ${formatCounted(drives, 'drive')}; ${formatNumber(newestFactor)} times in the newer half of the days.`;
}

export const daysReason = (days: number): string =>
	`The last ${days === 1 ? 'day' : formatCounted(days, 'day')} of the history came after its window.`;

export const drivesReason = (unseen: number, trainable: number): string =>
	`It has never seen ${formatCount(unseen)} of the ${formatCounted(trainable, 'drive')} that it could learn from.`;

/** What the models in use lack, as a person would say it of all of them. Null where they lack nothing. */
export function proposalText({ daysAfter: days, models }: Pick<ModelsAge, 'daysAfter' | 'models'>, isOld: boolean): string | null {
	const sentences = isOld ? [`The models in use have not seen the last ${formatCounted(days, 'day')}.`] : [];
	const strangers = models
		.filter(({ drives }) => drives !== null && isStrange(drives))
		.sort((a, b) => (b.drives?.unseen ?? 0) - (a.drives?.unseen ?? 0))[0];
	if (strangers?.drives)
		sentences.push(
			`The ${modelText(strangers)} has never seen ${formatCount(strangers.drives.unseen)} of ${formatCounted(strangers.drives.trainable, 'drive')}.`,
		);
	const worse = models.flatMap((model) => (model.drift?.verdict === 'drifted' ? [`${timesText(model.drift)} for the ${modelText(model)}`] : []));
	if (worse.length > 0) sentences.push(`Their errors on days that they have not seen are a multiple of those at training: ${formatList(worse)}.`);
	return sentences.length === 0 ? null : sentences.join(' ');
}

/** Whether a model knows too few of the drives. */
export function isStrange({ trainable, unseen }: { readonly trainable: number; readonly unseen: number }): boolean {
	return unseen > staleness.unseenShare * trainable;
}

/** When the models in use were trained, on which days, and how far the history goes beyond them. */
export function windowText({ trainedAtMs, windowStartMs, windowEndMs, daysAfter: days }: ModelsAge): string {
	const further = days === 0 ? '' : `; the history goes ${formatCounted(days, 'day')} further`;
	return `trained ${formatDay(trainedAtMs)} on ${formatDayRange(windowStartMs, windowEndMs)}${further}`;
}

/** The same as a sentence, with the days up to which nothing is proposed. */
export function ageSentence(age: ModelsAge): string {
	const allowed = freshDays(daysAfter(age.windowStartMs, age.windowEndMs) + 1);
	return `${capitalise(windowText(age))}. They count as fresh up to ${formatCounted(allowed, 'day')} beyond.`;
}

/** All that there is to say of models that have seen every drive and nearly every day. */
export function newModelsText(age: ModelsAge): string {
	return `${ageSentence(age)} Their errors can be compared from ${staleness.driftDays} days on.`;
}

/** The models in use in the list of what was computed. */
export function stepText(age: ModelsAge): string {
	return age.proposal ?? `${formatCounted(age.models.length, 'model')} in use. ${ageSentence(age)}`;
}

/** Drives that a model knows of those that it could learn from; empty where it knows no single drives. */
export function knownDrivesText({ drives }: ModelAge): string {
	if (drives === null) return '';
	const known = formatCount(drives.trainable - drives.unseen);
	return drives.unseen === 0 ? `all ${formatCount(drives.trainable)}` : `${known} of ${formatCount(drives.trainable)}`;
}

/** What is known of the errors of one forecaster since its training. */
export function errorsText({ drift }: ModelAge, { check, canCheck, daysAfter: days }: ModelsAge): string {
	if (drift) return drift.text;
	if (check) return 'Not part of the last check.';
	return canCheck ? 'Not checked yet.' : `Compared from ${staleness.driftDays} days after the window on; ${formatCount(days)} so far.`;
}

/** When errors were last checked; empty before the first check. */
export function checkText({ check }: ModelsAge): string {
	if (check === null) return '';
	return `Errors were checked ${formatInstant(check.checkedAtMs)}${check.isOutdated ? '; the history has changed since' : ''}.`;
}

/** What is said after an import and in notices where training again is proposed. */
export function retrainText(proposal: string): string {
	return `${proposal} Train again?`;
}

/** `3.2 times (2.93 to 3.49)`: the middle of the drives with its 95 % interval. */
const timesText = ({ factor, factorLower, factorUpper }: ErrorDrift): string =>
	`${formatNumber(factor)} times (95 %: ${formatNumber(factorLower)} to ${formatNumber(factorUpper)})`;

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
