/** The drives of a group as tiles, vdev by vdev and span by span; spares, logs and caches behind. */

import { formatCounted } from '../../../src-main/shared/charts/format.ts';
import { isIll, memberText, stateText } from '../../../src-main/shared/charts/group-text.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { hrefOf } from '../../routes.ts';

type Group = OutputOf<'groups.list'>['groups'][number];
type Member = Group['members'][number];

interface Row {
	readonly title: string;
	readonly members: readonly Member[];
}

const roleTitles: Readonly<Record<Member['role'], string>> = { data: 'Drives', spare: 'Spares', log: 'Log', cache: 'Cache', special: 'Special' };

export function GroupLayout({ group, groups }: { readonly group: Group; readonly groups: readonly Group[] }) {
	const rows = rowsOf(group, groups);
	if (rows.length === 0) return <p className="muted">The source of this group names no drives.</p>;
	const unknown = group.members.filter(({ deviceId }) => deviceId === undefined).length;
	return (
		<>
			{rows.map(({ title, members }) => (
				<div key={title} className="layout-row">
					<h4>{title}</h4>
					<ul className="layout-tiles">
						{members.map((member, at) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: a missing drive has nothing but its place
							<li key={at} className={isIll(member) ? 'layout-tile layout-ill' : 'layout-tile'}>
								<Tile member={member} />
							</li>
						))}
					</ul>
				</div>
			))}
			{unknown > 0 && (
				<p className="muted">
					{formatCounted(unknown, 'member')} could not be matched to a drive of the fleet: {unknown === 1 ? 'its' : 'their'} source gives no serial
					number, or the drive was not imported yet.
				</p>
			)}
		</>
	);
}

function Tile({ member }: { readonly member: Member }) {
	const { deviceId, model, state, slot, serial } = member;
	const name = memberText(member);
	return (
		<>
			<span className="mono">{deviceId === undefined ? name : <a href={hrefOf({ view: 'drive', drive: deviceId })}>{name}</a>}</span>
			<span className="muted" title={plainText(model ?? '', 120)}>
				{plainText(model ?? '', 40) || 'Unknown model'}
			</span>
			<span className="layout-place">
				<State state={state} />
				{slot !== undefined && serial !== undefined && <span className="muted mono">{plainText(slot, 30)}</span>}
			</span>
		</>
	);
}

/** Quiet while all is well. */
export function State({ state }: { readonly state: string | undefined }) {
	if (state === undefined) return <span className="muted">–</span>;
	return (
		<span className={isIll({ state }) ? 'group-ill' : 'muted'} title={plainText(state, 80)}>
			{stateText(state)}
		</span>
	);
}

/** A group that consists of others shows those, each with its own redundancy. */
function rowsOf(group: Group, groups: readonly Group[]): readonly Row[] {
	const parts = groups.filter(({ host, parent }) => parent === group.name && host === group.host);
	const inParts = parts.map(({ name, level, members }) => ({
		title: `${plainText(name.slice(name.lastIndexOf('/') + 1), 40)}${level === undefined ? '' : `, ${plainText(level, 20)}`}`,
		members,
	}));
	const roles = (Object.keys(roleTitles) as Member['role'][]).filter((role) => parts.length === 0 || (role !== 'data' && role !== 'special'));
	const rest = roles.map((role) => ({ title: roleTitles[role], members: group.members.filter((member) => member.role === role) }));
	return [...inParts, ...rest].filter(({ members }) => members.length > 0);
}
