/**
 * The random numbers of a block of paths: each is one Philox word, a function of (seed, block, what it is for, whose it is, which draw, path), so that
 * threads, cuts into blocks, repeats and what else is simulated change nothing. Two runs with one seed are paired path by path.
 *
 * Counter = (draw * 64 + group, block low, block high, purpose + 256 * index); word w of group g belongs to path w * 64 + g of the block.
 */
import { normalQuantile } from '../../elementary.ts';
import { keyOfSeed, PURPOSE, philox4x32 } from '../../random.ts';
import type { Sampling } from './input.ts';
import { NET_AXES, netPoints, scrambled } from './net.ts';

export const PATHS_PER_BLOCK = 256;
const GROUPS = PATHS_PER_BLOCK / 4;
const TWO_POW_32 = 4294967296;
const TWO_POW_MINUS_32 = 1 / TWO_POW_32;

/** Blocks that hold at least this many paths. */
export const blocksFor = (paths: number): number => Math.ceil(paths / PATHS_PER_BLOCK);

export interface BlockAddress {
	readonly seed: number;
	readonly block: number;
	readonly sampling: Sampling;
}

/**
 * One word for each path of the block.
 *
 * @param purpose  of `PURPOSE`
 * @param index    of the drive, host, batch or group, below 2^24
 * @param draw     below 2^26
 * @param out      shape (256,)
 */
export function drawWords(address: BlockAddress, purpose: number, index: number, draw: number, out: Uint32Array): void {
	const { seed, block, sampling } = address;
	const [k0, k1] = keyOfSeed(seed);
	const four = new Uint32Array(4);
	for (let group = 0; group < GROUPS; group++) {
		philox4x32(draw * GROUPS + group, block >>> 0, Math.floor(block / TWO_POW_32), (index << 8) | purpose, k0, k1, four);
		for (let word = 0; word < 4; word++) out[word * GROUPS + group] = sampling === 'antithetic' && word > 1 ? ~four[word - 2] : four[word];
	}
	const axis = sampling === 'sobol' && draw === 0 ? netAxis(purpose, index) : -1;
	if (axis >= 0) layOnNet(address, purpose, index, axis, out);
}

/** The draw whose words are the coins of a scramble: the last there is, which nothing else asks for. */
const SCRAMBLE = 0x3ffffff;

/** Factors of the first batches and shocks of the first hosts take turns: axes of their own, as many as there are. @returns -1 for all others */
function netAxis(purpose: number, index: number): number {
	const offset = purpose === PURPOSE.batchDraws ? 0 : purpose === PURPOSE.hostShocks ? 1 : NET_AXES;
	const axis = 2 * index + offset;
	return axis < NET_AXES ? axis : -1;
}

/** Which of the 256 strata a word lies in is the net's choice, the place within it stays the word's own. */
function layOnNet(address: BlockAddress, purpose: number, index: number, axis: number, out: Uint32Array): void {
	const coins = new Uint32Array(PATHS_PER_BLOCK);
	drawWords(address, purpose, index, SCRAMBLE, coins);
	const points = new Uint8Array(PATHS_PER_BLOCK);
	netPoints(axis, points);
	for (let path = 0; path < PATHS_PER_BLOCK; path++) out[path] = (scrambled(points[path], coins) << 24) | (out[path] >>> 8);
}

/** The word of one path: the same as `drawWords` has at its place, but for those on a net, of which nobody asks for one. */
export function drawWord({ seed, block, sampling }: BlockAddress, purpose: number, index: number, draw: number, path: number): number {
	const [k0, k1] = keyOfSeed(seed);
	const four = new Uint32Array(4);
	const word = Math.floor(path / GROUPS);
	philox4x32(draw * GROUPS + (path % GROUPS), block >>> 0, Math.floor(block / TWO_POW_32), (index << 8) | purpose, k0, k1, four);
	return sampling === 'antithetic' && word > 1 ? ~four[word - 2] >>> 0 : four[word];
}

/** The middle of the word's share of (0, 1): never 0, never 1, symmetric. */
export const uniformOf = (word: number): number => (word + 0.5) * TWO_POW_MINUS_32;

export const normalOf = (word: number): number => normalQuantile(uniformOf(word));
