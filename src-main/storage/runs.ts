/** Results that the engine computed, with what they rest on. */
import type { ReadableDb, WritableDb } from './sqlite.ts';

export type RunKind = 'anomaly' | 'risk' | 'forecast' | 'training' | 'backtest' | 'scenarios' | 'plan';

export interface NewRun {
	readonly kind: RunKind;
	readonly seed: number;
	/** Digest of the history that it rests on. */
	readonly dataHash: string;
	/** JSON, encoded by the engine. */
	readonly input: string;
	readonly result: string;
	/** What the page draws of it, packed by the engine; only that of the newest run of a kind is kept. */
	readonly map?: Uint8Array;
}

export interface Run extends Omit<NewRun, 'map'> {
	readonly runId: number;
	readonly createdAtMs: number;
}

const FIELDS = 'id AS runId, kind, created_at_ms AS createdAtMs, seed, data_hash AS dataHash, input';

export function insertRun(db: WritableDb, { kind, seed, dataHash, input, result, map }: NewRun, nowMs: number): number {
	const runId = db
		.command<[RunKind, number, number, string, string, string]>(
			'INSERT INTO runs (kind, created_at_ms, seed, data_hash, input, result) VALUES (?, ?, ?, ?, ?, ?)',
		)
		.run(kind, nowMs, seed, dataHash, input, result).lastInsertRowid;
	// A map is megabytes for thousands of drives, and only the newest run is drawn.
	db.command<[RunKind, number]>('DELETE FROM run_maps WHERE run_id IN (SELECT id FROM runs WHERE kind = ? AND id < ?)').run(kind, runId);
	if (map) db.command<[number, Uint8Array]>('INSERT INTO run_maps (run_id, map) VALUES (?, ?)').run(runId, map);
	return runId;
}

export function deleteRuns(db: WritableDb, runIds: readonly number[]): void {
	db.command<[string]>('DELETE FROM runs WHERE id IN (SELECT value FROM json_each(?))').run(JSON.stringify(runIds));
}

/** As it was stored with its run; null where that run came without one. */
export function readMap(db: ReadableDb, runId: number): Uint8Array | null {
	return db.query<[number], { map: Uint8Array }>('SELECT map FROM run_maps WHERE run_id = ?').get(runId)?.map ?? null;
}

export function latestRun(db: ReadableDb, kind: RunKind): Run | null {
	return db.query<[RunKind], Run>(`SELECT ${FIELDS}, result FROM runs WHERE kind = ? ORDER BY id DESC LIMIT 1`).get(kind) ?? null;
}

/** Newest first, without results. */
export function listRuns(db: ReadableDb, kind: RunKind): Omit<Run, 'result'>[] {
	return db.query<[RunKind], Omit<Run, 'result'>>(`SELECT ${FIELDS} FROM runs WHERE kind = ? ORDER BY id DESC`).all(kind);
}

export function getRun(db: ReadableDb, runId: number): Run | null {
	return db.query<[number], Run>(`SELECT ${FIELDS}, result FROM runs WHERE id = ?`).get(runId) ?? null;
}
