/** What the disk and SQLite say, in the words of the code table. */
import { AppError, type ErrorCode } from '../shared/domain/errors.ts';

const bySqliteCode: readonly (readonly [prefix: string, code: ErrorCode, what: string])[] = [
	['SQLITE_FULL', 'disk_full', 'There is no space left for the workspace'],
	// A page that points behind the end of the file: its bytes are wrong, the disk is not.
	['SQLITE_IOERR_SHORT_READ', 'db_damaged', 'The workspace file is damaged'],
	['SQLITE_IOERR_CORRUPTFS', 'db_damaged', 'The workspace file is damaged'],
	['SQLITE_IOERR', 'disk_io', 'The disk of the workspace failed'],
	['SQLITE_READONLY', 'disk_io', 'The workspace may not be written'],
	['SQLITE_CANTOPEN', 'disk_io', 'The workspace file cannot be opened'],
	['SQLITE_PERM', 'disk_io', 'The workspace may not be opened'],
	['SQLITE_CORRUPT', 'db_damaged', 'The workspace file is damaged'],
	['SQLITE_NOTADB', 'db_damaged', 'The workspace file is no database'],
	['SQLITE_BUSY', 'db_in_use', 'Another program is writing to this workspace'],
	['SQLITE_LOCKED', 'db_in_use', 'Another program is writing to this workspace'],
];

const bySystemCode: Readonly<Record<string, ErrorCode>> = {
	ENOSPC: 'disk_full',
	EDQUOT: 'disk_full',
	EFBIG: 'disk_full',
	EIO: 'disk_io',
	EROFS: 'disk_io',
	EACCES: 'disk_io',
	EPERM: 'disk_io',
	EMFILE: 'disk_io',
	ENFILE: 'disk_io',
	ENOTDIR: 'disk_io',
};

/** Any error of the storage thread as an `AppError`; the original stays as the cause. */
export function toStorageError(thrown: unknown): unknown {
	if (thrown instanceof AppError || !(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') return thrown;
	const systemCode = thrown.code;
	const known = bySqliteCode.find(([prefix]) => systemCode.startsWith(prefix));
	if (known) return new AppError(known[1], `${known[2]}: ${thrown.message}.`, { reason: systemCode }, thrown);
	const code = bySystemCode[systemCode];
	if (!code) return thrown;
	const what = code === 'disk_full' ? 'There is no space left for the workspace' : 'The disk of the workspace failed';
	return new AppError(code, `${what}: ${thrown.message}.`, { reason: systemCode }, thrown);
}

/** Whether SQLite says that the bytes of the file are wrong. */
export function isDamage(thrown: unknown): boolean {
	const error = toStorageError(thrown);
	return error instanceof AppError && error.code === 'db_damaged';
}
