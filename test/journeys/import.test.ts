/** Exports come in by drop and by the file dialog; each file gets its answer, and the ledger keeps it. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNoFaults, openStage, root, type Stage, type Visit } from './support/stage.ts';
import { drop, openView, rowTexts, sentence } from './support/steps.ts';

const demo = (...path: string[]): string => join(root, 'resources/demo', ...path);
const days = ['2013-04-10', '2013-04-11', '2013-04-12'].map((day) => demo('backblaze-2013', `${day}.csv`));

let stage: Stage;
let visit: Visit;
beforeAll(async () => {
	stage = await openStage();
	visit = await stage.visit();
});
afterAll(() => stage?.close());

const result = () => visit.page.getByRole('region', { name: 'Result of the import' });
const zone = () => visit.page.getByRole('region', { name: 'Drop exports here' });
const rowsOf = async (grid: string): Promise<Map<string, string[]>> =>
	new Map((await rowTexts(visit.page.getByRole('grid', { name: grid }))).map(([name = '', ...rest]) => [name, rest]));

describe('dropping exports on the first page', () => {
	it('imports files and folders and says of each how it went', async () => {
		const { page } = visit;
		await drop(page, zone(), [...days, demo('smartctl'), demo('README.md')]);
		await result()
			.getByRole('heading', { name: /^Added \d+ samples? of \d+ drives? from 11 of 12 files\. 1 file was refused\./ })
			.waitFor();
		expect(new URL(page.url()).hash).toBe('#/data');
		// What was refused comes first, and there is a way on.
		expect((await rowTexts(page.getByRole('grid', { name: 'Files of this import' })))[0]?.slice(0, 2)).toEqual(['README.md', 'Refused']);
		expect(await result().getByRole('link', { name: 'Go on to the overview' }).getAttribute('href')).toBe('#/');

		await page.getByRole('grid', { name: 'Files of this import' }).getByRole('columnheader', { name: 'Status' }).getByRole('button').click();
		await page.getByRole('grid', { name: 'Files of this import' }).getByRole('columnheader', { name: 'Status' }).getByRole('button').click();
		const files = await rowsOf('Files of this import');
		expect(files.get('README.md')?.[0]).toBe('Refused');
		await page
			.getByRole('grid', { name: 'Files of this import' })
			.getByRole('row', { name: /README\.md/ })
			.click();
		const reason = await page.getByRole('region', { name: 'Details of README.md' }).textContent();
		expect(reason).toContain('format_unknown');
		await visit.shot('import-by-drop', { isWhole: true });
	});

	it('keeps a ledger of what was added', async () => {
		const { imports } = await stage.engine.call('imports.list', {});
		const shown = await rowsOf('Imports');
		expect(await visit.page.getByRole('grid', { name: 'Imports' }).getAttribute('aria-rowcount')).toBe(String(imports.length + 1));
		expect(imports).toHaveLength(11);
		for (const [name, [, format, samples]] of shown) {
			const entry = imports.find(({ fileName }) => fileName === name);
			expect({ name, format, samples }).toEqual({ name, format: entry?.format, samples: String(entry?.samples) });
		}
	});

	it('lists the drives in the fleet', async () => {
		const { drives } = await stage.engine.call('drives.list', {});
		await openView(visit.page, 'Fleet');
		expect(await sentence(visit.page).textContent()).toMatch(new RegExp(`^${drives.length} drives`));
		expect(await visit.page.getByRole('grid', { name: 'Fleet' }).getAttribute('aria-rowcount')).toBe(String(drives.length + 1));
	});

	it('adds nothing the second time', async () => {
		const before = await stage.engine.call('workspace.check', {});
		await openView(visit.page, 'Data');
		await drop(visit.page, zone(), [...days, demo('smartctl')]);
		await result()
			.getByRole('heading', { name: /^Added 0 samples .* already there\./ })
			.waitFor();
		expect([...(await rowsOf('Files of this import')).values()].map(([status]) => status)).toContain('Already known');
		await visit.shot('import-again', { isWhole: true });
		expect((await stage.engine.call('workspace.check', {})).digest).toBe(before.digest);
	});
});

describe('the file dialog', () => {
	it('takes files for a preview that adds nothing, and then for good', async () => {
		const { page } = visit;
		await page.getByRole('checkbox', { name: 'Preview only, add nothing' }).check();
		await visit.choose(() => page.getByRole('button', { name: 'Import exports' }).click(), [demo('backblaze-2013', '2013-04-13.csv')]);
		await result()
			.getByRole('heading', { name: /^Would add [1-9]/ })
			.waitFor();
		await visit.shot('import-preview', { isWhole: true });
		expect((await stage.engine.call('imports.list', {})).imports).toHaveLength(11);
		await page.getByRole('button', { name: 'Import now' }).click();
		await result()
			.getByRole('heading', { name: /^Added [1-9]/ })
			.waitFor();
		expect((await stage.engine.call('imports.list', {})).imports).toHaveLength(12);
		await expectNoFaults(visit);
	});
});
