import { describe, expect, it } from 'vitest';
import { averagePrecision, rocAuc } from '../../src-main/maths/ranking.ts';
import fc from '../support/properties.ts';

/** Scores with ties, and labels with at least one of each kind. */
const ranked = fc
	.array(fc.tuple(fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: -10, max: 10, noNaN: true })), fc.constantFrom(0, 1)), {
		minLength: 0,
		maxLength: 30,
	})
	.map((pairs) => [...pairs, [2, 1], [-1, 0]] as [number, number][])
	.map((pairs) => ({ scores: pairs.map(([score]) => score), labels: pairs.map(([, label]) => label) }));

describe('rocAuc', () => {
	it('is the share of pairs in the right order, ties half', () => {
		fc.assert(
			fc.property(ranked, ({ scores, labels }) => {
				let [right, pairs] = [0, 0];
				labels.forEach((a, i) => {
					labels.forEach((b, k) => {
						if (a !== 1 || b !== 0) return;
						pairs++;
						right += scores[i] > scores[k] ? 1 : scores[i] === scores[k] ? 0.5 : 0;
					});
				});
				expect(rocAuc(scores, labels)).toBeCloseTo(right / pairs, 12);
			}),
		);
	});

	it('turns around with the scores, and keeps with any rising change of them', () => {
		fc.assert(
			fc.property(ranked, ({ scores, labels }) => {
				const area = rocAuc(scores, labels);
				const negated = scores.map((score) => -score);
				expect(rocAuc(negated, labels)).toBeCloseTo(1 - area, 12);
				const tripled = scores.map((score) => 3 * score + 1);
				// Rounding may tie scores that were a hair apart.
				if (new Set(tripled).size === new Set(scores).size) expect(rocAuc(tripled, labels)).toBe(area);
			}),
		);
	});

	it('has no answer without both kinds', () => {
		expect(rocAuc([1, 2], [1, 1])).toBeNaN();
		expect(rocAuc([1, 2], [0, 0])).toBeNaN();
	});
});

describe('averagePrecision', () => {
	it('is 1 exactly where every positive case comes first, and the share of positives where the score says nothing', () => {
		expect(averagePrecision([3, 2, 1, 0], [1, 1, 0, 0])).toBe(1);
		expect(averagePrecision([3, 2, 1, 0], [0, 1, 0, 1])).toBeCloseTo((1 / 2 + 2 / 4) / 2, 12);
		expect(averagePrecision([7, 7, 7, 7], [1, 0, 0, 0])).toBe(0.25);
		expect(averagePrecision([1, 2], [0, 0])).toBe(0);
	});

	it('does not care in which order the cases come', () => {
		fc.assert(
			fc.property(ranked, ({ scores, labels }) => {
				expect(averagePrecision(scores.toReversed(), labels.toReversed())).toBeCloseTo(averagePrecision(scores, labels), 12);
			}),
		);
	});

	it('lies between what the worst and the best order give', () => {
		fc.assert(
			fc.property(ranked, ({ scores, labels }) => {
				const found = averagePrecision(scores, labels);
				expect(found).toBeGreaterThanOrEqual(
					averagePrecision(
						labels.map((label) => -label),
						labels,
					) / labels.length,
				);
				expect(found).toBeLessThanOrEqual(averagePrecision(labels, labels));
			}),
		);
	});
});
