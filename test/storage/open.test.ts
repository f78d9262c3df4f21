import { hash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import type { DeviceId } from '../../src-main/shared/domain/telemetry.ts';
import { BLOCKS_OF_DEVICE } from '../../src-main/storage/blocks/stored-blocks.ts';
import { verifyWorkspace } from '../../src-main/storage/check.ts';
import { listDrives } from '../../src-main/storage/devices.ts';
import { toStorageError } from '../../src-main/storage/errors.ts';
import { latestVersion, type Migration } from '../../src-main/storage/migrate.ts';
import { migrations } from '../../src-main/storage/migrations/index.ts';
import { openWorkspace } from '../../src-main/storage/open.ts';
import { readSeries } from '../../src-main/storage/samples.ts';
import { assertSqliteVersion, openReadable } from '../../src-main/storage/sqlite.ts';
import { historyDigest, summarise } from '../../src-main/storage/workspace.ts';
import { DAY, fleetRecords, importRecords, openSession, record, removeTemporaryFolders, temporaryFolder } from '../support/workspaces.ts';
import { SNAPSHOT, schemaText } from '../support/write-schema.ts';

afterAll(removeTemporaryFolders);

const fileHash = (file: string) => hash('sha256', readFileSync(file), 'hex');
const codeOf = (work: () => unknown): AppError => {
	try {
		work();
	} catch (thrown) {
		expect(thrown).toBeInstanceOf(AppError);
		return thrown as AppError;
	}
	throw new Error('It was expected to throw.');
};
/** A closed workspace with a little history. */
function filledFolder(drives = 6, days = 30): { folder: string; database: string; digest: string } {
	const folder = temporaryFolder();
	const session = openSession(folder);
	importRecords(session, fleetRecords(drives, days), 'first.csv');
	const digest = historyDigest(session.workspace.db).text();
	session.workspace.close();
	return { folder, database: join(folder, 'workspace.db'), digest };
}

describe('a workspace', () => {
	it('is made with its folders, keeps what it was told, and comes back the same', () => {
		const folder = temporaryFolder();
		const session = openSession(folder, { name: 'Rack 7', isSynthetic: true });
		expect(session.workspace.info).toMatchObject({ name: 'Rack 7', isSynthetic: true, isNew: true, notices: [] });
		importRecords(session, fleetRecords(3, 5));
		const before = summarise(session.workspace.db);
		session.workspace.close();
		expect(readdirSync(folder).sort()).toEqual(['models', 'reports', 'uploads', 'workspace.db', 'workspace.receipt']);
		const again = openSession(folder, { name: 'Other', isSynthetic: false });
		expect(again.workspace.info).toMatchObject({ name: 'Rack 7', isSynthetic: true, isNew: false, notices: [] });
		expect(summarise(again.workspace.db)).toEqual(before);
		again.workspace.close();
	});

	it.runIf(process.platform !== 'win32')('can be read by its owner only', () => {
		const folder = temporaryFolder();
		const session = openSession(folder);
		importRecords(session, fleetRecords(2, 3));
		for (const file of readdirSync(folder).filter((name) => name.startsWith('workspace.db')))
			expect(statSync(join(folder, file)).mode & 0o077, file).toBe(0);
		session.workspace.close();
	});

	it('runs with the settings that its promises rest on', () => {
		const { workspace } = openSession(temporaryFolder());
		const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout', 'trusted_schema', 'mmap_size', 'auto_vacuum'].map((name) =>
			workspace.db.pragma(name),
		);
		expect(settings).toEqual(['wal', 2, 1, 5000, 0, 0, 2]);
		workspace.close();
	});

	it('refuses builds of SQLite that lose data', () => {
		for (const version of ['3.51.2', '3.52.0', '3.7.0', '2.9.9']) expect(codeOf(() => assertSqliteVersion(version)).code).toBe('sqlite_unsupported');
		for (const version of ['3.51.3', '3.52.1', '3.53.0', '4.0.0']) expect(() => assertSqliteVersion(version)).not.toThrow();
	});

	it('refuses a statement that writes where only reading is allowed', () => {
		const { workspace } = openSession(temporaryFolder());
		expect(() => workspace.db.query('DELETE FROM imports')).toThrow('writes');
		workspace.close();
	});

	it('empties the log a moment after an import, and after a hundred of them at the latest, so that there is nothing to be cut', async () => {
		const folder = temporaryFolder();
		const session = openSession(folder);
		importRecords(session, fleetRecords(6, 30));
		const log = () => readFileSync(join(folder, 'workspace.db-wal')).length;
		await expect.poll(log).toBe(0);
		for (let n = 0; n < 99; n++) importRecords(session, [record('SERIAL1000', 50 + n, { a: n })], `${n}.csv`);
		expect(log()).toBeGreaterThan(0);
		importRecords(session, [record('SERIAL1000', 200, { a: 1 })], 'hundredth.csv');
		expect(log()).toBe(0);
		session.workspace.close();
	});
});

describe('the schema', () => {
	it('equals the committed snapshot (after a new migration: node test/support/write-schema.ts)', () => {
		const { workspace } = openSession(temporaryFolder());
		expect(schemaText(workspace.db)).toBe(readFileSync(SNAPSHOT, 'utf8'));
		workspace.close();
	});

	it('has only strict tables', () => {
		const { workspace } = openSession(temporaryFolder());
		const loose = workspace.db
			.query<[], { name: string }>(
				"SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
			)
			.all();
		expect(loose).toEqual([]);
		workspace.close();
	});

	it('serves hot queries from the primary key', () => {
		const { workspace } = openSession(temporaryFolder());
		const planOf = (sql: string, ...values: (string | number)[]) =>
			workspace.db
				.query<(string | number)[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
				.all(...values)
				.map(({ detail }) => detail)
				.join('; ');
		expect(planOf(BLOCKS_OF_DEVICE, 1, 1, 0, 0)).toContain('SEARCH blocks USING INDEX blocks_of_device (device_id=? AND first_ms<?)');
		expect(planOf('SELECT id FROM devices WHERE identity_key = ?', 'x')).toContain('USING COVERING INDEX');
		expect(planOf("SELECT id FROM imports WHERE state = 'done' AND sha256 = ?", 'x')).toContain('imports_by_content');
		expect(planOf('SELECT id FROM runs WHERE kind = ? ORDER BY id DESC LIMIT 1', 'risk')).not.toContain('TEMP B-TREE');
		workspace.close();
	});
});

const second: Migration = {
	number: latestVersion(migrations) + 1,
	name: 'test',
	sql: 'ALTER TABLE devices ADD COLUMN note TEXT; CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;',
};
const extended = [...migrations, second];

describe('a schema change', () => {
	it('is preceded by a verified backup and keeps the history', () => {
		const { folder, digest } = filledFolder();
		const session = openSession(folder, { migrations: extended });
		const { info, db } = session.workspace;
		expect(info.schemaVersion).toBe(second.number);
		expect(historyDigest(db).text()).toBe(digest);
		expect(db.query<[], { number: number; name: string }>('SELECT number, name FROM migrations').all()).toEqual(
			extended.map(({ number, name }) => ({ number, name })),
		);
		const backup = openReadable(info.backup!);
		expect(historyDigest(backup).text()).toBe(digest);
		backup.close();
		session.workspace.close();
		expect(openSession(temporaryFolder(), { migrations: extended }).workspace.info.backup).toBeNull();
	});

	it('that fails half-way leaves the old schema, whole', () => {
		const { folder, database, digest } = filledFolder();
		const broken: Migration = { ...second, sql: `${second.sql} INSERT INTO no_such_table VALUES (1);` };
		expect(() => openSession(folder, { migrations: [...migrations, broken] })).toThrow('no_such_table');
		const session = openSession(folder);
		expect(session.workspace.info.schemaVersion).toBe(latestVersion(migrations));
		expect(schemaText(session.workspace.db)).toBe(readFileSync(SNAPSHOT, 'utf8'));
		expect(historyDigest(session.workspace.db).text()).toBe(digest);
		session.workspace.close();
		expect(existsSync(database)).toBe(true);
	});

	it('by a newer program makes an older one refuse the file and leave every byte', () => {
		const { folder, database } = filledFolder();
		openSession(folder, { migrations: extended }).workspace.close();
		const before = fileHash(database);
		for (let i = 0; i < 3; i++) {
			const error = codeOf(() => openSession(folder));
			expect(error).toMatchObject({ code: 'db_newer', details: { version: second.number, latest: latestVersion(migrations) } });
		}
		expect(fileHash(database)).toBe(before);
		openSession(folder, { migrations: extended }).workspace.close();
	});

	it('by a newer program is seen in the log too', () => {
		const { folder, database } = filledFolder();
		const newer = new Database(database);
		newer.pragma('journal_mode = WAL');
		newer.pragma('wal_autocheckpoint = 0');
		newer.pragma(`user_version = ${second.number}`);
		const copy = temporaryFolder();
		for (const name of ['workspace.db', 'workspace.db-wal']) copyFileSync(join(folder, name), join(copy, name));
		newer.close();
		const before = fileHash(join(copy, 'workspace.db'));
		expect(codeOf(() => openSession(copy)).code).toBe('db_newer');
		expect(fileHash(join(copy, 'workspace.db'))).toBe(before);
	});
});

describe('damage', () => {
	for (const [what, harm] of [
		['zero-length', (file) => truncateSync(file, 0)],
		['cut', (file) => truncateSync(file, 20_000)],
		['overwritten at the start', (file) => writeFileSync(file, Buffer.alloc(4096, 0x41), { flag: 'r+' })],
		['text', (file) => writeFileSync(file, 'This is not a database.')],
		[
			'zeroed in its schema page',
			(file) => writeFileSync(file, Buffer.concat([readFileSync(file).subarray(0, 100), Buffer.alloc(3996), readFileSync(file).subarray(4096)])),
		],
	] as const satisfies readonly (readonly [string, (file: string) => void])[]) {
		it(`of a ${what} file is told, the file moved aside with every byte, and the next start says so`, () => {
			const { folder, database } = filledFolder();
			harm(database);
			const before = fileHash(database);
			const error = codeOf(() => openSession(folder));
			expect(error.code).toBe('db_damaged');
			expect(existsSync(database)).toBe(false);
			expect(fileHash(String(error.details.movedTo))).toBe(before);
			const session = openSession(folder);
			expect(session.workspace.info).toMatchObject({ isNew: true, damagedFiles: [expect.stringContaining('workspace.db.damaged-')] });
			expect(session.workspace.info.notices.join()).toContain('moved aside');
			session.workspace.close();
		});
	}

	it('of stored readings that SQLite does not see is found by the digest, with the import named', () => {
		const { folder, database } = filledFolder();
		const before = openSession(folder);
		const { payload } = before.workspace.db.query<[], { payload: Buffer }>('SELECT payload FROM blocks WHERE device_id = 3').get()!;
		before.workspace.close();
		const bytes = readFileSync(database);
		const at = bytes.indexOf(payload.subarray(0, 100));
		expect(at).toBeGreaterThan(0);
		bytes[at + 60]! ^= 1;
		writeFileSync(database, bytes);
		const session = openSession(folder);
		const report = verifyWorkspace(session.workspace.db, session.receiptCounter(), { progress: () => {}, isCancelled: () => false });
		expect(report.problems.some(({ code }) => code === 'file')).toBe(false);
		expect(report.isHealthy).toBe(false);
		expect(report.problems.filter(({ code }) => code === 'digest').map(({ text }) => text)).toEqual([
			expect.stringContaining('drive d3'),
			expect.stringContaining('first.csv'),
		]);
		expect(codeOf(() => readSeries(session.workspace.db, 'd3' as DeviceId, 'temperature_celsius')).code).toBe('db_damaged');
		session.workspace.close();
	});

	it('of any byte of the samples never passes the check as healthy with other numbers', () => {
		const { folder, database, digest } = filledFolder(40, 900);
		const clean = readFileSync(database);
		const outcomes = { seen: 0, harmless: 0 };
		for (let round = 0; round < 40; round++) {
			const bytes = Buffer.from(clean);
			const at = 4096 + ((round * 7919 * 61) % (bytes.length - 4096));
			bytes[at] = bytes[at]! ^ (1 << (round % 8));
			writeFileSync(database, bytes);
			rmSync(`${database}-wal`, { force: true });
			rmSync(`${database}-shm`, { force: true });
			try {
				const session = openSession(folder);
				const report = verifyWorkspace(session.workspace.db, null, { progress: () => {}, isCancelled: () => false });
				if (report.isHealthy) expect(report.digest).toBe(digest);
				outcomes[report.isHealthy ? 'harmless' : 'seen']++;
				session.workspace.db.close();
			} catch (thrown) {
				expect(['db_damaged', 'SQLITE_CORRUPT']).toContain((toStorageError(thrown) as AppError).code);
				outcomes.seen++;
			}
			rmSync(join(folder, 'workspace.lock'), { force: true });
		}
		expect(outcomes.seen).toBeGreaterThan(8);
	});

	it('of the log that cuts commits is known from the receipt, which names the imports to run again', () => {
		const { folder, database } = filledFolder();
		const older = readFileSync(database);
		const session = openSession(folder);
		importRecords(session, fleetRecords(6, 5, 30), 'second.csv');
		importRecords(session, fleetRecords(6, 5, 35), 'third.csv');
		session.workspace.close();
		writeFileSync(database, older);
		const behind = openSession(folder);
		expect(behind.workspace.info.lostCommits.map(({ name }) => name)).toEqual(['second.csv', 'third.csv']);
		expect(behind.workspace.info.notices.join()).toContain('import again: second.csv, third.csv');
		importRecords(behind, fleetRecords(6, 5, 30), 'second.csv');
		behind.workspace.close();
		expect(openSession(folder).workspace.info.notices).toEqual([]);
	});

	it('of a receipt, or one from another workspace, does no harm', () => {
		const { folder, digest } = filledFolder();
		const other = filledFolder();
		for (const content of ['', '{"uuid":', readFileSync(join(other.folder, 'workspace.receipt'), 'utf8')]) {
			writeFileSync(join(folder, 'workspace.receipt'), content);
			const session = openSession(folder);
			expect(session.workspace.info.lostCommits).toEqual([]);
			expect(historyDigest(session.workspace.db).text()).toBe(digest);
			session.workspace.close();
		}
	});

	it('is not done by a log that belongs to another database', () => {
		const folder = temporaryFolder();
		mkdirSync(folder, { recursive: true });
		writeFileSync(join(folder, 'workspace.db-wal'), Buffer.alloc(8192, 7));
		const session = openSession(folder);
		expect(session.workspace.info.isNew).toBe(true);
		expect(readdirSync(folder).some((name) => name.startsWith('workspace.db-wal.damaged-'))).toBe(true);
		session.workspace.close();
	});

	it('refuses a database of another program', () => {
		const folder = temporaryFolder();
		const foreign = new Database(join(folder, 'workspace.db'));
		foreign.exec('CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)');
		foreign.close();
		const error = codeOf(() => openSession(folder));
		expect(error.message).toContain('not one of this program');
		expect(existsSync(String(error.details.movedTo))).toBe(true);
	});
});

describe('what a killed process left', () => {
	it('is purged at opening, and the user is told', () => {
		const { folder, digest } = filledFolder();
		const session = openSession(folder);
		const importId = session.begin({ path: 'x', fileName: 'half.csv', format: 'generic', sourceTag: 'x' });
		session.write(importId, fleetRecords(600, 3, 40));
		session.write(importId, [record('SERIAL1000', 2, { another: 4 })]);
		// As after a kill: the connection is gone, nothing was committed, the lock is still there.
		session.workspace.db.close();
		rmSync(join(folder, 'workspace.lock'));
		writeFileSync(join(folder, 'models', '.half.1-x-1.tmp'), 'left over');
		const again = openSession(folder);
		expect(again.workspace.info.purgedImports).toMatchObject([{ importId, fileName: 'half.csv' }]);
		expect(again.workspace.info.notices.join()).toContain('half.csv had not ended');
		expect(verifyWorkspace(again.workspace.db, again.receiptCounter(), { progress: () => {}, isCancelled: () => false })).toMatchObject({
			isHealthy: true,
			digest,
		});
		expect(listDrives(again.workspace.db)).toHaveLength(6);
		const countOf = (table: string) => again.workspace.db.query<[], { n: number }>(`SELECT COUNT(*) AS n FROM ${table}`).get()!.n;
		expect(['blocks', 'devices', 'imports'].map(countOf)).toEqual([6, 6, 1]);
		expect(readdirSync(join(folder, 'models'))).toEqual([]);
		again.workspace.close();
	});
});

describe('a full disk', () => {
	it('is named, leaves the history readable, and work goes on when there is space again', () => {
		const { folder, digest } = filledFolder();
		const session = openSession(folder);
		const { db } = session.workspace;
		const pages = db.pragma('page_count') as number;
		const importId = session.begin({ path: 'x', fileName: 'big.csv', format: 'generic', sourceTag: 'x' });
		db.pragma(`max_page_count = ${pages + 5}`);
		let error: unknown = null;
		try {
			session.write(importId, fleetRecords(200, 60, 40));
		} catch (thrown) {
			error = toStorageError(thrown);
		}
		expect(error).toMatchObject({ code: 'disk_full', details: { reason: 'SQLITE_FULL' } });
		expect(historyDigest(db).text()).toBe(digest);
		expect(listDrives(db)).toHaveLength(6);
		session.discard(importId);
		db.pragma('max_page_count = 1000000');
		expect(importRecords(session, fleetRecords(200, 60, 40)).added).toBe(12_000);
		session.workspace.close();
	});

	it('and a failing disk are known by every name that they have', () => {
		const withCode = (code: string) => toStorageError(Object.assign(new Error('write failed'), { code }));
		for (const code of ['SQLITE_FULL', 'ENOSPC', 'EDQUOT']) expect(withCode(code)).toMatchObject({ code: 'disk_full' });
		for (const code of ['SQLITE_IOERR_WRITE', 'SQLITE_IOERR_FSYNC', 'EIO', 'EROFS']) expect(withCode(code)).toMatchObject({ code: 'disk_io' });
		for (const code of ['SQLITE_CORRUPT', 'SQLITE_CORRUPT_INDEX', 'SQLITE_NOTADB']) expect(withCode(code)).toMatchObject({ code: 'db_damaged' });
		const unknown = new Error('something else');
		expect(toStorageError(unknown)).toBe(unknown);
	});
});

describe('two engines', () => {
	it('cannot have one workspace: the second is told who has it and since when', () => {
		const folder = temporaryFolder();
		const session = openSession(folder, { clockOffsetMs: -DAY });
		const error = codeOf(() => openWorkspace(folder));
		expect(error).toMatchObject({ code: 'db_in_use', details: { pid: process.pid } });
		expect(Date.now() - (error.details.sinceMs as number)).toBeGreaterThan(DAY - 60_000);
		importRecords(session, fleetRecords(2, 2));
		session.workspace.close();
		openSession(folder).workspace.close();
		renameSync(folder, `${folder}-moved`);
		const moved = openSession(`${folder}-moved`);
		expect(listDrives(moved.workspace.db)).toHaveLength(2);
		moved.workspace.close();
		rmSync(`${folder}-moved`, { recursive: true });
	});
});
