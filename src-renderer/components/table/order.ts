/** The order of table rows by the value of one column. */
export type CellValue = number | string | undefined;

export interface Order {
	readonly key: string;
	readonly isDescending: boolean;
}

const byWords = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** A sorted copy; rows without a value come last either way, equal rows keep their order. */
export function sortRows<Row>(rows: readonly Row[], cellOf: (row: Row) => CellValue, isDescending: boolean): Row[] {
	const sign = isDescending ? -1 : 1;
	return rows
		.map((row) => ({ row, value: cellOf(row) }))
		.sort((a, b) => {
			if (isMissing(a.value) || isMissing(b.value)) return Number(isMissing(a.value)) - Number(isMissing(b.value));
			return sign * compare(a.value, b.value);
		})
		.map(({ row }) => row);
}

/** The order after a click on a column: its own first direction, then the other one. */
export function nextOrder(current: Order | undefined, key: string, startsDescending: boolean): Order {
	return current?.key === key ? { key, isDescending: !current.isDescending } : { key, isDescending: startsDescending };
}

function isMissing(value: CellValue): value is undefined {
	return value === undefined || (typeof value === 'number' && Number.isNaN(value));
}

function compare(a: number | string, b: number | string): number {
	return typeof a === 'number' && typeof b === 'number' ? a - b : byWords.compare(String(a), String(b));
}
