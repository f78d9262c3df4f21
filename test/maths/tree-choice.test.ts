import { describe, expect, test } from 'vitest';
import { chooseTrees } from '../../src-main/maths/tree-choice.ts';
import fc from '../support/properties.ts';

describe('chooseTrees', () => {
	test('makes the errors of the kept trees cancel', () => {
		// Means of the two rows are 0: the first pair keeps (1, 0), the second has a tree that takes just that back.
		const paths = Float64Array.from([...[1, 0, 3, 1], ...[-3, -1, -1, 0]]);
		expect(chooseTrees(paths, 2, 2)).toEqual(Int32Array.of(0, 3));
	});

	test('keeps the first of equal candidates, and exactly one of each group', () => {
		expect(chooseTrees(new Float64Array(12).fill(4), 3, 4)).toEqual(Int32Array.of(0, 4, 8));
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 6 }),
				fc.integer({ min: 1, max: 5 }),
				fc.integer({ min: 1, max: 4 }),
				fc.infiniteStream(fc.double({ min: 0, max: 20, noNaN: true })),
				(kept, groupSize, rows, values) => {
					const paths = Float64Array.from({ length: kept * groupSize * rows }, () => values.next().value);
					chooseTrees(paths, kept, groupSize).forEach((tree, group) => {
						expect(Math.floor(tree / groupSize)).toBe(group);
					});
				},
			),
		);
	});

	test('leaves the paths as they are', () => {
		const paths = Float64Array.of(1, 2, 3, 4);
		chooseTrees(paths, 1, 2);
		expect(paths).toEqual(Float64Array.of(1, 2, 3, 4));
	});
});
