/** Reports: a file each, and a row that knows its hash. */
import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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
	/** The simulation that it tells of, and JSON of what it was asked to be with its headline; null in reports of earlier versions. */
	readonly riskRunId: number | null;
	readonly summary: string | null;
	/** False once the PDF was given up (`removeReportFile`), or taken away by somebody else: figures and row stay. */
	readonly hasFile: boolean;
}

type ReportRow = Omit<ReportEntry, 'hasFile'>;

export interface NewReport {
	readonly fileName: string;
	readonly bytes: Uint8Array;
	readonly pages: number;
	readonly riskRunId: number;
	readonly summary: string;
	/** Packed by the engine. */
	readonly figures: Uint8Array;
}

const FIELDS = 'id AS reportId, file_name AS fileName, created_at_ms AS createdAtMs, sha256, pages, bytes, risk_run_id AS riskRunId, summary';

/**
 * Writes a report beside those that exist; a taken name gets a number, also where its file is no longer there.
 *
 * @returns the name it got
 * @throws  AppError `not_acceptable_name`
 */
export function writeReport(db: ReadableDb, folder: string, fileName: string, bytes: Uint8Array): string {
	assertSafeName(fileName);
	const extension = extname(fileName);
	const stem = fileName.slice(0, fileName.length - extension.length);
	const named = db.query<[string], { id: number }>('SELECT id FROM reports WHERE file_name = ?');
	let free = fileName;
	for (let n = 2; existsSync(join(folder, free)) || named.get(free) !== undefined; n++) free = `${stem}-${n}${extension}`;
	assertSafeName(free);
	writeFileAtomically(join(folder, free), bytes);
	return free;
}

export function insertReport(db: WritableDb, { fileName, bytes, pages, riskRunId, summary, figures }: NewReport, nowMs: number): ReportEntry {
	const sha256 = hash('sha256', bytes, 'hex');
	const reportId = db
		.command<[string, number, string, number, number, number, string]>(
			'INSERT INTO reports (file_name, created_at_ms, sha256, pages, bytes, risk_run_id, summary) VALUES (?, ?, ?, ?, ?, ?, ?)',
		)
		.run(fileName, nowMs, sha256, pages, bytes.byteLength, riskRunId, summary).lastInsertRowid;
	db.command<[number, Uint8Array]>('INSERT INTO report_figures (report_id, figures) VALUES (?, ?)').run(reportId, figures);
	return { reportId, fileName, createdAtMs: nowMs, sha256, pages, bytes: bytes.byteLength, riskRunId, summary, hasFile: true };
}

export function figuresOf(db: ReadableDb, reportId: number): Uint8Array | null {
	const row = db.query<[number], { figures: Uint8Array }>('SELECT figures FROM report_figures WHERE report_id = ?').get(reportId);
	return row ? new Uint8Array(row.figures) : null;
}

/**
 * Of the report before: the newest one of an earlier simulation. A report that is made again from the same simulation does not find itself
 * here, so that it has the same bytes.
 */
export function figuresBefore(db: ReadableDb, riskRunId: number): Uint8Array | null {
	const row = db
		.query<[number], { figures: Uint8Array }>(
			'SELECT figures FROM report_figures JOIN reports ON id = report_id WHERE risk_run_id < ? ORDER BY risk_run_id DESC, id DESC LIMIT 1',
		)
		.get(riskRunId);
	return row ? new Uint8Array(row.figures) : null;
}

/** Newest first. */
export function listReports(db: ReadableDb, folder: string): ReportEntry[] {
	const there = new Set(readdirSync(folder));
	return db
		.query<[], ReportRow>(`SELECT ${FIELDS} FROM reports ORDER BY id DESC`)
		.all()
		.map((row) => ({ ...row, hasFile: there.has(row.fileName) }));
}

/** Gives up the PDF of a report; its row and figures stay, so that it can be compared and a file of it be known again. */
export function removeReportFile(db: ReadableDb, folder: string, reportId: number): void {
	const row = db.query<[number], { fileName: string }>('SELECT file_name AS fileName FROM reports WHERE id = ?').get(reportId);
	if (row) rmSync(join(folder, row.fileName), { force: true });
}

/** @throws AppError `not_found`; `disk_io` when the file is not what was saved */
export function readReport(db: ReadableDb, folder: string, reportId: number): { entry: ReportEntry; bytes: Uint8Array } {
	const row = db.query<[number], ReportRow>(`SELECT ${FIELDS} FROM reports WHERE id = ?`).get(reportId);
	const entry = row && { ...row, hasFile: true };
	if (!entry || !existsSync(join(folder, entry.fileName))) throw new AppError('not_found', `There is no report ${reportId}.`, { reportId });
	const bytes = new Uint8Array(readFileSync(join(folder, entry.fileName)));
	if (hash('sha256', bytes, 'hex') !== entry.sha256)
		throw new AppError('disk_io', `The report ${entry.fileName} is not what was saved. Make it again.`, { fileName: entry.fileName });
	return { entry, bytes };
}
