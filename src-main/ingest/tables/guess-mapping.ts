/** A first profile for an unknown table, from its first rows: the same bytes give the same guess, and each guess has its reason. */
import { type ColumnRole, columnHeadings, type MappedColumn, type MappingProfile } from '../../shared/domain/mapping.ts';
import { type UnitName, unitLabel } from '../../shared/domain/measure-units.ts';
import { metricOfColumn } from '../../shared/domain/metrics.ts';
import { parseMarkedNumber } from '../reading/marked-numbers.ts';
import * as content from './guess-content.ts';
import { headingWords, roleByHeading } from './guess-headings.ts';
import { type Column, type ColumnGuess, longMetrics, metricGuess } from './guess-metrics.ts';
import { type GivenLayout, readGivenHead, readTableHead, type TableHead } from './table-head.ts';

export interface MappingGuess {
	/** Without a name: that is for the user to give. */
	readonly profile: MappingProfile;
	/** Why each column was taken for what it is, in the order of the columns. */
	readonly columnReasons: readonly string[];
	readonly settingReasons: {
		readonly delimiter: string;
		readonly decimalMark: string;
		readonly dateOrder: string;
		readonly zone: string;
		readonly header: string;
	};
	/** The dates can be read in more than one way; the reason says which was taken. */
	readonly isDateAmbiguous: boolean;
}

/** Rows from which columns are judged. */
const ROWS_JUDGED = 500;

/**
 * @param given  the layout that a person chose, where it is not to be guessed
 * @returns undefined when the bytes are no table
 */
export function guessMapping(head: Uint8Array, isWhole: boolean, given?: GivenLayout & { readonly hasHeader: boolean }): MappingGuess | undefined {
	const table = given === undefined ? readTableHead(head, isWhole) : readGivenHead(head, isWhole, given);
	if (table === undefined) return undefined;
	const header = given === undefined ? guessHeader(table) : { has: given.hasHeader, reason: 'chosen' };
	const columns = columnsOf(table, header.has);
	const marks = content.guessMarks(
		columns.filter(({ times }) => times === undefined).flatMap((column) => column.present),
		table.delimiter,
	);
	const guesses = guessColumns(columns, marks);
	const timeColumn = columns.find(({ index }) => ['time', 'date'].includes(guesses[index]?.role ?? ''));
	const times = timeColumn?.times;
	return {
		profile: {
			name: '',
			delimiter: table.delimiter,
			decimalMark: marks.decimalMark,
			thousandsMark: marks.thousandsMark,
			dateOrder: times?.order ?? 'iso',
			zone: 'UTC',
			hasHeader: header.has,
			skipLines: table.skipLines,
			columns: columns.map(({ heading, index }) => toMapped(heading, guesses[index])),
			longMetrics: longMetrics(columns, guesses),
		},
		columnReasons: columns.map(({ index }) => guesses[index]?.reason ?? ''),
		settingReasons: {
			delimiter: table.reason,
			decimalMark: marks.reason,
			dateOrder: times?.reason ?? 'no column holds dates',
			zone: zoneReason(times),
			header: header.reason,
		},
		isDateAmbiguous: times?.isAmbiguous ?? false,
	};
}

function zoneReason(times: content.TimeGuess | undefined): string {
	if (times?.order === 'unix_s' || times?.order === 'unix_ms') return 'counts since 1970 need no zone';
	return times?.namesZone ? 'the times name their zone themselves' : 'the times name no zone; UTC was taken';
}

const toMapped = (heading: string, guess: ColumnGuess | undefined): MappedColumn => ({
	heading,
	role: guess?.role ?? 'ignore',
	...(guess?.reading === undefined ? {} : { reading: guess.reading }),
	...(guess?.unit === undefined ? {} : { unit: guess.unit }),
});

function guessHeader({ rows }: TableHead): { readonly has: boolean; readonly reason: string } {
	const first = rows[0]?.cells ?? [];
	const isValue = (cell: string): boolean =>
		/\d/.test(cell) && (parseMarkedNumber(cell, '.', ',') !== undefined || content.guessTimes([cell]) !== undefined);
	if (first.some(isValue)) return { has: false, reason: 'the first row holds values already' };
	if (first.every((cell) => cell === '')) return { has: false, reason: 'the first row is empty' };
	return { has: true, reason: 'the first row holds words only' };
}

function columnsOf({ rows, width }: TableHead, hasHeader: boolean): readonly Column[] {
	const headings = columnHeadings(hasHeader ? (rows[0]?.cells ?? []) : Array.from({ length: width }, () => ''));
	const judged = rows.slice(hasHeader ? 1 : 0).slice(0, ROWS_JUDGED);
	return headings.map((heading, index) => {
		const cells = judged.map((row) => row.cells[index] ?? '');
		const present = content.present(cells);
		return { index, heading, words: headingWords(heading), cells, present, times: content.guessTimes(present) };
	});
}

/** Roles first, since metrics are judged drive by drive. */
function guessColumns(columns: readonly Column[], marks: content.Marks): readonly (ColumnGuess | undefined)[] {
	const guesses: (ColumnGuess | undefined)[] = columns.map(() => undefined);
	const taken = new Set<ColumnRole>();
	const take = (column: Column | undefined, role: ColumnRole, reason: string, unit?: UnitName): void => {
		if (column === undefined || guesses[column.index] !== undefined || taken.has(role)) return;
		taken.add(role);
		guesses[column.index] = { role, reason, ...(unit === undefined ? {} : { unit }) };
	};
	takeTimes(columns, take);
	for (const column of columns) takeByHeading(column, marks, take);
	takeLong(columns, marks, guesses, take);
	const free = (): readonly Column[] => columns.filter(({ index, present }) => guesses[index] === undefined && present.length > 0);
	take(
		free().find(({ present }) => content.looksLikeWwns(present)),
		'wwn',
		'the cells look like world wide names',
	);
	if (!taken.has('serial')) takeSerials(free(), marks, take);
	take(
		free().find(({ present }) => content.looksLikeDeviceNames(present)),
		'device',
		'the cells look like device names',
	);
	take(
		free().find(({ present }) => content.looksLikeModels(present)),
		'model',
		'the cells look like models of drives',
	);
	const drive = guesses.findIndex((guess) => guess?.role === 'serial' || guess?.role === 'wwn' || guess?.role === 'device');
	const drives = columns[drive]?.cells ?? [];
	const used = new Set<string>();
	for (const column of columns) guesses[column.index] ??= taken.has('value') ? beside(column) : metricGuess(column, marks, drives, used);
	return guesses;
}

type Take = (column: Column | undefined, role: ColumnRole, reason: string, unit?: UnitName) => void;

const beside = ({ present }: Column): ColumnGuess => ({
	role: 'ignore',
	reason: present.length === 0 ? 'the column is empty' : 'it stands beside the value and has no known heading',
});

function takeTimes(columns: readonly Column[], take: Take): void {
	const isTimeHeading = ({ words }: Column): boolean => ['time', 'date', 'clock'].includes(roleByHeading(words) ?? '');
	const candidates = columns.filter(({ times }) => times !== undefined);
	const isNumeric = ({ times }: Column): boolean => times?.order === 'unix_s' || times?.order === 'unix_ms';
	const best = candidates.find((column) => isTimeHeading(column)) ?? candidates.find((column) => !isNumeric(column)) ?? candidates[0];
	if (best?.times === undefined) return;
	const why = isTimeHeading(best) ? 'the heading and the cells say so' : 'the cells are dates';
	const clocks = columns.filter((column) => column !== best && content.looksLikeClocks(column.present));
	const clock = best.times.hasClock ? undefined : (clocks.find(isTimeHeading) ?? clocks[0]);
	take(best, clock === undefined ? 'time' : 'date', why);
	take(clock, 'clock', 'the cells are times of day, beside a date');
}

function takeByHeading(column: Column, marks: content.Marks, take: Take): void {
	const role = roleByHeading(column.words);
	const { present, words } = column;
	if (role === undefined || role === 'time' || role === 'date' || role === 'clock' || role === 'metric_name' || role === 'value') return;
	if (role === 'capacity') {
		if (content.looksLikeNumbers(present, marks)) take(column, 'capacity', unitReason(words.unit), words.unit ?? 'B');
		return;
	}
	// `drive` heads serials as often as device names.
	const isSerial = role === 'device' && !content.looksLikeDeviceNames(present) && content.looksLikeSerials(present);
	if (isSerial) take(column, 'serial', 'the heading names a drive and the cells look like serial numbers');
	else take(column, role, 'the heading says so');
}

const unitReason = (unit: UnitName | undefined): string =>
	unit === undefined ? 'the heading says so; it names no unit, bytes were taken' : `the heading says so, in ${unitLabel(unit)}`;

function takeLong(columns: readonly Column[], marks: content.Marks, guesses: readonly (ColumnGuess | undefined)[], take: Take): void {
	const free = columns.filter(({ index }) => guesses[index] === undefined);
	const value = free.find(({ words, present }) => roleByHeading(words) === 'value' && content.looksLikeNumbers(present, marks));
	if (value === undefined) return;
	const isName = ({ words, present }: Column): boolean =>
		!content.looksLikeNumbers(present, marks) &&
		(roleByHeading(words) === 'metric_name' || words.key === 'name' || present.some((cell) => metricOfColumn(cell) !== undefined));
	const name = free.find((column) => column !== value && isName(column));
	if (name === undefined) return;
	take(name, 'metric_name', 'the cells name metrics, the value stands beside them');
	take(value, 'value', 'the heading and the cells say so');
}

/** Of several columns like serials the one with the most different ones: models repeat more often. */
function takeSerials(free: readonly Column[], marks: content.Marks, take: Take): void {
	const [best] = free
		.filter(({ present }) => content.looksLikeSerials(present) && !content.looksLikeNumbers(present, marks) && !content.looksLikeModels(present))
		.map((column) => ({ column, distinct: new Set(column.present).size }))
		.sort((a, b) => b.distinct - a.distinct);
	take(best?.column, 'serial', 'the cells look like serial numbers');
}
