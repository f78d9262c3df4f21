/** Pools and RAID groups of the workspace as the `GroupLaws` of a simulation. */

import { expm1 } from '../maths/elementary.ts';
import type { GroupLaws } from '../maths/risk/simulation/input.ts';
import { formatCount, formatCounted } from '../shared/charts/format.ts';
import type { ListedGroup } from '../shared/domain/groups.ts';
import type { GroupTerms } from '../shared/domain/loss-settings.ts';
import type { MissingPart } from '../shared/domain/results.ts';
import type { DeviceId } from '../shared/domain/telemetry.ts';

export interface SimulatedGroup {
	readonly group: ListedGroup;
	/** Drives at risk that are data members, by index. */
	readonly members: readonly number[];
	/** Data members by what the source says, known as drives or not. */
	readonly width: number;
	readonly tolerated: number;
	readonly terms: GroupTerms;
	readonly dataLoss: number;
	/** Whether anybody knows how much it holds, and so does each other part of its pool. */
	readonly isSizeKnown: boolean;
}

export interface FittedGroups {
	readonly laws: GroupLaws;
	readonly groups: readonly SimulatedGroup[];
	readonly missing: readonly MissingPart[];
	/** Drives that are in no group: what their loss costs in data is not known. */
	readonly ungrouped: number;
}

export interface GroupsInput {
	readonly groups: readonly ListedGroup[];
	/** Index of each drive at risk. */
	readonly indexOf: ReadonlyMap<DeviceId, number>;
	readonly capacityBytes: (drive: number) => number | undefined;
	readonly terms: (group: ListedGroup, spares: number) => GroupTerms;
}

const SECONDS_PER_DAY = 86_400;
const MIRRORS = new Set(['mirror', 'mirror3', 'raid1', 'raid10', 'raid1e', 'raid10adm']);

export function fitGroups(input: GroupsInput): FittedGroups {
	const { groups, indexOf } = input;
	const missing: MissingPart[] = [];
	const simulated: SimulatedGroup[] = [];
	for (const group of groups) {
		if (!group.isRedundancyGroup) continue;
		const data = group.members.filter(({ role }) => role === 'data' || role === 'special');
		const members = data.flatMap(({ deviceId }) => (deviceId === undefined ? [] : (indexOf.get(deviceId) ?? [])));
		const name = `Loss of data of ${group.name}`;
		if (group.toleratedFailures === undefined) {
			missing.push({ part: name, missing: 'redundancy', reason: `how many members it can lose is not known (${group.level ?? 'no level stated'})` });
			continue;
		}
		if (members.length === 0) {
			missing.push({ part: name, missing: 'members', reason: 'none of its members is a drive at risk of this workspace' });
			continue;
		}
		if (members.length < data.length)
			missing.push({
				part: name,
				missing: 'members',
				reason: `${formatCount(data.length - members.length)} of ${formatCounted(data.length, 'member')} are not known as drives; they count as sound`,
			});
		const terms = input.terms(group, sparesOf(group, groups));
		const own = { group, members, width: data.length, tolerated: group.toleratedFailures, terms };
		const isSizeKnown = (group.usedBytes ?? group.sizeBytes) !== undefined || members.some((drive) => input.capacityBytes(drive) !== undefined);
		if (!isSizeKnown)
			missing.push({ part: name, missing: 'capacity', reason: 'neither its size nor that of any member is known; the loss of its data counts as 0' });
		simulated.push({ ...own, dataLoss: dataLossOf(own, input), isSizeKnown });
	}
	const grouped = new Set(simulated.flatMap(({ members }) => members));
	const pooled = withPools(simulated);
	return { laws: lawsOf(pooled, input), groups: pooled, missing, ungrouped: indexOf.size - grouped.size };
}

/** Parts of one pool (vdevs, spans) beside each other, each with the data of all of them: who loses one part loses the pool. */
function withPools(simulated: readonly SimulatedGroup[]): SimulatedGroup[] {
	const pools = [...Map.groupBy(simulated, poolNameOf).values()];
	return pools.flatMap((parts) => {
		const dataLoss = parts.reduce((sum, part) => sum + part.dataLoss, 0);
		const isSizeKnown = parts.every((part) => part.isSizeKnown);
		return parts.map((part) => ({ ...part, dataLoss, isSizeKnown }));
	});
}

function poolNameOf({ group: { groupId, kind, host, parent } }: SimulatedGroup): string {
	return parent === undefined ? `${groupId}` : `${kind}\0${host ?? ''}\0${parent}`;
}

function poolNumbers(groups: readonly SimulatedGroup[]): Int32Array {
	const numbers = new Map<string, number>();
	return Int32Array.from(groups, (group) => {
		const name = poolNameOf(group);
		const number = numbers.get(name) ?? numbers.size;
		numbers.set(name, number);
		return number;
	});
}

/** Its own spares, those on the shelf, and those of the pool that it is a part of. */
export function sparesOf(group: ListedGroup, groups: readonly ListedGroup[]): number {
	const count = (members: ListedGroup['members']): number => members.filter(({ role }) => role === 'spare').length;
	const parent = groups.find((other) => other.name === group.parent && other.host === group.host);
	return (group.spares ?? 0) + count(group.members) + (parent && parent !== group ? count(parent.members) : 0);
}

const BYTES_PER_TB = 1e12;

/** Of what is stored, where the source says it; else of what the members that carry data can hold, each as much as those that are known on average. */
function dataLossOf(
	{ group, members, width, tolerated, terms }: Omit<SimulatedGroup, 'dataLoss' | 'isSizeKnown'>,
	{ capacityBytes }: GroupsInput,
): number {
	const known = members.flatMap((drive) => capacityBytes(drive) ?? []);
	const held = known.length === 0 ? 0 : (known.reduce((sum, bytes) => sum + bytes, 0) / known.length) * width;
	const share = dataShare(group.level, width, tolerated);
	const stated = group.usedBytes ?? group.sizeBytes;
	const hasParity = group.kind === 'zpool' && !MIRRORS.has(group.level ?? '');
	return ((stated === undefined ? held * share : stated * (hasParity ? share : 1)) / BYTES_PER_TB) * terms.dataPerTb;
}

/** Of the members' room what is data, not copies or parity. */
function dataShare(level: string | undefined, width: number, tolerated: number): number {
	if (level === 'raid10' || level === 'raid1e') return 1 / 2;
	if (level === 'raid10adm') return 1 / 3;
	return Math.max(1, width - tolerated) / width;
}

function lawsOf(groups: readonly SimulatedGroup[], { capacityBytes }: GroupsInput): GroupLaws {
	const firstMember = new Int32Array(groups.length + 1);
	for (const [index, { members }] of groups.entries()) firstMember[index + 1] = (firstMember[index] as number) + members.length;
	const largest = ({ members }: SimulatedGroup): number => members.reduce((most, drive) => Math.max(most, capacityBytes(drive) ?? 0), 0);
	const column = (value: (group: SimulatedGroup) => number): Float64Array => Float64Array.from(groups, value);
	return {
		firstMember,
		members: Int32Array.from(groups.flatMap(({ members }) => members)),
		tolerated: Int32Array.from(groups, ({ tolerated }) => tolerated),
		hitProbability: column(({ group, width }) => (group.level === 'raid10' || group.level === 'raid1e' ? 1 / Math.max(1, width - 1) : 1)),
		rebuildDays: column((group) => largest(group) / (group.terms.rebuildMbPerSecond * 1e6) / SECONDS_PER_DAY),
		deliveryDays: column(({ terms }) => terms.deliveryDays),
		spares: Int32Array.from(groups, ({ terms }) => terms.spares),
		readErrorProbability: column((group) => {
			const read = group.group.level !== undefined && MIRRORS.has(group.group.level) ? 1 : Math.max(1, group.width - group.tolerated);
			return -expm1((-largest(group) * read * 8 * group.terms.readErrorsPer1e15Bits) / 1e15);
		}),
		dataLoss: column(({ dataLoss }) => dataLoss),
		readErrorLoss: column(({ terms }) => terms.readError),
		poolOf: poolNumbers(groups),
	};
}
