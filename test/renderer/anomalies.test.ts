/** What the anomalies page says and lists, as plain functions. */
import { describe, expect, it } from 'vitest';
import type { AlarmState } from '../../src-main/shared/domain/alarm-state.ts';
import type { AnomalyEvent, ThreatClass } from '../../src-main/shared/domain/anomaly-results.ts';
import type { BudgetRuns, HeatMap } from '../../src-main/shared/domain/heat-map.ts';
import { type DeviceId, MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import { anomalySentence } from '../../src-renderer/views/anomalies/anomaly-sentence.ts';
import { heatMarks } from '../../src-renderer/views/anomalies/heat-marks.ts';
import { countStates, filterEvents, type ListedEvent, listEvents, noEventFilter } from '../../src-renderer/views/anomalies/listed-events.ts';
import { summariseThreats } from '../../src-renderer/views/anomalies/threat-summary.ts';

const LAST = Date.UTC(2024, 11, 31);
const daysAgo = (days: number): number => LAST - days * MS_PER_DAY;

function eventOf(id: string, drive: string, name: ThreatClass, ago: number, more: Partial<AnomalyEvent> = {}): AnomalyEvent {
	return {
		eventId: id,
		deviceId: drive as DeviceId,
		serial: `SN-${drive}`,
		metric: 'reads',
		startMs: daysAgo(ago),
		endMs: daysAgo(Math.max(0, ago - 1)),
		peakMs: daysAgo(ago),
		score: 0.7,
		threshold: 0.6,
		class: name,
		confidence: 0.5,
		size: 1,
		evidence: [],
		contributions: [],
		alternatives: [],
		missingEvidence: [],
		...more,
	};
}

const events = [
	eventOf('e1', 'd1', 'unusual', 100),
	eventOf('e2', 'd1', 'ransomware_indicator', 40, { confidence: 0.9 }),
	eventOf('e3', 'd2', 'hardware_degradation', 3, { failureMode: 'link' }),
	eventOf('e4', 'd2', 'hardware_degradation', 1, { failureMode: 'media wear', confidence: 0.8 }),
	eventOf('e5', 'd3', 'data_exfiltration', 5),
	eventOf('e6', 'd3', 'hardware_degradation', 2, { failureMode: 'media wear' }),
];
const alarms: AlarmState[] = [
	{ eventId: 'e1', state: 'open' },
	{ eventId: 'e2', state: 'open', reopened: 'grown' },
	{ eventId: 'e3', state: 'open' },
	{ eventId: 'e4', state: 'open' },
	{ eventId: 'e5', state: 'acknowledged' },
];
const drives = [
	{ deviceId: 'd1' as DeviceId, model: 'HDD-A', host: 'stor-01' },
	{ deviceId: 'd2' as DeviceId, model: 'SSD-B', host: 'stor-02' },
];
const listed = listEvents(events, alarms, drives);
const ids = (some: readonly ListedEvent[]): string[] => some.map(({ event }) => event.eventId);
const fleet = { drives: 10, driveDays: 3650, achievedPerDriveMonth: 0.123, lastObservedMs: LAST };

describe('the sentence of the anomalies page', () => {
	it('says first what needs a look, how fresh and of what kind, then how many drives are quiet and what the threshold raises', () => {
		expect(anomalySentence(fleet, listed)).toBe(
			'5 alarms need a look, 3 of the last 30 days: 1 may be misuse, 3 may be failing hardware and 1 is only unusual; 7 of 10 drives are quiet. ' +
				'The threshold raises 0.12 alarms per drive and month.',
		);
	});

	it('speaks of one event as of one, and of one drive without counting the others', () => {
		const one = listEvents([events[2]!], [], []);
		expect(anomalySentence({ ...fleet, drives: 1 }, one)).toBe(
			'1 alarm needs a look: it may be failing hardware. The threshold raises 0.12 alarms per drive and month.',
		);
	});

	it('says plainly that nothing needs a look, and why', () => {
		const settled = listEvents([events[4]!], [alarms[4]!], drives);
		expect(anomalySentence(fleet, settled)).toMatch(/^Nothing needs a look now: the only event is acknowledged or expected\./);
		expect(anomalySentence(fleet, [])).toBe('Nothing stood out on 10 drives in 3,650 drive-days.');
	});
});

describe('the list of events', () => {
	it('has open ones first, most serious on top, and takes what nobody spoke of as open', () => {
		expect(ids(listed)).toEqual(['e2', 'e4', 'e6', 'e3', 'e1', 'e5']);
		expect(countStates(listed)).toEqual({ open: 5, acknowledged: 1, excused: 0 });
	});

	it('is narrowed by class, by text and by a cell of the map', () => {
		expect(ids(filterEvents(listed, { ...noEventFilter, class: 'hardware_degradation' }))).toEqual(['e4', 'e6', 'e3']);
		expect(ids(filterEvents(listed, { ...noEventFilter, text: ' STOR-02 ' }))).toEqual(['e4', 'e3']);
		expect(ids(filterEvents(listed, { ...noEventFilter, text: 'sn-d3' }))).toEqual(['e6', 'e5']);
		const cell = { label: '', startMs: daysAgo(41), endMs: daysAgo(40) + 1 };
		expect(ids(filterEvents(listed, { ...noEventFilter, cell: { ...cell, groupBy: 'drive', key: 'd1' } }))).toEqual(['e2']);
		expect(ids(filterEvents(listed, { ...noEventFilter, cell: { ...cell, groupBy: 'host', key: 'stor-01' } }))).toEqual(['e2']);
		expect(ids(filterEvents(listed, { ...noEventFilter, cell: { ...cell, groupBy: 'host', key: 'stor-02' } }))).toEqual([]);
	});
});

describe('the threat board', () => {
	const board = summariseThreats(listed, LAST);

	it('has a tile for each class, most serious first, also where there is nothing', () => {
		expect(board.map(({ class: name, open, settled }) => [name, open, settled])).toEqual([
			['ransomware_indicator', 1, 0],
			['data_exfiltration', 0, 1],
			['insider_threat', 0, 0],
			['hardware_degradation', 3, 0],
			['unusual', 1, 0],
		]);
		expect(board[2]).toEqual({ class: 'insider_threat', open: 0, settled: 0, trend: expect.any(Array), drives: 0, hosts: [], modes: [] });
	});

	it('tells of the open ones the newest, the surest, the hosts and what degrades', () => {
		expect(board[3]).toMatchObject({ newestMs: daysAgo(0), mostSure: 0.8, drives: 2, hosts: ['stor-02'] });
		expect(board[3]!.modes).toEqual([
			['media wear', 2],
			['link', 1],
		]);
	});

	it('counts over the last 90 days when events began, whatever became of them', () => {
		expect(board[3]!.trend).toHaveLength(15);
		expect(board[3]!.trend.at(-1)).toBe(3);
		expect(board[1]!.trend.reduce((sum, count) => sum + count)).toBe(1);
		expect(board[4]!.trend.reduce((sum, count) => sum + count)).toBe(0);
	});
});

describe('the rings of the heat map', () => {
	const map: HeatMap = {
		groupBy: 'drive',
		rows: [
			{ key: 'd2', label: 'SN-\u202Ed2', deviceId: 'd2' as DeviceId, drives: 1, events: 2 },
			{ key: 'd1', label: 'SN-d1', deviceId: 'd1' as DeviceId, drives: 1, events: 2 },
		],
		totalRows: 2,
		drives: 2,
		firstDayMs: daysAgo(60),
		daysPerColumn: 1,
		columns: 61,
		cells: new Uint8Array(122),
		inAlarm: new Float64Array(61),
	};
	const at = Float64Array.of(daysAgo(50), daysAgo(20), daysAgo(300));
	const strange: BudgetRuns = {
		deviceIds: ['d9', 'd1', 'd2'] as DeviceId[],
		firstDayMs: daysAgo(400),
		days: 401,
		runs: { drive: Float64Array.of(1, 2, 1), startMs: at, endMs: at, peakMs: at, score: Float64Array.of(0.9, 0.8, 0.7) },
	};

	it('lie on the rows of their drives, within the time that is shown', () => {
		const { events: rings } = heatMarks(map, listed, null, undefined);
		expect(rings.map(({ id, row }) => [id, row])).toEqual([
			['e2', 1],
			['e4', 0],
			['e3', 0],
		]);
		expect(heatMarks({ ...map, groupBy: 'host' }, listed, null, undefined).events).toEqual([]);
	});

	it('tell what another budget would add or take', () => {
		const more = heatMarks(map, listed, strange, { now: 1, next: 3 });
		expect(more.comingIn!.map(({ row }) => row)).toEqual([0]);
		expect(more.comingIn![0]!.text).toMatch(/^SN-\uFFFDd2, 2024-12-11: would be an alarm too/);
		const fewer = heatMarks(map, listed, strange, { now: 2, next: 0 });
		expect(fewer.fallingOut!.map(({ row }) => row)).toEqual([1, 0]);
		expect(heatMarks(map, listed, strange, { now: 2, next: 2 })).not.toHaveProperty('comingIn');
	});
});
