/** Zip files of ours and of others, as bytes: small, whole in memory, with a cap on everything that a hostile one could grow. */
import { unzipSync, zipSync } from 'fflate';
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';

/** Names that are unsafe on some system: parents, absolute, drives, devices, NUL, trailing dots, doubled in another case. */
const DEVICE_NAMES = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/** A name made safe to show. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be shown
const shown = (name: string): string => name.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g, '\ufffd').slice(0, 80);

/** @throws AppError `archive_name` */
function assertSafeName(name: string): void {
	const parts = name.split('/');
	const isSafe =
		name.length > 0 &&
		name.length <= 255 &&
		/^[A-Za-z0-9._/-]+$/.test(name) &&
		!name.startsWith('/') &&
		parts.every((part) => part !== '' && part !== '.' && part !== '..' && !part.endsWith('.') && !DEVICE_NAMES.test(part));
	if (!isSafe)
		throw new AppError('archive_name', `The archive holds the name "${shown(name)}", which cannot be used; nothing was written.`, {
			name: shown(name),
		});
}

/**
 * The same files give the same bytes: entries in order of name, one fixed date.
 *
 * @throws AppError `archive_name` for a name that could not be read back
 */
export function packZip(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
	const names = [...files.keys()].sort();
	for (const name of names) assertSafeName(name);
	// The zip format knows no time zone and nothing before 1980.
	return zipSync(Object.fromEntries(names.map((name) => [name, [files.get(name) as Uint8Array, { mtime: '1980-01-02T00:00:00', level: 6 }]])));
}

/**
 * @throws AppError `archive_name`; `archive_limit` for too many or too large entries; `input_truncated` for a cut or damaged file
 */
export function unpackZip(bytes: Uint8Array): Map<string, Uint8Array> {
	let total = 0;
	let entries = 0;
	const seen = new Set<string>();
	const check = (name: string, size: number): boolean => {
		entries += 1;
		total += size;
		if (entries > limits.bundleEntries)
			throw new AppError('archive_limit', `The archive holds more than ${limits.bundleEntries} entries; nothing was added.`, {
				limit: limits.bundleEntries,
			});
		if (total > limits.bundleBytes)
			throw new AppError('archive_limit', `The archive unpacks to more than ${limits.bundleBytes} bytes; nothing was added.`, {
				limit: limits.bundleBytes,
			});
		if (name.endsWith('/')) return false;
		assertSafeName(name);
		const folded = name.toLowerCase();
		if (seen.has(folded)) throw new AppError('archive_name', `The archive holds "${shown(name)}" twice.`, { name: shown(name) });
		seen.add(folded);
		return true;
	};
	try {
		// fflate gives each entry exactly the room that its header states: a lying size is cut there and fails the checksums of the parts.
		return new Map(Object.entries(unzipSync(bytes, { filter: (file) => check(file.name, file.originalSize) })));
	} catch (thrown) {
		if (thrown instanceof AppError) throw thrown;
		throw new AppError('input_truncated', `The archive is cut or damaged: ${thrown instanceof Error ? thrown.message : String(thrown)}.`, {}, thrown);
	}
}
