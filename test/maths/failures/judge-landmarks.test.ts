import { describe, expect, it } from 'vitest';
import { judgeFailures } from '../../../src-main/maths/failures/judge-landmarks.ts';
import { createRng } from '../../../src-main/maths/random.ts';

/** Cases whose failures come with the stated probability, moved by `twist`. */
function drawn(cases: number, seed: number, twist: (probability: number) => number) {
	const rng = createRng(seed, 0);
	const probabilities = Float64Array.from({ length: cases }, () => 0.002 * Math.exp(4 * rng.uniform()));
	const outcomes = Uint8Array.from(probabilities, (probability) => (rng.uniform() < twist(probability) ? 1 : 0));
	const rule = Uint8Array.from(outcomes, (outcome) => (rng.uniform() < (outcome === 1 ? 0.4 : 0.05) ? 1 : 0));
	return { probabilities, outcomes, rule, levelDeviation: 0 };
}

describe('judgeFailures', () => {
	it('finds honest probabilities calibrated', () => {
		const found = judgeFailures(drawn(20_000, 1, (probability) => probability));
		expect(found.verdict).toBe('holds');
		expect(Math.abs((found.calibration?.slope ?? 0) - 1)).toBeLessThan(3 * (found.calibration?.slopeStandardError ?? 0));
		expect(found.calibration?.slopeStandardError).toBeLessThan(0.1);
		expect(found.brier).toBeLessThan(found.brierReference);
		for (const { share, meanProbability, lower, upper, count } of found.reliability.filter((range) => range.count > 500)) {
			expect(lower, `${count}`).toBeLessThan(meanProbability * 1.2);
			expect(upper).toBeGreaterThan(meanProbability * 0.8);
			expect(share).toBeGreaterThan(0);
		}
	});

	it('says of probabilities that are too low, too high and too far apart what they are', () => {
		expect(judgeFailures(drawn(10_000, 2, (probability) => 2 * probability)).verdict).toBe('too_few_expected');
		expect(judgeFailures(drawn(10_000, 3, (probability) => probability / 2)).verdict).toBe('too_many_expected');
		const apart = judgeFailures(drawn(20_000, 4, (probability) => 0.02 * Math.sqrt(probability / 0.02)));
		expect(apart.calibration?.slope).toBeLessThan(0.75);
	});

	it('flags no more survivors than the rule does, and states how much better that is', () => {
		const found = judgeFailures(drawn(10_000, 5, (probability) => probability));
		expect(found.model.falsePositiveRate).toBeLessThanOrEqual(found.rule.falsePositiveRate);
		expect(found.liftOverRule).toBeCloseTo((found.model.precision ?? 0) / (found.rule.precision ?? 1), 12);
		expect(found.lift).toBeGreaterThan(1);
		expect(found.precisionRecall.recall.at(-1)).toBe(1);
		expect(found.precisionRecall.recall.length).toBeLessThanOrEqual(201);
	});

	it('gives no slope and no precision for fewer than five failures, and no verdict where none came and few were expected', () => {
		const quiet = { probabilities: new Float64Array(100).fill(0.01), outcomes: new Uint8Array(100), rule: new Uint8Array(100), levelDeviation: 0 };
		const found = judgeFailures(quiet);
		expect(found).toMatchObject({ verdict: 'too_few', calibration: null, averagePrecision: null, liftOverRule: null, failures: 0 });
		expect(found.model).toEqual({ recall: 0, falsePositiveRate: 0, precision: null });
	});

	it('has no slope where the same is stated of every drive', () => {
		const same = drawn(2_000, 6, (probability) => probability);
		expect(judgeFailures({ ...same, probabilities: new Float64Array(2_000).fill(0.02) }).calibration).toBeNull();
	});
});
