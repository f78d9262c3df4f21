/** `ssv eval forecast` on a small fixture, a folder, a workspace, and on what is none of them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import type { ForecastEvaluation } from '../../../src-main/shared/domain/forecast-evaluation.ts';
import { ssv } from '../../support/command-line.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/workspaces.ts';

afterAll(removeTemporaryFolders);

const evaluate = (words: readonly string[], workspace = join(temporaryFolder(), 'workspace')) =>
	ssv(['eval', 'forecast', ...words, '--workspace', workspace]);

function weekly(days: number, seed = 1): number[] {
	const rng = createRng(seed, 0);
	return Array.from({ length: days }, (_, day) => 40 + 0.05 * day + [0, 3, 4, 4, 3, -6, -8][day % 7] + rng.normal());
}

function fixtureIn(folder: string, series: Readonly<Record<string, readonly (number | null)[]>>): string {
	const file = join(folder, 'accuracy.json');
	const rows = Object.entries(series).flatMap(([name, values]) => [14, 7].map((back) => ({ series: name, origin: values.length - back })));
	writeFileSync(file, JSON.stringify({ fixture: 'forecast_accuracy', call: { horizon: 7 }, series, rows }));
	return file;
}

describe('ssv eval forecast', () => {
	it('compares every method on the series of a fixture, and says which series it had to leave out', async () => {
		const file = fixtureIn(temporaryFolder(), { week: weekly(80), tiny: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] });
		const end = await evaluate([file, '--json']);
		expect(end.status, end.stderr).toBe(0);
		const { methods, series, weights, leftOut, horizonDays, coverage } = end.json<ForecastEvaluation>();
		expect(methods.map(({ name }) => name).sort()).toEqual(
			['arima', 'drift', 'ensemble', 'holt-winters', 'naive', 'seasonal naive', 'theta', 'weekday median'].sort(),
		);
		expect(horizonDays).toBe(7);
		expect(series.map(({ name, origins }) => [name, origins])).toEqual([['week', 2]]);
		expect(Object.values(weights).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
		expect(coverage.map(({ nominal, count }) => [nominal, count])).toEqual([
			[0.8, 14],
			[0.95, 14],
		]);
		expect(leftOut).toEqual([{ name: 'tiny', reason: expect.stringMatching(/at least 20 daily values/) }]);
	});

	it('reads the fixtures of a folder and shows tables a reader can compare', async () => {
		const folder = temporaryFolder();
		fixtureIn(folder, { week: weekly(80) });
		writeFileSync(join(folder, 'other.json'), '{"fixture": "adf"}');
		const end = await evaluate([folder]);
		expect(end.status, end.stderr).toBe(0);
		expect(end.stdout).toMatch(/^method +MASE +sMAPE, % +series$/m);
		expect(end.stdout).toMatch(/^week +80 +2 /m);
		expect(end.stdout).toMatch(/^Weights: /m);
	});

	it('judges the history of a workspace, as many series as asked for, and says how many there are', async () => {
		const workspace = join(temporaryFolder(), 'workspace');
		const csv = join(temporaryFolder(), 'drives.csv');
		const rows = [1, 2, 3].flatMap((drive) =>
			weekly(70, drive).map((value, day) => `${new Date(Date.UTC(2024, 0, 1 + day)).toISOString()},EVAL-000${drive},Example 4000,${value}`),
		);
		// A drive without the metric, and one that has only begun: neither can be judged.
		const others = ['2024-01-01T00:00:00Z,EVAL-0000,Example 4000,,24', '2024-01-01T00:00:00Z,EVAL-0004,Example 4000,30,'];
		writeFileSync(csv, `timestamp,serial_number,model,temperature_c,power_on_hours\n${[...others, ...rows.map((row) => `${row},`)].join('\n')}\n`);
		const imported = await ssv(['import', csv, '--workspace', workspace]);
		expect(imported.status, imported.stderr).toBe(0);
		const end = await evaluate(['--series', '2', '--origins', '1', '--horizon', '7', '--json'], workspace);
		expect(end.status, end.stderr).toBe(0);
		const { series, notes, source } = end.json<ForecastEvaluation>();
		expect(series.map(({ name }) => name)).toEqual(['EVAL-0001 temperature_c', 'EVAL-0002 temperature_c']);
		expect(source).toMatch(/^temperature_c of 2 drives/);
		expect(notes).toEqual([expect.stringMatching(/^2 of 5 drives were judged/)]);
		const unknown = await evaluate(['--metric', 'spin_retries', '--json'], workspace);
		expect([unknown.status, unknown.json<{ error: { code: string } }>().error.code]).toEqual([2, 'metric_unknown']);
	}, 30_000);

	it('says what is wrong with what it was given', async () => {
		const folder = temporaryFolder();
		const codeOf = async (words: readonly string[]) => {
			const end = await evaluate([...words, '--json']);
			const { code, message } = end.json<{ readonly error: { readonly code: string; readonly message: string } }>().error;
			return [end.status, code, message] as const;
		};
		expect(await codeOf([folder])).toEqual([3, 'nothing_to_import', expect.stringMatching(/no JSON file with "fixture": "forecast_accuracy"/)]);
		expect(await codeOf([join(folder, 'none.json')])).toEqual([3, 'file_unreadable', expect.stringMatching(/cannot be read/)]);
		writeFileSync(join(folder, 'bad.json'), '{"fixture": "forecast_accuracy", "call": {"horizon": 7}, "series": {"x": ["a"]}}');
		expect(await codeOf([join(folder, 'bad.json')])).toEqual([3, 'json_rejected', expect.stringMatching(/at series, x, 0/)]);
		expect((await codeOf([join(folder, 'bad.json'), '--origins', 'two']))[1]).toBe('usage');
		expect((await codeOf([]))[1]).toBe('no_drives');
	});
});
