import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { covers, excuses, isWithin, occurrences, ruleFault, type WindowRule } from '../../../src-main/shared/domain/suppress-windows.ts';
import type { DeviceId } from '../../../src-main/shared/domain/telemetry.ts';
import { startCpuTimer } from '../../support/cpu-time.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const rule = (repeat: WindowRule['repeat'], start: string, minutes: number, more: Partial<WindowRule> = {}): WindowRule => ({
	repeat,
	startMs: Date.parse(start),
	durationMinutes: minutes,
	timeZone: 'UTC',
	...more,
});
const spans = (of: WindowRule, from: string, to: string): string[] =>
	occurrences(of, Date.parse(from), Date.parse(to)).map(
		({ startMs, endMs }) => `${new Date(startMs).toISOString().slice(0, 16)} ${new Date(endMs).toISOString().slice(0, 16)}`,
	);

describe('a rule', () => {
	it('returns every so many days from its first one on, never before', () => {
		const every = rule({ kind: 'days', every: 3 }, '2024-02-27T22:00Z', 240);
		expect(spans(every, '2024-02-01', '2024-03-06')).toEqual([
			'2024-02-27T22:00 2024-02-28T02:00',
			'2024-03-01T22:00 2024-03-02T02:00',
			'2024-03-04T22:00 2024-03-05T02:00',
		]);
		expect(isWithin(every, Date.parse('2024-03-02T01:59:59Z'))).toBe(true);
		expect(isWithin(every, Date.parse('2024-03-02T02:00Z'))).toBe(false);
		expect(isWithin(every, Date.parse('2024-02-24T23:00Z'))).toBe(false);
	});

	it('keeps to its days of the week and stops beginning at its end', () => {
		const weekly = rule({ kind: 'weekly', weekdays: [1, 4] }, '2024-05-01T02:00Z', 180, { untilMs: Date.parse('2024-05-09T02:00Z') });
		expect(spans(weekly, '2024-04-01', '2024-06-01').map((text) => text.slice(0, 10))).toEqual(['2024-05-02', '2024-05-06', '2024-05-09']);
		expect(isWithin(weekly, Date.parse('2024-05-09T04:59Z'))).toBe(true);
		expect(isWithin(weekly, Date.parse('2024-05-13T03:00Z'))).toBe(false);
	});

	it('for day 31 takes the last day of shorter months', () => {
		const monthly = rule({ kind: 'monthly', day: 31 }, '2024-01-31T23:00Z', 120);
		expect(spans(monthly, '2024-01-01', '2024-05-15').map((text) => text.slice(0, 10))).toEqual([
			'2024-01-31',
			'2024-02-29',
			'2024-03-31',
			'2024-04-30',
		]);
	});

	it('finds the first and the last weekday of a month', () => {
		const first = rule({ kind: 'monthlyWeekday', nth: 1, weekday: 0 }, '2024-01-01T00:57Z', 60);
		expect(spans(first, '2024-01-01', '2024-04-30').map((text) => text.slice(0, 10))).toEqual([
			'2024-01-07',
			'2024-02-04',
			'2024-03-03',
			'2024-04-07',
		]);
		const last = rule({ kind: 'monthlyWeekday', nth: 5, weekday: 5 }, '2024-01-01T00:57Z', 60);
		expect(spans(last, '2024-01-01', '2024-04-30').map((text) => text.slice(0, 10))).toEqual([
			'2024-01-26',
			'2024-02-23',
			'2024-03-29',
			'2024-04-26',
		]);
	});

	it('that happens once does not return', () => {
		const once = rule({ kind: 'once' }, '2024-05-03T20:00Z', 600);
		expect(spans(once, '2020-01-01', '2030-01-01')).toEqual(['2024-05-03T20:00 2024-05-04T06:00']);
		expect(isWithin(once, Date.parse('2024-05-10T21:00Z'))).toBe(false);
	});

	it('finds as many as are asked for, and answers at once where none will come', () => {
		const daily = rule({ kind: 'days', every: 1 }, '2024-01-01T00:00Z', 5);
		expect(occurrences(daily, Date.UTC(2024, 0, 1), Number.MAX_SAFE_INTEGER, 5)).toHaveLength(5);
		expect(occurrences({ ...daily, untilMs: Date.UTC(2024, 0, 3) }, Date.UTC(2025, 0, 1), Number.MAX_SAFE_INTEGER)).toEqual([]);
		expect(occurrences(daily, Date.UTC(2024, 0, 1), Number.MAX_SAFE_INTEGER)).toHaveLength(1_000);
	});
});

describe('in Europe/Berlin', () => {
	const berlin = (repeat: WindowRule['repeat'], start: string, minutes: number) => rule(repeat, start, minutes, { timeZone: 'Europe/Berlin' });

	it('work at two o’clock stays at two o’clock in summer', () => {
		const sundays = berlin({ kind: 'weekly', weekdays: [0] }, '2024-03-03T02:00+01:00', 180);
		expect(spans(sundays, '2024-03-20', '2024-04-08')).toEqual([
			'2024-03-24T01:00 2024-03-24T04:00',
			// Two o'clock does not exist on the 31st: it begins as the clocks show three.
			'2024-03-31T01:00 2024-03-31T04:00',
			'2024-04-07T00:00 2024-04-07T03:00',
		]);
	});

	it('work in the hour that happens twice begins in its first pass and lasts as long as ever', () => {
		const daily = berlin({ kind: 'days', every: 1 }, '2024-10-20T02:30+02:00', 180);
		expect(spans(daily, '2024-10-26T04:00Z', '2024-10-28T04:00Z')).toEqual([
			'2024-10-27T00:30 2024-10-27T03:30',
			'2024-10-28T01:30 2024-10-28T04:30',
		]);
		expect(isWithin(daily, Date.parse('2024-10-27T00:29Z'))).toBe(false);
		expect(isWithin(daily, Date.parse('2024-10-27T03:29Z'))).toBe(true);
		expect(isWithin(daily, Date.parse('2024-10-27T03:30Z'))).toBe(false);
	});

	it('work over midnight belongs to the day on which it began', () => {
		const saturdays = berlin({ kind: 'weekly', weekdays: [6] }, '2024-01-06T22:00+01:00', 480);
		expect(isWithin(saturdays, Date.parse('2024-07-07T05:59+02:00'))).toBe(true);
		expect(isWithin(saturdays, Date.parse('2024-07-07T06:00+02:00'))).toBe(false);
		expect(isWithin(saturdays, Date.parse('2024-07-05T23:00+02:00'))).toBe(false);
	});
});

/** The local clock, minute by minute, asked of Intl alone. */
function bruteForce(of: WindowRule, fromMs: number, toMs: number): Set<number> {
	const format = new Intl.DateTimeFormat('sv-SE', {
		timeZone: of.timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
	}); // biome-ignore format: one line of parts
	const localOf = (atMs: number): [day: string, minute: number] => {
		const [day = '', time = ''] = format.format(atMs).split(' ');
		return [day, Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))];
	};
	const [firstDay, startMinute] = localOf(of.startMs);
	const minutes = new Set<number>();
	const begun = new Set<string>();
	let before = localOf(fromMs - 3 * DAY);
	for (let atMs = fromMs - 3 * DAY; atMs < toMs; atMs += MINUTE) {
		const [day, minute] = localOf(atMs);
		// The clocks jumped over the start: as late after the jump as it lies after the last minute before it.
		const jumped = day === before[0] && before[1] < startMinute && minute > startMinute ? atMs + (startMinute - before[1] - 1) * MINUTE : undefined;
		before = [day, minute];
		const startMs = minute === startMinute ? atMs : jumped;
		if (startMs === undefined || begun.has(day) || day < firstDay || startMs < of.startMs || (of.untilMs !== undefined && startMs > of.untilMs))
			continue;
		begun.add(day);
		if (!isOn(of.repeat, day, firstDay)) continue;
		for (let each = 0; each < of.durationMinutes; each++) minutes.add(startMs + each * MINUTE);
	}
	return minutes;
}

function isOn(repeat: WindowRule['repeat'], day: string, firstDay: string): boolean {
	const date = new Date(`${day}T00:00Z`);
	const tomorrow = new Date(date.getTime() + DAY);
	const [number, isLast] = [date.getUTCDate(), tomorrow.getUTCDate() === 1];
	switch (repeat.kind) {
		case 'once':
			return day === firstDay;
		case 'days':
			return ((date.getTime() - Date.parse(`${firstDay}T00:00Z`)) / DAY) % repeat.every === 0;
		case 'weekly':
			return repeat.weekdays.includes(date.getUTCDay());
		case 'monthly':
			return number === repeat.day || (isLast && number < repeat.day);
		case 'monthlyWeekday': {
			if (date.getUTCDay() !== repeat.weekday) return false;
			const isLastOfKind = new Date(date.getTime() + 7 * DAY).getUTCMonth() !== date.getUTCMonth();
			return repeat.nth === 5 ? isLastOfKind : number > (repeat.nth - 1) * 7 && number <= repeat.nth * 7;
		}
	}
}

describe('isWithin', () => {
	it('says the same as asking the clock of the zone minute by minute', () => {
		const rng = createRng(20240503, 0);
		const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'];
		const around = [Date.UTC(2024, 2, 8), Date.UTC(2024, 2, 29), Date.UTC(2024, 9, 25), Date.UTC(2024, 3, 5), Date.UTC(2024, 1, 27)];
		let inside = 0;
		for (let i = 0; i < 60; i++) {
			const from = around[i % around.length] as number;
			const repeats: WindowRule['repeat'][] = [
				{ kind: 'once' },
				{ kind: 'days', every: 1 + rng.integer(4) },
				{ kind: 'weekly', weekdays: [rng.integer(7), rng.integer(7)] },
				{ kind: 'monthly', day: 1 + rng.integer(31) },
				{ kind: 'monthlyWeekday', nth: 1 + rng.integer(5), weekday: rng.integer(7) },
			];
			const of: WindowRule = {
				repeat: repeats[rng.integer(repeats.length)] as WindowRule['repeat'],
				startMs: from - rng.integer(60) * DAY + rng.integer(24 * 60) * MINUTE,
				durationMinutes: 1 + rng.integer(20 * 60),
				timeZone: zones[(i + Math.floor(i / zones.length)) % zones.length] as string,
				...(rng.uniform() < 0.3 ? { untilMs: from + 2 * DAY } : {}),
			};
			const [fromMs, toMs] = [from, from + 4 * DAY];
			const expected = bruteForce(of, fromMs, toMs);
			const found = occurrences(of, fromMs, toMs);
			for (let atMs = fromMs; atMs < toMs; atMs += MINUTE) {
				const wanted = expected.has(atMs);
				if (isWithin(of, atMs) !== wanted) expect.fail(`${JSON.stringify(of)} at ${new Date(atMs).toISOString()}: ${!wanted}`);
				if (found.some(({ startMs, endMs }) => atMs >= startMs && atMs < endMs) !== wanted)
					expect.fail(`occurrences of ${JSON.stringify(of)} at ${new Date(atMs).toISOString()}: ${!wanted}`);
				if (wanted) inside++;
			}
		}
		expect(inside).toBeGreaterThan(10_000);
	}, 60_000);

	it('answers for 100,000 instants in a moment', () => {
		const of = rule({ kind: 'monthlyWeekday', nth: 5, weekday: 0 }, '2010-01-01T02:00Z', 3 * 24 * 60, { timeZone: 'Europe/Berlin' });
		const timer = startCpuTimer();
		let inside = 0;
		for (let i = 0; i < 100_000; i++) if (isWithin(of, of.startMs + i * HOUR)) inside++;
		expect(inside / 100_000).toBeCloseTo(3 / 30.4, 1);
		expect(timer.ms()).toBeLessThan(2_000);
	});
});

describe('a rule that cannot be', () => {
	it.each([
		[{ timeZone: 'Europe/Nowhere' }, 'no time zone'],
		[{ durationMinutes: 7 * 1440 }, 'never end'],
		[{ repeat: { kind: 'weekly', weekdays: [1, 2] }, durationMinutes: 1440 }, 'never end'],
		[{ repeat: { kind: 'monthly', day: 1 }, durationMinutes: 28 * 1440 }, 'never end'],
		[{ repeat: { kind: 'weekly', weekdays: [] } }, 'day of the week'],
		[{ untilMs: Date.UTC(2020, 0, 1) }, 'before it begins'],
		[{ untilMs: Date.parse('2024-05-02T00:00Z') }, 'never comes'],
		[{ startMs: 0 }, 'between 1990'],
	] as const)('is refused with its reason: %j', (change, reason) => {
		const sundays = rule({ kind: 'weekly', weekdays: [0] }, '2024-05-01T02:00Z', 180);
		expect(ruleFault(sundays)).toBeUndefined();
		expect(ruleFault({ ...sundays, ...change })).toContain(reason);
	});
});

describe('a window', () => {
	const drive = { deviceId: 'd3' as DeviceId, model: 'ST4000', host: 'stor-03', stepMs: HOUR };
	const sundays = rule({ kind: 'weekly', weekdays: [0] }, '2024-01-07T02:00Z', 180);
	const at = (text: string): number => Date.parse(text);

	it('covers the fleet, a model, a host or one drive', () => {
		const all = [{ kind: 'fleet' }, { kind: 'model', value: 'ST4000' }, { kind: 'host', value: 'stor-03' }, { kind: 'drive', value: 'd3' }] as const;
		for (const scope of all) expect(covers({ scope }, drive)).toBe(true);
		expect(covers({ scope: { kind: 'host', value: 'stor-04' } }, drive)).toBe(false);
		expect(covers({ scope: { kind: 'host', value: 'stor-03' } }, { ...drive, host: undefined })).toBe(false);
		expect(covers({ scope: { kind: 'drive', value: 'd33' } }, drive)).toBe(false);
	});

	it('excuses a run of its hours and of its metrics alone', () => {
		const window = { scope: { kind: 'fleet' }, rule: sundays, metrics: ['daily_bytes_read'] } as const;
		expect(excuses(window, drive, at('2024-03-03T02:00Z'), at('2024-03-03T05:00Z'), ['daily_bytes_read'])).toBe(true);
		expect(excuses(window, drive, at('2024-03-03T02:00Z'), at('2024-03-03T06:00Z'), ['daily_bytes_read'])).toBe(false);
		expect(excuses(window, drive, at('2024-03-03T02:00Z'), at('2024-03-03T05:00Z'), ['daily_bytes_read', 'write_entropy'])).toBe(false);
		expect(excuses({ ...window, metrics: [] }, drive, at('2024-03-03T02:00Z'), at('2024-03-03T05:00Z'), ['write_entropy'])).toBe(true);
		expect(excuses(window, drive, at('2024-03-04T02:00Z'), at('2024-03-04T05:00Z'), ['daily_bytes_read'])).toBe(false);
	});

	it('excuses the day of a drive that reports by day, and no day beside it', () => {
		const daily = { ...drive, stepMs: DAY };
		const window = { scope: { kind: 'fleet' }, rule: sundays, metrics: [] } as const;
		expect(excuses(window, daily, at('2024-03-03'), at('2024-03-04'), ['daily_bytes_read'])).toBe(true);
		expect(excuses(window, daily, at('2024-03-03'), at('2024-03-05'), ['daily_bytes_read'])).toBe(false);
		expect(excuses(window, daily, at('2024-03-02'), at('2024-03-03'), ['daily_bytes_read'])).toBe(false);
	});

	it('excuses one instant only while it lasts', () => {
		const instant = { deviceId: drive.deviceId, model: '' };
		const window = { scope: { kind: 'fleet' }, rule: sundays, metrics: [] } as const;
		expect(excuses(window, instant, at('2024-03-03T02:00Z'), at('2024-03-03T02:00Z'), [])).toBe(true);
		expect(excuses(window, instant, at('2024-03-03T05:00Z'), at('2024-03-03T05:00Z'), [])).toBe(false);
	});
});
