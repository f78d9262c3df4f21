/** Refused files that a mapping could read: the report names their source, and an upload among them waits for the mapping screen. */
import { rm } from 'node:fs/promises';
import { isMarkdown, readTableHead } from '../ingest/tables/table-head.ts';
import { limits } from '../shared/domain/limits.ts';
import type { EngineContext } from './context.ts';
import type { FileDoor, SourceFile } from './files.ts';
import type { ImportEntry, ImportReport } from './import-report.ts';
import { readHead } from './read-head.ts';

export interface NamedSource {
	readonly id: string;
	readonly file: SourceFile;
}

/** Files of one report that are looked into: a folder of pictures is not worth more. */
const LOOKED_INTO = 50;
/** Uploads that wait for a mapping at once; the oldest gives way. */
const KEPT_UPLOADS = 16;

/** What a mapping can put right: unknown columns, and rows that were read in the wrong way. */
const mappableCodes: readonly string[] = ['columns_changed', 'format_unknown', 'rejects_over_limit'];
const isRefusedForColumns = ({ status, error }: ImportEntry): boolean =>
	status === 'refused' && error !== undefined && mappableCodes.includes(error.code);

async function isTable(file: SourceFile): Promise<boolean> {
	try {
		const { bytes, isWhole } = await readHead(file, limits.detectBytes);
		const table = bytes.includes(0) ? undefined : readTableHead(bytes, isWhole);
		return table !== undefined && !isMarkdown(table);
	} catch {
		// What cannot be read now has been refused with its reason already.
		return false;
	}
}

/** The same report, where each refused table that was named by itself (not inside a folder or archive) carries its source. */
export async function markMappable(report: ImportReport, sources: readonly NamedSource[]): Promise<ImportReport> {
	const byLabel = new Map(sources.flatMap((source) => (source.file.path === undefined ? [] : [[source.file.label, source] as const])));
	let looked = 0;
	const imports: ImportEntry[] = [];
	for (const entry of report.imports) {
		const source = isRefusedForColumns(entry) && looked < LOOKED_INTO ? byLabel.get(entry.path) : undefined;
		if (source !== undefined) looked++;
		imports.push(source !== undefined && (await isTable(source.file)) ? { ...entry, mappableSource: source.id } : entry);
	}
	return { ...report, imports };
}

const keptUploads = new WeakMap<FileDoor, string[]>();

/** Forgets the uploads of an import; those that may still be mapped stay for a while. */
export async function settleUploads(sources: readonly NamedSource[], report: ImportReport | undefined, context: EngineContext): Promise<void> {
	const mappable = new Set(report?.imports.flatMap(({ mappableSource }) => mappableSource ?? []));
	const kept = keptUploads.get(context.files) ?? [];
	keptUploads.set(context.files, kept);
	const uploads = sources.filter(({ file }) => file.isTemporary && file.path !== undefined);
	for (const { id, file } of uploads) {
		if (!mappable.has(id)) await forgetUpload(id, file, context);
		else if (!kept.includes(id)) kept.push(id);
	}
	for (const id of kept.splice(0, Math.max(0, kept.length - KEPT_UPLOADS))) {
		const file = context.files.find(id);
		if (file !== undefined) await forgetUpload(id, file, context);
	}
}

async function forgetUpload(id: string, file: SourceFile, context: EngineContext): Promise<void> {
	const kept = keptUploads.get(context.files);
	if (kept?.includes(id)) kept.splice(kept.indexOf(id), 1);
	context.files.forgetSource(id);
	if (file.path !== undefined) await rm(file.path, { force: true });
}
