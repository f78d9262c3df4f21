/** How a drive goes on, see `maths/risk/simulation/courses.ts` and `host-dates.ts`. */
import { exp, log, normalQuantile, power } from '../common/elementary';
import { drawWord, drawWords, fillNormals, PATHS, PURPOSE_DRIVE, PURPOSE_HOST_DATES, uniformOf } from './draws';
import { Frame } from './frame';

const TWO_POW_32: f64 = 4294967296;
const JUMP_BELOW: u32 = 613566756;
const DRAW_PACE: u32 = 1;
const DRAW_DRIFT: u32 = 2;
const DRAW_STEP: u32 = 4;
const DRAW_BOOST: u32 = 5;
const DRAW_GAMMA: u32 = 6;
const DRAW_LATENCY: u32 = 0x2000000;
const COURSE_CAPACITY: u32 = 2;
const COURSE_LATENCY: u32 = 4;
const COURSE_WEAR: u32 = 8;
/** No normal of a 32-bit word is larger. */
const LARGEST_NORMAL: f64 = 6.24;

/** Day of the past of each path and day, u16, path by path. */
export function fillHostDates(frame: Frame, host: u32): void {
	const days = frame.horizonDays;
	const dates = load<u32>(frame.hostDates + ((<usize>host) << 2));
	const count = <f64>dates;
	const words = frame.words;
	for (let day: u32 = 0; day < days; ++day) {
		drawWords(frame, PURPOSE_HOST_DATES, host, day, words);
		let at = frame.dates + ((<usize>day) << 1);
		for (let path: usize = 0; path < PATHS; ++path) {
			const word = load<u32>(words + (path << 2));
			let date: u32;
			if (day == 0) date = <u32>((<f64>word / TWO_POW_32) * count);
			else if (word < JUMP_BELOW) date = <u32>((<f64>word / <f64>JUMP_BELOW) * count);
			else {
				date = <u32>load<u16>(at - 2) + 1;
				if (date == dates) date = 0;
			}
			store<u16>(at, <u16>date);
			at += (<usize>days) << 1;
		}
	}
}

/** Fills what the drive has written, has short and has slow over the paths: `written` (f64), `drift` (short bytes), `own` (slow days). */
export function fillCourses(frame: Frame, drive: u32, parts: u32): void {
	const column = (<usize>drive) << 3;
	const deviation = load<f64>(frame.paceDeviation + column);
	drawWords(frame, PURPOSE_DRIVE, drive, DRAW_PACE, frame.words);
	fillNormals(frame.words, deviation, frame.pace);
	const shift = 0.5 * deviation * deviation;
	if ((parts & COURSE_WEAR) != 0)
		for (let path: usize = 0; path < PATHS; ++path) {
			const at = frame.pace + (path << 3);
			store<f64>(at, exp(load<f64>(at) - shift));
		}
	drawWords(frame, PURPOSE_DRIVE, drive, DRAW_DRIFT, frame.words);
	fillNormals(frame.words, load<f64>(frame.driftDeviation + column), frame.drift);
	// Each mean beside 1, so that one multiplication serves bytes written and bytes used.
	if ((parts & COURSE_LATENCY) != 0) fillBounds(frame, drive);
	const means = frame.meanWrites + ((<usize>drive * frame.horizonDays) << 3);
	for (let day: usize = 0; day < frame.horizonDays; ++day)
		v128.store(frame.meanPairs + (day << 4), f64x2(load<f64>(means + (day << 3)), 1));
	if ((parts & COURSE_LATENCY) != 0) walkWithLatency(frame, drive);
	else walk(frame, drive);
}

/** Latency of each path above which a day is slow, were the mean that of all paths: into `own`. */
function fillBounds(frame: Frame, drive: u32): void {
	const column = (<usize>drive) << 3;
	const deviation = load<f64>(frame.latencyDeviation + column);
	const limit = load<f64>(frame.latencyLimit + column);
	drawWords(frame, PURPOSE_DRIVE, drive, DRAW_LATENCY, frame.words);
	fillNormals(frame.words, deviation, frame.own);
	const shift = 0.5 * deviation * deviation;
	for (let path: usize = 0; path < PATHS; ++path) {
		const at = frame.own + (path << 3);
		store<f64>(at, limit / exp(load<f64>(at) - shift));
	}
}

/** One number of what days leave behind (rest, kept, most, today) of the bytes written, beside one that does nothing to the bytes used. */
// @ts-ignore: decorator
@inline
function carried(frame: Frame, drive: u32, which: usize, ofUsed: f64): v128 {
	return f64x2(load<f64>(frame.carryOver + ((<usize>drive) << 6) + (which << 3)), ofUsed);
}

// @ts-ignore: decorator
@inline
function driftOf(frame: Frame, column: usize, path: usize): v128 {
	return f64x2(0, load<f64>(frame.driftBytes + column) + load<f64>(frame.drift + (path << 3)));
}

// @ts-ignore: decorator
@inline
function keep(frame: Frame, path: usize, sums: v128, most: v128, room: f64): void {
	store<f64>(frame.written + (path << 3), f64x2.extract_lane(sums, 0));
	const short = f64x2.extract_lane(most, 1) - room;
	store<f64>(frame.drift + (path << 3), short > 0 ? short : 0);
}

/** While the tail is attributed nobody asks for a pair of paths that are not in it. */
// @ts-ignore: decorator
@inline
function isPassedOver(frame: Frame, path: usize): bool {
	return frame.marks != 0 && load<u16>(frame.marks + path) == 0;
}

function walk(frame: Frame, drive: u32): void {
	const days = <usize>frame.horizonDays;
	const column = (<usize>drive) << 3;
	const rows = frame.days + ((<usize>load<u32>(frame.firstRow + ((<usize>drive) << 2))) << 5);
	const room = load<f64>(frame.capacityBytes + column) - load<f64>(frame.usedBytes + column);
	const means = frame.meanPairs;
	const rest = carried(frame, drive, 0, 1);
	const kept = carried(frame, drive, 1, 0);
	const largest = carried(frame, drive, 2, Infinity);
	const today = carried(frame, drive, 3, 0);
	for (let path: usize = 0; path < PATHS; path += 2) {
		if (isPassedOver(frame, path)) continue;
		const dateA = frame.dates + ((path * days) << 1);
		const dateB = dateA + (days << 1);
		const driftA = driftOf(frame, column, path);
		const driftB = driftOf(frame, column, path + 1);
		let sumA = f64x2.splat(0);
		let sumB = f64x2.splat(0);
		let mostA = f64x2.splat(-Infinity);
		let mostB = f64x2.splat(-Infinity);
		let stateA = today;
		let stateB = today;
		for (let day: usize = 0; day < days; ++day) {
			const mean = v128.load(means + (day << 4));
			const rowA = rows + ((<usize>load<u16>(dateA + (day << 1))) << 5);
			const rowB = rows + ((<usize>load<u16>(dateB + (day << 1))) << 5);
			const broughtA = f64x2.mul(f64x2.add(rest, f64x2.mul(kept, stateA)), v128.load(rowA));
			const broughtB = f64x2.mul(f64x2.add(rest, f64x2.mul(kept, stateB)), v128.load(rowB));
			stateA = f64x2.pmin(broughtA, largest);
			stateB = f64x2.pmin(broughtB, largest);
			sumA = f64x2.add(f64x2.add(sumA, f64x2.mul(mean, broughtA)), driftA);
			sumB = f64x2.add(f64x2.add(sumB, f64x2.mul(mean, broughtB)), driftB);
			mostA = f64x2.pmax(mostA, sumA);
			mostB = f64x2.pmax(mostB, sumB);
		}
		keep(frame, path, sumA, mostA, room);
		keep(frame, path + 1, sumB, mostB, room);
		v128.store(frame.own + (path << 3), f64x2.splat(0));
	}
}

function walkWithLatency(frame: Frame, drive: u32): void {
	const days = <usize>frame.horizonDays;
	const column = (<usize>drive) << 3;
	const rows = frame.days + ((<usize>load<u32>(frame.firstRow + ((<usize>drive) << 2))) << 5);
	const room = load<f64>(frame.capacityBytes + column) - load<f64>(frame.usedBytes + column);
	const means = frame.meanPairs;
	const rest = carried(frame, drive, 0, 1);
	const kept = carried(frame, drive, 1, 0);
	const largest = carried(frame, drive, 2, Infinity);
	const today = carried(frame, drive, 3, 0);
	const waits = frame.carryOver + ((<usize>drive) << 6) + 32;
	const waitRest = f64x2.splat(load<f64>(waits));
	const waitKept = f64x2.splat(load<f64>(waits, 8));
	const waitLargest = f64x2.splat(load<f64>(waits, 16));
	const waitToday = f64x2.splat(load<f64>(waits, 24));
	const latency = frame.meanLatency + ((<usize>drive * days) << 3);
	for (let path: usize = 0; path < PATHS; path += 2) {
		if (isPassedOver(frame, path)) continue;
		const dateA = frame.dates + ((path * days) << 1);
		const dateB = dateA + (days << 1);
		const driftA = driftOf(frame, column, path);
		const driftB = driftOf(frame, column, path + 1);
		let sumA = f64x2.splat(0);
		let sumB = f64x2.splat(0);
		let mostA = f64x2.splat(-Infinity);
		let mostB = f64x2.splat(-Infinity);
		let stateA = today;
		let stateB = today;
		let slow = i64x2.splat(0);
		let wait = waitToday;
		const bounds = v128.load(frame.own + (path << 3));
		for (let day: usize = 0; day < days; ++day) {
			const mean = v128.load(means + (day << 4));
			const rowA = rows + ((<usize>load<u16>(dateA + (day << 1))) << 5);
			const rowB = rows + ((<usize>load<u16>(dateB + (day << 1))) << 5);
			const broughtA = f64x2.mul(f64x2.add(rest, f64x2.mul(kept, stateA)), v128.load(rowA));
			const broughtB = f64x2.mul(f64x2.add(rest, f64x2.mul(kept, stateB)), v128.load(rowB));
			stateA = f64x2.pmin(broughtA, largest);
			stateB = f64x2.pmin(broughtB, largest);
			sumA = f64x2.add(f64x2.add(sumA, f64x2.mul(mean, broughtA)), driftA);
			sumB = f64x2.add(f64x2.add(sumB, f64x2.mul(mean, broughtB)), driftB);
			mostA = f64x2.pmax(mostA, sumA);
			mostB = f64x2.pmax(mostB, sumB);
			const factors = v128.load64_lane(rowB, v128.load64_zero(rowA, 16), 1, 16);
			const slowness = f64x2.mul(f64x2.add(waitRest, f64x2.mul(waitKept, wait)), factors);
			wait = f64x2.pmin(slowness, waitLargest);
			slow = i64x2.sub(slow, f64x2.gt(f64x2.mul(v128.load64_splat(latency + (day << 3)), slowness), bounds));
		}
		keep(frame, path, sumA, mostA, room);
		keep(frame, path + 1, sumB, mostB, room);
		store<f64>(frame.own + (path << 3), <f64>i64x2.extract_lane(slow, 0));
		store<f64>(frame.own + (path << 3), <f64>i64x2.extract_lane(slow, 1), 8);
	}
}

/** Whether the drive is worn out on a path within the horizon. */
export function isWornOut(frame: Frame, drive: u32, path: u32): bool {
	const column = (<usize>drive) << 3;
	const bytes = load<f64>(frame.pace + ((<usize>path) << 3)) * load<f64>(frame.written + ((<usize>path) << 3));
	const wanted = bytes * load<f64>(frame.wearShapePerByte + column);
	const scale = load<f64>(frame.wearScale + column);
	const limit = load<f64>(frame.wearLimit + column);
	const step = load<f64>(frame.wearStep + column);
	const known = load<f64>(frame.wear + column);
	const shape = wanted < 1 ? wanted + 1 : wanted;
	const d = shape - 1.0 / 3;
	const c = 1 / Math.sqrt(9 * d);
	// Without a logarithm most drives are seen to be far from it: rounding keeps the order of products and sums.
	const mostRoot = 1 + c * LARGEST_NORMAL;
	if (wanted > 0 && known + step + scale * (d * (mostRoot * mostRoot * mostRoot)) < limit) return false;
	const start = known + (step > 0 ? step * uniformOf(drawWord(frame, PURPOSE_DRIVE, drive, DRAW_STEP, path)) : 0);
	if (!(wanted > 0)) return start >= limit;
	let gamma: f64 = 0;
	for (let draw: u32 = DRAW_GAMMA; ; draw += 2) {
		const x = normalQuantile(uniformOf(drawWord(frame, PURPOSE_DRIVE, drive, draw, path)));
		const root = 1 + c * x;
		if (root <= 0) continue;
		const v = root * root * root;
		if (log(uniformOf(drawWord(frame, PURPOSE_DRIVE, drive, draw + 1, path))) < 0.5 * x * x + d * (1 - v + log(v))) {
			gamma = d * v;
			break;
		}
	}
	if (wanted < 1) gamma = gamma * power(uniformOf(drawWord(frame, PURPOSE_DRIVE, drive, DRAW_BOOST, path)), 1 / wanted);
	return start + scale * gamma >= limit;
}
