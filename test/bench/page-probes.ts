/** Measures inside the page, by its own clock. */
import type { Page } from 'playwright-core';
import { PEAK_LATENCY_MS } from './page-workspace.ts';

const TURNS = 150;
const TURN_PX = 480;

interface Scrolled {
	/** Milliseconds between neighbouring frames, while the wheel turned. */
	readonly frames: readonly number[];
	readonly rows: number;
	/** Of the main thread for one of these frames, in ms. */
	readonly work: number;
	/** Whether rows fill the table at its end: nothing was left white. */
	readonly isFilled: boolean;
	readonly pixels: number;
}

/** Starts to measure; the answer ends it. Milliseconds that the page's main thread computed: what else the machine did is not in them. */
async function workMeter(page: Page): Promise<() => Promise<number>> {
	const tools = await page.context().newCDPSession(page);
	await tools.send('Performance.enable', { timeDomain: 'threadTicks' });
	const soFar = async (): Promise<number> => {
		const { metrics } = await tools.send('Performance.getMetrics');
		return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
	};
	const before = await soFar();
	return async () => {
		const work = (await soFar()) - before;
		await tools.detach();
		return work;
	};
}

export async function scrollByWheel(page: Page): Promise<Scrolled> {
	const grid = page.getByRole('grid', { name: 'Fleet' });
	await grid.hover();
	await page.evaluate(() => {
		const probe = globalThis as unknown as { frameTimes: number[]; isCounting: boolean };
		probe.frameTimes = [];
		probe.isCounting = true;
		const note = (at: number): void => {
			probe.frameTimes.push(at);
			if (probe.isCounting) requestAnimationFrame(note);
		};
		requestAnimationFrame(note);
	});
	const worked = await workMeter(page);
	for (let turn = 0; turn < TURNS; turn++) await page.mouse.wheel(0, TURN_PX);
	const work = await worked();
	const times = await page.evaluate(() => {
		const probe = globalThis as unknown as { frameTimes: number[]; isCounting: boolean };
		probe.isCounting = false;
		return probe.frameTimes;
	});
	const state = await grid.evaluate((table) => {
		const { bottom } = table.getBoundingClientRect();
		const edges = [...table.querySelectorAll('[role="row"]')].map((row) => row.getBoundingClientRect().bottom);
		return { rows: Number(table.getAttribute('aria-rowcount')), isFilled: Math.max(...edges) >= bottom - 4, pixels: table.scrollTop };
	});
	return { work: work / times.length, frames: times.slice(1).map((at, index) => at - (times[index] as number)), ...state };
}

interface Drawn {
	readonly ms: number;
	/** Of the main thread, in ms. */
	readonly work: number;
	/** Points of the line that the chart was given to draw. */
	readonly points: number;
	readonly hasPeak: boolean;
}

/** What the page marks when a chart is drawn, and one frame behind it. */
const DRAWN_MARK = 'drawn series';

/** Starts to wait before the act, so that no mark is missed. */
async function untilDrawn(page: Page, act: () => Promise<unknown>): Promise<Drawn> {
	const worked = await workMeter(page);
	await page.evaluate((name) => {
		const probe = globalThis as unknown as { drawn: Promise<number> };
		performance.clearMarks(name);
		const from = performance.now();
		probe.drawn = new Promise((done, fail) => {
			setTimeout(() => fail(new Error('No chart was drawn within 30 s.')), 30_000);
			const look = (): void => {
				if (performance.getEntriesByName(name).length === 0) requestAnimationFrame(look);
				else requestAnimationFrame(() => setTimeout(() => done(performance.now() - from)));
			};
			look();
		});
	}, DRAWN_MARK);
	await act();
	const drawn = await page.evaluate(async (peak) => {
		const ms = await (globalThis as unknown as { drawn: Promise<number> }).drawn;
		const plot = document.querySelector('section[aria-label="Series"] .plot-canvas') as unknown as {
			readonly data: readonly { readonly y: Float64Array }[];
		};
		const line = plot.data[0]?.y ?? new Float64Array();
		return { ms, points: line.length, hasPeak: line.includes(peak) };
	}, PEAK_LATENCY_MS);
	return { ...drawn, work: await worked() };
}

/** Opens a drive by its address. */
export const drawnSeries = (page: Page, fragment: string): Promise<Drawn> =>
	untilDrawn(page, () =>
		page.evaluate((hash) => {
			location.hash = hash;
		}, fragment),
	);

/** Draws a box over the middle tenth of the chart, which zooms into it; the time counts from before the first movement. */
export async function zoomedSeries(page: Page): Promise<Drawn> {
	const box = await page.getByRole('region', { name: 'Series' }).locator('.plot-canvas .nsewdrag').boundingBox();
	if (!box) throw new Error('There is no chart to zoom into.');
	const y = box.y + box.height / 2;
	return untilDrawn(page, async () => {
		await page.mouse.move(box.x + 0.45 * box.width, y);
		await page.mouse.down();
		await page.mouse.move(box.x + 0.55 * box.width, y, { steps: 4 });
		await page.mouse.up();
	});
}
