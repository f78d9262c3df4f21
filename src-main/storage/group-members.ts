/** Members of groups as drives of the workspace: found when they are asked for, so that a drive that is imported later is found too. */

import type { ListedMember, MemberRole } from '../shared/domain/groups.ts';
import { isSerialMasked, isWorldWideNameUsable, normaliseModel } from '../shared/domain/identity.ts';
import { toDeviceId } from './device-resolver.ts';
import type { ReadableDb } from './sqlite.ts';
import { IS_VISIBLE } from './visibility.ts';

export interface MemberRow {
	readonly role: MemberRole;
	readonly state: string | null;
	readonly serial: string | null;
	readonly wwn: string | null;
	readonly eui: string | null;
	readonly model: string | null;
	readonly host: string | null;
	readonly enclosure: string | null;
	readonly slot: string | null;
	readonly device_name: string | null;
}

interface DriveRow {
	readonly device_id: number;
	readonly serial: string | null;
	readonly model: string | null;
}

const DRIVE = `SELECT DISTINCT COALESCE(d.merged_into, d.id) AS device_id, e.serial, e.model FROM device_evidence e JOIN devices d ON d.id = e.device_id
	WHERE d.samples > 0 AND e.${IS_VISIBLE}`;

/**
 * Finds the drives of members: by serial (and model, where both state one), else by world wide name or EUI, else by the place
 * that a controller gives them on a named machine. Device names are never used: they change at the next boot. Two drives that
 * fit equally well are none.
 */
export function createMemberLookup(db: ReadableDb): (rows: readonly MemberRow[]) => readonly ListedMember[] {
	const bySerial = db.query<[string, string], DriveRow>(`${DRIVE} AND e.serial IN (?, ?)`);
	const byWwn = db.query<[string], DriveRow>(`${DRIVE} AND e.wwn = ?`);
	const byEui = db.query<[string], DriveRow>(`${DRIVE} AND e.eui = ?`);
	const byPlace = db.query<[string, string, string], DriveRow>(`${DRIVE} AND e.host = ? AND e.enclosure = ? AND e.slot = ?`);
	const candidates = (row: MemberRow): readonly DriveRow[] => {
		if (row.serial !== null && !isSerialMasked(row.serial)) {
			const found = bySerial.all(row.serial, row.serial.toUpperCase()).filter((drive) => hasSameModel(drive.model, row.model));
			if (found.length > 0) return found;
		}
		if (row.wwn !== null && isWorldWideNameUsable(row.wwn)) return byWwn.all(row.wwn);
		if (row.eui !== null && isWorldWideNameUsable(row.eui)) return byEui.all(row.eui);
		if (row.serial !== null || row.host === null || row.enclosure === null || row.slot === null) return [];
		return byPlace.all(row.host, row.enclosure, row.slot).filter((drive) => hasSameModel(drive.model, row.model));
	};
	return (rows) =>
		rows.map((row) => {
			const found = candidates(row);
			const [drive] = new Set(found.map(({ device_id }) => device_id)).size === 1 ? found : [];
			return toMember(row, drive);
		});
}

/** Shorter beginnings (`SSD`) say nothing. */
const MIN_MODEL = 6;

/** Tools cut models to 16 characters, vendor included: one is the beginning of the other. A model that nobody states fits any. */
function hasSameModel(one: string | null, other: string | null): boolean {
	const [a, b] = [normaliseModel(one ?? ''), normaliseModel(other ?? '')];
	if (a === '' || b === '' || a === b) return true;
	return Math.min(a.length, b.length) >= MIN_MODEL && (a.startsWith(b) || b.startsWith(a));
}

function toMember(row: MemberRow, drive: DriveRow | undefined): ListedMember {
	const [serial, model] = [drive?.serial ?? row.serial, drive?.model ?? row.model];
	return {
		role: row.role,
		...(row.state === null ? {} : { state: row.state }),
		...(drive === undefined ? {} : { deviceId: toDeviceId(drive.device_id) }),
		...(serial === null ? {} : { serial }),
		...(model === null ? {} : { model }),
		...(row.wwn === null ? {} : { wwn: row.wwn }),
		...(row.enclosure === null ? {} : { enclosure: row.enclosure }),
		...(row.slot === null ? {} : { slot: row.slot }),
		...(row.device_name === null ? {} : { deviceName: row.device_name }),
	};
}
