/**
 * A recording stand-in of the `electron` module: what main and preload call is written down in order, and IPC works between
 * the two. It draws nothing; journeys draw in Chromium. Loaded in place of `electron` by module.registerHooks.
 */
type Listener = (...values: never[]) => unknown;

type Receiver = (event: unknown, message: unknown) => unknown;

/** Both ends of IPC. Messages are cloned on their way, as Electron does; all come from the main frame of our page. */
export function createIpc() {
	const handlers = new Map<string, Receiver>();
	const listeners = new Map<string, Set<Receiver>>();
	const senderFrame = { url: 'app://ssv/index.html', parent: null, detached: false };
	return {
		handlers,
		handle: (channel: string, handler: Receiver) => void handlers.set(channel, handler),
		send(channel: string, message: unknown) {
			for (const listener of listeners.get(channel) ?? []) listener({}, structuredClone(message));
		},
		renderer: {
			invoke: async (channel: string, message?: unknown) => structuredClone(await handlers.get(channel)?.({ senderFrame }, structuredClone(message))),
			on: (channel: string, listener: Receiver) => void listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener)),
			off: (channel: string, listener: Receiver) => void listeners.get(channel)?.delete(listener),
		},
	};
}

const calls: string[] = [];
const ipc = createIpc();
const exposed = new Map<string, unknown>();
const windows: StandInWindow[] = [];
const protocols = new Map<string, (request: { url: string }) => Response>();

const note = (name: string, detail?: unknown): void => void calls.push(detail === undefined ? name : `${name} ${JSON.stringify(detail)}`);

function emitter() {
	const listeners = new Map<string, Listener[]>();
	return {
		on(name: string, listener: Listener) {
			listeners.set(name, [...(listeners.get(name) ?? []), listener]);
		},
		once(name: string, listener: Listener) {
			listeners.set(name, [...(listeners.get(name) ?? []), listener]);
		},
		emit: (name: string, ...values: unknown[]) => (listeners.get(name) ?? []).map((listener) => listener(...(values as never[]))),
	};
}

const appEvents = emitter();
export const app = {
	isPackaged: false,
	on: appEvents.on,
	once: appEvents.once,
	emit: appEvents.emit,
	requestSingleInstanceLock() {
		note('app.requestSingleInstanceLock');
		return true;
	},
	enableSandbox: () => note('app.enableSandbox'),
	async whenReady() {
		note('app.whenReady');
	},
	getPath: () => {
		throw new Error('the workspace folder is not Electron’s to choose');
	},
	quit: () => note('app.quit'),
	exit: (code: number) => {
		note('app.exit', code);
		process.exit(code);
	},
};

class StandInWindow {
	readonly webContents;
	readonly options: unknown;
	constructor(options: unknown) {
		this.options = options;
		note('new BrowserWindow');
		const contents = emitter();
		this.webContents = {
			...contents,
			setWindowOpenHandler: (handler: () => unknown) => note('setWindowOpenHandler', handler()),
			send: ipc.send,
		};
		windows.push(this);
		appEvents.emit('web-contents-created', {}, this.webContents);
	}
	static getAllWindows = (): readonly StandInWindow[] => windows;
	once(): void {}
	on(): void {}
	isDestroyed = (): boolean => false;
	isMinimized = (): boolean => false;
	restore(): void {}
	focus(): void {}
	show = (): void => note('window.show');
	async loadURL(url: string): Promise<void> {
		note('loadURL', url);
	}
}

export { StandInWindow as BrowserWindow };

export const ipcMain = {
	handle(channel: string, handler: Receiver) {
		note('ipcMain.handle', channel);
		ipc.handle(channel, handler);
	},
};
export const ipcRenderer = ipc.renderer;
export const contextBridge = {
	exposeInMainWorld(name: string, value: unknown) {
		note('exposeInMainWorld', name);
		exposed.set(name, value);
	},
};
export const webUtils = { getPathForFile: (file: { readonly path: string }) => file.path };
export const dialog = { showOpenDialog: async () => ({ filePaths: [] }), showSaveDialog: async () => ({ canceled: true }) };
export const Menu = { setApplicationMenu: () => note('Menu.setApplicationMenu') };
export const protocol = {
	registerSchemesAsPrivileged: (schemes: unknown) => note('protocol.registerSchemesAsPrivileged', schemes),
	handle(scheme: string, handler: (request: { url: string }) => Response) {
		note('protocol.handle', scheme);
		protocols.set(scheme, handler);
	},
};
export const session = {
	defaultSession: {
		setPermissionRequestHandler: (handler: (contents: unknown, permission: string, answer: (granted: boolean) => void) => void) =>
			handler(null, 'media', (granted) => note('permission request', granted)),
		setPermissionCheckHandler: (handler: () => boolean) => note('permission check', handler()),
		setDevicePermissionHandler: (handler: () => boolean) => note('device permission', handler()),
	},
};

/** For the test that started us. */
export const standIn = { calls, ipcHandlers: ipc.handlers, exposed, windows, protocols };
