/** Mapping profiles as JSON files beside the data. */
import { readFile } from 'node:fs/promises';
import { mappingProfile } from '../../shared/contract/mapping-schemas.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { MappingProfile } from '../../shared/domain/mapping.ts';

/** A profile of 2,000 columns with long headings stays below this. */
const MAX_PROFILE_BYTES = 16 * 1024 * 1024;

/** @throws AppError `file_unreadable`, `json_rejected`, `invalid_input` naming the field */
export async function readProfileFile(path: string): Promise<MappingProfile> {
	const text = await readFile(path, 'utf8').catch((thrown: unknown) => {
		throw new AppError('file_unreadable', `"${path}" cannot be read.`, { path }, thrown);
	});
	if (text.length > MAX_PROFILE_BYTES) throw new AppError('json_rejected', `"${path}" is larger than a mapping profile can be.`, { path });
	let json: unknown;
	try {
		json = JSON.parse(text.replace(/^\ufeff/, ''));
	} catch (thrown) {
		throw new AppError('json_rejected', `"${path}" is not JSON.`, { path }, thrown);
	}
	const parsed = mappingProfile.safeParse(json);
	if (parsed.success) return parsed.data;
	const issue = parsed.error.issues[0];
	throw new AppError(
		'invalid_input',
		`"${path}" is no mapping profile: ${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'not as expected'}.`,
		{
			path,
			field: issue?.path.join('.'),
		},
	);
}

/** What stands behind `--map`: a file by its ending, else the name of a saved profile. */
export async function profileOf(word: string | boolean | undefined): Promise<string | MappingProfile | undefined> {
	if (word === undefined || typeof word === 'boolean') return undefined;
	return word.toLowerCase().endsWith('.json') ? readProfileFile(word) : word;
}
