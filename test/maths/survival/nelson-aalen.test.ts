import { describe, expect, it } from 'vitest';
import { kaplanMeier } from '../../../src-main/maths/survival/kaplan-meier.ts';
import { nelsonAalen } from '../../../src-main/maths/survival/nelson-aalen.ts';
import { lifeRows, lifetimesOf, lifetimesSinceBirth } from '../../support/lives.ts';
import fc from '../../support/properties.ts';

describe('nelsonAalen', () => {
	it('sums failures over drives at risk, by hand', () => {
		const table = nelsonAalen(lifetimesSinceBirth([1, 1, 2, 3], [1, 1, 0, 1]));
		expect([...table.cumulativeHazard]).toEqual([0.5, 1.5]);
		expect([...table.tieCorrected]).toEqual([1 / 4 + 1 / 3, 1 / 4 + 1 / 3 + 1]);
		expect(table.standardError[0]).toBeCloseTo(Math.sqrt(2 / 16), 15);
		expect(table.tieCorrectedStandardError[0]).toBeCloseTo(Math.sqrt(1 / 16 + 1 / 9), 15);
		// exp(1.959964 se / H) = exp(1.385903...)
		expect(table.upper[0]! / 0.5).toBeCloseTo(Math.exp((1.959963984540054 * Math.sqrt(1 / 8)) / 0.5), 12);
		expect(table.lower[0]! * table.upper[0]!).toBeCloseTo(0.25, 14);
	});

	it('rises; the tie correction adds; -log of Kaplan-Meier is never below it; limits hold it', () => {
		fc.assert(
			fc.property(lifeRows, (rows) => {
				const lives = lifetimesOf(rows);
				const table = nelsonAalen(lives);
				const { survival } = kaplanMeier(lives);
				let before = 0;
				for (const [row, hazard] of table.cumulativeHazard.entries()) {
					expect(hazard).toBeGreaterThan(before);
					before = hazard;
					expect(table.tieCorrected[row]).toBeGreaterThanOrEqual(hazard * (1 - 1e-14));
					expect(-Math.log(survival[row]!)).toBeGreaterThanOrEqual(hazard * (1 - 1e-12));
					expect(table.lower[row]).toBeLessThan(hazard);
					expect(table.lower[row]).toBeGreaterThan(0);
					expect(table.upper[row]).toBeGreaterThan(hazard);
				}
			}),
		);
	});

	it('expects as many failures as there were', () => {
		fc.assert(
			fc.property(lifeRows, (rows) => {
				const table = nelsonAalen(lifetimesOf(rows));
				const at = (age: number): number => table.cumulativeHazard[table.ageDays.findLastIndex((other) => other <= age)] ?? 0;
				const expected = rows.reduce((sum, [entry, exit]) => sum + at(exit) - at(entry), 0);
				expect(expected).toBeCloseTo(
					rows.reduce((sum, [, , failed]) => sum + failed, 0),
					9,
				);
			}),
		);
	});
});
