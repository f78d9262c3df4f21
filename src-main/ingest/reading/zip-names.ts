/** Names inside an archive. Nothing is ever written under one of them: they only label what was read, on screens and in reports. */

/** Characters that move a cursor, turn text around or cannot be seen. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** Code page 437 from 0x80 on. */
const UPPER_437 = [
	...'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
];

/**
 * The text of a name: UTF-8 where it is, otherwise the code page of DOS that the format prescribes (Windows writes 850, whose letters of
 * Western languages stand in the same places), unless only that of Windows makes letters of it.
 */
export function decodeName(bytes: Uint8Array): string {
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch {
		const dos = Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : (UPPER_437[byte - 0x80] ?? '\ufffd'))).join('');
		const windows = new TextDecoder('windows-1252').decode(bytes);
		return hasLettersOnly(windows) && !hasLettersOnly(dos) ? windows : dos;
	}
}

/** Whether nothing but letters stands outside of ASCII. */
const hasLettersOnly = (name: string): boolean => [...name].every((sign) => sign < '\x80' || /\p{L}/u.test(sign));

/** A name made fit to be shown: one line, at most 200 characters. */
export function shownName(name: string): string {
	const safe = name.replace(UNSAFE, '\ufffd');
	const signs = [...safe];
	return signs.length > 200 ? `${signs.slice(0, 199).join('')}…` : safe;
}

/** The parts of a path; some Windows programs separate them by backslashes. */
export const nameParts = (name: string): readonly string[] => name.split(/[/\\]/).filter((part) => part !== '' && part !== '.');

/**
 * Why nobody honest gives a file this name; undefined for a name that can be used.
 *
 * @param isLink  whether the archive says that the entry is a link to another file
 */
export function nameFault(name: string, isLink: boolean): string | undefined {
	const parts = nameParts(name);
	if (parts.length === 0) return 'it is empty';
	if (isLink) return 'it is a link to another file';
	if (parts.includes('..')) return 'it leads outside of the archive';
	if (name.startsWith('/') || name.startsWith('\\') || /^[A-Za-z]:/.test(name)) return 'it is a place on the disk';
	if (name.search(UNSAFE) >= 0) return 'it holds characters that cannot be shown';
	// Windows takes `con`, `con.csv` and `con .csv` for the same device.
	if (parts.some((part) => DEVICE.test((part.split('.')[0] ?? '').trim()))) return 'it is the name of a device';
	return undefined;
}

/** What systems put beside the files of a user: left out, as hidden files of a folder are. */
export function isHiddenName(name: string): boolean {
	return nameParts(name).some((part) => part.startsWith('.') || part === '__MACOSX');
}
