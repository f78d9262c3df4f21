/** Calibration and judging of probabilities against scikit-learn and statsmodels, and what must hold by definition. */

import { describe, expect, it } from 'vitest';
import { brierParts, brierScore } from '../../../src-main/maths/calibration/brier.ts';
import { applyIsotonic, fitIsotonic } from '../../../src-main/maths/calibration/isotonic.ts';
import { fitLogisticRecalibration, fromLogOdds, logOdds, recalibrated } from '../../../src-main/maths/calibration/logistic-recalibration.ts';
import { clopperPearsonInterval, wilsonInterval } from '../../../src-main/maths/calibration/proportion-interval.ts';
import { rangeOf, reliabilityRanges } from '../../../src-main/maths/calibration/reliability.ts';
import { createRng } from '../../../src-main/maths/random.ts';
import { averagePrecision, precisionRecall, rocAuc } from '../../../src-main/maths/ranking.ts';
import golden from '../../golden/calibration.json' with { type: 'json' };
import fc from '../../support/properties.ts';

const closeTo = (found: readonly number[], expected: readonly number[], digits: number): void => {
	expect(found).toHaveLength(expected.length);
	for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, digits);
};

/** Stated probabilities with outcomes, ties among them. */
const judged = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom(0, 1)), { minLength: 1, maxLength: 60 }).map((pairs) => ({
	probabilities: pairs.map(([twentieth]) => twentieth / 20),
	outcomes: pairs.map(([, outcome]) => outcome),
}));

describe.each(golden.cases.map((each, i) => [i, each] as const))(
	'golden case %i',
	(_, { scores, outcomes, probabilities, weights, grid, expected }) => {
		it('has the isotonic steps of scikit-learn, weighted or not', () => {
			const plain = fitIsotonic(scores, outcomes);
			const weighted = fitIsotonic(scores, outcomes, weights);
			// Same pooled means, added in another order.
			closeTo(
				grid.map((score) => applyIsotonic(plain, score)),
				expected.isotonic,
				12,
			);
			closeTo(
				grid.map((score) => applyIsotonic(weighted, score)),
				expected.isotonicWeighted,
				12,
			);
		});

		it('has the logistic curve of statsmodels with its standard errors', () => {
			const fit = fitLogisticRecalibration(scores, outcomes);
			for (const key of ['intercept', 'slope', 'interceptStandardError', 'slopeStandardError'] as const)
				expect(fit[key]).toBeCloseTo(expected.logistic[key], 8);
		});

		it('has the sigmoid of Platt as scikit-learn finds it', () => {
			const fit = fitLogisticRecalibration(scores, outcomes, { hasSoftTargets: true });
			// The search of scikit-learn stops early; its curve is the same to three digits.
			expect(fit.intercept).toBeCloseTo(expected.platt.intercept, 3);
			expect(fit.slope).toBeCloseTo(expected.platt.slope, 3);
		});

		it('has the scores of scikit-learn', () => {
			expect(brierScore(probabilities, outcomes)).toBeCloseTo(expected.brier, 14);
			expect(averagePrecision(probabilities, outcomes)).toBeCloseTo(expected.averagePrecision, 13);
			expect(rocAuc(probabilities, outcomes)).toBeCloseTo(expected.rocAuc, 13);
			const curve = precisionRecall(probabilities, outcomes).toReversed();
			// Older scikit-learn leaves out thresholds below the one that reaches all.
			const shown = curve.slice(curve.length - expected.precisionRecall.thresholds.length);
			closeTo(
				shown.map(({ threshold }) => threshold),
				expected.precisionRecall.thresholds,
				14,
			);
			closeTo(
				shown.map(({ precision }) => precision),
				expected.precisionRecall.precision,
				14,
			);
			closeTo(
				shown.map(({ recall }) => recall),
				expected.precisionRecall.recall,
				14,
			);
		});
	},
);

describe('intervals of a share', () => {
	it.each(golden.intervals)('are those of statsmodels for $successes of $trials', ({ successes, trials, confidence, wilson, clopperPearson }) => {
		const [ours, exact] = [wilsonInterval(successes, trials, confidence), clopperPearsonInterval(successes, trials, confidence)];
		closeTo([ours.lower, ours.upper], wilson, 12);
		closeTo([exact.lower, exact.upper], clopperPearson, 10);
		expect(exact.lower).toBeLessThanOrEqual(successes / trials);
		expect(exact.upper).toBeGreaterThanOrEqual(successes / trials);
	});

	it('refuse counts that are none', () => {
		expect(() => wilsonInterval(3, 2)).toThrow('0 <= successes <= trials');
		expect(() => clopperPearsonInterval(0, 0)).toThrow('0 <= successes <= trials');
	});
});

describe('the parts of the Brier score', () => {
	it('add up to it, in bins and by each probability, where nothing is left within the bins', () => {
		fc.assert(
			fc.property(judged, ({ probabilities, outcomes }) => {
				const total = brierScore(probabilities, outcomes);
				const binned = brierParts(probabilities, outcomes, (probability) => Math.floor(probability * 4));
				expect(binned.reliability - binned.resolution + binned.uncertainty + binned.withinBins).toBeCloseTo(total, 12);
				const exact = brierParts(probabilities, outcomes);
				expect(exact.withinBins).toBeCloseTo(0, 12);
				expect(exact.reliability).toBeGreaterThanOrEqual(0);
				expect(exact.resolution).toBeLessThanOrEqual(exact.uncertainty + 1e-12);
			}),
		);
	});

	it('leave no reliability to the observed share of each bin', () => {
		const parts = brierParts([0.25, 0.25, 0.25, 0.25, 1, 1], [0, 1, 0, 0, 1, 1]);
		expect(parts.reliability).toBe(0);
		expect(parts.uncertainty).toBeCloseTo(0.25, 14);
	});
});

describe('isotonic calibration', () => {
	it('never falls, keeps the mean, and calibrates its own cases', () => {
		fc.assert(
			fc.property(judged, ({ probabilities, outcomes }) => {
				const fit = fitIsotonic(probabilities, outcomes);
				const calibrated = probabilities.map((score) => applyIsotonic(fit, score));
				expect(fit.values.every((value, i) => i === 0 || value >= fit.values[i - 1])).toBe(true);
				const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
				expect(sum(calibrated)).toBeCloseTo(sum(outcomes), 10);
				expect(brierScore(calibrated, outcomes)).toBeLessThanOrEqual(brierScore(probabilities, outcomes) + 1e-12);
			}),
		);
	});
});

describe('logistic recalibration', () => {
	it('finds slope 1 and intercept 0 for true probabilities, and undoes a distortion', () => {
		const rng = createRng(3, 0);
		const truth = Float64Array.from({ length: 20_000 }, () => fromLogOdds(-3 + 1.5 * rng.normal()));
		const outcomes = truth.map((probability) => (rng.uniform() < probability ? 1 : 0));
		const honest = fitLogisticRecalibration(truth.map(logOdds), outcomes);
		expect(Math.abs(honest.slope - 1)).toBeLessThan(3 * honest.slopeStandardError);
		expect(Math.abs(honest.intercept)).toBeLessThan(3 * honest.interceptStandardError);
		const extreme = truth.map((probability) => fromLogOdds(1 + 2 * logOdds(probability)));
		const fit = fitLogisticRecalibration(extreme.map(logOdds), outcomes);
		// Not the last digits: log odds are kept off infinity.
		expect(fit.slope).toBeCloseTo(honest.slope / 2, 3);
		const undone = extreme.map((probability) => recalibrated(fit, logOdds(probability)));
		expect(brierScore(undone, outcomes)).toBeLessThan(brierScore(extreme, outcomes));
	});

	it.each([
		['one kind of outcome', [1, 2, 3], [0, 0, 0], '0 happened and 3 did not'],
		['a constant score', [2, 2, 2, 2], [0, 1, 0, 1], 'constant or divides'],
		['a score that divides the outcomes', [1, 2, 3, 4], [0, 0, 1, 1], 'constant or divides'],
		['columns of unequal length', [1, 2], [0], '2 values and 1 outcomes'],
	])('refuses %s', (_, scores, outcomes, text) => {
		expect(() => fitLogisticRecalibration(scores, outcomes)).toThrow(text);
	});
});

describe('ranges of a reliability diagram', () => {
	it('hold every case once, the last edge included', () => {
		fc.assert(
			fc.property(judged, ({ probabilities, outcomes }) => {
				const ranges = reliabilityRanges(probabilities, outcomes, [0, 0.1, 0.5, 1]);
				expect(ranges.reduce((sum, { count }) => sum + count, 0)).toBe(outcomes.length);
				for (const { from, to, meanProbability, share, lower, upper } of ranges) {
					expect(meanProbability).toBeGreaterThanOrEqual(from - 1e-12);
					expect(meanProbability).toBeLessThanOrEqual(to + 1e-12);
					expect(lower).toBeLessThanOrEqual(share + 1e-12);
					expect(upper).toBeGreaterThanOrEqual(share - 1e-12);
				}
			}),
		);
		expect(rangeOf([0, 0.1, 0.5, 1], 1)).toBe(2);
		expect(rangeOf([0, 0.1, 0.5, 1], 0.1)).toBe(1);
	});

	it('are less sure when several cases tell the same thing', () => {
		const outcomes = Array.from({ length: 100 }, (_, i) => (i < 30 ? 1 : 0));
		const probabilities = outcomes.map(() => 0.3);
		const [one] = reliabilityRanges(probabilities, outcomes, [0, 1]);
		const [ten] = reliabilityRanges(probabilities, outcomes, [0, 1], 10);
		expect(ten.upper - ten.lower).toBeGreaterThan(2.5 * (one.upper - one.lower));
	});
});
