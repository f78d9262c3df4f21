/**
 * From simulated losses to the risk of a fleet. Three steps, the first and third of which threads share by ranges of blocks:
 *
 *   1. `simulateFleetBlocks` for blocks 0 to blocksFor(paths) - 1 (kernel or twin), outcomes joined in block order by `joinOutcomes`
 *   2. `tailOf(losses, first confidence)`
 *   3. `attributeFleetTail` over the same blocks with the marks of the tail, sums joined by `joinTailParts`
 *
 * and `assembleFleetRisk` makes the result. Ranges follow from the number of paths alone, never from that of threads.
 */
import { AppError } from '../../shared/domain/errors.ts';
import type { DriveRef, Estimate, RiskEstimator, RiskResult } from '../../shared/domain/results.ts';
import { sortedValues } from '../quantile.ts';
import { blockMean, LEAST_BLOCKS, withBlockErrors } from './block-errors.ts';
import { PATHS_PER_BLOCK } from './simulation/draws.ts';
import type { Sampling } from './simulation/input.ts';
import { meanOfSums, type PathsOutcome, simulatedPaths } from './simulation/outcome.ts';
import type { TailParts } from './simulation/simulate.ts';
import { componentsOf } from './tail-parts.ts';
import { convergenceOf, histogramOfSorted, meanEstimate, riskLevelOfSorted, type Tail } from './value-at-risk.ts';

/** The part of a `RiskResult` that follows from the paths. */
export type FleetRisk = Pick<
	RiskResult,
	'paths' | 'drivesAtRisk' | 'expectedLoss' | 'expectedFailures' | 'failureRange' | 'levels' | 'components' | 'histogram' | 'convergence'
>;

export interface FleetRiskInput {
	/** Shape (drives,), in the order of the simulation. */
	readonly drives: readonly DriveRef[];
	/** Loss when the drive fails. Shape (drives,). */
	readonly lossPerFailure: Float64Array;
	/** Levels to report; components and convergence are at the first. At least one, each in (0, 1). */
	readonly confidences: readonly number[];
	/** Of the levels and the convergence; the components are those of the coherent CVaR. */
	readonly estimator: RiskEstimator;
	/** Losses of shape (paths,), in path order. */
	readonly outcome: PathsOutcome;
	/** How the paths were drawn: errors are those of their blocks where paths of a block depend on each other. */
	readonly sampling: Sampling;
	/** The tail at the first level, and who makes it. */
	readonly tail: Tail;
	readonly parts: TailParts;
}

/**
 * Expected loss, failures, VaR and CVaR with their errors, components, histogram and convergence.
 *
 * @throws AppError `sample_too_small` when a level needs more paths, `no_drives` without drives, `invalid_input` for levels outside (0, 1)
 */
export function assembleFleetRisk(input: FleetRiskInput): FleetRisk {
	const { drives, confidences, estimator, outcome } = input;
	const [first] = confidences;
	if (drives.length === 0) throw new AppError('no_drives', 'There are no drives at risk. Import an export with running drives first.');
	if (first === undefined) throw new AppError('invalid_input', 'Risk needs at least one confidence level.', { field: 'confidences' });
	const sorted = sortedValues(outcome.losses);
	// Few blocks say less of an error than the paths taken as independent, which only makes it too large.
	const isPlain = input.sampling === 'plain' || outcome.losses.length < LEAST_BLOCKS * PATHS_PER_BLOCK;
	return {
		paths: outcome.losses.length,
		drivesAtRisk: drives.length,
		expectedLoss: isPlain ? meanEstimate(outcome.losses) : blockMean(outcome.losses),
		expectedFailures: meanOfCounts(outcome),
		failureRange: [countQuantile(outcome, 0.025), countQuantile(outcome, 0.975)],
		levels: confidences.map((confidence) => {
			const level = riskLevelOfSorted(sorted, confidence, estimator);
			return isPlain ? level : withBlockErrors(outcome.losses, level);
		}),
		components: componentsOf(drives, input.lossPerFailure, input.tail, input.parts),
		histogram: histogramOfSorted(sorted),
		convergence: convergenceOf(outcome.losses, first, estimator),
	};
}

/** Mean number of failures of a path. */
export function meanOfCounts(outcome: PathsOutcome): Estimate {
	let [sum, squares] = [0, 0];
	for (const [count, paths] of outcome.failureCounts.entries()) {
		sum += count * paths;
		squares += count * count * paths;
	}
	return meanOfSums({ sum, squares }, simulatedPaths(outcome));
}

/** The smallest number of failures whose share of the paths reaches the probability. */
function countQuantile(outcome: PathsOutcome, probability: number): number {
	const wanted = probability * simulatedPaths(outcome);
	let paths = 0;
	for (const [count, of] of outcome.failureCounts.entries()) {
		paths += of;
		if (paths >= wanted) return count;
	}
	return outcome.failureCounts.length - 1;
}
