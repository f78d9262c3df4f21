/**
 * Text in CSV files that spreadsheets open: a cell that begins like a formula gets an apostrophe in front, which the spreadsheet takes
 * for "this is text", and which is taken off again when we read the file back.
 */

/**
 * What spreadsheets take for a formula, also in full width, and behind blanks and quotes, which some of them drop. Apostrophes among
 * those keep the way back exact.
 */
const FORMULA = /^(?:['"\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]|['"]*[\t\r\n])/;
const ESCAPED = /^'(?:['"\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]|['"]*[\t\r\n])/;

/** One field of a CSV record, quoted where it must be; never read as a formula. */
export function toSheetCell(text: string): string {
	const safe = FORMULA.test(text) ? `'${text}` : text;
	return /[",;\r\n\t]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The text that `toSheetCell` was given; what a person typed without the apostrophe stays as it is. */
export function fromSheetCell(cell: string): string {
	return ESCAPED.test(cell) ? cell.slice(1) : cell;
}
