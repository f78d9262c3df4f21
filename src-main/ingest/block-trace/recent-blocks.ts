/** Which blocks a drive touched in the last minute. */
import { limits } from '../../shared/domain/limits.ts';
import { SECTOR_BYTES } from './trace-request.ts';

/**
 * How long a block counts as touched: a program that changes a file reads and writes it within seconds, and the write cache of the
 * system may hold the writes back (Linux: 30 s and the 5 s between its rounds).
 */
export const RECENT_SECONDS = 60;
const BLOCK_SECTORS = 8;

/**
 * Blocks of 4 KiB, counted from the first sector of a request: file systems place clusters alike, wherever a partition begins.
 * At most `limits.recentBlocks` are known, the latest ones.
 */
export interface RecentBlocks {
	/** The blocks of a request were touched. */
	readonly mark: (sector: number, bytes: number, second: number) => void;
	/** Share of a request whose blocks were touched in the last minute; those are forgotten, so that one touch counts once. */
	readonly take: (sector: number, bytes: number, second: number) => number;
}

export function createRecentBlocks(): RecentBlocks {
	const touched = new Map<number, number>();
	// Touches in their order, next to the map: a map that loses its first entries again and again is walked through all their gaps.
	const touches = createTouches();
	const forgetOld = (second: number): void => {
		while (
			touches.length() > 0 &&
			(touched.size > limits.recentBlocks || touches.length() > MOST_TOUCHES || second - touches.firstAt() > RECENT_SECONDS)
		) {
			const at = touches.firstAt();
			const block = touches.takeFirst();
			// Touched again, or taken: then this touch is not the one that counts.
			if (touched.get(block) === at) touched.delete(block);
		}
	};
	const blocksIn = (bytes: number): number => Math.ceil(bytes / (BLOCK_SECTORS * SECTOR_BYTES));
	return {
		mark(sector, bytes, second) {
			for (let i = 0; i < blocksIn(bytes); i++) {
				const block = sector + i * BLOCK_SECTORS;
				if (touched.get(block) === second) continue;
				touched.set(block, second);
				touches.add(block, second);
			}
			forgetOld(second);
		},
		take(sector, bytes, second) {
			const blocks = blocksIn(bytes);
			let hits = 0;
			for (let i = 0; i < blocks; i++) {
				const block = sector + i * BLOCK_SECTORS;
				const at = touched.get(block);
				if (at === undefined) continue;
				touched.delete(block);
				if (second - at <= RECENT_SECONDS) hits++;
			}
			return hits / blocks;
		},
	};
}

/** Touches that are remembered, of blocks that were touched again since then too. */
const MOST_TOUCHES = 2 * limits.recentBlocks;

/** A queue of blocks and seconds in two rings that grow by doubling. */
function createTouches() {
	let blocks = new Float64Array(1_024);
	let seconds = new Float64Array(1_024);
	let first = 0;
	let count = 0;
	const grown = (ring: Float64Array): Float64Array<ArrayBuffer> => {
		const larger = new Float64Array(2 * ring.length);
		larger.set(ring.subarray(first));
		larger.set(ring.subarray(0, first), ring.length - first);
		return larger;
	};
	return {
		length: () => count,
		firstAt: () => seconds[first] as number,
		takeFirst(): number {
			const block = blocks[first] as number;
			first = (first + 1) % blocks.length;
			count--;
			return block;
		},
		add(block: number, second: number): void {
			if (count === blocks.length) {
				blocks = grown(blocks);
				seconds = grown(seconds);
				first = 0;
			}
			const at = (first + count) % blocks.length;
			blocks[at] = block;
			seconds[at] = second;
			count++;
		},
	};
}
