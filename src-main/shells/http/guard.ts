/**
 * Who may speak to the loopback server: a pure decision from the request line and headers, made before the body is read.
 * Node's http server guards none of this (a foreign Host, two Host lines, absolute targets all reach the handler).
 */
import { contentSecurityPolicy } from '../../shared/contract/page-security.ts';

export interface RequestHead {
	readonly method: string;
	readonly target: string;
	readonly httpVersion: string;
	/** Every value of each header, lower-case names (`headersDistinct`). */
	readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
}

export type Verdict = { readonly ok: true; readonly path: string } | { readonly ok: false; readonly status: 400 | 403 | 405 | 414 | 415 };

const MAX_TARGET = 2_048;

/** @param port the port that we listen on: Host and Origin must name exactly it */
export function judge(head: RequestHead, port: number): Verdict {
	const refuse = (status: 400 | 403 | 405 | 414 | 415): Verdict => ({ ok: false, status });
	const hosts = head.headers.host ?? [];
	const own = [`127.0.0.1:${port}`, `localhost:${port}`];
	if (hosts.length !== 1 || !own.includes(hosts[0] ?? '')) return refuse(403);
	if (head.target.length > MAX_TARGET) return refuse(414);
	// Origin form only: an absolute target or an authority is somebody using us as a proxy.
	if (!head.target.startsWith('/') || head.target.startsWith('//')) return refuse(403);
	const origins = head.headers.origin ?? [];
	if (origins.length > 1 || (origins.length === 1 && !own.some((host) => origins[0] === `http://${host}`))) return refuse(403);
	const sites = head.headers['sec-fetch-site'] ?? [];
	const path = head.target.split('?')[0] ?? '/';
	const isApi = path.startsWith('/api/') || path === '/openapi.json';
	// A link in another program may open the page; nothing but our page may reach the API.
	const allowedSites = isApi ? ['same-origin'] : ['same-origin', 'none', 'cross-site', 'same-site'];
	if (sites.length > 1 || (sites.length === 1 && !allowedSites.includes(sites[0] ?? ''))) return refuse(403);
	if (!isApi) return head.method === 'GET' || head.method === 'HEAD' ? { ok: true, path } : refuse(405);
	if (head.method === 'GET') return { ok: true, path };
	const type = (head.headers['content-type'] ?? []).join(',').split(';')[0]?.trim().toLowerCase();
	if (head.method === 'POST') return type === 'application/json' ? { ok: true, path } : refuse(415);
	if (head.method === 'PUT') return path === '/api/uploads' ? (type === 'application/octet-stream' ? { ok: true, path } : refuse(415)) : refuse(405);
	return refuse(405);
}

/** The headers of every answer: no other origin may read, frame, sniff or cache it. */
export const securityHeaders: Readonly<Record<string, string>> = {
	'Content-Security-Policy': contentSecurityPolicy,
	'X-Content-Type-Options': 'nosniff',
	'X-Frame-Options': 'DENY',
	'Referrer-Policy': 'no-referrer',
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Cross-Origin-Resource-Policy': 'same-origin',
	'Cross-Origin-Embedder-Policy': 'require-corp',
	'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
	'Cache-Control': 'no-store',
};
