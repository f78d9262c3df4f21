/** A scenario as another input of the same simulation: same drives, hosts and groups in the same order, so that every random number keeps its place. */
import type { FleetPathsInput } from '../maths/risk/simulation/input.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { DriveRisk } from '../shared/domain/results.ts';
import type { ReplaceWho, Scenario, ScenarioChange } from '../shared/domain/scenario.ts';
import type { FleetOutlook } from './fleet-outlook.ts';

/** What a scenario needs to know of a fleet. */
export type ScenarioFleet = Pick<FleetOutlook, 'atRisk' | 'paths' | 'renewedThresholds' | 'groups'>;

export interface AppliedScenario {
	readonly paths: FleetPathsInput;
	/** Paid now. */
	readonly cost: number;
	/** Drives that are replaced, by index, rising. */
	readonly replaced: readonly number[];
	readonly notes: readonly string[];
}

/** @throws AppError `invalid_input` for a change that names nothing, or a group that there is not */
export function applyScenario(fleet: ScenarioFleet, { changes }: Scenario): AppliedScenario {
	let applied: AppliedScenario = { paths: fleet.paths, cost: 0, replaced: [], notes: [] };
	for (const change of changes) applied = applyChange(fleet, applied, change);
	return applied;
}

function applyChange(fleet: ScenarioFleet, before: AppliedScenario, change: ScenarioChange): AppliedScenario {
	const { paths } = before;
	if ('groupId' in change) requireGroup(fleet, change.groupId);
	switch (change.kind) {
		case 'replace': {
			const chosen = drivesThat(fleet, change.who).filter((drive) => !before.replaced.includes(drive));
			const note = chosen.length === 0 ? ['Nobody is replaced: no drive meets all that was asked for.'] : [];
			return withReplaced(fleet, { ...before, notes: [...before.notes, ...note] }, chosen);
		}
		case 'spares': {
			const spares = paths.groups.spares.map((count, group) => (isMeant(fleet, group, change.groupId) ? count + change.add : count));
			return { ...before, paths: { ...paths, groups: { ...paths.groups, spares } } };
		}
		case 'redundancy': {
			const { groups } = paths;
			const isChanged = (group: number): boolean => isMeant(fleet, group, change.groupId) && groups.tolerated[group] !== change.toleratedFailures;
			const tolerated = groups.tolerated.map((count, group) => (isChanged(group) ? change.toleratedFailures : count));
			// Any of its members may be the one too many: no longer mirrors side by side.
			const hitProbability = groups.hitProbability.map((hit, group) => (isChanged(group) ? 1 : hit));
			return { ...before, paths: { ...paths, groups: { ...groups, tolerated, hitProbability } } };
		}
		case 'growth': {
			const factor = 1 + change.percent / 100;
			const { courses } = paths;
			const meanWrites = courses.meanWrites.map((mean) => mean * factor);
			const driftBytes = courses.driftBytes.map((drift) => drift + Math.abs(drift) * (factor - 1));
			return { ...before, paths: { ...paths, courses: { ...courses, meanWrites, driftBytes } } };
		}
		case 'prices':
			return { ...before, paths: withPrices(paths, change.what, 1 + change.percent / 100) };
	}
}

/** New drives in the places of some: young, without defects or wear, as full as the old ones. */
export function withReplaced(fleet: ScenarioFleet, before: AppliedScenario, chosen: readonly number[]): AppliedScenario {
	const { paths } = before;
	const days = paths.horizonDays;
	const thresholds = paths.failures.thresholds.slice();
	const wear = paths.courses.wear.slice();
	let cost = before.cost;
	for (const drive of chosen) {
		thresholds.set(fleet.renewedThresholds.subarray(drive * days, (drive + 1) * days), drive * days);
		wear[drive] = 0;
		cost += paths.losses.wearOut[drive] as number;
	}
	return {
		paths: { ...paths, failures: { ...paths.failures, thresholds }, courses: { ...paths.courses, wear } },
		cost,
		replaced: [...before.replaced, ...chosen].sort((a, b) => a - b),
		notes: before.notes,
	};
}

function drivesThat({ atRisk, paths }: ScenarioFleet, who: ReplaceWho): number[] {
	const { drives, model, olderThanDays, wearAbove, probabilityAbove } = who;
	if ([drives, model, olderThanDays, wearAbove, probabilityAbove].every((asked) => asked === undefined))
		throw new AppError('invalid_input', 'Say which drives are replaced: by name, model, age, wear or probability.', { field: 'who' });
	const named = drives && new Set<string>(drives);
	const meets = ({ deviceId, ageDays, failureProbability, model: own }: DriveRisk, index: number): boolean =>
		(named === undefined || named.has(deviceId)) &&
		(model === undefined || own === model) &&
		(olderThanDays === undefined || (ageDays !== null && ageDays > olderThanDays)) &&
		(wearAbove === undefined || (Number.isFinite(paths.courses.wearLimit[index]) && (paths.courses.wear[index] as number) > wearAbove)) &&
		(probabilityAbove === undefined || failureProbability > probabilityAbove);
	return atRisk.flatMap((drive, index) => (meets(drive, index) ? [index] : []));
}

function requireGroup({ groups }: ScenarioFleet, groupId: number | undefined): void {
	if (groupId !== undefined && !groups.some(({ group }) => group.groupId === groupId))
		throw new AppError('invalid_input', `There is no group ${groupId} whose redundancy is known.`, { field: 'groupId', groupId });
}

const isMeant = ({ groups }: ScenarioFleet, index: number, groupId: number | undefined): boolean =>
	groupId === undefined || groups[index]?.group.groupId === groupId;

function withPrices(paths: FleetPathsInput, what: 'drives' | 'data' | 'capacity', factor: number): FleetPathsInput {
	const { losses, groups } = paths;
	const dearer = (prices: Float64Array): Float64Array => prices.map((price) => price * factor);
	if (what === 'drives') return { ...paths, losses: { ...losses, failure: dearer(losses.failure), wearOut: dearer(losses.wearOut) } };
	if (what === 'capacity') return { ...paths, losses: { ...losses, shortByte: dearer(losses.shortByte) } };
	return { ...paths, groups: { ...groups, dataLoss: dearer(groups.dataLoss), readErrorLoss: dearer(groups.readErrorLoss) } };
}
