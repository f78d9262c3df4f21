/** Comparisons of scenarios and replacement plans are kept among the runs. */
import type { Migration } from '../migrate.ts';

export const whatIfRuns: Migration = {
	number: 17,
	name: 'what-if-runs',
	// As for backtests: the table is made anew, what refers to it steps aside. A released migration never changes, so this is a copy of that one.
	sql: `
CREATE TEMP TABLE kept_maps AS SELECT run_id, map FROM run_maps;
CREATE TEMP TABLE kept_model_runs AS SELECT id, run_id FROM models WHERE run_id IS NOT NULL;
DELETE FROM run_maps;
UPDATE models SET run_id = NULL;

CREATE TABLE new_runs (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	kind TEXT NOT NULL CHECK (kind IN ('anomaly', 'risk', 'forecast', 'training', 'backtest', 'scenarios', 'plan')),
	created_at_ms INTEGER NOT NULL,
	seed INTEGER NOT NULL,
	data_hash TEXT NOT NULL,
	input TEXT NOT NULL,
	result TEXT NOT NULL
) STRICT;
INSERT INTO new_runs SELECT id, kind, created_at_ms, seed, data_hash, input, result FROM runs;
-- Numbers that were given once are not given again.
DELETE FROM sqlite_sequence WHERE name = 'new_runs';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new_runs', seq FROM sqlite_sequence WHERE name = 'runs';
DROP TABLE runs;
ALTER TABLE new_runs RENAME TO runs;
CREATE INDEX runs_by_kind ON runs (kind, id);

INSERT INTO run_maps SELECT run_id, map FROM kept_maps;
UPDATE models SET run_id = (SELECT run_id FROM kept_model_runs WHERE kept_model_runs.id = models.id);
DROP TABLE kept_maps;
DROP TABLE kept_model_runs;
`,
};
