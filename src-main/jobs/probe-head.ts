/** Whether the beginning of a file can be read at all: asked of large files before their whole content is looked at. */
import { createParser } from '../ingest/create-parser.ts';
import type { ParseInput } from './parse.ts';

export interface ProbeInput extends Omit<ParseInput, 'chunks' | 'batches' | 'companion'> {
	/** The first bytes of the unpacked file. */
	readonly head: Uint8Array;
}

/** @throws AppError as reading the whole file would: above all `record_too_large`, `format_unknown`, `columns_changed` */
export function probeHead({ head, format, ...options }: ProbeInput): void {
	createParser(format, options).push(head);
}
