/** Times as iostat and sadf write them: ISO, with a zone behind, or in the order of some machine's locale. */

import type { Sink } from '../parser.ts';
import { parseDecimal } from '../reading/csv-scanner.ts';
import { parseInstant } from '../reading/instants.ts';
import { zoneNote, zoneOffsetMs } from '../reading/zone-names.ts';

export interface SysstatClock {
	/** An instant in UTC milliseconds; undefined when the text is none. */
	read(text: string): number | undefined;
}

type Order = 'month first' | 'day first';

/**
 * `06/01/20` is 6 January or 1 June: the first date that can be only one of them decides for the file; until then the one
 * nearer to the time of the file is taken, and without that the month stands first, as in the C locale.
 */
export function createSysstatClock(sink: Sink): SysstatClock {
	let order: Order | undefined;
	const noteZone = (): void => sink.note('Times without a zone were taken as UTC.');

	const localeDate = (parts: readonly [string, string, string, string], separator: string): string | undefined => {
		const [first, second, year, time] = parts;
		const fullYear = year.length === 2 ? `20${year}` : year;
		const as = (chosen: Order): string => {
			const [month, day] = chosen === 'month first' ? [first, second] : [second, first];
			return `${fullYear}-${month.padStart(2, '0')}-${day.padStart(2, '0')} ${time}`;
		};
		if (separator !== '/') return as('day first');
		order ??= orderOf(parseInstant(as('month first')), parseInstant(as('day first')), sink);
		return as(order ?? 'month first');
	};

	return {
		read(text) {
			const { body, zone } = withoutZone(text.trim());
			const locale = LOCALE.exec(body);
			const iso = locale === null ? body : localeDate([locale[1] ?? '', locale[3] ?? '', locale[4] ?? '', clockTime(locale)], locale[2] ?? '');
			if (iso === undefined) return undefined;
			const instant = parseInstant(iso);
			if (instant === undefined) return undefined;
			const told = zone === '' ? undefined : zoneNote(zone);
			if (told !== undefined) sink.note(told);
			// Seconds since 1970 and times with an offset need no zone.
			if (zone === '' && Number.isNaN(parseDecimal(iso)) && !/[+-]\d{2}:?\d{2}$|Z$/.test(iso.slice(10))) noteZone();
			return instant - (zoneOffsetMs(zone) ?? 0);
		},
	};
}

/** Day or month, separator, month or day, year, then a time of 12 or 24 hours, or none. */
const LOCALE = /^(\d{1,2})([/.])(\d{1,2})[/.](\d{4}|\d{2})(?: (\d{1,2}):(\d{2}):(\d{2})(?: (AM|PM))?)?$/;

/** `09:47:11 PM` as `21:47:11`; midnight when there is no time. */
function clockTime(match: RegExpExecArray): string {
	const hour = Number(match[5] ?? 0);
	const half = match[8];
	const full = half === undefined ? hour : (hour % 12) + (half === 'PM' ? 12 : 0);
	return `${String(full).padStart(2, '0')}:${match[6] ?? '00'}:${match[7] ?? '00'}`;
}

/** A name of a zone behind the time (`UTC`, `CEST`); AM and PM are none. */
function withoutZone(text: string): { readonly body: string; readonly zone: string } {
	const at = text.lastIndexOf(' ');
	const word = text.slice(at + 1);
	if (at < 0 || word === 'AM' || word === 'PM' || !/^[A-Z]{1,5}$/.test(word)) return { body: text, zone: '' };
	return { body: text.slice(0, at), zone: word };
}

/** @returns undefined while both readings are the same instant or none is an instant */
function orderOf(monthFirst: number | undefined, dayFirst: number | undefined, sink: Sink): Order | undefined {
	if (monthFirst === dayFirst) return undefined;
	if (monthFirst === undefined) return 'day first';
	if (dayFirst === undefined) return 'month first';
	const { fileTimeMs } = sink.options;
	const isDayNearer = fileTimeMs !== undefined && Math.abs(dayFirst - fileTimeMs) < Math.abs(monthFirst - fileTimeMs);
	const order = isDayNearer ? 'day first' : 'month first';
	sink.note(`Dates such as 06/01/20 were read with the ${order}. With S_TIME_FORMAT=ISO sysstat writes dates that cannot be mistaken.`);
	return order;
}
