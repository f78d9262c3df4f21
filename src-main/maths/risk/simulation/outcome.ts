/** What is kept of the paths: every loss, and of the rest sums and counts, so that ten million paths fit into memory. */
import { AppError } from '../../../shared/domain/errors.ts';
import type { Estimate } from '../../../shared/domain/results.ts';
import { countShortPaths } from '../short-bytes.ts';
import { normalEstimate } from '../value-at-risk.ts';
import type { FleetBlocks } from './simulate.ts';

/** Sums over paths. */
export interface Sums {
	readonly sum: number;
	readonly squares: number;
}

export interface PathsOutcome {
	/** Shape (paths,), in path order. */
	readonly losses: Float64Array;
	/** Paths on which k drives fail; shape (most + 1,). */
	readonly failureCounts: Float64Array;
	readonly wornOut: Sums;
	readonly shortBytes: Sums;
	/** Paths by how many bytes are short, see `countShortPaths`. */
	readonly shortCounts: Float64Array;
	readonly groupsLost: Sums;
	/** Paths on which each group loses data. */
	readonly lostByGroup: Float64Array;
}

export function summariseBlocks({ losses, failures, wornOut, shortBytes, groupsLost, lostByGroup }: FleetBlocks): PathsOutcome {
	const most = failures.reduce((highest, count) => Math.max(highest, count), 0);
	const failureCounts = new Float64Array(most + 1);
	for (const count of failures) failureCounts[count]++;
	return {
		losses,
		failureCounts,
		wornOut: sumsOf(wornOut),
		shortBytes: sumsOf(shortBytes),
		shortCounts: countShortPaths(shortBytes),
		groupsLost: sumsOf(groupsLost),
		lostByGroup: Float64Array.from(lostByGroup),
	};
}

function sumsOf(values: Uint32Array | Float64Array): Sums {
	let sum = 0;
	let squares = 0;
	for (const value of values) {
		sum += value;
		squares += value * value;
	}
	return { sum, squares };
}

/**
 * Outcomes of consecutive ranges as one. Losses are cut to the wanted number of paths, the sums and counts are those of all blocks.
 *
 * @param parts  in block order, first block 0
 * @throws AppError `invalid_input` when the blocks hold fewer paths
 */
export function joinOutcomes(parts: readonly PathsOutcome[], paths: number): PathsOutcome {
	const losses = new Float64Array(paths);
	let filled = 0;
	for (const part of parts) {
		const take = Math.min(part.losses.length, paths - filled);
		losses.set(part.losses.subarray(0, take), filled);
		filled += take;
	}
	if (filled < paths) throw new AppError('invalid_input', `The blocks hold ${filled} paths; ${paths} were needed.`, { paths, filled });
	return {
		losses,
		failureCounts: joinCounts(parts, ({ failureCounts }) => failureCounts),
		wornOut: joinSums(parts, ({ wornOut }) => wornOut),
		shortBytes: joinSums(parts, ({ shortBytes }) => shortBytes),
		shortCounts: joinCounts(parts, ({ shortCounts }) => shortCounts),
		groupsLost: joinSums(parts, ({ groupsLost }) => groupsLost),
		lostByGroup: joinCounts(parts, ({ lostByGroup }) => lostByGroup),
	};
}

/** Place by place; as long as the longest. */
function joinCounts(parts: readonly PathsOutcome[], of: (part: PathsOutcome) => Float64Array): Float64Array {
	const joined = new Float64Array(parts.reduce((longest, part) => Math.max(longest, of(part).length), 0));
	for (const part of parts) for (const [place, paths] of of(part).entries()) joined[place] += paths;
	return joined;
}

function joinSums(parts: readonly PathsOutcome[], of: (part: PathsOutcome) => Sums): Sums {
	let sum = 0;
	let squares = 0;
	for (const part of parts) {
		sum += of(part).sum;
		squares += of(part).squares;
	}
	return { sum, squares };
}

/** Paths of all blocks: more than were wanted where the last block is cut. */
export const simulatedPaths = ({ failureCounts }: PathsOutcome): number => failureCounts.reduce((sum, paths) => sum + paths, 0);

/** Mean over `count` paths with its standard error. */
export function meanOfSums({ sum, squares }: Sums, count: number): Estimate {
	const mean = sum / count;
	const variance = count > 1 ? Math.max(0, squares - count * mean * mean) / (count - 1) : 0;
	return normalEstimate(mean, Math.sqrt(variance / count));
}
