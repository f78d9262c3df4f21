/** Numbers, durations and dates as a program prints them for people, in the manner of the machine's locale. */
import { columnKey } from '../../shared/domain/metrics.ts';
import { parseInstant } from './instants.ts';

/** Undefined when the source does not show which one it uses. */
export type DecimalMark = '.' | ',' | undefined;

export interface Measure {
	readonly value: number;
	/** As written: `MB`, `°C`, `KB/s`, `%`; empty without one. */
	readonly unit: string;
	/** What follows the unit. */
	readonly rest: string;
}

/** Blanks, apostrophes and the thin and hard spaces between groups of digits. */
const GROUP_BLANK = /[\s'’\u00a0\u202f]/;

/**
 * `1.229.228`, `1,229,228`, `73.167,29`, `0,606`, `-1`.
 *
 * @param mark  settles `1.024`, which is 1024 or 1.024
 * @returns undefined for other text and where nothing settles it
 */
export function parseLocalNumber(text: string, mark: DecimalMark): number | undefined {
	const plain = joinGroups(text.trim());
	if (plain === undefined || plain.length > 40 || !/^[+-]?\d[\d.,]*$/.test(plain)) return undefined;
	const decimal = decimalMarkOf(plain, mark);
	if (decimal === 'unsettled') return undefined;
	const group = decimal === '.' ? ',' : decimal === ',' ? '.' : plain.includes('.') ? '.' : ',';
	const [whole = '', ...fractions] = decimal === undefined ? [plain] : plain.split(decimal);
	if (fractions.length > 1 || fractions.some((part) => part.includes(group))) return undefined;
	const groups = whole.split(group);
	if (groups.length > 1 && !groups.every((part, index) => (index === 0 ? /^[+-]?\d{1,3}$/.test(part) : /^\d{3}$/.test(part)))) return undefined;
	const value = Number(`${groups.join('')}.${fractions[0] ?? '0'}`);
	return Number.isFinite(value) ? value : undefined;
}

/** `1 229 228` without its blanks; undefined where they do not stand between groups of three: `12 34` is two numbers. */
function joinGroups(text: string): string | undefined {
	const [first = '', ...others] = text.split(GROUP_BLANK);
	if (others.length === 0) return first;
	const isGrouped =
		/^[+-]?\d{1,3}$/.test(first) && others.every((part, at) => (at < others.length - 1 ? /^\d{3}$/ : /^\d{3}(?:[.,]\d*)?$/).test(part));
	return isGrouped ? [first, ...others].join('') : undefined;
}

/** The mark in front of the fraction of this very number; undefined when it has none. */
function decimalMarkOf(plain: string, mark: DecimalMark): DecimalMark | 'unsettled' {
	const points = plain.split('.').length - 1;
	const commas = plain.split(',').length - 1;
	if (points + commas === 0) return undefined;
	if (points > 0 && commas > 0) return plain.lastIndexOf('.') > plain.lastIndexOf(',') ? '.' : ',';
	const only = points > 0 ? '.' : ',';
	if (points + commas > 1) return undefined;
	const [before = '', after = ''] = plain.replace(/^[+-]/, '').split(only);
	if (after.length !== 3 || before.length > 3 || before === '0') return only;
	if (mark === undefined) return 'unsettled';
	return mark === only ? only : undefined;
}

/** A text that starts with a number: `1.229.228 MB since installation`; undefined for others, such as dates, versions with letters and words. */
export function parseMeasure(text: string, mark: DecimalMark): Measure | undefined {
	const match = /^([+-]?\d[\d.,'’\s\u00a0\u202f]*)(.*)$/s.exec(text.trim().slice(0, 400));
	if (match === null) return undefined;
	const [, digits = '', after = ''] = match;
	// `47.422, ...`: a mark that nothing follows belongs to the sentence.
	const value = parseLocalNumber(digits.trim().replace(/[.,]$/, ''), mark);
	const isJoined = digits === digits.trimEnd();
	if (value === undefined || (isJoined && /^[A-Za-z0-9]/.test(after)) || /^[:/\-+]/.test(after)) return undefined;
	const unit = /^[^\s,;()]{0,20}/.exec(after)?.[0] ?? '';
	return { value, unit, rest: after.slice(unit.length).trim() };
}

/** Name under which a measure is kept that the catalogue does not know: `current_read_rate_kb_s`, `daily_average_c`. */
export function measureName(label: string, unit: string): string {
	const suffix = unit === '%' ? 'percent' : columnKey(unit);
	return [columnKey(label), suffix]
		.filter((part) => part !== '')
		.join('_')
		.slice(0, 128);
}

/**
 * Hours of `641 days, 2 hours`, `12 days`, `5 hours, 3 minutes`; in other languages by position: days, hours, minutes.
 *
 * @returns whole hours, undefined for other text and for one number with an unknown unit
 */
export function parseHours(text: string): number | undefined {
	const numbers = Array.from(text.slice(0, 200).matchAll(/\d{1,9}/g), ([digits]) => Number(digits));
	const units = columnKey(text)
		.split('_')
		.filter((word) => /^[a-z]/.test(word));
	const [first, second] = numbers;
	if (first === undefined || numbers.length > 4) return undefined;
	const startsWithHours = /^h(?:ours?|rs?)?$/.test(units[0] ?? '');
	if (startsWithHours) return first;
	const startsWithDays = /^d(?:ays?)?$/.test(units[0] ?? '');
	if (second === undefined) return startsWithDays ? first * 24 : undefined;
	return second < 24 ? first * 24 + second : undefined;
}

const DATE = /^(\d{1,4})([./-])\s?(\d{1,2})\2\s?(\d{1,4})\.?,?\s+(\d{1,2})([:.])(\d{2})(?:\6(\d{2}))?\s?([AaPp][Mm])?$/;

type DateOrder = 'day first' | 'month first';

/** Both readings of a date; equal where the way it is written leaves one. */
interface LocalReadings {
	readonly dayFirst: number | undefined;
	readonly monthFirst: number | undefined;
	readonly isTwelveHours: boolean;
}

/**
 * A local date and time as UTC milliseconds: `07.11.2025 19:15:14`, `31-7-26 11:02:43`, `2025.11.07. 19:15:14`, `11/7/2025 7:15:14 PM`.
 *
 * @param nearMs  settles `7/11/2025`, which is in July or in November: the reading within two days of it
 * @param order   what other dates of the same file have shown
 * @returns `ambiguous` where nothing settles it, undefined for other text
 */
export function parseLocalInstant(text: string, nearMs: number | undefined, order?: DateOrder): number | 'ambiguous' | undefined {
	const { dayFirst, monthFirst, isTwelveHours } = localReadings(text);
	if (dayFirst === undefined || monthFirst === undefined || dayFirst === monthFirst) return dayFirst ?? monthFirst;
	if (order !== undefined) return order === 'day first' ? dayFirst : monthFirst;
	const near = [dayFirst, monthFirst].filter((ms) => nearMs !== undefined && Math.abs(ms - nearMs) <= 2 * 86_400_000);
	if (near.length === 1) return near[0];
	// Of those who write AM and PM, most put the month first.
	return isTwelveHours ? monthFirst : 'ambiguous';
}

/** `parseLocalInstant` for the dates of one file: the first one that can be read in one way only tells how those after it are meant. */
export function createLocalClock(nearMs: number | undefined): (text: string) => number | 'ambiguous' | undefined {
	let order: DateOrder | undefined;
	return (text) => {
		const { dayFirst, monthFirst } = localReadings(text);
		if ((dayFirst === undefined) !== (monthFirst === undefined)) order ??= dayFirst === undefined ? 'month first' : 'day first';
		return parseLocalInstant(text, nearMs, order);
	};
}

function localReadings(text: string): LocalReadings {
	const match = DATE.exec(text.trim().slice(0, 60));
	if (match === null) return { dayFirst: undefined, monthFirst: undefined, isTwelveHours: false };
	const [, first = '', separator = '', second = '', third = '', hourText = '', , minute = '', seconds = '00', half] = match;
	const hour = half === undefined ? Number(hourText) : (Number(hourText) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0);
	const instant = (year: string, month: string, day: string): number | undefined =>
		parseInstant(`${fullYear(year)}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${seconds}`);
	const dayFirst = first.length === 4 ? instant(first, second, third) : instant(third, second, first);
	const isMonthFirst = separator === '/' && first.length !== 4;
	return { dayFirst, monthFirst: isMonthFirst ? instant(third, first, second) : dayFirst, isTwelveHours: half !== undefined };
}

const two = (part: string | number): string => String(part).padStart(2, '0');
/** Two digits are of this century up to 69. */
const fullYear = (year: string): string => (year.length > 2 ? year.padStart(4, '0') : String((Number(year) < 70 ? 2000 : 1900) + Number(year)));
