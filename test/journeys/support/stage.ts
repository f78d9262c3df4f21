/**
 * What a journey stands on: a page in a real browser, a real engine on a new folder, the door between them, and visits that write down whatever the
 * page does which it must not.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Engine } from '../../../src-main/engine/engine.ts';
import type { ProcedureName } from '../../../src-main/shared/contract/procedures.ts';
import type { RunningServer } from '../../../src-main/shells/http/server.ts';
import { createRoom } from '../../support/engine-room.ts';
import { openBrowserDoor } from './doors/browser-door.ts';
import { type Door, type DoorName, type DoorOptions, doorNames, type FleetOfFile, root, type SavedFile, type VisitOptions } from './doors/door.ts';
import { openElectronDoor } from './doors/electron-door.ts';
import { openWindowDoor } from './doors/window-door.ts';

export { root, type VisitOptions };
export const pictures = join(root, 'test/output/journeys');

/** SSV_DOOR names it; the loopback server's otherwise. */
export const door: DoorName = doorNames.find((name) => name === process.env.SSV_DOOR) ?? 'browser';

/** Longest wait for one thing on the page: far above what it takes, so that a slow machine does not fail. */
const PATIENCE_MS = 30_000;

/** What no page of ours may do. A journey ends with all of it empty. */
export interface Faults {
	/** Reports of the content security policy. */
	readonly violations: string[];
	/** Errors and warnings on the console, and exceptions nobody caught. */
	readonly complaints: string[];
	/** Requests that leave the page's own origin. */
	readonly strangers: string[];
}

export interface Visit {
	readonly page: Page;
	readonly faults: Faults;
	/** Writes `<name>.png` beside the others once nothing moves any more; a whole view is as tall as what it holds. */
	shot(name: string, options?: { readonly isWhole?: boolean }): Promise<void>;
	/** Presses what opens the file dialog and chooses these files in it. */
	choose(press: () => Promise<void>, paths: readonly string[]): Promise<void>;
	/** Presses what saves a file and takes the place that is offered. */
	save(press: () => Promise<void>): Promise<SavedFile>;
	/** Holds back the answers of one procedure until let go. */
	hold(procedure: ProcedureName): Promise<() => Promise<void>>;
	close(): Promise<void>;
}

export interface Stage extends Pick<Door, 'engine' | 'source' | 'fileOf' | 'offerFolder' | 'generate' | 'close'> {
	/** Of the browser's door only. */
	readonly server: RunningServer;
	/** Where the engine is of this process: not behind Electron's door. */
	readonly ownEngine: Engine;
	/** A new profile with one tab on the page. */
	visit(options?: VisitOptions): Promise<Visit>;
	/** Imports a generated fleet. */
	fill(fleet: FleetOfFile): Promise<void>;
}

const doors = { browser: openBrowserDoor, window: openWindowDoor, electron: openElectronDoor } satisfies Record<
	DoorName,
	(options: DoorOptions) => Promise<Door>
>;

export async function openStage({ through = door, ...options }: DoorOptions & { readonly through?: DoorName } = {}): Promise<Stage> {
	const opened = await doors[through](options);
	const room = createRoom();
	mkdirSync(pictures, { recursive: true });
	return {
		...opened,
		get server() {
			return present(opened.server, `There is no server behind the door "${through}".`);
		},
		get ownEngine() {
			return present(opened.ownEngine, `The engine behind the door "${through}" is of another process.`);
		},
		visit: (visit = {}) => openVisit(opened, visit),
		async fill(fleet) {
			const path = join(await room.folder(), 'fleet.csv');
			await opened.generate(path, fleet);
			await opened.engine.call('imports.run', { sources: [await opened.source(path)] });
		},
		async close() {
			await opened.close();
			await room.close();
		},
	};
}

function present<T>(value: T | undefined, otherwise: string): T {
	if (value === undefined) throw new Error(otherwise);
	return value;
}

async function openVisit(opened: Door, options: VisitOptions): Promise<Visit> {
	let faults: Faults = { violations: [], complaints: [], strangers: [] };
	const looks = { viewport: { width: 1280, height: 800 }, colorScheme: 'light', reducedMotion: 'reduce', ...options } as const;
	const { page, close } = await opened.open(looks, async (fresh) => {
		fresh.setDefaultTimeout(PATIENCE_MS);
		faults = await watch(fresh, opened.origin);
	});
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
		choose: (press, paths) => opened.choose(page, press, paths),
		save: (press) => opened.save(page, press),
		hold: (procedure) => opened.hold(page, procedure),
		close,
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
		const address = request.url();
		// Schemes of our own have no origin in the sense of URL.
		const isOwn = ['data:', `${origin}/`, `blob:${origin}/`].some((start) => address.startsWith(start));
		if (!isOwn) faults.strangers.push(address);
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
