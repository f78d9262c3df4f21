/** `ssv drives` and what people say about drives by hand: mark, set, apply, changes, undo, silent, export-facts. */
import { relative, resolve } from 'node:path';
import { changeText } from '../../../shared/charts/change-text.ts';
import { formatCount, formatCounted, formatDay, formatPercent } from '../../../shared/charts/format.ts';
import type { InputOf, OutputOf } from '../../../shared/contract/procedures.ts';
import { type DriveChange, dayMs } from '../../../shared/domain/drive-changes.ts';
import { AppError, errorCodes, toErrorShape } from '../../../shared/domain/errors.ts';
import { type Command, type CommandContext, iso } from '../command.ts';
import { table } from '../terminal.ts';

const list: Command = {
	name: 'drives',
	usage: '[mark|set|apply|changes|undo|silent|export-facts ...]',
	doc: 'The fleet, with risk scores once they are computed; with a further word, changes by hand.',
	procedure: 'drives.list',
	flags: { sort: { field: 'sort', doc: 'order of the list' } },
	help: ['ssv drives mark --help (set, apply, changes, undo, silent, export-facts) tells about changes by hand.'],
	async run(context) {
		const [word] = context.positionals;
		if (word !== undefined)
			throw new AppError(
				'usage',
				`There is no command "drives ${word}". It can be followed by mark, set, apply, changes, undo, silent or export-facts.`,
			);
		const { drives: fleet, isRiskStale } = await context.call('drives.list', context.input());
		const rows = fleet.map((drive) => ({ ...drive, firstSeen: iso(drive.firstSeenMs), lastSeen: iso(drive.lastSeenMs) }));
		const lines = table(
			['id', 'serial', 'model', 'protocol', 'last seen', 'samples', 'risk', 'P(fail)', 'exit'],
			rows.map((drive) => [
				drive.deviceId,
				drive.serial || '(none)',
				drive.model,
				drive.protocol,
				drive.lastSeen.slice(0, 10),
				String(drive.samples),
				drive.riskScore === undefined ? '' : drive.riskScore.toFixed(0),
				drive.failureProbability === undefined ? '' : formatPercent(drive.failureProbability),
				drive.exit === undefined ? '' : `${drive.exit.kind} ${formatDay(drive.exit.atMs)}${drive.exit.source === 'hand' ? ' (by hand)' : ''}`,
			]),
			['left', 'left', 'left', 'left', 'left', 'right', 'right', 'right'],
		);
		const stale = isRiskStale ? ['The risk figures are older than what is known now; run ssv risk again.'] : [];
		return { json: { drives: rows, isRiskStale }, lines: rows.length === 0 ? ['No drives yet. Import an export first.'] : [...lines, ...stale] };
	},
};

const textOf = ({ values }: CommandContext, flag: string): string | undefined => {
	const value = values[flag];
	return typeof value === 'string' ? value : undefined;
};

function drivesNamed({ positionals }: CommandContext): string[] {
	if (positionals.length === 0) throw new AppError('usage', 'Name at least one drive by its id or serial.');
	return [...positionals];
}

/** `2024-05-03`, or an instant of ISO 8601 with its zone. */
function instantOf(text: string): number {
	const ms = dayMs(text) ?? (/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN);
	if (!Number.isFinite(ms))
		throw new AppError('usage', `--date takes a day like 2024-05-03 or an instant like 2024-05-03T14:00:00Z, not "${text.slice(0, 60)}".`);
	return ms;
}

/** What became of a request, change by change; the way back stands in the last line. */
function outcomeLines({ batchId, changed, changes, unchanged, notes }: OutputOf<'drives.mark'>, verb = 'Changed'): string[] {
	const same = unchanged > 0 ? ` ${formatCounted(unchanged, 'statement')} stood so already.` : '';
	if (changed === 0) return [`Nothing to change.${same}`];
	return [
		`${verb} ${formatCounted(changed, 'entry', 'entries')} of ${formatCounted(new Set(changes.map(({ deviceId }) => deviceId)).size, 'drive')}.${same}`,
		...changes.slice(0, 20).map((change) => `  ${nameOf(change)}  ${changeText(change)}`),
		...(changed > 20 ? [`  and ${formatCount(changed - 20)} more`] : []),
		...notes.slice(0, 10).map((note) => `Note: ${note}`),
		...(batchId === null ? [] : [`Undo with: ssv drives undo b${batchId}`]),
	];
}

const nameOf = ({ deviceId, serial }: DriveChange): string => `${deviceId} ${serial || '(no serial)'}`;

const isoChange = (change: DriveChange) => ({
	...change,
	...(change.atMs === undefined ? {} : { at: iso(change.atMs) }),
	enteredAt: iso(change.enteredAtMs),
	...(change.undoneAtMs === undefined ? {} : { undoneAt: iso(change.undoneAtMs) }),
});
const isoOutcome = <T extends { readonly changes: readonly DriveChange[] }>(outcome: T) => ({ ...outcome, changes: outcome.changes.map(isoChange) });

const mark: Command = {
	name: 'drives mark',
	usage: 'DRIVE... --as failed --date D',
	doc: 'Say how drives left: failed, retired, sold, replaced; or active again. Goes before what imports say.',
	procedure: 'drives.mark',
	flags: {
		as: { field: 'as', doc: 'how it left' },
		reason: { field: 'reason', doc: 'why, in your words' },
		'replaced-by': { field: 'replacedBy', doc: 'id or serial of the drive that took its place' },
	},
	extra: { date: { type: 'string', doc: 'when: 2024-05-03, or an instant with its zone' } },
	help: ['A failure is an event for the survival model; after the others a drive is out of the fleet without having failed.'],
	async run(context) {
		const drives = drivesNamed(context);
		if (textOf(context, 'as') === undefined) throw new AppError('usage', '--as is needed: failed, retired, sold, replaced or active.');
		const date = textOf(context, 'date');
		if (date === undefined && textOf(context, 'as') !== 'active')
			throw new AppError('usage', '--date is needed: the day on which it left, like 2024-05-03.');
		const outcome = await context.call('drives.mark', context.input({ drives, ...(date === undefined ? {} : { atMs: instantOf(date) }) }));
		return { json: isoOutcome(outcome), lines: outcomeLines(outcome) };
	},
};

const factFlags = ['host', 'enclosure', 'slot', 'pool'] as const;

const set: Command = {
	name: 'drives set',
	usage: 'DRIVE... [--host H] [--slot S] [--price P --currency C] ...',
	doc: 'State where drives sit, what they cost, when they were bought and since when they were watched. "-" takes a fact back.',
	procedure: 'drives.setFacts',
	flags: {},
	extra: {
		host: { type: 'string', doc: 'machine that it sits in' },
		enclosure: { type: 'string', doc: 'shelf or controller path' },
		slot: { type: 'string', doc: 'bay' },
		pool: { type: 'string', doc: 'pool or RAID group' },
		price: { type: 'string', doc: 'price of one, such as 289.90; used as its replacement cost' },
		currency: { type: 'string', doc: 'currency of the price, such as EUR' },
		'purchase-date': { type: 'string', doc: 'day of purchase, such as 2024-05-03' },
		'observed-since': { type: 'string', doc: 'day from which it was watched, though its first row is later; such as 2018-12-31' },
	},
	async run(context) {
		const drives = drivesNamed(context);
		const stated = (flag: string): string | null | undefined => {
			const value = textOf(context, flag);
			return value === '-' ? null : value;
		};
		const [price, currency] = [stated('price'), textOf(context, 'currency')];
		const [purchaseDate, observedSince] = [stated('purchase-date'), stated('observed-since')];
		if (price === undefined && currency !== undefined) throw new AppError('usage', '--currency needs --price.');
		const facts: Omit<InputOf<'drives.setFacts'>, 'drives'> = {
			...Object.fromEntries(factFlags.flatMap((flag) => (stated(flag) === undefined ? [] : [[flag, stated(flag)]]))),
			...(price === undefined ? {} : { price: price === null ? null : { amount: amountOf(price), currency: currencyOf(currency) } }),
			...(purchaseDate === undefined ? {} : { purchaseDate }),
			...(observedSince === undefined ? {} : { observedSince }),
		};
		if (Object.keys(facts).length === 0)
			throw new AppError('usage', 'Name at least one of --host, --enclosure, --slot, --pool, --price, --purchase-date, --observed-since.');
		const outcome = await context.call('drives.setFacts', context.input({ drives, ...facts }));
		return { json: isoOutcome(outcome), lines: outcomeLines(outcome) };
	},
};

function amountOf(text: string): number {
	if (!/^\d+(\.\d+)?$/.test(text)) throw new AppError('usage', `--price takes a number like 289.90, not "${text.slice(0, 40)}".`);
	return Number(text);
}

function currencyOf(text: string | undefined): string {
	if (text === undefined) throw new AppError('usage', '--price needs --currency, such as --currency EUR.');
	return text.toUpperCase();
}

const apply: Command = {
	name: 'drives apply',
	usage: 'FILE.csv',
	doc: 'Take marks and facts from a CSV file (- for standard input): all of it or nothing.',
	procedure: 'drives.applyChanges',
	flags: { 'dry-run': { field: 'isDryRun', doc: 'say what would change, change nothing' } },
	help: [
		'Columns: drive (id) or serial, and any of exit, date, reason, replaced_by, host, enclosure, slot, pool, price, currency,',
		'purchase_date, observed_since. An empty cell leaves things as they are, "-" takes a hand-made fact back. ssv drives export-facts writes',
		'such a file of the whole fleet. Example:',
		'  serial,exit,date,reason,price,currency',
		'  Z3051ABC,failed,2024-05-03,head crash,289.90,EUR',
	],
	async run(context) {
		const [file, ...more] = context.positionals;
		if (file === undefined || more.length > 0) throw new AppError('usage', 'Name one CSV file.');
		const { files } = context.engine;
		const source =
			file === '-'
				? files.registerStream('standard input', () => context.terminal.stdin)
				: files.registerSource({ path: resolve(file), label: relative(process.cwd(), file) || file });
		const applied = await context.call('drives.applyChanges', context.input({ source }));
		if (applied.rejected === 0) return { json: isoOutcome(applied), lines: outcomeLines(applied, applied.isDryRun ? 'Would change' : 'Changed') };
		const { fileName, rows, rejected } = applied;
		const message = `${formatCounted(rejected, 'row')} of ${formatCount(rows)} in ${fileName} cannot be applied; nothing was changed. Correct the file and apply it again.`;
		const lines = [
			message,
			...applied.problems
				.slice(0, 50)
				.map(({ line, column, drive, reason }) => `  line ${line}${column ? `, ${column}` : ''} (${drive || 'no drive'}): ${reason}`),
			...(rejected > 50 ? [`  and ${formatCount(rejected - 50)} more; --json lists up to a thousand`] : []),
		];
		const error = new AppError('row_rejected', message, { path: fileName, rows, rejected });
		return { json: { ...isoOutcome(applied), error: toErrorShape(error) }, lines, exitStatus: errorCodes[error.code].exitStatus };
	},
};

const changes: Command = {
	name: 'drives changes',
	usage: '[DRIVE]',
	doc: 'The journal of changes made by hand, newest first.',
	procedure: 'drives.changes',
	flags: { limit: { field: 'limit', doc: 'entries at most' } },
	async run(context) {
		const [drive, ...more] = context.positionals;
		if (more.length > 0) throw new AppError('usage', 'Name one drive, or none for all.');
		const journal = await context.call('drives.changes', context.input(drive === undefined ? {} : { drive }));
		const rows = journal.changes.map((change) => [
			String(change.changeId),
			`b${change.batchId}`,
			iso(change.enteredAtMs).slice(0, 16).replace('T', ' '),
			change.deviceId,
			change.serial || '(none)',
			changeText(change),
			change.origin,
			change.undoneAtMs === undefined ? '' : `undone ${iso(change.undoneAtMs).slice(0, 10)}`,
		]);
		const rest = journal.total - journal.changes.length;
		const lines =
			rows.length === 0
				? ['Nothing was changed by hand yet.']
				: [
						...table(['id', 'batch', 'entered (UTC)', 'drive', 'serial', 'change', 'from', 'state'], rows, ['right', 'right']),
						...(rest > 0 ? [`and ${formatCount(rest)} older ones; --limit shows more`] : []),
					];
		return { json: { ...journal, changes: journal.changes.map(isoChange) }, lines };
	},
};

const undo: Command = {
	name: 'drives undo',
	usage: 'ID|bBATCH|last',
	doc: 'Undo one change (12), all changes of a batch (b7), or the latest batch (last).',
	procedure: 'drives.undo',
	flags: {},
	async run(context) {
		const [what, ...more] = context.positionals;
		const match = /^(b?)([1-9]\d{0,14})$/.exec(what ?? '');
		if (more.length > 0 || (what !== 'last' && !match)) throw new AppError('usage', 'Say "drives undo 12", "drives undo b7" or "drives undo last".');
		const id = Number(match?.[2]);
		const { undone } = await context.call('drives.undo', match ? (match[1] === 'b' ? { batchId: id } : { changeId: id }) : {});
		return {
			json: { undone: undone.map(isoChange) },
			lines: [
				`Undone: ${formatCounted(undone.length, 'change')}.`,
				...undone.slice(0, 20).map((change) => `  ${nameOf(change)}  ${changeText(change)}`),
				...(undone.length > 20 ? [`  and ${formatCount(undone.length - 20)} more`] : []),
			],
		};
	},
};

const silent: Command = {
	name: 'drives silent',
	usage: '[--still-there DRIVE]',
	doc: 'Drives that stopped reporting while the rest of their source goes on: proposed, never assumed.',
	procedure: 'drives.dismissSilent',
	flags: { days: { field: 'days', doc: 'with --still-there: ask again after so many days' } },
	extra: { 'still-there': { type: 'string', doc: 'this drive (id or serial) is still there' } },
	async run(context) {
		const drive = textOf(context, 'still-there');
		if (context.positionals.length > 0) throw new AppError('usage', `"${context.positionals[0]}" is not expected. Say --still-there DRIVE.`);
		if (drive !== undefined) {
			const outcome = await context.call('drives.dismissSilent', context.input({ drives: [drive] }));
			return { json: isoOutcome(outcome), lines: outcomeLines(outcome) };
		}
		const found = await context.call('drives.silent', {});
		const asked = found.dismissed > 0 ? [`${formatCounted(found.dismissed, 'silent drive')} will be asked about later.`] : [];
		return {
			json: { ...found, silent: found.silent.map((each) => ({ ...each, lastSeen: iso(each.lastSeenMs) })) },
			lines: [
				found.silent.length === 0
					? 'Every drive in service reports as it used to.'
					: `${formatCounted(found.silent.length, 'drive')} stopped reporting. What became of ${found.silent.length === 1 ? 'it' : 'them'}? ssv drives mark says it.`,
				...found.silent.flatMap(({ deviceId, serial, model, evidence }) => [`  ${deviceId} ${serial || '(no serial)'} ${model}`, `    ${evidence}`]),
				...asked,
			],
		};
	},
};

const exportFacts: Command = {
	name: 'drives export-facts',
	usage: '--out FILE.csv',
	doc: 'Write the whole fleet with exits and facts as CSV, to be edited and applied again.',
	procedure: 'drives.exportFacts',
	flags: {},
	extra: { out: { type: 'string', doc: 'the CSV file to write' } },
	async run(context) {
		const out = textOf(context, 'out') ?? context.positionals[0];
		if (out === undefined || out === '') throw new AppError('usage', '--out FILE.csv is needed.');
		const { drives, bytes } = await context.call('drives.exportFacts', { target: context.engine.files.registerTarget(resolve(out)) });
		return { json: { file: out, drives, bytes }, lines: [`${formatCounted(drives, 'drive')} in ${out}. Edit it, then: ssv drives apply ${out}`] };
	},
};

export const driveCommands: readonly Command[] = [list, mark, set, apply, changes, undo, silent, exportFacts];
