/** What a person knows about drives that no export says: marked in the page, seen in the fleet, undone. */
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { quietFleetCsv, quietSerial } from '../support/quiet-fleet.ts';
import { expectNoFaults, openStage, type Stage, type Visit } from './support/stage.ts';
import { openDrive, openView, rowTexts, sentence } from './support/steps.ts';

let stage: Stage;
let visit: Visit;
let folder: string;
beforeAll(async () => {
	stage = await openStage();
	folder = await mkdtemp(join(tmpdir(), 'ssv-marks-'));
	const path = join(folder, 'fleet.csv');
	await writeFile(
		path,
		quietFleetCsv({
			drives: 24,
			days: 60,
			hosts: 3,
			stopped: new Map([
				[5, 40],
				[10, 30],
			]),
		}),
	);
	await stage.engine.call('imports.run', { sources: [await stage.source(path)] });
	await stage.engine.call('risk.run', { paths: 1_000 });
	visit = await stage.visit();
});
afterAll(async () => {
	await stage?.close();
	await rm(folder, { recursive: true, force: true });
});

const grid = () => visit.page.getByRole('grid', { name: 'Fleet' });
/** The row of one drive; whoever has left stands far below those at risk. */
async function outlookOf(serial: string): Promise<string> {
	const search = visit.page.getByRole('searchbox', { name: 'Filter by text' });
	await search.fill(serial);
	await expect.poll(async () => (await rowTexts(grid())).length).toBe(1);
	const [row] = await rowTexts(grid());
	await search.fill('');
	return row?.join(' | ') ?? '';
}

it('marks a drive failed in the page, shows it in the fleet at once, and takes it back', async () => {
	const { page } = visit;
	await openView(page, 'Fleet');
	expect(await sentence(page).textContent()).toMatch(/^24 drives\./);
	await openDrive(page, quietSerial(3));
	const opener = page.getByRole('button', { name: 'Mark as failed or gone…' });
	const form = page.getByRole('form', { name: 'Mark' });
	// Escape closes it, and whoever works by key goes on from where it was opened.
	await opener.press('Enter');
	await form.getByLabel('Reason').press('Escape');
	await form.waitFor({ state: 'detached' });
	expect(await opener.evaluate((button) => button === document.activeElement)).toBe(true);
	await opener.press('Enter');
	await visit.shot('marks-form');
	expect(await form.getByLabel('Date').inputValue()).toBe('2025-03-01');
	await form.getByLabel('Date').fill('2025-02-27');
	await form.getByLabel('Reason').fill('head crash');
	await form.getByLabel('Replaced by').fill('nobody knows it');
	await form.getByRole('button', { name: 'Mark', exact: true }).click();
	await form.getByRole('alert').waitFor();
	expect(await form.getByRole('alert').textContent()).toContain('nobody knows it');
	await form.getByLabel('Replaced by').fill(quietSerial(4));
	await form.getByRole('button', { name: 'Mark', exact: true }).click();
	await expect.poll(() => sentence(page).textContent()).toContain('failed on 2025-02-27');
	await page.getByText('Marked by hand').waitFor();
	expect(await page.getByRole('region', { name: 'Changes by hand' }).textContent()).toContain('head crash');
	await visit.shot('marks-drive', { isWhole: true });

	await openView(page, 'Fleet');
	await expect.poll(() => sentence(page).textContent()).toMatch(/^24 drives, 1 failed\./);
	expect(await outlookOf(quietSerial(3))).toContain('failed 2025-02-27');

	await openDrive(page, quietSerial(3));
	await page.getByRole('button', { name: /^Undo Exit/ }).click();
	await expect.poll(() => sentence(page).textContent()).not.toContain('failed on');
	await page.getByText('undone', { exact: true }).waitFor();
	await openView(page, 'Fleet');
	await expect.poll(() => sentence(page).textContent()).toMatch(/^24 drives\./);
	expect(await outlookOf(quietSerial(3))).not.toContain('failed');
});

it('states facts that go before the source, and says that they are by hand', async () => {
	const { page } = visit;
	await openDrive(page, quietSerial(7));
	await page.getByRole('button', { name: 'Edit facts' }).click();
	const form = page.getByRole('form', { name: 'Facts' });
	expect(await form.getByLabel('Host').inputValue()).toBe('stor-01');
	await form.getByLabel('Host').fill('vault-1');
	await form.getByLabel('Slot').fill('bay 12');
	await form.getByLabel('Price').fill('289,90');
	await form.getByText('Like 289.90.').waitFor();
	await visit.shot('marks-facts-form');
	await form.getByLabel('Price').fill('289.90');
	await form.getByLabel('Currency').fill('EUR');
	await form.getByRole('button', { name: 'Save' }).click();
	await form.waitFor({ state: 'detached' });
	await page.getByText('289.90 EUR', { exact: true }).waitFor();
	await page.getByText('vault-1', { exact: true }).waitFor();
	expect(await page.getByText('by hand', { exact: true }).count()).toBe(3);
	await visit.shot('marks-facts');
});

it('proposes drives that stopped reporting with the evidence, and assumes nothing', async () => {
	const { page } = visit;
	await openView(page, 'Fleet');
	await page.getByText('2 drives stopped reporting').waitFor();
	expect(await sentence(page).textContent()).toMatch(/^24 drives\./);
	await page.getByRole('button', { name: 'Show', exact: true }).click();
	const list = page.getByRole('region', { name: 'Drives that stopped reporting' });
	expect(await list.textContent()).toMatch(/Last seen 2025-01-30; it used to report every day and is silent for 30 days/);
	await visit.shot('marks-silent');
	await list.getByRole('button', { name: 'Failed 2025-01-30' }).click();
	await expect.poll(() => sentence(page).textContent()).toMatch(/^24 drives, 1 failed\./);
	await page.getByText('1 drive stopped reporting').waitFor();
	await list.getByRole('button', { name: 'Still there' }).click();
	await expect.poll(() => page.getByText('stopped reporting').count()).toBe(0);
	expect((await stage.engine.call('drives.silent', {})).dismissed).toBe(1);
});

it('marks several at once', async () => {
	const { page } = visit;
	await page.getByRole('button', { name: 'Choose several' }).click();
	for (const index of [0, 1]) await page.getByRole('checkbox', { name: `Choose ${quietSerial(index)}` }).check();
	const chosen = page.getByRole('region', { name: 'Chosen drives' });
	await chosen.getByText('2 drives chosen').waitFor();
	await chosen.getByRole('button', { name: 'Mark as failed or gone…' }).click();
	await page.getByRole('form', { name: 'Mark' }).getByRole('button', { name: 'Sold', exact: true }).click();
	await visit.shot('marks-several');
	await page.getByRole('button', { name: 'Mark 2 drives' }).click();
	await expect.poll(() => sentence(page).textContent()).toMatch(/^24 drives, 1 failed, 2 sold\./);
	await chosen.getByRole('button', { name: 'Done' }).click();
	await page.getByRole('button', { name: 'sold 2' }).click();
	await visit.shot('marks-sold');
	expect((await rowTexts(grid())).length).toBe(2);
});

it('takes a list from a file: rows that do not fit are named, a good one is previewed, applied and undone', async () => {
	const { page } = visit;
	await openView(page, 'Data');
	const section = page.getByRole('region', { name: 'Exits and facts' });
	const bad = join(folder, 'bad.csv');
	await writeFile(bad, `serial,exit,date\n${quietSerial(12)},failed,03/04/2025\nNOBODY,failed,2025-02-01\n`);
	await page.getByTestId('facts-input').setInputFiles(bad);
	await section.getByText(/2 rows of 2 in bad.csv cannot be applied/).waitFor();
	await visit.shot('marks-file-bad', { isWhole: true });
	const good = join(folder, 'good.csv');
	await writeFile(good, `serial,exit,date,pool\n${quietSerial(12)},retired,2025-02-20,tank\n${quietSerial(13)},,,tank\n`);
	await page.getByTestId('facts-input').setInputFiles(good);
	await section.getByText('good.csv would write 3 entries about 2 drives.').waitFor();
	expect((await stage.engine.call('drives.get', { drive: quietSerial(12) })).drive.exit).toBeUndefined();
	await section.getByRole('button', { name: 'Apply' }).click();
	await section.getByText('good.csv has written 3 entries about 2 drives.').waitFor();
	await visit.shot('marks-file', { isWhole: true });
	expect((await stage.engine.call('drives.get', { drive: quietSerial(12) })).drive).toMatchObject({
		pool: 'tank',
		exit: { kind: 'retired', source: 'hand' },
	});
	await section.getByRole('button', { name: 'Undo all of it' }).click();
	await section.getByText('Undone; everything is as it was.').waitFor();
	expect((await stage.engine.call('drives.get', { drive: quietSerial(12) })).drive.exit).toBeUndefined();
});

it('gives the list of all drives as a file that changes nothing when it comes back', async () => {
	const { page } = visit;
	const section = page.getByRole('region', { name: 'Exits and facts' });
	const saved = await visit.save(() => section.getByRole('button', { name: 'Download the list of drives' }).click());
	expect(saved.fileName).toMatch(/^drives-\d{4}-\d\d-\d\d\.csv$/);
	const path = join(folder, 'again.csv');
	await copyFile(saved.path, path);
	await page.getByTestId('facts-input').setInputFiles(path);
	await section.getByText(/^again\.csv changes nothing\./).waitFor();
	// The form asked for a drive that nobody knows.
	await expectNoFaults(visit, /404/);
});

it('fits a dark and wide window', async () => {
	for (const [name, width] of [
		['marks-dark', 1280],
		['marks-dark-wide', 1920],
	] as const) {
		const dark = await stage.visit({ colorScheme: 'dark', viewport: { width, height: 1000 } });
		await openDrive(dark.page, quietSerial(10));
		await dark.page.getByRole('button', { name: 'Edit facts' }).click();
		await dark.shot(`${name}-facts`);
		await dark.page.getByRole('button', { name: 'Mark as failed or gone…' }).click();
		await dark.shot(`${name}-drive`);
		await openView(dark.page, 'Data');
		await dark.shot(`${name}-data`);
		expect(await dark.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
		await expectNoFaults(dark);
		await dark.close();
	}
});
