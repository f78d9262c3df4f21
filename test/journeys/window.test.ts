/** What only the desktop window has: the system's dialogs, which may also be closed, and answers and news through preload and IPC. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRoom } from '../support/engine-room.ts';
import { quietFleetCsv } from '../support/quiet-fleet.ts';
import { door, expectNoFaults, openStage, type Stage, type Visit } from './support/stage.ts';
import { openView, sentence } from './support/steps.ts';

const room = createRoom();
let stage: Stage;
let visit: Visit;
let folder: string;
beforeAll(async () => {
	stage = await openStage({ through: door === 'electron' ? 'electron' : 'window', isWatching: true });
	folder = await room.folder();
	visit = await stage.visit();
});
afterAll(async () => {
	await stage?.close();
	await room.close();
});

it('chooses files in the dialog of the system; a dialog that is closed changes nothing', async () => {
	const { page } = visit;
	const press = () => page.getByRole('button', { name: 'Import exports' }).click();
	await visit.choose(press, []);
	expect(await sentence(page).textContent()).toBe('What could your disks cost you next quarter?');
	expect((await stage.engine.call('imports.list', {})).imports).toEqual([]);
	const path = join(folder, 'fleet.csv');
	await writeFile(path, quietFleetCsv({ drives: 6, days: 40 }));
	await visit.choose(press, [path, join(folder, 'gone.csv')]);
	const result = page.getByRole('region', { name: 'Result of the import' });
	await result.getByRole('heading', { name: /^Added [\d,]+ samples of \d+ drives from 1 of 2 files\. 1 file was refused\./ }).waitFor();
	expect(await result.getByRole('grid').first().textContent()).toContain('gone.csv');
	await openView(page, 'Fleet');
	const { drives } = await stage.engine.call('drives.list', {});
	expect(await sentence(page).textContent()).toMatch(new RegExp(`^${drives.length} drives`));
});

it('watches a folder that is chosen there, and hears what comes into it', async () => {
	const { page } = visit;
	await openView(page, 'Data');
	const watched = page.getByRole('region', { name: 'Watched folders' });
	const press = () => watched.getByRole('button', { name: 'Watch a folder' }).click();
	await visit.choose(press, []);
	expect((await stage.engine.call('watches.list', {})).watches).toEqual([]);
	const exports = await room.folder();
	await visit.choose(press, [exports]);
	await watched.getByText('Nothing came in yet.').waitFor();
	await writeFile(join(exports, 'later.csv'), 'date,serial_number,model,temperature_c\n2025-02-01,LATER-1,WDC WD40EFRX,31\n');
	await page
		.getByRole('region', { name: 'News of watched folders' })
		.getByText(/1 file imported from .*: 1 new sample/)
		.waitFor();
	await visit.shot('window-watched', { isWhole: true });
});

it('saves a report where the dialog says; one that is closed leaves it where it is', async () => {
	const { page } = visit;
	await openView(page, 'Reports');
	await page.getByRole('radio', { name: /^Executive/ }).check();
	await page.getByRole('button', { name: 'Simulate and make report' }).click();
	const download = page.getByRole('button', { name: /^Download risk-report/ });
	await download.waitFor();
	await download.click();
	const { reports } = await stage.engine.call('reports.list', {});
	// Nobody has searched for anomalies: nothing to judge the watched samples by is no failure.
	expect(await page.getByText(/Judging new samples/).count()).toBe(0);
	const saved = await visit.save(() => download.click());
	expect(saved.fileName).toBe(reports[0]?.fileName);
	await expectNoFaults(visit);
});
