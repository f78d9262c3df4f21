/** Whether the workspace still says what it was told: SQLite's own check, every row against the digests, the roll-ups. */
import { AppError } from '../shared/domain/errors.ts';
import { identityOf } from '../shared/domain/identity.ts';
import type { Progress } from '../shared/domain/work.ts';
import { BlockReader } from './blocks/block.ts';
import { isRising, uniteRows } from './blocks/unite.ts';
import { type EvidenceRow, toEvidence } from './device-resolver.ts';
import { exitHash, nameHash, ReadingHasher, SetDigest } from './digest.ts';
import { isDamage } from './errors.ts';
import { metricHash, readMetrics } from './metrics.ts';
import type { ReadableDb } from './sqlite.ts';
import { historyDigest } from './workspace.ts';

export interface CheckProblem {
	readonly code: 'file' | 'digest' | 'roll-up' | 'receipt';
	/** One sentence: what is wrong, which import it concerns. */
	readonly text: string;
}

export interface CheckReport {
	readonly isHealthy: boolean;
	/** Computed from the rows as they are now, 64 hex digits. */
	readonly digest: string;
	readonly drives: number;
	readonly samples: number;
	readonly imports: number;
	readonly problems: readonly CheckProblem[];
}

export interface CheckContext {
	readonly progress: (progress: Progress) => void;
	readonly isCancelled: () => boolean;
}

/** Digest of the history as the ledger knows it; instant. */
export function ledgerDigest(db: ReadableDb): string {
	return historyDigest(db).text();
}

/**
 * Reads every row. SQLite alone misses more than a third of one-byte damage (201 of 400 found), hence the digests.
 *
 * @param receiptCounter  acknowledged writes as the receipt counts them, null without one
 * @throws AppError `cancelled`
 */
export function verifyWorkspace(db: ReadableDb, receiptCounter: number | null, { progress, isCancelled }: CheckContext): CheckReport {
	const problems: CheckProblem[] = [];
	progress({ phase: 'Checking the file', done: 0, total: 1 });
	for (const { integrity_check } of db.query<[], { integrity_check: string }>('PRAGMA integrity_check(10)').all()) {
		if (integrity_check !== 'ok') problems.push({ code: 'file', text: `SQLite finds: ${integrity_check}.` });
	}
	for (const { table } of db.query<[], { table: string }>('SELECT DISTINCT "table" FROM pragma_foreign_key_check').all()) {
		problems.push({ code: 'file', text: `Rows of ${table} point at rows that do not exist.` });
	}
	const rows = readRows(db, progress, isCancelled, problems);
	compareDigests(db, rows.byImport, problems);
	compareEvidence(db, problems);
	const { counter } = db.query<[], { counter: number }>('SELECT commit_counter AS counter FROM workspace').get()!;
	if (receiptCounter !== null && counter < receiptCounter) {
		problems.push({ code: 'receipt', text: `${receiptCounter - counter} acknowledged writes are missing. Run the latest imports again.` });
	}
	return { isHealthy: problems.length === 0, digest: rows.total.text(), drives: rows.drives, samples: rows.samples, imports: rows.imports, problems };
}

interface Rows {
	readonly byImport: ReadonlyMap<number, SetDigest>;
	readonly total: SetDigest;
	readonly drives: number;
	readonly samples: number;
	readonly imports: number;
}

interface BlockRow {
	readonly import_id: number;
	readonly first_ms: number;
	readonly last_ms: number;
	readonly payload: Buffer;
}

interface DeviceRow {
	readonly id: number;
	readonly identity_key: string;
	readonly samples: number;
}

/** Adds up what each import contributes, in the way in which the import did. */
function readRows(db: ReadableDb, progress: CheckContext['progress'], isCancelled: () => boolean, problems: CheckProblem[]): Rows {
	const imports = db.query<[], { id: number }>("SELECT id FROM imports WHERE state = 'done'").all();
	const byImport = new Map(imports.map(({ id }) => [id, new SetDigest()]));
	const devices = db.query<[], DeviceRow>('SELECT id, identity_key, samples FROM devices WHERE samples > 0 ORDER BY id').all();
	const addDevice = deviceAdder(db, byImport, problems);
	let samples = 0;
	for (const [done, device] of devices.entries()) {
		if (isCancelled()) throw new AppError('cancelled');
		progress({ phase: 'Checking the history', done, total: devices.length, unit: 'drives' });
		try {
			const visible = addDevice(device);
			if (visible !== device.samples)
				problems.push({ code: 'roll-up', text: `Drive d${device.id} has ${visible} samples; ${device.samples} were acknowledged.` });
			samples += visible;
		} catch (thrown) {
			if (!isDamage(thrown)) throw thrown;
			problems.push({
				code: 'file',
				text: `The samples of drive d${device.id} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
			});
		}
	}
	const total = new SetDigest();
	for (const digest of byImport.values()) total.addAll(digest);
	return { byImport, total, drives: devices.length, samples, imports: imports.length };
}

/** Adds all elements of one drive to the digests of their imports; returns how many samples it has. */
function deviceAdder(db: ReadableDb, byImport: ReadonlyMap<number, SetDigest>, problems: CheckProblem[]): (device: DeviceRow) => number {
	const metrics = readMetrics(db);
	const hasher = new ReadingHasher((metricId) => metricHash(metrics, metricId));
	const blocksOf = db.query<[number], BlockRow>(
		'SELECT import_id, first_ms, last_ms, payload FROM blocks WHERE device_id = ? AND is_suspect = 0 ORDER BY first_ms, id',
	);
	const exitsOf = db.query<[number], { import_id: number; kind: string; at_ms: number }>(
		'SELECT import_id, kind, at_ms FROM exits WHERE device_id = ?',
	);
	return (device) => {
		const instants: Float64Array[] = [];
		for (const { import_id, first_ms, last_ms, payload } of blocksOf.all(device.id)) {
			if (!byImport.has(import_id)) continue;
			try {
				const rows = new BlockReader(payload).all();
				const { observedAtMs, importIds } = rows;
				if (observedAtMs[0] !== first_ms || observedAtMs.at(-1) !== last_ms)
					throw new AppError('db_damaged', 'A stored block of samples lies at another time than its rows.');
				for (const id of new Set(importIds ?? [import_id])) {
					const digest = byImport.get(id);
					if (digest) hasher.addRows(digest, nameHash('drive', device.identity_key), rows, id);
				}
				instants.push(observedAtMs);
			} catch (thrown) {
				if (!isDamage(thrown)) throw thrown;
				problems.push({
					code: 'digest',
					text: `Samples of drive d${device.id} from ${new Date(first_ms).toISOString()} on (import ${import_id}) cannot be read.`,
				});
			}
		}
		for (const { import_id, kind, at_ms } of exitsOf.all(device.id)) byImport.get(import_id)?.add(exitHash(device.identity_key, kind, at_ms));
		return countDistinct(instants);
	};
}

function countDistinct(parts: readonly Float64Array[]): number {
	const isApart = parts.every((part, i) => isRising(part) && (i === 0 || (parts[i - 1]!.at(-1) as number) < (part[0] as number)));
	if (isApart) return parts.reduce((sum, part) => sum + part.length, 0);
	return uniteRows(parts.map((observedAtMs) => ({ observedAtMs, columns: new Map() }))).observedAtMs.length;
}

function compareDigests(db: ReadableDb, byImport: ReadonlyMap<number, SetDigest>, problems: CheckProblem[]): void {
	for (const { id, file_name, digest } of db
		.query<[], { id: number; file_name: string; digest: Buffer }>("SELECT id, file_name, digest FROM imports WHERE state = 'done'")
		.all()) {
		if (byImport.get(id)?.equals(new SetDigest(digest))) continue;
		problems.push({
			code: 'digest',
			text: `The rows of import ${id} (${file_name}) are not what was imported. Restore a backup, or import the file into a new workspace.`,
		});
	}
}

/** What identifies a drive must still lead to the key that its rows were hashed with. */
function compareEvidence(db: ReadableDb, problems: CheckProblem[]): void {
	const rows = db
		.query<[], EvidenceRow & { readonly identity_key: string }>(
			"SELECT device_evidence.*, identity_key FROM device_evidence JOIN devices ON devices.id = device_id WHERE basis <> 'source'",
		)
		.all();
	for (const row of rows) {
		const { key } = identityOf(toEvidence(row), '');
		// A key may have been made of it: kept apart, or split off.
		if (row.identity_key === key || row.identity_key.startsWith(`${key}|apart:`) || row.identity_key.startsWith(`${key}|split:`)) continue;
		problems.push({
			code: 'digest',
			text: `What is stored about the identity of drive d${row.device_id} is not what was imported (import ${row.import_id}).`,
		});
	}
}
