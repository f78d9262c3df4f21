/** `npm start`: the desktop window where it can be had, otherwise the same page over the loopback server, and why. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultWorkspace } from '../../engine/default-workspace.ts';
import { createEngine } from '../../engine/engine.ts';
import { errorCodes, errorText, toAppError } from '../../shared/domain/errors.ts';
import { startServer } from '../http/server.ts';
import { ensurePage } from './page-build.ts';
import { browserOpener, chooseWay, isLastingFailure, windowFailure } from './start-policy.ts';
import { printable } from './terminal.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const electronFolder = join(root, 'node_modules', 'electron');
const READY_LINE = 'ssv: window ready';
const ALREADY_OPEN_LINE = 'ssv: window already open';
const READY_LIMIT_MS = 10_000;
const FETCH_LIMIT_MS = 180_000;

const say = (line: string): void => void process.stdout.write(`${printable(line)}\n`);

function electronVersion(): string {
	return (JSON.parse(readFileSync(join(electronFolder, 'package.json'), 'utf8')) as { version: string }).version;
}

/** The unpacked binary, read without importing electron: that alone would start a download. */
function electronBinary(): string | undefined {
	try {
		const path = join(electronFolder, 'dist', readFileSync(join(electronFolder, 'path.txt'), 'utf8'));
		return existsSync(path) ? path : undefined;
	} catch {
		return undefined;
	}
}

interface Memory {
	recall(): string | undefined;
	remember(reason: string): void;
	forget(): void;
}

/** Why the window failed, for this version of electron; a new version is a new chance. */
function createMemory(): Memory {
	const folder = defaultWorkspace();
	const file = join(folder, 'window.json');
	const write = (reason: string | null): void => {
		mkdirSync(folder, { recursive: true });
		writeFileSync(file, `${JSON.stringify({ electron: electronVersion(), reason })}\n`);
	};
	return {
		recall() {
			try {
				const known = JSON.parse(readFileSync(file, 'utf8')) as { electron?: unknown; reason?: unknown };
				return known.electron === electronVersion() && typeof known.reason === 'string' ? known.reason : undefined;
			} catch {
				return undefined;
			}
		},
		remember: (reason) => write(reason),
		forget: () => write(null),
	};
}

/** Runs electron's own installer with a sign of life every few seconds and a limit. */
async function fetchElectron(): Promise<string | undefined> {
	say(`Fetching Electron ${electronVersion()} once (about 120 MB, at most ${FETCH_LIMIT_MS / 1000} s)`);
	const child = spawn(process.execPath, [join(electronFolder, 'install.js')], { stdio: ['ignore', 'inherit', 'pipe'] });
	let output = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		output += text;
		if (process.stderr.isTTY) process.stderr.write(text);
	});
	const startedAt = Date.now();
	const ticker = setInterval(() => say(`  still fetching, ${Math.round((Date.now() - startedAt) / 1000)} s`), 5_000);
	const limit = setTimeout(() => child.kill('SIGKILL'), FETCH_LIMIT_MS);
	const code = await new Promise<number | null>((done) => {
		child.once('error', () => done(-1));
		child.once('close', done);
	});
	clearInterval(ticker);
	clearTimeout(limit);
	if (code === 0 && electronBinary()) return undefined;
	const cause =
		/(ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|HTTPError|self.signed|certificate)[^\n]*/i.exec(output)?.[0] ??
		(code === null ? 'time ran out' : `status ${code}`);
	return `Electron could not be fetched (${cause.slice(0, 120)})`;
}

interface WindowEnd {
	/** Why the page must be served instead; undefined when the window was open and then closed by the user. */
	readonly failure?: string;
	readonly status: number;
}

function stop(child: ChildProcess): void {
	child.kill('SIGTERM');
	setTimeout(() => child.kill('SIGKILL'), 2_000).unref();
}

async function openWindow(binary: string, folder: string | undefined, memory: Memory): Promise<WindowEnd> {
	const child = spawn(binary, [root], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...(folder ? { SSV_WORKSPACE: folder } : {}) } });
	let output = '';
	let isReady = false;
	let isTimeout = false;
	const limit = setTimeout(() => {
		isTimeout = !isReady;
		if (isTimeout) stop(child);
	}, READY_LIMIT_MS);
	const onText = (text: string): void => {
		output = (output + text).slice(-20_000);
		// A second start only brings the window that is open to the front.
		if (!isReady && (output.includes(READY_LINE) || output.includes(ALREADY_OPEN_LINE))) {
			isReady = true;
			memory.forget();
		}
	};
	child.stdout.setEncoding('utf8').on('data', onText);
	child.stderr.setEncoding('utf8').on('data', onText);
	const exit = await new Promise<{ code: number | null; signal: string | null }>((done) => {
		child.once('error', (error) => {
			output += error.message;
			done({ code: -1, signal: null });
		});
		child.once('close', (code, signal) => done({ code, signal }));
	});
	clearTimeout(limit);
	if (isReady) return { status: exit.code ?? 70 };
	return { failure: windowFailure(output, { ...exit, isTimeout }), status: 70 };
}

async function servePage(folder: string, reason: string): Promise<number> {
	if (!ensurePage(say)) return 70;
	const engine = await createEngine({ folder, isWatching: true });
	try {
		// Whoever holds the workspace is told now, not to every page afterwards.
		await engine.call('about.get', {});
	} catch (thrown) {
		await engine.close();
		throw thrown;
	}
	const server = await startServer({ engine, port: 0 });
	const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
	const opener = process.stdout.isTTY ? browserOpener(process.platform, hasDisplay) : null;
	say(`Serving the page in the browser instead of the window: ${reason}.`);
	const address = server.openAddress();
	say(address);
	if (opener) {
		const [command, ...words] = opener;
		spawn(command, [...words, address], { stdio: 'ignore', detached: true })
			.on('error', () => say('No browser could be opened; open the address above.'))
			.unref();
	}
	say(process.stdin.isTTY ? 'The link works once, for 60 s. Enter prints a new one, Ctrl-C ends.' : 'The link works once, for 60 s.');
	if (process.stdin.isTTY) process.stdin.on('data', () => say(server.openAddress()));
	await new Promise<void>((done) => {
		process.once('SIGINT', done);
		process.once('SIGTERM', done);
	});
	process.stdin.pause();
	await server.close();
	await engine.close();
	return 0;
}

export async function start(options: { readonly folder?: string; readonly words: readonly string[] }): Promise<number> {
	const memory = createMemory();
	const isWindowAsked = options.words.includes('--window');
	const at = options.words.indexOf('--workspace');
	const asked = at >= 0 ? options.words[at + 1] : undefined;
	const folder = options.folder ?? (asked ? resolve(asked) : undefined);
	const pageWorkspace = folder ?? defaultWorkspace();
	const rememberedFailure = memory.recall();
	const way = chooseWay({
		platform: process.platform,
		hasDisplay: process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY),
		isRoot: process.getuid?.() === 0,
		hasBinary: electronBinary() !== undefined,
		isWindowAsked,
		...(rememberedFailure ? { rememberedFailure } : {}),
	});
	if (way.way === 'page') return servePage(pageWorkspace, way.reason);
	if (!ensurePage(say)) return 70;
	const fetchFailure = way.fetchFirst ? await fetchElectron() : undefined;
	const binary = electronBinary();
	if (fetchFailure || !binary) {
		const reason = fetchFailure ?? 'Electron could not be found';
		memory.remember(reason);
		return servePage(pageWorkspace, reason);
	}
	const end = await openWindow(binary, pageWorkspace, memory);
	if (end.failure === undefined) return end.status;
	if (isLastingFailure(end.failure)) memory.remember(end.failure);
	return servePage(pageWorkspace, end.failure);
}

if (import.meta.main) {
	try {
		process.exitCode = await start({ words: process.argv.slice(2) });
	} catch (thrown) {
		const error = toAppError(thrown);
		process.stderr.write(`${printable(errorText(error))}\n`);
		process.exitCode = errorCodes[error.code].exitStatus;
	}
}
