/** Tables: hairlines, no zebra, numbers to the right, the head again on every page, no break inside a row. */
import { addPage, hairline, type Paper, sheet } from './paper.ts';
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
}

interface TablePlace {
	readonly left?: number;
	readonly width?: number;
}

const CELL_GAP = 10;
const ROW_PADDING = 3;
const AFTER_TABLE = 4;

/** Draws a table at the cursor, over more pages where needed; the cursor stands below it afterwards. */
export function drawTable(paper: Paper, columns: readonly Column[], rows: readonly (readonly string[])[], place: TablePlace = {}): void {
	const left = place.left ?? sheet.left;
	const width = place.width ?? sheet.contentWidth;
	const spans = spansOf(columns, left, width);
	const laid = rows.map((row) => layRow(paper, columns, spans, row));
	const headHeight = headHeightOf(paper, columns, spans);
	if (paper.y + headHeight + (laid[0]?.height ?? 0) > sheet.bottom) addPage(paper);
	drawHead(paper, columns, spans);
	for (const row of laid) {
		if (paper.y + row.height > sheet.bottom) {
			addPage(paper);
			drawHead(paper, columns, spans);
		}
		row.cells.forEach((lines, index) => {
			drawCell(paper, lines, spans[index]!, columns[index]!, styleOf(columns[index]!), paper.y + ROW_PADDING);
		});
		paper.y += row.height;
		hairline(paper, paper.y, left, left + width);
	}
	paper.y += AFTER_TABLE;
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

function layRow(
	paper: Paper,
	columns: readonly Column[],
	spans: readonly Span[],
	row: readonly string[],
): { readonly cells: string[][]; readonly height: number } {
	const cells = columns.map((column, index) => breakLines(paper, row[index] ?? '', styleOf(column), spans[index]!.width, column.maxLines));
	const heights = cells.map((lines, index) => lines.length * lineHeight(styleOf(columns[index]!)));
	return { cells, height: Math.max(lineHeight(styles.cell), ...heights) + 2 * ROW_PADDING };
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
		drawCell(paper, lines, spans[index]!, column, styles.head, paper.y + height - ROW_PADDING - lines.length * lineHeight(styles.head));
	});
	paper.y += height;
	hairline(paper, paper.y, spans[0]!.left, spans.at(-1)!.left + spans.at(-1)!.width, 'strongBorder');
}

/** Numbers stand to the right in figures of equal width. */
function styleOf(column: Column): TextStyle {
	return column.style ?? (column.align === 'right' ? styles.number : styles.cell);
}

function drawCell(paper: Paper, lines: readonly string[], span: Span, column: Column, style: TextStyle, y: number): void {
	const align = column.align ?? 'left';
	const x = align === 'right' ? span.left + span.width : span.left;
	lines.forEach((line, index) => {
		drawLine(paper, line, x, y + index * lineHeight(style), style, align);
	});
}
