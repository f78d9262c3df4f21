import { describe, expect, it } from 'vitest';
import { openFleetPathsKernel } from '../../../src-main/kernels/fleet-paths.ts';
import { sortedValues } from '../../../src-main/maths/quantile.ts';
import { createRng } from '../../../src-main/maths/random.ts';
import { blockMean, withBlockErrors } from '../../../src-main/maths/risk/block-errors.ts';
import { meanEstimate, riskLevelOfSorted } from '../../../src-main/maths/risk/value-at-risk.ts';
import type { RiskLevel } from '../../../src-main/shared/domain/results.ts';
import { plainFleet } from '../../support/fleet-paths.ts';

const BLOCKS = 40;

/** Forty drives with prices of their own, mirrored paths. */
function lossesOf(seed: number, sampling: 'plain' | 'antithetic'): Float64Array {
	const rng = createRng(5, 0);
	const fleet = plainFleet({
		seed,
		probabilities: new Float64Array(40).fill(0.25),
		lossPerFailure: Float64Array.from({ length: 40 }, () => 100 + 50 * rng.uniform()),
	});
	return openFleetPathsKernel({ ...fleet, sampling }).simulate(0, BLOCKS).losses;
}

const spreadOf = (values: readonly number[]): number => {
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
};

describe('errors by blocks', () => {
	it('are those of independent paths where they are', () => {
		const losses = lossesOf(1, 'plain');
		const [plain, blocks] = [meanEstimate(losses), blockMean(losses)];
		expect(blocks.value).toBe(plain.value);
		// Forty blocks know a spread to 11 %.
		expect(blocks.standardError / plain.standardError).toBeGreaterThan(0.7);
		expect(blocks.standardError / plain.standardError).toBeLessThan(1.35);
	});

	it('say how far the figures of mirrored paths stray from run to run, where the plain ones say too much', () => {
		const runs = Array.from({ length: 120 }, (_, seed) => {
			const losses = lossesOf(100 + seed, 'antithetic');
			const plain = riskLevelOfSorted(sortedValues(losses), 0.9);
			return { mean: blockMean(losses), level: withBlockErrors(losses, plain), independent: meanEstimate(losses).standardError };
		});
		const rootMeanSquare = (errors: readonly number[]): number => Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
		const check = (of: (run: (typeof runs)[number]) => { value: number; standardError: number }): void => {
			const strayed = spreadOf(runs.map((run) => of(run).value));
			const stated = rootMeanSquare(runs.map((run) => of(run).standardError));
			expect(stated / strayed).toBeGreaterThan(0.8);
			expect(stated / strayed).toBeLessThan(1.25);
		};
		check(({ mean }) => mean);
		check(({ level }) => level.conditionalValueAtRisk);
		check(({ level }) => level.valueAtRisk);
		expect(rootMeanSquare(runs.map(({ independent }) => independent)) / spreadOf(runs.map(({ mean }) => mean.value))).toBeGreaterThan(1.15);
	});

	it('leave the figures themselves alone, and are 0 where every path loses the same', () => {
		const level: RiskLevel = riskLevelOfSorted(new Float64Array(10_240).fill(7), 0.95);
		const made = withBlockErrors(new Float64Array(10_240).fill(7), level);
		expect(made.valueAtRisk).toEqual({ value: 7, standardError: 0, lower: 7, upper: 7 });
		expect(made.conditionalValueAtRisk.standardError).toBe(0);
	});
});
