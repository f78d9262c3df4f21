/** Folders whose new files are imported by themselves. A page names them by ids that a shell gave out, never by path. */
import type { Handlers } from '../context.ts';

export const watchHandlers = {
	'watches.list': async (_input, context) => {
		const { which } = await context.workspace();
		const watches = which === 'own' ? await context.watches.list() : [];
		const watched = new Set(watches.map(({ path }) => path));
		return { watches, offered: which === 'own' ? context.files.offeredFolders().filter(({ path }) => !watched.has(path)) : [] };
	},
	'watches.add': ({ folder }, context) => context.watches.add(context.files.folder(folder)),
	'watches.remove': async ({ watchId }, context) => ({ wasWatched: await context.watches.remove(watchId) }),
	'watches.activity': async ({ limit }, context) => {
		const { storage } = await context.workspace();
		const [watches, activity] = await Promise.all([storage.watches.list(), storage.watches.activity(limit)]);
		const pathOf = new Map(watches.map(({ watchId, path }) => [watchId, path]));
		return { activity: activity.map((entry) => ({ ...entry, folder: pathOf.get(entry.watchId) ?? '' })) };
	},
} satisfies Partial<Handlers>;
