/** The search for anomalies in its passes, a share of the drives for each thread; scores come from the kernel. */
import { sampleStride } from '../maths/anomalies/detect.ts';
import { explainDrive } from '../maths/anomalies/explain.ts';
import { createFeatureBits, type ForestSet } from '../maths/anomalies/forests.ts';
import { mergeSearch } from '../maths/anomalies/merge-search.ts';
import {
	type FoundRuns,
	findRuns as findRunsOf,
	gatherRuns as gather,
	type RaisedAlarms,
	type RaiseOptions,
	type RunOwner,
	type RunTable,
} from '../maths/anomalies/raise.ts';
import { type ExplainedRun, settleAlarms as settle } from '../maths/anomalies/settle.ts';
import { type HostMember, hostReadsOf } from '../maths/anomalies/sparse-drive.ts';
import { type DriveFindings, watchDrive } from '../maths/anomalies/watch.ts';
import { createAnomalyForests } from '../models/anomaly-forests.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { AnomalyMap, AnomalyResult } from '../shared/domain/results.ts';
import type { SuppressWindow } from '../shared/domain/suppress-windows.ts';
import type { DeviceId, Drive } from '../shared/domain/telemetry.ts';
import type { WorkContext } from '../shared/domain/work.ts';
import { type FleetHistory, observedDrives, partOfHistory } from './fleet.ts';

export interface WatchFleetInput {
	readonly drives: readonly Drive[];
	/** Best in shared memory. */
	readonly history: FleetHistory;
	readonly firstDrive: number;
	readonly count: number;
}

/** First pass: some drives, each by itself. */
export function watchFleet({ drives, history, firstDrive, count }: WatchFleetInput, context: WorkContext): DriveFindings[] {
	const stride = sampleStride(history.observedAtMs.length);
	return observedDrives(partOfHistory(history, firstDrive, count), drives).map((drive, done) => {
		lookUp(context, 'Comparing each drive with its past', done, count);
		return watchDrive(drive, stride);
	});
}

export interface FindRunsInput {
	/** Of some drives, the first of which has this place among all. */
	readonly findings: readonly DriveFindings[];
	readonly firstDrive: number;
	readonly forests: ForestSet;
	/** Of all drives: those of one host are compared with one another. */
	readonly members: readonly HostMember[];
	readonly windows: readonly SuppressWindow[];
}

/** Second pass: the runs of some drives, scored by the kernel. */
export function findRuns({ findings, firstDrive, forests, members, windows }: FindRunsInput, context: WorkContext): FoundRuns {
	const running = { forests, host: hostReadsOf(members), windows, kit: createAnomalyForests() };
	const parts = findings.map((drive, index) => {
		lookUp(context, 'Looking for what is strange', index, findings.length);
		return findRunsOf(drive, firstDrive + index, running);
	});
	return {
		runs: parts.flatMap(({ runs }) => runs),
		byWindow: parts.flatMap(({ byWindow }) => byWindow),
		reads: parts.flatMap(({ reads }) => reads),
	};
}

export interface GatherRunsInput {
	/** All drives, in the order of their findings. */
	readonly drives: readonly RunOwner[];
	readonly found: readonly FoundRuns[];
	readonly windows: readonly SuppressWindow[];
}

/** Between the passes: the runs of the fleet in one table. */
export function gatherRuns({ drives, found, windows }: GatherRunsInput): RaisedAlarms {
	return gather(drives, found, windows);
}

export interface ExplainRunsInput {
	readonly drives: readonly Drive[];
	readonly history: FleetHistory;
	/** The whole table, and the places in it of some drives. */
	readonly runs: RunTable;
	readonly share: readonly { readonly drive: number; readonly own: readonly number[] }[];
	readonly forests: ForestSet;
	readonly shortlist: number;
	readonly members: readonly HostMember[];
	/** Device of each drive that the table speaks of. */
	readonly deviceIds: readonly DeviceId[];
}

/** Third pass: the events of some drives. */
export function explainRuns(input: ExplainRunsInput, context: WorkContext): ExplainedRun[] {
	const { drives, history, runs, share, forests, shortlist, members, deviceIds } = input;
	const explaining = { bitsOf: createFeatureBits(forests), host: hostReadsOf(members), shortlist };
	const placeOf = new Map(history.deviceIds.map((deviceId, place) => [deviceId, place]));
	return share.flatMap(({ drive, own }, done) => {
		lookUp(context, 'Explaining what is strange', done, share.length);
		const place = placeOf.get(deviceIds[drive]) as number;
		const [observed] = observedDrives(partOfHistory(history, place, 1), drives);
		return observed === undefined ? [] : explainDrive(observed, runs, own, explaining);
	});
}

export interface SettleAlarmsInput {
	readonly findings: readonly DriveFindings[];
	readonly raised: RaisedAlarms;
	readonly explained: readonly ExplainedRun[];
	readonly options: RaiseOptions;
	readonly threshold?: number;
	/** An earlier search of which these drives are brought up to date. */
	readonly before?: FoundParts;
}

export interface FoundParts {
	readonly result: AnomalyResult;
	readonly map: AnomalyMap;
}

/** Last pass: the budget, or the threshold that stands. */
export function settleAlarms({ findings, raised, explained, options, threshold, before }: SettleAlarmsInput): FoundParts {
	const found = settle(findings, raised, explained, options, threshold);
	return before === undefined ? found : mergeSearch(before, found);
}

function lookUp(context: WorkContext, phase: string, done: number, total: number): void {
	if (context.isCancelled()) throw new AppError('cancelled');
	context.progress({ phase, done, total, unit: 'drives' });
}
