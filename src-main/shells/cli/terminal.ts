/** The print boundary: everything that reaches a terminal goes through here. */
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
	return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

/** Progress on stderr: a bar that rewrites itself on a terminal, a plain line per phase and ten percent otherwise. */
export function createProgressPrinter(stream: NodeJS.WriteStream, now: () => number): { show(progress: Progress): void; end(): void } {
	let startedAt = now();
	let phase = '';
	let lastTenth = -1;
	let isOpen = false;
	const close = () => {
		if (isOpen) stream.write('\r\u001b[2K');
		isOpen = false;
	};
	return {
		show(progress) {
			if (progress.phase !== phase) {
				phase = progress.phase;
				startedAt = now();
				lastTenth = -1;
			}
			const share = progress.total > 0 ? progress.done / progress.total : 0;
			const left = remainingMs(now() - startedAt, progress.done, progress.total);
			if (stream.isTTY) {
				const width = 24;
				const filled = Math.round(Math.min(1, share) * width);
				const bar =
					progress.total > 0
						? `[${'='.repeat(filled)}${' '.repeat(width - filled)}] ${Math.floor(share * 100)} %`
						: `${progress.done} ${progress.unit ?? ''}`;
				stream.write(`\r\u001b[2K${printable(phase)}  ${bar}${left === undefined ? '' : `  ${duration(left)} left`}`);
				isOpen = true;
				return;
			}
			const tenth = Math.floor(share * 10);
			if (lastTenth < 0 || tenth >= lastTenth + 5) {
				lastTenth = tenth;
				stream.write(`${printable(phase)}${progress.total > 0 ? ` ${Math.floor(share * 100)} %` : ''}\n`);
			}
		},
		end: close,
	};
}
