/** Local times of a zone and UTC: hours that the clocks skip or run through twice are found and named, never guessed in silence. */
import { offsetMinutes } from './mapping.ts';

/** A local time as UTC milliseconds. */
export interface ZonedInstant {
	readonly atMs: number;
	/** `skipped`: the clocks went forward over it. `doubled`: they went back, and it happened twice. */
	readonly kind: 'plain' | 'skipped' | 'doubled';
	/** Of a doubled time: its second pass. */
	readonly laterMs?: number;
}

export interface TimeZone {
	/** @param localMs  year to millisecond of the local clock, as `Date.UTC` counts them */
	toUtc(localMs: number): ZonedInstant;
	/** Year to millisecond of the local clock at an instant, as `Date.UTC` counts them. */
	toLocal(atMs: number): number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Days whose offsets are remembered: more than a century. */
const DAYS_KEPT = 40_000;

/**
 * @param zone  a fixed offset or an IANA name that passed `isZone`
 * @throws RangeError for a name that the zone data does not know
 */
export function createTimeZone(zone: string): TimeZone {
	const fixed = offsetMinutes(zone);
	if (fixed !== undefined) {
		const offset = fixed * MINUTE_MS;
		return { toUtc: (localMs) => ({ atMs: localMs - offset, kind: 'plain' }), toLocal: (atMs) => atMs + offset };
	}
	const offsetAt = offsetReader(zone);
	const days = new Map<number, number>();
	/** Offset at the start of a UTC day. */
	const offsetOfDay = (day: number): number => {
		let offset = days.get(day);
		if (offset === undefined) {
			offset = offsetAt(day * DAY_MS);
			if (days.size >= DAYS_KEPT) days.clear();
			days.set(day, offset);
		}
		return offset;
	};
	return {
		toUtc(localMs) {
			const day = Math.floor(localMs / DAY_MS);
			// No zone is further than 14 h from UTC: two days around hold the offset before and after a change of this day.
			const before = offsetOfDay(day - 1);
			const after = offsetOfDay(day + 2);
			if (before === after) return { atMs: localMs - before, kind: 'plain' };
			const isTrue = (offset: number): boolean => offsetAt(localMs - offset) === offset;
			if (isTrue(before) && isTrue(after))
				return { atMs: localMs - Math.max(before, after), kind: 'doubled', laterMs: localMs - Math.min(before, after) };
			if (isTrue(before)) return { atMs: localMs - before, kind: 'plain' };
			if (isTrue(after)) return { atMs: localMs - after, kind: 'plain' };
			// As a clock that nobody had put forward would count.
			return { atMs: localMs - before, kind: 'skipped' };
		},
		toLocal(atMs) {
			const day = Math.floor(atMs / DAY_MS);
			const offset = offsetOfDay(day);
			return atMs + (offset === offsetOfDay(day + 1) ? offset : offsetAt(atMs));
		},
	};
}

const zones = new Map<string, TimeZone>();
/** Zones that are kept; a workspace names a handful. */
const ZONES_KEPT = 50;

/**
 * The same zone as before for the same name: making one takes a millisecond, and what it learned of its days is worth keeping.
 *
 * @throws RangeError as `createTimeZone`
 */
export function timeZoneOf(zone: string): TimeZone {
	let found = zones.get(zone);
	if (found === undefined) {
		found = createTimeZone(zone);
		if (zones.size >= ZONES_KEPT) zones.clear();
		zones.set(zone, found);
	}
	return found;
}

/** Milliseconds east of UTC at an instant. */
function offsetReader(zone: string): (atMs: number) => number {
	const format = new Intl.DateTimeFormat('en-US', {
		timeZone: zone,
		hourCycle: 'h23',
		era: 'short',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	});
	const hours = new Map<number, number>();
	return (atMs) => {
		// Changes happen on the quarter hour at the finest.
		const quarter = Math.floor(atMs / (HOUR_MS / 4));
		let offset = hours.get(quarter);
		if (offset === undefined) {
			const startMs = quarter * (HOUR_MS / 4);
			const parts = new Map(format.formatToParts(startMs).map(({ type, value }) => [type, value]));
			const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
			offset = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - startMs;
			if (hours.size >= DAYS_KEPT) hours.clear();
			hours.set(quarter, offset);
		}
		return offset;
	};
}
