/** The random numbers of a block, see `maths/risk/simulation/draws.ts`. */
import { normalQuantile, normalQuantiles } from '../common/elementary';
import { philox, word0, word1, word2, word3 } from '../common/philox';
import { Frame } from './frame';
import { layOnNet, NET_AXES } from './net';

export const PATHS: u32 = 256;
export const GROUPS: u32 = 64;
const TWO_POW_MINUS_32: f64 = 1.0 / 4294967296.0;

export const PURPOSE_HOST_DATES: u32 = 2;
export const PURPOSE_DRIVE: u32 = 3;
export const PURPOSE_BATCH: u32 = 4;
export const PURPOSE_HOST_SHOCKS: u32 = 5;
export const PURPOSE_GROUP: u32 = 6;

/** One word for each path, u32 from `out` on. */
export function drawWords(frame: Frame, purpose: u32, index: u32, draw: u32, out: usize): void {
	const last = (index << 8) | purpose;
	const ones = i32x4.splat(-1);
	const isAntithetic = frame.isAntithetic != 0;
	for (let group: u32 = 0; group < GROUPS; group += 4) {
		philox(draw * GROUPS + group, frame.blockLow, frame.blockHigh, last, frame.k0, frame.k1);
		const at = out + ((<usize>group) << 2);
		v128.store(at, word0);
		v128.store(at, word1, GROUPS << 2);
		v128.store(at, isAntithetic ? v128.xor(word0, ones) : word2, GROUPS << 3);
		v128.store(at, isAntithetic ? v128.xor(word1, ones) : word3, 3 * (GROUPS << 2));
	}
	if (frame.isOnNet == 0 || draw != 0) return;
	const axis = netAxis(purpose, index);
	if (axis >= NET_AXES) return;
	drawWords(frame, purpose, index, SCRAMBLE, frame.coins);
	layOnNet(axis, frame.coins, out);
}

const SCRAMBLE: u32 = 0x3ffffff;

function netAxis(purpose: u32, index: u32): u32 {
	return 2 * index + (purpose == PURPOSE_BATCH ? 0 : purpose == PURPOSE_HOST_SHOCKS ? 1 : NET_AXES);
}

/** The word of one path that is on no net. */
export function drawWord(frame: Frame, purpose: u32, index: u32, draw: u32, path: u32): u32 {
	const group = path & (GROUPS - 1);
	const word = path >> 6;
	philox(draw * GROUPS + group, frame.blockLow, frame.blockHigh, (index << 8) | purpose, frame.k0, frame.k1);
	const isMirror = frame.isAntithetic != 0 && word > 1;
	const which = isMirror ? word - 2 : word;
	const four = which == 0 ? word0 : which == 1 ? word1 : which == 2 ? word2 : word3;
	const value = <u32>i32x4.extract_lane(four, 0);
	return isMirror ? ~value : value;
}

// @ts-ignore: decorator
@inline
export function uniformOf(word: u32): f64 {
	return (<f64>word + 0.5) * TWO_POW_MINUS_32;
}

export function normalOf(word: u32): f64 {
	return normalQuantile(uniformOf(word));
}

/** `deviation` times a standard normal for each path, f64 from `out` on. */
export function fillNormals(words: usize, deviation: f64, out: usize): void {
	const scale = f64x2.splat(deviation);
	const half = f64x2.splat(0.5);
	const share = f64x2.splat(TWO_POW_MINUS_32);
	for (let path: usize = 0; path < PATHS; path += 2) {
		const pair = v128.load64_zero(words + (path << 2));
		const uniform = f64x2.mul(f64x2.add(f64x2.convert_low_i32x4_u(pair), half), share);
		v128.store(out + (path << 3), f64x2.mul(scale, normalQuantiles(uniform)));
	}
}
