/** How far `pdftotext`, which goes by the position of words and not by the structure, reads a report in the order in which it is drawn. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadPage, Run } from './page-faults.ts';

/**
 * Share of the words that stand once on a page, outside of pictures, headers and footers, which come in the order of drawing: the most that can be left
 * of them so that all that is left is in order. Null where poppler is not installed.
 */
export function popplerOrder(bytes: Uint8Array, pages: readonly ReadPage[]): number | null {
	const folder = mkdtempSync(join(tmpdir(), 'ssv-order-'));
	try {
		const file = join(folder, 'report.pdf');
		writeFileSync(file, bytes);
		const read = spawnSync('pdftotext', [file, '-'], { encoding: 'utf8', maxBuffer: 1e9 });
		if (read.status !== 0) return null;
		// A form feed ends each page.
		const texts = read.stdout.split('\f');
		const counts = pages.map((page, index) => orderOf(page, wordsOf(texts[index] ?? '')));
		return counts.reduce((sum, { kept }) => sum + kept, 0) / counts.reduce((sum, { all }) => sum + all, 0);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

function orderOf({ runs }: ReadPage, read: readonly string[]): { readonly kept: number; readonly all: number } {
	const isBlock = ({ marks }: Run): boolean => !marks.includes('Artifact') && !marks.includes('Figure');
	const times = Map.groupBy(
		runs.flatMap(({ text }) => wordsOf(text)),
		(word) => word,
	);
	const drawn = runs.filter(isBlock).flatMap(({ text }) => wordsOf(text));
	const places = new Map(drawn.map((word, place) => [word, place] as const).filter(([word]) => times.get(word)?.length === 1));
	const order = read.flatMap((word) => places.get(word) ?? []);
	return { kept: longestRise(order), all: places.size };
}

/** Length of the longest part of a sequence that rises, with gaps. */
function longestRise(sequence: readonly number[]): number {
	// The smallest end of a rise of each length.
	const ends: number[] = [];
	for (const value of sequence) {
		const place = ends.findIndex((end) => end >= value);
		ends[place === -1 ? ends.length : place] = value;
	}
	return ends.length;
}
