/** Evidence of a level that moved and stays, or of a reading that no longer moves. */
import type { Evidence } from '../../shared/domain/results.ts';
import type { Run } from './alarms.ts';
import { stateSignal } from './features.ts';
import { instantOf } from './regular-grid.ts';
import { SIGMA_LIMIT, type WatchedDrive } from './routines.ts';
import { type Signal, shownBaseline, signalRules } from './signals.ts';
import { sentenceCase, shownQuantity } from './wording.ts';

/** Days over which a level is averaged for the reader. */
const LEVEL_DAYS = 14;

/** The signal that a state is about, and the evidence of it; undefined when the run has none. */
export function stateEvidence(drive: WatchedDrive, run: Run): { readonly signal: Signal; readonly evidence: Evidence } | undefined {
	const found = stateSignal(drive.signals, run.peak);
	if (found === undefined) return undefined;
	const { signal, detector } = found;
	return { signal, evidence: detector === 'change point' ? shiftEvidence(drive, signal, run) : stuckEvidence(drive, signal, run) };
}

/** A shift of a signal that reaches its limit within so many places after a run began: then the run was its first day. */
export function shiftAfter(drive: WatchedDrive, signal: Signal, run: Run, places: number): Evidence | undefined {
	let peak = run.start;
	const last = Math.min(drive.grid.length - 1, run.end + places);
	for (let t = run.start; t <= last; t++) if (Math.abs(signal.shift[t]) > Math.abs(signal.shift[peak])) peak = t;
	return Math.abs(signal.shift[peak]) >= SIGMA_LIMIT
		? shiftEvidence(drive, signal, { start: run.start, end: last, peak, score: run.score })
		: undefined;
}

function shiftEvidence({ grid }: WatchedDrive, signal: Signal, run: Run): Evidence {
	const { name, metric, unit } = signal;
	const since = onsetOf(signal, run.peak);
	const places = Math.max(1, Math.round(LEVEL_DAYS / grid.stepDays));
	const observed = meanOf(signal.values.subarray(Math.max(since, run.peak - places + 1), run.peak + 1));
	const { baseline, spread } = shownBaseline(signal, lastKnown(signal, run.peak));
	const moved = signal.shift[run.peak] > 0 ? 'above' : 'below';
	return {
		metric,
		windowStartMs: instantOf(grid, since),
		windowEndMs: instantOf(grid, run.end),
		observed,
		baseline,
		spread,
		score: signal.shift[run.peak],
		threshold: SIGMA_LIMIT,
		detector: 'change point',
		text: `${sentenceCase(signalRules[name].label)} has stayed ${moved} its usual level since ${dayOf(instantOf(grid, since))}: mean ${shownQuantity(observed, unit)}, expected ${shownQuantity(baseline, unit)}; shift ${Math.abs(signal.shift[run.peak]).toFixed(1)}, limit ${SIGMA_LIMIT}.`,
	};
}

function stuckEvidence({ grid }: WatchedDrive, signal: Signal, run: Run): Evidence {
	const { name, metric, unit, values, stuck } = signal;
	// The longer it lasts, the rarer it is: the end says it all.
	let since = run.end;
	while (since > 0 && (values[since - 1] === values[run.end] || Number.isNaN(values[since - 1]))) since--;
	const observed = values[run.end];
	const days = Math.round((run.end - since + 1) * grid.stepDays);
	return {
		metric,
		windowStartMs: instantOf(grid, since),
		windowEndMs: instantOf(grid, run.end),
		observed,
		baseline: observed,
		spread: 0,
		score: stuck[run.end],
		threshold: SIGMA_LIMIT,
		detector: 'stuck value',
		text: `${sentenceCase(signalRules[name].label)} has been exactly ${shownQuantity(observed, unit)} for ${days} days, which this drive does not do: rarity ${stuck[run.end].toFixed(1)}, limit ${SIGMA_LIMIT}.`,
	};
}

/** Where the mean of the scores last left the neighbourhood of zero: about when the level moved. */
function onsetOf({ shift }: Signal, peak: number): number {
	const sign = Math.sign(shift[peak]);
	let t = peak;
	while (t > 0 && sign * shift[t - 1] > ONSET_SIGMAS) t--;
	return t;
}

/** Within the noise of a shift. */
const ONSET_SIGMAS = 0.5;

function lastKnown({ expected }: Signal, from: number): number {
	let t = from;
	while (t > 0 && Number.isNaN(expected[t])) t--;
	return t;
}

function meanOf(values: Float64Array): number {
	let total = 0;
	let count = 0;
	for (const value of values) {
		if (!Number.isFinite(value)) continue;
		total += value;
		count++;
	}
	return count === 0 ? 0 : total / count;
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
