/**
 * Errors of figures whose paths are not independent within a block (mirrored halves, nets of points): from how far the means of the blocks stray, which
 * are independent. Few blocks know their own spread badly: the limits are those of Student's t.
 *
 * @source Glasserman (2003), Monte Carlo Methods in Financial Engineering, 4.2 (antithetic pairs) and 5.4 (randomised nets): replicates of blocks;
 *         limits of a quantile: Woodruff (1952), JASA 47
 */
import type { Estimate, RiskLevel } from '../../shared/domain/results.ts';
import { studentTDistribution } from '../distributions/student-t.ts';
import { quantileOfSorted, sortedValues } from '../quantile.ts';
import { PATHS_PER_BLOCK } from './simulation/draws.ts';
import { meanEstimate, Z_95 } from './value-at-risk.ts';

/** Blocks below which their spread says too little of an error. */
export const LEAST_BLOCKS = 8;
const UPPER = 0.975;

const blocksOf = (paths: number): number => Math.max(1, Math.floor(paths / PATHS_PER_BLOCK));

/** Half the width of a 95 % interval in standard errors that were themselves seen over so many blocks. */
const reachOf = (blocks: number): number => (blocks > 1 ? studentTDistribution(blocks - 1).quantile(UPPER) : Z_95);

/** The mean with the error of the means of its blocks; paths of a last block that is cut count with it. @param values  shape (paths,), in path order */
export function blockMean(values: Float64Array): Estimate {
	const blocks = blocksOf(values.length);
	const means = Float64Array.from({ length: blocks }, (_, block) => {
		const end = block === blocks - 1 ? values.length : (block + 1) * PATHS_PER_BLOCK;
		const own = values.subarray(block * PATHS_PER_BLOCK, end);
		return own.reduce((sum, value) => sum + value, 0) / own.length;
	});
	const { standardError } = meanEstimate(means);
	return withReach(meanEstimate(values).value, standardError, reachOf(blocks));
}

/**
 * The same figures with errors that hold for blocks of dependent paths. The limits of VaR are the losses at its level less and plus the error of the share
 * of paths at or below VaR: like those of independent paths they never lie between the steps of losses that come in steps.
 *
 * @param losses  shape (paths,), in path order
 */
export function withBlockErrors(losses: Float64Array, { confidence, valueAtRisk, conditionalValueAtRisk }: RiskLevel): RiskLevel {
	const reach = reachOf(blocksOf(losses.length));
	const below = blockMean(losses.map((loss) => (loss <= valueAtRisk.value ? 1 : 0)));
	const share = below.value;
	// Where many losses tie at VaR the share is not the level: the error is carried over by what blocks do to that of independent paths.
	const independent = Math.sqrt(share * (1 - share));
	const error = independent > 0 ? (below.standardError / independent) * Math.sqrt(confidence * (1 - confidence)) : 0;
	const sorted = sortedValues(losses);
	const at = (probability: number): number => quantileOfSorted(sorted, Math.min(1, Math.max(0, probability)));
	// Never below the value and never above: an interpolated one lies between two losses.
	const lower = Math.min(valueAtRisk.value, at(confidence - reach * error));
	const upper = Math.max(valueAtRisk.value, at(confidence + reach * error));
	const excess = losses.map((loss) => Math.max(0, loss - valueAtRisk.value) / (1 - confidence));
	return {
		confidence,
		valueAtRisk: { value: valueAtRisk.value, standardError: (upper - lower) / (2 * reach), lower, upper },
		conditionalValueAtRisk: withReach(conditionalValueAtRisk.value, blockMean(excess).standardError, reach),
	};
}

function withReach(value: number, standardError: number, reach: number): Estimate {
	return { value, standardError, lower: value - reach * standardError, upper: value + reach * standardError };
}
