/** Any table by a mapping profile: wide (a column for each metric) or long (a row for each reading). */
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';
import type { MappingProfile } from '../../shared/domain/mapping.ts';
import type { DriveEvidence, Reading } from '../../shared/domain/telemetry.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { type CsvRow, createCsvScanner } from '../reading/csv-scanner.ts';
import { repeatsOf, shapeFault } from '../reading/csv-table.ts';
import { parseFlag } from '../reading/flags.ts';
import { createLongRecords } from './long-records.ts';
import { createMappedEvidence } from './mapped-evidence.ts';
import { createMappedTimes } from './mapped-times.ts';
import { createCellReader } from './mapped-values.ts';
import { assertUsable, createLongPlans, type MappingPlan, planMapping } from './mapping-plan.ts';
import { skipLines } from './skip-lines.ts';

interface RowReader {
	row(row: CsvRow): void;
	/** After the last row. */
	end(): void;
}

/**
 * @param delimiter  of this file, where the profile says `auto`
 * @throws AppError `invalid_input` for a profile that contradicts itself; from `push` `columns_changed` naming the columns that are
 *         missing and those that the profile does not know; from `end` `input_truncated`
 */
export function createMappedCsvReader(profile: MappingProfile, delimiter: string, sink: Sink): FormatReader {
	assertUsable(profile);
	let reader: RowReader | undefined;
	let width = 0;
	let isHeaderAgain: (row: CsvRow) => boolean = () => false;
	let isEnding = false;
	const scanner = createCsvScanner(profile.delimiter === 'auto' ? delimiter : profile.delimiter, (row) => {
		if (reader === undefined) {
			if (profile.hasHeader && row.fault !== undefined) throw new AppError('columns_changed', `The header has ${row.fault}.`, { line: row.line });
			const plan = planMapping(
				profile,
				Array.from({ length: row.count }, (_, index) => row.text(index)),
			);
			width = plan.headings.length;
			reader = createRowReader(profile, plan, sink);
			if (profile.hasHeader) {
				isHeaderAgain = repeatsOf(row, sink);
				return;
			}
		}
		if (isHeaderAgain(row)) return;
		sink.row();
		const reason = shapeFault(row, width);
		if (reason === undefined) return reader.row(row);
		if (isEnding && row.count < width) {
			throw new AppError('input_truncated', `The file ends in the middle of line ${row.line}: ${reason}. Export it again; nothing was added.`, {
				line: row.line,
			});
		}
		sink.reject({ line: row.line, code: 'row_rejected', reason });
	});
	return {
		push: skipLines(profile.skipLines, scanner.push),
		end() {
			isEnding = true;
			scanner.end();
			if (reader === undefined)
				throw new AppError('format_unknown', `The file holds no table behind the ${profile.skipLines} lines that are skipped.`);
			reader.end();
			if (scanner.lastRecordIsOpen()) sink.note('The last line has no line end: if the file was cut, its last value may be incomplete.');
		},
	};
}

function createRowReader(profile: MappingProfile, plan: MappingPlan, sink: Sink): RowReader {
	const times = createMappedTimes(profile, plan);
	const evidenceOf = createMappedEvidence(profile, plan, sink);
	const failure = plan.column('failure');
	const lastMs = new Map<DriveEvidence, number>();
	const readCells = plan.isLong ? longReader(profile, plan, sink) : wideReader(profile, plan, sink);
	const reject = (row: CsvRow, index: number, reason: string): void =>
		sink.reject({ line: row.line, column: plan.headings[index] ?? '', code: 'row_rejected', reason });
	const driveColumn = Math.max(plan.column('serial'), plan.column('wwn'), plan.column('device'));
	if (plan.extra.length > 0) sink.note(extraNote(profile, plan));
	return {
		row(row) {
			const evidence = evidenceOf(row);
			if (evidence === undefined) return reject(row, driveColumn, 'the drive is missing');
			const observedAtMs = times.read(row, lastMs.get(evidence));
			if (typeof observedAtMs === 'string') return sink.reject({ line: row.line, column: times.heading, code: 'row_rejected', reason: observedAtMs });
			const hasFailed = failure < 0 ? false : parseFlag(row.text(failure));
			if (hasFailed === undefined) return reject(row, failure, `"${row.text(failure).slice(0, 40)}" is neither yes nor no`);
			if (lastMs.size >= limits.evidenceCache) lastMs.clear();
			lastMs.set(evidence, observedAtMs);
			readCells.row(row, { evidence, observedAtMs, hasFailed, timeColumn: times.heading });
		},
		end() {
			readCells.end();
			for (const note of times.notes()) sink.note(note);
		},
	};
}

function extraNote(profile: MappingProfile, { extra, isLong }: MappingPlan): string {
	const names = extra
		.slice(0, 20)
		.map((name) => `"${name.slice(0, 60)}"`)
		.join(', ');
	const more = extra.length > 20 ? ` and ${extra.length - 20} more` : '';
	const fate = isLong ? 'left out' : 'kept under their own names where they hold numbers';
	return `The profile "${profile.name}" does not know ${names}${more}: ${fate}.`;
}

/** What a row says apart from its values. */
interface RowFrame {
	readonly evidence: DriveEvidence;
	readonly observedAtMs: number;
	readonly hasFailed: boolean;
	readonly timeColumn: string;
}

interface CellsReader {
	row(row: CsvRow, frame: RowFrame): void;
	end(): void;
}

function wideReader(profile: MappingProfile, plan: MappingPlan, sink: Sink): CellsReader {
	const readCell = createCellReader(profile);
	return {
		row(row, { timeColumn, ...frame }) {
			const readings: Reading[] = [];
			for (const column of plan.metrics) {
				const found = readCell(row, column.index, column);
				if (found === undefined) continue;
				if (found === 'text') sink.note(`Column ${column.heading} holds text and was left out where it does.`);
				else if ('reason' in found) return sink.reject({ line: row.line, column: column.heading, code: 'row_rejected', reason: found.reason });
				else readings.push(found);
			}
			sink.record({ ...frame, readings, line: row.line }, timeColumn);
		},
		end() {},
	};
}

function longReader(profile: MappingProfile, plan: MappingPlan, sink: Sink): CellsReader {
	const readCell = createCellReader(profile);
	const planOf = createLongPlans(profile);
	const records = createLongRecords(sink);
	const [nameColumn, valueColumn] = [plan.column('metric_name'), plan.column('value')];
	const heading = (index: number): string => plan.headings[index] ?? '';
	return {
		row(row, frame) {
			const name = row.text(nameColumn).trim();
			if (name === '') return sink.reject({ line: row.line, column: heading(nameColumn), code: 'row_rejected', reason: 'the metric has no name' });
			const value = planOf(name);
			const found = value === undefined ? undefined : readCell(row, valueColumn, value);
			if (found === 'text') sink.note(`"${name.slice(0, 60)}" has text for a value and was left out where it does.`);
			else if (found !== undefined && 'reason' in found)
				return sink.reject({ line: row.line, column: heading(valueColumn), code: 'row_rejected', reason: `${name.slice(0, 60)}: ${found.reason}` });
			records.add({ ...frame, line: row.line }, found === 'text' ? undefined : found);
		},
		end: records.end,
	};
}
