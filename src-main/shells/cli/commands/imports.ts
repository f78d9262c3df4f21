/** `ssv imports`: the ledger, one import in full, and its rejected rows as a file. */
import { resolve } from 'node:path';
import { formatBytes, formatCount, formatCounted } from '../../../shared/charts/format.ts';
import type { OutputOf } from '../../../shared/contract/procedures.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import { type Command, type CommandContext, type CommandResult, iso } from '../command.ts';
import { table } from '../terminal.ts';

type Details = OutputOf<'imports.get'>;

function importIdOf({ positionals }: CommandContext): number {
	const word = positionals[1] ?? '';
	if (!/^\d{1,12}$/.test(word)) throw new AppError('usage', `Name the number of an import, not "${word}"; ssv imports lists them.`);
	return Number(word);
}

async function list(context: CommandContext): Promise<CommandResult> {
	const { imports } = await context.call('imports.list', {});
	const rows = imports.map((entry) => ({ ...entry, importedAt: iso(entry.importedAtMs) }));
	const lines = table(
		['id', 'imported', 'file', 'format', 'samples', 'new', 'known', 'conflicts', 'rejected', 'sha256'],
		rows.map((entry) => [
			String(entry.importId),
			entry.importedAt.slice(0, 19),
			entry.fileName,
			entry.format,
			...[entry.samples, entry.added, entry.known, entry.conflicts, entry.rejected].map(formatCount),
			entry.sha256.slice(0, 12),
		]),
		['right', 'left', 'left', 'left', 'right', 'right', 'right', 'right', 'right', 'left'],
	);
	const again = imports.filter(({ againBecause }) => againBecause !== null);
	const notes = again.map(({ importId, fileName, againBecause }) => `  ${importId}  ${fileName}: ${againBecause}`);
	const repeat = again.length === 0 ? [] : ['', 'Import these files again to have back what they said too:', ...notes];
	return { json: { imports: rows }, lines: rows.length === 0 ? ['Nothing was imported yet.'] : [...lines, ...repeat] };
}

async function show(context: CommandContext): Promise<CommandResult> {
	const found = await context.call('imports.get', { importId: importIdOf(context) });
	const conflicts = found.listedConflicts.map((conflict) => ({ ...conflict, observedAt: iso(conflict.observedAtMs) }));
	return { json: { ...found, importedAt: iso(found.importedAtMs), listedConflicts: conflicts }, lines: detailLines(found) };
}

function detailLines(found: Details): string[] {
	const { importId, path, format, sizeBytes, sha256, importedAtMs, samples, drives, failures, added, known, conflicts, rejected, againBecause } =
		found;
	const listed = (count: number, shown: number): string => (count > shown ? `, the first ${formatCount(shown)} listed` : '');
	return [
		`Import ${importId}: ${path}`,
		`  ${format}, ${formatBytes(sizeBytes)}, imported ${iso(importedAtMs)}`,
		`  SHA-256 ${sha256}`,
		`  ${formatCounted(samples, 'sample')} of ${formatCounted(drives, 'drive')}, ${formatCounted(failures, 'failure')}; ${formatCount(added)} new, ${formatCount(known)} known`,
		...found.notes.map((note) => `  Note: ${note}`),
		...(againBecause === null ? [] : [`  Import this file again to have back what it said too. ${againBecause}`]),
		...(conflicts === 0
			? []
			: [
					'',
					`${formatCounted(conflicts, 'sample')} with another value than the history, which stays${listed(conflicts, found.listedConflicts.length)}:`,
					...table(
						['drive', 'serial', 'time', 'metric', 'kept', 'this file'],
						found.listedConflicts.map((each) => [each.deviceId, each.serial, iso(each.observedAtMs), each.metric, each.kept, each.other]),
						['left', 'left', 'left', 'left', 'right', 'right'],
					),
				]),
		...(rejected === 0
			? []
			: [
					'',
					`${formatCounted(rejected, 'row')} rejected${listed(rejected, found.rejects.length)}:`,
					...table(
						['line', 'column', 'code', 'reason'],
						found.rejects.map((reject) => [String(reject.line), reject.column ?? '', reject.code, reject.reason]),
						['right', 'left', 'left', 'left'],
					),
				]),
	];
}

async function rejects(context: CommandContext): Promise<CommandResult> {
	const { out } = context.values;
	if (typeof out !== 'string' || out === '') throw new AppError('usage', '--out FILE is needed.');
	const importId = importIdOf(context);
	const target = context.engine.files.registerTarget(resolve(out));
	const { rows, bytes } = await context.call('imports.exportRejects', { importId, target });
	return { json: { importId, file: out, rows, bytes }, lines: [`${formatCounted(rows, 'rejected row')} of import ${importId} in ${out}.`] };
}

async function undo(context: CommandContext): Promise<CommandResult> {
	const importId = importIdOf(context);
	const isDryRun = context.values['dry-run'] === true;
	const removal = await context.call(isDryRun ? 'imports.describeUndo' : 'imports.undo', { importId });
	const { fileName, rows, drives, drivesGone, bytes, importAgain } = removal;
	return {
		json: { isDryRun, ...removal },
		lines: [
			`Import ${importId} (${fileName}) ${isDryRun ? 'would be' : 'was'} taken back: ${formatCounted(rows, 'sample')} of ${formatCounted(drives, 'drive')} ${isDryRun ? 'would go' : 'went'}, ${formatCount(drivesGone)} of the drives wholly; about ${formatBytes(bytes)}.`,
			...(importAgain.length === 0
				? []
				: [
						'These imports said some of the same, which was not stored twice; import their files again to have it back:',
						...importAgain.map((other) => `  ${other.importId}  ${other.fileName}`),
					]),
		],
	};
}

async function undone(context: CommandContext): Promise<CommandResult> {
	const { imports } = await context.call('imports.undone', {});
	const rows = imports.map((entry) => ({ ...entry, importedAt: iso(entry.importedAtMs), undoneAt: iso(entry.undoneAtMs) }));
	const lines = table(
		['id', 'file', 'imported', 'taken back', 'samples', 'sha256'],
		rows.map((entry) => [
			String(entry.importId),
			entry.fileName,
			entry.importedAt.slice(0, 19),
			entry.undoneAt.slice(0, 19),
			formatCount(entry.samples),
			entry.sha256.slice(0, 12),
		]),
		['right', 'left', 'left', 'left', 'right', 'left'],
	);
	return { json: { imports: rows }, lines: rows.length === 0 ? ['No import was taken back.'] : lines };
}

async function confirmTimes(context: CommandContext): Promise<CommandResult> {
	const importId = importIdOf(context);
	const confirmed = await context.call('imports.confirmTimes', { importId });
	const { samples, drives, added, conflicts } = confirmed;
	return {
		json: confirmed,
		lines: [
			`${formatCounted(samples, 'sample')} of ${formatCounted(drives, 'drive')} taken into the history: ${formatCount(added)} new, ${formatCount(conflicts)} with another value than the history, which stays.`,
		],
	};
}

const actions = new Map([
	['confirm-times', confirmTimes],
	['undo', undo],
	['undone', undone],
	['list', list],
	['show', show],
	['rejects', rejects],
]);

export const importsCommand: Command = {
	name: 'imports',
	usage: '[list | show ID | rejects ID --out FILE | undo ID [--dry-run] | undone | confirm-times ID]',
	doc: 'The ledger of imports; one of them with its conflicts, rejected rows and notes; its rejected rows as CSV; taking one back.',
	procedure: 'imports.list',
	flags: {},
	extra: {
		out: { type: 'string', doc: 'the CSV file to write rejected rows to' },
		'dry-run': { type: 'boolean', doc: 'say what undo would change, change nothing' },
	},
	help: [
		'ssv imports                        every import with its counts and hash, newest first',
		'ssv imports show 12                hash, counts, conflicts with both values, rejected rows, notes of the reader',
		'ssv imports rejects 12 --out r.csv file, line, column, code, reason and text of each listed rejected row',
		'ssv imports undo 12 [--dry-run]    take a whole import back: the history is as if it had never been',
		'ssv imports undone                 imports that were taken back',
		'ssv imports confirm-times 12       take samples whose time is in doubt into the history: the clock was right',
	],
	async run(context) {
		const name = context.positionals[0] ?? 'list';
		const action = actions.get(name);
		if (!action) throw new AppError('usage', `There is no "imports ${name}". Say ${[...actions.keys()].join(', ')}.`);
		return action(context);
	},
};
