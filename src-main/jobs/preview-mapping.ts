/** What a mapping makes of the first bytes of a file: cells, guess, values before and after, records, problems. */
import { detectFormat } from '../ingest/detect.ts';
import { headOf } from '../ingest/head.ts';
import { createSink } from '../ingest/parser.ts';
import { createUtf8Stream } from '../ingest/reading/text-encoding.ts';
import { guessMapping, type MappingGuess } from '../ingest/tables/guess-mapping.ts';
import { createMappedCsvReader } from '../ingest/tables/mapped-csv.ts';
import { createLongPlans } from '../ingest/tables/mapping-plan.ts';
import { type HeadRow, readRecords } from '../ingest/tables/table-head.ts';
import { AppError, toAppError } from '../shared/domain/errors.ts';
import { limits } from '../shared/domain/limits.ts';
import { columnHeadings, fitsHeader, type MappingProfile, mappingFaults, nearestProfile, storedMetric } from '../shared/domain/mapping.ts';
import type { MetricInfo } from '../shared/domain/metrics.ts';
import type { DriveEvidence, RowProblem, TelemetryRecord } from '../shared/domain/telemetry.ts';

export interface PreviewInput {
	/** The first bytes of the unpacked file. */
	readonly bytes: Uint8Array;
	/** Whether they are all of it. */
	readonly isWhole: boolean;
	readonly fileName: string;
	readonly nowMs: number;
	readonly profile?: MappingProfile;
	readonly savedProfiles: readonly MappingProfile[];
}

export interface PreviewResult {
	readonly isWhole: boolean;
	readonly bytesSeen: number;
	readonly rows: number;
	readonly samples: number;
	readonly drives: number;
	readonly driveNames: string[];
	readonly firstMs: number | null;
	readonly lastMs: number | null;
	readonly rejected: number;
	readonly records: { line: number; drive: string; observedAtMs: number; readings: { metric: string; value: number }[] }[];
	readonly problems: RowProblem[];
	readonly notes: string[];
	readonly error?: { readonly code: string; readonly message: string };
}

interface ColumnPreview {
	readonly heading: string;
	readonly guess: string;
	readonly stored?: Pick<MetricInfo, 'label' | 'unit' | 'kind'> & { readonly metric: string };
	readonly samples: { before: string; after: string }[];
}

export interface MappingPreview {
	readonly fileName: string;
	readonly detection: string;
	readonly profile: MappingProfile;
	readonly origin: 'given' | 'saved' | 'guessed';
	readonly guessed: MappingProfile;
	readonly missing: string[];
	readonly extra: string[];
	readonly reasons: MappingGuess['settingReasons'];
	readonly isDateAmbiguous: boolean;
	readonly columns: ColumnPreview[];
	readonly rows: { line: number; cells: string[] }[];
	readonly longNames: string[];
	readonly faults: string[];
	readonly result: PreviewResult;
}

const ROWS_SHOWN = 50;
const RECORDS_SHOWN = 20;
const PROBLEMS_SHOWN = 50;
const NAMES_SHOWN = 20;
const SAMPLES_SHOWN = 3;
const CELL_LENGTH = 120;

/** @throws AppError `format_unknown` when the file is no table of text, `text_encoding` */
export function previewMapping(input: PreviewInput): MappingPreview {
	const { fileName, isWhole } = input;
	const utf8 = createUtf8Stream();
	const bytes = new Uint8Array(Buffer.concat([utf8.push(input.bytes), ...(isWhole ? [utf8.end()] : [])]));
	const head = headOf(bytes.subarray(0, limits.detectBytes), fileName);
	const detection = describeDetection(() => detectFormat(head).label);
	const isHeadWhole = isWhole && bytes.length <= limits.detectBytes;
	const first = guessMapping(head.bytes, isHeadWhole);
	if (first === undefined && input.profile === undefined)
		throw new AppError('format_unknown', `"${fileName}" is no table: its lines do not have the same number of columns.`);
	const guessHeadings = first?.profile.columns.map(({ heading }) => heading) ?? [];
	const saved =
		input.savedProfiles.find((candidate) => fitsHeader(candidate, guessHeadings)) ?? nearestProfile(input.savedProfiles, guessHeadings)?.profile;
	const chosen = input.profile ?? saved;
	const guess = chosen === undefined ? first : guessLike(chosen, head.bytes, isHeadWhole, first);
	if (guess === undefined) throw new AppError('format_unknown', `"${fileName}" holds no row behind the lines that are skipped.`);
	const { profile, missing, extra } = fitColumns(chosen ?? guess.profile, guess);
	const table = tableRows(bytes, profile, guess.profile, isWhole);
	const faults = [...mappingFaults(profile)];
	const { result, records } = faults.length > 0 ? { result: emptyResult(bytes, isWhole), records: [] } : readResult(bytes, profile, input);
	return {
		fileName,
		detection,
		profile,
		origin: input.profile !== undefined ? 'given' : saved === undefined ? 'guessed' : 'saved',
		guessed: guess.profile,
		missing,
		extra,
		reasons: guess.settingReasons,
		isDateAmbiguous: guess.isDateAmbiguous,
		columns: columnPreviews(profile, guess, table, records),
		rows: table.rows.slice(0, ROWS_SHOWN).map(({ line, cells }) => ({ line, cells: cells.map((cell) => cell.slice(0, CELL_LENGTH)) })),
		longNames: namesOf(profile, table),
		faults,
		result,
	};
}

/** The guess over the layout that a profile states; what it leaves open is as first guessed. */
function guessLike(profile: MappingProfile, head: Uint8Array, isWhole: boolean, first: MappingGuess | undefined): MappingGuess | undefined {
	const { skipLines, hasHeader } = profile;
	const delimiter = profile.delimiter === 'auto' ? (first?.profile.delimiter ?? ',') : profile.delimiter;
	return guessMapping(head, isWhole, { delimiter: delimiter === 'auto' ? ',' : delimiter, skipLines, hasHeader });
}

/** A profile over the columns that the file has: its own choices where the heading is the same, left out where it is new. */
function fitColumns(
	chosen: MappingProfile,
	guess: MappingGuess,
): { readonly profile: MappingProfile; readonly missing: string[]; readonly extra: string[] } {
	const known = new Map(chosen.columns.map((column) => [column.heading, column]));
	const there = new Set(guess.profile.columns.map(({ heading }) => heading));
	const missing = chosen.columns.filter(({ heading, role }) => role !== 'ignore' && !there.has(heading)).map(({ heading }) => heading);
	const extra = guess.profile.columns.filter(({ heading }) => !known.has(heading)).map(({ heading }) => heading);
	// Another layout gives other columns altogether: then the guess speaks for all of them.
	const isOther = guess.profile.columns.every(({ heading }) => !known.has(heading));
	if (isOther) return { profile: { ...chosen, columns: guess.profile.columns, longMetrics: guess.profile.longMetrics }, missing: [], extra: [] };
	const columns = guess.profile.columns.map(({ heading }) => known.get(heading) ?? { heading, role: 'ignore' as const });
	return { profile: { ...chosen, columns }, missing, extra };
}

function describeDetection(detect: () => string): string {
	try {
		return `Without a profile the file would be read as ${detect()}.`;
	} catch (thrown) {
		return toAppError(thrown).message;
	}
}

interface Table {
	readonly headings: readonly string[];
	readonly rows: readonly HeadRow[];
}

function tableRows(bytes: Uint8Array, profile: MappingProfile, guessed: MappingProfile, isWhole: boolean): Table {
	const delimiter = profile.delimiter === 'auto' ? guessed.delimiter : profile.delimiter;
	const records = readRecords(bytes, delimiter, isWhole).filter(({ line }) => line > profile.skipLines);
	const [first] = records;
	const names = first?.cells ?? [];
	return {
		headings: columnHeadings(profile.hasHeader ? names : names.map(() => '')),
		rows: profile.hasHeader ? records.slice(1) : records,
	};
}

function namesOf({ columns }: MappingProfile, { headings, rows }: Table): string[] {
	const heading = columns.find(({ role }) => role === 'metric_name')?.heading;
	const index = heading === undefined ? -1 : headings.indexOf(heading);
	return index < 0 ? [] : [...new Set(rows.map(({ cells }) => (cells[index] ?? '').trim()).filter((name) => name !== ''))].slice(0, 200);
}

const emptyResult = (bytes: Uint8Array, isWhole: boolean): PreviewResult => ({
	isWhole,
	bytesSeen: bytes.length,
	rows: 0,
	samples: 0,
	drives: 0,
	driveNames: [],
	firstMs: null,
	lastMs: null,
	rejected: 0,
	records: [],
	problems: [],
	notes: [],
});

interface Read {
	readonly result: PreviewResult;
	readonly records: readonly TelemetryRecord[];
}

function readResult(bytes: Uint8Array, profile: MappingProfile, { fileName, nowMs, isWhole }: PreviewInput): Read {
	const suspects: TelemetryRecord[] = [];
	const { sink, findings } = createSink({ fileName, nowMs, onSuspect: (record) => suspects.push(record) });
	const error = attempt(() => {
		const head = headOf(bytes.subarray(0, limits.detectBytes), fileName);
		const reader = createMappedCsvReader(profile, head.delimiter, sink);
		// The last line of a part is cut in the middle.
		reader.push(isWhole ? bytes : bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1));
		attemptEnd(reader.end, isWhole);
	});
	const records = findings.drain();
	const instants = records.map(({ observedAtMs }) => observedAtMs);
	const names = [...new Set(records.map(({ evidence }) => driveName(evidence)))];
	const result = {
		isWhole,
		bytesSeen: bytes.length,
		rows: findings.rows,
		samples: records.length,
		drives: names.length,
		driveNames: names.slice(0, NAMES_SHOWN),
		firstMs: instants.length === 0 ? null : instants.reduce((low, at) => Math.min(low, at)),
		lastMs: instants.length === 0 ? null : instants.reduce((high, at) => Math.max(high, at)),
		rejected: findings.rejectedRows + findings.suspectRows,
		records: records.slice(0, RECORDS_SHOWN).map(({ line, evidence, observedAtMs, readings }) => ({
			line,
			drive: driveName(evidence),
			observedAtMs,
			readings: readings.map(({ metric, value }) => ({ metric, value })),
		})),
		problems: findings.problems.slice(0, PROBLEMS_SHOWN),
		notes: [...findings.notes],
		...(error === undefined ? {} : { error }),
	};
	return { result, records: [...records, ...suspects] };
}

const driveName = ({ serial, wwn, deviceName, host }: DriveEvidence): string =>
	serial ?? wwn ?? [host, deviceName].filter((part) => part !== undefined).join(' ');

function attempt(work: () => void): PreviewResult['error'] {
	try {
		work();
		return undefined;
	} catch (thrown) {
		const { code, message } = toAppError(thrown);
		return { code, message };
	}
}

/** A part of a file may end inside quotes: that says nothing about the file. */
function attemptEnd(end: () => void, isWhole: boolean): void {
	try {
		end();
	} catch (thrown) {
		if (isWhole || toAppError(thrown).code !== 'input_truncated') throw thrown;
	}
}

function columnPreviews(
	profile: MappingProfile,
	guess: MappingGuess,
	{ headings, rows }: Table,
	records: readonly TelemetryRecord[],
): ColumnPreview[] {
	const byLine = new Map(records.map((record) => [record.line, record]));
	const places = new Map(headings.map((heading, index) => [heading, index]));
	const reasons = new Map(guess.profile.columns.map(({ heading }, index) => [heading, guess.columnReasons[index] ?? '']));
	return profile.columns.map((column) => {
		const { heading, reading, role } = column;
		const index = places.get(heading) ?? -1;
		const filled = rows.filter(({ cells }) => (cells[index] ?? '').trim() !== '').slice(0, SAMPLES_SHOWN);
		const info = role === 'metric' && reading !== undefined ? storedMetric(reading).info : undefined;
		return {
			heading,
			guess: reasons.get(heading) ?? '',
			...(info === undefined ? {} : { stored: { metric: info.name, label: info.label, unit: info.unit, kind: info.kind } }),
			samples: filled.map(({ line, cells }) => {
				const before = (cells[index] ?? '').trim();
				const record = byLine.get(line);
				return {
					before: before.slice(0, CELL_LENGTH),
					after: record === undefined ? '' : afterOf(column, profile, before, record).slice(0, CELL_LENGTH),
				};
			}),
		};
	});
}

/** What the record has of a cell, as text; empty when nothing. */
function afterOf({ role, reading }: MappingProfile['columns'][number], profile: MappingProfile, before: string, record: TelemetryRecord): string {
	const valueIn = (metric: string | undefined): string => {
		const found = record.readings.find((each) => each.metric === metric);
		return found === undefined ? '' : String(found.value);
	};
	if (role === 'time' || role === 'date' || role === 'clock') return new Date(record.observedAtMs).toISOString();
	if (role === 'metric') return valueIn(reading === undefined ? undefined : storedMetric(reading).info.name);
	if (role === 'metric_name') return createLongPlans(profile)(before)?.info.name ?? '';
	if (role === 'capacity') return record.evidence.capacityBytes === undefined ? '' : `${record.evidence.capacityBytes} B`;
	if (role === 'failure') return record.hasFailed ? 'failed' : 'in service';
	if (role === 'wwn') return record.evidence.wwn ?? '';
	if (role === 'protocol') return record.evidence.protocol;
	return role === 'ignore' || role === 'value' ? '' : before;
}
