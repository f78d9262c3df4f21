/** Headings of df, in every shape that its options give them: which column says what, in which unit. */
import { wordsOf } from '../reading/sizes.ts';

export type DfField = 'source' | 'type' | 'size' | 'used' | 'available' | 'inodes' | 'inodesUsed' | 'target' | 'other';

export interface DfColumns {
	readonly fields: readonly DfField[];
	/** Bytes of one unit of the size columns. */
	readonly unit: number;
	/** What K stands for in sizes with letters. */
	readonly kilo: 1000 | 1024;
	/** Whether sizes are rounded for people (option -h or -H). */
	readonly isRounded: boolean;
}

/** Sizes of blocks: `1K-blocks`, `1024-blocks`, `1B-blocks`, `1MB-blocks`; other languages put their word behind the hyphen. */
const BLOCKS = /^(\d{1,6})([KMGTPE]?)(B?)-\p{L}/u;
const TARGET = 'Mounted on';
/** Source and target in the languages in which people sent such files; a table is told by its column of blocks anyway. */
const SOURCES = new Set(['Filesystem', 'Dateisystem', 'Filsystem', 'Bestandssysteem', 'Tiedostojärjestelmä', 'S.ficheros', 'ファイルシス']);
/** The same in several words. */
const LONG_SOURCE = /^\s{0,20}(?:Sys\. de fichiers|Sist\. Arq\.|File system|System plików|Файловая система)(?=\s)/;
/** `blocs de 1K` where others write `1K-blocks`. */
const LONG_BLOCKS = /(?:blocs|bloques|blocos) de (\d{1,6}[KMGTPE]?B?)(?=\s)/i;
const words: ReadonlyMap<string, DfField> = new Map([
	['Type', 'type'],
	['Typ', 'type'],
	['Size', 'size'],
	['Größe', 'size'],
	['Used', 'used'],
	['Benutzt', 'used'],
	['Avail', 'available'],
	['Available', 'available'],
	['Verf.', 'available'],
	['Verfügbar', 'available'],
	['Inodes', 'inodes'],
	['iused', 'inodesUsed'],
	['IUsed', 'inodesUsed'],
	['IBenutzt', 'inodesUsed'],
	['File', 'other'],
]);

/** @returns undefined for a line that is no heading of df */
export function dfColumns(text: string): DfColumns | undefined {
	// Asked of every line: rows are told from headings by their first word.
	const isLong = LONG_SOURCE.test(text);
	if (!isLong && !SOURCES.has(/^\s*(\S{1,40})/.exec(text)?.[1] ?? '') && !text.includes(TARGET)) return undefined;
	const names = joined(wordsOf(text.slice(0, 1_000).replace(LONG_SOURCE, 'Filesystem').replace(LONG_BLOCKS, '$1-blocks')));
	const fields = byPlace(names.map(fieldOf), names);
	const hasPlace = SOURCES.has(names[0] ?? '') || fields.includes('target');
	if (!hasPlace || !(fields.includes('size') || fields.includes('inodes'))) return undefined;
	const blocks = names.map((name) => BLOCKS.exec(name)).find((match) => match !== null);
	// `1M-blocks` are of 2^20 bytes, `1MB-blocks` of 10^6.
	const letter = blocks?.[2] ?? '';
	const kilo = letter !== '' && blocks?.[3] === 'B' ? 1000 : 1024;
	const unit = blocks === undefined ? 1 : Number(blocks[1]) * (letter === '' ? 1 : kilo ** ('KMGTPE'.indexOf(letter) + 1));
	return { fields, unit, kilo, isRounded: blocks === undefined && fields.includes('size') };
}

/** `Mounted on` is one name; so is what other languages write behind the last share. */
function joined(names: readonly string[]): readonly string[] {
	const lastShare = names.findLastIndex(isShare);
	const tail = names.slice(lastShare + 1);
	const isForeignTarget =
		lastShare > 0 && tail.length > 0 && !tail.includes('Mounted') && !tail.includes('File') && tail.every((name) => fieldOf(name) === 'other');
	if (isForeignTarget) return [...names.slice(0, lastShare + 1), TARGET];
	const at = names.indexOf('Mounted');
	return at < 0 || names[at + 1] !== 'on' ? names : [...names.slice(0, at), TARGET, ...names.slice(at + 2)];
}

const isShare = (name: string): boolean => name.includes('%') || name === 'Capacity';

/**
 * In other languages the three columns in front of the first share are size, used and available, whatever they are called; with option
 * -i they are inodes, which begin with an I (in Spanish an N) everywhere.
 */
function byPlace(fields: readonly DfField[], names: readonly string[]): readonly DfField[] {
	const first = names.findIndex(isShare) - 3;
	const isForeign =
		first > 0 && !fields.includes('used') && (fields[first] === 'size' || fields[first] === 'other') && !/^[IiN]/.test(names[first] ?? '');
	return isForeign
		? fields
				.with(first, 'size')
				.with(first + 1, 'used')
				.with(first + 2, 'available')
		: fields;
}

function fieldOf(name: string): DfField {
	if (name === TARGET) return 'target';
	if (SOURCES.has(name)) return 'source';
	return BLOCKS.test(name) ? 'size' : (words.get(name) ?? 'other');
}
