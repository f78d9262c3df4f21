/** The fleet as a CSV file to be edited in a spreadsheet and applied again: nothing in it is read as a formula. */
import { writeFile } from 'node:fs/promises';
import { changeColumns, shownColumns } from '../ingest/drive-changes-csv.ts';
import { toSheetCell } from '../shared/domain/sheet-cell.ts';
import { type Drive, MS_PER_DAY } from '../shared/domain/telemetry.ts';
import { writeFileAtomically } from './write-file.ts';

const dayText = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
/** A day where it is one, else the instant: what is read back is what was written. */
const dateText = (ms: number): string => (ms % MS_PER_DAY === 0 ? dayText(ms) : new Date(ms).toISOString());

type FactsColumn = (typeof changeColumns)[number] | (typeof shownColumns)[number];

function cellsOf(drive: Drive): Readonly<Record<FactsColumn, string>> {
	const { exit, price } = drive;
	return {
		drive: drive.deviceId,
		serial: drive.serial,
		model: drive.model,
		first_seen: dayText(drive.firstSeenMs),
		last_seen: dayText(drive.lastSeenMs),
		exit: exit?.kind ?? '',
		date: exit === undefined ? '' : dateText(exit.atMs),
		reason: exit?.reason ?? '',
		replaced_by: exit?.replacedBy ?? '',
		host: drive.host ?? '',
		enclosure: drive.enclosure ?? '',
		slot: drive.slot ?? '',
		pool: drive.pool ?? '',
		price: price === undefined ? '' : String(price.amount),
		currency: price?.currency ?? '',
		purchase_date: drive.purchaseDate ?? '',
		observed_since: drive.observedSince ?? '',
	};
}

const columns: readonly FactsColumn[] = [
	'drive',
	'serial',
	...shownColumns,
	...changeColumns.filter((name) => name !== 'drive' && name !== 'serial'),
];

/** @returns the whole file, with a byte order mark: without it a spreadsheet takes UTF-8 for something else */
export function factsCsv(drives: readonly Drive[]): string {
	const lines = drives.map((drive) => {
		const cells = cellsOf(drive);
		return columns.map((column) => toSheetCell(cells[column])).join(',');
	});
	return `\ufeff${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}

/** @returns bytes written; @throws AppError `disk_full`, `disk_io`, `file_unreadable` */
export async function writeFactsCsv(path: string, drives: readonly Drive[]): Promise<number> {
	const text = factsCsv(drives);
	await writeFileAtomically(path, (temporary) => writeFile(temporary, text));
	return Buffer.byteLength(text);
}
