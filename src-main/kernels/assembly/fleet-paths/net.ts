/** Sobol points and their scrambling, see `maths/risk/simulation/net.ts`. */

export const NET_AXES: u32 = 64;

/** Eight direction numbers of eight bits for each axis, the first in the highest byte. */
// biome-ignore format: a table
const DIRECTIONS = memory.data<u64>([
	0x8040201008040201, 0x80c0a0f088ccaaff, 0x80c06090e85c8ec5, 0x80c02050f874a293,
	0x804020b0f8dc7a9d, 0x80406030c82456fb, 0x80c0a0d058943ee3, 0x8040a0508824122d,
	0x8040a05028d46a71, 0x8040e0b098948a5b, 0x8040a010086c9e23, 0x8040203058ac962b,
	0x80c0a050f88ce233, 0x80c0609038c442a3, 0x804020f0a8549a9d, 0x80c020d0d8c44685,
	0x804020f03814f667, 0x80c020f06864366d, 0x8040a05098f4aebb, 0x80c0e0b0b83cce41,
	0x80c0e0d0683c8a51, 0x804060d0388c7e71, 0x80c0a09008646a89, 0x80c020d0488cd639,
	0x80c02050d8f43e95, 0x8040a0b098a47ad5, 0x80c0a03018348a9d, 0x8040e0d0084c02b5,
	0x80c0e050684c76f7, 0x80406090c8745203, 0x80c0a0d0b8046e97, 0x80c0e03068ec222b,
	0x80c0203028d48aff, 0x8040a050b8841aaf, 0x8040e07008f4f68b, 0x8040e09068f462df,
	0x80c0605018dc4237, 0x80c020f0f83462f5, 0x80c0a0f0f8ec7e61, 0x80c020b0582c9af9,
	0x80c020b0d8ac8e09, 0x8040e0f0a82ca22d, 0x80c0e030c87c824f, 0x80c02010982c06cd,
	0x8040a09098543a9d, 0x80c0e0b00884b2b9, 0x80c0603078249e47, 0x80c0e0b0789cee1b,
	0x80406010587cc2e1, 0x80402030b8ac72b1, 0x80c0e07088444a47, 0x80c02050d8fcf6d5,
	0x8040605058ac6a85, 0x80c0a050e8445ead, 0x80c060b01804da09, 0x80402050889c2e05,
	0x80c02050c83c3e67, 0x804020b058447e69, 0x8040a0b04874c2e7, 0x8040a0f098b45207,
	0x80c0e070f84ca689, 0x80402030b83cdedf, 0x8040a0d0f83c6e19, 0x804060d0c8bc4e57,
]);

/**
 * Puts the words of a draw on the net.
 *
 * @param coins  u32 by node of the tree
 * @param words  u32 over the paths
 */
export function layOnNet(axis: u32, coins: usize, words: usize): void {
	const directions = load<u64>(DIRECTIONS + ((<usize>axis) << 3));
	let coordinate: u32 = 0;
	for (let path: u32 = 0; path < 256; ++path) {
		if (path > 0) coordinate ^= <u32>(directions >> (56 - 8 * <u64>ctz(path))) & 255;
		const at = words + ((<usize>path) << 2);
		store<u32>(at, (scrambled(coordinate, coins) << 24) | (load<u32>(at) >> 8));
	}
}

function scrambled(coordinate: u32, coins: usize): u32 {
	let node: u32 = 1;
	let out: u32 = 0;
	for (let bit = 7; bit >= 0; --bit) {
		const digit = (coordinate >> bit) & 1;
		out = (out << 1) | (digit ^ (load<u32>(coins + ((<usize>node) << 2)) >> 31));
		node = (node << 1) | digit;
	}
	return out;
}
