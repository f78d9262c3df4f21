/** Pools, RAID groups and filesystems, what they were at each instant, and the drives that they are made of. */
import type { Migration } from '../migrate.ts';

export const groups: Migration = {
	number: 5,
	name: 'groups',
	sql: `
CREATE TABLE storage_groups (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	-- Machine, kind and name; without a machine the source stands in for it, so that strangers with one name stay apart.
	group_key TEXT NOT NULL UNIQUE,
	kind TEXT NOT NULL CHECK (kind IN ('zpool', 'raid', 'filesystem')),
	name TEXT NOT NULL,
	host TEXT
) STRICT;
CREATE INDEX storage_groups_by_name ON storage_groups (name, kind);

-- One list of members: lists change seldom, so the states of a year share a few of them.
CREATE TABLE group_layouts (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	digest TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE group_members (
	layout_id INTEGER NOT NULL REFERENCES group_layouts (id) ON DELETE CASCADE,
	ordinal INTEGER NOT NULL,
	role TEXT NOT NULL CHECK (role IN ('data', 'spare', 'log', 'cache', 'special')),
	state TEXT,
	serial TEXT,
	wwn TEXT,
	eui TEXT,
	model TEXT,
	host TEXT,
	enclosure TEXT,
	slot TEXT,
	device_name TEXT,
	PRIMARY KEY (layout_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE group_states (
	group_id INTEGER NOT NULL REFERENCES storage_groups (id) ON DELETE CASCADE,
	observed_at_ms INTEGER NOT NULL,
	import_id INTEGER NOT NULL,
	parent TEXT,
	label TEXT,
	level TEXT,
	tolerated_failures INTEGER,
	size_bytes INTEGER,
	used_bytes INTEGER,
	free_bytes INTEGER,
	inodes INTEGER,
	inodes_used INTEGER,
	state TEXT,
	-- Null where the source names no members.
	layout_id INTEGER REFERENCES group_layouts (id),
	PRIMARY KEY (group_id, observed_at_ms, import_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_states_by_import ON group_states (import_id);
CREATE INDEX group_states_by_layout ON group_states (layout_id);
CREATE INDEX device_evidence_by_wwn ON device_evidence (wwn) WHERE wwn IS NOT NULL;
`,
};
