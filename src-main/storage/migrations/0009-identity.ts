/** What people decide about identity: two known drives are one, one is two, or the question is settled as it is. */
import type { Migration } from '../migrate.ts';

export const identity: Migration = {
	number: 9,
	name: 'identity',
	sql: `
-- Drives are named by their identity, not by their number, so that a decision outlives the imports that brought them.
CREATE TABLE identity_decisions (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	kind TEXT NOT NULL CHECK (kind IN ('merge', 'apart', 'split')),
	-- Merge: the drive that goes into another. Split: the drive that was taken apart.
	subject_key TEXT NOT NULL,
	-- Merge: the drive that it goes into. Split: the drive that was made.
	target_key TEXT,
	-- Split by time: rows from here on are of the new drive, those of later imports too.
	from_ms INTEGER,
	-- Merge of a nameless drive, to be remembered: what this machine calls by this name is the target.
	host TEXT,
	device_name TEXT,
	reason TEXT,
	decided_at_ms INTEGER NOT NULL,
	undone_at_ms INTEGER
) STRICT;
CREATE INDEX identity_decisions_standing ON identity_decisions (subject_key) WHERE undone_at_ms IS NULL;

-- The drive that this one is taken for; its rows stay its own. Follows from the decisions.
ALTER TABLE devices ADD COLUMN merged_into INTEGER REFERENCES devices (id);
-- Which drives a machine calls by a name.
CREATE INDEX device_evidence_by_place ON device_evidence (host, device_name) WHERE host IS NOT NULL;
CREATE INDEX devices_merged ON devices (merged_into) WHERE merged_into IS NOT NULL;
`,
};
