/** Pools, RAID groups and filesystems: who shares redundancy, how full they are, which drives they consist of. */
import { useState } from 'react';
import { formatBytes, formatDay, formatInstant, formatPercent } from '../../../src-main/shared/charts/format.ts';
import { groupsSentence, growthText, nameText, redundancyText, usedShare } from '../../../src-main/shared/charts/group-text.ts';
import { groupUseChart } from '../../../src-main/shared/charts/group-use-chart.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { useQuery } from '../../client/engine.tsx';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { ErrorState } from '../../components/states.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { GroupLayout, State } from './group-layout.tsx';

type Group = OutputOf<'groups.list'>['groups'][number];

const bytes = (key: 'sizeBytes' | 'freeBytes', title: string): Column<Group> => ({
	key,
	title,
	width: '84px',
	kind: 'number',
	value: (group) => group[key],
	cell: (group) => (group[key] === undefined ? <span className="muted">–</span> : formatBytes(group[key])),
});

const columns: readonly Column<Group>[] = [
	{
		key: 'name',
		title: 'Group',
		width: 'minmax(170px, 1.6fr)',
		value: ({ host, name }) => `${host ?? ''} ${name}`,
		cell: ({ name, label, parent }) => (
			<span className={parent === undefined ? 'mono' : 'mono group-part'} title={plainText([name, label].join(' '), 300)}>
				{plainText(name, 80)}
			</span>
		),
	},
	{
		key: 'host',
		title: 'Host',
		width: 'minmax(80px, 0.8fr)',
		value: ({ host }) => host,
		cell: ({ host }) => (host === undefined ? <span className="muted">–</span> : plainText(host, 60)),
	},
	{ key: 'kind', title: 'Kind', width: '84px', hideBelow: 1200, value: ({ kind }) => kind, cell: ({ kind }) => kind },
	{
		key: 'redundancy',
		title: 'Redundancy',
		width: 'minmax(150px, 1.1fr)',
		value: (group) => group.toleratedFailures,
		cell: (group) => redundancyText(group) || <span className="muted">–</span>,
	},
	{
		key: 'state',
		title: 'State',
		width: 'minmax(84px, 0.7fr)',
		value: ({ state }) => state,
		cell: (group) => <State state={group.state} />,
	},
	{
		key: 'share',
		title: 'Full',
		width: 'minmax(110px, 1fr)',
		kind: 'number',
		value: (group) => usedShare(group),
		cell: (group) => <Fullness group={group} />,
	},
	bytes('sizeBytes', 'Size'),
	bytes('freeBytes', 'Free'),
	{
		key: 'growth',
		title: 'Growth',
		width: '116px',
		hideBelow: 1110,
		value: (group) => growthText(group),
		cell: (group) => growthText(group) || <span className="muted">–</span>,
	},
	{
		key: 'lastSeenMs',
		title: 'As of',
		width: '96px',
		kind: 'date',
		value: ({ lastSeenMs }) => lastSeenMs,
		cell: ({ lastSeenMs }) => formatDay(lastSeenMs),
	},
];

/** Warm from four fifths on: that is where an admin begins to plan. */
function Fullness({ group }: { readonly group: Group }) {
	const share = usedShare(group);
	if (share === undefined) return <span className="muted">–</span>;
	const step = share < 0.8 ? 1 : share < 0.9 ? 2 : share < 0.97 ? 3 : 4;
	return (
		<span className="fullness">
			<span className="fullness-bar" aria-hidden="true">
				<i className={`risk-step-${step}`} style={{ width: `${Math.min(100, 100 * share)}%` }} />
			</span>
			{formatPercent(share)}
		</span>
	);
}

/** Nothing at all until an export of groups was imported: most workspaces have none. */
export function GroupsSection() {
	const query = useQuery('groups.list', {});
	const [chosen, setChosen] = useState<number>();
	if (query.status === 'failed') return <ErrorState error={query.error} retry={query.retry} />;
	if (query.status === 'loading' || query.output.groups.length === 0) return null;
	const { groups } = query.output;
	const group = groups.find(({ groupId }) => groupId === chosen);
	return (
		<section className="stack" aria-label="Groups and RAID layout">
			<h2>Groups and RAID layout</h2>
			<p>{groupsSentence(groups)}</p>
			<DataTable
				label="Groups"
				rows={groups}
				columns={columns}
				rowKey={({ groupId }) => String(groupId)}
				onOpen={({ groupId }) => setChosen(groupId === chosen ? undefined : groupId)}
				{...(group ? { selectedKey: String(group.groupId) } : {})}
				maxRows={10}
			/>
			{group ? <GroupDetails group={group} groups={groups} /> : <p className="muted">Choose a group to see its drives and how its use has grown.</p>}
		</section>
	);
}

function GroupDetails({ group, groups }: { readonly group: Group; readonly groups: readonly Group[] }) {
	const chart = groupUseChart(group);
	const facts = [
		group.label,
		redundancyText(group),
		group.inodes !== undefined && group.inodesUsed !== undefined ? `${formatPercent(group.inodesUsed / group.inodes)} of its inodes used` : undefined,
		`as of ${formatInstant(group.lastSeenMs)}`,
	].filter((fact) => fact !== undefined && fact !== '');
	return (
		<section className="card" aria-label={nameText(group)}>
			<h3>{nameText(group)}</h3>
			<p className="muted">{facts.map((fact) => plainText(fact ?? '', 200)).join(' · ')}</p>
			<GroupLayout group={group} groups={groups} />
			{chart && <ChartFigure chart={chart} />}
		</section>
	);
}
