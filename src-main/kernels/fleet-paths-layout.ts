/** The memory of a simulation: its input once, room to work in, results; and the frame that tells the kernel where everything lies. */
import { growTo } from './instantiate.ts';

type Column = Float64Array | Int32Array | Uint8Array;

/** The input of `maths/risk/simulation/input.ts`, of which the kernel needs to know no more than this. */
export interface FleetPathsData {
	readonly seed: number;
	readonly sampling: 'plain' | 'antithetic' | 'sobol';
	readonly horizonDays: number;
	readonly drives: number;
	readonly failures: {
		readonly thresholds: Float64Array;
		readonly batchOf: Int32Array;
		readonly correlation: number;
		readonly degreesOfFreedom: number;
		readonly shocksPerDay: number;
		readonly shockProbability: number;
	};
	readonly courses: Readonly<Record<CourseIntegers, Int32Array>> & Readonly<Record<CourseNumbers, Float64Array>> & { readonly parts: Uint8Array };
	readonly groups: Readonly<Record<GroupIntegers, Int32Array>> & Readonly<Record<GroupNumbers, Float64Array>>;
	readonly losses: Readonly<Record<'failure' | 'wearOut' | 'shortByte' | 'slowDay', Float64Array>>;
}
type CourseIntegers = 'hostOf' | 'hostDates' | 'firstRow';
type CourseNumbers =
	| 'days'
	| 'carryOver'
	| 'meanWrites'
	| 'paceDeviation'
	| 'usedBytes'
	| 'driftBytes'
	| 'driftDeviation'
	| 'capacityBytes'
	| 'meanLatency'
	| 'latencyDeviation'
	| 'latencyLimit'
	| 'wear'
	| 'wearStep'
	| 'wearLimit'
	| 'wearShapePerByte'
	| 'wearScale';
type GroupIntegers = 'firstMember' | 'members' | 'tolerated' | 'spares' | 'poolOf';
type GroupNumbers = 'hitProbability' | 'rebuildDays' | 'deliveryDays' | 'readErrorProbability' | 'dataLoss' | 'readErrorLoss';

const PATHS = 256;
const CAUSES = 5;

/** Whole numbers of the frame before its pointers, in the order of `assembly/fleet-paths/frame.ts`. */
const COUNTS = [
	'k0',
	'k1',
	'blockLow',
	'blockHigh',
	'isAntithetic',
	'isOnNet',
	'horizonDays',
	'drives',
	'batches',
	'groups',
	'eventRoom',
	'eventCount',
] as const;
const BLOCK_LOW = COUNTS.indexOf('blockLow');
const EVENT_ROOM = COUNTS.indexOf('eventRoom');

export interface FleetPathsRoom {
	readonly frame: number;
	/** Byte offsets of what is read after a block. */
	readonly at: Readonly<Record<(typeof RESULTS)[number] | (typeof SUMS)[number] | (typeof EVENTS)[number] | 'marks', number>>;
	readonly setBlock: (block: number) => void;
	/** Events that a block may have if it is to be recorded, or told from what is known. */
	readonly eventRoom: number;
	/** Lets the kernel record the events of drives, or not any more. */
	readonly setRecording: (isOn: boolean) => void;
	/** Events of the block that was recorded last, of which those beyond `eventRoom` were dropped. */
	readonly eventCount: () => number;
	/** Lets the kernel tell known drives from their events, or walk all of them. */
	readonly setKnowing: (isOn: boolean) => void;
	/** Lets the kernel add up the tail of the paths that are marked, or not any more. */
	readonly setAttributing: (isOn: boolean) => void;
}

const RESULTS = ['losses', 'failures', 'wornOut', 'shortBytes', 'groupsLost', 'lostByGroup'] as const;
const SUMS = ['driveBeyond', 'driveAt', 'squareBeyond', 'squareAt', 'groupBeyond', 'groupAt', 'causeBeyond', 'causeAt'] as const;
const EVENTS = ['isKnown', 'firstEvent', 'eventHeads', 'eventValues'] as const;

/** Of a block: one for each path of a thousand drives, and no more than there can be of few. */
const MOST_EVENTS = 262_144;
const EVENTS_PER_PATH = 3;

/** Columns of the input in the order of the frame. */
function inputColumns({ failures, courses, groups, losses }: FleetPathsData, slotOf: Int32Array): Column[] {
	const { parts, hostOf, hostDates, firstRow, days, carryOver, meanWrites, paceDeviation, usedBytes, driftBytes, driftDeviation } = courses;
	const { capacityBytes, meanLatency, latencyDeviation, latencyLimit, wear, wearStep, wearLimit, wearShapePerByte, wearScale } = courses;
	const { firstMember, members, tolerated, hitProbability, rebuildDays, deliveryDays, spares, readErrorProbability, dataLoss } = groups;
	return [
		failures.thresholds,
		failures.batchOf,
		slotOf,
		...[parts, hostOf, hostDates, firstRow, days, carryOver, meanWrites, paceDeviation, usedBytes, driftBytes, driftDeviation],
		...[capacityBytes, meanLatency, latencyDeviation, latencyLimit, wear, wearStep, wearLimit, wearShapePerByte, wearScale],
		...[losses.failure, losses.wearOut, losses.shortByte, losses.slowDay],
		...[firstMember, members, tolerated, hitProbability, rebuildDays, deliveryDays, spares, readErrorProbability, dataLoss, groups.readErrorLoss],
		groups.poolOf,
	];
}

/** Drives that are in a group, numbered; -1 for the others. */
function slotsOf(drives: number, members: Int32Array): { readonly slotOf: Int32Array; readonly slots: number } {
	const slotOf = new Int32Array(drives).fill(-1);
	let slots = 0;
	for (const drive of members) if (slotOf[drive] === -1) slotOf[drive] = slots++;
	return { slotOf, slots };
}

/** Bytes of the room to work in, in the order of the frame. */
function roomBytes(data: FleetPathsData, slots: number, batches: number, mostMembers: number): number[] {
	const row = PATHS * 8;
	const { horizonDays: days } = data;
	const [words, own, pace, drift, shocks, dates] = [PATHS * 4, row, row, row, row, PATHS * days * 2];
	const [meanPairs, written] = [days * 16, row];
	return [
		words,
		words,
		own,
		pace,
		drift,
		shocks,
		dates,
		batches * row,
		batches * row,
		slots * row,
		row,
		meanPairs,
		written,
		mostMembers * 4,
		mostMembers * 8,
		PATHS * 4,
	];
}

/** @param base  first byte that may be used */
export function layOutFleetPaths(memory: WebAssembly.Memory, base: number, frameBytes: number, data: FleetPathsData): FleetPathsRoom {
	const { failures, groups } = data;
	const { slotOf, slots } = slotsOf(data.drives, groups.members);
	const batches = failures.batchOf.reduce((most, batch) => Math.max(most, batch + 1), 0);
	const mostMembers = groups.tolerated.reduce((most, _, group) => Math.max(most, groups.firstMember[group + 1] - groups.firstMember[group]), 0);
	const columns = inputColumns(data, slotOf);
	const sumRows = [data.drives, data.drives, data.drives, data.drives, groups.tolerated.length, groups.tolerated.length, CAUSES, CAUSES];
	const resultBytes = [PATHS * 8, PATHS * 4, PATHS * 4, PATHS * 8, PATHS * 4, groups.tolerated.length * 4];
	const eventRoom = Math.min(MOST_EVENTS, data.drives * PATHS * EVENTS_PER_PATH);
	const sizes = [
		...columns.map(({ byteLength }) => byteLength),
		...roomBytes(data, slots, batches, mostMembers),
		...resultBytes,
		PATHS,
		...sumRows.map((rows) => rows * 8),
		...[data.drives, (data.drives + 1) * 4, eventRoom * 2, eventRoom * 8],
	];
	let end = align(base + frameBytes);
	const places = sizes.map((size) => {
		const place = end;
		end = align(end + size);
		return place;
	});
	growTo(memory, end);
	for (const [i, column] of columns.entries()) write(memory, places[i], column);
	const results = [...RESULTS, 'marks' as const, ...SUMS, ...EVENTS];
	const firstResult = places.length - results.length;
	const at = Object.fromEntries(results.map((name, i) => [name, places[firstResult + i]])) as FleetPathsRoom['at'];
	const words = new Uint32Array(memory.buffer, base, COUNTS.length + places.length);
	const { seed, sampling, horizonDays, drives } = data;
	words.set([
		seed >>> 0,
		Math.floor(seed / TWO_POW_32),
		0,
		0,
		sampling === 'antithetic' ? 1 : 0,
		sampling === 'sobol' ? 1 : 0,
		horizonDays,
		drives,
		batches,
		groups.tolerated.length,
		0,
		0,
	]);
	words.set(places, COUNTS.length);
	const { correlation, degreesOfFreedom, shocksPerDay, shockProbability } = failures;
	const numbers = Math.ceil((base + words.byteLength) / 8) * 8;
	new Float64Array(memory.buffer, numbers, 4).set([correlation, degreesOfFreedom, shocksPerDay, shockProbability]);
	const pointer = (name: (typeof results)[number]): number => COUNTS.length + firstResult + results.indexOf(name);
	const [marks, isKnown] = [pointer('marks'), pointer('isKnown')];
	words[isKnown] = 0;
	return {
		frame: base,
		at,
		setBlock(block) {
			words[BLOCK_LOW] = block >>> 0;
			words[BLOCK_LOW + 1] = Math.floor(block / TWO_POW_32);
		},
		setAttributing(isOn) {
			words[marks] = isOn ? at.marks : 0;
		},
		eventRoom,
		setRecording(isOn) {
			words[EVENT_ROOM] = isOn ? eventRoom : 0;
		},
		eventCount: () => words[EVENT_ROOM + 1],
		setKnowing(isOn) {
			words[isKnown] = isOn ? at.isKnown : 0;
		},
	};
}

const TWO_POW_32 = 4294967296;
const align = (place: number): number => Math.ceil(place / 16) * 16;

function write(memory: WebAssembly.Memory, place: number, column: Column): void {
	if (column instanceof Float64Array) new Float64Array(memory.buffer, place, column.length).set(column);
	else if (column instanceof Int32Array) new Int32Array(memory.buffer, place, column.length).set(column);
	else new Uint8Array(memory.buffer, place, column.length).set(column);
}
