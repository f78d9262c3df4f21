-- What a workspace looks like today. Written by test/support/write-schema.ts; a test compares it with the migrations.

CREATE TABLE acknowledgements (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	identity_key TEXT NOT NULL,
	class TEXT NOT NULL,
	failure_mode TEXT,
	start_ms INTEGER NOT NULL,
	end_ms INTEGER NOT NULL,
	-- Of the event when it was acknowledged: errors gained, or the strongest deviation in spreads.
	size REAL NOT NULL,
	reason TEXT NOT NULL,
	-- No longer in force from here on; NULL: until the event grows.
	until_ms INTEGER,
	entered_at_ms INTEGER NOT NULL,
	-- Taken back by hand, or replaced by a newer one of the same event.
	withdrawn_at_ms INTEGER,
	-- The one that this was copied from when its drive was split.
	copied_from INTEGER
) STRICT;

CREATE TABLE blocks (
	id INTEGER PRIMARY KEY,
	device_id INTEGER NOT NULL REFERENCES devices (id),
	first_ms INTEGER NOT NULL,
	last_ms INTEGER NOT NULL,
	rows INTEGER NOT NULL,
	-- Lowest and highest import of its rows; a block of an open import is of that import alone.
	import_id INTEGER NOT NULL,
	last_import_id INTEGER NOT NULL,
	-- 1: instants in the future or before 1990, which no model sees.
	is_suspect INTEGER NOT NULL DEFAULT 0 CHECK (is_suspect IN (0, 1)),
	-- storage/blocks/block.ts
	payload BLOB NOT NULL
) STRICT;

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
, enclosure TEXT, pool TEXT) STRICT;

CREATE TABLE devices (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	identity_key TEXT NOT NULL UNIQUE,
	created_import_id INTEGER NOT NULL,
	-- Roll-ups of committed imports; a drive with no committed sample is invisible.
	first_seen_ms INTEGER,
	last_seen_ms INTEGER,
	samples INTEGER NOT NULL DEFAULT 0
, daily_until_ms INTEGER, merged_into INTEGER REFERENCES devices (id), metric_counts BLOB) STRICT;

CREATE TABLE "drive_changes" (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	-- Changes entered together, undone together.
	batch_id INTEGER NOT NULL,
	identity_key TEXT NOT NULL,
	field TEXT NOT NULL CHECK (field IN ('exit', 'host', 'enclosure', 'slot', 'pool', 'price', 'purchaseDate', 'observedSince', 'silence')),
	-- NULL takes back what was stated by hand before.
	value TEXT,
	-- What stood there, from whatever source: for the reader of the journal alone.
	before TEXT,
	-- Of a price, whose value is its amount in decimal digits.
	currency TEXT,
	-- When the drive left; when to ask again about its silence.
	at_ms INTEGER,
	-- Of a silence: when the drive had last been seen as the question was put off.
	seen_ms INTEGER,
	reason TEXT,
	replaced_by_key TEXT,
	-- 'hand', or the name of a file.
	origin TEXT NOT NULL,
	entered_at_ms INTEGER NOT NULL,
	undone_at_ms INTEGER,
	-- The import that it was stated with: undone together. NULL for what a person stated directly.
	import_id INTEGER
) STRICT;

CREATE TABLE exits (
	device_id INTEGER NOT NULL REFERENCES devices (id),
	kind TEXT NOT NULL CHECK (kind IN ('failed', 'retired')),
	at_ms INTEGER NOT NULL,
	import_id INTEGER NOT NULL,
	PRIMARY KEY (device_id, kind, at_ms)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE hand_made_members (
	change_id INTEGER NOT NULL REFERENCES hand_made_groups (id) ON DELETE CASCADE,
	ordinal INTEGER NOT NULL,
	identity_key TEXT NOT NULL,
	-- Serial when it was stated, for readers while the workspace lacks the drive.
	serial TEXT,
	PRIMARY KEY (change_id, ordinal)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE import_notes (
	import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
	ordinal INTEGER NOT NULL,
	note TEXT NOT NULL,
	PRIMARY KEY (import_id, ordinal)
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
, again_because TEXT) STRICT;

CREATE TABLE loss_settings (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	-- JSON; groups by their key, not their number: the import that brought a group may be undone and run again.
	settings TEXT NOT NULL,
	set_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE metrics (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at_ms INTEGER NOT NULL) STRICT;

CREATE TABLE model_checks (
	model_id INTEGER PRIMARY KEY REFERENCES models (id) ON DELETE CASCADE,
	checked_at_ms INTEGER NOT NULL,
	-- The contract's wire JSON of a ModelCheck, with the digest of the history that it was made on.
	result TEXT NOT NULL
) STRICT;

CREATE TABLE model_uses (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
	since_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE models (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT NOT NULL UNIQUE,
	created_at_ms INTEGER NOT NULL,
	bytes INTEGER NOT NULL,
	manifest_sha256 TEXT NOT NULL
, status TEXT NOT NULL DEFAULT 'complete' CHECK (status IN ('complete', 'stopped', 'imported')), run_id INTEGER REFERENCES runs (id)) STRICT;

CREATE TABLE profiles (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT NOT NULL UNIQUE,
	saved_at_ms INTEGER NOT NULL,
	-- The choices as JSON (shared/domain/mapping.ts), checked again when they are read.
	profile TEXT NOT NULL
) STRICT;

CREATE TABLE reject_texts (
	import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
	line INTEGER NOT NULL,
	line_text TEXT NOT NULL,
	PRIMARY KEY (import_id, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE rejects (
	import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
	ordinal INTEGER NOT NULL,
	line INTEGER NOT NULL,
	column_name TEXT,
	code TEXT NOT NULL,
	reason TEXT NOT NULL,
	PRIMARY KEY (import_id, ordinal)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE reports (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	file_name TEXT NOT NULL UNIQUE,
	created_at_ms INTEGER NOT NULL,
	sha256 TEXT NOT NULL,
	pages INTEGER NOT NULL,
	bytes INTEGER NOT NULL
, risk_run_id INTEGER, summary TEXT) STRICT;

CREATE TABLE retention (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	-- Days of which every sample is kept; null keeps all for ever.
	raw_days INTEGER,
	applied_at_ms INTEGER
) STRICT;

CREATE TABLE run_maps (
	run_id INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
	-- The contract's wire JSON of an AnomalyMap, packed by the engine (deflate).
	map BLOB NOT NULL
) STRICT;

CREATE TABLE "runs" (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	kind TEXT NOT NULL CHECK (kind IN ('anomaly', 'risk', 'forecast', 'training', 'backtest', 'scenarios', 'plan')),
	created_at_ms INTEGER NOT NULL,
	seed INTEGER NOT NULL,
	data_hash TEXT NOT NULL,
	input TEXT NOT NULL,
	result TEXT NOT NULL
) STRICT;

CREATE TABLE storage_groups (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	-- Machine, kind and name; without a machine the source stands in for it, so that strangers with one name stay apart.
	group_key TEXT NOT NULL UNIQUE,
	kind TEXT NOT NULL CHECK (kind IN ('zpool', 'raid', 'filesystem')),
	name TEXT NOT NULL,
	host TEXT
) STRICT;

CREATE TABLE suppress_windows (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	window_id INTEGER NOT NULL,
	scope TEXT NOT NULL CHECK (scope IN ('fleet', 'model', 'host', 'drive')),
	-- Model or host; of a drive its identity.
	scope_value TEXT,
	-- JSON, as the contract carries them.
	rule TEXT NOT NULL,
	metrics TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('backup', 'scrub', 'other')),
	reason TEXT NOT NULL,
	origin TEXT NOT NULL CHECK (origin IN ('hand', 'learned')),
	-- When the window was first made.
	created_at_ms INTEGER NOT NULL,
	ended_at_ms INTEGER,
	how_ended TEXT CHECK (how_ended IN ('changed', 'removed')),
	copied_from INTEGER
) STRICT;

CREATE TABLE undone_imports (
	import_id INTEGER PRIMARY KEY,
	path TEXT NOT NULL,
	file_name TEXT NOT NULL,
	format TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	records INTEGER NOT NULL,
	added INTEGER NOT NULL,
	imported_at_ms INTEGER NOT NULL,
	undone_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE watch_activity (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	watch_id INTEGER NOT NULL REFERENCES watches (id) ON DELETE CASCADE,
	at_ms INTEGER NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('imported', 'refused', 'gone', 'returned', 'failed')),
	files INTEGER NOT NULL,
	added INTEGER NOT NULL,
	file_name TEXT,
	code TEXT,
	activity_text TEXT NOT NULL
) STRICT;

CREATE TABLE watched_files (
	watch_id INTEGER NOT NULL REFERENCES watches (id) ON DELETE CASCADE,
	path TEXT NOT NULL,
	size_bytes INTEGER NOT NULL,
	modified_at_ms REAL NOT NULL,
	PRIMARY KEY (watch_id, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE watches (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	path TEXT NOT NULL UNIQUE,
	added_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE workspace (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	uuid TEXT NOT NULL,
	name TEXT NOT NULL,
	is_synthetic INTEGER NOT NULL CHECK (is_synthetic IN (0, 1)),
	created_at_ms INTEGER NOT NULL,
	-- Acknowledged writes; the receipt beside the database counts them too.
	commit_counter INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX acknowledgements_standing ON acknowledgements (identity_key) WHERE withdrawn_at_ms IS NULL;

CREATE INDEX blocks_by_import ON blocks (import_id);

CREATE INDEX blocks_of_device ON blocks (device_id, first_ms);

CREATE INDEX conflicts_by_device ON conflicts (device_id);

CREATE INDEX device_evidence_by_device ON device_evidence (device_id, last_ms);

CREATE INDEX device_evidence_by_place ON device_evidence (host, device_name) WHERE host IS NOT NULL;

CREATE INDEX device_evidence_by_serial ON device_evidence (serial);

CREATE INDEX device_evidence_by_wwn ON device_evidence (wwn) WHERE wwn IS NOT NULL;

CREATE INDEX devices_merged ON devices (merged_into) WHERE merged_into IS NOT NULL;

CREATE INDEX drive_changes_by_batch ON drive_changes (batch_id);

CREATE INDEX drive_changes_by_import ON drive_changes (import_id) WHERE import_id IS NOT NULL;

CREATE INDEX drive_changes_standing ON drive_changes (identity_key, field, id) WHERE undone_at_ms IS NULL;

CREATE INDEX exits_by_import ON exits (import_id);

CREATE INDEX group_states_by_import ON group_states (import_id);

CREATE INDEX group_states_by_layout ON group_states (layout_id);

CREATE INDEX hand_made_groups_standing ON hand_made_groups (group_id, id) WHERE undone_at_ms IS NULL;

CREATE INDEX hand_made_members_by_drive ON hand_made_members (identity_key);

CREATE INDEX identity_decisions_standing ON identity_decisions (subject_key) WHERE undone_at_ms IS NULL;

CREATE INDEX imports_by_content ON imports (sha256) WHERE state = 'done';

CREATE INDEX imports_open ON imports (id) WHERE state = 'open';

CREATE INDEX model_uses_by_model ON model_uses (model_id);

CREATE INDEX runs_by_kind ON runs (kind, id);

CREATE INDEX storage_groups_by_name ON storage_groups (name, kind);

CREATE INDEX suppress_windows_of_drives ON suppress_windows (scope_value) WHERE scope = 'drive';

CREATE UNIQUE INDEX suppress_windows_standing ON suppress_windows (window_id) WHERE ended_at_ms IS NULL;

CREATE INDEX watch_activity_by_watch ON watch_activity (watch_id, id);
