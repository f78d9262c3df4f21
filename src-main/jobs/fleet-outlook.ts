/** Everything that a simulation of the fleet rests on: who is at risk, by which laws, at what cost, and what is assumed. */

import { expm1, log1p, normalQuantile } from '../maths/elementary.ts';
import { daysToFull, daysToWearOut } from '../maths/risk/laws/reach-days.ts';
import { COURSE, type CourseLaws, type FleetPathsInput } from '../maths/risk/simulation/input.ts';
import { type DriveState, failureCourse } from '../maths/survival/drive-failure.ts';
import type { LstmModel } from '../models/lstm-shape.ts';
import { formatCounted } from '../shared/charts/format.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { ListedGroup } from '../shared/domain/groups.ts';
import type { LossSettings } from '../shared/domain/loss-settings.ts';
import type { DriveRisk, MissingPart, SurvivalModel } from '../shared/domain/results.ts';
import type { Drive } from '../shared/domain/telemetry.ts';
import type { WorkContext } from '../shared/domain/work.ts';
import { driveRiskOf, type FailureModel, fitFailureModel, type PublishedModels, stateOf, withUnknownModel } from './failure-model.ts';
import { type FleetHistory, type ObservedDrive, observedDrives } from './fleet.ts';
import { fleetAssumptions } from './fleet-assumptions.ts';
import { fitCourses } from './fleet-courses.ts';
import { batchNameOf, type Dependence, fitDependence } from './fleet-dependence.ts';
import { fitGroups, type SimulatedGroup } from './fleet-groups.ts';
import { type DriveLosses, driveLosses, driveTerms, groupTerms } from './loss-terms.ts';
import type { PriceTable } from './prices.ts';

export interface FleetOutlookInput {
	readonly history: FleetHistory;
	readonly drives: readonly Drive[];
	readonly groups: readonly ListedGroup[];
	readonly published: PublishedModels;
	readonly prices: PriceTable;
	readonly settings: LossSettings;
	readonly horizonDays: number;
	readonly seed: number;
	/** Of daily writes, where the models in use have one. */
	readonly lstm?: LstmModel;
}

export interface FleetOutlook {
	/** Drives still in service, in the order of the simulation. */
	readonly atRisk: readonly DriveRisk[];
	/** Host of each, empty where it names none. */
	readonly hosts: readonly string[];
	readonly paths: FleetPathsInput;
	/** `paths.failures.thresholds` of a new drive of the same model in the place of each. Shape (drives, horizonDays). */
	readonly renewedThresholds: Float64Array;
	readonly groups: readonly Omit<SimulatedGroup, 'members' | 'width'>[];
	readonly dependence: Dependence;
	readonly survival: SurvivalModel;
	readonly missing: readonly MissingPart[];
	readonly assumptions: readonly string[];
}

/** @throws AppError `no_drives` when no drive is in service, `cancelled` */
export async function outlookOfFleet(input: FleetOutlookInput, context: WorkContext): Promise<FleetOutlook> {
	const { horizonDays, published, prices, settings, seed } = input;
	context.progress({ phase: 'Fitting the failure model', done: 0, total: 3 });
	const observed = observedDrives(input.history, input.drives).sort(bySerial);
	if (observed.length === 0) throw new AppError('no_drives', 'The workspace holds no drives. Import an export first.');
	const model = fitFailureModel(observed, published);
	// Hosts beside each other: their drives share days of the past. Within a host by name, not by import.
	const serving = observed.filter((drive) => drive.exit === undefined).sort(byHost);
	if (serving.length === 0)
		throw new AppError('no_drives', `All ${formatCounted(observed.length, 'drive')} have left service; there is nothing at risk.`);
	const dependence = fitDependence(observed, model, horizonDays);
	context.progress({ phase: 'Fitting load, capacity and wear', done: 1, total: 3 });
	const terms = serving.map((drive) => driveTerms(settings, prices, published, drive));
	const losses = terms.map(driveLosses);
	const hostOf = hostIndices(serving);
	const courses = await fitCourses({
		drives: serving,
		hostOf,
		horizonDays,
		seed,
		latencyLimits: Float64Array.from(losses, ({ latencyLimitMs }) => latencyLimitMs),
		isCancelled: context.isCancelled,
		...(input.lstm ? { lstm: input.lstm } : {}),
	});
	context.progress({ phase: 'Reading groups', done: 2, total: 3 });
	const groups = fitGroups({
		groups: input.groups,
		indexOf: new Map(serving.map(({ deviceId }, index) => [deviceId, index])),
		capacityBytes: (drive) => serving[drive]?.capacityBytes,
		terms: ({ groupId }, spares) => groupTerms(settings, prices, groupId, spares),
	});
	const states = serving.map((drive) => stateOf(model, drive));
	const atRisk = serving.map((drive, index) => ({
		...driveRiskOf(model, drive, horizonDays, (losses[index] as DriveLosses).wearOut),
		...reachOf(courses.laws, index, horizonDays),
	}));
	context.progress({ phase: 'Reading groups', done: 3, total: 3 });
	return {
		atRisk,
		hosts: serving.map(({ host }) => host ?? ''),
		paths: {
			seed,
			sampling: 'plain',
			horizonDays,
			drives: serving.length,
			failures: {
				thresholds: thresholdsOf(states, model, dependence, horizonDays),
				batchOf: batchesOf(serving),
				correlation: dependence.correlation,
				degreesOfFreedom: 0,
				shocksPerDay: dependence.shocks.shocksPerDay,
				shockProbability: dependence.shocks.probability,
			},
			courses: courses.laws,
			groups: groups.laws,
			losses: lossLaws(losses),
		},
		renewedThresholds: thresholdsOf(
			states.map(({ model: own }) => ({ ageDays: 0, model: own, conditions: [] })),
			model,
			dependence,
			horizonDays,
		),
		groups: groups.groups.map(({ group, tolerated, terms: own, dataLoss, isSizeKnown }) => ({ group, tolerated, terms: own, dataLoss, isSizeKnown })),
		dependence,
		survival: model.survival,
		missing: [...model.missing, ...missingCourses(courses.counts, serving.length), ...groups.missing],
		assumptions: fleetAssumptions({ model, observed, serving, prices, settings, horizonDays, dependence, courses, groups }),
	};
}

const nameOf = (drive: ObservedDrive): string => `${drive.serial}\0${drive.model}\0${drive.deviceId}`;
/** By code unit: the order of no locale. */
const bySerial = (a: ObservedDrive, b: ObservedDrive): number => (nameOf(a) < nameOf(b) ? -1 : 1);
/** A sort keeps the order of equals: drives of a host stay in the order of their names, those without one come last. */
const byHost = (a: ObservedDrive, b: ObservedDrive): number => {
	const [first, second] = [a.host || '\uffff', b.host || '\uffff'];
	return first < second ? -1 : first > second ? 1 : 0;
};

/** Drives that name no host have one of their own. */
function hostIndices(drives: readonly ObservedDrive[]): Int32Array {
	const known = new Map<string, number>();
	let next = 0;
	return Int32Array.from(drives, ({ host }) => {
		const index = host === undefined || host === '' ? next++ : (known.get(host) ?? next++);
		if (host) known.set(host, index);
		return index;
	});
}

/** Share of the hazard of a drive that stays its own, however many shocks its host sees. */
const LEAST_OWN = 0.1;

/** When a drive is full or worn out, by the laws of its course. */
function reachOf(laws: CourseLaws, drive: number, horizonDays: number): Pick<DriveRisk, 'timeToFull' | 'wearOut'> {
	const at = (column: Float64Array): number => column[drive] as number;
	const parts = laws.parts[drive] as number;
	const mean = laws.meanWrites.subarray(drive * horizonDays, (drive + 1) * horizonDays).reduce((sum, bytes) => sum + bytes, 0) / horizonDays;
	const perDay = mean * at(laws.wearShapePerByte) * at(laws.wearScale);
	// Where it stands within a step of its reading is not known: half-way.
	const left = at(laws.wearLimit) - at(laws.wear) - at(laws.wearStep) / 2;
	return {
		...((parts & COURSE.capacity) !== 0
			? { timeToFull: daysToFull(at(laws.capacityBytes) - at(laws.usedBytes), at(laws.driftBytes), at(laws.driftDeviation)) }
			: {}),
		...((parts & COURSE.wear) !== 0 ? { wearOut: daysToWearOut(left, perDay, at(laws.paceDeviation)) } : {}),
	};
}

/** What shocks take comes off the hazard of each drive: the probability of its failure stays what the survival model says. */
function thresholdsOf(states: readonly DriveState[], model: FailureModel, { shocks }: Dependence, horizonDays: number): Float64Array {
	const hazard = withUnknownModel(model.hazard);
	const thresholds = new Float64Array(states.length * horizonDays);
	// At most one shock counts within the horizon: less than a steady hazard over years.
	const byShocks = Float64Array.from({ length: horizonDays }, (_, day) => -log1p(shocks.probability * expm1(-shocks.shocksPerDay * (day + 1))));
	for (const [index, state] of states.entries()) {
		let own = 0;
		for (const [day, probability] of failureCourse(hazard, state, horizonDays).entries()) {
			const total = -log1p(-Math.min(probability, 1 - 1e-12));
			// Who has failed stays failed, even where shocks take more of a day than the drive has.
			own = Math.max(own, LEAST_OWN * total, total - (byShocks[day] as number));
			thresholds[index * horizonDays + day] = normalQuantile(-expm1(-own));
		}
	}
	return thresholds;
}

function batchesOf(drives: readonly ObservedDrive[]): Int32Array {
	const batches = new Map<string, number>();
	return Int32Array.from(drives, (drive) => {
		const name = batchNameOf(drive);
		const index = batches.get(name) ?? batches.size;
		batches.set(name, index);
		return index;
	});
}

function lossLaws(losses: readonly DriveLosses[]): FleetPathsInput['losses'] {
	const column = (value: (own: DriveLosses) => number): Float64Array => Float64Array.from(losses, value);
	return {
		failure: column(({ failure }) => failure),
		wearOut: column(({ wearOut }) => wearOut),
		shortByte: column(({ shortByte }) => shortByte),
		slowDay: column(({ slowDay }) => slowDay),
	};
}

type Counts = Awaited<ReturnType<typeof fitCourses>>['counts'];

function missingCourses({ wear, capacity }: Counts, drives: number): MissingPart[] {
	return [
		...(wear === 0
			? [
					{
						part: 'Loss by wear',
						missing: 'percentage_used',
						reason: `none of ${formatCounted(drives, 'drive')} reports wear that has grown, with its writes`,
					},
				]
			: []),
		...(capacity === 0
			? [
					{
						part: 'Missing capacity',
						missing: 'used_bytes',
						reason: `none of ${formatCounted(drives, 'drive')} has 30 daily values of bytes used and a known capacity`,
					},
				]
			: []),
	];
}
