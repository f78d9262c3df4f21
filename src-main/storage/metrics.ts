/** Names of metrics and the numbers that this workspace gave them. */
import { nameBytes } from './digest.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

export interface Metric {
	readonly id: number;
	readonly name: string;
	/** Stand-in of the name inside element hashes. */
	readonly bytes: Buffer;
}

export interface MetricTable {
	readonly byName: ReadonlyMap<string, Metric>;
	readonly byId: ReadonlyMap<number, Metric>;
}

export function readMetrics(db: ReadableDb): MetricTable {
	const all = db.query<[], { id: number; name: string }>('SELECT id, name FROM metrics ORDER BY id').all();
	const metrics = all.map(({ id, name }): Metric => ({ id, name, bytes: nameBytes(name) }));
	return { byName: new Map(metrics.map((metric) => [metric.name, metric])), byId: new Map(metrics.map((metric) => [metric.id, metric])) };
}

/** A table that gives a number to each name that it has not seen; call it inside a transaction. */
export function growingMetrics(db: WritableDb): {
	readonly get: (name: string) => Metric;
	readonly nameOf: (id: number) => string;
	readonly bytesOf: (id: number) => Buffer;
} {
	const known = readMetrics(db);
	const byName = new Map(known.byName);
	const byId = new Map(known.byId);
	const insert = db.command<[string]>('INSERT INTO metrics (name) VALUES (?)');
	const get = (name: string): Metric => {
		const found = byName.get(name);
		if (found) return found;
		const metric = { id: insert.run(name).lastInsertRowid, name, bytes: nameBytes(name) };
		byName.set(name, metric);
		byId.set(metric.id, metric);
		return metric;
	};
	return { get, nameOf: (id) => byId.get(id)!.name, bytesOf: (id) => byId.get(id)!.bytes };
}
