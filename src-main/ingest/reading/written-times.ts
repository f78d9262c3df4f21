/** Dates and times in any order of day, month and year, as the local clock of the file shows them. */
import type { DateOrder } from '../../shared/domain/mapping.ts';
import { parseDecimal } from './csv-scanner.ts';

export interface WrittenTime {
	/** Milliseconds since 1970: of the local clock, or UTC when `isUtc`. */
	readonly ms: number;
	/** The text itself names its zone, or counts from 1970. */
	readonly isUtc: boolean;
	readonly hasClock: boolean;
}

const MAX_INSTANT_MS = 8.64e15;
/** `2026-05-01`, `1.5.26`, `01/05/2026`, `2026年`-like marks are not among them. */
const NUMBERS = /^(\d{1,4})([-./ ])\s?(\d{1,2})\2\s?(\d{1,4})\.?(?=$|[T ,;])/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?=$|[T ])/;
/** `5 May 2026`, `05-Mai-26`, `May 5, 2026`, `5. März 2026`, `5 de mayo de 2026`. */
const DAY_NAME = /^(\d{1,2})(?:\.|st|nd|rd|th)?[ -]?(?:de )?(\p{L}{3,12})\.?[ -](?:de )?(\d{2,4})(?=$|[T ,])/u;
const NAME_DAY = /^(\p{L}{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?=$|[T ,])/u;
/** `6:30`, `06:30:15.250`, `6:30 PM`, `06:30:15+02:00`, `06h30`; minutes stand behind a colon, a point or an h. */
const CLOCK = /^(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,:](\d{1,9}))?)?\s?([AaPp]\.?[Mm]\.?)?\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/;

/** Behind a compact date the time of day may be compact too: `040000Z`. */
const COMPACT_CLOCK = /^(\d{2})(\d{2})(\d{2})(?=Z|[+-]|$)/;

/** Months by their first letters in English, German, French and Spanish, accents removed; the longer one is tried first. */
const months: readonly (readonly [start: string, month: number])[] = [
	['juin', 6],
	['juil', 7],
	...(['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] as const).map(
		(start, index) => [start, index + 1] as const,
	),
	['ene', 1],
	['fev', 2],
	['abr', 4],
	['avr', 4],
	['mai', 5],
	['ago', 8],
	['aou', 8],
	['okt', 10],
	['dez', 12],
	['dic', 12],
];

function monthOf(word: string): number | undefined {
	const plain = word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
	return months.find(([start]) => plain.startsWith(start))?.[1];
}

/**
 * Reads a date with or without a time of day, or an instant with both.
 *
 * @returns undefined when it is none in this order (31 April, month 13, hour 25, words)
 */
export function parseWrittenTime(text: string, order: DateOrder): WrittenTime | undefined {
	const trimmed = text.trim();
	if (trimmed.length > 48) return undefined;
	if (order === 'unix_s' || order === 'unix_ms') {
		const number = parseDecimal(trimmed);
		const ms = Math.round(order === 'unix_s' ? number * 1000 : number);
		return Number.isFinite(ms) && Math.abs(ms) <= MAX_INSTANT_MS ? { ms, isUtc: true, hasClock: true } : undefined;
	}
	const date = readDate(trimmed, order);
	if (date === undefined) return undefined;
	const written = trimmed.slice(date.length).replace(/^[T,; ]\s*/, '');
	const rest = COMPACT.test(trimmed) ? written.replace(COMPACT_CLOCK, '$1:$2:$3') : written;
	if (rest === '') return { ms: date.ms, isUtc: false, hasClock: false };
	const clock = parseClock(rest);
	return clock === undefined ? undefined : { ms: date.ms + clock.ms - clock.offsetMs, isUtc: clock.hasZone, hasClock: true };
}

interface ReadDate {
	readonly ms: number;
	/** Characters of the text that it took. */
	readonly length: number;
}

function readDate(text: string, order: DateOrder): ReadDate | undefined {
	const compact = COMPACT.exec(text);
	if (compact !== null) return order === 'iso' || order === 'ymd' ? dayOf(compact, compact[1], compact[2], compact[3]) : undefined;
	const numbers = NUMBERS.exec(text);
	if (numbers !== null) {
		const [, first = '', , second = '', third = ''] = numbers;
		const isYearFirst = first.length === 4;
		if (order === 'iso' || order === 'ymd')
			return isYearFirst || (order === 'ymd' && third.length <= 2) ? dayOf(numbers, first, second, third) : undefined;
		// A year in front leaves no doubt about the order, whatever the others rows have.
		if (isYearFirst) return third.length <= 2 ? dayOf(numbers, first, second, third) : undefined;
		return order === 'dmy' ? dayOf(numbers, third, second, first) : dayOf(numbers, third, first, second);
	}
	const dayName = DAY_NAME.exec(text);
	if (dayName !== null) return dayOf(dayName, dayName[3], String(monthOf(dayName[2] ?? '') ?? 0), dayName[1]);
	const nameDay = NAME_DAY.exec(text);
	return nameDay === null ? undefined : dayOf(nameDay, nameDay[3], String(monthOf(nameDay[1] ?? '') ?? 0), nameDay[2]);
}

function dayOf(match: RegExpExecArray, yearText = '', monthText = '', dayText = ''): ReadDate | undefined {
	if (dayText.length > 2 || monthText.length > 2 || yearText.length === 3 || yearText.length === 1) return undefined;
	const short = Number(yearText);
	// Two digits are of this century up to 69.
	const year = yearText.length === 2 ? short + (short < 70 ? 2000 : 1900) : short;
	const [month, day] = [Number(monthText), Number(dayText)];
	const date = new Date(0);
	date.setUTCFullYear(year, month - 1, day);
	if (month < 1 || month > 12 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
	return { ms: date.getTime(), length: match[0].length };
}

interface Clock {
	/** Milliseconds since midnight. */
	readonly ms: number;
	readonly hasZone: boolean;
	readonly offsetMs: number;
}

/** A time of day, with AM or PM and a zone where they stand; undefined for other text. */
export function parseClock(text: string): Clock | undefined {
	const match = CLOCK.exec(text.trim().slice(0, 40));
	if (match === null) return undefined;
	const [, hourText = '', minuteText = '', secondText = '0', fraction = '0', half, zone] = match;
	const [hour12, minute, second] = [Number(hourText), Number(minuteText), Number(secondText)];
	if (half !== undefined && (hour12 < 1 || hour12 > 12)) return undefined;
	const hour = half === undefined ? hour12 : (hour12 % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0);
	if (hour > 23 || minute > 59 || second > 59) return undefined;
	const offset = zone === undefined ? 0 : offsetOf(zone);
	if (offset === undefined) return undefined;
	const ms = ((hour * 60 + minute) * 60 + second) * 1000 + Math.floor(Number(`0.${fraction}`) * 1000);
	return { ms, hasZone: zone !== undefined, offsetMs: offset };
}

function offsetOf(zone: string): number | undefined {
	if (!/^[+-]/.test(zone)) return 0;
	const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
	if (minutes > 14 * 60) return undefined;
	return (zone[0] === '-' ? -minutes : minutes) * 60_000;
}
