/** A fleet with attacks, from the first search to a calm list: what stands out, what another budget would say, what is acknowledged. */
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fleetHeatChart } from '../../src-main/shared/charts/fleet-heat-chart.ts';
import { formatCount } from '../../src-main/shared/charts/format.ts';
import { threatName } from '../../src-main/shared/charts/threats.ts';
import type { AnomalyResult } from '../../src-main/shared/domain/anomaly-results.ts';
import { MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import { expectNoFaults, openStage, type Stage, settled, type Visit } from './support/stage.ts';
import { openView, rowTexts, sentence, tableOf } from './support/steps.ts';

let stage: Stage;
let visit: Visit;
beforeAll(async () => {
	stage = await openStage();
	await stage.fill({ drives: 45, days: 200, seed: 5, hasAttacks: true });
	visit = await stage.visit();
	await openView(visit.page, 'Anomalies');
});
afterAll(() => stage?.close());

/** What the page shows once answers are there: a search takes a while on a busy machine. */
const soon = <T>(get: () => T) => expect.poll(get, { timeout: 20_000 });

const main = (): Locator => visit.page.getByRole('main');
const heatMap = (): Locator => main().getByRole('figure', { name: 'How strange each day was' });
const events = (): Locator => main().getByRole('grid', { name: 'Events' });
const slider = (): Locator => main().getByRole('slider', { name: 'At most so many alarms per drive and month' });
const effect = (): Locator => main().getByRole('region', { name: 'Alarm budget' }).getByRole('status');
const chip = (name: RegExp): Locator => main().getByRole('region', { name: 'Events', exact: true }).getByRole('button', { name });
const latest = async (): Promise<AnomalyResult> => (await stage.engine.call('anomalies.latest', {})).anomalies!;

/** Where a cell of the map is drawn. */
async function placeOf(row: number, column: number): Promise<{ x: number; y: number }> {
	const plot = heatMap().locator('.plot-canvas');
	await plot.scrollIntoViewIfNeeded();
	const map = (await stage.engine.call('anomalies.map', {})).map!;
	const chart = fleetHeatChart(map, { events: [] });
	const cells = chart.layers.find((layer) => layer.type === 'cells')!;
	const [x, y] = [(cells.edges[column]! + cells.edges[column + 1]!) / 2, cells.firstRow + row];
	return plot.evaluate(
		(element, at) => {
			// Plotly keeps its axes on the element; only they know the pixel of a value.
			const { xaxis, yaxis } = (element as unknown as { _fullLayout: Record<string, { _offset: number; c2p(value: number): number }> })._fullLayout;
			const box = element.getBoundingClientRect();
			return { x: box.x + xaxis!._offset + xaxis!.c2p(at.x), y: box.y + yaxis!._offset + yaxis!.c2p(at.y) };
		},
		{ x, y },
	);
}

it('says that nobody has looked yet, and searches with the budget that was chosen', async () => {
	const { page } = visit;
	expect(await sentence(page).textContent()).toBe('Nobody has looked for anomalies in this history yet.');
	await visit.shot('anomalies-first-use');
	await page.getByRole('spinbutton', { name: 'Budget' }).fill('0.12');
	await page.getByRole('button', { name: 'Find anomalies' }).click();
	await heatMap().waitFor();
	await settled(page);
	const found = await latest();
	expect(found.budgetPerDriveMonth).toBe(0.12);
	expect(await sentence(page).textContent()).toContain(`${formatCount(found.events.length)} alarms need a look`);
	const count = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Anomalies' });
	expect(await count.textContent()).toContain(`${formatCount(found.events.length)} open alarms`);
});

it('draws every drive over time, and the same as a table', async () => {
	const map = (await stage.engine.call('anomalies.map', {})).map!;
	expect(await heatMap().locator('.heatmaplayer image').count()).toBe(1);
	const [, ...rows] = await tableOf(heatMap());
	const strongest = rows.find(([what]) => what!.endsWith('spreads from usual'))!;
	expect(Number.parseFloat(strongest[0]!)).toBeCloseTo((Math.max(...map.cells) - 1) / 10, 5);
	await settled(visit.page);
	await visit.shot('anomalies-map', { isWhole: true });
});

it('shows while the slider is moved by the keyboard what another budget would raise, and raises it once it is applied', async () => {
	const { page } = visit;
	const before = await effect().textContent();
	expect(before).toMatch(/^Raises \d/);
	await slider().focus();
	for (let step = 0; step < 14; step += 1) await page.keyboard.press('ArrowRight');
	await soon(() => effect().textContent()).toMatch(/^Would have raised about [\d,]+ alarms .* more than now\./);
	const told = Number((await effect().textContent())!.match(/about ([\d,]+) alarms/)![1]!.replaceAll(',', ''));
	const months = main().getByRole('figure', { name: 'Alarms that the budget decides, by month' });
	await months.waitFor();
	await soon(() => heatMap().getByRole('list', { name: 'Key' }).textContent()).toContain('Would be an alarm too');
	await settled(page);
	await visit.shot('anomalies-more', { isWhole: true });
	for (let step = 0; step < 30; step += 1) await page.keyboard.press('ArrowLeft');
	await soon(() => effect().textContent()).toMatch(/fewer than now\./);
	await soon(() => heatMap().getByRole('list', { name: 'Key' }).textContent()).toContain('Would be none any more');
	for (let step = 0; step < 30; step += 1) await page.keyboard.press('ArrowRight');
	await soon(() => effect().textContent()).toContain(`about ${formatCount(told)} alarms`);

	await page.getByRole('button', { name: 'Apply this budget' }).click();
	await soon(async () => (await latest()).budgetPerDriveMonth).toBeGreaterThan(0.12);
	await soon(() => effect().textContent()).toMatch(/^Raises /);
	await settled(page);
	const { events: raised } = await latest();
	// Runs of one drive at the same time are one event: what was told is about what came.
	expect(Math.abs(raised.length - told)).toBeLessThanOrEqual(Math.max(3, 0.1 * told));
	expect(await months.count()).toBe(0);
});

it('narrows map and list to one class of threat, and back', async () => {
	const { page } = visit;
	const found = await latest();
	const name = found.events.find((event) => event.class !== 'unusual' && event.class !== 'hardware_degradation')!.class;
	const own = found.events.filter((event) => event.class === name);
	const tile = main()
		.getByRole('region', { name: 'Threats' })
		.getByRole('button', { name: threatName(name) });
	await tile.click();
	expect(await tile.getAttribute('aria-pressed')).toBe('true');
	await soon(() => chip(/^Open/).textContent()).toBe(`Open ${own.length}`);
	const shown = await rowTexts(events());
	expect(new Set(shown.map(([, threat]) => threat))).toEqual(new Set([threatName(name)]));
	await expect
		.poll(() =>
			heatMap()
				.getByText(/^\d+ drives?, /)
				.textContent(),
		)
		.toMatch(new RegExp(`^${new Set(own.map(({ deviceId }) => deviceId)).size} drives?, `));
	await page.getByRole('button', { name: `Show more than ${threatName(name)}` }).click();
	await soon(() => chip(/^Open/).textContent()).toBe(`Open ${formatCount(found.events.length)}`);
});

it('opens an event by keyboard with its evidence beneath the list', async () => {
	const { page } = visit;
	await events().focus();
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	const card = main().getByRole('region', { name: 'Event', exact: true });
	await card.waitFor();
	await settled(page);
	const row = (await rowTexts(events()))[1]!;
	expect(await card.getByRole('heading', { level: 2 }).textContent()).toContain(row[2]!);
	expect(await events().evaluate((grid) => grid === document.activeElement)).toBe(true);
	await visit.shot('anomalies-event');
	await card.getByRole('button', { name: 'Close the event' }).click();
	await card.waitFor({ state: 'detached' });
});

it('acknowledges several at once, and counts them no more as open', async () => {
	const { page } = visit;
	const { length } = (await latest()).events;
	for (const box of (await events().getByRole('checkbox').all()).slice(0, 2)) await box.check();
	const chosen = main().getByRole('region', { name: 'Chosen events' });
	expect(await chosen.textContent()).toContain('2 events chosen');
	await chosen.getByRole('button', { name: 'Acknowledge…' }).click();
	await chosen.getByRole('textbox', { name: 'Reason' }).fill('a restore of the archive');
	await chosen.getByRole('button', { name: 'Acknowledge 2 events' }).click();
	await page.getByText('Acknowledged 2 events until it grows.').waitFor();
	await soon(() => chip(/^Open/).textContent()).toBe(`Open ${formatCount(length - 2)}`);
	await soon(() => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Anomalies' }).textContent()).toContain(
		`${formatCount(length - 2)} open alarms`,
	);
	await chip(/^Acknowledged/).click();
	expect(await rowTexts(events())).toHaveLength(2);
	await chip(/^Open/).click();
});

it('leads from a cell with an event to that event, and from a calm one to its drive on that day', async () => {
	const { page } = visit;
	await settled(page);
	const map = (await stage.engine.call('anomalies.map', {})).map!;
	const { events: found } = await latest();
	const [row, { key, label }] = [0, map.rows[0]!];
	const own = found.filter(({ deviceId }) => deviceId === key);
	const columnOf = (atMs: number): number => Math.floor((atMs - map.firstDayMs) / MS_PER_DAY);
	const isCalm = (column: number): boolean =>
		map.cells[row * map.columns + column]! > 0 && own.every(({ startMs, endMs }) => columnOf(endMs) + 4 < column || columnOf(startMs) - 4 > column);
	const calm = Array.from({ length: map.columns }, (_, column) => column).find(isCalm)!;

	const strange = await placeOf(row, columnOf(own[0]!.startMs));
	await page.mouse.click(strange.x, strange.y);
	await main().getByRole('region', { name: 'Event', exact: true }).waitFor();
	expect(await main().getByRole('region', { name: 'Event', exact: true }).getByRole('heading', { level: 2 }).textContent()).toContain(label);
	await settled(page);
	// Its row is in view in the list above, and nothing around the view has moved.
	const selected = events().getByRole('row', { selected: true });
	const [grid, row0] = await Promise.all([events().boundingBox(), selected.boundingBox()]);
	expect(row0!.y).toBeGreaterThanOrEqual(grid!.y);
	expect(row0!.y + row0!.height).toBeLessThanOrEqual(grid!.y + grid!.height + 1);
	expect(await page.evaluate(() => document.documentElement.scrollTop)).toBe(0);

	const place = await placeOf(row, calm);
	await page.mouse.click(place.x, place.y);
	const day = new Date(map.firstDayMs + calm * MS_PER_DAY).toISOString().slice(0, 10);
	await page.waitForURL(new RegExp(`#/drives/${key}\\?from=${day}`));
	await settled(page);
	await page.goBack();
	await heatMap().waitFor();
});

it('says that a search is under way, starts no second one, and ends where it was', async () => {
	const { page } = visit;
	await settled(page);
	const before = await latest();
	const letGo = await visit.hold('anomalies.run');
	await page.getByRole('button', { name: 'Search again' }).click();
	const panel = main().getByRole('region', { name: 'Finding anomalies' });
	await panel.waitFor();
	expect(await page.getByRole('button', { name: 'Search again' }).isDisabled()).toBe(true);
	await visit.shot('anomalies-running');
	await letGo();
	await panel.waitFor({ state: 'detached' });
	expect((await latest()).events.length).toBe(before.events.length);
});

it('says that the history has changed since the search, and offers another one', async () => {
	const stale = main().getByText('The history has changed since this search.');
	expect(await stale.count()).toBe(0);
	await stage.fill({ drives: 1, days: 40, seed: 9 });
	await stale.waitFor();
	expect(await main().getByRole('button', { name: 'Search again' }).count()).toBe(2);
	await expectNoFaults(visit);
});
