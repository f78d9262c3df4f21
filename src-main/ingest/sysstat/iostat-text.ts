/** iostat as people see it: a heading with machine and date, then reports with or without a time (option -t). */
import { limits } from '../../shared/domain/limits.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { createLineFaults } from '../reading/line-faults.ts';
import { wordsOf } from '../reading/sizes.ts';
import { createTextLines } from '../reading/text-lines.ts';
import { type Block, type BlockWriter, createIostatBlocks } from './sysstat-blocks.ts';
import type { SysstatClock } from './sysstat-times.ts';

/** `Linux 5.4.0 (host)  11/30/2021  _x86_64_  (1 CPU)` */
const HEADING = /^Linux \S{1,200} \(([^)]{0,255})\)\s{1,20}(\S{1,40})/;

/** Machine and date of the heading that iostat and sar write; undefined for any other line. */
export function sysstatHeading(text: string): { readonly host: string; readonly dateText: string } | undefined {
	const match = HEADING.exec(text);
	return match === null ? undefined : { host: match[1] ?? '', dateText: match[2] ?? '' };
}

/** A table that is being read. */
interface Table {
	readonly columns: readonly string[];
	/** Where the device stands: in front, or at the end with option -h. */
	readonly deviceAt: number;
	readonly entries: Block['entries'][number][];
	readonly observedAtMs: number | undefined;
}

/** @throws AppError `input_truncated` from `end` when the last line has no line end and too few fields */
export function createIostatText(sink: Sink, writer: BlockWriter, clock: SysstatClock): FormatReader {
	const blocks = createIostatBlocks(sink, writer, clock);
	let host = '';
	let dateText = '';
	let stated: number | undefined;
	let table: Table | undefined;
	const faults = createLineFaults(sink);

	const closeTable = (): void => {
		if (table !== undefined && table.entries.length > 0) blocks.add({ host, observedAtMs: table.observedAtMs, entries: table.entries });
		table = undefined;
	};
	const heading = (text: string): boolean => {
		const found = sysstatHeading(text);
		if (found === undefined) return false;
		closeTable();
		blocks.end(dateText);
		[host, dateText, stated] = [found.host, found.dateText, undefined];
		return true;
	};
	const outside = (text: string): void => {
		const words = wordsOf(text);
		const deviceAt = words.findIndex((word) => word === 'Device' || word === 'Device:');
		if (deviceAt === 0 || (deviceAt > 0 && deviceAt === words.length - 1)) {
			table = { columns: words.slice(0, limits.csvColumns), deviceAt, entries: [], observedAtMs: stated };
			stated = undefined;
		} else if (text.includes(':') && /^\d/.test(text) && text.length <= 64) stated = clock.read(text) ?? stated;
	};
	const row = ({ columns, deviceAt, entries }: Table, text: string, line: number): void => {
		// A blank in front marks the total of a group of disks.
		if (deviceAt === 0 && text.startsWith(' ')) return;
		const words = wordsOf(text);
		if (words.length !== columns.length || entries.length >= limits.evidenceCache) {
			faults.found(
				words.length === columns.length
					? `a report has more than ${limits.evidenceCache} devices`
					: `${words.length} fields instead of ${columns.length}`,
			);
			return;
		}
		const fields = columns.flatMap((name, at) => (at === deviceAt ? [] : [[name, words[at] ?? ''] as const]));
		entries.push({ device: words[deviceAt] ?? '', kind: 'disk', line, fields });
	};
	return createTextLines(sink, {
		line(text, line) {
			faults.next(line);
			if (text.trim() === '') closeTable();
			else if (heading(text)) return;
			else if (table === undefined) outside(text);
			else row(table, text, line);
		},
		end(isOpen) {
			faults.end(isOpen);
			closeTable();
			blocks.end(dateText);
		},
	});
}
