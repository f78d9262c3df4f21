/** A long list of short rows: a dense table in columns, page after page. */
import { addPage, type Paper } from './paper.ts';
import { drawColumns } from './section.ts';
import { type Cell, type Column, dense, drawTable, tableHeights } from './table.ts';

export interface List {
	readonly columns: readonly Column[];
	readonly rows: readonly (readonly Cell[])[];
	/** Columns of rows side by side. */
	readonly count: number;
}

/** Width of each of `count` columns side by side. */
export function listWidth({ sheet }: Paper, count: number): number {
	return (sheet.contentWidth - sheet.gutter * (count - 1)) / count;
}

/** Points down a page that the whole list takes on one. */
export function listHeight(paper: Paper, list: List): number {
	const { head, rows } = heightsOf(paper, list);
	return head + evenRoom(rows, list.count) + Math.max(0, ...rows);
}

/**
 * Draws a list at the cursor: down the first column, then down the next, then on to another page. Each column of a page is a table of its own with its
 * own head, so that who listens hears it as it is read. The last page has columns of the same length.
 */
export function drawList(paper: Paper, list: List): void {
	const { columns, rows, count } = list;
	const { head, rows: heights } = heightsOf(paper, list);
	for (let from = 0; from < rows.length; ) {
		if (paper.y + head + heights[from]! > paper.sheet.bottom) addPage(paper);
		const ends = columnEnds(heights, from, count, paper.sheet.bottom - paper.y - head);
		drawColumns(
			paper,
			ends.map((end, column) => (place) => drawTable(paper, columns, rows.slice(ends[column - 1] ?? from, end), { ...place, look: dense })),
		);
		from = ends.at(-1)!;
		if (from < rows.length) addPage(paper);
	}
}

function heightsOf(paper: Paper, { columns, rows, count }: List): ReturnType<typeof tableHeights> {
	return tableHeights(paper, columns, rows, { width: listWidth(paper, count), look: dense });
}

const evenRoom = (heights: readonly number[], count: number): number => heights.reduce((sum, height) => sum + height, 0) / count;

/** Where each column of a page ends: as many rows as there is room for, or, where all of them fit, as few as make columns of the same length. */
function columnEnds(heights: readonly number[], from: number, count: number, room: number): number[] {
	const rest = heights.slice(from);
	const even = evenRoom(rest, count);
	const rooms = [even, even + Math.max(...rest)].filter((one) => one < room).map((one) => one + ROUNDING);
	const tried = [...rooms, room - ROUNDING].map((one) => fill(heights, from, count, one));
	return tried.find((ends) => ends.at(-1) === heights.length) ?? tried.at(-1)!;
}

/** Points: sums of heights differ in their last digits by the order of adding. */
const ROUNDING = 0.01;

/** Ends of columns that are filled one after the other. The first has one row at least; a column without any is left out. */
function fill(heights: readonly number[], from: number, count: number, room: number): number[] {
	const ends: number[] = [];
	let at = from;
	for (let column = 0; column < count && at < heights.length; column += 1) {
		let used = 0;
		while (at < heights.length && (at === from || used + heights[at]! <= room)) used += heights[at++]!;
		if (used > 0) ends.push(at);
	}
	return ends;
}
