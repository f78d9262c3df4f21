import { describe, expect, it } from 'vitest';
import { type QualityInput, seriesQuality } from '../../../src-main/maths/series/quality.ts';
import { clockJumps } from '../../../src-main/maths/series/quality-values.ts';
import { qualityReasonCodes } from '../../../src-main/shared/domain/quality.ts';
import fc from '../../support/properties.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2025, 2, 1);

type Change = (row: { atMs: number; value: number }, day: number) => readonly { atMs: number; value: number }[];

/** A daily gauge that moves, or a counter that grows, with changes to its rows. */
function series(days: number, kind: QualityInput['kind'] = 'gauge', change: Change = (row) => [row]): QualityInput {
	const rows = Array.from({ length: days }, (_, day) => ({
		atMs: START + day * DAY,
		value: kind === 'counter' ? 24 * day : 30 + ((day * 7) % 11) / 2,
	}))
		.flatMap(change)
		.sort((a, b) => a.atMs - b.atMs);
	return { observedAtMs: Float64Array.from(rows, (row) => row.atMs), values: Float64Array.from(rows, (row) => row.value), kind };
}

const rate = (input: QualityInput, more: Partial<QualityInput> = {}) => seriesQuality({ ...input, ...more });
const codes = (input: QualityInput, more: Partial<QualityInput> = {}) => rate(input, more).reasons.map(({ code }) => code);
const without = (input: QualityInput, isGone: (i: number) => boolean): QualityInput => ({
	...input,
	observedAtMs: input.observedAtMs.filter((_, i) => !isGone(i)),
	values: input.values.filter((_, i) => !isGone(i)),
});

describe('the score of a series', () => {
	it('is 100 without a reason for a clean daily series of any kind', () => {
		for (const kind of ['gauge', 'counter', 'state'] as const) {
			expect(rate(series(120, kind))).toEqual({
				score: 100,
				values: 120,
				cadenceMs: DAY,
				expected: 120,
				coverage: 1,
				gaps: 0,
				longestGapMs: 0,
				reasons: [],
			});
		}
	});

	it('is 0 without a value, and says so', () => {
		const nothing = rate({ observedAtMs: Float64Array.of(START), values: Float64Array.of(Number.NaN), kind: 'gauge' });
		expect(nothing).toMatchObject({ score: 0, values: 0, cadenceMs: null, coverage: 0 });
		expect(nothing.reasons.map(({ text }) => text)).toEqual(['There is no value.']);
	});

	it('counts missing days as gaps, with the longest and its start', () => {
		const found = rate(without(series(100), (i) => i === 5 || (i >= 40 && i < 50)));
		expect(found).toMatchObject({ values: 89, expected: 100, coverage: 0.89, gaps: 2, longestGapMs: 11 * DAY, score: 89 });
		expect(found.reasons[0]?.text).toBe(
			'11 of 100 expected values are missing (usual interval 1 day), in 2 gaps, the longest 11 days from 2025-04-09 on.',
		);
	});

	it('takes what a source does not state at an instant as missing', () => {
		const input = series(60);
		expect(rate({ ...input, values: input.values.map((value, i) => (i % 4 === 2 ? Number.NaN : value)) })).toMatchObject({ gaps: 15, score: 75 });
	});

	it('does not mind summer time, jitter of minutes, or a value that somebody took by hand at noon', () => {
		expect(codes(series(90, 'gauge', (row, day) => [{ ...row, atMs: row.atMs + (day > 30 ? HOUR : 0) + ((day * 37) % 10) * 60_000 }]))).toEqual([]);
		expect(codes(series(90, 'gauge', (row, day) => (day === 20 ? [row, { atMs: row.atMs + DAY / 2, value: 30 }] : [row])))).toEqual([]);
	});

	it('finds a clock that jumped: by the rhythm, by a counter out of order, by hours that nobody ran', () => {
		expect(codes(series(90, 'gauge', (row, day) => [{ ...row, atMs: row.atMs + (day > 30 ? 9.5 * HOUR : 0) }]))).toEqual(['clock_jumps']);
		expect(codes(series(90, 'gauge', (row, day) => [{ ...row, atMs: row.atMs + (day === 30 ? 9.5 * HOUR : 0) }]))).toEqual(['clock_jumps']);
		expect(codes(series(90, 'counter', (row, day) => [day === 40 ? { ...row, value: 24 * 38 } : row]))).toEqual(['clock_jumps']);
		const hours = series(90, 'counter', (row, day) => [day >= 40 ? { ...row, value: row.value + 48 } : row]);
		expect([...clockJumps(hours.observedAtMs, hours.values)]).toEqual([START + 40 * DAY]);
		expect(rate(series(90), { clockJumpsMs: clockJumps(hours.observedAtMs, hours.values) })).toMatchObject({ score: 90, reasons: [{ count: 1 }] });
	});

	it('does not blame the clock where the power-on counter runs too fast all the time', () => {
		const hours = series(90, 'counter', (row) => [{ ...row, value: 60 * row.value }]);
		expect(clockJumps(hours.observedAtMs, hours.values)).toHaveLength(0);
	});

	it('takes a counter that is back within a few values for misplaced ones, not for a reset', () => {
		expect(codes(series(90, 'counter', (row, day) => [day === 40 || day === 41 ? { ...row, value: 24 * (day - 3) } : row]))).toEqual(['clock_jumps']);
	});

	it('tells a reset from a wrap, and minds neither in a gauge', () => {
		const reset = series(90, 'counter', (row, day) => [day >= 50 ? { ...row, value: row.value - 24 * 50 } : row]);
		expect(rate(reset)).toMatchObject({ score: 95, reasons: [{ code: 'resets', count: 1 }] });
		const wrap = series(90, 'counter', (row) => [{ ...row, value: (row.value + 65_000) % 65_536 }]);
		expect(rate(wrap)).toMatchObject({ score: 99, reasons: [{ code: 'wraps', count: 1 }] });
		expect(codes({ ...reset, kind: 'gauge' })).toEqual([]);
	});

	it('calls a thermometer stuck after sixty equal days, never a constant count', () => {
		const stuck = series(120, 'gauge', (row, day) => [day >= 60 ? { ...row, value: 31 } : row]);
		const found = rate(stuck, { stuckAfterMs: 30 * DAY });
		expect(found.reasons).toMatchObject([{ code: 'stuck', count: 60 }]);
		expect(found.reasons[0]?.text).toBe('The sensor repeats 31 for 59 days (60 values) from 2025-04-30 on.');
		expect(found.score).toBe(50);
		expect(codes(stuck)).toEqual([]);
		const constant = series(120, 'counter', (row) => [{ ...row, value: 8 }]);
		expect(codes(constant, { stuckAfterMs: 30 * DAY })).toEqual([]);
	});

	it('does not call it stuck where its own past or its peers stand still as long', () => {
		const slow = series(200, 'gauge', (row, day) => [{ ...row, value: 30 + Math.floor(day / 40) }]);
		expect(codes(slow, { stuckAfterMs: 30 * DAY })).toEqual([]);
		const stuck = series(120, 'gauge', (row, day) => [day >= 60 ? { ...row, value: 31 } : row]);
		expect(codes(stuck, { stuckAfterMs: 30 * DAY, peerRunMs: 25 * DAY })).toEqual([]);
		expect(codes(stuck, { stuckAfterMs: 30 * DAY, peerRunMs: 10 * DAY })).toEqual(['stuck']);
	});

	it('counts repeated and impossible values, and says when there is no rhythm', () => {
		const doubled = rate(series(100, 'gauge', (row, day) => (day % 10 === 3 ? [row, { ...row, atMs: row.atMs + 60_000 }] : [row])));
		expect(doubled).toMatchObject({ score: 90, reasons: [{ code: 'duplicates', count: 10 }] });
		const impossible = rate(
			series(100, 'gauge', (row, day) => [day === 7 ? { ...row, value: 999 } : row]),
			{ maximum: 125 },
		);
		expect(impossible).toMatchObject({ score: 95, reasons: [{ code: 'impossible', count: 1 }] });
		expect(codes(series(100, 'gauge', (row, day) => [{ ...row, atMs: row.atMs + ((day * day * 7919) % 23) * HOUR }]))).toContain('irregular');
	});
});

describe('properties', () => {
	const gone = fc.uniqueArray(fc.integer({ min: 0, max: 79 }), { maxLength: 70 });

	it('taking values out of a clean series never raises the score', () => {
		fc.assert(
			fc.property(gone, gone, fc.constantFrom('gauge', 'counter', 'state'), (first, second, kind) => {
				const whole = series(80, kind as QualityInput['kind']);
				const some = rate(
					without(whole, (i) => first.includes(i)),
					{ cadenceMs: DAY },
				).score;
				// Ends stay: a shorter span is another series.
				const fewer = rate(
					without(whole, (i) => first.includes(i) || (second.includes(i) && i !== Math.min(...kept(first)) && i !== Math.max(...kept(first)))),
					{ cadenceMs: DAY },
				).score;
				expect(fewer).toBeLessThanOrEqual(some);
			}),
			{ numRuns: 300 },
		);
	});
	const kept = (first: readonly number[]): number[] => Array.from({ length: 80 }, (_, i) => i).filter((i) => !first.includes(i));

	it('another reset, another impossible value, another repeat never raises it', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.integer({ min: 5, max: 75 }), { minLength: 1, maxLength: 12 }), (days) => {
				const faulty = (some: readonly number[]) => [
					rate(series(80, 'counter', (row, day) => [{ ...row, value: 1e6 + row.value - 24 * 1000 * some.filter((at) => at <= day).length }])).score,
					rate(
						series(80, 'gauge', (row, day) => [some.includes(day) ? { ...row, value: 999 } : row]),
						{ maximum: 125 },
					).score,
					rate(series(80, 'gauge', (row, day) => (some.includes(day) ? [row, row] : [row]))).score,
				];
				const [fewer, more] = [faulty(days.slice(1)), faulty(days)];
				more.forEach((score, i) => {
					expect(score).toBeLessThan(101);
					expect(score).toBeLessThanOrEqual(fewer[i] as number);
				});
			}),
			{ numRuns: 200 },
		);
	});

	it('stays between 0 and 100 with a sentence for each reason, whatever comes', () => {
		const anything = fc.array(fc.tuple(fc.integer({ min: 0, max: 1e9 }), fc.oneof(fc.double(), fc.constantFrom(0, 255, 65_535, Number.NaN))), {
			maxLength: 60,
		});
		fc.assert(
			fc.property(anything, fc.constantFrom('gauge', 'counter', 'state'), (rows, kind) => {
				const sorted = rows.sort(([a], [b]) => a - b);
				const found = rate(
					{
						observedAtMs: Float64Array.from(sorted, ([at]) => at),
						values: Float64Array.from(sorted, ([, value]) => value),
						kind: kind as QualityInput['kind'],
					},
					{ minimum: 0, maximum: 100, stuckAfterMs: 10 },
				);
				expect(Number.isInteger(found.score) && found.score >= 0 && found.score <= 100).toBe(true);
				expect(found.coverage).toBeGreaterThanOrEqual(0);
				expect(found.coverage).toBeLessThanOrEqual(1);
				for (const { code, loss, text } of found.reasons) {
					expect(qualityReasonCodes).toContain(code);
					expect(loss > 0 && loss <= 1).toBe(true);
					expect(text).toMatch(/^[A-Z0-9].*\.$/);
					expect(text).not.toMatch(/NaN|Infinity|undefined/);
				}
			}),
			{ numRuns: 500 },
		);
	});
});
