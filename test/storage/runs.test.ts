import { afterAll, describe, expect, it } from 'vitest';
import { backtestRuns } from '../../src-main/storage/migrations/0016-backtest-runs.ts';
import { whatIfRuns } from '../../src-main/storage/migrations/0017-what-if-runs.ts';
import { openWorkspace } from '../../src-main/storage/open.ts';
import { insertRun, listRuns, readMap } from '../../src-main/storage/runs.ts';
import { type StorageSession, startSession } from '../../src-main/storage/session.ts';
import { openSession, removeTemporaryFolders, temporaryFolder } from '../support/workspaces.ts';

afterAll(removeTemporaryFolders);

const run = { seed: 1, dataHash: 'hash', input: '{}', result: '{}' } as const;

describe('the table of runs', () => {
	it.each([
		{ migration: backtestRuns, kind: 'backtest' as const },
		{ migration: whatIfRuns, kind: 'plan' as const },
	])('keeps runs, their numbers, maps and the bundles that name them when it is made anew for a $kind', ({ migration, kind }) => {
		const { workspace } = openSession(temporaryFolder());
		const { db } = workspace;
		db.transaction(() => insertRun(db, { ...run, kind: 'training' }, 1));
		const map = Uint8Array.of(1, 2, 3);
		const mapped = db.transaction(() => insertRun(db, { ...run, kind: 'anomaly', map }, 2));
		const last = db.transaction(() => insertRun(db, { ...run, kind: 'risk' }, 3));
		db.command<[]>("INSERT INTO models (name, created_at_ms, bytes, manifest_sha256, run_id) VALUES ('b', 1, 1, 's', 1)").run();
		db.command<[number]>('DELETE FROM runs WHERE id = ?').run(last);

		db.transaction(() => db.execute(migration.sql));
		expect(listRuns(db, 'training')).toHaveLength(1);
		expect(Uint8Array.from(readMap(db, mapped) ?? [])).toEqual(map);
		expect(db.query<[], { run: number }>('SELECT run_id AS run FROM models').get()?.run).toBe(1);
		expect(db.query<[], { table: string }>('SELECT "table" FROM pragma_foreign_key_check').all()).toEqual([]);
		// A number that a removed run had is not given again.
		expect(db.transaction(() => insertRun(db, { ...run, kind }, 4))).toBe(last + 1);
		expect(listRuns(db, kind)).toHaveLength(1);
		workspace.close();
	});

	it('loses nothing where the disk is full at the end: closing says so in the log alone, and the next opening has the run', () => {
		const folder = temporaryFolder();
		const said: string[] = [];
		const failing = (code: string): StorageSession => {
			const opened = openWorkspace(folder);
			const close = () => {
				opened.close();
				throw Object.assign(new Error('it failed'), { code });
			};
			return startSession({ ...opened, close }, (_, text) => said.push(text));
		};
		const { workspace } = failing('SQLITE_FULL');
		workspace.db.transaction(() => insertRun(workspace.db, { ...run, kind: 'risk' }, 1));
		workspace.close();
		expect(said).toEqual([expect.stringContaining('what is saved stays in the log')]);
		const again = failing('SQLITE_IOERR_WRITE').workspace;
		expect(listRuns(again.db, 'risk')).toHaveLength(1);
		expect(again.close).toThrow(/disk of the workspace failed/);
	});

	it('still refuses a kind that is none', () => {
		const { workspace } = openSession(temporaryFolder());
		expect(() => insertRun(workspace.db, { ...run, kind: 'other' as 'risk' }, 1)).toThrow(/CHECK/);
		workspace.close();
	});
});
