/** The failures of a fleet as sampling of rare losses looks at them: who shares a factor, a host or a group, and how likely each drive fails given that. */
import { binomialProbability } from '../../distributions/binomial.ts';
import { expm1 } from '../../elementary.ts';
import type { GroupLaw } from '../simulation/group-losses.ts';
import type { FleetPathsInput } from '../simulation/input.ts';

/** Lists of whole numbers one after the other: that of `i` is `values[first[i]]` up to `values[first[i + 1]]`. */
export interface Lists {
	readonly first: Int32Array;
	readonly values: Int32Array;
}

export interface RareFleet {
	readonly input: FleetPathsInput;
	/** Quantile of the probability of failing within the horizon; shape (drives,). */
	readonly last: Float64Array;
	/** sqrt(rho) and sqrt(1 - rho): weights of the factor of the batch and of the drive's own part. */
	readonly shared: number;
	readonly own: number;
	readonly batches: number;
	readonly hosts: number;
	/** Probability of a shock within the horizon, of each host. */
	readonly shockChance: number;
	readonly drivesOfHost: Lists;
	readonly groupsOfDrive: Lists;
	/** What a failure costs over what one costs on average; 1 each where failures cost nothing. Shape (drives,). */
	readonly severity: Float64Array;
	/** Severities that a shock of each host takes with it on average: of its drives, and of the data that its groups lose. Shape (hosts,) each. */
	readonly shockSeverity: Float64Array;
	readonly shockDataSeverity: Float64Array;
	/** Money of a severity of 1; 0 where failures cost nothing. */
	readonly lossPerSeverity: number;
}

/** @param input  checked, see `requireFleetPaths` */
export function rareFleetOf(input: FleetPathsInput): RareFleet {
	const { drives, horizonDays, failures, courses, groups, losses } = input;
	const count = (of: Int32Array): number => of.reduce((most, index) => Math.max(most, index + 1), 0);
	const hosts = count(courses.hostOf);
	const mean = drives === 0 ? 0 : losses.failure.reduce((sum, loss) => sum + loss, 0) / drives;
	const severity = losses.failure.map((loss) => (mean > 0 ? loss / mean : 1));
	const shockSeverity = new Float64Array(hosts);
	for (const [drive, host] of courses.hostOf.entries()) shockSeverity[host] += severity[drive] * failures.shockProbability;
	const groupOfMember = Int32Array.from(groups.members, () => 0);
	for (let group = 0; group < groups.tolerated.length; group++) groupOfMember.fill(group, groups.firstMember[group], groups.firstMember[group + 1]);
	return {
		input,
		last: Float64Array.from({ length: drives }, (_, drive) => failures.thresholds[(drive + 1) * horizonDays - 1]),
		shared: Math.sqrt(failures.correlation),
		own: Math.sqrt(1 - failures.correlation),
		batches: count(failures.batchOf),
		hosts,
		shockChance: failures.shockProbability > 0 ? -expm1(-failures.shocksPerDay * horizonDays) : 0,
		drivesOfHost: listsBy(courses.hostOf, hosts, (drive) => drive),
		groupsOfDrive: listsBy(groups.members, drives, (place) => groupOfMember[place]),
		severity,
		shockSeverity,
		shockDataSeverity: dataInShocks(input, hosts, mean > 0 ? mean : 1),
		lossPerSeverity: mean > 0 ? mean : 0,
	};
}

/** A shock takes each member of a host on its own: a group loses data when these are more than it tolerates. */
function dataInShocks(input: FleetPathsInput, hosts: number, unit: number): Float64Array {
	const { groups, courses, failures } = input;
	const severity = new Float64Array(hosts);
	for (let group = 0; group < groups.tolerated.length; group++) {
		const membersOn = new Map<number, number>();
		for (const drive of membersOf(input, group)) membersOn.set(courses.hostOf[drive], (membersOn.get(courses.hostOf[drive]) ?? 0) + 1);
		for (const [host, members] of membersOn) {
			let spared = 0;
			for (let k = 0; k <= groups.tolerated[group]; k++) spared += binomialProbability(k, members, failures.shockProbability);
			severity[host] += (Math.max(0, 1 - spared) * groups.hitProbability[group] * groups.dataLoss[group]) / unit;
		}
	}
	return severity;
}

/** Gathers `valueAt(i)` for all i with the same `keys[i]`, in order. */
function listsBy(keys: Int32Array, count: number, valueAt: (index: number) => number): Lists {
	const first = new Int32Array(count + 1);
	for (const key of keys) first[key + 1]++;
	for (let key = 0; key < count; key++) first[key + 1] += first[key];
	const next = first.slice();
	const values = new Int32Array(keys.length);
	for (const [index, key] of keys.entries()) values[next[key]++] = valueAt(index);
	return { first, values };
}

export function groupLawOf({ groups }: FleetPathsInput, group: number): GroupLaw {
	return {
		tolerated: groups.tolerated[group],
		hitProbability: groups.hitProbability[group],
		rebuildDays: groups.rebuildDays[group],
		deliveryDays: groups.deliveryDays[group],
		spares: groups.spares[group],
		readErrorProbability: groups.readErrorProbability[group],
	};
}

export const membersOf = ({ groups }: FleetPathsInput, group: number): Int32Array =>
	groups.members.subarray(groups.firstMember[group], groups.firstMember[group + 1]);
