/** Sizes with the unit behind them, as storage tools print them for people. */

const PREFIXES = 'KMGTPEZY';

/**
 * `2.72T`, `893.750 GB`, `1,5T`, `100KiB`, `4096`: whole bytes.
 *
 * @param kilo     1024 or 1000: what K stands for to the tool that wrote it; `KiB` is 1024 always
 * @param unit     of a number without a letter, bytes
 * @returns undefined for other text, and beyond 2^53
 */
export function parseSize(text: string, kilo: 1000 | 1024 = 1024, unit = 1): number | undefined {
	const match = /^(\d{1,20})(?:[.,](\d{1,9}))? ?([KMGTPEZYkmgtpezy]?)(i?)B?(?:ytes)?$/.exec(text.trim().slice(0, 60));
	if (match === null) return undefined;
	const [, whole = '', fraction = '', letter = '', isBinary = ''] = match;
	const power = letter === '' ? 0 : PREFIXES.indexOf(letter.toUpperCase()) + 1;
	const factor = letter === '' && isBinary === '' ? unit : (isBinary === '' ? kilo : 1024) ** power;
	const bytes = Math.round(Number(`${whole}.${fraction === '' ? '0' : fraction}`) * factor);
	return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** A count with a letter, as zpool shortens it: `1.20K` is 1,229 to it. */
export const parseCount = (text: string): number | undefined => (/^\d/.test(text) && !/B/i.test(text) ? parseSize(text, 1024) : undefined);

/** Fields of a line between blanks or tabs. */
export function wordsOf(text: string): readonly string[] {
	return text.split(/[ \t]/).filter((word) => word !== '');
}
