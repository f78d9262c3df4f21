/** Numbers to their last digit, where rounding would hide what is stored. */

/**
 * Every digit of a number, without exponent where it is whole. Beyond 2^53 the number is only the nearest that binary64 holds: it is
 * marked so, since the raw text beside it has the true digits.
 */
export function exactText(value: number): string {
	if (!Number.isInteger(value)) return String(value);
	return `${Number.isSafeInteger(value) ? '' : '\u2248\u202f'}${BigInt(value)}`;
}
