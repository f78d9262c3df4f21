/**
 * The text of blkparse as it comes without options, one event a line: `8,0 3 11 0.000043000 697 D W 223490 + 8 [kjournald]` is device,
 * processor, number, seconds since the start, process, action, kind, first sector, sectors. What was issued to the drive (`D`) counts;
 * queueing, merging and completion tell of the same request again. It has no entropy.
 *
 * @source blkparse(1), sections "TRACE ACTIONS" and "DEFAULT OUTPUT"
 */
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';
import type { DriveEvidence } from '../../shared/domain/telemetry.ts';
import { keptApart } from '../decoding/kept-apart.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { createTextLines } from '../reading/text-lines.ts';
import { impossibleRequest, SECTOR_BYTES } from './trace-request.ts';
import { createTouchedBlocks, createTraceSeconds, LATE_SECONDS, type TraceParts, type TraceSeconds } from './trace-seconds.ts';

const EVENT =
	/^ {0,8}(\d{1,4},\d{1,7}) {1,12}\d{1,5} {1,20}\d{1,12} {1,12}(\d{1,10})\.\d{9} {1,12}\d{1,10} {1,8}([A-Z]{1,3}) {1,8}([A-Z]{1,8})(?: (.{0,4000}))?$/;
const PLACE = /^(\d{1,17}) \+ (\d{1,10})(?: |$)/;
const LINES_LOOKED_AT = 20;

/** Whether one of the first lines is an event. */
export function isBlkparse(text: string): boolean {
	return text
		.slice(0, 8_192)
		.split('\n', LINES_LOOKED_AT)
		.some((line) => EVENT.test(line.trimEnd()));
}

/** UNIX time at which the recording began, where the name of its file says it: `HOST__sda__1700000000.blkparse.txt`. */
function startInName(fileName: string): number | undefined {
	const found = /(?:^|\D)([12]\d{9})(?!\d)/.exec(fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1));
	return found === null ? undefined : Number(found[1]);
}

/** @throws AppError `no_telemetry` when nobody can say when it began */
function startOf({ options, note }: Sink): number {
	const named = startInName(options.fileName);
	if (named !== undefined) return named;
	if (options.fileTimeMs === undefined)
		throw new AppError(
			'no_telemetry',
			'blkparse counts seconds from the start of the recording and does not say when that was. Put the UNIX time of the start into the file name, such as HOST__sda__1700000000.blkparse.txt.',
		);
	note(
		'blkparse does not say when the recording began: the time of the file was taken for it. Its name may say it: HOST__sda__1700000000.blkparse.txt.',
	);
	return Math.floor(options.fileTimeMs / 1_000);
}

/** No drive has as many; 64 of them stay whole numbers. */
const DRIVE_SECTORS = 2 ** 45;
/** Seconds after which a recording cannot go on: what says more was not written by blkparse. */
const LONGEST_SECONDS = 10 * 366 * 86_400;

/**
 * One drive for each device number. @throws AppError `record_too_large`, also beyond `limits.traceDevices`; `no_telemetry` without a request
 * and where the start is unknown; from `end` `input_truncated` when the last line is open and cut
 */
export function createBlkparseReader(sink: Sink, evidence: DriveEvidence): FormatReader {
	const startSecond = startOf(sink);
	const drives = new Map<string, TraceSeconds>();
	const touched = createTouchedBlocks();
	let last: { readonly line: number; readonly reason: string } | undefined;
	const parts: TraceParts = { own: () => 'both', hasBoth: () => true };
	const driveOf = (device: string): TraceSeconds => {
		const known = drives.get(device);
		if (known !== undefined) return known;
		if (drives.size >= limits.traceDevices)
			throw new AppError('record_too_large', `A trace may hold ${limits.traceDevices} devices; this one holds more. Nothing was added.`);
		const seconds = createTraceSeconds(sink, keptApart(evidence, device), parts, { ...touched, firstSector: drives.size * DRIVE_SECTORS });
		drives.set(device, seconds);
		return seconds;
	};
	const tell = (): void => {
		if (last === undefined) return;
		sink.row();
		sink.reject({ line: last.line, column: 'request', code: 'row_rejected', reason: last.reason });
		last = undefined;
	};
	return createTextLines(sink, {
		line(text, line) {
			tell();
			const [, device = '', seconds = '', action, kind = '', rest = ''] = EVENT.exec(text.trimEnd()) ?? [];
			// Discards and flushes move no data.
			if (action !== 'D' || kind.includes('D') || !(kind.includes('R') || kind.includes('W'))) return;
			const [, sector = '', sectors = ''] = PLACE.exec(rest) ?? [];
			if (sectors === '0') return;
			const [first, bytes, since] = [Number(sector), Number(sectors) * SECTOR_BYTES, Number(seconds)];
			const fault = sectors === '' ? { reason: `"${rest.slice(0, 40)}" is no place on a drive` } : impossibleRequest(first, bytes);
			if (fault !== undefined || since > LONGEST_SECONDS) {
				last = { line, reason: fault?.reason ?? `${since} s is longer than a recording can be` };
				return;
			}
			sink.row();
			const isWrite = kind.includes('W');
			if (driveOf(device).add({ isWrite, second: startSecond + since, sector: first, bytes, entropy: Number.NaN, line })) return;
			sink.reject({ line, column: 'seconds', code: 'row_rejected', reason: `comes more than ${LATE_SECONDS} s after later requests` });
		},
		end(isOpen) {
			if (isOpen && last !== undefined)
				throw new AppError('input_truncated', `The file ends in the middle of line ${last.line}. Record it again; nothing was added.`, {
					line: last.line,
				});
			tell();
			if (drives.size === 0) throw new AppError('no_telemetry', 'The trace holds no request that was issued to a drive (action D of blkparse).');
			for (const seconds of drives.values()) seconds.end();
			sink.note('blkparse does not say what was written: without its entropy ransomware and a busy database look the same.');
		},
	});
}
