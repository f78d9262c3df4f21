/** The first bytes of a file, unpacked where they are gzip: enough to look at, never the whole of a large one. */
import { createReadStream } from 'node:fs';
import { gunzipIfPacked } from '../ingest/create-parser.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { SourceFile } from './files.ts';

interface FileHead {
	readonly bytes: Uint8Array;
	/** Whether there is nothing behind them. */
	readonly isWhole: boolean;
}

/** @throws AppError `file_unreadable` for what cannot be read or is a stream, `archive_limit`, `input_truncated` for damaged gzip */
export async function readHead({ path, label }: SourceFile, limitBytes: number): Promise<FileHead> {
	if (path === undefined) throw new AppError('file_unreadable', `"${label}" is a stream, which can be read only once. Save it as a file first.`);
	const parts: Uint8Array[] = [];
	let size = 0;
	try {
		for await (const chunk of gunzipIfPacked(createReadStream(path, { highWaterMark: limitBytes }))) {
			parts.push(chunk);
			size += chunk.length;
			if (size > limitBytes) break;
		}
	} catch (thrown) {
		if (thrown instanceof AppError) throw thrown;
		const reason = thrown instanceof Error ? thrown.message : String(thrown);
		throw new AppError('file_unreadable', `"${label}" cannot be read: ${reason}.`, { path: label }, thrown);
	}
	// A copy of its own: it goes to another thread.
	return { bytes: new Uint8Array(Buffer.concat(parts).subarray(0, limitBytes)), isWhole: size <= limitBytes };
}
