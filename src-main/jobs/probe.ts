/** Whether the beginning of a file can be read at all: asked of large files and streams before their whole content is looked at or has come. */
import { createParser } from '../ingest/create-parser.ts';
import type { RowOutput } from '../shared/domain/sample-batch.ts';
import type { ThreadContext } from '../threads/serve.ts';
import { receive } from '../threads/stream.ts';
import { release } from '../threads/transfer.ts';
import type { ParseInput } from './parse.ts';

/** Its chunks are the first bytes of the unpacked file. */
export type ProbeInput = Omit<ParseInput, 'batches' | 'companion'>;

/** A file is readable whose first rows are, this far; one large document must end first. */
const ENOUGH_BYTES = 1024 * 1024;

const nowhere: RowOutput = { metric: () => 0, start: () => {}, has: () => false, add: () => {}, finish: () => {} };

/** @throws AppError as reading the whole file would: above all `record_too_large`, `format_unknown`, `columns_changed` */
export async function probe({ chunks, format, ...options }: ProbeInput, { signal }: ThreadContext): Promise<void> {
	const parser = createParser(format, { ...options, output: nowhere });
	let bytes = 0;
	for await (const chunk of receive<Uint8Array>(chunks, { signal })) {
		// What comes behind is only let pass.
		const isReadable = bytes >= ENOUGH_BYTES && parser.rows > 0;
		if (!isReadable) parser.push(chunk);
		bytes += chunk.byteLength;
		release(chunk);
	}
}
