/** Third pass: what the runs of a drive are, with evidence, contributions, and what else they could be. */
import type { AnomalyEvent, Contribution, Evidence } from '../../shared/domain/results.ts';
import { signalEvidence } from './evidence.ts';
import { describeFeature, FEATURES, lanes, signalColumns, writeRow } from './features.ts';
import type { FeatureBits } from './forests.ts';
import type { RunTable, StrangeRun } from './raise.ts';
import type { GriddedDrive, ObservedDrive } from './regular-grid.ts';
import { instantOf, onGrid } from './regular-grid.ts';
import type { HostReads, WatchedDrive } from './routines.ts';
import { SIGMA_LIMIT } from './routines.ts';
import { type ExplainedRun, isSure } from './settle.ts';
import { driveSignals, type Signal, type SignalName, signalRules, strangeness } from './signals.ts';
import { shiftAfter, stateEvidence } from './state-evidence.ts';
import { stateVerdict } from './state-verdict.ts';
import { classify, shownVerdict, type Verdict } from './threats.ts';

/** A point that is followed by a shift within so many days is its first day, and the two are one alarm. */
const SHIFT_DAYS = 21;

export interface ExplainContext {
	/** What each column adds to a score: `createFeatureBits` of the forests. */
	readonly bitsOf: (model: string, row: Float32Array) => readonly FeatureBits[];
	readonly host: HostReads;
	/** Runs of the table before this one are explained whatever they are; of the others the threats. */
	readonly shortlist: number;
}

/** Events of the runs of one drive. @param own  their places in the table, by falling score */
export function explainDrive(observed: ObservedDrive, runs: RunTable, own: readonly number[], context: ExplainContext): ExplainedRun[] {
	const grid = onGrid(observed);
	const drive: WatchedDrive = { grid, signals: driveSignals(grid) };
	const all = own.map((run) => ({ run, ...strangeRun(grid, runs, run) }));
	const points = all.filter(({ lane }) => lane === 'point');
	return [
		...points.flatMap(({ run, ...point }) => {
			const verdict = classify(drive, point, context.host);
			return run < context.shortlist || isSure(verdict)
				? [{ run, event: pointEvent(drive, point, shownVerdict(drive, point, context.host, verdict), context) }]
				: [];
		}),
		...all
			.filter(({ run, lane }) => lane === 'state' && run < context.shortlist)
			.flatMap(({ run, ...state }) => stateEvent(drive, state, points, context).map((event) => ({ run, event }))),
	];
}

/** A run of the table on the grid of its drive. */
function strangeRun(grid: GriddedDrive, runs: RunTable, run: number): ExplainableRun {
	const placeOf = (atMs: number): number => Math.round((atMs - grid.startMs) / grid.stepMs);
	return {
		start: placeOf(runs.startMs[run]),
		end: placeOf(runs.endMs[run]),
		peak: placeOf(runs.peakMs[run]),
		score: runs.score[run],
		lane: lanes[runs.lane[run]],
		joined: runs.joined[run],
	};
}

type ExplainableRun = Omit<StrangeRun, 'drive' | 'columns' | 'isTelling'>;

function pointEvent(drive: WatchedDrive, run: ExplainableRun, verdict: Verdict, context: ExplainContext): AnomalyEvent {
	// A run starts from a signal beyond 3 sigma: there is a first one.
	const main = drive.signals[verdict.signals[0]] as Signal;
	const shift = shiftAfter(drive, main, run, Math.round(SHIFT_DAYS / drive.grid.stepDays));
	const evidence = verdict.signals
		.flatMap((name) => signalEvidence(drive, name, run))
		.map((found, i) => (i === 0 ? withHost(found, drive, run) : found));
	return eventOf(drive, run, context, {
		verdict,
		main,
		evidence: shift === undefined ? evidence : [...evidence, shift],
		size: sizeOf(drive, run, verdict),
	});
}

/** The first line of evidence says for how many drives of the host the event stands. */
function withHost(evidence: Evidence, { grid }: WatchedDrive, { joined }: ExplainableRun): Evidence {
	if (joined === 0) return evidence;
	return { ...evidence, text: `${evidence.text} The same on ${joined} other drives of ${grid.drive.host} at this time.` };
}

/** Nothing where a point of the same signal has told of it already. */
function stateEvent(drive: WatchedDrive, run: ExplainableRun, points: readonly ExplainableRun[], context: ExplainContext): AnomalyEvent[] {
	const found = stateEvidence(drive, run);
	if (found === undefined) return [];
	const { signal, evidence } = found;
	const reach = Math.round(SHIFT_DAYS / drive.grid.stepDays);
	const isTold = points.some((point) => point.start <= run.end && point.end >= run.start - reach && strongest(signal, point) >= SIGMA_LIMIT);
	if (isTold) return [];
	return [
		eventOf(drive, run, context, { verdict: stateVerdict(signal, evidence), main: signal, evidence: [evidence], size: Math.abs(evidence.score) }),
	];
}

interface Findings {
	readonly verdict: Verdict;
	readonly main: Signal;
	readonly evidence: readonly Evidence[];
	readonly size: number;
}

function eventOf(drive: WatchedDrive, run: ExplainableRun, { bitsOf }: ExplainContext, found: Findings): AnomalyEvent {
	const { grid } = drive;
	const { verdict, main, evidence, size } = found;
	const { deviceId, serial } = grid.drive;
	const startMs = instantOf(grid, run.start);
	const contributions = contributionsOf(drive, run, bitsOf);
	const lane = run.lane === 'state' ? `-${evidence[0].detector.replace(' ', '-')}` : '';
	return {
		eventId: `${deviceId}-${verdict.class}${lane}-${startMs / 1000}`,
		deviceId,
		serial,
		metric: main.metric,
		startMs,
		endMs: instantOf(grid, run.end),
		peakMs: instantOf(grid, run.peak),
		score: run.score,
		// The threshold of the budget is known when all runs are.
		threshold: 1,
		class: verdict.class,
		confidence: verdict.confidence,
		size,
		evidence: contributions.length === 0 ? evidence : [...evidence, forestEvidence(drive, run, main, verdict.signals)],
		contributions,
		alternatives: verdict.alternatives,
		missingEvidence: verdict.missingEvidence,
	};
}

function forestEvidence({ grid }: WatchedDrive, run: ExplainableRun, main: Signal, names: readonly SignalName[]): Evidence {
	const together = names.slice(0, 3).map((name) => signalRules[name].label);
	return {
		metric: main.metric,
		windowStartMs: instantOf(grid, run.start),
		windowEndMs: instantOf(grid, run.end),
		observed: run.score,
		// A row as deep in the trees as the average one scores 1/2.
		baseline: 0.5,
		spread: 0,
		score: run.score,
		threshold: 1,
		detector: 'isolation forest',
		text: `All signals together (${together.join(', ')}): anomaly score ${run.score.toFixed(2)}.`,
	};
}

/** By falling size; they add up to log2(2 x score). */
function contributionsOf(drive: WatchedDrive, run: ExplainableRun, bitsOf: ExplainContext['bitsOf']): Contribution[] {
	const row = new Float32Array(FEATURES);
	writeRow(row, 0, signalColumns(drive.signals), run.peak);
	return bitsOf(drive.grid.drive.model, row)
		.map(({ feature, bits, sigmas }) => {
			const { label, metric } = describeFeature(feature, drive.signals, run.peak);
			return { signal: label, metric, sigmas, bits };
		})
		.sort((a, b) => Math.abs(b.bits) - Math.abs(a.bits) || (a.signal < b.signal ? -1 : 1));
}

/** The strongest deviation among the signals that a verdict rests on. */
function sizeOf({ signals }: WatchedDrive, run: ExplainableRun, { signals: names }: Verdict): number {
	return names.reduce((most, name) => Math.max(most, strongest(signals[name], run)), 0);
}

function strongest(signal: Signal | undefined, run: ExplainableRun): number {
	let most = 0;
	for (let t = run.start; t <= run.end; t++) most = Math.max(most, Math.abs(strangeness(signal, t)));
	return most;
}
