import { describe, expect, it } from 'vitest';
import { binomialProbability, binomialQuantile } from '../../../src-main/maths/distributions/binomial.ts';
import { createRng } from '../../../src-main/maths/random.ts';
import { blocksFor, countTailFailures, type FailurePathsInput, PATHS_PER_BLOCK, simulateBlocks } from '../../../src-main/maths/risk/failure-paths.ts';
import { conditionalValueAtRisk, meanEstimate, riskLevelOfSorted } from '../../../src-main/maths/risk/value-at-risk.ts';

const fleet = (drives: number, probability: number, loss = 1, seed = 70): FailurePathsInput => ({
	seed,
	probabilities: new Float64Array(drives).fill(probability),
	lossPerFailure: new Float64Array(drives).fill(loss),
});

describe('simulateBlocks', () => {
	it('gives the same paths however the blocks are cut', () => {
		const input = fleet(30, 0.05, 120.1);
		const whole = simulateBlocks(input, 0, 5);
		const parts = [simulateBlocks(input, 0, 2), simulateBlocks(input, 2, 1), simulateBlocks(input, 3, 2)];
		expect(parts.flatMap((part) => [...part.losses])).toEqual([...whole.losses]);
		expect(parts.flatMap((part) => [...part.failures])).toEqual([...whole.failures]);
	});

	it('draws other paths for another seed, and for a block number above 2^32', () => {
		const input = fleet(30, 0.2);
		const first = [...simulateBlocks(input, 0, 1).failures];
		expect([...simulateBlocks(fleet(30, 0.2, 1, 71), 0, 1).failures]).not.toEqual(first);
		expect([...simulateBlocks(input, 2 ** 32, 1).failures]).not.toEqual(first);
	});

	it('keeps away from the words of a general generator of the same seed and stream', () => {
		// A drive of probability 1/2 fails on path 0 of block b when its first word is below 2^31.
		const { failures } = simulateBlocks(fleet(1, 0.5), 0, 4);
		const rngFailures = Array.from({ length: 4 }, (_, block) => {
			const rng = createRng(70, block);
			return Array.from({ length: PATHS_PER_BLOCK }, () => (rng.nextUint32() < 2 ** 31 ? 1 : 0));
		}).flat();
		const equal = rngFailures.filter((value, path) => value === failures[path]).length;
		expect(Math.abs(equal - 2048)).toBeLessThan(4 * Math.sqrt(1024));
	});

	it('lets drives of probability 0 never fail and of probability 1 always', () => {
		const { losses, failures } = simulateBlocks(
			{ seed: 1, probabilities: Float64Array.of(0, 1, 1), lossPerFailure: Float64Array.of(5, 7, 11) },
			0,
			1,
		);
		expect(new Set(failures)).toEqual(new Set([2]));
		expect(new Set(losses)).toEqual(new Set([18]));
	});

	it('lets each drive fail as often as its probability says, and pairs independently', () => {
		const probabilities = Float64Array.of(0.001, 0.02, 0.3, 0.5, 0.9);
		// Powers of two: the loss of a path tells which drives failed.
		const { losses } = simulateBlocks({ seed: 72, probabilities, lossPerFailure: Float64Array.of(1, 2, 4, 8, 16) }, 0, 40);
		const paths = losses.length;
		for (const [i, p] of probabilities.entries()) {
			const share = losses.filter((loss) => loss & (1 << i)).length / paths;
			expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / paths));
			for (let j = i + 1; j < 5; j++) {
				const q = p * probabilities[j]!;
				const both = losses.filter((loss) => loss & (1 << i) && loss & (1 << j)).length / paths;
				expect(Math.abs(both - q)).toBeLessThan(4 * Math.sqrt((q * (1 - q)) / paths) + 1e-12);
			}
		}
	});

	it('gives equal drives the binomial loss distribution, within three Monte Carlo errors', () => {
		const drives = 40;
		const p = 0.05;
		const price = 250;
		const { losses, failures } = simulateBlocks(fleet(drives, p, price), 0, 40);
		const paths = losses.length;
		for (let k = 0; k <= drives; k++) {
			const probability = binomialProbability(k, drives, p);
			const count = failures.filter((value) => value === k).length;
			expect(Math.abs(count - paths * probability)).toBeLessThanOrEqual(3.5 * Math.sqrt(paths * probability * (1 - probability)) + 1);
		}
		const mean = meanEstimate(losses);
		expect(Math.abs(mean.value - drives * p * price)).toBeLessThan(3 * mean.standardError);
		for (const confidence of [0.9, 0.95, 0.99]) {
			const level = riskLevelOfSorted(losses.slice().sort(), confidence);
			const exactValue = price * binomialQuantile(confidence, drives, p);
			expect(level.valueAtRisk.lower).toBeLessThanOrEqual(exactValue);
			expect(level.valueAtRisk.upper).toBeGreaterThanOrEqual(exactValue);
			// CVaR = VaR + E(L - VaR)+ / (1 - a), exactly.
			let excess = 0;
			for (let k = 0; k <= drives; k++) excess += Math.max(0, k * price - exactValue) * binomialProbability(k, drives, p);
			const exactConditional = exactValue + excess / (1 - confidence);
			expect(Math.abs(level.conditionalValueAtRisk.value - exactConditional)).toBeLessThan(3 * level.conditionalValueAtRisk.standardError);
		}
	});

	it('covers the exact VaR of a fleet in at least 95 of 100 runs', () => {
		const drives = 200;
		const exact = binomialQuantile(0.95, drives, 0.02);
		const runs = 120;
		let hits = 0;
		for (let seed = 0; seed < runs; seed++) {
			const { value, lower, upper } = riskLevelOfSorted(simulateBlocks(fleet(drives, 0.02, 1, seed), 0, 1).losses.sort(), 0.95).valueAtRisk;
			if (lower <= exact && exact <= upper) hits++;
			expect(value).toBeGreaterThanOrEqual(lower);
		}
		// Losses in steps make the interval conservative; 120 runs at 0.95 stray by 0.02.
		expect(hits / runs).toBeGreaterThan(0.91);
	});

	it('refuses probabilities, losses and seeds out of range', () => {
		const bad: FailurePathsInput[] = [
			fleet(1, 1.1),
			fleet(1, Number.NaN),
			fleet(1, 0.5, -1),
			fleet(1, 0.5, Number.POSITIVE_INFINITY),
			fleet(1, 0.5, 1, -1),
		];
		bad.push({ seed: 1, probabilities: Float64Array.of(0.5), lossPerFailure: new Float64Array(2) });
		for (const input of bad) expect(() => simulateBlocks(input, 0, 1)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});

describe('countTailFailures', () => {
	it('counts on the marked paths what the first pass drew there', () => {
		const input: FailurePathsInput = { seed: 73, probabilities: Float64Array.of(0.3, 0.6, 0.1), lossPerFailure: Float64Array.of(1, 2, 4) };
		const { losses } = simulateBlocks(input, 0, 3);
		const marks = Uint8Array.from({ length: 2500 }, (_, path) => path % 3);
		const { beyond, at } = countTailFailures(input, 0, marks);
		for (let drive = 0; drive < 3; drive++) {
			const failedOn = (mark: number) => [...losses.subarray(0, 2500)].filter((loss, path) => marks[path] === mark && loss & (1 << drive)).length;
			expect(beyond[drive]).toBe(failedOn(2));
			expect(at[drive]).toBe(failedOn(1));
		}
	});

	it('adds up over block ranges to what one call counts', () => {
		const input = fleet(5, 0.4);
		const marks = Uint8Array.from({ length: 3 * PATHS_PER_BLOCK }, (_, path) => (path * 7) % 3);
		const whole = countTailFailures(input, 4, marks);
		const first = countTailFailures(input, 4, marks.subarray(0, PATHS_PER_BLOCK));
		const rest = countTailFailures(input, 5, marks.subarray(PATHS_PER_BLOCK));
		expect([...whole.beyond]).toEqual([...first.beyond].map((count, drive) => count + rest.beyond[drive]!));
		expect([...whole.at]).toEqual([...first.at].map((count, drive) => count + rest.at[drive]!));
	});

	it('needs 10 blocks for 10,000 paths', () => {
		expect(blocksFor(10_000)).toBe(10);
		expect(blocksFor(1024)).toBe(1);
		expect(blocksFor(1025)).toBe(2);
	});
});

describe('tail of a two-drive fleet', () => {
	it('has the CVaR that enumeration of its four outcomes gives', () => {
		// Losses 0, 10, 20, 30 with probabilities 0.72, 0.18, 0.08, 0.02: the worst 5 % are 0.02 at 30 and 0.03 at 20.
		const input: FailurePathsInput = { seed: 74, probabilities: Float64Array.of(0.2, 0.1), lossPerFailure: Float64Array.of(10, 20) };
		const { losses } = simulateBlocks(input, 0, 60);
		const { conditionalValueAtRisk: found } = riskLevelOfSorted(losses.slice().sort(), 0.95);
		expect(Math.abs(found.value - (0.02 * 30 + 0.03 * 20) / 0.05)).toBeLessThan(3 * found.standardError);
		expect(conditionalValueAtRisk(losses, 0.95)).toBe(found.value);
	});
});
