/** What an import says: one entry a file, and sums. */
import type { z } from 'zod';
import type { ParseSummary } from '../jobs/parse.ts';
import type { importEntry, importReport } from '../shared/contract/schemas.ts';
import { type AppError, errorText } from '../shared/domain/errors.ts';
import type { DeviceId } from '../shared/domain/telemetry.ts';
import type { ImportedDrive, ImportOutcome, ImportSummary, LedgerEntry } from '../storage/imports.ts';

export type ImportEntry = z.output<typeof importEntry>;
export type ImportReport = z.output<typeof importReport>;

/** Rejected rows that travel with the report; the ledger counts all. */
const REJECTS_SHOWN = 1_000;

export interface ReadFile {
	readonly entry: ImportEntry;
	/** Described one by one; of a large fleet only those with a question. */
	readonly drives: readonly ImportedDrive[];
	/** What tells all its drives from those of other files: numbers, of a drive that only a dry run knows its key. */
	readonly driveNames: Iterable<DriveName> & { readonly length: number };
}

type DriveName = number | string;

const emptyEntry = (path: string): ImportEntry => ({
	path,
	status: 'refused',
	format: 'unknown',
	sha256: '',
	samples: 0,
	groups: 0,
	drives: 0,
	failures: 0,
	added: 0,
	known: 0,
	conflicts: 0,
	rejected: 0,
	questions: [],
	sharedDrives: [],
	rejects: [],
	notes: [],
});

const shownRejects = (summary: ParseSummary): ImportEntry['rejects'] => summary.problems.slice(0, REJECTS_SHOWN).map((problem) => ({ ...problem }));

/** A file that was not read, or not to its end. Its message says what is wrong, what was kept and what to do, wherever it is shown. */
export function refusedFile(path: string, error: AppError, sha256 = ''): ReadFile {
	return { entry: { ...emptyEntry(path), sha256, error: { code: error.code, message: errorText(error) } }, drives: [], driveNames: [] };
}

/** A file that was read and is not wanted: its rejected rows say why. */
export function rejectedFile(path: string, error: AppError, sha256: string, summary: ParseSummary): ReadFile {
	const { entry } = refusedFile(path, error, sha256);
	return {
		entry: {
			...entry,
			format: summary.format,
			rejected: summary.rejectedRows + summary.suspectRows,
			rejects: shownRejects(summary),
			notes: [...summary.notes],
		},
		drives: [],
		driveNames: [],
	};
}

/** What the ledger says of a file. */
export function accountsOf({ format, rejectedRows, suspectRows, problems, groups }: ParseSummary, sha256: string, sizeBytes: number): ImportSummary {
	return { sha256, sizeBytes, format, rejected: rejectedRows + suspectRows, rejects: problems, groups };
}

export function knownFile(path: string, { format, sha256, records, drives, failures }: LedgerEntry): ReadFile {
	return {
		entry: { ...emptyEntry(path), status: 'known', format, sha256, samples: records, drives, failures, known: records },
		drives: [],
		driveNames: [],
	};
}

export function importedFile(path: string, summary: ParseSummary, sha256: string, outcome: ImportOutcome, isDryRun: boolean): ReadFile {
	const { records, drives, failures, added, known, conflicts } = outcome;
	return {
		entry: {
			...emptyEntry(path),
			status: isDryRun ? 'checked' : 'imported',
			format: summary.format,
			sha256,
			samples: records,
			groups: summary.groups.length,
			drives,
			failures,
			added,
			known,
			conflicts,
			rejected: summary.rejectedRows + summary.suspectRows,
			questions: outcome.importedDrives.flatMap(({ deviceId, serial, model, question }) =>
				question ? [{ deviceId, serial, model, text: question }] : [],
			),
			rejects: shownRejects(summary),
			notes: [...summary.notes],
		},
		drives: outcome.importedDrives,
		driveNames: isDryRun && outcome.importedDrives.length === drives ? outcome.importedDrives.map(triedName) : outcome.driveNumbers,
	};
}

/** A dry run takes the number of a new drive back with everything else, and gives it to the next one. */
const triedName = ({ isNew, identityKey, deviceId }: ImportedDrive): DriveName => (isNew ? identityKey : numberIn(deviceId));

/** The same file with more to say about it. */
export const withNotes = (file: ReadFile, notes: readonly string[]): ReadFile => ({
	...file,
	entry: { ...file.entry, notes: [...file.entry.notes, ...notes] },
});

const basisText: Readonly<Record<ImportedDrive['basis'], string>> = {
	serial: 'same serial and model',
	wwn: 'same world wide name',
	eui: 'same EUI-64',
	source: 'same content',
};

/** From this many files of a drive, or drives of a file, on it is a daily export, where sharing is the rule. */
const SHARED_FILES_SHOWN = 8;

/** For each file the drives that other files of this import speak of too, with the evidence. */
function sharedDrives(files: readonly ReadFile[]): ReadonlyMap<ReadFile, ImportEntry['sharedDrives']> {
	// Only drives of small files are asked about: a hundred exports of a whole fleet would make tens of millions of pairs.
	const small = files.filter((file) => file.driveNames.length <= SHARED_FILES_SHOWN);
	const filesOf = new Map<DriveName, ReadFile[]>(small.flatMap((file) => Array.from(file.driveNames, (name) => [name, []] as const)));
	for (const file of files) for (const name of file.driveNames) filesOf.get(name)?.push(file);
	return new Map(
		files.map((file) => [
			file,
			(file.driveNames.length > SHARED_FILES_SHOWN ? [] : file.drives).flatMap(({ deviceId, serial, basis, identityKey }) => {
				const others = (filesOf.get(identityKey) ?? filesOf.get(numberIn(deviceId)) ?? []).filter((other) => other !== file);
				if (others.length === 0 || others.length >= SHARED_FILES_SHOWN) return [];
				return [{ deviceId, serial, with: others.map((other) => other.entry.path), evidence: `${basisText[basis]} (${identityKey})` }];
			}),
		]),
	);
}

/** The number in `d17`. */
const numberIn = (deviceId: DeviceId): number => Number(deviceId.slice(1));

/** @param drivesOfKnown drives that the ledger has for the files that were known already and not read again */
export function reportOf(files: readonly ReadFile[], isDryRun: boolean, drivesOfKnown: readonly DeviceId[]): ImportReport {
	const shared = sharedDrives(files);
	const imports = files.map((file) => ({ ...file.entry, sharedDrives: shared.get(file) ?? [] }));
	const sum = (name: 'samples' | 'failures' | 'added' | 'known' | 'conflicts' | 'rejected'): number =>
		imports.reduce((total, entry) => total + entry[name], 0);
	const count = (...statuses: readonly ImportEntry['status'][]): number => imports.filter((entry) => statuses.includes(entry.status)).length;
	const seen = new Set<DriveName>(drivesOfKnown.map(numberIn));
	for (const { driveNames } of files) for (const name of driveNames) seen.add(name);
	return {
		imports,
		isDryRun,
		totals: {
			files: imports.length,
			filesImported: count('imported', 'checked'),
			filesKnown: count('known'),
			filesRefused: count('refused'),
			samples: sum('samples'),
			drives: seen.size,
			failures: sum('failures'),
			added: sum('added'),
			known: sum('known'),
			conflicts: sum('conflicts'),
			rejected: sum('rejected'),
			questions: questionsOf({ imports, isDryRun }).length,
		},
	};
}

/**
 * What the files of an import ask, each drive once: a drive of daily files asks in each of them. In a dry run each file gives its own
 * numbers to drives, so that nothing tells which are one.
 */
export function questionsOf({ imports, isDryRun }: Pick<ImportReport, 'imports' | 'isDryRun'>): readonly ImportEntry['questions'][number][] {
	const all = imports.flatMap(({ questions }) => questions);
	return isDryRun ? all : [...new Map(all.map((question) => [`${question.deviceId} ${question.text}`, question])).values()];
}
