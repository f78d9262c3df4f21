/** Lines that cannot be read: a bad row while others follow, a file that was cut when it is the last and has no line end. */
import { AppError } from '../../shared/domain/errors.ts';
import type { Sink } from '../parser.ts';

export interface LineFaults {
	/** Call before each line is read. */
	next(line: number): void;
	/** The current line cannot be read. */
	found(reason: string): void;
	/** @throws AppError `input_truncated` when the last line is open and cannot be read */
	end(isOpen: boolean): void;
}

export function createLineFaults(sink: Sink): LineFaults {
	let line = 0;
	let reason: string | undefined;
	const flush = (): void => {
		if (reason === undefined) return;
		sink.row();
		sink.reject({ line, code: 'row_rejected', reason });
		reason = undefined;
	};
	return {
		next(current) {
			flush();
			line = current;
		},
		found(fault) {
			reason = fault;
		},
		end(isOpen) {
			if (isOpen && reason !== undefined)
				throw new AppError('input_truncated', `The file ends in the middle of line ${line}. Export it again; nothing was added.`, { line });
			flush();
			if (isOpen) sink.note('The last line has no line end: if the file was cut, its last value may be incomplete.');
		},
	};
}
