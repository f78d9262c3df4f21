/** Samples in blocks: many instants of a drive, column by column, instead of a row per instant (docs/adr/0009-blocks.md). */
import { exactNumber } from '../../shared/domain/sample-batch.ts';
import type { StoredColumn, StoredRows } from '../blocks/block.ts';
import { BlockStore } from '../blocks/stored-blocks.ts';
import { exitHash, nameHash, ReadingHasher, SetDigest } from '../digest.ts';
import { metricHash, readMetrics } from '../metrics.ts';
import type { Migration } from '../migrate.ts';
import type { WritableDb } from '../sqlite.ts';
import { readPayload } from './row-payload.ts';

export const blocks: Migration = {
	number: 3,
	name: 'blocks',
	sql: `
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
CREATE INDEX blocks_of_device ON blocks (device_id, first_ms);
CREATE INDEX blocks_by_import ON blocks (import_id);
`,
	carry(db) {
		carrySamples(db);
		db.execute('DROP TABLE samples; DROP TABLE sample_additions;');
	},
};

interface SampleRow {
	readonly observed_at_ms: number;
	readonly import_id: number;
	readonly payload: Buffer;
}

/** Every row keeps its import; digests are of another kind since this schema, so they are made anew. */
function carrySamples(db: WritableDb): void {
	const metrics = readMetrics(db);
	const hasher = new ReadingHasher((metricId) => metricHash(metrics, metricId));
	const store = new BlockStore(db);
	const digests = new Map<number, SetDigest>();
	const digestOf = (importId: number): SetDigest => {
		const known = digests.get(importId) ?? new SetDigest();
		digests.set(importId, known);
		return known;
	};
	const samplesOf = db.query<[number, number], SampleRow>(
		`SELECT observed_at_ms, import_id, payload FROM samples WHERE device_id = ? UNION ALL
		 SELECT observed_at_ms, import_id, payload FROM sample_additions WHERE device_id = ? ORDER BY import_id, observed_at_ms`,
	);
	const exitsOf = db.query<[number], { kind: string; at_ms: number; import_id: number }>(
		'SELECT kind, at_ms, import_id FROM exits WHERE device_id = ?',
	);
	for (const { id, identity_key } of db.query<[], { id: number; identity_key: string }>('SELECT id, identity_key FROM devices').all()) {
		for (const [importId, rows] of Map.groupBy(samplesOf.all(id, id), ({ import_id }) => import_id)) {
			const stored = toRows(rows);
			store.insert(id, stored, importId);
			hasher.addRows(digestOf(importId), nameHash('drive', identity_key), stored);
		}
		for (const { kind, at_ms, import_id } of exitsOf.all(id)) digestOf(import_id).add(exitHash(identity_key, kind, at_ms));
	}
	const update = db.command<[Buffer, number]>("UPDATE imports SET digest = ? WHERE id = ? AND state = 'done'");
	for (const { id } of db.query<[], { id: number }>('SELECT id FROM imports').all()) update.run(digestOf(id).bytes(), id);
}

function toRows(samples: readonly SampleRow[]): StoredRows {
	const rows = samples.length;
	const columns = new Map<number, { values: Float64Array; raws: Float64Array; texts: Map<number, string> }>();
	const missing = (): Float64Array => new Float64Array(rows).fill(Number.NaN);
	for (const [row, { payload }] of samples.entries()) {
		for (const { metricId, value, raw } of readPayload(payload)) {
			let column = columns.get(metricId);
			if (!column) {
				column = { values: missing(), raws: missing(), texts: new Map() };
				columns.set(metricId, column);
			}
			column.values[row] = value;
			if (raw === undefined) continue;
			const number = exactNumber(raw);
			if (number === undefined) column.texts.set(row, raw);
			else column.raws[row] = number;
		}
	}
	return { observedAtMs: Float64Array.from(samples, (sample) => sample.observed_at_ms), columns: columns as ReadonlyMap<number, StoredColumn> };
}
