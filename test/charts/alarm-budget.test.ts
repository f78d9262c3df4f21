/** Another alarm budget, answered from a finished search, against the search's own rule. */

import { describe, expect, it } from 'vitest';
import { budgetCurve, withinBudget } from '../../src-main/maths/anomalies/budget.ts';
import {
	alarmMonthsChart,
	budgetAt,
	budgetChange,
	budgetEffect,
	budgetPlace,
	budgetSentence,
	leastBudget,
	mostBudget,
} from '../../src-main/shared/charts/alarm-budget.ts';
import type { BarsLayer } from '../../src-main/shared/charts/chart.ts';
import type { AnomalyEvent } from '../../src-main/shared/domain/anomaly-results.ts';
import type { BudgetRuns } from '../../src-main/shared/domain/heat-map.ts';
import { type DeviceId, MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import fc from '../support/properties.ts';

const FIRST = Date.UTC(2024, 0, 15);
const DAYS_PER_MONTH = 365.25 / 12;

interface Made {
	readonly scores: readonly number[];
	readonly startDays: readonly number[];
	readonly fixedDays: readonly number[];
	readonly driveDays: number;
}

const searches: fc.Arbitrary<Made> = fc
	.record({
		runs: fc.array(fc.record({ score: fc.integer({ min: 1, max: 40 }).map((n) => n / 50), day: fc.nat(364) }), { maxLength: 300 }),
		fixedDays: fc.array(fc.nat(364), { maxLength: 20 }),
		drives: fc.integer({ min: 1, max: 60 }),
	})
	.map(({ runs, fixedDays, drives }) => {
		const sorted = runs.toSorted((a, b) => b.score - a.score);
		return { scores: sorted.map(({ score }) => score), startDays: sorted.map(({ day }) => day), fixedDays, driveDays: drives * 365 };
	});

function searchOf({ scores, startDays, fixedDays, driveDays }: Made, budget: number) {
	const months = driveDays / DAYS_PER_MONTH;
	const lastObservedMs = FIRST + 364 * MS_PER_DAY;
	const runs = scores.map((score, index) => ({ score, startMs: FIRST + startDays[index]! * MS_PER_DAY }));
	const accepted = budget * months;
	const { count, threshold } = withinBudget(runs, Math.max(accepted / 2, accepted - fixedDays.length));
	const isLate = (startMs: number): boolean => startMs > lastObservedMs - 30 * MS_PER_DAY;
	const starts = [...fixedDays.map((day) => FIRST + day * MS_PER_DAY), ...runs.slice(0, count).map(({ startMs }) => startMs)];
	return {
		result: {
			budgetCurve: budgetCurve(
				runs,
				fixedDays.map((day) => FIRST + day * MS_PER_DAY),
				{ months, lastObservedMs },
			),
			driveDays,
			lastObservedMs,
			threshold: Math.min(1, threshold),
			events: starts.map((startMs) => ({ startMs }) as AnomalyEvent),
		},
		alarms: starts.length,
		runs: count,
		lastMonth: starts.filter(isLate).length,
	};
}

function strangeOf({ scores, startDays }: Made, kept = scores.length): BudgetRuns {
	const startMs = Float64Array.from(startDays.slice(0, kept), (day) => FIRST + day * MS_PER_DAY);
	const score = Float64Array.from(scores.slice(0, kept));
	return {
		deviceIds: ['d1' as DeviceId],
		firstDayMs: FIRST,
		days: 365,
		runs: { drive: score.map(() => 0), startMs, endMs: startMs, peakMs: startMs, score },
	};
}

describe('another budget', () => {
	const budget = fc.double({ min: leastBudget, max: mostBudget, noNaN: true });

	it('raises exactly what a search with it would raise', () => {
		fc.assert(
			fc.property(searches, budget, budget, (made, now, wanted) => {
				const { result } = searchOf(made, now);
				const again = searchOf(made, wanted);
				const effect = budgetEffect(result, strangeOf(made), wanted)!;
				expect(effect).toMatchObject({ alarms: again.alarms, lastMonth: again.lastMonth, runs: again.runs, fixed: made.fixedDays.length });
				expect(effect.perDriveMonth).toBeCloseTo(again.alarms / (made.driveDays / DAYS_PER_MONTH), 9);
				expect(Math.min(1, effect.threshold)).toBe(again.result.threshold);
				expect(budgetChange(result, strangeOf(made), effect)).toEqual({ now: searchOf(made, now).runs, next: again.runs });
			}),
		);
	});

	it('is read from the curve where the runs were not kept, never above what is allowed', () => {
		fc.assert(
			fc.property(searches, budget, fc.nat(20), (made, wanted, kept) => {
				const { result } = searchOf(made, 0.2);
				const exact = budgetEffect(result, strangeOf(made), wanted)!;
				const [far, none] = [strangeOf(made, kept), null].map((strange) => budgetEffect(result, strange, wanted)!) as [typeof exact, typeof exact];
				for (const effect of [far, none]) {
					expect(effect.runs).toBeLessThanOrEqual(exact.runs);
					expect(effect.alarms).toBe(effect.runs + effect.fixed);
				}
				expect(far.runs).toBeGreaterThanOrEqual(none.runs);
			}),
		);
	});

	it('says nothing where the search kept no curve', () => {
		const empty = { threshold: new Float64Array(), perDriveMonth: new Float64Array(), lastMonth: new Float64Array() };
		expect(budgetEffect({ budgetCurve: empty, driveDays: 100, lastObservedMs: FIRST, threshold: 0.6 }, null, 0.2)).toBeNull();
	});
});

describe('the words and bars of a budget', () => {
	const made: Made = { scores: [0.9, 0.8, 0.7, 0.6], startDays: [0, 20, 350, 360], fixedDays: [355], driveDays: 3_650 };
	const { result } = searchOf(made, 0.02);
	const now = budgetEffect(result, strangeOf(made), 0.02)!;
	const more = budgetEffect(result, strangeOf(made), 10)!;

	it('count from the events that the search made, and name the difference', () => {
		expect(budgetSentence(result, now, now)).toBe('Raises 2 alarms in this history, 1 in its last 30 days.');
		expect(budgetSentence(result, more, now)).toBe('Would have raised about 5 alarms in this history, 3 in its last 30 days: 3 more than now.');
		expect(budgetSentence({ ...result, events: result.events.slice(0, 1) }, now, more)).toMatch(/3 fewer than now\.$/);
	});

	it('show by month what stays and what comes in, on top of each other, or what falls out', () => {
		const chart = alarmMonthsChart(strangeOf(made), budgetChange(result, strangeOf(made), more));
		const [both, stay] = chart.layers as readonly BarsLayer[];
		expect([both!.label, stay!.label]).toEqual(['Would come in', 'Stay']);
		expect([...both!.height].reduce((sum, count) => sum + count)).toBe(4);
		expect([...stay!.height].reduce((sum, count) => sum + count)).toBe(1);
		expect(both!.texts[0]).toBe('2024-01: 1 alarm now.');
		expect(both!.texts.at(-1)).toBe('2025-01: 0 alarms now, 1 would come in.');
		const back = alarmMonthsChart(strangeOf(made), { now: 4, next: 1 });
		expect(back.layers.map(({ label }) => label)).toEqual(['Would fall out', 'Stay']);
		expect((back.layers[0] as BarsLayer).texts.at(-1)).toBe('2025-01: 1 alarm now, 1 would fall out.');
	});
});

describe('the slider', () => {
	it('goes from end to end evenly in the logarithm and comes back to where it was', () => {
		expect([leastBudget, 0.1, 1, mostBudget].map(budgetPlace)).toEqual([0, expect.closeTo(1 / 3), expect.closeTo(2 / 3), 1]);
		for (let step = 0; step <= 100; step += 1) expect(Math.round(budgetPlace(budgetAt(step / 100)) * 100)).toBe(step);
		expect([budgetPlace(0.0001), budgetPlace(500)]).toEqual([0, 1]);
	});
});
