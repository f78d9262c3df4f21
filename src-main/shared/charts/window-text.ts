/** Suppress windows in words: the same on the page, on the terminal and in messages. */
import type { SuppressWindow, WindowRule, WindowScope } from '../domain/suppress-windows.ts';
import { MS_PER_DAY } from '../domain/telemetry.ts';
import { timeZoneOf } from '../domain/time-zones.ts';
import { capitalise, formatCounted, formatList, formatMetric } from './format.ts';
import { plainText } from './plain-text.ts';

export const weekdayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
export const nthNames = ['first', 'second', 'third', 'fourth', 'last'] as const;

const MINUTES_PER_DAY = 1440;
const MS_PER_MINUTE = 60_000;

/** When: `every Sunday 02:00 to 05:00 Europe/Berlin`. */
export function ruleText(rule: WindowRule): string {
	const { repeat, startMs, untilMs, timeZone } = rule;
	const zone = timeZoneOf(timeZone);
	const day = (atMs: number): string => new Date(zone.toLocal(atMs)).toISOString().slice(0, 10);
	const until = untilMs === undefined || repeat.kind === 'once' ? '' : `, until ${day(untilMs)}`;
	return `${repeatText(repeat, day(startMs))} ${spanText(rule, zone.toLocal(startMs))} ${plainText(timeZone, 64)}${until}`;
}

/** Whom: `host stor-03`. @param drive  what people know the drive by, where the scope is one */
export function scopeText(scope: WindowScope, drive?: string): string {
	if (scope.kind === 'fleet') return 'the whole fleet';
	return `${scope.kind} ${plainText(scope.kind === 'drive' ? (drive ?? scope.value) : scope.value, 80)}`;
}

/** Whom, when and which metrics: `Host stor-03, every Sunday 02:00 to 05:00 UTC: any metric`. */
export function windowText({ scope, rule, metrics }: Pick<SuppressWindow, 'scope' | 'rule' | 'metrics'>, drive?: string): string {
	const what = metrics.length === 0 ? 'any metric' : formatList(metrics.map((metric) => plainText(formatMetric(metric), 60)));
	return `${capitalise(scopeText(scope, drive))}, ${ruleText(rule)}: ${what}`;
}

function repeatText(repeat: WindowRule['repeat'], firstDay: string): string {
	switch (repeat.kind) {
		case 'once':
			return `once, ${firstDay}`;
		case 'days':
			return repeat.every === 1 ? 'every day' : `every ${repeat.every} days from ${firstDay}`;
		case 'weekly': {
			// The week of people begins on Monday.
			const days = [...new Set(repeat.weekdays)].sort((a, b) => ((a + 6) % 7) - ((b + 6) % 7));
			return days.length === 7 ? 'every day' : `every ${formatList(days.map((each) => weekdayNames[each] ?? ''))}`;
		}
		case 'monthly':
			if (repeat.day === 31) return 'on the last day of every month';
			return `on day ${repeat.day} of every month${repeat.day > 28 ? ' (the last day of shorter ones)' : ''}`;
		case 'monthlyWeekday':
			return `every ${nthNames[repeat.nth - 1] ?? ''} ${weekdayNames[repeat.weekday] ?? ''} of the month`;
	}
}

/** Time of day on a day without a change of the clocks. */
function spanText({ durationMinutes }: WindowRule, localStartMs: number): string {
	const startMinute = Math.floor(localStartMs / MS_PER_MINUTE) % MINUTES_PER_DAY;
	const from = clock(startMinute);
	const end = startMinute + durationMinutes;
	if (durationMinutes > MINUTES_PER_DAY) return `${from} for ${lengthText(durationMinutes)}`;
	if (durationMinutes === MINUTES_PER_DAY && startMinute === 0) return 'all day';
	return `${from} to ${end === MINUTES_PER_DAY ? '24:00' : clock(end % MINUTES_PER_DAY)}${end > MINUTES_PER_DAY ? ' of the next day' : ''}`;
}

const clock = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** `2 days 3 hours`, `45 minutes`. */
export function lengthText(minutes: number): string {
	const parts: readonly (readonly [number, string])[] = [
		[Math.floor(minutes / MINUTES_PER_DAY), 'day'],
		[Math.floor((minutes % MINUTES_PER_DAY) / 60), 'hour'],
		[minutes % 60, 'minute'],
	];
	return parts
		.filter(([count]) => count > 0)
		.map(([count, unit]) => formatCounted(count, unit))
		.join(' ');
}

/** An occurrence in the zone of its rule: `Sun 2024-05-05 02:00 to 05:00`. */
export function occurrenceText(startMs: number, endMs: number, timeZone: string): string {
	const zone = timeZoneOf(timeZone);
	const [start, end] = [zone.toLocal(startMs), zone.toLocal(endMs)];
	const text = (localMs: number): string => new Date(localMs).toISOString().slice(0, 16).replace('T', ' ');
	const isSameDay = Math.floor(start / MS_PER_DAY) === Math.floor(end / MS_PER_DAY);
	const weekday = weekdayNames[new Date(start).getUTCDay()] ?? '';
	return `${weekday.slice(0, 3)} ${text(start)} to ${isSameDay ? text(end).slice(11) : text(end)}`;
}
