/**
 * Anomalies and threats of a fleet within an alarm budget.
 *
 * Robust seasonal z-scores say how strange each signal is at each place; an isolation forest over them says how strange the
 * place is as a whole; a place may raise an alarm when both say so (3 sigma, and the forest's threshold). The threshold is
 * the one that keeps the number of merged events within the budget. Rules give each event its class. Hardware events
 * come from counters and do not need a threshold; they count as alarms.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { minimums } from '../../shared/domain/minimums.ts';
import type { AnomalyEvent, AnomalyResult, Evidence, MissingPart } from '../../shared/domain/results.ts';
import type { WorkContext } from '../../shared/domain/work.ts';
import { growForest } from '../grow-forest.ts';
import { scoreForest } from '../isolation-forest.ts';
import type { Candidate, Run } from './alarms.ts';
import { mergedRuns, withinBudget } from './alarms.ts';
import { signalEvidence } from './evidence.ts';
import { hardwareEvents, hardwareMetrics } from './hardware.ts';
import type { GriddedDrive, ObservedDrive } from './regular-grid.ts';
import { gridValues, instantOf, onGrid } from './regular-grid.ts';
import type { HostReads, WatchedDrive } from './routines.ts';
import { hostReads, isRoutine, SIGMA_LIMIT } from './routines.ts';
import type { Signal, SignalName } from './signals.ts';
import { driveSignals, signalNames, signalRules, strangeness } from './signals.ts';
import { classify } from './threats.ts';

export type { ObservedDrive } from './regular-grid.ts';

export interface AnomalyInput {
	readonly drives: readonly ObservedDrive[];
	/** Alarms per drive and month that the user accepts. */
	readonly budgetPerDriveMonth: number;
	readonly seed: number;
}

/** What scores a place as a whole: fitted on a sample of the places, then asked for each drive. */
export interface AnomalyForest {
	/**
	 * @param rows  shape (n, featureCount), row major, finite; n at least 2
	 * @param features  names of the columns
	 * @returns     scores of shape (m,) in (0, 1) for rows of shape (m, featureCount); higher is stranger
	 */
	readonly fit: (rows: Float64Array, featureCount: number, seed: number, features: readonly SignalName[]) => (rows: Float64Array) => Float64Array;
}

/** Liu, Ting & Zhou (2008) with 100 trees of 256 rows. */
export const isolationForest: AnomalyForest = {
	fit(rows, featureCount, seed) {
		const forest = growForest(rows, featureCount, { seed });
		return (asked) => scoreForest(forest, asked);
	},
};

const DAYS_PER_MONTH = 365.25 / 12;
/** Strangeness beyond this is all the same: a forest must not be stretched by one number. */
const CLIP = 20;
/** Places that a forest is fitted on at most; each tree sees 256 of them. */
const FIT_ROWS = 25_600;
/** Quiet time inside one event, days. */
const MERGE_DAYS = 1;

/**
 * Finds the anomalies of a fleet. Deterministic in (drives, budget, seed); the signals of a place look only at its past. The forest
 * that joins them and the threshold of the budget are fitted to the whole history.
 *
 * @throws AppError `invalid_input` for a budget that is not above 0, `cancelled` when asked to stop
 */
export function detectAnomalies(input: AnomalyInput, forest: AnomalyForest, context: WorkContext): AnomalyResult {
	const { budgetPerDriveMonth, seed } = input;
	if (!(budgetPerDriveMonth > 0 && Number.isFinite(budgetPerDriveMonth)))
		throw new AppError('invalid_input', `The alarm budget must be above 0; it is ${budgetPerDriveMonth}.`, { field: 'budgetPerDriveMonth' });
	const drives = watch(input.drives, context);
	const driveDays = drives.reduce((sum, { grid }) => sum + grid.length * grid.stepDays, 0);
	const months = driveDays / DAYS_PER_MONTH;
	const host = hostReads(drives);
	const hardware = drives.flatMap(({ grid }) => hardwareEvents(grid));
	const { candidates, scores } = candidatesOf(drives, host, forest, seed, context);
	const mergeGap = (drive: number): number => Math.max(1, Math.round((MERGE_DAYS / drives[drive].grid.stepDays) * 0.5));
	// Broken hardware is reported in any case; at least half of the budget stays for what drives do.
	const accepted = budgetPerDriveMonth * months;
	const { chosen, threshold } = withinBudget(candidates, Math.max(accepted / 2, accepted - hardware.length), mergeGap);
	const runs = mergedRuns(chosen, mergeGap, (drive, t) => isCandidate(drives[drive], t, host));
	const events = [...runs.map((run) => toEvent(drives[run.drive], run, scores[run.drive][run.peak], threshold, host)), ...hardware].sort(
		(a, b) => a.startMs - b.startMs || (a.eventId < b.eventId ? -1 : 1),
	);
	return {
		seed,
		budgetPerDriveMonth,
		achievedPerDriveMonth: months > 0 ? events.length / months : 0,
		// Without any candidate no place would do: 1 is beyond every score.
		threshold: Math.min(1, threshold),
		drives: drives.length,
		driveDays,
		events,
		missing: missingParts(drives),
	};
}

function watch(observed: readonly ObservedDrive[], context: WorkContext): WatchedDrive[] {
	return observed.map((drive, i) => {
		if (context.isCancelled()) throw new AppError('cancelled');
		context.progress({ phase: 'Comparing each drive with its past', done: i, total: observed.length, unit: 'drives' });
		const grid = onGrid(drive);
		return { grid, signals: driveSignals(grid) };
	});
}

/** Places beyond 3 sigma that no routine explains, with their forest score; and all scores, by drive. */
function candidatesOf(drives: readonly WatchedDrive[], host: HostReads, forest: AnomalyForest, seed: number, context: WorkContext) {
	const features = signalNames.filter((name) => drives.some(({ signals }) => signals[name] !== undefined));
	const candidates: Candidate[] = [];
	const scores: Float64Array[] = [];
	const sample = sampleRows(drives, features);
	if (sample.length < 2 * features.length || features.length === 0) return { candidates, scores };
	const score = forest.fit(sample, features.length, seed, features);
	for (const [i, drive] of drives.entries()) {
		if (context.isCancelled()) throw new AppError('cancelled');
		context.progress({ phase: 'Scoring', done: i, total: drives.length, unit: 'drives' });
		const own = score(featureRows(drive, features, 1));
		scores.push(own);
		for (let t = 0; t < drive.grid.length; t++) if (isCandidate(drive, t, host)) candidates.push({ drive: i, t, score: own[t] });
	}
	return { candidates, scores };
}

/** Volatility looks back over days: it makes a place stranger, but would stretch every event. */
const pointSignals = signalNames.filter((name) => name !== 'writeVolatility');

function isCandidate(drive: WatchedDrive, t: number, host: HostReads): boolean {
	if (t < 0 || t >= drive.grid.length) return false;
	return pointSignals.some((name) => Math.abs(strangeness(drive.signals[name], t)) >= SIGMA_LIMIT) && !isRoutine(drive, t, host);
}

/** One row of strangeness per place (every `stride`-th), 0 where nothing can be said; shape (places, features). */
function featureRows({ grid, signals }: WatchedDrive, features: readonly SignalName[], stride: number): Float64Array {
	const places = Math.ceil(grid.length / stride);
	const rows = new Float64Array(places * features.length);
	for (let i = 0; i < places; i++)
		for (const [column, name] of features.entries())
			rows[i * features.length + column] = Math.min(CLIP, Math.max(-CLIP, strangeness(signals[name], i * stride)));
	return rows;
}

function sampleRows(drives: readonly WatchedDrive[], features: readonly SignalName[]): Float64Array {
	const places = drives.reduce((sum, { grid }) => sum + grid.length, 0);
	const stride = Math.max(1, Math.ceil(places / FIT_ROWS));
	const parts = drives.map((drive) => featureRows(drive, features, stride));
	const rows = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		rows.set(part, at);
		at += part.length;
	}
	return rows;
}

function toEvent(drive: WatchedDrive, run: Run, score: number, threshold: number, host: HostReads): AnomalyEvent {
	const { grid, signals } = drive;
	const verdict = classify(drive, run, host);
	const evidence = verdict.signals.flatMap((name) => signalEvidence(drive, name, run));
	// A run starts from a signal beyond 3 sigma: there is a first one.
	const { metric } = signals[verdict.signals[0]] as Signal;
	const startMs = instantOf(grid, run.start);
	return {
		eventId: `${grid.drive.deviceId}-${verdict.class}-${startMs / 1000}`,
		deviceId: grid.drive.deviceId,
		serial: grid.drive.serial,
		metric,
		startMs,
		endMs: instantOf(grid, run.end),
		peakMs: instantOf(grid, run.peak),
		score,
		threshold,
		class: verdict.class,
		confidence: verdict.confidence,
		evidence: [forestEvidence(grid, run, score, threshold, metric, verdict.signals), ...evidence],
		alternatives: verdict.alternatives,
		missingEvidence: verdict.missingEvidence,
	};
}

function forestEvidence(grid: GriddedDrive, run: Run, score: number, threshold: number, metric: string, names: readonly SignalName[]): Evidence {
	const together = names.slice(0, 3).map((name) => signalRules[name].label);
	return {
		metric,
		windowStartMs: instantOf(grid, run.start),
		windowEndMs: instantOf(grid, run.end),
		observed: score,
		// A row as deep in the trees as the average one scores 1/2.
		baseline: 0.5,
		spread: 0,
		score,
		threshold,
		detector: 'isolation forest',
		text: `All signals together (${together.join(', ')}): anomaly score ${score.toFixed(2)}, threshold of the alarm budget ${threshold.toFixed(2)}.`,
	};
}

const parts: readonly { readonly part: string; readonly signals: readonly SignalName[]; readonly missing: string }[] = [
	{ part: 'ransomware indicator', signals: ['writes'], missing: 'bytes_written_total' },
	{ part: 'latency in the ransomware indicator', signals: ['writeLatency', 'readLatency'], missing: 'write_latency_ms' },
	{ part: 'data exfiltration', signals: ['reads'], missing: 'bytes_read_total' },
	{ part: 'insider threat', signals: ['modifiedFiles'], missing: 'modified_files' },
	{ part: 'insider threat', signals: ['deletedFiles'], missing: 'deleted_files' },
	{ part: 'temperature anomalies', signals: ['temperature'], missing: 'temperature_c' },
];

/** Parts that no drive, or not every drive, has the metrics for. */
function missingParts(drives: readonly WatchedDrive[]): MissingPart[] {
	const missing: MissingPart[] = [];
	for (const { part, signals, missing: metric } of parts) {
		const without = drives.filter(
			({ grid }) => !signals.some((name) => signalRules[name].sources.some((source) => gridValues(grid, source.metric))),
		).length;
		if (without > 0) missing.push({ part, missing: metric, reason: reasonOf(without, drives.length, metric) });
	}
	const short = drives.filter(({ grid }) => isTooShort(grid)).length;
	if (short > 0)
		missing.push({
			part: `anomalies on ${short} of ${drives.length} drives`,
			missing: 'history',
			reason: `left out: fewer than ${minimums.anomalies.dailyValues} values of every signal, so nothing is expected of them yet; their error counters are watched.`,
		});
	const blind = drives.filter(({ grid }) => !hardwareMetrics.some((metric) => gridValues(grid, metric))).length;
	if (blind > 0)
		missing.push({ part: 'hardware degradation', missing: 'reallocated_sectors', reason: reasonOf(blind, drives.length, 'error counter') });
	return missing;
}

/** Whether a drive has signals, and none of them long enough for a single score. */
function isTooShort(grid: GriddedDrive): boolean {
	const metrics = new Set(signalNames.flatMap((name) => signalRules[name].sources.map(({ metric }) => metric)));
	const lengths = [...metrics].flatMap((metric) => gridValues(grid, metric)?.filter(Number.isFinite).length ?? []);
	return lengths.length > 0 && Math.max(...lengths) < minimums.anomalies.dailyValues;
}

function reasonOf(without: number, all: number, metric: string): string {
	return without === all ? `No drive of this history reports ${metric}.` : `${without} of ${all} drives do not report ${metric}.`;
}
