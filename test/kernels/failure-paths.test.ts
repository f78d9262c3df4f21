import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadFailurePathsKernel } from '../../src-main/kernels/loader.ts';
import { countTailFailures, type FailurePathsInput, PATHS_PER_BLOCK, simulateBlocks } from '../../src-main/maths/risk/failure-paths.ts';

const kernel = loadFailurePathsKernel();

const inputs: fc.Arbitrary<FailurePathsInput> = fc
	.record({
		seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
		drives: fc.array(
			fc.tuple(
				fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1, 2 ** -33, 1 - 2 ** -33)),
				fc.double({ min: 0, max: 1e6, noNaN: true }),
			),
			{ minLength: 1, maxLength: 12 },
		),
	})
	.map(({ seed, drives }) => ({
		seed,
		probabilities: Float64Array.from(drives, ([probability]) => probability),
		lossPerFailure: Float64Array.from(drives, ([, loss]) => loss),
	}));
const blocks = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 2 ** 32 - 2, max: 2 ** 40 }));

const bytesOf = (column: Float64Array | Uint32Array): Buffer => Buffer.from(column.buffer, column.byteOffset, column.byteLength);

describe('failure paths kernel', () => {
	it('equals its plain twin bit for bit', () => {
		fc.assert(
			fc.property(inputs, blocks, fc.integer({ min: 0, max: 2 }), (input, firstBlock, blockCount) => {
				const fast = kernel.simulateBlocks(input, firstBlock, blockCount);
				const plain = simulateBlocks(input, firstBlock, blockCount);
				expect(bytesOf(fast.losses).equals(bytesOf(plain.losses))).toBe(true);
				expect(bytesOf(fast.failures).equals(bytesOf(plain.failures))).toBe(true);
			}),
			{ numRuns: 60 },
		);
	});

	it('counts the tail as its twin does, also when it ends inside a block', () => {
		const marks = fc
			.array(fc.constantFrom(0, 0, 0, 0, 1, 2), { maxLength: PATHS_PER_BLOCK + 300, size: 'max' })
			.map((values) => Uint8Array.from(values));
		fc.assert(
			fc.property(inputs, blocks, marks, (input, firstBlock, values) => {
				const fast = kernel.countTailFailures(input, firstBlock, values);
				const plain = countTailFailures(input, firstBlock, values);
				expect([...fast.beyond]).toEqual([...plain.beyond]);
				expect([...fast.at]).toEqual([...plain.at]);
			}),
			{ numRuns: 40 },
		);
	});

	it('keeps nothing from one call to the next: a large fleet, then a small one, then the large one again', () => {
		const large: FailurePathsInput = {
			seed: 5,
			probabilities: Float64Array.from({ length: 20_000 }, (_, i) => (i % 100) / 2000),
			lossPerFailure: Float64Array.from({ length: 20_000 }, (_, i) => 100 + i / 3),
		};
		const small: FailurePathsInput = { seed: 6, probabilities: Float64Array.of(0.5), lossPerFailure: Float64Array.of(3) };
		const first = kernel.simulateBlocks(large, 0, 1);
		expect([...kernel.simulateBlocks(small, 0, 1).losses]).toEqual([...simulateBlocks(small, 0, 1).losses]);
		expect(bytesOf(kernel.simulateBlocks(large, 0, 1).losses).equals(bytesOf(first.losses))).toBe(true);
	});

	it('gives separate instances equal digits', () => {
		const input: FailurePathsInput = { seed: 7, probabilities: new Float64Array(50).fill(0.03), lossPerFailure: new Float64Array(50).fill(199.9) };
		expect(bytesOf(loadFailurePathsKernel().simulateBlocks(input, 3, 2).losses).equals(bytesOf(kernel.simulateBlocks(input, 3, 2).losses))).toBe(
			true,
		);
	});
});
