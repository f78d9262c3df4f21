/** Paths of a fleet drawn from a proposal, each with its loss and its weight: the nominal density over that of the whole mixture. */
import { createRng, type Rng } from '../../random.ts';
import { groupOutcome } from '../simulation/group-losses.ts';
import { drawPath, emptyState, type PathState } from './draw-path.ts';
import { type Likelihood, likelihoodOf } from './likelihood.ts';
import type { Proposal } from './proposal.ts';
import { groupLawOf, membersOf, type RareFleet } from './rare-fleet.ts';

export const PATHS_PER_RARE_BLOCK = 256;
/** Streams of a seed that nothing else draws from. */
const FIRST_STREAM = 2 ** 52;

/** Shape (paths,) each. */
export interface RarePaths {
	readonly losses: Float64Array;
	readonly weights: Float64Array;
	/** Of the loss: lost data; the rest is failures. */
	readonly dataLosses: Float64Array;
	/** Bits of `RARE_EVENT`: a shock comes to a host, a group loses data. */
	readonly events: Uint8Array;
}

export const RARE_EVENT = { shock: 1, dataLoss: 2 } as const;

export interface RareWalk {
	readonly paths: RarePaths;
	/** Densities under each component over the nominal ones, path by path; shape (paths, components); empty unless asked for. */
	readonly ratios: Float64Array;
}

/**
 * Whole blocks: a block is a function of (fleet, proposal, seed, block number).
 *
 * @param firstBlock  below 2^40
 * @param withRatios  whether the densities of each path are kept
 * @param onBlock     hears of each block before it is drawn; what it throws ends the walk
 */
export function walkRareBlocks(
	fleet: RareFleet,
	proposal: Proposal,
	{ seed, firstBlock, blockCount, withRatios = false, onBlock }: RareRange & { readonly withRatios?: boolean; readonly onBlock?: () => void },
): RareWalk {
	const paths = blockCount * PATHS_PER_RARE_BLOCK;
	const count = proposal.components.length;
	const likelihood: Likelihood = likelihoodOf(fleet, proposal);
	const out: RarePaths = {
		losses: new Float64Array(paths),
		weights: new Float64Array(paths),
		dataLosses: new Float64Array(paths),
		events: new Uint8Array(paths),
	};
	const kept = new Float64Array(withRatios ? paths * count : 0);
	const state = emptyState(fleet);
	const ratios = new Float64Array(count);
	const groups = createGroupWalk(fleet);
	for (let block = 0; block < blockCount; block++) {
		onBlock?.();
		const rng = createRng(seed, FIRST_STREAM + firstBlock + block);
		for (let path = block * PATHS_PER_RARE_BLOCK; path < (block + 1) * PATHS_PER_RARE_BLOCK; path++) {
			drawPath(fleet, proposal.components[pick(proposal.shares, rng.uniform())], rng, state);
			likelihood(state, ratios);
			if (withRatios) kept.set(ratios, path * count);
			out.weights[path] = 1 / proposal.shares.reduce((sum, share, i) => sum + share * ratios[i], 0);
			const data = groups(state, rng);
			let failures = 0;
			for (const drive of state.ended) failures += fleet.input.losses.failure[drive];
			out.losses[path] = failures + data.amount;
			out.dataLosses[path] = data.amount;
			out.events[path] = (state.shockedHosts.length > 0 ? RARE_EVENT.shock : 0) | (data.isLost ? RARE_EVENT.dataLoss : 0);
		}
	}
	return { paths: out, ratios: kept };
}

export interface RareRange {
	readonly seed: number;
	readonly firstBlock: number;
	readonly blockCount: number;
}

function pick(shares: Float64Array, uniform: number): number {
	let sum = 0;
	for (let i = 0; i < shares.length - 1; i++) {
		sum += shares[i];
		if (uniform < sum) return i;
	}
	return shares.length - 1;
}

interface GroupLoss {
	readonly amount: number;
	readonly isLost: boolean;
}

/** Only groups of which so many members end that something can be lost are looked at. */
function createGroupWalk({ input, groupsOfDrive }: RareFleet): (state: PathState, rng: Rng) => GroupLoss {
	const { groups } = input;
	const laws = Array.from(groups.tolerated, (_, group) => groupLawOf(input, group));
	const members = laws.map((_, group) => membersOf(input, group));
	const least = laws.map(({ tolerated, readErrorProbability }) => (readErrorProbability > 0 && tolerated > 0 ? tolerated : tolerated + 1));
	const ends = new Map<number, number>();
	const lostPools = new Set<number>();
	return ({ ended, times }, rng) => {
		ends.clear();
		lostPools.clear();
		for (const drive of ended)
			for (let at = groupsOfDrive.first[drive]; at < groupsOfDrive.first[drive + 1]; at++) {
				const group = groupsOfDrive.values[at];
				ends.set(group, (ends.get(group) ?? 0) + 1);
			}
		let amount = 0;
		let isLost = false;
		for (const [group, count] of ends) {
			if (count < least[group]) continue;
			const own = Array.from(members[group], (drive) => times[drive]);
			const { lostBy, readErrorsBy } = groupOutcome(laws[group], own, () => rng.uniform());
			amount += readErrorsBy.length * groups.readErrorLoss[group];
			if (lostBy.length > 0) {
				if (!lostPools.has(groups.poolOf[group])) amount += groups.dataLoss[group];
				lostPools.add(groups.poolOf[group]);
				isLost = true;
			}
		}
		return { amount, isLost };
	};
}

export function joinRarePaths(parts: readonly RarePaths[]): RarePaths {
	const total = parts.reduce((sum, { losses }) => sum + losses.length, 0);
	const joined: RarePaths = {
		losses: new Float64Array(total),
		weights: new Float64Array(total),
		dataLosses: new Float64Array(total),
		events: new Uint8Array(total),
	};
	let at = 0;
	for (const part of parts) {
		joined.losses.set(part.losses, at);
		joined.weights.set(part.weights, at);
		joined.dataLosses.set(part.dataLosses, at);
		joined.events.set(part.events, at);
		at += part.losses.length;
	}
	return joined;
}
