/** Instants as text sources write them, read without `Date.parse`, whose grammar differs by engine. */
import type { CsvRow } from './csv-scanner.ts';
import { parseDecimal } from './csv-scanner.ts';

/** Largest instant that a JavaScript Date can hold, in milliseconds either side of 1970. */
const MAX_INSTANT_MS = 8.64e15;
/** Numbers from here on are milliseconds, below seconds: 1e11 s is the year 5138, 1e11 ms is 1973. */
const FIRST_EPOCH_MS = 1e11;

/**
 * An instant in UTC milliseconds: `2013-04-10`, `2013-04-10T06:30`, `2013-04-10 06:30:15.250+02:00`, `20130410T063015Z`, or seconds or
 * milliseconds since 1970. Without a zone it is UTC.
 *
 * @returns undefined when it is no instant (31 April, hour 25, words)
 */
export function parseInstant(text: string): number | undefined {
	const trimmed = text.trim();
	if (trimmed.length > 40) return undefined;
	const isDate = trimmed[4] === '-' || trimmed[4] === '/';
	return isDate ? parseIso(trimmed) : parseEpoch(trimmed);
}

/** `20261025T040000Z`, the basic form of ISO 8601. */
const BASIC = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(Z|[+-]\d{2}:?\d{2})?$/;

function parseEpoch(text: string): number | undefined {
	const number = parseDecimal(text);
	if (Number.isNaN(number)) {
		const basic = BASIC.exec(text);
		return basic === null ? undefined : parseIso(`${basic[1]}-${basic[2]}-${basic[3]}T${basic[4]}:${basic[5]}:${basic[6]}${basic[7] ?? ''}`);
	}
	const ms = Math.round(Math.abs(number) < FIRST_EPOCH_MS ? number * 1000 : number);
	return Math.abs(ms) <= MAX_INSTANT_MS ? ms : undefined;
}

const ISO = /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)? ?(Z|[+-]\d{2}:?\d{2})?$/;

function parseIso(text: string): number | undefined {
	const match = ISO.exec(text);
	if (match === null) return undefined;
	const part = (index: number): number => Number(match[index] ?? 0);
	const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
	if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return undefined;
	const zone = zoneMinutes(match[8]);
	if (zone === undefined) return undefined;
	const milliseconds = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000);
	// Date.UTC reads years below 100 as 19xx.
	const date = new Date(0);
	date.setUTCFullYear(year, month - 1, day);
	date.setUTCHours(hour, minute, second, milliseconds);
	return date.getTime() - zone * 60_000;
}

function daysInMonth(year: number, month: number): number {
	if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
	return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Minutes east of UTC; undefined for more than 14 h, which no zone has, and for more than 59 minutes. */
function zoneMinutes(text: string | undefined): number | undefined {
	if (text === undefined || text === 'Z') return 0;
	const part = Number(text.slice(-2));
	const minutes = Number(text.slice(1, 3)) * 60 + part;
	if (part > 59 || minutes > 14 * 60) return undefined;
	return text[0] === '-' ? -minutes : minutes;
}

/** `parseInstant` for a column whose rows repeat their instant: the same text is not read again. */
export function instantColumn(column: number): (row: CsvRow) => number | undefined {
	let last: string | undefined;
	let instant: number | undefined;
	return (row) => {
		if (last !== undefined && row.isSpan(column, column, last)) return instant;
		last = row.span(column, column);
		instant = parseInstant(row.text(column));
		return instant;
	};
}
