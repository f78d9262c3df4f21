/** A suppress window while it is being written: plain fields as a form holds them, and what they make together. */
import { formatDay } from '../../../src-main/shared/charts/format.ts';
import type { InputOf } from '../../../src-main/shared/contract/procedures.ts';
import { metricsOf } from '../../../src-main/shared/domain/alarm-state.ts';
import { dayMs } from '../../../src-main/shared/domain/drive-changes.ts';
import { isZone } from '../../../src-main/shared/domain/mapping.ts';
import type { AnomalyEvent, WindowProposal } from '../../../src-main/shared/domain/results.ts';
import { ruleFault, type SuppressWindow, type WindowRule, type WindowScope } from '../../../src-main/shared/domain/suppress-windows.ts';
import type { Drive } from '../../../src-main/shared/domain/telemetry.ts';
import { MS_PER_DAY } from '../../../src-main/shared/domain/telemetry.ts';
import { timeZoneOf } from '../../../src-main/shared/domain/time-zones.ts';
import { reasonFault } from './acknowledge-form.tsx';
import { stepOf } from './use-alarm-state.ts';

export type RepeatKind = WindowRule['repeat']['kind'];
export type ScopeKind = WindowScope['kind'];

export interface WindowDraft {
	/** Of the window that is being changed. */
	readonly windowId?: number;
	readonly scopeKind: ScopeKind;
	/** Model, host or device id; empty for the fleet. */
	readonly scopeValue: string;
	readonly repeatKind: RepeatKind;
	readonly every: number;
	readonly weekdays: readonly number[];
	readonly dayOfMonth: number;
	readonly nth: number;
	readonly weekday: number;
	/** Day and time of the first occurrence, in `timeZone`: `2024-05-03`, `02:00`. */
	readonly date: string;
	readonly time: string;
	readonly hours: number;
	readonly minutes: number;
	/** Last day on which it may begin; empty for good. */
	readonly until: string;
	readonly timeZone: string;
	/** None: any. */
	readonly metrics: readonly string[];
	readonly kind: SuppressWindow['kind'];
	readonly reason: string;
	readonly origin: SuppressWindow['origin'];
}

export type DraftField = 'scope' | 'repeat' | 'date' | 'time' | 'duration' | 'until' | 'timeZone' | 'reason';
export type DraftFaults = ReadonlyMap<DraftField, string>;
/** What the engine takes, but for why. */
export type WindowInput = Pick<InputOf<'windows.save'>, 'scope' | 'rule' | 'metrics'>;

const MS_PER_MINUTE = 60_000;
const MINUTES_PER_WEEK = 7 * 24 * 60;

/** Zone of the browser's clock. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

/** An empty one, for the whole fleet, on Sundays at two. @param nowMs the first occurrence is today */
export function emptyDraft(nowMs: number, timeZone = ownZone()): WindowDraft {
	return {
		...timesOf(nowMs, timeZone),
		time: '02:00',
		scopeKind: 'fleet',
		scopeValue: '',
		repeatKind: 'weekly',
		every: 1,
		weekdays: [0],
		dayOfMonth: 1,
		nth: 1,
		weekday: 0,
		hours: 3,
		minutes: 0,
		until: '',
		metrics: [],
		kind: 'backup',
		reason: '',
		origin: 'hand',
	};
}

/**
 * What would excuse this event when it returns: its host (or drive), its day of the week and time, its metrics. Days of a source that
 * has no hours are UTC days, so that is their zone.
 */
export function draftOfEvent(event: AnomalyEvent, drive: Pick<Drive, 'host'>, browserZone = ownZone()): WindowDraft {
	const stepMs = stepOf(event);
	const timeZone = stepMs === MS_PER_DAY ? 'UTC' : browserZone;
	const minutes = Math.max(1, Math.ceil((event.endMs - event.startMs + stepMs) / MS_PER_MINUTE));
	const times = timesOf(event.startMs, timeZone);
	return {
		...emptyDraft(event.startMs, timeZone),
		...times,
		...(drive.host ? { scopeKind: 'host', scopeValue: drive.host } : { scopeKind: 'drive', scopeValue: event.deviceId }),
		// What lasts a week or longer cannot return every week.
		repeatKind: minutes < MINUTES_PER_WEEK ? 'weekly' : 'once',
		hours: Math.floor(minutes / 60),
		minutes: minutes % 60,
		metrics: metricsOf(event),
		kind: 'other',
	};
}

/** A proposal as it stands, with its evidence as the reason. */
export function draftOfProposal({ scope, rule, metrics, kind, text }: WindowProposal): WindowDraft {
	return { ...draftOfRule(scope, rule, metrics), kind, reason: text.slice(0, 1_000), origin: 'learned' };
}

export function draftOfWindow({ windowId, scope, rule, metrics, kind, reason, origin }: SuppressWindow): WindowDraft {
	return { ...draftOfRule(scope, rule, metrics), windowId, kind, reason, origin };
}

function draftOfRule(scope: WindowScope, rule: WindowRule, metrics: readonly string[]): WindowDraft {
	const { repeat, startMs, durationMinutes, untilMs, timeZone } = rule;
	const draft = emptyDraft(startMs, timeZone);
	return {
		...draft,
		...timesOf(startMs, timeZone),
		scopeKind: scope.kind,
		scopeValue: scope.kind === 'fleet' ? '' : scope.value,
		repeatKind: repeat.kind,
		...(repeat.kind === 'days' ? { every: repeat.every } : {}),
		...(repeat.kind === 'weekly' ? { weekdays: repeat.weekdays } : {}),
		...(repeat.kind === 'monthly' ? { dayOfMonth: repeat.day } : {}),
		...(repeat.kind === 'monthlyWeekday' ? { nth: repeat.nth, weekday: repeat.weekday } : {}),
		hours: Math.floor(durationMinutes / 60),
		minutes: durationMinutes % 60,
		until: untilMs === undefined ? '' : formatDay(timeZoneOf(timeZone).toLocal(untilMs)),
		metrics,
	};
}

/** Local day, time, and what the day is in its week and month. */
function timesOf(atMs: number, timeZone: string): Pick<WindowDraft, 'date' | 'time' | 'timeZone' | 'weekdays' | 'weekday' | 'dayOfMonth' | 'nth'> {
	const local = new Date(timeZoneOf(timeZone).toLocal(atMs));
	const text = local.toISOString();
	const [weekday, dayOfMonth] = [local.getUTCDay(), local.getUTCDate()];
	return {
		date: text.slice(0, 10),
		time: text.slice(11, 16),
		timeZone,
		weekdays: [weekday],
		weekday,
		dayOfMonth,
		nth: Math.min(5, Math.ceil(dayOfMonth / 7)),
	};
}

/** What the fields make together, or what is wrong with which of them. */
export function readDraft(draft: WindowDraft): { readonly input: WindowInput | undefined; readonly faults: DraftFaults } {
	const faults = fieldFaults(draft);
	if ([...faults.keys()].some((field) => field !== 'reason')) return { input: undefined, faults };
	const rule = ruleOf(draft);
	const fault = ruleFault(rule);
	if (fault !== undefined) return { input: undefined, faults: new Map([...faults, [fieldOfRuleFault(fault), fault]]) };
	const scope: WindowScope = draft.scopeKind === 'fleet' ? { kind: 'fleet' } : { kind: draft.scopeKind, value: draft.scopeValue };
	return { input: { scope, rule, metrics: [...draft.metrics] }, faults };
}

function fieldFaults(draft: WindowDraft): Map<DraftField, string> {
	const faults = new Map<DraftField, string>();
	const { scopeKind, scopeValue, repeatKind, every, weekdays, dayOfMonth, date, time, until, timeZone } = draft;
	const isWhole = (value: number, low: number, high: number): boolean => Number.isInteger(value) && value >= low && value <= high;
	if (scopeKind !== 'fleet' && scopeValue === '') faults.set('scope', `Choose a ${scopeKind}.`);
	if (repeatKind === 'days' && !isWhole(every, 1, 366)) faults.set('repeat', 'A whole number of days, 1 to 366.');
	if (repeatKind === 'weekly' && weekdays.length === 0) faults.set('repeat', 'Choose at least one day of the week.');
	if (repeatKind === 'monthly' && !isWhole(dayOfMonth, 1, 31)) faults.set('repeat', 'A day of the month, 1 to 31.');
	if (dayMs(date) === undefined) faults.set('date', 'A day is needed.');
	if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) faults.set('time', 'A time of day like 02:00.');
	const length = draft.hours * 60 + draft.minutes;
	if (!isWhole(draft.hours, 0, 744) || !isWhole(draft.minutes, 0, 59) || !isWhole(length, 1, 44_640))
		faults.set('duration', 'From 1 minute to 744 hours (31 days); minutes up to 59.');
	if (until !== '' && dayMs(until) === undefined) faults.set('until', 'A day, or nothing.');
	if (!isZone(timeZone.trim())) faults.set('timeZone', 'A name such as Europe/Berlin, or UTC.');
	const reason = reasonFault(draft.reason);
	if (reason !== undefined) faults.set('reason', reason);
	return faults;
}

/** The form shows a fault of the whole rule beside the field that can mend it. */
function fieldOfRuleFault(fault: string): DraftField {
	if (fault.includes('never end')) return 'duration';
	return fault.includes('ends before') ? 'until' : 'date';
}

/** @param draft without a fault of a field */
function ruleOf(draft: WindowDraft): WindowRule {
	const timeZone = draft.timeZone.trim();
	const zone = timeZoneOf(timeZone);
	const [hours = 0, minutes = 0] = draft.time.split(':').map(Number);
	const startMs = zone.toUtc(dayMs(draft.date)! + (hours * 60 + minutes) * MS_PER_MINUTE).atMs;
	return {
		repeat: repeatOf(draft),
		startMs,
		durationMinutes: draft.hours * 60 + draft.minutes,
		// It may still begin on the last day.
		...(draft.until === '' || draft.repeatKind === 'once' ? {} : { untilMs: zone.toUtc(dayMs(draft.until)! + MS_PER_DAY - 1).atMs }),
		timeZone,
	};
}

function repeatOf({ repeatKind, every, weekdays, dayOfMonth, nth, weekday }: WindowDraft): WindowRule['repeat'] {
	switch (repeatKind) {
		case 'once':
			return { kind: 'once' };
		case 'days':
			return { kind: 'days', every };
		case 'weekly':
			return { kind: 'weekly', weekdays: [...weekdays].sort((a, b) => a - b) };
		case 'monthly':
			return { kind: 'monthly', day: dayOfMonth };
		case 'monthlyWeekday':
			return { kind: 'monthlyWeekday', nth, weekday };
	}
}
