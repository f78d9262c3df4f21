/** sysstat: `iostat -o JSON`, `sadf -j`, `sadf -d` and the text of `iostat -x -t`. */
import { AppError } from '../../shared/domain/errors.ts';
import type { Head } from '../head.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { createIostatText } from './iostat-text.ts';
import { createBlockWriter } from './sysstat-blocks.ts';
import { createSysstatJson } from './sysstat-json.ts';
import { createSysstatTable } from './sysstat-table.ts';
import { createSysstatClock } from './sysstat-times.ts';

const TABLE_HEADING = '# hostname;interval;timestamp';

export function isSysstat({ isJson, jsonKeys, text }: Head): boolean {
	if (isJson) return jsonKeys.has('sysstat');
	const start = text.trimStart();
	if (start.startsWith(TABLE_HEADING)) return true;
	return start.startsWith('Linux ') && (/^Device:?[ \t]/m.test(text) || /[ \t]Device$/m.test(text.replaceAll('\r', '')));
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
				const start = new TextDecoder().decode(chunk.subarray(0, 4_096)).trimStart();
				const create =
					start.startsWith('{') || start.startsWith('[') ? createSysstatJson : start.startsWith('#') ? createSysstatTable : createIostatText;
				reader = create(sink, writer, clock);
			}
			reader.push(chunk);
		},
		end() {
			reader?.end();
			if (!writer.hasSeenDisks)
				throw new AppError('no_telemetry', 'The file holds no statistics of disks. Export them with iostat -x -t -o JSON or sadf -j -- -d.');
		},
	};
}
