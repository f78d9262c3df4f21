/**
 * Paths of two processes in WebAssembly; `maths/risk/process-paths.ts` defines the result and explains the streams.
 * A group of sixteen paths is simulated at a time: eight streams in the lanes of two SIMD registers, a pair of paths to each.
 *
 * Memory is laid out by the loader; pointers are byte offsets.
 */
import { philox, word0, word1, word2, word3 } from './common/philox';
import { DAY, DAYS_PER_TURN, drawWords, makeRadii, NORMALS, turnRadii } from './process-paths/normals';
import { begin, grow, HIGHEST, keepWalks, LOWEST, SUMS, wander } from './process-paths/walks';

export const PATHS_PER_BLOCK: u32 = 1024;
const PATHS_PER_GROUP: u32 = 16;
const PURPOSE_PROCESS_PATHS: u32 = 7;

/** The one difference between the builds: an engine may know modules by their bytes, and would take one for the other. */
export const IS_WIDE: i32 = WIDE;

const STATE: usize = memory.data(128, 32);

/** First byte that the loader may use. */
export function firstFreeByte(): usize {
	return __heap_base;
}

/** Four columns of f32 at `out`, one behind the other: last, sum, highest, lowest. @param courses 0 when the days are not kept */
export function growBlock(
	k0: u32, k1: u32, blockLow: u32, blockHigh: u32, days: u32, mean: f32, spread: f32, out: usize, courses: usize,
): void {
	for (let path: u32 = 0; path < PATHS_PER_BLOCK; path += PATHS_PER_GROUP) {
		beginGroup(k0, k1, blockLow, blockHigh, path, 1);
		for (let done: u32 = 0; done < days; done += DAYS_PER_TURN) {
			const turn = min<u32>(DAYS_PER_TURN, days - done);
			drawNormals(turn);
			grow(turn, mean, spread);
			keepWalks(turn);
			courses = keepCourses(courses, turn);
		}
		endGroup(out, path, days);
	}
}

/** The same for paths that return. @param means f32 per day */
export function wanderBlock(
	k0: u32, k1: u32, blockLow: u32, blockHigh: u32, days: u32, keep: f32, spread: f32, means: usize, out: usize, courses: usize,
): void {
	for (let path: u32 = 0; path < PATHS_PER_BLOCK; path += PATHS_PER_GROUP) {
		beginGroup(k0, k1, blockLow, blockHigh, path, 0);
		for (let done: u32 = 0; done < days; done += DAYS_PER_TURN) {
			const turn = min<u32>(DAYS_PER_TURN, days - done);
			drawNormals(turn);
			wander(turn, keep, spread, means + ((<usize>done) << 2));
			keepWalks(turn);
			courses = keepCourses(courses, turn);
		}
		endGroup(out, path, days);
	}
}

function beginGroup(k0: u32, k1: u32, blockLow: u32, blockHigh: u32, path: u32, start: f32): void {
	const firstPair = path >>> 1;
	for (let pair: u32 = 0; pair < 8; pair += 4) {
		const state = STATE + ((<usize>pair) << 2);
		philox(firstPair + pair, blockLow, blockHigh, PURPOSE_PROCESS_PATHS, k0, k1);
		v128.store(state, v128.or(word0, i32x4.splat(1)));
		v128.store(state, word1, 32);
		v128.store(state, word2, 64);
		v128.store(state, word3, 96);
	}
	begin(start);
}

function drawNormals(days: u32): void {
	drawWords(STATE, days);
	makeRadii(days);
	turnRadii(days);
}

/** @returns where the next days belong */
function keepCourses(courses: usize, days: u32): usize {
	if (courses == 0) return 0;
	const bytes = (<usize>days) * DAY;
	memory.copy(courses, NORMALS, bytes);
	return courses + bytes;
}

function endGroup(out: usize, path: u32, days: u32): void {
	const column = (<usize>PATHS_PER_BLOCK) << 2;
	// The last day of the last turn.
	const last = NORMALS + (<usize>((days - 1) % DAYS_PER_TURN)) * DAY;
	const at = out + ((<usize>path) << 2);
	memory.copy(at, last, DAY);
	memory.copy(at + column, SUMS, DAY);
	memory.copy(at + 2 * column, HIGHEST, DAY);
	memory.copy(at + 3 * column, LOWEST, DAY);
}
