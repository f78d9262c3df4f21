/** What the figures rest on, line by line, and which assumption is the weakest. */
import { staleText, windowText } from '../../shared/charts/model-text.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import { MS_PER_DAY } from '../../shared/domain/telemetry.ts';
import { missingMetric } from '../missing-metric.ts';
import type { Term } from '../paper/section.ts';
import type { Scene } from './scene.ts';
import { absenceOf, dataWindow, horizonEnd, missingParts, rejectedRows, rejectedShare } from './words.ts';

/** Below this many failures a fitted failure law is mostly its prior. */
const FEW_FAILURES = 10;
const SHOWN_METRICS = 5;
/** Data of the last week is as good as today's over a quarter. */
const FRESH_DAYS = 7;
/** Before the newest sample of the history. */
const SILENT_DAYS = 30;

export function whatThisRestsOn(scene: Scene): Term[] {
	const { basis } = scene.say;
	const { samples, drives, failures } = scene.input.workspace;
	const window = [basis.samples(samples, dataWindow(scene)), ageOfData(scene)].filter(Boolean).join('; ');
	const counted = [basis.failed(drives, failures), silence(scene)].filter(Boolean).join('; ');
	const rejected = rejectedRows(scene.input);
	const skipped = rejected === 0 ? basis.none : basis.skippedRows(rejected, basis.ofAll(rejectedShare(scene.input)));
	return [
		{ label: basis.data, text: window },
		{ label: basis.drives, text: counted },
		{ label: basis.skipped, text: skipped },
		{ label: basis.models, text: modelAges(scene) },
		{ label: basis.notInSource, text: notInSource(scene) },
		{ label: basis.weakest, text: weakestAssumption(scene) },
	];
}

/** That the data is old, or so old that what was computed lies in the past; empty where it is fresh. */
function ageOfData({ input, say: { basis } }: Scene): string {
	const { lastMs } = input.workspace;
	const endMs = horizonEnd(input);
	if (lastMs === null) return '';
	if (endMs !== null && endMs < input.generatedAtMs) return basis.past(endMs);
	const days = Math.floor((input.generatedAtMs - lastMs) / MS_PER_DAY);
	return days > FRESH_DAYS ? basis.old(days) : '';
}

/** Drives that have not reported for long but count as running, because nobody said that they left; empty without any. */
function silence({ input: { drives, workspace }, say: { basis } }: Scene): string {
	const since = (workspace.lastMs ?? 0) - SILENT_DAYS * MS_PER_DAY;
	const silent = drives.filter(({ exit, lastSeenMs }) => exit === undefined && lastSeenMs < since).length;
	return silent === 0 ? '' : basis.silent(silent, SILENT_DAYS);
}

function modelAges(scene: Scene): string {
	const { models } = scene.input;
	const { assumptions, basis } = scene.say;
	if (models === null) return absenceOf(scene, 'training');
	const names = [...new Set(models.models.map(({ name }) => assumptions.modelNames[name]))];
	const stale = staleText({ isStale: models.proposal !== null, staleSinceMs: models.staleSinceMs, reason: models.proposal ?? '' });
	// Two lines of the page: what a reader must not miss goes first.
	const window = windowText(models);
	const whole = [stale, stale === '' ? basis.modelsOf(names, models.bundle, window) : basis.someModels(models.bundle, window)];
	return plainText(whole.filter(Boolean).join(' '), 400);
}

function notInSource(scene: Scene): string {
	const { input, say } = scene;
	const missing = [...new Set(missingParts(input).map(missingMetric))].filter((metric) => metric !== '');
	if (missing.length === 0) return input.risk === null ? absenceOf(scene, 'risk') : say.basis.nothingMissing;
	const shown = missing.slice(0, SHOWN_METRICS);
	return missing.length > shown.length ? say.basis.andMore(shown, missing.length - shown.length) : say.basis.list(shown);
}

/** The one thing that would change the figures most if it were wrong. */
function weakestAssumption({ input: { risk }, say: { basis } }: Scene): string {
	if (risk === null) return basis.noFigure;
	const { survival } = risk;
	if (survival.source === 'prior') return basis.prior;
	if (survival.failures < FEW_FAILURES) return basis.fewFailures(survival.failures);
	return firstSentence(plainText(risk.assumptions[0] ?? basis.independent, 400));
}

/** Up to the first full stop before a space; the whole text where there is none. */
function firstSentence(text: string): string {
	const end = text.indexOf('. ');
	return end === -1 ? text : text.slice(0, end + 1);
}
