/** Pools, RAID groups and filesystems: who shares redundancy, how full they are, which drives they consist of. */
import { type ReactNode, useState } from 'react';
import { formatBytes, formatCounted, formatDay, formatInstant, formatPercent } from '../../../src-main/shared/charts/format.ts';
import { groupsSentence, growthText, nameText, redundancyText, usedShare } from '../../../src-main/shared/charts/group-text.ts';
import { groupUseChart } from '../../../src-main/shared/charts/group-use-chart.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { useQuery } from '../../client/engine.tsx';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { ErrorState, Notice } from '../../components/states.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { draftOfGroup, emptyGroup, type Group, type GroupDraft } from './group-draft.ts';
import { GroupEditor } from './group-editor.tsx';
import { GroupLayout, State } from './group-layout.tsx';
import { HandMadeActions, LastChange } from './hand-made-actions.tsx';

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
		cell: ({ name, label, parent, isHandMade }) => (
			<span className={parent === undefined ? '' : 'group-part'} title={plainText([name, label].join(' '), 300)}>
				<span className="mono">{plainText(name, 80)}</span>
				{isHandMade && <span className="by-hand">by hand</span>}
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

/** Nothing at all while there is neither a group nor a drive that one could be drawn of. */
export function GroupsSection({ drives }: { readonly drives: number }) {
	const query = useQuery('groups.list', {});
	const [chosen, setChosen] = useState<number>();
	const [draft, setDraft] = useState<GroupDraft>();
	const [said, setSaid] = useState<string>();
	if (query.status === 'failed') return <ErrorState error={query.error} retry={query.retry} />;
	if (query.status === 'loading') return null;
	const { groups, lastChange } = query.output;
	if (groups.length === 0 && drives === 0) return null;
	const group = groups.find(({ groupId }) => groupId === chosen);
	return (
		<section className="stack" aria-label="Groups and RAID layout">
			<div className="section-head">
				<h2>Groups and RAID layout</h2>
				<button type="button" disabled={drives === 0} aria-expanded={draft !== undefined} onClick={() => setDraft(emptyGroup)}>
					Draw a group…
				</button>
			</div>
			<p className={groups.length === 0 ? 'muted' : undefined}>
				{groups.length === 0
					? 'No group is known: what data a failure would cost is in no simulation. Import zpool, storcli or ssacli output, or draw the groups.'
					: groupsSentence(groups)}
			</p>
			<p className="event-said" role="status">
				{said}
			</p>
			{draft && (
				<GroupEditor
					key={draft.groupId ?? 'new'}
					start={draft}
					groups={groups}
					onDone={(text) => {
						setDraft(undefined);
						setSaid(text);
					}}
					onCancel={() => setDraft(undefined)}
				/>
			)}
			{lastChange && <LastChange change={lastChange} onDone={setSaid} />}
			{groups.length > 0 && (
				<DataTable
					label="Groups"
					rows={groups}
					columns={columns}
					rowKey={({ groupId }) => String(groupId)}
					onOpen={({ groupId }) => setChosen(groupId === chosen ? undefined : groupId)}
					{...(group ? { selectedKey: String(group.groupId) } : {})}
					maxRows={10}
				/>
			)}
			{group && (
				<GroupDetails group={group} groups={groups}>
					{group.isHandMade && <HandMadeActions key={group.groupId} group={group} onEdit={() => setDraft(draftOfGroup(group))} onDone={setSaid} />}
				</GroupDetails>
			)}
			{!group && groups.length > 0 && <p className="muted">Choose a group to see its drives and how its use has grown.</p>}
		</section>
	);
}

function GroupDetails({ group, groups, children }: { readonly group: Group; readonly groups: readonly Group[]; readonly children?: ReactNode }) {
	const chart = groupUseChart(group);
	const facts = [
		group.label,
		redundancyText(group),
		group.inodes !== undefined && group.inodesUsed !== undefined ? `${formatPercent(group.inodesUsed / group.inodes)} of its inodes used` : undefined,
		group.spares === undefined ? undefined : `${formatCounted(group.spares, 'spare')} on the shelf`,
		`${group.isHandMade ? 'made by hand, ' : ''}as of ${formatInstant(group.lastSeenMs)}`,
	].filter((fact) => fact !== undefined && fact !== '');
	return (
		<section className="card" aria-label={nameText(group)}>
			<h3>{nameText(group)}</h3>
			<p className="muted">{facts.map((fact) => plainText(fact ?? '', 200)).join(' · ')}</p>
			{group.gaveWayTo !== undefined && (
				<Notice>
					An import tells of the same drives as {plainText(group.gaveWayTo, 120)}: that group is simulated, not this one. Remove this one, or take the
					shared drives out.
				</Notice>
			)}
			<GroupLayout group={group} groups={groups} />
			{children}
			{chart && <ChartFigure chart={chart} />}
		</section>
	);
}
