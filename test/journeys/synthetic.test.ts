/** Looking around with generated drives: in a workspace of their own, marked on every view, and back again. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { viewTitles } from '../../src-renderer/routes.ts';
import { expectNoFaults, openStage, type Stage, type Visit } from './support/stage.ts';
import { openDrive, openView } from './support/steps.ts';

let stage: Stage;
let visit: Visit;
beforeAll(async () => {
	stage = await openStage();
	visit = await stage.visit();
});
afterAll(() => stage?.close());

const band = () => visit.page.getByText('Synthetic data: generated drives, not yours.');

it('makes a fleet that says on every view that it is generated', async () => {
	const { page } = visit;
	expect(await band().count()).toBe(0);
	await page.getByRole('button', { name: 'Try a synthetic fleet' }).click();
	await page.getByRole('main').getByRole('progressbar').waitFor();
	await visit.shot('synthetic-making');
	await page.getByRole('heading', { name: /^100 drives in view\./ }).waitFor({ timeout: 60_000 });
	for (const title of Object.values(viewTitles)) {
		await openView(page, title);
		expect({ title, isMarked: await band().isVisible() }).toEqual({ title, isMarked: true });
		if (title !== 'Reports') continue;
		await page.getByText('It makes the report that is set above, of synthetic data.', { exact: false }).waitFor();
		await visit.shot('synthetic-reports', { isWhole: true });
	}
	await openDrive(page, 'SYN-1-00002');
	expect(await band().isVisible()).toBe(true);
	await visit.shot('synthetic-drive');
});

it('leaves the own workspace untouched, one choice away', async () => {
	const { page } = visit;
	await page.getByRole('combobox', { name: 'Workspace' }).selectOption('own');
	await page.getByRole('button', { name: 'Import exports' }).waitFor();
	expect(await band().count()).toBe(0);
	expect(await page.getByRole('alert').count()).toBe(0);
	expect(await stage.engine.call('workspace.get', {})).toMatchObject({ which: 'own', isSynthetic: false, drives: 0, imports: 0 });
	await page.getByRole('combobox', { name: 'Workspace' }).selectOption('synthetic');
	await band().waitFor();
	await expectNoFaults(visit);
});
