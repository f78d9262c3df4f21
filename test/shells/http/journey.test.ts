/** What the page does all day: uploads, jobs with progress, downloads; and bodies that are too large or too slow. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src-main/engine/engine.ts';
import type { EngineEvent } from '../../../src-main/shared/contract/client.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { MAX_JSON_BYTES } from '../../../src-main/shells/http/body.ts';
import { type RunningServer, startServer } from '../../../src-main/shells/http/server.ts';
import { addressOf, httpDoor, tokenHeaders } from '../../support/doors.ts';
import { createRoom, generateTinyFleet } from '../../support/engine-room.ts';
import { drip, head, rawRequest } from '../../support/raw-request.ts';

const room = createRoom();
afterAll(room.close);

const PATIENCE = { idleMs: 150, jsonMs: 400 };
let engine: Engine;
let server: RunningServer;
let fleetCsv: Buffer;

beforeAll(async () => {
	engine = await room.engine({ threads: 2 });
	server = await startServer({ engine, port: 0, patience: PATIENCE });
	room.onClose(() => server.close());
	fleetCsv = await readFile(await generateTinyFleet(engine, await room.folder()));
});

const upload = async (bytes: Uint8Array, name = 'fleet.csv'): Promise<Response> =>
	fetch(addressOf(server, '/api/uploads'), {
		method: 'PUT',
		headers: { ...tokenHeaders(server), 'Content-Type': 'application/octet-stream', 'X-SSV-File-Name': encodeURIComponent(name) },
		body: Buffer.from(bytes),
	});
const uploadId = async (answer: Response): Promise<string> => ((await answer.json()) as { uploadId: string }).uploadId;
const uploadsOf = async (): Promise<string[]> => (await readdir(await engine.temporaryFolder())).sort();

async function call<T>(procedure: string, input: unknown, callId?: string): Promise<T> {
	const answer = await httpDoor(server).call(procedure, input, callId);
	if (!answer.ok) throw new Error(`${procedure}: ${answer.error.code} ${answer.error.message}`);
	return answer.output as T;
}

/** The event stream as the page reads it: by fetch. */
async function openEvents(): Promise<{ readonly events: EngineEvent[]; readonly ended: Promise<void>; close(): void }> {
	const controller = new AbortController();
	const answer = await fetch(addressOf(server, '/api/events'), { headers: tokenHeaders(server), signal: controller.signal });
	expect(answer.headers.get('content-type')).toContain('text/event-stream');
	const events: EngineEvent[] = [];
	const read = async (): Promise<void> => {
		let text = '';
		const decoder = new TextDecoder();
		for await (const chunk of answer.body as ReadableStream<Uint8Array>) {
			text += decoder.decode(chunk, { stream: true });
			for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
				const block = text.slice(0, end);
				text = text.slice(end + 2);
				if (block.startsWith('data: ')) events.push(JSON.parse(block.slice('data: '.length)) as EngineEvent);
			}
		}
	};
	return { events, ended: read().catch(() => {}), close: () => controller.abort() };
}

describe('a day of the page', () => {
	it('uploads an export, imports it, computes the risk and downloads the report', async () => {
		const stream = await openEvents();
		const answer = await upload(fleetCsv, 'Flotte für März.csv');
		expect(answer.status).toBe(200);
		const source = await uploadId(answer);
		expect(await uploadsOf()).toHaveLength(1);

		const report = await call<OutputOf<'imports.run'>>('imports.run', { sources: [source] }, 'import-1');
		expect(report.imports[0]).toMatchObject({ path: 'Flotte für März.csv', status: 'imported', added: 360 });
		expect(report.imports[0]?.sha256).toBe(createHash('sha256').update(fleetCsv).digest('hex'));
		expect(await uploadsOf()).toEqual([]);
		const again = await httpDoor(server).call('imports.run', { sources: [source] });
		expect(again).toMatchObject({ ok: false, error: { code: 'source_unknown' } });

		await call('risk.run', { paths: 1_000 }, 'risk-1');
		const made = await call<OutputOf<'report.make'>>('report.make', { forecasts: 0 });
		const download = await fetch(addressOf(server, `/api/downloads/${made.downloadId}`), { headers: tokenHeaders(server) });
		expect(download.headers.get('content-type')).toBe('application/pdf');
		expect(download.headers.get('content-disposition')).toContain('.pdf');
		const pdf = Buffer.from(await download.arrayBuffer());
		expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
		expect(createHash('sha256').update(pdf).digest('hex')).toBe(made.sha256);

		stream.close();
		await stream.ended;
		const kinds = stream.events.map((event) => ('what' in event ? `${event.kind} ${event.what}` : `${event.kind} ${event.procedure}`));
		expect(kinds).toEqual(
			expect.arrayContaining([
				'job-started imports.run',
				'progress imports.run',
				'job-ended imports.run',
				'changed drives',
				'progress risk.run',
				'changed risk',
				'changed reports',
			]),
		);
		expect(
			stream.events
				.filter((event) => event.kind === 'progress' && event.procedure === 'risk.run')
				.every((event) => 'callId' in event && event.callId === 'risk-1'),
		).toBe(true);
	});

	it('is told the end of the stream when the server stops', async () => {
		const own = await startServer({ engine, port: 0, folder: await room.folder() });
		const answer = await fetch(addressOf(own, '/api/events'), { headers: tokenHeaders(own) });
		const rest = answer.text();
		await own.close();
		expect(await rest).toContain(': open');
	});

	it('cancels a job by the id it gave', async () => {
		const { id, output } = { id: 'long-risk', output: httpDoor(server).call('risk.run', { paths: 2_000_000 }, 'long-risk') };
		for (let isSeen = false; !isSeen; ) isSeen = (await call<OutputOf<'jobs.active'>>('jobs.active', {})).jobs.some((job) => job.callId === id);
		expect(await call('jobs.cancel', { callId: id })).toEqual({ wasRunning: true });
		expect(await output).toMatchObject({ ok: false, error: { code: 'cancelled' } });
		expect(await call('jobs.active', {})).toEqual({ jobs: [] });
		expect(await call('jobs.cancel', { callId: id })).toEqual({ wasRunning: false });
	});
});

describe('GET', () => {
	it('changes nothing, whatever it names', async () => {
		const before = await call<OutputOf<'workspace.check'>>('workspace.check', {});
		for (const path of [
			'/api/imports.run',
			'/api/risk.run',
			'/api/workspace.switch',
			'/api/jobs.cancel',
			'/api/uploads',
			'/api/session',
			'/api/about.get',
		]) {
			expect({ path, status: (await fetch(addressOf(server, path), { headers: tokenHeaders(server) })).status }).toEqual({ path, status: 404 });
		}
		expect(await call('workspace.check', {})).toEqual(before);
	});
});

describe('a body', () => {
	const line = (): string => `Host: 127.0.0.1:${server.port}`;
	const start = (contentLength: number | 'chunked', path = '/api/about.get', method = 'POST', type = 'application/json'): string =>
		head(
			`${method} ${path} HTTP/1.1`,
			line(),
			`X-SSV-Token: ${server.token}`,
			`Content-Type: ${type}`,
			contentLength === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${contentLength}`,
		);

	it('above the limit is refused by its length before it is read', async () => {
		const answer = await rawRequest(server.port, start(MAX_JSON_BYTES + 1), { until: /\r\n\r\n.+/s });
		expect(answer.status).toBe(413);
		expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'body_too_large', details: { limit: MAX_JSON_BYTES } } });
		expect(answer.headers.get('connection')).toBe('close');
	});

	it('without a stated length is refused at the limit', async () => {
		const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
		const answer = await rawRequest(server.port, [start('chunked'), ...Array.from({ length: 17 }, () => chunk)], { until: /\r\n\r\n.+/s });
		expect(answer.status).toBe(413);
	});

	it('just at the limit is read', async () => {
		const body = `{}${' '.repeat(MAX_JSON_BYTES - 2)}`;
		const answer = await fetch(addressOf(server, '/api/about.get'), { method: 'POST', headers: tokenHeaders(server), body });
		expect(answer.status).toBe(200);
	});

	it('that stops coming is answered with 408 and closed', async () => {
		const answer = await rawRequest(server.port, `${start(10)}{`, {});
		expect(answer.status).toBe(408);
		expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'timeout' } });
	});

	it('that drips for too long is answered with 408 although it never stops', async () => {
		const startedAt = performance.now();
		const answer = await drip(server.port, start(1_000), 50);
		expect(answer.status).toBe(408);
		expect(performance.now() - startedAt).toBeLessThan(5_000);
	});

	it('of an upload that stops coming leaves no file', async () => {
		const answer = await rawRequest(server.port, `${start(1_000, '/api/uploads', 'PUT', 'application/octet-stream')}abc`);
		expect(answer.status).toBe(408);
		expect(await uploadsOf()).toEqual([]);
	});

	it('of an upload whose sender goes away leaves no file', async () => {
		const controller = new AbortController();
		const body = new ReadableStream<Uint8Array>({
			async pull(stream) {
				stream.enqueue(new Uint8Array(1_000));
				await new Promise((done) => setTimeout(done, 20));
			},
		});
		const sending = fetch(addressOf(server, '/api/uploads'), {
			method: 'PUT',
			headers: { ...tokenHeaders(server), 'Content-Type': 'application/octet-stream' },
			body,
			duplex: 'half',
			signal: controller.signal,
		} as RequestInit);
		const failed = sending.then(
			() => false,
			() => true,
		);
		while ((await uploadsOf()).length === 0) await new Promise((done) => setTimeout(done, 10));
		controller.abort();
		expect(await failed).toBe(true);
		for (let waited = 0; (await uploadsOf()).length > 0 && waited < 2_000; waited += 20) await new Promise((done) => setTimeout(done, 20));
		expect(await uploadsOf()).toEqual([]);
	});

	it('named with what is no percent-encoding is refused', async () => {
		const answer = await fetch(addressOf(server, '/api/uploads'), {
			method: 'PUT',
			headers: { ...tokenHeaders(server), 'Content-Type': 'application/octet-stream', 'X-SSV-File-Name': '%E0%A4%A' },
			body: 'x',
		});
		expect(answer.status).toBe(400);
		expect(await answer.json()).toMatchObject({ error: { code: 'not_acceptable_name' } });
	});
});

describe('names of uploads', () => {
	it('never become paths', async () => {
		for (const name of ['../../evil.csv', '/etc/passwd', 'C:\\evil.csv', '..', 'a\u0000b', 'x'.repeat(5_000).slice(0, 3_000)]) {
			const answer = await upload(Buffer.from('a,b\n1,2\n'), name);
			expect(answer.status).toBe(200);
			const source = await uploadId(answer);
			expect(engine.files.source(source).path?.startsWith(await engine.temporaryFolder())).toBe(true);
			const report = await call<OutputOf<'imports.run'>>('imports.run', { sources: [source] });
			expect(report.imports[0]?.status).toBe('refused');
		}
		// A refused table waits for its mapping, under a name of ours.
		for (const name of await uploadsOf()) expect(name).toMatch(/^[\w-]{24}$/);
	});
});
