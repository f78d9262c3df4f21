import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src-main/engine/engine.ts';
import { type ExpectInput, expectSeries } from '../../src-main/jobs/expect-series.ts';
import { onGrid } from '../../src-main/maths/anomalies/regular-grid.ts';
import { driveSignals } from '../../src-main/maths/anomalies/signals.ts';
import type { DeviceId } from '../../src-main/shared/domain/telemetry.ts';
import { MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import { createRoom, generateTinyFleet, importPaths } from '../support/engine-room.ts';

const START = Date.UTC(2024, 0, 1);
/** A value for each day. */
function inputOf(metric: string, values: readonly number[], window: Partial<ExpectInput> = {}): ExpectInput {
	return {
		drive: {
			deviceId: 'd1' as DeviceId,
			serial: 'S1',
			model: 'M',
			protocol: 'ATA',
			observedAtMs: Float64Array.from(values, (_, day) => START + day * MS_PER_DAY),
			metrics: { [metric]: Float64Array.from(values) },
		},
		metric,
		fromMs: START + 100 * MS_PER_DAY,
		toMs: START + 102 * MS_PER_DAY,
		spreads: 3,
		...window,
	};
}
const week = (day: number): number => 1e9 * (1 + (day % 7)) * (1 + 0.02 * ((day * 37) % 11));

describe('what was expected around an event', () => {
	it('holds the usual days and leaves the strange one outside', () => {
		const values = Array.from({ length: 120 }, (_, day) => (day === 101 ? 40e9 : week(day)));
		const shown = expectSeries(inputOf('daily_bytes_written', values));
		expect(shown.note).toBeUndefined();
		expect(shown.unit).toBe('B/d');
		const at = shown.observedAtMs.indexOf(START + 101 * MS_PER_DAY);
		expect(shown.values[at]).toBe(40e9);
		expect(shown.upper[at]).toBeLessThan(40e9);
		const others = [...shown.values.keys()].filter((i) => i !== at && shown.observedAtMs[i]! >= START + 60 * MS_PER_DAY);
		for (const i of others) {
			expect(shown.lower[i]).toBeLessThanOrEqual(shown.values[i]!);
			expect(shown.values[i]).toBeLessThanOrEqual(shown.upper[i]!);
			expect(shown.lower[i]).toBeGreaterThanOrEqual(0);
		}
	});

	it('is what the search compares with: the edge of the band is three spreads away', () => {
		const input = inputOf(
			'daily_bytes_written',
			Array.from({ length: 120 }, (_, day) => week(day)),
		);
		const signal = driveSignals(onGrid(input.drive)).writes!;
		const shown = expectSeries(input);
		const t = 101;
		const at = shown.observedAtMs.indexOf(START + t * MS_PER_DAY);
		// Signals are kept in single precision, in logarithms near 22.
		expect(shown.upper[at]! / Math.expm1(signal.expected[t]! + 3 * signal.spread[t]!)).toBeCloseTo(1, 5);
		expect(shown.lower[at]! / Math.expm1(signal.expected[t]! - 3 * signal.spread[t]!)).toBeCloseTo(1, 5);
	});

	it('shows six weeks on either side, or what was asked for', () => {
		const values = Array.from({ length: 200 }, (_, day) => week(day));
		const usual = expectSeries(inputOf('daily_bytes_written', values));
		expect([usual.observedAtMs[0], usual.observedAtMs.at(-1)]).toEqual([START + 58 * MS_PER_DAY, START + 144 * MS_PER_DAY]);
		const narrow = expectSeries(inputOf('daily_bytes_written', values, { aroundMs: 3 * MS_PER_DAY }));
		expect(narrow.observedAtMs).toHaveLength(9);
	});

	it.each([
		['a constant', 'temperature_c', Array.from({ length: 120 }, () => 40), 'All 120 values are the same'],
		[
			'a counter that gains the same every day',
			'bytes_written_total',
			Array.from({ length: 120 }, (_, day) => day * 1e9),
			'gains the same every day',
		],
		[
			'an error counter',
			'reallocated_sectors',
			Array.from({ length: 120 }, (_, day) => Number(day > 100)),
			'No usual course is expected of reallocated sectors',
		],
		['a history of nothing', 'temperature_c', Array.from({ length: 120 }, () => Number.NaN), 'There is no value'],
	])('says why %s has no band', (_, metric, values, reason) => {
		const shown = expectSeries(inputOf(metric, values));
		expect(shown.note).toContain(reason);
		expect([shown.expected.length, shown.lower.length, shown.upper.length]).toEqual([0, 0, 0]);
		expect(shown.values.some(Number.isNaN)).toBe(false);
	});

	it('says how many values a short series has and how many it takes', () => {
		const short = inputOf('temperature_c', [40, 41, 39, 42, 40], { fromMs: START + 3 * MS_PER_DAY, toMs: START + 4 * MS_PER_DAY });
		expect(expectSeries(short).note).toMatch(/takes 29 values, and there are 5 /);
	});

	it('gives every answer arrays of its own, for they leave the thread with it', () => {
		const input = inputOf('temperature_c', [40, 40, 40]);
		expect(expectSeries(input).expected.buffer).not.toBe(expectSeries(input).expected.buffer);
	});
});

describe('asked of an engine', () => {
	const room = createRoom();
	let engine: Engine;
	beforeAll(async () => {
		engine = await room.engine();
		await importPaths(engine, [await generateTinyFleet(engine, await room.folder(), { drives: 2, days: 500 })]);
	});
	afterAll(() => room.close());

	it('reads only as far back as the baseline looks, with the digits of the whole history', async () => {
		const whole = await engine.call('series.get', { drive: 'd1', metric: 'temperature_c' });
		const lastMs = whole.observedAtMs.at(-1)!;
		const [fromMs, toMs] = [lastMs - 30 * MS_PER_DAY, lastMs - 28 * MS_PER_DAY];
		const asked = await engine.call('anomalies.expected', { drive: 'd1', metric: 'temperature_c', fromMs, toMs });
		const { deviceId, serial } = whole;
		const drive = {
			deviceId,
			serial,
			model: '',
			protocol: 'ATA' as const,
			observedAtMs: whole.observedAtMs,
			metrics: { temperature_c: whole.values },
		};
		const reference = expectSeries({ drive, metric: 'temperature_c', fromMs, toMs, spreads: 3 });
		expect(asked.expected.length).toBeGreaterThan(30);
		expect(asked).toEqual(reference);
	});

	it('refuses a window that ends before it starts', async () => {
		await expect(engine.call('anomalies.expected', { drive: 'd1', metric: 'temperature_c', fromMs: 2, toMs: 1 })).rejects.toMatchObject({
			code: 'invalid_input',
		});
	});

	it('names the file behind each value', async () => {
		const series = await engine.call('series.get', { drive: 'd1', metric: 'temperature_c' });
		const [first, last] = [series.observedAtMs[10]!, series.observedAtMs[20]!];
		const sources = await engine.call('series.sources', { drive: 'd1', metric: 'temperature_c', fromMs: first, toMs: last });
		expect(sources.runs).toEqual([{ firstMs: first, lastMs: last, importId: sources.imports[0]!.importId }]);
		expect(sources.imports.map(({ fileName }) => fileName)).toEqual(['fleet-7.csv']);
	});

	it('names of two files the one whose value stayed', async () => {
		const folder = await room.folder();
		const fileOf = async (name: string, days: readonly number[]): Promise<string> => {
			await writeFile(join(folder, name), `date,serial_number,temperature_c\n${days.map((day) => `2024-12-0${day},TWO-1,${30 + day}\n`).join('')}`);
			return join(folder, name);
		};
		await importPaths(engine, [await fileOf('first.csv', [1, 2, 3])]);
		await importPaths(engine, [await fileOf('second.csv', [2, 3, 4])]);
		const { runs, imports } = await engine.call('series.sources', { drive: 'TWO-1', metric: 'temperature_c' });
		const nameOf = new Map(imports.map(({ importId, fileName }) => [importId, fileName]));
		const day = (date: number): number => Date.UTC(2024, 11, date);
		expect(runs.map(({ importId, firstMs, lastMs }) => [nameOf.get(importId), firstMs, lastMs])).toEqual([
			['first.csv', day(1), day(3)],
			['second.csv', day(4), day(4)],
		]);
	});
});
