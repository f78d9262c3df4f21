/** Files that are there whole or not at all: written beside their place, synced, renamed, their folder synced. */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../shared/domain/errors.ts';

let temporaryFiles = 0;

/** A name beside `file`, on the same volume, that nobody else uses. Leftovers begin with a dot and are swept at opening. */
export function temporaryBeside(file: string): string {
	return join(dirname(file), `.${basename(file)}.${process.pid}-${Date.now().toString(36)}-${++temporaryFiles}.tmp`);
}

/** Writes new bytes and syncs them; refuses to touch a file that exists. On a full disk nothing of it is left. */
export function writeNewFile(file: string, bytes: Uint8Array): void {
	const descriptor = openSync(file, 'wx', 0o600);
	try {
		let written = 0;
		while (written < bytes.byteLength) written += writeSync(descriptor, bytes, written);
		fsyncSync(descriptor);
	} catch (thrown) {
		rmSync(file, { force: true });
		throw thrown;
	} finally {
		closeSync(descriptor);
	}
}

/** Puts `bytes` in the place of `file` in one step. */
export function writeFileAtomically(file: string, bytes: Uint8Array): void {
	const temporary = temporaryBeside(file);
	try {
		writeNewFile(temporary, bytes);
		renameSync(temporary, file);
	} catch (thrown) {
		rmSync(temporary, { force: true });
		throw thrown;
	}
	syncFolder(dirname(file));
}

export function syncFile(file: string): void {
	const descriptor = openSync(file, 'r+');
	try {
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}

/** Makes renames in a folder last. Windows has no such call and needs none. */
export function syncFolder(folder: string): void {
	if (process.platform === 'win32') return;
	const descriptor = openSync(folder, 'r');
	try {
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}

export function makeFolder(folder: string): void {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
}

const SAFE_NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/;
const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Refuses names that leave their folder or mean something else on another system.
 *
 * @throws AppError `not_acceptable_name`
 */
export function assertSafeName(name: string): void {
	if (SAFE_NAME.test(name) && !name.endsWith('.') && !DEVICE_NAME.test(name)) return;
	throw new AppError(
		'not_acceptable_name',
		'A file name needs 1 to 100 letters, digits, dots, dashes or underscores, and no device name of Windows.',
		{
			name: name.slice(0, 100),
		},
	);
}
