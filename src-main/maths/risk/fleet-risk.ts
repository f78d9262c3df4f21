/**
 * From simulated losses to the risk of a fleet. Three steps, the first and third of which threads share by blocks:
 *
 *   1. `simulateBlocks` for blocks 0 to blocksFor(paths) - 1 (kernel or twin), outcomes joined in block order by `joinOutcomes`
 *   2. `tailOf(losses, first confidence)`
 *   3. `countTailFailures` over the same blocks with the marks of the tail, counts joined by `joinTailFailures`
 *
 * and `assembleFleetRisk` makes the result. Nothing here depends on how the blocks were cut.
 */
import { AppError } from '../../shared/domain/errors.ts';
import type { ComponentRisk, DriveRef, RiskEstimator, RiskResult } from '../../shared/domain/results.ts';
import { quantileOfSorted, sortedValues } from '../quantile.ts';
import type { BlockOutcome, TailFailures } from './failure-paths.ts';
import { convergenceOf, histogramOfSorted, meanEstimate, riskLevelOfSorted, type Tail, Z_95 } from './value-at-risk.ts';

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
	/** Both of shape (paths,), in path order. */
	readonly outcome: BlockOutcome;
	/** The tail at the first level, and who fails in it. */
	readonly tail: Tail;
	readonly tailFailures: TailFailures;
}

/**
 * Outcomes of consecutive blocks as one, cut to the wanted number of paths.
 *
 * @param parts  in block order, first block 0
 * @throws AppError `invalid_input` when the blocks hold fewer paths
 */
export function joinOutcomes(parts: readonly BlockOutcome[], paths: number): BlockOutcome {
	const losses = new Float64Array(paths);
	const failures = new Uint32Array(paths);
	let filled = 0;
	for (const part of parts) {
		const take = Math.min(part.losses.length, paths - filled);
		losses.set(part.losses.subarray(0, take), filled);
		failures.set(part.failures.subarray(0, take), filled);
		filled += take;
	}
	if (filled < paths) throw new AppError('invalid_input', `The blocks hold ${filled} paths; ${paths} were needed.`, { paths, filled });
	return { losses, failures };
}

/** Sum of the counts of several block ranges: whole numbers, so that no order of addition changes a digit. */
export function joinTailFailures(parts: readonly TailFailures[]): TailFailures {
	const drives = parts[0]?.beyond.length ?? 0;
	const beyond = new Float64Array(drives);
	const at = new Float64Array(drives);
	for (const part of parts) {
		for (let drive = 0; drive < drives; drive++) {
			beyond[drive]! += part.beyond[drive]!;
			at[drive]! += part.at[drive]!;
		}
	}
	return { beyond, at };
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
	const failures = Float64Array.from(outcome.failures);
	const sortedFailures = sortedValues(failures);
	return {
		paths: outcome.losses.length,
		drivesAtRisk: drives.length,
		expectedLoss: meanEstimate(outcome.losses),
		expectedFailures: meanEstimate(failures),
		failureRange: [quantileOfSorted(sortedFailures, 0.025), quantileOfSorted(sortedFailures, 0.975)],
		levels: confidences.map((confidence) => riskLevelOfSorted(sorted, confidence, estimator)),
		components: componentsOf(input),
		histogram: histogramOfSorted(sorted),
		convergence: convergenceOf(outcome.losses, first, estimator),
	};
}

/** Paths at VaR that weigh as much as the tail when the share of a drive at VaR is judged. */
const BOUNDARY_STRENGTH = 30;

/**
 * Component CVaR: E[L_i | tail], the boundary weighted as in CVaR, so that the parts add up to it. Largest first; ties by device id.
 *
 * Standard error: sqrt(Var((L_i - m) 1{L >= VaR}) / M) / (1 - confidence) with m = E[L_i | L = VaR]; over all
 * drives L_i - m adds up to L - VaR, as in the error of CVaR. The failures of a drive in the tail are Bernoulli draws, their share smoothed by half a failure, so that a drive which did not
 * fail there keeps an error; its share at the boundary is pooled toward the one in the tail, few paths being there unless losses tie.
 *
 * @source Tasche (1999), "Risk contributions and performance measurement"
 */
function componentsOf({ drives, lossPerFailure, tail, tailFailures }: FleetRiskInput): ComponentRisk[] {
	const confidence = 1 - tail.weight / tail.marks.length;
	const values = drives.map((_, drive) => {
		const failures = tailFailures.beyond[drive]! + tail.boundaryWeight * tailFailures.at[drive]!;
		const inTail = (failures + 0.5) / (tail.weight + 1);
		const atBoundary = (tailFailures.at[drive]! + BOUNDARY_STRENGTH * inTail) / (tail.pathsAtBoundary + BOUNDARY_STRENGTH);
		const variance = inTail * (1 - inTail) + confidence * (inTail - atBoundary) * (inTail - atBoundary);
		const standardError = lossPerFailure[drive]! * Math.sqrt(variance / tail.weight);
		return { value: (lossPerFailure[drive]! * failures) / tail.weight, standardError };
	});
	const total = values.reduce((sum, { value }) => sum + value, 0);
	return drives
		.map(({ deviceId, serial, model }, drive) => {
			const { value, standardError } = values[drive]!;
			return {
				deviceId,
				serial,
				model,
				conditionalValueAtRisk: { value, standardError, lower: Math.max(0, value - Z_95 * standardError), upper: value + Z_95 * standardError },
				share: total > 0 ? value / total : 0,
			};
		})
		.sort((a, b) => b.conditionalValueAtRisk.value - a.conditionalValueAtRisk.value || compareText(a.deviceId, b.deviceId));
}

/** By code unit: the order of no locale, equal on every machine. */
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
