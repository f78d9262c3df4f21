/** What people say about events (acknowledgements), and times in which known work raises no alarm (suppress windows). */
import type { Migration } from '../migrate.ts';

export const alarms: Migration = {
	number: 12,
	name: 'alarms',
	sql: `
-- One row an acknowledgement, never altered but for its withdrawal. Drives are named by their identity, as in drive_changes.
CREATE TABLE acknowledgements (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	identity_key TEXT NOT NULL,
	class TEXT NOT NULL,
	failure_mode TEXT,
	start_ms INTEGER NOT NULL,
	end_ms INTEGER NOT NULL,
	-- Of the event when it was acknowledged: errors gained, or the strongest deviation in spreads.
	size REAL NOT NULL,
	reason TEXT NOT NULL,
	-- No longer in force from here on; NULL: until the event grows.
	until_ms INTEGER,
	entered_at_ms INTEGER NOT NULL,
	-- Taken back by hand, or replaced by a newer one of the same event.
	withdrawn_at_ms INTEGER,
	-- The one that this was copied from when its drive was split.
	copied_from INTEGER
) STRICT;
CREATE INDEX acknowledgements_standing ON acknowledgements (identity_key) WHERE withdrawn_at_ms IS NULL;

-- One row for each state of a window: a change ends one and begins the next, a removal ends one.
CREATE TABLE suppress_windows (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	window_id INTEGER NOT NULL,
	scope TEXT NOT NULL CHECK (scope IN ('fleet', 'model', 'host', 'drive')),
	-- Model or host; of a drive its identity.
	scope_value TEXT,
	-- JSON, as the contract carries them.
	rule TEXT NOT NULL,
	metrics TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('backup', 'scrub', 'other')),
	reason TEXT NOT NULL,
	origin TEXT NOT NULL CHECK (origin IN ('hand', 'learned')),
	-- When the window was first made.
	created_at_ms INTEGER NOT NULL,
	ended_at_ms INTEGER,
	how_ended TEXT CHECK (how_ended IN ('changed', 'removed')),
	copied_from INTEGER
) STRICT;
CREATE UNIQUE INDEX suppress_windows_standing ON suppress_windows (window_id) WHERE ended_at_ms IS NULL;
CREATE INDEX suppress_windows_of_drives ON suppress_windows (scope_value) WHERE scope = 'drive';
`,
};
