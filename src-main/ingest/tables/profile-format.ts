/** When a mapping profile reads a file: the user named it, or a saved one was made for exactly this header. */
import { AppError } from '../../shared/domain/errors.ts';
import type { FormatName } from '../../shared/domain/formats.ts';
import { columnHeadings, fitsHeader, type MappingProfile, nearestProfile } from '../../shared/domain/mapping.ts';
import { type Format, formats } from '../formats.ts';
import type { Head } from '../head.ts';
import type { ParserOptions } from '../parser.ts';
import { assertText } from '../reading/text-encoding.ts';
import { createMappedCsvReader } from './mapped-csv.ts';
import { quoted } from './mapping-plan.ts';
import { readRecords, readTableHead } from './table-head.ts';

interface MappedFormat extends Pick<Format, 'name' | 'createReader'> {
	/** What to tell the user about the choice. */
	readonly note: string;
}

/** Any table that was told apart by its headings alone. */
const TABLE: FormatName = 'generic-csv';

/**
 * A saved profile goes before the reader that takes headings at their word, never before a format that is known by its content.
 *
 * @returns undefined when no profile is meant
 * @throws AppError `text_encoding`, `format_unknown` for a named profile over bytes that are no text
 */
export function mappedFormat(format: 'auto' | FormatName, head: Head, options: ParserOptions): MappedFormat | undefined {
	const { profile, savedProfiles = [] } = options;
	if (profile !== undefined) {
		assertText(head.bytes);
		return made(profile, head, profile.name === '' ? 'Read by the mapping that was given.' : `Read by the mapping profile "${profile.name}".`);
	}
	if (format !== 'auto' || savedProfiles.length === 0 || head.isJson) return undefined;
	const known = formats.find((candidate) => candidate.recognises(head));
	if (known !== undefined && known.name !== TABLE) return undefined;
	const found = savedProfiles.find((saved) => fitsHeader(saved, headingsFor(saved, head)));
	if (found !== undefined) return made(found, head, `The header is the one of the saved mapping profile "${found.name}", which was used.`);
	if (known === undefined) refuseDrift(savedProfiles, head);
	return undefined;
}

/**
 * A file that nothing else reads, and that has most of the columns of a saved profile: its program has changed its export.
 *
 * @throws AppError `columns_changed` naming what is missing and what is new
 */
function refuseDrift(profiles: readonly MappingProfile[], head: Head): void {
	const drift = profiles
		.map((profile) => nearestProfile([profile], headingsFor(profile, head)))
		.filter((each) => each !== undefined)
		.sort((a, b) => a.missing.length - b.missing.length || a.extra.length - b.extra.length)[0];
	if (drift === undefined) return;
	const { profile, missing, extra } = drift;
	const words = [...(missing.length > 0 ? [`lacks ${quoted(missing)}`] : []), ...(extra.length > 0 ? [`has ${quoted(extra)} besides`] : [])];
	throw new AppError(
		'columns_changed',
		`The columns are like those of the mapping profile "${profile.name}", but the file ${words.join(' and ')}. Map the columns again, or name the profile to read it all the same.`,
		{
			profile: profile.name,
			missing: missing.slice(0, 100),
			extra: extra.slice(0, 100),
		},
	);
}

function made(profile: MappingProfile, head: Head, note: string): MappedFormat {
	const delimiter = delimiterFor(profile, head);
	return { name: TABLE, note, createReader: (sink) => createMappedCsvReader(profile, delimiter, sink) };
}

function delimiterFor(profile: MappingProfile, { bytes, delimiter }: Head): string {
	return profile.delimiter === 'auto' ? (readTableHead(bytes, false)?.delimiter ?? delimiter) : profile.delimiter;
}

/** The header as this profile would read it; empty where the file has no such line. */
function headingsFor(profile: MappingProfile, head: Head): readonly string[] {
	const header = readRecords(head.bytes, delimiterFor(profile, head), true).find(({ line }) => line > profile.skipLines);
	return header === undefined ? [] : columnHeadings(header.cells);
}
