/** Brings a workspace file to the schema of this program: backup first, then one transaction per step. */
import { renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../shared/domain/errors.ts';
import { makeFolder, syncFile, syncFolder, temporaryBeside } from './files.ts';
import { checkpoint, openReadable, type ReadableDb, type WritableDb } from './sqlite.ts';

export interface Migration {
	/** 1, 2, 3 ...: the `user_version` of the file afterwards. */
	readonly number: number;
	readonly name: string;
	/** Additive: old columns keep their meaning. */
	readonly sql: string;
	/** Carries rows over to what `sql` made, in the same transaction. */
	readonly carry?: (db: WritableDb) => void;
}

/** `SSVA`: tells our files from other SQLite databases. */
export const APPLICATION_ID = 0x53535641;

export function schemaVersion(db: ReadableDb): number {
	return db.query<[], { version: number }>('SELECT user_version AS version FROM pragma_user_version').get()!.version;
}

export function latestVersion(migrations: readonly Migration[]): number {
	return migrations.at(-1)?.number ?? 0;
}

/**
 * Applies what is missing. A file that already has tables is backed up first, and the backup is verified.
 *
 * @param backups  folder for the copy, which is named after the versions
 * @returns path of the backup, null when none was needed
 * @throws  AppError `db_damaged` when the backup does not verify: then nothing was changed
 */
export function migrate(db: WritableDb, migrations: readonly Migration[], backups: string, nowMs: number): string | null {
	const from = schemaVersion(db);
	const missing = migrations.filter(({ number }) => number > from);
	if (missing.length === 0) return null;
	const backup = from === 0 ? null : backUp(db, join(backups, `schema-${from}-before-${latestVersion(migrations)}-${nowMs}.db`));
	for (const { number, name, sql, carry } of missing) {
		db.transaction(() => {
			db.execute('CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at_ms INTEGER NOT NULL) STRICT');
			db.execute(sql);
			carry?.(db);
			db.command<[number, string, number]>('INSERT INTO migrations (number, name, applied_at_ms) VALUES (?, ?, ?)').run(number, name, nowMs);
			// Pragmas take no parameters; both are numbers from our own source.
			db.pragma(`application_id = ${APPLICATION_ID}`);
			db.pragma(`user_version = ${number}`);
		});
	}
	checkpoint(db);
	return backup;
}

/**
 * A copy of a live database as one file: whole and verified, or not there. Never a copy of the bytes, which may be half written.
 *
 * @throws AppError `db_damaged` when the copy does not pass SQLite's own check
 */
export function backUp(db: WritableDb, target: string): string {
	makeFolder(dirname(target));
	const temporary = temporaryBeside(target);
	try {
		db.command<[string]>('VACUUM INTO ?').run(temporary);
		syncFile(temporary);
		const copy = openReadable(temporary);
		try {
			const [first] = copy.query<[], { quick_check: string }>('PRAGMA quick_check(1)').all();
			if (first?.quick_check !== 'ok') throw new AppError('db_damaged', `The backup does not verify: ${first?.quick_check}. Nothing was changed.`);
		} finally {
			copy.close();
		}
		renameSync(temporary, target);
		syncFolder(dirname(target));
		return target;
	} catch (thrown) {
		rmSync(temporary, { force: true });
		throw thrown;
	}
}
