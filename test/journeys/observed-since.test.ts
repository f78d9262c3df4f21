/** Last rows in the page: the import proposes to say since when their drives were watched, the day is given, curves appear. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lastRowsCsv } from '../support/last-rows.ts';
import { expectNoFaults, openStage, type Stage, type Visit } from './support/stage.ts';
import { drop, openDrive, openView } from './support/steps.ts';

let stage: Stage;
let visit: Visit;
let folder: string;
beforeAll(async () => {
	stage = await openStage();
	visit = await stage.visit();
	folder = await mkdtemp(join(tmpdir(), 'ssv-last-rows-'));
	await writeFile(join(folder, 'last-rows.csv'), lastRowsCsv(10));
});
afterAll(async () => {
	await stage?.close();
	await rm(folder, { recursive: true, force: true });
});

it('says what last rows lack, takes the day, and shows curves with what the fleet says by itself', async () => {
	const { page } = visit;
	await openView(page, 'Data');
	await drop(page, page.getByRole('region', { name: 'Drop exports here' }), [join(folder, 'last-rows.csv')]);
	const result = page.getByRole('region', { name: 'Result of the import' });
	await result.getByText(/these look like the last rows of drives/).waitFor();
	await visit.shot('last-rows-proposed');

	await openView(page, 'Risk');
	await page.getByText(/^Each drive was seen on one day only/).waitFor();
	await visit.shot('last-rows-no-curves');

	await openView(page, 'Data');
	await page.getByLabel('Watched since').fill('2018-12-31');
	await drop(page, page.getByRole('region', { name: 'Drop exports here' }), [join(folder, 'last-rows.csv')]);
	await result.getByText(/^994 drives count as observed since 2018-12-31/).waitFor();
	await visit.shot('last-rows-watched');

	await openView(page, 'Risk');
	await page
		.getByText(/^The law in use: .* The fleet by itself/)
		.first()
		.waitFor();
	await visit.shot('last-rows-curves', { isWhole: true });

	await openView(page, 'Fleet');
	await openDrive(page, 'LAST00000');
	await page.getByRole('term').filter({ hasText: 'Observed since' }).waitFor();
	await page.getByRole('button', { name: 'Edit facts' }).click();
	expect(await page.getByRole('form', { name: 'Facts' }).getByLabel('Observed since').inputValue()).toBe('2018-12-31');
	await visit.shot('last-rows-facts');
	await expectNoFaults(visit);
});

it('takes a preview over with the day that was given after it', async () => {
	const { page } = visit;
	await writeFile(join(folder, 'others.csv'), lastRowsCsv(10).replaceAll('LAST', 'ELSE'));
	await openView(page, 'Data');
	await page.getByLabel('Watched since').fill('');
	await page.getByLabel('Preview only, add nothing').check();
	await drop(page, page.getByRole('region', { name: 'Drop exports here' }), [join(folder, 'others.csv')]);
	const result = page.getByRole('region', { name: 'Result of the import' });
	await result.getByText(/these look like the last rows of drives/).waitFor();
	await page.getByLabel('Watched since').fill('2018-12-31');
	await visit.shot('last-rows-preview');
	await result.getByRole('button', { name: 'Import now' }).click();
	await result.getByText(/^994 drives count as observed since 2018-12-31/).waitFor();
	await expectNoFaults(visit);
});
