/** The forecast of the fleet: reached from the fleet, made, sorted, opened, cancelled; and how it looks. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoFaults, openStage, type Stage } from './support/stage.ts';
import { openView } from './support/steps.ts';

let stage: Stage;
beforeAll(async () => {
	stage = await openStage();
	await stage.fill({ drives: 40, days: 150 });
});
afterAll(() => stage.close());

it('asks for a metric and a horizon, answers in a sentence, and each row opens its drive at that metric', async () => {
	const visit = await stage.visit({ viewport: { width: 1280, height: 900 } });
	const { page } = visit;
	await openView(page, 'Fleet');
	await page.getByRole('link', { name: 'Forecast the fleet' }).click();
	await page.getByText('No forecast of the fleet yet').waitFor();
	await visit.shot('fleet-forecast-empty');
	await page.getByLabel('Horizon').fill('14');
	await page.getByRole('button', { name: 'Forecast', exact: true }).click();
	await page.getByRole('heading', { name: /^By \d{4}-\d\d-\d\d capacity used of \d+ drives is expected to go from/ }).waitFor();
	const table = page.getByLabel('Forecast of capacity used', { exact: true });
	await table.waitFor();
	expect(await page.getByText('ARIMA orders:').count()).toBe(1);
	await visit.shot('fleet-forecast-light', { isWhole: true });
	// What was asked stays while the page is elsewhere.
	await openView(page, 'Risk');
	await openView(page, 'Fleet');
	await page.getByRole('link', { name: 'Forecast the fleet' }).click();
	await table.waitFor();
	const serial = await table.locator('.mono').first().innerText();
	await table.getByText(serial, { exact: true }).click();
	await page.waitForFunction(() => location.hash.includes('metric=used_bytes'));
	await page.getByText(serial, { exact: true }).first().waitFor();
	await expectNoFaults(visit);
	await visit.close();
}, 120_000);

it('can be cancelled, and says that nothing changed', async () => {
	const visit = await stage.visit({ viewport: { width: 1920, height: 1000 }, colorScheme: 'dark' });
	const { page } = visit;
	await page.evaluate(() => {
		location.hash = '#/fleet/forecast';
	});
	await page.getByLabel('By').selectOption('ensemble');
	await page.getByRole('button', { name: 'Forecast', exact: true }).click();
	await page.getByRole('button', { name: 'Cancel' }).first().click();
	await page.getByText('The forecast of the fleet was cancelled').waitFor();
	await visit.shot('fleet-forecast-cancelled');
	await page.getByLabel('By').selectOption('arima');
	await page.getByLabel('Metric').selectOption('temperature_c');
	await page.getByRole('button', { name: 'Forecast', exact: true }).click();
	await page.getByText(/There is no total: temperature/).waitFor();
	await visit.shot('fleet-forecast-dark');
	// So is a cancelled call answered.
	await expectNoFaults(visit, /status of 499/);
	await visit.close();
}, 120_000);
