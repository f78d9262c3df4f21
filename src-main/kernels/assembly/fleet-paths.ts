/**
 * Paths of a fleet in WebAssembly; `maths/risk/simulation/simulate.ts` defines the result and explains it. Losses are added in its order: drive by
 * drive, then group by group.
 *
 * Memory is laid out by the loader; pointers are byte offsets.
 */
import { fillCourses, fillHostDates, isWornOut } from './fleet-paths/courses';
import { PATHS } from './fleet-paths/draws';
import { fillBatches, fillFailureTimes, fillShocks } from './fleet-paths/failures';
import { Frame } from './fleet-paths/frame';
import { failed, groupOutcome, lostCount, readErrors } from './fleet-paths/groups';

export const PATHS_PER_BLOCK: u32 = PATHS;
/** First byte that the loader may use. */
export function firstFreeByte(): usize {
	return __heap_base;
}
export function frameBytes(): usize {
	return offsetof<Frame>();
}

const COURSE_CAPACITY: u32 = 2;
const COURSE_WEAR: u32 = 8;
const FAILURE: u32 = 0;
const WEAR_OUT: u32 = 1;
const DATA_LOSS: u32 = 2;
const CAPACITY: u32 = 3;
const LATENCY: u32 = 4;

/** One block; results are overwritten, sums of the tail are added to where `frame.marks` is not 0. */
export function simulateBlock(pointer: usize): void {
	const frame = changetype<Frame>(pointer);
	memory.fill(frame.losses, 0, (<usize>PATHS) << 3);
	memory.fill(frame.shortBytes, 0, (<usize>PATHS) << 3);
	memory.fill(frame.failures, 0, (<usize>PATHS) << 2);
	memory.fill(frame.wornOut, 0, (<usize>PATHS) << 2);
	memory.fill(frame.groupsLost, 0, (<usize>PATHS) << 2);
	frame.eventCount = 0;
	fillBatches(frame);
	let host: i32 = -1;
	let isDated = false;
	for (let drive: u32 = 0; drive < frame.drives; ++drive) {
		const four = (<usize>drive) << 2;
		if (frame.eventRoom != 0) store<u32>(frame.firstEvent + four, frame.eventCount);
		const slot = load<i32>(frame.slotOf + four);
		const times = slot < 0 ? frame.ownTimes : frame.times + ((<usize>slot * PATHS) << 3);
		if (frame.isKnown != 0 && load<u8>(frame.isKnown + drive) != 0) {
			retell(frame, drive, times);
			continue;
		}
		const own = load<i32>(frame.hostOf + four);
		if (own != host) {
			host = own;
			isDated = false;
			fillShocks(frame, host);
		}
		fillFailureTimes(frame, drive, times);
		const parts = <u32>load<u8>(frame.parts + drive);
		if (parts != 0) {
			if (!isDated) fillHostDates(frame, host);
			isDated = true;
			fillCourses(frame, drive, parts);
		}
		addDrive(frame, drive, parts, times);
	}
	if (frame.eventRoom != 0) store<u32>(frame.firstEvent + ((<usize>frame.drives) << 2), frame.eventCount);
	memory.fill(frame.lostPools, 0xff, (<usize>PATHS) << 2);
	for (let group: u32 = 0; group < frame.groups; ++group) addGroup(frame, group);
}

/** While the tail is attributed a path that is not in it has nothing to tell; its results stay 0. */
// @ts-ignore: decorator
@inline
function isPassedOver(frame: Frame, path: u32): bool {
	return frame.marks != 0 && load<u8>(frame.marks + path) == 0;
}

/** Tells what happens to a drive on each path, in the order of the causes. */
function addDrive(frame: Frame, drive: u32, parts: u32, times: usize): void {
	for (let path: u32 = 0; path < PATHS; ++path) {
		if (isPassedOver(frame, path)) continue;
		const eight = (<usize>path) << 3;
		const time = load<f64>(times + eight);
		const hasFailed = time < Infinity;
		if (hasFailed) happen(frame, drive, path, FAILURE, time);
		if (parts == 0) continue;
		if (!hasFailed && (parts & COURSE_WEAR) != 0 && isWornOut(frame, drive, path)) happen(frame, drive, path, WEAR_OUT, 1);
		if ((parts & COURSE_CAPACITY) != 0) {
			const short = load<f64>(frame.drift + eight);
			if (short > 0) happen(frame, drive, path, CAPACITY, short);
		}
		const slow = load<f64>(frame.own + eight);
		if (slow > 0) happen(frame, drive, path, LATENCY, slow);
	}
}

/** Tells again what is known of a drive, and when it fails on each path to the groups that ask. */
function retell(frame: Frame, drive: u32, times: usize): void {
	const first = frame.firstEvent + ((<usize>drive) << 2);
	const end = load<u32>(first, 4);
	for (let path: usize = 0; path < PATHS; ++path) store<f64>(times + (path << 3), Infinity);
	for (let event = load<u32>(first); event < end; ++event) {
		const head = <u32>load<u16>(frame.eventHeads + ((<usize>event) << 1));
		const value = load<f64>(frame.eventValues + ((<usize>event) << 3));
		const path = head & 0xff;
		if (head >> 8 == FAILURE) store<f64>(times + ((<usize>path) << 3), value);
		if (!isPassedOver(frame, path)) happen(frame, drive, path, head >> 8, value);
	}
}

/** @param value  instant of a failure, bytes that are short, slow days */
// @ts-ignore: decorator
@inline
function happen(frame: Frame, drive: u32, path: u32, cause: u32, value: f64): void {
	if (frame.eventRoom != 0) record(frame, path, cause, value);
	const column = (<usize>drive) << 3;
	const eight = (<usize>path) << 3;
	if (cause == FAILURE) {
		count(frame.failures + ((<usize>path) << 2));
		addLoss(frame, path, cause, load<f64>(frame.failureLoss + column), drive);
	} else if (cause == WEAR_OUT) {
		count(frame.wornOut + ((<usize>path) << 2));
		addLoss(frame, path, cause, load<f64>(frame.wearOutLoss + column), drive);
	} else if (cause == CAPACITY) {
		store<f64>(frame.shortBytes + eight, load<f64>(frame.shortBytes + eight) + value);
		addLoss(frame, path, cause, value * load<f64>(frame.shortByteLoss + column), drive);
	} else addLoss(frame, path, cause, value * load<f64>(frame.slowDayLoss + column), drive);
}

function record(frame: Frame, path: u32, cause: u32, value: f64): void {
	const event = <usize>frame.eventCount;
	frame.eventCount = <u32>event + 1;
	if (event >= <usize>frame.eventRoom) return;
	store<u16>(frame.eventHeads + (event << 1), <u16>(path | (cause << 8)));
	store<f64>(frame.eventValues + (event << 3), value);
}

function addGroup(frame: Frame, group: u32): void {
	const column = (<usize>group) << 3;
	const first = <usize>load<u32>(frame.firstMember + ((<usize>group) << 2));
	const pool = load<i32>(frame.poolOf + ((<usize>group) << 2));
	const dataLoss = load<f64>(frame.dataLoss + column);
	const readErrorLoss = load<f64>(frame.readErrorLoss + column);
	for (let path: u32 = 0; path < PATHS; ++path) {
		if (isPassedOver(frame, path) || !groupOutcome(frame, group, path)) continue;
		for (let event: u32 = 0; readErrors != 0 && event < failed; ++event)
			if (((readErrors >> event) & 1) != 0) addGroupLoss(frame, group, path, readErrorLoss, driveAt(frame, first, frame.order, event));
		if (lostCount == 0) continue;
		count(frame.groupsLost + ((<usize>path) << 2));
		count(frame.lostByGroup + ((<usize>group) << 2));
		const lostPool = frame.lostPools + ((<usize>path) << 2);
		if (load<i32>(lostPool) == pool) continue;
		store<i32>(lostPool, pool);
		const share = dataLoss / <f64>lostCount;
		for (let gone: u32 = 0; gone < lostCount; ++gone) addGroupLoss(frame, group, path, share, driveAt(frame, first, frame.until, gone));
	}
}

// @ts-ignore: decorator
@inline
function driveAt(frame: Frame, first: usize, places: usize, index: u32): u32 {
	return load<u32>(frame.members + ((first + load<u32>(places + ((<usize>index) << 2))) << 2));
}

// @ts-ignore: decorator
@inline
function count(at: usize): void {
	store<u32>(at, load<u32>(at) + 1);
}

function addGroupLoss(frame: Frame, group: u32, path: u32, amount: f64, drive: u32): void {
	addLoss(frame, path, DATA_LOSS, amount, drive);
	if (frame.marks == 0) return;
	const mark = load<u8>(frame.marks + path);
	if (mark == 2) addTo(frame.groupBeyond, group, amount);
	else if (mark == 1) addTo(frame.groupAt, group, amount);
}

// @ts-ignore: decorator
@inline
function addLoss(frame: Frame, path: u32, cause: u32, amount: f64, drive: u32): void {
	addTo(frame.losses, path, amount);
	if (frame.marks != 0) attribute(frame, path, cause, amount, drive);
}

function attribute(frame: Frame, path: u32, cause: u32, amount: f64, drive: u32): void {
	const mark = load<u8>(frame.marks + path);
	if (mark == 2) {
		addTo(frame.driveBeyond, drive, amount);
		addTo(frame.squareBeyond, drive, amount * amount);
		addTo(frame.causeBeyond, cause, amount);
	} else if (mark == 1) {
		addTo(frame.driveAt, drive, amount);
		addTo(frame.squareAt, drive, amount * amount);
		addTo(frame.causeAt, cause, amount);
	}
}

// @ts-ignore: decorator
@inline
function addTo(column: usize, index: u32, amount: f64): void {
	const at = column + ((<usize>index) << 3);
	store<f64>(at, load<f64>(at) + amount);
}
