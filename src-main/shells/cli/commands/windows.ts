/** `ssv anomalies windows`: suppress windows, those that the history suggests, adding and removing them. */
import { formatCount, formatCounted, formatDay } from '../../../shared/charts/format.ts';
import { occurrenceText, ruleText } from '../../../shared/charts/window-text.ts';
import { windowKind } from '../../../shared/contract/anomaly-schemas.ts';
import type { InputOf, OutputOf } from '../../../shared/contract/procedures.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import { stillProposed } from '../../../shared/domain/suppress-windows.ts';
import { type Command, type CommandContext, type CommandResult, iso } from '../command.ts';
import { table } from '../terminal.ts';
import { ruleOf, scopeOf, textOf } from '../window-words.ts';

type Listed = OutputOf<'windows.save'>;

const stamped = ({ createdAtMs, nextMs, ...window }: Listed) => ({
	...window,
	...(nextMs === undefined ? {} : { next: iso(nextMs) }),
	createdAt: iso(createdAtMs),
});

/** Those of the latest search that nobody has kept since. */
async function proposalsOf(context: CommandContext) {
	const { anomalies } = await context.call('anomalies.latest', {});
	const { windows } = await context.call('windows.list', {});
	return stillProposed(anomalies?.proposals ?? [], windows);
}

async function list(context: CommandContext): Promise<CommandResult> {
	const { windows, former } = await context.call('windows.list', {});
	const proposals = await proposalsOf(context);
	const kept = table(
		['id', 'window', 'kind', 'drives', 'next', 'reason'],
		windows.map((each) => [
			String(each.windowId),
			each.text,
			each.kind,
			formatCount(each.drives),
			each.nextMs === undefined ? 'never again' : formatDay(each.nextMs),
			each.reason,
		]),
		['right', 'left', 'left', 'right'],
	);
	const suggested = table(
		['number', 'what was seen', 'window'],
		proposals.map((each, i) => [String(i + 1), each.text, ruleText(each.rule)]),
		['right'],
	);
	const lines = [
		...(windows.length === 0 ? ['No suppress window.'] : kept),
		'',
		...(proposals.length === 0
			? ['Nothing is proposed; proposals come with a search: ssv anomalies.']
			: [`${formatCounted(proposals.length, 'window')} proposed; ssv anomalies windows accept NUMBER keeps one:`, ...suggested]),
	];
	const json = {
		windows: windows.map(stamped),
		former: former.map(({ createdAtMs, endedAtMs, ...window }) => ({ ...window, createdAt: iso(createdAtMs), endedAt: iso(endedAtMs) })),
		proposals: proposals.map(({ firstMs, lastMs, ...proposal }, i) => ({ number: i + 1, ...proposal, first: iso(firstMs), last: iso(lastMs) })),
	};
	return { json, lines };
}

/** Keeps it, or with --dry-run tells what it would do. */
async function keep(context: CommandContext, draft: Omit<InputOf<'windows.save'>, 'reason'>, usualReason?: string): Promise<CommandResult> {
	const { scope, rule, metrics } = draft;
	const preview = await context.call('windows.preview', { scope, rule, ...(metrics === undefined ? {} : { metrics }) });
	const next = preview.next.map(({ startMs, endMs }) => `  ${occurrenceText(startMs, endMs, rule.timeZone)} ${rule.timeZone}`);
	const effect = [
		`${formatCounted(preview.drives, 'drive')}, ${formatCounted(preview.excusedTotal, 'open event')} of the latest search excused.`,
		...(next.length === 0 ? ['It does not come again.'] : ['Next times:', ...next]),
	];
	if (context.values['dry-run'] === true) {
		const json = { ...preview, next: preview.next.map(({ startMs, endMs }) => ({ start: iso(startMs), end: iso(endMs) })), isDryRun: true };
		return { json, lines: [`Would be kept: ${preview.text}.`, ...effect] };
	}
	const reason = textOf(context, 'reason')?.trim() || usualReason;
	if (reason === undefined) throw new AppError('usage', 'Say why with --reason TEXT: who reads it later was not there.');
	const saved = await context.call('windows.save', { ...draft, reason });
	return { json: { ...stamped(saved), excused: preview.excusedTotal }, lines: [`Window ${saved.windowId}: ${saved.text}.`, ...effect] };
}

async function add(context: CommandContext): Promise<CommandResult> {
	const { firstMs } = await context.call('workspace.get', {});
	const [scope, rule] = [scopeOf(context), ruleOf(context, firstMs ?? Date.now())];
	const metrics = textOf(context, 'metrics')
		?.split(',')
		.map((metric) => metric.trim())
		.filter(Boolean);
	return keep(context, { scope, rule, kind: kindOf(context), ...(metrics === undefined ? {} : { metrics }) });
}

function kindOf(context: CommandContext): Listed['kind'] {
	const given = textOf(context, 'kind') ?? 'other';
	const kind = windowKind.safeParse(given);
	if (!kind.success) throw new AppError('usage', `--kind is backup, scrub or other, not "${given}".`, { flag: 'kind' });
	return kind.data;
}

async function accept(context: CommandContext): Promise<CommandResult> {
	const number = Number(context.positionals[1]);
	const proposals = await proposalsOf(context);
	const proposal = proposals[number - 1];
	if (proposal === undefined)
		throw new AppError(
			'not_found',
			`There is no proposal ${context.positionals[1] ?? 'without a number'}; ${proposals.length} are listed by ssv anomalies windows.`,
		);
	const { scope, rule, metrics, kind, text } = proposal;
	return keep(context, { scope, rule, metrics: [...metrics], kind, origin: 'learned' }, text);
}

async function remove(context: CommandContext): Promise<CommandResult> {
	const windowId = Number(context.positionals[1]);
	if (!Number.isSafeInteger(windowId) || windowId < 1) throw new AppError('usage', 'Name the number of a window; ssv anomalies windows lists them.');
	await context.call('windows.delete', { windowId });
	return { json: { windowId, isRemoved: true }, lines: [`Window ${windowId} was removed; what it excused is an alarm again.`] };
}

const actions = new Map([
	['list', list],
	['add', add],
	['accept', accept],
	['remove', remove],
]);

export const windowsCommand: Command = {
	name: 'anomalies windows',
	usage: '[list | add SCOPE WHEN --reason TEXT | accept NUMBER | remove ID]',
	doc: 'Windows in which known work (a backup, a scrub) raises no alarm: kept ones, and those that the history suggests.',
	procedure: 'windows.list',
	flags: {},
	extra: {
		host: { type: 'string', doc: 'for the drives of this host' },
		model: { type: 'string', doc: 'for the drives of this model' },
		drive: { type: 'string', doc: 'for this drive (id or serial)' },
		fleet: { type: 'boolean', doc: 'for all drives' },
		weekly: { type: 'string', doc: 'on these days of the week: sun or mon,thu' },
		daily: { type: 'boolean', doc: 'every day' },
		'every-days': { type: 'string', doc: 'every so many days from --from on' },
		monthly: { type: 'string', doc: 'on this day of the month; 31: on the last one' },
		'monthly-weekday': { type: 'string', doc: 'first-sun, second-sun ... last-sun' },
		once: { type: 'boolean', doc: 'once, at --from' },
		at: { type: 'string', doc: 'when it begins: 02:00' },
		for: { type: 'string', doc: 'how long it lasts: 3h, 90m, 2d' },
		zone: { type: 'string', doc: 'time zone, like Europe/Berlin (default UTC)' },
		from: { type: 'string', doc: 'first day or instant (default: where the history begins)' },
		until: { type: 'string', doc: 'none begins after this day or instant' },
		metrics: { type: 'string', doc: 'metrics that may be strange, with commas (default: any)' },
		kind: { type: 'string', doc: 'backup, scrub or other' },
		reason: { type: 'string', doc: 'why, for the record' },
		'dry-run': { type: 'boolean', doc: 'add and accept: tell what it would do, keep nothing' },
	},
	help: [
		'ssv anomalies windows add --host stor-03 --weekly sun --at 02:00 --for 3h --zone Europe/Berlin --kind backup --reason "nightly backup"',
		'ssv anomalies windows add --fleet --monthly-weekday first-sun --at 00:57 --for 12h --kind scrub --reason "mdadm check"',
		'ssv anomalies windows add --drive Z305 --once --from 2024-05-03T20:00:00Z --for 6h --reason "rebuild" --dry-run',
		'ssv anomalies windows accept 1        keep the first proposal',
	],
	async run(context) {
		const name = context.positionals[0] ?? 'list';
		const action = actions.get(name);
		if (!action) throw new AppError('usage', `There is no "anomalies windows ${name}". Say ${[...actions.keys()].join(', ')}.`);
		return action(context);
	},
};
