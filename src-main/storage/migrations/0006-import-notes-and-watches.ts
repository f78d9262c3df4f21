/** What readers say about a file, the text of rejected rows, and folders whose new files are imported by themselves. */
import type { Migration } from '../migrate.ts';

export const importNotesAndWatches: Migration = {
	number: 6,
	name: 'import-notes-and-watches',
	sql: `
-- Sentences about a file as a whole; they come and go with their import.
CREATE TABLE import_notes (
	import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
	ordinal INTEGER NOT NULL,
	note TEXT NOT NULL,
	PRIMARY KEY (import_id, ordinal)
) STRICT, WITHOUT ROWID;

-- The source text of rejected rows, cut; absent where the source has no lines of its own.
CREATE TABLE reject_texts (
	import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
	line INTEGER NOT NULL,
	line_text TEXT NOT NULL,
	PRIMARY KEY (import_id, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE watches (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	path TEXT NOT NULL UNIQUE,
	added_at_ms INTEGER NOT NULL
) STRICT;

-- Files of a watched folder that were dealt with, as they were then: one that has another size or time is looked at again.
CREATE TABLE watched_files (
	watch_id INTEGER NOT NULL REFERENCES watches (id) ON DELETE CASCADE,
	path TEXT NOT NULL,
	size_bytes INTEGER NOT NULL,
	modified_at_ms REAL NOT NULL,
	PRIMARY KEY (watch_id, path)
) STRICT, WITHOUT ROWID;

-- What happened in a watched folder. Capped: the newest are kept.
CREATE TABLE watch_activity (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	watch_id INTEGER NOT NULL REFERENCES watches (id) ON DELETE CASCADE,
	at_ms INTEGER NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('imported', 'refused', 'gone', 'returned', 'failed')),
	files INTEGER NOT NULL,
	added INTEGER NOT NULL,
	file_name TEXT,
	code TEXT,
	activity_text TEXT NOT NULL
) STRICT;
CREATE INDEX watch_activity_by_watch ON watch_activity (watch_id, id);
`,
};
