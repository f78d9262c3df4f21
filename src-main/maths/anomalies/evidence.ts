/** Evidence of an event: what was seen, what was usual, how far apart, in a line that a person can read. */
import type { Evidence } from '../../shared/domain/results.ts';
import { plainBaseline, score as plainScore } from '../series/baseline.ts';
import type { Run } from './alarms.ts';
import { MIN_WEEKS } from './baseline.ts';
import { instantOf } from './regular-grid.ts';
import type { WatchedDrive } from './routines.ts';
import { SIGMA_LIMIT } from './routines.ts';
import type { Signal, SignalName } from './signals.ts';
import { shownBaseline, signalRules, strangeness } from './signals.ts';
import { sentenceCase, shownQuantity } from './wording.ts';

/** Values before the peak that the plain z-score is taken against. */
const PLAIN_WINDOW = 30;
const MIN_PLAIN = 14;

/** The place of a run at which a signal is strangest, and how strange; strangeness 0 when the drive lacks the signal. */
export interface Peak {
	readonly t: number;
	/** Signed: falls count as negative where they count. */
	readonly strangeness: number;
}

export function peakOf({ signals }: WatchedDrive, name: SignalName, run: Run): Peak {
	let best: Peak = { t: run.start, strangeness: 0 };
	for (let t = run.start; t <= run.end; t++) {
		const value = strangeness(signals[name], t);
		if (Math.abs(value) > Math.abs(best.strangeness)) best = { t, strangeness: value };
	}
	return best;
}

/** Robust z-score of a signal at its strangest place (against this time of other weeks, where those are known), and the plain one where it agrees. */
export function signalEvidence(drive: WatchedDrive, name: SignalName, run: Run): Evidence[] {
	const signal = drive.signals[name];
	const peak = peakOf(drive, name, run);
	if (signal === undefined || peak.strangeness === 0) return [];
	const { label } = signalRules[name];
	const { unit } = signal;
	const { baseline, spread } = shownBaseline(signal, peak.t);
	const observed = signal.values[peak.t];
	const window = { windowStartMs: instantOf(drive.grid, run.start), windowEndMs: instantOf(drive.grid, run.end) };
	const isSeasonal = knowsWeek(signal, peak.t, Math.round(7 / drive.grid.stepDays));
	const usual = isSeasonal ? `usual at this ${drive.grid.stepDays < 1 ? 'hour' : 'day'} of the week` : 'usual';
	const robust: Evidence = {
		metric: signal.metric,
		...window,
		observed,
		baseline,
		spread,
		score: peak.strangeness,
		threshold: SIGMA_LIMIT,
		detector: isSeasonal ? 'time of week' : 'robust z-score',
		text: `${sentenceCase(label)} ${shownQuantity(observed, unit)}, ${usual} ${shownQuantity(baseline, unit)}: robust z-score ${peak.strangeness.toFixed(1)}, limit ${SIGMA_LIMIT}.`,
	};
	const plain = plainEvidence(signal, peak.t, label);
	return plain ? [robust, { ...plain, ...window }] : [robust];
}

/** Whether what is expected of a place comes from the same time of earlier weeks. */
function knowsWeek({ values }: Signal, t: number, stepsPerWeek: number): boolean {
	let known = 0;
	for (let at = t - stepsPerWeek; at >= 0 && known < MIN_WEEKS; at -= stepsPerWeek) if (Number.isFinite(values[at])) known++;
	return known >= MIN_WEEKS;
}

function plainEvidence(signal: Signal, t: number, label: string): Omit<Evidence, 'windowStartMs' | 'windowEndMs'> | undefined {
	const { unit } = signal;
	const past = signal.values.subarray(Math.max(0, t - PLAIN_WINDOW), t).filter(Number.isFinite);
	if (past.length < MIN_PLAIN) return undefined;
	const baseline = plainBaseline(past);
	const observed = signal.values[t];
	const score = plainScore(observed, baseline);
	if (!(Math.abs(score) >= SIGMA_LIMIT)) return undefined;
	return {
		metric: signal.metric,
		observed,
		baseline: baseline.centre,
		spread: baseline.spread,
		score,
		threshold: SIGMA_LIMIT,
		detector: 'z-score',
		text: `${sentenceCase(label)} ${shownQuantity(observed, unit)}, mean of the ${past.length} values before ${shownQuantity(baseline.centre, unit)}: z-score ${score.toFixed(1)}, limit ${SIGMA_LIMIT}.`,
	};
}
