/** Pools, RAID groups and filesystems: those that imports tell of, and those that people draw. */
import type { Handlers } from '../context.ts';

export const groupHandlers = {
	'groups.list': async (_input, context) => {
		const { storage } = await context.workspace();
		const [groups, last] = await Promise.all([storage.groups.list(), storage.groups.lastChange()]);
		return { groups: [...groups], lastChange: last };
	},
	'groups.make': async (input, context) => {
		const group = await (await context.workspace()).storage.groups.make(input);
		context.emit({ kind: 'changed', what: 'drives' });
		return group;
	},
	'groups.remove': async ({ groupId }, context) => {
		const { name } = await (await context.workspace()).storage.groups.remove(groupId);
		context.emit({ kind: 'changed', what: 'drives' });
		return { groupId, name };
	},
	'groups.undo': async ({ groupId }, context) => {
		const undone = await (await context.workspace()).storage.groups.undo(groupId);
		context.emit({ kind: 'changed', what: 'drives' });
		return undone;
	},
} satisfies Partial<Handlers>;
