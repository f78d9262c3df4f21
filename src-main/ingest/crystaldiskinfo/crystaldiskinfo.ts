/**
 * Text reports of CrystalDiskInfo (File > Save, or /CopyExit): a banner with the local date, the list of disks, then one
 * section a disk. Names of attributes are in the language of the program: everything is read by place and hexadecimal id.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { keptApart } from '../decoding/kept-apart.ts';
import { firstImpossible } from '../decoding/reading-list.ts';
import { fileInstant } from '../decoding/untimed.ts';
import type { Head } from '../head.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { parseInstant } from '../reading/instants.ts';
import { createTextLines } from '../reading/text-lines.ts';
import { addIdentifyRow, addReportAttribute, addReportField, type DiskSection, diskOf, newSection } from './crystaldiskinfo-disk.ts';

const PROGRAM = 'CrystalDiskInfo ';

/** Whether a file starts with the banner: a rule, then the name of the program. */
export function isCrystalDiskInfo({ text }: Head): boolean {
	const lines = text
		.slice(0, 2_000)
		.split(/\r\n|\r|\n/)
		.map((line) => line.trim())
		.filter((line) => line !== '');
	return isRule(lines[0] ?? '') && (lines[1] ?? '').startsWith(PROGRAM);
}

type Part = 'banner' | 'list' | 'header' | 'table' | 'identify' | 'dump' | 'other';

interface Report {
	/** Undefined without a date, NaN for one that cannot be. */
	instantMs: number | undefined;
	listed: number;
	sections: number;
	/** Physical drive of each disk number, as the list says. */
	readonly physical: Map<number, string>;
}

interface State {
	report: Report | undefined;
	section: DiskSection | undefined;
	part: Part;
	isAfterRule: boolean;
	/** Whether the last line of a table or dump was complete and, for dumps, the last of its kind. */
	isPartWhole: boolean;
	/** Sections with values. */
	disks: number;
}

/**
 * @throws AppError `input_truncated` when a disk of the list has no section or one breaks off, `no_telemetry` when no disk has
 *         values, `format_unknown` without a report
 */
export function createCrystalDiskInfoReader(sink: Sink): FormatReader {
	const state: State = { report: undefined, section: undefined, part: 'other', isAfterRule: false, isPartWhole: true, disks: 0 };
	const lines = createTextLines(sink, {
		line: (text, line) => readLine(state, text.trimEnd(), line, sink),
		end: (isOpen) => {
			if (state.report === undefined) throw new AppError('format_unknown', 'The file holds no report of CrystalDiskInfo.');
			assertWhole(state, isOpen);
			closeReport(state, sink);
			if (isOpen) sink.note('The last line has no line end: if the file was cut, its last value may be incomplete.');
			if (state.disks === 0)
				throw new AppError('no_telemetry', 'No disk of the report has S.M.A.R.T. values. Start CrystalDiskInfo as administrator.');
		},
	});
	return lines;
}

function readLine(state: State, text: string, line: number, sink: Sink): void {
	const { isAfterRule } = state;
	state.isAfterRule = isRule(text);
	if (state.isAfterRule) return;
	const title = isAfterRule ? /^ \((\d{1,5})\) (.*)$/.exec(text) : null;
	if (isAfterRule && text.startsWith(PROGRAM)) startReport(state, sink);
	else if (state.report === undefined) return;
	else if (title !== null) startSection(state, state.report, newSection(Number(title[1]), (title[2] ?? '').trim(), line), sink);
	else if (text.startsWith('-- ')) startPart(state, text);
	else if (text === '') state.part = state.part === 'banner' ? 'banner' : 'other';
	else readContent(state, state.report, text, line, sink);
}

function startReport(state: State, sink: Sink): void {
	if (state.report !== undefined) {
		assertWhole(state, false);
		closeReport(state, sink);
	}
	state.report = { instantMs: undefined, listed: 0, sections: 0, physical: new Map() };
	state.part = 'banner';
}

function startSection(state: State, report: Report, section: DiskSection, sink: Sink): void {
	closeSection(state, sink);
	report.sections++;
	state.section = section;
	state.part = 'header';
}

function startPart(state: State, text: string): void {
	const isKind = (name: string): boolean => text.startsWith(`-- ${name}`);
	state.part = isKind('Disk List')
		? 'list'
		: isKind('S.M.A.R.T.')
			? 'table'
			: isKind('IDENTIFY_DEVICE')
				? 'identify'
				: isKind('SMART_')
					? 'dump'
					: 'other';
	state.isPartWhole = state.part !== 'identify' && state.part !== 'dump';
}

function readContent(state: State, report: Report, text: string, line: number, sink: Sink): void {
	const { part, section } = state;
	if (part === 'banner') readDate(report, text);
	else if (part === 'list') readListed(report, text);
	else if (section === undefined) return;
	else if (part === 'header') addReportField(section, text);
	else if (part === 'identify') state.isPartWhole = addIdentifyRow(section, text);
	else if (part === 'dump') state.isPartWhole = /^1F0:(?: [0-9A-F]{2}){16}/i.test(text);
	else if (part === 'table') {
		state.isPartWhole = addReportAttribute(section, text);
		if (!state.isPartWhole) sink.remark({ line, column: 'S.M.A.R.T.', code: 'row_rejected', reason: `"${text.slice(0, 40)}" is no attribute` });
	}
}

/** `  Date : 2021/04/09 1:37:09`: the hour has one digit or two. */
function readDate(report: Report, text: string): void {
	const match = /: (\d{4}\/\d{2}\/\d{2}) (\d{1,2})(:\d{2}:\d{2})$/.exec(text);
	if (match !== null && report.instantMs === undefined)
		report.instantMs = parseInstant(`${match[1]}T${(match[2] ?? '').padStart(2, '0')}${match[3]}`) ?? Number.NaN;
}

/** ` (01) ST1000DM010-2EP102 : 1000.2 GB [0/0/0, pd1] - sf`; X stands for a place that Windows does not tell. */
function readListed(report: Report, text: string): void {
	const number = /^ \((\d{1,5})\) /.exec(text)?.[1];
	if (number === undefined) return;
	report.listed++;
	const physical = /^\[(\d{1,4})\//.exec(text.slice(text.lastIndexOf(' [') + 1))?.[1];
	if (physical !== undefined && report.physical.size < 10_000) report.physical.set(Number(number), `PhysicalDrive${physical}`);
}

/** @throws AppError `input_truncated` */
function assertWhole(state: State, isOpen: boolean): void {
	const { report, section, part, isPartWhole } = state;
	if (report === undefined) return;
	const lacksDisk = report.sections < report.listed;
	const breaksOff = part === 'header' || ((part === 'identify' || part === 'dump') && !isPartWhole) || (part === 'table' && isOpen && !isPartWhole);
	if (!lacksDisk && !breaksOff) return;
	const where = lacksDisk
		? `it lists ${report.listed} disks and describes ${report.sections}`
		: `the section of disk ${section?.number ?? 1} (${section?.model ?? ''}) breaks off`;
	throw new AppError('input_truncated', `The report is cut: ${where}. Save it again; nothing was added.`, { disk: section?.number ?? 0 });
}

function closeReport(state: State, sink: Sink): void {
	closeSection(state, sink);
	state.part = 'other';
}

function closeSection(state: State, sink: Sink): void {
	const { section, report } = state;
	state.section = undefined;
	if (section === undefined || report === undefined) return;
	const disk = diskOf(section, (sentence) => sink.note(sentence));
	if (disk === undefined) {
		sink.note(`Disk ${section.number} (${section.model.slice(0, 60)}) has no S.M.A.R.T. values and was left out.`);
		return;
	}
	sink.row();
	state.disks++;
	const fault = firstImpossible(disk.readings) ?? dateFault(report, sink);
	if (fault !== undefined) {
		sink.reject({ line: section.line, column: fault.metric, code: 'row_rejected', reason: fault.reason });
		return;
	}
	if (report.instantMs !== undefined) sink.note('Times without a zone were taken as UTC.');
	const observedAtMs = report.instantMs ?? fileInstant(sink) ?? 0;
	const deviceName = report.physical.get(section.number);
	const evidence = keptApart({ ...disk.evidence, ...(deviceName === undefined ? {} : { deviceName }) }, `disk ${section.number}`);
	sink.record({ evidence, observedAtMs, readings: disk.readings, hasFailed: false, line: section.line }, 'Date');
}

function dateFault({ instantMs }: Report, sink: Sink): { readonly metric: string; readonly reason: string } | undefined {
	if (instantMs !== undefined) return Number.isNaN(instantMs) ? { metric: 'Date', reason: 'the date of the report cannot be' } : undefined;
	return sink.options.fileTimeMs === undefined ? { metric: 'Date', reason: 'the report states no date and the file has none either' } : undefined;
}

/** Only dashes, twenty or more; the titles of parts have words in them. */
function isRule(text: string): boolean {
	if (text.length < 20) return false;
	for (const character of text) if (character !== '-') return false;
	return true;
}
