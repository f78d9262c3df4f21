/** Models age: fresh ones are quiet, new days make the page propose a training, a check says whether errors grew, a training ends it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRoom } from '../support/engine-room.ts';
import { turningCsv } from '../support/turning-fleet.ts';
import { expectNoFaults, openStage, type Stage, type Visit } from './support/stage.ts';
import { openDrive, openView } from './support/steps.ts';

const WINDOW = 150;
const FLEET = { drives: 14, days: WINDOW + 40, seed: 2, turnsOn: WINDOW } as const;

const room = createRoom();
let stage: Stage;
let visit: Visit;

/** Days of the fleet as the page learns of them: by an import that somebody else began. */
async function importDays(from: number, to: number): Promise<void> {
	const path = join(await room.folder(), 'days.csv');
	writeFileSync(path, turningCsv(FLEET, from, to));
	await stage.engine.call('imports.run', { sources: [await stage.source(path)] });
}

beforeAll(async () => {
	stage = await openStage();
	await importDays(0, WINDOW);
	await stage.engine.call('models.train', { epochs: 2, hidden: 8, windowsPerEpoch: 256 });
	visit = await stage.visit();
	await openView(visit.page, 'Models');
}, 120_000);
afterAll(async () => {
	await stage?.close();
	await room.close();
});

const age = () => visit.page.getByRole('region', { name: 'Age of the models' });
const proposal = () => age().getByRole('status');
const step = () => visit.page.getByRole('region', { name: 'Analyses' }).getByRole('listitem').first();

it('says nothing loud of models that have seen the whole history', async () => {
	const { page } = visit;
	await age()
		.getByText(/^Trained \d{4}-\d\d-\d\d on 2025-01-01 to 2025-05-30\. They count as fresh up to 15 days beyond\. Their errors can be compared/)
		.waitFor();
	expect(await proposal().count()).toBe(0);
	expect(await age().getByRole('button').count()).toBe(0);
	expect(await age().getByRole('row').count()).toBe(0);
	await visit.shot('model-age-fresh');
	await openView(page, 'Overview');
	await step().getByText('Current').waitFor();
});

it('proposes a training once the history has gone further, on the page that is open', async () => {
	const { page } = visit;
	await importDays(WINDOW, WINDOW + 30);
	await step().getByText('Out of date').waitFor();
	await step().getByText('The models in use have not seen the last 30 days.').waitFor();
	await step().getByRole('button', { name: 'Train again' }).waitFor();
	await visit.shot('model-age-overview');
	await openView(page, 'Models');
	await proposal().getByText('The models in use have not seen the last 30 days. Train again?').waitFor();
	expect((await stage.engine.call('models.runs', {})).runs).toHaveLength(1);
	await visit.shot('model-age-stale');
});

it('checks the errors and shows the verdict with its evidence', async () => {
	await age().getByRole('button', { name: 'Check the errors' }).click();
	await age()
		.getByText(/^Errors grew: [\d.]+ times those at training \(95 %: [\d.]+ to [\d.]+\), on 14 of 14 drives;/)
		.first()
		.waitFor();
	await proposal()
		.getByText(/[\d.]+ times \(95 %: [\d.]+ to [\d.]+\) for the LSTM on temperature/)
		.waitFor();
	await age()
		.getByText(/^Errors were checked \d{4}/)
		.waitFor();
	expect(await age().getByRole('button', { name: 'Check the errors' }).count()).toBe(0);
	await visit.shot('model-age-checked');
});

it('names the stale model under a forecast and leads to the models', async () => {
	const { page } = visit;
	await openDrive(page, 'd1');
	const panel = page.getByRole('region', { name: 'Forecast', exact: true });
	await panel.getByRole('button', { name: 'Forecast' }).click();
	const behind = panel.getByRole('region', { name: 'Models behind this' });
	await behind
		.getByText(/^LSTM on temperature.* of models-\d+: trained .* 30 days before the newest value\. Stale since 2025-06-15: the last 30 days/)
		.waitFor();
	await behind.scrollIntoViewIfNeeded();
	await visit.shot('model-age-forecast');
	await behind.getByRole('link', { name: 'Look at the models' }).click();
	await proposal().waitFor();
});

it('is quiet again after the training that somebody asked for', async () => {
	await age().getByRole('button', { name: 'Train again' }).click();
	await age()
		.getByText(/on 2025-01-01 to 2025-06-29\. They count as fresh up to 18 days/)
		.waitFor();
	expect(await proposal().count()).toBe(0);
	const { runs } = await stage.engine.call('models.runs', {});
	expect(runs).toHaveLength(2);
	expect(runs[0]).toMatchObject({ isInUse: true, settings: { epochs: 2, hidden: 8 } });
	await expectNoFaults(visit);
});
