import { describe, expect, it } from 'vitest';
import { conditionalSurvival, kaplanMeier, restrictedMeanSurvival, survivalQuantile } from '../../../src-main/maths/survival/kaplan-meier.ts';
import golden from '../../golden/survival_beyond.json' with { type: 'json' };
import { lifeRows, lifeRowsSinceBirth, lifetimesOf, lifetimesSinceBirth } from '../../support/lives.ts';
import fc from '../../support/properties.ts';

describe('kaplanMeier', () => {
	it('matches statsmodels on lives with late entries', () => {
		const { entry, time, event, ages, at_risk, survival, se } = golden.survival;
		const table = kaplanMeier({ entryDays: Float64Array.from(entry), exitDays: Float64Array.from(time), hasFailed: Uint8Array.from(event) });
		expect([...table.ageDays]).toEqual(ages);
		expect([...table.atRisk]).toEqual(at_risk);
		for (const row of ages.keys()) {
			expect(table.survival[row]).toBeCloseTo(survival[row]!, 13);
			expect(table.standardError[row]).toBeCloseTo(se[row]!, 13);
		}
	});

	it('counts a drive as at risk only after its entry', () => {
		// By hand: at age 5 two drives are at risk (the third enters at 5), at age 8 the third alone.
		const table = kaplanMeier({ entryDays: Float64Array.of(0, 2, 5), exitDays: Float64Array.of(5, 7, 8), hasFailed: Uint8Array.of(1, 0, 1) });
		expect([...table.atRisk]).toEqual([2, 1]);
		expect([...table.survival]).toEqual([0.5, 0]);
	});

	it('lets a drive fail at age 0 when it was observed since then', () => {
		const table = kaplanMeier(lifetimesSinceBirth([0, 3, 0, 4], [1, 0, 0, 1]));
		expect([...table.ageDays]).toEqual([0, 4]);
		expect([...table.atRisk]).toEqual([4, 1]);
	});

	it('is the share that is still alive when nothing is censored', () => {
		fc.assert(
			fc.property(lifeRowsSinceBirth, (rows) => {
				const ages = rows.map(([, exit]) => exit);
				const table = kaplanMeier(
					lifetimesSinceBirth(
						ages,
						ages.map(() => 1),
					),
				);
				for (const [row, age] of table.ageDays.entries())
					expect(table.survival[row]).toBeCloseTo(ages.filter((other) => other > age).length / ages.length, 12);
			}),
		);
	});

	it('does not depend on the unit of time or on the order of rows', () => {
		fc.assert(
			fc.property(lifeRows, fc.constantFrom(24, 0.5, 365), (rows, factor) => {
				const table = kaplanMeier(lifetimesOf(rows));
				const scaled = kaplanMeier(lifetimesOf([...rows].reverse().map(([entry, exit, failed]) => [entry * factor, exit * factor, failed])));
				expect(scaled.ageDays).toEqual(table.ageDays.map((age) => age * factor));
				for (const column of ['atRisk', 'survival', 'standardError', 'lower', 'plainUpper'] as const) expect(scaled[column]).toEqual(table[column]);
			}),
		);
	});

	it('falls, stays in [0, 1] and lies inside its limits, which widen with the confidence', () => {
		fc.assert(
			fc.property(lifeRows, (rows) => {
				const table = kaplanMeier(lifetimesOf(rows), 0.9);
				const wide = kaplanMeier(lifetimesOf(rows), 0.99);
				let before = 1;
				for (const [row, survival] of table.survival.entries()) {
					expect(survival).toBeLessThanOrEqual(before);
					expect(survival).toBeGreaterThanOrEqual(0);
					before = survival;
					if (survival === 0) {
						expect(table.lower[row]).toBeNaN();
						continue;
					}
					expect(table.lower[row]).toBeLessThan(survival);
					expect(table.upper[row]).toBeGreaterThan(survival);
					expect(table.plainLower[row]).toBeGreaterThanOrEqual(0);
					expect(table.plainUpper[row]).toBeLessThanOrEqual(1);
					expect(wide.lower[row]).toBeLessThan(table.lower[row]!);
					expect(wide.upper[row]).toBeGreaterThan(table.upper[row]!);
				}
			}),
		);
	});

	it('refuses no rows, and rows that are no lives', () => {
		expect(() => kaplanMeier(lifetimesOf([]))).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
		for (const row of [
			[-1, 5, 0],
			[6, 5, 0],
			[0, Number.NaN, 0],
			[4, 4, 1],
			[0, Number.POSITIVE_INFINITY, 0],
		] as const)
			expect(() => kaplanMeier(lifetimesOf([row]))).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		const short = { entryDays: new Float64Array(2), exitDays: Float64Array.of(1), hasFailed: Uint8Array.of(1) };
		expect(() => kaplanMeier(short)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});

describe('survivalQuantile and restrictedMeanSurvival', () => {
	const table = kaplanMeier(lifetimesSinceBirth([2, 4, 4, 6, 9], [1, 1, 0, 1, 0]));

	it('give the first age that reaches the share, and the area under the steps, by hand', () => {
		// Survival 0.8 from 2, 0.6 from 4, 0.3 from 6.
		expect(survivalQuantile(table, 0.5)).toBe(6);
		expect(survivalQuantile(table, 0.1)).toBe(2);
		expect(survivalQuantile(table, 0.8)).toBeNaN();
		expect(restrictedMeanSurvival(table, 1)).toBe(1);
		expect(restrictedMeanSurvival(table, 8)).toBeCloseTo(2 + 0.8 * 2 + 0.6 * 2 + 0.3 * 2, 14);
	});

	it('mean of the lives up to the longest, when nothing is censored', () => {
		fc.assert(
			fc.property(lifeRowsSinceBirth, (rows) => {
				const ages = rows.map(([, exit]) => exit);
				const curve = kaplanMeier(
					lifetimesSinceBirth(
						ages,
						ages.map(() => 1),
					),
				);
				expect(restrictedMeanSurvival(curve, Math.max(...ages))).toBeCloseTo(ages.reduce((sum, age) => sum + age, 0) / ages.length, 10);
			}),
		);
	});
});

describe('conditionalSurvival', () => {
	it('chains: surviving two spans is surviving the first and then the second', () => {
		fc.assert(
			fc.property(lifeRows, fc.nat(30), fc.nat(15), fc.nat(15), (rows, age, first, second) => {
				const table = kaplanMeier(lifetimesOf(rows));
				fc.pre(age + first + second <= table.observedToDays);
				const whole = conditionalSurvival(table, age, first + second).survival;
				const parts = conditionalSurvival(table, age, first).survival * conditionalSurvival(table, age + first, second).survival;
				expect(whole).toBeCloseTo(parts, 12);
			}),
		);
	});

	it('is the curve itself from age 0 on, with the same limits', () => {
		const table = kaplanMeier(lifetimesSinceBirth([2, 4, 4, 6, 9], [1, 1, 0, 1, 0]));
		expect(conditionalSurvival(table, 0, 6)).toEqual({ survival: table.survival[2], lower: table.lower[2], upper: table.upper[2] });
		expect(conditionalSurvival(table, 6, 2)).toEqual({ survival: 1, lower: 1, upper: 1 });
	});

	it('refuses a span beyond what any drive reached', () => {
		const table = kaplanMeier(lifetimesSinceBirth([2, 4, 9], [1, 1, 0]));
		expect(() => conditionalSurvival(table, 5, 10)).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
		// All failed: that is known.
		expect(conditionalSurvival(kaplanMeier(lifetimesSinceBirth([2, 4], [1, 1])), 3, 10).survival).toBe(0);
	});
});
