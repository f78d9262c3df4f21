/** Files that appear whole or not at all: written beside the place, synced, renamed. */
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../shared/domain/errors.ts';

/** What the system's refusal means to the user. */
function toFileError(thrown: unknown, path: string): AppError {
	if (thrown instanceof AppError) return thrown;
	const code = (thrown as NodeJS.ErrnoException).code;
	if (code === 'ENOSPC' || code === 'EDQUOT') return new AppError('disk_full', `The disk is full; "${path}" was not written.`, { path }, thrown);
	if (code === 'ENOENT' || code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'EISDIR' || code === 'ENOTDIR') {
		return new AppError('file_unreadable', `"${path}" cannot be written (${code}). Choose another place.`, { path }, thrown);
	}
	return new AppError('disk_io', `"${path}" could not be written.`, { path }, thrown);
}

/** @param fill writes the temporary file, and answers what the caller gets; @throws AppError `disk_full`, `disk_io`, `file_unreadable` */
export async function writeFileAtomically<T>(path: string, fill: (temporary: string) => Promise<T>): Promise<T> {
	const temporary = `${path}.${randomBytes(6).toString('hex')}.part`;
	try {
		const filled = await fill(temporary);
		const file = await open(temporary, 'r+');
		await file.sync();
		await file.close();
		await rename(temporary, path);
		if (process.platform !== 'win32') {
			const folder = await open(dirname(path), 'r');
			await folder.sync();
			await folder.close();
		}
		return filled;
	} catch (thrown) {
		await rm(temporary, { force: true });
		throw toFileError(thrown, path);
	}
}
