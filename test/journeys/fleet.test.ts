/** Five thousand drives: found, sorted and opened without a mouse, with a handful of rows in the document. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoFaults, openStage, type Stage, settled, type Visit } from './support/stage.ts';
import { openView, rowTexts, sentence } from './support/steps.ts';

const DRIVES = 5_000;
/** Rows that a window shows, and some beyond either edge. */
const FEW = 80;

let stage: Stage;
let visit: Visit;
beforeAll(async () => {
	stage = await openStage();
	await stage.fill({ drives: DRIVES, days: 3 });
	visit = await stage.visit();
	await openView(visit.page, 'Fleet');
});
afterAll(() => stage?.close());

const grid = () => visit.page.getByRole('grid', { name: 'Fleet' });
const firstCells = async (column: number): Promise<string[]> => (await rowTexts(grid())).map((row) => row[column] ?? '');

it('lists thousands of drives with few rows in the document, to the last one', async () => {
	expect(await grid().getAttribute('aria-rowcount')).toBe(String(DRIVES + 1));
	expect((await rowTexts(grid())).length).toBeLessThan(FEW);
	const top = await firstCells(0);
	await grid().hover();
	await visit.page.mouse.wheel(0, 40_000);
	await expect.poll(async () => (await firstCells(0))[0]).not.toBe(top[0]);
	expect((await rowTexts(grid())).length).toBeLessThan(FEW);
	await grid().focus();
	await visit.page.keyboard.press('End');
	await grid()
		.locator(`[aria-rowindex="${DRIVES + 1}"]`)
		.waitFor();
	await expectActiveInSight();
	await visit.shot('fleet-5000-end');
	await visit.page.keyboard.press('Home');
	await grid().locator('[aria-rowindex="2"]').waitFor();
	for (const key of ['PageDown', 'PageDown', 'ArrowDown', 'PageUp']) {
		await visit.page.keyboard.press(key);
		await expectActiveInSight();
	}
	await visit.page.keyboard.press('Home');
});

/** The row that the keys are on stands between the head of the table and its lower edge. */
async function expectActiveInSight(): Promise<void> {
	const hidden = (): Promise<number> =>
		grid().evaluate((table) => {
			const row = document.getElementById(table.getAttribute('aria-activedescendant') ?? '')?.getBoundingClientRect();
			const head = table.querySelector('.grid-head')!.getBoundingClientRect();
			return row ? Math.max(0, head.bottom - row.top - 1, row.bottom - table.getBoundingClientRect().bottom - 1) : Number.POSITIVE_INFINITY;
		});
	await expect.poll(hidden).toBe(0);
}

it('sorts by a column, either way', async () => {
	const { drives } = await stage.engine.call('drives.list', {});
	const models = drives.map(({ model }) => model).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
	const heading = grid().getByRole('columnheader', { name: 'Model' });
	await heading.getByRole('button').click();
	expect(await heading.getAttribute('aria-sort')).toBe('ascending');
	expect((await firstCells(1))[0]).toBe(models[0]);
	await heading.getByRole('button').click();
	expect(await heading.getAttribute('aria-sort')).toBe('descending');
	expect((await firstCells(1))[0]).toBe(models.at(-1));
});

it('narrows by words and by model, and says how many are left', async () => {
	const { page } = visit;
	const { drives } = await stage.engine.call('drives.list', {});
	const wanted = drives[1234]!;
	await page.getByRole('searchbox', { name: 'Filter by text' }).fill(wanted.serial.toLowerCase());
	await page.getByText('1 of 5,000').waitFor();
	expect(await firstCells(0)).toEqual([wanted.serial]);
	await page.getByRole('searchbox', { name: 'Filter by text' }).fill('there is no such drive');
	await page.getByRole('heading', { name: 'No drive matches' }).waitFor();
	await visit.shot('fleet-no-match');
	await page.getByRole('button', { name: 'Clear the filter' }).click();
	await page.getByRole('combobox', { name: 'Model' }).selectOption(wanted.model);
	const ofModel = drives.filter(({ model }) => model === wanted.model).length;
	await expect.poll(() => grid().getAttribute('aria-rowcount')).toBe(String(ofModel + 1));
	await page.getByRole('combobox', { name: 'Model' }).selectOption('');
	await expect.poll(() => grid().getAttribute('aria-rowcount')).toBe(String(DRIVES + 1));
});

it('opens a drive by arrow keys and Enter, and comes back', async () => {
	const { page } = visit;
	await grid().focus();
	await page.keyboard.press('Home');
	for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowDown');
	const active = page.locator(`[id="${await grid().getAttribute('aria-activedescendant')}"]`);
	expect(await active.getAttribute('aria-rowindex')).toBe('5');
	const serial = (await active.getByRole('gridcell').first().textContent()) ?? '';
	await page.keyboard.press('Enter');
	await page.getByRole('region', { name: 'Series' }).waitFor();
	await settled(page);
	expect(await sentence(page).textContent()).toContain(serial);
	await page.goBack();
	await grid().waitFor();
	await expectNoFaults(visit);
});
