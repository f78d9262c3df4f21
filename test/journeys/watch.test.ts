/** Folders that are watched, an archive with refused files, rejected rows as a file, and what the ledger keeps of an import. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeZip } from '../support/make-zip.ts';
import { door, expectNoFaults, openStage, type Stage, type Visit } from './support/stage.ts';
import { drop, openView } from './support/steps.ts';

const csv = (serial: string, days: number, bad = 0): string =>
	[
		'date,serial_number,model,temperature_c',
		...Array.from(
			{ length: days },
			(_, day) => `2025-01-${String(day + 1).padStart(2, '0')},SERIAL-${serial},WDC WD40EFRX,${day < bad ? 'hot' : 30 + (day % 5)}`,
		),
		'',
	].join('\n');

let stage: Stage;
let visit: Visit;
let folder: string;
beforeAll(async () => {
	stage = await openStage({ isWatching: true });
	folder = join(await mkdtemp(join(tmpdir(), 'ssv-exports-')), 'exports');
	await mkdir(join(folder, 'stor-01'), { recursive: true });
	if (door !== 'electron') await stage.offerFolder(folder);
	visit = await stage.visit();
});
afterAll(async () => {
	await stage?.close();
	await rm(dirname(folder), { recursive: true, force: true });
});

const watched = () => visit.page.getByRole('region', { name: 'Watched folders' });
const toasts = () => visit.page.getByRole('region', { name: 'News of watched folders' });

// The window offers no folders of its own accord: a person chooses one.
describe.runIf(door !== 'electron')('a watched folder', () => {
	it('is offered by the program, watched at a click, and tells what came in by itself', async () => {
		const { page } = visit;
		await openView(page, 'Data');
		await visit.shot('watch-offered', { isWhole: true });
		await watched().getByRole('button', { name: 'Watch', exact: true }).click();
		await watched().getByText('Nothing came in yet.').waitFor();
		for (let drive = 0; drive < 12; drive++) await writeFile(join(folder, 'stor-01', `drive-${drive}.csv`), csv(`W${drive}`, 20));
		await writeFile(join(folder, 'photo.png'), Buffer.from([0x89, 0x50, 0, 0, 0, 1, 2]));
		await toasts()
			.getByText(/12 files imported from .*: 240 new samples\. Refused .*photo\.png/)
			.waitFor();
		await visit.shot('watch-toast');
		const rows = watched().getByRole('grid', { name: 'What happened in watched folders' }).getByRole('row');
		await expect.poll(() => rows.count()).toBe(3);
		expect(await rows.nth(2).textContent()).toContain('12 files');
		expect(await rows.nth(1).textContent()).toContain('photo.png');
		await visit.shot('watch-activity', { isWhole: true });
	});

	it('is let go at a click and offered again', async () => {
		await watched()
			.getByRole('button', { name: /^Stop watching/ })
			.click();
		await watched().getByRole('button', { name: 'Watch', exact: true }).waitFor();
		expect((await stage.engine.call('watches.list', {})).watches).toEqual([]);
	});
});

describe('an archive with good and bad files', () => {
	it('shows each file in it, and gives the rejected rows of all as one CSV', async () => {
		const { page } = visit;
		const path = join(folder, 'exports.zip');
		await writeFile(
			path,
			makeZip([
				{ name: 'daily/a.csv', content: csv('A1', 28, 1) },
				{ name: 'daily/worse.csv', content: csv('B1', 20, 9) },
				{ name: '../evil.csv', content: 'x' },
				{ name: 'README.md', content: '# hello' },
			]),
		);
		await drop(page, page.getByRole('region', { name: 'Drop exports here' }), [path]);
		const result = page.getByRole('region', { name: 'Result of the import' });
		await result.getByRole('heading', { name: /^Added 27 samples of 1 drive from 1 of 4 files/ }).waitFor();
		await result
			.getByRole('grid', { name: 'Files of this import' })
			.getByRole('row', { name: /worse\.csv/ })
			.click();
		await visit.shot('import-archive', { isWhole: true });
		const file = await visit.save(() => result.getByRole('button', { name: 'Rejected rows as CSV' }).click());
		expect((await readFile(file.path, 'utf8')).trimEnd().split('\r\n')).toHaveLength(11);
	});
});

describe('the ledger', () => {
	it('opens one import with its rejected rows and both values of each conflict, and saves the rows', async () => {
		const { page } = visit;
		const path = join(folder, 'other.csv');
		await writeFile(path, csv('A1', 28, 1).replaceAll(',33', ',55'));
		await drop(page, page.getByRole('region', { name: 'Drop exports here' }), [path]);
		await page
			.getByRole('region', { name: 'Result of the import' })
			.getByRole('heading', { name: /differed from the history/ })
			.waitFor();
		await page
			.getByRole('grid', { name: 'Imports' })
			.getByRole('row', { name: /other\.csv/ })
			.click();
		const conflicts = page.getByRole('grid', { name: 'Conflicting values' });
		await conflicts.waitFor();
		expect(await conflicts.getByRole('row').nth(1).textContent()).toMatch(/SERIAL-A1.*temperature_c.*33.*55/);
		await visit.shot('ledger-details', { isWhole: true });
		const file = await visit.save(() => page.getByRole('button', { name: 'Download as CSV' }).last().click());
		expect(await readFile(file.path, 'utf8')).toContain('temperature_c');
		await expectNoFaults(visit);
	});

	it('looks the same in the dark and on a wide screen', async () => {
		for (const [name, options] of [
			['1280-dark', { colorScheme: 'dark' }],
			['1920-light', { viewport: { width: 1920, height: 1080 } }],
		] as const) {
			const other = await stage.visit(options);
			await openView(other.page, 'Data');
			await other.page
				.getByRole('grid', { name: 'Imports' })
				.getByRole('row', { name: /other\.csv/ })
				.click();
			await other.page.getByRole('grid', { name: 'Conflicting values' }).waitFor();
			await other.shot(`ledger-details-${name}`, { isWhole: true });
			await other.close();
		}
	});
});
