import { describe, expect, it } from 'vitest';
import { type HourReading, hourReadings, isOneRun, MAX_COUNTERS, tellCounters } from '../../../src-main/shared/domain/hour-counters.ts';

const HOUR = 3_600_000;

/** Hours at every `step` hours of the clock. */
const run = (from: number, count: number, { step = 24, gain = step, at = 0 }: { step?: number; gain?: number; at?: number } = {}): HourReading[] =>
	Array.from({ length: count }, (_, i) => ({ atMs: (at + i * step) * HOUR, hours: from + i * gain }));

const inTurn = (...all: readonly HourReading[][]): HourReading[] => all.flat().sort((a, b) => a.atMs - b.atMs);

function tell(incoming: readonly HourReading[], ...known: readonly HourReading[][]): readonly number[] {
	const times = [...incoming, ...known.flat()].map(({ atMs }) => atMs);
	return tellCounters(known.length === 0 ? [[]] : known, incoming, Math.max(...times) - Math.min(...times)).counters;
}

const columnsOf = (readings: readonly HourReading[]) =>
	[Float64Array.from(readings, ({ atMs }) => atMs), Float64Array.from(readings, ({ hours }) => hours)] as const;
const isQuick = (readings: readonly HourReading[]): boolean => isOneRun(...columnsOf(readings));

describe('the hours of one drive', () => {
	const month = run(20_000, 30);
	it.each<[string, HourReading[]]>([
		['that runs', month],
		['that stands still, or counts only while its spindle turns', [...run(20_000, 30, { gain: 0 }), ...run(20_000, 30, { gain: 3, at: 720 })]],
		['that begins again at nothing, as after a new controller', [...month, ...run(11, 30, { at: 720 })]],
		['that begins again while nobody looks', [...month, ...run(1500, 30, { at: 720 + 1600 })]],
		['whose counter wraps at 16 bits', [...run(65_500, 2), ...run(12, 9, { at: 48 })]],
		['that falls back by 65,536 minutes, as a WD10EACS did', [...run(21_000, 15), ...run(21_000 + 360 - 1092, 15, { at: 360 })]],
		['that states nothing, or all ones, now and then', month.map((each, i) => (i % 7 === 3 ? { ...each, hours: i % 2 === 0 ? 0 : 65_535 } : each))],
		['that was misread now and then', month.map((each, i) => (i % 9 === 4 ? { ...each, hours: 90_000 + i * 5000 } : each))],
		['that counts minutes', run(60_000, 30, { gain: 1440 })],
		['that counts half minutes, a third of the day', run(60_000, 30, { gain: 960 })],
		['that one tool reads in hours and another in minutes', inTurn(run(1000, 30), run(60_010, 30, { gain: 1440, at: 1 }))],
		['that one tool reads in hours and another in half minutes', inTurn(run(1000, 30), run(120_030, 30, { gain: 2880, at: 1 }))],
		['whose clock went back for a while', inTurn(month, run(20_720, 15, { at: 3 }), run(21_080, 15, { at: 720 }))],
		['whose clock went ahead for a while', inTurn(month, run(20_720, 5, { at: 1440 }), run(20_840, 60, { at: 720 }))],
		['in local time and in UTC', inTurn(month, run(20_000, 30, { at: 14 }))],
		['that is noise', month.map((each, i) => ({ ...each, hours: ((i * 7919) % 97) * 1500 + 1 }))],
	])('%s are of one counter', (_, stated) => {
		const readings = hourReadings(...columnsOf(stated));
		expect(new Set(tell(readings))).toEqual(new Set([0]));
		const half = Math.floor(readings.length / 2);
		if (isQuick(stated)) expect(new Set(tell(readings.slice(half), readings.slice(0, half)))).toEqual(new Set([0]));
	});
});

describe('the hours of two drives', () => {
	const [young, old] = [run(1000, 6), run(90_000, 6, { at: 0.01 })];

	it('that alternate are told apart, at one instant too, and need the closer look', () => {
		expect(isQuick(inTurn(young, old))).toBe(false);
		expect(tell(inTurn(young, old))).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
		const together = inTurn(young, run(90_000, 6));
		expect(tell(together)).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
		expect(tellCounters([[]], together, 0).contradictions).toEqual([[young[0], { atMs: 0, hours: 90_000 }]]);
	});

	it('are of the counter that they continue, in any order, long after too', () => {
		expect(tell(inTurn(young, old), young, old)).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
		expect(tell([{ atMs: -48 * HOUR, hours: 89_952 }], young, old)).toEqual([1]);
		// Fewer hours than have passed: as if the old one had begun again, but the young one goes on so.
		expect(tell([{ atMs: 2000 * HOUR, hours: 1500 }], old, young)).toEqual([1]);
	});

	it('that follow one another are two, when the second did not begin at nothing', () => {
		expect(tell([...run(90_000, 6), ...run(1000, 6, { at: 144 })])).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
		expect(tell(run(1000, 1, { at: 24 }), run(90_000, 1))).toEqual([1]);
		expect(tell(run(90_000, 1, { at: 24 }), run(1000, 1))).toEqual([1]);
	});

	it('stay one where they differ by no more than a wrong clock explains', () => {
		expect(new Set(tell(inTurn(run(1000, 6), run(2400, 6, { at: 1 }))))).toEqual(new Set([0]));
	});

	it(`are told apart for as many as a dock has bays: ${MAX_COUNTERS}; more are noise`, () => {
		const bays = (count: number) => inTurn(...Array.from({ length: count }, (_, i) => run(1000 + i * 20_000, 3)));
		for (const count of [MAX_COUNTERS - 1, MAX_COUNTERS]) expect(new Set(tell(bays(count))).size).toBe(count);
		expect(new Set(tell(bays(MAX_COUNTERS + 1))).size).toBe(1);
	});
});

it('leaves out what is no age of a drive', () => {
	const hours = Float64Array.of(0, 1, Number.NaN, 262_800, 262_801, 65_535);
	expect(hourReadings(Float64Array.of(0, 1, 2, 3, 4, 5), hours)).toEqual([
		{ atMs: 1, hours: 1, row: 1 },
		{ atMs: 3, hours: 262_800, row: 3 },
	]);
});
