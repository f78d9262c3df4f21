/** Lives of drives for the tests of survival analysis. */

import type { Lifetimes } from '../../src-main/maths/survival/lifetimes.ts';
import backblaze from '../golden/survival_backblaze.json' with { type: 'json' };
import fc from './properties.ts';

export type LifeRow = readonly [entryDays: number, exitDays: number, hasFailed: number];

export function lifetimesOf(rows: readonly LifeRow[]): Lifetimes {
	return {
		entryDays: Float64Array.from(rows, ([entry]) => entry),
		exitDays: Float64Array.from(rows, ([, exit]) => exit),
		hasFailed: Uint8Array.from(rows, ([, , failed]) => failed),
	};
}

/** All observed since age 0. */
export function lifetimesSinceBirth(exitDays: ArrayLike<number>, hasFailed: ArrayLike<number>): Lifetimes {
	return { entryDays: new Float64Array(exitDays.length), exitDays: Float64Array.from(exitDays), hasFailed: Uint8Array.from(hasFailed) };
}

/** Whole days up to 60, so that ties are common; entries at 0 or later, always before the exit. */
export const lifeRows = fc.array(
	fc
		.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 20 }), fc.boolean(), fc.boolean())
		.map(([entry, span, isLate, failed]): LifeRow => [isLate ? entry : 0, entry + span, failed ? 1 : 0]),
	{ minLength: 1, maxLength: 60 },
);

/** The same without late entries. */
export const lifeRowsSinceBirth = lifeRows.map((rows) => rows.map(([, exit, failed]): LifeRow => [0, exit, failed]));

/** The lives of `survival_backblaze.json`: ST8000DM002 in 2019, entry age = age at exit - days of the year until then, at least 0. */
export function backblazeLives(): Lifetimes {
	const rows: LifeRow[] = [];
	for (const { days, failed, hours } of backblaze.lives) {
		let age = 0;
		for (const step of hours) {
			age += step;
			rows.push([Math.max(0, age / 24 - days), age / 24, failed]);
		}
	}
	return lifetimesOf(rows);
}
