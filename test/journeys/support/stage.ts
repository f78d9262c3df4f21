/**
 * What a journey stands on: one Chromium, the real engine on a new folder behind the real loopback server, and visits that
 * write down whatever the page does which it must not.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Engine } from '../../../src-main/engine/engine.ts';
import { type RunningServer, startServer } from '../../../src-main/shells/http/server.ts';
import { browserArguments } from '../../support/browser.ts';
import { createRoom } from '../../support/engine-room.ts';

export const root = resolve(import.meta.dirname, '../../..');
export const pictures = join(root, 'test/output/journeys');

/** Longest wait for one thing on the page: far above what it takes, so that a slow machine does not fail. */
const PATIENCE_MS = 30_000;

/** What no page of ours may do. A journey ends with all of it empty. */
export interface Faults {
	/** Reports of the content security policy. */
	readonly violations: string[];
	/** Errors and warnings on the console, and exceptions nobody caught. */
	readonly complaints: string[];
	/** Requests that leave the server's own origin. */
	readonly strangers: string[];
}

export interface Visit {
	readonly page: Page;
	readonly faults: Faults;
	/** Writes `<name>.png` beside the others once nothing moves any more; a whole view is as tall as what it holds. */
	shot(name: string, options?: { readonly isWhole?: boolean }): Promise<void>;
	close(): Promise<void>;
}

export interface VisitOptions extends BrowserContextOptions {
	/** The address to open; one with a fresh code when absent. */
	readonly address?: string;
}

export interface Stage {
	readonly engine: Engine;
	readonly server: RunningServer;
	readonly browser: Browser;
	/** A new profile with one tab on the page. */
	visit(options?: VisitOptions): Promise<Visit>;
	/** Imports a generated fleet. */
	fill(fleet: { readonly drives: number; readonly days: number; readonly seed?: number; readonly hasAttacks?: boolean }): Promise<void>;
	close(): Promise<void>;
}

export async function openStage(options: { readonly folder?: string; readonly isWatching?: boolean } = {}): Promise<Stage> {
	const room = createRoom();
	const folder = options.folder ?? (await room.folder());
	// A running clock: remaining time is told from it.
	const engine = await room.engine({ threads: 2, folder, now: Date.now, isWatching: options.isWatching ?? false });
	const server = await startServer({ engine, port: 0 });
	room.onClose(() => server.close());
	const browser = await chromium.launch({ executablePath: browserPath(), args: [...browserArguments] });
	room.onClose(() => browser.close());
	mkdirSync(pictures, { recursive: true });
	return {
		engine,
		server,
		browser,
		visit: (visit = {}) => openVisit(browser, server, visit),
		async fill(fleet) {
			const path = join(await room.folder(), 'fleet.csv');
			await engine.call('fleet.generate', { seed: 1, ...fleet, target: engine.files.registerTarget(path) });
			await engine.call('imports.run', { sources: [engine.files.registerSource({ path })] });
		},
		close: room.close,
	};
}

/** The suite's runner finds the browser and hands it over. */
function browserPath(): string {
	const path = process.env.CHROME_PATH;
	if (!path) throw new Error('CHROME_PATH names no browser. Run the journeys by "npm test", or set it to a Chrome or Chromium.');
	return path;
}

async function openVisit(browser: Browser, server: RunningServer, { address, ...options }: VisitOptions): Promise<Visit> {
	const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'light', reducedMotion: 'reduce', ...options });
	const page = await context.newPage();
	page.setDefaultTimeout(PATIENCE_MS);
	const faults = await watch(page, `http://127.0.0.1:${server.port}`);
	await page.goto(address ?? server.openAddress());
	return {
		page,
		faults,
		async shot(name, { isWhole = false } = {}) {
			await settled(page);
			const view = page.viewportSize();
			if (isWhole && view) {
				const hidden = await page.evaluate(() => {
					const { scrollHeight, clientHeight } = document.querySelector('main') ?? document.documentElement;
					return scrollHeight - clientHeight;
				});
				await page.setViewportSize({ ...view, height: view.height + hidden });
				await settled(page);
			}
			await page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' });
			if (isWhole && view) await page.setViewportSize(view);
		},
		close: () => context.close(),
	};
}

/** Listens before the first byte of the page: a report of the policy may come from any document of this tab, at any time. */
async function watch(page: Page, origin: string): Promise<Faults> {
	const faults: Faults = { violations: [], complaints: [], strangers: [] };
	await page.exposeBinding('reportViolation', (_, text: string) => void faults.violations.push(text));
	await page.addInitScript(() => {
		document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) => {
			const { reportViolation } = globalThis as unknown as { reportViolation(text: string): void };
			reportViolation(`${effectiveDirective} ${blockedURI} ${sample}`);
		});
	});
	page.on('console', (message) => {
		if (message.type() === 'error' || message.type() === 'warning') faults.complaints.push(`${message.type()}: ${message.text()}`);
	});
	page.on('pageerror', (error) => faults.complaints.push(`exception: ${error.message}`));
	page.on('request', (request) => {
		const { protocol, origin: target } = new URL(request.url());
		if (protocol !== 'data:' && target !== origin) faults.strangers.push(request.url());
	});
	return faults;
}

/** An address that no machine has: asking for its picture must be refused by the policy, and the refusal must reach us. */
const CANARY = 'https://canary.invalid/';

/**
 * Ends a journey: nothing forbidden happened. Reports come late, so a canary is planted behind them; what the page did before
 * has been told when the canary's own report arrives.
 *
 * @param expected complaints that belong to the journey
 */
export async function expectNoFaults({ page, faults }: Visit, expected?: RegExp): Promise<void> {
	await page.evaluate((address) => {
		new Image().src = address;
	}, CANARY);
	await expect.poll(() => faults.violations.some((text) => text.includes(CANARY)), { timeout: 10_000 }).toBe(true);
	await expect.poll(() => faults.complaints.some((text) => text.includes(CANARY)), { timeout: 10_000 }).toBe(true);
	const isOurs = (text: string): boolean => !text.includes(CANARY) && !expected?.test(text);
	expect({
		violations: faults.violations.filter(isOurs),
		complaints: faults.complaints.filter(isOurs),
		strangers: faults.strangers.filter(isOurs),
	}).toEqual({ violations: [], complaints: [], strangers: [] });
}

/** Answers are there, fonts loaded, charts drawn, and two frames passed since. */
export async function settled(page: Page): Promise<void> {
	await page.waitForFunction(() => {
		const isLoading = document.querySelector('main [aria-busy="true"], main .chart .skeleton') !== null;
		const isDrawn = [...document.querySelectorAll('.plot-canvas')].every((plot) => plot.querySelector('.main-svg') !== null);
		return document.querySelector('main') !== null && !isLoading && isDrawn;
	});
	await page.evaluate(async () => {
		await document.fonts.ready;
		await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
	});
}
