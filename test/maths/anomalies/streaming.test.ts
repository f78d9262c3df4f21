/** The streaming detector: what it may know, what must not matter to it, what it keeps quiet about. */
import { describe, expect, it } from 'vitest';
import { scoreStream } from '../../../src-main/maths/anomalies/nab-evaluation.ts';
import { createEventGate } from '../../../src-main/maths/anomalies/streaming/event-gate.ts';
import { ALARM_SCORE, createStreamDetector, seasonOf } from '../../../src-main/maths/anomalies/streaming/stream-detector.ts';
import { createTailRarity, MAX_RARITY } from '../../../src-main/maths/anomalies/streaming/tail-rarity.ts';
import { createWindowNovelty } from '../../../src-main/maths/anomalies/streaming/window-novelty.ts';
import { createRng } from '../../../src-main/maths/random.ts';

const SEASON = 48;

/** A day of 48 rows with noise. */
function daily(rows: number, seed = 1): Float64Array {
	const rng = createRng(seed, 0);
	return Float64Array.from({ length: rows }, (_, row) => 50 + 10 * Math.sin((2 * Math.PI * row) / SEASON) + rng.normal());
}

const verdicts = (values: Float64Array) => {
	const detector = createStreamDetector(SEASON);
	return Array.from(values, (value) => detector.push(value));
};
const alarmRows = (values: Float64Array): number[] => verdicts(values).flatMap(({ isAlarm }, row) => (isAlarm ? [row] : []));

describe('the streaming detector', () => {
	it('says the same of a row whatever comes after it', () => {
		const values = daily(900);
		const changed = values.map((value, row) => (row < 600 ? value : -value * 7));
		expect(verdicts(changed).slice(0, 600)).toEqual(verdicts(values).slice(0, 600));
	});

	it('says one row at a time what it says of the whole series', () => {
		const values = daily(900).map((value, row) => (row === 700 ? value + 40 : value));
		const times = values.map((_, row) => row * 1_800_000);
		const batch = scoreStream({ name: 'a', category: '', windows: [] }, times, values);
		// Two streams in turns: nothing is shared between them.
		const [one, other] = [createStreamDetector(SEASON), createStreamDetector(SEASON)];
		for (const [row, value] of values.entries()) {
			expect(one.push(value).anomalyScore).toBe(batch.scores[row]);
			other.push(-3 * value);
		}
	});

	it('does not depend on unit and zero point', () => {
		const values = daily(900).map((value, row) => (row === 700 ? value + 40 : value));
		const plain = verdicts(values);
		for (const [scale, offset] of [
			[1024, 0],
			[1, 2 ** 20],
			[1e-3, 5],
		])
			for (const [row, { anomalyScore }] of verdicts(values.map((value) => scale * value + offset)).entries())
				expect(anomalyScore).toBeCloseTo(plain[row].anomalyScore, 6);
	});

	it.each([
		['a spike', (values: Float64Array) => values.fill(95, 1500, 1501)],
		['a level shift', (values: Float64Array) => values.map((value, row) => value + (row >= 1500 ? 25 : 0))],
		['a sensor that is stuck', (values: Float64Array) => values.fill(values[1500], 1500, 1540)],
		['a drop to zero', (values: Float64Array) => values.fill(0, 1500, 1505)],
		['noise', (values: Float64Array) => values.map((value, row) => (row >= 1500 && row < 1540 ? value + 12 * Math.sin(row * row) : value))],
		['a day without its peak', (values: Float64Array) => values.map((value, row) => (row >= 1500 && row < 1560 ? 50 + (value % 1) : value))],
	])('raises an alarm at %s, and says what was odd', (_, withAnomaly) => {
		const found = verdicts(withAnomaly(daily(2000)));
		const row = found.findIndex(({ isAlarm }, at) => isAlarm && at >= 1500 && at < 1570);
		expect(row).toBeGreaterThanOrEqual(1500);
		expect(found[row].anomalyScore).toBeGreaterThanOrEqual(ALARM_SCORE);
		expect(found[row].findings[0].rarity).toBeGreaterThan(3);
	});

	it('tells of an event once', () => {
		const values = daily(2000).map((value, row) => (row >= 1500 && row < 1540 ? value + 30 : value));
		const told = alarmRows(values).filter((row) => row >= 1500 && row < 1640);
		expect(told.length).toBeGreaterThan(0);
		expect(told.length).toBeLessThanOrEqual(2);
	});

	it('is quiet on noise: an alarm in a thousand rows at most', () => {
		const rows = 4000;
		const alarms = [1, 2, 3, 4, 5].map((seed) => alarmRows(daily(rows, seed)).length);
		expect(alarms.reduce((sum, count) => sum + count)).toBeLessThanOrEqual((5 * rows) / 1000);
	});

	it.each([
		['constant', new Float64Array(800).fill(7), /Constant/],
		['all missing', new Float64Array(800).fill(Number.NaN), /No value/],
		['one point', Float64Array.of(3), /Constant/],
		['empty', new Float64Array(), /No value/],
		['nearly nothing', Float64Array.of(3, 4, 9), /at least 20/],
	])('raises no alarm on a series that is %s, and says why', (_, values, reason) => {
		const times = values.map((_value, row) => row * 300_000);
		const { scores, alarms, note } = scoreStream({ name: 'a', category: '', windows: [] }, times, values);
		expect(scores.every((score) => score === 0)).toBe(true);
		expect(alarms).toEqual([]);
		expect(note).toMatch(reason);
	});

	it('passes over missing and infinite values', () => {
		const values = daily(700);
		const holed = Float64Array.from([...values].flatMap((value, row) => (row % 50 === 0 ? [Number.NaN, value, Number.POSITIVE_INFINITY] : [value])));
		const finite = verdicts(holed).filter((_, row) => Number.isFinite(holed[row]));
		expect(finite).toEqual(verdicts(values));
	});
});

describe('the season of a cadence', () => {
	it('is a day where a day has twelve rows, else a week, and nothing where the memory does not hold two', () => {
		expect(seasonOf(300_000)).toBe(288);
		expect(seasonOf(3_600_000)).toBe(24);
		expect(seasonOf(86_400_000)).toBe(7);
		expect(seasonOf(1000)).toBe(0);
		expect(seasonOf(0)).toBe(0);
	});
});

describe('the rarity of a value', () => {
	it('is near the true one inside the sample and beyond it', () => {
		// Exponential: a value of x comes once in exp(x) rows.
		const rng = createRng(3, 0);
		const tail = createTailRarity(1, 4000);
		for (let row = 0; row < 4000; row++) tail.learn(-Math.log(rng.uniform()));
		for (const rows of [100, 1000]) expect(tail.of(Math.log(rows))).toBeCloseTo(Math.log10(rows), 0);
		// Beyond: never as sure as an exponential law would be, and rising.
		const beyond = [12, 20, 40].map((value) => tail.of(value));
		expect(beyond[0]).toBeGreaterThan(3.3);
		expect(beyond[0]).toBeLessThan(12 / Math.LN10 + 0.3);
		expect(beyond).toEqual(beyond.toSorted((a, b) => a - b));
	});

	it('never says more than twice as rare as counted of what was there before', () => {
		const tail = createTailRarity(1, 1000);
		for (let row = 0; row < 1000; row++) tail.learn(row % 100 === 0 ? 50 : row % 3);
		expect(tail.of(50)).toBeLessThanOrEqual(Math.log10((2 * 1000) / 10));
	});

	it('is nothing before eight blocks, and most for a first change after a constant', () => {
		const tail = createTailRarity(4, 400);
		for (let row = 0; row < 28; row++) tail.learn(1);
		expect(tail.of(99)).toBe(0);
		for (let row = 0; row < 40; row++) tail.learn(1);
		expect(tail.of(1)).toBe(0);
		expect(tail.of(2)).toBe(MAX_RARITY);
	});
});

describe('the novelty of a stretch', () => {
	/** The definition, without the running sums. */
	function distance(values: Float64Array, at: number, lag: number, scale: number): number {
		let square = 0;
		for (let age = 0; at - age - lag >= 0; age++) square += (1 - 1 / scale) ** age * (values[at - age] - values[at - age - lag]) ** 2;
		return Math.sqrt(square / scale);
	}

	it('is the distance to the nearest earlier stretch, also at the same time of the day, and beyond the memory', () => {
		const memory = 100;
		const values = daily(350);
		const novelty = createWindowNovelty([1, 4], memory, 24);
		for (const value of values) novelty.push(value);
		const at = values.length - 1;
		const lags = Array.from({ length: memory }, (_, i) => i + 1);
		for (const [index, scale] of [1, 4].entries()) {
			const least = (chosen: number[]): number => Math.min(...chosen.map((lag) => distance(values, at, lag, scale)));
			expect(novelty.nearest[index]).toBeCloseTo(least(lags.filter((lag) => lag >= 12)), 9);
			expect(novelty.sameTime[index]).toBeCloseTo(least(lags.filter((lag) => [23, 24, 25, 47, 48, 49, 71, 72, 73, 95, 96, 97].includes(lag))), 9);
		}
	});
});

describe('the event gate', () => {
	const alarmsOf = (surprises: readonly number[]): number[] => {
		const gate = createEventGate(3, 1000);
		return surprises.flatMap((surprise, row) => (gate.push(surprise).isAlarm ? [row] : []));
	};
	const quiet = (rows: number): number[] => new Array<number>(rows).fill(0);

	it('tells of an open event again only when it is a hundred times rarer', () => {
		expect(alarmsOf([4, 5, 5.9, 6.1, 4])).toEqual([0, 3]);
	});

	it('ends an event after 100 rows and 50 quiet ones', () => {
		expect(alarmsOf([4, ...quiet(99), 4])).toEqual([0]);
		expect(alarmsOf([4, ...quiet(100), 4])).toEqual([0, 101]);
		// Still strange at row 90: quiet until 140 is asked for.
		expect(alarmsOf([4, ...quiet(89), 4, ...quiet(49), 4])).toEqual([0]);
		expect(alarmsOf([4, ...quiet(89), 4, ...quiet(50), 4])).toEqual([0, 141]);
	});

	it('asks for more after each alarm, and forgets alarms with time', () => {
		const threshold = 3.1;
		expect(alarmsOf([threshold, ...quiet(200), threshold])).toEqual([0]);
		expect(alarmsOf([threshold, ...quiet(5000), threshold])).toEqual([0, 5001]);
	});
});
