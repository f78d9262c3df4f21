/** Taking back an import, keeping days only of what is old, deleting drives: each says first what it would change. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ReportedDrive, reportCsv } from '../support/doubtful-fleet.ts';
import { expectNoFaults, openStage, type Stage, type Visit } from './support/stage.ts';
import { openDrive, openView, rowTexts, sentence } from './support/steps.ts';

const DAY_MS = 86_400_000;

let stage: Stage;
let visit: Visit;
let folder: string;

const daily: readonly ReportedDrive[] = ['ZA200001', 'ZA200002', 'ZA200003'].map((serial) => ({ serial, host: 'stor-01' }));
const hourly: readonly ReportedDrive[] = ['ZH300001', 'ZH300002'].map((serial) => ({ serial, host: 'stor-02' }));

async function put(name: string, text: string): Promise<{ readonly added: number; readonly status: string }> {
	const path = join(folder, name);
	await writeFile(path, text);
	const { imports } = await stage.engine.call('imports.run', { sources: [await stage.source(path, name)] });
	return imports[0]!;
}

const january = reportCsv({ drives: daily, from: 0, to: 40 });
const february = reportCsv({ drives: daily, from: 30, to: 60, warmer: 3 });

beforeAll(async () => {
	stage = await openStage();
	folder = await mkdtemp(join(tmpdir(), 'ssv-care-'));
	await put('january.csv', january);
	await put('february.csv', february);
	await put('hours.csv', reportCsv({ drives: hourly, from: 0, to: 100, perDay: 24 }));
	visit = await stage.visit();
});
afterAll(async () => {
	await stage?.close();
	await rm(folder, { recursive: true, force: true });
});

const ledger = () => visit.page.getByRole('region', { name: 'Ledger of imports' });
const choose = (fileName: string) => ledger().getByRole('grid', { name: 'Imports', exact: true }).getByText(fileName, { exact: true }).click();

it('shows of one import what it counted and both values of each conflict', async () => {
	await openView(visit.page, 'Data');
	await choose('february.csv');
	const panel = ledger().getByRole('region', { name: 'Import 2' });
	await panel.getByText(/^30 samples with another value than the history/).waitFor();
	const [first] = await rowTexts(panel.getByRole('grid', { name: 'Conflicting values' }));
	expect(first).toMatchObject([
		expect.stringMatching(/^ZA20000/),
		expect.stringMatching(/^2025-01-31/),
		'temperature_c',
		expect.any(String),
		expect.any(String),
	]);
	expect(Number(first?.[4]) - Number(first?.[3])).toBe(3);
	expect(await panel.locator('dl').textContent()).toMatch(/Added60Known0Conflicts30Rejected0SHA-256[0-9a-f]{64}/);
	await visit.shot('care-import', { isWhole: true });
	const link = panel.getByRole('link', { name: 'ZA200001' }).first();
	expect(await link.getAttribute('href')).toBe('#/drives/d1?metric=temperature_c');
});

it('takes an import back after saying what that changes, and says what to import again', async () => {
	const { page } = visit;
	await choose('january.csv');
	await ledger().getByRole('button', { name: 'Take this import back…' }).click();
	const estimate = ledger().getByRole('form', { name: 'Take this import back' });
	await estimate.getByText(/^120 samples of 3 drives go, no drive vanishes, and the file shrinks by about/).waitFor();
	expect(await estimate.textContent()).toContain('A later import may have said some of the same: import february.csv again');
	await visit.shot('care-undo', { isWhole: true });
	await estimate.getByRole('button', { name: 'Keep it' }).click();
	await ledger().getByRole('button', { name: 'Take this import back…' }).click();
	await estimate.getByRole('button', { name: 'Take back', exact: true }).click();
	await ledger()
		.getByText(/^january\.csv was taken back: 120 samples of 3 drives\. Import february\.csv again/)
		.waitFor();
	await ledger().getByRole('grid', { name: 'Imports taken back' }).getByText('january.csv').waitFor();
	await expect.poll(() => sentence(page).textContent(), { timeout: 10_000 }).toContain('from 2 files');
	await choose('february.csv');
	await ledger()
		.getByText(/^Import this file again to have back what it said too\. Import 1 \(january\.csv\)/)
		.waitFor();
	await visit.shot('care-undone', { isWhole: true });
	expect(await put('february.csv', february)).toMatchObject({ status: 'imported', added: 30 });
	await expect.poll(() => ledger().getByText('import again', { exact: true }).count()).toBe(0);
});

it('refuses to take back while an import runs, says so, and changes nothing', async () => {
	const path = join(folder, 'large.csv');
	await stage.generate(path, { drives: 400, days: 730, seed: 2 });
	await choose('hours.csv');
	await ledger().getByRole('button', { name: 'Take this import back…' }).click();
	const estimate = ledger().getByRole('form', { name: 'Take this import back' });
	await estimate.getByText(/2 drives vanish/).waitFor();
	const running = stage.engine.call('imports.run', { sources: [await stage.source(path)] });
	// The file is checked first; from a third on its rows are being stored.
	const isStoring = async (): Promise<boolean> =>
		(await stage.engine.call('jobs.active', {})).jobs.some(({ procedure, done, total }) => procedure === 'imports.run' && done > total / 3);
	await expect.poll(isStoring, { timeout: 20_000, interval: 20 }).toBe(true);
	await estimate.getByRole('button', { name: 'Take back', exact: true }).click();
	await ledger().getByRole('alert').waitFor();
	expect(await ledger().getByRole('alert').textContent()).toMatch(/The import of large\.csv is under way.*busy/);
	await visit.shot('care-busy');
	await running;
	// Nothing was taken back.
	expect((await stage.engine.call('drives.list', {})).drives).toHaveLength(405);
});

it('keeps days only of what is old, after an estimate that changes nothing', async () => {
	const { page } = visit;
	const section = page.getByRole('region', { name: 'How long samples are kept' });
	const days = Math.floor(Date.now() / DAY_MS) - Math.floor(Date.UTC(2025, 0, 1) / DAY_MS) - 50;
	await section.getByRole('radio', { name: /^Every sample of the last days/ }).check();
	await section.getByRole('spinbutton', { name: 'Days' }).fill('0');
	await section.getByText('A whole number of days from 1 to 36,500.').waitFor();
	await section.getByRole('spinbutton', { name: 'Days' }).fill(String(days));
	await section.getByText(/^4,800 samples of 2 drives would become 2,500; the file shrinks by about/).waitFor();
	await visit.shot('care-retention', { isWhole: true });
	expect(await stage.engine.call('retention.get', {})).toEqual({ rawDays: null, appliedAtMs: null });
	await section.getByRole('button', { name: /^Keep [\d,]+ days…/ }).click();
	await section.getByText(/^2,300 single samples go for good/).waitFor();
	await visit.shot('care-retention-confirm');
	await section.getByRole('button', { name: 'Reduce now' }).click();
	await section.getByText(/^4,800 samples of 2 drives became 2,500/).waitFor();
	await section.getByText(/is kept, one a day before that; applied once a day\. Last applied/).waitFor();
	const { values } = await stage.engine.call('series.get', { drive: 'ZH300001', metric: 'temperature_c' });
	expect(values).toHaveLength(50 + 50 * 24);
	await section.getByText('nothing to reduce.').waitFor();
	await section.getByRole('radio', { name: 'Every sample, for ever' }).check();
	await section.getByRole('button', { name: 'Keep every sample' }).click();
	await section.getByText(/^Every sample is kept for ever\./).waitFor();
	expect(await stage.engine.call('retention.get', {})).toMatchObject({ rawDays: null });
});

it('deletes one drive for good once its serial is typed', async () => {
	const { page } = visit;
	await openDrive(page, 'ZA200002');
	await page.getByRole('button', { name: 'Delete for good…' }).click();
	const form = page.getByRole('region', { name: 'Delete for good' });
	await form.getByText(/^ZA200002 \(ST4000DM000\) with 30 samples: the file shrinks by about/).waitFor();
	const button = form.getByRole('button', { name: 'Delete for good' });
	expect(await button.isDisabled()).toBe(true);
	await form.getByLabel('Type ZA200002 to confirm').fill('ZA200003');
	await form.getByText('That is not ZA200002.').waitFor();
	expect(await button.isDisabled()).toBe(true);
	await visit.shot('care-delete');
	await form.getByLabel('Type ZA200002 to confirm').fill('ZA200002');
	await button.click();
	await page.getByText(/^ZA200002 was deleted for good/).waitFor();
	await expect.poll(() => sentence(page).textContent(), { timeout: 10_000 }).toMatch(/^404 drives/);
	expect(await put('february-again.csv', february)).toMatchObject({ status: 'known' });
});

it('deletes several drives once their number is typed', async () => {
	const { page } = visit;
	await page.getByRole('button', { name: 'Close', exact: true }).click();
	await page.getByRole('searchbox', { name: 'Filter by text' }).fill('ZH3');
	await page.getByRole('button', { name: 'Choose several' }).click();
	await page.getByRole('button', { name: 'Choose all 2 shown' }).click();
	await page.getByRole('button', { name: 'Delete…' }).click();
	const form = page.getByRole('region', { name: 'Delete for good' });
	await form.getByText(/^2 drives with 2,500 samples/).waitFor();
	await visit.shot('care-delete-several');
	await form.getByLabel('Type 2, the number of drives, to confirm').fill('2');
	await form.getByRole('button', { name: 'Delete 2 drives for good' }).click();
	await page.getByText(/^2 drives were deleted for good/).waitFor();
	await page.getByRole('searchbox', { name: 'Filter by text' }).fill('');
	await expect.poll(() => sentence(page).textContent(), { timeout: 10_000 }).toMatch(/^402 drives/);
	await visit.shot('care-deleted');
	await expectNoFaults(visit, /status of 409/);
});

it('reads as well in the dark and on a wide screen', async () => {
	const other = await stage.visit({ colorScheme: 'dark', viewport: { width: 1920, height: 1080 } });
	const { page } = other;
	await openView(page, 'Data');
	const imports = page.getByRole('region', { name: 'Ledger of imports' });
	await imports.getByRole('grid', { name: 'Imports', exact: true }).getByText('large.csv').click();
	await imports.getByRole('button', { name: 'Take this import back…' }).click();
	await imports.getByText(/400 drives vanish/).waitFor();
	await page.getByRole('radio', { name: /^Every sample of the last days/ }).check();
	await page.getByText('nothing to reduce.').waitFor();
	await other.shot('care-data-dark-wide', { isWhole: true });
	await openDrive(page, 'ZA200003');
	await page.getByRole('button', { name: 'Delete for good…' }).click();
	await page
		.getByRole('region', { name: 'Delete for good' })
		.getByText(/^ZA200003 \(ST4000DM000\) with 30 samples/)
		.waitFor();
	await other.shot('care-delete-dark-wide');
	await expectNoFaults(other);
	await other.close();
});
