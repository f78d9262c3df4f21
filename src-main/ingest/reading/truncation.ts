import { AppError } from '../../shared/domain/errors.ts';

/** The same error with the byte at which the file ends, where a reader that goes by lines could not know it; others as they are. */
export function withEndOfFile(thrown: unknown, byte: number): unknown {
	if (!(thrown instanceof AppError) || thrown.code !== 'input_truncated' || 'byte' in thrown.details) return thrown;
	const message = thrown.message.replace(' ends in the middle of ', ` ends at byte ${byte}, in the middle of `);
	return new AppError('input_truncated', message, { ...thrown.details, byte }, thrown.cause);
}
