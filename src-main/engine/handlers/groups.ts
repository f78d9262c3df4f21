/** Pools, RAID groups and filesystems. */
import type { Handlers } from '../context.ts';

export const groupHandlers = {
	'groups.list': async (_input, context) => {
		const { storage } = await context.workspace();
		return { groups: [...(await storage.groups.list())] };
	},
} satisfies Partial<Handlers>;
