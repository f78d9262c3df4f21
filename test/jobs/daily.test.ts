import { describe, expect, it } from 'vitest';
import { dailySeries } from '../../src-main/jobs/daily.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '../../src-main/shared/domain/telemetry.ts';
import fc from '../support/properties.ts';

const DAY = Date.UTC(2024, 1, 28);

describe('a daily series', () => {
	it('averages a gauge over its UTC day and takes a counter as the day ends', () => {
		const at = Float64Array.of(DAY, DAY + 6 * MS_PER_HOUR, DAY + MS_PER_DAY + MS_PER_HOUR);
		const values = Float64Array.of(20, 30, 41);
		expect(dailySeries(at, values, 'gauge').values).toEqual(Float64Array.of(25, 41));
		expect(dailySeries(at, values, 'counter').values).toEqual(Float64Array.of(30, 41));
		expect(dailySeries(at, values, 'gauge').dayMs).toEqual(Float64Array.of(DAY, DAY + MS_PER_DAY));
	});

	it('leaves a day without a sample missing, leap days included, and cuts missing ends', () => {
		const at = Float64Array.of(DAY - MS_PER_DAY, DAY, DAY + 2 * MS_PER_DAY, DAY + 3 * MS_PER_DAY);
		const { dayMs, values } = dailySeries(at, Float64Array.of(Number.NaN, 1, 3, Number.NaN), 'gauge');
		expect(values).toEqual(Float64Array.of(1, Number.NaN, 3));
		expect(new Date(dayMs[1] as number).toISOString()).toBe('2024-02-29T00:00:00.000Z');
	});

	it('of nothing is nothing', () => {
		expect(dailySeries(new Float64Array(0), new Float64Array(0), 'gauge').values).toHaveLength(0);
		expect(dailySeries(Float64Array.of(DAY), Float64Array.of(Number.NaN), 'counter').values).toHaveLength(0);
	});

	it('keeps the mean of a gauge sampled once a day and never looks ahead', () => {
		fc.assert(
			fc.property(
				fc.array(
					fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => (value === 0 ? 0 : value)),
					{ minLength: 1, maxLength: 60 },
				),
				fc.nat(59),
				(list, cut) => {
					const at = Float64Array.from(list, (_, index) => DAY + index * MS_PER_DAY);
					const whole = dailySeries(at, Float64Array.from(list), 'gauge').values;
					expect(whole).toEqual(Float64Array.from(list));
					const days = Math.min(cut + 1, list.length);
					expect(dailySeries(at.slice(0, days), Float64Array.from(list.slice(0, days)), 'gauge').values).toEqual(whole.slice(0, days));
				},
			),
		);
	});
});
