/** Reports keep their figures, and whose name is on them. */
import type { Migration } from '../migrate.ts';

export const reportFigures: Migration = {
	number: 18,
	name: 'report-figures',
	sql: `
-- The simulation that it tells of: a number of runs, which is not given again. Null for reports of earlier versions.
ALTER TABLE reports ADD COLUMN risk_run_id INTEGER;
-- JSON: what it was asked to be and its headline, so that a list need not unpack the figures.
ALTER TABLE reports ADD COLUMN summary TEXT;

-- What is attached to the PDF, deflated: a third of a megabyte of JSON for a thousand drives, and a list does not read it.
CREATE TABLE report_figures (
	report_id INTEGER PRIMARY KEY REFERENCES reports (id) ON DELETE CASCADE,
	figures BLOB NOT NULL
) STRICT;

CREATE TABLE report_letterhead (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	organisation TEXT NOT NULL,
	-- A PNG or JPEG file.
	logo BLOB,
	set_at_ms INTEGER NOT NULL
) STRICT;
`,
};
