/** JSON of nvme-cli: `nvme smart-log`, `nvme endurance-log` and `nvme list`, one document, several one after the other, or an array. */
import { AppError } from '../../shared/domain/errors.ts';
import type { DriveEvidence, Reading, RowProblem, TelemetryRecord } from '../../shared/domain/telemetry.ts';
import { evidenceFrom } from '../decoding/evidence.ts';
import { nvmeFileDrive, withFileName } from '../decoding/file-name-evidence.ts';
import { keptApart } from '../decoding/kept-apart.ts';
import { firstImpossible } from '../decoding/reading-list.ts';
import { fileInstant, instantOrUtc } from '../decoding/untimed.ts';
import type { Head } from '../head.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { nullForBareWords } from '../reading/bare-words.ts';
import { isObject, textAt, valueAt } from '../reading/json-access.ts';
import { createJsonDocuments } from '../reading/json-documents.ts';
import { type JsonObject, readJson } from '../reading/json-reader.ts';
import { enduranceReadings, isEnduranceLog } from './nvme-endurance-log.ts';
import { listedDrives } from './nvme-list.ts';
import { isSmartLog, smartLogReadings } from './nvme-smart-log.ts';

/** Whether the first document is a health log, an endurance log or a list of nvme-cli. */
export function isNvmeCli({ isJson, jsonKeys, text }: Head): boolean {
	if (!isJson) return false;
	if (isSmartLog(jsonKeys) || isEnduranceLog(jsonKeys)) return true;
	const isList = /"(?:DevicePath|ModelNumber|Subsystems|SubsystemNQN)"/.test(text) || /"Devices"\s{0,100}:\s{0,100}\[\s{0,100}\]/.test(text);
	return jsonKeys.has('Devices') && isList;
}

/**
 * What people put beside the health log when they merge it with `nvme id-ctrl` or `nvme list`, or stamp it; nvme-cli itself
 * says neither who nor when.
 */
const keys = {
	serial: ['serial_number', 'SerialNumber', 'serial', 'sn'],
	model: ['model_number', 'ModelNumber', 'model', 'mn'],
	firmware: ['firmware', 'Firmware', 'fr'],
	device: ['DevicePath', 'device', 'device_path'],
	host: ['host', 'hostname'],
	time: ['timestamp', 'time', 'date', 'time_t'],
} as const;
const besides: ReadonlySet<string> = new Set(Object.values(keys).flat());

/**
 * @throws AppError `json_rejected` and `input_truncated` as the documents are read; from `end` what the first document lacks
 *         when none gave a record: `no_telemetry` (no drive listed), `format_unknown` (other JSON)
 */
export function createNvmeCliReader(sink: Sink): FormatReader {
	const decoder = new TextDecoder();
	let used = 0;
	let refusal: AppError | undefined;
	const take = (found: Found, index: number): void => {
		sink.row();
		if (found instanceof AppError) {
			refusal ??= found;
			sink.reject({ line: index, code: 'row_rejected', reason: found.message });
			return;
		}
		used++;
		if ('code' in found) sink.reject(found);
		else sink.record(found);
	};
	const only = createOnlyDrive(take, sink);
	const documents = createJsonDocuments((bytes, index) => {
		const text = decoder.decode(bytes);
		if (text.includes('�')) sink.badText(index, 'document');
		const value = readJson(nullForBareWords(text));
		if (!isObject(value)) throw new AppError('json_rejected', `Document ${index} is not an object.`, { document: index });
		if (value.has('Devices')) for (const found of readList(value, index, sink)) only.listed(found, index);
		else only.logged(readLog(value, index, sink), index);
	});
	return {
		push: documents.push,
		end() {
			documents.end();
			only.end();
			if (used > 0) return;
			throw refusal ?? new AppError('no_telemetry', 'The file holds no JSON document.');
		},
	};
}

type Found = TelemetryRecord | RowProblem | AppError;

/** Joins a log that names no drive with the list beside it, where there is one log and one drive: (nvme list; nvme smart-log) > FILE. */
function createOnlyDrive(take: (found: Found, index: number) => void, sink: Sink) {
	const drives = new Map<string, DriveEvidence>();
	let waiting: readonly [log: TelemetryRecord, index: number] | undefined;
	let nameless = 0;
	return {
		listed(found: Found, index: number): void {
			if ('evidence' in found && drives.size < 2) drives.set(found.evidence.serial ?? '', found.evidence);
			take(found, index);
		},
		logged(found: Found, index: number): void {
			const isNameless = 'evidence' in found && found.evidence.serial === undefined && found.evidence.eui === undefined;
			if (isNameless) nameless++;
			if (isNameless && nameless === 1) waiting = [found, index];
			else take(found, index);
		},
		end(): void {
			if (waiting === undefined) return;
			const [log, index] = waiting;
			const [drive] = drives.values();
			const isOnly = nameless === 1 && drives.size === 1 && drive?.serial !== undefined;
			if (isOnly) sink.note(`The log was taken for that of ${drive.serial}, the only drive of the list beside it.`);
			take(isOnly ? { ...log, evidence: { ...drive, ...(log.evidence.host === undefined ? {} : { host: log.evidence.host }) } } : log, index);
		},
	};
}

function readLog(document: JsonObject, index: number, sink: Sink): Found {
	const isEndurance = isEnduranceLog(document);
	if (!isEndurance && !isSmartLog(document))
		return new AppError('format_unknown', 'This JSON document is neither a smart-log, an endurance-log nor a list of nvme-cli.', { document: index });
	const readings = (isEndurance ? enduranceReadings : smartLogReadings)(document, index, besides);
	if ('code' in readings) return readings;
	// A controller that does not answer gives a page of zeros, 0 K among them.
	if (readings.every(({ value }) => value === 0))
		return { line: index, code: 'row_rejected', reason: 'every value of the log is 0: the drive did not answer' };
	const named = withFileName(evidenceOf(document), nvmeFileDrive(sink.options.fileName));
	return recordOf(index === 1 ? named : keptApart(named, `document ${index}`), readings, document, index, sink);
}

function readList(document: JsonObject, index: number, sink: Sink): readonly Found[] {
	const drives = listedDrives(document);
	if (drives.length === 0) return [new AppError('no_telemetry', 'The list names no NVMe drive. Run nvme list -o json as root.', { document: index })];
	return drives.map(({ evidence, readings }, place) => {
		if (readings.length === 0)
			return { line: index, code: 'row_rejected', reason: `${evidence.serial ?? 'a drive'} has no namespace: no size to read` };
		return recordOf(keptApart(evidence, evidence.deviceName ?? `drive ${place + 1} of document ${index}`), readings, document, index, sink);
	});
}

function recordOf(
	evidence: DriveEvidence,
	readings: readonly Reading[],
	document: JsonObject,
	line: number,
	sink: Sink,
): TelemetryRecord | RowProblem {
	const fault = firstImpossible(readings);
	if (fault !== undefined) return { line, column: fault.metric, code: 'row_rejected', reason: fault.reason };
	const observedAtMs = instantOf(document, sink);
	if (typeof observedAtMs === 'string') return { line, column: 'timestamp', code: 'row_rejected', reason: observedAtMs };
	return { evidence, observedAtMs, readings, hasFailed: false, line };
}

/** UTC milliseconds, or why there are none. */
function instantOf(document: JsonObject, sink: Sink): number | string {
	for (const key of keys.time) {
		const value = valueAt(document, key);
		if (typeof value === 'string' || typeof value === 'number')
			return instantOrUtc(String(value), sink) ?? `"${String(value).slice(0, 40)}" is not a time that can be read in one way; write date -u +%FT%TZ`;
	}
	return fileInstant(sink) ?? 'nvme-cli states no time, and the file has none that can be read either';
}

function evidenceOf(document: JsonObject): DriveEvidence {
	const found = (names: readonly string[]): string | undefined => names.map((name) => textAt(document, name)).find((text) => text !== undefined);
	return evidenceFrom({
		serial: found(keys.serial),
		model: found(keys.model),
		firmware: found(keys.firmware),
		protocol: 'NVMe',
		host: found(keys.host),
		deviceName: found(keys.device),
	});
}
