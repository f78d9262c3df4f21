/** Model bundles: a folder of data files each, complete with a manifest or not there. */
import { hash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../shared/domain/errors.ts';
import { assertSafeName, syncFolder, temporaryBeside, writeNewFile } from './files.ts';
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
}

export interface Bundle extends BundleEntry {
	readonly parts: readonly BundlePart[];
	readonly files: ReadonlyMap<string, Uint8Array>;
}

const MANIFEST = 'manifest.json';
/** `lstm/<metric>/weights.bin` is the deepest. */
const MAX_SEGMENTS = 3;
const FIELDS = 'name, created_at_ms AS createdAtMs, bytes, manifest_sha256 AS manifestSha256';

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

export function insertBundle(db: WritableDb, entry: BundleEntry): void {
	db.command<[string, number, number, string]>('INSERT INTO models (name, created_at_ms, bytes, manifest_sha256) VALUES (?, ?, ?, ?)').run(
		entry.name,
		entry.createdAtMs,
		entry.bytes,
		entry.manifestSha256,
	);
}

/** Newest first. */
export function listBundles(db: ReadableDb): BundleEntry[] {
	return db.query<[], BundleEntry>(`SELECT ${FIELDS} FROM models ORDER BY id DESC`).all();
}

/**
 * The named bundle, the newest without a name; every part is checked against its hash.
 *
 * @throws AppError `no_models`, `not_found`; `bundle_rejected` with the part that does not fit
 */
export function readBundle(db: ReadableDb, folder: string, name?: string): Bundle {
	const all = listBundles(db);
	if (all.length === 0) throw new AppError('no_models');
	const entry = name === undefined ? all[0]! : all.find((each) => each.name === name);
	if (!entry) throw new AppError('not_found', `There is no bundle "${name}".`, { name });
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
