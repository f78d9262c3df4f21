/** Bodies with a cap and a clock: what is too large or too slow is refused before it is kept. */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../shared/domain/errors.ts';

export const MAX_JSON_BYTES = 1_048_576;
export const MAX_UPLOAD_BYTES = 64 * 1024 ** 3;
/** How long a sender may take. Injected, so that tests need not wait. */
export interface BodyPatience {
	/** Longest silence between two chunks. */
	readonly idleMs: number;
	/** Longest whole JSON body; an upload may take as long as it keeps talking. */
	readonly jsonMs: number;
}
export const defaultPatience: BodyPatience = { idleMs: 15_000, jsonMs: 30_000 };

interface BodyLimits {
	readonly bytes: number;
	readonly idleMs: number;
	readonly totalMs: number;
}

/** The next chunk, or `timeout` when the sender is silent for too long. */
async function nextInTime<T>(next: Promise<T>, ms: number): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new AppError('timeout', 'The request body came too slowly.')), Math.max(0, ms));
	});
	try {
		return await Promise.race([next, late]);
	} finally {
		clearTimeout(timer);
	}
}

/** Chunks of the body. The connection survives an early end: the refusal must still reach the sender. */
async function* guarded(request: IncomingMessage, limits: BodyLimits): AsyncGenerator<Buffer> {
	const chunks = request.iterator({ destroyOnReturn: false });
	const endsAt = performance.now() + limits.totalMs;
	let total = 0;
	for (;;) {
		const next = await nextInTime(chunks.next(), Math.min(limits.idleMs, endsAt - performance.now()));
		if (next.done) return;
		const chunk = next.value as Buffer;
		total += chunk.length;
		if (total > limits.bytes) throw new AppError('body_too_large', `The request is larger than ${limits.bytes} bytes.`, { limit: limits.bytes });
		yield chunk;
	}
}

function refuseByLength(request: IncomingMessage, limit: number): void {
	const length = Number(request.headers['content-length'] ?? 0);
	if (length > limit) throw new AppError('body_too_large', `The request is larger than ${limit} bytes.`, { limit });
}

/** @throws AppError `body_too_large`, `timeout`, `invalid_input` */
export async function readJson(request: IncomingMessage, patience: BodyPatience): Promise<unknown> {
	refuseByLength(request, MAX_JSON_BYTES);
	const chunks: Buffer[] = [];
	for await (const chunk of guarded(request, { bytes: MAX_JSON_BYTES, idleMs: patience.idleMs, totalMs: patience.jsonMs })) chunks.push(chunk);
	const text = Buffer.concat(chunks).toString('utf8');
	if (text.trim() === '') return {};
	try {
		return JSON.parse(text) as unknown;
	} catch (thrown) {
		throw new AppError('invalid_input', 'The request body is not JSON.', {}, thrown);
	}
}

/** Streams the body to a new file of ours; a failed upload leaves nothing. */
export async function receiveFile(request: IncomingMessage, path: string, patience: BodyPatience): Promise<void> {
	refuseByLength(request, MAX_UPLOAD_BYTES);
	try {
		await pipeline(
			guarded(request, { bytes: MAX_UPLOAD_BYTES, idleMs: patience.idleMs, totalMs: Number.MAX_SAFE_INTEGER }),
			createWriteStream(path, { flags: 'wx', mode: 0o600 }),
		);
	} catch (thrown) {
		await rm(path, { force: true });
		if ((thrown as NodeJS.ErrnoException).code === 'ENOSPC')
			throw new AppError('disk_full', 'The disk is full; the upload was not kept.', {}, thrown);
		throw thrown;
	}
}
