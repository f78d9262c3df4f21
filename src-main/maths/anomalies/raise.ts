/**
 * Second pass: from elevated places to runs. Places beyond 3 sigma that no routine and no suppress window explains are strange;
 * neighbours merge into runs; a run is worth the score of its strangest place. Runs do not depend on a threshold, so that another budget
 * raises a part of the same runs, or more of them.
 */
import type { StrangeRuns, WindowProposal } from '../../shared/domain/results.ts';
import { excuses, type SuppressWindow } from '../../shared/domain/suppress-windows.ts';
import { type Run, runsOf } from './alarms.ts';
import { FEATURES, type Lane, laneStrangeness, lanes } from './features.ts';
import { type AnomalyForest, type ForestSet, growForests, scoreRows } from './forests.ts';
import { joinHostWide } from './host-wide.ts';
import { proposeWindows, type StrangeReads } from './proposals.ts';
import { type HostReads, isRoutine, SIGMA_LIMIT } from './routines.ts';
import { signalNames } from './signals.ts';
import { hostMembers, hostReadsOf, isCompanion, sparseDrive, strangeReads } from './sparse-drive.ts';
import type { DriveFindings } from './watch.ts';

const MS_PER_DAY = 86_400_000;
/** Quiet time inside one event, days. */
const MERGE_DAYS = 1;

/** A run of strange places of one drive. */
export interface StrangeRun extends Run {
	/** Place in the findings. */
	readonly drive: number;
	readonly lane: Lane;
	/** Columns beyond 3 sigma somewhere in the run, one bit each. */
	readonly columns: number;
	/** Told by two metrics, or by one that could not be clearer; others are raised only where the rules see a threat in them. */
	readonly isTelling: boolean;
	/** Drives of the host with the same run at the same time, which this one stands for. */
	readonly joined: number;
}

/** Runs as columns, which cross threads at no cost. */
export interface RunTable extends StrangeRuns {
	/** Place in `lanes`. */
	readonly lane: Uint8Array;
	/** 1 for telling runs: they come first. */
	readonly telling: Uint8Array;
	readonly joined: Int32Array;
}

export interface RaiseOptions {
	readonly budgetPerDriveMonth: number;
	readonly seed: number;
	readonly windows: readonly SuppressWindow[];
}

export interface RaisedAlarms {
	/** Every run: telling ones by falling score, then the others. */
	readonly runs: RunTable;
	readonly excused: readonly { readonly windowId: number; readonly runs: number }[];
	readonly proposals: readonly WindowProposal[];
}

/** What the runs of one drive rest on beside its findings. */
export interface RunContext {
	readonly forests: ForestSet;
	readonly host: HostReads;
	readonly windows: readonly SuppressWindow[];
	readonly kit: AnomalyForest;
}

/** Runs of some drives. */
export interface FoundRuns {
	readonly runs: readonly StrangeRun[];
	/** The window of each run that one explains. */
	readonly byWindow: readonly number[];
	readonly reads: readonly StrangeReads[];
}

export const placeMs = ({ startMs, stepMs }: Pick<DriveFindings, 'startMs' | 'stepMs'>, t: number): number => startMs + t * stepMs;

/** The runs of one drive. @param index  its place in the findings */
export function findRuns(drive: DriveFindings, index: number, context: RunContext): FoundRuns {
	const { strange, byWindow } = strangePlaces(drive, context.host, context.windows);
	return { runs: scoredRuns(drive, index, strange, context.forests, context.kit), byWindow, reads: strangeReads(drive) };
}

/**
 * The runs of a fleet: what a whole host does at once joined, in order of score.
 *
 * @param drives  of all findings, in their order
 * @param found   in any order; what comes out does not depend on it
 */
export function gatherRuns(drives: readonly RunOwner[], found: readonly FoundRuns[], windows: readonly SuppressWindow[]): RaisedAlarms {
	const joined = joinHostWide(found.flatMap((part) => part.runs).sort(inOrder), drives).sort(inOrder);
	const excused = Map.groupBy(
		found.flatMap(({ byWindow }) => byWindow),
		(windowId) => windowId,
	);
	return {
		runs: tableOf(drives, joined),
		excused: [...excused].map(([windowId, all]) => ({ windowId, runs: all.length })).sort((a, b) => a.windowId - b.windowId),
		proposals: proposeWindows(
			found.flatMap(({ reads }) => reads),
			windows,
		),
	};
}

/** Telling runs by falling score, then the others. */
const inOrder = (a: StrangeRun, b: StrangeRun): number =>
	Number(b.isTelling) - Number(a.isTelling) || b.score - a.score || a.drive - b.drive || a.start - b.start;

/** The whole pass in one thread, which defines its result: forests grown on the findings, then the runs of all drives. */
export function raiseAlarms(findings: readonly DriveFindings[], { seed, windows }: Pick<RaiseOptions, 'seed' | 'windows'>, kit: AnomalyForest) {
	const forests = growForests(findings, seed, kit);
	const host = hostReadsOf(hostMembers(findings));
	const found = findings.map((drive, index) => findRuns(drive, index, { forests, host, windows, kit }));
	return { ...gatherRuns(findings, found, windows), forests, host };
}

/** What is asked of a drive once its runs are found. */
export type RunOwner = Pick<DriveFindings, 'host' | 'startMs' | 'stepMs'>;

interface StrangePlaces {
	/** Places in `elevated`, by lane. */
	readonly strange: Readonly<Record<Lane, number[]>>;
	/** The window of each run that one explains. */
	readonly byWindow: readonly number[];
}

function strangePlaces(drive: DriveFindings, host: HostReads, windows: readonly SuppressWindow[]): StrangePlaces {
	const strange: Record<Lane, number[]> = { point: [], state: [] };
	const byWindow: number[] = [];
	const watched = sparseDrive(drive);
	let last = { windowId: -1, t: Number.NEGATIVE_INFINITY };
	for (let at = 0; at < drive.elevated.length; at++) {
		const t = drive.elevated[at];
		if (laneStrangeness('state', drive.rows, at * FEATURES) >= SIGMA_LIMIT) strange.state.push(at);
		if (laneStrangeness('point', drive.rows, at * FEATURES) < SIGMA_LIMIT || isRoutine(watched, t, host)) continue;
		const window = windows.length === 0 ? undefined : excusingWindow(drive, at, windows);
		if (window === undefined) {
			strange.point.push(at);
			continue;
		}
		// Neighbouring places in the same window are one run.
		if (window.windowId !== last.windowId || t > last.t + 1) byWindow.push(window.windowId);
		last = { windowId: window.windowId, t };
	}
	return { strange, byWindow };
}

/** The window in which everything that is strange at a place is expected. */
function excusingWindow(drive: DriveFindings, at: number, windows: readonly SuppressWindow[]): SuppressWindow | undefined {
	const strange = signalNames.filter((_, column) => Math.abs(drive.rows[at * FEATURES + column]) >= SIGMA_LIMIT);
	// Latency and temperature follow the work that a window expects.
	const own = strange.filter((name) => !isCompanion(name));
	const metrics = (own.length > 0 ? own : strange).flatMap((name) => drive.metrics[name] ?? []);
	const atMs = placeMs(drive, drive.elevated[at]);
	return windows.find((window) => excuses(window, drive, atMs, atMs + drive.stepMs, metrics));
}

function scoredRuns(drive: DriveFindings, index: number, strange: StrangePlaces['strange'], forests: ForestSet, kit: AnomalyForest): StrangeRun[] {
	const gap = mergeGap(drive.stepMs);
	return lanes.flatMap((lane) => {
		const places = strange[lane];
		if (places.length === 0) return [];
		const rows = new Float32Array(places.length * FEATURES);
		for (const [i, at] of places.entries()) rows.set(drive.rows.subarray(at * FEATURES, (at + 1) * FEATURES), i * FEATURES);
		const scores = scoreRows(forests, drive.model, rows, kit);
		// Without a forest the strongest deviation stands for the score: sigma 3 is 1/2.
		for (const [i] of places.entries()) {
			if (Number.isNaN(scores[i])) scores[i] = 1 - SIGMA_LIMIT / (SIGMA_LIMIT + laneStrangeness(lane, rows, i * FEATURES));
		}
		return runsOf(
			Int32Array.from(places, (at) => drive.elevated[at]),
			scores,
			gap,
		).map((run) => {
			const peaks = columnPeaks(drive, places, run);
			const columns = peaks.reduce((bits, sigmas, column) => (sigmas >= SIGMA_LIMIT ? bits | (1 << column) : bits), 0);
			return { ...run, drive: index, lane, columns, isTelling: lane === 'state' || isTelling(drive, peaks), joined: 0 };
		});
	});
}

/** Deviation from which a metric tells something of its own, and from which one metric is enough. */
const CLEAR = 4;
const EXTREME = 8;

/**
 * Whether a run is worth a look for what it is. On synthetic fleets (seeds 1001 to 1004) most runs of one metric between 3 and 8 sigma are
 * noise: latency, reads, deleted files; two metrics at 4 sigma keep 95 % of the runs with real work behind them and 40 % of the runs.
 * A drive that has one metric alone is judged by that.
 */
function isTelling({ metrics }: DriveFindings, peaks: Float32Array): boolean {
	const clear = new Set(signalNames.filter((_, column) => peaks[column] >= CLEAR).map((name) => metrics[name]));
	const known = new Set(Object.values(metrics)).size;
	return clear.size >= Math.min(2, known) || signalNames.some((name, column) => name !== 'writeVolatility' && peaks[column] >= EXTREME);
}

/** The largest strangeness of each column in a run; shape (FEATURES,). */
function columnPeaks({ elevated, rows }: DriveFindings, places: readonly number[], { start, end }: Run): Float32Array {
	const peaks = new Float32Array(FEATURES);
	for (const at of places) {
		if (elevated[at] < start || elevated[at] > end) continue;
		for (let column = 0; column < FEATURES; column++) peaks[column] = Math.max(peaks[column], Math.abs(rows[at * FEATURES + column]));
	}
	return peaks;
}

/** Quiet places inside one event: a day at daily cadence, half a day at hourly. */
export const mergeGap = (stepMs: number): number => Math.max(1, Math.round((MERGE_DAYS * MS_PER_DAY) / stepMs / 2));

function tableOf(drives: readonly RunOwner[], runs: readonly StrangeRun[]): RunTable {
	const column = (value: (run: StrangeRun, drive: RunOwner) => number): Float64Array =>
		Float64Array.from(runs, (run) => value(run, drives[run.drive]));
	return {
		drive: column((run) => run.drive),
		startMs: column((run, drive) => placeMs(drive, run.start)),
		endMs: column((run, drive) => placeMs(drive, run.end)),
		peakMs: column((run, drive) => placeMs(drive, run.peak)),
		score: column((run) => run.score),
		lane: Uint8Array.from(runs, (run) => lanes.indexOf(run.lane)),
		telling: Uint8Array.from(runs, (run) => Number(run.isTelling)),
		joined: Int32Array.from(runs, (run) => run.joined),
	};
}
