/** Names of metrics and the numbers that this workspace gave them. */
import { AppError } from '../shared/domain/errors.ts';
import { type NameHash, nameHash } from './digest.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

export interface Metric {
	readonly id: number;
	readonly name: string;
	/** Stand-in of the name inside element hashes. */
	readonly hash: NameHash;
}

export interface MetricTable {
	readonly byName: ReadonlyMap<string, Metric>;
	readonly byId: ReadonlyMap<number, Metric>;
}

export function readMetrics(db: ReadableDb): MetricTable {
	const all = db.query<[], { id: number; name: string }>('SELECT id, name FROM metrics ORDER BY id').all();
	const metrics = all.map(({ id, name }): Metric => ({ id, name, hash: nameHash('metric', name) }));
	return { byName: new Map(metrics.map((metric) => [metric.name, metric])), byId: new Map(metrics.map((metric) => [metric.id, metric])) };
}

/** A table that gives a number to each name that it has not seen; call it inside a transaction. */
export function growingMetrics(db: WritableDb): {
	readonly get: (name: string) => Metric;
	readonly nameOf: (id: number) => string;
	readonly hashOf: (id: number) => NameHash;
} {
	const known = readMetrics(db);
	const byName = new Map(known.byName);
	const byId = new Map(known.byId);
	const insert = db.command<[string]>('INSERT INTO metrics (name) VALUES (?)');
	const get = (name: string): Metric => {
		const found = byName.get(name);
		if (found) return found;
		const metric = { id: insert.run(name).lastInsertRowid, name, hash: nameHash('metric', name) };
		byName.set(name, metric);
		byId.set(metric.id, metric);
		return metric;
	};
	return { get, nameOf: (id) => byId.get(id)!.name, hashOf: (id) => byId.get(id)!.hash };
}

/**
 * Stand-in of a metric's name inside the digest.
 *
 * @throws AppError `db_damaged` for a number without a name: it must not look like another metric
 */
export function metricHash(metrics: MetricTable, metricId: number): NameHash {
	const metric = metrics.byId.get(metricId);
	if (!metric) throw new AppError('db_damaged', `A stored sample names the metric ${metricId}, which does not exist.`);
	return metric.hash;
}
