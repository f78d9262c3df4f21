/** `ssv groups make | change | remove | undo`: groups that people draw where no import tells of them. */
import { formatCounted } from '../../../shared/charts/format.ts';
import { nameText, redundancyText } from '../../../shared/charts/group-text.ts';
import type { InputOf, OutputOf } from '../../../shared/contract/procedures.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import type { ListedGroup } from '../../../shared/domain/groups.ts';
import { type CommandContext, type CommandResult, iso } from '../command.ts';

/** A group by its number, its name, or name@host. @throws AppError `not_found`, `usage` naming the candidates */
export function findGroup<G extends { readonly groupId: number; readonly name: string; readonly host?: string | undefined }>(
	groups: readonly G[],
	text: string,
): G {
	const isCalled = ({ groupId, name, host }: G): boolean => String(groupId) === text || name === text || `${name}@${host ?? ''}` === text;
	const [found, ...more] = groups.filter(isCalled);
	if (!found) throw new AppError('not_found', `There is no group "${text.slice(0, 100)}"; ssv groups lists them.`);
	if (more.length > 0) {
		const names = [found, ...more].map(({ groupId, name, host }) => `${groupId} (${name}@${host ?? ''})`).join(', ');
		throw new AppError('usage', `"${text.slice(0, 100)}" names ${more.length + 1} groups: ${names.slice(0, 500)}. Say its number or NAME@HOST.`);
	}
	return found;
}

const textOf = (context: CommandContext, flag: string): string | undefined => {
	const value = context.values[flag];
	return typeof value === 'string' ? value : undefined;
};

function numberOf(context: CommandContext, flag: string): number | undefined {
	const text = textOf(context, flag);
	if (text === undefined) return undefined;
	const value = Number(text);
	if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0)
		throw new AppError('usage', `--${flag} takes a whole number from 0 on, not "${text.slice(0, 40)}".`, { flag });
	return value;
}

const membersOf = (context: CommandContext): string[] | undefined =>
	textOf(context, 'members')
		?.split(',')
		.map((key) => key.trim())
		.filter(Boolean);

function describe(group: ListedGroup, verb: string): CommandResult {
	const { history: _, ...json } = group;
	const spares = group.spares === undefined ? '' : `, ${formatCounted(group.spares, 'spare')} on the shelf`;
	return {
		json: { ...json, firstSeen: iso(group.firstSeenMs), lastSeen: iso(group.lastSeenMs) },
		lines: [`${verb} group ${group.groupId}, ${nameText(group)}: ${redundancyText(group)}${spares}. The next simulation takes it in: ssv risk.`],
	};
}

export async function makeGroup(context: CommandContext): Promise<CommandResult> {
	const [, name] = context.positionals;
	const members = membersOf(context);
	if (name === undefined || members === undefined)
		throw new AppError('usage', 'Name the group and its members: ssv groups make NAME --level raid6 --members A,B,C,D.');
	const [level, toleratedFailures, host, spares] = [
		textOf(context, 'level'),
		numberOf(context, 'tolerates'),
		textOf(context, 'host'),
		numberOf(context, 'spares'),
	];
	const made = await context.call('groups.make', {
		name,
		members,
		...(level === undefined ? {} : { level }),
		...(toleratedFailures === undefined ? {} : { toleratedFailures }),
		...(host === undefined ? {} : { host }),
		...(spares === undefined ? {} : { spares }),
	});
	return describe(made, 'Made');
}

/** What is not named stays as it is. */
export async function changeGroup(context: CommandContext): Promise<CommandResult> {
	const group = await handMadeGroup(context);
	const [level, tolerated] = [textOf(context, 'level'), numberOf(context, 'tolerates')];
	const redundancy: Pick<InputOf<'groups.make'>, 'level' | 'toleratedFailures'> = level !== undefined || tolerated !== undefined
		? { ...(level === undefined ? {} : { level }), ...(tolerated === undefined ? {} : { toleratedFailures: tolerated }) }
		: group.level !== undefined
			? { level: group.level }
			: { toleratedFailures: group.toleratedFailures ?? 0 };
	const host = textOf(context, 'host') ?? group.host;
	const changed = await context.call('groups.make', {
		groupId: group.groupId,
		name: textOf(context, 'name') ?? group.name,
		members: membersOf(context) ?? group.members.flatMap(({ deviceId }) => deviceId ?? []),
		spares: numberOf(context, 'spares') ?? group.spares ?? 0,
		...redundancy,
		...(host === undefined || host === '' ? {} : { host }),
	});
	return describe(changed, 'Changed');
}

async function handMadeGroup(context: CommandContext): Promise<OutputOf<'groups.list'>['groups'][number]> {
	const [, text] = context.positionals;
	if (text === undefined) throw new AppError('usage', 'Name the group by its name or number; ssv groups lists them.');
	const { groups } = await context.call('groups.list', {});
	// A name that an import and a person share means the one that can be changed.
	const own = groups.filter(({ isHandMade }) => isHandMade);
	return own.some(({ name, groupId, host }) => name === text || String(groupId) === text || `${name}@${host ?? ''}` === text)
		? findGroup(own, text)
		: findGroup(groups, text);
}

export async function removeGroup(context: CommandContext): Promise<CommandResult> {
	const group = await handMadeGroup(context);
	const removed = await context.call('groups.remove', { groupId: group.groupId });
	return { json: removed, lines: [`Removed ${nameText(group)}. ssv groups undo brings it back.`] };
}

export async function undoGroup(context: CommandContext): Promise<CommandResult> {
	const [, text] = context.positionals;
	const groupId = text === undefined ? undefined : Number(text);
	if (groupId !== undefined && !Number.isSafeInteger(groupId))
		throw new AppError('usage', 'ssv groups undo takes the number of a group, or nothing for the latest change.');
	const { group, ...undone } = await context.call('groups.undo', groupId === undefined ? {} : { groupId });
	const now = group === null ? 'It is no group any more' : `Now: ${redundancyText(group)}`;
	const json = { ...undone, at: iso(undone.atMs), isListed: group !== null };
	return { json, lines: [`Taken back: group ${undone.groupId}, ${undone.name}, was ${undone.what}. ${now}.`] };
}
