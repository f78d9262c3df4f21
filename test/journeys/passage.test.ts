/** When a drive is full or worn out: the answer, the way there, and why not where nobody can know. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoFaults, openStage, type Stage, type Visit } from './support/stage.ts';
import { openDrive, tableOf } from './support/steps.ts';

let stage: Stage;
let visit: Visit;
beforeAll(async () => {
	stage = await openStage();
	await stage.fill({ drives: 4, days: 300 });
	const path = join(stage.engine.folder, 'odd.csv');
	const day = (index: number): string => new Date(Date.UTC(2025, 0, 1 + index)).toISOString().slice(0, 10);
	const rows = Array.from({ length: 60 }, (_, index) => [
		`${day(index)},GROW-1,Model A,3000000000000,${2e12 + index * 4e9 + ((index * 7919) % 11) * 1e9}`,
		`${day(index)},IDLE-1,Model A,3000000000000,1000000000000`,
		...(index < 12 ? [`${day(index)},SHORT-1,Model A,3000000000000,${1e12 + index * 4e9}`] : []),
	]).flat();
	await writeFile(path, `date,serial_number,model,capacity_bytes,used_bytes\n${rows.join('\n')}\n`);
	await stage.engine.call('imports.run', { sources: [await stage.source(path)] });
	visit = await stage.visit();
});
afterAll(() => stage?.close());

const panel = () => visit.page.getByRole('region', { name: 'When is it full' });
/** The opening sentence of a result. */
const answer = (text: RegExp) => panel().getByRole('paragraph').filter({ hasText: text });
const simulate = () => panel().getByRole('button', { name: 'Simulate' });

it('answers first, then shows the paths to the level, when they arrive, and the figures with their errors', async () => {
	await openDrive(visit.page, 'GROW-1', 'used_bytes');
	await simulate().click();
	await answer(/^Full in about \d+ months \(90 %: \d+ to \d+ months\)/).waitFor();
	const figure = panel().getByRole('figure', { name: /on its way to 3\s?TB$/ });
	const kinds = new Set((await tableOf(figure)).map(([what]) => what));
	expect([...kinds]).toEqual(expect.arrayContaining(['90 %', '50 %', 'observed', 'median path', 'median arrival']));
	expect(await panel().getByRole('table', { name: 'Day of arrival' }).getByRole('row').count()).toBe(6);
	await visit.shot('passage-full', { isWhole: true });
});

it('says why where it cannot be answered, and does not offer to try', async () => {
	await panel().getByRole('button', { name: 'Worn out' }).click();
	await panel().getByText('When is it worn out: not known. GROW-1 does not report how much of its rated endurance is used').waitFor();
	expect(await simulate().isDisabled()).toBe(true);
	await openDrive(visit.page, 'SHORT-1', 'used_bytes');
	await panel().getByText('A time to a level needs at least 30 daily values; used_bytes of SHORT-1 has 12.').waitFor();
	expect(await simulate().isDisabled()).toBe(true);
	await visit.shot('passage-short', { isWhole: true });
});

it('does not call an idle drive full, whatever the horizon', async () => {
	await openDrive(visit.page, 'IDLE-1', 'used_bytes');
	await simulate().click();
	await answer(/^Not full within 5 years: capacity used is 1\s?TB and does not move\./).waitFor();
	await visit.shot('passage-idle', { isWhole: true });
});

it('takes a level of any metric', async () => {
	await openDrive(visit.page, 'SYN-1-00001', 'temperature_c');
	await panel().getByRole('button', { name: 'At a level' }).click();
	await panel().getByRole('combobox', { name: 'Metric of the level' }).selectOption('bytes_written_total');
	const { values } = await stage.engine.call('series.get', { drive: 'SYN-1-00001', metric: 'bytes_written_total' });
	await panel()
		.getByRole('spinbutton', { name: 'Level' })
		.fill(String(Math.ceil((1.5 * values.at(-1)!) / 1e12)));
	await simulate().click();
	await answer(/^At .+ of .+ or more in about/).waitFor();
	await visit.shot('passage-level', { isWhole: true });
	await expectNoFaults(visit);
});

it('is read as well in the dark and on a wide screen', async () => {
	for (const [name, look] of [
		['dark', { colorScheme: 'dark' }],
		['wide', { viewport: { width: 1920, height: 1080 } }],
	] as const) {
		await visit.close();
		visit = await stage.visit(look);
		await openDrive(visit.page, 'SYN-1-00001', 'percentage_used');
		await panel().getByRole('button', { name: 'Worn out' }).click();
		await simulate().click();
		await answer(/^(Worn out in about|Probably not worn out within)/).waitFor();
		await visit.shot(`passage-${name}`, { isWhole: true });
		await expectNoFaults(visit);
	}
});
