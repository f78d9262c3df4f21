/** `ssv report` as cron calls it: exit statuses, silence, files whole or not at all, and old ones removed that are ours alone. */
import { hash } from 'node:crypto';
import { symlinkSync } from 'node:fs';
import { copyFile, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pngOf } from '../../report/pictures.ts';
import { ssv, startCommand } from '../../support/command-line.ts';
import { createRoom } from '../../support/engine-room.ts';
import { changePage } from '../../support/forge-report.ts';

const room = createRoom();
afterAll(room.close);

let folder: string;
const run = (...words: readonly string[]) => ssv([...words, '--workspace', join(folder, 'workspace')]);
const today = (): string => new Date().toISOString().slice(0, 10);

interface Answer {
	readonly pages: number;
	readonly bytes: number;
	readonly sha256: string;
	readonly file: string;
	readonly kept?: number;
	readonly removed?: readonly string[];
	readonly untouched?: readonly { readonly file: string }[];
	readonly tables: readonly { readonly file: string; readonly sha256: string }[];
}

interface Entry {
	readonly reportId: string;
	readonly fileName: string;
	readonly sha256: string;
	readonly hasPdf: boolean;
}

beforeAll(async () => {
	folder = await room.folder();
	await ssv([
		'generate',
		'--drives',
		'6',
		'--days',
		'60',
		'--seed',
		'7',
		'--out',
		join(folder, 'fleet.csv'),
		'--workspace',
		join(folder, 'workspace'),
	]);
	await run('import', join(folder, 'fleet.csv'));
	await run('risk', '--seed', '1');
}, 60_000);

describe('ssv report', () => {
	it('ends with 6 before anything was simulated, and with 0 where it may simulate first, saying nothing when it is told to be quiet', async () => {
		const out = join(folder, 'first.pdf');
		const fresh = (...words: readonly string[]) => ssv([...words, '--workspace', join(folder, 'fresh')]);
		await fresh('import', join(folder, 'fleet.csv'));
		const early = await fresh('report', '--out', out, '--quiet');
		expect([early.status, early.stdout]).toEqual([6, '']);
		expect(early.stderr).toMatch(/Run the simulation first/);
		const done = await fresh('report', '--out', out, '--refresh', '--quiet');
		expect([done.status, done.stdout, done.stderr]).toEqual([0, '', '']);
		expect((await readFile(out)).subarray(0, 5).toString()).toBe('%PDF-');
	}, 60_000);

	it('answers with pages, bytes and hash of the file, and of the tables beside it', async () => {
		const end = await run('report', '--out', join(folder, 'risk-{date}.pdf'), '--tables', 'json,xlsx', '--variant', 'executive', '--json');
		const answer = end.json<Answer>();
		const file = join(folder, `risk-${today()}.pdf`);
		const bytes = await readFile(file);
		expect(answer).toMatchObject({ file, pages: 2, bytes: bytes.length, sha256: hash('sha256', bytes, 'hex') });
		expect(answer.tables.map((table) => table.file.slice(file.length - 3))).toEqual(['xlsx', 'json']);
		for (const table of answer.tables) expect(table.sha256).toBe(hash('sha256', await readFile(table.file), 'hex'));
	});

	it('is refused with status 2 and the word that is wrong', async () => {
		const wrong: readonly (readonly [RegExp, ...string[]])[] = [
			[/--out/, '--out', ''],
			[/PDF file/, '--out', join(folder, 'x.txt')],
			[/not in that of its folder/, '--out', join(folder, '{date}/x.pdf')],
			[/--keep needs/, '--out', join(folder, 'x.pdf'), '--keep', '3'],
			[/--keep takes/, '--out', join(folder, 'x-{date}.pdf'), '--keep', '0'],
			[/--tables takes/, '--out', join(folder, 'x.pdf'), '--tables', 'xlsx,doc'],
			[/say --out too/, '--tables', 'xlsx'],
			[/--variant/, '--variant', 'long'],
			[/--sections/, '--sections', 'weather'],
			[/one of --out/, '--list', '--compare'],
			[/not the number of a report/, '--compare', 'first'],
			[/not understood here/, 'first.pdf'],
		];
		for (const [complaint, ...words] of wrong) {
			const end = await run('report', ...words);
			expect([end.status, end.stderr]).toEqual([2, expect.stringMatching(complaint)]);
		}
		expect((await readdir(folder)).filter((name) => name.startsWith('x'))).toEqual([]);
	}, 60_000);

	it('ends with 3 where the folder is missing, and leaves nothing', async () => {
		const end = await run('report', '--out', join(folder, 'none/report.pdf'), '--json');
		expect(end.status).toBe(3);
		expect(end.json<{ error: { code: string } }>().error.code).toBe('file_unreadable');
	});
});

describe('--keep', () => {
	it('removes older reports of that name with their tables, and leaves alone what is not ours, was changed, or is a link', async () => {
		const place = await room.folder();
		const out = join(place, 'risk-{date}.pdf');
		const make = async () => (await run('report', '--out', out, '--variant', 'executive', '--tables', 'csv', '--keep', '2', '--json')).json<Answer>();
		expect(await make()).toMatchObject({ kept: 1, removed: [], untouched: [] });
		const newest = join(place, `risk-${today()}`);
		for (const day of ['2020-01-01', '2020-01-02', '2020-01-03', '2020-01-04']) await copyFile(`${newest}.pdf`, join(place, `risk-${day}.pdf`));
		for (const day of ['2020-01-01', '2020-01-02']) await copyFile(`${newest}-csv.zip`, join(place, `risk-${day}-csv.zip`));
		await writeFile(join(place, 'risk-2020-01-02-csv.zip'), 'mine');
		await writeFile(join(place, 'risk-2020-01-03.pdf'), 'somebody has signed this one');
		await writeFile(join(place, 'risk-old.pdf'), 'of another name');
		symlinkSync(`${newest}.pdf`, join(place, 'risk-2019-12-31.pdf'));
		const found = await make();
		expect(found.removed).toEqual(['risk-2020-01-01-csv.zip', 'risk-2020-01-01.pdf', 'risk-2020-01-02.pdf']);
		expect(found.untouched?.map(({ file }) => file)).toEqual(['risk-2019-12-31.pdf', 'risk-2020-01-03.pdf']);
		expect((await readdir(place)).sort()).toEqual(
			['2019-12-31.pdf', '2020-01-02-csv.zip', '2020-01-03.pdf', '2020-01-04.pdf', `${today()}-csv.zip`, `${today()}.pdf`, 'old.pdf'].map(
				(end) => `risk-${end}`,
			),
		);
	}, 60_000);
});

describe('--keep without --out', () => {
	it('keeps the newest PDFs of such reports in the workspace, and the figures of all; what was asked for otherwise stays', async () => {
		const listed = async () => (await run('report', '--list', '--json')).json<{ reports: readonly Entry[] }>().reports;
		const other = (await run('report', '--sections', 'glossary', '--json')).json<Answer & { reportId: string }>();
		const ids: string[] = [];
		for (const _ of [1, 2, 3]) ids.push((await run('report', '--sections', 'method', '--json')).json<{ reportId: string }>().reportId);
		const last = await run('report', '--sections', 'method', '--keep', '2');
		expect(last.stdout).toMatch(/gave up 2 older PDFs of such reports; their figures are kept/);
		const found = new Map((await listed()).map((entry) => [entry.reportId, entry]));
		expect([...ids, other.reportId].map((id) => found.get(id)?.hasPdf)).toEqual([false, false, true, true]);
		const gone = found.get(ids[0]!)!;
		expect(await readdir(join(folder, 'workspace/reports'))).not.toContain(gone.fileName);
		expect((await run('report', '--list')).stdout).toContain(`${gone.fileName} (figures only)`);
		const refused = await run('report', '--verify', gone.reportId);
		expect([refused.status, refused.stderr]).toEqual([3, expect.stringMatching(/no longer in the workspace; its figures are\. Verify a copy/)]);
		// Its name is not given again, and a copy of it is known.
		expect(new Set([...found.values()].map(({ fileName }) => fileName)).size).toBe(found.size);
	}, 60_000);
});

describe('--list, --compare and --verify', () => {
	it('ends with 0 for a report that holds, 1 for one that does not, 3 for what is none', async () => {
		const out = join(folder, 'held.pdf');
		await run('report', '--out', out, '--variant', 'executive');
		const held = await run('report', '--verify', out);
		expect([held.status, held.stdout]).toEqual([0, expect.stringMatching(/^Verified: held\.pdf is report \d+ of this workspace, byte for byte/)]);
		expect((await run('report', '--verify', out, '--quiet')).stdout).toBe('');
		const bytes = await readFile(out);
		await writeFile(join(folder, 'changed.pdf'), changePage(bytes));
		const other = await run('report', '--verify', join(folder, 'changed.pdf'));
		expect([other.status, other.stdout]).toEqual([
			1,
			expect.stringMatching(/figures that it carries came out again\. .*its pages are not vouched for/),
		]);
		const json = (await run('report', '--verify', join(folder, 'changed.pdf'), '--json')).json();
		expect(json).toMatchObject({ isVerified: false, reportId: null, differing: 0 });
		expect((await run('report', '--verify', join(folder, 'fleet.csv'))).status).toBe(3);
	}, 60_000);

	it('shows the reports with their numbers, and what changed since the simulation before', async () => {
		await run('risk', '--seed', '5');
		await run('report', '--out', join(folder, 'next.pdf'), '--variant', 'executive');
		const { reports } = (await run('report', '--list', '--json')).json<{ reports: readonly { reportId: string; made: string }[] }>();
		expect(reports[0]?.made).toMatch(/^\d{4}-\d{2}-\d{2}T/);
		expect(reports[0]).not.toHaveProperty('downloadId');
		expect((await run('report', '--list')).stdout.split('\n')).toHaveLength(reports.length + 2);
		const compared = await run('report', '--compare');
		expect([compared.status, compared.stdout]).toEqual([0, expect.stringMatching(/CVaR95[\s\S]*The seed was 1 and is 5/)]);
		const first = reports.at(-1)!.reportId;
		const json = (await run('report', '--compare', reports[0]!.reportId, first, '--json')).json();
		expect(json).toMatchObject({ older: { reportId: first }, basis: [{ part: 'seed' }] });
	}, 60_000);
});

it('states and shows the letterhead, and takes it back', async () => {
	await writeFile(join(folder, 'logo.png'), pngOf(30, 20));
	const stated = await run('report', 'letterhead', '--organisation', 'Lab A', '--logo', join(folder, 'logo.png'), '--json');
	expect(stated.json()).toEqual({ organisation: 'Lab A', logo: { mediaType: 'image/png', width: 30, height: 20 } });
	expect((await run('report', 'letterhead')).stdout).toBe('Reports are signed by Lab A.\nTheir logo is a picture of 30 by 20 pixels.\n');
	expect((await run('report', 'letterhead', '--logo', join(folder, 'fleet.csv'))).status).toBe(3);
	expect((await run('report', 'letterhead', '--organisation', '', '--logo', 'none', '--json')).json()).toEqual({ organisation: '', logo: null });
});

it('leaves the report of before or the new one when it is killed at any moment', async () => {
	const out = join(folder, 'killed.pdf');
	await run('report', '--out', out, '--variant', 'executive');
	const whole = await readFile(out);
	await rename(out, join(folder, 'whole.pdf'));
	await writeFile(out, 'old');
	const ends = new Set<string>();
	for (const afterMs of [50, 400, 700, 900, 1_100, 1_300]) {
		const command = startCommand(['report', '--out', out, '--variant', 'executive', '--workspace', join(folder, 'workspace')]);
		await wait(afterMs);
		command.child.kill('SIGKILL');
		await command.ended;
		const found = await readFile(out);
		ends.add(found.equals(whole) ? 'new' : found.toString() === 'old' ? 'old' : 'neither');
	}
	expect(ends.has('neither')).toBe(false);
	const { reports } = (await run('report', '--list', '--json')).json<{ reports: readonly Entry[] }>();
	const kept = reports.filter(({ hasPdf }) => hasPdf);
	expect(kept.length).toBeGreaterThan(0);
	for (const { fileName, sha256 } of kept) expect(hash('sha256', await readFile(join(folder, 'workspace/reports', fileName)), 'hex')).toBe(sha256);
	expect((await run('report', '--out', out, '--variant', 'executive')).status).toBe(0);
	expect((await readFile(out)).equals(whole)).toBe(true);
}, 120_000);
