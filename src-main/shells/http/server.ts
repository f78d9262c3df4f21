/** The loopback server: the contract over HTTP, one event stream, uploads, downloads, and the page. */
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Engine } from '../../engine/engine.ts';
import { versions } from '../../engine/versions.ts';
import { toJsonText } from '../../shared/contract/codec.ts';
import { AppError, errorCodes, toAppError } from '../../shared/domain/errors.ts';
import { type BodyPatience, defaultPatience, readJson, receiveFile } from './body.ts';
import { judge, securityHeaders } from './guard.ts';
import { openApi } from './openapi.ts';
import { loadPage, pageFolder } from './page.ts';
import { createSessions } from './session.ts';

const HEARTBEAT_MS = 15_000;
const MAX_UNREAD_BYTES = 1_000_000;

export interface ServerOptions {
	readonly engine: Engine;
	/** 0 chooses a free port. */
	readonly port: number;
	readonly now?: () => number;
	readonly folder?: string;
	readonly patience?: BodyPatience;
}

export interface RunningServer {
	readonly port: number;
	readonly token: string;
	/** The page's address with a fresh one-time code in the fragment. */
	openAddress(): string;
	close(): Promise<void>;
}

const header = (request: IncomingMessage, name: string): string | undefined => request.headersDistinct[name]?.[0];

function sendJson(response: ServerResponse, status: number, body: unknown): void {
	const bytes = Buffer.from(toJsonText(body));
	response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': bytes.length });
	response.end(bytes);
}

function sendEmpty(response: ServerResponse, status: number): void {
	response.writeHead(status, { 'Content-Length': 0, Connection: 'close' });
	response.end();
}

function sendError(response: ServerResponse, thrown: unknown): void {
	const error = toAppError(thrown);
	if (response.headersSent) {
		response.destroy();
		return;
	}
	// Whoever is still sending is not listened to any longer.
	if (!response.req.complete) response.setHeader('Connection', 'close');
	sendJson(response, errorCodes[error.code].httpStatus, { error: { code: error.code, message: error.message, details: error.details } });
}

export async function startServer(options: ServerOptions): Promise<RunningServer> {
	const { engine, patience = defaultPatience } = options;
	const sessions = createSessions(options.now ?? Date.now);
	const page = loadPage(options.folder ?? pageFolder());
	const streams = new Set<ServerResponse>();
	let port = 0;

	function servePage(path: string, request: IncomingMessage, response: ServerResponse): void {
		const file = page.get(path);
		if (!file) {
			if (path === '/') {
				response.writeHead(503, { 'Content-Type': 'text/plain; charset=utf-8' });
				response.end('The page is not built yet. Run "npm run build" and start again.\n');
			} else sendEmpty(response, 404);
			return;
		}
		const isGzipped = file.gzipped !== undefined && /\bgzip\b/.test(header(request, 'accept-encoding') ?? '');
		const bytes = isGzipped && file.gzipped ? file.gzipped : file.bytes;
		response.writeHead(200, {
			'Content-Type': file.mediaType,
			'Content-Length': bytes.length,
			...(isGzipped ? { 'Content-Encoding': 'gzip' } : {}),
			...(file.isImmutable ? { 'Cache-Control': 'private, max-age=31536000, immutable' } : {}),
		});
		response.end(request.method === 'HEAD' ? undefined : bytes);
	}

	function serveEvents(response: ServerResponse): void {
		response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
		response.write(': open\n\n');
		streams.add(response);
		// A reader that stopped reading must not fill our memory: it may come back and ask what is running.
		const unsubscribe = engine.on((event) => {
			if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
			else response.write(`data: ${JSON.stringify(event)}\n\n`);
		});
		const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
		response.on('close', () => {
			clearInterval(heartbeat);
			unsubscribe();
			streams.delete(response);
		});
	}

	async function serveUpload(request: IncomingMessage, response: ServerResponse): Promise<void> {
		let name: string;
		try {
			name = decodeURIComponent(header(request, 'x-ssv-file-name') ?? 'upload');
		} catch {
			throw new AppError('not_acceptable_name', 'The header X-SSV-File-Name is not a percent-encoded name.');
		}
		const path = join(await engine.temporaryFolder(), randomBytes(18).toString('base64url'));
		await receiveFile(request, path, patience);
		sendJson(response, 200, { uploadId: engine.files.registerSource({ path, label: name.slice(0, 255), isTemporary: true }) });
	}

	async function serveDownload(id: string, response: ServerResponse): Promise<void> {
		const file = engine.files.download(id);
		const { size } = await stat(file.path).catch((thrown: unknown) => {
			throw new AppError('not_found', 'This file is no longer there.', { fileName: file.fileName }, thrown);
		});
		response.writeHead(200, {
			'Content-Type': file.mediaType,
			'Content-Length': size,
			'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.fileName)}`,
		});
		await pipeline(createReadStream(file.path), response);
	}

	async function serveCall(procedure: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
		const input = await readJson(request, patience);
		const callId = header(request, 'x-ssv-call-id')?.slice(0, 64);
		const answer = await engine.callWire(procedure, input, callId ? { callId } : {});
		if (answer.ok) sendJson(response, 200, answer.output);
		else
			sendJson(response, errorCodes[answer.error.code].httpStatus, {
				error: { code: answer.error.code, message: answer.error.message, details: answer.error.details },
			});
	}

	async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
		const verdict = judge(
			{ method: request.method ?? '', target: request.url ?? '', httpVersion: request.httpVersion, headers: request.headersDistinct },
			port,
		);
		if (!verdict.ok) return sendEmpty(response, verdict.status);
		const { path } = verdict;
		if (!path.startsWith('/api/') && path !== '/openapi.json') return servePage(path, request, response);
		if (path === '/api/session' && request.method === 'POST') {
			const body = await readJson(request, patience);
			const code = typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string' ? body.code : '';
			const token = sessions.swap(code);
			if (token) return sendJson(response, 200, { token });
			return refuseGuess(response);
		}
		if (!sessions.isToken(header(request, 'x-ssv-token'))) return refuseGuess(response);
		if (request.method === 'GET') {
			if (path === '/api/events') return serveEvents(response);
			if (path === '/openapi.json') return sendJson(response, 200, openApi(versions()['stochastic-storage-var']));
			if (path.startsWith('/api/downloads/')) return serveDownload(path.slice('/api/downloads/'.length), response);
			return sendEmpty(response, 404);
		}
		if (request.method === 'PUT') return serveUpload(request, response);
		return serveCall(path.slice('/api/'.length), request, response);
	}

	function refuseGuess(response: ServerResponse): void {
		const { status, delayMs } = sessions.guessPenalty();
		const code = status === 401 ? 'unauthorized' : 'too_many_guesses';
		setTimeout(() => sendJson(response, status, { error: { code, message: errorCodes[code].message, details: {} } }), delayMs).unref();
	}

	const server = createServer({ maxHeaderSize: 16_384, headersTimeout: 10_000, requestTimeout: 0, keepAliveTimeout: 5_000 }, (request, response) => {
		serve(request, response).catch((thrown: unknown) => sendError(response, thrown));
	});
	server.maxConnections = 256;
	await new Promise<void>((done, fail) => {
		server.once('error', fail);
		server.listen(options.port, '127.0.0.1', done);
	}).catch((thrown: NodeJS.ErrnoException) => {
		throw thrown.code === 'EADDRINUSE'
			? new AppError('usage', `Port ${options.port} is in use. Choose another with --port.`, { port: options.port }, thrown)
			: thrown;
	});
	port = (server.address() as AddressInfo).port;

	// For scripts of the same user: never in argv, never on a terminal, gone with the server.
	const tokenFile = join(engine.folder, 'server.json');
	await mkdir(engine.folder, { recursive: true, mode: 0o700 });
	await rm(tokenFile, { force: true });
	const tokenText = `${JSON.stringify({ address: `http://127.0.0.1:${port}`, token: sessions.token, pid: process.pid })}\n`;
	await writeFile(tokenFile, tokenText, { mode: 0o600 });

	return {
		port,
		token: sessions.token,
		openAddress: () => `http://127.0.0.1:${port}/#code=${sessions.newCode()}`,
		async close() {
			for (const stream of streams) stream.end();
			server.closeAllConnections();
			await new Promise<void>((done) => server.close(() => done()));
			// Another server of the same folder may have written its own since.
			if ((await readFile(tokenFile, 'utf8').catch(() => '')) === tokenText) await rm(tokenFile, { force: true });
		},
	};
}
