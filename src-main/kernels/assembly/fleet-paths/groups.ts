/** When groups lose data, see `maths/risk/simulation/group-losses.ts`. */
import { drawWord, PURPOSE_GROUP, uniformOf } from './draws';
import { Frame } from './frame';

/** Of the last call of `groupOutcome`: members that are gone when data is lost, 0 where none is; their places are in `order` from `goneFrom` on. */
export let lostCount: u32 = 0;
/** Bit m is set where the m-th failure of the path met an unreadable sector. */
export let readErrors: u64 = 0;
/** Failures of the path in order of time, as places of members, u32 in `frame.order`. */
export let failed: u32 = 0;

/** Failures of one path that count: nobody loses 64 members of one group within a horizon and still has data. */
const MOST_FAILURES: u32 = 64;

/** Sorts the members that fail on the path by their instants. */
function sortFailures(frame: Frame, first: usize, count: u32, path: u32): void {
	failed = 0;
	for (let member: u32 = 0; member < count; ++member) {
		const time = timeOf(frame, first, member, path);
		if (time == Infinity) continue;
		let at = failed++;
		while (at > 0 && timeOf(frame, first, load<u32>(frame.order + ((<usize>at - 1) << 2)), path) > time) {
			store<u32>(frame.order + ((<usize>at) << 2), load<u32>(frame.order + ((<usize>at - 1) << 2)));
			--at;
		}
		store<u32>(frame.order + ((<usize>at) << 2), member);
	}
}

// @ts-ignore: decorator
@inline
function timeOf(frame: Frame, first: usize, member: u32, path: u32): f64 {
	const drive = load<u32>(frame.members + ((first + member) << 2));
	const slot = load<u32>(frame.slotOf + ((<usize>drive) << 2));
	return load<f64>(frame.times + (((<usize>slot << 8) + path) << 3));
}

/** @returns whether any member fails on the path */
export function groupOutcome(frame: Frame, group: u32, path: u32): bool {
	const four = (<usize>group) << 2;
	const eight = (<usize>group) << 3;
	const first = <usize>load<u32>(frame.firstMember + four);
	const count = load<u32>(frame.firstMember + four, 4) - <u32>first;
	lostCount = 0;
	readErrors = 0;
	sortFailures(frame, first, count, path);
	if (failed == 0) return false;
	const tolerated = load<u32>(frame.tolerated + four);
	const spares = load<u32>(frame.spares + four);
	const rebuild = load<f64>(frame.rebuildDays + eight);
	const delivery = load<f64>(frame.deliveryDays + eight);
	const hit = load<f64>(frame.hitProbability + eight);
	const readError = load<f64>(frame.readErrorProbability + eight);
	for (let event: u32 = 0; event < failed; ++event) {
		const member = load<u32>(frame.order + ((<usize>event) << 2));
		const now = timeOf(frame, first, member, path);
		store<f64>(frame.until + ((<usize>event) << 3), now + (event < spares ? rebuild : delivery + rebuild));
		let gone: u32 = 1;
		for (let before: u32 = 0; before < event; ++before) if (load<f64>(frame.until + ((<usize>before) << 3)) > now) ++gone;
		if (gone > tolerated && (hit >= 1 || uniformOf(drawWord(frame, PURPOSE_GROUP, group, 2 * event, path)) < hitAmong(hit, <f64>(gone - tolerated)))) {
			lostCount = gone;
			keepGone(frame, event, now);
			return true;
		}
		if (gone >= tolerated && readError > 0 && event < MOST_FAILURES) {
			if (uniformOf(drawWord(frame, PURPOSE_GROUP, group, 2 * event + 1, path)) < readError) readErrors |= (<u64>1) << event;
		}
	}
	return true;
}

/** The one too many is a twin of one of k that are gone. */
function hitAmong(hit: f64, k: f64): f64 {
	const left = 1 + hit - k * hit;
	return left > 0 ? (k * hit) / left : 1;
}

/** Those that are gone at an instant move to `until`'s place as u32, in order. */
function keepGone(frame: Frame, event: u32, now: f64): void {
	let at: u32 = 0;
	for (let before: u32 = 0; before <= event; ++before) {
		if (before < event && !(load<f64>(frame.until + ((<usize>before) << 3)) > now)) continue;
		store<u32>(frame.until + ((<usize>at) << 2), load<u32>(frame.order + ((<usize>before) << 2)));
		++at;
	}
}
