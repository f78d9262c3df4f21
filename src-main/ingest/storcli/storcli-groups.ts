/** Drive groups of a MegaRAID controller: from its topology, or from virtual drives where that is all there is. */
import { type GroupMember, raidLevel, type StorageGroup, toleratedFailures } from '../../shared/domain/groups.ts';
import type { DriveEvidence } from '../../shared/domain/telemetry.ts';
import { arrayAt } from '../reading/json-access.ts';
import type { JsonObject, JsonValue } from '../reading/json-reader.ts';
import { parseSize } from '../reading/sizes.ts';
import { cell, type ListedDrive, pathOf } from './storcli-drives.ts';

/** A drive group as the rows of one answer describe it. */
interface DriveGroup {
	readonly number: string;
	type: string;
	state: string;
	size: string;
	/** Rows of drives, by span: groups such as RAID 10 have several, each with its own redundancy. */
	readonly spans: Map<string, { type: string; state: string; readonly drives: { readonly place: string; readonly state: string }[] }>;
}

interface Stated {
	readonly controller: string;
	readonly host: string | undefined;
	readonly observedAtMs: number;
	readonly line: number;
	/** Evidence of a path from this answer, or from another one of the file. */
	readonly evidenceAt: (path: string) => DriveEvidence;
}

/** @param drives  of the same answer, by path */
export function groupsOfAnswer(response: JsonObject, drives: ReadonlyMap<string, ListedDrive>, stated: Stated): readonly StorageGroup[] {
	const volumes = volumesOf(response);
	const found = new Map<string, DriveGroup>();
	for (const row of arrayAt(response.get('TOPOLOGY'))) addTopologyRow(found, row);
	if (found.size === 0) addVolumes(found, volumes, drives);
	return [...found.values()].flatMap((group) =>
		group.type === ''
			? []
			: toGroups(
					group,
					volumes.filter((row) => groupOfVolume(row) === group.number),
					stated,
				),
	);
}

/** Rows of virtual drives: one list, or one section each. */
function volumesOf(response: JsonObject): readonly JsonValue[] {
	const rows: JsonValue[] = [];
	for (const [key, value] of response) if (/^(?:VD LIST|Virtual Drives|\/c\d{1,3}\/v\d{1,6})$/.test(key) && Array.isArray(value)) rows.push(...value);
	return rows.filter((row) => /^\d{1,6}\/\d{1,6}$/.test(cell(row, 'DG/VD')));
}

const groupOfVolume = (row: JsonValue): string => cell(row, 'DG/VD').split('/')[0] ?? '';

function addTopologyRow(found: Map<string, DriveGroup>, row: JsonValue): void {
	const [number, span, place, type, state] = [cell(row, 'DG'), cell(row, 'Arr'), cell(row, 'EID:Slot'), cell(row, 'Type'), cell(row, 'State')];
	// Global spares belong to no group.
	if (!/^\d{1,6}$/.test(number)) return;
	const group = groupAt(found, number);
	if (type !== 'DRIVE' && span === '-') Object.assign(group, { type, state, size: cell(row, 'Size') });
	else if (type !== 'DRIVE') Object.assign(spanAt(group, span), { type, state });
	else spanAt(group, span).drives.push({ place, state });
}

function addVolumes(found: Map<string, DriveGroup>, volumes: readonly JsonValue[], drives: ReadonlyMap<string, ListedDrive>): void {
	for (const row of volumes) {
		const group = groupAt(found, groupOfVolume(row));
		if (group.type === '') Object.assign(group, { type: cell(row, 'TYPE'), state: cell(row, 'State') });
	}
	for (const { group, path, state } of drives.values()) {
		const known = group === undefined ? undefined : found.get(String(group));
		if (known !== undefined) spanAt(known, '0').drives.push({ place: path, state: state ?? '' });
	}
}

function groupAt(found: Map<string, DriveGroup>, number: string): DriveGroup {
	const known = found.get(number) ?? { number, type: '', state: '', size: '', spans: new Map() };
	found.set(number, known);
	return known;
}

function spanAt(
	group: DriveGroup,
	span: string,
): { type: string; state: string; readonly drives: { readonly place: string; readonly state: string }[] } {
	const known = group.spans.get(span) ?? { type: '', state: '', drives: [] };
	group.spans.set(span, known);
	return known;
}

function toGroups(group: DriveGroup, volumes: readonly JsonValue[], stated: Stated): readonly StorageGroup[] {
	const { controller, host, observedAtMs, line } = stated;
	const base = { kind: 'raid' as const, observedAtMs, line, ...(host === undefined ? {} : { host }) };
	const name = `/c${controller}/d${group.number}`;
	const spans = [...group.spans].map(([number, span]) => ({ number, ...span, members: span.drives.map((drive) => memberOf(drive, name, stated)) }));
	const members = spans.flatMap((span) => span.members);
	const label = volumes
		.map((row) => cell(row, 'Name'))
		.filter((text) => text !== '')
		.join(', ');
	const sizes = volumes.map((row) => parseSize(cell(row, 'Size')));
	const sizeBytes =
		sizes.length === 0 || sizes.includes(undefined) ? parseSize(group.size) : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
	const whole: StorageGroup = {
		...base,
		name,
		...(label === '' ? {} : { label: label.slice(0, 200) }),
		...levelOf(group.type, members),
		...(sizeBytes === undefined ? {} : { sizeBytes }),
		...(group.state === '' ? {} : { state: group.state }),
		members,
	};
	const hasSpans = spans.filter(({ number }) => number !== '-').length > 1;
	const parts = !hasSpans
		? []
		: spans
				.filter(({ number }) => number !== '-')
				.map(
					(span): StorageGroup => ({
						...base,
						name: `${name}/a${span.number}`,
						parent: name,
						...levelOf(span.type, span.members),
						...(span.state === '' ? {} : { state: span.state }),
						members: span.members,
					}),
				);
	return [whole, ...parts];
}

function levelOf(type: string, members: readonly GroupMember[]): Pick<StorageGroup, 'level' | 'toleratedFailures'> {
	const level = raidLevel(type);
	const tolerated = toleratedFailures(level, members.filter(({ role }) => role === 'data').length);
	return { ...(level === undefined ? {} : { level }), ...(tolerated === undefined ? {} : { toleratedFailures: tolerated }) };
}

/** A place is `252:0`, or a path already; a missing drive (`Msng`) has none. */
function memberOf(
	{ place, state }: { readonly place: string; readonly state: string },
	pool: string,
	{ controller, evidenceAt }: Stated,
): GroupMember {
	const path = place.startsWith('/') ? place : pathOf(controller, place);
	const evidence: DriveEvidence = path === undefined ? { protocol: 'unknown', pool } : { ...evidenceAt(path), pool };
	return { evidence, role: state === 'DHS' || state === 'GHS' ? 'spare' : 'data', ...(state === '' || state === '-' ? {} : { state }) };
}
