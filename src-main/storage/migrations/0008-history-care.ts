/** Taking back imports, deleting drives, and keeping daily values only of what is old. */
import type { Migration } from '../migrate.ts';

export const historyCare: Migration = {
	number: 8,
	name: 'history-care',
	sql: `
-- What the ledger says of imports that were taken back: their rows are gone.
CREATE TABLE undone_imports (
	import_id INTEGER PRIMARY KEY,
	path TEXT NOT NULL,
	file_name TEXT NOT NULL,
	format TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	records INTEGER NOT NULL,
	added INTEGER NOT NULL,
	imported_at_ms INTEGER NOT NULL,
	undone_at_ms INTEGER NOT NULL
) STRICT;

-- Why a content is to be read again though it was imported: something it said too is gone.
ALTER TABLE imports ADD COLUMN again_because TEXT;

CREATE TABLE retention (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	-- Days of which every sample is kept; null keeps all for ever.
	raw_days INTEGER,
	applied_at_ms INTEGER
) STRICT;
INSERT INTO retention (id) VALUES (1);

-- Before this instant a drive has at most one row a day, and an import adds none to a day that has one.
ALTER TABLE devices ADD COLUMN daily_until_ms INTEGER;
`,
};
