/**
 * Text from outside (serials, models, column names) made fit to be shown: one line, no control, direction or invisible
 * characters, no unpaired surrogates, cut with an ellipsis. The stored value keeps every byte.
 */

const REPLACEMENT = '\uFFFD';
const ELLIPSIS = '…';
/** C0, C1, soft hyphen, zero-width, direction marks and overrides, line separators, tags, byte order mark, lone surrogates. */
const UNFIT = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const BLANK = /[\t\n\v\f\r\u0085\u2028\u2029]/;
/** More stacked marks than this on one letter reach into other lines. */
const MAX_COMBINING = 2;

/** `text` as one safe line of at most `maxLength` characters (code points), the last one `…` where it was cut. */
export function plainText(text: string, maxLength = 64): string {
	const shown: string[] = [];
	let combining = 0;
	for (const character of text) {
		combining = /\p{M}/u.test(character) ? combining + 1 : 0;
		if (combining > MAX_COMBINING) continue;
		if (shown.length === maxLength) {
			shown[maxLength - 1] = ELLIPSIS;
			break;
		}
		shown.push(BLANK.test(character) ? ' ' : UNFIT.test(character) ? REPLACEMENT : character);
	}
	return shown.join('').trim();
}

/** The serial of a drive as shown; `no serial` where the source had none. */
export function plainSerial(serial: string, maxLength = 24): string {
	return plainText(serial, maxLength) || 'no serial';
}
