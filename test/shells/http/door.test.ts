/** The loopback server over real sockets: who gets in, and what everybody else gets. */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src-main/engine/engine.ts';
import { contentSecurityPolicy } from '../../../src-main/shared/contract/page-security.ts';
import { procedureNames } from '../../../src-main/shared/contract/procedures.ts';
import { securityHeaders } from '../../../src-main/shells/http/guard.ts';
import { type RunningServer, startServer } from '../../../src-main/shells/http/server.ts';
import { addressOf, tokenHeaders } from '../../support/doors.ts';
import { createRoom } from '../../support/engine-room.ts';
import { head, rawRequest } from '../../support/raw-request.ts';

const room = createRoom();
afterAll(room.close);

let engine: Engine;
let server: RunningServer;
let clockMs = 1_000_000;

async function pageFolder(): Promise<string> {
	const folder = await room.folder();
	await mkdir(join(folder, 'assets'));
	await writeFile(join(folder, 'index.html'), '<!doctype html><title>page</title>');
	await writeFile(join(folder, 'assets', 'app-1a2b.js'), 'export {};');
	await writeFile(join(folder, '.hidden.html'), 'hidden');
	await writeFile(join(folder, 'notes.exe'), 'no page file');
	return folder;
}

async function openServer(): Promise<RunningServer> {
	const opened = await startServer({ engine, port: 0, now: () => clockMs, folder: await pageFolder() });
	room.onClose(() => opened.close());
	return opened;
}

beforeAll(async () => {
	engine = await room.engine();
	server = await openServer();
});

const post = (path: string, body: string, headers: Record<string, string> = tokenHeaders(server)): Promise<Response> =>
	fetch(addressOf(server, path), { method: 'POST', headers, body });
const swap = (on: RunningServer, code: string): Promise<Response> =>
	fetch(addressOf(on, '/api/session'), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ code }) });
const codeOf = (address: string): string => new URL(address).hash.slice('#code='.length);

describe('the token', () => {
	const routes: readonly (readonly [string, string])[] = [
		...procedureNames.map((name) => ['POST', `/api/${name}`] as const),
		['POST', '/api/no.such'],
		['GET', '/api/events'],
		['GET', '/api/downloads/download-aaaaaaaaaaaa'],
		['PUT', '/api/uploads'],
		['GET', '/openapi.json'],
	];

	it('is needed on every route of the API', async () => {
		for (const [method, path] of routes) {
			// A door of its own for each: twenty wrong tokens would slow the twenty-first down.
			const own = await startServer({ engine, port: 0, folder: await room.folder() });
			const type = method === 'PUT' ? 'application/octet-stream' : 'application/json';
			const body = method === 'GET' ? undefined : '{}';
			const answers = await Promise.all(
				[[], [['X-SSV-Token', 'wrong']], [['X-SSV-Token', '']]].map((token) =>
					fetch(addressOf(own, path), { method, headers: Object.fromEntries([['Content-Type', type], ...token]), body }),
				),
			);
			await own.close();
			for (const answer of answers) expect({ path, status: answer.status }).toEqual({ path, status: 401 });
			expect(await answers[0]?.json()).toMatchObject({ error: { code: 'unauthorized' } });
		}
	});

	it('opens every route of the API to who has it', async () => {
		expect((await post('/api/about.get', '{}')).status).toBe(200);
		expect((await post('/api/no.such', '{}')).status).toBe(404);
		const openapi = await fetch(addressOf(server, '/openapi.json'), { headers: tokenHeaders(server) });
		expect(Object.keys(((await openapi.json()) as { paths: object }).paths)).toEqual(procedureNames.map((name) => `/api/${name}`));
		expect((await fetch(addressOf(server, '/api/downloads/download-aaaaaaaaaaaa'), { headers: tokenHeaders(server) })).status).toBe(404);
	});

	it('is not needed for the page, which holds no secret', async () => {
		const page = await fetch(addressOf(server, '/'));
		expect(page.status).toBe(200);
		expect(await page.text()).not.toContain(server.token);
	});

	it('comes once for a fresh code, and never for a used, late or invented one', async () => {
		const own = await openServer();
		const code = codeOf(own.openAddress());
		expect(code.length).toBeGreaterThanOrEqual(43);
		const first = await swap(own, code);
		expect(first.status).toBe(200);
		expect(await first.json()).toEqual({ token: own.token });
		expect((await swap(own, code)).status).toBe(401);

		const late = codeOf(own.openAddress());
		clockMs += 60_001;
		expect((await swap(own, late)).status).toBe(401);
		const justInTime = codeOf(own.openAddress());
		clockMs += 59_999;
		expect((await swap(own, justInTime)).status).toBe(200);
		for (const invented of ['', 'x', own.token, '../../etc/passwd']) expect((await swap(own, invented)).status).toBe(401);
	});

	it('makes guessers wait longer and longer while the page stays fast', async () => {
		const own = await openServer();
		const guess = async (): Promise<{ status: number; ms: number }> => {
			const startedAt = performance.now();
			const { status } = await fetch(addressOf(own, '/api/about.get'), {
				method: 'POST',
				headers: { 'Content-Type': 'application/json', 'X-SSV-Token': 'guess' },
				body: '{}',
			});
			return { status, ms: performance.now() - startedAt };
		};
		const free = await Promise.all(Array.from({ length: 20 }, guess));
		expect(new Set(free.map(({ status }) => status))).toEqual(new Set([401]));
		const slowed = await Promise.all(Array.from({ length: 8 }, guess));
		expect(new Set(slowed.map(({ status }) => status))).toEqual(new Set([429]));
		const delays = slowed.map(({ ms }) => ms).sort((a, b) => a - b);
		expect(delays[0]).toBeGreaterThanOrEqual(49);
		expect(delays.at(-1)).toBeGreaterThanOrEqual(399);
		// Guesses wait in the background; the page is answered before they are.
		const guesses = Promise.all(Array.from({ length: 8 }, guess));
		const order: string[] = [];
		await Promise.all([
			guesses.then(() => order.push('guesses')),
			fetch(addressOf(own, '/api/about.get'), { method: 'POST', headers: tokenHeaders(own), body: '{}' }).then((answer) =>
				order.push(`page ${answer.status}`),
			),
		]);
		expect(order).toEqual(['page 200', 'guesses']);
	});

	it('lies in a file for the same user only, which goes with the server', async () => {
		const folder = await room.folder();
		const own = await room.engine({ folder });
		const opened = await startServer({ engine: own, port: 0 });
		const file = join(folder, 'server.json');
		if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
		expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ address: `http://127.0.0.1:${opened.port}`, token: opened.token, pid: process.pid });
		await opened.close();
		await expect(stat(file)).rejects.toThrow(/ENOENT/);
	});
});

describe('requests that no page of ours sends', () => {
	const port = (): number => server.port;
	const withToken = (...lines: readonly string[]): string[] => [
		...lines,
		`X-SSV-Token: ${server.token}`,
		'Content-Type: application/json',
		'Content-Length: 2',
		'Connection: close',
	];
	const call = 'POST /api/about.get HTTP/1.1';

	it('are let in when they name the exact host, so that the refusals below mean something', async () => {
		expect((await rawRequest(port(), `${head(...withToken(call, `Host: 127.0.0.1:${port()}`))}{}`)).status).toBe(200);
		expect((await rawRequest(port(), `${head(...withToken(call, `Host: localhost:${port()}`))}{}`)).status).toBe(200);
	});

	it('get 403 and nothing else for a foreign, decorated, doubled or missing Host, token or not', async () => {
		const hosts = [
			['Host: evil.example'],
			['Host: 127.0.0.1'],
			[`Host: 127.0.0.1:${port() + 1}`],
			[`Host: user@127.0.0.1:${port()}`],
			[`Host: 127.0.0.1:${port()}.evil.example`],
			[`Host: [::1]:${port()}`],
			[`Host: 127.0.0.1:${port()}`, 'Host: evil.example'],
			['Host: evil.example', `Host: 127.0.0.1:${port()}`],
			[`Host: 127.0.0.1:${port()}`, `Host: 127.0.0.1:${port()}`],
		];
		for (const host of hosts) {
			const answer = await rawRequest(port(), `${head(...withToken(call, ...host))}{}`);
			// Node itself answers some of them with 400 before we are asked.
			expect({ host, refused: [400, 403].includes(answer.status), body: answer.body }).toEqual({ host, refused: true, body: '' });
		}
		for (const page of ['GET / HTTP/1.1', 'GET /index.html HTTP/1.1'])
			expect((await rawRequest(port(), head(page, 'Host: evil.example', 'Connection: close'))).status).toBe(403);
	});

	it('get 403 for HTTP/1.0 without Host', async () => {
		expect((await rawRequest(port(), `${head(...withToken('POST /api/about.get HTTP/1.0'))}{}`)).status).toBe(403);
		expect((await rawRequest(port(), head('GET / HTTP/1.0'))).status).toBe(403);
	});

	it('get 403 for absolute and network-path targets', async () => {
		for (const target of [`http://127.0.0.1:${port()}/api/about.get`, 'http://evil.example/', '//evil.example/api/about.get']) {
			expect((await rawRequest(port(), `${head(...withToken(`POST ${target} HTTP/1.1`, `Host: 127.0.0.1:${port()}`))}{}`)).status).toBe(403);
		}
	});

	it('get 403 for a foreign Origin or a cross-site fetch, even with the token', async () => {
		for (const line of [
			'Origin: https://evil.example',
			'Origin: null',
			`Origin: http://127.0.0.1:${port() + 1}`,
			'Sec-Fetch-Site: cross-site',
			'Sec-Fetch-Site: same-site',
			'Sec-Fetch-Site: none',
		]) {
			expect((await rawRequest(port(), `${head(...withToken(call, `Host: 127.0.0.1:${port()}`, line))}{}`)).status).toBe(403);
		}
	});

	it('get no header that would let another origin read an answer', async () => {
		const preflight = await rawRequest(
			port(),
			head(
				'OPTIONS /api/about.get HTTP/1.1',
				`Host: 127.0.0.1:${port()}`,
				'Origin: https://evil.example',
				'Access-Control-Request-Method: POST',
				'Connection: close',
			),
		);
		expect(preflight.status).toBe(403);
		const own = await rawRequest(port(), head('OPTIONS /api/about.get HTTP/1.1', `Host: 127.0.0.1:${port()}`, 'Connection: close'));
		expect(own.status).toBe(405);
		const good = await rawRequest(port(), `${head(...withToken(call, `Host: 127.0.0.1:${port()}`, `Origin: http://127.0.0.1:${port()}`))}{}`);
		expect(good.status).toBe(200);
		for (const answer of [preflight, own, good]) expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
	});

	it('get 415 without the content type of JSON, and 405 for other methods', async () => {
		for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
			expect((await post('/api/about.get', '{}', { ...tokenHeaders(server), 'Content-Type': type })).status).toBe(415);
		for (const method of ['DELETE', 'PATCH', 'PUT'])
			expect((await fetch(addressOf(server, '/api/about.get'), { method, headers: tokenHeaders(server) })).status).toBe(405);
		expect((await fetch(addressOf(server, '/'), { method: 'POST', headers: tokenHeaders(server), body: '{}' })).status).toBe(405);
	});

	it('get 400 for a body that is not JSON, and the server goes on', async () => {
		for (const body of ['{', 'x', '[1', '"\u0000']) {
			const answer = await post('/api/about.get', body);
			expect(answer.status).toBe(400);
			expect(await answer.json()).toMatchObject({ error: { code: 'invalid_input' } });
		}
		expect((await post('/api/about.get', '{}')).status).toBe(200);
	});
});

describe('every answer', () => {
	it('carries the policy and all security headers, whatever it is', async () => {
		const answers = [
			await fetch(addressOf(server, '/')),
			await fetch(addressOf(server, '/assets/app-1a2b.js')),
			await fetch(addressOf(server, '/nothing-here')),
			await post('/api/about.get', '{}'),
			await post('/api/no.such', '{}'),
			await post('/api/about.get', '{}', {}),
			await post('/api/about.get', '{}', { 'Content-Type': 'application/json' }),
		];
		expect(answers.map((answer) => answer.status)).toEqual([200, 200, 404, 200, 404, 415, 401]);
		for (const answer of answers) {
			for (const [name, value] of Object.entries(securityHeaders)) if (name !== 'Cache-Control') expect(answer.headers.get(name)).toBe(value);
			expect(answer.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
			expect([...answer.headers.keys()].some((name) => name.startsWith('access-control'))).toBe(false);
		}
		const foreign = await rawRequest(server.port, head('GET / HTTP/1.1', 'Host: evil.example', 'Connection: close'));
		for (const [name, value] of Object.entries(securityHeaders)) expect(foreign.headers.get(name.toLowerCase())).toBe(value);
	});

	it('is not kept by any cache, except files whose name is their hash', async () => {
		expect((await fetch(addressOf(server, '/'))).headers.get('cache-control')).toBe('no-store');
		expect((await post('/api/about.get', '{}')).headers.get('cache-control')).toBe('no-store');
		expect((await fetch(addressOf(server, '/assets/app-1a2b.js'))).headers.get('cache-control')).toContain('immutable');
	});
});

describe('the files of the page', () => {
	it('are the built ones and no others, however a path is written', async () => {
		const paths = [
			'/../server.json',
			'/assets/../../server.json',
			'/%2e%2e/server.json',
			'/..%2fserver.json',
			'/assets/..%5c..%5cserver.json',
			'/.hidden.html',
			'/notes.exe',
			'/assets/',
			'/index.html%00.js',
			'/C:/Windows/win.ini',
			'/assets//app-1a2b.js',
		];
		for (const path of paths) {
			const answer = await rawRequest(server.port, head(`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${server.port}`, 'Connection: close'));
			expect({ path, status: answer.status, body: answer.body }).toEqual({ path, status: 404, body: '' });
		}
		expect(await (await fetch(addressOf(server, '/?x=../../server.json'))).text()).toContain('<title>page</title>');
	});

	it('answer HEAD with the same headers and no body', async () => {
		const [full, only] = [await fetch(addressOf(server, '/')), await fetch(addressOf(server, '/'), { method: 'HEAD' })];
		expect(only.status).toBe(200);
		expect(await only.text()).toBe('');
		expect(only.headers.get('content-type')).toBe(full.headers.get('content-type'));
		expect((await fetch(addressOf(server, '/api/about.get'), { method: 'HEAD', headers: tokenHeaders(server) })).status).toBe(405);
	});

	it('come packed to who can unpack them', async () => {
		const packed = await rawRequest(
			server.port,
			head('GET / HTTP/1.1', `Host: 127.0.0.1:${server.port}`, 'Accept-Encoding: gzip', 'Connection: close'),
		);
		expect(packed.headers.get('content-encoding')).toBe('gzip');
		const plain = await rawRequest(server.port, head('GET / HTTP/1.1', `Host: 127.0.0.1:${server.port}`, 'Connection: close'));
		expect(plain.body).toContain('<title>page</title>');
	});

	it('are missed with a sentence when the page is not built', async () => {
		const own = await startServer({ engine, port: 0, folder: await room.folder() });
		room.onClose(() => own.close());
		const answer = await fetch(addressOf(own, '/'));
		expect(answer.status).toBe(503);
		expect(await answer.text()).toContain('npm run build');
	});
});

describe('the port', () => {
	/** Whether somebody answers at this address. */
	const answers = (address: string): Promise<boolean> =>
		new Promise((done) => {
			const socket = connect({ host: address, port: server.port, timeout: 1_000 });
			const end = (isOpen: boolean): void => {
				socket.destroy();
				done(isOpen);
			};
			socket
				.on('connect', () => end(true))
				.on('error', () => end(false))
				.on('timeout', () => end(false));
		});

	it('is open on 127.0.0.1 and on no other address of this machine', async () => {
		expect(await answers('127.0.0.1')).toBe(true);
		const others = Object.values(networkInterfaces())
			.flatMap((entries) => entries ?? [])
			.filter((entry) => !entry.internal && entry.family === 'IPv4')
			.map((entry) => entry.address);
		for (const address of [...others, ...(process.platform === 'linux' ? ['127.0.0.2'] : [])])
			expect({ address, isOpen: await answers(address) }).toEqual({ address, isOpen: false });
	});

	it('is refused with a sentence when somebody has it', async () => {
		await expect(startServer({ engine, port: server.port })).rejects.toMatchObject({
			code: 'usage',
			message: expect.stringContaining(String(server.port)),
		});
	});
});
