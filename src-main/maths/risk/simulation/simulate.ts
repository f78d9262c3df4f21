/**
 * Paths of a fleet with all that can cost money: failures, wear, lost data, missing capacity, slow days. Paths come in blocks of 256; a block is a
 * function of (input, block number), so that threads and repeats change nothing. A second pass over the same blocks says who makes the tail.
 *
 * This plain version defines the result; `kernels/` holds the same in WebAssembly, equal bit for bit. On each path losses are added drive by drive (on
 * a drive in the order of `lossCauses`), then group by group: that fixes the last digit.
 */
import { lossCauses } from '../../../shared/domain/risk-details.ts';
import { PURPOSE } from '../../random.ts';
import { type DriveCourses, emptyCourses, fillCourses } from './courses.ts';
import { type BlockAddress, blocksFor, drawWord, PATHS_PER_BLOCK, uniformOf } from './draws.ts';
import { type BatchFactors, batchFactors, fillFailureTimes, hostShockTimes } from './failure-times.ts';
import { type GroupLaw, groupOutcome } from './group-losses.ts';
import { fillHostDates } from './host-dates.ts';
import { type FleetPathsInput, requireFleetPaths } from './input.ts';

/** Outcome of consecutive blocks, path `firstBlock * 256` first; shape (blockCount * 256,) each. */
export interface FleetBlocks {
	readonly losses: Float64Array;
	/** Drives that fail, and drives that are worn out before they do. */
	readonly failures: Uint32Array;
	readonly wornOut: Uint32Array;
	/** Bytes that are short over all drives. */
	readonly shortBytes: Float64Array;
	/** Groups that lose data. */
	readonly groupsLost: Uint32Array;
	/** Paths of all these blocks on which each group does; shape (groups,). */
	readonly lostByGroup: Uint32Array;
}

/** Sums of losses over the paths of the tail, beyond VaR and at VaR, in the order of the paths of each block and block after block. */
export interface TailParts {
	readonly drives: { readonly beyond: Float64Array; readonly at: Float64Array };
	/** Of the squares of single losses of each drive, for the error of its part. */
	readonly squares: { readonly beyond: Float64Array; readonly at: Float64Array };
	/** Data lost by each group: it is in the parts of the drives that were gone as well. */
	readonly groups: { readonly beyond: Float64Array; readonly at: Float64Array };
	/** In the order of `lossCauses`. */
	readonly causes: { readonly beyond: Float64Array; readonly at: Float64Array };
}

const [FAILURE, WEAR_OUT, DATA_LOSS, CAPACITY, LATENCY] = [0, 1, 2, 3, 4] as const;

/** Hears of everything that happens in a block, in the order in which losses are added. */
interface Listener {
	readonly loss: (path: number, cause: number, amount: number, drive: number) => void;
	/** `amount`: bytes that are short, or which group loses data. */
	readonly event: (path: number, kind: 'failure' | 'worn_out' | 'group_lost' | 'short', amount: number) => void;
	/** After `loss` has told of each drive's part. */
	readonly groupLoss: (path: number, group: number, amount: number) => void;
}

/** @throws AppError `invalid_input`, see `requireFleetPaths` */
export function simulateFleetBlocks(input: FleetPathsInput, firstBlock: number, blockCount: number): FleetBlocks {
	requireFleetPaths(input);
	const paths = blockCount * PATHS_PER_BLOCK;
	const out: FleetBlocks = {
		losses: new Float64Array(paths),
		failures: new Uint32Array(paths),
		wornOut: new Uint32Array(paths),
		shortBytes: new Float64Array(paths),
		groupsLost: new Uint32Array(paths),
		lostByGroup: new Uint32Array(input.groups.tolerated.length),
	};
	for (let block = 0; block < blockCount; block++) {
		const from = block * PATHS_PER_BLOCK;
		walkBlock(input, firstBlock + block, {
			loss: (path, _cause, amount) => {
				out.losses[from + path] += amount;
			},
			event: (path, kind, amount) => {
				if (kind === 'failure') out.failures[from + path]++;
				else if (kind === 'worn_out') out.wornOut[from + path]++;
				else if (kind === 'group_lost') {
					out.groupsLost[from + path]++;
					out.lostByGroup[amount]++;
				} else out.shortBytes[from + path] += amount;
			},
			groupLoss: () => {},
		});
	}
	return out;
}

/**
 * @param marks  2 beyond VaR, 1 at VaR, 0 below, beginning with path `firstBlock * 256`; it decides how many blocks are walked
 * @throws AppError `invalid_input`, see `requireFleetPaths`
 */
export function attributeFleetTail(input: FleetPathsInput, firstBlock: number, marks: Uint8Array): TailParts {
	requireFleetPaths(input);
	const pair = (length: number) => ({ beyond: new Float64Array(length), at: new Float64Array(length) });
	const parts: TailParts = {
		drives: pair(input.drives),
		squares: pair(input.drives),
		groups: pair(input.groups.tolerated.length),
		causes: pair(lossCauses.length),
	};
	for (let block = 0; block < blocksFor(marks.length); block++) {
		const add = (to: { beyond: Float64Array; at: Float64Array }, path: number, index: number, amount: number): void => {
			const mark = marks[block * PATHS_PER_BLOCK + path];
			if (mark === 2) to.beyond[index] += amount;
			else if (mark === 1) to.at[index] += amount;
		};
		walkBlock(input, firstBlock + block, {
			loss: (path, cause, amount, drive) => {
				add(parts.drives, path, drive, amount);
				add(parts.squares, path, drive, amount * amount);
				add(parts.causes, path, cause, amount);
			},
			event: () => {},
			groupLoss: (path, group, amount) => add(parts.groups, path, group, amount),
		});
	}
	return parts;
}

function walkBlock(input: FleetPathsInput, block: number, listener: Listener): void {
	const { seed, sampling, drives, horizonDays, courses } = input;
	const address: BlockAddress = { seed, block, sampling };
	const times = new Float64Array(drives * PATHS_PER_BLOCK);
	const batches = new Map<number, BatchFactors>();
	const dates = new Int32Array(PATHS_PER_BLOCK * horizonDays);
	const walked = emptyCourses();
	let host = -1;
	let shocks: Float64Array = new Float64Array(PATHS_PER_BLOCK);
	for (let drive = 0; drive < drives; drive++) {
		if (courses.hostOf[drive] !== host) {
			host = courses.hostOf[drive];
			shocks = hostShockTimes(input, address, host);
			fillHostDates(address, host, courses.hostDates[host], horizonDays, dates);
		}
		const batch = input.failures.batchOf[drive];
		const factors = batches.get(batch) ?? batchFactors(input, address, batch);
		batches.set(batch, factors);
		const own = times.subarray(drive * PATHS_PER_BLOCK, (drive + 1) * PATHS_PER_BLOCK);
		fillFailureTimes(input, address, drive, factors, shocks, own);
		const hasCourse = courses.parts[drive] !== 0;
		if (hasCourse) fillCourses(input, address, drive, dates, walked);
		tellOfDrive(input, drive, own, hasCourse ? walked : undefined, listener);
	}
	const lostPools = new Int32Array(PATHS_PER_BLOCK).fill(-1);
	for (let group = 0; group < input.groups.tolerated.length; group++) tellOfGroup(input, address, group, times, lostPools, listener);
}

function tellOfDrive({ losses }: FleetPathsInput, drive: number, times: Float64Array, courses: DriveCourses | undefined, listener: Listener): void {
	for (let path = 0; path < PATHS_PER_BLOCK; path++) {
		const hasFailed = times[path] < Number.POSITIVE_INFINITY;
		if (hasFailed) {
			listener.event(path, 'failure', 1);
			listener.loss(path, FAILURE, losses.failure[drive], drive);
		}
		if (courses === undefined) continue;
		if (!hasFailed && courses.isWornOut[path] === 1) {
			listener.event(path, 'worn_out', 1);
			listener.loss(path, WEAR_OUT, losses.wearOut[drive], drive);
		}
		if (courses.shortBytes[path] > 0) {
			listener.event(path, 'short', courses.shortBytes[path]);
			listener.loss(path, CAPACITY, courses.shortBytes[path] * losses.shortByte[drive], drive);
		}
		if (courses.slowDays[path] > 0) listener.loss(path, LATENCY, courses.slowDays[path] * losses.slowDay[drive], drive);
	}
}

/** @param lostPools  the last pool that lost its data on each path */
function tellOfGroup(
	input: FleetPathsInput,
	address: BlockAddress,
	group: number,
	times: Float64Array,
	lostPools: Int32Array,
	listener: Listener,
): void {
	const { groups } = input;
	const members = groups.members.subarray(groups.firstMember[group], groups.firstMember[group + 1]);
	const law: GroupLaw = {
		tolerated: groups.tolerated[group],
		hitProbability: groups.hitProbability[group],
		rebuildDays: groups.rebuildDays[group],
		deliveryDays: groups.deliveryDays[group],
		spares: groups.spares[group],
		readErrorProbability: groups.readErrorProbability[group],
	};
	const own = new Float64Array(members.length);
	for (let path = 0; path < PATHS_PER_BLOCK; path++) {
		let failed = 0;
		for (let member = 0; member < members.length; member++) {
			own[member] = times[members[member] * PATHS_PER_BLOCK + path];
			if (own[member] < Number.POSITIVE_INFINITY) failed++;
		}
		if (failed === 0) continue;
		const uniform = (event: number): number => uniformOf(drawWord(address, PURPOSE.groupDraws, group, event, path));
		const { lostBy, readErrorsBy } = groupOutcome(law, own, uniform);
		const tell = (member: number, amount: number): void => {
			listener.loss(path, DATA_LOSS, amount, members[member]);
			listener.groupLoss(path, group, amount);
		};
		for (const member of readErrorsBy) tell(member, groups.readErrorLoss[group]);
		if (lostBy.length === 0) continue;
		listener.event(path, 'group_lost', group);
		if (lostPools[path] === groups.poolOf[group]) continue;
		lostPools[path] = groups.poolOf[group];
		for (const member of lostBy) tell(member, groups.dataLoss[group] / lostBy.length);
	}
}
