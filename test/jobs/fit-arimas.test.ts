import { describe, expect, it } from 'vitest';
import { type ArimaPart, fitArimaPart, joinArimaParts } from '../../src-main/jobs/fit-arimas.ts';
import { partOfHistory } from '../../src-main/jobs/fleet.ts';
import { dailyFleet, walk, weeklySeries } from '../support/daily-fleets.ts';
import { createProgressLog } from '../support/progress-log.ts';

const quiet = { progress: () => {}, isCancelled: () => false };
const mixed = dailyFleet('temperature_c', [
	weeklySeries(120, 3, 1),
	walk(120, 0, 2),
	weeklySeries(120, 0, 3),
	new Float64Array(120).fill(30),
	walk(10, 0, 4),
	walk(90, 1, 5).map((value, day) => (day % 3 === 1 ? Number.NaN : value)),
	walk(90, 1, 6).map((value, day) => (day % 3 === 0 ? value : Number.NaN)),
]);

const inParts = (parts: number): ArimaPart[] => {
	const size = Math.ceil(mixed.drives.length / parts);
	return Array.from({ length: Math.ceil(mixed.drives.length / size) }, (_, part) =>
		fitArimaPart({ ...mixed, history: partOfHistory(mixed.history, part * size, Math.min(size, mixed.drives.length - part * size)) }, quiet),
	);
};

describe('fitArimaPart and joinArimaParts', () => {
	it('give each drive the order that its own history wants, and count what was refused and left out', () => {
		const { models, orders, refused, leftOut } = joinArimaParts(inParts(1), 'temperature_c');
		expect(models.map(({ driveKey }) => driveKey)).toEqual(['M|S0', 'M|S1', 'M|S2', 'M|S5']);
		expect(models[0]?.model.order.seasonal?.period).toBe(7);
		expect(models[1]?.model.order).toMatchObject({ d: 1 });
		expect(models[1]?.model.order.seasonal).toBeUndefined();
		expect(refused).toEqual({ series_constant: 1 });
		expect(leftOut).toEqual({ tooShort: 1, gaps: 1, of: 7 });
		expect(orders.reduce((sum, { drives }) => sum + drives, 0)).toBe(4);
		expect(orders.map(({ drives }) => drives)).toEqual(orders.map(({ drives }) => drives).sort((a, b) => b - a));
	});

	it('give the same digits for one, two, four and seven parts', () => {
		const whole = joinArimaParts(inParts(1), 'temperature_c');
		for (const parts of [2, 4, 7]) expect(joinArimaParts(inParts(parts), 'temperature_c')).toEqual(whole);
	});

	it('refuse a metric of which no series will do, with the best of all parts, and one that none can be fitted to', () => {
		const short = dailyFleet('temperature_c', [walk(9, 0, 1), walk(15, 0, 2), walk(12, 0, 3)]);
		const parts = [0, 1, 2].map((first) => fitArimaPart({ ...short, history: partOfHistory(short.history, first, 1) }, quiet));
		const refusal = { code: 'series_too_short', message: expect.stringContaining('the best of 3 has 15 on 15 days') };
		expect(() => joinArimaParts(parts, 'temperature_c')).toThrowError(expect.objectContaining(refusal));
		const still = fitArimaPart(dailyFleet('temperature_c', [new Float64Array(60).fill(30)]), quiet);
		expect(() => joinArimaParts([still], 'temperature_c')).toThrowError(expect.objectContaining({ code: 'fit_failed' }));
		expect(() => joinArimaParts([], 'temperature_c')).toThrowError(expect.objectContaining({ code: 'series_too_short' }));
	});

	it('tell their progress drive by drive, and stop when they are cancelled', () => {
		const log = createProgressLog();
		fitArimaPart(mixed, log.context);
		expect(log.entries.map(({ done }) => done)).toEqual([0, 1, 2, 3, 4, 7]);
		expect(log.entries.every(({ total, unit }) => total === 7 && unit === 'drives')).toBe(true);
		for (const cancelAfter of [0, 3, 200])
			expect(() => fitArimaPart(mixed, createProgressLog({ cancelAfter }).context)).toThrowError(expect.objectContaining({ code: 'cancelled' }));
	});
});
