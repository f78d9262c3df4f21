/** Reports: a file each, and a row that knows its hash. */
import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { AppError } from '../shared/domain/errors.ts';
import { assertSafeName, writeFileAtomically } from './files.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

export interface ReportEntry {
	readonly reportId: number;
	readonly fileName: string;
	readonly createdAtMs: number;
	readonly sha256: string;
	readonly pages: number;
	readonly bytes: number;
}

const FIELDS = 'id AS reportId, file_name AS fileName, created_at_ms AS createdAtMs, sha256, pages, bytes';

/**
 * Writes a report beside those that exist; a taken name gets a number.
 *
 * @returns the name it got
 * @throws  AppError `not_acceptable_name`
 */
export function writeReport(folder: string, fileName: string, bytes: Uint8Array): string {
	assertSafeName(fileName);
	const extension = extname(fileName);
	const stem = fileName.slice(0, fileName.length - extension.length);
	let free = fileName;
	for (let n = 2; existsSync(join(folder, free)); n++) free = `${stem}-${n}${extension}`;
	assertSafeName(free);
	writeFileAtomically(join(folder, free), bytes);
	return free;
}

export function insertReport(db: WritableDb, fileName: string, bytes: Uint8Array, pages: number, nowMs: number): ReportEntry {
	const sha256 = hash('sha256', bytes, 'hex');
	const reportId = db
		.command<[string, number, string, number, number]>('INSERT INTO reports (file_name, created_at_ms, sha256, pages, bytes) VALUES (?, ?, ?, ?, ?)')
		.run(fileName, nowMs, sha256, pages, bytes.byteLength).lastInsertRowid;
	return { reportId, fileName, createdAtMs: nowMs, sha256, pages, bytes: bytes.byteLength };
}

/** Newest first. */
export function listReports(db: ReadableDb): ReportEntry[] {
	return db.query<[], ReportEntry>(`SELECT ${FIELDS} FROM reports ORDER BY id DESC`).all();
}

/** @throws AppError `not_found`; `disk_io` when the file is not what was saved */
export function readReport(db: ReadableDb, folder: string, reportId: number): { entry: ReportEntry; bytes: Uint8Array } {
	const entry = db.query<[number], ReportEntry>(`SELECT ${FIELDS} FROM reports WHERE id = ?`).get(reportId);
	if (!entry || !existsSync(join(folder, entry.fileName))) throw new AppError('not_found', `There is no report ${reportId}.`, { reportId });
	const bytes = new Uint8Array(readFileSync(join(folder, entry.fileName)));
	if (hash('sha256', bytes, 'hex') !== entry.sha256)
		throw new AppError('disk_io', `The report ${entry.fileName} is not what was saved. Make it again.`, { fileName: entry.fileName });
	return { entry, bytes };
}
