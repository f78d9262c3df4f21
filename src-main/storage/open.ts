/** How a workspace folder is opened: who may, what state the file is in, what has to be put right first. */
import { randomUUID } from 'node:crypto';
import { chmodSync, closeSync, existsSync, fstatSync, openSync, readdirSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '../shared/domain/errors.ts';
import { isDamage, toStorageError } from './errors.ts';
import { makeFolder, syncFile, syncFolder, temporaryBeside } from './files.ts';
import { listUnfinished, purgeImport, type UnfinishedImport } from './imports.ts';
import { newLockToken, releaseLock, takeLock } from './lock.ts';
import { APPLICATION_ID, latestVersion, type Migration, migrate, schemaVersion } from './migrate.ts';
import { migrations as allMigrations } from './migrations/index.ts';
import { type Receipt, type ReceiptEntry, readReceipt, writeReceipt } from './receipt.ts';
import { checkpoint, openReadable, openWritable, type WritableDb } from './sqlite.ts';
import { insertWorkspace, readWorkspace, type WorkspaceIdentity } from './workspace.ts';

export interface OpenOptions {
	/** Of a new workspace; an existing one keeps its own. */
	readonly name?: string | undefined;
	readonly isSynthetic?: boolean | undefined;
	/** Milliseconds by which our clock is ahead of the system's; for tests and demos. */
	readonly clockOffsetMs?: number | undefined;
	/** Owner of the lock: who takes over from a dead storage thread passes its token. */
	readonly lockToken?: string | undefined;
	readonly migrations?: readonly Migration[] | undefined;
}

export interface OpenInfo extends WorkspaceIdentity {
	readonly isNew: boolean;
	readonly schemaVersion: number;
	readonly sqliteVersion: string;
	/** Imports that had not ended (kill, power cut); their rows are gone. */
	readonly purgedImports: readonly UnfinishedImport[];
	/** Acknowledged writes that the database lost (code `db_behind`); imports among them have to be run again. */
	readonly lostCommits: readonly ReceiptEntry[];
	/** Path of the copy made before the schema changed. */
	readonly backup: string | null;
	/** Damaged files that lie aside in the folder. */
	readonly damagedFiles: readonly string[];
	/** All of this as sentences for the user. */
	readonly notices: readonly string[];
}

export interface WorkspacePaths {
	readonly folder: string;
	readonly database: string;
	readonly lock: string;
	readonly receipt: string;
	readonly models: string;
	readonly reports: string;
	readonly uploads: string;
	readonly backups: string;
}

export interface OpenedWorkspace {
	readonly paths: WorkspacePaths;
	readonly db: WritableDb;
	readonly info: OpenInfo;
	readonly receipt: Receipt;
	readonly now: () => number;
	readonly close: () => void;
}

export function workspacePaths(folder: string): WorkspacePaths {
	const inside = (name: string) => join(folder, name);
	return {
		folder,
		database: inside('workspace.db'),
		lock: inside('workspace.lock'),
		receipt: inside('workspace.receipt'),
		models: inside('models'),
		reports: inside('reports'),
		uploads: inside('uploads'),
		backups: inside('backups'),
	};
}

/**
 * Opens the workspace in `folder`, making it when there is none.
 *
 * @throws AppError `db_in_use`, `db_newer` (file untouched), `db_damaged` (file moved aside, `details.movedTo`),
 *         `sqlite_unsupported`, `disk_full`, `disk_io`
 */
export function openWorkspace(folder: string, options: OpenOptions = {}): OpenedWorkspace {
	const paths = workspacePaths(folder);
	const now = () => Date.now() + (options.clockOffsetMs ?? 0);
	const token = options.lockToken ?? newLockToken();
	try {
		for (const each of [folder, paths.models, paths.reports, paths.uploads]) makeFolder(each);
		takeLock(paths.lock, token, now());
	} catch (thrown) {
		throw toStorageError(thrown);
	}
	try {
		for (const each of [folder, paths.models, paths.reports, paths.backups]) sweepTemporaries(each);
		const migrations = options.migrations ?? allMigrations;
		const isNew = !existsSync(paths.database);
		if (isNew) create(paths, options, migrations, now());
		else assertUsable(paths, migrations, now());
		const { db, info, receipt } = prepare(paths, migrations, isNew, now());
		const close = () => {
			try {
				checkpoint(db);
			} finally {
				db.close();
				releaseLock(paths.lock, token);
			}
		};
		return { paths, db, info, receipt, now, close };
	} catch (thrown) {
		// A caller that brought its token holds the lock for longer than this attempt.
		if (options.lockToken === undefined) releaseLock(paths.lock, token);
		throw toStorageError(thrown);
	}
}

/** A new database gets its place only when it is complete: a file of length zero is damage, never an empty workspace. */
function create(paths: WorkspacePaths, { name, isSynthetic = false }: OpenOptions, migrations: readonly Migration[], nowMs: number): void {
	// A log without its database belongs to something else and must not be replayed into the new one.
	for (const suffix of ['-wal', '-shm']) moveAside(`${paths.database}${suffix}`, nowMs);
	const temporary = temporaryBeside(paths.database);
	const db = openWritable(temporary);
	try {
		migrate(db, migrations, paths.backups, nowMs);
		const identity = { uuid: randomUUID(), name: name ?? (isSynthetic ? 'Synthetic fleet' : 'My fleet'), isSynthetic, createdAtMs: nowMs };
		db.transaction(() => insertWorkspace(db, identity));
		checkpoint(db);
	} finally {
		db.close();
	}
	// Serials and host names are in it; the log and the shared index take its mode.
	chmodSync(temporary, 0o600);
	syncFile(temporary);
	renameSync(temporary, paths.database);
	syncFolder(paths.folder);
}

const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';

/** Looks at the file without changing it. Nobody else in this process has it open: closing a descriptor would drop their locks. */
function assertUsable(paths: WorkspacePaths, migrations: readonly Migration[], nowMs: number): void {
	const latest = latestVersion(migrations);
	try {
		const header = readHeader(paths.database);
		const isComplete = header.length === HEADER_BYTES && header.toString('latin1', 0, MAGIC.length) === MAGIC;
		if (!isComplete) throw new AppError('db_damaged', 'It does not begin like a database.');
		assertNotNewer(header.readUInt32BE(60), latest);
		const applicationId = header.readUInt32BE(68);
		if (applicationId !== APPLICATION_ID) throw new AppError('db_damaged', 'It is a database, but not one of this program.');
		assertNotCut(paths.database, header);
		const db = openReadable(paths.database);
		try {
			// The log may hold a schema change that the header does not show yet.
			assertNotNewer(schemaVersion(db), latest);
			readWorkspace(db);
		} finally {
			db.close();
		}
	} catch (thrown) {
		if (isDamage(thrown) || thrown instanceof TypeError) throw putAside(paths, thrown, nowMs);
		throw thrown;
	}
}

function readHeader(file: string): Buffer {
	const descriptor = openSync(file, 'r');
	try {
		const header = Buffer.alloc(HEADER_BYTES);
		return header.subarray(0, readSync(descriptor, header, 0, Math.min(HEADER_BYTES, fstatSync(descriptor).size), 0));
	} finally {
		closeSync(descriptor);
	}
}

function assertNotNewer(version: number, latest: number): void {
	if (version <= latest) return;
	throw new AppError(
		'db_newer',
		`This workspace has schema ${version}; this program knows up to ${latest}. Update the program; the file was not touched.`,
		{ version, latest },
	);
}

/** The header knows how many pages there are; with a log beside it the file may rightly be shorter. */
function assertNotCut(file: string, header: Buffer): void {
	if (existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0) return;
	if (header.readUInt32BE(24) !== header.readUInt32BE(92)) return;
	const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
	const needed = header.readUInt32BE(28) * pageSize;
	const size = statSync(file).size;
	if (size < needed) throw new AppError('db_damaged', `It has ${size} bytes; it should have ${needed}.`);
}

/** Keeps what is damaged under another name and says where. */
function putAside(paths: WorkspacePaths, thrown: unknown, nowMs: number): AppError {
	const reason = thrown instanceof Error ? thrown.message : String(thrown);
	const moved = ['', '-wal', '-shm'].map((suffix) => moveAside(`${paths.database}${suffix}`, nowMs));
	syncFolder(paths.folder);
	const backups = existsSync(paths.backups) ? readdirSync(paths.backups).filter((name) => name.endsWith('.db')) : [];
	const next = backups.length > 0 ? `Restore a backup (${backups.join(', ')})` : 'Import your exports again';
	return new AppError(
		'db_damaged',
		`The workspace file is damaged: ${reason} It was moved to ${moved[0]}. ${next}.`,
		{ movedTo: moved[0], backups: backups.map((name) => join(paths.backups, name)) },
		thrown,
	);
}

const DAMAGED = '.damaged-';

function moveAside(file: string, nowMs: number): string | null {
	if (!existsSync(file)) return null;
	const stamp = new Date(nowMs).toISOString().replace(/[:.]/g, '-');
	let target = `${file}${DAMAGED}${stamp}`;
	for (let n = 2; existsSync(target); n++) target = `${file}${DAMAGED}${stamp}-${n}`;
	renameSync(file, target);
	return target;
}

/** Brings an accepted file up to date: schema, leftovers of unfinished imports, receipt. */
function prepare(
	paths: WorkspacePaths,
	migrations: readonly Migration[],
	isNew: boolean,
	nowMs: number,
): Pick<OpenedWorkspace, 'db' | 'info' | 'receipt'> {
	const db = openWritable(paths.database);
	try {
		const backup = migrate(db, migrations, paths.backups, nowMs);
		const unfinished = listUnfinished(db);
		for (const { importId } of unfinished) for (const _ of purgeImport(db, importId));
		if (unfinished.length > 0) checkpoint(db);
		const purgedImports = unfinished.filter(({ isUndone }) => !isUndone);
		const { commitCounter, ...identity } = readWorkspace(db);
		const { receipt, lostCommits } = reconcile(paths.receipt, identity.uuid, commitCounter);
		if (lostCommits.length > 0) db.command<[number]>('UPDATE workspace SET commit_counter = ?').run(receipt.counter);
		const damagedFiles = readdirSync(paths.folder).filter((name) => name.startsWith(`${basename(paths.database)}${DAMAGED}`));
		const found = { purgedImports, lostCommits, backup, damagedFiles };
		const { sqliteVersion } = db.query<[], { sqliteVersion: string }>('SELECT sqlite_version() AS sqliteVersion').get()!;
		const info: OpenInfo = { ...identity, isNew, schemaVersion: schemaVersion(db), sqliteVersion, ...found, notices: noticesOf(found) };
		return { db, info, receipt };
	} catch (thrown) {
		db.close();
		throw isDamage(thrown) ? putAside(paths, thrown, nowMs) : thrown;
	}
}

/** Compares what was acknowledged with what is there. New numbers go on behind the lost ones, so that none is used twice. */
function reconcile(file: string, uuid: string, commitCounter: number): { receipt: Receipt; lostCommits: readonly ReceiptEntry[] } {
	const found = readReceipt(file);
	if (found?.uuid !== uuid) {
		const receipt = { uuid, counter: commitCounter, latest: [] };
		writeReceipt(file, receipt);
		return { receipt, lostCommits: [] };
	}
	const lostCommits = found.latest.filter(({ counter }) => counter > commitCounter);
	return { receipt: { ...found, counter: Math.max(found.counter, commitCounter) }, lostCommits };
}

function noticesOf({
	purgedImports,
	lostCommits,
	backup,
	damagedFiles,
}: Pick<OpenInfo, 'purgedImports' | 'lostCommits' | 'backup' | 'damagedFiles'>): string[] {
	const notices = purgedImports.map(({ fileName }) => `The import of ${fileName} had not ended; nothing of it was added. Import it again.`);
	const lostImports = lostCommits.filter(({ what }) => what === 'import').map(({ name }) => name);
	if (lostImports.length > 0) notices.push(`The workspace lost imports that were acknowledged; import again: ${lostImports.join(', ')}.`);
	const lostChanges = lostCommits.filter(({ what }) => what === 'change').map(({ name }) => name);
	if (lostChanges.length > 0) notices.push(`The workspace lost changes made by hand; make them again: ${lostChanges.join(', ')}.`);
	const lostOthers = lostCommits.length - lostImports.length - lostChanges.length;
	if (lostOthers > 0) notices.push(`The workspace lost ${lostOthers} saved results; run them again.`);
	if (backup !== null) notices.push(`The workspace was brought to a new schema; the copy from before is ${backup}.`);
	if (damagedFiles.length > 0) notices.push(`Damaged files were moved aside and kept: ${damagedFiles.join(', ')}.`);
	return notices;
}

/** Removes what a killed process left half written. Others may be trying to take the lock: theirs stay. */
function sweepTemporaries(folder: string): void {
	if (!existsSync(folder)) return;
	for (const name of readdirSync(folder)) {
		if (/^\..*\.tmp(-wal|-shm|-journal)?$/.test(name) && !name.startsWith('.workspace.lock'))
			rmSync(join(folder, name), { recursive: true, force: true });
	}
}
