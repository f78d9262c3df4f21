/** `ssv identity`: open questions about which drive is which, and deciding them. */
import { formatCount, formatCounted } from '../../../shared/charts/format.ts';
import type { OutputOf } from '../../../shared/contract/procedures.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import { type Command, type CommandContext, type CommandResult, iso } from '../command.ts';
import { table } from '../terminal.ts';

type Question = OutputOf<'identity.questions'>['questions'][number];
type Decision = OutputOf<'identity.decisions'>['decisions'][number];

function evidenceText({ serial, model, wwn, eui, capacityBytes, host, enclosure, slot, deviceName }: Question['evidence']): string {
	const parts = [
		serial === undefined ? 'no serial' : `serial ${serial}`,
		model,
		wwn === undefined ? undefined : `wwn ${wwn}`,
		eui === undefined ? undefined : `eui ${eui}`,
		capacityBytes === undefined ? undefined : `${formatCount(capacityBytes)} bytes`,
		host === undefined ? undefined : `host ${host}`,
		enclosure === undefined ? undefined : `enclosure ${enclosure}`,
		slot === undefined || slot === deviceName ? undefined : `slot ${slot}`,
		deviceName,
	];
	return parts.filter((part) => part !== undefined).join(', ');
}

function questionLines({ deviceId, text, evidence, samples, lastMs, isRememberable, candidates }: Question): string[] {
	const seen = `${formatCounted(samples, 'sample')}, last ${iso(lastMs).slice(0, 10)}`;
	return [
		`${deviceId}: ${text}`,
		`  It:        ${evidenceText(evidence)} (${seen})`,
		...candidates.map(
			(other) =>
				`  ${other.deviceId.padEnd(9)}  ${evidenceText(other.evidence)} (${other.shares}; ${formatCounted(other.samples, 'sample')}, last ${iso(other.lastMs).slice(0, 10)})`,
		),
		`  Decide:    ssv identity merge ${deviceId} ${candidates[0]?.deviceId ?? 'DRIVE'}${isRememberable ? ' [--remember]' : ''}, or ssv identity apart ${deviceId}`,
		'',
	];
}

async function questions(context: CommandContext): Promise<CommandResult> {
	const found = await context.call('identity.questions', {});
	const head = `${formatCounted(found.total, 'open question')} about which drive is which.`;
	return {
		json: found,
		lines: found.total === 0 ? ['No open question: every drive is known.'] : [head, '', ...found.questions.flatMap(questionLines)],
	};
}

const seenText = (firstMs: number | null, lastMs: number | null): string =>
	firstMs === null || lastMs === null ? 'at doubtful times only' : `${iso(firstMs).slice(0, 10)} to ${iso(lastMs).slice(0, 10)}`;

async function show(context: CommandContext): Promise<CommandResult> {
	const drive = driveOf(context);
	const details = await context.call('identity.describe', { drive });
	const { deviceId, merged, descriptions, imports } = details;
	const others = merged.length === 0 ? '' : `, with ${merged.join(', ')} taken for it`;
	const described = table(
		['as', 'seen', 'described as'],
		descriptions.map((each) => [each.deviceId, seenText(each.firstMs, each.lastMs), evidenceText(each.evidence)]),
	);
	const sources = table(
		['import', 'file', 'samples', 'from and to'],
		imports.map((each) => [String(each.importId), each.fileName, formatCount(each.samples), seenText(each.firstMs, each.lastMs)]),
		['right', 'left', 'right', 'left'],
	);
	return { json: details, lines: [`${deviceId}${others}.`, '', ...described, '', ...sources] };
}

const sentence = ({ decisionId, kind, deviceId, otherId, fromMs, host, deviceName, undoneAtMs }: Decision): string => {
	const remembered = host === null ? '' : `; ${deviceName} on ${host} is remembered`;
	const what =
		kind === 'merge'
			? `${deviceId ?? 'a drive that is gone'} is taken for ${otherId ?? 'a drive that is gone'}${remembered}`
			: kind === 'split'
				? `${otherId ?? 'a drive that is gone'} was split off ${deviceId ?? 'a drive that is gone'}${fromMs === null ? '' : ` from ${iso(fromMs)} on`}`
				: `${deviceId ?? 'a drive that is gone'} stays apart`;
	return `Decision ${decisionId}: ${what}${undoneAtMs === null ? '' : `; taken back ${iso(undoneAtMs)}`}.`;
};

async function decisions(context: CommandContext): Promise<CommandResult> {
	const { decisions: all } = await context.call('identity.decisions', {});
	const rows = all.map((decision) => ({ ...decision, decidedAt: iso(decision.decidedAtMs) }));
	const lines = table(
		['id', 'decided', 'what', 'reason'],
		rows.map((row) => [String(row.decisionId), row.decidedAt.slice(0, 19), sentence(row).replace(/^Decision \d+: /, ''), row.reason ?? '']),
		['right', 'left', 'left', 'left'],
	);
	return { json: { decisions: rows }, lines: rows.length === 0 ? ['Nothing was decided yet.'] : lines };
}

const decided = (decision: Decision): CommandResult => ({ json: decision, lines: [sentence(decision)] });

function driveOf({ positionals }: CommandContext): string {
	const [drive, more] = positionals.slice(1);
	if (drive === undefined || more !== undefined) throw new AppError('usage', 'Name one drive by its id or serial.');
	return drive;
}

const textOf = ({ values }: CommandContext, flag: string): string | undefined => {
	const value = values[flag];
	return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Nameless drives come by the dozen, one a file: all of them at once, each a decision of its own. */
async function merge(context: CommandContext): Promise<CommandResult> {
	const drives = context.positionals.slice(1);
	const into = drives.pop() ?? '';
	if (drives.length === 0) throw new AppError('usage', 'Name the drive, or several, then the one that they are.');
	const reason = textOf(context, 'reason');
	const rest = { into, isRemembered: context.values.remember === true, ...(reason === undefined ? {} : { reason }) };
	if (drives.length === 1) return decided(await context.call('identity.merge', { drive: drives[0] ?? '', ...rest }));
	// A name that is wrong is found before anything is decided.
	for (const drive of [...drives, into]) await context.call('identity.describe', { drive });
	const made: Decision[] = [];
	for (const drive of drives) made.push(await context.call('identity.merge', { drive, ...rest }));
	return { json: { decisions: made }, lines: made.map(sentence) };
}

async function apart(context: CommandContext): Promise<CommandResult> {
	const drive = driveOf(context);
	const reason = textOf(context, 'reason');
	return decided(await context.call('identity.keepApart', { drive, ...(reason === undefined ? {} : { reason }) }));
}

async function split(context: CommandContext): Promise<CommandResult> {
	const drive = driveOf(context);
	const [from, imports, reason] = ['from', 'imports', 'reason'].map((flag) => textOf(context, flag));
	const fromMs = from === undefined ? undefined : Date.parse(from);
	if (fromMs !== undefined && !Number.isFinite(fromMs)) throw new AppError('usage', `--from takes a day or instant, not "${from}".`);
	const importIds = imports?.split(',').map(Number);
	if (importIds?.some((id) => !Number.isInteger(id) || id < 1))
		throw new AppError('usage', `--imports takes numbers of imports with commas, not "${imports}".`);
	const input = {
		drive,
		...(fromMs === undefined ? {} : { fromMs }),
		...(importIds === undefined ? {} : { importIds }),
		...(reason === undefined ? {} : { reason }),
	};
	return decided(await context.call('identity.split', input));
}

async function undo(context: CommandContext): Promise<CommandResult> {
	const decisionId = Number(context.positionals[1]);
	if (!Number.isInteger(decisionId) || decisionId < 1)
		throw new AppError('usage', 'Name the number of a decision; ssv identity decisions lists them.');
	return decided(await context.call('identity.undo', { decisionId }));
}

const actions = new Map([
	['questions', questions],
	['show', show],
	['decisions', decisions],
	['merge', merge],
	['apart', apart],
	['split', split],
	['undo', undo],
]);

export const identityCommand: Command = {
	name: 'identity',
	usage: '[questions | show DRIVE | merge DRIVE... INTO [--remember] | apart DRIVE | split DRIVE --from DATE | decisions | undo ID]',
	doc: 'Which drive is which: open questions with both evidences, and deciding them. Every decision can be taken back.',
	procedure: 'identity.questions',
	flags: {},
	extra: {
		remember: { type: 'boolean', doc: 'merge: know the drive by its machine and device name in later imports' },
		from: { type: 'string', doc: 'split: what comes from this day or instant on goes to a new drive' },
		imports: { type: 'string', doc: 'split: what these imports said goes to a new drive (3,4)' },
		reason: { type: 'string', doc: 'why, for the record' },
	},
	help: [
		'ssv identity                          open questions, with the drives that it may be',
		'ssv identity show d12                how d12 was described, and by which imports',
		'ssv identity merge d12 d3 --remember  d12 is d3; what that machine calls by that name is d3 from now on',
		'ssv identity merge d12 d13 d14 d3     all of them are d3; each is a decision of its own',
		'ssv identity apart d12                d12 is a drive of its own',
		'ssv identity split d3 --from 2024-05-03  from that day on it is another drive',
		'ssv identity undo 4                   take decision 4 back',
	],
	async run(context) {
		const name = context.positionals[0] ?? 'questions';
		const action = actions.get(name);
		if (!action) throw new AppError('usage', `There is no "identity ${name}". Say ${[...actions.keys()].join(', ')}.`);
		return action(context);
	},
};
