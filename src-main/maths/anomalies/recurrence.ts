/**
 * Work that returns: runs of strange places whose starts keep a calendar. A rule is accepted when it was seen three times, in most of the
 * periods between the first and the last, and when so many returns cannot well be chance among so many runs of so many drives.
 */
import type { WindowRule } from '../../shared/domain/suppress-windows.ts';
import { exp, log } from '../elementary.ts';

/** Neighbouring strange places; `endMs` is where the last one ends. */
export interface StrangeSpan {
	readonly startMs: number;
	readonly endMs: number;
}

export interface Recurrence {
	readonly repeat: Exclude<WindowRule['repeat'], { readonly kind: 'once' }>;
	/** One a period, in order of time. */
	readonly spans: readonly StrangeSpan[];
	/** Periods from the first to the last. */
	readonly possible: number;
	/** Day (since 1970, UTC) that the first span belongs to; one that begins shortly before midnight may belong to the day after. */
	readonly firstDay: number;
	/** From the midnight of its day to the earliest start and to the latest end of all spans. */
	readonly earliestMs: number;
	readonly latestEndMs: number;
}

const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 86_400_000;
/** 1 January 1970 was a Thursday. */
const EPOCH_WEEKDAY = 4;
const MIN_SEEN = 3;
/** Reads that rise every day for a week may be somebody who copies by day: more days are needed. */
const MIN_SEEN_DAILY = 10;
/** Share of the periods in which the work must have been seen. */
const MIN_SHARE = 0.7;
/** Starts of the same work lie at most this far apart, a change of the clocks included. */
const PUNCTUAL_MS = 3 * MS_PER_HOUR;
/** Longer stretches are no routine. */
const LONGEST_MS = 4 * MS_PER_DAY;
/** Rules that are expected to be found by chance in the whole fleet. */
const CHANCE = 0.05;

/** A calendar: which starts fall on the same place of it, and in which period. */
interface Calendar {
	readonly repeat: (day: number) => Recurrence['repeat'];
	/** Undefined where the day has no place in this calendar. */
	readonly place: (day: number) => number | undefined;
	readonly period: (day: number) => number;
	readonly days: number;
	readonly minSeen: number;
}

const weekdayOf = (day: number): number => (((day + EPOCH_WEEKDAY) % 7) + 7) % 7;
/**
 * Month (since year 0) and day of the month of a day since 1970.
 *
 * @source  Hinnant (2013), chrono-compatible low-level date algorithms, `civil_from_days`; a `Date` takes five times as long
 */
function civilOf(day: number): { readonly month: number; readonly date: number } {
	const shifted = day + 719_468;
	const era = Math.floor(shifted / 146_097);
	const ofEra = shifted - era * 146_097;
	const year = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365);
	const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
	const fromMarch = Math.floor((5 * ofYear + 2) / 153);
	return { month: (year + era * 400) * 12 + fromMarch + 2, date: ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1 };
}

const dateOf = (day: number): number => civilOf(day).date;
const monthOf = (day: number): number => civilOf(day).month;
const isLastWeek = (day: number): boolean => dateOf(day) > 21 && monthOf(day + 7) !== monthOf(day);
const nthOf = (day: number): number => Math.ceil(dateOf(day) / 7);

const everyDays = (days: number, minSeen: number): Calendar => ({
	repeat: (day) => (days === 7 ? { kind: 'weekly', weekdays: [weekdayOf(day)] } : { kind: 'days', every: days }),
	place: (day) => ((day % days) + days) % days,
	// A place of a period: the same place is the same number of days apart.
	period: (day) => Math.floor(day / days),
	days,
	minSeen,
});

const monthly = (repeat: Calendar['repeat'], place: Calendar['place']): Calendar => ({ repeat, place, period: monthOf, days: 28, minSeen: MIN_SEEN });

/** Where two explain as much, the first one does: administrators write weekdays of a month more often than 28 days. */
const calendars: readonly Calendar[] = [
	everyDays(1, MIN_SEEN_DAILY),
	everyDays(7, MIN_SEEN),
	monthly(
		(day) => ({ kind: 'monthlyWeekday', nth: nthOf(day), weekday: weekdayOf(day) }),
		(day) => (nthOf(day) > 4 ? undefined : nthOf(day) * 7 + weekdayOf(day)),
	),
	monthly(
		(day) => ({ kind: 'monthlyWeekday', nth: 5, weekday: weekdayOf(day) }),
		(day) => (isLastWeek(day) ? weekdayOf(day) : undefined),
	),
	everyDays(28, MIN_SEEN),
	everyDays(14, MIN_SEEN),
	monthly(
		(day) => ({ kind: 'monthly', day: dateOf(day) }),
		(day) => dateOf(day),
	),
	monthly(
		() => ({ kind: 'monthly', day: 31 }),
		(day) => (dateOf(day) > 27 && dateOf(day + 1) === 1 ? 31 : undefined),
	),
];

/** Neighbouring places as spans. @param places ascending */
export function spansOf(places: Float64Array, stepMs: number): StrangeSpan[] {
	const quietMs = stepMs < MS_PER_DAY ? 3 * MS_PER_HOUR : 0;
	const spans: StrangeSpan[] = [];
	for (const atMs of places) {
		const last = spans.at(-1);
		if (last !== undefined && atMs <= last.endMs + quietMs) spans[spans.length - 1] = { startMs: last.startMs, endMs: atMs + stepMs };
		else spans.push({ startMs: atMs, endMs: atMs + stepMs });
	}
	return spans;
}

/**
 * What returns among the spans of one drive or host: the rule that explains most of them first, then what the rest keeps to.
 *
 * @param historyMs  length of the history
 * @param units      drives and hosts that are looked at in all: the more there are, the more returns are needed
 */
export function recurrencesOf(spans: readonly StrangeSpan[], stepMs: number, historyMs: number, units: number): Recurrence[] {
	const found: Recurrence[] = [];
	let rest: readonly StrangeSpan[] = spans.filter(({ startMs, endMs }) => endMs - startMs <= LONGEST_MS);
	const slotMs = stepMs < MS_PER_DAY ? PUNCTUAL_MS : MS_PER_DAY;
	const chance = Math.min(1, (spans.length * slotMs) / Math.max(historyMs, slotMs));
	while (rest.length >= MIN_SEEN) {
		let best: Recurrence | undefined;
		for (const calendar of calendars) {
			for (const candidate of inCalendar(rest, calendar, stepMs)) {
				if (expectedByChance(candidate, spans.length, chance) * calendars.length * units > CHANCE) continue;
				if (best === undefined || isBetter(candidate, best)) best = candidate;
			}
		}
		if (best === undefined) return found;
		const { recurrence, rest: others } = stepMs < MS_PER_DAY ? { recurrence: best, rest: without(rest, best.spans) } : widened(best, rest);
		found.push(recurrence);
		rest = others;
	}
	return found;
}

function without(spans: readonly StrangeSpan[], taken: readonly StrangeSpan[]): StrangeSpan[] {
	const gone = new Set(taken);
	return spans.filter((span) => !gone.has(span));
}

/**
 * Work that reaches over midnight shows now on one day, now on the other, now on both: at daily cadence spans a day beside the rule are its
 * own. Days of months stay as they are.
 */
function widened(best: Recurrence, rest: readonly StrangeSpan[]): { readonly recurrence: Recurrence; readonly rest: readonly StrangeSpan[] } {
	const { repeat, firstDay, earliestMs } = best;
	const others = without(rest, best.spans);
	if (repeat.kind !== 'days' && repeat.kind !== 'weekly') return { recurrence: best, rest: others };
	const days = repeat.kind === 'weekly' ? 7 : repeat.every;
	const baseMs = firstDay * MS_PER_DAY + earliestMs;
	const place = ({ startMs }: StrangeSpan): number => Math.round((startMs - baseMs) / (days * MS_PER_DAY));
	const byPlace = new Map(best.spans.map((span) => [place(span), span] as const));
	const beside = others.filter((span) => Math.abs(span.startMs - baseMs - place(span) * days * MS_PER_DAY) <= MS_PER_DAY);
	for (const span of beside) {
		const known = byPlace.get(place(span)) ?? span;
		const whole = { startMs: Math.min(known.startMs, span.startMs), endMs: Math.max(known.endMs, span.endMs) };
		if (whole.endMs - whole.startMs <= LONGEST_MS) byPlace.set(place(span), whole);
	}
	const kept = rhythmic([...byPlace.values()], place, MIN_SEEN) ?? best;
	const places = new Set(kept.spans.map(place));
	const first = firstDay + days * Math.min(...places);
	const offset = (atMs: number, span: StrangeSpan): number => atMs - (firstDay + place(span) * days) * MS_PER_DAY;
	return {
		recurrence: {
			repeat,
			...kept,
			firstDay: first,
			earliestMs: kept.spans.reduce((low, span) => Math.min(low, offset(span.startMs, span)), MS_PER_DAY),
			latestEndMs: kept.spans.reduce((high, span) => Math.max(high, offset(span.endMs, span)), 0),
		},
		rest: others.filter((span) => !beside.includes(span) || !places.has(place(span))),
	};
}

/** Seen more often; as often, but without a miss. */
const isBetter = (one: Recurrence, other: Recurrence): boolean =>
	one.spans.length > other.spans.length || (one.spans.length === other.spans.length && one.possible < other.possible);

/** How many rules like this one random spans would keep: where it begins, times the chance that the others follow. */
function expectedByChance({ spans, possible }: Recurrence, runs: number, chance: number): number {
	let logWays = 0;
	for (let i = 1; i < spans.length; i++) logWays += log(possible - i) - log(i);
	return runs * exp(logWays + (spans.length - 1) * log(chance));
}

function inCalendar(spans: readonly StrangeSpan[], calendar: Calendar, stepMs: number): Recurrence[] {
	const longest = Math.min(LONGEST_MS, (calendar.days * MS_PER_DAY) / 2);
	// Work that begins around midnight keeps to one day when days begin at noon.
	const shifts = stepMs < MS_PER_DAY ? [0, MS_PER_DAY / 2] : [0];
	if (stepMs >= MS_PER_DAY && calendar.days === 1) return [];
	return shifts.flatMap((shiftMs) => {
		const byPlace = new Map<number, StrangeSpan[]>();
		for (const span of spans) {
			if (span.endMs - span.startMs > Math.max(longest, stepMs)) continue;
			const place = calendar.place(Math.floor((span.startMs + shiftMs) / MS_PER_DAY));
			if (place === undefined) continue;
			const known = byPlace.get(place);
			if (known) known.push(span);
			else byPlace.set(place, [span]);
		}
		return [...byPlace.values()].flatMap((own) => (own.length < calendar.minSeen ? [] : (punctual(own, calendar, shiftMs) ?? [])));
	});
}

/** The most spans at about the same time of day that keep the rhythm. */
function punctual(spans: readonly StrangeSpan[], calendar: Calendar, shiftMs: number): Recurrence | undefined {
	const dayOf = ({ startMs }: StrangeSpan): number => Math.floor((startMs + shiftMs) / MS_PER_DAY);
	const offset = (span: StrangeSpan): number => span.startMs - dayOf(span) * MS_PER_DAY;
	const byOffset = spans.toSorted((a, b) => offset(a) - offset(b) || a.startMs - b.startMs);
	let best: { readonly spans: readonly StrangeSpan[]; readonly possible: number } | undefined;
	for (let from = 0; from < byOffset.length; from++) {
		const first = byOffset[from] as StrangeSpan;
		if (from > 0 && offset(byOffset[from - 1] as StrangeSpan) === offset(first)) continue;
		let to = from;
		while (to < byOffset.length && offset(byOffset[to] as StrangeSpan) <= offset(first) + PUNCTUAL_MS) to++;
		if (to - from < Math.max(calendar.minSeen, (best?.spans.length ?? 0) + 1)) continue;
		const near = byOffset.slice(from, to);
		const kept = rhythmic(near, (span) => calendar.period(dayOf(span)), calendar.minSeen);
		if (kept && (best === undefined || kept.spans.length > best.spans.length)) best = kept;
	}
	const [first] = best?.spans ?? [];
	if (best === undefined || first === undefined) return undefined;
	return {
		repeat: calendar.repeat(dayOf(first)),
		...best,
		firstDay: dayOf(first),
		earliestMs: best.spans.reduce((low, span) => Math.min(low, offset(span)), MS_PER_DAY),
		latestEndMs: best.spans.reduce((high, span) => Math.max(high, offset(span) + span.endMs - span.startMs), 0),
	};
}

/** The longest part in which at least `MIN_SHARE` of the periods have a span. */
function rhythmic(
	spans: readonly StrangeSpan[],
	periodOf: (span: StrangeSpan) => number,
	minSeen: number,
): { readonly spans: readonly StrangeSpan[]; readonly possible: number } | undefined {
	const byPeriod = new Map<number, StrangeSpan>();
	for (const span of spans.toSorted((a, b) => a.startMs - b.startMs)) if (!byPeriod.has(periodOf(span))) byPeriod.set(periodOf(span), span);
	const periods = [...byPeriod.keys()];
	let best: readonly [from: number, to: number] | undefined;
	for (let from = 0; from + minSeen <= periods.length; from++) {
		for (let to = periods.length - 1; to - from + 1 >= Math.max(minSeen, best === undefined ? 0 : best[1] - best[0] + 2); to--) {
			if ((to - from + 1) / (periods[to] - periods[from] + 1) < MIN_SHARE) continue;
			best = [from, to];
			break;
		}
	}
	if (best === undefined) return undefined;
	const [from, to] = best;
	return { spans: [...byPeriod.values()].slice(from, to + 1), possible: periods[to] - periods[from] + 1 };
}
