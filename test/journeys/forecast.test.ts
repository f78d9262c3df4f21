/** The forecast of a drive as it is read: the answer, members on and off, and the evidence under headings that open. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoFaults, openStage, type Stage, settled, type Visit } from './support/stage.ts';
import { openDrive, tableOf } from './support/steps.ts';

const SERIAL = 'SYN-1-00002';
const DAYS = 120;

let stage: Stage;
let visit: Visit;
beforeAll(async () => {
	stage = await openStage();
	await stage.fill({ drives: 3, days: 200 });
	const path = join(stage.engine.folder, 'still.csv');
	const day = (t: number): string => new Date(Date.UTC(2025, 0, 1 + t)).toISOString().slice(0, 10);
	const rows = Array.from({ length: DAYS }, (_, t) => `${day(t)},STILL-1,Brief 4000,33,${24 * t}`);
	await writeFile(path, `date,serial_number,model,temperature_c,power_on_hours\n${rows.join('\n')}\n`);
	await stage.engine.call('imports.run', { sources: [await stage.source(path)] });
	visit = await stage.visit();
});
afterAll(() => stage?.close());

const panel = () => visit.page.getByRole('region', { name: 'Forecast', exact: true });
const fan = () =>
	panel()
		.getByRole('figure', { name: new RegExp(`${SERIAL}|STILL-1`) })
		.first();
const heading = (name: string) => panel().locator('summary', { hasText: name });

async function forecast(drive: string, metric: string): Promise<void> {
	await openDrive(visit.page, drive, metric);
	await start();
}

async function start(): Promise<void> {
	await panel().getByRole('button', { name: 'Forecast' }).click();
	await panel().locator('.answer').waitFor();
	await settled(visit.page);
}

const namesIn = async (): Promise<Set<string>> => new Set((await tableOf(fan())).map(([name = '']) => name));

it('opens with the answer: day, value, interval, and how it compares with repeating the last week', async () => {
	await forecast(SERIAL, 'daily_bytes_written');
	const answer = await panel().locator('.answer').textContent();
	expect(answer).toMatch(/^On \d{4}-\d\d-\d\d, 30 days ahead, daily bytes written is expected at .+ \(95 %: .+ to .+\)/);
	expect(answer).toMatch(/missed .+ (less|more) than repeating the last week|no member beats repeating the last week/);
});

it('draws a member when its chip is checked, by the keyboard too, and keeps the choice for another metric', async () => {
	expect(await namesIn()).not.toContain('ARIMA');
	const chip = panel().getByRole('checkbox', { name: /^ARIMA/ });
	await chip.focus();
	await visit.page.keyboard.press('Space');
	expect(await chip.isChecked()).toBe(true);
	expect(await namesIn()).toContain('ARIMA');
	await panel()
		.getByRole('checkbox', { name: /^theta/ })
		.check();
	expect(await namesIn()).toContain('theta');
	await visit.page.getByRole('combobox', { name: 'Metric' }).selectOption('temperature_c');
	await panel().getByRole('heading', { name: 'Forecast of temperature' }).waitFor();
	await start();
	expect(await namesIn()).toContain('theta');
	await panel()
		.getByRole('checkbox', { name: /^theta/ })
		.uncheck();
	expect(await namesIn()).not.toContain('theta');
	await visit.shot('forecast-members', { isWhole: true });
});

it('says beside each member why it has no weight', async () => {
	const members = panel().getByRole('table', { name: "Accuracy on this drive's past" });
	const rows = await members.getByRole('row').evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
	const [, ensemble, ...others] = rows;
	expect(ensemble![0]).toBe('Ensemble');
	const without = others.filter(([, weight]) => weight === '0');
	expect(without.length).toBeGreaterThan(0);
	for (const row of without) expect(row.at(-1)).toMatch(/seasonal naive|yardstick|week before/);
});

it('reads ADF and KPSS together in one sentence, with the tests, d, ACF and PACF below', async () => {
	expect(await panel().getByRole('table', { name: 'Tests of stationarity' }).count()).toBe(0);
	await heading('Stationarity').focus();
	await visit.page.keyboard.press('Enter');
	const tests = panel().getByRole('table', { name: 'Tests of stationarity' });
	await tests.waitFor();
	expect(await heading('Stationarity').textContent()).toMatch(/d = [012]/);
	expect(await panel().textContent()).toMatch(/A unit root is (not )?rejected \(ADF .+\): d = [012]\. KPSS /);
	const rows = await tests.getByRole('row').evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
	expect(rows.map(([name]) => name)).toEqual(['Test', 'ADF', 'KPSS']);
	for (const row of rows.slice(1)) expect(row.at(-1)).toMatch(/^(not )?rejected$/);
	for (const name of ['Autocorrelation (ACF)', 'Partial autocorrelation (PACF)']) {
		const lags = (await tableOf(panel().getByRole('figure', { name, exact: true }))).filter(([what]) => what === 'correlation');
		expect(lags).toHaveLength(28);
	}
});

it('shows what the bands promised and held, and what the errors say', async () => {
	await heading('Bands').click();
	const coverage = await tableOf(panel().getByRole('figure', { name: 'Coverage, promised and held' }));
	expect(coverage.filter(([what]) => what === 'held').map(([, , band]) => band)).toEqual([
		expect.stringMatching(/^50 % held \d/),
		expect.stringMatching(/^80 % held \d/),
		expect.stringMatching(/^95 % held \d/),
	]);
	await heading('Residuals').click();
	await panel().getByRole('figure', { name: 'Errors of the ensemble' }).waitFor();
	expect(await panel().textContent()).toMatch(/The errors \d+ days apart are (not )?related \(Ljung-Box over \d+ lags, p /);
	await panel().getByRole('button', { name: 'ARIMA', exact: true }).click();
	await panel().getByRole('figure', { name: 'Innovations of the ARIMA' }).waitFor();
	expect(await panel().textContent()).toMatch(/The errors of neighbouring days are (not )?related/);
	await visit.shot('forecast-evidence', { isWhole: true });
});

it('says of a value that stands still and of a straight line what cannot be tested', async () => {
	await forecast('STILL-1', 'temperature_c');
	expect(await panel().textContent()).toContain(`All ${DAYS} values are 33: there is nothing to test.`);
	expect(await heading('Stationarity').count()).toBe(0);
	expect(await panel().textContent()).toContain('The ensemble did not err one day ahead.');
	await forecast('STILL-1', 'power_on_hours');
	expect(await panel().locator('.answer').textContent()).toContain('missed nothing');
	await visit.shot('forecast-line', { isWhole: true });
	await expectNoFaults(visit);
});
