/** Pools, RAID groups and filesystems on the command line. */
import { formatBytes, formatPercent } from '../../../shared/charts/format.ts';
import { groupsSentence, growthText, isIll, memberText, nameText, redundancyText, stateText, usedShare } from '../../../shared/charts/group-text.ts';
import type { ListedGroup } from '../../../shared/domain/groups.ts';
import { type Command, iso } from '../command.ts';
import { table } from '../terminal.ts';

function row(group: ListedGroup): readonly string[] {
	const share = usedShare(group);
	const { name, parent, host, kind, state, sizeBytes, usedBytes, freeBytes, lastSeenMs } = group;
	return [
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
		iso(lastSeenMs).slice(0, 10),
	];
}

const title = ['host', 'kind', 'name', 'redundancy', 'state', 'size', 'used', 'free', 'full', 'growth', 'seen'];

/** Drives of each group, ill ones with their state. */
function memberLines(groups: readonly ListedGroup[]): string[] {
	const wholes = groups.filter(({ members, isRedundancyGroup }) => members.length > 0 && isRedundancyGroup);
	if (wholes.length === 0) return [];
	const line = (group: ListedGroup): string =>
		`  ${nameText(group)}: ${group.members.map((member) => `${memberText(member)}${member.role === 'data' ? '' : ` (${member.role})`}${isIll(member) ? ` [${stateText(member.state ?? '')}]` : ''}`).join(', ')}`;
	return ['', 'Drives:', ...wholes.map(line)];
}

const groups: Command = {
	name: 'groups',
	usage: '',
	doc: 'Pools, RAID groups and filesystems: redundancy, state, size and use, and their drives.',
	procedure: 'groups.list',
	flags: {},
	help: ['They come from exports of zpool, storcli, perccli, ssacli and df: see ssv import --help.'],
	async run(context) {
		const found = await context.call('groups.list', {});
		const json = found.groups.map(({ history, ...group }) => ({
			...group,
			firstSeen: iso(group.firstSeenMs),
			lastSeen: iso(group.lastSeenMs),
			history: Array.from(history.observedAtMs, (observedAtMs, at) => ({ observedAtMs, usedBytes: history.usedBytes[at] })),
		}));
		if (found.groups.length === 0)
			return { json: { groups: json }, lines: ['No groups yet. Import exports of zpool, storcli, ssacli or df first: ssv import --help.'] };
		const lines = table(title, found.groups.map(row), ['left', 'left', 'left', 'left', 'left', 'right', 'right', 'right', 'right', 'right', 'left']);
		return { json: { groups: json }, lines: [groupsSentence(found.groups), '', ...lines, ...memberLines(found.groups)] };
	},
};

export const groupCommands: readonly Command[] = [groups];
