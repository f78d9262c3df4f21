import { describe, expect, it } from 'vitest';
import { isOneRun, type LifeReading, lifeReadings } from '../../../src-main/shared/domain/life-counters.ts';
import { MAX_TRACKS, tellTracks } from '../../../src-main/shared/domain/life-tracks.ts';
import fc from '../../support/properties.ts';

const HOUR = 3_600_000;

/** Hours at every `step` hours of the clock. */
const run = (from: number, count: number, { step = 24, gain = step, at = 0 }: { step?: number; gain?: number; at?: number } = {}): LifeReading[] =>
	Array.from({ length: count }, (_, i) => ({ atMs: (at + i * step) * HOUR, hours: from + i * gain }));

const inTurn = (...all: readonly LifeReading[][]): LifeReading[] => all.flat().sort((a, b) => a.atMs - b.atMs);

function tell(incoming: readonly LifeReading[], ...known: readonly LifeReading[][]): readonly number[] {
	const times = [...incoming, ...known.flat()].map(({ atMs }) => atMs);
	return tellTracks(known.length === 0 ? [[]] : known, incoming, Math.max(...times) - Math.min(...times)).tracks;
}

const columnsOf = (readings: readonly LifeReading[]) =>
	[Float64Array.from(readings, ({ atMs }) => atMs), [Float64Array.from(readings, ({ hours }) => hours)]] as const;
const isQuick = (readings: readonly LifeReading[]): boolean => isOneRun(...columnsOf(readings));

describe('the hours of one drive', () => {
	const month = run(20_000, 30);
	it.each<[string, LifeReading[]]>([
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
		const readings = lifeReadings(...columnsOf(stated));
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
		expect(tellTracks([[]], together, 0).contradictions).toEqual([[young[0], { atMs: 0, hours: 90_000 }]]);
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

	it(`are told apart for as many as a dock has bays: ${MAX_TRACKS}; more are noise`, () => {
		const bays = (count: number) => inTurn(...Array.from({ length: count }, (_, i) => run(1000 + i * 20_000, 3)));
		for (const count of [MAX_TRACKS - 1, MAX_TRACKS]) expect(new Set(tell(bays(count))).size).toBe(count);
		expect(new Set(tell(bays(MAX_TRACKS + 1))).size).toBe(1);
	});
});

it('leaves out what is no age of a drive', () => {
	const hours = Float64Array.of(0, 1, Number.NaN, 262_800, 262_801, 65_535);
	expect(lifeReadings(Float64Array.of(0, 1, 2, 3, 4, 5), [hours])).toMatchObject([
		{ atMs: 1, hours: 1, row: 1 },
		{ atMs: 3, hours: 262_800, row: 3 },
	]);
});

/** A life: what a drive states at first, and what it gains a step of the clock. */
interface Life {
	readonly hours: number;
	readonly starts: number;
	readonly terabytes: number;
	readonly steps: readonly { readonly hours: number; readonly use: number }[];
}
const anyLife = fc.record({
	hours: fc.integer({ min: 500, max: 60_000 }),
	starts: fc.integer({ min: 20, max: 3000 }),
	terabytes: fc.integer({ min: 1, max: 300 }),
	steps: fc.array(fc.record({ hours: fc.integer({ min: 1, max: 200 }), use: fc.double({ min: 0.1, max: 1, noNaN: true }) }), {
		minLength: 6,
		maxLength: 40,
	}),
});

type State = [atHours: number, hours: number, starts: number, bytes: number];

/** At its lifelong pace, more or less. */
function live({ hours, starts, terabytes, steps }: Life): State[] {
	let now: State = [0, hours, starts, terabytes * 1e12];
	return steps.map((step) => {
		const gained = step.hours * step.use;
		now = [now[0] + step.hours, now[1] + gained, now[2] + (gained * starts) / hours, now[3] + (gained * terabytes * 1e12) / hours];
		return now;
	});
}

const read = ([atHours, hours, starts, bytes]: State): LifeReading => {
	const stated = [Math.floor(hours), Math.floor(starts), Math.floor(bytes / 2 ** 30) * 2 ** 30] as const;
	const none = Number.NaN;
	return { atMs: atHours * HOUR, hours: stated[0], counters: [stated[0], stated[1], none, none, stated[2], none] };
};

const inOrder = (readings: readonly LifeReading[]): LifeReading[] => [...readings].sort((a, b) => a.atMs - b.atMs);
const drivesIn = (readings: readonly LifeReading[]): number => new Set(tell(inOrder(readings))).size;

const at = fc.nat({ max: 39 });
/** A clock that is wrong for a while, by up to a year. */
const clock = fc.record({ from: at, count: fc.integer({ min: 1, max: 40 }), hours: fc.integer({ min: -8700, max: 8700 }) });
const withClocks = (states: State[], clocks: readonly { readonly from: number; readonly count: number; readonly hours: number }[]): State[] =>
	states.map(([atHours, ...rest], i) => [
		clocks.reduce((sum, { from, count, hours }) => (i >= from && i < from + count ? sum + hours : sum), atHours),
		...rest,
	]);

describe('one life', () => {
	/** From then on the counters count from nothing. */
	const withReset = (states: State[], from: number, counters: readonly number[]): State[] => {
		const before = states[from - 1];
		if (before === undefined) return states;
		return states.map((state, i) => state.map((value, k) => (i >= from && counters.includes(k) ? value - (before[k] as number) : value)) as State);
	};

	it('stays one drive whatever its clock does, whichever counter begins again meanwhile, and in GB or GiB', () => {
		const any = fc.record({
			life: anyLife,
			clocks: fc.array(clock, { maxLength: 2 }),
			from: at,
			counters: fc.constantFrom([], [2], [3], [2, 3]),
			unit: fc.constantFrom(1, 2 ** 30 / 1e9, 2 ** 40 / 1e12),
		});
		fc.assert(
			fc.property(any, ({ life, clocks, from, counters, unit }) => {
				const states = withReset(live(life), from, counters).map((state, i): State => {
					const [atHours, hours, starts, bytes] = state;
					return i % 2 === 0 ? state : [atHours, hours, starts, bytes / unit];
				});
				expect(drivesIn(withClocks(states, clocks).map(read))).toBe(1);
			}),
			{ numRuns: 800 },
		);
	});

	it('stays one drive when all counters begin again, several times, or one of them wraps', () => {
		fc.assert(
			fc.property(
				anyLife,
				fc.array(fc.tuple(at, fc.constantFrom([1, 2, 3], [1], [1, 2], [2], [3])), { maxLength: 4 }),
				fc.boolean(),
				(life, resets, isWrapping) => {
					let states = live(life);
					for (const [from, counters] of resets) states = withReset(states, from, counters);
					const wrap = (value: number): number => (isWrapping ? (value + 65_000) % 65_536 : value);
					expect(drivesIn(states.map(([t, hours, starts, bytes]) => read([t, hours, wrap(starts), bytes])))).toBe(1);
				},
			),
			{ numRuns: 500 },
		);
	});

	it('stays one drive when a tool misreads one counter now and then, or states another unit every second time', () => {
		const misread = fc.record({ row: at, counter: fc.constantFrom(2, 3), factor: fc.double({ min: 0, max: 50, noNaN: true }) });
		fc.assert(
			fc.property(anyLife, fc.array(misread, { maxLength: 5 }), fc.constantFrom(1, 2, 1.0737, 1.1, 512, 1 / 512), (life, misreads, unit) => {
				const states = live(life).map((state, i) => state.map((value, k) => (k === 3 && i % 2 === 1 ? value * unit : value)) as State);
				for (const { row, counter, factor } of misreads) if (states[row] && row % 7 === 3) (states[row] as State)[counter]! *= factor;
				expect(drivesIn(states.map(read))).toBe(1);
			}),
			{ numRuns: 800 },
		);
	});
});

describe('two lives', () => {
	/** More hours and fewer starts than the other, all the time that they are watched. */
	const others = fc.record({
		hours: fc.integer({ min: 1000, max: 1500 }),
		starts: fc.double({ min: 0.65, max: 0.85, noNaN: true }),
		traffic: fc.double({ min: 0.3, max: 3, noNaN: true }),
	});
	const days = fc.array(fc.record({ hours: fc.integer({ min: 1, max: 24 }), use: fc.double({ min: 0.1, max: 1, noNaN: true }) }), {
		minLength: 6,
		maxLength: 40,
	});

	it('that contradict each other are two drives with one question, in any order, with gaps, and with clocks that are wrong by up to a year', () => {
		fc.assert(
			fc.property(
				fc.record({
					hours: fc.integer({ min: 9700, max: 60_000 }),
					starts: fc.integer({ min: 60, max: 3000 }),
					terabytes: fc.integer({ min: 1, max: 300 }),
					steps: days,
				}),
				others,
				fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
				fc.array(clock, { maxLength: 2 }),
				(one, differs, isOther, clocks) => {
					const two = { ...one, hours: one.hours + differs.hours, starts: one.starts * differs.starts, terabytes: one.terabytes * differs.traffic };
					const states = [live(one), live(two)] as const;
					const seen = withClocks(
						states[0].map((state, i) => (isOther[i] ? (states[1][i] as State) : state)),
						clocks,
					);
					const all = seen.map((state, i) => ({ ...read(state), isOther: isOther[i] as boolean })).sort((a, b) => a.atMs - b.atMs);
					const turns = all.filter((each, i) => i > 0 && each.isOther !== all[i - 1]?.isOther).length;
					fc.pre(turns >= 3);
					const { tracks, contradictions } = tellTracks([[]], all, (all.at(-1) as LifeReading).atMs - (all[0] as LifeReading).atMs);
					expect(contradictions).toHaveLength(1);
					expect(tracks).toEqual(all.map((each) => (each.isOther === all[0]?.isOther ? 0 : 1)));
				},
			),
			{ numRuns: 500 },
		);
	});

	it('need more than one reading that contradicts in two counters: a second one, or the third family too', () => {
		const own = [0, 1, 2, 3, 4].map((day) => read([day * 24, 20_000 + 24 * day, 50, 10e12]));
		// Two rows of one instant, so that it is not between two readings of the drive, where it would be a misread at once.
		const beside = (bytes: number): LifeReading => read([48, 20_148, 40, bytes]);
		const tracks = (...others: LifeReading[]): number => new Set(tell([...own.slice(0, 3), ...others, ...own.slice(3)])).size;
		expect(tracks(beside(10e12))).toBe(1);
		expect(tracks(beside(5e12))).toBe(2);
		expect(tracks(beside(10e12), read([60, 20_160, 40, 10e12]))).toBe(2);
	});

	/** Drives that take turns, day by day. */
	type FirstDay = [hours: number, starts: number, terabytes: number];
	const turns = (...drives: readonly FirstDay[]): LifeReading[] =>
		Array.from({ length: drives.length * 3 }, (_, day) => {
			const [hours, starts, terabytes] = drives[day % drives.length] as FirstDay;
			return read([day * 24, hours + day / 10, starts + day / 10, terabytes * 1e12]);
		});

	it.each<[count: number, what: string, drives: FirstDay[]]>([
		[
			2,
			'six hours more, three starts fewer',
			[
				[20_000, 50, 10],
				[20_006, 47, 10],
			],
		],
		[
			1,
			'hours that differ by what tools round',
			[
				[20_000, 50, 10],
				[20_005, 47, 10],
			],
		],
		[
			1,
			'starts that differ by what tools round',
			[
				[20_000, 50, 10],
				[20_006, 48, 10],
			],
		],
		[
			2,
			'as many hours, more starts, fewer bytes',
			[
				[20_000, 50, 10],
				[20_000, 60, 8.5],
			],
		],
		[
			1,
			'bytes that differ as GB and GiB do',
			[
				[20_000, 50, 10],
				[20_000, 60, 9.2],
			],
		],
		[
			1,
			'more of everything: as one drive later',
			[
				[20_000, 50, 10],
				[20_500, 60, 12],
			],
		],
		[
			1,
			'fewer starts and bytes, which may have begun again in these hours',
			[
				[1000, 50, 10],
				[1400, 20, 4],
			],
		],
		[
			2,
			'fewer starts than that, of drives as young',
			[
				[1000, 50, 10],
				[1100, 40, 8],
			],
		],
		[
			4,
			'as many drives as a dock has bays',
			[
				[20_000, 50, 10],
				[20_100, 40, 10],
				[20_200, 30, 10],
				[20_300, 20, 10],
			],
		],
		[
			1,
			'more drives than that',
			[
				[20_000, 50, 10],
				[20_100, 40, 10],
				[20_200, 30, 10],
				[20_300, 20, 10],
				[20_400, 10, 10],
			],
		],
	])('are %i for %s', (count, _, drives) => {
		expect(drivesIn(turns(...drives))).toBe(count);
	});
});
