/** Drives by what people call them: one at a time, or many at once without asking the database for each. */
import { AppError } from '../shared/domain/errors.ts';
import type { Drive } from '../shared/domain/telemetry.ts';
import { findDrive, listDrives, numberOf } from './devices.ts';
import type { ReadableDb } from './sqlite.ts';
import { IS_VISIBLE } from './visibility.ts';

export interface FoundDrive {
	readonly drive: Drive;
	readonly identityKey: string;
}

/** @throws AppError `drive_unknown`, `drive_ambiguous` */
export type DriveFinder = (idOrSerial: string) => FoundDrive;

/** Up to here each name is looked up by itself; reading the whole fleet of 5,000 drives costs as much as some fifty look-ups. */
const FEW = 50;

/** @param count  names that will be looked up */
export function createDriveFinder(db: ReadableDb, count: number): DriveFinder {
	if (count <= FEW) {
		return (key) => {
			const { identityKey, basis: _basis, evidence: _evidence, questions: _questions, ...drive } = findDrive(db, key);
			return { drive, identityKey };
		};
	}
	const keys = new Map(
		db
			.query<[], { id: number; identity_key: string }>('SELECT id, identity_key FROM devices WHERE samples > 0')
			.all()
			.map((row) => [row.id, row.identity_key]),
	);
	const byId = new Map(listDrives(db).map((drive) => [numberOf(drive.deviceId), drive] as const));
	const named = new Map<string, Set<number>>();
	const name = (text: string | null, id: number): void => {
		if (text !== null && byId.has(id)) named.set(text, (named.get(text) ?? new Set()).add(id));
	};
	for (const { device_id, serial, wwn } of db
		.query<[], { device_id: number; serial: string | null; wwn: string | null }>(
			`SELECT DISTINCT COALESCE(merged_into, devices.id) AS device_id, serial, wwn FROM device_evidence JOIN devices ON devices.id = device_id WHERE ${IS_VISIBLE}`,
		)
		.all()) {
		name(serial, device_id);
		name(wwn, device_id);
	}
	return (key) => {
		const text = key.trim();
		const id = numberOf(text);
		const ids =
			id !== null && byId.has(id)
				? new Set([id])
				: new Set([text, text.toUpperCase(), text.toLowerCase().replace(/^0x/, '')].flatMap((each) => [...(named.get(each) ?? [])]));
		const [only] = ids;
		const drive = only === undefined ? undefined : byId.get(only);
		// The one that says which drives come into question, and how to name one.
		if (ids.size !== 1 || drive === undefined || only === undefined) {
			findDrive(db, key);
			throw new AppError('drive_unknown', `No drive has the id or serial "${text.slice(0, 100)}".`);
		}
		return { drive, identityKey: keys.get(only) ?? '' };
	};
}
