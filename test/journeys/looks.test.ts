/** How every view looks: light and dark, small and wide, one drive and thousands, and when there is nothing or something broke. */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startServer } from '../../src-main/shells/http/server.ts';
import { viewTitles } from '../../src-renderer/routes.ts';
import { door, expectNoFaults, openStage, pictures, type Stage, type Visit, type VisitOptions } from './support/stage.ts';
import { openDrive, openView, type ViewTitle } from './support/steps.ts';

const stages: Stage[] = [];
async function stageWith(prepare: (stage: Stage) => Promise<unknown>): Promise<Stage> {
	const stage = await openStage();
	stages.push(stage);
	await prepare(stage);
	return stage;
}
afterAll(async () => {
	for (const stage of stages.splice(0).reverse()) await stage.close();
});

const titles = Object.values(viewTitles);
const nameOf = (title: ViewTitle): string => title.toLowerCase();

/** The page itself never scrolls sideways, and no button or heading is cut. */
async function expectFits(visit: Visit, where: string): Promise<void> {
	const found = await visit.page.evaluate(() => ({
		sideways: document.documentElement.scrollWidth - innerWidth,
		inMain: (document.querySelector('main')?.scrollWidth ?? 0) - (document.querySelector('main')?.clientWidth ?? 0),
		cut: [...document.querySelectorAll('main h1, main h2, main h3, main button')]
			.filter((element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline')
			.map((element) => element.textContent),
	}));
	expect({ where, ...found }).toEqual({ where, sideways: 0, inMain: 0, cut: [] });
}

/** Every view and one drive, each with a picture. */
async function walk(stage: Stage, prefix: string, drive: string, options: VisitOptions): Promise<void> {
	const visit = await stage.visit(options);
	for (const title of titles) {
		await openView(visit.page, title);
		await visit.shot(`${prefix}-${nameOf(title)}`);
		await expectFits(visit, `${prefix} ${title}`);
	}
	await openDrive(visit.page, drive);
	await visit.shot(`${prefix}-drive`);
	await expectFits(visit, `${prefix} drive`);
	await expectNoFaults(visit);
	await visit.close();
}

const analyse = async ({ engine }: Stage): Promise<void> => {
	await engine.call('anomalies.run', {});
	await engine.call('risk.run', { paths: 10_000 });
};

describe('a fleet of sixty drives', () => {
	it('fits every window, in light and in dark', async () => {
		const stage = await stageWith(async (made) => {
			await made.fill({ drives: 60, days: 200, hasAttacks: true });
			await made.engine.call('models.train', { epochs: 3 });
			await analyse(made);
			await made.engine.call('report.make', { forecasts: 1 });
		});
		const drive = (await stage.engine.call('anomalies.latest', {})).anomalies?.events[0]?.deviceId ?? 'd1';
		await walk(stage, '1280-light', drive, {});
		await walk(stage, '1280-dark', drive, { colorScheme: 'dark' });
		await walk(stage, '1920-light', drive, { viewport: { width: 1920, height: 1080 } });
		await walk(stage, '1024-dark', drive, { viewport: { width: 1024, height: 700 }, colorScheme: 'dark' });
	});
});

describe('sizes at the ends', () => {
	it('shows one drive as calmly as many', async () => {
		const stage = await stageWith(async (made) => {
			await made.fill({ drives: 1, days: 90 });
			await analyse(made);
		});
		await walk(stage, 'one-drive', 'd1', {});
	});

	it('shows two thousand drives', async () => {
		const stage = await stageWith(async (made) => {
			await made.fill({ drives: 2_000, days: 3 });
			await analyse(made);
		});
		await walk(stage, '2000-drives', 'd1', {});
	});
});

describe('states', () => {
	it('says in an empty workspace what each view needs', async () => {
		const stage = await stageWith(async () => {});
		const visit = await stage.visit({ colorScheme: 'dark' });
		for (const title of titles) {
			await openView(visit.page, title);
			await visit.shot(`empty-${nameOf(title)}`);
			await expectFits(visit, `empty ${title}`);
		}
		await expectNoFaults(visit);
	});

	it.runIf(door === 'browser')('keeps the final shape while it loads, says what failed, and offers another try', async () => {
		const stage = await stageWith((made) => made.fill({ drives: 5, days: 40 }));
		const visit = await stage.visit();
		const { page } = visit;
		await openView(page, 'Overview');
		const letGo = await visit.hold('drives.list');
		await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Fleet' }).click();
		await page.getByText('Loading', { exact: true }).waitFor({ state: 'attached' });
		await page.screenshot({ path: join(pictures, 'loading-fleet.png') });
		await letGo();
		await page.getByRole('grid', { name: 'Fleet' }).waitFor();

		await stage.server.close();
		await page.getByText('The program does not answer. Trying to reach it again.').waitFor();
		await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Data' }).click();
		await page.getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor();
		expect(await page.getByRole('alert').textContent()).toContain('The program does not answer.');
		await visit.shot('server-stopped');

		const again = await startServer({ engine: stage.ownEngine, port: stage.server.port });
		try {
			await page.getByRole('heading', { name: 'Open the address that the program printed' }).waitFor();
			await visit.shot('server-restarted');
			await page.goto(again.openAddress());
			await page.getByRole('heading', { name: /^5 drives/ }).waitFor();
			await expectFits(visit, 'after the new address');
		} finally {
			await again.close();
		}
	});
});
