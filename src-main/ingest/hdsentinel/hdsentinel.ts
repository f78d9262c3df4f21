/**
 * Reports of Hard Disk Sentinel: XML with one element a disk (`Physical_Disk_Information_Disk_0`), and the table that scripts
 * make of many such reports (`hdsentinel-history.ts`). Element names are English, values are in the manner of the machine.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';
import { keptApart } from '../decoding/kept-apart.ts';
import { firstImpossible } from '../decoding/reading-list.ts';
import { fileInstant } from '../decoding/untimed.ts';
import type { Head } from '../head.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { type DecimalMark, parseLocalInstant, parseMeasure } from '../reading/local-measures.ts';
import { createXmlReader } from '../reading/xml-reader.ts';
import { type Disk, diskOf, type Leaf } from './hdsentinel-disk.ts';
import { createHistoryReader, isHistoryHeader } from './hdsentinel-history.ts';

const ROOT = 'Hard_Disk_Sentinel';
const DISK = 'Physical_Disk_Information_Disk_';

/** Whether a file is a report or the table of several. */
export const isHdSentinel = ({ bytes, text, columns }: Head): boolean =>
	opensXml(bytes) ? text.includes(`<${ROOT}>`) || text.includes(`<${ROOT} `) : isHistoryHeader(columns);

const opensXml = (bytes: Uint8Array): boolean => bytes.find((byte) => byte > 0x20) === 0x3c;

/** @throws AppError as `createXmlReader` and `createHistoryReader`; `no_telemetry` when no disk of the report has values */
export function createHdSentinelReader(sink: Sink, delimiter: string): FormatReader {
	let reader: FormatReader | undefined;
	return {
		push(chunk) {
			// The first chunk is the head of the file, or all of it.
			reader ??= opensXml(chunk) ? createReportReader(sink) : createHistoryReader(sink, delimiter);
			reader.push(chunk);
		},
		end: () => (reader ?? createReportReader(sink)).end(),
	};
}

interface Report {
	dateText: string | undefined;
	mark: DecimalMark;
	host: string;
	readonly disks: Disk[];
	/** Bytes in use by disk number, as the partitions say. */
	readonly usedBytes: Map<number, number>;
}

interface OpenDisk {
	readonly number: number;
	readonly line: number;
	readonly leaves: Leaf[];
}

interface State {
	report: Report;
	disk: OpenDisk | undefined;
	/** Of the element that opens next. */
	attributes: Map<string, string>;
	used: number;
}

function createReportReader(sink: Sink): FormatReader {
	const state: State = { report: newReport(), disk: undefined, attributes: new Map(), used: 0 };
	const xml = createXmlReader({
		attribute: (name, value) => void state.attributes.set(name, value),
		open(path, line) {
			const { attributes } = state;
			state.attributes = new Map();
			const [root, part = '', section = '', element] = path;
			if (root !== ROOT) throw new AppError('format_unknown', `The XML holds ${(root ?? '').slice(0, 60)}, not a report of Hard Disk Sentinel.`);
			const number = path.length === 2 ? diskNumber(part) : undefined;
			if (number !== undefined) state.disk = { number, line, leaves: [] };
			else if (element === 'Attribute' && state.disk !== undefined) addLeaf(state.disk, { section, name: element, text: '', attributes });
			else if (part === 'Partition_Information' && section === 'Partition') addPartition(state.report, attributes);
			// Beside these a report has lists of errors that grow with the machine.
			return path.length === 4 && (state.disk !== undefined || section === 'Application_Information' || section === 'Computer_Information');
		},
		close(path, text, line) {
			const [, , section = '', name = ''] = path;
			if (text?.includes('�') === true) sink.badText(line, name.slice(0, 60));
			if (path.length === 1) closeReport(state, sink);
			else if (path.length === 2 && state.disk !== undefined) closeDisk(state, sink);
			else if (path.length !== 4 || text === undefined || text === '') return;
			else if (state.disk !== undefined) addLeaf(state.disk, { section, name, text: text.slice(0, MAX_TEXT), attributes: undefined });
			else addGeneral(state.report, name, text);
		},
	});
	return {
		push: xml.push,
		end() {
			xml.end();
			if (state.used === 0)
				throw new AppError('no_telemetry', 'No disk of the report states values. Save the XML report of Hard Disk Sentinel again.');
		},
	};
}

const newReport = (): Report => ({ dateText: undefined, mark: undefined, host: '', disks: [], usedBytes: new Map() });

/** Of a value; only descriptions are longer. */
const MAX_TEXT = 400;

function addLeaf(disk: OpenDisk, leaf: Leaf): void {
	disk.leaves.push(leaf);
	if (disk.leaves.length > limits.csvColumns)
		throw new AppError('record_too_large', `Disk ${disk.number} has more than ${limits.csvColumns} values. Nothing was added.`, { line: disk.line });
}

function diskNumber(name: string): number | undefined {
	const digits = name.startsWith(DISK) ? name.slice(DISK.length) : '';
	return /^\d{1,5}$/.test(digits) ? Number(digits) : undefined;
}

function addGeneral(report: Report, name: string, text: string): void {
	if (name === 'Current_Date_And_Time') report.dateText ??= text;
	else if (name === 'Computer_Name') report.host ||= text.slice(0, 255);
	// Some tenths of a second: the one number of the report that always has a fraction.
	else if (name === 'Report_Creation_Time') report.mark ??= decimalMarkOf(text);
}

function decimalMarkOf(seconds: string): DecimalMark {
	const mark = /^\d{1,6}([.,])\d/.exec(seconds)?.[1];
	return mark === '.' || mark === ',' ? mark : undefined;
}

/** MB of Hard Disk Sentinel are MiB: 953870 MB of 244190646 sectors with 4096 bytes. */
const MIB = 2 ** 20;

/** `C: (Disk: #0)`, of the Linux tool `/ (Disk #0)`; a volume over several disks or on an unnamed one is nobody's. */
function addPartition(report: Report, attributes: ReadonlyMap<string, string>): void {
	const numbers = Array.from((attributes.get('Drive') ?? '').slice(0, 400).matchAll(/#(\d{1,5})/g), ([, digits]) => Number(digits));
	const [number] = numbers;
	const [total, free] = ['Total_Space', 'Free_Space'].map((name) => parseMeasure(attributes.get(name) ?? '', report.mark ?? '.'));
	if (number === undefined || numbers.length > 1 || total?.unit !== 'MB' || free?.unit !== 'MB' || free.value > total.value) return;
	report.usedBytes.set(number, (report.usedBytes.get(number) ?? 0) + (total.value - free.value) * MIB);
}

function closeDisk(state: State, sink: Sink): void {
	const { disk, report } = state;
	state.disk = undefined;
	if (disk === undefined) return;
	report.disks.push(diskOf(disk.number, disk.line, disk.leaves, report.mark, (sentence) => sink.note(sentence)));
}

/** The partitions stand behind the disks: only here is everything known. */
function closeReport(state: State, sink: Sink): void {
	const { report } = state;
	state.report = newReport();
	const observed = instantOf(report, sink);
	for (const disk of report.disks) {
		const name = `Disk ${disk.number} (${(disk.evidence.model ?? 'without model').slice(0, 60)})`;
		if (disk.isVirtual) sink.note(`${name} is a virtual disk of Storage Spaces and was left out: its members are disks of their own.`);
		else {
			const used = report.usedBytes.get(disk.number);
			const readings = [...disk.readings, ...(used === undefined ? [] : [{ metric: 'used_bytes', value: used }])];
			if (readings.length === 0) sink.note(`${name} states no values and was left out.`);
			else give(state, disk, readings, observed, report.host, sink);
		}
	}
}

function give(state: State, disk: Disk, readings: Disk['readings'], observed: number | string, host: string, sink: Sink): void {
	sink.row();
	state.used++;
	const fault = firstImpossible(readings) ?? (typeof observed === 'string' ? { metric: 'Current_Date_And_Time', reason: observed } : undefined);
	if (fault !== undefined || typeof observed === 'string') {
		sink.reject({ line: disk.line, column: fault?.metric ?? '', code: 'row_rejected', reason: fault?.reason ?? '' });
		return;
	}
	const evidence = keptApart({ ...disk.evidence, ...(host === '' ? {} : { host }) }, `disk ${disk.number}`);
	sink.record({ evidence, observedAtMs: observed, readings, hasFailed: false, line: disk.line }, 'Current_Date_And_Time');
}

/** UTC milliseconds, or why there are none. */
function instantOf({ dateText }: Report, sink: Sink): number | string {
	if (dateText === undefined) return fileInstant(sink) ?? 'the report states no time and the file has none either';
	const instant = parseLocalInstant(dateText, sink.options.fileTimeMs);
	const quoted = `"${dateText.slice(0, 40)}"`;
	if (instant === 'ambiguous') return `${quoted} may be day first or month first, and the time of the file does not settle it`;
	if (instant === undefined) return `${quoted} is not a time`;
	sink.note('Times without a zone were taken as UTC.');
	return instant;
}
