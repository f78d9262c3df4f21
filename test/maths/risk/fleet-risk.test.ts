import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { assembleFleetRisk, type FleetRisk } from '../../../src-main/maths/risk/fleet-risk.ts';
import { blocksFor, PATHS_PER_BLOCK } from '../../../src-main/maths/risk/simulation/draws.ts';
import { joinOutcomes, type PathsOutcome, summariseBlocks } from '../../../src-main/maths/risk/simulation/outcome.ts';
import { attributeFleetTail, simulateFleetBlocks } from '../../../src-main/maths/risk/simulation/simulate.ts';
import { joinTailParts } from '../../../src-main/maths/risk/tail-parts.ts';
import { conditionalValueAtRisk, tailOf, valueAtRisk } from '../../../src-main/maths/risk/value-at-risk.ts';
import type { DriveRef, RiskEstimator } from '../../../src-main/shared/domain/results.ts';
import type { DeviceId } from '../../../src-main/shared/domain/telemetry.ts';
import { type PlainFleet, plainFleet } from '../../support/fleet-paths.ts';

const CONFIDENCES = [0.95, 0.99];

function fleetOf(seed: number, drives: number): PlainFleet & { refs: DriveRef[] } {
	const rng = createRng(99, 0);
	return {
		seed,
		probabilities: Float64Array.from({ length: drives }, () => 0.08 * rng.uniform() ** 2),
		lossPerFailure: Float64Array.from({ length: drives }, () => 100 + rng.integer(900) + rng.uniform()),
		refs: Array.from({ length: drives }, (_, i) => ({ deviceId: `d${i}` as DeviceId, serial: `S${i}`, model: 'M' })),
	};
}

const outcomeOf = (fleet: PlainFleet, firstBlock: number, blocks: number): PathsOutcome =>
	summariseBlocks(simulateFleetBlocks(plainFleet(fleet), firstBlock, blocks));

/** The way of the jobs: blocks in ranges of `range`, joined in order. */
function riskOf(fleet: PlainFleet & { refs: DriveRef[] }, paths: number, range: number, estimator: RiskEstimator = 'inverted_cdf'): FleetRisk {
	const starts = Array.from({ length: Math.ceil(blocksFor(paths) / range) }, (_, i) => i * range);
	const outcome = joinOutcomes(
		starts.map((first) => outcomeOf(fleet, first, Math.min(range, blocksFor(paths) - first))),
		paths,
	);
	const tail = tailOf(outcome.losses, CONFIDENCES[0]!);
	const input = plainFleet(fleet);
	const parts = starts.map((first) =>
		attributeFleetTail(input, first, tail.marks.subarray(first * PATHS_PER_BLOCK, (first + range) * PATHS_PER_BLOCK)),
	);
	return assembleFleetRisk({
		drives: fleet.refs,
		lossPerFailure: fleet.lossPerFailure,
		confidences: CONFIDENCES,
		estimator,
		sampling: 'plain',
		outcome,
		tail,
		parts: joinTailParts(parts),
	});
}

describe('assembleFleetRisk', () => {
	it('has the same figures however long the ranges are; only the last digits of the parts follow their order', () => {
		const input = fleetOf(80, 25);
		const whole = riskOf(input, 5000, 20);
		for (const range of [4, 7]) {
			const { components, ...figures } = riskOf(input, 5000, range);
			for (const [i, { deviceId, conditionalValueAtRisk: part }] of components.entries()) {
				expect(deviceId).toBe(whole.components[i]?.deviceId);
				expect(part.value).toBeCloseTo(whole.components[i]?.conditionalValueAtRisk.value as number, 9);
			}
			expect({ ...figures, components: null }).toEqual({ ...whole, components: null });
		}
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
		const { components, levels, histogram } = riskOf(input, 4000, 16);
		const total = components.reduce((sum, { conditionalValueAtRisk: { value } }) => sum + value, 0);
		expect(Math.abs(total / levels[0]!.conditionalValueAtRisk.value - 1)).toBeLessThan(1e-12);
		expect(histogram.edges[1]! - histogram.edges[0]!).toBe(300);
	});

	it('states as standard error of a component how far it strays from run to run', () => {
		const runs = Array.from({ length: 60 }, (_, seed) => riskOf(fleetOf(2000 + seed, 12), 3000, 12));
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
		const { expectedLoss, expectedFailures, failureRange, drivesAtRisk, paths } = riskOf(input, 8000, 32);
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
		const { levels, convergence } = riskOf(input, 5000, 20);
		const { losses } = joinOutcomes([outcomeOf(input, 0, 20)], 5000);
		expect(levels.map(({ confidence }) => confidence)).toEqual(CONFIDENCES);
		for (const level of levels) expect(level.conditionalValueAtRisk.value).toBe(conditionalValueAtRisk(losses, level.confidence));
		expect(convergence.valueAtRisk.at(-1)).toBe(levels[0]!.valueAtRisk.value);
		expect(convergence.paths.at(-1)).toBe(5000);
	});

	it('gives the levels by the linear estimator where wanted, and leaves the components as they are', () => {
		const input = fleetOf(84, 25);
		const { losses } = joinOutcomes([outcomeOf(input, 0, 20)], 5000);
		const { levels, convergence, components } = riskOf(input, 5000, 20, 'linear');
		for (const level of levels) {
			expect(level.valueAtRisk.value).toBe(valueAtRisk(losses, level.confidence, 'linear'));
			expect(level.conditionalValueAtRisk.value).toBe(conditionalValueAtRisk(losses, level.confidence, 'linear'));
		}
		expect(convergence.valueAtRisk.at(-1)).toBe(levels[0]!.valueAtRisk.value);
		expect(components).toEqual(riskOf(input, 5000, 20).components);
	});

	it('is all zero for a fleet that cannot fail', () => {
		const input = { ...fleetOf(85, 3), probabilities: new Float64Array(3) };
		const { expectedLoss, levels, components, histogram } = riskOf(input, 1000, 4);
		expect(expectedLoss).toEqual({ value: 0, standardError: 0, lower: 0, upper: 0 });
		expect(levels[0]!.conditionalValueAtRisk.value).toBe(0);
		expect(components.map(({ share }) => share)).toEqual([0, 0, 0]);
		expect([...histogram.counts]).toEqual([1000]);
	});

	it('refuses too few paths for a level, no drives, no levels and missing blocks', () => {
		expect(() => riskOf(fleetOf(86, 3), 200, 1)).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
		expect(() => joinOutcomes([outcomeOf(fleetOf(86, 3), 0, 1)], 2000)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		const outcome = outcomeOf(fleetOf(86, 3), 0, 1);
		const tail = tailOf(outcome.losses, 0.95);
		const parts = {
			outcome,
			tail,
			parts: attributeFleetTail(plainFleet(fleetOf(86, 3)), 0, tail.marks),
			lossPerFailure: new Float64Array(0),
			estimator: 'inverted_cdf' as const,
			sampling: 'plain' as const,
		};
		expect(() => assembleFleetRisk({ ...parts, drives: [], confidences: CONFIDENCES })).toThrow(expect.objectContaining({ code: 'no_drives' }));
		expect(() => assembleFleetRisk({ ...parts, drives: fleetOf(86, 3).refs, confidences: [] })).toThrow(
			expect.objectContaining({ code: 'invalid_input' }),
		);
	});
});
