/** Mapping profiles at work: which one an import means, what the screen shows of a file, and whether a refused file can be mapped. */
import type { z } from 'zod';
import type { MappingPreview, PreviewInput } from '../jobs/preview-mapping.ts';
import type { mappingPreview } from '../shared/contract/mapping-schemas.ts';
import { AppError } from '../shared/domain/errors.ts';
import { limits } from '../shared/domain/limits.ts';
import { type MappingProfile, mappingFaults } from '../shared/domain/mapping.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { readHead } from './read-head.ts';

/** Looked at for the live result; the guess itself rests on `limits.detectBytes`. */
const PREVIEW_BYTES = 4 * limits.detectBytes;

/** @throws AppError `source_unknown`, `file_unreadable`, `format_unknown` when the file is no table, `text_encoding` */
export async function previewMapping(
	{ source, profile }: { readonly source: string; readonly profile?: MappingProfile | undefined },
	{ storage }: OpenWorkspace,
	context: EngineContext,
	call: Call,
): Promise<z.output<typeof mappingPreview>> {
	const file = context.files.source(source);
	const head = await readHead(file, PREVIEW_BYTES);
	const saved = await storage.profiles.list();
	const input: PreviewInput = {
		...head,
		fileName: file.label,
		nowMs: context.now(),
		savedProfiles: saved.map((entry) => entry.profile),
		...(profile === undefined ? {} : { profile }),
	};
	const preview = await context.pool().run<MappingPreview>('previewMapping', input, { signal: call.signal });
	return { ...preview, profile: { ...preview.profile }, guessed: { ...preview.guessed } };
}

/**
 * The profile that an import means, and the saved ones for files whose header is theirs.
 *
 * @param chosen  a name, or the profile itself
 * @throws AppError `not_found` naming the saved ones; `invalid_input` for one that contradicts itself
 */
export async function chosenProfiles(
	chosen: string | MappingProfile | undefined,
	{ storage }: OpenWorkspace,
): Promise<{ readonly profile?: MappingProfile; readonly savedProfiles: readonly MappingProfile[] }> {
	const savedProfiles = (await storage.profiles.list()).map(({ profile }) => profile);
	if (chosen === undefined) return { savedProfiles };
	const profile = typeof chosen === 'string' ? savedProfiles.find(({ name }) => name === chosen) : chosen;
	if (profile === undefined) throw unknownProfile(String(chosen), savedProfiles);
	assertConsistent(profile);
	return { profile, savedProfiles };
}

/** @throws AppError `invalid_input` with what contradicts what */
export function assertConsistent(profile: MappingProfile): void {
	const faults = mappingFaults(profile);
	if (faults.length > 0) throw new AppError('invalid_input', `The profile "${profile.name}" cannot be used. ${faults.join(' ')}`, { faults });
}

export function unknownProfile(name: string, saved: readonly MappingProfile[]): AppError {
	const names = saved.map((profile) => `"${profile.name}"`);
	return new AppError(
		'not_found',
		`There is no mapping profile "${name}". ${names.length === 0 ? 'None is saved yet.' : `Saved are: ${names.join(', ')}.`}`,
		{
			name,
			saved: saved.map((profile) => profile.name),
		},
	);
}
