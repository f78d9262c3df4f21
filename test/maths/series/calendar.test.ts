import { describe, expect, it } from 'vitest';
import { atRegularInstants, byWeek, countInSpan, rollingSpan } from '../../../src-main/maths/series/calendar.ts';
import { rolling } from '../../../src-main/maths/series/rolling.ts';
import { mean } from '../../../src-main/maths/series/statistics.ts';
import fc from '../../support/properties.ts';

const DAY = 86_400_000;
const MONDAY = Date.UTC(2024, 0, 1);
const daysAt = (...days: number[]): Float64Array => Float64Array.from(days, (day) => MONDAY + day * DAY);
const series = fc
	.array(fc.oneof({ weight: 4, arbitrary: fc.integer() }, { weight: 1, arbitrary: fc.constant(Number.NaN) }), { minLength: 1, maxLength: 40 })
	.map((values) => Float64Array.from(values));

describe('calendar', () => {
	it('has windows of time that equal windows of places on a regular grid', () => {
		fc.assert(
			fc.property(series, fc.integer({ min: 1, max: 9 }), (x, days) => {
				const instants = daysAt(...x.keys());
				expect(rollingSpan(x, instants, days * DAY, mean)).toEqual(rolling(x, days, mean, 1));
			}),
		);
	});

	it('leaves out the instant exactly one span before', () => {
		expect([...countInSpan(Float64Array.of(1, 1, Number.NaN, 1), daysAt(0, 1, 2, 7), 7 * DAY)]).toEqual([1, 2, 2, 2]);
	});

	it('puts values on every day, missing days missing', () => {
		const { instantsMs, values } = atRegularInstants(Float64Array.of(5, 7), daysAt(0, 3));
		expect([...values]).toEqual([5, Number.NaN, Number.NaN, 7]);
		expect([...instantsMs]).toEqual([...daysAt(0, 1, 2, 3)]);
	});

	it('ends weeks on Sunday, keeps empty ones, and loses no value', () => {
		const weeks = byWeek(Float64Array.of(1, 2, 4), daysAt(0, 6, 20));
		expect([...weeks.lastDayMs]).toEqual([...daysAt(6, 13, 20)]);
		expect([...weeks.sum]).toEqual([3, 0, 4]);
		expect([...weeks.mean]).toEqual([1.5, Number.NaN, 4]);
		fc.assert(
			fc.property(series, fc.integer({ min: 0, max: 6 }), (x, weekday) => {
				const { count, lastDayMs } = byWeek(x, daysAt(...x.keys()), weekday);
				expect(count.reduce((sum, n) => sum + n, 0)).toBe(x.filter((value) => !Number.isNaN(value)).length);
				expect(lastDayMs.every((instant) => new Date(instant).getUTCDay() === weekday)).toBe(true);
			}),
		);
	});
});
