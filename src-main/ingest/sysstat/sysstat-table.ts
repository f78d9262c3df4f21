/** `sadf -d`: tables with semicolons, one after the other in one file, each with a heading line that starts with `#`. */
import { limits } from '../../shared/domain/limits.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { createLineFaults } from '../reading/line-faults.ts';
import { createTextLines } from '../reading/text-lines.ts';
import type { Block, BlockWriter } from './sysstat-blocks.ts';
import type { SysstatClock } from './sysstat-times.ts';

/** Columns in front of the name of the disk. */
const LEAD = 3;

/** At the end of a heading that option -h wrote. */
const REPEATED = '[...]';

const kinds = new Map<string, 'disk' | 'filesystem'>([
	['DEV', 'disk'],
	['FILESYSTEM', 'filesystem'],
	['MOUNTPOINT', 'filesystem'],
]);

/** @throws AppError `input_truncated` from `end` when the last line has no line end and too few fields */
export function createSysstatTable(sink: Sink, writer: BlockWriter, clock: SysstatClock): FormatReader {
	let columns: readonly string[] = [];
	let kind: 'disk' | 'filesystem' | undefined;
	/** Option -h: the disks of an instant stand side by side in one line. */
	let isRepeated = false;
	let open: { readonly host: string; readonly timeText: string; readonly entries: Block['entries'][number][] } | undefined;
	const faults = createLineFaults(sink);

	const flush = (): void => {
		if (open !== undefined) writer.give({ host: open.host, observedAtMs: clock.read(open.timeText), entries: open.entries });
		open = undefined;
	};
	const readRow = (text: string, line: number): void => {
		const fields = text.split(';');
		const [host = '', , timeText = '', device = ''] = fields;
		if (device.startsWith('LINUX-RESTART') || device.startsWith('COM ')) return;
		const width = columns.length - LEAD;
		const isWhole = isRepeated ? fields.length > LEAD && (fields.length - LEAD) % width === 0 : fields.length === columns.length;
		if (!isWhole) {
			faults.found(`${fields.length} fields instead of ${columns.length}${isRepeated ? ', or of more disks' : ''}`);
			return;
		}
		// The rows of one instant stand together; a partition can be told only beside its disk.
		if (open === undefined || open.timeText !== timeText || open.host !== host || open.entries.length >= limits.evidenceCache) {
			flush();
			open = { host, timeText, entries: [] };
		}
		for (let from = LEAD; from < fields.length; from += width)
			open.entries.push({
				device: (fields[from] ?? '').trim(),
				kind: kind ?? 'disk',
				line,
				fields: columns.slice(LEAD + 1).map((name, at) => [name, fields[from + 1 + at] ?? '']),
			});
	};
	return createTextLines(sink, {
		line(text, line) {
			faults.next(line);
			if (text.trim() === '') return;
			if (text.startsWith('#')) {
				flush();
				const heading = text.slice(1).trim();
				isRepeated = heading.endsWith(REPEATED);
				columns = (isRepeated ? heading.slice(0, -REPEATED.length) : heading).split(';').slice(0, limits.csvColumns);
				kind = kinds.get(columns[LEAD] ?? '');
			} else if (kind !== undefined) readRow(text, line);
		},
		end(isOpen) {
			faults.end(isOpen);
			flush();
		},
	});
}
