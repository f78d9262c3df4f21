import { describe, expect, it } from 'vitest';
import { findPassage, type PassageInput } from '../../src-main/jobs/passage.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { generateFleet } from '../../src-main/maths/synthetic/fleet.ts';
import type { Passage } from '../../src-main/shared/domain/first-passage.ts';
import type { DeviceId } from '../../src-main/shared/domain/telemetry.ts';

const DAY = 86_400_000;
const START = Date.UTC(2025, 0, 1);
const quiet = { progress: () => undefined, isCancelled: () => false };

type Asked = Partial<PassageInput> & Pick<PassageInput, 'values'>;

/** Daily values, space used of 3 TB unless said otherwise. */
function ask(asked: Asked, cadenceMs = DAY, context = quiet): Passage {
	return findPassage(
		{
			deviceId: 'd1' as DeviceId,
			serial: 'S1',
			question: 'level',
			metric: 'used_bytes',
			level: 3e12,
			direction: 'up',
			observedAtMs: Float64Array.from(asked.values, (_, row) => START + row * cadenceMs),
			horizonDays: 1825,
			paths: 500,
			seed: 1,
			...asked,
		},
		context,
	);
}

const days = (count: number, value: (day: number) => number): Float64Array => Float64Array.from({ length: count }, (_, day) => value(day));
const rng = createRng(8, 0);
const growing = days(90, (day) => 1e12 + day * 4e9 + 2e9 * rng.normal());
const at = (passage: Passage, share: number): number => passage.quantiles.find((quantile) => quantile.share === share)!.days;
const within = (passage: Passage, horizon: number): number =>
	passage.probabilities.find(({ withinDays }) => withinDays === horizon)!.probability.value;

describe('a growing drive', () => {
	it('is full about when its growth gets there, and its figures agree with one another', () => {
		const passage = ask({ values: growing, question: 'full' });
		expect(at(passage, 0.5)).toBeGreaterThan(350);
		expect(at(passage, 0.5)).toBeLessThan(480);
		const order = passage.quantiles.map((quantile) => quantile.days);
		expect(order).toEqual([...order].sort((a, b) => a - b));
		const shown = passage.histogram.share.reduce((sum, share) => sum + share, 0);
		expect(shown).toBeLessThanOrEqual(1);
		expect(shown).toBeGreaterThan(0.85);
		expect(within(passage, 1825) + passage.never!.value).toBeCloseTo(1, 12);
		expect(Math.max(...passage.fan.upper90)).toBeLessThanOrEqual(3e12);
		for (const [index, value] of passage.fan.median.entries()) {
			expect(passage.fan.lower90[index]!).toBeLessThanOrEqual(value);
			expect(passage.fan.upper90[index]!).toBeGreaterThanOrEqual(value);
		}
	});

	it('is answered with the same digits for the same seed', () => {
		expect(ask({ values: growing })).toEqual(ask({ values: growing }));
		expect(ask({ values: growing, seed: 2 }).quantiles).not.toEqual(ask({ values: growing }).quantiles);
	});

	it('is answered from days without a value too', () => {
		const gappy = growing.map((value, day) => (day % 5 === 2 ? Number.NaN : value));
		expect(Math.abs(at(ask({ values: gappy }), 0.5) - at(ask({ values: growing }), 0.5))).toBeLessThan(40);
	});

	it('goes down to a level as it goes up to one', () => {
		const up = ask({ values: growing, metric: 'free_score', level: 1.45e12 });
		const down = ask({ values: growing.map((value) => -value), metric: 'free_score', level: -1.45e12, direction: 'down' });
		expect(down.quantiles).toEqual(up.quantiles);
		expect(at(up, 0.5)).toBeGreaterThan(5);
		expect(down.fan.lower90.at(-1)).toBeLessThan(-1.45e12);
	});
});

describe('what does not move', () => {
	it('is not full within the horizon, with the reason', () => {
		const passage = ask({ values: days(60, () => 1e12), question: 'full' });
		expect([passage.status, passage.never?.value, passage.quantiles]).toEqual(['still', 1, []]);
		expect(passage.notes[0]).toContain('it has been the same on all 60 days');
	});

	it('is not full soon because of nightly bursts, hourly or of single days', () => {
		const nightly = days(24 * 60, (hour) => ([1, 2, 3].includes(hour % 24) ? 2.9e12 : 1e12) + 2e9 * rng.normal());
		const saw = days(120, (day) => 1e12 + (day % 7) * 2.5e11 + 2e9 * rng.normal());
		for (const passage of [ask({ values: nightly }, DAY / 24), ask({ values: saw })]) {
			expect(passage.status).toBe('answered');
			expect(within(passage, 365)).toBe(0);
		}
	});

	it('says that single samples were at the level when whole days were not', () => {
		const passage = ask({ values: days(24 * 60, (hour) => (hour % 24 === 2 ? 3e12 : 1e12) + (hour % 5) * 1e6) }, DAY / 24);
		expect(passage.notes[0]).toMatch(/^Single samples were at the level, last on 2025-03-01/);
	});

	it('does not turn a rise of one spring into years of warming', () => {
		const passage = ask({ values: days(60, (day) => 30 + day / 20 + rng.normal() / 2), metric: 'temperature_c', level: 45 });
		expect(within(passage, 1825)).toBeLessThan(0.2);
	});

	it('has a spare that says nothing before its first block is used, and a wear that one unseen step cannot carry far enough', () => {
		const spare = ask({ values: days(60, () => 100), metric: 'available_spare', level: 10, direction: 'down' });
		expect([spare.status, spare.notes[0]]).toEqual(['still', expect.stringContaining('spare says nothing before its first block')]);
		const wear = ask({ values: days(365, () => 3), metric: 'percentage_used', level: 100 });
		expect([wear.status, wear.notes[0]]).toEqual(['still', expect.stringContaining('even one step that nobody saw')]);
	});
});

describe('what is there already', () => {
	it('is said with the day since when', () => {
		const passage = ask({ values: days(60, (day) => Math.min(3e12, 2e12 + day * 5e10)), question: 'full' });
		expect([passage.status, passage.reachedMs, passage.quantiles]).toEqual(['reached', START + 20 * DAY, []]);
	});

	it('is told from what was there and has gone back', () => {
		const passage = ask({ values: growing.map((value, day) => (day === 40 ? 3.1e12 : value)) });
		expect(passage.status).toBe('answered');
		expect(passage.notes[0]).toMatch(/^It was at the level before, last on 2025-02-10/);
	});
});

describe('questions that cannot be answered', () => {
	it('are refused with what is needed and what there is', () => {
		expect(() => ask({ values: growing.subarray(0, 12) })).toThrow('A time to a level needs at least 30 daily values; used_bytes of S1 has 12.');
		const sparse = days(100, (day) => (day % 3 === 0 ? 1e12 + day * 1e9 : Number.NaN));
		expect(() => ask({ values: sparse })).toThrow(/needs values on at least 50 % of the days/);
		expect(() => ask({ values: days(60, () => 0), metric: 'critical_warning', level: 1 })).toThrow(/is a code, not a quantity/);
		expect(() => ask({ values: days(60, () => 30), metric: 'percentage_used', level: 300 })).toThrow(/cannot be 300/);
	});

	it('end when they are cancelled', () => {
		expect(() => ask({ values: growing }, DAY, { ...quiet, isCancelled: () => true })).toThrow(expect.objectContaining({ code: 'cancelled' }));
	});
});

describe('wear', () => {
	const written = days(200, (day) => 1e12 * (1 + (day % 7 === 0 ? 1 : 0)));
	const total = written.map((_, day) => written.subarray(0, day + 1).reduce((sum, bytes) => sum + bytes, 0));
	const worn = total.map((bytes) => Math.floor(20 + bytes / 1e13));

	it('follows the bytes that are written, and never falls', () => {
		const passage = ask({
			values: worn,
			metric: 'percentage_used',
			level: 100,
			question: 'wear',
			writes: { metric: 'bytes_written_total', observedAtMs: days(200, (day) => START + day * DAY), values: total },
		});
		// 57 % to go at 0.114 % a day.
		expect(at(passage, 0.05)).toBeLessThan(500);
		expect(at(passage, 0.95)).toBeGreaterThan(500);
		expect(passage.method).toContain('the bytes written each day');
		expect([...passage.fan.median]).toEqual([...passage.fan.median].sort((a, b) => a - b));
	});

	it('is answered from its own steps where nothing says what is written', () => {
		const passage = ask({ values: worn, metric: 'percentage_used', level: 100, question: 'wear' });
		expect(passage.method).toContain('the pace between its own steps');
		expect(at(passage, 0.05)).toBeLessThan(500);
		expect(at(passage, 0.95)).toBeGreaterThan(500);
	});
});

it('holds the true day of synthetic drives in the middle 90 % of the paths about nine times in ten', () => {
	const known = 200;
	const tally = { inside: 0, of: 0 };
	for (const drive of generateFleet({ drives: 60, days: known + 600, seed: 11, law: { weibullScaleFactor: 50 } })) {
		const cut = (metric: string): Float64Array => drive.metrics[metric]!.subarray(0, known);
		const judge = (metric: string, level: number): void => {
			const rows = { observedAtMs: drive.observedAtMs.subarray(0, known), values: cut(metric) };
			const writes = { metric: 'bytes_written_total', observedAtMs: rows.observedAtMs, values: cut('bytes_written_total') } as const;
			const passage = ask({ ...rows, metric, level, horizonDays: 600, paths: 250, writes });
			const later = drive.metrics[metric]!.subarray(known).findIndex((value) => value >= level);
			const truth = later < 0 ? Number.POSITIVE_INFINITY : later + 1;
			const bound = (share: number): number => (Number.isNaN(at(passage, share)) ? Number.POSITIVE_INFINITY : at(passage, share));
			tally.of++;
			if (truth >= bound(0.05) && truth <= bound(0.95)) tally.inside++;
		};
		if (drive.observedAtMs.length < known + 600) continue;
		const used = drive.metrics.used_bytes![known - 1]!;
		// Drives of the generator clean up at 95 %.
		if (used < 0.88 * drive.capacityBytes) judge('used_bytes', used + 0.06 * drive.capacityBytes);
		const worn = drive.metrics.percentage_used;
		if (worn) judge('percentage_used', worn[known - 1]! + Math.max(2, worn[known - 1]! - worn[0]!));
	}
	expect(tally.of).toBeGreaterThan(70);
	// Unseen clean-ups make it a little less than 90 %: see the notes of the answer.
	expect(tally.inside / tally.of).toBeGreaterThan(0.8);
	expect(tally.inside / tally.of).toBeLessThan(0.99);
}, 60_000);
