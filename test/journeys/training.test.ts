/** The training lab: live loss, Stop that keeps the best weights, a training to its end, runs compared, another one taken into use, one removed. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoFaults, openStage, type Stage, type Visit } from './support/stage.ts';
import { openView, rowTexts, sentence, tableOf } from './support/steps.ts';

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
const runs = () => visit.page.getByRole('grid', { name: 'Runs' });
const setting = (name: string) => visit.page.getByRole('spinbutton', { name, exact: true });
const train = () => visit.page.getByRole('region', { name: 'New training' }).getByRole('button', { name: 'Train', exact: true });
const runsOf = async () => (await stage.engine.call('models.runs', {})).runs;

it('has sound defaults, says what each setting does, and refuses what is outside its limits', async () => {
	const { page } = visit;
	expect(await sentence(page).textContent()).toBe('No models are trained yet.');
	await visit.shot('models-empty');
	await page.getByText('More settings').click();
	for (const [name, value] of [
		['Epochs', '12'],
		['Hidden units', '64'],
		['Layers', '1'],
		['Lookback', '30'],
		['Learning rate', '0.01'],
		['Patience', '4'],
		['Windows an epoch', '1600'],
		['Seed', '1'],
	] as const)
		expect(await setting(name).inputValue(), name).toBe(value);
	await setting('Layers').fill('3');
	await page.getByText('A whole number from 1 to 2.').waitFor();
	expect(await train().isDisabled()).toBe(true);
	await visit.shot('models-settings', { isWhole: true });
	await page.getByRole('button', { name: 'Back to the defaults' }).click();
	expect(await train().isEnabled()).toBe(true);
});

it('shows progress, remaining time and the losses as they fall, and Stop keeps the best weights as a run of their own', async () => {
	const { page } = visit;
	await setting('Epochs').fill('1000');
	await setting('Patience').fill('1000');
	await train().click();
	await panel().getByText(/left$/).waitFor();
	await curves().first().waitFor();
	await expect.poll(async () => (await tableOf(curves().first())).length, { timeout: 30_000 }).toBeGreaterThan(4);
	await page
		.getByText(/^Epoch \d+ of 1000$/)
		.first()
		.waitFor();
	expect(Number(await panel().getByRole('progressbar').getAttribute('aria-valuenow'))).toBeLessThan(100);
	await page.getByRole('region', { name: 'Activity' }).getByRole('progressbar').waitFor();
	await visit.shot('training-live', { isWhole: true });

	const startedAt = performance.now();
	await panel().getByRole('button', { name: 'Stop and keep the best' }).click();
	await page
		.locator('.notice')
		.getByText(/^Cancelled in epoch \d+\. The best weights \(epoch \d+ of .+\) are kept as run models-\d+; no models are in use yet\.$/)
		.waitFor();
	expect(performance.now() - startedAt).toBeLessThan(6_000);
	await page.getByRole('heading', { name: 'No models are in use: choose one of the runs.' }).waitFor();
	expect((await stage.engine.call('training.latest', {})).training).toBeNull();
	expect((await stage.engine.call('jobs.active', {})).jobs).toEqual([]);
	expect((await runsOf()).map(({ status, isInUse }) => [status, isInUse])).toEqual([['stopped', false]]);
	await runs().getByText('stopped early').waitFor();
	await visit.shot('training-cancelled', { isWhole: true });
});

it('trains to the end, takes the models into use and shows their loss curves', async () => {
	const { page } = visit;
	await page.getByRole('button', { name: 'Back to the defaults' }).click();
	await setting('Epochs').fill('3');
	await train().click();
	await page.getByRole('heading', { name: /^\d+ models in use since / }).waitFor();
	const { training } = await stage.engine.call('training.latest', {});
	expect(await curves().count()).toBe(training?.losses.length);
	const losses = (await tableOf(curves().first())).map(([line]) => line);
	for (const line of ['training', 'validation']) expect(losses.filter((name) => name === line)).toHaveLength(3);
	expect(await page.getByRole('region', { name: 'Models', exact: true }).getByRole('row').count()).toBe((training?.models.length ?? 0) + 1);
	expect(await sentence(page).textContent()).toMatch(/; on days held back the loss of the LSTM is .+ that of no change on /);
	await visit.shot('training-done', { isWhole: true });
});

it('compares runs on one axis, says where they differ, and takes another one into use', async () => {
	const { page } = visit;
	const [complete, stopped] = await runsOf();
	const comparison = page.getByRole('region', { name: 'Comparison' });
	await comparison.getByRole('heading', { name: '2 runs compared' }).waitFor();
	const lines = new Set((await tableOf(comparison.getByRole('figure'))).slice(1).map(([line]) => line));
	expect([...lines].filter((line) => line !== 'no change')).toHaveLength(2);
	const epochs = comparison.getByRole('row', { name: /^Epochs/ });
	expect(await epochs.getAttribute('class')).toBe('is-different');
	expect(await epochs.textContent()).toBe('Epochs31,000');
	expect(await comparison.getByRole('row', { name: /^Layers/ }).getAttribute('class')).toBeNull();

	await runs().getByRole('button', { name: /^Use / }).click();
	const confirm = page.getByRole('region', { name: 'Use this run' });
	await confirm.getByText('It was stopped early').waitFor();
	await visit.shot('models-use', { isWhole: true });
	await confirm.getByRole('button', { name: 'Use this one' }).click();
	await expect.poll(async () => (await runsOf()).find(({ isInUse }) => isInUse)?.bundle).toBe(stopped?.bundle);
	await page
		.locator('code')
		.getByText(stopped?.bundle ?? '?', { exact: true })
		.waitFor();

	await runs()
		.getByRole('button', { name: /^Remove / })
		.click();
	await page.getByRole('region', { name: 'Remove this run' }).getByRole('button', { name: 'Remove' }).click();
	await expect.poll(async () => (await runsOf()).map(({ bundle }) => bundle)).toEqual([stopped?.bundle]);
	await expect.poll(async () => (await rowTexts(runs())).length).toBe(1);
	expect(complete?.status).toBe('complete');
});

it('gives the models in use as a file and takes a bundle over, which is then in use', async () => {
	const { page } = visit;
	const saved = await visit.save(() => page.getByRole('button', { name: 'Export the models in use' }).click());
	expect(saved.fileName).toMatch(/models-\d+\.zip$/);
	await page.getByTestId('bundle-input').setInputFiles(saved.path);
	await page.getByText(/^The bundle was checked and is in use as imported-\d+\./).waitFor();
	expect((await runsOf()).map(({ status, isInUse }) => [status, isInUse])).toEqual([
		['imported', true],
		['stopped', false],
	]);
	await expectNoFaults(visit, /status of 499/);
});
