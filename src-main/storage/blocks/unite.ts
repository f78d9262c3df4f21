/** Rows of several blocks as one span of history, and what new rows add to it. */
import type { StoredColumn, StoredRows } from './block.ts';

/** Rows with rising instants: rows of one instant, from several imports, became one. Their readings never overlap. */
export function uniteRows(parts: readonly StoredRows[]): StoredRows {
	const [only] = parts;
	if (parts.length === 1 && only && isRising(only.observedAtMs)) return { observedAtMs: only.observedAtMs, columns: only.columns };
	const total = parts.reduce((sum, { observedAtMs }) => sum + observedAtMs.length, 0);
	const all = new Float64Array(total);
	let at = 0;
	for (const { observedAtMs } of parts) {
		all.set(observedAtMs, at);
		at += observedAtMs.length;
	}
	const observedAtMs = distinct(all.sort());
	const columns = new Map<number, MutableColumn>();
	for (const part of parts) {
		const targets = positionsIn(observedAtMs, part.observedAtMs);
		for (const [metricId, column] of part.columns) {
			let whole = columns.get(metricId);
			if (!whole) {
				whole = emptyColumn(observedAtMs.length);
				columns.set(metricId, whole);
			}
			scatter(column, targets, whole);
		}
	}
	return { observedAtMs, columns };
}

interface MutableColumn {
	readonly values: Float64Array;
	raws: Float64Array | undefined;
	texts: Map<number, string> | undefined;
}

const emptyColumn = (rows: number): MutableColumn => ({ values: new Float64Array(rows).fill(Number.NaN), raws: undefined, texts: undefined });

function scatter({ values, raws, texts }: StoredColumn, targets: Int32Array, whole: MutableColumn): void {
	for (let row = 0; row < values.length; row++) {
		const value = values[row] as number;
		const target = targets[row] as number;
		if (Number.isNaN(value) || !Number.isNaN(whole.values[target])) continue;
		setReading(whole, target, value, raws?.[row], texts?.get(row));
	}
}

function setReading(whole: MutableColumn, target: number, value: number, raw: number | undefined, text: string | undefined): void {
	whole.values[target] = value;
	if (raw !== undefined && !Number.isNaN(raw)) {
		whole.raws ??= new Float64Array(whole.values.length).fill(Number.NaN);
		whole.raws[target] = raw;
	}
	if (text !== undefined) {
		whole.texts ??= new Map();
		whole.texts.set(target, text);
	}
}

export function isRising(times: Float64Array): boolean {
	for (let i = 1; i < times.length; i++) if ((times[i] as number) <= (times[i - 1] as number)) return false;
	return true;
}

/** @param sorted  not falling */
function distinct(sorted: Float64Array): Float64Array {
	let count = 0;
	for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[count - 1]) sorted[count++] = sorted[i] as number;
	return sorted.slice(0, count);
}

/** Where each of `times` (not falling) stands in `all` (rising); -1 for none. */
function positionsIn(all: Float64Array, times: Float64Array): Int32Array {
	const positions = new Int32Array(times.length);
	let at = 0;
	for (let row = 0; row < times.length; row++) {
		while (at < all.length && (all[at] as number) < (times[row] as number)) at++;
		positions[row] = at < all.length && all[at] === times[row] ? at : -1;
	}
	return positions;
}

export interface RowConflict {
	readonly observedAtMs: number;
	readonly metricId: number;
	readonly kept: string;
	readonly other: string;
}

/** What incoming rows are to the history. */
export interface Merged {
	/** What the history lacks: rising instants, only new readings. */
	readonly fresh: StoredRows;
	/** Instants of `fresh` that the history does not know at all. */
	readonly newInstants: number;
	/** By incoming row: 1 when it added something. */
	readonly hasAdded: Uint8Array;
	/** By incoming row: 1 when it states another value than the one that stays. */
	readonly hasConflict: Uint8Array;
	readonly conflicts: readonly RowConflict[];
}

/**
 * The first value of a metric at an instant stays, whoever states another.
 *
 * @param incoming      instants not falling, rows of one instant in the order in which they were stated
 * @param known         rising instants
 * @param maxConflicts  pairs that are put into words
 */
export function mergeRows(incoming: StoredRows, known: StoredRows, maxConflicts: number): Merged {
	const rows = incoming.observedAtMs.length;
	const instants = distinct(incoming.observedAtMs.slice());
	const instantOf = positionsIn(instants, incoming.observedAtMs);
	const knownAt = positionsIn(known.observedAtMs, instants);
	const isFresh = new Uint8Array(instants.length);
	const hasAdded = new Uint8Array(rows);
	const hasConflict = new Uint8Array(rows);
	const conflicts: RowConflict[] = [];
	let newInstants = 0;
	for (let instant = 0; instant < instants.length; instant++) {
		if (knownAt[instant] !== -1) continue;
		isFresh[instant] = 1;
		newInstants++;
	}
	for (let row = 0; row < rows; row++) {
		const isFirst = row === 0 || instantOf[row] !== instantOf[row - 1];
		if (isFirst && knownAt[instantOf[row] as number] === -1) hasAdded[row] = 1;
	}
	const columns = new Map<number, MutableColumn>();
	for (const [metricId, column] of incoming.columns) {
		const before = known.columns.get(metricId);
		const whole = emptyColumn(instants.length);
		let hasFresh = false;
		for (let row = 0; row < rows; row++) {
			const value = column.values[row] as number;
			if (Number.isNaN(value)) continue;
			const instant = instantOf[row] as number;
			const raw = column.raws?.[row];
			const text = column.texts?.get(row);
			const stays = readingAt(before, knownAt[instant] as number) ?? readingAt(whole, instant);
			if (stays === undefined) {
				setReading(whole, instant, value, raw, text);
				hasFresh = true;
				isFresh[instant] = 1;
				hasAdded[row] = 1;
			} else {
				const other = { value, raw: sourceText(raw, text) };
				if (isSameReading(stays, other)) continue;
				hasConflict[row] = 1;
				if (conflicts.length < maxConflicts)
					conflicts.push({ observedAtMs: instants[instant] as number, metricId, kept: textOf(stays), other: textOf(other) });
			}
		}
		if (hasFresh) columns.set(metricId, whole);
	}
	return { fresh: keepRows({ observedAtMs: instants, columns }, isFresh), newInstants, hasAdded, hasConflict, conflicts };
}

interface ReadingText {
	readonly value: number;
	readonly raw: string | undefined;
}

/** The exact source text of a reading, where it has one. */
export function sourceText(raw: number | undefined, text: string | undefined): string | undefined {
	if (text !== undefined) return text;
	return raw === undefined || Number.isNaN(raw) ? undefined : String(raw);
}

function readingAt(column: StoredColumn | undefined, row: number): ReadingText | undefined {
	const value = row < 0 ? undefined : column?.values[row];
	if (value === undefined || Number.isNaN(value)) return undefined;
	return { value, raw: sourceText(column?.raws?.[row], column?.texts?.get(row)) };
}

/** Equal values; a text that only one of the two has says nothing against the other. */
function isSameReading(a: ReadingText, b: ReadingText): boolean {
	return Object.is(a.value, b.value) && (a.raw === undefined || b.raw === undefined || a.raw === b.raw);
}

function textOf({ value, raw }: ReadingText): string {
	return raw === undefined ? String(value) : `${value} (${raw})`;
}

/** The rows whose mark is not 0. */
export function keepRows(rows: StoredRows, marks: Uint8Array): StoredRows {
	const kept: number[] = [];
	for (let row = 0; row < marks.length; row++) if (marks[row] !== 0) kept.push(row);
	return kept.length === marks.length ? rows : pickRows(rows, Uint32Array.from(kept));
}

/** Rows by their numbers, in the order of the numbers. */
export function pickRows({ observedAtMs, importIds, columns }: StoredRows, picked: Uint32Array): StoredRows {
	const take = (whole: Float64Array): Float64Array => Float64Array.from(picked, (row) => whole[row] as number);
	const chosen = new Map<number, StoredColumn>();
	for (const [metricId, { values, raws, texts }] of columns) {
		const part = take(values);
		if (part.every(Number.isNaN)) continue;
		const words = new Map<number, string>();
		if (texts) {
			for (const [target, row] of picked.entries()) {
				const text = texts.get(row);
				if (text !== undefined) words.set(target, text);
			}
		}
		chosen.set(metricId, { values: part, raws: raws ? take(raws) : undefined, texts: words.size > 0 ? words : undefined });
	}
	return { observedAtMs: take(observedAtMs), importIds: importIds ? take(importIds) : undefined, columns: chosen };
}
