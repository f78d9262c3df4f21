import { describe, expect, it } from 'vitest';
import { lengthText, occurrenceText, ruleText, windowText } from '../../../src-main/shared/charts/window-text.ts';
import type { WindowRule } from '../../../src-main/shared/domain/suppress-windows.ts';

const rule = (repeat: WindowRule['repeat'], more: Partial<WindowRule> = {}): WindowRule => ({
	repeat,
	startMs: Date.parse('2024-05-03T02:00+02:00'),
	durationMinutes: 180,
	timeZone: 'Europe/Berlin',
	...more,
});

describe('a rule in words', () => {
	it.each([
		[{ kind: 'weekly', weekdays: [0] }, 'every Sunday 02:00 to 05:00 Europe/Berlin'],
		[{ kind: 'weekly', weekdays: [0, 3, 1, 1] }, 'every Monday, Wednesday and Sunday 02:00 to 05:00 Europe/Berlin'],
		[{ kind: 'weekly', weekdays: [0, 1, 2, 3, 4, 5, 6] }, 'every day 02:00 to 05:00 Europe/Berlin'],
		[{ kind: 'days', every: 1 }, 'every day 02:00 to 05:00 Europe/Berlin'],
		[{ kind: 'days', every: 28 }, 'every 28 days from 2024-05-03 02:00 to 05:00 Europe/Berlin'],
		[{ kind: 'monthly', day: 12 }, 'on day 12 of every month 02:00 to 05:00 Europe/Berlin'],
		[{ kind: 'monthly', day: 30 }, 'on day 30 of every month (the last day of shorter ones) 02:00 to 05:00 Europe/Berlin'],
		[{ kind: 'monthly', day: 31 }, 'on the last day of every month 02:00 to 05:00 Europe/Berlin'],
		[{ kind: 'monthlyWeekday', nth: 1, weekday: 0 }, 'every first Sunday of the month 02:00 to 05:00 Europe/Berlin'],
		[{ kind: 'monthlyWeekday', nth: 5, weekday: 5 }, 'every last Friday of the month 02:00 to 05:00 Europe/Berlin'],
		[{ kind: 'once' }, 'once, 2024-05-03 02:00 to 05:00 Europe/Berlin'],
	] as const)('%j', (repeat, text) => {
		expect(ruleText(rule(repeat))).toBe(text);
	});

	it('tells of midnight, of several days and of its end', () => {
		const daily = { kind: 'days', every: 1 } as const;
		expect(ruleText(rule(daily, { durationMinutes: 1320 }))).toContain('02:00 to 24:00');
		expect(ruleText(rule(daily, { durationMinutes: 1380 }))).toContain('02:00 to 01:00 of the next day');
		expect(ruleText(rule({ kind: 'monthly', day: 1 }, { durationMinutes: 3060 }))).toContain('02:00 for 2 days 3 hours');
		expect(ruleText(rule(daily, { durationMinutes: 1440, startMs: Date.UTC(2024, 0, 1), timeZone: 'UTC' }))).toBe('every day all day UTC');
		expect(ruleText(rule(daily, { untilMs: Date.parse('2025-01-01T00:00+01:00') }))).toBe('every day 02:00 to 05:00 Europe/Berlin, until 2025-01-01');
	});
});

it('a window tells whom, when and what', () => {
	const sundays = rule({ kind: 'weekly', weekdays: [0] });
	expect(windowText({ scope: { kind: 'host', value: 'stor-03' }, rule: sundays, metrics: [] })).toBe(
		'Host stor-03, every Sunday 02:00 to 05:00 Europe/Berlin: any metric',
	);
	expect(windowText({ scope: { kind: 'drive', value: 'd3' }, rule: sundays, metrics: ['temperature_c', 'daily_bytes_read'] }, 'Z305\u202e')).toMatch(
		/^Drive Z305�, every Sunday .*: temperature and /,
	);
	expect(windowText({ scope: { kind: 'fleet' }, rule: sundays, metrics: ['my column'] })).toBe(
		'The whole fleet, every Sunday 02:00 to 05:00 Europe/Berlin: my column',
	);
});

it('an occurrence is told in the clock of its zone', () => {
	const start = Date.parse('2024-03-31T01:00Z');
	expect(occurrenceText(start, start + 3 * 3_600_000, 'Europe/Berlin')).toBe('Sun 2024-03-31 03:00 to 06:00');
	expect(occurrenceText(start, start + 30 * 3_600_000, 'UTC')).toBe('Sun 2024-03-31 01:00 to 2024-04-01 07:00');
	expect(lengthText(1501)).toBe('1 day 1 hour 1 minute');
});
