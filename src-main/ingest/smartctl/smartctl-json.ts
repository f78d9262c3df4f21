/** `smartctl --json` from 7.0 on: one document, several, JSON lines or an array; each document is one record. */
import { AppError } from '../../shared/domain/errors.ts';
import type { RowProblem, TelemetryRecord } from '../../shared/domain/telemetry.ts';
import { keptApart } from '../decoding/kept-apart.ts';
import { firstImpossible } from '../decoding/reading-list.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { isObject, numberAt, textAt } from '../reading/json-access.ts';
import { createJsonDocuments } from '../reading/json-documents.ts';
import { type JsonObject, readJson } from '../reading/json-reader.ts';
import { smartctlEvidence, smartctlMessages } from './smartctl-evidence.ts';
import { smartctlReadings } from './smartctl-readings.ts';

/** Any of these keys makes a document one of smartctl's: some collectors strip the header. */
const signs = [
	'smartctl',
	'json_format_version',
	'ata_smart_attributes',
	'nvme_smart_health_information_log',
	'scsi_error_counter_log',
	'scsi_grown_defect_list',
];

/** Metrics that say nothing about the state of the drive: a document with these alone holds no telemetry. */
const bare = new Set(['smart_status_failed']);

/**
 * Beside others, a document without telemetry is left out with a note.
 *
 * @throws AppError `json_rejected` and `input_truncated` as the documents are read; from `end` what the only or first
 *         document lacks when none gave a record: `no_telemetry` (scan, `--info`, failed run), `format_unknown` (other JSON)
 */
export function createSmartctlReader(sink: Sink): FormatReader {
	const decoder = new TextDecoder();
	let used = 0;
	let refusal: AppError | undefined;
	const documents = createJsonDocuments((bytes, index) => {
		const text = decoder.decode(bytes);
		if (text.includes('�')) sink.badText(index, 'document');
		const value = readJson(text);
		if (!isObject(value)) throw new AppError('json_rejected', `Document ${index} is not an object.`, { document: index });
		const found = readDocument(value, index, sink);
		if (found instanceof AppError) {
			refusal ??= found;
			// A stick or a RAID volume beside ten disks is no fault of the file and must not refuse the disks.
			if (found.code === 'no_telemetry') sink.note(`Left out: ${found.message}`);
			else {
				sink.row();
				sink.reject({ line: index, code: 'row_rejected', reason: found.message });
			}
			return;
		}
		sink.row();
		used++;
		if ('code' in found) sink.reject(found);
		else sink.record(found, 'local_time');
	});
	return {
		push: documents.push,
		end() {
			documents.end();
			if (used > 0) return;
			throw refusal ?? new AppError('no_telemetry', 'The file holds no JSON document.');
		},
	};
}

function readDocument(document: JsonObject, index: number, sink: Sink): TelemetryRecord | RowProblem | AppError {
	if (!signs.some((key) => document.has(key)))
		return new AppError(
			'format_unknown',
			'This JSON document comes from none of the programs that are read: smartctl, nvme-cli, iostat, sadf, Prometheus, PowerShell, storcli, zpool.',
			{ document: index },
		);
	if (document.has('devices') && !document.has('device')) {
		return new AppError('no_telemetry', 'This is the list of devices of `smartctl --scan`. Run smartctl --xall --json on each of them.', {
			document: index,
		});
	}
	const evidence = smartctlEvidence(document);
	const readings = smartctlReadings(document, evidence.model ?? '');
	if (readings.every((reading) => bare.has(reading.metric))) {
		const messages = smartctlMessages(document);
		const why = messages === '' ? 'Run smartctl --xall --json.' : `smartctl said: ${messages}`;
		const exitStatus = numberAt(document, 'smartctl', 'exit_status');
		return new AppError('no_telemetry', `The document of ${textAt(document, 'device', 'name') ?? 'no device'} holds no SMART values. ${why}`, {
			document: index,
			...(exitStatus === undefined ? {} : { exitStatus: Number(exitStatus) }),
		});
	}
	const fault = firstImpossible(readings);
	if (fault !== undefined) return { line: index, column: fault.metric, code: 'row_rejected', reason: fault.reason };
	const observedAtMs = instantOf(document, sink);
	if (observedAtMs === undefined) {
		return {
			line: index,
			column: 'local_time',
			code: 'row_rejected',
			reason: 'the document states no time (local_time) and the file has none either',
		};
	}
	return { evidence: index === 1 ? evidence : keptApart(evidence, `document ${index}`), observedAtMs, readings, hasFailed: false, line: index };
}

/** `smartctl -A` alone prints no time: then the time of the file stands in, with a note. */
function instantOf(document: JsonObject, sink: Sink): number | undefined {
	const seconds = numberAt(document, 'local_time', 'time_t');
	if (typeof seconds === 'number' && Math.abs(seconds) <= 8.64e12) return Math.round(seconds * 1000);
	if (sink.options.fileTimeMs === undefined || seconds !== undefined) return undefined;
	sink.note('Documents without a time were given the time of the file.');
	return sink.options.fileTimeMs;
}
