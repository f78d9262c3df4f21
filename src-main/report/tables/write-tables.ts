/** The figures of a report for those who want to compute on: a workbook, CSV files in a zip file, or JSON. */
import { plainText } from '../../shared/charts/plain-text.ts';
import type { ReportFigures, ReportTableFormat } from '../../shared/domain/report.ts';
import { figuresText } from '../figures.ts';
import { writeCsv } from './csv.ts';
import { tablesOf } from './figure-tables.ts';
import { writeXlsx } from './xlsx.ts';

export interface TablesAsked {
	readonly figures: ReportFigures;
	readonly format: ReportTableFormat;
}

/** Ending of the file and its media type. */
export const tableFiles = {
	xlsx: { ending: '.xlsx', mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
	csv: { ending: '-csv.zip', mediaType: 'application/zip' },
	json: { ending: '.json', mediaType: 'application/json' },
} as const satisfies Record<ReportTableFormat, { readonly ending: string; readonly mediaType: string }>;

/**
 * The same figures give the same bytes. Text is never a formula, whatever it begins with; serials are shown as the report shows them.
 *
 * @returns JSON: the figures themselves, as they are attached to the PDF; else their tables
 */
export function writeTables({ figures, format }: TablesAsked): Uint8Array {
	switch (format) {
		case 'json':
			return new TextEncoder().encode(figuresText(figures));
		case 'csv':
			return writeCsv(tablesOf(figures));
		case 'xlsx': {
			const { name, isSynthetic } = figures.workspace;
			return writeXlsx(tablesOf(figures), {
				title: `Storage risk figures: ${plainText(name) || 'Workspace'}${isSynthetic ? ' (synthetic)' : ''}`,
				createdAtMs: figures.generatedAtMs,
			});
		}
	}
}
