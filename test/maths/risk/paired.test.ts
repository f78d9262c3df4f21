import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { pairedDifference } from '../../../src-main/maths/risk/paired.ts';
import { conditionalValueAtRisk, valueAtRisk } from '../../../src-main/maths/risk/value-at-risk.ts';

/** Losses of the same paths, before and after: the second saves a share and a little noise of its own. */
function pairs(seed: number, paths: number, share: number): readonly [before: Float64Array, after: Float64Array] {
	const rng = createRng(seed, 0);
	const before = Float64Array.from({ length: paths }, () => 1000 * Math.exp(0.5 * rng.normal()));
	return [before, before.map((loss) => share * loss + 10 * rng.normal())];
}

describe('pairedDifference', () => {
	it('is the difference of both figures, and 0 with no error for the same paths', () => {
		const [before, after] = pairs(1, 5000, 0.8);
		const { valueAtRisk: var95, conditionalValueAtRisk: cvar95, expectedLoss } = pairedDifference(before, after, 0.95);
		expect(var95.value).toBe(valueAtRisk(after, 0.95) - valueAtRisk(before, 0.95));
		expect(cvar95.value).toBe(conditionalValueAtRisk(after, 0.95) - conditionalValueAtRisk(before, 0.95));
		expect(expectedLoss.value).toBeLessThan(0);
		for (const estimate of Object.values(pairedDifference(before, before, 0.95)))
			expect(estimate).toEqual({ value: 0, standardError: 0, lower: 0, upper: 0 });
	});

	it('states as error how far the differences stray from run to run, far less than unpaired ones would', () => {
		const runs = Array.from({ length: 300 }, (_, seed) => pairedDifference(...pairs(10 + seed, 2000, 0.9), 0.95));
		for (const figure of ['expectedLoss', 'valueAtRisk', 'conditionalValueAtRisk'] as const) {
			const values = runs.map((run) => run[figure].value);
			const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
			const strayed = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
			const stated = Math.sqrt(runs.reduce((sum, run) => sum + run[figure].standardError ** 2, 0) / runs.length);
			// 300 runs know the spread to 4 %; the density at a quantile is seen only roughly.
			expect(stated / strayed).toBeGreaterThan(figure === 'valueAtRisk' ? 0.75 : 0.88);
			expect(stated / strayed).toBeLessThan(figure === 'valueAtRisk' ? 1.6 : 1.12);
		}
		const alone = runs.map((_, seed) => conditionalValueAtRisk(pairs(10 + seed, 2000, 0.9)[0], 0.95));
		const mean = alone.reduce((sum, value) => sum + value, 0) / alone.length;
		const ofOne = Math.sqrt(alone.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (alone.length - 1));
		expect(runs[0]?.conditionalValueAtRisk.standardError).toBeLessThan(ofOne / 3);
	});
});
