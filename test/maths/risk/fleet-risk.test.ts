import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { blocksFor, countTailFailures, type FailurePathsInput, PATHS_PER_BLOCK, simulateBlocks } from '../../../src-main/maths/risk/failure-paths.ts';
import { assembleFleetRisk, type FleetRisk, joinOutcomes, joinTailFailures } from '../../../src-main/maths/risk/fleet-risk.ts';
import { conditionalValueAtRisk, tailOf, valueAtRisk } from '../../../src-main/maths/risk/value-at-risk.ts';
import type { DriveRef, RiskEstimator } from '../../../src-main/shared/domain/results.ts';
import type { DeviceId } from '../../../src-main/shared/domain/telemetry.ts';

const CONFIDENCES = [0.95, 0.99];

function fleetOf(seed: number, drives: number): FailurePathsInput & { refs: DriveRef[] } {
	const rng = createRng(99, 0);
	return {
		seed,
		probabilities: Float64Array.from({ length: drives }, () => 0.08 * rng.uniform() ** 2),
		lossPerFailure: Float64Array.from({ length: drives }, () => 100 + rng.integer(900) + rng.uniform()),
		refs: Array.from({ length: drives }, (_, i) => ({ deviceId: `d${i}` as DeviceId, serial: `S${i}`, model: 'M' })),
	};
}

/** The way of the jobs: blocks in chunks of `chunk`, joined in order. */
function riskOf(input: FailurePathsInput & { refs: DriveRef[] }, paths: number, chunk: number, estimator: RiskEstimator = 'inverted_cdf'): FleetRisk {
	const starts = Array.from({ length: Math.ceil(blocksFor(paths) / chunk) }, (_, i) => i * chunk);
	const outcome = joinOutcomes(
		starts.map((first) => simulateBlocks(input, first, Math.min(chunk, blocksFor(paths) - first))),
		paths,
	);
	const tail = tailOf(outcome.losses, CONFIDENCES[0]!);
	const counts = starts.map((first) =>
		countTailFailures(input, first, tail.marks.subarray(first * PATHS_PER_BLOCK, (first + chunk) * PATHS_PER_BLOCK)),
	);
	return assembleFleetRisk({
		drives: input.refs,
		lossPerFailure: input.lossPerFailure,
		confidences: CONFIDENCES,
		estimator,
		outcome,
		tail,
		tailFailures: joinTailFailures(counts),
	});
}

describe('assembleFleetRisk', () => {
	it('gives equal digits however the blocks are shared out', () => {
		const input = fleetOf(80, 25);
		const whole = riskOf(input, 5000, 5);
		expect(riskOf(input, 5000, 1)).toEqual(whole);
		expect(riskOf(input, 5000, 2)).toEqual(whole);
	});

	it('has components that add up to CVaR at the first level, largest first', () => {
		for (const paths of [500, 3000, 5000]) {
			const { components, levels } = riskOf(fleetOf(81, 25), paths, 2);
			const values = components.map((component) => component.conditionalValueAtRisk.value);
			const total = values.reduce((sum, value) => sum + value, 0);
			// Two ways to add the same numbers: rounding only.
			expect(Math.abs(total / levels[0]!.conditionalValueAtRisk.value - 1)).toBeLessThan(1e-12);
			expect(components.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
			expect(values).toEqual(values.toSorted((a, b) => b - a));
		}
	});

	it('keeps the components adding up when all drives cost the same and many paths tie at VaR', () => {
		const input = { ...fleetOf(82, 30), lossPerFailure: new Float64Array(30).fill(300) };
		const { components, levels, histogram } = riskOf(input, 4000, 4);
		const total = components.reduce((sum, { conditionalValueAtRisk: { value } }) => sum + value, 0);
		expect(Math.abs(total / levels[0]!.conditionalValueAtRisk.value - 1)).toBeLessThan(1e-12);
		expect(histogram.edges[1]! - histogram.edges[0]!).toBe(300);
	});

	it('states as standard error of a component how far it strays from run to run', () => {
		const runs = Array.from({ length: 60 }, (_, seed) => riskOf(fleetOf(2000 + seed, 12), 3000, 3));
		let stated = 0;
		let strayed = 0;
		for (let drive = 0; drive < 12; drive++) {
			const estimates = runs.map((run) => run.components.find(({ deviceId }) => deviceId === `d${drive}`)!.conditionalValueAtRisk);
			const mean = estimates.reduce((sum, { value }) => sum + value, 0) / runs.length;
			strayed += estimates.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (runs.length - 1);
			stated += estimates.reduce((sum, { standardError }) => sum + standardError ** 2, 0) / runs.length;
		}
		// 12 drives and 60 runs: the ratio of standard errors is known to about 5 %.
		expect(Math.sqrt(stated / strayed)).toBeGreaterThan(0.8);
		expect(Math.sqrt(stated / strayed)).toBeLessThan(1.25);
	});

	it('encloses the exact expected loss and number of failures', () => {
		const input = fleetOf(83, 25);
		const { expectedLoss, expectedFailures, failureRange, drivesAtRisk, paths } = riskOf(input, 8000, 8);
		const exactFailures = input.probabilities.reduce((sum, p) => sum + p, 0);
		const exactLoss = input.probabilities.reduce((sum, p, i) => sum + p * input.lossPerFailure[i]!, 0);
		expect(Math.abs(expectedFailures.value - exactFailures)).toBeLessThan(3 * expectedFailures.standardError);
		expect(Math.abs(expectedLoss.value - exactLoss)).toBeLessThan(3 * expectedLoss.standardError);
		expect(failureRange[0]).toBeLessThanOrEqual(exactFailures);
		expect(failureRange[1]).toBeGreaterThanOrEqual(exactFailures);
		expect([drivesAtRisk, paths]).toEqual([25, 8000]);
	});

	it('reports each level and the convergence to the first', () => {
		const input = fleetOf(84, 25);
		const { levels, convergence } = riskOf(input, 5000, 5);
		const { losses } = joinOutcomes([simulateBlocks(input, 0, 5)], 5000);
		expect(levels.map(({ confidence }) => confidence)).toEqual(CONFIDENCES);
		for (const level of levels) expect(level.conditionalValueAtRisk.value).toBe(conditionalValueAtRisk(losses, level.confidence));
		expect(convergence.valueAtRisk.at(-1)).toBe(levels[0]!.valueAtRisk.value);
		expect(convergence.paths.at(-1)).toBe(5000);
	});

	it('gives the levels by the linear estimator where wanted, and leaves the components as they are', () => {
		const input = fleetOf(84, 25);
		const { losses } = joinOutcomes([simulateBlocks(input, 0, 5)], 5000);
		const { levels, convergence, components } = riskOf(input, 5000, 5, 'linear');
		for (const level of levels) {
			expect(level.valueAtRisk.value).toBe(valueAtRisk(losses, level.confidence, 'linear'));
			expect(level.conditionalValueAtRisk.value).toBe(conditionalValueAtRisk(losses, level.confidence, 'linear'));
		}
		expect(convergence.valueAtRisk.at(-1)).toBe(levels[0]!.valueAtRisk.value);
		expect(components).toEqual(riskOf(input, 5000, 5).components);
	});

	it('is all zero for a fleet that cannot fail', () => {
		const input = { ...fleetOf(85, 3), probabilities: new Float64Array(3) };
		const { expectedLoss, levels, components, histogram } = riskOf(input, 1000, 1);
		expect(expectedLoss).toEqual({ value: 0, standardError: 0, lower: 0, upper: 0 });
		expect(levels[0]!.conditionalValueAtRisk.value).toBe(0);
		expect(components.map(({ share }) => share)).toEqual([0, 0, 0]);
		expect([...histogram.counts]).toEqual([1000]);
	});

	it('refuses too few paths for a level, no drives, no levels and missing blocks', () => {
		expect(() => riskOf(fleetOf(86, 3), 200, 1)).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
		expect(() => joinOutcomes([simulateBlocks(fleetOf(86, 3), 0, 1)], 2000)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		const outcome = simulateBlocks(fleetOf(86, 3), 0, 1);
		const parts = {
			outcome,
			tail: tailOf(outcome.losses, 0.95),
			tailFailures: joinTailFailures([]),
			lossPerFailure: new Float64Array(0),
			estimator: 'inverted_cdf' as const,
		};
		expect(() => assembleFleetRisk({ ...parts, drives: [], confidences: CONFIDENCES })).toThrow(expect.objectContaining({ code: 'no_drives' }));
		expect(() => assembleFleetRisk({ ...parts, drives: fleetOf(86, 3).refs, confidences: [] })).toThrow(
			expect.objectContaining({ code: 'invalid_input' }),
		);
	});
});
