/** Data quality, explanations and minimums through the engine, on fleets whose faults are known. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src-main/engine/engine.ts';
import type { OutputOf } from '../../src-main/shared/contract/procedures.ts';
import { createRoom, importPaths } from '../support/engine-room.ts';

const room = createRoom();
afterAll(room.close);

interface Truth {
	readonly drives: readonly {
		readonly serial: string;
		readonly faults: readonly { readonly kind: string; readonly startMs: number; readonly endMs: number }[];
	}[];
}

describe('the quality of a generated fleet with faults', () => {
	let engine: Engine;
	let quality: OutputOf<'quality.fleet'>;
	let truth: Truth;
	beforeAll(async () => {
		engine = await room.engine();
		const path = join(await room.folder(), 'fleet.csv');
		await engine.call('fleet.generate', { drives: 60, days: 200, seed: 11, hasFaults: true, target: engine.files.registerTarget(path) });
		await importPaths(engine, [path]);
		truth = JSON.parse(readFileSync(`${path}.truth.json`, 'utf8')) as Truth;
		quality = await engine.call('quality.fleet', { worst: 5_000 });
	}, 60_000);

	const faulty = (kind: string): ReadonlySet<string> =>
		new Set(truth.drives.filter(({ faults }) => faults.some((fault) => fault.kind === kind)).map(({ serial }) => serial));
	const found = (code: string): ReadonlySet<string> =>
		new Set(quality.worst.filter(({ reasons }) => reasons.some((reason) => reason.code === code)).map(({ serial }) => serial));

	const minus = (all: ReadonlySet<string>, ...others: readonly ReadonlySet<string>[]): string[] =>
		[...all].filter((serial) => !others.some((other) => other.has(serial)));

	it('finds every gap and every reset that was put in, and blames no other drive for a reset', () => {
		expect(faulty('gap').size).toBeGreaterThan(20);
		expect(minus(faulty('gap'), found('gaps'))).toEqual([]);
		expect(faulty('reset').size).toBeGreaterThan(4);
		expect(minus(faulty('reset'), found('resets'))).toEqual([]);
		expect(minus(found('resets'), faulty('reset'), faulty('swapped_serial'))).toEqual([]);
		// A clock jump by whole days onto days that are taken leaves only what the counters betray.
		expect(found('clock_jumps').size).toBeGreaterThan(0);
		expect(minus(found('clock_jumps'), faulty('clock_jump'), faulty('swapped_serial'))).toEqual([]);
	});

	it('says of a drive what it says of the fleet', async () => {
		const worst = quality.worst.find(({ reasons }) => reasons.some(({ code }) => code === 'resets'));
		const { series } = await engine.call('quality.drive', { drive: worst?.deviceId ?? '' });
		const { alike: _, ...same } = worst ?? { alike: [] };
		expect(series.find(({ metric }) => metric === worst?.metric)).toEqual({ ...same, alike: [] });
		expect(series.map(({ score }) => score)).toEqual(series.map(({ score }) => score).toSorted((a, b) => a - b));
	});
});

describe('minimums', () => {
	const table = (days: readonly number[], serial: string): string[] =>
		days.map((day) => `${new Date(Date.UTC(2025, 2, 1 + day)).toISOString().slice(0, 10)},${serial},M,${30 + (((day * 7919 + 11) % 101) ** 2 % 17)}`);
	const days = (count: number, step = 1): number[] => Array.from({ length: count }, (_, i) => i * step);

	it('refuse a forecast with need, have and the reasons; a training lists the drives that it left out and why', async () => {
		const engine = await room.engine();
		const path = join(await room.folder(), 'short.csv');
		const rows = [...table(days(60), 'LONG'), ...table(days(19), 'SHORT'), ...table([...days(12), ...days(12).map((day) => day + 80)], 'GAPS')];
		writeFileSync(path, `${['date,serial_number,model,temperature_c', ...rows].join('\n')}\n`);
		await importPaths(engine, [path]);
		const refusal = (drive: string) =>
			engine.call('forecast.run', { drive, metric: 'temperature_c' }).then(
				() => undefined,
				(thrown: unknown) => thrown,
			);
		expect(await refusal('SHORT')).toMatchObject({
			code: 'series_too_short',
			message: 'A forecast needs at least 20 daily values; temperature_c of SHORT has 19. Import more history.',
			details: { needed: 20, observed: 19 },
		});
		expect(await refusal('GAPS')).toMatchObject({
			code: 'series_has_gaps',
			message: expect.stringMatching(
				/^A forecast needs values on at least 50 % of the days; temperature_c of GAPS has none on 68 of 92 days\. 68 of 92 expected values are missing .* Import the missing days\.$/,
			),
			details: { neededCoverage: 0.5, missing: 68, days: 92 },
		});
		const { missing } = await engine.call('anomalies.run', {});
		expect(missing).toContainEqual({
			part: 'anomalies on 2 of 3 drives',
			missing: 'history',
			reason: expect.stringMatching(/^left out: fewer than 29 values of every signal/),
		});
		const training = await engine.call('models.train', { epochs: 1 });
		const left = training.missing.filter(({ part }) => part.includes(' by '));
		expect(left).toEqual([
			{
				part: 'Forecast of temperature by LSTM, 1 of 3 drives',
				missing: 'temperature_c',
				reason: 'left out: 1 with values on less than 50 % of their days',
			},
			{
				part: 'Forecast of temperature by ARIMA, 2 of 3 drives',
				missing: 'temperature_c',
				reason: 'left out: 1 with fewer than 20 daily values, 1 with values on less than 50 % of their days',
			},
		]);
	}, 60_000);
});
