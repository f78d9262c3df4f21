import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { exportSources } from '../../../src-main/shared/domain/export-sources.ts';
import { ssv } from '../../support/command-line.ts';
import { createRoom } from '../../support/engine-room.ts';

const room = createRoom();
afterAll(room.close);
const scripts = join(resolve(import.meta.dirname, '../../..'), 'resources/scripts');

describe('ssv export-script', () => {
	it('prints the script byte for byte, so that it can be run', async () => {
		const { stdout, status } = await ssv(['export-script', 'linux', '--workspace', await room.folder()]);
		expect(status).toBe(0);
		expect(stdout).toBe(readFileSync(join(scripts, 'ssv-export.sh'), 'utf8'));
		expect(spawnSync('/bin/sh', ['-n'], { input: stdout }).status).toBe(0);
		const windows = await ssv(['export-script', 'windows', '--workspace', await room.folder()]);
		expect(windows.stdout).toBe(readFileSync(join(scripts, 'ssv-export.ps1'), 'utf8'));
	});

	it('prints the other files by name, all of them as JSON, and names what there is otherwise', async () => {
		const folder = await room.folder();
		expect((await ssv(['export-script', 'linux', 'ssv-export.timer', '--workspace', folder])).stdout).toContain('[Timer]');
		const { files } = (await ssv(['export-script', 'linux', '--json', '--workspace', folder])).json<{
			files: { fileName: string; text: string }[];
		}>();
		expect(files.map(({ fileName }) => fileName)).toEqual(['ssv-export.sh', 'ssv-export.service', 'ssv-export.timer']);
		expect(await ssv(['export-script', 'amiga', '--workspace', folder])).toMatchObject({
			status: 2,
			stdout: '',
			stderr: expect.stringContaining('linux|windows'),
		});
		expect(await ssv(['export-script', 'linux', 'x', '--workspace', folder])).toMatchObject({
			status: 2,
			stderr: expect.stringContaining('ssv-export.timer'),
		});
	});
});

describe('ssv import --help', () => {
	it('shows the one command of every source', async () => {
		const { stdout } = await ssv(['import', '--help']);
		for (const { command } of exportSources) expect(stdout).toContain(command);
		expect(stdout).toContain('ssv export-script linux');
	});
});

describe('ssv quality', () => {
	let folder: string;
	beforeAll(async () => {
		folder = await room.folder();
		const csv = join(folder, 'fleet.csv');
		await ssv(['generate', '--drives', '20', '--days', '120', '--seed', '3', '--faults', '--out', csv]);
		await ssv(['import', csv, '--accept-rejects', '--workspace', join(folder, 'ws')]);
	});
	const run = (...words: string[]) => ssv(['quality', ...words, '--workspace', join(folder, 'ws')]);

	it('lists the worst series first with their reasons in words', async () => {
		const found = (await run('--json', '--worst', '7')).json<OutputOf<'quality.fleet'>>();
		expect(found.worst).toHaveLength(7);
		expect(found.worst.map(({ score }) => score)).toEqual(found.worst.map(({ score }) => score).toSorted((a, b) => a - b));
		expect(found.worst.every(({ reasons }) => reasons.length > 0)).toBe(true);
		expect(found.scores.reduce((sum, count) => sum + count, 0)).toBe(found.series);
		const { stdout } = await run('--worst', '7');
		expect(stdout).toMatch(/^\d[\d,]* series of \d+ drives; half of them score \d+ or better\.$/m);
		expect(stdout).toContain(found.worst[0]?.reasons[0]?.text);
	});

	it('lists every series of one drive', async () => {
		const { series } = (await run('--drive', 'd1', '--json')).json<OutputOf<'quality.drive'>>();
		expect(series.length).toBeGreaterThan(10);
		expect((await run('--drive', 'd1')).stdout).toContain(`${series.length} series of drive`);
		expect(await run('--drive', 'nobody')).toMatchObject({ status: 2 });
	});

	it('says that there is nothing to judge in an empty workspace', async () => {
		expect(await ssv(['quality', '--workspace', join(folder, 'empty')])).toMatchObject({
			status: 6,
			stderr: expect.stringContaining('holds no drives'),
		});
	});
});
