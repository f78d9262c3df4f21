/** Folders whose new files are imported by themselves: which, what was dealt with in them, and what happened. */
import type { ReadableDb, WritableDb } from './sqlite.ts';

export interface Watch {
	readonly watchId: number;
	/** Absolute path of the folder. */
	readonly path: string;
	readonly addedAtMs: number;
}

/** A file as it was when it was dealt with. */
export interface WatchedFile {
	/** Relative to the folder. */
	readonly path: string;
	readonly sizeBytes: number;
	/** As the file system tells it, fractions included. */
	readonly modifiedAtMs: number;
}

export interface NewActivity {
	/** `gone` and `returned` speak of the folder, `failed` of an import that will be tried again. */
	readonly kind: 'imported' | 'refused' | 'gone' | 'returned' | 'failed';
	readonly files: number;
	/** Samples that are new in the history. */
	readonly added: number;
	/** Of a single file. */
	readonly fileName?: string;
	readonly code?: string;
	/** A sentence. */
	readonly text: string;
}

export interface WatchActivity extends NewActivity {
	readonly activityId: number;
	readonly watchId: number;
	readonly atMs: number;
}

export interface WatchOutcome {
	readonly watchId: number;
	readonly files: readonly WatchedFile[];
	readonly activity: readonly NewActivity[];
}

/** Entries kept for each watch. */
const ACTIVITY_KEPT = 1_000;

/** @returns the watch of this folder, made when there is none */
export function insertWatch(db: WritableDb, path: string, nowMs: number): Watch {
	db.command<[string, number]>('INSERT INTO watches (path, added_at_ms) VALUES (?, ?) ON CONFLICT DO NOTHING').run(path, nowMs);
	return db.query<[string], Watch>('SELECT id AS watchId, path, added_at_ms AS addedAtMs FROM watches WHERE path = ?').get(path)!;
}

/** @returns whether there was one; the imports that it made stay */
export function deleteWatch(db: WritableDb, watchId: number): boolean {
	return db.command<[number]>('DELETE FROM watches WHERE id = ?').run(watchId).changes === 1;
}

/** In the order in which they were added. */
export function listWatches(db: ReadableDb): Watch[] {
	return db.query<[], Watch>('SELECT id AS watchId, path, added_at_ms AS addedAtMs FROM watches ORDER BY id').all();
}

export function watchedFiles(db: ReadableDb, watchId: number): WatchedFile[] {
	return db
		.query<[number], WatchedFile>('SELECT path, size_bytes AS sizeBytes, modified_at_ms AS modifiedAtMs FROM watched_files WHERE watch_id = ?')
		.all(watchId);
}

/** Files that were dealt with and what is to be told about them, in one transaction. A watch that is gone takes nothing. */
export function recordWatch(db: WritableDb, { watchId, files, activity }: WatchOutcome, nowMs: number): void {
	db.transaction(() => {
		if (!db.query<[number], { id: number }>('SELECT id FROM watches WHERE id = ?').get(watchId)) return;
		const put = db.command<[number, string, number, number]>(
			`INSERT INTO watched_files (watch_id, path, size_bytes, modified_at_ms) VALUES (?, ?, ?, ?)
			 ON CONFLICT DO UPDATE SET size_bytes = excluded.size_bytes, modified_at_ms = excluded.modified_at_ms`,
		);
		for (const { path, sizeBytes, modifiedAtMs } of files) put.run(watchId, path, sizeBytes, modifiedAtMs);
		const insert = db.command<[number, number, string, number, number, string | null, string | null, string]>(
			'INSERT INTO watch_activity (watch_id, at_ms, kind, files, added, file_name, code, activity_text) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
		);
		for (const { kind, files: count, added, fileName, code, text } of activity)
			insert.run(watchId, nowMs, kind, count, added, fileName ?? null, code ?? null, text);
		db.command<[number, number, number]>(
			'DELETE FROM watch_activity WHERE watch_id = ? AND id NOT IN (SELECT id FROM watch_activity WHERE watch_id = ? ORDER BY id DESC LIMIT ?)',
		).run(watchId, watchId, ACTIVITY_KEPT);
	});
}

interface ActivityRow extends Omit<WatchActivity, 'fileName' | 'code'> {
	readonly fileName: string | null;
	readonly code: string | null;
}

/** Newest first, of all watches. */
export function listActivity(db: ReadableDb, limit: number): WatchActivity[] {
	return db
		.query<[number], ActivityRow>(
			`SELECT id AS activityId, watch_id AS watchId, at_ms AS atMs, kind, files, added, file_name AS fileName, code, activity_text AS text
			 FROM watch_activity ORDER BY id DESC LIMIT ?`,
		)
		.all(limit)
		.map(({ fileName, code, ...rest }) => ({ ...rest, ...(fileName === null ? {} : { fileName }), ...(code === null ? {} : { code }) }));
}
