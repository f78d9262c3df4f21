/** Tables: hairlines, no zebra, numbers to the right, the head again on every page, no break inside a row. */
import { drawLinkLines } from './links.ts';
import { addPage, hairline, type Ink, type Paper } from './paper.ts';
import { asArtifact, within } from './tags.ts';
import { type Align, breakLines, drawLine, lineHeight, styles, type TextStyle } from './text.ts';

export interface Column {
	readonly title: string;
	/** Share of the width that fixed columns leave, or points when `isFixed`. */
	readonly width: number;
	readonly isFixed?: boolean;
	readonly align?: Align;
	readonly style?: TextStyle;
	/** Lines of a cell before it is cut with an ellipsis. */
	readonly maxLines?: number;
	/** Its cells name their rows. */
	readonly isRowHead?: boolean;
}

/** Text, text that leads to a place of the file, or text that takes the room of the next cell too, which stays empty. */
export type Cell = string | { readonly text: string; readonly to?: string; readonly isWide?: boolean };

interface TablePlace {
	readonly left?: number;
	readonly width?: number;
	readonly look?: TableLook;
}

/** Distances in points, and what else makes a table airy or dense. */
export interface TableLook {
	/** Between columns. */
	readonly gap: number;
	/** Above and below the text of a row. */
	readonly padding: number;
	readonly head: TextStyle;
	/** Cells stand in the middle of the height of their row, as fits lines of different sizes; at its top where absent. */
	readonly isMiddle?: boolean;
	/** Without lines between and below the rows. */
	readonly isPlain?: boolean;
	/** Of text that leads to a place; that of its column where absent. */
	readonly linkInk?: Ink;
}

export const airy: TableLook = { gap: 10, padding: 3, head: styles.head };
/** For lists of thousands: a line each. The gap and the rounding of two widths stay below 0.7 of the size, see list.ts. */
export const dense: TableLook = { gap: 4.4, padding: 0.5, head: { ...styles.head, size: 6.8 }, linkInk: 'accent' };
/** Below a table. */
export const AFTER_TABLE = 4;

/** Draws a table at the cursor, over more pages where needed; the cursor stands below it afterwards. */
export function drawTable(paper: Paper, columns: readonly Column[], rows: readonly (readonly Cell[])[], place: TablePlace = {}): void {
	const grid = gridOf(paper, columns, place);
	const laid = rows.map((row) => layRow(paper, grid, row));
	const headHeight = headHeightOf(paper, grid);
	if (paper.y + headHeight + (laid[0]?.height ?? 0) > paper.sheet.bottom) addPage(paper);
	within(paper, 'Table', () => {
		within(paper, 'TR', () => drawHead(paper, grid));
		for (const row of laid) {
			if (paper.y + row.height > paper.sheet.bottom) {
				addPage(paper);
				// Once is enough for who listens.
				asArtifact(paper, () => drawHead(paper, grid), 'Pagination');
			}
			within(paper, 'TR', () => drawRow(paper, grid, row));
			paper.y += row.height;
			if (!grid.look.isPlain) hairline(paper, paper.y, grid.left, grid.right);
		}
	});
	paper.y += AFTER_TABLE;
}

/** Height of a table that stays on one page, the gap below it included. */
export function tableHeight(paper: Paper, columns: readonly Column[], rows: readonly (readonly Cell[])[], width = paper.sheet.contentWidth): number {
	const { head, rows: heights } = tableHeights(paper, columns, rows, { width });
	return head + heights.reduce((sum, height) => sum + height, 0) + AFTER_TABLE;
}

/** Heights of the head of a table and of each of its rows. */
export function tableHeights(
	paper: Paper,
	columns: readonly Column[],
	rows: readonly (readonly Cell[])[],
	place: TablePlace,
): { readonly head: number; readonly rows: readonly number[] } {
	const grid = gridOf(paper, columns, place);
	return { head: headHeightOf(paper, grid), rows: rows.map((row) => layRow(paper, grid, row).height) };
}

interface Span {
	readonly left: number;
	readonly width: number;
}

/** Columns with their places on the page. */
interface Grid {
	readonly columns: readonly Column[];
	readonly spans: readonly Span[];
	readonly look: TableLook;
	readonly left: number;
	readonly right: number;
}

function gridOf({ sheet }: Paper, columns: readonly Column[], { left = sheet.left, width = sheet.contentWidth, look = airy }: TablePlace): Grid {
	const fixed = columns.reduce((sum, column) => sum + (column.isFixed ? column.width : 0), 0);
	const shares = columns.reduce((sum, column) => sum + (column.isFixed ? 0 : column.width), 0);
	const free = width - fixed - look.gap * (columns.length - 1);
	let x = left;
	const spans = columns.map((column) => {
		const span = { left: x, width: column.isFixed ? column.width : (free * column.width) / shares };
		x += span.width + look.gap;
		return span;
	});
	return { columns, spans, look, left, right: left + width };
}

interface LaidCell {
	readonly lines: readonly string[];
	readonly span: Span;
	readonly to?: string | undefined;
}

interface LaidRow {
	readonly cells: readonly LaidCell[];
	readonly height: number;
}

function layRow(paper: Paper, { columns, spans, look }: Grid, row: readonly Cell[]): LaidRow {
	const cells = columns.map((column, index) => {
		const cell = row[index] ?? '';
		const { text, to, isWide = false } = typeof cell === 'string' ? { text: cell } : cell;
		const next = isWide ? spans[index + 1] : undefined;
		const { left, width } = spans[index]!;
		const span = { left, width: next ? next.left + next.width - left : width };
		return { lines: breakLines(paper, text, styleOf(column), span.width, column.maxLines), span, to };
	});
	const heights = cells.map(({ lines }, index) => lines.length * lineHeight(styleOf(columns[index]!)));
	return { cells, height: Math.max(...columns.map((column) => lineHeight(styleOf(column))), ...heights) + 2 * look.padding };
}

function drawRow(paper: Paper, { columns, look }: Grid, row: LaidRow): void {
	row.cells.forEach((cell, index) => {
		const column = columns[index]!;
		const style = cell.to === undefined || look.linkInk === undefined ? styleOf(column) : { ...styleOf(column), ink: look.linkInk };
		const spare = look.isMiddle ? row.height - 2 * look.padding - cell.lines.length * lineHeight(style) : 0;
		const draw = (): void => drawCell(paper, cell, column, style, paper.y + look.padding + spare / 2);
		if (column.isRowHead) within(paper, 'TH', draw, { scope: 'Row' });
		else within(paper, 'TD', draw);
	});
}

function headHeightOf(paper: Paper, { columns, spans, look }: Grid): number {
	const lines = columns.map((column, index) => breakLines(paper, column.title, look.head, spans[index]!.width).length);
	return Math.max(1, ...lines) * lineHeight(look.head) + 2 * look.padding;
}

function drawHead(paper: Paper, grid: Grid): void {
	const { columns, spans, look } = grid;
	const height = headHeightOf(paper, grid);
	columns.forEach((column, index) => {
		const span = spans[index]!;
		const lines = breakLines(paper, column.title, look.head, span.width);
		// At the top like the cells below: poppler takes for a table what is aligned the same way in two rows, and reads it by its rows.
		within(paper, 'TH', () => drawCell(paper, { lines, span }, column, look.head, paper.y + look.padding), { scope: 'Column' });
	});
	paper.y += height;
	if (!look.isPlain) hairline(paper, paper.y, grid.left, grid.right, 'strongBorder');
}

/** Numbers stand to the right in figures of equal width. */
function styleOf(column: Column): TextStyle {
	return column.style ?? (column.align === 'right' ? styles.number : styles.cell);
}

function drawCell(paper: Paper, { lines, span, to }: LaidCell, column: Column, style: TextStyle, y: number): void {
	const align = column.align ?? 'left';
	const x = align === 'right' ? span.left + span.width : align === 'centre' ? span.left + span.width / 2 : span.left;
	if (to !== undefined) drawLinkLines(paper, lines, to, x, y, style, align);
	else for (const [index, line] of lines.entries()) drawLine(paper, line, x, y + index * lineHeight(style), style, align);
}
