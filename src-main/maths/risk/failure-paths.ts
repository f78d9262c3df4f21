/**
 * Paths of a fleet: on each path every drive fails or not within the horizon, independently, and the losses of the failed add up.
 * Paths come in blocks of 1,024; a block is a function of (seed, block number), so that threads and repeats change nothing.
 *
 * This plain version defines the result; `kernels/` holds the same in WebAssembly, equal bit for bit.
 * Randomness: one Philox word per drive and path. Counter = (group, block low, block high, PURPOSE.failurePaths + 256 * drive);
 * word w of group g belongs to path w * 256 + g of the block.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { keyOfSeed, PURPOSE, philox4x32 } from '../random.ts';

export const PATHS_PER_BLOCK = 1024;
/** Philox gives four words a call. */
const GROUPS = PATHS_PER_BLOCK / 4;
const TWO_POW_32 = 4294967296;
/** The drive number has 24 bits of the counter. */
const MAX_DRIVES = 0x1000000;

/** What a block needs to know; plain typed arrays, cheap to send to a thread. */
export interface FailurePathsInput {
	/** Whole number in 0..2^53-1. */
	readonly seed: number;
	/** Probability of a failure within the horizon, in [0, 1], kept to 2^-32. Shape (drives,). */
	readonly probabilities: Float64Array;
	/** Loss when the drive fails: replacement, labour and downtime, in one currency, at least 0. Shape (drives,). */
	readonly lossPerFailure: Float64Array;
}

/** Outcome of consecutive blocks; both of shape (blockCount * 1024,), path `firstBlock * 1024` first. */
export interface BlockOutcome {
	readonly losses: Float64Array;
	readonly failures: Uint32Array;
}

/** Failures of each drive on the paths of the tail; both of shape (drives,). Sums of blocks add up. */
export interface TailFailures {
	readonly beyond: Float64Array;
	readonly at: Float64Array;
}

/** Blocks that hold at least this many paths. */
export function blocksFor(paths: number): number {
	return Math.ceil(paths / PATHS_PER_BLOCK);
}

/**
 * Simulates blocks `firstBlock` to `firstBlock + blockCount - 1`.
 *
 * @param firstBlock  whole number, at least 0
 * @throws AppError `invalid_input` for a seed, probability or loss out of range
 */
export function simulateBlocks(input: FailurePathsInput, firstBlock: number, blockCount: number): BlockOutcome {
	requireInput(input);
	const { lossPerFailure } = input;
	const losses = new Float64Array(blockCount * PATHS_PER_BLOCK);
	const failures = new Uint32Array(blockCount * PATHS_PER_BLOCK);
	for (let block = 0; block < blockCount; block++) {
		forEachFailure(input, firstBlock + block, (drive, path) => {
			const index = block * PATHS_PER_BLOCK + path;
			losses[index]! += lossPerFailure[drive]!;
			failures[index]! += 1;
		});
	}
	return { losses, failures };
}

/**
 * Second pass over the same paths, with the same random numbers: who fails on the paths of the tail.
 *
 * @param marks  2 beyond VaR, 1 at VaR, 0 below: the part of `Tail.marks` that begins at path `firstBlock * 1024`.
 *               Shape (paths,), paths beyond its end count as 0; it decides how many blocks are simulated.
 * @throws AppError as `simulateBlocks`
 */
export function countTailFailures(input: FailurePathsInput, firstBlock: number, marks: Uint8Array): TailFailures {
	requireInput(input);
	const beyond = new Float64Array(input.probabilities.length);
	const at = new Float64Array(input.probabilities.length);
	for (let block = 0; block < blocksFor(marks.length); block++) {
		forEachFailure(input, firstBlock + block, (drive, path) => {
			const mark = marks[block * PATHS_PER_BLOCK + path];
			if (mark === 2) beyond[drive]! += 1;
			else if (mark === 1) at[drive]! += 1;
		});
	}
	return { beyond, at };
}

/** Drives in ascending order: on each path losses are added in that order, which fixes the last digit. */
function forEachFailure(input: FailurePathsInput, block: number, visit: (drive: number, path: number) => void): void {
	const [k0, k1] = keyOfSeed(input.seed);
	const blockLow = block >>> 0;
	const blockHigh = Math.floor(block / TWO_POW_32);
	const words = new Uint32Array(4);
	for (let drive = 0; drive < input.probabilities.length; drive++) {
		const limit = failureLimit(input.probabilities[drive]!);
		if (limit === 0) continue;
		const last = (drive << 8) | PURPOSE.failurePaths;
		for (let group = 0; group < GROUPS; group++) {
			philox4x32(group, blockLow, blockHigh, last, k0, k1, words);
			for (let word = 0; word < 4; word++) if (words[word]! < limit) visit(drive, word * GROUPS + group);
		}
	}
}

/** A drive fails when its word is below this: 0 never, 2^32 always. */
function failureLimit(probability: number): number {
	return Math.floor(probability * TWO_POW_32 + 0.5);
}

function requireInput({ seed, probabilities, lossPerFailure }: FailurePathsInput): void {
	keyOfSeed(seed);
	if (probabilities.length !== lossPerFailure.length || probabilities.length > MAX_DRIVES)
		throw new AppError('invalid_input', `Paths need one probability and one loss per drive, at most ${MAX_DRIVES} drives.`, {
			probabilities: probabilities.length,
			losses: lossPerFailure.length,
		});
	for (let drive = 0; drive < probabilities.length; drive++) {
		const probability = probabilities[drive]!;
		const loss = lossPerFailure[drive]!;
		if (!(probability >= 0 && probability <= 1 && loss >= 0 && loss < Number.POSITIVE_INFINITY))
			throw new AppError(
				'invalid_input',
				`Drive ${drive} needs a probability from 0 to 1 and a finite loss of at least 0; they are ${probability} and ${loss}.`,
				{
					drive,
				},
			);
	}
}
