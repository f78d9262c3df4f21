/** The first minutes with the program: the printed address, the calm page, a reload, and a stranger at the door. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { door, expectNoFaults, openStage, type Stage } from './support/stage.ts';
import { sentence } from './support/steps.ts';

let stage: Stage;
beforeAll(async () => {
	stage = await openStage();
});
afterAll(() => stage?.close());

const closedDoor = 'Open the address that the program printed';
/** Chromium writes every refused request to the console. */
const refusal = /status of 401/;

describe('a first start', () => {
	it('greets with two ways to begin, and goes on after a reload', async () => {
		const visit = await stage.visit();
		const { page } = visit;
		await page.getByRole('button', { name: 'Import exports' }).waitFor();
		await page.getByRole('button', { name: 'Try a synthetic fleet' }).waitFor();
		expect(await sentence(page).textContent()).toBe('What could your disks cost you next quarter?');
		expect(await page.getByRole('alert').count()).toBe(0);
		await visit.shot('first-start');

		// The code that opened the page is not kept in its address.
		if (door === 'browser') expect(new URL(page.url()).hash).toBe('#/');
		expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2);
		await page.reload();
		await page.getByRole('button', { name: 'Import exports' }).waitFor();
		await expectNoFaults(visit);
		await visit.close();
	});

	it('can be walked through by keyboard, each stop visible', async () => {
		const visit = await stage.visit();
		const { page } = visit;
		await page.getByRole('button', { name: 'Import exports' }).waitFor();
		const stops: string[] = [];
		for (let step = 0; step < 20 && stops.at(-1) !== 'Try a synthetic fleet'; step += 1) {
			await page.keyboard.press('Tab');
			const stop = await page.evaluate(() => {
				const { activeElement: element } = document;
				if (!(element instanceof HTMLElement)) return null;
				const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
				const isMarked = (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
				return { name: element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '', isMarked };
			});
			expect(stop).toMatchObject({ isMarked: true });
			stops.push(stop?.name ?? '');
		}
		expect(stops).toEqual(expect.arrayContaining(['Skip to content', 'Overview', 'Data', 'Import exports', 'Try a synthetic fleet']));
		await visit.shot('first-start-focus');
		await visit.close();
	});
});

describe.runIf(door === 'browser')('the printed address', () => {
	it('works once: whoever uses it a second time is told what to do', async () => {
		const address = stage.server.openAddress();
		const first = await stage.visit({ address });
		await first.page.getByRole('button', { name: 'Import exports' }).waitFor();

		const second = await stage.visit({ address });
		await second.page.getByRole('heading', { name: closedDoor }).waitFor();
		expect(await second.page.getByRole('navigation').count()).toBe(0);
		expect(await second.page.evaluate(() => sessionStorage.length)).toBe(0);
		await second.shot('refused');
		await expectNoFaults(second, refusal);
		await expectNoFaults(first);
		await Promise.all([first.close(), second.close()]);
	});

	it('is needed: without a code nothing is shown', async () => {
		const visit = await stage.visit({ address: `http://127.0.0.1:${stage.server.port}/` });
		await visit.page.getByRole('heading', { name: closedDoor }).waitFor();
		await expectNoFaults(visit, refusal);
		await visit.close();
	});
});
