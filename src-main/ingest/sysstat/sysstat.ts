/** sysstat: `iostat -o JSON`, `sadf -j`, `sadf -d` and the text of `iostat -x -t` and `sar -d`. */
import { AppError } from '../../shared/domain/errors.ts';
import type { Head } from '../head.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { createIostatText } from './iostat-text.ts';
import { createSarText, isSarDisks } from './sar-text.ts';
import { type BlockWriter, createBlockWriter } from './sysstat-blocks.ts';
import { createSysstatJson } from './sysstat-json.ts';
import { createSysstatTable } from './sysstat-table.ts';
import { createSysstatClock, type SysstatClock } from './sysstat-times.ts';

/** `sar -b` sums up all disks: it is recognised so that its refusal can say so. */
const SAR_TOTALS = /^\d{2}:\d{2}:\d{2}(?: [AP]M)?[ \t]+tps[ \t]+rtps[ \t]+wtps[ \t]/m;
const TABLE_HEADING = '# hostname;interval;timestamp';

export function isSysstat({ isJson, jsonKeys, text }: Head): boolean {
	if (isJson) return jsonKeys.has('sysstat');
	const start = text.trimStart();
	if (start.startsWith(TABLE_HEADING)) return true;
	return (
		start.startsWith('Linux ') &&
		(isSarDisks(text) || SAR_TOTALS.test(text) || /^Device:?[ \t]/m.test(text) || /[ \t]Device$/m.test(text.replaceAll('\r', '')))
	);
}

/**
 * @throws AppError `json_rejected`, `input_truncated`, `record_too_large`, and from `end` `no_telemetry` when the file
 *         holds other statistics than those of disks
 */
export function createSysstatReader(sink: Sink): FormatReader {
	const writer = createBlockWriter(sink);
	const clock = createSysstatClock(sink);
	let reader: FormatReader | undefined;
	return {
		push(chunk) {
			if (reader === undefined) {
				reader = readerOf(new TextDecoder().decode(chunk))(sink, writer, clock);
			}
			reader.push(chunk);
		},
		end() {
			reader?.end();
			if (!writer.hasSeenDisks)
				throw new AppError(
					'no_telemetry',
					'The file holds no statistics of disks. Export them with iostat -x -t -o JSON, sadf -j -- -d or sar -d; sar -b sums up all disks and names none.',
				);
		},
	};
}

function readerOf(text: string): (sink: Sink, writer: BlockWriter, clock: SysstatClock) => FormatReader {
	const start = text.trimStart();
	if (start.startsWith('{') || start.startsWith('[')) return createSysstatJson;
	if (start.startsWith('#')) return createSysstatTable;
	return isSarDisks(text) || SAR_TOTALS.test(text) ? createSarText : createIostatText;
}
