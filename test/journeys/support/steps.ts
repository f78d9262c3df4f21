/** What a user does on the page, by the words that stand there. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { viewTitles } from '../../../src-renderer/routes.ts';
import { settled } from './stage.ts';

export type ViewTitle = (typeof viewTitles)[keyof typeof viewTitles];

/** Opens a view by its name in the sidebar. */
export async function openView(page: Page, title: ViewTitle): Promise<void> {
	await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: title }).click();
	await page.getByRole('navigation', { name: 'Breadcrumb' }).getByText(title, { exact: true }).waitFor();
	await settled(page);
}

/** Opens one drive by its serial or id, as a link would. */
export async function openDrive(page: Page, drive: string, metric?: string): Promise<void> {
	await page.evaluate(
		(fragment) => {
			location.hash = fragment;
		},
		`#/drives/${encodeURIComponent(drive)}${metric ? `?metric=${metric}` : ''}`,
	);
	await page.getByRole('region', { name: 'Series' }).waitFor();
	// A serial in the address gives way to the id.
	await page.waitForFunction(() => /^#\/drives\/d\d+/.test(location.hash));
	await settled(page);
}

/** The sentence that opens a view. */
export const sentence = (page: Page): Locator => page.getByRole('main').getByRole('heading', { level: 1 });

/** Drops files and folders from the desktop: the browser makes the same events and file entries as for a hand. */
export async function drop(page: Page, onto: Locator, paths: readonly string[]): Promise<void> {
	const box = await onto.boundingBox();
	if (!box) throw new Error('nothing to drop onto');
	// What Electron knows of dropped files and its stand-in cannot.
	await page.evaluate((all) => Object.assign(globalThis, { droppedPaths: all }), paths);
	const browser = await page.context().newCDPSession(page);
	for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
		await browser.send('Input.dispatchDragEvent', {
			type,
			x: box.x + box.width / 2,
			y: box.y + box.height / 2,
			data: { items: [], files: [...paths], dragOperationsMask: 1 },
		});
	}
	await browser.detach();
}

/** Gives a file of this name to a hidden field, as its button's dialog would. */
export async function give(page: Page, testId: string, name: string, content: string | Buffer): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'ssv-given-'));
	await writeFile(join(folder, name), content);
	await page.getByTestId(testId).setInputFiles(join(folder, name));
}

/** A figure's numbers, as its "Show as table" gives them: headings, then rows. The chart is put back. */
export async function tableOf(figure: Locator): Promise<string[][]> {
	await figure.getByRole('button', { name: 'Show as table' }).click();
	const rows = await figure.getByRole('row').evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
	await figure.getByRole('button', { name: 'Show as chart' }).click();
	return rows;
}

/** Texts of the rows that are in the document, without the heading. */
export const rowTexts = (grid: Locator): Promise<string[][]> =>
	grid
		.getByRole('row')
		.evaluateAll((rows) =>
			rows.flatMap((row) => (row.getAttribute('aria-rowindex') === '1' ? [] : [[...row.children].map((cell) => cell.textContent ?? '')])),
		);
