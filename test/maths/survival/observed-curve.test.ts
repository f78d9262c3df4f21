import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import type { DriveLife } from '../../../src-main/maths/survival/drive-life.ts';
import { type FleetHazard, fitFleetHazard } from '../../../src-main/maths/survival/fleet-hazard.ts';
import { kaplanMeier } from '../../../src-main/maths/survival/kaplan-meier.ts';
import { observedCurve, watchedAt } from '../../../src-main/maths/survival/observed-curve.ts';

const life = (entryDays: number, exitDays: number, hasFailed = false, onset: number | null = null): DriveLife => ({
	entryDays,
	exitDays,
	hasFailed,
	model: 0,
	spells: [onset === null ? [] : [{ fromDays: onset, toDays: Number.POSITIVE_INFINITY }]],
});

/** A thousandth a day, doubled for the only model, five times that under the only condition. */
const constant = (modelRatio = 1, conditionRatio = 1): FleetHazard => {
	const fitted = fitFleetHazard([life(0, 100)], { priorRates: [0.365], minFailuresForAge: Number.POSITIVE_INFINITY });
	const factor = { logVariance: 0, drives: 1, failures: 0 };
	return {
		...fitted,
		law: { ...fitted.law, shape: 1, scaleDays: 1_000 },
		models: [{ ...factor, hazardRatio: modelRatio }],
		conditions: [{ ...factor, hazardRatio: conditionRatio }],
	};
};

describe('the observed curve', () => {
	it('is the Kaplan-Meier curve of drives that are all watched from new', () => {
		const lives = [life(0, 10, true), life(0, 20), life(0, 30, true), life(0, 40), life(0, 40, true)];
		const table = kaplanMeier({
			entryDays: new Float64Array(5),
			exitDays: Float64Array.of(10, 20, 30, 40, 40),
			hasFailed: Uint8Array.of(1, 0, 1, 0, 1),
		});
		const curve = observedCurve(lives, constant());
		expect(curve).toMatchObject({ fromDays: 0, toDays: 40, drives: 5, failures: 3 });
		expect(curve?.ageDays).toEqual(Float64Array.of(10, 30, 40));
		expect(curve?.survival).toEqual(table.survival);
		expect([curve?.lower, curve?.upper]).toEqual([table.lower, table.upper]);
	});

	it('begins where enough drives are watched, so that an early failure of one of two does not halve everything after it', () => {
		const early = [life(1, 5, true), life(2, 6)];
		const many = Array.from({ length: 60 }, (_, index) => life(100 + index / 100, 400, index === 59));
		const curve = observedCurve([...early, ...many], constant());
		// The tenth of them came under watch at 100.09 days.
		expect(curve).toMatchObject({ fromDays: 100.09, drives: 60, failures: 1 });
		expect(curve?.survival).toEqual(Float64Array.of(1 - 1 / 60));
	});

	it('expects of a law what the law says, with the factors of the drives that are watched', () => {
		const watched = Array.from({ length: 12 }, () => life(0, 500));
		const plain = observedCurve(watched, constant());
		expect(plain?.expectedDays.at(-1)).toBe(500);
		expect(plain?.expected.at(-1)).toBeCloseTo(Math.exp(-0.5), 12);
		expect(observedCurve(watched, constant(2))?.expected.at(-1)).toBeCloseTo(Math.exp(-1), 12);
		// Half of the drives have the condition from day 250 on: hazard 1 before, (1 + 5) / 2 after.
		const half = watched.map((own, index) => ({ ...own, spells: [index % 2 === 0 ? [{ fromDays: 250, toDays: Number.POSITIVE_INFINITY }] : []] }));
		const curve = observedCurve(half, constant(1, 5));
		const middle = curve?.expectedDays.indexOf(250) ?? -1;
		expect(curve?.expected[middle]).toBeCloseTo(Math.exp(-0.25), 12);
		expect(curve?.expected.at(-1)).toBeCloseTo(Math.exp(-0.25 - 3 * 0.25), 12);
	});

	it('agrees with the law that generated late entries: the expected curve stays within the limits', () => {
		const rng = createRng(5, 0);
		// Exponential lives of 1,000 days on average, watched for 200 days from an age up to 800 days.
		const lives = Array.from({ length: 4_000 }, (): DriveLife => {
			const entry = 800 * rng.uniform();
			const end = entry - 1_000 * Math.log(1 - rng.uniform());
			return life(entry, Math.min(end, entry + 200), end <= entry + 200);
		});
		const curve = observedCurve(lives, constant());
		if (!curve) throw new Error('no curve');
		const last = curve.ageDays.length - 1;
		const expected = Math.exp(-((curve.ageDays[last] as number) - curve.fromDays) / 1_000);
		expect(curve.lower[last]).toBeLessThan(expected);
		expect(curve.upper[last]).toBeGreaterThan(expected);
		expect((curve.upper[last] as number) - (curve.lower[last] as number)).toBeLessThan(0.1);
	});

	it('is nothing for nobody', () => {
		expect(observedCurve([], constant())).toBeNull();
	});
});

it('counts who is watched at an age: from after the entry to the exit', () => {
	const lives = [life(0, 10), life(5, 20), life(10, 30)];
	expect([0, 5, 6, 10, 11, 20, 31].map((age) => watchedAt(lives, age))).toEqual([1, 1, 2, 2, 2, 2, 0]);
});
