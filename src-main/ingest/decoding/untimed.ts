/** Instants of sources that state none, or none with a zone; each assumption is noted once per file. */

import type { Sink } from '../parser.ts';
import { parseInstant } from '../reading/instants.ts';

/** When the file was last changed, for documents without a time; undefined when that is unknown too. */
export function fileInstant(sink: Sink): number | undefined {
	if (sink.options.fileTimeMs !== undefined) sink.note('Documents without a time were given the time of the file.');
	return sink.options.fileTimeMs;
}

/** An instant as `parseInstant` reads it; a local time without a zone is taken as UTC, with a note. */
export function instantOrUtc(text: string, sink: Sink): number | undefined {
	const instant = parseInstant(text);
	if (instant !== undefined && text.includes(':') && !/(?:Z|[+-]\d{2}:?\d{2})$/.test(text.trim()))
		sink.note('Times without a zone were taken as UTC.');
	return instant;
}
