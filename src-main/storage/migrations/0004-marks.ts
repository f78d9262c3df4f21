/** What people say about drives by hand: exits and facts, with everything needed to take them back. */
import type { Migration } from '../migrate.ts';

export const marks: Migration = {
	number: 4,
	name: 'marks',
	sql: `
-- One row a change, never altered but for its undoing. Drives are named by their identity, not by their number: the import that
-- brought a drive may be undone and run again, and what was entered by hand must find its drive afterwards.
CREATE TABLE drive_changes (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	-- Changes entered together, undone together.
	batch_id INTEGER NOT NULL,
	identity_key TEXT NOT NULL,
	field TEXT NOT NULL CHECK (field IN ('exit', 'host', 'enclosure', 'slot', 'pool', 'price', 'purchaseDate', 'silence')),
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
	undone_at_ms INTEGER
) STRICT;
-- The standing change of a field is the last one that is not undone.
CREATE INDEX drive_changes_standing ON drive_changes (identity_key, field, id) WHERE undone_at_ms IS NULL;
CREATE INDEX drive_changes_by_batch ON drive_changes (batch_id);
`,
};
