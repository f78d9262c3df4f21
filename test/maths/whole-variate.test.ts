import { describe, expect, test } from 'vitest';
import { wholeVariate } from '../../src-main/maths/variates.ts';
import fc from '../support/properties.ts';

const TWO_POW_32 = 2 ** 32;

/** The definition: words from the last whole multiple of n on are refused, the others divided. */
function byDefinition(words: readonly number[], n: number): number {
	const word = words.find((candidate) => candidate < TWO_POW_32 - (TWO_POW_32 % n)) as number;
	return word % n;
}

describe('wholeVariate', () => {
	test('refuses the words of the last, incomplete round, and no other', () => {
		const bounds = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: TWO_POW_32 - 1 }), fc.constantFrom(2 ** 31, TWO_POW_32));
		fc.assert(
			fc.property(bounds, fc.nat({ max: 4 }), fc.nat(TWO_POW_32 - 1), (n, distance, anyWord) => {
				const edge = TWO_POW_32 - (TWO_POW_32 % n);
				for (const first of [edge - 1 - distance, edge + distance, TWO_POW_32 - 1 - distance, distance, anyWord]) {
					if (first < 0 || first >= TWO_POW_32) continue;
					const words = [first, 0];
					let taken = 0;
					expect(wholeVariate(() => words[taken++] as number, n)).toBe(byDefinition(words, n));
				}
			}),
			{ numRuns: 500 },
		);
	});
});
