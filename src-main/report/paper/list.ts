/** A long list of short rows: a dense table in columns, page after page. */
import { addPage, type Paper } from './paper.ts';
import { drawColumns } from './section.ts';
import { type Cell, type Column, dense, drawTable, tableHeights } from './table.ts';
import { breakLines, lineHeight, styles, type TextStyle, widest } from './text.ts';

/** A column that is as wide as what stands in it; the last one takes the rest. */
export interface ListColumn extends Omit<Column, 'width' | 'isFixed'> {
	/** Points; a longer text goes on in the next line. */
	readonly most: number;
}

export interface List {
	readonly columns: readonly ListColumn[];
	readonly rows: readonly (readonly Cell[])[];
	/** Columns of rows side by side. */
	readonly count: number;
}

/** Width of each of `count` columns side by side. */
export function listWidth({ sheet }: Paper, count: number): number {
	return (sheet.contentWidth - sheet.gutter * (count - 1)) / count;
}

/** Points that a list leaves for one more column, beside the widest text of each of its own. */
export function roomBeside(paper: Paper, { columns, rows, count }: List): number {
	const taken = columns.map((column, index) => widthIn(paper, column, index, rows) + dense.gap);
	return taken.reduce((room, one) => room - one, listWidth(paper, count));
}

/** Points down a page that the whole list takes on one, at most. */
export function listHeight(paper: Paper, { columns, rows, count }: List): number {
	const { head, rows: heights } = heightsOf(paper, columns, rows, count);
	return head + heights.reduce((sum, height) => sum + height, 0) / count + Math.max(0, ...heights);
}

/**
 * Draws a list at the cursor: down the first column, then down the next, then on to another page. Each column of a page is a table of its own with its
 * own head, so that who listens hears it as it is read. The last page has columns of the same length.
 */
export function drawList(paper: Paper, list: List): void {
	const { rows } = list;
	for (let from = 0; from < rows.length; ) {
		if (paper.y + partHeight(paper, list, from, from + 1) > paper.sheet.bottom) addPage(paper);
		const ends = columnEnds(paper, list, from, paper.sheet.bottom - paper.y - ROUNDING);
		drawColumns(
			paper,
			ends.map((end, column) => (place) => {
				const part = rows.slice(ends[column - 1] ?? from, end);
				drawTable(paper, fitColumns(paper, list.columns, part), part, { ...place, look: dense });
			}),
		);
		from = ends.at(-1)!;
		if (from < rows.length) addPage(paper);
	}
}

/** Of rows as a table of their own. */
function heightsOf(paper: Paper, columns: List['columns'], rows: List['rows'], count: number): ReturnType<typeof tableHeights> {
	return tableHeights(paper, fitColumns(paper, columns, rows), rows, { width: listWidth(paper, count), look: dense });
}

/**
 * Columns for these very rows, close to each other, the rest of the width behind the last one: poppler reads by rows what stands less than 0.7 of the
 * size of the text apart, and column by column what has wider gaps.
 */
function fitColumns(paper: Paper, columns: readonly ListColumn[], rows: List['rows']): Column[] {
	return columns.map(({ most, ...column }, index) =>
		index === columns.length - 1 ? { ...column, width: 1 } : { ...column, width: widthIn(paper, { ...column, most }, index, rows), isFixed: true },
	);
}

/** Points that the head of a column and its own texts take, those that reach over the next one left out. */
function widthIn(paper: Paper, { title, most, style = styles.cell, maxLines }: ListColumn, index: number, rows: List['rows']): number {
	const lines = rows.flatMap((row) => {
		const cell = row[index] ?? '';
		if (typeof cell !== 'string' && cell.isWide) return [];
		return breakLines(paper, typeof cell === 'string' ? cell : cell.text, style, most, maxLines);
	});
	return Math.max(widest(paper, lines, style), widthInTwoLines(paper, title, dense.head)) + HAIR;
}

/** The least width in which a text takes two lines. */
function widthInTwoLines(paper: Paper, text: string, style: TextStyle): number {
	const words = text.split(' ');
	const halves = words.map((_, end) => [words.slice(0, end).join(' '), words.slice(end).join(' ')]);
	return Math.min(...halves.map((lines) => widest(paper, lines, style)));
}

/** Sums of widths differ in their last digits. */
const HAIR = 0.1;

/** Points: sums of heights differ in their last digits by the order of adding. */
const ROUNDING = 0.01;

/** How often the room for the last page is halved to find the least that takes all: to less than a row of a page. */
const HALVINGS = 7;

/** Where each column of a page ends: as many rows as there is room for, or, where all of them fit, as few as make columns of about the same length. */
function columnEnds(paper: Paper, list: List, from: number, room: number): number[] {
	let ends = fill(paper, list, from, room);
	if (ends.at(-1) !== list.rows.length) return ends;
	let [low, high] = [0, room];
	for (let halving = 0; halving < HALVINGS; halving += 1) {
		const middle = (low + high) / 2;
		const tried = fill(paper, list, from, middle);
		if (tried.at(-1) === list.rows.length) [ends, high] = [tried, middle];
		else low = middle;
	}
	return ends;
}

/** Ends of columns that are filled one after the other. The first has one row at least; a column without any is left out. */
function fill(paper: Paper, list: List, from: number, room: number): number[] {
	const { rows, count } = list;
	const ends: number[] = [];
	let step = Math.floor(room / lineHeight(dense.head));
	for (let at = from; ends.length < count && at < rows.length; ) {
		// Most columns hold as many rows as the one before.
		let end = Math.min(rows.length, at + step);
		while (end > at && partHeight(paper, list, at, end) > room) end -= 1;
		while (end < rows.length && partHeight(paper, list, at, end + 1) <= room) end += 1;
		if (end === at && at > from) break;
		step = end - at;
		at = Math.max(end, at + 1);
		ends.push(at);
	}
	return ends;
}

/** Points of some of the rows as a table of their own, head included. */
function partHeight(paper: Paper, { columns, rows, count }: List, from: number, end: number): number {
	const { head, rows: heights } = heightsOf(paper, columns, rows.slice(from, end), count);
	return heights.reduce((sum, height) => sum + height, head);
}
