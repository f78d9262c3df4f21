/** Suppress windows as the contract answers them: checked against the drives that there are, in words, with what they would do. */
import { windowText } from '../shared/charts/window-text.ts';
import type { OutputOf } from '../shared/contract/procedures.ts';
import { isExcused } from '../shared/domain/alarm-state.ts';
import { AppError } from '../shared/domain/errors.ts';
import { metricInfo } from '../shared/domain/metrics.ts';
import { covers, occurrences, ruleFault, type SuppressWindow, type WindowRule, type WindowScope } from '../shared/domain/suppress-windows.ts';
import type { Drive, MetricName } from '../shared/domain/telemetry.ts';
import type { StorageClient } from '../storage/client.ts';
import { alarmStatesOf, subjectOf } from './alarm-states.ts';
import { latestAnomalies } from './runs.ts';

type ListedWindow = OutputOf<'windows.save'>;

/** Whom and when, before it has a number. */
export interface WindowDraft {
	readonly scope: WindowScope;
	readonly rule: WindowRule;
	readonly metrics: readonly MetricName[];
}

/** Occurrences that a preview shows, events and drives that it lists. */
const NEXT = 5;
const LISTED = 200;
const NAMES_IN_MESSAGE = 8;
const EVER = Number.MAX_SAFE_INTEGER;

/**
 * A draft that can be kept: its drive by device id, each metric once, each weekday once.
 *
 * @throws AppError `invalid_input` for a rule that cannot be, `not_found` for a model or host without drives, `drive_unknown`,
 *         `drive_ambiguous`, `metric_unknown`
 */
export async function checkDraft<D extends WindowDraft>(draft: D, storage: StorageClient, drives: readonly Drive[]): Promise<D> {
	const { scope, metrics } = draft;
	const repeat =
		draft.rule.repeat.kind === 'weekly' ? { ...draft.rule.repeat, weekdays: [...new Set(draft.rule.repeat.weekdays)].sort() } : draft.rule.repeat;
	const rule = { ...draft.rule, repeat };
	const fault = ruleFault(rule);
	if (fault !== undefined) throw new AppError('invalid_input', fault);
	await refuseUnknownMetrics(metrics, storage);
	return { ...draft, scope: await knownScope(scope, storage, drives), rule, metrics: [...new Set(metrics)] };
}

async function refuseUnknownMetrics(metrics: readonly MetricName[], storage: StorageClient): Promise<void> {
	if (metrics.every((metric) => metricInfo(metric).isKnown)) return;
	const stored = new Set((await storage.workspace.summary()).metrics.map(({ metric }) => metric));
	const unknown = metrics.find((metric) => !metricInfo(metric).isKnown && !stored.has(metric));
	if (unknown !== undefined)
		throw new AppError('metric_unknown', `No drive has a metric "${unknown.slice(0, 60)}". Leave the metrics out to excuse any.`, {
			metric: unknown,
			metrics: [...stored].sort(),
		});
}

async function knownScope(scope: WindowScope, storage: StorageClient, drives: readonly Drive[]): Promise<WindowScope> {
	if (scope.kind === 'fleet') return scope;
	if (scope.kind === 'drive') return { kind: 'drive', value: (await storage.devices.find(scope.value)).deviceId };
	const { kind, value } = scope;
	const names = new Set(drives.flatMap((drive) => drive[kind] || []));
	if (names.has(value)) return scope;
	const known = [...names].sort();
	const more = known.length > NAMES_IN_MESSAGE ? ` and ${known.length - NAMES_IN_MESSAGE} more` : '';
	const hint = known.length === 0 ? `No drive names its ${kind}.` : `Known: ${known.slice(0, NAMES_IN_MESSAGE).join(', ')}${more}.`;
	throw new AppError('not_found', `No drive is of ${kind} "${value.slice(0, 60)}". ${hint}`, { [kind]: value });
}

/** What people know the drive of a scope by. */
function driveName({ scope }: Pick<WindowDraft, 'scope'>, drives: readonly Drive[]): string | undefined {
	if (scope.kind !== 'drive') return undefined;
	const drive = drives.find(({ deviceId }) => deviceId === scope.value);
	return drive?.serial || scope.value;
}

export const textOf = (window: WindowDraft, drives: readonly Drive[]): string => windowText(window, driveName(window, drives));

/** A window as lists show it. */
export function listed(window: SuppressWindow, drives: readonly Drive[], nowMs: number): ListedWindow {
	const [next] = occurrences(window.rule, nowMs, EVER, 1);
	return {
		...window,
		text: textOf(window, drives),
		drives: drives.filter((drive) => covers(window, drive)).length,
		...(next === undefined ? {} : { nextMs: next.startMs }),
	};
}

/** What a window would do, were it kept: to events that nothing excused or acknowledged so far. */
export async function previewWindow(
	draft: WindowDraft,
	storage: StorageClient,
	drives: readonly Drive[],
	nowMs: number,
): Promise<OutputOf<'windows.preview'>> {
	const covered = drives.filter((drive) => covers(draft, drive));
	const stored = await latestAnomalies(storage);
	const events = stored?.result.events ?? [];
	const { alarms } = await alarmStatesOf(storage, { events }, nowMs);
	const subjects = new Map(covered.map((drive) => [drive.deviceId, subjectOf(drive)] as const));
	const excused = events.filter((event, i) => {
		const subject = subjects.get(event.deviceId);
		return alarms[i]?.state === 'open' && subject !== undefined && isExcused(event, draft, subject);
	});
	return {
		text: textOf(draft, drives),
		next: occurrences(draft.rule, nowMs, EVER, NEXT),
		excused: excused.slice(0, LISTED).map(({ eventId, deviceId, serial, class: kind, failureMode, startMs, endMs }) => ({
			eventId,
			deviceId,
			serial,
			class: kind,
			...(failureMode === undefined ? {} : { failureMode }),
			startMs,
			endMs,
		})),
		excusedTotal: excused.length,
		drives: covered.length,
		firstDrives: covered.slice(0, LISTED).map(({ deviceId, serial }) => ({ deviceId, serial })),
	};
}
