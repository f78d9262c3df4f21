/** Failures that a source states, as exits of their drives. */
import type { ImportedDevice } from './device-resolver.ts';
import { exitHash, type SetDigest } from './digest.ts';
import type { WritableDb } from './sqlite.ts';

/** Notes each failure once, and in the digest of the import that states it first. */
export function createExits(db: WritableDb, importId: number, digest: SetDigest) {
	const insert = db.command<[number, number, number]>(
		"INSERT INTO exits (device_id, kind, at_ms, import_id) VALUES (?, 'failed', ?, ?) ON CONFLICT DO NOTHING",
	);
	return {
		add(device: ImportedDevice, atMs: number): void {
			if (insert.run(device.id, atMs, importId).changes === 1) digest.add(exitHash(device.identityKey, 'failed', atMs));
		},
	};
}
