/** Mapping profiles: list, save, remove, take out as a file; and the preview of what one does. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Handlers } from '../context.ts';
import { assertConsistent, previewMapping, unknownProfile } from '../mapping.ts';
import { writeFileAtomically } from '../write-file.ts';

/** A name as part of a file name on every system. */
const fileNameOf = (name: string): string => `${name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '') || 'profile'}.mapping.json`;

export const profileHandlers = {
	'imports.previewMapping': async (input, context, call) => previewMapping(input, await context.workspace(), context, call),
	'profiles.list': async (_input, context) => ({ profiles: await (await context.workspace()).storage.profiles.list() }),
	'profiles.save': async ({ profile }, context) => {
		assertConsistent(profile);
		const { storage } = await context.workspace();
		const wasThere = (await storage.profiles.list()).some((saved) => saved.profile.name === profile.name);
		await storage.profiles.save(profile);
		context.emit({ kind: 'changed', what: 'profiles' });
		return { name: profile.name, wasReplaced: wasThere };
	},
	'profiles.remove': async ({ name }, context) => {
		const { storage } = await context.workspace();
		if (!(await storage.profiles.remove(name)))
			throw unknownProfile(
				name,
				(await storage.profiles.list()).map(({ profile }) => profile),
			);
		context.emit({ kind: 'changed', what: 'profiles' });
		return { name };
	},
	'profiles.export': async ({ name, target }, context) => {
		const saved = (await (await context.workspace()).storage.profiles.list()).map(({ profile }) => profile);
		const profile = saved.find((candidate) => candidate.name === name);
		if (profile === undefined) throw unknownProfile(name, saved);
		const fileName = fileNameOf(name);
		const path = target === undefined ? join(await context.temporaryFolder(), fileName) : context.files.target(target);
		const bytes = Buffer.from(`${JSON.stringify(profile, null, '\t')}\n`);
		await writeFileAtomically(path, (temporary) => writeFile(temporary, bytes, { flag: 'wx' }));
		return { fileName, bytes: bytes.byteLength, downloadId: context.files.registerDownload({ path, fileName, mediaType: 'application/json' }) };
	},
} satisfies Partial<Handlers>;
