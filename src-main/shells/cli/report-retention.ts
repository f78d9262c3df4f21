/** Old reports of a schedule are removed: those that this workspace made and that nobody has touched since, and nothing else. */
import { hash } from 'node:crypto';
import { lstat, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutputOf } from '../../shared/contract/procedures.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { CommandContext } from './command.ts';

type Listed = OutputOf<'reports.list'>['reports'][number];
type TableFormat = 'xlsx' | 'csv' | 'json';

interface Retention {
	readonly folder: string;
	/** Of the file, with its placeholder. */
	readonly name: string;
	readonly most: number;
	/** Endings of the tables beside a report. */
	readonly formats: Readonly<Record<TableFormat, string>>;
}

export interface Removed {
	readonly kept: number;
	/** Names, oldest first. */
	readonly removed: readonly string[];
	/** What fits the name and is not ours to remove. */
	readonly untouched: readonly { readonly file: string; readonly reason: string }[];
}

const DATE = '{date}';
const MOST_KEPT = 100_000;

/**
 * @param name  of the file with its placeholder; absent where the report stays in the workspace alone
 * @throws AppError `usage` for a number that is none, and for a name without a day, of which there is only one file
 */
export function readKeep(keep: string | boolean | undefined, name: string | undefined): number | undefined {
	if (keep === undefined) return undefined;
	const most = Number(keep);
	if (!Number.isInteger(most) || most < 1 || most > MOST_KEPT) throw new AppError('usage', `--keep takes a whole number from 1, not "${keep}".`);
	if (name !== undefined && !name.includes(DATE))
		throw new AppError('usage', `--keep needs ${DATE} in the name of --out: it removes the older files of that name.`);
	return most;
}

/**
 * Keeps the newest of the reports under this name in this folder. A report counts only when it is byte for byte one that the workspace's
 * ledger lists; tables beside it go with it when they are what that report gives.
 *
 * @throws AppError `disk_io` when a file that should go cannot be removed; the new report is there all the same
 */
export async function removeOlder(context: CommandContext, { folder, name, most, formats }: Retention): Promise<Removed> {
	const pattern = patternOf(name);
	const names = (await readdir(folder)).filter((file) => pattern.test(file)).sort();
	const ledger = new Map((await context.call('reports.list', {})).reports.map((report) => [report.sha256, report]));
	const ours: { readonly file: string; readonly report: Listed }[] = [];
	const untouched: { file: string; reason: string }[] = [];
	for (const file of names) {
		const report = await reportIn(join(folder, file), ledger);
		if (report) ours.push({ file, report });
		else untouched.push({ file, reason: 'is not a report that this workspace made, or was changed since' });
	}
	const old = ours.slice(0, Math.max(0, ours.length - most));
	const removed: string[] = [];
	for (const { file, report } of old) {
		for (const table of await tablesBeside(context, folder, file, report, formats)) await remove(folder, table, removed);
		await remove(folder, file, removed);
	}
	return { kept: ours.length - old.length, removed, untouched };
}

/** Names of the day sort as the days do. */
function patternOf(name: string): RegExp {
	const parts = name.split(DATE).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
	return new RegExp(`^${parts.join('\\d{4}-\\d{2}-\\d{2}')}$`);
}

/** The report that a file is; undefined for any other file, for links and for folders. */
async function reportIn(path: string, ledger: ReadonlyMap<string, Listed>): Promise<Listed | undefined> {
	const found = await lstat(path);
	if (!found.isFile() || ![...ledger.values()].some(({ bytes }) => bytes === found.size)) return undefined;
	return ledger.get(hash('sha256', await readFile(path), 'hex'));
}

async function tablesBeside(
	context: CommandContext,
	folder: string,
	pdf: string,
	{ reportId, headline }: Listed,
	formats: Retention['formats'],
): Promise<string[]> {
	const found: string[] = [];
	for (const [format, ending] of Object.entries(formats) as [TableFormat, string][]) {
		const table = pdf.replace(/\.pdf$/i, ending);
		const there = await lstat(join(folder, table)).catch(() => undefined);
		if (!there?.isFile() || headline === null) continue;
		const { sha256, bytes } = await context.call('report.tables', { reportId, format });
		if (bytes === there.size && sha256 === hash('sha256', await readFile(join(folder, table)), 'hex')) found.push(table);
	}
	return found;
}

async function remove(folder: string, file: string, removed: string[]): Promise<void> {
	try {
		await rm(join(folder, file));
		removed.push(file);
	} catch (thrown) {
		const text = `The new report is written, but the old "${file}" could not be removed. Remove it by hand, or check who may write to "${folder}".`;
		throw new AppError('disk_io', text, { file, removed }, thrown);
	}
}
