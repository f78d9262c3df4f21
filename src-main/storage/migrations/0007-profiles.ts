/** Mapping profiles: how to read the tables of programs that we do not know. */
import type { Migration } from '../migrate.ts';

export const profiles: Migration = {
	number: 7,
	name: 'profiles',
	sql: `
CREATE TABLE profiles (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT NOT NULL UNIQUE,
	saved_at_ms INTEGER NOT NULL,
	-- The choices as JSON (shared/domain/mapping.ts), checked again when they are read.
	profile TEXT NOT NULL
) STRICT;
`,
};
