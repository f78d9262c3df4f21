/** `zpool list` and `zpool iostat`, with or without -v, -p and -T; with -H there is no heading and the columns stand in zpool's own order. */
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';
import type { Stamps } from '../decoding/stamps.ts';
import { parseSize, wordsOf } from '../reading/sizes.ts';
import { createTreeBuilder, depthOf, zpoolStates } from './zpool-rows.ts';
import type { StatedPool, ZpoolLines } from './zpool-status.ts';
import { classRole, type ZpoolNode } from './zpool-tree.ts';

const PLAIN = ['NAME', 'SIZE', 'ALLOC', 'FREE'];

/** Columns of a heading of zpool list or iostat, in the names of list; undefined for any other line. */
export function zpoolListColumns(text: string): readonly string[] | undefined {
	const words = wordsOf(text.slice(0, 1_000));
	const isHeading = words[0] === 'NAME' && words.length > 1 && (words.includes('ALLOC') || words.includes('HEALTH')) && !words.includes('STATE');
	if (isHeading) return words;
	const isIostat = words[0] === 'pool' && words[1] === 'alloc' && words[2] === 'free' && words.length >= 5;
	return isIostat ? ['NAME', 'ALLOC', 'FREE', ...words.slice(3)] : undefined;
}

/** Whether a line is a row of `zpool list -H`: tabs between name, three sizes, some figures and a state. */
export function isScriptedRow(text: string): boolean {
	const fields = text.trimEnd().split('\t');
	const sizes = fields.slice(1, 4);
	return (
		fields.length >= 9 &&
		fields.length <= 12 &&
		sizes.every((field) => parseSize(field) !== undefined) &&
		fields.slice(5).some((field) => zpoolStates.has(field))
	);
}

/** @param onPool  gets each pool once a table is complete */
export function createZpoolList(stamps: Stamps, onPool: (pool: StatedPool) => void): ZpoolLines {
	const rows = createTreeBuilder();
	let columns: readonly string[] | undefined;
	let observedAtMs: number | undefined;
	const close = (): void => {
		for (const tree of rows.take()) onPool({ tree, state: undefined, scan: undefined, observedAtMs });
	};
	const row = (text: string, line: number): string | undefined => {
		const node = columns === undefined ? scriptedNode(text, line) : columnNode(text, columns, line);
		if (node === undefined) {
			return `"${text.trim().slice(0, 60)}" is no row of zpool list`;
		}
		if (rows.size >= limits.evidenceCache)
			throw new AppError('record_too_large', `A list has more than ${limits.evidenceCache} rows at line ${line}. Nothing was added.`, { line });
		if (rows.size === 0) observedAtMs = stamps.instant();
		rows.add(node);
		return undefined;
	};
	return {
		starts: (text) => zpoolListColumns(text) !== undefined || isScriptedRow(text),
		line(text, line) {
			const heading = zpoolListColumns(text);
			if (heading !== undefined) {
				close();
				columns = heading;
				return undefined;
			}
			if (text.trim() === '' || /^[- ]+$/.test(text) || /^ +capacity +operations /.test(text)) return undefined;
			if (!stamps.read(text)) return row(text, line);
			close();
			return undefined;
		},
		close,
	};
}

function columnNode(text: string, columns: readonly string[], line: number): ZpoolNode | undefined {
	const words = wordsOf(text);
	const name = words[0] ?? '';
	const at = (column: string): string => words[columns.indexOf(column)] ?? '';
	const isClass = classRole(name) !== undefined && words.slice(1).every((word) => word === '-');
	const state = words.find((word) => zpoolStates.has(word));
	// The altroot at the end may be missing or hold blanks; with -v rows of drives lack figures.
	if (!isClass && (words.length < Math.min(columns.length - 1, 2) || (columns.includes('SIZE') && !isSizeOrDash(at('SIZE'))))) return undefined;
	const hasHealth = columns.includes('HEALTH');
	if (!isClass && hasHealth && state === undefined && words.length > 4) return undefined;
	return { name, depth: depthOf(text), state, ...sizesOf(at), line, children: [] };
}

function scriptedNode(text: string, line: number): ZpoolNode | undefined {
	const fields = text
		.trim()
		.split('\t')
		.map((field) => field.trim());
	const name = fields[0] ?? '';
	const state = fields.find((field) => zpoolStates.has(field));
	if (name === '' || fields.length < 4 || !fields.slice(1, 4).every(isSizeOrDash) || (state === undefined && depthOf(text) === 0)) return undefined;
	return { name, depth: depthOf(text), state, ...sizesOf((column) => fields[PLAIN.indexOf(column)] ?? ''), line, children: [] };
}

const isSizeOrDash = (text: string): boolean => text === '-' || parseSize(text) !== undefined;

function sizesOf(at: (column: string) => string): Pick<ZpoolNode, 'sizeBytes' | 'usedBytes' | 'freeBytes'> {
	const [usedBytes, freeBytes] = [parseSize(at('ALLOC')), parseSize(at('FREE'))];
	// iostat leaves the size to the reader.
	return {
		sizeBytes: parseSize(at('SIZE')) ?? (usedBytes === undefined || freeBytes === undefined ? undefined : usedBytes + freeBytes),
		usedBytes,
		freeBytes,
	};
}
