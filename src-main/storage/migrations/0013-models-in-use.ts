/** How each bundle came to be, the training run behind it, and which one is in use since when. */
import type { Migration } from '../migrate.ts';

export const modelsInUse: Migration = {
	number: 13,
	name: 'models-in-use',
	sql: `
ALTER TABLE models ADD COLUMN status TEXT NOT NULL DEFAULT 'complete' CHECK (status IN ('complete', 'stopped', 'imported'));
-- The training run that tells of it; NULL for bundles that an older version imported.
ALTER TABLE models ADD COLUMN run_id INTEGER REFERENCES runs (id);
UPDATE models SET status = 'imported' WHERE name LIKE 'imported-%';
UPDATE models SET run_id = (SELECT max(id) FROM runs WHERE kind = 'training' AND json_valid(result) AND json_extract(result, '$.bundle') = models.name);

-- One row each time that a bundle was taken into use: the latest is in use.
CREATE TABLE model_uses (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
	since_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX model_uses_by_model ON model_uses (model_id);
-- Until now the newest was in use.
INSERT INTO model_uses (model_id, since_ms) SELECT id, created_at_ms FROM models ORDER BY id;
`,
};
