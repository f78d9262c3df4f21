/** A CSV file as a spreadsheet takes it: cells, and which of them it would run. */
import { parse } from 'csv-parse/sync';

export const cellsOf = (text: string): string[][] => parse(text, { bom: true, relax_column_count: true });

/** Blanks and quotes in front are dropped by some programs, full-width signs are taken for plain ones; a plain number is no formula. */
export const isLive = (cell: string): boolean => /^[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell);
