/** The desktop window: start, stop, and the ports that only Electron has. Everything else is the engine's. */
import { copyFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session } from 'electron';
import { defaultWorkspace } from '../../engine/default-workspace.ts';
import { createEngine } from '../../engine/engine.ts';
import { loadPage, pageFolder } from '../http/page.ts';
import { registerIpc } from './ipc.ts';
import {
	channels,
	decideWindowOpen,
	isNavigationAllowed,
	isPermissionGranted,
	PAGE_ORIGIN,
	PAGE_SCHEME,
	pageResponse,
	schemePrivileges,
	windowOptions,
} from './policies.ts';

/** What `npm start` waits for on our standard output. */
const READY_LINE = 'ssv: window ready';
/** A page that crashes again and again is left as it is. */
const MAX_RELOADS = 3;
const ALREADY_OPEN_LINE = 'ssv: window already open';

function guardContents(): void {
	app.on('web-contents-created', (_event, contents) => {
		contents.setWindowOpenHandler(decideWindowOpen);
		for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect'] as const) {
			contents.on(name as 'will-navigate', (event) => {
				if (!isNavigationAllowed(event.url)) event.preventDefault();
			});
		}
		// A page that crashed comes back; the engine and its jobs live in this process and go on.
		let crashes = 0;
		contents.on('render-process-gone', (_gone, { reason }) => {
			crashes += 1;
			if (reason !== 'clean-exit' && crashes <= MAX_RELOADS && !contents.isDestroyed()) contents.reload();
		});
		contents.on('will-attach-webview', (event) => event.preventDefault());
	});
}

function guardSession(): void {
	session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(isPermissionGranted()));
	session.defaultSession.setPermissionCheckHandler(isPermissionGranted);
	session.defaultSession.setDevicePermissionHandler(isPermissionGranted);
}

function servePage(): void {
	const files = loadPage(pageFolder());
	protocol.handle(PAGE_SCHEME, (request) => pageResponse(files, request.url));
}

async function openWindow(): Promise<void> {
	const folder = process.env.SSV_WORKSPACE ?? defaultWorkspace();
	const engine = await createEngine({ folder, isWatching: true, log: (line) => process.stderr.write(`${line}\n`) });
	const window = new BrowserWindow(windowOptions(fileURLToPath(new URL('../preload/preload.cjs', import.meta.url)), app.isPackaged));
	registerIpc(ipcMain, engine, {
		chooseFiles: async () =>
			(await dialog.showOpenDialog(window, { title: 'Import exports', properties: ['openFile', 'multiSelections'] })).filePaths,
		chooseFolder: async () => (await dialog.showOpenDialog(window, { title: 'Watch a folder', properties: ['openDirectory'] })).filePaths[0] ?? null,
		saveFile: async (path, fileName) => {
			const chosen = await dialog.showSaveDialog(window, { defaultPath: fileName });
			if (chosen.canceled || !chosen.filePath) return false;
			await copyFile(path, chosen.filePath);
			return true;
		},
		ready: () => {
			window.show();
			process.stdout.write(`${READY_LINE}\n`);
		},
	});
	engine.on((event) => {
		if (!window.isDestroyed()) window.webContents.send(channels.event, event);
	});
	// A page that cannot draw must still be seen.
	window.once('ready-to-show', () => window.show());
	let isClosing = false;
	app.on('before-quit', (event) => {
		if (isClosing) return;
		// Jobs are cancelled and the workspace is closed before the process goes.
		event.preventDefault();
		isClosing = true;
		void engine.close().finally(() => app.quit());
	});
	await window.loadURL(`${PAGE_ORIGIN}/index.html`);
}

async function main(): Promise<void> {
	if (!app.requestSingleInstanceLock()) {
		process.stdout.write(`${ALREADY_OPEN_LINE}\n`);
		app.quit();
		return;
	}
	app.enableSandbox();
	protocol.registerSchemesAsPrivileged([{ scheme: PAGE_SCHEME, privileges: schemePrivileges }]);
	guardContents();
	app.on('second-instance', () => {
		const window = BrowserWindow.getAllWindows()[0];
		if (window?.isMinimized()) window.restore();
		window?.focus();
	});
	app.on('window-all-closed', () => app.quit());
	await app.whenReady();
	// On macOS the menu carries copy and paste.
	if (process.platform !== 'darwin') Menu.setApplicationMenu(null);
	guardSession();
	servePage();
	await openWindow();
}

main().catch((thrown: unknown) => {
	process.stderr.write(`The window could not open: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
	app.exit(70);
});
