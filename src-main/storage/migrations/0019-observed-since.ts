/** Since when drives were under observation, by hand or by the option of an import, with which it goes. */
import type { Migration } from '../migrate.ts';

export const observedSince: Migration = {
	number: 19,
	name: 'observed-since',
	// SQLite cannot change a CHECK: the table is made anew, nothing refers to it.
	sql: `
CREATE TABLE new_drive_changes (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	-- Changes entered together, undone together.
	batch_id INTEGER NOT NULL,
	identity_key TEXT NOT NULL,
	field TEXT NOT NULL CHECK (field IN ('exit', 'host', 'enclosure', 'slot', 'pool', 'price', 'purchaseDate', 'observedSince', 'silence')),
	-- NULL takes back what was stated by hand before.
	value TEXT,
	-- What stood there, from whatever source: for the reader of the journal alone.
	before TEXT,
	-- Of a price, whose value is its amount in decimal digits.
	currency TEXT,
	-- When the drive left; when to ask again about its silence.
	at_ms INTEGER,
	-- Of a silence: when the drive had last been seen as the question was put off.
	seen_ms INTEGER,
	reason TEXT,
	replaced_by_key TEXT,
	-- 'hand', or the name of a file.
	origin TEXT NOT NULL,
	entered_at_ms INTEGER NOT NULL,
	undone_at_ms INTEGER,
	-- The import that it was stated with: undone together. NULL for what a person stated directly.
	import_id INTEGER
) STRICT;
INSERT INTO new_drive_changes SELECT id, batch_id, identity_key, field, value, before, currency, at_ms, seen_ms, reason, replaced_by_key, origin,
	entered_at_ms, undone_at_ms, NULL FROM drive_changes;
-- Numbers that were given once are not given again.
DELETE FROM sqlite_sequence WHERE name = 'new_drive_changes';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new_drive_changes', seq FROM sqlite_sequence WHERE name = 'drive_changes';
DROP TABLE drive_changes;
ALTER TABLE new_drive_changes RENAME TO drive_changes;
-- The standing change of a field is the last one that is not undone.
CREATE INDEX drive_changes_standing ON drive_changes (identity_key, field, id) WHERE undone_at_ms IS NULL;
CREATE INDEX drive_changes_by_batch ON drive_changes (batch_id);
CREATE INDEX drive_changes_by_import ON drive_changes (import_id) WHERE import_id IS NOT NULL;
`,
};
