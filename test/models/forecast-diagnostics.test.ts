import { beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../src-main/maths/random.ts';
import { arimaResiduals, fitArima } from '../../src-main/maths/series/arima.ts';
import { correlogram } from '../../src-main/maths/series/correlogram.ts';
import { type EnsembleForecast, forecastEnsemble } from '../../src-main/models/ensemble.ts';
import { diagnoseForecast, type ForecastPast, withSkill } from '../../src-main/models/forecast-diagnostics.ts';
import { YARDSTICK } from '../../src-main/models/simple-members.ts';
import { YARDSTICK_NAME } from '../../src-main/shared/charts/member-names.ts';
import { MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';

const FIRST_MS = Date.UTC(2025, 0, 1);

function noise(days: number, seed: number): Float64Array {
	const rng = createRng(seed, 0);
	return Float64Array.from({ length: days }, () => rng.normal());
}

/** Three origins, two steps; the last origin leaves one day to judge by. */
function smallPast(changes: Partial<ForecastPast> = {}): ForecastPast {
	const series = Float64Array.of(5, 5, 5, 5, 6, 8, 7);
	const said = (...values: number[]) => Float64Array.from(values);
	return {
		series,
		firstDayMs: FIRST_MS,
		origins: { days: [4, 5, 6], first: 4, steps: 2, notes: [] },
		past: [said(Number.NaN, Number.NaN), said(7, 7), said(9, 9)],
		members: [{ name: 'theta', past: [said(6, 6), said(6, 6), said(6, 6)], final: said(6, 6) }],
		yardstick: { name: YARDSTICK, past: [said(5, 5), said(5, 5), said(5, 5)], final: said(5, 5) },
		...changes,
	};
}

describe('the diagnostics of a forecast', () => {
	it('take each day less what was said of it the day before, from the first origin that said something', () => {
		const [errors] = diagnoseForecast(smallPast()).residuals!;
		expect(errors).toMatchObject({ of: 'ensemble', everyDays: 1, count: 2, checks: [] });
		expect([...errors!.values]).toEqual([8 - 7, 7 - 9]);
		expect([...errors!.atMs]).toEqual([FIRST_MS + 5 * MS_PER_DAY, FIRST_MS + 6 * MS_PER_DAY]);
	});

	it('compare each step with the last week repeated on the same days only', () => {
		const { errorGrowth } = diagnoseForecast(smallPast());
		// One day ahead: 8 and 7 against 7 and 9, and against 5. Two days ahead: 7 against 7 and against 5.
		expect(errorGrowth).toEqual({ ensemble: Float64Array.of(1.5, 0), seasonalNaive: Float64Array.of(2.5, 2), counts: Float64Array.of(2, 1) });
	});

	it('say by which share each member misses less than the last week repeated', () => {
		const accuracy = ['theta', YARDSTICK, 'ensemble'].map((name) => ({ name, mase: 1, smape: 1 }));
		const [theta, yardstick, ensemble] = withSkill(accuracy, smallPast());
		// theta: 0, 2 | 2, 1 | 1 of 6; the yardstick: 1, 3 | 3, 2 | 2 of 11.
		expect(theta!.skill).toBeCloseTo(1 - 6 / 11, 12);
		expect(yardstick!.skill).toBe(0);
		expect(ensemble!.skill).toBeCloseTo(1 - 3 / 7, 12);
	});

	it('tell no share where the last week never missed and another did', () => {
		const still = smallPast({ series: new Float64Array(7).fill(5) });
		const [theta, yardstick] = withSkill(
			[
				{ name: 'theta', mase: 1, smape: 1 },
				{ name: YARDSTICK, mase: 0, smape: 0 },
			],
			still,
		);
		expect(theta!.skill).toBeNaN();
		expect(yardstick!.skill).toBe(0);
	});

	it('leave out what the history does not allow', () => {
		const still = diagnoseForecast(smallPast({ series: new Float64Array(7).fill(5), differences: 1 }));
		expect(still.correlogram).toBeUndefined();
		expect(diagnoseForecast(smallPast()).correlogram).toBeUndefined();
		expect(diagnoseForecast(smallPast({ differences: 0 })).correlogram).toMatchObject({ differences: 0, count: 7 });
	});

	it('has the innovations of the ARIMA from the first that it could predict', () => {
		const series = noise(80, 3).map((value, t, all) => value + (t > 0 ? 0.5 * all[t - 1]! : 0));
		const arima = fitArima(series, { p: 1, d: 1, q: 0 });
		const [, errors] = diagnoseForecast({ ...smallPast(), series, arima }).residuals!;
		const wanted = arimaResiduals(arima, series);
		const first = wanted.findIndex(Number.isFinite);
		expect(errors).toMatchObject({ of: 'arima', everyDays: 1, values: wanted.slice(first) });
		expect(errors!.atMs[0]).toBe(FIRST_MS + first * MS_PER_DAY);
		expect(errors!.checks.map(({ question }) => question)).toEqual(['bias', 'memory', 'spread', 'shape']);
	});

	it('calls the yardstick what the page calls it', () => {
		expect(YARDSTICK_NAME).toBe(YARDSTICK);
	});
});

describe('a forecast', () => {
	const days = 200;
	const weekly = noise(days, 5).map((value, t) => 40 + value + [0, 3, 3, 3, 3, 0, -6][t % 7]!);
	let made: EnsembleForecast;
	beforeAll(async () => {
		const padded = Float64Array.of(Number.NaN, Number.NaN, ...weekly);
		made = await forecastEnsemble({ series: padded, firstDayMs: FIRST_MS, horizonDays: 14, level: 0.95, seed: 1 });
	});

	it('carries its diagnostics, dated by the days of the history', () => {
		const [ensemble, arima] = made.residuals!;
		const lastMs = FIRST_MS + (days + 1) * MS_PER_DAY;
		for (const { atMs, values } of [ensemble!, arima!]) {
			expect(atMs).toHaveLength(values.length);
			expect(atMs.at(-1)).toBeLessThanOrEqual(lastMs);
			expect((lastMs - atMs.at(-1)!) / MS_PER_DAY).toBeLessThan(ensemble!.everyDays);
		}
		expect(ensemble!.checks).toHaveLength(4);
		expect(made.errorGrowth!.ensemble).toHaveLength(14);
	});

	it('has the correlogram of the differences that ADF asked for, with the week in it', () => {
		expect(made.correlogram).toEqual(correlogram(weekly, made.stationarity!.d));
		const { acf, acfLimits } = made.correlogram!;
		expect(acf[6]!).toBeGreaterThan(acfLimits[6]!);
		expect(made.arimaSeasonalOrder?.[3]).toBe(7);
	});

	it('is ahead of the last week by what its errors say', () => {
		const { ensemble, seasonalNaive, counts } = made.errorGrowth!;
		const total = (errors: Float64Array): number => errors.reduce((sum, error, h) => sum + error * counts[h]!, 0);
		const skill = made.accuracy.find(({ name }) => name === 'ensemble')!.skill!;
		expect(skill).toBeCloseTo(1 - total(ensemble) / total(seasonalNaive), 10);
		expect(skill).toBeGreaterThan(0);
		expect(made.accuracy.find(({ name }) => name === YARDSTICK)!.skill).toBe(0);
	});

	it('has none of an ARIMA where none can be fitted, and no correlogram of a straight line', async () => {
		const line = Float64Array.from({ length: 90 }, (_, t) => 24 * t);
		const counter = await forecastEnsemble({ series: line, horizonDays: 7, level: 0.95, seed: 1, isCounter: true });
		expect(counter.correlogram).toBeUndefined();
		expect(counter.residuals!.map(({ of }) => of)).toEqual(['ensemble']);
		expect(counter.residuals![0]).toMatchObject({ mean: 0, standardDeviation: 0, checks: [] });
	});
});
