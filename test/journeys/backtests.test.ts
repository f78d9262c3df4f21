/** The backtests board: from nothing to verdicts with their evidence. */
import { afterAll, describe, expect, it } from 'vitest';
import { expectNoFaults, openStage, type Stage } from './support/stage.ts';
import { openView } from './support/steps.ts';

const stages: Stage[] = [];
afterAll(async () => {
	for (const stage of stages.splice(0).reverse()) await stage.close();
});

describe('the backtests board', () => {
	it('looks back on request, answers in plain verdicts and opens the evidence', async () => {
		const stage = await openStage();
		stages.push(stage);
		await stage.fill({ drives: 120, days: 400, seed: 12 });
		const visit = await stage.visit({ viewport: { width: 1280, height: 900 } });
		const { page } = visit;
		await openView(page, 'Risk');
		const board = page.getByRole('region', { name: 'Backtests' });
		await board.getByText('Nobody has looked back yet').waitFor();
		await visit.shot('backtests-none', { isWhole: true });

		// By the engine with few drives: the page asks for more of them than a test has time for.
		await stage.engine.call('risk.backtest', { days: 40, drives: 12, seed: 1 });
		await board.getByText(/^Looking back, /).waitFor();
		await board.getByText('Bytes written of the fleet, next day', { exact: true }).waitFor();
		expect(await board.getByText(/VaR95 was exceeded on \d+ of 40 days, 2 expected: /).count()).toBe(3);
		expect(await board.getByText(/failed within 90 days of the dates looked at, .* expected \(95 %: /).count()).toBeGreaterThan(0);
		await visit.shot('backtests-board', { isWhole: true });

		await board.getByRole('heading', { name: 'Bytes written of the fleet, next day' }).click();
		await board.getByRole('table', { name: 'Tests of bytes written of the fleet, next day' }).waitFor();
		await board.getByRole('heading', { name: 'Failures within 90 days' }).click();
		await board.getByRole('figure', { name: 'Failures within 90 days, stated and come' }).waitFor();
		await visit.shot('backtests-open', { isWhole: true });
		await expectNoFaults(visit);
		await visit.close();

		const dark = await stage.visit({ viewport: { width: 1920, height: 1080 }, colorScheme: 'dark' });
		await openView(dark.page, 'Risk');
		await dark.page.getByRole('heading', { name: 'Bytes written of the fleet, next day' }).click();
		await dark.page.getByRole('table', { name: 'Tests of bytes written of the fleet, next day' }).waitFor();
		await dark.shot('backtests-dark', { isWhole: true });
		await expectNoFaults(dark);
		await dark.close();
	});
});
