/** The words of `ssv anomalies windows add` as a rule. */
import { describe, expect, it } from 'vitest';
import { ruleText } from '../../../src-main/shared/charts/window-text.ts';
import { momentOf, ruleOf, scopeOf } from '../../../src-main/shells/cli/window-words.ts';

type Values = Readonly<Record<string, string | boolean>>;
const HISTORY = Date.parse('2024-02-10T07:30Z');
const rule = (values: Values) => ruleOf({ values }, HISTORY);
const usage = (text: string) => expect.objectContaining({ code: 'usage', message: expect.stringContaining(text) });

describe('when', () => {
	it.each([
		[{ weekly: 'sun', at: '02:00', for: '3h', zone: 'Europe/Berlin' }, 'every Sunday 02:00 to 05:00 Europe/Berlin'],
		[{ daily: true, at: '22:00', for: '90m' }, 'every day 22:00 to 23:30 UTC'],
		[{ 'every-days': '28', from: '2024-02-03', at: '1:00', for: '1d2h' }, 'every 28 days from 2024-02-03 01:00 for 1 day 2 hours UTC'],
		[{ monthly: '31', at: '00:30', for: '1h30m' }, 'on the last day of every month 00:30 to 02:00 UTC'],
		[{ 'monthly-weekday': 'first-sun', at: '00:57', for: '12h' }, 'every first Sunday of the month 00:57 to 12:57 UTC'],
		[{ 'monthly-weekday': 'last-Friday', at: '00:57', for: '12h' }, 'every last Friday of the month 00:57 to 12:57 UTC'],
		[{ once: true, from: '2024-05-03T20:00:00Z', for: '6h' }, 'once, 2024-05-03 20:00 to 02:00 of the next day UTC'],
		[{ weekly: 'Mon,thursday', at: '02:00', for: '1h', from: '2024-06-01', until: '2024-09-01' }, 'every Monday and Thursday 02:00 to 03:00 UTC, until 2024-09-01'],
	] satisfies [Values, string][])('understands %j', (values, text) => {
		expect(ruleText(rule(values))).toBe(text);
	}); // biome-ignore format: a line each

	it('begins where the history begins, at the time of day of its zone, unless a day is named', () => {
		const sundays = { weekly: 'sun', at: '02:00', for: '3h', zone: 'America/New_York' };
		expect(new Date(rule(sundays).startMs).toISOString()).toBe('2024-02-10T07:00:00.000Z');
		expect(new Date(rule({ ...sundays, from: '2024-07-01' }).startMs).toISOString()).toBe('2024-07-01T06:00:00.000Z');
	});

	it.each([
		[{ at: '02:00', for: '3h' }, 'Say when: --daily'],
		[{ daily: true, weekly: 'sun', at: '02:00', for: '3h' }, 'one of them'],
		[{ weekly: 'someday', at: '02:00', for: '3h' }, '--weekly takes days of the week'],
		[{ daily: true, at: '25:00', for: '3h' }, '--at takes a time of day'],
		[{ daily: true, at: '02:00' }, 'how long it lasts'],
		[{ daily: true, at: '02:00', for: 'long' }, '--for takes a length'],
		[{ daily: true, at: '02:00', for: '0h' }, '--for takes a length'],
		[{ daily: true, for: '3h' }, 'at what time it begins'],
		[{ 'every-days': '7', at: '02:00', for: '3h' }, '--every-days needs --from'],
		[{ 'every-days': 'x', at: '02:00', for: '3h' }, '--every-days takes a number from 1 to 366'],
		[{ once: true, for: '3h' }, '--once needs --from'],
		[{ once: true, from: '2024-05-03T20:00:00Z', at: '02:00', for: '3h' }, 'leave --at out'],
		[{ once: true, from: 'yesterday', for: '3h', at: '02:00' }, 'leave --at out'],
		[{ monthly: '32', at: '02:00', for: '3h' }, '--monthly takes a number from 1 to 31'],
		[{ 'monthly-weekday': 'sixth-sun', at: '02:00', for: '3h' }, '--monthly-weekday takes first-sun'],
		[{ 'monthly-weekday': 'first-day', at: '02:00', for: '3h' }, '--monthly-weekday takes days of the week'],
		[{ daily: true, at: '02:00', for: '3h', zone: 'Mars/Base' }, 'no time zone'],
		[{ daily: true, at: '02:00', for: '3h', until: 'soon' }, '--until takes a day'],
	] satisfies [Values, string][])('refuses %j and says why', (values, text) => {
		expect(() => rule(values)).toThrow(usage(text));
	});
});

it('whom: one of a host, a model, a drive and the fleet', () => {
	expect(scopeOf({ values: { host: 'stor-03' } })).toEqual({ kind: 'host', value: 'stor-03' });
	expect(scopeOf({ values: { fleet: true } })).toEqual({ kind: 'fleet' });
	expect(() => scopeOf({ values: {} })).toThrow(usage('whom the window is for'));
	expect(() => scopeOf({ values: { fleet: true, drive: 'd3' } })).toThrow(usage('one of them'));
});

it('a moment is a day or an instant with its zone', () => {
	expect(momentOf('until', '2024-05-03')).toBe(Date.UTC(2024, 4, 3));
	expect(momentOf('until', '2024-05-03T02:00:00+02:00')).toBe(Date.UTC(2024, 4, 3));
	expect(() => momentOf('until', '2024-05-03T02:00:00')).toThrow(usage('--until takes a day like 2024-05-03'));
});
