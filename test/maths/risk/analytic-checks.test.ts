import { describe, expect, it } from 'vitest';
import { openFleetPathsKernel } from '../../../src-main/kernels/fleet-paths.ts';
import { sortedValues } from '../../../src-main/maths/quantile.ts';
import { withBlockErrors } from '../../../src-main/maths/risk/block-errors.ts';
import type { Sampling } from '../../../src-main/maths/risk/simulation/input.ts';
import { meanEstimate, riskLevelOfSorted } from '../../../src-main/maths/risk/value-at-risk.ts';
import { errorsAway, FLEET_CASES, fleetCheck, LAWS, lawChecks, PRICED, pricedFleet, pricedRisk, twoOfMany } from '../../support/analytic-laws.ts';

/** Of the 25 figures at either number one in four runs would have one outside by chance alone; the seeds are fixed. `npm run test:soak -- analytic` has 10 million. */
const MOST_ERRORS = 3;
const EXACT = pricedRisk(PRICED);

describe.each([10_000, 1_000_000])('%i paths', (paths) => {
	it.each(LAWS)('find mean, VaR and CVaR of $name losses within three Monte Carlo errors of the closed forms', (law) => {
		for (const check of lawChecks(law, 1, paths)) expect(errorsAway(check), check.name).toBeLessThan(MOST_ERRORS);
	});

	it.each(FLEET_CASES)('find the probability of $name within three Monte Carlo errors', (fleetCase) => {
		const check = fleetCheck(fleetCase, 2, paths);
		expect(check.exact).toBeGreaterThan(1e-5);
		expect(errorsAway(check)).toBeLessThan(MOST_ERRORS);
	});

	it.each<Sampling>(['plain', 'antithetic'])('find mean, VaR and CVaR of a fleet with a common factor, sampling %s', (sampling) => {
		const { losses } = openFleetPathsKernel({ ...pricedFleet(3, PRICED), sampling }).simulate(0, Math.ceil(paths / 256));
		const exact = EXACT;
		const plain = riskLevelOfSorted(sortedValues(losses), PRICED.confidence);
		const { valueAtRisk, conditionalValueAtRisk } = sampling === 'plain' ? plain : withBlockErrors(losses, plain);
		const mean = meanEstimate(losses);
		expect(Math.abs(mean.value - exact.mean)).toBeLessThan(MOST_ERRORS * mean.standardError);
		expect(Math.abs(conditionalValueAtRisk.value - exact.conditionalValueAtRisk)).toBeLessThan(MOST_ERRORS * conditionalValueAtRisk.standardError);
		// Losses come in whole prices: a step of one is the finest there is.
		expect(Math.abs(valueAtRisk.value - exact.valueAtRisk)).toBeLessThanOrEqual(Math.max(1, MOST_ERRORS * valueAtRisk.standardError));
	});
});

describe('the closed forms', () => {
	it('of a group agree with each other for two members', () => {
		const [days, away, rate] = [120, 12, 0.003];
		const direct = (1 - Math.exp(-away * rate)) ** 2 + (Math.exp(away * rate) - 1) * (Math.exp(-2 * away * rate) - Math.exp(-2 * days * rate));
		expect(twoOfMany(2)).toBeCloseTo(direct, 12);
	});

	it('of a fleet with prices have the mean that the prices alone give', () => {
		const { prices, probability } = PRICED;
		expect(EXACT.mean).toBeCloseTo(probability * prices.reduce((sum, price) => sum + price, 0), 9);
	});
});
