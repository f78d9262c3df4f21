/** Pools, RAID groups and filesystems on the command line. */
import { formatBytes, formatPercent } from '../../../shared/charts/format.ts';
import { groupsSentence, growthText, isIll, memberText, nameText, redundancyText, stateText, usedShare } from '../../../shared/charts/group-text.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import type { ListedGroup } from '../../../shared/domain/groups.ts';
import { type Command, type CommandContext, type CommandResult, iso } from '../command.ts';
import { table } from '../terminal.ts';
import { changeGroup, makeGroup, removeGroup, undoGroup } from './group-actions.ts';

function row(group: ListedGroup): readonly string[] {
	const share = usedShare(group);
	const { groupId, name, parent, host, kind, state, sizeBytes, usedBytes, freeBytes, lastSeenMs, isHandMade } = group;
	return [
		String(groupId),
		host ?? '',
		kind,
		parent === undefined ? name : `  ${name}`,
		redundancyText(group),
		state === undefined ? '' : stateText(state),
		sizeBytes === undefined ? '' : formatBytes(sizeBytes),
		usedBytes === undefined ? '' : formatBytes(usedBytes),
		freeBytes === undefined ? '' : formatBytes(freeBytes),
		share === undefined ? '' : formatPercent(share),
		growthText(group),
		`${iso(lastSeenMs).slice(0, 10)}${isHandMade ? ' by hand' : ''}`,
	];
}

const title = ['id', 'host', 'kind', 'name', 'redundancy', 'state', 'size', 'used', 'free', 'full', 'growth', 'seen'];

/** Drives of each group, ill ones with their state. */
function memberLines(groups: readonly ListedGroup[]): string[] {
	const wholes = groups.filter(({ members, isRedundancyGroup }) => members.length > 0 && isRedundancyGroup);
	if (wholes.length === 0) return [];
	const line = (group: ListedGroup): string =>
		`  ${nameText(group)}: ${group.members.map((member) => `${memberText(member)}${member.role === 'data' ? '' : ` (${member.role})`}${isIll(member) ? ` [${stateText(member.state ?? '')}]` : ''}`).join(', ')}`;
	return ['', 'Drives:', ...wholes.map(line)];
}

async function list(context: CommandContext): Promise<CommandResult> {
	const found = await context.call('groups.list', {});
	const json = found.groups.map(({ history, ...group }) => ({
		...group,
		firstSeen: iso(group.firstSeenMs),
		lastSeen: iso(group.lastSeenMs),
		history: Array.from(history.observedAtMs, (observedAtMs, at) => ({ observedAtMs, usedBytes: history.usedBytes[at] })),
	}));
	if (found.groups.length === 0)
		return {
			json: { groups: json },
			lines: ['No groups yet. Import exports of zpool, storcli, ssacli or df (ssv import --help), or draw one: ssv groups make.'],
		};
	const lines = table(title, found.groups.map(row), [
		'right',
		'left',
		'left',
		'left',
		'left',
		'left',
		'right',
		'right',
		'right',
		'right',
		'right',
		'left',
	]);
	const gone = found.groups
		.filter(({ gaveWayTo }) => gaveWayTo !== undefined)
		.map(({ name, gaveWayTo }) => `${name} is not simulated: an import tells of the same drives as ${gaveWayTo}.`);
	return { json: { groups: json }, lines: [groupsSentence(found.groups), '', ...lines, ...memberLines(found.groups), ...gone] };
}

const actions = new Map([
	['list', list],
	['make', makeGroup],
	['change', changeGroup],
	['remove', removeGroup],
	['undo', undoGroup],
]);

const groups: Command = {
	name: 'groups',
	usage: '[list | make NAME --level LEVEL --members A,B,C | change NAME | remove NAME | undo [ID]]',
	doc: 'Pools, RAID groups and filesystems: redundancy, state, size and use, and their drives; and groups made by hand.',
	procedure: 'groups.list',
	flags: {},
	extra: {
		level: { type: 'string', doc: 'make, change: raid1, raid6, raidz2, mirror, ...' },
		tolerates: { type: 'string', doc: 'make, change: instead of a level, how many members may fail without loss of data' },
		members: { type: 'string', doc: 'make, change: drives by serial or id, with commas' },
		spares: { type: 'string', doc: 'make, change: drives on the shelf (default 0)' },
		host: { type: 'string', doc: 'make, change: the machine that it is in' },
		name: { type: 'string', doc: 'change: another name' },
	},
	help: [
		'They come from exports of zpool, storcli, perccli, ssacli and df: see ssv import --help. Where no export tells of them, draw them:',
		'ssv groups make rack-1 --level raid6 --members Z1,Z2,Z3,Z4 --spares 1 --host stor-07',
		'ssv groups change rack-1 --members Z1,Z2,Z3,Z4,Z5',
		'ssv groups undo              takes the latest change back',
	],
	async run(context) {
		const name = context.positionals[0] ?? 'list';
		const action = actions.get(name);
		if (!action) throw new AppError('usage', `There is no "groups ${name}". Say ${[...actions.keys()].join(', ')}.`);
		return action(context);
	},
};

export const groupCommands: readonly Command[] = [groups];
