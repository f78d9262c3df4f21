/**
 * Losses that a plain simulation hardly ever sees: paths are drawn from laws under which failures are common and weighed by how much less likely they are
 * in truth. A pilot finds out which of these laws lead to losses beyond the thresholds; the paths that count are drawn after it, on other random numbers,
 * so that their weighted means are unbiased.
 *
 * Failures and shocks and what groups lose by them are drawn by the laws of `simulation/`; wear, missing capacity and slow days are left out.
 *
 * @source Glasserman & Li (2005), Management Science 51; Owen & Zhou (2000), JASA 95; Veach & Guibas (1995), SIGGRAPH
 */

import type { Estimate, RiskLevel } from '../../shared/domain/results.ts';
import { adaptedShares } from './rare/adapt-shares.ts';
import { firstProposal, type Proposal, type Spread, type Spreads } from './rare/proposal.ts';
import {
	effectiveSampleSize,
	lossExceededWith,
	rareLevel,
	type TailCauses,
	type TailProbability,
	tailCauses,
	tailCurve,
	tailProbability,
	weightedMean,
} from './rare/rare-estimates.ts';
import { type RareFleet, rareFleetOf } from './rare/rare-fleet.ts';
import { PATHS_PER_RARE_BLOCK, type RarePaths, walkRareBlocks } from './rare/rare-paths.ts';
import { type FleetPathsInput, requireFleetPaths } from './simulation/input.ts';
import { meanEstimate } from './value-at-risk.ts';

/** A loss in money, or the confidence whose VaR it is. */
export type RareThreshold = { readonly loss: number } | { readonly confidence: number };

/** What is drawn for good, after the pilot. */
export interface RarePlan {
	readonly proposal: Proposal;
	/** Losses beyond it are asked for. */
	readonly threshold: number;
}

/** Blocks that no main run reaches. */
const SPREAD_BLOCK = 2 ** 41;
const PILOT_BLOCK = 2 ** 42;
const SPREAD_BLOCKS = 4;
const PILOT_BLOCKS = 16;
/** Blocks that a plan draws, all in all. */
export const RARE_PLAN_BLOCKS = SPREAD_BLOCKS + PILOT_BLOCKS;

export const blocksOfRare = (paths: number): number => Math.ceil(paths / PATHS_PER_RARE_BLOCK);

/**
 * Tunes the mixture: 1,000 plain paths for the spread of losses, 4,000 of a first mixture for where large ones come from.
 *
 * @param levels  whose VaR and CVaR are wanted as well, in (0, 1)
 * @param onBlock  hears before each of `RARE_PLAN_BLOCKS`; what it throws ends the pilot
 * @throws AppError `invalid_input`, see `requireFleetPaths`
 */
export function planRarePaths(input: FleetPathsInput, threshold: RareThreshold, levels: readonly number[], onBlock = (): void => {}): RarePlan {
	requireFleetPaths(input);
	const fleet = rareFleetOf(input);
	const first = firstProposal(fleet, spreadsOf(fleet, onBlock), 'loss' in threshold ? [threshold.loss] : []);
	const pilot = walkRareBlocks(fleet, first, { seed: input.seed, firstBlock: PILOT_BLOCK, blockCount: PILOT_BLOCKS, withRatios: true, onBlock });
	const curve = tailCurve(pilot.paths);
	const wanted = 'loss' in threshold ? threshold.loss : lossExceededWith(curve, 1 - threshold.confidence);
	const losses = [wanted, ...levels.map((confidence) => lossExceededWith(curve, 1 - confidence))];
	return {
		proposal: { components: first.components, shares: adaptedShares(first, pilot.ratios, importanceOf(pilot.paths, losses)) },
		threshold: wanted,
	};
}

function spreadsOf(fleet: RareFleet, onBlock: () => void): Spreads {
	const nominal: Proposal = { components: [{ kind: 'nominal' }], shares: Float64Array.of(1) };
	const { losses, dataLosses } = walkRareBlocks(fleet, nominal, {
		seed: fleet.input.seed,
		firstBlock: SPREAD_BLOCK,
		blockCount: SPREAD_BLOCKS,
		onBlock,
	}).paths;
	const spreadOf = (values: Float64Array): Spread => {
		const { value, standardError } = meanEstimate(values);
		return { mean: value, deviation: standardError * Math.sqrt(values.length) };
	};
	return { failures: spreadOf(losses.map((loss, path) => loss - dataLosses[path])), total: spreadOf(losses) };
}

/** Each threshold matters as much as another, however rare losses beyond it are. */
function importanceOf(paths: RarePaths, thresholds: readonly number[]): Float64Array {
	const importance = new Float64Array(paths.losses.length);
	for (const threshold of thresholds) {
		const { value } = tailProbability(paths, threshold).probability;
		if (!(value > 0)) continue;
		for (let path = 0; path < importance.length; path++) if (paths.losses[path] > threshold) importance[path] += paths.weights[path] / value;
	}
	return importance;
}

/** Whole blocks of the plan; a function of (input, plan, block numbers). */
export function drawRarePaths(input: FleetPathsInput, { proposal }: RarePlan, firstBlock: number, blockCount: number): RarePaths {
	return walkRareBlocks(rareFleetOf(input), proposal, { seed: input.seed, firstBlock, blockCount }).paths;
}

export interface RareSummary extends TailProbability {
	readonly threshold: number;
	readonly paths: number;
	/** As many equally weighted paths as all of them. */
	readonly effectivePaths: number;
	/** Of failures and lost data; its interval should hold that of a plain simulation of these causes. */
	readonly expectedLoss: Estimate;
	readonly causes: TailCauses;
	readonly levels: readonly RiskLevel[];
}

export function summariseRare(paths: RarePaths, threshold: number, levels: readonly number[]): RareSummary {
	const curve = tailCurve(paths);
	return {
		threshold,
		paths: paths.losses.length,
		effectivePaths: effectiveSampleSize(paths),
		...tailProbability(paths, threshold),
		expectedLoss: weightedMean(paths, (path) => paths.losses[path]),
		causes: tailCauses(paths, threshold),
		levels: levels.map((confidence) => rareLevel(paths, curve, confidence)),
	};
}

/** Everything on one thread. @param paths  rounded up to whole blocks of 256 */
export function estimateRareLosses(input: FleetPathsInput, threshold: RareThreshold, levels: readonly number[], paths: number): RareSummary {
	const plan = planRarePaths(input, threshold, levels);
	return summariseRare(drawRarePaths(input, plan, 0, blocksOfRare(paths)), plan.threshold, levels);
}
