/** A simulation from the page: three figures with their intervals, the histogram with its marks, and how it converged. */
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
	await page.getByRole('spinbutton', { name: 'Paths' }).fill('20000');
	await page.getByRole('spinbutton', { name: 'Seed' }).fill('7');
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
	await page.getByRole('spinbutton', { name: 'Paths' }).fill('10000000');
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
