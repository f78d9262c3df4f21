/** Numbers with the decimal and thousands marks that a profile states, and with a unit behind them where a file writes one. */
import type { DecimalMark, ThousandsMark } from '../../shared/domain/mapping.ts';
import { type UnitName, unitOfWord } from '../../shared/domain/measure-units.ts';
import { parseDecimal } from './csv-scanner.ts';

export interface MarkedNumber {
	readonly value: number;
	/** Digits in the common form, for what a double cannot hold. */
	readonly digits: string;
	/** Written behind the number. */
	readonly unit?: UnitName;
}

const BLANKS = /[ \u00a0\u2007\u202f]/;
/** The number, then at most one word. */
const PARTS = /^([+-]?[\d.,'’ \u00a0\u2007\u202f]*\d[.,]?(?:[eE][+-]?\d{1,3})?)[ \u00a0\u202f]?([^\d\s.,][^\s]{0,15})?$/;

/** Digits with at most one mark: most cells of most files. */
const SIMPLE = /^(-?\d{1,15})(?:([.,])(\d{1,15}))?$/;

/**
 * @returns undefined for text that is no number with these marks: `1.5` where the comma is the decimal mark, `1,23,4`
 */
export function parseMarkedNumber(text: string, decimal: DecimalMark, thousands: ThousandsMark): MarkedNumber | undefined {
	const simple = SIMPLE.exec(text);
	if (simple !== null && (simple[2] === undefined || simple[2] === decimal)) {
		const digits = simple[3] === undefined ? text : `${simple[1]}.${simple[3]}`;
		return { value: Number(digits), digits };
	}
	const trimmed = text.trim();
	if (trimmed.length > 400) return undefined;
	const match = PARTS.exec(trimmed);
	if (match === null) return undefined;
	const [, number = '', word] = match;
	const unit = word === undefined ? undefined : unitOfWord(word);
	if (word !== undefined && unit === undefined) return undefined;
	const digits = plainDigits(number.trim(), decimal, thousands);
	if (digits === undefined) return undefined;
	const value = parseDecimal(digits);
	return Number.isNaN(value) ? undefined : { value, digits, ...(unit === undefined ? {} : { unit }) };
}

/** The number with a point and without groups; undefined where the marks stand wrongly. */
function plainDigits(number: string, decimal: DecimalMark, thousands: ThousandsMark): string | undefined {
	const [whole = '', fraction, ...more] = number.split(decimal);
	if (more.length > 0 || (fraction !== undefined && !/^\d*(?:[eE][+-]?\d+)?$/.test(fraction))) return undefined;
	const plain = thousands === '' ? whole : joinGroups(whole, thousands);
	if (plain === undefined || !/^[+-]?\d*(?:[eE][+-]?\d+)?$/.test(plain)) return undefined;
	return fraction === undefined || fraction === '' ? plain : `${plain === '' || plain === '-' || plain === '+' ? `${plain}0` : plain}.${fraction}`;
}

/** `1 234 567` as `1234567`: one to three digits, then groups of three; without marks as it stands. */
function joinGroups(whole: string, thousands: ThousandsMark): string | undefined {
	const mark = thousands === ' ' ? BLANKS : thousands === "'" ? /['’]/ : thousands;
	const [first = '', ...groups] = whole.split(mark);
	if (groups.length === 0) return whole;
	return /^[+-]?\d{1,3}$/.test(first) && groups.every((group) => /^\d{3}$/.test(group)) ? first + groups.join('') : undefined;
}
