/**
 * How a drive goes on over the horizon on each path: bytes written, the most bytes in use, slow days, wear. Each day is its mean by what the day before
 * left over and a day of the past brought; what nobody knows (the mean pace, the drift, the mean latency) is drawn once for each path.
 */
import { exp, log, normalQuantile, power } from '../../elementary.ts';
import { PURPOSE } from '../../random.ts';
import { type BlockAddress, drawWord, drawWords, normalOf, PATHS_PER_BLOCK, uniformOf } from './draws.ts';
import { DRAW } from './failure-times.ts';
import { COURSE, type FleetPathsInput } from './input.ts';

/** Shape (256,) each. */
export interface DriveCourses {
	readonly shortBytes: Float64Array;
	readonly slowDays: Float64Array;
	/** 1 where the drive is worn out within the horizon. */
	readonly isWornOut: Uint8Array;
}

export const emptyCourses = (): DriveCourses => ({
	shortBytes: new Float64Array(PATHS_PER_BLOCK),
	slowDays: new Float64Array(PATHS_PER_BLOCK),
	isWornOut: new Uint8Array(PATHS_PER_BLOCK),
});

/** @param dates  of the host, shape (256, days) */
export function fillCourses(input: FleetPathsInput, address: BlockAddress, drive: number, dates: Int32Array, out: DriveCourses): void {
	const { courses, horizonDays } = input;
	const parts = courses.parts[drive];
	const { meanWrites, meanLatency, days } = courses;
	const from = drive * horizonDays;
	const first = courses.firstRow[drive];
	const pace = factors(address, drive, DRAW.pace, courses.paceDeviation[drive]);
	const waits = factors(address, drive, DRAW.latency, courses.latencyDeviation[drive]);
	const [rest, kept, most, today, waitRest, waitKept, waitMost, waitToday] = courses.carryOver.subarray(8 * drive, 8 * drive + 8);
	const drifts = normals(address, drive, DRAW.drift, courses.driftDeviation[drive]);
	const limit = (parts & COURSE.latency) !== 0 ? courses.latencyLimit[drive] : Number.POSITIVE_INFINITY;
	const room = courses.capacityBytes[drive] - courses.usedBytes[drive];
	for (let path = 0; path < PATHS_PER_BLOCK; path++) {
		const drift = courses.driftBytes[drive] + drifts[path];
		let written = 0;
		let gained = 0;
		let highest = Number.NEGATIVE_INFINITY;
		let slow = 0;
		let state = today;
		let wait = waitToday;
		const bound = limit / waits[path];
		for (let day = 0; day < horizonDays; day++) {
			const row = (first + dates[path * horizonDays + day]) * 4;
			const factor = (rest + kept * state) * days[row];
			state = Math.min(factor, most);
			written += meanWrites[from + day] * factor;
			gained = gained + days[row + 1] + drift;
			if (gained > highest) highest = gained;
			const slowness = (waitRest + waitKept * wait) * days[row + 2];
			wait = Math.min(slowness, waitMost);
			if (meanLatency[from + day] * slowness > bound) slow++;
		}
		out.shortBytes[path] = (parts & COURSE.capacity) !== 0 ? Math.max(0, highest - room) : 0;
		out.slowDays[path] = slow;
		out.isWornOut[path] = (parts & COURSE.wear) !== 0 && isWornOut(input, address, drive, path, pace[path] * written) ? 1 : 0;
	}
}

function normals(address: BlockAddress, drive: number, draw: number, deviation: number): Float64Array {
	const words = new Uint32Array(PATHS_PER_BLOCK);
	drawWords(address, PURPOSE.driveDraws, drive, draw, words);
	return Float64Array.from(words, (word) => deviation * normalOf(word));
}

/** Lognormal with mean 1. */
function factors(address: BlockAddress, drive: number, draw: number, deviation: number): Float64Array {
	return normals(address, drive, draw, deviation).map((value) => exp(value - 0.5 * deviation * deviation));
}

/** A gamma process in the bytes written: over a horizon only its end counts, because it never falls. */
function isWornOut({ courses }: FleetPathsInput, address: BlockAddress, drive: number, path: number, bytes: number): boolean {
	const shape = bytes * courses.wearShapePerByte[drive];
	const draw = (which: number): number => uniformOf(drawWord(address, PURPOSE.driveDraws, drive, which, path));
	const step = courses.wearStep[drive];
	const start = courses.wear[drive] + (step > 0 ? step * draw(DRAW.step) : 0);
	if (!(shape > 0)) return start >= courses.wearLimit[drive];
	return start + courses.wearScale[drive] * gammaOf(shape, draw) >= courses.wearLimit[drive];
}

/**
 * Gamma of scale 1 from numbered uniforms: attempt k takes draws 6 + 2k and 7 + 2k.
 *
 * @source Marsaglia & Tsang (2000), ACM TOMS 26; below 1 their boost
 */
function gammaOf(shape: number, draw: (which: number) => number): number {
	if (shape < 1) return gammaOf(shape + 1, draw) * power(draw(DRAW.boost), 1 / shape);
	const d = shape - 1 / 3;
	const c = 1 / Math.sqrt(9 * d);
	for (let which: number = DRAW.gamma; ; which += 2) {
		const x = normalQuantile(draw(which));
		const root = 1 + c * x;
		if (root <= 0) continue;
		const v = root * root * root;
		if (log(draw(which + 1)) < 0.5 * x * x + d * (1 - v + log(v))) return d * v;
	}
}
