import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../../src-main/report/sections/', import.meta.url));
/** Names that are compared, and names of places inside the file: nobody reads them. */
const UNSEEN: ReadonlySet<string> = new Set(['table of drives', 'isolation forest']);

/** Texts of string literals and templates outside of imports and comments that hold a word with a blank, or a capitalised word. */
function wordsIn(path: string): string[] {
	const code = readFileSync(path, 'utf8')
		.replace(/\/\*[\s\S]*?\*\//g, '')
		.split('\n')
		.filter((line) => !/^import |^\s*\/\/|^} from /.test(line))
		.map((line) => line.replace(/\$\{[^}]*\}/g, ' '));
	const texts = code.flatMap((line) => [...line.matchAll(/'([^'\\]*)'|`([^`]*)`/g)].map((match) => match[1] ?? match[2] ?? ''));
	return texts.filter((text) => /\p{L}+ \p{L}|^\p{Lu}\p{Ll}+/u.test(text) && !UNSEEN.has(text));
}

describe('the sections of the report', () => {
	it('hold no words of their own: all stand in the file of the language', () => {
		const files = readdirSync(folder);
		expect(files.length).toBeGreaterThan(20);
		expect(files.map((file) => [file, wordsIn(`${folder}${file}`)] as const).filter(([, words]) => words.length > 0)).toEqual([]);
	});
});
