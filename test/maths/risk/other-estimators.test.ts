import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { analyticRisk } from '../../../src-main/maths/risk/analytic-risk.ts';
import { otherEstimates } from '../../../src-main/maths/risk/other-estimators.ts';

describe('otherEstimates', () => {
	it('agree with the law of the losses where they may: normal losses', () => {
		const rng = createRng(1, 0);
		const losses = Float64Array.from({ length: 100_000 }, () => 1000 + 100 * rng.normal());
		const exact = analyticRisk({ family: 'normal', mean: 1000, sd: 100 }, 0.99);
		for (const { valueAtRisk, conditionalValueAtRisk = exact.conditionalValueAtRisk } of otherEstimates(losses, 0.99)) {
			expect(Math.abs((valueAtRisk as number) / exact.valueAtRisk - 1)).toBeLessThan(0.005);
			expect(Math.abs(conditionalValueAtRisk / exact.conditionalValueAtRisk - 1)).toBeLessThan(0.005);
		}
	});

	it('part where losses are skewed, and say which of them is not to be relied on', () => {
		const rng = createRng(2, 0);
		const losses = Float64Array.from({ length: 50_000 }, () => Math.exp(1.2 * rng.normal()));
		const exact = analyticRisk({ family: 'lognormal', mu: 0, sigma: 1.2 }, 0.99);
		const byName = new Map(otherEstimates(losses, 0.99).map((one) => [one.name, one]));
		expect(byName.get('normal')?.valueAtRisk).toBeLessThan(0.8 * exact.valueAtRisk);
		expect(byName.get('cornish_fisher')?.note).toContain('not to be relied on');
		expect(Math.abs((byName.get('gpd')?.valueAtRisk as number) / exact.valueAtRisk - 1)).toBeLessThan(0.05);
	});

	it('say why they cannot be had of losses that are all the same', () => {
		for (const { valueAtRisk, note } of otherEstimates(new Float64Array(1000).fill(5), 0.95)) {
			expect(valueAtRisk).toBeUndefined();
			expect(note).not.toBe('');
		}
	});
});
