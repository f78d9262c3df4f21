/** A figure with its error takes four columns, always the same ones. */
import type { Estimate } from '../../shared/domain/results.ts';
import type { ColumnKind, TableCell, TableColumn } from './table.ts';

/** Value, standard error and 95 % interval of `name`, all in `unit`. */
export function estimateColumns(name: string, kind: ColumnKind, unit: string): TableColumn[] {
	return ['', ', standard error', ', lower 95 %', ', upper 95 %'].map((part) => ({ name: `${name}${part}`, kind, unit }));
}

export const estimateCells = ({ value, standardError, lower, upper }: Estimate): TableCell[] => [value, standardError, lower, upper];
