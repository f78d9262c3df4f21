/** What an import of a watched folder means to the user: a sentence, and an entry for each file that was refused. */
import { relative } from 'node:path';
import { formatCount, formatCounted } from '../shared/charts/format.ts';
import type { NewActivity } from '../storage/watches.ts';
import type { ImportEntry, ImportReport } from './import-report.ts';

/** Refused files that the sentence names; the list has more, with their reasons. */
const REFUSALS_NAMED = 3;
/** Refused files that get an entry of their own; the rest is counted. */
const REFUSALS_LISTED = 50;

/** @param paths of the files that were given to the import, which are their names in its report */
export function newsOf(folder: string, paths: readonly string[], report: ImportReport): { readonly text: string; readonly activity: NewActivity[] } {
	const refused = report.imports.filter(({ status }) => status === 'refused');
	const { added } = report.totals;
	const taken = paths.length - countWhollyRefused(paths, report.imports);
	const hasNew = report.totals.filesImported > 0;
	const sentences: string[] = [];
	if (taken > 0)
		sentences.push(
			hasNew
				? `${formatCounted(taken, 'file')} imported from ${folder}: ${formatCounted(added, 'new sample')}.`
				: `${formatCounted(taken, 'file')} in ${folder} ${taken === 1 ? 'holds' : 'hold'} nothing new.`,
		);
	const first = refused[0];
	if (first) sentences.push(refused.length === 1 ? `Refused ${first.path}: ${reasonOf(first)}` : severalRefused(folder, refused));
	const activity: NewActivity[] = taken > 0 ? [{ kind: 'imported', files: taken, added, text: sentences[0] ?? '' }] : [];
	for (const entry of refused.slice(0, REFUSALS_LISTED))
		activity.push({
			kind: 'refused',
			files: 1,
			added: 0,
			fileName: relative(folder, entry.path),
			...(entry.error ? { code: entry.error.code } : {}),
			text: reasonOf(entry),
		});
	const rest = refused.length - REFUSALS_LISTED;
	if (rest > 0) activity.push({ kind: 'refused', files: rest, added: 0, text: `${formatCounted(rest, 'more file')} of ${folder} were refused.` });
	return { text: sentences.join(' '), activity };
}

function severalRefused(folder: string, refused: readonly ImportEntry[]): string {
	const names = refused.slice(0, REFUSALS_NAMED).map(({ path }) => relative(folder, path));
	const more = refused.length > names.length ? ` and ${formatCount(refused.length - names.length)} more` : '';
	return `${formatCounted(refused.length, 'file')} of ${folder} were refused: ${names.join(', ')}${more}. ssv import --dry-run FILE says why.`;
}

const reasonOf = ({ error }: ImportEntry): string => error?.message ?? 'It was refused.';

/** Files of which nothing was taken: an archive counts as one, and as refused when all that is in it is. */
function countWhollyRefused(paths: readonly string[], entries: readonly ImportEntry[]): number {
	const isRefused = new Map<string, boolean>(paths.map((path) => [path, true]));
	for (const { path, status } of entries) {
		let of = path;
		// Entries of an archive are called `archive/name`.
		while (!isRefused.has(of) && of.includes('/')) of = of.slice(0, of.lastIndexOf('/'));
		if (status !== 'refused' && isRefused.has(of)) isRefused.set(of, false);
	}
	return [...isRefused.values()].filter(Boolean).length;
}
