/** `sar -d` as people see it: a heading with machine and date, then a table an interval, averages at the end. */
import { limits } from '../../shared/domain/limits.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { createLineFaults } from '../reading/line-faults.ts';
import { wordsOf } from '../reading/sizes.ts';
import { createTextLines } from '../reading/text-lines.ts';
import { sysstatHeading } from './iostat-text.ts';
import type { Block, BlockWriter } from './sysstat-blocks.ts';
import type { SysstatClock } from './sysstat-times.ts';

const MS_PER_DAY = 86_400_000;
/** `00:10:01` or `12:10:01 AM`, then the columns. */
const TIMED = /^(\d{2}:\d{2}:\d{2})(?: (AM|PM))?[ \t]+(\S.*)$/;

/** Whether a text holds the heading of a table of disks. */
export const isSarDisks = (text: string): boolean => /^\d{2}:\d{2}:\d{2}(?: [AP]M)?[ \t]+(?:\S{1,20}[ \t]+){0,20}DEV\r?(?:[ \t]|$)/m.test(text);

/** Columns of the table that is being read, without the time; undefined between tables and in those of other statistics. */
interface Table {
	readonly columns: readonly string[];
	readonly deviceAt: number;
}

/** @throws AppError `input_truncated` from `end` when the last line has no line end and too few fields */
export function createSarText(sink: Sink, writer: BlockWriter, clock: SysstatClock): FormatReader {
	const faults = createLineFaults(sink);
	let [host, dateText] = ['', ''];
	let table: Table | undefined;
	let block: { observedAtMs: number | undefined; timeText: string; entries: Block['entries'][number][] } | undefined;
	let previousMs = Number.NEGATIVE_INFINITY;
	const close = (): void => {
		if (block !== undefined && block.entries.length > 0) writer.give({ host, observedAtMs: block.observedAtMs, entries: block.entries });
		block = undefined;
	};
	/** A file of one day may end after midnight. */
	const instantOf = (timeText: string): number | undefined => {
		let instant = clock.read(`${dateText} ${timeText}`);
		while (instant !== undefined && instant < previousMs - MS_PER_DAY / 2) instant += MS_PER_DAY;
		if (instant !== undefined) previousMs = instant;
		return instant;
	};
	const row = (words: readonly string[], timeText: string, line: number, { columns, deviceAt }: Table): void => {
		if (words.length !== columns.length) {
			faults.found(`${words.length} fields instead of ${columns.length}`);
			return;
		}
		if (block?.timeText !== timeText) {
			close();
			block = { observedAtMs: instantOf(timeText), timeText, entries: [] };
		}
		if (block.entries.length >= limits.evidenceCache) {
			faults.found(`a report has more than ${limits.evidenceCache} devices`);
			return;
		}
		const fields = columns.flatMap((name, at) => (at === deviceAt ? [] : [[name, words[at] ?? ''] as const]));
		block.entries.push({ device: words[deviceAt] ?? '', kind: 'disk', line, fields });
	};
	return createTextLines(sink, {
		line(text, line) {
			faults.next(line);
			const heading = sysstatHeading(text);
			const timed = TIMED.exec(text.trimEnd());
			if (heading !== undefined) {
				close();
				[host, dateText, table, previousMs] = [heading.host, heading.dateText, undefined, Number.NEGATIVE_INFINITY];
			} else if (timed === null || text.startsWith('Average:')) table = text.trim() === '' || text.startsWith('Average:') ? undefined : table;
			else {
				const words = wordsOf(timed[3] ?? '').slice(0, limits.csvColumns);
				const deviceAt = words.indexOf('DEV');
				const timeText = timed[2] === undefined ? (timed[1] ?? '') : `${timed[1]} ${timed[2]}`;
				if (deviceAt >= 0) {
					table = { columns: words, deviceAt };
					// The interval may begin before midnight and end after it.
					instantOf(timeText);
				} else if (table !== undefined && words[1] !== 'RESTART') row(words, timeText, line, table);
			}
		},
		end(isOpen) {
			faults.end(isOpen);
			close();
		},
	});
}
