/** A request written byte by byte, for what no HTTP client would send. */
import { connect } from 'node:net';

export interface RawAnswer {
	/** 0 when the connection was closed without an answer. */
	readonly status: number;
	readonly headers: ReadonlyMap<string, string>;
	readonly body: string;
}

export function readAnswer(text: string): RawAnswer {
	const end = text.indexOf('\r\n\r\n');
	const [first = '', ...lines] = text.slice(0, end < 0 ? undefined : end).split('\r\n');
	const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
	return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0), headers, body: end < 0 ? '' : text.slice(end + 4) };
}

/** Sends `text` and waits until the other side closes, or until `until` has come. */
export function rawRequest(
	port: number,
	text: string | readonly string[],
	options: { readonly until?: RegExp; readonly limitMs?: number } = {},
): Promise<RawAnswer> {
	return new Promise((done, fail) => {
		let received = '';
		const socket = connect(port, '127.0.0.1');
		const finish = (): void => {
			clearTimeout(limit);
			socket.destroy();
			done(readAnswer(received));
		};
		const limit = setTimeout(() => {
			socket.destroy();
			fail(new Error(`no end after ${options.limitMs ?? 5_000} ms; so far: ${received}`));
		}, options.limitMs ?? 5_000);
		socket.setEncoding('utf8');
		socket.on('connect', () => {
			for (const part of typeof text === 'string' ? [text] : text) socket.write(part);
		});
		socket.on('data', (part: string) => {
			received += part;
			if (options.until?.test(received)) finish();
		});
		socket.on('close', finish);
		// A reset after the answer is the server's way to stop listening.
		socket.on('error', () => {});
	});
}

/** Head lines with CRLF and the empty line behind them. */
export const head = (...lines: readonly string[]): string => `${lines.join('\r\n')}\r\n\r\n`;

/** Sends `start`, then a blank every `everyMs` until the other side closes. */
export function drip(port: number, start: string, everyMs: number): Promise<RawAnswer> {
	return new Promise((done) => {
		let received = '';
		const socket = connect(port, '127.0.0.1', () => socket.write(start));
		const timer = setInterval(() => socket.write(' '), everyMs);
		socket.setEncoding('utf8').on('data', (part: string) => {
			received += part;
		});
		socket.on('error', () => {});
		socket.on('close', () => {
			clearInterval(timer);
			done(readAnswer(received));
		});
	});
}
