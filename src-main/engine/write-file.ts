/** Files that appear whole or not at all: written beside the place, synced, renamed. */
import { randomBytes } from 'node:crypto';
import { access, constants, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../shared/domain/errors.ts';

/** What the system's refusal means to the user. */
function toFileError(thrown: unknown, path: string): AppError {
	if (thrown instanceof AppError) return thrown;
	const code = (thrown as NodeJS.ErrnoException).code;
	if (code === 'ENOSPC' || code === 'EDQUOT') return new AppError('disk_full', `The disk is full; "${path}" was not written.`, { path }, thrown);
	if (code === 'ENOENT')
		return new AppError(
			'file_unreadable',
			`"${path}" cannot be written: the folder does not exist. Make it, or choose another place.`,
			{ path },
			thrown,
		);
	if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'EISDIR' || code === 'ENOTDIR') {
		return new AppError('file_unreadable', `"${path}" cannot be written (${code}). Choose another place.`, { path }, thrown);
	}
	return new AppError('disk_io', `"${path}" could not be written.`, { path }, thrown);
}

/**
 * Looks before hours of work whether their result could be written.
 *
 * @throws AppError `file_unreadable` where the folder is missing or not ours to write to, or a folder has the name
 */
export async function assertWritable(path: string): Promise<void> {
	try {
		await access(dirname(path), constants.W_OK);
		if ((await stat(path).catch(() => null))?.isDirectory()) throw Object.assign(new Error('A folder has this name'), { code: 'EISDIR' });
	} catch (thrown) {
		throw toFileError(thrown, path);
	}
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
		// What went wrong first is what counts: that the rest of it cannot be removed follows from it.
		await rm(temporary, { force: true }).catch(() => undefined);
		throw toFileError(thrown, path);
	}
}
