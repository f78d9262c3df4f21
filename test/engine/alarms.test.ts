/** From an event to what people say about it: acknowledged, open again, excused by a window; and what cannot be said. */
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../src-main/engine/engine.ts';
import type { InputOf } from '../../src-main/shared/contract/procedures.ts';
import type { AnomalyEvent } from '../../src-main/shared/domain/anomaly-results.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import type { WindowRule } from '../../src-main/shared/domain/suppress-windows.ts';
import { createRoom, importPaths, TEST_NOW_MS } from '../support/engine-room.ts';

const DAY = 86_400_000;
const room = createRoom();
afterAll(room.close);

let nowMs = TEST_NOW_MS;
let engine: Engine;
let event: AnomalyEvent;
beforeAll(async () => {
	engine = await room.engine({ now: () => nowMs });
	const path = join(await room.folder(), 'fleet.csv');
	await engine.call('fleet.generate', { drives: 12, days: 150, seed: 5, hasAttacks: true, target: engine.files.registerTarget(path) });
	await importPaths(engine, [path]);
	const { events } = await engine.call('anomalies.run', { budgetPerDriveMonth: 1 });
	event = events.find((each) => each.class !== 'hardware_degradation' && each.endMs - each.startMs <= 5 * DAY) as AnomalyEvent;
	expect(event).toBeDefined();
}, 60_000);
beforeEach(() => {
	nowMs = TEST_NOW_MS;
});

const stateOf = async ({ eventId }: AnomalyEvent) => (await engine.call('anomalies.latest', {})).alarms.find((alarm) => alarm.eventId === eventId);
const say = (more: Partial<InputOf<'anomalies.acknowledge'>> = {}) =>
	engine.call('anomalies.acknowledge', { eventIds: [event.eventId], reason: 'restore test', ...more });
const around = (): WindowRule => ({ repeat: { kind: 'once' }, startMs: event.startMs, durationMinutes: 6 * 1440, timeZone: 'UTC' });

describe('an event', () => {
	it('is acknowledged, open again when the date has passed, and when the acknowledgement is taken back', async () => {
		const changes: string[] = [];
		const off = engine.on((news) => news.kind === 'changed' && changes.push(news.what));
		const { acknowledgements } = await say({ untilMs: nowMs + DAY });
		const acknowledgementId = acknowledgements[0]?.acknowledgementId ?? 0;
		expect(await stateOf(event)).toEqual({ eventId: event.eventId, state: 'acknowledged', acknowledgementId });
		nowMs += DAY;
		expect(await stateOf(event)).toEqual({ eventId: event.eventId, state: 'open', acknowledgementId, reopened: 'expired' });
		nowMs -= DAY;
		expect(await engine.call('anomalies.reopen', { acknowledgementIds: [acknowledgementId] })).toMatchObject({
			acknowledgements: [{ acknowledgementId }],
		});
		expect(await stateOf(event)).toEqual({ eventId: event.eventId, state: 'open' });
		off();
		expect(changes).toEqual(['anomalies', 'anomalies']);
		expect(await engine.call('alarms.acknowledgements', {})).toMatchObject({
			acknowledgements: [{ acknowledgementId, serial: event.serial, reason: 'restore test', withdrawnAtMs: expect.any(Number) }],
		});
	});

	it('stays acknowledged in a new search, which may name it anew', async () => {
		await say();
		await engine.call('anomalies.run', { budgetPerDriveMonth: 0.9, seed: 9 });
		const { anomalies, alarms, acknowledgements } = await engine.call('anomalies.latest', { drive: event.deviceId });
		const again = anomalies?.events.find((each) => each.class === event.class && each.startMs <= event.endMs && each.endMs >= event.startMs);
		expect(alarms.find(({ eventId }) => eventId === again?.eventId)).toMatchObject({ state: 'acknowledged' });
		expect(alarms).toHaveLength(anomalies?.events.length ?? -1);
		await engine.call('anomalies.reopen', { acknowledgementIds: acknowledgements.map(({ acknowledgementId }) => acknowledgementId) });
		await engine.call('anomalies.run', { budgetPerDriveMonth: 1 });
	});

	it('that the latest search does not have is refused by name, and nothing is acknowledged', async () => {
		await expect(say({ eventIds: [event.eventId, 'd1-unusual-1'] })).rejects.toMatchObject({
			code: 'not_found',
			details: { eventIds: ['d1-unusual-1'] },
		});
		expect(await stateOf(event)).toEqual({ eventId: event.eventId, state: 'open' });
		await expect(say({ untilMs: nowMs })).rejects.toMatchObject({ code: 'invalid_input' });
		await expect(say({ reason: '  ' })).rejects.toMatchObject({ code: 'invalid_input' });
		await expect(engine.call('anomalies.reopen', { acknowledgementIds: [99] })).rejects.toMatchObject({ code: 'not_found' });
	});

	it('is one of so many that can be acknowledged at once', async () => {
		const most = limits.acknowledgedAtOnce;
		const named = (count: number) => Array.from({ length: count }, (_, i) => `d9999-unusual-${i}`);
		// As many as are allowed are looked for, and these do not exist; one more is not even looked for.
		for (const count of [most - 1, most]) await expect(say({ eventIds: named(count) })).rejects.toMatchObject({ code: 'not_found' });
		await expect(say({ eventIds: named(most + 1) })).rejects.toMatchObject({ code: 'invalid_input' });
	});

	it('cannot be acknowledged before there was a search', async () => {
		const empty = await room.engine();
		await expect(empty.call('anomalies.acknowledge', { eventIds: ['x'], reason: 'y' })).rejects.toMatchObject({ code: 'no_run' });
	});
});

describe('a suppress window', () => {
	it('shows what it would excuse, excuses it once kept, and no longer when removed', async () => {
		const draft = { scope: { kind: 'drive' as const, value: event.serial }, rule: around() };
		const preview = await engine.call('windows.preview', draft);
		expect(preview).toMatchObject({ drives: 1, firstDrives: [{ deviceId: event.deviceId }], next: [] });
		expect(preview.text).toBe(`Drive ${event.serial}, once, ${new Date(event.startMs).toISOString().slice(0, 10)} 00:00 for 6 days UTC: any metric`);
		expect(preview.excused.map(({ eventId }) => eventId)).toContain(event.eventId);
		expect(preview.excusedTotal).toBe(preview.excused.length);
		const { windowId, ...window } = await engine.call('windows.save', { ...draft, reason: 'rebuild', kind: 'other' });
		expect(window).toMatchObject({ scope: { kind: 'drive', value: event.deviceId }, text: preview.text, drives: 1, metrics: [], origin: 'hand' });
		expect(window).not.toHaveProperty('nextMs');
		expect(await stateOf(event)).toEqual({ eventId: event.eventId, state: 'excused', windowId });
		expect(await engine.call('windows.preview', draft)).toMatchObject({ excusedTotal: 0 });
		expect((await engine.call('windows.list', {})).windows).toEqual([{ windowId, ...window }]);
		expect(await engine.call('windows.delete', { windowId })).toEqual({ windowId });
		expect(await stateOf(event)).toMatchObject({ state: 'open' });
		expect(await engine.call('windows.list', {})).toMatchObject({ windows: [], former: [{ windowId, how: 'removed', text: preview.text }] });
	});

	it('is kept in order: each day and metric once, its next time told', async () => {
		const rule: WindowRule = {
			repeat: { kind: 'weekly', weekdays: [3, 0, 3] },
			startMs: Date.UTC(2024, 0, 1, 2),
			durationMinutes: 60,
			timeZone: 'UTC',
		};
		const metrics = ['daily_bytes_read', 'daily_bytes_read'];
		const saved = await engine.call('windows.save', { scope: { kind: 'fleet' }, rule, metrics, reason: 'backup' });
		expect(saved).toMatchObject({
			rule: { repeat: { weekdays: [0, 3] } },
			metrics: ['daily_bytes_read'],
			drives: 12,
			nextMs: Date.UTC(2026, 0, 18, 2),
		});
		const changed = await engine
			.call('windows.save', { ...saved, windowId: saved.windowId, scope: { kind: 'host', value: 'synth-host-001' } } as never)
			.catch((thrown: unknown) => thrown);
		// What lists show beside a window is no part of it.
		expect(changed).toMatchObject({ code: 'invalid_input' });
		await engine.call('windows.delete', { windowId: saved.windowId });
	});

	it.each([
		[{ scope: { kind: 'drive', value: 'nobody' } }, 'drive_unknown', 'nobody'],
		[{ scope: { kind: 'host', value: 'nobody' } }, 'not_found', 'Known: synth-host-001, synth-host-002.'],
		[{ scope: { kind: 'model', value: 'nothing' } }, 'not_found', 'No drive is of model "nothing"'],
		[{ metrics: ['happiness'] }, 'metric_unknown', 'happiness'],
		[{ rule: { repeat: { kind: 'once' }, startMs: TEST_NOW_MS, durationMinutes: 60, timeZone: 'Mars/Base' } }, 'invalid_input', 'no time zone'],
		[{ rule: { repeat: { kind: 'days', every: 1 }, startMs: TEST_NOW_MS, durationMinutes: 1440, timeZone: 'UTC' } }, 'invalid_input', 'never end'],
		[{ rule: { repeat: { kind: 'weekly', weekdays: [7] }, startMs: TEST_NOW_MS, durationMinutes: 60, timeZone: 'UTC' } }, 'invalid_input', ''],
		[{ windowId: 77 }, 'not_found', 'no suppress window 77'],
		[{ reason: ' ' }, 'invalid_input', 'say why'],
	] as const)('that cannot be is refused: %j', async (change, code, text) => {
		const asked = { scope: { kind: 'fleet' as const }, rule: around(), reason: 'backup', ...change };
		const refusal = await engine.call('windows.save', asked as InputOf<'windows.save'>).catch((thrown: unknown) => thrown);
		expect(refusal).toMatchObject({ code, message: expect.stringContaining(text) });
		expect((await engine.call('windows.list', {})).windows).toEqual([]);
	});
});
