import { describe, expect, it } from 'vitest';
import { proposeWindows, type StrangeReads } from '../../../src-main/maths/anomalies/proposals.ts';
import { onGrid } from '../../../src-main/maths/anomalies/regular-grid.ts';
import { driveSignals, type Signal, signalNames, strangeness } from '../../../src-main/maths/anomalies/signals.ts';
import { createRng } from '../../../src-main/maths/random.ts';
import { type FleetOptions, generateFleet } from '../../../src-main/maths/synthetic/fleet.ts';
import { isWithin, occurrences, ruleFault, type SuppressWindow } from '../../../src-main/shared/domain/suppress-windows.ts';
import type { DeviceId } from '../../../src-main/shared/domain/telemetry.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday. */
const START = Date.UTC(2024, 0, 1);

const drive = (index: number, places: readonly number[], more: Partial<StrangeReads> = {}): StrangeReads => ({
	deviceId: `d${index}` as DeviceId,
	host: 'stor-03',
	model: 'ST4000',
	stepMs: HOUR,
	firstMs: START,
	lastMs: START + 364 * DAY,
	places: Float64Array.from(places).sort(),
	metrics: ['daily_bytes_read'],
	...more,
});
/** Strange from an hour on for some hours on each of these days. */
const hours = (days: readonly number[], from: number, count: number): number[] =>
	days.flatMap((day) => Array.from({ length: count }, (_, i) => START + day * DAY + (from + i) * HOUR));
const every = (days: number, first = 6, until = 360): number[] =>
	Array.from({ length: Math.floor((until - first) / days) + 1 }, (_, i) => first + i * days);
const host = (places: (index: number) => readonly number[], more: Partial<StrangeReads> = {}, size = 6): StrangeReads[] =>
	Array.from({ length: size }, (_, i) => drive(i + 1, places(i), more));

describe('work that returns', () => {
	it('every week at the same time on a host is one proposal for the host', () => {
		const [proposal, ...more] = proposeWindows(
			host(() => hours(every(7), 2, 3)),
			[],
		);
		expect(more).toEqual([]);
		expect(proposal).toMatchObject({
			scope: { kind: 'host', value: 'stor-03' },
			rule: { repeat: { kind: 'weekly', weekdays: [0] }, startMs: START + 6 * DAY + HOUR, durationMinutes: 300, timeZone: 'UTC' },
			metrics: ['daily_bytes_read'],
			kind: 'backup',
			drives: 6,
			seen: 51,
			possible: 51,
			text: 'Reads of all 6 drives of stor-03 rise every Sunday between 01:00 and 06:00 UTC, 51 of 51 weeks since 2024-01-07',
		});
		expect(ruleFault((proposal as { rule: SuppressWindow['rule'] }).rule)).toBeUndefined();
	});

	it.each([
		[28, 'every 28 days', { kind: 'days', every: 28 }],
		[14, 'every 14 days', { kind: 'days', every: 14 }],
		[1, 'every day', { kind: 'days', every: 1 }],
	] as const)('after %i days is found as such', (days, text, repeat) => {
		const [proposal, ...more] = proposeWindows(
			host(() => hours(every(days), 20, 4)),
			[],
		);
		expect(more).toEqual([]);
		expect(proposal).toMatchObject({ rule: { repeat } });
		expect(proposal?.text).toContain(`rise ${text} between 19:00 and 01:00 UTC of the next day`);
	});

	it.each([
		[[6, 34, 62, 97, 125, 153, 188], { kind: 'monthlyWeekday', nth: 1, weekday: 0 }, 'every first Sunday of the month'],
		[[25, 53, 88, 116, 151, 179], { kind: 'monthlyWeekday', nth: 5, weekday: 5 }, 'every last Friday of the month'],
		[[4, 35, 64, 95, 125, 156, 186], { kind: 'monthly', day: 5 }, 'on day 5 of every month'],
		[[30, 59, 90, 120, 151, 181, 212], { kind: 'monthly', day: 31 }, 'on the last day of every month'],
	] as const)('by the calendar is told from 28 days: days %j', (days, repeat, text) => {
		const [proposal, ...more] = proposeWindows(
			host(() => hours(days, 1, 6), { lastMs: START + 230 * DAY }),
			[],
		);
		expect(more).toEqual([]);
		expect(proposal).toMatchObject({ rule: { repeat }, kind: 'scrub', seen: days.length });
		expect(proposal?.text).toContain(text);
	});

	it('is found although it is missed now and then, begins at odd times, and shows on some drives alone', () => {
		const rng = createRng(5, 0);
		const weeks = every(7).filter((day) => day % 5 !== 0);
		const late = weeks.map(() => rng.integer(3));
		const [proposal] = proposeWindows(
			host((i) => weeks.flatMap((day, week) => (i < 3 || rng.uniform() < 0.3 ? hours([day], 22 + (late[week] ?? 0), 3) : []))),
			[],
		);
		expect(proposal).toMatchObject({ scope: { kind: 'host' }, rule: { repeat: { kind: 'weekly' } }, seen: weeks.length });
		const missed = weeks.filter(
			(day, week) => !isWithin((proposal as { rule: SuppressWindow['rule'] }).rule, START + day * DAY + (22 + (late[week] ?? 0)) * HOUR),
		);
		expect(missed).toEqual([]);
	});

	it('on one drive of many is proposed for that drive', () => {
		const quiet = host(() => []);
		const [proposal, ...more] = proposeWindows([...quiet, drive(9, hours(every(7), 2, 2))], []);
		expect(more).toEqual([]);
		expect(proposal).toMatchObject({ scope: { kind: 'drive', value: 'd9' }, drives: 1 });
		expect(proposal?.text).toMatch(/^Reads of drive d9 rise every Sunday/);
	});

	it('on most drives of several hosts is proposed once, for the fleet', () => {
		const fleet = [
			...host(() => hours(every(7), 2, 2)),
			...host(() => hours(every(7), 2, 2), { host: 'stor-04' }).map((each, i) => ({ ...each, deviceId: `d${20 + i}` as DeviceId })),
		];
		expect(proposeWindows(fleet, []).map(({ scope, drives }) => [scope.kind, drives])).toEqual([['fleet', 12]]);
	});

	it('and has stopped is proposed for its time, so that nothing is silenced in the future', () => {
		const [proposal] = proposeWindows(
			host(() => hours(every(7, 6, 100), 2, 3)),
			[],
		);
		expect(proposal?.rule.untilMs).toBe(START + 97 * DAY + 5 * HOUR);
		expect(proposal?.text).toContain('14 of 14 weeks from 2024-01-07 to 2024-04-07');
	});

	it('by day over midnight, now on one day, now on both, is one rule', () => {
		const days = every(28);
		const [proposal, ...more] = proposeWindows(
			host(() => days.flatMap((day, i) => (i % 3 === 0 ? [day + 1] : i % 3 === 1 ? [day, day + 1] : [day])).map((day) => START + day * DAY), {
				stepMs: DAY,
			}),
			[],
		);
		expect(more).toEqual([]);
		expect(proposal).toMatchObject({
			rule: { repeat: { kind: 'days', every: 28 }, durationMinutes: 2880 },
			seen: days.length,
			possible: days.length,
		});
	});
});

describe('nothing is proposed', () => {
	it('for two occurrences, one long stretch, or a fleet that is quiet', () => {
		expect(
			proposeWindows(
				host(() => hours([6, 13], 2, 3)),
				[],
			),
		).toEqual([]);
		expect(
			proposeWindows(
				host(() => hours([40, 41, 42, 43, 44, 45], 0, 24)),
				[],
			),
		).toEqual([]);
		expect(
			proposeWindows(
				host(() => hours([40, 41, 42, 43, 44], 10, 8)),
				[],
			),
		).toEqual([]);
		expect(
			proposeWindows(
				host(() => []),
				[],
			),
		).toEqual([]);
		expect(proposeWindows([], [])).toEqual([]);
	});

	it('for strange hours at random, on 300 drives over a year', () => {
		const rng = createRng(11, 0);
		const fleet = Array.from({ length: 300 }, (_, i) =>
			drive(
				i + 1,
				Array.from({ length: 12 }, () => START + rng.integer(365) * DAY + rng.integer(24) * HOUR),
				{ host: `stor-${Math.floor(i / 12)}` },
			),
		);
		expect(proposeWindows(fleet, []).map(({ text }) => text)).toEqual([]);
		const daily = fleet.map((each) => ({ ...each, stepMs: DAY, places: each.places.map((atMs) => Math.floor(atMs / DAY) * DAY).sort() }));
		expect(proposeWindows(daily, []).map(({ text }) => text)).toEqual([]);
	});

	it('for what a window excuses already', () => {
		const fleet = host(() => hours(every(7), 2, 3));
		const [proposal] = proposeWindows(fleet, []);
		const { scope, rule, metrics } = proposal as { scope: SuppressWindow['scope']; rule: SuppressWindow['rule']; metrics: SuppressWindow['metrics'] };
		const window: SuppressWindow = { windowId: 1, scope, rule, metrics, kind: 'backup', reason: '', origin: 'learned', createdAtMs: START };
		expect(proposeWindows(fleet, [window])).toEqual([]);
		expect(proposeWindows(fleet, [{ ...window, scope: { kind: 'fleet' }, metrics: [] }])).toEqual([]);
		expect(proposeWindows(fleet, [{ ...window, scope: { kind: 'host', value: 'stor-09' } }])).toHaveLength(1);
		expect(proposeWindows(fleet, [{ ...window, metrics: ['write_entropy'] }])).toHaveLength(1);
	});
});

/** Where reads and nothing else that work of this kind leaves alone are strange, as the search finds them. */
function readsOf(options: FleetOptions): { readonly reads: StrangeReads[]; readonly routines: ReadonlyMap<string, ReadonlyMap<number, number>> } {
	const routines = new Map<string, Map<number, number>>();
	const companions = new Set(['reads', 'readLatency', 'writeLatency', 'temperature']);
	const reads = [...generateFleet(options)].map((each, i) => {
		const { serial, model, protocol, host: hostName, observedAtMs, metrics, episodes } = each;
		for (const { class: kind, startMs, endMs } of episodes) {
			if (kind !== 'backup' && kind !== 'scrub') continue;
			const key = `${hostName} ${kind}`;
			routines.set(key, (routines.get(key) ?? new Map<number, number>()).set(startMs, endMs));
		}
		const grid = onGrid({ deviceId: `d${i + 1}` as DeviceId, serial, model, protocol, host: hostName, observedAtMs, metrics });
		const signals = driveSignals(grid);
		const others = signalNames.flatMap((name) => (companions.has(name) ? [] : ((signals[name] as Signal | undefined) ?? [])));
		const places = Array.from({ length: grid.length }, (_, t) => t).filter(
			(t) => strangeness(signals.reads, t) >= 3 && others.every((signal) => Math.abs(strangeness(signal, t)) < 2),
		);
		return {
			deviceId: grid.drive.deviceId,
			host: hostName,
			model,
			stepMs: grid.stepMs,
			firstMs: grid.startMs,
			lastMs: grid.startMs + (grid.length - 1) * grid.stepMs,
			places: Float64Array.from(places, (t) => grid.startMs + t * grid.stepMs),
			metrics: ['daily_bytes_read'],
		};
	});
	return { reads, routines };
}

describe('on synthetic fleets with attacks and look-alikes', () => {
	it.each([
		{ cadence: 'daily', drives: 48, days: 365, seeds: [301, 302, 303, 304] },
		{ cadence: 'hourly', drives: 24, days: 180, seeds: [301, 302] },
	] as const)(
		'finds nine in ten of the $cadence routines that show three times and keep showing, and proposes nothing else',
		({ seeds, ...options }) => {
			let [shown, found] = [0, 0];
			const wrong: string[] = [];
			for (const seed of seeds) {
				const { reads, routines } = readsOf({ ...options, seed, hasAttacks: true });
				const proposals = proposeWindows(reads, []);
				const meets = (rule: SuppressWindow['rule'], spans: ReadonlyMap<number, number>): number =>
					[...spans].filter(([startMs, endMs]) => occurrences(rule, startMs, endMs + 1).length > 0).length;
				for (const [key, spans] of routines) {
					const own = reads.filter((each) => key.startsWith(`${each.host} `));
					const doShow = ([startMs, endMs]: [number, number]) =>
						own.filter((each) => each.places.some((atMs) => atMs >= startMs - each.stepMs && atMs <= endMs)).length >= Math.max(2, 0.3 * own.length);
					const shows = [...spans].map(doShow);
					const seen = shows.filter(Boolean).length;
					// Seen in most of the periods in which it went on showing: what a baseline takes for usual after some weeks no longer shows.
					if (seen < 3 || seen < 0.7 * (shows.lastIndexOf(true) - shows.indexOf(true) + 1)) continue;
					shown++;
					if (proposals.some(({ scope, rule }) => scope.kind === 'host' && key.startsWith(`${scope.value} `) && meets(rule, spans) >= 3)) found++;
				}
				for (const { scope, rule, text } of proposals) {
					const hostName =
						scope.kind === 'drive' ? reads.find(({ deviceId }) => deviceId === scope.value)?.host : scope.kind === 'host' ? scope.value : '';
					if (![...routines].some(([key, spans]) => key.startsWith(`${hostName} `) && meets(rule, spans) >= 3)) wrong.push(`${seed}: ${text}`);
				}
			}
			expect(wrong).toEqual([]);
			expect(shown).toBeGreaterThanOrEqual(2);
			expect(found / shown).toBeGreaterThanOrEqual(0.9);
		},
		60_000,
	);
});
