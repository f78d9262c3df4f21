/** `zpool status` with any of -P, -L, -v, -s, -p and -T: one section a pool. */
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';
import type { Stamps } from '../decoding/stamps.ts';
import type { Sink } from '../parser.ts';
import { parseCount, wordsOf } from '../reading/sizes.ts';
import { createTreeBuilder, depthOf, type TreeBuilder, zpoolStates } from './zpool-rows.ts';
import { classRole, type ZpoolTree } from './zpool-tree.ts';

export interface StatedPool {
	readonly tree: ZpoolTree;
	readonly state: string | undefined;
	/** What the scan line says: the last scrub, or the resilver under way. */
	readonly scan: string | undefined;
	readonly observedAtMs: number | undefined;
}

/** A part of a file of zpool, line by line. */
export interface ZpoolLines {
	/** Whether a line begins it. */
	readonly starts: (text: string) => boolean;
	/** @returns why the line cannot be read, if so */
	readonly line: (text: string, line: number) => string | undefined;
	/** What was read is complete. */
	readonly close: () => void;
}

const POOL = /^ {0,8}pool: (\S.{0,255})$/;

interface Section {
	readonly name: string;
	readonly line: number;
	state: string | undefined;
	scan: string | undefined;
	part: 'head' | 'config' | 'done';
	readonly rows: TreeBuilder;
	readonly observedAtMs: number | undefined;
}

/**
 * @param onPool  gets each pool that is complete
 * @throws AppError `input_truncated` from `close` when a pool has no closing line (`errors:`), which zpool always writes
 */
export function createZpoolStatus(sink: Sink, stamps: Stamps, onPool: (pool: StatedPool) => void): ZpoolLines & { readonly isOpen: () => boolean } {
	let section: Section | undefined;
	const close = (): void => {
		if (section === undefined) return;
		const { name, line, state, scan, part, rows, observedAtMs } = section;
		if (part !== 'done')
			throw new AppError(
				'input_truncated',
				`The section of pool ${name.slice(0, 60)}, line ${line}, breaks off. Export it again; nothing was added.`,
				{ line },
			);
		section = undefined;
		for (const tree of rows.take()) onPool({ tree, state, scan, observedAtMs });
	};
	return {
		starts: (text) => POOL.test(text),
		/** Between the name of a pool and its closing line. */
		isOpen: () => section !== undefined && section.part !== 'done',
		line(text, line) {
			const pool = POOL.exec(text)?.[1];
			if (pool !== undefined) {
				close();
				section = {
					name: pool.trim(),
					line,
					state: undefined,
					scan: undefined,
					part: 'head',
					rows: createTreeBuilder(),
					observedAtMs: stamps.instant(),
				};
			} else if (section !== undefined) readLine(section, text, line, sink);
			return undefined;
		},
		close,
	};
}

function readLine(section: Section, text: string, line: number, sink: Sink): void {
	const [, key, value = ''] = /^ {0,8}([a-z]{2,12}): ?(.{0,2000})$/.exec(text) ?? [];
	if (key === 'errors') section.part = 'done';
	else if (key === 'config') section.part = 'config';
	else if (section.part === 'config') readRow(section, text, line, sink);
	else if (key === 'state') section.state = value.trim().slice(0, 40) || undefined;
	else if (key === 'scan' && value.trim() !== 'none requested') section.scan = value.trim().slice(0, 200) || undefined;
}

function readRow(section: Section, text: string, line: number, sink: Sink): void {
	const words = wordsOf(text);
	const [name, state] = words;
	if (name === undefined || name === 'NAME') return;
	// A heading such as `spares` stands alone; whatever else has no state is a remark of zpool.
	const isClass = words.length === 1 && classRole(name) !== undefined;
	if (!isClass && !zpoolStates.has(state ?? '')) {
		sink.remark({ line, code: 'row_rejected', reason: `"${text.trim().slice(0, 60)}" has no state of zpool` });
		return;
	}
	if (section.rows.size >= limits.evidenceCache)
		throw new AppError('record_too_large', `A pool has more than ${limits.evidenceCache} rows at line ${line}. Nothing was added.`, { line });
	const [read, write, checksum] = words.slice(2, 5).map(parseCount);
	const errors = read === undefined || write === undefined || checksum === undefined ? undefined : ([read, write, checksum] as const);
	section.rows.add({ name, depth: depthOf(text), state, errors, line, children: [] });
}
