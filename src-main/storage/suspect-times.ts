/** Samples whose instant is in the future or before 1990: kept beside the history until somebody says that the clock was right. */
import { AppError } from '../shared/domain/errors.ts';
import { withImports } from './blocks/compact.ts';
import { BlockStore, blocksOf, rowsOfBlock } from './blocks/stored-blocks.ts';
import { mergeRows, uniteRows } from './blocks/unite.ts';
import { HistoryEditor, recountDrive } from './drive-rows.ts';
import { getImport } from './imports.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

export interface SuspectTimes {
	readonly importId: number;
	readonly samples: number;
	readonly drives: number;
	readonly firstMs: number | null;
	readonly lastMs: number | null;
}

/** What an import has of them. */
export function describeSuspects(db: ReadableDb, importId: number): SuspectTimes {
	const row = db
		.query<[number], Omit<SuspectTimes, 'importId'>>(
			`SELECT COALESCE(SUM(rows), 0) AS samples, COUNT(DISTINCT device_id) AS drives, MIN(first_ms) AS firstMs, MAX(last_ms) AS lastMs
			 FROM blocks WHERE import_id = ? AND is_suspect = 1`,
		)
		.get(importId)!;
	return { importId, ...row };
}

export interface ConfirmedTimes extends SuspectTimes {
	/** Samples that the history did not have. */
	readonly added: number;
	/** Samples at instants where the history has another value, which stays. */
	readonly conflicts: number;
}

/**
 * Takes the samples into the history as if their instants had been trusted at once, in the transaction of the caller.
 *
 * @throws AppError `not_found` for an unknown import, or one without such samples
 */
export function confirmTimes(db: WritableDb, importId: number): ConfirmedTimes {
	const { fileName } = getImport(db, importId);
	const suspects = describeSuspects(db, importId);
	if (suspects.samples === 0) throw new AppError('not_found', `Import ${importId} (${fileName}) has no sample whose time is in doubt.`, { importId });
	const devices = db
		.query<[number], { id: number; identity_key: string }>(
			'SELECT DISTINCT devices.id, identity_key FROM blocks JOIN devices ON devices.id = device_id WHERE import_id = ? AND is_suspect = 1',
		)
		.all(importId);
	const editor = new HistoryEditor(db);
	const store = new BlockStore(db);
	let [added, conflicts] = [0, 0];
	for (const { id, identity_key } of devices) {
		for (const block of blocksOf(db, id, { isSuspect: true }).filter((each) => each.importId === importId)) {
			const known = uniteRows(blocksOf(db, id, { fromMs: block.firstMs, toMs: block.lastMs }).map(rowsOfBlock));
			const merged = mergeRows(rowsOfBlock(block), known, 0);
			added += merged.hasAdded.reduce((sum, mark) => sum + mark, 0);
			conflicts += merged.hasConflict.reduce((sum, mark) => sum + mark, 0);
			editor.add(id, identity_key, withImports(merged.fresh, importId));
			store.delete(block.id);
		}
		recountDrive(db, id);
		// The instants are trusted now: what the drive was said to be then counts from and until then.
		db.command<[number]>(
			`UPDATE device_evidence SET first_ms = (SELECT first_seen_ms FROM devices WHERE id = device_id),
			 last_ms = (SELECT last_seen_ms FROM devices WHERE id = device_id) WHERE device_id = ? AND last_ms = 0`,
		).run(id);
	}
	editor.finish();
	db.command<[number, number, number, number, number, number]>(
		'UPDATE imports SET records = records + ?, added = added + ?, conflicts = conflicts + ?, known = known + ?, rejected = MAX(0, rejected - ?) WHERE id = ?',
	).run(suspects.samples, added, conflicts, Math.max(0, suspects.samples - added - conflicts), suspects.samples, importId);
	return { ...suspects, added, conflicts };
}
