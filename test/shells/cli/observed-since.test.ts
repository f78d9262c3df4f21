/** Files of last rows on the command line: proposed, said, shown beside the law in use, and refused where it cannot be. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RiskResult } from '../../../src-main/shared/domain/results.ts';
import { type CommandEnd, ssv } from '../../support/command-line.ts';
import { createRoom } from '../../support/engine-room.ts';
import { lastRowsCsv, WATCHED_SINCE } from '../../support/last-rows.ts';

const room = createRoom();
afterAll(room.close);
let path: string;
let workspace: string;
const run = (...words: readonly string[]): Promise<CommandEnd> => ssv([...words, '--workspace', workspace]);

beforeAll(async () => {
	const folder = await room.folder();
	path = join(folder, 'last-rows.csv');
	workspace = join(folder, 'w');
	await writeFile(path, lastRowsCsv(10));
});

describe('ssv with the last rows of drives', () => {
	it('proposes to say since when they were watched, and does not make a rate of single days', async () => {
		expect((await run('import', path)).stdout).toMatch(/these look like the last rows of drives.*--observed-since/);
		const risk = await run('risk', '--paths', '500');
		expect(risk.stdout).toContain('Each drive was seen on one day only');
		expect(risk.stdout).not.toContain('The fleet by itself');
	});

	it('shows what the fleet says by itself beside the law in use, once it is said', async () => {
		const end = await run('import', path, '--observed-since', WATCHED_SINCE);
		expect(end.stdout).toContain('994 drives count as observed since 2018-12-31.');
		const text = await run('risk', '--paths', '500');
		expect(text.stdout).toMatch(
			/The law in use: [\d.]+ % a year, shape [\d.]+, scale [\d,]+ days\. The fleet by itself, nothing believed beforehand: [\d.]+ % a year/,
		);
		expect(text.stdout).toContain('994 drives count as observed since a stated day before the first row.');
		const { survival } = (await run('risk', '--paths', '500', '--json')).json<RiskResult>();
		expect(survival.ownFit?.annualFailureRate).toBeCloseTo((365 * survival.failures) / survival.exposureDays, 12);
		expect(survival.exposureDays).toBeGreaterThan(350 * 994);
	});

	it('sets the day of one drive, and takes it back', async () => {
		expect((await run('drives', 'set', 'LAST00000', '--observed-since', '2017-05-01')).stdout).toContain(
			'Observed since: 2017-05-01 instead of 2018-12-31',
		);
		expect((await run('drives', 'undo', 'last')).stdout).toContain('Undone: 1 change.');
		const end = await run('drives', 'set', 'LAST00000', '--observed-since', '2020-01-01');
		expect(end.stderr).toMatch(/The date since which it was observed is 2020-01-01, after its first row of 2019-/);
		expect(end.status).toBe(3);
	});

	it('refuses a day that is none', async () => {
		const end = await run('import', path, '--observed-since', '31.12.2018');
		expect(end).toMatchObject({ status: 2, stderr: expect.stringContaining('a date is written like 2024-05-03') });
	});
});
