/** Forecasts judged where the truth is known: the fixture, invented series, a seeded fleet. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dailySeries } from '../../src-main/jobs/daily.ts';
import { type JudgedSeries, judgeForecasts } from '../../src-main/jobs/eval-forecast.ts';
import { sumForecasts } from '../../src-main/jobs/sum-forecasts.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { generateFleet } from '../../src-main/maths/synthetic/fleet.ts';
import { forecastEnsemble } from '../../src-main/models/ensemble.ts';

const quiet = { progress: () => {}, isCancelled: () => false };

interface Fixture {
	readonly series: Readonly<Record<string, readonly number[]>>;
	readonly rows: readonly { readonly series: string; readonly origin: number; readonly method: string }[];
	readonly summary: readonly { readonly series: string; readonly method: string; readonly mase7: number; readonly smape: number }[];
}

const fixture = JSON.parse(readFileSync(join(import.meta.dirname, '../golden/oracle/forecast_accuracy.json'), 'utf8')) as Fixture;

const judge = (name: string, values: Float64Array, origins: readonly number[], horizonDays = 14): Promise<JudgedSeries> =>
	judgeForecasts({ name, history: { values }, origins, originCount: 0, horizonDays, seed: 1 }, quiet);

describe('judgeForecasts', () => {
	test('on the fixture: our simple methods have its figures, the ensemble is at most 0.80 and never above the last week by more than 5 %', async () => {
		const judged: JudgedSeries[] = [];
		for (const [name, values] of Object.entries(fixture.series)) {
			const origins = [...new Set(fixture.rows.filter(({ series }) => series === name).map(({ origin }) => origin))].sort((a, b) => a - b);
			judged.push(await judge(name, Float64Array.from(values), origins));
		}
		for (const { name, methods, ratioToSeasonalNaive } of judged) {
			for (const [ours, theirs] of [
				['naive', 'naive'],
				['seasonal naive', 'snaive7'],
				['drift', 'drift'],
			]) {
				const expected = fixture.summary.find(({ series, method }) => series === name && method === theirs);
				const found = methods.find((method) => method.name === ours);
				expect(found?.mase).toBeCloseTo(expected?.mase7 as number, 8);
				expect(found?.smape).toBeCloseTo(expected?.smape as number, 7);
			}
			expect(ratioToSeasonalNaive, name).toBeLessThanOrEqual(1.05);
		}
		const { methods, weights, coverage } = sumForecasts(judged);
		expect(methods[0].name).toBe('ensemble');
		expect(methods[0].mase).toBeLessThanOrEqual(0.8);
		expect(Object.values(weights).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
		for (const { nominal, empirical, count } of coverage) {
			expect(count).toBe(560);
			expect(Math.abs(empirical - nominal)).toBeLessThan(0.08);
		}
	}, 180_000);

	test('does not fall behind the last week repeated on what no model likes: bursts, rare events, shifts, an exact week', async () => {
		const rng = createRng(5, 0);
		let level = 50;
		const shifting = Float64Array.from({ length: 200 }, () => {
			if (rng.uniform() < 0.015) level += 20 * rng.normal();
			return level + 2 * rng.normal();
		});
		const invented = new Map([
			['shifts', shifting],
			['rare', Float64Array.from({ length: 200 }, () => (rng.uniform() < 0.15 ? 1 + rng.integer(6) : 0))],
			['week', Float64Array.from({ length: 200 }, (_, t) => 10 + [0, 3, 4, 4, 3, -6, -8][t % 7])],
		]);
		for (const [name, values] of invented) {
			const { ratioToSeasonalNaive } = await judge(name, values, [144, 158, 172, 186]);
			expect(ratioToSeasonalNaive, name).toBeLessThanOrEqual(1.05);
		}
	}, 60_000);

	test('sees nothing after an origin: the forecasts of the first do not change with what comes after its horizon', async () => {
		const rng = createRng(6, 0);
		const values = Float64Array.from({ length: 120 }, () => 30 + 3 * rng.normal());
		const changed = values.map((value, t) => (t < 87 ? value : 9 * value));
		const [ours, other] = [await judge('x', values, [80], 7), await judge('x', changed, [80], 7)];
		expect({ ...other, scale: 0 }).toEqual({ ...ours, scale: 0 });
	});

	test('leaves out origins without a future, refuses a history without any, and stops when told', async () => {
		const values = Float64Array.from({ length: 40 }, (_, t) => (t * t) % 11);
		expect((await judge('x', values, [30, 40, 90], 7)).origins).toBe(1);
		await expect(judge('x', values, [5], 7)).rejects.toMatchObject({ code: 'series_too_short' });
		await expect(judge('x', values, [], 7)).rejects.toMatchObject({
			code: 'series_too_short',
			message: expect.stringMatching(/40 days of history are too few/),
		});
		const cancelled = { progress: () => {}, isCancelled: () => true };
		await expect(judgeForecasts({ name: 'x', history: { values }, originCount: 2, horizonDays: 7, seed: 1 }, cancelled)).rejects.toMatchObject({
			code: 'cancelled',
		});
	});
});

describe('bands', () => {
	test('hold about as much as they say on drives of a synthetic fleet, one day and a month ahead', async () => {
		const hits = new Map([0.8, 0.95].map((level) => [level, 0]));
		let count = 0;
		for (const [i, { observedAtMs, metrics }] of [...generateFleet({ seed: 21, drives: 60, days: 330 })].entries()) {
			const metric = (['temperature_c', 'write_latency_ms', 'daily_bytes_written', 'used_bytes'] as const)[i % 4];
			const column = metrics[metric];
			const { values } = dailySeries(observedAtMs, column ?? new Float64Array(observedAtMs.length), 'gauge');
			if (column === undefined || values.length < 200) continue;
			const cut = values.length - 30 - (i % 7);
			const { bands } = await forecastEnsemble({ series: values.slice(0, cut), horizonDays: 30, level: 0.95, seed: 1 });
			values.subarray(cut, cut + 30).forEach((value, h) => {
				if (Number.isNaN(value)) return;
				count++;
				for (const { level, lower, upper } of bands) if (value >= lower[h] && value <= upper[h]) hits.set(level, (hits.get(level) as number) + 1);
			});
		}
		expect(count).toBeGreaterThan(1500);
		// Days of one forecast miss together: five dozen drives are worth some 250 independent days, a standard error of 2.5 and 1.4 points.
		expect(Math.abs((hits.get(0.8) as number) / count - 0.8)).toBeLessThan(0.06);
		expect(Math.abs((hits.get(0.95) as number) / count - 0.95)).toBeLessThan(0.035);
	}, 120_000);
});
