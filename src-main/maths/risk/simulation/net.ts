/**
 * Points that fill a cube evenly: the first 256 of the Sobol sequence, eight bits each, in Gray code order. Every one of the 256 strata of each axis
 * holds one of them. Owen's scrambling makes each point uniform and keeps the net: blocks with scrambles of their own are independent replicates.
 *
 * @source Sobol (1967), USSR Comp. Math. 7; direction numbers: Joe & Kuo (2008), SIAM J. Sci. Comput. 30, their `new-joe-kuo-6.21201`;
 *         scrambling: Owen (1995), Randomly permuted (t, m, s)-nets, in Monte Carlo and Quasi-Monte Carlo Methods in Scientific Computing
 */

/** Eight direction numbers of eight bits for each axis, written by test/golden/scripts/sobol.py. */
const DIRECTIONS = [
	'8040201008040201 80c0a0f088ccaaff 80c06090e85c8ec5 80c02050f874a293 804020b0f8dc7a9d 80406030c82456fb 80c0a0d058943ee3 8040a0508824122d',
	'8040a05028d46a71 8040e0b098948a5b 8040a010086c9e23 8040203058ac962b 80c0a050f88ce233 80c0609038c442a3 804020f0a8549a9d 80c020d0d8c44685',
	'804020f03814f667 80c020f06864366d 8040a05098f4aebb 80c0e0b0b83cce41 80c0e0d0683c8a51 804060d0388c7e71 80c0a09008646a89 80c020d0488cd639',
	'80c02050d8f43e95 8040a0b098a47ad5 80c0a03018348a9d 8040e0d0084c02b5 80c0e050684c76f7 80406090c8745203 80c0a0d0b8046e97 80c0e03068ec222b',
	'80c0203028d48aff 8040a050b8841aaf 8040e07008f4f68b 8040e09068f462df 80c0605018dc4237 80c020f0f83462f5 80c0a0f0f8ec7e61 80c020b0582c9af9',
	'80c020b0d8ac8e09 8040e0f0a82ca22d 80c0e030c87c824f 80c02010982c06cd 8040a09098543a9d 80c0e0b00884b2b9 80c0603078249e47 80c0e0b0789cee1b',
	'80406010587cc2e1 80402030b8ac72b1 80c0e07088444a47 80c02050d8fcf6d5 8040605058ac6a85 80c0a050e8445ead 80c060b01804da09 80402050889c2e05',
	'80c02050c83c3e67 804020b058447e69 8040a0b04874c2e7 8040a0f098b45207 80c0e070f84ca689 80402030b83cdedf 8040a0d0f83c6e19 804060d0c8bc4e57',
].flatMap((line) =>
	line.split(' ').map((eight) => Uint8Array.from({ length: 8 }, (_, bit) => Number.parseInt(eight.slice(2 * bit, 2 * bit + 2), 16))),
);

export const NET_AXES = DIRECTIONS.length;
const BITS = 8;

/** Coordinates of the points along an axis, in 0..255. @param axis below `NET_AXES` @param out shape (256,) */
export function netPoints(axis: number, out: Uint8Array): void {
	const directions = DIRECTIONS[axis] as Uint8Array;
	out[0] = 0;
	for (let point = 1; point < out.length; point++) out[point] = out[point - 1] ^ directions[31 - Math.clz32(point & -point)];
}

/**
 * Each digit of a coordinate flipped or not, by a coin that belongs to the digits before it.
 *
 * @param coins  words whose highest bits are the coins, by node of the binary tree: 1 is its root, 2n and 2n + 1 are below n; shape (256,)
 */
export function scrambled(coordinate: number, coins: Uint32Array): number {
	let node = 1;
	let out = 0;
	for (let bit = BITS - 1; bit >= 0; bit--) {
		const digit = (coordinate >>> bit) & 1;
		out = (out << 1) | (digit ^ (coins[node] >>> 31));
		node = (node << 1) | digit;
	}
	return out;
}
