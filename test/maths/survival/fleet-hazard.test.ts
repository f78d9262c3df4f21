import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { driveFailure, riskScore } from '../../../src-main/maths/survival/drive-failure.ts';
import type { DriveLife } from '../../../src-main/maths/survival/drive-life.ts';
import { fitFleetHazard, survivalModelOf } from '../../../src-main/maths/survival/fleet-hazard.ts';
import { pooledFailureRate } from '../../../src-main/maths/survival/gamma-poisson.ts';
import fc from '../../support/properties.ts';

const life = (entryDays: number, exitDays: number, hasFailed: boolean, model = 0, onsetDays: readonly (number | null)[] = []): DriveLife => ({
	entryDays,
	exitDays,
	hasFailed,
	model,
	spells: onsetDays.map((fromDays) => (fromDays === null ? [] : [{ fromDays, toDays: Number.POSITIVE_INFINITY }])),
});

/** Conditions that stay. */
const held = (conditions: readonly number[]) => conditions.map((index) => ({ index, daysLeft: Number.POSITIVE_INFINITY }));

/** Lives with a Weibull age law, a factor per model, and one condition that starts at a random age and multiplies the hazard. */
function simulateFleet(seed: number, drives: number, conditionRatio: number, modelRatios: readonly number[]): DriveLife[] {
	const rng = createRng(seed, 0);
	const law = { shape: 1.3, scaleDays: 2500 };
	const hazard = (from: number, to: number): number => (to / law.scaleDays) ** law.shape - (from / law.scaleDays) ** law.shape;
	const lives: DriveLife[] = [];
	for (let drive = 0; drive < drives; drive++) {
		const model = drive % modelRatios.length;
		const entry = Math.floor(1500 * rng.uniform());
		const end = entry + 365;
		const onset = rng.uniform() < 0.3 ? entry + Math.floor(365 * rng.uniform()) : null;
		let budget = rng.exponential() / modelRatios[model]!;
		let exit = end;
		let hasFailed = false;
		// Day by day, so that the test shares nothing with the code that splits lives.
		for (let day = entry; day < end; day++) {
			budget -= hazard(day, day + 1) * (onset !== null && onset <= day ? conditionRatio : 1);
			if (budget < 0) {
				exit = day + 1;
				hasFailed = true;
				break;
			}
		}
		lives.push(life(entry, exit, hasFailed, model, [onset !== null && onset <= exit ? onset : null]));
	}
	return lives;
}

describe('fitFleetHazard', () => {
	it('recovers age law, model factor and condition factor of a simulated fleet', () => {
		const hazard = fitFleetHazard(simulateFleet(60, 6000, 5, [0.7, 1.3]), { priorRates: [0.02, 0.02] });
		expect(hazard.source).toBe('fleet');
		const [condition] = hazard.conditions;
		const [first, second] = hazard.models;
		const sd = Math.sqrt(condition!.logVariance);
		expect(Math.abs(Math.log(condition!.hazardRatio / 5))).toBeLessThan(4 * sd);
		expect(Math.abs(Math.log(second!.hazardRatio / first!.hazardRatio / (1.3 / 0.7)))).toBeLessThan(
			4 * Math.sqrt(1 / first!.failures + 1 / second!.failures),
		);
		expect(condition!.failures).toBeGreaterThan(100);
		// A drive of model 1 aged 1000 days that holds the condition, against the law that made it.
		const exact = 1 - Math.exp(-1.3 * 5 * ((1090 / 2500) ** 1.3 - (1000 / 2500) ** 1.3));
		const found = driveFailure(hazard, { ageDays: 1000, model: 1, conditions: held([0]) }, 90);
		expect(found.lower).toBeLessThan(exact);
		expect(found.upper).toBeGreaterThan(exact);
		expect(found.upper / found.lower).toBeLessThan(2);
	});

	it('expects in all as many failures as there were', () => {
		const lives = simulateFleet(61, 3000, 4, [1]);
		const hazard = fitFleetHazard(lives, { priorRates: [0.02] });
		const expected = lives.reduce((sum, { entryDays, exitDays, spells }) => {
			const onset = spells[0]?.[0]?.fromDays ?? exitDays;
			const log1m = (from: number, to: number, conditions: number[]) =>
				to > from ? -Math.log1p(-driveFailure(hazard, { ageDays: from, model: 0, conditions: held(conditions) }, to - from).probability) : 0;
			return sum + log1m(entryDays, Math.max(entryDays, onset), []) + log1m(Math.max(entryDays, onset), exitDays, [0]);
		}, 0);
		// The pooling strength of 2 failures is all that can be missing.
		expect(Math.abs(expected - hazard.failures)).toBeLessThan(4);
	});

	it('is the gamma-Poisson rate when one model has too few failures for an age law', () => {
		const lives = [life(100, 400, true), life(0, 3000, false), life(50, 2000, false)];
		const hazard = fitFleetHazard(lives, { priorRates: [0.015], priorStrength: 2 });
		const pooled = pooledFailureRate({ failures: 1, exposureDays: 300 + 3000 + 1950 }, { annualFailureRate: 0.015, strength: 2 });
		expect(hazard.source).toBe('pooled');
		expect(hazard.law.shape).toBe(1);
		const found = driveFailure(hazard, { ageDays: 700, model: 0, conditions: [] }, 90);
		expect(found.probability).toBeCloseTo(1 - Math.exp((-pooled.annualFailureRate * 90) / 365), 12);
		expect(survivalModelOf(hazard, []).annualFailureRate).toBeCloseTo(pooled.annualFailureRate, 12);
	});

	it('gives each model its published rate when there is nothing but one snapshot', () => {
		const hazard = fitFleetHazard([life(10, 10, false, 0), life(900, 900, false, 1)], { priorRates: [0.01, 0.04] });
		expect(hazard.source).toBe('prior');
		for (const [model, rate] of [0.01, 0.04].entries()) {
			const found = driveFailure(hazard, { ageDays: 500, model, conditions: [] }, 365);
			expect(found.probability).toBeCloseTo(1 - Math.exp(-rate), 12);
			expect(found.lower).toBeLessThan(found.probability / 2);
		}
	});

	it('gives a drive of unknown age the mean hazard of the fleet', () => {
		const hazard = fitFleetHazard(simulateFleet(62, 2000, 1, [1]), { priorRates: [0.02] });
		const unknown = driveFailure(hazard, { ageDays: null, model: 0, conditions: [] }, 90);
		expect(unknown.ageRatio).toBe(1);
		expect(unknown.probability).toBeGreaterThan(driveFailure(hazard, { ageDays: 0, model: 0, conditions: [] }, 90).probability);
		expect(unknown.probability).toBeLessThan(driveFailure(hazard, { ageDays: 3000, model: 0, conditions: [] }, 90).probability);
	});

	it('does not count a failure for a condition that was first seen on the day of the failure', () => {
		const sameDay = fitFleetHazard([life(0, 100, true, 0, [100]), life(0, 100, false, 0, [null])], { priorRates: [0.1] });
		const dayBefore = fitFleetHazard([life(0, 100, true, 0, [99]), life(0, 100, false, 0, [null])], { priorRates: [0.1] });
		expect(sameDay.conditions[0]).toMatchObject({ failures: 0, drives: 0, hazardRatio: 1 });
		expect(dayBefore.conditions[0]).toMatchObject({ failures: 1, drives: 1 });
		expect(dayBefore.conditions[0]!.hazardRatio).toBeGreaterThan(1.4);
	});

	it('changes little for a condition that few drives hold, and does not count two that always go together twice', () => {
		const alone = fitFleetHazard(simulateFleet(63, 3000, 6, [1]), { priorRates: [0.02] });
		const twins = fitFleetHazard(
			simulateFleet(63, 3000, 6, [1]).map((one) => ({ ...one, spells: [one.spells[0]!, one.spells[0]!] })),
			{ priorRates: [0.02] },
		);
		const together = twins.conditions[0]!.hazardRatio * twins.conditions[1]!.hazardRatio;
		expect(together / alone.conditions[0]!.hazardRatio).toBeGreaterThan(0.9);
		expect(together / alone.conditions[0]!.hazardRatio).toBeLessThan(1.1);
		const rare = fitFleetHazard([...Array.from({ length: 50 }, () => life(0, 300, false, 0, [null])), life(0, 300, false, 0, [10])], {
			priorRates: [0.02],
		});
		expect(rare.conditions[0]!.hazardRatio).toBeGreaterThan(0.95);
	});

	it('refuses an empty fleet and a model without a published rate', () => {
		expect(() => fitFleetHazard([], { priorRates: [] })).toThrow(expect.objectContaining({ code: 'no_drives' }));
		expect(() => fitFleetHazard([life(0, 1, false, 1)], { priorRates: [0.01] })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});

	it('never gives a probability outside its limits or the unit interval', () => {
		const hazard = fitFleetHazard(simulateFleet(64, 1500, 8, [1, 2]), { priorRates: [0.01, 0.03] });
		const states = fc.record({
			ageDays: fc.option(fc.double({ min: 0, max: 20_000, noNaN: true })),
			model: fc.integer({ min: 0, max: 1 }),
			conditions: fc.constantFrom(held([]), held([0])),
		});
		fc.assert(
			fc.property(states, fc.integer({ min: 1, max: 3650 }), (state, horizonDays) => {
				const { probability, lower, upper } = driveFailure(hazard, state, horizonDays);
				expect(lower).toBeGreaterThanOrEqual(0);
				expect(probability).toBeGreaterThanOrEqual(lower);
				expect(upper).toBeGreaterThanOrEqual(probability);
				expect(upper).toBeLessThanOrEqual(1);
			}),
		);
	});
});

describe('riskScore', () => {
	it('rises from 0 to 100 with the probability, 50 at 5 %', () => {
		expect(riskScore(0)).toBe(0);
		expect(riskScore(0.05)).toBeCloseTo(50, 12);
		expect(riskScore(1)).toBe(100);
		const probability = fc.double({ min: 0, max: 1, noNaN: true });
		fc.assert(
			fc.property(probability, probability, (a, b) => {
				expect(riskScore(Math.max(a, b))).toBeGreaterThanOrEqual(riskScore(Math.min(a, b)));
			}),
		);
	});
});
