/** A drive that was read every five minutes: its chart shows every extreme, closer up every value, and finds back. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoFaults, openStage, type Stage, settled, type Visit } from './support/stage.ts';
import { openDrive, tableOf } from './support/steps.ts';

const SAMPLES = 40_000;
const PEAK_AT = 23_456;
const EVERY_MS = 300_000;
const FIRST_MS = Date.UTC(2025, 0, 1);

let stage: Stage;
let visit: Visit;
beforeAll(async () => {
	stage = await openStage();
	const path = join(stage.engine.folder, 'often.csv');
	const rows = Array.from({ length: SAMPLES }, (_, index) => {
		const at = new Date(FIRST_MS + index * EVERY_MS).toISOString();
		return `${at},OFTEN-1,Brief 4000,${index === PEAK_AT ? 71 : 30 + (index % 9)}`;
	});
	await writeFile(path, `date,serial_number,model,temperature_c\n${rows.join('\n')}\n`);
	await stage.engine.call('imports.run', { sources: [await stage.source(path)] });
	visit = await stage.visit();
	await openDrive(visit.page, 'OFTEN-1', 'temperature_c');
});
afterAll(() => stage?.close());

const figure = () => visit.page.getByRole('figure', { name: 'Temperature of OFTEN-1' });
/** What Plotly was given: instants and values of the line. */
const drawn = () =>
	figure()
		.locator('.plot-canvas')
		.evaluate((plot) => {
			const [line] = (plot as unknown as { data: { x: Float64Array; y: Float64Array }[] }).data;
			return { x: [...line!.x], y: [...line!.y] };
		});

it('draws a fraction of the values, the only peak among them', async () => {
	const { x, y } = await drawn();
	expect(x.length).toBeLessThan(6_000);
	expect(x[y.indexOf(71)]).toBe(FIRST_MS + PEAK_AT * EVERY_MS);
	expect(await figure().textContent()).toContain('40,000 values of temperature');
	await visit.shot('series-long');
});

it('draws every value of a span that is chosen, and the whole again after', async () => {
	const { page } = visit;
	const box = (await figure().locator('.nsewdrag').boundingBox())!;
	const whole = (await drawn()).x.length;
	const y = box.y + box.height / 2;
	await page.mouse.move(box.x + 0.57 * box.width, y);
	await page.mouse.down();
	await page.mouse.move(box.x + 0.6 * box.width, y, { steps: 5 });
	await page.mouse.up();
	const reset = figure().getByRole('button', { name: 'Reset the view' });
	await reset.waitFor();
	await settled(page);
	const near = await drawn();
	const steps = near.x.slice(1).map((at, index) => at - near.x[index]!);
	expect(new Set(steps)).toEqual(new Set([EVERY_MS]));
	expect(near.x.length).toBeGreaterThan(0.025 * SAMPLES);
	expect(near.y).toContain(71);
	// Away from the chart, so that no label hangs over it.
	await page.mouse.move(4, 4);
	await visit.shot('series-long-zoomed');
	await reset.click();
	await expect.poll(async () => (await drawn()).x.length).toBe(whole);
	expect(await reset.count()).toBe(0);
});

it('says in the table that its rows are the extremes of equal stretches', async () => {
	const rows = await tableOf(figure());
	expect(rows.length).toBeLessThan(2_100);
	expect(rows.flat().some((text) => /^71\s°C$/.test(text))).toBe(true);
	await figure().getByRole('button', { name: 'Show as table' }).click();
	await figure().getByText('first, lowest, highest and last value').waitFor();
	await figure().getByRole('button', { name: 'Show as chart' }).click();
	await expectNoFaults(visit);
});
