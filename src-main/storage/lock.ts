/**
 * One engine per workspace. The lock is a file that names its holder by process id and start time: a holder that is gone, or
 * whose id now belongs to another process, has left a stale lock, which is taken over.
 *
 * Taking over is exclusive too: the right to replace the lock with token T is itself a lock, named after T. Whoever holds it
 * looks again, and replaces the file only if it still says T; so two who saw the same stale lock cannot both win.
 */
import { createHash, randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { AppError } from '../shared/domain/errors.ts';
import { syncFolder, temporaryBeside, writeNewFile } from './files.ts';

export interface LockHolder {
	/** Names one taking of the lock: the same owner may take it again (a replaced storage thread does). */
	readonly token: string;
	readonly pid: number;
	/** Start of the process as the system counts it; null where it does not say. */
	readonly processStart: string | null;
	readonly host: string;
	readonly sinceMs: number;
}

/** What the lock needs to know about processes: a test passes its own. */
export interface Processes {
	readonly isAlive: (pid: number) => boolean;
	readonly startOf: (pid: number) => string | null;
}

export const systemProcesses: Processes = { isAlive, startOf };

/** A fresh name for one owner of locks. */
export function newLockToken(): string {
	return randomUUID();
}

/**
 * Takes the lock, or takes it over from a holder that is gone. Taking it twice with one token is fine.
 *
 * @throws AppError `db_in_use` with the holder's `pid`, `host` and `sinceMs`
 */
export function takeLock(file: string, token: string, nowMs: number, processes: Processes = systemProcesses): void {
	const mine: LockHolder = { token, pid: process.pid, processStart: processes.startOf(process.pid), host: hostname(), sinceMs: nowMs };
	const temporary = temporaryBeside(file);
	writeNewFile(temporary, Buffer.from(`${JSON.stringify(mine)}\n`));
	try {
		place(file, temporary, mine, processes);
		syncFolder(dirname(file));
	} finally {
		rmSync(temporary, { force: true });
	}
}

/** Gives the lock back if `token` holds it. */
export function releaseLock(file: string, token: string): void {
	if (readHolder(file)?.token === token) rmSync(file, { force: true });
}

function place(file: string, temporary: string, mine: LockHolder, processes: Processes): void {
	for (;;) {
		try {
			appear(file, temporary);
			return;
		} catch (thrown) {
			if (!isCode(thrown, 'EEXIST')) throw thrown;
		}
		const holder = readHolder(file);
		if (!holder) continue;
		if (holder.token === mine.token) return;
		if (!isStale(holder, processes)) throw inUse(file, holder);
		if (takeOver(file, holder, mine, processes)) return;
	}
}

/** A link appears whole or not at all, and never over another file. Where there are no links (FAT) the exclusive write must do. */
function appear(file: string, temporary: string): void {
	try {
		linkSync(temporary, file);
	} catch (thrown) {
		if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].some((code) => isCode(thrown, code))) throw thrown;
		writeNewFile(file, readFileSync(temporary));
	}
}

/** Replaces the lock of a holder that is gone; false when somebody else was faster. */
function takeOver(file: string, stale: LockHolder, mine: LockHolder, processes: Processes): boolean {
	const claim = `${file}.after-${stale.token}`;
	takeLock(claim, mine.token, mine.sinceMs, processes);
	try {
		if (readHolder(file)?.token !== stale.token) return false;
		const next = temporaryBeside(file);
		writeNewFile(next, Buffer.from(`${JSON.stringify(mine)}\n`));
		renameSync(next, file);
		return true;
	} finally {
		releaseLock(claim, mine.token);
	}
}

/** Who holds the lock; null when nobody does. An unreadable lock (power was cut) belongs to nobody who lives. */
export function readHolder(file: string): LockHolder | null {
	let text: string;
	try {
		text = readFileSync(file, 'utf8');
	} catch (thrown) {
		if (isCode(thrown, 'ENOENT')) return null;
		throw thrown;
	}
	try {
		const holder = JSON.parse(text) as Partial<LockHolder>;
		if (typeof holder.token === 'string' && /^[0-9a-f-]{1,64}$/.test(holder.token) && Number.isSafeInteger(holder.pid)) {
			return { processStart: null, host: hostname(), sinceMs: 0, ...holder } as LockHolder;
		}
	} catch {
		// Falls through: torn text is the same case as foreign text.
	}
	return { token: createHash('sha256').update(text).digest('hex').slice(0, 32), pid: 0, processStart: null, host: hostname(), sinceMs: 0 };
}

/** On another host we cannot look: such a holder counts as alive. */
function isStale(holder: LockHolder, processes: Processes): boolean {
	if (holder.host !== hostname()) return false;
	if (!processes.isAlive(holder.pid)) return true;
	const start = processes.startOf(holder.pid);
	return start !== null && holder.processStart !== null && start !== holder.processStart;
}

function inUse(file: string, { pid, host, sinceMs }: LockHolder): AppError {
	const since = new Date(sinceMs).toISOString();
	const where = host === hostname() ? '' : ` on ${host} (if it no longer runs there, delete ${file})`;
	return new AppError('db_in_use', `Process ${pid}${where} has this workspace open since ${since}. Close it, or wait until it ends.`, {
		pid,
		host,
		sinceMs,
	});
}

function isAlive(pid: number): boolean {
	if (pid <= 0) return false;
	try {
		process.kill(pid, 0);
		return true;
	} catch (thrown) {
		// EPERM: it lives and belongs to somebody else.
		return !isCode(thrown, 'ESRCH');
	}
}

/** Linux: ticks since boot (field 22) and the boot they count from. Elsewhere null: the process id alone decides. */
function startOf(pid: number): string | null {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		// The second field is the command in parentheses and may hold anything, spaces and parentheses too.
		const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
		return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${ticks}`;
	} catch {
		return null;
	}
}

function isCode(thrown: unknown, code: string): boolean {
	return thrown instanceof Error && 'code' in thrown && thrown.code === code;
}
