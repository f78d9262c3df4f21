/** What goes with an import beside its records: sentences of its reader, and the source text of rows that it rejected. */
import { AppError } from '../shared/domain/errors.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

export interface FileNotes {
	readonly notes: readonly string[];
	readonly texts: readonly { readonly line: number; readonly text: string }[];
}

export interface ImportNotes extends FileNotes {
	readonly importId: number;
}

/**
 * Written while the import is open: they become visible with it, or go with it.
 *
 * @throws AppError `not_found` when the import is not open
 */
export function annotateImport(db: WritableDb, { importId, notes, texts }: ImportNotes): void {
	db.draft(() => {
		const open = db.query<[number], { id: number }>("SELECT id FROM imports WHERE id = ? AND state = 'open'").get(importId);
		if (!open) throw new AppError('not_found', `Import ${importId} is not open.`, { importId });
		const insertNote = db.command<[number, number, string]>('INSERT INTO import_notes (import_id, ordinal, note) VALUES (?, ?, ?)');
		for (const [ordinal, note] of notes.entries()) insertNote.run(importId, ordinal, note);
		const insertText = db.command<[number, number, string]>(
			'INSERT INTO reject_texts (import_id, line, line_text) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
		);
		for (const { line, text } of texts) insertText.run(importId, line, text);
	});
}

/** Empty for an import without any. */
export function notesOfImport(db: ReadableDb, importId: number): FileNotes {
	const notes = db.query<[number], { note: string }>('SELECT note FROM import_notes WHERE import_id = ? ORDER BY ordinal').all(importId);
	const texts = db
		.query<[number], { line: number; text: string }>('SELECT line, line_text AS text FROM reject_texts WHERE import_id = ? ORDER BY line')
		.all(importId);
	return { notes: notes.map(({ note }) => note), texts };
}
