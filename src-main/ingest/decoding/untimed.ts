/** Instants of sources that state none, or none with a zone; each assumption is noted once per file. */

import type { Sink } from '../parser.ts';
import { parseInstant } from '../reading/instants.ts';
import { parseLocalInstant } from '../reading/local-measures.ts';

/** When the file was last changed, for documents without a time; undefined when that is unknown too. */
export function fileInstant(sink: Sink): number | undefined {
	if (sink.options.fileTimeMs !== undefined) sink.note('Documents without a time were given the time of the file.');
	return sink.options.fileTimeMs;
}

/**
 * An instant as `parseInstant` reads it, or as a machine's locale writes it (`25.11.2026 10:00:00`); a local time without a zone is
 * taken as UTC, with a note.
 *
 * @returns undefined also for a date that may be two and that the time of the file does not settle
 */
export function instantOrUtc(text: string, sink: Sink): number | undefined {
	const instant = parseInstant(text) ?? parseLocalInstant(text, sink.options.fileTimeMs);
	if (instant === 'ambiguous') return undefined;
	if (instant !== undefined && text.includes(':') && !/(?:Z|[+-]\d{2}:?\d{2})$/.test(text.trim())) noteUtc(sink);
	return instant;
}

/** Says once that local times became UTC. */
export const noteUtc = (sink: Sink): void => sink.note('Times without a zone were taken as UTC.');
