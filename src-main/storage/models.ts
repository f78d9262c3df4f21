/** Model bundles: a folder of data files each, complete with a manifest or not there. */
import { hash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../shared/domain/errors.ts';
import type { BundleStatus } from '../shared/domain/results.ts';
import { assertSafeName, syncFolder, temporaryBeside, writeNewFile } from './files.ts';
import { insertRun, type NewRun } from './runs.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

export interface BundlePart {
	/** Path inside the bundle with `/`, two folders deep at most: `lstm/temperature_c/weights.bin`. */
	readonly name: string;
	readonly bytes: number;
	readonly sha256: string;
}

export interface BundleEntry {
	readonly name: string;
	readonly createdAtMs: number;
	/** Sum of all parts. */
	readonly bytes: number;
	readonly manifestSha256: string;
	readonly status: BundleStatus;
	/** The training run that tells of it; null for bundles that an older version imported. */
	readonly runId: number | null;
	/** Null for all but the one in use. */
	readonly inUseSinceMs: number | null;
}

/** A bundle to save: whole once this has returned, run and all. */
export interface NewBundle {
	readonly name: string;
	readonly files: ReadonlyMap<string, Uint8Array>;
	/** `complete` unless said. A stopped one is not taken into use, the others are. */
	readonly status?: BundleStatus;
	/** What is told of its training. */
	readonly run?: NewRun;
}

export interface Bundle extends BundleEntry {
	readonly parts: readonly BundlePart[];
	readonly files: ReadonlyMap<string, Uint8Array>;
}

const MANIFEST = 'manifest.json';
/** `lstm/<metric>/weights.bin` is the deepest. */
const MAX_SEGMENTS = 3;
const IN_USE = '(SELECT model_id FROM model_uses ORDER BY id DESC LIMIT 1)';
const FIELDS = `name, created_at_ms AS createdAtMs, bytes, manifest_sha256 AS manifestSha256, status, run_id AS runId,
	CASE WHEN id = ${IN_USE} THEN (SELECT since_ms FROM model_uses ORDER BY id DESC LIMIT 1) END AS inUseSinceMs`;

/**
 * Writes a bundle in one step: parts, then the manifest, then the rename that makes it appear.
 *
 * @throws AppError `not_acceptable_name` for a name that cannot be used or is taken
 */
export function writeBundle(
	folder: string,
	name: string,
	files: ReadonlyMap<string, Uint8Array>,
	nowMs: number,
): { manifestSha256: string; bytes: number } {
	assertSafeName(name);
	const target = join(folder, name);
	if (existsSync(target)) throw new AppError('not_acceptable_name', `There is a bundle "${name}" already; bundles are never overwritten.`, { name });
	for (const part of files.keys()) assertPartName(part);
	const temporary = temporaryBeside(target);
	try {
		mkdirSync(temporary, { mode: 0o700 });
		const parts = [...files].map(([part, bytes]): BundlePart => {
			const file = join(temporary, part);
			mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
			writeNewFile(file, bytes);
			return { name: part, bytes: bytes.byteLength, sha256: hash('sha256', bytes, 'hex') };
		});
		for (const inner of foldersOf(parts.map((part) => part.name))) syncFolder(join(temporary, inner));
		const manifest = Buffer.from(`${JSON.stringify({ name, createdAtMs: nowMs, parts }, null, '\t')}\n`);
		writeNewFile(join(temporary, MANIFEST), manifest);
		syncFolder(temporary);
		renameSync(temporary, target);
		syncFolder(folder);
		return { manifestSha256: hash('sha256', manifest, 'hex'), bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0) };
	} catch (thrown) {
		rmSync(temporary, { recursive: true, force: true });
		throw thrown;
	}
}

/** Notes a bundle that was written, its run, and that it is in use unless it was stopped. @returns as `listBundles` has it */
export function insertBundle(
	db: WritableDb,
	{ name, status = 'complete', run }: Omit<NewBundle, 'files'>,
	written: { readonly manifestSha256: string; readonly bytes: number },
	nowMs: number,
): BundleEntry {
	const runId = run ? insertRun(db, run, nowMs) : null;
	db.command<[string, number, number, string, string, number | null]>(
		'INSERT INTO models (name, created_at_ms, bytes, manifest_sha256, status, run_id) VALUES (?, ?, ?, ?, ?, ?)',
	).run(name, nowMs, written.bytes, written.manifestSha256, status, runId);
	if (status !== 'stopped') noteUse(db, name, nowMs);
	return entryOf(db, name);
}

function noteUse(db: WritableDb, name: string, nowMs: number): void {
	db.command<[number, string]>('INSERT INTO model_uses (model_id, since_ms) SELECT id, ? FROM models WHERE name = ?').run(nowMs, name);
}

/** @throws AppError `not_found` */
function entryOf(db: ReadableDb, name: string): BundleEntry {
	const entry = db.query<[string], BundleEntry>(`SELECT ${FIELDS} FROM models WHERE name = ?`).get(name);
	if (!entry) throw new AppError('not_found', `There is no bundle "${name}". "ssv models" and the Models page list what there is.`, { name });
	return entry;
}

/**
 * Takes a bundle into use; nothing changes for the one that is in use already. Its parts are checked before.
 *
 * @throws AppError `not_found`, `bundle_rejected`
 */
export function useBundle(db: WritableDb, name: string, nowMs: number): BundleEntry {
	const entry = entryOf(db, name);
	if (entry.inUseSinceMs !== null) return entry;
	noteUse(db, name, nowMs);
	return entryOf(db, name);
}

/**
 * Takes a bundle and its training run out of the books; its folder goes by `deleteBundleFolder` once that is committed.
 *
 * @throws AppError `not_found`, `bundle_in_use`
 */
export function deleteBundle(db: WritableDb, name: string): BundleEntry {
	const entry = entryOf(db, name);
	if (entry.inUseSinceMs !== null)
		throw new AppError('bundle_in_use', `The models of ${name} are in use and stay. Take another bundle into use first, then remove this one.`, {
			name,
		});
	db.command<[string]>('DELETE FROM models WHERE name = ?').run(name);
	if (entry.runId !== null) db.command<[number]>('DELETE FROM runs WHERE id = ?').run(entry.runId);
	return entry;
}

/** What a crash leaves under the temporary name is swept at the next opening. */
export function deleteBundleFolder(folder: string, name: string): void {
	const target = join(folder, name);
	if (!existsSync(target)) return;
	const temporary = temporaryBeside(target);
	renameSync(target, temporary);
	rmSync(temporary, { recursive: true, force: true });
	syncFolder(folder);
}

/** Newest first. */
export function listBundles(db: ReadableDb): BundleEntry[] {
	return db.query<[], BundleEntry>(`SELECT ${FIELDS} FROM models ORDER BY id DESC`).all();
}

/**
 * The named bundle, the one in use without a name; every part is checked against its hash.
 *
 * @throws AppError `no_models`, `not_found`; `bundle_rejected` with the part that does not fit
 */
export function readBundle(db: ReadableDb, folder: string, name?: string): Bundle {
	const entry = name === undefined ? listBundles(db).find(({ inUseSinceMs }) => inUseSinceMs !== null) : entryOf(db, name);
	if (!entry) throw new AppError('no_models');
	const read = (part: string): Uint8Array => {
		try {
			return new Uint8Array(readFileSync(join(folder, entry.name, part)));
		} catch (thrown) {
			throw rejected(entry.name, part, 'it cannot be read', thrown);
		}
	};
	const manifest = read(MANIFEST);
	if (hash('sha256', manifest, 'hex') !== entry.manifestSha256) throw rejected(entry.name, MANIFEST, 'it is not what was saved');
	// Its hash says that we wrote it ourselves.
	const { parts } = JSON.parse(Buffer.from(manifest).toString('utf8')) as { readonly parts: readonly BundlePart[] };
	const files = new Map<string, Uint8Array>();
	for (const part of parts) {
		const bytes = read(part.name);
		if (hash('sha256', bytes, 'hex') !== part.sha256) throw rejected(entry.name, part.name, 'it is not what was saved');
		files.set(part.name, bytes);
	}
	return { ...entry, parts, files };
}

function rejected(bundle: string, part: string, why: string, cause?: unknown): AppError {
	return new AppError(
		'bundle_rejected',
		`The part ${part} of the bundle ${bundle} is not valid: ${why}. Train again or import the bundle.`,
		{ bundle, part },
		cause,
	);
}

/** Every folder on the way to the parts, deepest first. */
function foldersOf(names: readonly string[]): string[] {
	const folders = new Set(
		names.flatMap((name) =>
			name
				.split('/')
				.slice(0, -1)
				.map((_, depth, way) => way.slice(0, depth + 1).join('/')),
		),
	);
	return [...folders].sort((a, b) => b.length - a.length);
}

function assertPartName(name: string): void {
	const segments = name.split('/');
	if (segments.length > MAX_SEGMENTS || name === MANIFEST)
		throw new AppError('not_acceptable_name', `"${name.slice(0, 100)}" cannot be a part of a bundle.`, { name: name.slice(0, 100) });
	segments.forEach(assertSafeName);
}
