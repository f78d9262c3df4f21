-- What a workspace looks like today. Written by test/support/write-schema.ts; a test compares it with the migrations.

CREATE TABLE conflicts (
	import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
	ordinal INTEGER NOT NULL,
	device_id INTEGER NOT NULL REFERENCES devices (id),
	observed_at_ms INTEGER NOT NULL,
	metric_id INTEGER NOT NULL REFERENCES metrics (id),
	kept TEXT NOT NULL,
	other TEXT NOT NULL,
	PRIMARY KEY (import_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE device_evidence (
	id INTEGER PRIMARY KEY,
	device_id INTEGER NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
	import_id INTEGER NOT NULL,
	serial TEXT,
	wwn TEXT,
	eui TEXT,
	model TEXT,
	firmware TEXT,
	protocol TEXT NOT NULL,
	capacity_bytes INTEGER,
	host TEXT,
	slot TEXT,
	device_name TEXT,
	basis TEXT NOT NULL CHECK (basis IN ('serial', 'wwn', 'eui', 'source')),
	question TEXT,
	first_ms INTEGER NOT NULL,
	last_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE device_metrics (
	device_id INTEGER NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
	metric_id INTEGER NOT NULL REFERENCES metrics (id),
	readings INTEGER NOT NULL,
	PRIMARY KEY (device_id, metric_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	identity_key TEXT NOT NULL UNIQUE,
	created_import_id INTEGER NOT NULL,
	-- Roll-ups of committed imports; a drive with no committed sample is invisible.
	first_seen_ms INTEGER,
	last_seen_ms INTEGER,
	samples INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE exits (
	device_id INTEGER NOT NULL REFERENCES devices (id),
	kind TEXT NOT NULL CHECK (kind IN ('failed', 'retired')),
	at_ms INTEGER NOT NULL,
	import_id INTEGER NOT NULL,
	PRIMARY KEY (device_id, kind, at_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE imports (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	path TEXT NOT NULL,
	file_name TEXT NOT NULL,
	format TEXT NOT NULL,
	size_bytes INTEGER,
	sha256 TEXT,
	state TEXT NOT NULL CHECK (state IN ('open', 'done')),
	started_at_ms INTEGER NOT NULL,
	finished_at_ms INTEGER,
	records INTEGER NOT NULL DEFAULT 0,
	added INTEGER NOT NULL DEFAULT 0,
	known INTEGER NOT NULL DEFAULT 0,
	conflicts INTEGER NOT NULL DEFAULT 0,
	rejected INTEGER NOT NULL DEFAULT 0,
	drives INTEGER NOT NULL DEFAULT 0,
	failures INTEGER NOT NULL DEFAULT 0,
	-- What this import changed in the set digest of the history: 8 sums of 32 bits.
	digest BLOB
) STRICT;

CREATE TABLE metrics (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at_ms INTEGER NOT NULL) STRICT;

CREATE TABLE models (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT NOT NULL UNIQUE,
	created_at_ms INTEGER NOT NULL,
	bytes INTEGER NOT NULL,
	manifest_sha256 TEXT NOT NULL
) STRICT;

CREATE TABLE rejects (
	import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
	ordinal INTEGER NOT NULL,
	line INTEGER NOT NULL,
	column_name TEXT,
	code TEXT NOT NULL,
	reason TEXT NOT NULL,
	PRIMARY KEY (import_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE reports (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	file_name TEXT NOT NULL UNIQUE,
	created_at_ms INTEGER NOT NULL,
	sha256 TEXT NOT NULL,
	pages INTEGER NOT NULL,
	bytes INTEGER NOT NULL
) STRICT;

CREATE TABLE runs (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	kind TEXT NOT NULL CHECK (kind IN ('anomaly', 'risk', 'forecast', 'training')),
	created_at_ms INTEGER NOT NULL,
	seed INTEGER NOT NULL,
	data_hash TEXT NOT NULL,
	input TEXT NOT NULL,
	result TEXT NOT NULL
) STRICT;

CREATE TABLE sample_additions (
	device_id INTEGER NOT NULL REFERENCES devices (id),
	observed_at_ms INTEGER NOT NULL,
	import_id INTEGER NOT NULL,
	payload BLOB NOT NULL,
	PRIMARY KEY (device_id, observed_at_ms, import_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE samples (
	device_id INTEGER NOT NULL REFERENCES devices (id),
	observed_at_ms INTEGER NOT NULL,
	import_id INTEGER NOT NULL,
	payload BLOB NOT NULL,
	PRIMARY KEY (device_id, observed_at_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE workspace (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	uuid TEXT NOT NULL,
	name TEXT NOT NULL,
	is_synthetic INTEGER NOT NULL CHECK (is_synthetic IN (0, 1)),
	created_at_ms INTEGER NOT NULL,
	-- Acknowledged writes; the receipt beside the database counts them too.
	commit_counter INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX conflicts_by_device ON conflicts (device_id);

CREATE INDEX device_evidence_by_device ON device_evidence (device_id, last_ms);

CREATE INDEX device_evidence_by_serial ON device_evidence (serial);

CREATE INDEX exits_by_import ON exits (import_id);

CREATE INDEX imports_by_content ON imports (sha256) WHERE state = 'done';

CREATE INDEX imports_open ON imports (id) WHERE state = 'open';

CREATE INDEX runs_by_kind ON runs (kind, id);

CREATE INDEX sample_additions_by_import ON sample_additions (import_id);
