/** Times in which known work (a backup, a scrub) is expected and raises no alarm. */
import { limits } from './limits.ts';
import { isZone } from './mapping.ts';
import { type DeviceId, type MetricName, MS_PER_DAY } from './telemetry.ts';
import { type TimeZone, timeZoneOf } from './time-zones.ts';

/** Whom a window speaks of; `value` is a model, host or device id. */
export type WindowScope = { readonly kind: 'fleet' } | { readonly kind: 'model' | 'host' | 'drive'; readonly value: string };

/** When it applies; all times in `timeZone` (IANA, `UTC` by default), so that a backup at two o'clock stays there in summer. */
export interface WindowRule {
	readonly repeat:
		| { readonly kind: 'once' }
		/** Every so many days, counted from the day of `startMs`. */
		| { readonly kind: 'days'; readonly every: number }
		/** On these days of the week, 0 = Sunday. */
		| { readonly kind: 'weekly'; readonly weekdays: readonly number[] }
		/** On this day of the month, 1 to 31; a shorter month has its last day. */
		| { readonly kind: 'monthly'; readonly day: number }
		/** On the nth (1 to 5; 5 = last) weekday of the month: mdadm checks on the first Sunday. */
		| { readonly kind: 'monthlyWeekday'; readonly nth: number; readonly weekday: number };
	/** First occurrence at or after this instant; its time of day is the time of day of all. */
	readonly startMs: number;
	readonly durationMinutes: number;
	/** No occurrence begins after this; absent: for good. */
	readonly untilMs?: number;
	readonly timeZone: string;
}

export interface SuppressWindow {
	readonly windowId: number;
	readonly scope: WindowScope;
	readonly rule: WindowRule;
	/** Metrics that may be strange in it; empty: any. Strange values of another metric raise an alarm all the same. */
	readonly metrics: readonly MetricName[];
	readonly kind: 'backup' | 'scrub' | 'other';
	readonly reason: string;
	/** Whether a person made it, or accepted what was learned. */
	readonly origin: 'hand' | 'learned';
	readonly createdAtMs: number;
}

/** What a window is asked about. */
export interface WindowSubject {
	readonly deviceId: DeviceId;
	readonly model: string;
	readonly host?: string | undefined;
	/** Time that one value of the drive stands for (a day, an hour); 0 or absent: values are instants. */
	readonly stepMs?: number;
}

/** One time that a window applies; the end is excluded. */
export interface Occurrence {
	readonly startMs: number;
	readonly endMs: number;
}

const MS_PER_MINUTE = 60_000;
/** 1 January 1970 was a Thursday. */
const EPOCH_WEEKDAY = 4;
/** Occurrences that are looked for at most, and days in which they are looked for: a century. */
const MOST_OCCURRENCES = 1_000;
const MOST_DAYS = 36_600;
/** A window must leave time in which alarms are raised: fewest days between two occurrences, by kind. */
const SHORTEST_MONTH = 28;

/** Why a rule cannot be; undefined when it can. */
export function ruleFault(rule: WindowRule): string | undefined {
	const { repeat, startMs, durationMinutes, untilMs, timeZone } = rule;
	if (!isZone(timeZone)) return `"${timeZone.slice(0, 64)}" is no time zone. Use a name such as Europe/Berlin, or UTC.`;
	if (startMs < limits.earliestMs || startMs > LATEST_MS) return 'The window must begin between 1990 and 2200.';
	if (untilMs !== undefined && untilMs < startMs) return 'The window ends before it begins: give an end after its start.';
	if (repeat.kind === 'weekly' && repeat.weekdays.length === 0) return 'Name at least one day of the week.';
	if (repeat.kind !== 'once' && durationMinutes >= daysBetween(repeat) * 24 * 60)
		return 'The window would never end: it lasts as long as the time until it returns. Make it shorter.';
	if (untilMs !== undefined && occurrences(rule, startMs, untilMs + 1, 1).length === 0)
		return 'The window never comes: it ends before its first day.';
	return undefined;
}

const LATEST_MS = Date.UTC(2200, 0, 1);

/** Fewest days from one occurrence to the next. */
function daysBetween(repeat: WindowRule['repeat']): number {
	if (repeat.kind === 'once') return Number.POSITIVE_INFINITY;
	if (repeat.kind === 'days') return repeat.every;
	if (repeat.kind !== 'weekly') return SHORTEST_MONTH;
	const days = [...new Set(repeat.weekdays)].sort((a, b) => a - b);
	return days.reduce((least, day, i) => Math.min(least, i === 0 ? 7 + day - (days.at(-1) ?? 0) : day - (days[i - 1] as number)), 7);
}

/** Whether the window speaks of this drive. */
export function covers({ scope }: Pick<SuppressWindow, 'scope'>, { deviceId, model, host }: WindowSubject): boolean {
	if (scope.kind === 'fleet') return true;
	return scope.value === (scope.kind === 'drive' ? deviceId : scope.kind === 'host' ? host : model);
}

/**
 * Whether an instant lies in the window. Starts keep the local time of day; work that starts in an hour that the clocks skip starts
 * as much later, work in an hour that happens twice starts in the first one. The duration is time that passes, not local time.
 *
 * @throws RangeError for a time zone that `ruleFault` refuses
 */
export function isWithin(rule: WindowRule, instantMs: number): boolean {
	if (!(instantMs >= rule.startMs)) return false;
	const course = courseOf(rule);
	// Where clocks go back over midnight, the next local day may have begun already.
	const last = dayOf(course.zone.toLocal(instantMs)) + 1;
	for (let day = last; day >= Math.max(course.anchorDay, last - course.daysBack - 1); day--) {
		if (!isOccurrenceDay(rule.repeat, day, course.anchorDay)) continue;
		const startMs = startOn(rule, course, day);
		if (startMs <= instantMs && instantMs < startMs + course.durationMs && startMs <= course.untilMs) return true;
	}
	return false;
}

/**
 * Occurrences that meet [fromMs, toMs), in order of time; at most `most`, and none more than a century after `fromMs`.
 *
 * @throws RangeError for a time zone that `ruleFault` refuses
 */
export function occurrences(rule: WindowRule, fromMs: number, toMs: number, most = MOST_OCCURRENCES): Occurrence[] {
	const course = courseOf(rule);
	const first = Math.max(course.anchorDay, dayOf(course.zone.toLocal(Math.max(fromMs, rule.startMs))) - course.daysBack);
	const found: Occurrence[] = [];
	for (let day = first; day <= first + MOST_DAYS && found.length < most; day++) {
		if (rule.repeat.kind === 'once' && day > course.anchorDay) break;
		if (!isOccurrenceDay(rule.repeat, day, course.anchorDay)) continue;
		const startMs = startOn(rule, course, day);
		if (startMs >= toMs || startMs > course.untilMs) break;
		if (startMs + course.durationMs > fromMs) found.push({ startMs, endMs: startMs + course.durationMs });
	}
	return found;
}

/**
 * Whether the window explains a strange run of a drive: it speaks of the drive and of each metric, and each value of the run stands for
 * a time that meets an occurrence. A daily value has no hour: a backup of three hours explains the value of its day.
 *
 * @param startMs  where the first value of the run begins
 * @param endMs    where its last one ends; the same as `startMs` for one instant
 * @param metrics  all that is strange in the run
 */
export function excuses(
	window: Pick<SuppressWindow, 'scope' | 'rule' | 'metrics'>,
	drive: WindowSubject,
	startMs: number,
	endMs: number,
	metrics: readonly MetricName[],
): boolean {
	if (!covers(window, drive)) return false;
	if (window.metrics.length > 0 && metrics.some((metric) => !window.metrics.includes(metric))) return false;
	const found = occurrences(window.rule, startMs, Math.max(endMs, startMs + 1));
	const stepMs = Math.max(0, drive.stepMs ?? 0);
	if (stepMs === 0) return found.some((each) => each.startMs <= startMs && endMs <= each.endMs && startMs < each.endMs);
	let next = 0;
	for (let atMs = startMs; atMs === startMs || atMs < endMs; atMs += stepMs) {
		while (next < found.length && (found[next] as Occurrence).endMs <= atMs) next++;
		const met = found[next];
		if (met === undefined || met.startMs >= atMs + stepMs) return false;
	}
	return true;
}

/** A rule made ready. */
interface Course {
	readonly zone: TimeZone;
	/** Local day (days since 1970) and time of day of the first occurrence. */
	readonly anchorDay: number;
	readonly timeOfDayMs: number;
	readonly durationMs: number;
	/** Days that an occurrence may have begun before an instant in it. */
	readonly daysBack: number;
	readonly untilMs: number;
}

const dayOf = (localMs: number): number => Math.floor(localMs / MS_PER_DAY);

function courseOf({ startMs, durationMinutes, untilMs, timeZone }: WindowRule): Course {
	const zone = timeZoneOf(timeZone);
	const localMs = zone.toLocal(startMs);
	const anchorDay = dayOf(localMs);
	const durationMs = durationMinutes * MS_PER_MINUTE;
	return {
		zone,
		anchorDay,
		timeOfDayMs: localMs - anchorDay * MS_PER_DAY,
		durationMs,
		daysBack: Math.ceil(durationMs / MS_PER_DAY) + 1,
		untilMs: untilMs ?? Number.POSITIVE_INFINITY,
	};
}

/** The first occurrence begins when the rule says, even in the second pass of an hour that happens twice. */
const startOn = ({ startMs }: WindowRule, { zone, anchorDay, timeOfDayMs }: Course, day: number): number =>
	day === anchorDay ? startMs : zone.toUtc(day * MS_PER_DAY + timeOfDayMs).atMs;

/** @param day  local, days since 1970 */
function isOccurrenceDay(repeat: WindowRule['repeat'], day: number, anchorDay: number): boolean {
	if (day < anchorDay) return false;
	if (repeat.kind === 'once') return day === anchorDay;
	if (repeat.kind === 'days') return (day - anchorDay) % repeat.every === 0;
	const weekday = (((day + EPOCH_WEEKDAY) % 7) + 7) % 7;
	if (repeat.kind === 'weekly') return repeat.weekdays.includes(weekday);
	const date = new Date(day * MS_PER_DAY);
	const dayOfMonth = date.getUTCDate();
	const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
	if (repeat.kind === 'monthly') return dayOfMonth === Math.min(repeat.day, length);
	if (weekday !== repeat.weekday) return false;
	return repeat.nth === 5 ? dayOfMonth > length - 7 : Math.ceil(dayOfMonth / 7) === repeat.nth;
}

/** Proposals that nobody has kept since: those of which no window has the same drives and times. */
export function stillProposed<P extends Pick<SuppressWindow, 'scope' | 'rule'>>(
	proposals: readonly P[],
	windows: readonly Pick<SuppressWindow, 'scope' | 'rule'>[],
): P[] {
	const nameOf = ({ scope, rule }: Pick<SuppressWindow, 'scope' | 'rule'>): string =>
		JSON.stringify([
			scope.kind,
			scope.kind === 'fleet' ? '' : scope.value,
			Object.entries(rule.repeat).sort(([a], [b]) => (a < b ? -1 : 1)),
			rule.startMs,
			rule.durationMinutes,
			rule.untilMs ?? null,
			rule.timeZone,
		]);
	const kept = new Set(windows.map(nameOf));
	return proposals.filter((proposal) => !kept.has(nameOf(proposal)));
}
