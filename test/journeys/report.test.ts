/** From a simulation to a paper in the hand: made as asked, saved as the ledger names it, checked, and compared with the next one. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { formatEstimate } from '../../src-main/shared/charts/format.ts';
import { readWorkbook } from '../report/tables/read-workbook.ts';
import { expectNoFaults, openStage, type Stage, type Visit } from './support/stage.ts';
import { give, openDrive, openView, sentence } from './support/steps.ts';

let stage: Stage;
let visit: Visit;
beforeAll(async () => {
	stage = await openStage();
	await stage.fill({ drives: 20, days: 60 });
	visit = await stage.visit();
	await openView(visit.page, 'Reports');
});
afterAll(() => stage?.close());

const form = () => visit.page.getByRole('region', { name: 'Make a report' });
const history = () => visit.page.getByRole('grid', { name: 'Reports' });
const reports = async () => (await stage.engine.call('reports.list', {})).reports;

async function saved(press: () => Promise<void>): Promise<{ readonly fileName: string; readonly bytes: Buffer }> {
	const { fileName, path } = await visit.save(press);
	return { fileName, bytes: await readFile(path) };
}

it('says what comes first before anything was simulated, and leads there', async () => {
	const { page } = visit;
	expect(await sentence(page).textContent()).toBe('No report was made yet.');
	await page.getByText('Nothing was simulated yet').waitFor();
	await page.getByRole('button', { name: 'Simulate and make report' }).waitFor();
	expect(await page.getByRole('link', { name: 'Simulate with settings of your own' }).getAttribute('href')).toBe('#/risk');
	await visit.shot('reports-first', { isWhole: true });
});

it('asks for what is missing: a drive for the report of one, a section at least', async () => {
	const forecasts = form().getByRole('spinbutton', { name: 'Forecasts' });
	await forecasts.fill('2.5');
	await form().getByText('Forecasts: a whole number from 0 to 20.').waitFor();
	await forecasts.fill('4');
	await form()
		.getByRole('radio', { name: /^One drive/ })
		.check();
	await form().getByText('Choose the drive that the report is about.').waitFor();
	expect(
		await form()
			.getByRole('button', { name: /make report$/ })
			.isDisabled(),
	).toBe(true);
	await form()
		.getByRole('radio', { name: /^Scenarios/ })
		.check();
	await form().getByText('all 6 sections').click();
	for (const box of await form().getByRole('group', { name: 'Sections' }).getByRole('checkbox').all()) await box.uncheck();
	await form().getByText('Choose at least one section.').waitFor();
	await visit.shot('report-form-fault');
	for (const box of await form().getByRole('group', { name: 'Sections' }).getByRole('checkbox').all()) await box.check();
});

it('leaves nothing of a report that is cancelled, and offers to start again', async () => {
	const { page } = visit;
	await form().getByRole('radio', { name: /^Full/ }).check();
	await form().getByRole('button', { name: 'Simulate and make report' }).click();
	await page.getByRole('main').getByRole('button', { name: 'Cancel' }).click();
	await page.getByText('The report was cancelled. Everything is as it was before.').waitFor();
	await page.getByRole('button', { name: 'Start again' }).waitFor();
	expect(await reports()).toEqual([]);
	await visit.shot('report-cancelled');
});

it('simulates where that is needed and makes an executive report on Letter with masked serials', async () => {
	const { page } = visit;
	await form()
		.getByRole('radio', { name: /^Executive/ })
		.check();
	await form().getByRole('button', { name: 'Letter' }).click();
	await form()
		.getByRole('checkbox', { name: /^Mask serials/ })
		.check();
	await form().getByRole('button', { name: 'Simulate and make report' }).click();
	await page.getByRole('button', { name: /^Download risk-report/ }).waitFor();
	const [entry] = await reports();
	expect(entry?.options).toMatchObject({ variant: 'executive', paper: 'Letter', masksSerials: true });
	expect(entry?.pages).toBe(2);
	expect(await sentence(page).textContent()).toContain('The newest report');
	await page.getByRole('button', { name: 'Make report', exact: true }).waitFor();
	await visit.shot('reports');
});

it('hands the PDF over byte for byte, and its figures as a workbook, as CSV and as JSON', async () => {
	const { page } = visit;
	const [entry] = await reports();
	const pdf = await saved(() => page.getByRole('button', { name: /^Download risk-report/ }).click());
	expect(pdf.fileName).toBe(entry?.fileName);
	expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-');
	expect({ bytes: pdf.bytes.length, sha256: createHash('sha256').update(pdf.bytes).digest('hex') }).toEqual({
		bytes: entry?.bytes,
		sha256: entry?.sha256,
	});
	const xlsx = await saved(() => page.getByRole('button', { name: /as XLSX$/ }).click());
	expect(xlsx.fileName).toBe(entry?.fileName.replace('.pdf', '.xlsx'));
	const sheets = readWorkbook(new Uint8Array(xlsx.bytes)).sheets;
	const serials = sheets.find(({ name }) => name === 'Drives')?.cells;
	expect(serials?.get('B1')).toEqual({ kind: 'text', text: 'Serial, masked' });
	expect(serials?.get('B2')).toEqual({ kind: 'text', text: expect.stringMatching(/^\u2026.{1,4}$/) });
	expect(sheets.find(({ name }) => name === 'Levels')?.cells.get('B2')).toMatchObject({ number: entry?.headline?.valueAtRisk.value });
	const csv = await saved(() => page.getByRole('button', { name: /as CSV$/ }).click());
	expect(csv.bytes.subarray(0, 2).toString()).toBe('PK');
	const json = await saved(() => page.getByRole('button', { name: /as JSON$/ }).click());
	expect(JSON.parse(json.bytes.toString('utf8'))).toMatchObject({ schema: 'ssv-report-figures', options: { masksSerials: true } });
});

it('verifies a report: its figures come out again', async () => {
	const { page } = visit;
	await page.getByRole('button', { name: /^Verify risk-report/ }).click();
	const answer = page.getByRole('region', { name: 'Verification' });
	await answer
		.getByText(/^Verified: .* is report \d+ of this workspace, byte for byte, and all [\d,]+ figures of the simulation of [\d-]+ came out again/)
		.waitFor();
	await visit.shot('report-verified', { isWhole: true });
	await answer.getByRole('button', { name: 'Close' }).click();
});

it('says of a changed file that it is not what was made', async () => {
	const { page } = visit;
	const [entry] = await reports();
	const changed = await readFile(await stage.fileOf(entry?.downloadId ?? ''));
	// In the comment of the second line, where no reader looks.
	changed[11] = 0xe3;
	await give(page, 'verify-input', 'changed.pdf', changed);
	const answer = page.getByRole('region', { name: 'Verification' });
	await answer.getByText(/Not verified: changed\.pdf.*It is not byte for byte a report that this workspace made/).waitFor();
	await give(page, 'verify-input', 'letter.pdf', '%PDF-1.7 no report');
	await page.getByRole('alert').getByText('report_rejected').waitFor();
	expect(await page.getByRole('alert').textContent()).toContain('Take the file as it was made, or make the report again.');
	await visit.shot('report-foreign', { isWhole: true });
	await page.getByRole('alert').getByRole('button', { name: 'Close' }).click();
	expect(await page.getByRole('alert').count()).toBe(0);
	// Closed here, it is closed in the tray too.
	expect(await page.getByText('Verifying a report failed').count()).toBe(0);
});

it('compares two reports: figures with the errors of both, and what they rest on', async () => {
	const { page } = visit;
	await stage.engine.call('risk.run', { paths: 4_000, seed: 7 });
	await form().getByRole('radio', { name: /^Full/ }).check();
	await form().getByRole('spinbutton', { name: 'Forecasts' }).fill('1');
	await form().getByRole('button', { name: 'Make report', exact: true }).click();
	const comparison = page.getByRole('region', { name: 'Comparison' });
	await comparison.getByRole('row', { name: /^CVaR95/ }).waitFor();
	const [newer] = await reports();
	expect(await history().textContent()).toContain(formatEstimate(newer!.headline!.conditionalValueAtRisk, newer!.headline!.currency));
	expect(await comparison.getByRole('row', { name: /^CVaR95/ }).textContent()).toContain('±');
	expect(await comparison.textContent()).toContain('The seed was 1 and is 7');
	await visit.shot('reports-compared', { isWhole: true });
});

it('shows what another horizon and other money give, and does not call it a change; a PDF that was given up leaves its figures', async () => {
	const { page } = visit;
	await stage.engine.call('risk.configure', { currency: 'EUR', drives: {}, groups: {}, models: [], ownGroups: [] });
	await stage.engine.call('risk.run', { paths: 1_000, horizonDays: 180 });
	await stage.engine.call('report.make', { variant: 'executive', paper: 'Letter', masksSerials: true, keep: 1 });
	const comparison = page.getByRole('region', { name: 'Comparison' });
	await comparison
		.getByText(/^CVaR95 cannot be compared: the horizon was 90 days and is 180, and money was counted in USD and is counted in EUR\./)
		.waitFor();
	const cells = await comparison
		.getByRole('row', { name: /^CVaR95/ })
		.getByRole('cell')
		.allTextContents();
	expect(cells.slice(1)).toEqual([expect.stringMatching(/USD$/), expect.stringMatching(/EUR$/), 'not comparable']);
	await history().getByText('not comparable').waitFor();
	await page.getByRole('heading', { name: 'History · 3 reports' }).waitFor();
	await page.getByText('Where PDF is grey, only the figures are kept here; verify a copy of the file.', { exact: false }).waitFor();
	const first = (await reports()).at(-1)!;
	expect(first.downloadId).toBeNull();
	for (const name of [`Download ${first.fileName}`, `Verify ${first.fileName}`])
		expect(await page.getByRole('button', { name, exact: true }).isDisabled()).toBe(true);
	expect(await page.getByRole('button', { name: `Download the figures of ${first.fileName} as XLSX` }).isEnabled()).toBe(true);
	await visit.shot('reports-not-comparable', { isWhole: true });
});

it('keeps a letterhead with a logo, shown as it will be printed', async () => {
	const { page } = visit;
	const organisation = `Example "Storage" <b>Ltd</b> & ${'W'.repeat(100)}`;
	const letterhead = page.getByRole('region', { name: 'Letterhead' });
	await letterhead.getByRole('textbox', { name: 'Organisation' }).fill(organisation);
	await letterhead.getByRole('button', { name: 'Save the name' }).click();
	await letterhead.getByText('Saved: the next report carries it.').waitFor();
	await give(page, 'logo-input', 'logo.txt', 'no picture');
	await letterhead.getByRole('alert').getByText('logo_rejected').waitFor();
	await letterhead.getByRole('button', { name: 'Close' }).click();
	const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
	await give(page, 'logo-input', 'logo.png', Buffer.from(pixel, 'base64'));
	await letterhead.getByRole('img', { name: 'The logo as it stands on the report' }).waitFor();
	expect(await stage.engine.call('reports.letterhead', {})).toMatchObject({ organisation, logo: { mediaType: 'image/png' } });
	await letterhead.scrollIntoViewIfNeeded();
	await visit.shot('report-letterhead');
	await letterhead.getByRole('button', { name: 'Take it away' }).click();
	await letterhead.getByText('None', { exact: true }).waitFor();
});

it('gives the command that makes this report by the clock, with this workspace', async () => {
	const schedule = visit.page.getByRole('region', { name: 'Command' });
	await schedule.getByRole('button', { name: 'Every Monday' }).click();
	const command = await schedule.getByRole('code').textContent();
	expect(command).toBe(
		`0 6 * * 1 ssv report --workspace ${stage.engine.folder} --refresh --quiet --paper Letter --mask-serials --forecasts 1 --out "$HOME/risk-{date}.pdf" --keep 52`,
	);
});

it('says that a simulation is outdated, and starts from the page of a drive with that drive', async () => {
	const { page } = visit;
	await stage.fill({ drives: 3, days: 20, seed: 9 });
	await page.getByText(/changed since this simulation/).waitFor();
	await visit.shot('reports-stale');
	await page
		.getByRole('button', { name: /^Verify risk-report/ })
		.first()
		.click();
	const answer = page.getByRole('region', { name: 'Verification' });
	await answer.getByText(/^Not verified: .* [\d,]+ of [\d,]+ figures did not come out again\. The file is report \d+ of this workspace/).waitFor();
	await answer.getByText(/^The history is another one: 60 samples more/).waitFor();
	const differing = answer.getByRole('table', { name: 'Figures that differ' });
	expect(
		await differing
			.getByRole('row', { name: /^workspace\.drives/ })
			.getByRole('cell')
			.allTextContents(),
	).toEqual(['workspace.drives', '20', '23']);
	await visit.shot('report-differs', { isWhole: true });
	await openDrive(page, 'd1');
	await page.getByRole('link', { name: 'Report\u2026' }).click();
	await form()
		.getByText(/^About/)
		.waitFor();
	expect(
		await form()
			.getByRole('radio', { name: /^One drive/ })
			.isChecked(),
	).toBe(true);
	await visit.shot('report-one-drive');
	await expectNoFaults(visit, /status of 4\d\d/);
});
