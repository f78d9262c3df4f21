import { describe, expect, it } from 'vitest';
import published from '../../resources/published-models.json' with { type: 'json' };
import { conditionsAt, defectConditions, GROWTH_DAYS, spellsOf } from '../../src-main/jobs/failure-conditions.ts';
import { fitFailureModel, stateOf, withUnknownModel } from '../../src-main/jobs/failure-model.ts';
import { driveFailure, failureCourse } from '../../src-main/maths/survival/drive-failure.ts';
import { lifeUntil, splitLives } from '../../src-main/maths/survival/drive-life.ts';
import { MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import { judgedDates, judgedTogether, syntheticFleet } from '../support/synthetic-calibration.ts';

const pending = (values: readonly number[]) => ({
	observedAtMs: Float64Array.from(values, (_, day) => day * MS_PER_DAY),
	metrics: { pending_sectors: Float64Array.from(values) },
});
const named = (name: string): number => defectConditions.findIndex((condition) => condition.name === name);

describe('conditions of a drive', () => {
	it('begin on the day after their cause, and end with it: seen for good, many while there are many, grown for a month', () => {
		const spells = spellsOf(pending([0, 0, 3, 12, 12, 0, 0]), 100);
		expect(spells[named('pending_sectors')]).toEqual([{ fromDays: 103, toDays: Number.POSITIVE_INFINITY }]);
		expect(spells[named('pending_sectors.many')]).toEqual([{ fromDays: 104, toDays: 106 }]);
		expect(spells[named('pending_sectors.grew')]).toEqual([
			{ fromDays: 103, toDays: 104 },
			{ fromDays: 104, toDays: 104 + GROWTH_DAYS },
		]);
	});

	it('are told of a past day as that day knew them', () => {
		const values = Array.from({ length: 60 }, (_, day) => (day < 10 ? 0 : day < 25 ? 4 : 9));
		const whole = spellsOf(pending(values), 0);
		for (const day of [5, 11, 24, 26, 39, 59]) {
			const then = spellsOf(pending(values.slice(0, day)), 0);
			expect(conditionsAt({ spells: whole }, day), `day ${day}`).toEqual(conditionsAt({ spells: then }, day));
		}
		// Grown on day 10 and again on day 25: what day 24 knew ends 30 days after the first.
		expect(conditionsAt({ spells: whole }, 24).find(({ index }) => index === named('pending_sectors.grew'))?.daysLeft).toBe(11 + GROWTH_DAYS - 24);
	});

	it('do not come from the first value that is seen, nor from a repair', () => {
		expect(spellsOf(pending([5, 5, 2, 2]), 0)[named('pending_sectors.grew')]).toEqual([]);
	});

	it('cut a life into rows that cover it once', () => {
		const spells = spellsOf(pending([0, 3, 12, 12, 0, 0]), 100);
		const rows = splitLives([{ entryDays: 100, exitDays: 106, hasFailed: true, model: 0, spells }]);
		expect(rows.map(({ entryDays, exitDays }) => [entryDays, exitDays])).toEqual([
			[100, 102],
			[102, 103],
			[103, 105],
			[105, 106],
		]);
		expect(rows.map(({ hasFailed }) => hasFailed)).toEqual([false, false, false, true]);
		const before = lifeUntil({ entryDays: 100, exitDays: 106, hasFailed: true, model: 0, spells }, 103);
		expect(before).toMatchObject({ exitDays: 103, hasFailed: false });
		expect(lifeUntil({ entryDays: 100, exitDays: 106, hasFailed: true, model: 0, spells }, 100)).toBeUndefined();
	});
});

describe('the failure model on held-back time', () => {
	const drives = syntheticFleet({ drives: 500, days: 500 }, 401);
	const model = fitFailureModel(drives, published.models);
	const hazard = withUnknownModel(model.hazard);

	it('says what was held back, and what that changed', () => {
		const { recalibration, notes } = model.survival;
		expect(recalibration?.spanDays).toBe(90);
		expect(recalibration?.failures).toBeGreaterThan(10);
		expect(hazard.recalibration).toMatchObject({ level: recalibration?.level, slope: recalibration?.slope });
		expect(notes?.[0]).toMatch(/^Recalibrated on held-back time: within 90 days of \d past dates? \d+ failures came/);
	});

	it('keeps the probabilities of a drive those of one course: they rise with the horizon, and the simulation has the same', () => {
		for (const drive of drives.filter(({ exit }) => exit === undefined).slice(0, 80)) {
			const state = stateOf(model, drive);
			const course = failureCourse(hazard, state, 365);
			expect(course.every((value, day) => day === 0 || value >= (course[day - 1] as number))).toBe(true);
			for (const days of [30, 90, 365]) expect(course[days - 1]).toBeCloseTo(driveFailure(hazard, state, days).probability, 12);
		}
	});

	it('is fitted without it where there is none, and says so', () => {
		const young = fitFailureModel(syntheticFleet({ drives: 60, days: 100 }, 402), published.models);
		expect(young.hazard.recalibration).toBeUndefined();
		expect(young.survival.recalibration).toBeUndefined();
		expect(young.survival.notes?.[0]).toMatch(/^Not recalibrated on held-back time/);
	});

	it('does not learn from rows after the last date: the fate of the last day changes no earlier correction', () => {
		const last = drives.reduce((most, { observedAtMs }) => Math.max(most, observedAtMs.at(-1) as number), 0);
		const counted = model.survival.recalibration?.failures as number;
		// A failure that is taken back is one fewer that came.
		const late = drives.findLast(({ exit }) => exit !== undefined && exit.atMs > last - 80 * MS_PER_DAY);
		const spared = drives.map((drive) => {
			if (drive !== late) return drive;
			const { exit: _exit, ...rest } = drive;
			return rest;
		});
		expect(fitFailureModel(spared, published.models).survival.recalibration?.failures).toBe(counted - 1);
	});

	it('is calibrated on a fleet that tuned nothing, each date judged by what was known before it', () => {
		const dates = judgedDates({ drives: 600, days: 450 }, 403, 90);
		expect(dates).toHaveLength(4);
		const { failures, expectedLower, expectedUpper, calibration } = judgedTogether(dates);
		expect(failures).toBeGreaterThanOrEqual(expectedLower);
		expect(failures).toBeLessThanOrEqual(expectedUpper);
		// One fleet has few failures: its slope is known within two of its errors. The ten of the soak lie within 0.9 to 1.1 together.
		expect(Math.abs((calibration?.slope ?? Number.NaN) - 1)).toBeLessThan(2.5 * (calibration?.slopeStandardError ?? 0));
	});
});
