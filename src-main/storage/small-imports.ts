/**
 * Small files taken over together: each is an import of its own, as if it had come alone, and all of them stand in one transaction. A commit
 * of its own for each would cost ten times what storing it does.
 */
import { AppError } from '../shared/domain/errors.ts';
import type { SampleBatch } from '../shared/domain/sample-batch.ts';
import { annotateImport, type FileNotes } from './import-notes.ts';
import { createImportWriter, createWriterDesk, type ImportWriter } from './import-writer.ts';
import {
	beginImport,
	commitImport,
	describeOutcome,
	findImportByContent,
	type ImportOutcome,
	type ImportSource,
	type ImportSummary,
	type LedgerEntry,
} from './imports.ts';
import type { WritableDb } from './sqlite.ts';

/** A file that was read to its end. */
export interface SmallFile {
	readonly source: ImportSource;
	readonly summary: ImportSummary;
	/** All its records; the arrays are the writer's from now on. */
	readonly batches: readonly SampleBatch[];
	readonly notes: FileNotes;
}

/** What became of it: its import, or that of the same content before it. */
export type SmallOutcome = { readonly known: LedgerEntry } | { readonly outcome: ImportOutcome };

/**
 * Imports the files in the order given; call it in the transaction that also counts the commit.
 *
 * @param files  none of a content that was imported before them
 * @throws AppError `cancelled`, and what storing one of them throws: then none of them may stay
 */
export function importSmallFiles(db: WritableDb, files: readonly SmallFile[], nowMs: number, isCancelled: () => boolean): SmallOutcome[] {
	const desk = createWriterDesk(db);
	const contents = new Set<string>();
	return files.map((file) => {
		if (isCancelled()) throw new AppError('cancelled');
		const { source, summary, notes } = file;
		// What was in before was asked already; two of these may be one content.
		const known = contents.has(summary.sha256) ? findImportByContent(db, summary.sha256) : null;
		if (known) return { known };
		contents.add(summary.sha256);
		const writer = filled(db, file, nowMs, desk);
		const { importId } = writer;
		if (notes.notes.length > 0 || notes.texts.length > 0) annotateImport(db, { importId, ...notes });
		return { outcome: commitImport(db, writer, { format: source.format, ...summary }, nowMs) };
	});
}

/** What each of the files would add by itself; nothing stays. */
export function trySmallFiles(db: WritableDb, files: readonly SmallFile[], nowMs: number, isCancelled: () => boolean): SmallOutcome[] {
	return files.map((file) => {
		if (isCancelled()) throw new AppError('cancelled');
		return { outcome: tryOut(db, () => describeOutcome(db, filled(db, file, nowMs), 0)) };
	});
}

/** An import that is open and has all rows of the file. */
function filled(db: WritableDb, { source, batches }: SmallFile, nowMs: number, desk?: ReturnType<typeof createWriterDesk>): ImportWriter {
	const writer = createImportWriter(db, beginImport(db, source, nowMs), source, desk);
	for (const batch of batches) writer.add(batch);
	for (const _ of writer.store());
	return writer;
}

/** The answer of work whose writes are all taken back. */
function tryOut<T>(db: WritableDb, work: () => T): T {
	const taken: { answer: T }[] = [];
	try {
		return db.draft(() => {
			taken.push({ answer: work() });
			throw takenBack;
		});
	} catch (thrown) {
		const [found] = taken;
		if (thrown !== takenBack || !found) throw thrown;
		return found.answer;
	}
}

const takenBack = new Error('Work that was only tried out.');
