/** What if: scenarios written in words, compared side by side, cancelled and kept; and a plan for a budget. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoFaults, openStage, root, type Stage, settled, type Visit } from './support/stage.ts';
import { openView, rowTexts, sentence } from './support/steps.ts';

let stage: Stage;
let visit: Visit;
beforeAll(async () => {
	stage = await openStage();
	await stage.fill({ drives: 120, days: 60 });
	visit = await stage.visit();
	await openView(visit.page, 'Scenarios');
});
afterAll(() => stage?.close());

const plain = (text: string | null): string => (text ?? '').replace(/[\s\u202f\u2009]+/g, ' ').trim();
const editor = () => visit.page.getByRole('region', { name: 'Scenarios', exact: true });
const card = (name: string) => visit.page.getByRole('region', { name: `Scenario ${name}`, exact: true });
const compare = () => visit.page.getByRole('button', { name: 'Compare', exact: true });

it('starts with nothing to compare, and from scenarios that fit the fleet', async () => {
	const { page } = visit;
	expect(await compare().isDisabled()).toBe(true);
	await editor()
		.getByRole('button', { name: /^Replace drives over/ })
		.waitFor();
	// No group is known: spares would help nobody.
	expect(await editor().getByRole('button', { name: 'One more spare everywhere' }).count()).toBe(0);
	await visit.shot('scenarios-empty');
	await editor().getByRole('button', { name: 'One of my own' }).click();
	await editor().getByRole('button', { name: 'Drives 25 % dearer' }).click();
	const own = card('Scenario 1');
	await own.getByRole('spinbutton', { name: 'Years' }).fill('');
	await own.getByText('An age is from 0 to 273 years.').waitFor();
	expect(await compare().isDisabled()).toBe(true);
	await own.getByRole('spinbutton', { name: 'Years' }).fill('2');
	await own.getByRole('combobox', { name: 'Add a condition' }).selectOption({ label: 'likelier to fail than' });
	await own.getByRole('spinbutton', { name: 'Probability in percent' }).fill('0');
	await own.getByRole('textbox', { name: 'Name of the scenario' }).fill('Older than two');
	await page.getByRole('button', { name: 'More settings' }).click();
	await page.getByRole('spinbutton', { name: 'Paths' }).fill('4000');
});

it('compares them with the fleet as it is, each with its cost, its difference and the error of that', async () => {
	const { page } = visit;
	await compare().click();
	const asItIs = page.getByRole('region', { name: 'The fleet as it is' });
	await asItIs.waitFor();
	const dearer = card('Drives 25 % dearer');
	expect(plain(await dearer.textContent())).toMatch(/CVaR95: adds [\d,.]+ ± [\d,.]+ USD\./);
	const old = plain(await card('Older than two').textContent());
	expect(old).toMatch(/Paid now ?[1-9][\d,]* USD/);
	expect(old).toMatch(/\d+ drives replaced\./);
	expect(old).toMatch(/CVaR95: (saves|no difference beyond the error)/);
	const differences = page.getByRole('region', { name: 'Differences' });
	await settled(page);
	const marks = (await differences.locator('svg text').allTextContents()).map(plain);
	expect(marks).toEqual(expect.arrayContaining(['Older than two', 'Drives 25 % dearer']));
	await visit.shot('scenarios', { isWhole: true });
});

it('says of a scenario that was changed since that it is not in the comparison', async () => {
	const dearer = card('Drives 25 % dearer');
	await dearer.getByRole('spinbutton', { name: 'Prices' }).fill('30');
	await dearer.getByText('Not in the last comparison as it stands here. Compare again.').waitFor();
	await dearer.getByRole('spinbutton', { name: 'Prices' }).fill('25');
	await dearer.getByText(/^CVaR95: adds/).waitFor();
});

it('copies and removes, and keeps drafts and results while other views are open', async () => {
	const { page } = visit;
	await card('Drives 25 % dearer').getByRole('button', { name: 'Copy' }).click();
	await card('Drives 25 % dearer 2').getByRole('button', { name: 'Remove' }).click();
	await openView(page, 'Fleet');
	await openView(page, 'Scenarios');
	await card('Older than two')
		.getByText(/drives replaced/)
		.waitFor();
	expect(await card('Drives 25 % dearer 2').count()).toBe(0);
});

it('leaves the last comparison standing when the next one is cancelled', async () => {
	const { page } = visit;
	await page.getByRole('button', { name: 'More settings' }).click();
	await page.getByRole('spinbutton', { name: 'Paths' }).fill('2000000');
	await compare().click();
	const panel = page.getByRole('region', { name: 'Comparing scenarios' });
	await panel.getByText(/Simulating/).waitFor();
	await visit.shot('scenarios-running');
	await panel.getByRole('button', { name: 'Cancel' }).click();
	await page.getByText('The comparison was cancelled. Everything is as it was before.').waitFor();
	await card('Older than two')
		.getByText(/drives replaced/)
		.waitFor();
	await page.getByRole('spinbutton', { name: 'Paths' }).fill('4000');
});

it('plans replacements for a budget, leads to each drive and into a file', async () => {
	const { page } = visit;
	await page.getByRole('spinbutton', { name: 'Budget' }).fill('1500');
	await page.getByRole('button', { name: 'Plan', exact: true }).click();
	const section = page.getByRole('region', { name: 'Replacement plan' });
	await section.getByText(/^Replacing \d+ drives? for/).waitFor();
	await settled(page);
	const grid = section.getByRole('grid', { name: 'Replacement plan' });
	const rows = await rowTexts(grid);
	const spent = Number(rows.at(-1)?.at(-1)?.replaceAll(',', ''));
	expect(spent).toBeGreaterThan(0);
	expect(spent).toBeLessThanOrEqual(1_500);
	await section.getByRole('figure', { name: 'What a budget buys' }).waitFor();
	await visit.shot('plan', { isWhole: true });

	const saved = await visit.save(() => section.getByRole('button', { name: 'Save as CSV' }).click());
	expect(saved.fileName).toBe('replacement-plan.csv');
	const text = await readFile(saved.path, 'utf8');
	expect(text.split('\r\n')[1]).toContain(rows[0]?.[1]);

	await section.getByRole('slider', { name: 'Spend at most' }).fill('0');
	await section.getByText(/^The list below is for 1,500/).waitFor();
	await section.getByRole('button', { name: 'Compare as a scenario' }).click();
	await card('Plan for 1,500 USD')
		.getByText(/named drive/)
		.waitFor();

	await openView(page, 'Overview');
	const first = page.getByRole('region', { name: 'Do first' }).getByRole('link').first();
	expect(await first.textContent()).toBe(rows[0]?.[1]);
	await first.click();
	await page.getByRole('region', { name: 'Series' }).waitFor();
	await openView(page, 'Scenarios');
	await settled(page);
	expect(await sentence(page).textContent()).toMatch(/CVaR95|fleet/);
});

it('has the last comparison and the last plan again after a reload, to be gone on with', async () => {
	const { page } = visit;
	await page.reload();
	await sentence(page).waitFor();
	await openView(page, 'Scenarios');
	await card('Older than two')
		.getByText(/drives replaced/)
		.waitFor();
	await card('Drives 25 % dearer')
		.getByText(/^CVaR95: adds/)
		.waitFor();
	const section = page.getByRole('region', { name: 'Replacement plan' });
	await section.getByText(/^Replacing \d+ drives? for/).waitFor();
	expect(await section.getByRole('spinbutton', { name: 'Budget' }).inputValue()).toBe('1500');
	expect(await page.getByText('Not in the last comparison as it stands here.').count()).toBe(0);
});

it('offers groups by name once an import tells of them', async () => {
	const { page } = visit;
	await stage.engine.call('imports.run', {
		sources: [await stage.source(join(root, 'test/fixtures/ingest/zpool/invented__status.txt'), 'stor-07.zpool.txt')],
	});
	// Its members are new drives.
	await page.getByText(/^The history and the groups have changed since this comparison of \d{4}/).waitFor();
	await page.getByText(/^The history and the groups have changed since this plan of \d{4}/).waitFor();
	await editor().getByRole('button', { name: 'One more spare everywhere' }).click();
	const groups = await card('One more spare everywhere').getByRole('combobox', { name: 'Group' }).getByRole('option').allTextContents();
	expect(groups).toContain('every group');
	expect(groups.length).toBeGreaterThan(1);
	await expectNoFaults(visit, /status of 499/);
});
