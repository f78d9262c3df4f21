/** The figures that issue 7 states for 9,936 drives of one model in 2019, each within half a percent. */
import { describe, expect, it } from 'vitest';
import { observedFailureRate } from '../../../src-main/maths/survival/annual-failure-rate.ts';
import { exposureOf } from '../../../src-main/maths/survival/lifetimes.ts';
import { ownFit } from '../../../src-main/maths/survival/own-fit.ts';
import { fitWeibull } from '../../../src-main/maths/survival/weibull.ts';
import backblaze from '../../golden/survival_backblaze.json' with { type: 'json' };
import { backblazeLives, lifetimesOf } from '../../support/lives.ts';

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

	it('says both by itself, with their errors, beside whatever is believed', () => {
		const own = ownFit(lives, true);
		isWithinHalfAPercent(own?.annualFailureRate ?? 0, 0.01237);
		isWithinHalfAPercent(own?.law?.shape ?? 0, 0.886);
		// SciPy's standard errors of both logarithms, carried over.
		expect((own?.law?.shapeStandardError ?? 0) / (own?.law?.shape ?? 1)).toBeCloseTo(backblaze.expected.se_log_shape, 3);
		expect((own?.law?.scaleStandardErrorDays ?? 0) / (own?.law?.scaleDays ?? 1)).toBeCloseTo(backblaze.expected.se_log_scale, 3);
		expect(ownFit(lives, false)).toMatchObject({ law: null });
	});

	it('says nothing by itself without a failure, and no law with one', () => {
		const withFailures = (failures: number) =>
			ownFit(
				lifetimesOf([
					[100, 200, failures > 0 ? 1 : 0],
					[50, 150, 0],
				]),
				true,
			);
		expect(withFailures(0)).toBeNull();
		const once = withFailures(1);
		expect(once?.law).toBeNull();
		expect(once?.annualFailureRate).toBeCloseTo(365 / 200, 12);
	});

	it('has a Weibull law of shape 0.886 and scale 39,820 days', () => {
		const { shape, scaleDays } = fitWeibull(lives);
		isWithinHalfAPercent(shape, 0.886);
		isWithinHalfAPercent(scaleDays, 39_820);
	});
});
