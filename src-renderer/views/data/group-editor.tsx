/** Draws a group by hand: its redundancy, its spares, and its members picked from the fleet. */
import { useId, useMemo, useState } from 'react';
import { formatBytes, formatCount, formatCounted } from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { offeredLevels } from '../../../src-main/shared/domain/hand-made-groups.ts';
import type { DeviceId } from '../../../src-main/shared/domain/telemetry.ts';
import { useQuery } from '../../client/engine.tsx';
import { useMutation } from '../../client/use-mutation.ts';
import { Form } from '../../components/form.tsx';
import { ErrorState, Notice, QueryView, Skeleton } from '../../components/states.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { TextField } from '../../components/text-field.tsx';
import { type FleetDrive, filterDrives, noFilter, toggled } from '../fleet/fleet-filter.ts';
import { BY_NUMBER, type Group, type GroupDraft, readGroup, takenBy } from './group-draft.ts';

interface GroupEditorProps {
	readonly start: GroupDraft;
	readonly groups: readonly Group[];
	/** Gets what was done, as a sentence. */
	readonly onDone: (text: string) => void;
	readonly onCancel: () => void;
}

export function GroupEditor({ start, groups, onDone, onCancel }: GroupEditorProps) {
	const [draft, setDraft] = useState(start);
	const [isChecked, setIsChecked] = useState(false);
	const make = useMutation('groups.make');
	const fleet = useQuery('drives.list', {});
	const { input, fault } = useMemo(() => readGroup(draft), [draft]);
	const change = (part: Partial<GroupDraft>): void => setDraft({ ...draft, ...part });
	const isNew = draft.groupId === undefined;
	// Their imports were undone: they cannot be picked, so saving leaves them out.
	const lost = groups.find(({ groupId }) => groupId === draft.groupId)?.members.filter(({ deviceId }) => deviceId === undefined).length ?? 0;
	const submit = async (): Promise<void> => {
		setIsChecked(true);
		if (input === undefined) return;
		const made = await make.run(input);
		if (made) onDone(`${isNew ? 'Made' : 'Changed'} ${plainText(made.name, 80)}. The next simulation takes it in.`);
	};
	return (
		<Form label="Group by hand" noValidate onSubmit={() => void submit()} onClose={onCancel}>
			<h3>{isNew ? 'Draw a group' : 'Change this group'}</h3>
			<GroupFields draft={draft} change={change} />
			<QueryView query={fleet} skeleton={<Skeleton height={300} />}>
				{({ drives }) => <MemberPicker drives={drives} groups={groups} draft={draft} change={change} />}
			</QueryView>
			{lost > 0 && (
				<Notice>
					{formatCounted(lost, 'member')} not in the workspace now: saving takes {lost === 1 ? 'it' : 'them'} out of the group.
				</Notice>
			)}
			{fault !== undefined && isChecked && <p className="form-fault">{fault}</p>}
			{make.error && <ErrorState error={make.error} />}
			<div className="actions">
				<button type="submit" className="primary" disabled={make.isRunning}>
					{isNew ? 'Make group' : 'Save group'}
				</button>
				<button type="button" onClick={onCancel}>
					Close
				</button>
			</div>
		</Form>
	);
}

interface FieldsProps {
	readonly draft: GroupDraft;
	readonly change: (part: Partial<GroupDraft>) => void;
}

function GroupFields({ draft, change }: FieldsProps) {
	const id = useId();
	const levels = offeredLevels.some((level) => level === draft.level) || draft.level === BY_NUMBER ? offeredLevels : [...offeredLevels, draft.level];
	return (
		<div className="form-fields">
			<TextField label="Name" value={draft.name} onChange={(name) => change({ name })} placeholder="rack-1" />
			<TextField label="Host" value={draft.host} onChange={(host) => change({ host })} hint="May stay empty" />
			<div className="form-field">
				<label htmlFor={id}>Redundancy</label>
				<select id={id} value={draft.level} onChange={(event) => change({ level: event.target.value })}>
					{levels.map((level) => (
						<option key={level} value={level}>
							{level}
						</option>
					))}
					<option value={BY_NUMBER}>By number of failures</option>
				</select>
			</div>
			{draft.level === BY_NUMBER && (
				<TextField
					label="Members that may fail"
					value={draft.tolerated}
					onChange={(tolerated) => change({ tolerated })}
					hint="Without loss of data, wherever it hits"
				/>
			)}
			<TextField
				label="Spares on the shelf"
				value={draft.spares}
				onChange={(spares) => change({ spares })}
				hint="They shorten the time without redundancy"
			/>
		</div>
	);
}

interface MemberPickerProps extends FieldsProps {
	readonly drives: readonly FleetDrive[];
	readonly groups: readonly Group[];
}

function MemberPicker({ drives, groups, draft, change }: MemberPickerProps) {
	const [text, setText] = useState('');
	const [isOnlyPicked, setIsOnlyPicked] = useState(false);
	const taken = useMemo(() => takenBy(groups, draft), [groups, draft]);
	const { members } = draft;
	// A drive that has left is offered only while it is a member: it can be taken out.
	const offered = useMemo(() => drives.filter(({ exit, deviceId }) => exit === undefined || members.has(deviceId)), [drives, members]);
	const shown = useMemo(
		() => filterDrives(offered, { ...noFilter, text }).filter(({ deviceId }) => !isOnlyPicked || members.has(deviceId)),
		[offered, text, isOnlyPicked, members],
	);
	const toggle = (deviceId: DeviceId): void => {
		if (members.has(deviceId) || !taken.has(deviceId)) change({ members: toggled(members, deviceId) });
	};
	const free = shown.filter(({ deviceId }) => !taken.has(deviceId));
	return (
		<fieldset className="group-picker">
			<legend className="form-label">Members</legend>
			<div className="group-picker-bar">
				<input
					type="search"
					placeholder="Serial, model, host"
					aria-label="Filter drives"
					value={text}
					onChange={(event) => setText(event.target.value)}
				/>
				<label>
					<input type="checkbox" checked={isOnlyPicked} onChange={(event) => setIsOnlyPicked(event.target.checked)} /> Only members
				</label>
				{text.trim() !== '' && free.length > 0 && (
					<button
						type="button"
						className="compact"
						onClick={() => change({ members: new Set([...members, ...free.map(({ deviceId }) => deviceId)]) })}
					>
						Add all {formatCount(free.length)} shown
					</button>
				)}
				{members.size > 0 && (
					<button type="button" className="compact" onClick={() => change({ members: new Set() })}>
						Take all out
					</button>
				)}
				<output className="muted">{effectText(draft, drives)}</output>
			</div>
			<DataTable
				label="Drives for this group"
				rows={shown}
				columns={memberColumns(members, taken, toggle)}
				rowKey={({ deviceId }) => deviceId}
				onOpen={({ deviceId }) => toggle(deviceId)}
				maxRows={8}
			/>
			{shown.length === 0 && <p className="muted">{offered.length === 0 ? 'No drive is in service.' : 'No drive matches.'}</p>}
		</fieldset>
	);
}

/** `6 members, survives 2; about 16 TB of data`. */
function effectText(draft: GroupDraft, drives: readonly FleetDrive[]): string {
	const count = draft.members.size;
	if (count === 0) return 'No member yet.';
	const { toleratedFailures } = readGroup(draft);
	if (toleratedFailures === undefined) return `${formatCounted(count, 'member')}.`;
	const held = drives.reduce((sum, { deviceId, capacityBytes }) => sum + (draft.members.has(deviceId) ? (capacityBytes ?? 0) : 0), 0);
	const usable = (held * Math.max(1, count - toleratedFailures)) / count;
	const survives = toleratedFailures === 0 ? 'survives none' : `survives ${toleratedFailures}`;
	return `${formatCounted(count, 'member')}, ${survives}${held > 0 ? `; room for ${formatBytes(usable)} of data` : ''}.`;
}

const none = <span className="muted">–</span>;

function memberColumns(
	members: ReadonlySet<DeviceId>,
	taken: ReadonlyMap<DeviceId, string>,
	toggle: (deviceId: DeviceId) => void,
): Column<FleetDrive>[] {
	const text = (key: 'model' | 'host' | 'slot', title: string, width: string, hideBelow?: number): Column<FleetDrive> => ({
		key,
		title,
		width,
		...(hideBelow === undefined ? {} : { hideBelow }),
		value: (drive) => drive[key],
		cell: (drive) => plainText(drive[key] ?? '', 60) || none,
	});
	return [
		{
			key: 'member',
			title: 'Member',
			width: '74px',
			value: ({ deviceId }) => (members.has(deviceId) ? 0 : 1),
			cell: ({ deviceId, serial }) => (
				<input
					type="checkbox"
					aria-label={`Member ${plainSerial(serial)}`}
					checked={members.has(deviceId)}
					disabled={taken.has(deviceId) && !members.has(deviceId)}
					// The row does the same.
					onClick={(event) => event.stopPropagation()}
					onChange={() => toggle(deviceId)}
				/>
			),
		},
		{
			key: 'serial',
			title: 'Drive',
			width: 'minmax(130px, 1.2fr)',
			value: ({ serial }) => serial || undefined,
			cell: ({ serial }) => <span className="mono">{plainSerial(serial)}</span>,
		},
		text('model', 'Model', 'minmax(120px, 1.4fr)'),
		text('host', 'Host', 'minmax(80px, 1fr)'),
		text('slot', 'Slot', 'minmax(70px, 0.8fr)', 900),
		{
			key: 'capacityBytes',
			title: 'Capacity',
			width: '92px',
			kind: 'number',
			value: ({ capacityBytes }) => capacityBytes,
			cell: ({ capacityBytes }) => (capacityBytes === undefined ? none : formatBytes(capacityBytes)),
		},
		{
			key: 'group',
			title: 'In group',
			width: 'minmax(90px, 1fr)',
			value: ({ deviceId }) => taken.get(deviceId),
			cell: ({ deviceId }) => plainText(taken.get(deviceId) ?? '', 60) || none,
		},
	];
}
