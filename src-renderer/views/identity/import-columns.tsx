/** The imports that spoke of a drive, as a table shows them. */
import { formatCount, formatDayRange, formatInstant } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { Column } from '../../components/table/data-table.tsx';
import type { DriveImport } from './identity-words.ts';

export const importColumns: readonly Column<DriveImport>[] = [
	{
		key: 'fileName',
		title: 'File',
		width: 'minmax(180px, 2fr)',
		value: ({ fileName }) => fileName,
		cell: ({ fileName }) => <span className="mono">{plainText(fileName, 120)}</span>,
	},
	{
		key: 'importedAtMs',
		title: 'Imported',
		width: '150px',
		kind: 'date',
		value: ({ importedAtMs }) => importedAtMs,
		cell: ({ importedAtMs }) => formatInstant(importedAtMs),
	},
	{ key: 'samples', title: 'Samples', width: '84px', kind: 'number', value: ({ samples }) => samples, cell: ({ samples }) => formatCount(samples) },
	{
		key: 'firstMs',
		title: 'From and to',
		width: '200px',
		kind: 'date',
		value: ({ firstMs }) => firstMs,
		cell: ({ firstMs, lastMs }) => formatDayRange(firstMs, lastMs),
	},
];
