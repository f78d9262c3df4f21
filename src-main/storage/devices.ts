/** Drives as the workspace knows them. */
import { AppError } from '../shared/domain/errors.ts';
import { isSerialMasked } from '../shared/domain/identity.ts';
import type { DeviceId, Drive, DriveEvidence, DriveExit } from '../shared/domain/telemetry.ts';
import { type EvidenceRow, toDeviceId, toEvidence } from './device-resolver.ts';
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

interface ExitRow {
	readonly device_id: number;
	readonly kind: DriveExit['kind'];
	readonly at_ms: number;
}

const DEVICES = 'SELECT id, identity_key, first_seen_ms, last_seen_ms, samples FROM devices WHERE samples > 0';

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
	return db
		.query<[], DeviceRow>(`${DEVICES} ORDER BY id`)
		.all()
		.map((row) => toDrive(row, evidence.get(row.id) ?? [], exits.get(row.id) ?? []));
}

/**
 * The drive with this id, serial or world wide name.
 *
 * @throws AppError `drive_unknown`; `drive_ambiguous` with `details.candidates`
 */
export function findDrive(db: ReadableDb, idOrSerial: string): DriveDetails {
	const text = idOrSerial.trim();
	const id = numberOf(text);
	const byId = id === null ? undefined : db.query<[number], DeviceRow>(`${DEVICES} AND id = ?`).get(id);
	if (byId) return readDetails(db, byId);
	const found = db
		.query<[string, string, string], DeviceRow>(
			`${DEVICES} AND id IN (SELECT device_id FROM device_evidence WHERE serial IN (?, ?) OR wwn = ?) ORDER BY id`,
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
	throw new AppError('drive_ambiguous', `${found.length} drives have the serial "${text.slice(0, 100)}". Use one of the listed device ids.`, {
		candidates,
		count: found.length,
	});
}

const MAX_CANDIDATES = 50;

function readDetails(db: ReadableDb, row: DeviceRow): DriveDetails {
	const evidence = db
		.query<[number], EvidenceRow>(`SELECT * FROM device_evidence WHERE device_id = ? AND ${IS_VISIBLE} ORDER BY last_ms DESC, id DESC`)
		.all(row.id);
	const exits = db
		.query<[number], ExitRow>(`SELECT device_id, kind, at_ms FROM exits WHERE device_id = ? AND ${IS_VISIBLE} ORDER BY at_ms`)
		.all(row.id);
	return {
		...toDrive(row, evidence, exits),
		identityKey: row.identity_key,
		basis: evidence[0]!.basis,
		evidence: evidence.map(toEvidence),
		questions: [...new Set(evidence.flatMap(({ question }) => question ?? []))],
	};
}

/** The latest evidence wins; what it leaves open is taken from what was said before. */
function toDrive(row: DeviceRow, evidence: readonly EvidenceRow[], exits: readonly ExitRow[]): Drive {
	const latest = <K extends keyof EvidenceRow>(field: K): NonNullable<EvidenceRow[K]> | undefined =>
		evidence.find((each) => each[field] !== null)?.[field] ?? undefined;
	const serial = latest('serial') ?? '';
	const [wwn, capacityBytes, host, slot, exit] = [latest('wwn'), latest('capacity_bytes'), latest('host'), latest('slot'), exits.at(-1)];
	return {
		deviceId: toDeviceId(row.id),
		serial,
		isSerialMasked: isSerialMasked(serial),
		model: latest('model') ?? '',
		firmware: latest('firmware') ?? '',
		protocol: evidence.find(({ protocol }) => protocol !== 'unknown')?.protocol ?? 'unknown',
		...(wwn === undefined ? {} : { wwn }),
		...(capacityBytes === undefined ? {} : { capacityBytes }),
		...(host === undefined ? {} : { host }),
		...(slot === undefined ? {} : { slot }),
		firstSeenMs: row.first_seen_ms,
		lastSeenMs: row.last_seen_ms,
		samples: row.samples,
		...(exit === undefined ? {} : { exit: { kind: exit.kind, atMs: exit.at_ms } }),
	};
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

/** @throws AppError `drive_unknown` */
export function requireDeviceNumber(db: ReadableDb, deviceId: DeviceId): number {
	const id = numberOf(deviceId);
	const row = id === null ? undefined : db.query<[number], DeviceRow>(`${DEVICES} AND id = ?`).get(id);
	if (!row) throw new AppError('drive_unknown', `No drive has the id "${deviceId}".`, { deviceId });
	return row.id;
}
