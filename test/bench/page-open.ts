/** From the command to the page of a large workspace. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { type Browser, chromium } from 'playwright-core';
import { createEngine } from '../../src-main/engine/engine.ts';
import { settled } from '../journeys/support/stage.ts';
import { openView, sentence } from '../journeys/support/steps.ts';
import { browserArguments } from '../support/browser.ts';
import type { Benchmark } from './benchmark.ts';
import { preparePage } from './page.ts';
import { generatedCsv } from './page-workspace.ts';

const program = join(resolve(import.meta.dirname, '../..'), 'src-main/shells/cli/ssv.js');
const DRIVES = 10_000;
const DAYS = 1_000;

/** @throws Error when not every sample arrives */
async function fill(folder: string): Promise<void> {
	const engine = await createEngine({ folder });
	const source = engine.files.registerStream('bench.csv', () => generatedCsv({ drives: DRIVES, instants: DAYS, everyMs: 86_400_000 }));
	const { totals } = await engine.call('imports.run', { sources: [source] });
	// A simulation of every drive is the largest answer that the overview and the fleet wait for.
	await engine.call('risk.run', { paths: 1_000 });
	await engine.close();
	if (totals.added !== DRIVES * DAYS) throw new Error(`${totals.added} samples were imported.`);
}

async function addressOf(server: ChildProcess): Promise<string> {
	for await (const line of createInterface({ input: server.stdout! })) return (JSON.parse(line) as { readonly address: string }).address;
	throw new Error('The server ended without an address.');
}

/** Starts the program as a person does, and measures until each thing is there. */
async function openOnce(browser: Browser, folder: string, stages: Record<string, number>): Promise<boolean> {
	const startedAt = performance.now();
	const note = (what: string): void => {
		stages[what] = performance.now() - startedAt;
	};
	const server = spawn(process.execPath, [program, 'serve', '--workspace', folder, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
	const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
	try {
		const page = await context.newPage();
		const address = await addressOf(server);
		note('workspace open, address printed');
		const [answer] = await Promise.all([
			page.waitForResponse((response) => response.url().endsWith('/api/workspace.get')),
			page.goto(address, { waitUntil: 'commit' }),
		]);
		const summary = (await answer.json()) as { readonly samples: number };
		note('first answer');
		await sentence(page).waitFor();
		await settled(page);
		note('overview on screen');
		const charts = await page.locator('main .plot-canvas').count();
		await openView(page, 'Fleet');
		note('fleet on screen');
		const rows = await page.getByRole('grid', { name: 'Fleet' }).getAttribute('aria-rowcount');
		return summary.samples === DRIVES * DAYS && charts === 2 && rows === String(DRIVES + 1);
	} finally {
		await context.close();
		server.kill('SIGTERM');
		if (server.exitCode === null) await once(server, 'exit');
	}
}

export const benchmarks: readonly Benchmark[] = [
	{
		name: 'start/10m-samples',
		note: 'ssv serve as a process of its own, from source, on 10,000 drives x 1,000 days with a simulation: until the overview with its charts is on screen in a browser that is open',
		async prepare() {
			preparePage();
			const folder = await mkdtemp(join(tmpdir(), 'ssv-bench-'));
			await fill(folder);
			const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH as string, args: [...browserArguments] });
			const stages: Record<string, number> = {};
			return {
				run: () => openOnce(browser, folder, stages),
				figure: () => stages['overview on screen'] as number,
				stages: () => ({ ...stages }),
				async close() {
					await browser.close();
					await rm(folder, { recursive: true, force: true });
				},
			};
		},
	},
];
