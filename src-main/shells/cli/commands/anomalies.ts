/** `ssv anomalies`: the search, what people say about its events, and the windows in which known work raises no alarm. */
import { seriousness } from '../../../shared/charts/anomaly-timeline-chart.ts';
import { formatCounted, formatDay, formatNumber, formatPercent } from '../../../shared/charts/format.ts';
import { basisText } from '../../../shared/charts/model-text.ts';
import type { OutputOf } from '../../../shared/contract/procedures.ts';
import type { Acknowledgement, AlarmState } from '../../../shared/domain/alarm-state.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import { type Command, type CommandContext, type CommandResult, iso, jsonNumbers } from '../command.ts';
import { missingLines } from '../missing-lines.ts';
import { table } from '../terminal.ts';
import { momentOf, textOf } from '../window-words.ts';
import { windowsCommand } from './windows.ts';

type Found = OutputOf<'anomalies.run'>;

const LISTED = 40;

/** `acknowledged (3)`, `excused by window 2`, `open, has grown`. */
function stateText({ state, acknowledgementId, windowId, reopened }: AlarmState): string {
	if (state === 'acknowledged') return `acknowledged (${acknowledgementId})`;
	if (state === 'excused') return `excused by window ${windowId}`;
	return reopened === undefined ? 'open' : reopened === 'grown' ? 'open, has grown' : 'open, date passed';
}

/** What asks for attention first, the most serious on top, of equals the newest. */
function eventLines(events: Found['events'], alarms: readonly AlarmState[]): string[] {
	const stateOf = new Map(alarms.map((alarm) => [alarm.eventId, alarm] as const));
	const isKnown = (eventId: string): number => ((stateOf.get(eventId)?.state ?? 'open') === 'open' ? 0 : 1);
	const ordered = events.toSorted((a, b) => isKnown(a.eventId) - isKnown(b.eventId) || seriousness(b) - seriousness(a) || b.startMs - a.startMs);
	return table(
		['event', 'drive', 'class', 'metric', 'start', 'end', 'confidence', 'state', 'evidence'],
		ordered.slice(0, LISTED).map((event) => {
			const alarm = stateOf.get(event.eventId);
			return [
				event.eventId,
				// A block trace has no serial.
				event.serial || event.deviceId,
				event.class,
				event.metric,
				formatDay(event.startMs),
				formatDay(event.endMs),
				formatPercent(event.confidence),
				alarm ? stateText(alarm) : 'open',
				event.evidence[0]?.text ?? '',
			];
		}),
		['left', 'left', 'left', 'left', 'left', 'left', 'right'],
	);
}

const search: Command = {
	name: 'anomalies',
	usage: '[acknowledge|reopen|acknowledgements|windows ...]',
	doc: 'Find anomalies and threats, with evidence; with a further word, acknowledge events or keep suppress windows.',
	procedure: 'anomalies.run',
	flags: {
		budget: { field: 'budgetPerDriveMonth', doc: 'alarms per drive and month that you accept' },
		seed: { field: 'seed', doc: 'same seed, same forest' },
	},
	extra: { drive: { type: 'string', doc: 'show the events of this drive only (id or serial)' } },
	help: ['ssv anomalies acknowledge --help (reopen, acknowledgements, windows) tells about what is known already.'],
	async run(context) {
		const [word] = context.positionals;
		if (word !== undefined)
			throw new AppError('usage', `There is no command "anomalies ${word}". It can be followed by acknowledge, reopen, acknowledgements or windows.`);
		const drive = context.values.drive;
		// A drive that does not exist is refused before the fleet is searched.
		if (typeof drive === 'string') await context.call('drives.get', { drive });
		const found = await context.call('anomalies.run', context.input());
		const { anomalies, alarms } = await context.call('anomalies.latest', typeof drive === 'string' ? { drive } : {});
		const shown = anomalies ?? found;
		const stateOf = new Map(alarms.map((alarm) => [alarm.eventId, alarm] as const));
		const events = shown.events.map(({ startMs, endMs, peakMs, ...event }) => ({
			...event,
			start: iso(startMs),
			end: iso(endMs),
			peak: iso(peakMs),
			...stateOf.get(event.eventId),
		}));
		const open = alarms.filter(({ state }) => state === 'open').length;
		const told = open === events.length ? '' : ` ${formatCounted(events.length - open, 'event')} of them known or expected, ${open} open.`;
		const lines = [
			`${formatCounted(events.length, 'event')} on ${formatCounted(found.drives, 'drive')}: ${formatNumber(found.achievedPerDriveMonth)} per drive and month, ${formatNumber(found.budgetPerDriveMonth)} accepted.${told}`,
			...(events.length === 0 ? [] : eventLines(shown.events, alarms)),
			...(events.length > LISTED ? [`and ${events.length - LISTED} more; --json lists all`] : []),
			...(found.proposals.length === 0 ? [] : [`${formatCounted(found.proposals.length, 'suppress window')} proposed; see ssv anomalies windows.`]),
			...missingLines(found.missing),
			...(found.basis ? [basisText(found.basis)] : []),
		];
		const { threshold, perDriveMonth, lastMonth } = shown.budgetCurve;
		const budgetCurve = { threshold: jsonNumbers(threshold), perDriveMonth: jsonNumbers(perDriveMonth), lastMonth: jsonNumbers(lastMonth) };
		return { json: { ...shown, budgetCurve, events }, lines };
	},
};

function acknowledgedLine({ acknowledgementId, class: kind, startMs, endMs, untilMs }: Acknowledgement): string {
	const until = untilMs === undefined ? 'until it grows' : `until it grows or ${iso(untilMs).slice(0, 16)}Z`;
	return `Acknowledgement ${acknowledgementId}: ${kind} from ${formatDay(startMs)} to ${formatDay(endMs)}, ${until}.`;
}

const stamped = <A extends Acknowledgement>({ startMs, endMs, untilMs, createdAtMs, ...rest }: A) => ({
	...rest,
	start: iso(startMs),
	end: iso(endMs),
	...(untilMs === undefined ? {} : { until: iso(untilMs) }),
	createdAt: iso(createdAtMs),
});

function reasonOf(context: CommandContext): string {
	const reason = textOf(context, 'reason')?.trim();
	if (reason === undefined || reason === '') throw new AppError('usage', 'Say why with --reason TEXT: who reads it later was not there.');
	return reason;
}

const acknowledge: Command = {
	name: 'anomalies acknowledge',
	usage: 'EVENT... --reason TEXT [--until DATE]',
	doc: 'Acknowledge events: they are no alarm until they grow, or until a date.',
	procedure: 'anomalies.acknowledge',
	flags: {},
	extra: {
		reason: { type: 'string', doc: 'why, for the record' },
		until: { type: 'string', doc: 'a day (UTC) or an instant with its zone; without it until the event grows' },
	},
	help: ['ssv anomalies acknowledge d12-unusual-1714694400 --reason "new backup job" --until 2024-06-01'],
	async run(context) {
		const eventIds = [...context.positionals];
		if (eventIds.length === 0) throw new AppError('usage', 'Name at least one event; ssv anomalies lists them.');
		const reason = reasonOf(context);
		const until = textOf(context, 'until');
		const untilMs = until === undefined ? undefined : momentOf('until', until);
		const { acknowledgements } = await context.call('anomalies.acknowledge', { eventIds, reason, ...(untilMs === undefined ? {} : { untilMs }) });
		return { json: { acknowledgements: acknowledgements.map(stamped) }, lines: acknowledgements.map(acknowledgedLine) };
	},
};

const reopen: Command = {
	name: 'anomalies reopen',
	usage: 'ID...',
	doc: 'Take acknowledgements back: their events are open again. The record keeps both.',
	procedure: 'anomalies.reopen',
	flags: {},
	async run(context) {
		const acknowledgementIds = context.positionals.map(Number);
		if (acknowledgementIds.length === 0 || acknowledgementIds.some((id) => !Number.isSafeInteger(id) || id < 1))
			throw new AppError('usage', 'Name acknowledgements by their numbers; ssv anomalies acknowledgements lists them.');
		const { acknowledgements } = await context.call('anomalies.reopen', { acknowledgementIds });
		return {
			json: { acknowledgements: acknowledgements.map(stamped) },
			lines: acknowledgements.map(({ acknowledgementId }) => `Acknowledgement ${acknowledgementId} was taken back; its event is open again.`),
		};
	},
};

const recorded: Command = {
	name: 'anomalies acknowledgements',
	usage: '',
	doc: 'All acknowledgements with their reasons, those that were taken back or replaced too.',
	procedure: 'alarms.acknowledgements',
	flags: {},
	async run(context): Promise<CommandResult> {
		const { acknowledgements } = await context.call('alarms.acknowledgements', {});
		const rows = acknowledgements.map(({ withdrawnAtMs, ...each }) => ({
			...stamped(each),
			...(withdrawnAtMs === undefined ? {} : { withdrawnAt: iso(withdrawnAtMs) }),
		}));
		const lines = table(
			['id', 'drive', 'class', 'start', 'end', 'until', 'entered', 'taken back', 'reason'],
			rows.map((row) => [
				String(row.acknowledgementId),
				row.serial || row.deviceId,
				row.failureMode === undefined ? row.class : `${row.class} (${row.failureMode})`,
				row.start.slice(0, 10),
				row.end.slice(0, 10),
				row.until?.slice(0, 10) ?? 'it grows',
				row.createdAt.slice(0, 10),
				row.withdrawnAt?.slice(0, 10) ?? '',
				row.reason,
			]),
			['right'],
		);
		return { json: { acknowledgements: rows }, lines: rows.length === 0 ? ['No event was acknowledged yet.'] : lines };
	},
};

export const anomalyCommands: readonly Command[] = [search, acknowledge, reopen, recorded, windowsCommand];
