/** Many small files in one call: what each says, with its records. Thread messages for each of them would cost more than reading them. */
import { createParser } from '../ingest/create-parser.ts';
import { AppError, type ErrorShape, toErrorShape } from '../shared/domain/errors.ts';
import { BatchBuilder, type SampleBatch } from '../shared/domain/sample-batch.ts';
import type { ThreadContext } from '../threads/serve.ts';
import { release } from '../threads/transfer.ts';
import { type ParseInput, type ParseSummary, summaryOf } from './parse.ts';

export interface ParseFilesInput extends Pick<ParseInput, 'format' | 'nowMs' | 'profile' | 'savedProfiles'> {
	/** Whole files, unpacked. */
	readonly files: readonly (Pick<ParseInput, 'fileName' | 'fileTimeMs'> & { readonly bytes: Uint8Array })[];
	/** A file that speaks of so many drives ends the list. */
	readonly fewDrives: number;
}

/** A file that was read, or what it is refused with. */
export type ParsedFile = { readonly summary: ParseSummary; readonly batches: readonly SampleBatch[] } | { readonly refusal: ErrorShape };

/**
 * @returns of each file from the first on; shorter than the list when one speaks of `fewDrives` drives or more, which is left to `parse`
 * @throws  AppError `cancelled`; `internal` for what nobody foresaw in one of them
 */
export function parseFiles({ files, fewDrives, ...options }: ParseFilesInput, context: ThreadContext): ParsedFile[] {
	const parsed: ParsedFile[] = [];
	for (const { bytes, ...file } of files) {
		if (context.isCancelled()) throw new AppError('cancelled');
		const found = parseWhole(bytes, { ...options, ...file });
		release(bytes);
		const drives = 'batches' in found ? found.batches.reduce((sum, { newDrives }) => sum + newDrives.length, 0) : 0;
		if (drives >= fewDrives) return parsed;
		parsed.push(found);
	}
	return parsed;
}

function parseWhole(bytes: Uint8Array, { format, ...options }: Omit<ParseInput, 'chunks' | 'batches' | 'companion'>): ParsedFile {
	const batches: SampleBatch[] = [];
	const builder = new BatchBuilder((batch) => batches.push(batch));
	try {
		const parser = createParser(format, { ...options, output: builder });
		parser.push(bytes);
		parser.end();
		builder.flush();
		return { summary: summaryOf(parser), batches };
	} catch (thrown) {
		const refusal = toErrorShape(thrown);
		if (refusal.code === 'internal') throw thrown;
		return { refusal };
	}
}
