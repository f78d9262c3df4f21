/** The end of a paper: what could not be written before all of it was drawn. */
import { settleLinks } from './links.ts';
import { writeMetadata } from './metadata.ts';
import type { Paper } from './paper.ts';

/**
 * Makes the links, writes the metadata and closes the file; nothing can be drawn afterwards.
 *
 * @returns the bytes of the whole file
 * @throws  AppError `internal` when the file cannot be written
 */
export function finishPaper(paper: Paper): Promise<Uint8Array> {
	settleLinks(paper);
	writeMetadata(paper);
	paper.doc.end();
	return paper.bytes;
}
