/** The map behind the newest anomaly run: how strange each drive was on each day. */
import type { Migration } from '../migrate.ts';

export const runMaps: Migration = {
	number: 11,
	name: 'run-maps',
	sql: `
CREATE TABLE run_maps (
	run_id INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
	-- The contract's wire JSON of an AnomalyMap, packed by the engine (deflate).
	map BLOB NOT NULL
) STRICT;
`,
};
