/** Bodies with a cap and a clock: what is too large or too slow is refused before it is kept. */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../shared/domain/errors.ts';

export const MAX_JSON_BYTES = 1_048_576;
export const MAX_UPLOAD_BYTES = 64 * 1024 ** 3;
const IDLE_MS = 15_000;

/** Fails when the sender says nothing for a while. */
async function* guarded(request: IncomingMessage, limit: number): AsyncGenerator<Buffer> {
	let total = 0;
	request.setTimeout(IDLE_MS, () => request.destroy(new AppError('timeout', `The request sent nothing for ${IDLE_MS / 1000} s.`)));
	for await (const chunk of request as AsyncIterable<Buffer>) {
		total += chunk.length;
		if (total > limit) throw new AppError('body_too_large', `The request is larger than ${limit} bytes.`, { limit });
		yield chunk;
	}
}

function refuseByLength(request: IncomingMessage, limit: number): void {
	const length = Number(request.headers['content-length'] ?? 0);
	if (length > limit) throw new AppError('body_too_large', `The request is larger than ${limit} bytes.`, { limit });
}

/** @throws AppError `body_too_large`, `timeout`, `invalid_input` */
export async function readJson(request: IncomingMessage): Promise<unknown> {
	refuseByLength(request, MAX_JSON_BYTES);
	const chunks: Buffer[] = [];
	for await (const chunk of guarded(request, MAX_JSON_BYTES)) chunks.push(chunk);
	const text = Buffer.concat(chunks).toString('utf8');
	if (text.trim() === '') return {};
	try {
		return JSON.parse(text) as unknown;
	} catch (thrown) {
		throw new AppError('invalid_input', 'The request body is not JSON.', {}, thrown);
	}
}

/** Streams the body to a new file of ours; a failed upload leaves nothing. */
export async function receiveFile(request: IncomingMessage, path: string): Promise<void> {
	refuseByLength(request, MAX_UPLOAD_BYTES);
	try {
		await pipeline(guarded(request, MAX_UPLOAD_BYTES), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
	} catch (thrown) {
		await rm(path, { force: true });
		if ((thrown as NodeJS.ErrnoException).code === 'ENOSPC') throw new AppError('disk_full', 'The disk is full; the upload was not kept.', {}, thrown);
		throw thrown;
	}
}
