/** The workspace itself: who it is, what it holds, how many writes it acknowledged. */
import { countFailures } from './devices.ts';
import { SetDigest } from './digest.ts';
import { basisDigest } from './hand-made.ts';
import { listImports } from './imports.ts';
import { decodeCounts } from './metric-counts.ts';
import { readMetrics } from './metrics.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

export interface WorkspaceIdentity {
	readonly uuid: string;
	readonly name: string;
	readonly isSynthetic: boolean;
	readonly createdAtMs: number;
}

export interface WorkspaceSummary extends WorkspaceIdentity {
	readonly drives: number;
	/** Drives that failed, as a source or a person said. */
	readonly failures: number;
	readonly samples: number;
	readonly imports: number;
	readonly rejectedRows: number;
	readonly firstMs: number | null;
	readonly lastMs: number | null;
	readonly metrics: readonly { readonly metric: string; readonly drives: number; readonly samples: number }[];
	/** Names what results rest on, 64 hex digits: the digest of the history, and what was said by hand. */
	readonly dataHash: string;
}

export function insertWorkspace(db: WritableDb, { uuid, name, isSynthetic, createdAtMs }: WorkspaceIdentity): void {
	db.command<[string, string, number, number]>('INSERT INTO workspace (id, uuid, name, is_synthetic, created_at_ms) VALUES (1, ?, ?, ?, ?)').run(
		uuid,
		name,
		isSynthetic ? 1 : 0,
		createdAtMs,
	);
}

export function readWorkspace(db: ReadableDb): WorkspaceIdentity & { readonly commitCounter: number } {
	const row = db
		.query<[], { uuid: string; name: string; is_synthetic: number; createdAtMs: number; commitCounter: number }>(
			'SELECT uuid, name, is_synthetic, created_at_ms AS createdAtMs, commit_counter AS commitCounter FROM workspace WHERE id = 1',
		)
		.get()!;
	const { is_synthetic, ...rest } = row;
	return { ...rest, isSynthetic: is_synthetic === 1 };
}

/** Raises the commit counter to at least `floor`, otherwise by one; part of the transaction that it counts. */
export function countCommit(db: WritableDb, floor = 0): number {
	db.command<[number]>('UPDATE workspace SET commit_counter = MAX(commit_counter + 1, ?) WHERE id = 1').run(floor);
	return readWorkspace(db).commitCounter;
}

/** The sum of what all committed imports changed: no row is read. `verifyWorkspace` compares it with the rows. */
export function historyDigest(db: ReadableDb): SetDigest {
	const sum = new SetDigest();
	for (const { digest } of db.query<[], { digest: Buffer }>("SELECT digest FROM imports WHERE state = 'done'").all())
		sum.addAll(new SetDigest(digest));
	return sum;
}

export function summarise(db: ReadableDb): WorkspaceSummary {
	const { commitCounter: _, ...identity } = readWorkspace(db);
	const totals = db
		.query<[], { drives: number; samples: number; firstMs: number | null; lastMs: number | null }>(
			'SELECT COUNT(*) FILTER (WHERE merged_into IS NULL) AS drives, COALESCE(SUM(samples), 0) AS samples, MIN(first_seen_ms) AS firstMs, MAX(last_seen_ms) AS lastMs FROM devices WHERE samples > 0',
		)
		.get()!;
	const imports = listImports(db);
	return {
		...identity,
		...totals,
		failures: countFailures(db),
		imports: imports.length,
		rejectedRows: imports.reduce((sum, { rejected }) => sum + rejected, 0),
		metrics: metricTotals(db),
		dataHash: basisDigest(db, historyDigest(db).text()),
	};
}

function metricTotals(db: ReadableDb): WorkspaceSummary['metrics'] {
	const totals = new Map<number, { drives: Set<number>; samples: number }>();
	const devices = db
		.queryTuples<[], readonly [root: number, counts: Buffer]>(
			'SELECT COALESCE(merged_into, id), metric_counts FROM devices WHERE metric_counts IS NOT NULL',
		)
		.all();
	for (const [root, bytes] of devices) {
		for (const [metricId, readings] of decodeCounts(bytes)) {
			const total = totals.get(metricId) ?? { drives: new Set(), samples: 0 };
			totals.set(metricId, total);
			total.drives.add(root);
			total.samples += readings;
		}
	}
	const { byId } = readMetrics(db);
	return [...totals]
		.map(([metricId, { drives, samples }]) => ({ metric: byId.get(metricId)?.name ?? String(metricId), drives: drives.size, samples }))
		.sort((a, b) => (a.metric < b.metric ? -1 : 1));
}
