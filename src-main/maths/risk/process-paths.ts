/**
 * Daily paths of a geometric Brownian motion or an Ornstein-Uhlenbeck process by the million: every day of every path is simulated, and
 * of each path its last value, the sum of its days, its highest and its lowest day are kept.
 * Paths come in blocks of 1,024; a block is a function of (seed, block number), so that threads and repeats change nothing.
 *
 * This plain version defines the result; `kernels/` holds the same in WebAssembly, equal bit for bit. Steps are exact in law and float32 in
 * arithmetic, in units of the process (`process-scale.ts`): the rounding of 90 steps is 1e-6 of a value, of 3,650 steps 1e-5.
 * For values in float64, path after path from one generator, see `paths.ts`.
 *
 * Randomness: `process-normals.ts`. Sixteen neighbouring paths make a group; path i (0 to 7) and path 8 + i of it are a pair with one stream, whose
 * state is Philox of (pair, block low, block high, PURPOSE.processPaths), the lowest bit set so that it is never zero. A day takes two words.
 */
import { keyOfSeed, PURPOSE, philox4x32 } from '../random.ts';
import { nextWord, powerOf2, radiusOf, turnOf } from './process-normals.ts';
import type { ProcessSteps } from './process-scale.ts';

const { fround } = Math;

export const PATHS_PER_BLOCK = 1024;
/** Paths that lie side by side in `courses`. */
export const PATHS_PER_GROUP = 16;
const LANES = 8;
const TWO_POW_32 = 4294967296;

/** What a block needs to know; plain, cheap to send to a thread. */
export interface ProcessPathsInput {
	/** Whole number in 0..2^53-1. */
	readonly seed: number;
	/** At least 1. */
	readonly days: number;
	readonly steps: ProcessSteps;
}

/** One number of each path, in units of the process. All of shape (blockCount * 1024,), path `firstBlock * 1024` first. */
export interface ProcessOutcome {
	readonly last: Float32Array;
	readonly sum: Float32Array;
	readonly highest: Float32Array;
	readonly lowest: Float32Array;
	/** Every day of every path, when asked for; see `courseIndex`. Shape (paths / 16, days, 16). */
	readonly courses?: Float32Array;
}

/** Place of a day (0-based) of a path in `ProcessOutcome.courses`. */
export function courseIndex(path: number, day: number, days: number): number {
	return (Math.floor(path / PATHS_PER_GROUP) * days + day) * PATHS_PER_GROUP + (path % PATHS_PER_GROUP);
}

/**
 * Simulates blocks `firstBlock` to `firstBlock + blockCount - 1`.
 *
 * @param firstBlock  whole number, at least 0
 * @param withCourses whether every day is kept: 4 bytes a day and path
 */
export function simulateProcess(input: ProcessPathsInput, firstBlock: number, blockCount: number, withCourses = false): ProcessOutcome {
	const paths = blockCount * PATHS_PER_BLOCK;
	const outcome = {
		last: new Float32Array(paths),
		sum: new Float32Array(paths),
		highest: new Float32Array(paths),
		lowest: new Float32Array(paths),
		...(withCourses ? { courses: new Float32Array(paths * input.days) } : {}),
	};
	const [k0, k1] = keyOfSeed(input.seed);
	const state = new Uint32Array(4);
	for (let block = 0; block < blockCount; block++) {
		const number = firstBlock + block;
		for (let pair = 0; pair < PATHS_PER_BLOCK / 2; pair++) {
			philox4x32(pair, number >>> 0, Math.floor(number / TWO_POW_32), PURPOSE.processPaths, k0, k1, state);
			state[0]! |= 1;
			const path = block * PATHS_PER_BLOCK + Math.floor(pair / LANES) * PATHS_PER_GROUP + (pair % LANES);
			simulatePair(input, state, path, outcome);
		}
	}
	return outcome;
}

/** Paths `path` and `path + 8`. */
function simulatePair({ steps, days }: ProcessPathsInput, state: Uint32Array, path: number, outcome: ProcessOutcome): void {
	const places = [path, path + LANES];
	const turn = new Float32Array(2);
	const walks = places.map(() => startOf(steps));
	for (let day = 0; day < days; day++) {
		const radius = radiusOf(nextWord(state));
		turnOf(nextWord(state), turn);
		for (let half = 0; half < 2; half++) {
			const walk = walks[half]!;
			stepOn(walk, steps, day, fround(radius * turn[half]!));
			if (outcome.courses) outcome.courses[courseIndex(places[half]!, day, days)] = walk.value;
		}
	}
	for (const [half, { value, sum, highest, lowest }] of walks.entries()) {
		const place = places[half]!;
		outcome.last[place] = value;
		outcome.sum[place] = sum;
		outcome.highest[place] = highest;
		outcome.lowest[place] = lowest;
	}
}

interface Walk {
	/** What the next step starts from: the value itself, or how far chance has taken it from its mean. */
	state: number;
	value: number;
	sum: number;
	highest: number;
	lowest: number;
}

function startOf({ kind }: ProcessSteps): Walk {
	return { state: kind === 'growing' ? 1 : 0, value: 0, sum: 0, highest: Number.NEGATIVE_INFINITY, lowest: Number.POSITIVE_INFINITY };
}

function stepOn(walk: Walk, steps: ProcessSteps, day: number, normal: number): void {
	if (steps.kind === 'growing') {
		walk.state = fround(walk.state * powerOf2(fround(steps.mean + fround(steps.spread * normal))));
		walk.value = walk.state;
	} else {
		walk.state = fround(fround(steps.keep * walk.state) + fround(steps.spread * normal));
		walk.value = fround(steps.means[day]! + walk.state);
	}
	walk.sum = fround(walk.sum + walk.value);
	if (walk.highest < walk.value) walk.highest = walk.value;
	if (walk.value < walk.lowest) walk.lowest = walk.value;
}
