import { describe, expect, it } from 'vitest';
import type { WindowProposal } from '../../src-main/shared/domain/anomaly-results.ts';
import { isWithin, occurrences, type SuppressWindow, type WindowRule } from '../../src-main/shared/domain/suppress-windows.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '../../src-main/shared/domain/telemetry.ts';
import { reasonFault } from '../../src-renderer/views/anomalies/acknowledge-form.tsx';
import {
	draftOfEvent,
	draftOfProposal,
	draftOfWindow,
	emptyDraft,
	readDraft,
	type WindowDraft,
} from '../../src-renderer/views/anomalies/window-draft.ts';
import { EVENT_DAY, makeEvent, makeEvidence } from '../support/anomaly-event.ts';
import fc from '../support/properties.ts';

const faultsOf = (part: Partial<WindowDraft>): [string, string][] => [
	...readDraft({ ...emptyDraft(EVENT_DAY, 'UTC'), reason: 'nightly', ...part }).faults,
];
const windowWith = (rule: WindowRule): SuppressWindow => ({
	windowId: 3,
	scope: { kind: 'host', value: 'stor-07' },
	rule,
	metrics: ['temperature_c'],
	kind: 'scrub',
	reason: 'mdadm',
	origin: 'hand',
	createdAtMs: EVENT_DAY,
});

describe('a window made from an event', () => {
	it('is of its host, on its day of the week, for as long as it lasted, for its metrics, and would have excused it', () => {
		const event = makeEvent({
			evidence: [makeEvidence(), makeEvidence({ metric: 'daily_bytes_read' }), makeEvidence({ metric: 'read_latency_ms' })],
		});
		const { input } = readDraft({ ...draftOfEvent(event, { host: 'stor-07' }, 'Europe/Berlin'), reason: 'restore test' });
		expect(input).toEqual({
			scope: { kind: 'host', value: 'stor-07' },
			// A source of days has UTC days: 3 May 2024 was a Friday.
			rule: { repeat: { kind: 'weekly', weekdays: [5] }, startMs: EVENT_DAY, durationMinutes: 2 * 24 * 60, timeZone: 'UTC' },
			// Latency follows what a drive does: it need not be named.
			metrics: ['daily_bytes_written', 'daily_bytes_read'],
		});
		expect(isWithin(input!.rule, event.startMs) && isWithin(input!.rule, event.endMs)).toBe(true);
	});

	it('of a source with hours keeps the local time of day', () => {
		const startMs = EVENT_DAY + 22 * MS_PER_HOUR;
		const event = makeEvent({ startMs, endMs: startMs + 2 * MS_PER_HOUR, peakMs: startMs });
		const draft = draftOfEvent(event, { host: 'stor-07' }, 'Europe/Berlin');
		expect(draft).toMatchObject({ date: '2024-05-04', time: '00:00', weekdays: [6], hours: 3, minutes: 0, timeZone: 'Europe/Berlin' });
		expect(readDraft({ ...draft, reason: 'x' }).input!.rule.startMs).toBe(startMs);
	});

	it('is of the drive where nobody knows the host, and happens once where it lasted a week', () => {
		const draft = draftOfEvent(makeEvent({ endMs: EVENT_DAY + 6 * MS_PER_DAY }), {}, 'UTC');
		expect(draft).toMatchObject({ scopeKind: 'drive', scopeValue: 'd1', repeatKind: 'once' });
		expect(readDraft({ ...draft, reason: 'x' }).input).toBeDefined();
	});
});

describe('a window that is opened again', () => {
	it('is the same window when nothing was changed', () => {
		const instant = fc.integer({ min: Date.UTC(1995, 0, 1) / 60_000, max: Date.UTC(2100, 0, 1) / 60_000 }).map((minutes) => minutes * 60_000);
		const repeat = fc.oneof(
			fc.constant({ kind: 'once' as const }),
			fc.integer({ min: 2, max: 366 }).map((every) => ({ kind: 'days' as const, every })),
			fc
				.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 7 })
				.map((days) => ({ kind: 'weekly' as const, weekdays: days.sort() })),
			fc.integer({ min: 1, max: 31 }).map((day) => ({ kind: 'monthly' as const, day })),
			fc
				.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 6 }))
				.map(([nth, weekday]) => ({ kind: 'monthlyWeekday' as const, nth, weekday })),
		);
		fc.assert(
			fc.property(
				instant,
				repeat,
				fc.integer({ min: 1, max: 1_400 }),
				fc.constantFrom('UTC', 'Asia/Kolkata', '+02:00'),
				(startMs, each, durationMinutes, timeZone) => {
					const window = windowWith({ repeat: each, startMs, durationMinutes, timeZone });
					expect(readDraft(draftOfWindow(window)).input).toEqual({ scope: window.scope, rule: window.rule, metrics: window.metrics });
				},
			),
		);
	});

	it('still begins on its last day', () => {
		const untilMs = Date.UTC(2024, 5, 30, 21, 59, 59, 999);
		const window = windowWith({
			repeat: { kind: 'days', every: 1 },
			startMs: Date.UTC(2024, 5, 1),
			durationMinutes: 60,
			untilMs,
			timeZone: 'Europe/Berlin',
		});
		const draft = draftOfWindow(window);
		expect(draft.until).toBe('2024-06-30');
		const { rule } = readDraft(draft).input!;
		expect(occurrences(rule, rule.startMs, Date.UTC(2024, 8, 1))).toHaveLength(30);
	});

	it('of a proposal carries its evidence as the reason and says that it was learned', () => {
		const proposal: WindowProposal = {
			scope: { kind: 'fleet' },
			rule: { repeat: { kind: 'weekly', weekdays: [0] }, startMs: EVENT_DAY, durationMinutes: 180, timeZone: 'UTC' },
			metrics: [],
			kind: 'backup',
			drives: 12,
			seen: 9,
			possible: 10,
			firstMs: EVENT_DAY,
			lastMs: EVENT_DAY,
			text: 'Reads rise every Sunday at 02:00.',
		};
		expect(draftOfProposal(proposal)).toMatchObject({ reason: proposal.text, origin: 'learned', kind: 'backup' });
		expect(readDraft(draftOfProposal(proposal)).faults.size).toBe(0);
	});
});

describe('what is wrong with a draft', () => {
	it.each<[string, Partial<WindowDraft>, string, RegExp]>([
		['a host that is not chosen', { scopeKind: 'host', scopeValue: '' }, 'scope', /^Choose a host\./],
		['no day of the week', { weekdays: [] }, 'repeat', /at least one day/],
		['half a day', { repeatKind: 'days', every: 1.5 }, 'repeat', /whole number of days/],
		['day 32', { repeatKind: 'monthly', dayOfMonth: 32 }, 'repeat', /1 to 31/],
		['no date', { date: '' }, 'date', /day is needed/],
		['25 o’clock', { time: '25:00' }, 'time', /like 02:00/],
		['no length', { hours: 0, minutes: 0 }, 'duration', /1 minute/],
		['an emptied number', { hours: Number.NaN }, 'duration', /1 minute/],
		['a window that never ends', { repeatKind: 'days', every: 1, hours: 24 }, 'duration', /never end/],
		['an end before the start', { until: '2020-01-01' }, 'until', /ends before/],
		['a zone of nowhere', { timeZone: 'Mars/Olympus' }, 'timeZone', /Europe\/Berlin/],
		['no reason', { reason: ' ' }, 'reason', /Say why/],
	])('says beside the field that it is %s', (_, part, field, text) => {
		const faults = faultsOf(part);
		expect(faults.map(([name]) => name)).toEqual([field]);
		expect(faults[0]![1]).toMatch(text);
	});

	it('lets a draft without a reason be previewed, but not one that is no rule', () => {
		const draft = emptyDraft(EVENT_DAY, 'UTC');
		expect(readDraft({ ...draft, reason: '' }).input).toBeDefined();
		expect(readDraft({ ...draft, weekdays: [] }).input).toBeUndefined();
	});
});

describe('a reason', () => {
	it('is needed, one line, and not longer than what is kept', () => {
		expect(reasonFault('')).toMatch(/Say why/);
		expect(reasonFault('a\nb')).toMatch(/line break/);
		expect(reasonFault('x'.repeat(1_000))).toBeUndefined();
		expect(reasonFault('x'.repeat(1_001))).toMatch(/1001 characters, the limit is 1000/);
	});
});
