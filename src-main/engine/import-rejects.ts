/** Rejected rows: their source text, what is kept of them, and the CSV file in which they leave. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createUtf8Stream } from '../ingest/reading/text-encoding.ts';
import type { ParseSummary } from '../jobs/parse.ts';
import { formatCount, formatCounted } from '../shared/charts/format.ts';
import { AppError } from '../shared/domain/errors.ts';
import { toSheetCell } from '../shared/domain/sheet-cell.ts';
import type { RowProblem } from '../shared/domain/telemetry.ts';
import type { FileNotes } from '../storage/import-notes.ts';
import type { EngineContext, OpenWorkspace } from './context.ts';
import type { ImportReport } from './import-report.ts';
import type { ReadableSource } from './import-source.ts';
import { writeFileAtomically } from './write-file.ts';

/** Formats of one row a line; a line of the others is a part of a document that says nothing by itself. */
const LINE_FORMATS: readonly string[] = ['backblaze', 'generic-csv', 'smartd-attrlog', 'windows-storage', 'prometheus', 'sysstat'];
/** Far enough for the first rejects of most files, near enough that nobody waits for it. */
const SEARCHED_BYTES = 64 * 1024 * 1024;
/** Of a line; enough to find the row again. */
const TEXT_LENGTH = 500;

/** Above this share of rejected rows a file is refused unless the user accepts it. */
const MAX_REJECTED_SHARE = 0.05;

/** Undefined for a file whose rows are sound enough. */
export function tooManyRejects(label: string, { rows, rejectedRows }: Pick<ParseSummary, 'rows' | 'rejectedRows'>): AppError | undefined {
	if (rows === 0 || rejectedRows / rows <= MAX_REJECTED_SHARE) return undefined;
	return new AppError(
		'rejects_over_limit',
		`${formatCount(rejectedRows)} of ${formatCounted(rows, 'row')} of "${label}" were rejected, more than 5 %; nothing was added. Look at the rejects, or accept them explicitly.`,
		{ path: label, rows, rejected: rejectedRows },
	);
}

/** The same summary, its problems with the text of their lines where that can be had cheaply. */
export async function withTexts(source: ReadableSource, summary: ParseSummary, signal: AbortSignal): Promise<ParseSummary> {
	const { problems, format } = summary;
	if (problems.length === 0 || !LINE_FORMATS.includes(format)) return summary;
	const texts = await textsOfLines(source, new Set(problems.map(({ line }) => line)), signal);
	const withText = (problem: RowProblem): RowProblem => {
		const text = texts.get(problem.line);
		return text === undefined ? problem : { ...problem, text };
	};
	return { ...summary, problems: problems.map(withText) };
}

/** Reads until the last wanted line, `SEARCHED_BYTES` at most. */
async function textsOfLines(source: ReadableSource, wanted: ReadonlySet<number>, signal: AbortSignal): Promise<ReadonlyMap<number, string>> {
	const found = new Map<number, string>();
	const utf8 = createUtf8Stream();
	const decoder = new TextDecoder();
	let line = 1;
	let text = '';
	let bytes = 0;
	const take = (part: Uint8Array): void => {
		if (wanted.has(line) && text.length < TEXT_LENGTH) text += decoder.decode(part.subarray(0, TEXT_LENGTH * 4));
	};
	const close = (): void => {
		if (wanted.has(line)) found.set(line, text.replace(/\r$/, '').slice(0, TEXT_LENGTH));
		text = '';
		line++;
	};
	for await (const chunk of source.open()) {
		if (signal.aborted || found.size === wanted.size || bytes > SEARCHED_BYTES) return found;
		bytes += chunk.length;
		const part = utf8.push(chunk);
		let from = 0;
		for (let end = part.indexOf(0x0a); end >= 0; end = part.indexOf(0x0a, from)) {
			take(part.subarray(from, end));
			close();
			from = end + 1;
		}
		take(part.subarray(from));
	}
	take(utf8.end());
	if (text !== '') close();
	return found;
}

/** Keeps what the reader said about a file together with its import, which is still open. */
export async function annotate(importId: number, summary: ParseSummary, { storage }: OpenWorkspace): Promise<void> {
	const { notes, texts } = notesOf(summary);
	if (notes.length > 0 || texts.length > 0) await storage.imports.annotate({ importId, notes, texts });
}

/** What is kept of what the reader said. */
export function notesOf({ notes, problems }: ParseSummary): FileNotes {
	return { notes: [...notes], texts: problems.flatMap(({ line, text }) => (text === undefined ? [] : [{ line, text }])) };
}

interface FileRejects {
	readonly fileName: string;
	readonly rejects: ImportReport['imports'][number]['rejects'];
}

const columns = ['file', 'line', 'column', 'code', 'reason', 'text'] as const;

/** One row a reject, with a byte order mark: without it a spreadsheet takes UTF-8 for something else. */
export function rejectsCsv(files: readonly FileRejects[]): string {
	const lines = files.flatMap(({ fileName, rejects }) =>
		rejects.map(({ line, column, code, reason, text }) =>
			[toSheetCell(fileName), String(line), ...[column ?? '', code, reason, text ?? ''].map(toSheetCell)].join(','),
		),
	);
	return `\ufeff${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}

/** @returns bytes written; @throws AppError `disk_full`, `disk_io`, `file_unreadable` */
export async function writeRejectsCsv(path: string, files: readonly FileRejects[]): Promise<number> {
	const text = rejectsCsv(files);
	await writeFileAtomically(path, (temporary) => writeFile(temporary, text));
	return Buffer.byteLength(text);
}

let reportsWritten = 0;

/**
 * The rejects of all files of an import as one CSV file to be downloaded, and where the user wants it: there even when no row was
 * rejected, so that a script finds a file each time.
 */
export async function writeReportRejects(
	report: ImportReport,
	target: string | undefined,
	context: EngineContext,
): Promise<{ readonly rejectsDownloadId?: string }> {
	const files = report.imports.filter(({ rejects }) => rejects.length > 0).map(({ path, rejects }) => ({ fileName: path, rejects }));
	if (target !== undefined) await writeRejectsCsv(context.files.target(target), files);
	if (files.length === 0) return {};
	reportsWritten++;
	const path = join(await context.temporaryFolder(), `rejects-${reportsWritten}.csv`);
	await writeRejectsCsv(path, files);
	return { rejectsDownloadId: context.files.registerDownload({ path, fileName: 'rejected-rows.csv', mediaType: 'text/csv' }) };
}
