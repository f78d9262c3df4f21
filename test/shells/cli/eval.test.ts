/** `ssv eval nab` on folders in the form of the benchmark. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { NabEvaluation } from '../../../src-main/shared/domain/nab.ts';
import { ssv } from '../../support/command-line.ts';
import { DAY_ROWS, labelledStreams, STREAM_ROWS } from '../../support/labelled-streams.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/workspaces.ts';

afterAll(removeTemporaryFolders);

const stamp = (row: number): string => new Date(Date.UTC(2024, 0, 1) + row * (86_400_000 / DAY_ROWS)).toISOString().slice(0, 19).replace('T', ' ');

const csvOf = (values: Float64Array): string => `timestamp,value\n${Array.from(values, (value, row) => `${stamp(row)},${value}\n`).join('')}`;

function folderOf(files: Readonly<Record<string, string>>): { readonly folder: string; readonly at: (name: string) => string } {
	const folder = temporaryFolder();
	const at = (name: string): string => join(folder, name);
	mkdirSync(at('in'));
	for (const [name, text] of Object.entries(files)) writeFileSync(at(`in/${name}`), text);
	return { folder: at('in'), at };
}

const run = (folder: string, ...more: readonly string[]) =>
	ssv(['eval', 'nab', folder, '--json', '--workspace', join(folder, '../workspace'), ...more]);

/** The first streams with anomalies of two families, and a constant. */
function labelled() {
	const streams = labelledStreams(7);
	const chosen = ['dailyWave', 'latency'].map((family) => {
		const stream = streams.find((one) => one.family === family && one.windows.length > 0);
		if (stream === undefined) throw new Error(`no stream of ${family}`);
		return { name: `${family}__one.csv`, ...stream };
	});
	const labels = Object.fromEntries(
		chosen.map(({ name, windows }) => [name, windows.map(({ start, end }) => [`${stamp(start)}.000000`, `${stamp(end)}.000000`])]),
	);
	return {
		chosen,
		files: {
			...Object.fromEntries(chosen.map(({ name, values }) => [name, csvOf(values)])),
			'quiet__flat.csv': csvOf(new Float64Array(STREAM_ROWS).fill(45)),
			'labels_windows.json': JSON.stringify({ ...labels, 'quiet/flat.csv': [] }),
		},
	};
}

describe('ssv eval nab', () => {
	it('scores a folder at one threshold, says why each alarm was raised, and writes a score for every row', async () => {
		const { chosen, files } = labelled();
		const { folder, at } = folderOf({ ...files, 'other__unknown.csv': csvOf(Float64Array.of(1, 2)) });
		const end = await run(folder, '--scores-out', at('scores'));
		expect(end.status, end.stderr).toBe(0);
		const found = end.json<NabEvaluation & { readonly unlabelled: readonly string[] }>();
		expect(found.threshold).toBe(0.5);
		expect(found.unlabelled).toEqual(['other__unknown.csv']);
		expect(found.series.map(({ name }) => name)).toEqual(['dailyWave__one', 'latency__one', 'quiet__flat']);
		const windows = chosen.reduce((sum, one) => sum + one.windows.length, 0);
		expect(found.series.reduce((sum, one) => sum + one.windows, 0)).toBe(windows);
		const points = found.series.reduce((sum, one) => sum + one.points, 0);
		expect(found.score).toBeCloseTo((100 * (points + windows)) / (2 * windows), 9);
		expect(found.score).toBeGreaterThan(50);
		expect(found.leaveOneCategoryOut.thresholds.map(({ category }) => category)).toEqual(['dailyWave', 'latency', 'quiet']);
		expect(found.optimised.score).toBeGreaterThanOrEqual(found.leaveOneCategoryOut.score as number);
		expect(found.series[2]).toMatchObject({ falseAlarms: 0, alarms: [], note: expect.stringMatching(/Constant/) });
		for (const { alarms } of found.series)
			for (const { anomalyScore, findings } of alarms) expect([anomalyScore >= 0.5, findings.length > 0]).toEqual([true, true]);

		const lines = readFileSync(at('scores/latency__one.csv'), 'utf8').trimEnd().split('\n');
		expect(lines[0]).toBe('timestamp,value,anomaly_score');
		expect(lines).toHaveLength(STREAM_ROWS + 1);
		const detected = lines.slice(1 + Math.floor(0.15 * STREAM_ROWS)).filter((line) => Number(line.split(',')[2]) >= found.threshold);
		expect(detected).toHaveLength(found.series[1].alarms.length);
		expect(lines[1].split(',').slice(0, 2)).toEqual([stamp(0), String(chosen[1].values[0])]);
	});

	it('gives a table for people, with the score at the end', async () => {
		const { files } = labelled();
		const { folder } = folderOf(files);
		const { stdout, status } = await ssv(['eval', 'nab', folder, '--workspace', join(folder, '../workspace')]);
		expect(status).toBe(0);
		expect(stdout).toMatch(/^dailyWave__one +4,032 +\d of \d/m);
		expect(stdout).toMatch(/^NAB score \d+\.\d \(standard profile\) at the program's own threshold 0\.5\.$/m);
	});

	const flat = csvOf(Float64Array.of(1, 2, 3));
	it.each([
		['without labels', { 'a__b.csv': flat }, 'file_unreadable', /labels_windows\.json/],
		['without series', { 'labels_windows.json': '{}' }, 'nothing_to_import', /no series/],
		['whose series have no labels', { 'a__b.csv': flat, 'labels_windows.json': '{}' }, 'nothing_to_import', /has labels/],
		['whose labels are no JSON', { 'a__b.csv': flat, 'labels_windows.json': '{' }, 'json_rejected', /is no JSON/],
		['whose labels have another form', { 'a__b.csv': flat, 'labels_windows.json': '{"a__b.csv": [["x"]]}' }, 'json_rejected', /a__b\.csv/],
		[
			'with a window outside the series',
			{ 'a__b.csv': flat, 'labels_windows.json': '{"a__b.csv": [["2030-01-01", "2030-01-02"]]}' },
			'json_rejected',
			/holds no row/,
		],
		[
			'with windows that overlap',
			{ 'a__b.csv': flat, 'labels_windows.json': `{"a__b.csv": [["${stamp(0)}", "${stamp(1)}"], ["${stamp(1)}", "${stamp(2)}"]]}` },
			'json_rejected',
			/overlaps/,
		],
		[
			'with a bad number',
			{ 'a__b.csv': `${flat}${stamp(3)},many\n`, 'labels_windows.json': '{"a__b.csv": []}' },
			'row_rejected',
			/Line 5 of "a__b\.csv".*"many"/,
		],
		['with a bad time', { 'a__b.csv': `${flat}noon,4\n`, 'labels_windows.json': '{"a__b.csv": []}' }, 'row_rejected', /"noon" is no time/],
		['with other columns', { 'a__b.csv': 'time,load\n', 'labels_windows.json': '{"a__b.csv": []}' }, 'columns_changed', /timestamp/],
	])('refuses a folder %s and says where', async (_, files, code, message) => {
		const { folder } = folderOf(files);
		const end = await run(folder);
		expect(end.status).toBe(3);
		expect(end.json<{ error: { code: string; message: string } }>().error).toMatchObject({ code, message: expect.stringMatching(message) });
	});

	it('needs a folder', async () => {
		expect((await ssv(['eval', 'nab', '--json'])).status).toBe(2);
		expect((await ssv(['eval', 'everything', 'here', '--json'])).status).toBe(2);
	});
});
