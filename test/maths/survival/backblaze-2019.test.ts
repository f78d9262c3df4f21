/** The figures that issue 7 states for 9,936 drives of one model in 2019, each within half a percent. */
import { describe, expect, it } from 'vitest';
import { observedFailureRate } from '../../../src-main/maths/survival/annual-failure-rate.ts';
import { exposureOf } from '../../../src-main/maths/survival/lifetimes.ts';
import { fitWeibull } from '../../../src-main/maths/survival/weibull.ts';
import { backblazeLives } from '../../support/lives.ts';

const isWithinHalfAPercent = (found: number, stated: number): void => expect(Math.abs(found / stated - 1)).toBeLessThan(0.005);

describe('ST8000DM002 in 2019, entered at the age of the new year', () => {
	const lives = backblazeLives();

	it('was watched for 3,598,437 drive-days and failed at 1.237 % a year', () => {
		const exposure = exposureOf(lives);
		expect(exposure).toMatchObject({ drives: 9_936, failures: 122 });
		isWithinHalfAPercent(exposure.exposureDays, 3_598_437);
		const { annualFailureRate, lower, upper } = observedFailureRate(exposure);
		isWithinHalfAPercent(annualFailureRate, 0.01237);
		// Garwood's interval of 122 failures: 101.3 to 145.7.
		expect(lower).toBeCloseTo((101.3 / exposure.exposureDays) * 365, 4);
		expect(upper).toBeCloseTo((145.7 / exposure.exposureDays) * 365, 4);
	});

	it('has a Weibull law of shape 0.886 and scale 39,820 days', () => {
		const { shape, scaleDays } = fitWeibull(lives);
		isWithinHalfAPercent(shape, 0.886);
		isWithinHalfAPercent(scaleDays, 39_820);
	});
});
