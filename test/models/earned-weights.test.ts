import { describe, expect, test } from 'vitest';
import { createRng } from '../../src-main/maths/random.ts';
import { forecastEnsemble } from '../../src-main/models/ensemble.ts';
import { earnedWeights, type Member, missesOf } from '../../src-main/models/member-weights.ts';
import { fittingDays, newestFits, planOrigins } from '../../src-main/models/origins.ts';
import { yardstickMember } from '../../src-main/models/simple-members.ts';
import { weighMembers } from '../../src-main/models/weigh-members.ts';
import fc from '../support/properties.ts';

const numbers = (length: number) =>
	fc.array(fc.integer({ min: -16_000, max: 16_000 }), { minLength: length, maxLength: length }).map((v) => Float64Array.from(v, (each) => each / 16));

/** A slope, a week and noise. */
function weekly(days: number, seed = 4): Float64Array {
	const rng = createRng(seed, 0);
	return Float64Array.from({ length: days }, (_, t) => 50 + 0.1 * t + [0, 4, 6, 5, 2, -8, -9][t % 7] + 2 * rng.normal());
}

/** Says the truth of each day but for noise of the given size. */
function oracle(name: string, series: Float64Array, days: readonly number[], horizon: number, noise: number, seed: number): Member {
	const rng = createRng(seed, 0);
	const say = (day: number) => Float64Array.from({ length: horizon }, (_, h) => (series[day + h] ?? 50) + noise * rng.normal());
	return { name, past: days.map(say), final: say(series.length) };
}

describe('earnedWeights', () => {
	test('are at least 0 and sum to 1, and a member that does not beat the yardstick has none', () => {
		fc.assert(
			fc.property(fc.array(numbers(12), { minLength: 2, maxLength: 6 }), numbers(12), (forecasts, actual) => {
				const misses = missesOf(forecasts, actual);
				const weights = earnedWeights(misses);
				const bar = misses.absolute[forecasts.length - 1];
				expect(weights.every((weight) => weight >= 0)).toBe(true);
				expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
				for (let m = 0; m < forecasts.length - 1; m++) if (misses.absolute[m] >= bar) expect(weights[m]).toBe(0);
			}),
		);
	});

	test('do not depend on the unit of the series, nor on where its zero is', () => {
		fc.assert(
			fc.property(fc.array(numbers(12), { minLength: 3, maxLength: 5 }), numbers(12), (forecasts, actual) => {
				const moved = (values: Float64Array) => values.map((value) => 8 * value + 4096);
				const [ours, other] = [earnedWeights(missesOf(forecasts, actual)), earnedWeights(missesOf(forecasts.map(moved), moved(actual)))];
				for (const [m, weight] of ours.entries()) expect(other[m]).toBeCloseTo(weight, 5);
			}),
		);
	});

	test('do not depend on the order of the members', () => {
		const rng = createRng(9, 0);
		for (let trial = 0; trial < 30; trial++) {
			const actual = Float64Array.from({ length: 40 }, () => rng.normal());
			const members = [0.7, 0.75, 0.8, 0.72].map((noise) => actual.map((value) => value + noise * rng.normal()));
			const yardstick = actual.map((value) => value + 2 * rng.normal());
			const ours = earnedWeights(missesOf([...members, yardstick], actual));
			const turned = earnedWeights(missesOf([members[2], members[0], members[3], members[1], yardstick], actual));
			for (const [place, m] of [2, 0, 3, 1].entries()) expect(turned[place]).toBeCloseTo(ours[m], 6);
		}
	});

	test('are the yardstick alone where nobody beats it, and a member without any error has all', () => {
		const actual = Float64Array.of(1, 2, 3, 4);
		const off = actual.map((value) => value + 1);
		expect(earnedWeights(missesOf([off, off, off], actual))).toEqual([0, 0, 1]);
		expect(earnedWeights(missesOf([off, actual, off.map((value) => value + 1)], actual))).toEqual([0, 1, 0]);
	});
});

describe('weighMembers', () => {
	const series = weekly(140);
	const origins = planOrigins(series.length, 7, 0);
	const members = [
		oracle('good', series, origins.days, 7, 1, 1),
		oracle('fair', series, origins.days, 7, 1.1, 2),
		oracle('bad', series, origins.days, 7, 30, 3),
	];

	test('gives the weight to who was near, and says of the others why they have none', () => {
		const { weights, accuracy, notes } = weighMembers(series, members, yardstickMember(series, origins.days, 7), origins, 'ensemble');
		expect(weights[0]).toBeGreaterThan(0.3);
		expect(weights[1]).toBeGreaterThan(0.3);
		expect(weights.slice(2)).toEqual([0, 0]);
		expect(notes).toEqual(['bad: Does not beat the seasonal naive forecast on the past: weight 0.']);
		expect(accuracy.at(-1)?.mase).toBeLessThan(accuracy[0].mase);
	});

	test('judges the ensemble of an origin by what was known on its day: what comes later changes nothing', () => {
		const at = origins.days.length - 10;
		const from = origins.days[at];
		const changed = series.map((value, t) => (t < from ? value : 5 * value));
		const past = [series, changed].map((values) => weighMembers(values, members, yardstickMember(values, origins.days, 7), origins, 'ensemble').past);
		expect(past[1].slice(0, at + 1)).toEqual(past[0].slice(0, at + 1));
		expect(past[1].at(-1)).not.toEqual(past[0].at(-1));
	});
});

describe('origins', () => {
	test('leave a third of the days before the first one, and a day to judge after the last', () => {
		fc.assert(
			fc.property(fc.integer({ min: 20, max: 1500 }), fc.integer({ min: 1, max: 400 }), (length, horizon) => {
				const { days, first, steps } = planOrigins(length, horizon, 0);
				expect(days[0]).toBe(first);
				expect(first).toBeGreaterThanOrEqual(Math.max(12, Math.floor(length / 3)));
				expect(days.at(-1)).toBeLessThan(length);
				expect(days.every((day, i) => i === 0 || day > days[i - 1])).toBe(true);
				expect(days.length).toBeLessThanOrEqual(81);
				expect(steps).toBeGreaterThanOrEqual(1);
				expect(steps).toBeLessThanOrEqual(horizon);
				const fitted = fittingDays(days, length);
				// No fit speaks at an origin before its own day.
				newestFits(days, fitted, fitted).forEach((fittedDay, i) => {
					expect(fittedDay).toBeLessThanOrEqual(days[i]);
				});
			}),
		);
	});
});

describe('forecastEnsemble', () => {
	test('gives the same weights and figures in another unit', async () => {
		const series = weekly(120);
		const options = { horizonDays: 7, level: 0.95, seed: 1 };
		const [ours, other] = [
			await forecastEnsemble({ ...options, series }),
			await forecastEnsemble({ ...options, series: series.map((value) => 1024 * value) }),
		];
		for (const [name, weight] of Object.entries(ours.weights)) expect(other.weights[name]).toBeCloseTo(weight, 3);
		ours.mean.forEach((value, h) => {
			expect(other.mean[h] / 1024).toBeCloseTo(value, 2);
		});
	});

	test('has an 80 % band inside the 95 % one, whatever level was asked for, and what each member says', async () => {
		const { bands, members, lower, upper, weights } = await forecastEnsemble({ series: weekly(150), horizonDays: 14, level: 0.95, seed: 1 });
		expect(bands.map(({ level }) => level)).toEqual([0.8, 0.95]);
		expect([bands[1].lower, bands[1].upper]).toEqual([lower, upper]);
		bands[0].lower.forEach((value, h) => {
			expect(value).toBeGreaterThanOrEqual(lower[h]);
			expect(bands[0].upper[h]).toBeLessThanOrEqual(upper[h]);
		});
		expect(members.map(({ name }) => name)).toEqual(Object.keys(weights));
	});
});
