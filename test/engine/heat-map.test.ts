/** The heat map of a fleet against the plainest way to compute it. */

import { describe, expect, it } from 'vitest';
import { aggregateHeat, type CountedEvent, type HeatQuestion } from '../../src-main/engine/heat-map.ts';
import { seriousness } from '../../src-main/shared/charts/anomaly-timeline-chart.ts';
import type { AnomalyEvent, AnomalyMap } from '../../src-main/shared/domain/anomaly-results.ts';
import { threatClassNames } from '../../src-main/shared/domain/anomaly-results.ts';
import { heatGroupings, heatOrders } from '../../src-main/shared/domain/heat-map.ts';
import { type DeviceId, type Drive, MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import fc from '../support/properties.ts';

const FIRST = Date.UTC(2024, 0, 1);
const noRuns = {
	drive: new Float64Array(),
	startMs: new Float64Array(),
	endMs: new Float64Array(),
	peakMs: new Float64Array(),
	score: new Float64Array(),
};

function driveOf(index: number, model: string, host: string | undefined): Drive {
	return {
		deviceId: `d${index}` as DeviceId,
		serial: `SN-${index}`,
		isSerialMasked: false,
		model,
		firmware: '',
		protocol: 'ATA',
		...(host === undefined ? {} : { host }),
		firstSeenMs: FIRST,
		lastSeenMs: FIRST,
		samples: 1,
	};
}

function eventOf(deviceId: string, name: AnomalyEvent['class'], startDay: number, length: number): AnomalyEvent {
	return {
		eventId: `${deviceId} ${name} ${startDay}`,
		deviceId: deviceId as DeviceId,
		serial: deviceId,
		metric: 'reads',
		startMs: FIRST + startDay * MS_PER_DAY,
		endMs: FIRST + (startDay + length) * MS_PER_DAY,
		peakMs: FIRST + startDay * MS_PER_DAY,
		score: 0.7,
		threshold: 0.6,
		class: name,
		confidence: 0.5,
		size: 1,
		evidence: [],
		contributions: [],
		alternatives: [],
		missingEvidence: [],
	};
}

const whole: HeatQuestion = { groupBy: 'drive', order: 'serial', offset: 0, maxRows: 100, maxColumns: 100 };

const cases = fc.record({ drives: fc.integer({ min: 1, max: 14 }), days: fc.integer({ min: 1, max: 20 }) }).chain(({ drives, days }) =>
	fc.record({
		strangeness: fc.uint8Array({ minLength: drives * days, maxLength: drives * days }),
		days: fc.constant(days),
		places: fc.array(fc.record({ model: fc.constantFrom('A', 'B'), host: fc.constantFrom('h1', 'h2', undefined) }), {
			minLength: drives,
			maxLength: drives,
		}),
		events: fc.array(
			fc.record({
				drive: fc.nat(drives - 1),
				name: fc.constantFrom(...threatClassNames),
				start: fc.integer({ min: -2, max: days + 2 }),
				length: fc.nat(4),
				isOpen: fc.boolean(),
			}),
			{ maxLength: 8 },
		),
		question: fc.record(
			{
				groupBy: fc.constantFrom(...heatGroupings),
				order: fc.constantFrom(...heatOrders),
				offset: fc.nat(4),
				maxRows: fc.integer({ min: 1, max: 6 }),
				maxColumns: fc.integer({ min: 1, max: 25 }),
				fromMs: fc.integer({ min: -3, max: days + 3 }).map((day) => FIRST + day * MS_PER_DAY),
				toMs: fc.integer({ min: -3, max: days + 3 }).map((day) => FIRST + day * MS_PER_DAY),
				class: fc.constantFrom(...threatClassNames),
				text: fc.constantFrom('a', 'H1', 'sn-1', ' ', 'nothing'),
			},
			{ requiredKeys: ['groupBy', 'order', 'offset', 'maxRows', 'maxColumns'] },
		),
	}),
);

describe('a heat map', () => {
	it('shows in each cell what a look at every day and drive finds, and counts each drive in alarm once', () => {
		fc.assert(
			fc.property(cases, ({ strangeness, days, places, events, question }) => {
				const drives = places.map(({ model, host }, index) => driveOf(index, model, host));
				const map: AnomalyMap = { deviceIds: drives.map(({ deviceId }) => deviceId), firstDayMs: FIRST, days, strangeness, runs: noRuns };
				const counted: CountedEvent[] = events.map(({ drive, name, start, length, isOpen }) => ({
					event: eventOf(`d${drive}`, name, start, length),
					isOpen,
				}));
				const made = aggregateHeat(map, drives, counted, question as HeatQuestion);

				const wanted = (question.text ?? '').trim().toLowerCase();
				const kept = drives.filter((drive) => [drive.serial, drive.model, drive.host ?? ''].some((value) => value.toLowerCase().includes(wanted)));
				const from = Math.min(days, Math.max(0, question.fromMs === undefined ? 0 : (question.fromMs - FIRST) / MS_PER_DAY));
				const to = Math.max(from, Math.min(days, question.toMs === undefined ? days : (question.toMs - FIRST) / MS_PER_DAY + 1));
				expect(made.firstDayMs).toBe(FIRST + from * MS_PER_DAY);
				expect(made.columns).toBeLessThanOrEqual(question.maxColumns);
				expect(made.columns * made.daysPerColumn).toBeGreaterThanOrEqual(to - from);
				expect((made.columns - 1) * made.daysPerColumn).toBeLessThan(Math.max(1, to - from));

				const keyOf = (drive: Drive): string =>
					question.groupBy === 'drive' ? drive.deviceId : question.groupBy === 'model' ? drive.model : (drive.host ?? '');
				const touching = counted.filter(
					({ event }) =>
						(question.class === undefined || event.class === question.class) &&
						event.endMs >= made.firstDayMs &&
						event.startMs < FIRST + to * MS_PER_DAY,
				);
				const eventsOf = (members: readonly Drive[]) => touching.filter(({ event }) => members.some(({ deviceId }) => deviceId === event.deviceId));
				const groups = [...Map.groupBy(kept, keyOf)].filter(([, members]) => question.class === undefined || eventsOf(members).length > 0);
				expect(made.totalRows).toBe(groups.length);
				expect(made.rows).toHaveLength(Math.max(0, Math.min(question.maxRows, groups.length - question.offset)));

				const daysOf = (column: number): number[] =>
					Array.from({ length: made.daysPerColumn }, (_, day) => from + column * made.daysPerColumn + day).filter((day) => day < to);
				for (const [index, row] of made.rows.entries()) {
					const members = kept.filter((drive) => keyOf(drive) === row.key);
					expect(row).toMatchObject({ drives: members.length, events: eventsOf(members).length });
					for (let column = 0; column < made.columns; column += 1) {
						const strongest = members
							.map((drive) => Math.max(...daysOf(column).map((day) => strangeness[drives.indexOf(drive) * days + day]!)))
							.filter((value) => value > 0)
							.sort((a, b) => b - a);
						const expected = strongest.length === 0 ? 0 : strongest[Math.ceil(strongest.length / 10) - 1];
						expect(made.cells[index * made.columns + column]).toBe(expected);
					}
				}
				const members = groups.flatMap(([, all]) => all);
				const inAlarm = Array.from({ length: made.columns }, (_, column) => {
					const [start, end] = [daysOf(column)[0]!, daysOf(column).at(-1)!].map((day) => FIRST + day * MS_PER_DAY) as [number, number];
					const alarmed = touching.filter(({ event }) => event.startMs < end + MS_PER_DAY && event.endMs >= start);
					return members.filter(({ deviceId }) => alarmed.some(({ event }) => event.deviceId === deviceId)).length;
				});
				expect([...made.inAlarm]).toEqual(inAlarm);
			}),
			{ numRuns: 300 },
		);
	});

	const drives = [0, 1, 2, 3].map((index) => driveOf(index, 'M', undefined));
	const map: AnomalyMap = {
		deviceIds: drives.map(({ deviceId }) => deviceId),
		firstDayMs: FIRST,
		days: 2,
		strangeness: Uint8Array.of(200, 1, 5, 5, 9, 0, 0, 0),
		runs: noRuns,
	};

	it('puts the most serious open event first, then what is settled, then the strangest day', () => {
		const counted = [
			{ event: eventOf('d1', 'ransomware_indicator', 0, 1), isOpen: false },
			{ event: eventOf('d2', 'unusual', 0, 1), isOpen: true },
		];
		expect(seriousness(counted[0]!.event)).toBeGreaterThan(seriousness(counted[1]!.event));
		const keys = (order: HeatQuestion['order']) => aggregateHeat(map, drives, counted, { ...whole, order }).rows.map(({ key }) => key);
		expect(keys('seriousness')).toEqual(['d2', 'd1', 'd0', 'd3']);
		expect(keys('strangeness')).toEqual(['d0', 'd2', 'd1', 'd3']);
		expect(keys('serial')).toEqual(['d0', 'd1', 'd2', 'd3']);
	});

	it('pages through rows without losing or repeating one, and leaves out drives that the fleet no longer has', () => {
		const fleet = drives.slice(1);
		const pages = [0, 2].map((offset) => aggregateHeat(map, fleet, [], { ...whole, order: 'strangeness', offset, maxRows: 2 }));
		expect(pages.flatMap(({ rows }) => rows.map(({ key }) => key))).toEqual(['d2', 'd1', 'd3']);
		expect(pages[0]).toMatchObject({ totalRows: 3, drives: 3 });
	});

	it('gives five years in columns of five days where no more than 400 have room', () => {
		const days = 1_825;
		const long: AnomalyMap = { ...map, days, strangeness: Uint8Array.from({ length: drives.length * days }, (_, cell) => (cell * 7919) % 60) };
		for (const groupBy of heatGroupings) expect(aggregateHeat(long, drives, [], { ...whole, groupBy, maxColumns: 400 }).columns).toBe(365);
	});
});
