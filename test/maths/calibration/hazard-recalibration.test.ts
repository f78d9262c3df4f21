import { describe, expect, it } from 'vitest';
import {
	believeOutcomes,
	fitHazardRecalibration,
	type HeldBack,
	recalibrationFactor,
	recalibrationVariance,
} from '../../../src-main/maths/calibration/hazard-recalibration.ts';
import { fitLogisticRecalibration } from '../../../src-main/maths/calibration/logistic-recalibration.ts';
import { createRng } from '../../../src-main/maths/random.ts';
import fc from '../../support/properties.ts';

/** Drives whose hazard was stated as exp(score) over the span, while it is level x exp(slope x score): the outcomes follow the truth. */
function heldBack(seed: number, cases: number, level: number, slope: number): HeldBack {
	const rng = createRng(seed, 0);
	const scores = Float64Array.from({ length: cases }, () => -4 + 1.2 * rng.normal());
	const failed = Uint8Array.from(scores, (score) => Number(rng.exponential() < level * Math.exp(-4 + slope * (score + 4))));
	return { scores, expected: scores.map(Math.exp), failed };
}

describe('a recalibration of hazards', () => {
	it('is none where nothing was held back, or nothing could tell', () => {
		const nobody = fitHazardRecalibration({ expected: new Float64Array(0), scores: new Float64Array(0), failed: new Uint8Array(0) });
		expect(nobody).toMatchObject({ level: 1, slope: 1 });
		const few = fitHazardRecalibration({ expected: Float64Array.of(1e-9), scores: Float64Array.of(-20), failed: Uint8Array.of(0) });
		expect(few.level).toBeCloseTo(1, 8);
		expect(few.slope).toBeCloseTo(1, 8);
	});

	it('moves as far as the outcomes are many: hardly for three failures, to the truth for thousands', () => {
		const few = fitHazardRecalibration(heldBack(1, 100, 0.5, 0.6));
		// Within the deviation of the prior.
		expect(Math.abs(Math.log(few.level))).toBeLessThan(0.15);
		expect(Math.abs(few.slope - 1)).toBeLessThan(0.1);
		const many = fitHazardRecalibration(heldBack(2, 200_000, 0.5, 0.6), believeOutcomes);
		expect(Math.abs(many.slope - 0.6)).toBeLessThan(4 * Math.sqrt(many.variance.slope));
		// At a score of -4 the truth is half of what was stated.
		const factor = recalibrationFactor(many, -4);
		expect(Math.abs(Math.log(factor / 0.5))).toBeLessThan(4 * Math.sqrt(recalibrationVariance(many, -4)));
		expect(fitHazardRecalibration(heldBack(2, 200_000, 0.5, 0.6)).slope).toBeLessThan(0.65);
	});

	it('expects as many failures as came, and finds slope 1 once it was applied', () => {
		const held = heldBack(3, 5_000, 1.7, 0.8);
		const fit = fitHazardRecalibration(held, believeOutcomes);
		const factors = held.scores.map((score) => recalibrationFactor(fit, score));
		const expected = held.expected.reduce((sum, value, at) => sum + value * (factors[at] as number), 0);
		expect(expected).toBeCloseTo(
			held.failed.reduce((sum, value) => sum + value, 0),
			6,
		);
		const again = fitHazardRecalibration(
			{
				...held,
				expected: held.expected.map((value, at) => value * (factors[at] as number)),
				scores: held.scores.map((score, at) => score + Math.log(factors[at] as number)),
			},
			believeOutcomes,
		);
		expect(again.slope).toBeCloseTo(1, 6);
		expect(again.level).toBeCloseTo(1, 6);
	});

	it("is Platt's curve where failures are rare", () => {
		const rare = heldBack(4, 100_000, 0.3, 0.7);
		const scores = rare.scores.map((score) => score - 4);
		const failed = Uint8Array.from(rare.failed, (value, at) => (at % 20 === 0 ? value : 0));
		const hazards = fitHazardRecalibration({ scores, expected: scores.map(Math.exp), failed }, believeOutcomes);
		const odds = fitLogisticRecalibration(scores, failed);
		expect(Math.abs(hazards.slope - odds.slope)).toBeLessThan(0.02);
	});

	it('keeps the order of drives, whatever came', () => {
		fc.assert(
			fc.property(
				fc.array(fc.record({ score: fc.double({ min: -9, max: 0, noNaN: true }), fails: fc.boolean() }), { minLength: 1, maxLength: 60 }),
				fc.double({ min: -9, max: 0, noNaN: true }),
				fc.double({ min: 0.01, max: 5, noNaN: true }),
				(cases, low, more) => {
					const scores = Float64Array.from(cases, ({ score }) => score);
					const fit = fitHazardRecalibration({
						scores,
						expected: scores.map(Math.exp),
						failed: Uint8Array.from(cases, ({ fails }) => Number(fails)),
					});
					expect(Math.exp(low + more) * recalibrationFactor(fit, low + more)).toBeGreaterThan(Math.exp(low) * recalibrationFactor(fit, low));
					expect(recalibrationVariance(fit, low)).toBeGreaterThanOrEqual(0);
				},
			),
		);
	});

	it('refuses an expectation that is none, and outcomes that cannot tell drives apart without a prior', () => {
		const one = { expected: Float64Array.of(0), scores: Float64Array.of(-3), failed: Uint8Array.of(0) };
		expect(() => fitHazardRecalibration(one)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		const alike = { expected: Float64Array.of(0.1, 0.1), scores: Float64Array.of(-2, -2), failed: Uint8Array.of(0, 1) };
		expect(() => fitHazardRecalibration(alike, believeOutcomes)).toThrow(expect.objectContaining({ code: 'fit_failed' }));
	});
});
