/** From a simulation to a paper in the hand: the file that the browser saves is the one that the ledger names. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { formatCounted } from '../../src-main/shared/charts/format.ts';
import { expectNoFaults, openStage, type Stage, type Visit } from './support/stage.ts';
import { openView, sentence } from './support/steps.ts';

let stage: Stage;
let visit: Visit;
beforeAll(async () => {
	stage = await openStage();
	await stage.fill({ drives: 20, days: 60 });
	visit = await stage.visit();
	await openView(visit.page, 'Reports');
});
afterAll(() => stage?.close());

const make = () => visit.page.getByRole('button', { name: 'Make report' });

it('says that a simulation is needed first', async () => {
	await make().click();
	const refusal = await visit.page.getByRole('main').getByRole('alert').textContent();
	expect(refusal).toContain('no_run');
	await visit.shot('report-too-early');
});

it('makes a PDF and hands it over byte for byte', async () => {
	const { page } = visit;
	await stage.engine.call('risk.run', { paths: 1_000 });
	await page.getByRole('spinbutton', { name: 'Forecasts' }).fill('1');
	await make().click();
	const download = page.getByRole('button', { name: /^Download / });
	await download.waitFor();
	await visit.shot('reports');

	const saving = page.waitForEvent('download');
	await download.click();
	const saved = await saving;
	const bytes = await readFile(await saved.path());
	const [entry] = (await stage.engine.call('reports.list', {})).reports;
	expect(saved.suggestedFilename()).toBe(entry?.fileName);
	expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
	expect(bytes.subarray(-32).toString()).toContain('%%EOF');
	expect({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }).toEqual({ bytes: entry?.bytes, sha256: entry?.sha256 });
	expect(await sentence(page).textContent()).toContain(formatCounted(entry?.pages ?? 0, 'page'));
	await expectNoFaults(visit, /status of 4\d\d/);
});
