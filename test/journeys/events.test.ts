/** One strange event on one drive: seen on its timeline, understood from its card, acknowledged, reopened, expected in future; and its raw rows. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AnomalyEvent } from '../../src-main/shared/domain/results.ts';
import { SCRUB_DRIVES, STRANGE_DAY_MS, scrubbedFleetCsv, scrubSerial } from '../support/scrubbed-fleet.ts';
import { expectNoFaults, openStage, type Stage, settled, type Visit } from './support/stage.ts';
import { openDrive, openView, rowTexts, tableOf } from './support/steps.ts';

const MS_PER_DAY = 86_400_000;
const strangeSerial = scrubSerial(SCRUB_DRIVES - 1);

let stage: Stage;
let visit: Visit;
let event: AnomalyEvent;
beforeAll(async () => {
	stage = await openStage();
	const path = join(stage.engine.folder, 'scrubbed.csv');
	await writeFile(path, scrubbedFleetCsv());
	await stage.engine.call('imports.run', { sources: [await stage.source(path)] });
	const { events } = await stage.engine.call('anomalies.run', {});
	event = events.find(({ serial, startMs, endMs }) => serial === strangeSerial && startMs <= STRANGE_DAY_MS && endMs >= STRANGE_DAY_MS)!;
	visit = await stage.visit();
});
afterAll(() => stage?.close());

const region = (name: string) => visit.page.getByRole('region', { name, exact: true });
const card = () => region('Event');
const timeline = () => region('Timeline');
const stateOf = async () => (await stage.engine.call('anomalies.latest', {})).alarms.find(({ eventId }) => eventId === event.eventId);

/** Opens the card by a click on the event in the timeline. */
async function openCard(): Promise<void> {
	const { page } = visit;
	await openDrive(page, strangeSerial, event.metric);
	const box = (await page.locator('.timeline-brush').boundingBox())!;
	const { drive } = await stage.engine.call('drives.get', { drive: strangeSerial });
	const share = (event.startMs - drive.firstSeenMs) / (drive.lastSeenMs - drive.firstSeenMs);
	const rows = await page.locator('.timeline-picture > rect').count();
	expect(rows).toBeGreaterThan(0);
	await page.mouse.click(box.x + share * box.width, box.y + 11);
	await card().waitFor();
	await settled(page);
}

it('opens the card of an event that is clicked on the timeline, with the series around it and parts that add up', async () => {
	await openCard();
	const text = (await card().getByRole('heading', { level: 2 }).textContent()) ?? '';
	expect(text).toContain(strangeSerial);
	expect(text).toContain('Scrub 8000, host stor-01');
	expect(text).toContain('2025-03-12');
	const series = await tableOf(card().getByRole('figure', { name: /around the event$/ }));
	expect(new Set(series.map(([what]) => what))).toEqual(new Set(['What', 'peak', 'usual range', 'usual', 'limit', 'observed', 'peak of the event']));
	const [, ...parts] = await tableOf(card().getByRole('figure', { name: 'What makes it strange' }));
	const bits = (cell: string | undefined): number => Number.parseFloat((cell ?? '').replace('\u2212', '-'));
	const sum = parts.slice(0, -1).reduce((total, [, part]) => total + bits(part), 0);
	expect(sum).toBeCloseTo(Math.log2(2 * event.score), 2);
	expect(bits(parts.at(-1)?.[1])).toBeCloseTo(sum, 2);
	await visit.shot('event-card', { isWhole: true });
});

it('acknowledges it with a reason, which is asked for, and opens it again', async () => {
	await card().getByRole('button', { name: 'Acknowledge…' }).click();
	const form = card().getByRole('form', { name: 'Acknowledge' });
	await form.getByRole('button', { name: 'Acknowledge', exact: true }).click();
	await form.getByText('Say why: who reads it later was not there.').waitFor();
	expect((await stateOf())?.state).toBe('open');
	await form.getByLabel('Reason').fill('restore test by the storage team');
	await visit.shot('event-acknowledge');
	await form.getByRole('button', { name: 'Acknowledge', exact: true }).click();
	await card().getByText('Acknowledged this event until it grows.').waitFor();
	await card()
		.getByText(/^Acknowledged on .+ until it grows: "restore test by the storage team"\.$/)
		.waitFor();
	expect((await stateOf())?.state).toBe('acknowledged');
	await visit.shot('event-acknowledged');
	expect(await region('Events').textContent()).toContain(', acknowledged');
	await card().getByRole('button', { name: 'Reopen' }).click();
	await card().getByText('Open: nobody has said anything about it yet.').waitFor();
	expect((await stateOf())?.state).toBe('open');
});

it('leads from a line of evidence to the raw rows behind it, and names their file', async () => {
	const { page } = visit;
	await card()
		.getByRole('table', { name: 'Evidence' })
		.getByRole('link', { name: /^Raw rows of daily bytes written/ })
		.first()
		.click();
	const grid = region('Series').getByRole('grid', { name: 'Raw and decoded values of Daily bytes written' });
	await grid.waitFor();
	await expect.poll(async () => (await rowTexts(grid))[0]?.at(-1)).toBe('scrubbed.csv');
	const rows = await rowTexts(grid);
	const days = (event.endMs - event.startMs) / MS_PER_DAY + 1;
	expect(rows).toHaveLength(days);
	expect(rows.at(-1)?.[0]).toContain(new Date(event.startMs).toISOString().slice(0, 10));
	expect(page.url()).toContain('values=raw');
	await visit.shot('event-raw-rows');
	await page.reload();
	await grid.waitFor();
	await expect.poll(async () => (await rowTexts(grid)).length).toBe(days);
});

it('narrows series, events and raw values together by a window that is dragged, moved by keys, and taken away', async () => {
	const { page } = visit;
	await openDrive(page, strangeSerial, event.metric);
	const count = async (): Promise<number> => {
		const found =
			(await region('Series')
				.getByText(/^[\d,]+ values? of /)
				.textContent()) ?? '';
		return Number(found.split(' ')[0]?.replace(',', ''));
	};
	const whole = await count();
	const box = (await page.locator('.timeline-brush').boundingBox())!;
	const y = box.y + box.height - 20;
	await page.mouse.move(box.x + 0.3 * box.width, y);
	await page.mouse.down();
	await page.mouse.move(box.x + 0.5 * box.width, y, { steps: 5 });
	await page.mouse.up();
	await expect.poll(count).toBeLessThan(0.22 * whole);
	expect(await count()).toBeGreaterThan(0.18 * whole);
	expect(page.url()).toMatch(/from=.+&to=/);
	await region('Events').getByText('Nothing stood out in the window.').waitFor();
	await settled(page);
	await visit.shot('event-brush');

	const end = page.getByRole('slider', { name: 'End of the window' });
	await end.focus();
	await page.keyboard.press('End');
	await expect.poll(count).toBeGreaterThan(0.65 * whole);
	await region('Events').getByRole('button', { name: /./ }).first().waitFor();
	await timeline().getByLabel('From', { exact: true }).fill('2025-03-01');
	await timeline().getByLabel('To', { exact: true }).fill('2025-03-31');
	await expect.poll(count).toBe(31);
	await region('Series').getByRole('button', { name: 'Raw' }).click();
	await region('Series').getByText('31 of 480 values: those in the window.').waitFor();
	await region('Series').getByRole('button', { name: 'Decoded', exact: true }).click();
	await end.focus();
	await page.keyboard.press('Escape');
	await expect.poll(count).toBe(whole);
	expect(page.url()).not.toContain('from=');
});

it('expects the event in future: a window filled from it, previewed while it is written, explains it', async () => {
	await openCard();
	await card().getByRole('button', { name: 'Expect this in future…' }).click();
	const form = card().getByRole('form', { name: 'Suppress window' });
	expect(await form.getByLabel('Host', { exact: true }).inputValue()).toBe('stor-01');
	expect(await form.getByRole('button', { name: 'Wednesday' }).getAttribute('aria-pressed')).toBe('true');
	const preview = form.getByRole('region', { name: 'What it would do' });
	await preview.getByText(/^1 open event of the latest search/).waitFor();
	expect(await preview.getByRole('list').first().getByRole('listitem').count()).toBe(5);
	await form.getByRole('button', { name: 'Wednesday' }).click();
	await form.getByText('Choose at least one day of the week.').waitFor();
	await form.getByRole('button', { name: 'Wednesday' }).click();
	await form.getByRole('button', { name: 'Add window' }).click();
	await form.getByText('Say why: who reads it later was not there.').waitFor();
	await form.getByLabel('Reason').fill('restore tests on Wednesdays');
	await preview.getByText(/^1 open event of the latest search/).waitFor();
	await visit.shot('event-window', { isWhole: true });
	await form.getByRole('button', { name: 'Add window' }).click();
	await card()
		.getByText(/^Expected: it lies in a suppress window \(Host stor-01, every Wednesday/)
		.waitFor();
	expect((await stateOf())?.state).toBe('excused');
});

it('adds a proposed window with one click and a look, changes it, removes it and brings it back', async () => {
	const { page } = visit;
	await openView(page, 'Anomalies');
	const windows = region('Suppress windows');
	const list = windows.getByRole('list', { name: 'Windows' });
	await expect.poll(() => list.getByRole('listitem').count()).toBe(1);
	const proposed = windows.getByRole('region', { name: 'Proposed windows' });
	expect(await proposed.textContent()).toMatch(/first Sunday of the month.+Seen \d+ of \d+ times on \d+ drives?/);
	await proposed
		.getByRole('button', { name: /^Add window/ })
		.first()
		.click();
	const form = windows.getByRole('form', { name: 'Suppress window' });
	expect(await form.getByLabel('Reason').inputValue()).toContain('first Sunday of the month');
	await form.getByRole('region', { name: 'What it would do' }).getByText('Comes next').waitFor();
	await visit.shot('windows-proposed', { isWhole: true });
	await form.getByRole('button', { name: 'Add window' }).click();
	await expect.poll(() => list.getByRole('listitem').count()).toBe(2);
	const stored = (await stage.engine.call('windows.list', {})).windows;
	expect(stored.map(({ origin }) => origin).sort()).toEqual(['hand', 'learned']);

	await list.getByRole('button', { name: /^Edit .+every Wednesday/ }).click();
	await form.getByRole('button', { name: 'Friday' }).click();
	await form.getByRole('button', { name: 'Save window' }).click();
	await list.getByText(/every Wednesday and Friday/).waitFor();
	await list.getByRole('button', { name: /^Delete .+every Wednesday and Friday/ }).click();
	await expect.poll(() => list.getByRole('listitem').count()).toBe(1);
	expect((await stateOf())?.state).toBe('open');
	await windows.getByRole('button', { name: /^Undo the removal of .+every Wednesday and Friday/ }).click();
	await expect.poll(() => list.getByRole('listitem').count()).toBe(2);
	expect((await stateOf())?.state).toBe('excused');
	await visit.shot('windows', { isWhole: true });
	await expectNoFaults(visit);
});

it('fits dark and wide windows', async () => {
	for (const { windowId } of (await stage.engine.call('windows.list', {})).windows) await stage.engine.call('windows.delete', { windowId });
	for (const [name, width, scheme] of [
		['dark', 1280, 'dark'],
		['wide', 1920, 'light'],
		['narrow-dark', 1024, 'dark'],
	] as const) {
		const other = await stage.visit({ colorScheme: scheme, viewport: { width, height: 1000 } });
		await openDrive(other.page, strangeSerial, event.metric);
		await other.page.getByRole('region', { name: 'Events', exact: true }).getByRole('button', { name: /./ }).first().click();
		await other.page.getByRole('region', { name: 'Event', exact: true }).getByRole('figure').first().waitFor();
		await settled(other.page);
		await other.page.getByRole('button', { name: 'Expect this in future…' }).click();
		await other.page.getByText('Comes next').waitFor();
		await other.shot(`event-${name}`, { isWhole: true });
		expect(await other.page.evaluate(() => document.querySelector('main')!.scrollWidth - document.querySelector('main')!.clientWidth)).toBe(0);
		await expectNoFaults(other);
		await other.close();
	}
});
