/** The print boundary: everything that reaches a terminal goes through here. */
import { formatBytes, formatCount, formatNumber } from '../../shared/charts/format.ts';
import { remainingMs } from '../../shared/contract/client.ts';
import { toJsonText } from '../../shared/contract/codec.ts';
import type { Progress } from '../../shared/domain/work.ts';

/** The three streams of a command: the process's own, or those of a test. */
export interface Terminal {
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
}

/**
 * Text without control characters, escape sequences and direction marks: names come from drive firmware.
 * Raw values stay as they are in the workspace; only what is printed changes.
 */
export function printable(text: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
	return text.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '\ufffd');
}

export type Align = 'left' | 'right';

/** One JSON document for a terminal or a pipe: the same value, its control characters and direction marks as escapes. */
export function printableJson(value: unknown): string {
	return toJsonText(value).replace(
		/[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
		(sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}

/** The lines of a table in fixed columns, two blanks between them. */
export function table(header: readonly string[], rows: readonly (readonly string[])[], align: readonly Align[] = []): string[] {
	const cells = [header, ...rows].map((row) => row.map(printable));
	const widths = header.map((_, column) => Math.max(...cells.map((row) => [...(row[column] ?? '')].length)));
	const line = (row: readonly string[]) =>
		row
			.map((cell, column) => {
				const gap = ' '.repeat((widths[column] ?? 0) - [...cell].length);
				return align[column] === 'right' ? gap + cell : cell + gap;
			})
			.join('  ')
			.trimEnd();
	return cells.map(line);
}

function duration(ms: number): string {
	const seconds = Math.ceil(ms / 1000);
	return seconds < 90 ? `${seconds} s` : seconds < 5_400 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}

/** How much of it, in its own unit: `1.20 of 2.94 GB`. */
function amount({ done, total, unit }: Progress): string {
	if (unit === 'bytes') return total > 0 ? `${formatBytes(done)} of ${formatBytes(total)}` : formatBytes(done);
	if (unit === undefined) return '';
	return total > 0 ? `${formatCount(done)} of ${formatCount(total)} ${unit}` : `${formatCount(done)} ${unit}`;
}

/** `310,000 rows, 85,000 a second`. */
function rowsText({ rows, rowsPerSecond }: Progress): string {
	if (rows === undefined || rows === 0) return '';
	return `${formatCount(rows)} rows${rowsPerSecond === undefined ? '' : `, ${formatCount(rowsPerSecond)} a second`}`;
}

/** `epoch 7 of 12 on temperature_c, loss 0.524`: what an interrupt would keep. */
function epochText(live: Progress['live']): string {
	if (typeof live?.epoch !== 'number' || typeof live.validationLoss !== 'number') return '';
	const of = typeof live.epochs === 'number' ? ` of ${formatCount(live.epochs)}` : '';
	return `epoch ${formatCount(live.epoch)}${of} on ${live.metric}, loss ${formatNumber(live.validationLoss)}`;
}

/** Without a terminal a line is written each tenth of the way, and when nothing was said for so long. */
const SILENCE_MS = 10_000;
const BAR_WIDTH = 24;
const SHORTEST_BAR = 8;

/** Progress on stderr: a bar that rewrites itself on a terminal, plain lines otherwise. */
export function createProgressPrinter(stream: NodeJS.WriteStream, now: () => number): { show(progress: Progress): void; end(): void } {
	let startedAt = now();
	let phase = '';
	let lastTenth = -1;
	let lastLineAt = 0;
	let isOpen = false;
	/** Parts beside the one that tells epochs have none: the last one stays. */
	let epoch = '';
	const partsOf = (progress: Progress): string[] => {
		const share = progress.total > 0 ? Math.min(1, progress.done / progress.total) : undefined;
		const left = remainingMs(now() - startedAt, progress.done, progress.total);
		return [
			share === undefined ? '' : `${Math.floor(share * 100)} %`,
			amount(progress),
			rowsText(progress),
			epoch,
			left === undefined || share === 1 ? '' : `${duration(left)} left`,
		].filter(Boolean);
	};
	/** A line that wraps could not be taken back: the bar gets the room that the words leave. */
	const barLine = (progress: Progress): string => {
		const width = Math.max(20, (stream.columns ?? 100) - 1);
		const words = partsOf(progress).join('  ');
		const room = Math.min(BAR_WIDTH, width - printable(progress.phase).length - words.length - 6);
		const filled = Math.round((progress.total > 0 ? Math.min(1, progress.done / progress.total) : 0) * room);
		const bar = progress.total > 0 && room >= SHORTEST_BAR ? `[${'='.repeat(filled)}${' '.repeat(room - filled)}]` : '';
		return printable([progress.phase, bar, words].filter(Boolean).join('  ')).slice(0, width);
	};
	return {
		show(progress) {
			const isNew = progress.phase !== phase;
			if (isNew) {
				phase = progress.phase;
				startedAt = now();
				lastTenth = -1;
				epoch = '';
			}
			epoch = epochText(progress.live) || epoch;
			if (stream.isTTY) {
				stream.write(`\r\u001b[2K${barLine(progress)}`);
				isOpen = true;
				return;
			}
			const tenth = progress.total > 0 ? Math.floor((10 * progress.done) / progress.total) : lastTenth;
			if (!isNew && tenth <= lastTenth && now() - lastLineAt < SILENCE_MS) return;
			lastTenth = Math.max(tenth, lastTenth);
			lastLineAt = now();
			stream.write(`${printable([progress.phase, ...partsOf(progress)].join('  '))}\n`);
		},
		end() {
			if (isOpen) stream.write('\r\u001b[2K');
			isOpen = false;
		},
	};
}
