/** One of the doors through which a journey meets the program. What differs between them stands here, so that the same journeys run through each. */
import { resolve } from 'node:path';
import type { BrowserContextOptions, Download, Page } from 'playwright-core';
import type { Engine } from '../../../../src-main/engine/engine.ts';
import type { InputOf, ProcedureName } from '../../../../src-main/shared/contract/procedures.ts';
import type { RunningServer } from '../../../../src-main/shells/http/server.ts';

export const root = resolve(import.meta.dirname, '../../../..');

/** `browser`: the page behind the loopback server; `window`: the page behind preload and IPC, Electron stood in for; `electron`: the real window. */
export type DoorName = 'browser' | 'window' | 'electron';

export const doorNames: readonly DoorName[] = ['browser', 'window', 'electron'];

export interface VisitOptions extends BrowserContextOptions {
	/** The address to open; one with a fresh code when absent. Only a server has addresses. */
	readonly address?: string;
}

export interface OpenPage {
	readonly page: Page;
	close(): Promise<void>;
}

export interface SavedFile {
	/** The name that was offered. */
	readonly fileName: string;
	readonly path: string;
}

/** A file that the browser has taken over. */
export const savedBy = async (download: Download): Promise<SavedFile> => ({ fileName: download.suggestedFilename(), path: await download.path() });

export type FleetOfFile = Omit<InputOf<'fleet.generate'>, 'target'>;

export interface Door {
	/** The engine behind the page, spoken to beside the page. */
	readonly engine: Pick<Engine, 'call' | 'folder'>;
	/** The same with all that only its own process has; absent where the engine lives in Electron's. */
	readonly ownEngine?: Engine;
	/** The only origin that the page may ask. */
	readonly origin: string;
	/** Of the browser's door only. */
	readonly server?: RunningServer;
	/** A file as if a person had chosen it: its source id. @param label its name; that of the path when absent */
	source(path: string, label?: string): Promise<string>;
	/** Where the file of a download lies. */
	fileOf(downloadId: string): Promise<string>;
	/** Offers a folder to be watched, as the machine's owner does. */
	offerFolder(path: string): Promise<void>;
	/** Writes a generated fleet as CSV. */
	generate(path: string, fleet: FleetOfFile): Promise<void>;
	/** @param prepare sees the page before its first byte */
	open(options: VisitOptions, prepare: (page: Page) => Promise<void>): Promise<OpenPage>;
	/** Presses what opens the file dialog and chooses these files in it. */
	choose(page: Page, press: () => Promise<void>, paths: readonly string[]): Promise<void>;
	/** Presses what saves a file and takes the place that is offered. */
	save(page: Page, press: () => Promise<void>): Promise<SavedFile>;
	/** Holds back the answers of one procedure until let go. */
	hold(page: Page, procedure: ProcedureName): Promise<() => Promise<void>>;
	close(): Promise<void>;
}

export interface DoorOptions {
	/** The workspace; a new one when absent. */
	readonly folder?: string;
	readonly isWatching?: boolean;
}
