/** One zip file of texts whose bytes follow from the texts alone. */
import { zipSync } from 'fflate';

/** fflate reads a date without a zone as local time and writes it as local time: the same bytes in every zone. */
const FIXED = { mtime: '1980-01-02T00:00:00', level: 6 } as const;

/** @param parts name and text (UTF-8) in the order in which they lie in the file; names are ours */
export function packTexts(parts: readonly (readonly [name: string, text: string])[]): Uint8Array {
	const encoder = new TextEncoder();
	return zipSync(Object.fromEntries(parts.map(([name, text]) => [name, [encoder.encode(text), FIXED]])));
}
