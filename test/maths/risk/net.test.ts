import { describe, expect, it } from 'vitest';
import { openFleetPathsKernel } from '../../../src-main/kernels/fleet-paths.ts';
import { PURPOSE } from '../../../src-main/maths/random.ts';
import { blockMean } from '../../../src-main/maths/risk/block-errors.ts';
import { type BlockAddress, drawWords, PATHS_PER_BLOCK, uniformOf } from '../../../src-main/maths/risk/simulation/draws.ts';
import type { Sampling } from '../../../src-main/maths/risk/simulation/input.ts';
import { NET_AXES, netPoints, scrambled } from '../../../src-main/maths/risk/simulation/net.ts';
import { meanEstimate } from '../../../src-main/maths/risk/value-at-risk.ts';
import golden from '../../golden/sobol.json' with { type: 'json' };
import { plainFleet } from '../../support/fleet-paths.ts';

const pointsOf = (axis: number): Uint8Array => {
	const out = new Uint8Array(PATHS_PER_BLOCK);
	netPoints(axis, out);
	return out;
};
const words = (address: Partial<BlockAddress>, purpose: number, index: number, draw = 0): Uint32Array => {
	const out = new Uint32Array(PATHS_PER_BLOCK);
	drawWords({ seed: 5, block: 0, sampling: 'sobol', ...address }, purpose, index, draw, out);
	return out;
};
const strata = (of: Uint32Array): number[] => Array.from(of, (word) => word >>> 24).sort((a, b) => a - b);
const everyStratum = Array.from({ length: PATHS_PER_BLOCK }, (_, stratum) => stratum);

describe('the net of 256 points', () => {
	it('has the points of scipy on every axis, before it is scrambled', () => {
		expect(golden.axes).toHaveLength(NET_AXES);
		for (const [axis, text] of golden.axes.entries()) expect(Buffer.from(pointsOf(axis)).toString('hex')).toBe(text);
	});

	it('keeps every elementary box of the first two axes filled when each is scrambled', () => {
		const [x, y] = [0, 1].map((axis) => {
			const coins = words({ sampling: 'plain' }, PURPOSE.general, axis);
			return Array.from(pointsOf(axis), (point) => scrambled(point, coins));
		}) as [number[], number[]];
		for (let bits = 0; bits <= 8; bits++) {
			const boxes = new Set(x.map((value, i) => `${value >> (8 - bits)} ${(y[i] as number) >> bits}`));
			expect(boxes.size).toBe(PATHS_PER_BLOCK);
		}
	});
});

describe('draws on the net', () => {
	it('put one path into each of 256 strata for the first 32 batches and hosts, and leave all other words as they were', () => {
		for (const purpose of [PURPOSE.batchDraws, PURPOSE.hostShocks])
			for (const index of [0, 7, 31]) {
				expect(strata(words({}, purpose, index))).toEqual(everyStratum);
				expect(strata(words({}, purpose, index))).not.toEqual(strata(words({ sampling: 'plain' }, purpose, index)));
			}
		for (const [purpose, index, draw] of [
			[PURPOSE.batchDraws, 32, 0],
			[PURPOSE.batchDraws, 0, 1],
			[PURPOSE.hostDates, 0, 0],
			[PURPOSE.driveDraws, 3, 0],
		] as const)
			expect(words({}, purpose, index, draw)).toEqual(words({ sampling: 'plain' }, purpose, index, draw));
	});

	it('scramble each block, seed and batch on its own', () => {
		const one = words({}, PURPOSE.batchDraws, 0);
		for (const other of [words({ block: 1 }, PURPOSE.batchDraws, 0), words({ seed: 6 }, PURPOSE.batchDraws, 0), words({}, PURPOSE.batchDraws, 1)])
			expect(other.map((word) => word >>> 24)).not.toEqual(one.map((word) => word >>> 24));
	});

	it('make each path uniform: over 4,000 blocks the mean and variance of one path are those of (0, 1), and two batches do not know of each other', () => {
		const blocks = 4_000;
		for (const path of [0, 1, 200]) {
			const first: number[] = [];
			let product = 0;
			for (let block = 0; block < blocks; block++) {
				const [a, b] = [0, 1].map((batch) => uniformOf(words({ block }, PURPOSE.batchDraws, batch)[path] as number) - 0.5) as [number, number];
				first.push(a);
				product += (12 * a * b) / blocks;
			}
			const mean = first.reduce((sum, value) => sum + value, 0) / blocks;
			const variance = first.reduce((sum, value) => sum + value * value, 0) / blocks;
			// Within 4 standard errors: of a mean of uniforms, of their squares, of a product of two.
			expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(1 / 12 / blocks));
			expect(Math.abs(variance - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / blocks));
			expect(Math.abs(product)).toBeLessThan(4 / Math.sqrt(blocks));
		}
	});
});

describe('a fleet whose losses follow the factors of its batches', () => {
	const [drives, probability] = [120, 0.2];
	const fleet = (sampling: Sampling, seed: number) => ({
		...plainFleet({
			seed,
			probabilities: new Float64Array(drives).fill(probability),
			lossPerFailure: new Float64Array(drives).fill(1),
			batchOf: Int32Array.from({ length: drives }, (_, drive) => drive % 3),
			correlation: 0.5,
		}),
		sampling,
	});
	const simulate = (sampling: Sampling, seed: number, blocks: number) => openFleetPathsKernel(fleet(sampling, seed)).simulate(0, blocks).losses;

	it('has an expected loss that is ten times more certain on the net for the same paths', () => {
		const [plain, net] = [blockMean(simulate('plain', 9, 200)), blockMean(simulate('sobol', 9, 200))];
		// Variances; what is left is the drives' own part.
		expect((plain.standardError / net.standardError) ** 2).toBeGreaterThan(10);
		expect(Math.abs(net.value - drives * probability)).toBeLessThan(4 * net.standardError);
		expect(Math.abs(plain.value - drives * probability)).toBeLessThan(4 * plain.standardError);
	});

	it('is told so by the errors of its blocks: their 95 % intervals hold the mean in 93 to 97 % of 1,000 runs, those of independent paths in all', () => {
		const [runs, blocks, size] = [1_000, 20, 3];
		const small = plainFleet({
			seed: 10,
			probabilities: new Float64Array(size).fill(probability),
			lossPerFailure: new Float64Array(size).fill(1),
			correlation: 0.9,
		});
		// One seed: blocks of their own are independent.
		const { losses } = openFleetPathsKernel({ ...small, sampling: 'sobol' }).simulate(0, runs * blocks);
		let held = 0;
		let heldByAll = 0;
		for (let run = 0; run < runs; run++) {
			const own = losses.subarray(run * blocks * PATHS_PER_BLOCK, (run + 1) * blocks * PATHS_PER_BLOCK);
			const isIn = ({ lower, upper }: { lower: number; upper: number }): boolean => lower <= size * probability && size * probability <= upper;
			if (isIn(blockMean(own))) held++;
			if (isIn(meanEstimate(own))) heldByAll++;
		}
		expect(held).toBeGreaterThanOrEqual(925);
		expect(held).toBeLessThanOrEqual(970);
		expect(heldByAll).toBe(runs);
	});
});
