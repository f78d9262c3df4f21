/** An import as lines for a reader: the sums, then what deserves a look, each list cut at a length that is still read. */
import { questionsOf } from '../../engine/import-report.ts';
import { formatCount, formatCounted } from '../../shared/charts/format.ts';
import type { OutputOf } from '../../shared/contract/procedures.ts';

type Report = OutputOf<'imports.run'>;
type Entry = Report['imports'][number];

const REFUSED_SHOWN = 20;
/** Files named beside a reason; --json names all. */
const NAMES_SHOWN = 5;
const REJECTS_SHOWN = 40;
const NOTES_SHOWN = 10;
const QUESTIONS_SHOWN = 5;

/** @param rejectsFile where the rejected rows were written to, if anywhere */
export function importLines(report: Report, rejectsFile: string | undefined): string[] {
	const { totals } = report;
	const sums = [
		`${formatCount(totals.added)} new`,
		`${formatCount(totals.known)} known`,
		formatCounted(totals.conflicts, 'conflict'),
		formatCounted(totals.rejected, 'rejected row'),
	];
	return [
		`${filesText(report)}: ${formatCounted(totals.samples, 'sample')} of ${formatCounted(totals.drives, 'drive')}, ${formatCounted(totals.failures, 'failure')}; ${sums.join(', ')}.`,
		...groupLines(report.imports),
		...refusedLines(report.imports.filter((entry) => entry.status === 'refused')),
		...rejectLines(report.imports, totals.rejected),
		...(rejectsFile === undefined ? [] : [`  The rejected rows are in ${rejectsFile}.`]),
		...noteLines(report.imports),
		...sharedLines(report.imports.filter((entry) => entry.sharedDrives.length > 0)),
		...questionLines(questionsOf(report).map(({ text }) => text)),
	];
}

/** `Imported 12 files`, `Imported 10 of 12 files (1 known, 1 refused)`. */
function filesText({ isDryRun, totals }: Report): string {
	const { files, filesKnown, filesRefused } = totals;
	const verb = isDryRun ? 'Checked' : 'Imported';
	if (filesKnown + filesRefused === 0) return `${verb} ${formatCounted(files, 'file')}`;
	const others = [filesKnown > 0 ? `${formatCount(filesKnown)} known` : '', filesRefused > 0 ? `${formatCount(filesRefused)} refused` : ''];
	return `${verb} ${formatCount(totals.filesImported)} of ${formatCounted(files, 'file')} (${others.filter((text) => text !== '').join(', ')})`;
}

function groupLines(entries: readonly Entry[]): string[] {
	const groups = entries.reduce((sum, entry) => sum + entry.groups, 0);
	return groups === 0 ? [] : [`  ${formatCounted(groups, 'statement')} about pools, RAID groups and filesystems: see ssv groups.`];
}

/** The same reason for a folder of pictures is one line, as are its notes. */
function refusedLines(refused: readonly Entry[]): string[] {
	const reasons = pathsOf(refused.map(({ path, error }) => ({ path, text: error === undefined ? '' : `${error.message} (${error.code})` })));
	return [
		...[...reasons].slice(0, REFUSED_SHOWN).map(([reason, paths]) => `  refused ${namesOf(paths)}: ${reason}`),
		...(refused.some(({ error }) => error?.code === 'rejects_over_limit') ? ['  take their good rows all the same: add --accept-rejects'] : []),
		...(reasons.size > REFUSED_SHOWN ? [`  and ${formatCount(reasons.size - REFUSED_SHOWN)} more reasons, see --json`] : []),
		...refused
			.filter((entry) => entry.mappableSource !== undefined)
			.slice(0, 3)
			.map((entry) => `  map its columns: ssv profiles guess "${entry.path}" --out my.json, then ssv import --map my.json "${entry.path}"`),
	];
}

function rejectLines(entries: readonly Entry[], rejected: number): string[] {
	const lines = entries.flatMap((entry) =>
		entry.rejects.slice(0, 5).map((reject) => `  ${entry.path} line ${reject.line}${reject.column ? `, ${reject.column}` : ''}: ${reject.reason}`),
	);
	const shown = lines.slice(0, REJECTS_SHOWN);
	return shown.length > 0 && shown.length < rejected
		? [...shown, `  and ${formatCount(rejected - shown.length)} more; --rejects-out FILE writes them all`]
		: shown;
}

/** The same sentence about a thousand files is one line. */
function noteLines(entries: readonly Entry[]): string[] {
	const notes = pathsOf(entries.flatMap(({ path, notes }) => notes.map((text) => ({ path, text }))));
	const lines = [...notes].map(([note, paths]) => `  ${paths.length === 1 ? paths[0] : `${formatCount(paths.length)} files`}: ${note}`);
	return lines.length > NOTES_SHOWN
		? [...lines.slice(0, NOTES_SHOWN), `  and ${formatCount(lines.length - NOTES_SHOWN)} more notes, see --json`]
		: lines;
}

/** The paths of each text, in the order in which the texts first come. */
function pathsOf(told: readonly { readonly path: string; readonly text: string }[]): ReadonlyMap<string, readonly string[]> {
	const paths = new Map<string, string[]>();
	for (const { path, text } of told) {
		const known = paths.get(text);
		if (known) known.push(path);
		else paths.set(text, [path]);
	}
	return paths;
}

function namesOf(paths: readonly string[]): string {
	if (paths.length <= NAMES_SHOWN) return paths.join(', ');
	return `${paths.slice(0, NAMES_SHOWN).join(', ')} and ${formatCount(paths.length - NAMES_SHOWN)} more`;
}

function sharedLines(shared: readonly Entry[]): string[] {
	return shared
		.slice(0, 10)
		.flatMap((entry) =>
			entry.sharedDrives.slice(0, 3).map((drive) => `  ${entry.path} shares drive ${drive.serial} with ${drive.with.join(', ')}: ${drive.evidence}`),
		);
}

function questionLines(questions: readonly string[]): string[] {
	if (questions.length === 0) return [];
	const drives = new Map<string, number>();
	for (const text of questions) drives.set(text, (drives.get(text) ?? 0) + 1);
	const texts = [...drives].slice(0, QUESTIONS_SHOWN);
	return [
		`${formatCounted(questions.length, 'identity question')}, answered "keep apart"; ssv identity shows what speaks for and against:`,
		...texts.map(([text, count]) => `  ${text}${count === 1 ? '' : ` (${formatCounted(count, 'drive')})`}`),
		...(drives.size > texts.length ? [`  and ${formatCount(drives.size - texts.length)} more`] : []),
	];
}
