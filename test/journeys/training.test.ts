/** Training: live loss, remaining time, Cancel that leaves everything as it was, and then to the end. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoFaults, openStage, type Stage, type Visit } from './support/stage.ts';
import { openView, sentence, tableOf } from './support/steps.ts';

let stage: Stage;
let visit: Visit;
beforeAll(async () => {
	stage = await openStage();
	await stage.fill({ drives: 10, days: 150 });
	visit = await stage.visit();
	await openView(visit.page, 'Models');
});
afterAll(() => stage?.close());

const panel = () => visit.page.getByRole('region', { name: 'Training models' });
const curves = () => visit.page.getByRole('figure', { name: /^Training on / });

it('shows progress, remaining time and the loss as it falls, and ends on Cancel with nothing changed', async () => {
	const { page } = visit;
	expect(await sentence(page).textContent()).toBe('No models are trained yet.');
	await visit.shot('models-empty');
	await page.getByRole('spinbutton', { name: 'Epochs' }).fill('1000');
	await page.getByRole('button', { name: 'Train', exact: true }).click();
	await panel().getByText(/left$/).waitFor();
	await curves().first().waitFor();
	await expect.poll(async () => (await tableOf(curves().first())).length, { timeout: 30_000 }).toBeGreaterThan(4);
	expect(Number(await panel().getByRole('progressbar').getAttribute('aria-valuenow'))).toBeLessThan(100);
	await page.getByRole('region', { name: 'Activity' }).getByRole('progressbar').waitFor();
	await visit.shot('training-live', { isWhole: true });

	const startedAt = performance.now();
	await panel().getByRole('button', { name: 'Cancel' }).click();
	await page.getByText('The training was cancelled. Everything is as it was before.').waitFor();
	expect(performance.now() - startedAt).toBeLessThan(3_000);
	expect(await sentence(page).textContent()).toBe('No models are trained yet.');
	expect((await stage.engine.call('training.latest', {})).training).toBeNull();
	expect((await stage.engine.call('jobs.active', {})).jobs).toEqual([]);
	await visit.shot('training-cancelled');
});

it('trains to the end and keeps the models with their loss curves', async () => {
	const { page } = visit;
	await page.getByRole('spinbutton', { name: 'Epochs' }).fill('3');
	await page.getByRole('button', { name: 'Train', exact: true }).click();
	await page.getByRole('heading', { name: /^\d+ models in use since / }).waitFor();
	const { training } = await stage.engine.call('training.latest', {});
	expect(await curves().count()).toBe(training?.losses.length);
	const losses = (await tableOf(curves().first())).map(([line]) => line);
	for (const line of ['training', 'validation']) expect(losses.filter((name) => name === line)).toHaveLength(3);
	expect(await page.getByRole('region', { name: 'Models' }).getByRole('row').count()).toBe((training?.models.length ?? 0) + 1);
	await visit.shot('training-done', { isWhole: true });
	await expectNoFaults(visit, /status of 499/);
});
