/** Files that appear whole or not at all: written beside the place, synced, renamed. What a killed process has left there is removed by the next. */
import { hash, randomBytes } from 'node:crypto';
import { access, constants, lstat, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../shared/domain/errors.ts';
import { MS_PER_DAY } from '../shared/domain/telemetry.ts';
import { systemProcesses } from '../storage/lock.ts';

/** Refusals that another place would not meet: why, and what to do. */
const refusals: ReadonlyMap<string, string> = new Map([
	['ENOENT', 'the folder does not exist. Make it, or choose another place'],
	['ENOTDIR', 'a part of its path is a file, not a folder. Choose another place'],
	['EISDIR', 'a folder has this name. Choose another name'],
	['ENAMETOOLONG', 'its name is too long. Choose a shorter one'],
	['EROFS', 'the volume is read-only. Choose another place'],
	['EACCES', 'you may not write there. Choose another place'],
	['EPERM', 'you may not write there. Choose another place'],
]);

/** What the system's refusal means to the user. */
function toFileError(thrown: unknown, path: string): AppError {
	if (thrown instanceof AppError) return thrown;
	const code = (thrown as NodeJS.ErrnoException).code;
	if (code === 'ENOSPC' || code === 'EDQUOT') return new AppError('disk_full', `The disk is full; "${path}" was not written.`, { path }, thrown);
	const why = refusals.get(code ?? '');
	if (why !== undefined) return new AppError('file_unreadable', `"${path}" cannot be written: ${why}.`, { path }, thrown);
	return new AppError('disk_io', `"${path}" could not be written.`, { path }, thrown);
}

/**
 * Looks before hours of work whether their result could be written.
 *
 * @throws AppError `file_unreadable` where the folder is missing or not ours to write to, or something that is no file has the name
 */
export async function assertWritable(path: string): Promise<void> {
	try {
		await access(dirname(path), constants.W_OK);
		await assertReplaceable(path);
		await assertTakesFiles(path);
	} catch (thrown) {
		throw toFileError(thrown, path);
	}
}

/** A new file in the place of a folder fails in the end, in the place of a device or a pipe it would take the place of that. */
async function assertReplaceable(path: string): Promise<void> {
	const there = await stat(path).catch((thrown: NodeJS.ErrnoException) => {
		if (thrown.code === 'ENOENT') return null;
		throw thrown;
	});
	if (there?.isDirectory()) throw Object.assign(new Error('A folder has this name'), { code: 'EISDIR' });
	if (there && !there.isFile())
		throw new AppError('file_unreadable', `"${path}" cannot be written: it is a device or a pipe, not a file. Choose another place.`, { path });
}

/** Rights do not tell all: `/proc` says that root may write there. */
async function assertTakesFiles(path: string): Promise<void> {
	const probe = temporaryBeside(path);
	const file = await open(probe, 'wx').catch((thrown: NodeJS.ErrnoException) => {
		if (thrown.code !== 'ENOENT') throw thrown;
		throw new AppError('file_unreadable', `"${path}" cannot be written: its folder takes no files. Choose another place.`, { path }, thrown);
	});
	await file.close();
	await rm(probe);
}

/** @param fill writes the temporary file, and answers what the caller gets; @throws AppError `disk_full`, `disk_io`, `file_unreadable` */
export async function writeFileAtomically<T>(path: string, fill: (temporary: string) => Promise<T>): Promise<T> {
	const temporary = temporaryBeside(path);
	try {
		await assertReplaceable(path);
		await sweepLeftovers(dirname(path));
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

/** Of `NAME.ssv-WRITER-RANDOM.part`: which machine, which process, which start of it. */
const LEFTOVER = /\.ssv-([0-9a-f]{8})-(\d{1,10})-([0-9a-f]{8})-[0-9a-f]{12}\.part$/;
/** Characters of the name that the temporary one begins with: with four bytes each, what we add still fits into the 255 of a file system. */
const NAME_SHOWN = 40;

const short = (text: string): string => hash('sha256', text).slice(0, 8);
const machine = (): string => short(hostname());
/** A process id is given again; its start tells two apart where the system says it. */
const startOf = (pid: number): string => short(String(systemProcesses.startOf(pid)));

function temporaryBeside(path: string): string {
	const writer = `${machine()}-${process.pid}-${startOf(process.pid)}`;
	return join(dirname(path), `${basename(path).slice(0, NAME_SHOWN)}.ssv-${writer}-${randomBytes(6).toString('hex')}.part`);
}

/** Removes temporary files of ours whose writer is gone, or that nobody has written to for a day: another machine may share the folder. */
async function sweepLeftovers(folder: string): Promise<void> {
	for (const name of await readdir(folder).catch(() => [])) {
		const writer = LEFTOVER.exec(name);
		if (writer === null) continue;
		const file = join(folder, name);
		// Somebody else may have removed it, and what cannot be removed stands in nobody's way.
		const found = await lstat(file).catch(() => null);
		if (!found?.isFile() || !(isGone(writer) || Date.now() - found.mtimeMs > MS_PER_DAY)) continue;
		await rm(file, { force: true }).catch(() => undefined);
	}
}

function isGone([, host, pid, start]: RegExpExecArray): boolean {
	return host === machine() && (!systemProcesses.isAlive(Number(pid)) || startOf(Number(pid)) !== start);
}
