/**
 * The attribute log of smartd (`-A`): `2023-06-14 06:16:14;` and tab-led groups, one line per check. Model and serial stand in
 * the name of the file only, the time is local without a zone.
 *
 * @source  smartmontools, smartd.cpp: write_dev_attrlog and its three kinds of groups
 */
import { AppError } from '../../shared/domain/errors.ts';
import type { DriveEvidence, Protocol, Reading } from '../../shared/domain/telemetry.ts';
import { attrlogDrive } from '../decoding/file-name-evidence.ts';
import { firstImpossible } from '../decoding/reading-list.ts';
import { instantOrUtc } from '../decoding/untimed.ts';
import type { Head } from '../head.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { createTextLines } from '../reading/text-lines.ts';
import { attrlogReadings } from './attrlog-readings.ts';

/** Date and time are divided by a blank, in copies also by a tab. */
const LINE_START = /^(\d{4}-\d{2}-\d{2})[ \t](\d{2}:\d{2}:\d{2});(.*)$/s;
const FIRST_GROUP = /^\t(?:\d{1,3};\d{1,3};\d|[a-z-]{4,40};)/;
/** A check that failed leaves a time without groups: the first groups may stand a few lines below. */
const LINES_LOOKED_AT = 20;

/** Whether one of the first lines is a time and a group. */
export function isAttrlog({ isJson, text }: Head): boolean {
	if (isJson) return false;
	return text.split(/[\r\n]+/, LINES_LOOKED_AT).some((line) => FIRST_GROUP.test(LINE_START.exec(line)?.[3] ?? ''));
}

/** @throws AppError `input_truncated` from `end` when the last line has no line end and is cut inside a group; `no_telemetry` without a line */
export function createAttrlogReader(sink: Sink): FormatReader {
	const named = attrlogDrive(sink.options.fileName);
	if (named.serial === undefined)
		sink.note('The log does not say which drive it is of; smartd says it in the file name, attrlog.MODEL-SERIAL.ata.csv. Keep that name.');
	const evidences = new Map<Protocol, DriveEvidence>();
	/** One object for all lines of a kind. */
	const evidenceOf = (protocol: Protocol): DriveEvidence => {
		const evidence = evidences.get(protocol) ?? { ...named, protocol };
		evidences.set(protocol, evidence);
		return evidence;
	};
	let rows = 0;
	/** The last line, until it is known whether it was cut. */
	let last: { readonly text: string; readonly line: number } | undefined;
	const take = (text: string, line: number, isOpen: boolean): void => {
		rows++;
		sink.row();
		const found = readLine(text, named.model ?? '', sink);
		if ('readings' in found) {
			sink.record(
				{ evidence: evidenceOf(found.protocol), observedAtMs: found.observedAtMs, readings: found.readings, hasFailed: false, line },
				'time',
			);
			if (isOpen) sink.note('The last line has no line end: if the file was cut, groups may be missing.');
		} else if (isOpen && found.isCut)
			throw new AppError('input_truncated', `The file ends in the middle of line ${line}: ${found.reason}. Copy it again; nothing was added.`, {
				line,
			});
		else sink.reject({ line, column: found.column, code: 'row_rejected', reason: found.reason });
	};
	return createTextLines(sink, {
		line(text, line) {
			if (last !== undefined) take(last.text, last.line, false);
			last = text.trim() === '' ? undefined : { text, line };
		},
		end(isOpen) {
			if (last !== undefined) take(last.text, last.line, isOpen);
			if (rows === 0) throw new AppError('no_telemetry', 'The log has no line.');
		},
	});
}

interface LogLine {
	readonly protocol: Protocol;
	readonly observedAtMs: number;
	readonly readings: readonly Reading[];
}

interface LineFault {
	readonly column: string;
	readonly reason: string;
	/** Looks like the first part of a sound line. */
	readonly isCut: boolean;
}

function readLine(text: string, model: string, sink: Sink): LogLine | LineFault {
	const match = LINE_START.exec(text);
	if (match === null) {
		return {
			column: 'time',
			reason: `"${text.slice(0, 40)}" does not start with a time as smartd writes it`,
			isCut: /^[\d-]{1,10}(?:[ \t][\d:]{0,8})?$/.test(text),
		};
	}
	const [, day = '', time = '', groups = ''] = match;
	const observedAtMs = instantOrUtc(`${day} ${time}`, sink);
	if (observedAtMs === undefined) return { column: 'time', reason: `"${day} ${time}" is not a time`, isCut: false };
	const found = attrlogReadings(groups, model);
	if ('reason' in found) return { column: found.column, reason: found.reason, isCut: found.isIncomplete === true };
	if (found.readings.length === 0) return { column: 'time', reason: 'no attribute follows the time: the check failed', isCut: false };
	const fault = firstImpossible(found.readings);
	return fault === undefined
		? { protocol: found.protocol, observedAtMs, readings: found.readings }
		: { column: fault.metric, reason: fault.reason, isCut: false };
}
