/** What one drive is made of: the ways in which it was described, the drives that were merged into it, the imports that spoke of it. */
import type { DeviceId, DriveEvidence } from '../shared/domain/telemetry.ts';
import { BlockReader } from './blocks/block.ts';
import { type EvidenceRow, toDeviceId, toEvidence } from './device-resolver.ts';
import { findDrive, memberNumbers, requireDeviceNumber } from './devices.ts';
import type { ReadableDb } from './sqlite.ts';
import { IS_VISIBLE } from './visibility.ts';

/** One way in which a drive was described. */
export interface DriveDescription {
	/** The drive itself, or one that was merged into it. */
	readonly deviceId: DeviceId;
	readonly evidence: DriveEvidence;
	readonly basis: EvidenceRow['basis'];
	readonly question: string | null;
	/** Null while it was seen at instants only that cannot be trusted. */
	readonly firstMs: number | null;
	readonly lastMs: number | null;
}

/** An import that samples of a drive come from. */
export interface DriveImport {
	readonly importId: number;
	readonly fileName: string;
	readonly importedAtMs: number;
	/** Of this drive, at instants that can be trusted. */
	readonly samples: number;
	readonly firstMs: number;
	readonly lastMs: number;
}

export interface DriveIdentityDetails {
	readonly deviceId: DeviceId;
	/** What identifies it. */
	readonly basis: EvidenceRow['basis'];
	/** Drives that are taken for it, without itself. */
	readonly merged: readonly DeviceId[];
	/** The latest first. */
	readonly descriptions: readonly DriveDescription[];
	/** By the first instant that they have of it. */
	readonly imports: readonly DriveImport[];
}

/**
 * @param idOrSerial  of the drive, or of one that was merged into it
 * @throws AppError `drive_unknown`, `drive_ambiguous`
 */
export function describeIdentity(db: ReadableDb, idOrSerial: string): DriveIdentityDetails {
	const { deviceId, basis } = findDrive(db, idOrSerial);
	const members = memberNumbers(db, requireDeviceNumber(db, deviceId));
	return {
		deviceId,
		basis,
		// The drive itself comes first.
		merged: members.slice(1).map(toDeviceId),
		descriptions: members
			.flatMap((member) => describedAs(db, member))
			.sort((a, b) => b.last_ms - a.last_ms || b.id - a.id)
			.map(toDescription),
		imports: importsOf(db, members),
	};
}

/**
 * Numbers of a drive and of those that were merged into it.
 *
 * @throws AppError `drive_unknown`, `drive_ambiguous`
 */
export function membersOf(db: ReadableDb, idOrSerial: string): number[] {
	return memberNumbers(db, requireDeviceNumber(db, findDrive(db, idOrSerial).deviceId));
}

const describedAs = (db: ReadableDb, deviceNumber: number): EvidenceRow[] =>
	db.query<[number], EvidenceRow>(`SELECT * FROM device_evidence WHERE device_id = ? AND ${IS_VISIBLE}`).all(deviceNumber);

const toDescription = (row: EvidenceRow): DriveDescription => ({
	deviceId: toDeviceId(row.device_id),
	evidence: toEvidence(row),
	basis: row.basis,
	question: row.question,
	// Zero stands for "at suspect instants only", see device-resolver.ts.
	firstMs: row.last_ms === 0 ? null : row.first_ms,
	lastMs: row.last_ms === 0 ? null : row.last_ms,
});

interface Share {
	samples: number;
	firstMs: number;
	lastMs: number;
}

interface PureRow {
	readonly importId: number;
	readonly samples: number;
	readonly firstMs: number;
	readonly lastMs: number;
}

/** Most blocks are of one import; the others say of each row which it came from. */
function importsOf(db: ReadableDb, members: readonly number[]): DriveImport[] {
	const shares = new Map<number, Share>();
	const count = (importId: number, samples: number, firstMs: number, lastMs: number): void => {
		const share = shares.get(importId);
		if (!share) {
			shares.set(importId, { samples, firstMs, lastMs });
			return;
		}
		share.samples += samples;
		share.firstMs = Math.min(share.firstMs, firstMs);
		share.lastMs = Math.max(share.lastMs, lastMs);
	};
	const pure = db.query<[number], PureRow>(
		`SELECT import_id AS importId, SUM(rows) AS samples, MIN(first_ms) AS firstMs, MAX(last_ms) AS lastMs FROM blocks
		 WHERE device_id = ? AND last_import_id = import_id AND is_suspect = 0 AND ${IS_VISIBLE} GROUP BY import_id`,
	);
	const mixed = db.query<[number], { payload: Buffer }>(
		`SELECT payload FROM blocks WHERE device_id = ? AND last_import_id > import_id AND is_suspect = 0 AND ${IS_VISIBLE}`,
	);
	for (const member of members) {
		for (const { importId, samples, firstMs, lastMs } of pure.all(member)) count(importId, samples, firstMs, lastMs);
		for (const { payload } of mixed.all(member)) {
			const { observedAtMs, importIds } = new BlockReader(payload).all();
			importIds?.forEach((importId, row) => {
				const atMs = observedAtMs[row] as number;
				count(importId, 1, atMs, atMs);
			});
		}
	}
	const named = db.query<[number], { fileName: string; importedAtMs: number }>(
		'SELECT file_name AS fileName, finished_at_ms AS importedAtMs FROM imports WHERE id = ?',
	);
	return [...shares]
		.map(([importId, share]) => ({ importId, ...named.get(importId)!, ...share }))
		.sort((a, b) => a.firstMs - b.firstMs || a.importId - b.importId);
}
