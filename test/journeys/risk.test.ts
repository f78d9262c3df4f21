/** A simulation from the page: three figures with their intervals, the histogram with its marks, and how it converged. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { formatEstimate, formatInterval } from '../../src-main/shared/charts/format.ts';
import type { Estimate, RiskResult } from '../../src-main/shared/domain/results.ts';
import { expectNoFaults, openStage, type Stage, settled, type Visit } from './support/stage.ts';
import { openView, sentence, tableOf } from './support/steps.ts';

let stage: Stage;
let visit: Visit;
let risk: RiskResult;
beforeAll(async () => {
	stage = await openStage();
	await stage.fill({ drives: 400, days: 30 });
	visit = await stage.visit();
	await openView(visit.page, 'Risk');
});
afterAll(() => stage?.close());

/** Spaces of any width are spaces to a reader. */
const plain = (text: string | null): string => (text ?? '').replace(/[\s\u202f\u2009]+/g, ' ').trim();
const simulate = () => visit.page.getByRole('button', { name: 'Simulate' });

it('simulates and answers with three figures, each with its interval', async () => {
	const { page } = visit;
	expect(await sentence(page).textContent()).toBe('What this fleet could cost has not been simulated yet.');
	await visit.shot('risk-empty');
	await page.getByRole('button', { name: 'More settings' }).click();
	await page.getByRole('region', { name: 'More settings' }).getByRole('spinbutton', { name: 'Paths' }).fill('20000');
	await page.getByRole('region', { name: 'More settings' }).getByRole('spinbutton', { name: 'Seed' }).fill('7');
	await simulate().click();
	await page.getByRole('heading', { name: /^Over the next 90 days expect / }).waitFor();
	risk = (await stage.engine.call('risk.latest', {})).risk!;
	expect(risk).toMatchObject({ paths: 20_000, seed: 7 });

	const level = risk.levels[0]!;
	const figures = (await page.getByRole('main').getByRole('definition').allTextContents()).map(plain);
	const money = (estimate: Estimate): string[] => [
		plain(formatEstimate(estimate, risk.currency)),
		plain(formatInterval(estimate.lower, estimate.upper, risk.currency)),
	];
	expect(figures[0]).toContain(`95 % of outcomes: ${risk.failureRange[0]} to ${risk.failureRange[1]}`);
	for (const part of money(level.valueAtRisk)) expect(figures[1]).toContain(part);
	for (const part of money(level.conditionalValueAtRisk)) expect(figures[2]).toContain(part);
});

it('draws the losses with VaR and CVaR marked, and every path counted', async () => {
	const { page } = visit;
	await settled(page);
	const histogram = page.getByRole('figure', { name: 'Loss over 90 days' });
	const marks = (await histogram.locator('svg text').allTextContents()).map(plain).join(' | ');
	const level = risk.levels[0]!;
	expect(marks).toContain(`VaR95 ${plain(formatEstimate(level.valueAtRisk, risk.currency))}`);
	expect(marks).toContain(`CVaR95 ${plain(formatEstimate(level.conditionalValueAtRisk, risk.currency))}`);
	expect(risk.histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(risk.paths);

	const convergence = page.getByRole('figure', { name: 'Convergence of the simulation' });
	const lines = (await tableOf(convergence)).map(([what]) => what);
	for (const line of ['VaR95', 'CVaR95']) expect(lines.filter((what) => what === line)).toHaveLength(risk.convergence.paths.length);
	await visit.shot('risk', { isWhole: true });
});

it('takes the tail apart by cause, drive and model, and every part adds up to CVaR', async () => {
	const { page } = visit;
	const tail = page.getByRole('region', { name: 'What makes the tail' });
	const total = risk.levels[0]!.conditionalValueAtRisk.value;
	for (const [by, parts] of [
		['Cause', risk.details!.causes],
		['Model', risk.details!.models],
		['Host', risk.details!.hosts],
	] as const) {
		await tail.getByRole('button', { name: by, exact: true }).click();
		await settled(page);
		expect((await tableOf(tail.getByRole('figure'))).length).toBe(1 + Math.min(10, parts.length));
		expect(parts.reduce((sum, part) => sum + part.conditionalValueAtRisk, 0)).toBeCloseTo(total, 6);
	}
	await tail.getByRole('button', { name: 'Drive', exact: true }).click();
	await settled(page);
	const [, first] = await tableOf(tail.getByRole('figure'));
	await settled(page);
	// Plotly lays its own surface over the bars: the mouse goes where the bar is.
	const bar = tail.locator('.barlayer .point path').first();
	const clickBar = async (): Promise<string> => {
		await bar.scrollIntoViewIfNeeded({ timeout: 1_000 }).catch(() => undefined);
		const box = await bar.boundingBox({ timeout: 1_000 }).catch(() => null);
		if (box) {
			await page.mouse.move(box.x + box.width / 3, box.y + box.height / 2, { steps: 5 });
			await page.mouse.click(box.x + box.width / 3, box.y + box.height / 2, { delay: 20 });
		}
		return page.evaluate(() => location.hash);
	};
	// It listens from when it is drawn, a moment after the bars can be seen.
	await expect.poll(clickBar, { timeout: 20_000, interval: 700 }).toMatch(/^#\/drives\//);
	await page.getByRole('heading', { level: 1, name: new RegExp(`^${first![2]} `) }).waitFor();
	await openView(page, 'Risk');
});

it('says the same without money, beside other methods, and how long drives live', async () => {
	const { page } = visit;
	const unit = page.getByRole('group', { name: 'Counted in' });
	await unit.getByRole('button', { name: 'Drives' }).click();
	await page.getByRole('figure', { name: 'How many drives fail' }).waitFor();
	await unit.getByRole('button', { name: 'Bytes' }).click();
	const risk = (await stage.engine.call('risk.latest', {})).risk;
	const none = risk?.details?.shortBytesSpread?.none;
	const loss = page.getByRole('region', { name: 'Loss', exact: true });
	await loss.getByText(none === 1 ? /^On none of [\d,]+ paths is a byte short over 90 days/ : /are short on average/).waitFor();
	await unit.getByRole('button', { name: 'Money' }).click();
	await page.getByRole('figure', { name: 'Loss over 90 days' }).waitFor();
	await page.getByRole('figure', { name: 'Failure probability over 90 days' }).waitFor();
	const methods = page.getByRole('region', { name: 'Other methods' });
	expect(plain(await methods.textContent())).toMatch(/Simulation.*Normal law.*Cornish-Fisher.*Generalised Pareto tail/);
	const survival = await stage.engine.call('risk.survival', {});
	const rows = page.getByRole('region', { name: 'Drives watched at each age' }).getByRole('row');
	expect(await rows.count()).toBe(1 + survival.curves.length);
	const section = page.getByRole('region', { name: 'Survival', exact: true });
	const chips = section.getByRole('group', { name: 'Models drawn' }).getByRole('button');
	expect(await chips.and(page.locator('[aria-pressed="true"]')).count()).toBe(Math.min(3, survival.curves.length));
	await chips.and(page.locator('[aria-pressed="false"]')).first().click();
	expect(await chips.and(page.locator('[aria-pressed="true"]')).count()).toBe(Math.min(4, survival.curves.length));
});

it('shows a tail of few paths on a logarithmic scale', async () => {
	const { page } = visit;
	await page.getByRole('button', { name: 'Logarithmic' }).click();
	await settled(page);
	const ticks = await page.getByRole('figure', { name: 'Loss over 90 days' }).locator('.ytick text').allTextContents();
	expect(ticks.map(plain)).toEqual(expect.arrayContaining(['0.01%', '0.1%', '1%']));
});

it('opens the drive behind a row', async () => {
	const { page } = visit;
	const row = page.getByRole('grid', { name: 'Drives at risk' }).getByRole('row').nth(1);
	const serial = (await row.getByRole('gridcell').first().textContent()) ?? '';
	await row.click();
	await page.getByRole('heading', { level: 1, name: new RegExp(`^${serial} `) }).waitFor();
});

it('cancels a long simulation and keeps the last one', async () => {
	const { page } = visit;
	await openView(page, 'Risk');
	await page.getByRole('button', { name: 'More settings' }).click();
	await page.getByRole('region', { name: 'More settings' }).getByRole('spinbutton', { name: 'Paths' }).fill('10000000');
	await simulate().click();
	const panel = page.getByRole('region', { name: 'Simulating risk' });
	await panel.getByText(/left$/).waitFor();
	await visit.shot('risk-running');
	await panel.getByRole('button', { name: 'Cancel' }).click();
	await page.getByText('The simulation was cancelled. Everything is as it was before.').waitFor();
	expect((await stage.engine.call('risk.latest', {})).risk).toMatchObject({ paths: 20_000, dataHash: risk.dataHash });
	await visit.shot('risk-cancelled');
	await expectNoFaults(visit, /status of 499/);
});

it('says which reading is missing where no drive tells its age, and still simulates', async () => {
	const other = await openStage();
	const folder = await mkdtemp(join(tmpdir(), 'ssv-'));
	try {
		const path = join(folder, '2024-05-01.csv');
		const days = ['2024-05-01', '2024-05-02', '2024-05-03'].flatMap((day) =>
			['Z300AAK1', 'Z300AAK2'].map((serial) => `${day},${serial},ST4000DM000,4000787030016,0,31`),
		);
		await writeFile(path, ['date,serial_number,model,capacity_bytes,failure,smart_194_raw', ...days, ''].join('\n'));
		await other.engine.call('imports.run', { sources: [await other.source(path)] });
		const quiet = await other.visit();
		await openView(quiet.page, 'Risk');
		await quiet.page.getByText(/Curves need power-on hours, by which a drive tells its age; none of 2 drives reports them/).waitFor();
		await quiet.page.getByRole('button', { name: 'Simulate' }).click();
		await quiet.page.getByRole('heading', { name: /^Over the next 90 days expect / }).waitFor();
		await quiet.page.getByText(/No pool or RAID group with known redundancy/).waitFor();
		await quiet.shot('risk-no-ages', { isWhole: true });
		await expectNoFaults(quiet);
	} finally {
		await other.close();
		await rm(folder, { recursive: true });
	}
});
