/** Drives in doubt: both evidences side by side, answered, seen as one drive with both histories, and taken back. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { iostatJson, type ReportedDrive, reportCsv } from '../support/doubtful-fleet.ts';
import { expectNoFaults, openStage, type Stage, settled, type Visit } from './support/stage.ts';
import { openDrive, openView, sentence } from './support/steps.ts';

let stage: Stage;
let visit: Visit;
let folder: string;

const drives: readonly ReportedDrive[] = ['ZA100001', 'ZA100002', 'ZA100003'].map((serial, bay) => ({
	serial,
	host: bay === 2 ? 'stor-02' : 'stor-01',
	slot: `bay ${bay}`,
	wwn: `5000c500adec6e${bay}3`,
}));

async function put(name: string, text: string): Promise<void> {
	const path = join(folder, name);
	await writeFile(path, text);
	await stage.engine.call('imports.run', { sources: [await stage.source(path, name)] });
}

beforeAll(async () => {
	stage = await openStage();
	folder = await mkdtemp(join(tmpdir(), 'ssv-identity-'));
	await put('smart-january.csv', reportCsv({ drives, from: 0, to: 40 }));
	await put('smart-march.csv', reportCsv({ drives, from: 40, to: 60 }));
	await put('moved.csv', reportCsv({ drives: [{ ...drives[0]!, wwn: '5000c500bbbb1234', host: 'stor-09', slot: 'bay 7' }], from: 60, to: 90 }));
	await put('iostat.json', iostatJson({ host: 'stor-01', disks: ['sda', 'sdb'], from: 0, to: 20 }));
	visit = await stage.visit();
});
afterAll(async () => {
	await stage?.close();
	await rm(folder, { recursive: true, force: true });
});

const section = () => visit.page.getByRole('region', { name: 'Which drive is which' });
const card = () => section().getByRole('region', { name: 'Question' });
/** What the series of the drive on the page says of itself. */
const expectSeries = (text: string): Promise<void> => visit.page.getByRole('region', { name: 'Series' }).getByText(text).first().waitFor();
const identity = () => visit.page.getByRole('region', { name: 'Identity and history' });

it('counts open questions in the sidebar and shows both evidences with what differs', async () => {
	const { page } = visit;
	await openView(page, 'Data');
	await page.getByRole('link', { name: 'Data 3 open questions' }).waitFor();
	await section().getByText('3 open questions; until they are answered').waitFor();
	const grid = section().getByRole('grid', { name: 'Open questions' });
	await grid.getByText('ZA100001 appears with').click();
	await card()
		.getByRole('heading', { name: /^ZA100001 appears with world wide name 5000c500bbbb1234/ })
		.waitFor();
	const wwn = card().getByRole('row', { name: /World wide name/ });
	expect(await wwn.textContent()).toContain('different: 5000c500adec6e03');
	expect(
		await card()
			.getByRole('row', { name: /^Serial/ })
			.textContent(),
	).toContain('same: ZA100001');
	expect(
		await card()
			.getByRole('row', { name: /^In time/ })
			.textContent(),
	).toContain('ends before the first begins');
	await section().scrollIntoViewIfNeeded();
	await visit.shot('identity-question', { isWhole: true });
});

it('makes two drives one with both histories, and two again', async () => {
	const { page } = visit;
	await card().getByLabel('Reason').fill('new backplane');
	await card().getByRole('button', { name: 'Same drive as ZA100001 d1' }).click();
	await section()
		.getByText(/ZA100001 \(d4\) is taken for ZA100001 \(d1\)/)
		.first()
		.waitFor();
	await section().getByText('2 open questions; until they are answered').waitFor();
	await page.getByRole('link', { name: 'Data 2 open questions' }).waitFor();
	await visit.shot('identity-decided', { isWhole: true });

	await openDrive(page, 'd4');
	const facts = page.getByRole('main').locator('dl.facts').first();
	await expect.poll(() => facts.textContent()).toContain('2025-01-01 to 2025-03-31');
	await expectSeries('90 values of temperature');
	expect(await identity().textContent()).toContain('described in 2 ways by 3 imports; d4 is taken for it');
	await visit.shot('identity-merged', { isWhole: true });
	await identity()
		.getByRole('button', { name: /^Take back: ZA100001 \(d4\) is taken for/ })
		.click();
	await identity().getByText('taken back', { exact: true }).waitFor();
	await expectSeries('30 values of temperature');
	await openDrive(page, 'd1');
	await expectSeries('60 values of temperature');
});

it('looks up the drive behind a device name, and remembers the answer for later imports', async () => {
	const { page } = visit;
	await openView(page, 'Data');
	await section().getByRole('grid', { name: 'Open questions' }).getByText('sdb on stor-01').click();
	await card().getByLabel('Compare with another drive').fill('za100003');
	await card().getByRole('button', { name: 'Compare with ZA100003 d3' }).click();
	await card().getByText('looked up').waitFor();
	await card()
		.getByRole('checkbox', { name: /^Remember it/ })
		.check();
	await visit.shot('identity-nameless', { isWhole: true });
	await card().getByRole('button', { name: 'Same drive as ZA100003 d3' }).click();
	await section()
		.getByText(/sdb on stor-01 \(d6\) is taken for ZA100003 \(d3\); sdb on stor-01 is remembered/)
		.first()
		.waitFor();
	await put('iostat-2.json', iostatJson({ host: 'stor-01', disks: ['sdb'], from: 20, to: 40 }));
	await expect
		.poll(async () => (await stage.engine.call('identity.describe', { drive: 'ZA100003' })).imports.map(({ fileName }) => fileName))
		.toContain('iostat-2.json');
	await section().getByText('2 open questions; until they are answered').waitFor();
});

it('keeps a drive apart when that is the answer', async () => {
	await section().getByRole('grid', { name: 'Open questions' }).getByText('sda on stor-01').click();
	await card().getByRole('button', { name: 'Keep apart' }).click();
	await section().getByText('sda on stor-01 (d5) stays as it is.').waitFor();
	await section().getByText('1 open question; until it is answered').waitFor();
	expect(await section().getByRole('grid', { name: 'Open questions' }).count()).toBe(0);
});

it('settles all nameless drives of one machine at once', async () => {
	await put('iostat-3.json', iostatJson({ host: 'stor-03', disks: ['sda', 'sdb', 'sdc', 'sdd', 'sde'], from: 0, to: 5 }));
	await section().getByText('6 open questions; until they are answered').waitFor();
	await section().getByRole('grid', { name: 'Open questions' }).getByText('sdc on stor-03').click();
	await section().getByRole('button', { name: 'Keep all 5 of stor-03 apart' }).click();
	await section().getByText('1 open question; until it is answered').waitFor();
	const { decisions } = await stage.engine.call('identity.decisions', {});
	expect(decisions.filter(({ kind, name }) => kind === 'apart' && name?.endsWith('on stor-03'))).toHaveLength(5);
	expect((await stage.engine.call('identity.questions', {})).questions.map(({ evidence }) => evidence.serial)).toEqual(['ZA100001']);
});

it('splits one drive by a day, with the border drawn in its series, and makes it one again', async () => {
	const { page } = visit;
	await openDrive(page, 'ZA100002');
	await identity().getByRole('button', { name: 'Split…' }).click();
	const form = page.getByRole('form', { name: 'Split' });
	expect(await form.getByLabel('From this day on').inputValue()).toBe('2025-02-10');
	await form.getByText('40 values shown stay, 20 go to the new drive').waitFor();
	await form.getByRole('slider', { name: 'Move the border' }).press('ArrowRight');
	await form.getByText('41 values shown stay, 19 go to the new drive').waitFor();
	await form.getByText('new drive from 2025-02-11').waitFor();
	await form.scrollIntoViewIfNeeded();
	await settled(page);
	await visit.shot('identity-split', { isWhole: true });
	await form.getByLabel('From this day on').fill('2031-01-01');
	await form.getByText('A day from 2025-01-02 to 2025-03-01.').waitFor();
	await form.getByRole('button', { name: 'Some imports' }).click();
	await form.getByRole('checkbox', { name: /^smart-march\.csv/ }).check();
	await form.getByText('20 samples of 1 import go to the new drive.').waitFor();
	await visit.shot('identity-split-imports');
	await form.getByRole('button', { name: 'Split', exact: true }).click();
	await identity()
		.getByText(/^Split: the rest is now/)
		.waitFor();
	await expectSeries('40 values of');
	const made = await identity()
		.getByText(/^Split: the rest is now/)
		.getByRole('link')
		.textContent();
	await openDrive(page, made!);
	await expectSeries('20 values of');
	await identity()
		.getByRole('button', { name: /^Take back: .* was split off ZA100002/ })
		.click();
	await expectSeries('60 values of');
	expect(await sentence(page).textContent()).toContain('ZA100002');
	await expectNoFaults(visit);
});

it('looks as calm in the dark and on a wide screen', async () => {
	for (const [name, options] of [
		['dark', { colorScheme: 'dark' }],
		['wide', { viewport: { width: 1920, height: 1080 } }],
	] as const) {
		const other = await stage.visit(options);
		await openView(other.page, 'Data');
		await other.page.getByRole('region', { name: 'Question' }).waitFor();
		await other.shot(`identity-${name}`, { isWhole: true });
		await openDrive(other.page, 'd4');
		await other.page.getByRole('region', { name: 'Identity and history' }).getByRole('heading', { name: 'Imports that spoke of it' }).waitFor();
		await other.shot(`identity-drive-${name}`, { isWhole: true });
		const sideways = await other.page.evaluate(() => {
			const main = document.querySelector('main');
			return (main?.scrollWidth ?? 0) - (main?.clientWidth ?? 0);
		});
		expect(sideways).toBe(0);
		await expectNoFaults(other);
		await other.close();
	}
});
