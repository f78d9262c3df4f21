/** Words of the command line as a suppress window: days of the week, times of day, lengths, dates. */
import { nthNames, weekdayNames } from '../../shared/charts/window-text.ts';
import { dayMs } from '../../shared/domain/drive-changes.ts';
import { AppError } from '../../shared/domain/errors.ts';
import { isZone } from '../../shared/domain/mapping.ts';
import type { WindowRule, WindowScope } from '../../shared/domain/suppress-windows.ts';
import { MS_PER_DAY } from '../../shared/domain/telemetry.ts';
import { timeZoneOf } from '../../shared/domain/time-zones.ts';
import type { CommandContext } from './command.ts';

const NTH: readonly string[] = nthNames;
const MS_PER_MINUTE = 60_000;

/** A flag with a value; undefined when it is not given. */
export const textOf = ({ values }: Pick<CommandContext, 'values'>, flag: string): string | undefined => {
	const value = values[flag];
	return typeof value === 'string' && value !== '' ? value : undefined;
};

/** `2024-05-03` (its midnight UTC), or an instant of ISO 8601 with its zone. */
export function momentOf(flag: string, text: string): number {
	const ms = dayMs(text) ?? (/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN);
	if (!Number.isFinite(ms))
		throw new AppError('usage', `--${flag} takes a day like 2024-05-03 or an instant like 2024-05-03T02:00:00Z, not "${text}".`, { flag });
	return ms;
}

/** One of --host, --model, --drive and --fleet. */
export function scopeOf(context: Pick<CommandContext, 'values'>): WindowScope {
	const named = (['host', 'model', 'drive'] as const).flatMap((kind) => {
		const value = textOf(context, kind);
		return value === undefined ? [] : [{ kind, value }];
	});
	const scopes: WindowScope[] = [...named, ...(context.values.fleet === true ? [{ kind: 'fleet' as const }] : [])];
	const [scope, more] = scopes;
	if (scope === undefined || more !== undefined)
		throw new AppError('usage', 'Say whom the window is for: --host H, --model M, --drive D or --fleet, one of them.');
	return scope;
}

/**
 * When: one of --daily, --every-days, --weekly, --monthly, --monthly-weekday and --once, with --at, --for, --from, --until and --zone.
 *
 * @param historyMs  where the history begins: without --from the window speaks of all of it
 */
export function ruleOf(context: Pick<CommandContext, 'values'>, historyMs: number): WindowRule {
	const timeZone = textOf(context, 'zone') ?? 'UTC';
	if (!isZone(timeZone)) throw new AppError('usage', `"${timeZone}" is no time zone. Use a name such as Europe/Berlin, or UTC.`, { flag: 'zone' });
	const repeat = repeatOf(context);
	const duration = textOf(context, 'for');
	if (duration === undefined) throw new AppError('usage', 'Say how long it lasts: --for 3h (90m, 1h30m, 2d).', { flag: 'for' });
	const until = textOf(context, 'until');
	return {
		repeat,
		startMs: startOf(context, repeat, timeZone, historyMs),
		durationMinutes: minutesOf(duration),
		...(until === undefined ? {} : { untilMs: momentOf('until', until) }),
		timeZone,
	};
}

function startOf(context: Pick<CommandContext, 'values'>, repeat: WindowRule['repeat'], timeZone: string, historyMs: number): number {
	const [from, at] = [textOf(context, 'from'), textOf(context, 'at')];
	if (from === undefined && repeat.kind === 'once') throw new AppError('usage', '--once needs --from with a day or an instant.', { flag: 'from' });
	if (from === undefined && repeat.kind === 'days' && repeat.every > 1)
		throw new AppError('usage', '--every-days needs --from with a day on which it happened.', { flag: 'from' });
	const isDay = from === undefined || dayMs(from) !== undefined;
	if (at === undefined && isDay) throw new AppError('usage', 'Say at what time it begins: --at 02:00.', { flag: 'at' });
	if (from !== undefined && !isDay && at !== undefined)
		throw new AppError('usage', '--from with a time of day says when it begins already; leave --at out.', { flag: 'at' });
	if (from !== undefined && !isDay) return momentOf('from', from);
	const zone = timeZoneOf(timeZone);
	// A day that is named is one of the zone's own calendar.
	const localMs = from === undefined ? zone.toLocal(historyMs) : momentOf('from', from);
	return zone.toUtc(Math.floor(localMs / MS_PER_DAY) * MS_PER_DAY + minuteOf(at ?? '') * MS_PER_MINUTE).atMs;
}

function repeatOf(context: Pick<CommandContext, 'values'>): WindowRule['repeat'] {
	const { values } = context;
	const repeats: WindowRule['repeat'][] = [];
	if (values.daily === true) repeats.push({ kind: 'days', every: 1 });
	if (values.once === true) repeats.push({ kind: 'once' });
	const [days, weekly, monthly, weekday] = ['every-days', 'weekly', 'monthly', 'monthly-weekday'].map((flag) => textOf(context, flag));
	if (days !== undefined) repeats.push({ kind: 'days', every: countOf('every-days', days, 366) });
	if (weekly !== undefined) repeats.push({ kind: 'weekly', weekdays: weekly.split(',').map((day) => weekdayOf('weekly', day)) });
	if (monthly !== undefined) repeats.push({ kind: 'monthly', day: countOf('monthly', monthly, 31) });
	if (weekday !== undefined) repeats.push(monthlyWeekday(weekday));
	const [repeat, more] = repeats;
	if (repeat === undefined || more !== undefined)
		throw new AppError('usage', 'Say when: --daily, --every-days N, --weekly sun, --monthly D, --monthly-weekday first-sun or --once, one of them.');
	return repeat;
}

function monthlyWeekday(text: string): WindowRule['repeat'] {
	const [nth = '', day = ''] = text.toLowerCase().split('-');
	const index = NTH.indexOf(nth);
	if (index < 0)
		throw new AppError('usage', `--monthly-weekday takes first-sun, second-sun ... last-sun, not "${text}".`, { flag: 'monthly-weekday' });
	return { kind: 'monthlyWeekday', nth: index + 1, weekday: weekdayOf('monthly-weekday', day) };
}

/** `sun`, `Sunday`. */
function weekdayOf(flag: string, text: string): number {
	const word = text.trim().toLowerCase();
	const found = weekdayNames.findIndex((name) => name.toLowerCase() === word || name.slice(0, 3).toLowerCase() === word);
	if (found < 0) throw new AppError('usage', `--${flag} takes days of the week like sun or mon,thu, not "${text}".`, { flag });
	return found;
}

function countOf(flag: string, text: string, most: number): number {
	const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
	if (count < 1 || count > most) throw new AppError('usage', `--${flag} takes a number from 1 to ${most}, not "${text}".`, { flag });
	return count;
}

/** Minute of the day of `02:00`. */
function minuteOf(text: string): number {
	const match = /^(\d{1,2}):(\d{2})$/.exec(text);
	const [hour, minute] = [Number(match?.[1]), Number(match?.[2])];
	if (match === null || hour > 23 || minute > 59) throw new AppError('usage', `--at takes a time of day like 02:00, not "${text}".`, { flag: 'at' });
	return hour * 60 + minute;
}

/** `3h`, `90m`, `1h30m`, `2d`. */
function minutesOf(text: string): number {
	const match = /^(?:(\d{1,3})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m)?$/.exec(text);
	const minutes = Number(match?.[1] ?? 0) * 1440 + Number(match?.[2] ?? 0) * 60 + Number(match?.[3] ?? 0);
	if (match === null || minutes < 1) throw new AppError('usage', `--for takes a length like 3h, 90m, 1h30m or 2d, not "${text}".`, { flag: 'for' });
	return minutes;
}
