/** What somebody waits for at the page: in real Chromium, behind the real loopback server, as in the journeys. */
import type { Page } from 'playwright-core';
import { ensurePage } from '../../src-main/shells/cli/page-build.ts';
import { openStage, type Stage, settled, type Visit } from '../journeys/support/stage.ts';
import { openView } from '../journeys/support/steps.ts';
import { findBrowser } from '../support/browser.ts';
import { type Benchmark, medianOf } from './benchmark.ts';
import { drawnSeries, scrollByWheel, zoomedSeries } from './page-probes.ts';
import { type GeneratedHistory, generatedCsv } from './page-workspace.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** @throws Error when there is no browser or the page cannot be built */
export function preparePage(): void {
	const browser = findBrowser(say);
	if ('missing' in browser) throw new Error(browser.missing);
	process.env.CHROME_PATH = browser.path;
	if (!ensurePage(say)) throw new Error('The page could not be built.');
}

/** A tab on a workspace that holds the history. */
async function openOn(history: GeneratedHistory): Promise<{ readonly stage: Stage; readonly visit: Visit }> {
	preparePage();
	const stage = await openStage();
	const source = stage.ownEngine.files.registerStream('bench.csv', () => generatedCsv(history));
	const { totals } = await stage.engine.call('imports.run', { sources: [source] });
	if (totals.added !== history.drives * history.instants) throw new Error(`${totals.added} samples were imported.`);
	return { stage, visit: await stage.visit() };
}

/** The same tab, with nothing in memory. */
async function startAnew(page: Page): Promise<void> {
	await page.evaluate(() => {
		location.hash = '#/';
	});
	await page.reload();
	await settled(page);
}

const fleet: Benchmark = {
	name: 'page/fleet-5000',
	note: 'time between frames (median of a run) while the table of 5,000 drives scrolls under the wheel; 16.7 ms is 60 frames a second',
	async prepare() {
		const { stage, visit } = await openOn({ drives: 5_000, instants: 30, everyMs: 86_400_000 });
		const { page } = visit;
		let frames: readonly number[] = [];
		let [opened, work] = [0, 0];
		return {
			async run() {
				await startAnew(page);
				const startedAt = performance.now();
				await openView(page, 'Fleet');
				opened = performance.now() - startedAt;
				const scrolled = await scrollByWheel(page);
				frames = scrolled.frames;
				work = scrolled.work;
				return scrolled.rows === 5_001 && scrolled.isFilled && scrolled.pixels > 50_000;
			},
			figure: () => medianOf(frames),
			stages: () => ({
				'open the table': opened,
				'work for a frame': work,
				'mean frame': frames.reduce((sum, ms) => sum + ms, 0) / frames.length,
				'95 of 100 frames within': [...frames].sort((a, b) => a - b)[Math.floor(0.95 * frames.length)] as number,
				'worst frame': Math.max(...frames),
			}),
			close: () => stage.close(),
		};
	},
};

const series: Benchmark = {
	name: 'page/series-100k',
	note: 'from opening a drive to its chart of 100,000 points on the screen, in a tab that has drawn nothing before',
	async prepare() {
		const { stage, visit } = await openOn({ drives: 1, instants: 100_000, everyMs: 300_000 });
		const { page } = visit;
		let stages: Record<string, number> = {};
		return {
			async run() {
				await startAnew(page);
				const drawn = await drawnSeries(page, '#/drives/BENCH000000?metric=read_latency_ms');
				const zoomed = await zoomedSeries(page);
				stages = { 'draw the drive': drawn.ms, 'work of the page for it': drawn.work, 'draw a chosen span': zoomed.ms };
				return drawn.points > 500 && drawn.points < 20_000 && drawn.hasPeak && zoomed.points > 500;
			},
			figure: () => stages['draw the drive'] as number,
			stages: () => stages,
			close: () => stage.close(),
		};
	},
};

export const benchmarks: readonly Benchmark[] = [fleet, series];
