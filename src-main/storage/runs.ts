/** Results that the engine computed, with what they rest on. */
import type { ReadableDb, WritableDb } from './sqlite.ts';

export type RunKind = 'anomaly' | 'risk' | 'forecast' | 'training';

export interface NewRun {
	readonly kind: RunKind;
	readonly seed: number;
	/** Digest of the history that it rests on. */
	readonly dataHash: string;
	/** JSON, encoded by the engine. */
	readonly input: string;
	readonly result: string;
}

export interface Run extends NewRun {
	readonly runId: number;
	readonly createdAtMs: number;
}

const FIELDS = 'id AS runId, kind, created_at_ms AS createdAtMs, seed, data_hash AS dataHash, input';

export function insertRun(db: WritableDb, { kind, seed, dataHash, input, result }: NewRun, nowMs: number): number {
	return db
		.command<[RunKind, number, number, string, string, string]>(
			'INSERT INTO runs (kind, created_at_ms, seed, data_hash, input, result) VALUES (?, ?, ?, ?, ?, ?)',
		)
		.run(kind, nowMs, seed, dataHash, input, result).lastInsertRowid;
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
