/** A table as plain data, before anyone decides whether it becomes a sheet or a CSV file. */

/** `date` cells are milliseconds since 1970, UTC. The kind decides how a cell is shown, never how exact it is. */
export type ColumnKind = 'text' | 'integer' | 'number' | 'money' | 'probability' | 'date';

export interface TableColumn {
	readonly name: string;
	readonly kind: ColumnKind;
	/** Printed behind the name: a currency, days, a range. */
	readonly unit?: string;
}

/** Null, and a number that is not finite, are empty cells. */
export type TableCell = string | number | null;

export interface FigureTable {
	/** Of the sheet and, in lower case with hyphens, of the file: at most 31 letters, digits and blanks. */
	readonly name: string;
	/** What a row is, in a sentence. */
	readonly about: string;
	readonly columns: readonly TableColumn[];
	readonly rows: readonly (readonly TableCell[])[];
}

/** Heading of a column: `Value at risk (EUR)`. */
export const headingOf = ({ name, unit }: TableColumn): string => (unit === undefined || unit === '' ? name : `${name} (${unit})`);
