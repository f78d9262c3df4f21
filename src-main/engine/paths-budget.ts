/** Whether a simulation fits into the memory that the machine has left, asked before anything is started. */
import { formatCount, formatCounted } from '../shared/charts/format.ts';
import { AppError } from '../shared/domain/errors.ts';

/** Of what the machine has left. */
const MEMORY_SHARE = 0.6;

/** @throws AppError `job_too_large`, naming a number of paths that fits */
export function assertPathsFit(paths: number, bytesPerPath: number, availableBytes: number): void {
	const needed = paths * bytesPerPath;
	const limit = availableBytes * MEMORY_SHARE;
	if (needed <= limit) return;
	const fits = Math.floor(limit / bytesPerPath / 1_000) * 1_000;
	throw new AppError(
		'job_too_large',
		`${formatCounted(paths, 'path')} need ${formatCount(Math.ceil(needed / 1024 ** 2))} MB, there is room for ${formatCount(Math.floor(limit / 1024 ** 2))} MB. Use at most ${formatCounted(fits, 'path')}.`,
		{ needed, limit, fits },
	);
}
