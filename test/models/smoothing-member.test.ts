import { describe, expect, test } from 'vitest';
import { createRng } from '../../src-main/maths/random.ts';
import { meanAbsoluteError } from '../../src-main/maths/series/accuracy.ts';
import { seasonalNaiveForecast } from '../../src-main/maths/series/naive-forecasts.ts';
import { smoothingMember } from '../../src-main/models/smoothing-member.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';

/** A slope, a week and noise. */
function weekly(days: number): Float64Array {
	const rng = createRng(4, 0);
	return Float64Array.from({ length: days }, (_, t) => 50 + 0.1 * t + [0, 4, 6, 5, 2, -8, -9][t % 7] + 2 * rng.normal());
}

describe('smoothingMember', () => {
	test('knows the week better than a repeat of the last one', () => {
		const series = weekly(200);
		const origins = [150, 164, 178];
		const { member } = smoothingMember(series, origins, 14, 7, undefined);
		let [ours, yardstick] = [0, 0];
		for (const [at, day] of origins.entries()) {
			const actual = series.subarray(day, day + 14);
			ours += meanAbsoluteError(actual, member?.past[at] as Float64Array);
			yardstick += meanAbsoluteError(actual, seasonalNaiveForecast(series.subarray(0, day), 14, 7));
		}
		expect(ours).toBeLessThan(yardstick);
		expect(member?.final.length).toBe(14);
	});

	test('is judged by speeds that saw nothing after the first origin', () => {
		const series = weekly(120);
		const changed = series.map((value, t) => (t < 90 ? value : 3 * value));
		const [ours, other] = [series, changed].map((values) => smoothingMember(values, [80, 90], 7, 7, undefined).member?.past);
		expect(ours).toEqual(other);
	});

	test('says why it cannot be had, and stops when told', () => {
		expect(smoothingMember(weekly(30), [12], 7, 7, undefined)).toEqual({
			note: expect.stringMatching(/^holt-winters: .*at least 14 values.* has 12/),
		});
		expect(() => smoothingMember(weekly(60), [40], 7, 7, () => true)).toThrow(AppError);
	});
});
