/** An import as lines for a reader: the sums, then what deserves a look, each list cut at a length that is still read. */
import { formatCount, formatCounted } from '../../shared/charts/format.ts';
import type { OutputOf } from '../../shared/contract/procedures.ts';

type Report = OutputOf<'imports.run'>;
type Entry = Report['imports'][number];

const REFUSED_SHOWN = 20;
const REJECTS_SHOWN = 40;
const NOTES_SHOWN = 10;

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
		`${report.isDryRun ? 'Checked' : 'Imported'} ${formatCounted(totals.files, 'file')}: ${formatCounted(totals.samples, 'sample')} of ${formatCounted(totals.drives, 'drive')}, ${formatCounted(totals.failures, 'failure')}; ${sums.join(', ')}.`,
		...groupLines(report.imports),
		...refusedLines(report.imports.filter((entry) => entry.status === 'refused')),
		...rejectLines(report.imports, totals.rejected),
		...(rejectsFile === undefined ? [] : [`  The rejected rows are in ${rejectsFile}.`]),
		...noteLines(report.imports),
		...sharedLines(report.imports.filter((entry) => entry.sharedDrives.length > 0)),
		...questionLines(report.imports.flatMap((entry) => entry.questions.map((question) => question.text))),
	];
}

function groupLines(entries: readonly Entry[]): string[] {
	const groups = entries.reduce((sum, entry) => sum + entry.groups, 0);
	return groups === 0 ? [] : [`  ${formatCounted(groups, 'statement')} about pools, RAID groups and filesystems: see ssv groups.`];
}

function refusedLines(refused: readonly Entry[]): string[] {
	return [
		...refused.slice(0, REFUSED_SHOWN).map((entry) => `  refused ${entry.path}: ${entry.error?.message ?? ''} (${entry.error?.code ?? ''})`),
		...refused
			.filter((entry) => entry.mappableSource !== undefined)
			.slice(0, 3)
			.map((entry) => `  map its columns: ssv profiles guess "${entry.path}" --out my.json, then ssv import --map my.json "${entry.path}"`),
		...(refused.length > REFUSED_SHOWN ? [`  and ${formatCount(refused.length - REFUSED_SHOWN)} more refused files`] : []),
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
	const filesOf = new Map<string, string[]>();
	for (const { path, notes } of entries) {
		for (const note of notes) {
			const known = filesOf.get(note);
			if (known) known.push(path);
			else filesOf.set(note, [path]);
		}
	}
	const lines = [...filesOf].map(([note, paths]) => `  ${paths.length === 1 ? paths[0] : `${formatCount(paths.length)} files`}: ${note}`);
	return lines.length > NOTES_SHOWN
		? [...lines.slice(0, NOTES_SHOWN), `  and ${formatCount(lines.length - NOTES_SHOWN)} more notes, see --json`]
		: lines;
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
	return [
		`${formatCount(questions.length)} identity question${questions.length === 1 ? '' : 's'}, answered "keep apart":`,
		...questions.slice(0, 5).map((line) => `  ${line}`),
	];
}
