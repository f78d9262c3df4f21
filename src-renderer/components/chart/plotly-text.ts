/** Text for Plotly, which reads HTML-like tags, entities and `%{...}` in every string that it draws. */

/** The text as it stands: no tag, no entity, no template. */
export function plotlyText(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('%{', '%&#123;');
}

/** A sentence for a hover label, in lines of about `width` characters. */
export function plotlySentence(text: string, width = 52): string {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		if (line !== '' && line.length + word.length >= width) {
			lines.push(line);
			line = word;
		} else line = line === '' ? word : `${line} ${word}`;
	}
	return [...lines, line].map(plotlyText).join('<br>');
}
