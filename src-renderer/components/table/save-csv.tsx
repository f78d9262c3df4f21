/** The rows of a table as a CSV file, as it stands: no cell is read as a formula. */
import { toSheetCell } from '../../../src-main/shared/domain/sheet-cell.ts';
import type { Column } from './data-table.tsx';

/** Heading and rows in their order; numbers with all their digits, what is not known stays empty. */
export function csvOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
	const lines = [columns.map(({ title }) => toSheetCell(title)), ...rows.map((row) => columns.map(({ value }) => cellText(value(row))))];
	return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** A number is no formula, not even a negative one. */
const cellText = (value: string | number | undefined): string => (typeof value === 'number' ? String(value) : toSheetCell(value ?? ''));

interface SaveCsvButtonProps<Row> {
	readonly rows: readonly Row[];
	readonly columns: readonly Column<Row>[];
	/** Without its ending. */
	readonly fileName: string;
}

export function SaveCsvButton<Row>({ rows, columns, fileName }: SaveCsvButtonProps<Row>) {
	const save = (): void => {
		// Excel reads UTF-8 only behind a byte order mark.
		const address = URL.createObjectURL(new Blob(['\uFEFF', csvOf(rows, columns)], { type: 'text/csv' }));
		const link = document.createElement('a');
		link.href = address;
		link.download = `${fileName}.csv`;
		link.click();
		// The browser reads it after the click has returned.
		setTimeout(() => URL.revokeObjectURL(address), 10_000);
	};
	return (
		<button type="button" className="compact" onClick={save}>
			Save as CSV
		</button>
	);
}
