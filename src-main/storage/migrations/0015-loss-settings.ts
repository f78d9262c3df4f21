/** What people say a loss costs, and the groups that they draw: append only, so that what a result rested on can be looked up. */
import type { Migration } from '../migrate.ts';

export const lossSettings: Migration = {
	number: 15,
	name: 'loss-settings',
	sql: `
-- The last row holds; those before it tell what held until then.
CREATE TABLE loss_settings (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	-- JSON; groups by their key, not their number: the import that brought a group may be undone and run again.
	settings TEXT NOT NULL,
	set_at_ms INTEGER NOT NULL
) STRICT;

-- One row for each change of a group that a person made. Its state is the last row that was not undone.
CREATE TABLE hand_made_groups (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	-- A number of storage_groups, where its row keeps the number from being given again.
	group_id INTEGER NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('zpool', 'raid')),
	name TEXT NOT NULL,
	host TEXT,
	level TEXT,
	tolerated_failures INTEGER NOT NULL,
	spares INTEGER NOT NULL,
	is_removed INTEGER NOT NULL CHECK (is_removed IN (0, 1)),
	entered_at_ms INTEGER NOT NULL,
	undone_at_ms INTEGER
) STRICT;
CREATE INDEX hand_made_groups_standing ON hand_made_groups (group_id, id) WHERE undone_at_ms IS NULL;

-- Members by the identity of the drive, as in drive_changes.
CREATE TABLE hand_made_members (
	change_id INTEGER NOT NULL REFERENCES hand_made_groups (id) ON DELETE CASCADE,
	ordinal INTEGER NOT NULL,
	identity_key TEXT NOT NULL,
	-- Serial when it was stated, for readers while the workspace lacks the drive.
	serial TEXT,
	PRIMARY KEY (change_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX hand_made_members_by_drive ON hand_made_members (identity_key);
`,
};
