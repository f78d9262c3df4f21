/**
 * Anomalies and threats of a fleet within an alarm budget.
 *
 * Robust seasonal z-scores say how strange each signal is at each place, weighted means of them whether a level has moved, standstills
 * whether a reading is stuck; isolation forests over all of it say how strange the place is as a whole. Places beyond 3 sigma make runs;
 * rules give each run its class; the threshold on the forests' score keeps the number of alarms within the budget. Hardware events come
 * from counters and, like threats that their rules are sure of, do not need a threshold; they count as alarms.
 *
 * Four passes: each drive by itself (`watch.ts`), the fleet (`raise.ts`), the runs of each drive (`explain.ts`), the budget
 * (`settle.ts`). The first and the third may be split over threads by drives; this is the whole in one thread, and defines the result.
 */
import { AppError } from '../../shared/domain/errors.ts';
import type { AnomalyResult } from '../../shared/domain/results.ts';
import type { SuppressWindow } from '../../shared/domain/suppress-windows.ts';
import type { WorkContext } from '../../shared/domain/work.ts';
import { explainDrive } from './explain.ts';
import { type AnomalyForest, createFeatureBits, FIT_ROWS } from './forests.ts';
import { type RunTable, raiseAlarms } from './raise.ts';
import type { ObservedDrive } from './regular-grid.ts';
import { settleAlarms, shortlistOf } from './settle.ts';
import { watchDrive } from './watch.ts';

export { type AnomalyForest, isolationForest } from './forests.ts';
export type { ObservedDrive } from './regular-grid.ts';

export interface AnomalyInput {
	readonly drives: readonly ObservedDrive[];
	/** Alarms per drive and month that the user accepts. */
	readonly budgetPerDriveMonth: number;
	readonly seed: number;
	/** Times in which known work raises no alarm. */
	readonly windows?: readonly SuppressWindow[];
}

/**
 * Finds the anomalies of a fleet. Deterministic in (drives, budget, seed, windows); the signals of a place look only at its past. The
 * forests that join them and the threshold of the budget are fitted to the whole history.
 *
 * @throws AppError `invalid_input` for a budget that is not above 0, `cancelled` when asked to stop
 */
export function detectAnomalies(input: AnomalyInput, kit: AnomalyForest, context: WorkContext): AnomalyResult {
	const { drives, budgetPerDriveMonth, seed, windows = [] } = input;
	requireBudget(budgetPerDriveMonth);
	const stride = sampleStride(drives.reduce((sum, { observedAtMs }) => sum + observedAtMs.length, 0));
	const findings = drives.map((drive, i) => {
		if (context.isCancelled()) throw new AppError('cancelled');
		context.progress({ phase: 'Comparing each drive with its past', done: i, total: drives.length, unit: 'drives' });
		return watchDrive(drive, stride);
	});
	const raised = raiseAlarms(findings, { seed, windows }, kit);
	const explaining = {
		bitsOf: createFeatureBits(raised.forests),
		host: raised.host,
		shortlist: shortlistOf(findings, { budgetPerDriveMonth }),
	};
	const explained = runsByDrive(raised.runs).flatMap(({ drive, own }) => {
		if (context.isCancelled()) throw new AppError('cancelled');
		return explainDrive(drives[drive], raised.runs, own, explaining);
	});
	return settleAlarms(findings, raised, explained, { budgetPerDriveMonth, seed }).result;
}

/** The places in the table of each drive that has some, by drive. */
export function runsByDrive({ drive }: RunTable): { readonly drive: number; readonly own: number[] }[] {
	return [...Map.groupBy(drive.keys(), (run) => drive[run])].map(([index, own]) => ({ drive: index, own })).sort((a, b) => a.drive - b.drive);
}

/** @throws AppError `invalid_input` unless it is above 0 */
export function requireBudget(budgetPerDriveMonth: number): void {
	if (!(budgetPerDriveMonth > 0 && Number.isFinite(budgetPerDriveMonth)))
		throw new AppError('invalid_input', `The alarm budget must be above 0; it is ${budgetPerDriveMonth}.`, { field: 'budgetPerDriveMonth' });
}

/** Places from one row of the sample to the next, given the rows of the whole history. */
export const sampleStride = (rows: number): number => Math.max(1, Math.ceil(rows / FIT_ROWS));
