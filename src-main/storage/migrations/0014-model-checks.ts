/** How wrong the models of a bundle were on days that they had not seen, when that was last looked at. */
import type { Migration } from '../migrate.ts';

export const modelChecks: Migration = {
	number: 14,
	name: 'model-checks',
	sql: `
-- The latest check of each bundle; it goes with its bundle.
CREATE TABLE model_checks (
	model_id INTEGER PRIMARY KEY REFERENCES models (id) ON DELETE CASCADE,
	checked_at_ms INTEGER NOT NULL,
	-- The contract's wire JSON of a ModelCheck, with the digest of the history that it was made on.
	result TEXT NOT NULL
) STRICT;
`,
};
