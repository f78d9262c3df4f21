/**
 * The page as the desktop window has it: the built preload, the registry of IPC and the page's own client are the real ones, only Electron between
 * them is stood in for. Chromium draws the page from an address of its own, since it does not know our scheme.
 */
import { copyFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { IpcMain } from 'electron';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import type { DesktopBridge, EngineEvent } from '../../../../src-main/shared/contract/client.ts';
import type { ProcedureName } from '../../../../src-main/shared/contract/procedures.ts';
import { registerIpc } from '../../../../src-main/shells/electron/ipc.ts';
import { channels, PAGE_ORIGIN, pageResponse } from '../../../../src-main/shells/electron/policies.ts';
import { loadPage, pageFolder } from '../../../../src-main/shells/http/page.ts';
import { browserArguments, browserPath } from '../../../support/browser.ts';
import { createIpc } from '../../../support/electron-stand-in.ts';
import { createRoom } from '../../../support/engine-room.ts';
import { type Door, type DoorOptions, root, type SavedFile, savedBy } from './door.ts';
import { engineDoor } from './engine-door.ts';

const ORIGIN = 'https://window.invalid';

/** What the next dialogs answer; a dialog that nobody waits for is closed. */
interface Dialogs {
	chosen: readonly string[];
	saving: ((saved: SavedFile) => void) | undefined;
}

export async function openWindowDoor({ folder, isWatching = false }: DoorOptions): Promise<Door> {
	const room = createRoom();
	const engine = await room.engine({ threads: 2, folder: folder ?? (await room.folder()), now: Date.now, isWatching });
	const desk = await room.folder();
	const ipc = createIpc();
	const dialogs: Dialogs = { chosen: [], saving: undefined };
	const chosen = (): readonly string[] => {
		const paths = dialogs.chosen;
		dialogs.chosen = [];
		return paths;
	};
	// The stand-in is called with what our registry makes of it, nothing else.
	registerIpc(ipc as unknown as Pick<IpcMain, 'handle'>, engine, {
		chooseFiles: async () => chosen(),
		chooseFolder: async () => chosen()[0] ?? null,
		async saveFile(path, fileName) {
			if (!dialogs.saving) return false;
			const place = join(await mkdtemp(join(desk, 'saved-')), fileName);
			await copyFile(path, place);
			dialogs.saving({ fileName, path: place });
			dialogs.saving = undefined;
			return true;
		},
		ready: () => {},
	});
	engine.on((event) => ipc.send(channels.event, event));
	const bridge = await loadPreload(ipc.renderer);
	const holds = new Map<string, Promise<void>>();
	const browser = await chromium.launch({ executablePath: browserPath(), args: [...browserArguments] });
	room.onClose(() => browser.close());
	return {
		...engineDoor(engine),
		origin: ORIGIN,
		async open(options, prepare) {
			const context = await browser.newContext(options);
			await servePage(context);
			const page = await context.newPage();
			await exposeBridge(page, bridge, desk, holds);
			await prepare(page);
			await page.goto(`${ORIGIN}/index.html`);
			return { page, close: () => context.close() };
		},
		async choose(_page, press, paths) {
			dialogs.chosen = paths;
			await press();
		},
		async save(page, press) {
			const saved = Promise.withResolvers<SavedFile>();
			dialogs.saving = saved.resolve;
			// What the page itself has written, it saves as any page does.
			void page.waitForEvent('download').then(async (download) => saved.resolve(await savedBy(download)), saved.reject);
			await press();
			return saved.promise;
		},
		async hold(_page, procedure) {
			const held = Promise.withResolvers<void>();
			holds.set(procedure, held.promise);
			return async () => {
				holds.delete(procedure);
				held.resolve();
			};
		},
		close: room.close,
	};
}

/** Runs the built preload as a sandbox does: it may require `electron` and nothing else. */
async function loadPreload(ipcRenderer: ReturnType<typeof createIpc>['renderer']): Promise<DesktopBridge> {
	const text = await readFile(join(root, 'out/preload/preload.cjs'), 'utf8');
	let bridge: DesktopBridge | undefined;
	const electron = {
		ipcRenderer,
		contextBridge: {
			exposeInMainWorld(name: string, value: DesktopBridge) {
				if (name === 'ssv') bridge = value;
			},
		},
		webUtils: { getPathForFile: (file: { readonly path: string }) => file.path },
	};
	const requireOnly = (name: string): unknown => {
		if (name === 'electron') return electron;
		throw new Error(`The preload asks for ${name}, which a sandbox does not have.`);
	};
	new Function('require', 'module', 'exports', text)(requireOnly, { exports: {} }, {});
	if (!bridge) throw new Error('The preload exposes no bridge.');
	return bridge;
}

/** Our scheme, under an address that Chromium knows. */
async function servePage(context: BrowserContext): Promise<void> {
	const files = loadPage(pageFolder());
	await context.route(`${ORIGIN}/**`, async (route) => {
		const response = pageResponse(files, route.request().url().replace(ORIGIN, PAGE_ORIGIN));
		const body = Buffer.from(await response.arrayBuffer());
		await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body });
	});
}

/** A file as it crosses from the page: only here, where Electron would say its path. */
interface CarriedFile {
	readonly name: string;
	/** Of files and folders that were dropped. */
	readonly path?: string;
	readonly base64: string;
}

type Asked = readonly [name: keyof DesktopBridge, values: readonly unknown[]];

/** Puts the preload's bridge into the page as `window.ssv`. */
async function exposeBridge(page: Page, bridge: DesktopBridge, desk: string, holds: ReadonlyMap<string, Promise<void>>): Promise<void> {
	await page.exposeBinding('askBridge', async (_source, ...[name, values]: Asked) => {
		if (name === 'call') {
			const [procedure, input, callId] = values as [ProcedureName, unknown, string];
			await holds.get(procedure);
			return bridge.call(procedure, input, callId);
		}
		if (name === 'registerFiles') return bridge.registerFiles(await putDown(values as CarriedFile[], desk));
		if (name === 'chooseFiles' || name === 'chooseFolder') return bridge[name]();
		if (name === 'saveDownload') return bridge.saveDownload(...(values as [string, string]));
		return undefined;
	});
	await page.addInitScript(() => {
		type Ask = (name: string, values: readonly unknown[]) => Promise<never>;
		const { askBridge } = globalThis as unknown as { askBridge: Ask };
		const listeners = new Set<(event: EngineEvent) => void>();
		const carry = async (file: File): Promise<CarriedFile> => {
			const { droppedPaths = [] } = globalThis as { droppedPaths?: readonly string[] };
			const path = droppedPaths.find((dropped) => dropped.endsWith(`/${file.name}`));
			if (path !== undefined) return { name: file.name, path, base64: '' };
			const reader = new FileReader();
			const read = new Promise((done) => reader.addEventListener('load', done));
			reader.readAsDataURL(file);
			await read;
			return { name: file.name, base64: String(reader.result).split(',')[1] ?? '' };
		};
		const ssv: DesktopBridge = {
			call: (...values) => askBridge('call', values),
			on(listener) {
				listeners.add(listener);
				return () => void listeners.delete(listener);
			},
			registerFiles: async (files) => askBridge('registerFiles', await Promise.all(files.map(carry))),
			chooseFiles: () => askBridge('chooseFiles', []),
			chooseFolder: () => askBridge('chooseFolder', []),
			saveDownload: (...values) => askBridge('saveDownload', values),
			ready: () => void askBridge('ready', []),
		};
		const tellPage = (event: EngineEvent): void => {
			for (const listener of listeners) listener(event);
		};
		Object.assign(globalThis, { ssv, tellPage });
	});
	const stop = bridge.on((event) => {
		// A page on its way elsewhere hears nothing, as a window that loads.
		void page.evaluate((told) => (globalThis as unknown as { tellPage?(event: EngineEvent): void }).tellPage?.(told), event).catch(() => {});
	});
	page.on('close', stop);
}

/** Writes carried files where a path can name them. */
async function putDown(files: readonly CarriedFile[], desk: string): Promise<File[]> {
	const folder = await mkdtemp(join(desk, 'chosen-'));
	return Promise.all(
		files.map(async ({ name, path, base64 }, index) => {
			const place = path ?? join(folder, String(index), basename(name));
			await mkdir(join(folder, String(index)));
			if (path === undefined) await writeFile(place, Buffer.from(base64, 'base64'));
			// All that the preload's stand-in of webUtils asks of a file.
			return { path: place } as unknown as File;
		}),
	);
}
