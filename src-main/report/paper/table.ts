/** Tables: hairlines, no zebra, numbers to the right, the head again on every page, no break inside a row. */
import { drawLink } from './links.ts';
import { addPage, hairline, type Paper } from './paper.ts';
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

/** Text, or text that leads to a place of the file. */
export type Cell = string | { readonly text: string; readonly to: string };

interface TablePlace {
	readonly left?: number;
	readonly width?: number;
}

const CELL_GAP = 10;
const ROW_PADDING = 3;
const AFTER_TABLE = 4;

/** Draws a table at the cursor, over more pages where needed; the cursor stands below it afterwards. */
export function drawTable(paper: Paper, columns: readonly Column[], rows: readonly (readonly Cell[])[], place: TablePlace = {}): void {
	const left = place.left ?? paper.sheet.left;
	const width = place.width ?? paper.sheet.contentWidth;
	const spans = spansOf(columns, left, width);
	const laid = rows.map((row) => layRow(paper, columns, spans, row));
	const headHeight = headHeightOf(paper, columns, spans);
	if (paper.y + headHeight + (laid[0]?.height ?? 0) > paper.sheet.bottom) addPage(paper);
	within(paper, 'Table', () => {
		within(paper, 'TR', () => drawHead(paper, columns, spans));
		for (const row of laid) {
			if (paper.y + row.height > paper.sheet.bottom) {
				addPage(paper);
				// Once is enough for who listens.
				asArtifact(paper, () => drawHead(paper, columns, spans), 'Pagination');
			}
			within(paper, 'TR', () => drawRow(paper, columns, spans, row));
			paper.y += row.height;
			hairline(paper, paper.y, left, left + width);
		}
	});
	paper.y += AFTER_TABLE;
}

/** Height of a table that stays on one page, the gap below it included. */
export function tableHeight(paper: Paper, columns: readonly Column[], rows: readonly (readonly Cell[])[], width = paper.sheet.contentWidth): number {
	const spans = spansOf(columns, 0, width);
	return headHeightOf(paper, columns, spans) + rows.reduce((sum, row) => sum + layRow(paper, columns, spans, row).height, 0) + AFTER_TABLE;
}

interface Span {
	readonly left: number;
	readonly width: number;
}

function spansOf(columns: readonly Column[], left: number, width: number): Span[] {
	const fixed = columns.reduce((sum, column) => sum + (column.isFixed ? column.width : 0), 0);
	const shares = columns.reduce((sum, column) => sum + (column.isFixed ? 0 : column.width), 0);
	const free = width - fixed - CELL_GAP * (columns.length - 1);
	let x = left;
	return columns.map((column) => {
		const span = { left: x, width: column.isFixed ? column.width : (free * column.width) / shares };
		x += span.width + CELL_GAP;
		return span;
	});
}

interface LaidCell {
	readonly lines: readonly string[];
	readonly to?: string;
}

interface LaidRow {
	readonly cells: readonly LaidCell[];
	readonly height: number;
}

function layRow(paper: Paper, columns: readonly Column[], spans: readonly Span[], row: readonly Cell[]): LaidRow {
	const cells = columns.map((column, index) => {
		const cell = row[index] ?? '';
		const lines = breakLines(paper, typeof cell === 'string' ? cell : cell.text, styleOf(column), spans[index]!.width, column.maxLines);
		return typeof cell === 'string' ? { lines } : { lines, to: cell.to };
	});
	const heights = cells.map(({ lines }, index) => lines.length * lineHeight(styleOf(columns[index]!)));
	return { cells, height: Math.max(lineHeight(styles.cell), ...heights) + 2 * ROW_PADDING };
}

function drawRow(paper: Paper, columns: readonly Column[], spans: readonly Span[], row: LaidRow): void {
	row.cells.forEach((cell, index) => {
		const column = columns[index]!;
		const draw = (): void => drawCell(paper, cell, spans[index]!, column, styleOf(column), paper.y + ROW_PADDING);
		if (column.isRowHead) within(paper, 'TH', draw, { scope: 'Row' });
		else within(paper, 'TD', draw);
	});
}

function headHeightOf(paper: Paper, columns: readonly Column[], spans: readonly Span[]): number {
	const lines = columns.map((column, index) => breakLines(paper, column.title, styles.head, spans[index]!.width).length);
	return Math.max(1, ...lines) * lineHeight(styles.head) + 2 * ROW_PADDING;
}

function drawHead(paper: Paper, columns: readonly Column[], spans: readonly Span[]): void {
	const height = headHeightOf(paper, columns, spans);
	columns.forEach((column, index) => {
		const lines = breakLines(paper, column.title, styles.head, spans[index]!.width);
		// Titles stand on the line, however many lines their neighbours need.
		const top = paper.y + height - ROW_PADDING - lines.length * lineHeight(styles.head);
		within(paper, 'TH', () => drawCell(paper, { lines }, spans[index]!, column, styles.head, top), { scope: 'Column' });
	});
	paper.y += height;
	hairline(paper, paper.y, spans[0]!.left, spans.at(-1)!.left + spans.at(-1)!.width, 'strongBorder');
}

/** Numbers stand to the right in figures of equal width. */
function styleOf(column: Column): TextStyle {
	return column.style ?? (column.align === 'right' ? styles.number : styles.cell);
}

function drawCell(paper: Paper, cell: LaidCell, span: Span, column: Column, style: TextStyle, y: number): void {
	const align = column.align ?? 'left';
	const x = align === 'right' ? span.left + span.width : align === 'centre' ? span.left + span.width / 2 : span.left;
	cell.lines.forEach((line, index) => {
		const top = y + index * lineHeight(style);
		if (cell.to === undefined) drawLine(paper, line, x, top, style, align);
		else drawLink(paper, line, cell.to, x, top, style, align);
	});
}
