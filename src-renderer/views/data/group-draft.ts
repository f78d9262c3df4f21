/** A group that is being drawn: texts and picked drives until it is made. */
import type { InputOf, OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { groupFault, redundancyOf } from '../../../src-main/shared/domain/hand-made-groups.ts';
import type { DeviceId } from '../../../src-main/shared/domain/telemetry.ts';

export type Group = OutputOf<'groups.list'>['groups'][number];

/** `number`: how many members may fail, instead of a level. */
export const BY_NUMBER = 'number';

export interface GroupDraft {
	readonly groupId?: number;
	readonly name: string;
	readonly host: string;
	/** A level, or `BY_NUMBER`. */
	readonly level: string;
	readonly tolerated: string;
	readonly spares: string;
	readonly members: ReadonlySet<DeviceId>;
}

export const emptyGroup: GroupDraft = { name: '', host: '', level: 'raid6', tolerated: '1', spares: '0', members: new Set() };

export function draftOfGroup({ groupId, name, host, level, toleratedFailures, spares, members }: Group): GroupDraft {
	return {
		groupId,
		name,
		host: host ?? '',
		level: level ?? BY_NUMBER,
		tolerated: String(toleratedFailures ?? 0),
		spares: String(spares ?? 0),
		members: new Set(members.flatMap(({ role, deviceId }) => (role === 'data' && deviceId !== undefined ? [deviceId] : []))),
	};
}

const WHOLE = /^\d{1,6}$/;
const wholeOf = (text: string): number => (WHOLE.test(text.trim()) ? Number(text) : Number.NaN);

export interface ReadGroup {
	/** Absent while something is wrong. */
	readonly input?: InputOf<'groups.make'>;
	/** What is wrong, in a sentence. */
	readonly fault?: string;
	/** What it would survive; absent while it is not known. */
	readonly toleratedFailures?: number;
}

export function readGroup(draft: GroupDraft): ReadGroup {
	const [name, host] = [draft.name.trim(), draft.host.trim()];
	const redundancy = draft.level === BY_NUMBER ? { toleratedFailures: wholeOf(draft.tolerated) } : { level: draft.level };
	const spares = wholeOf(draft.spares);
	const statement = { name, ...(host === '' ? {} : { host }), ...redundancy, spares, members: draft.members.size };
	const found = redundancyOf(statement);
	const tolerated = typeof found === 'string' ? {} : { toleratedFailures: found.toleratedFailures };
	if (Number.isNaN(redundancy.toleratedFailures ?? 0)) return { fault: 'How many members may fail is a whole number from 0 on.' };
	if (Number.isNaN(spares)) return { fault: 'Spares are a whole number from 0 on.', ...tolerated };
	const fault = groupFault(statement);
	if (fault !== undefined) return { fault, ...tolerated };
	const { members: _, ...rest } = statement;
	return { input: { ...rest, ...(draft.groupId === undefined ? {} : { groupId: draft.groupId }), members: [...draft.members] }, ...tolerated };
}

/** Which group of the same sort each drive is in already, by its name. */
export function takenBy(groups: readonly Group[], draft: GroupDraft): ReadonlyMap<DeviceId, string> {
	const found = redundancyOf({
		name: 'x',
		level: draft.level === BY_NUMBER ? undefined : draft.level,
		toleratedFailures: draft.level === BY_NUMBER ? 0 : undefined,
		spares: 0,
		members: 1_000,
	});
	const kind = typeof found === 'string' ? 'raid' : found.kind;
	const others = groups.filter(
		(group) => group.groupId !== draft.groupId && group.kind === kind && (group.isRedundancyGroup || group.gaveWayTo !== undefined),
	);
	return new Map(
		others.flatMap(({ name, members }) =>
			members.flatMap(({ role, deviceId }) => (role === 'data' && deviceId !== undefined ? [[deviceId, name] as const] : [])),
		),
	);
}
