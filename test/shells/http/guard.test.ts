import { describe, expect, it } from 'vitest';
import { judge, type RequestHead } from '../../../src-main/shells/http/guard.ts';
import fc from '../../support/properties.ts';

const PORT = 4711;
const head = (change: Partial<RequestHead> & { headers?: RequestHead['headers'] } = {}): RequestHead => ({
	method: 'POST',
	target: '/api/about.get',
	httpVersion: '1.1',
	...change,
	headers: { host: [`127.0.0.1:${PORT}`], 'content-type': ['application/json'], ...change.headers },
});

describe('the door', () => {
	it('lets its own page in', () => {
		expect(judge(head(), PORT)).toEqual({ ok: true, path: '/api/about.get' });
		expect(judge(head({ headers: { origin: [`http://127.0.0.1:${PORT}`], 'sec-fetch-site': ['same-origin'] } }), PORT).ok).toBe(true);
		expect(judge(head({ method: 'GET', target: '/', headers: { 'sec-fetch-site': ['none'] } }), PORT)).toEqual({ ok: true, path: '/' });
	});

	it('refuses a foreign, doubled, missing or decorated Host', () => {
		for (const host of [
			['evil.example'],
			[`127.0.0.1:${PORT}`, 'evil.example'],
			undefined,
			[],
			[`user@127.0.0.1:${PORT}`],
			['127.0.0.1'],
			[`127.0.0.1:${PORT + 1}`],
			[`127.0.0.1:${PORT}.evil.example`],
			[`127.0.0.1:${PORT} `],
		]) {
			expect(judge(head({ headers: { host } }), PORT)).toEqual({ ok: false, status: 403 });
		}
	});

	it('refuses absolute and network-path targets', () => {
		for (const target of ['http://127.0.0.1:4711/api/about.get', '//evil.example/api/about.get', '*', 'evil.example:443'])
			expect(judge(head({ target }), PORT)).toEqual({ ok: false, status: 403 });
	});

	it('refuses foreign origins and cross-site requests to the API', () => {
		for (const origin of [['https://evil.example'], ['null'], [`http://127.0.0.1:${PORT + 1}`], [`http://127.0.0.1:${PORT}`, 'https://evil.example']])
			expect(judge(head({ headers: { origin } }), PORT).ok).toBe(false);
		for (const site of ['cross-site', 'same-site', 'none']) expect(judge(head({ headers: { 'sec-fetch-site': [site] } }), PORT).ok).toBe(false);
	});

	it('takes no simple content type: a form of another page cannot speak to it', () => {
		for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])
			expect(judge(head({ headers: { 'content-type': [type] } }), PORT)).toEqual({ ok: false, status: 415 });
	});

	it('accepts nothing without the exact Host among 10,000 crafted requests', () => {
		const hosts = fc.constantFrom<readonly string[] | undefined>(
			[`127.0.0.1:${PORT}`],
			[`localhost:${PORT}`],
			['evil.example'],
			undefined,
			[`127.0.0.1:${PORT}`, `127.0.0.1:${PORT}`],
			['[::1]:4711'],
			['0.0.0.0:4711'],
		);
		const origins = fc.constantFrom<readonly string[] | undefined>(undefined, [`http://127.0.0.1:${PORT}`], ['https://evil.example'], ['null']);
		const targets = fc.constantFrom('/api/about.get', '/', '/openapi.json', 'http://evil.example/', '//x', '/api/uploads', '/api/../x');
		const methods = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'PATCH', 'HEAD');
		fc.assert(
			fc.property(hosts, origins, targets, methods, (host, origin, target, method) => {
				const verdict = judge(head({ method, target, headers: { host, origin } }), PORT);
				if (!verdict.ok) return true;
				const isOwnHost = host?.length === 1 && (host[0] === `127.0.0.1:${PORT}` || host[0] === `localhost:${PORT}`);
				const isOwnOrigin = origin === undefined || origin[0] === `http://127.0.0.1:${PORT}`;
				return isOwnHost && isOwnOrigin && target.startsWith('/') && !target.startsWith('//') && ['GET', 'HEAD', 'POST', 'PUT'].includes(method);
			}),
			{ numRuns: 10_000 },
		);
	});
});
