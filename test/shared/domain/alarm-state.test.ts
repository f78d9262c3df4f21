import { describe, expect, it } from 'vitest';
import { type Acknowledgement, alarmStates, hasGrown, type JudgedEvent, speakingOf } from '../../../src-main/shared/domain/alarm-state.ts';
import type { SuppressWindow } from '../../../src-main/shared/domain/suppress-windows.ts';
import type { DeviceId } from '../../../src-main/shared/domain/telemetry.ts';

const DAY = 86_400_000;
const START = Date.UTC(2024, 4, 3);
const NOW = START + 30 * DAY;
const d1 = 'd1' as DeviceId;
const drives = [{ deviceId: d1, model: 'ST4000', host: 'stor-03', stepMs: DAY }];

const event = (more: Partial<JudgedEvent> = {}): JudgedEvent => ({
	eventId: 'e',
	deviceId: d1,
	class: 'data_exfiltration',
	startMs: START,
	endMs: START + 2 * DAY,
	size: 8,
	metric: 'daily_bytes_read',
	evidence: [{ metric: 'daily_bytes_read' }],
	...more,
});
let number = 0;
const known = (more: Partial<Acknowledgement> = {}): Acknowledgement => ({
	acknowledgementId: ++number,
	deviceId: d1,
	class: 'data_exfiltration',
	startMs: START,
	endMs: START + 2 * DAY,
	size: 8,
	reason: 'restore test',
	createdAtMs: START + 5 * DAY + number,
	...more,
});
const everyDay: SuppressWindow = {
	windowId: 4,
	scope: { kind: 'host', value: 'stor-03' },
	rule: { repeat: { kind: 'days', every: 1 }, startMs: START - 30 * DAY, durationMinutes: 180, timeZone: 'UTC' },
	metrics: [],
	kind: 'backup',
	reason: 'backup',
	origin: 'hand',
	createdAtMs: START,
};
const stateOf = (one: JudgedEvent, said: readonly Acknowledgement[], windows: readonly SuppressWindow[] = [], nowMs = NOW) =>
	alarmStates([one], said, windows, drives, nowMs)[0];

describe('an acknowledgement', () => {
	it('speaks of events of its drive, class and failure mode that it overlaps, under whatever id a later search gives them', () => {
		const said = known();
		expect(stateOf(event({ eventId: 'other', startMs: START + DAY, endMs: START + 2 * DAY }), [said])).toEqual({
			eventId: 'other',
			state: 'acknowledged',
			acknowledgementId: said.acknowledgementId,
		});
		expect(stateOf(event({ deviceId: 'd2' as DeviceId }), [said])).toEqual({ eventId: 'e', state: 'open' });
		expect(stateOf(event({ class: 'unusual' }), [said])?.state).toBe('open');
		const hardware = { class: 'hardware_degradation', failureMode: 'link' } as const;
		expect(stateOf(event({ ...hardware, failureMode: 'thermal' }), [known(hardware)])?.state).toBe('open');
		expect(stateOf(event(hardware), [known(hardware)])?.state).toBe('acknowledged');
	});

	it('speaks of what begins a day later, and of nothing two days away', () => {
		expect(stateOf(event({ startMs: START + 3 * DAY, endMs: START + 3 * DAY }), [known()])?.state).toBe('acknowledged');
		expect(stateOf(event({ startMs: START + 4 * DAY, endMs: START + 4 * DAY }), [known()])?.state).toBe('open');
	});

	it('of a neighbour keeps silent where another overlaps', () => {
		const [neighbour, own] = [known({ endMs: START - DAY, startMs: START - 2 * DAY }), known()];
		expect(speakingOf(event(), [neighbour, own])).toEqual([own]);
		expect(speakingOf(event(), [neighbour])).toEqual([neighbour]);
	});

	it('holds until its date and says so afterwards', () => {
		const said = known({ untilMs: NOW });
		expect(stateOf(event(), [said], [], NOW - 1)?.state).toBe('acknowledged');
		expect(stateOf(event(), [said], [], NOW)).toEqual({
			eventId: 'e',
			state: 'open',
			acknowledgementId: said.acknowledgementId,
			reopened: 'expired',
		});
	});
});

describe('growth', () => {
	it('of a deviation takes a quarter more and a whole spread', () => {
		expect(hasGrown(event({ size: 10 }), [known({ size: 8 })])).toBe(false);
		expect(hasGrown(event({ size: 10.1 }), [known({ size: 8 })])).toBe(true);
		expect(hasGrown(event({ size: 3.9 }), [known({ size: 3 })])).toBe(false);
		expect(hasGrown(event({ size: 4 }), [known({ size: 3 })])).toBe(true);
	});

	it('of a span takes more than half of it, and more than a day', () => {
		expect(hasGrown(event({ endMs: START + 3 * DAY }), [known()])).toBe(false);
		expect(hasGrown(event({ startMs: START - DAY, endMs: START + 3 * DAY }), [known()])).toBe(true);
		expect(hasGrown(event({ endMs: START + 14 * DAY }), [known({ endMs: START + 10 * DAY })])).toBe(false);
		expect(hasGrown(event({ endMs: START + 16 * DAY }), [known({ endMs: START + 10 * DAY })])).toBe(true);
	});

	it('of errors is counted in errors, however long they take', () => {
		const hardware = { class: 'hardware_degradation', failureMode: 'head or media defects' } as const;
		expect(hasGrown(event({ ...hardware, size: 10, endMs: START + 60 * DAY }), [known({ ...hardware, size: 8 })])).toBe(false);
		expect(hasGrown(event({ ...hardware, size: 11 }), [known({ ...hardware, size: 8 })])).toBe(true);
		expect(hasGrown(event({ ...hardware, size: 1 }), [known({ ...hardware, size: 0 })])).toBe(true);
		expect(hasGrown(event({ ...hardware, size: 1 }), [known({ ...hardware, size: 1 })])).toBe(false);
	});

	it('is measured against all acknowledged events that a later search joined', () => {
		const hardware = { class: 'hardware_degradation', failureMode: 'link' } as const;
		const first = known({ ...hardware, size: 5 });
		const second = known({ ...hardware, size: 7, startMs: START + 9 * DAY, endMs: START + 10 * DAY });
		const again = known({ ...hardware, size: 7, startMs: START + 9 * DAY, endMs: START + 10 * DAY });
		const joined = event({ ...hardware, size: 12, endMs: START + 10 * DAY });
		expect(hasGrown(joined, [second, first])).toBe(false);
		expect(hasGrown({ ...joined, size: 16 }, [again, second, first])).toBe(true);
		const calm = known({ startMs: START + 9 * DAY, endMs: START + 10 * DAY });
		expect(stateOf(event({ endMs: START + 10 * DAY }), [known(), calm])?.state).toBe('acknowledged');
	});

	it('opens the event again and still names who spoke', () => {
		const said = known({ size: 4 });
		expect(stateOf(event({ size: 9 }), [said])).toEqual({
			eventId: 'e',
			state: 'open',
			acknowledgementId: said.acknowledgementId,
			reopened: 'grown',
		});
	});
});

describe('a window', () => {
	it('excuses an event that is not acknowledged, also one whose date has passed', () => {
		expect(stateOf(event(), [], [everyDay])).toEqual({ eventId: 'e', state: 'excused', windowId: 4 });
		const said = known({ untilMs: NOW - DAY });
		expect(stateOf(event(), [said], [everyDay])).toEqual({ eventId: 'e', state: 'excused', windowId: 4, acknowledgementId: said.acknowledgementId });
		expect(stateOf(event(), [known()], [everyDay])?.state).toBe('acknowledged');
	});

	it('excuses nothing where another metric is strange, and nothing on another host', () => {
		const reads = { ...everyDay, metrics: ['daily_bytes_read'] };
		expect(stateOf(event(), [], [reads])?.state).toBe('excused');
		expect(stateOf(event({ evidence: [{ metric: 'write_entropy' }] }), [], [reads])?.state).toBe('open');
		// Latency follows the reads; by itself it is what the window would have to name.
		expect(stateOf(event({ evidence: [{ metric: 'read_latency_ms' }] }), [], [reads])?.state).toBe('excused');
		expect(stateOf(event({ metric: 'read_latency_ms', evidence: [] }), [], [reads])?.state).toBe('open');
		expect(stateOf(event(), [], [{ ...everyDay, scope: { kind: 'host', value: 'stor-04' } }])?.state).toBe('open');
		expect(stateOf(event({ deviceId: 'd9' as DeviceId }), [], [{ ...everyDay, scope: { kind: 'fleet' } }])?.state).toBe('open');
	});

	it('never excuses failing hardware unless it names what fails', () => {
		const failing = event({ class: 'hardware_degradation', failureMode: 'link', metric: 'crc_errors', evidence: [] });
		expect(stateOf(failing, [], [everyDay])?.state).toBe('open');
		expect(stateOf(failing, [], [{ ...everyDay, metrics: ['crc_errors'] }])?.state).toBe('excused');
	});
});

it('answers in the order of the events, each for itself', () => {
	const events = [event({ eventId: 'a' }), event({ eventId: 'b', class: 'unusual' }), event({ eventId: 'c', deviceId: 'd2' as DeviceId })];
	expect(alarmStates(events, [known()], [], drives, NOW).map(({ eventId, state }) => [eventId, state])).toEqual([
		['a', 'acknowledged'],
		['b', 'open'],
		['c', 'open'],
	]);
});
