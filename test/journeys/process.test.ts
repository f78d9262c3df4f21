/** How far a metric may go: the sentence, the fan, the spread of the last day, the figures, and why not where it does not move. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoFaults, openStage, type Stage, type Visit } from './support/stage.ts';
import { openDrive, tableOf } from './support/steps.ts';

let stage: Stage;
let visit: Visit;
let serial: string;
beforeAll(async () => {
	stage = await openStage();
	await stage.fill({ drives: 4, days: 300 });
	serial = (await stage.engine.call('drives.list', {})).drives[0]?.serial as string;
	const path = join(stage.engine.folder, 'still.csv');
	const rows = Array.from({ length: 60 }, (_, day) => `${new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10)},STILL-1,Model A,40`);
	await writeFile(path, `date,serial_number,model,temperature_c\n${rows.join('\n')}\n`);
	await stage.engine.call('imports.run', { sources: [await stage.source(path)] });
	visit = await stage.visit();
});
afterAll(() => stage?.close());

const panel = () => visit.page.getByRole('region', { name: 'Value at risk of one metric' });
const simulate = () => panel().getByRole('button', { name: 'Simulate' });

it('says what a temperature may come to, shows its paths and where they end, and VaR and CVaR with their errors', async () => {
	await openDrive(visit.page, serial, 'temperature_c');
	await simulate().click();
	await panel()
		.getByRole('paragraph')
		.filter({ hasText: /^Temperature is .* and may be .* in 90 days \(median\); 5\s?% of the paths are above/ })
		.waitFor();
	const kinds = new Set((await tableOf(panel().getByRole('figure', { name: /as a process$/ }))).map(([what]) => what));
	expect([...kinds]).toEqual(expect.arrayContaining(['90 %', '50 %', 'observed', 'median path']));
	const rows = await panel().getByRole('table', { name: 'VaR and CVaR with 95 % Monte Carlo intervals' }).getByRole('row').allInnerTexts();
	expect(rows.map((row) => row.split('\t')[0])).toEqual(['Outcome', 'day 90, 95 %', 'day 90, 99 %', 'highest day, 95 %', 'highest day, 99 %']);
	await visit.shot('process-temperature', { isWhole: true });
});

it('adds up what is written, and keeps the answer of each process apart', async () => {
	await openDrive(visit.page, serial, 'daily_bytes_written');
	await panel().getByRole('button', { name: 'Growth' }).click();
	await simulate().click();
	await panel().getByText('total of 90 days, 99 %').waitFor();
	await panel()
		.getByText(/^Growth in proportion .* by maximum likelihood from \d+ pairs of days/)
		.waitFor();
	await visit.shot('process-writes', { isWhole: true });
	await panel().getByRole('button', { name: 'Return to a level' }).click();
	await panel()
		.getByText(/^10,000 paths carry the history on/)
		.waitFor();
});

it('says why where there is no chance to simulate', async () => {
	await openDrive(visit.page, 'STILL-1', 'temperature_c');
	await simulate().click();
	await panel()
		.getByText(/there is no chance to simulate/)
		.waitFor();
});

it('finds no fault on the page', () => expectNoFaults(visit, /status of 409/));
