import { describe, expect, it } from 'vitest';
import { openFleetPathsKernel } from '../../../src-main/kernels/fleet-paths.ts';
import { binomialProbability } from '../../../src-main/maths/distributions/binomial.ts';
import { normalCdf, normalPdf } from '../../../src-main/maths/distributions/special.ts';
import { expm1, normalQuantile } from '../../../src-main/maths/elementary.ts';
import {
	drawRarePaths,
	estimateRareLosses,
	planRarePaths,
	RARE_PLAN_BLOCKS,
	summariseRare,
} from '../../../src-main/maths/risk/importance-sampling.ts';
import { NOMINAL_SHARE } from '../../../src-main/maths/risk/rare/adapt-shares.ts';
import { joinRarePaths } from '../../../src-main/maths/risk/rare/rare-paths.ts';
import type { FleetPathsInput } from '../../../src-main/maths/risk/simulation/input.ts';
import { inOneGroup, inventedFleet, plainFleet } from '../../support/fleet-paths.ts';

const PATHS = 20_000;

/** `drives` that cost 1 each. */
const alike = (seed: number, drives: number, probability: number, more: { readonly correlation?: number; readonly horizonDays?: number } = {}) =>
	plainFleet({ seed, probabilities: new Float64Array(drives).fill(probability), lossPerFailure: new Float64Array(drives).fill(1), ...more });

/** P(at least k of n). */
function binomialTail(k: number, n: number, probability: number): number {
	let sum = 0;
	for (let count = k; count <= n; count++) sum += binomialProbability(count, n, probability);
	return sum;
}

/** The same with a factor that all share: the binomial law given the factor, integrated over it. */
function copulaTail(k: number, n: number, probability: number, correlation: number): number {
	const step = 0.005;
	let sum = 0;
	for (let z = -9; z < 9; z += step) {
		const given = normalCdf((normalQuantile(probability) - Math.sqrt(correlation) * z) / Math.sqrt(1 - correlation));
		sum += step * normalPdf(z) * binomialTail(k, n, Math.min(given, 1 - 1e-15));
	}
	return sum;
}

/** Two drives at a constant rate, which lose data when the second fails within `away` days of the first. */
function pairOf(seed: number, days: number, away: number, rate: number): { readonly input: FleetPathsInput; readonly exact: number } {
	const plain = plainFleet({ seed, probabilities: new Float64Array(2), lossPerFailure: new Float64Array(2), horizonDays: days });
	const thresholds = Float64Array.from({ length: 2 * days }, (_, at) => normalQuantile(-expm1(-rate * ((at % days) + 1))));
	return {
		input: inOneGroup({ ...plain, failures: { ...plain.failures, thresholds } }, { tolerated: 1, rebuildDays: away }),
		// P(|T1 - T2| < w, both within H) = (1 - e^-wr)^2 + (e^wr - 1)(e^-2wr - e^-2Hr), without the loss of digits.
		exact: expm1(-away * rate) ** 2 + expm1(away * rate) * (Math.exp(-2 * away * rate) - Math.exp(-2 * days * rate)),
	};
}

/** Within 3.5 stated errors, one in two thousand by chance, and these no more than 4 %. */
function expectFound(input: FleetPathsInput, loss: number, exact: number): void {
	const found = estimateRareLosses(input, { loss }, [0.999], PATHS);
	expect(Math.abs(found.probability.value - exact)).toBeLessThan(3.5 * found.probability.standardError);
	expect(found.relativeError).toBeLessThan(0.04);
	expect(found.tailEffectivePaths).toBeGreaterThan(500);
}

describe('rare losses by importance sampling', () => {
	it('are as probable as the binomial law says for drives on their own, from 1e-3 to 1e-6', () => {
		for (const [i, k] of [8, 10, 12].entries()) expectFound(alike(10 + i, 100, 0.02), k - 0.5, binomialTail(k, 100, 0.02));
	});

	it('are as probable as the one-factor copula says for batches of 20, 50 and 200', () => {
		for (const [i, [drives, correlation, k]] of (
			[
				[20, 0.3, 12],
				[50, 0.2, 25],
				[200, 0.1, 45],
			] as const
		).entries())
			expectFound(alike(20 + i, drives, 0.02, { correlation }), k - 0.5, copulaTail(k, drives, 0.02, correlation));
	});

	it('know drives of which some cost a hundred times as much as others', () => {
		const probabilities = new Float64Array(60).fill(0.01);
		const lossPerFailure = Float64Array.from(probabilities, (_, drive) => (drive < 20 ? 100 : 1));
		// More than 399: four of the dear ones, or three and nearly all of the others, which never happens.
		expectFound(plainFleet({ seed: 30, probabilities, lossPerFailure }), 399, binomialTail(4, 20, 0.01));
	});

	it('know when the second of two fails while the first is rebuilt: the closed form at constant rates, down to 6e-7', () => {
		for (const [i, [days, away, rate]] of (
			[
				[200, 15, 4e-4],
				[90, 4, 5e-5],
				[90, 4, 3e-5],
			] as const
		).entries()) {
			const { input, exact } = pairOf(40 + i, days, away, rate);
			expectFound(input, 500, exact);
		}
	});

	it('know groups that lose data when more than two or three of many fail, with a copula and without', () => {
		for (const tolerated of [2, 3]) {
			const law = { tolerated, rebuildDays: 100 };
			expectFound(inOneGroup(alike(50, 24, 0.01, { horizonDays: 20 }), law), 900, binomialTail(tolerated + 1, 24, 0.01));
			const batch = alike(51, 24, 0.002, { horizonDays: 20, correlation: 0.3 });
			expectFound(inOneGroup(batch, law), 900, copulaTail(tolerated + 1, 24, 0.002, 0.3));
		}
	});

	it('know shocks that take many drives of a host at once', () => {
		const plain = alike(52, 20, 1e-6, { horizonDays: 90 });
		const input = { ...plain, failures: { ...plain.failures, shocksPerDay: 1e-6, shockProbability: 0.5 } };
		expectFound(input, 9.5, -expm1(-90e-6) * binomialTail(10, 20, 0.5));
	});

	it('need less than a hundredth of the paths of a plain simulation at a probability of 1e-5, by stated errors and by how estimates spread', () => {
		const exact = copulaTail(25, 50, 0.02, 0.2);
		expect(exact).toBeGreaterThan(0.9e-5);
		expect(exact).toBeLessThan(1.1e-5);
		const runs = Array.from({ length: 12 }, (_, seed) =>
			estimateRareLosses(alike(100 + seed, 50, 0.02, { correlation: 0.2 }), { loss: 24.5 }, [], 2_000),
		);
		const spread = runs.reduce((sum, { probability }) => sum + (probability.value - exact) ** 2, 0) / runs.length;
		// Paths of the plain simulation whose binomial variance is that of the estimates, over all that were drawn, the pilot and the spread included.
		const drawn = 2_048 + 5_120;
		expect((exact * (1 - exact)) / spread / drawn).toBeGreaterThan(100);
		for (const { plainPaths } of runs) expect(plainPaths / drawn).toBeGreaterThan(100);
	});

	it.each([
		['drives on their own', { exact: binomialTail(6, 30, 0.03), input: alike(70, 30, 0.03), loss: 5.5 }],
		['a batch', { exact: copulaTail(8, 20, 0.02, 0.3), input: alike(71, 20, 0.02, { correlation: 0.3 }), loss: 7.5 }],
		['a group', { ...pairOf(72, 90, 4, 5e-5), loss: 500 }],
	])('state 95 % intervals that hold the exact probability in 92 to 98.3 % of 400 runs, for %s', (_, { exact, input, loss }) => {
		const blocks = 2;
		const plan = planRarePaths(input, { loss }, []);
		let held = 0;
		for (let run = 0; run < 400; run++) {
			const { lower, upper } = summariseRare(drawRarePaths(input, plan, run * blocks, blocks), loss, []).probability;
			if (lower <= exact && exact <= upper) held++;
		}
		// 95 % and three standard errors of a share of 400.
		expect(held / 400).toBeGreaterThanOrEqual(0.92);
		expect(held / 400).toBeLessThanOrEqual(0.983);
	});
});

describe('VaR and CVaR far out', () => {
	it('are those of the exact law, within their errors', () => {
		const [drives, probability] = [400, 0.02];
		const found = estimateRareLosses(alike(60, drives, probability), { confidence: 0.9999 }, [0.999, 0.9999], PATHS);
		for (const { confidence, valueAtRisk, conditionalValueAtRisk } of found.levels) {
			const tail = 1 - confidence;
			let exact = 0;
			while (binomialTail(exact + 1, drives, probability) > tail) exact++;
			let excess = 0;
			for (let k = exact + 1; k < drives; k++) excess += (k - exact) * binomialProbability(k, drives, probability);
			expect(valueAtRisk.lower).toBeLessThanOrEqual(exact);
			expect(valueAtRisk.upper).toBeGreaterThanOrEqual(exact);
			expect(valueAtRisk.upper - valueAtRisk.lower).toBeLessThanOrEqual(1);
			expect(Math.abs(conditionalValueAtRisk.value - (exact + excess / tail))).toBeLessThan(3.5 * conditionalValueAtRisk.standardError);
			expect(conditionalValueAtRisk.standardError).toBeLessThan(0.02 * conditionalValueAtRisk.value);
		}
		expect(found.probability.value).toBeLessThanOrEqual(1.1e-4);
	});
});

describe('paths of the mixture', () => {
	const input = inventedFleet({ drives: 36, horizonDays: 30 });
	const withoutCourses: FleetPathsInput = { ...input, courses: { ...input.courses, parts: new Uint8Array(36) } };
	const plan = planRarePaths(withoutCourses, { confidence: 0.999 }, [0.999]);
	const paths = drawRarePaths(withoutCourses, plan, 0, 80);

	it('weigh 1 on average, and none more than the share of the nominal law allows', () => {
		const { weights } = paths;
		const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
		const deviation = Math.sqrt(weights.reduce((sum, weight) => sum + (weight - mean) ** 2, 0) / weights.length);
		expect(Math.abs(mean - 1)).toBeLessThan(4 * (deviation / Math.sqrt(weights.length)));
		expect(weights.every((weight) => weight >= 0 && weight <= 1 / NOMINAL_SHARE)).toBe(true);
	});

	it('agree with the plain simulation on what both can see: the expected loss, with groups, spares, read errors, shocks and a t copula', () => {
		const { losses } = openFleetPathsKernel(withoutCourses).simulate(0, 300);
		const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
		const error = Math.sqrt(losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0)) / losses.length;
		const { expectedLoss } = summariseRare(paths, plan.threshold, [0.999]);
		expect(Math.abs(expectedLoss.value - mean)).toBeLessThan(4 * Math.sqrt(error ** 2 + expectedLoss.standardError ** 2));
	});

	it('are the same in one piece and in several, and others for another seed', () => {
		expect(joinRarePaths([drawRarePaths(withoutCourses, plan, 0, 3), drawRarePaths(withoutCourses, plan, 3, 5)])).toEqual(
			drawRarePaths(withoutCourses, plan, 0, 8),
		);
		expect(drawRarePaths({ ...withoutCourses, seed: 2 }, plan, 0, 1)).not.toEqual(drawRarePaths(withoutCourses, plan, 0, 1));
	});

	it('say of a loss that none of them reached only how probable it is at most', () => {
		const { probability, plainPaths, pathsBeyond, tailEffectivePaths, causes } = summariseRare(paths, 1e12, []);
		expect(probability).toMatchObject({ value: 0, lower: 0 });
		expect(probability.upper).toBeCloseTo(3.689 / (NOMINAL_SHARE * paths.losses.length), 5);
		expect({ pathsBeyond, tailEffectivePaths, plainPaths }).toEqual({ pathsBeyond: 0, tailEffectivePaths: 0, plainPaths: Number.POSITIVE_INFINITY });
		expect(causes).toEqual({ failure: 0, dataLoss: 0, withDataLoss: 0, withShock: 0 });
	});

	it('split the loss beyond the threshold by cause', () => {
		const { causes } = summariseRare(paths, plan.threshold, []);
		expect(causes.failure + causes.dataLoss).toBeCloseTo(1, 12);
		expect(causes.dataLoss).toBeGreaterThan(0.5);
		expect(causes.withDataLoss).toBeGreaterThan(0.9);
	});
});

it('lets a pilot be ended before any of its blocks, and tells of each', () => {
	const input = alike(70, 30, 0.03);
	let heard = 0;
	const plan = planRarePaths(input, { loss: 5.5 }, [], () => {
		heard++;
	});
	expect(heard).toBe(RARE_PLAN_BLOCKS);
	expect(plan).toEqual(planRarePaths(input, { loss: 5.5 }, []));
	for (const last of [1, 7])
		expect(() => {
			let blocks = 0;
			planRarePaths(input, { loss: 5.5 }, [], () => {
				if (++blocks === last) throw new Error(`ended at ${blocks}`);
			});
		}).toThrow(`ended at ${last}`);
});
