/** JSON as some C programs write it. */

/**
 * Puts `null` for the bare `nan`, `-nan` and `inf` that `printf` gives for a number that is none: no JSON, but nvme-cli writes
 * them. Text in quotes stays as it is; every other fault is left for the reader to refuse.
 */
export function nullForBareWords(text: string): string {
	if (!/nan|inf/i.test(text)) return text;
	const word = /-?(?:nan|inf(?:inity)?)(?!\w)/iy;
	let clean = '';
	let from = 0;
	let isInString = false;
	for (let at = 0; at < text.length; at++) {
		const character = text[at] as string;
		if (isInString) {
			if (character === '\\') at++;
			else if (character === '"') isInString = false;
		} else if (character === '"') isInString = true;
		else if ('-nNiI'.includes(character)) {
			word.lastIndex = at;
			const match = word.exec(text);
			if (match === null) continue;
			clean += `${text.slice(from, at)}null`;
			from = at + match[0].length;
			at = from - 1;
		}
	}
	return clean + text.slice(from);
}
