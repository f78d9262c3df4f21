/** Drives as the workspace knows them. */

import { AppError } from '../shared/domain/errors.ts';
import { isSerialMasked } from '../shared/domain/identity.ts';
import { formatCounted } from '../shared/domain/number-text.ts';
import type { DeviceId, Drive, DriveEvidence } from '../shared/domain/telemetry.ts';
import { type EvidenceRow, toDeviceId, toEvidence } from './device-resolver.ts';
import { currentExit, currentFacts, type HandMade, type ImportedExit, joinHandMade, readAllHandMade, readHandMade } from './hand-made.ts';
import type { ReadableDb } from './sqlite.ts';
import { IS_VISIBLE } from './visibility.ts';

export interface DriveDetails extends Drive {
	readonly identityKey: string;
	/** What identifies it. */
	readonly basis: 'serial' | 'wwn' | 'eui' | 'source';
	/** Every way in which sources described it, latest first. */
	readonly evidence: readonly DriveEvidence[];
	/** What a person should confirm about its identity. */
	readonly questions: readonly string[];
}

interface DeviceRow {
	readonly id: number;
	readonly identity_key: string;
	readonly first_seen_ms: number;
	readonly last_seen_ms: number;
	readonly samples: number;
}

interface ExitRow extends ImportedExit {
	readonly device_id: number;
}

/** Drives that were merged into another are part of that one. */
const DEVICES = 'SELECT id, identity_key, first_seen_ms, last_seen_ms, samples FROM devices WHERE samples > 0 AND merged_into IS NULL';

/** The number in `d17`; null for anything else. */
export function numberOf(deviceId: string): number | null {
	return /^d[1-9]\d{0,14}$/.test(deviceId) ? Number(deviceId.slice(1)) : null;
}

/** All drives with committed samples, in order of their id. */
export function listDrives(db: ReadableDb): Drive[] {
	const evidence = groupById(
		db.query<[], EvidenceRow>(`SELECT * FROM device_evidence WHERE ${IS_VISIBLE} ORDER BY device_id, last_ms DESC, id DESC`).all(),
	);
	const exits = groupById(db.query<[], ExitRow>(`SELECT device_id, kind, at_ms FROM exits WHERE ${IS_VISIBLE} ORDER BY device_id, at_ms`).all());
	const handMade = readAllHandMade(db);
	const merged = Map.groupBy(readMerged(db), (row) => row.merged_into);
	return db
		.query<[], DeviceRow>(`${DEVICES} ORDER BY id`)
		.all()
		.map((row) => {
			const members = merged.get(row.id);
			if (!members) return toDrive(row, evidence.get(row.id) ?? [], exits.get(row.id) ?? [], handMade(row.identity_key));
			const all = [row, ...members];
			return toDrive(
				joinedRow(row, members),
				all.flatMap(({ id }) => evidence.get(id) ?? []).sort((a, b) => b.last_ms - a.last_ms || b.id - a.id),
				all.flatMap(({ id }) => exits.get(id) ?? []).sort((a, b) => a.at_ms - b.at_ms),
				joinHandMade(all.map(({ identity_key }) => handMade(identity_key))),
			);
		});
}

interface MergedRow extends DeviceRow {
	readonly merged_into: number;
}

const MERGED =
	'SELECT id, identity_key, first_seen_ms, last_seen_ms, samples, merged_into FROM devices WHERE merged_into IS NOT NULL AND samples > 0';

const readMerged = (db: ReadableDb): MergedRow[] => db.query<[], MergedRow>(`${MERGED} ORDER BY id`).all();

/** Roll-ups of a drive that is several: samples of one instant count once a source. */
function joinedRow(row: DeviceRow, members: readonly DeviceRow[]): DeviceRow {
	return {
		...row,
		first_seen_ms: Math.min(row.first_seen_ms, ...members.map((member) => member.first_seen_ms)),
		last_seen_ms: Math.max(row.last_seen_ms, ...members.map((member) => member.last_seen_ms)),
		samples: members.reduce((sum, { samples }) => sum + samples, row.samples),
	};
}

/** Numbers of the devices whose rows are those of a drive: its own first, then those that were merged into it. */
export function memberNumbers(db: ReadableDb, deviceNumber: number): number[] {
	const merged = db.query<[number], { id: number }>('SELECT id FROM devices WHERE merged_into = ? ORDER BY id').all(deviceNumber);
	return [deviceNumber, ...merged.map(({ id }) => id)];
}

/**
 * The drive with this id, serial or world wide name.
 *
 * @throws AppError `drive_unknown`; `drive_ambiguous` with `details.candidates`
 */
export function findDrive(db: ReadableDb, idOrSerial: string): DriveDetails {
	const text = idOrSerial.trim();
	const id = numberOf(text);
	const byId = id === null ? undefined : findRow(db, id);
	if (byId) return readDetails(db, byId);
	const found = db
		.query<[string, string, string], DeviceRow>(
			`${DEVICES} AND id IN (SELECT COALESCE(merged_into, devices.id) FROM device_evidence JOIN devices ON devices.id = device_id WHERE serial IN (?, ?) OR wwn = ?) ORDER BY id`,
		)
		.all(text, text.toUpperCase(), text.toLowerCase().replace(/^0x/, ''));
	const [only, ...more] = found;
	if (!only)
		throw new AppError('drive_unknown', `No drive has the id or serial "${text.slice(0, 100)}". List the drives and take an id from there.`, {
			drive: text.slice(0, 100),
		});
	if (more.length === 0) return readDetails(db, only);
	const candidates = found.slice(0, MAX_CANDIDATES).map((row) => {
		const { deviceId, serial, model, host } = readDetails(db, row);
		return { deviceId, serial, model, ...(host === undefined ? {} : { host }) };
	});
	throw new AppError(
		'drive_ambiguous',
		`${formatCounted(found.length, 'drive')} have the serial "${text.slice(0, 100)}". Use one of the listed device ids.`,
		{
			candidates,
			count: found.length,
		},
	);
}

const MAX_CANDIDATES = 50;

/** A device by its number, or what it was merged into. */
function findRow(db: ReadableDb, id: number): DeviceRow | undefined {
	return db.query<[number], DeviceRow>(`${DEVICES} AND id = (SELECT COALESCE(merged_into, id) FROM devices WHERE id = ?)`).get(id);
}

function readDetails(db: ReadableDb, row: DeviceRow): DriveDetails {
	const members = db.query<[number], MergedRow>(`${MERGED} AND merged_into = ? ORDER BY id`).all(row.id);
	const all = [row, ...members];
	const evidenceOf = db.query<[number], EvidenceRow>(`SELECT * FROM device_evidence WHERE device_id = ? AND ${IS_VISIBLE}`);
	const exitsOf = db.query<[number], ExitRow>(`SELECT device_id, kind, at_ms FROM exits WHERE device_id = ? AND ${IS_VISIBLE}`);
	const evidence = all.flatMap(({ id }) => evidenceOf.all(id)).sort((a, b) => b.last_ms - a.last_ms || b.id - a.id);
	const exits = all.flatMap(({ id }) => exitsOf.all(id)).sort((a, b) => a.at_ms - b.at_ms);
	const handMade = joinHandMade(all.map(({ identity_key }) => readHandMade(db, identity_key)));
	return {
		...toDrive(joinedRow(row, members), evidence, exits, handMade),
		identityKey: row.identity_key,
		basis: evidence[0]!.basis,
		evidence: evidence.map(toEvidence),
		questions: [...new Set(evidence.flatMap(({ question }) => question ?? []))],
	};
}

/** The latest evidence wins; what it leaves open is taken from what was said before. What a person said goes before both. */
function toDrive(row: DeviceRow, evidence: readonly EvidenceRow[], exits: readonly ExitRow[], handMade: HandMade): Drive {
	const latest = <K extends keyof EvidenceRow>(field: K): NonNullable<EvidenceRow[K]> | undefined =>
		evidence.find((each) => each[field] !== null)?.[field] ?? undefined;
	const serial = latest('serial') ?? '';
	const [wwn, capacityBytes, exit] = [latest('wwn'), latest('capacity_bytes'), currentExit(exits, handMade)];
	return {
		deviceId: toDeviceId(row.id),
		serial,
		isSerialMasked: isSerialMasked(serial),
		model: wholeModel(latest('model') ?? '', evidence),
		firmware: latest('firmware') ?? '',
		protocol: evidence.find(({ protocol }) => protocol !== 'unknown')?.protocol ?? 'unknown',
		...(wwn === undefined ? {} : { wwn }),
		...(capacityBytes === undefined ? {} : { capacityBytes }),
		...currentFacts({ host: latest('host'), enclosure: latest('enclosure'), slot: latest('slot'), pool: latest('pool') }, handMade),
		firstSeenMs: row.first_seen_ms,
		lastSeenMs: row.last_seen_ms,
		samples: row.samples,
		...(exit === undefined ? {} : { exit }),
	};
}

/** Tools cut models: of several that begin alike the whole one is shown. */
function wholeModel(latest: string, evidence: readonly EvidenceRow[]): string {
	return evidence.reduce((whole, { model }) => (model !== null && model.length > whole.length && model.startsWith(latest) ? model : whole), latest);
}

function groupById<T extends { readonly device_id: number }>(rows: readonly T[]): Map<number, T[]> {
	const groups = new Map<number, T[]>();
	for (const row of rows) {
		const group = groups.get(row.device_id);
		if (group) group.push(row);
		else groups.set(row.device_id, [row]);
	}
	return groups;
}

/** Drives that failed, by the sources or by hand. */
export function countFailures(db: ReadableDb): number {
	const exits = db
		.query<[], ExitRow & { readonly root: number }>(
			`SELECT device_id, kind, at_ms, COALESCE(merged_into, device_id) AS root FROM exits JOIN devices ON devices.id = device_id WHERE ${IS_VISIBLE} ORDER BY at_ms`,
		)
		.all();
	const byRoot = Map.groupBy(exits, ({ root }) => root);
	const named = db
		.query<[], { readonly root: number; readonly identity_key: string }>(
			`SELECT COALESCE(merged_into, id) AS root, identity_key FROM devices WHERE samples > 0
			 AND (id IN (SELECT device_id FROM exits) OR identity_key IN (SELECT identity_key FROM drive_changes WHERE field = 'exit'))`,
		)
		.all();
	const keys = Map.groupBy(named, ({ root }) => root);
	const handMade = readAllHandMade(db);
	const roots = new Set([...byRoot.keys(), ...keys.keys()]);
	return [...roots].filter((root) => {
		const said = joinHandMade((keys.get(root) ?? []).map(({ identity_key }) => handMade(identity_key)));
		return currentExit(byRoot.get(root) ?? [], said)?.kind === 'failed';
	}).length;
}

/** @throws AppError `drive_unknown` */
export function requireDeviceNumber(db: ReadableDb, deviceId: DeviceId): number {
	const id = numberOf(deviceId);
	const row = id === null ? undefined : findRow(db, id);
	if (!row) throw new AppError('drive_unknown', `No drive has the id "${deviceId}".`, { deviceId });
	return row.id;
}
