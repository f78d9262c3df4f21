/** Which bundle is in use, what is told of it, and what goes when it is removed. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openStorage, type StorageClient } from '../../src-main/storage/client.ts';
import { migrate } from '../../src-main/storage/migrate.ts';
import { migrations } from '../../src-main/storage/migrations/index.ts';
import { listBundles } from '../../src-main/storage/models.ts';
import { openWritable } from '../../src-main/storage/sqlite.ts';
import { removeTemporaryFolders, temporaryFolder } from '../support/workspaces.ts';

const open: StorageClient[] = [];
afterAll(async () => {
	for (const client of open) await client.close();
	removeTemporaryFolders();
});
async function openFolder(folder = temporaryFolder()): Promise<{ readonly client: StorageClient; readonly folder: string }> {
	const client = await openStorage(folder);
	open.push(client);
	return { client, folder };
}

const files = new Map([['model_meta.json', new TextEncoder().encode('{}')]]);
const run = { kind: 'training', seed: 5, dataHash: 'a'.repeat(64), input: '{}', result: '{"told":true}' } as const;
const inUse = async (client: StorageClient) =>
	(await client.models.list()).flatMap(({ name, inUseSinceMs }) => (inUseSinceMs === null ? [] : [name]));

describe('the bundle in use', () => {
	it('is the newest that is complete or imported, and never one that was stopped', async () => {
		const { client } = await openFolder();
		expect(await client.models.saveBundle({ name: 'a', files, status: 'stopped' })).toMatchObject({ status: 'stopped', inUseSinceMs: null });
		await expect(client.models.loadBundle()).rejects.toMatchObject({ code: 'no_models' });
		expect(await client.models.saveBundle({ name: 'b', files })).toMatchObject({ status: 'complete', inUseSinceMs: expect.any(Number) });
		await client.models.saveBundle({ name: 'c', files, status: 'stopped' });
		expect(await inUse(client)).toEqual(['b']);
		await client.models.saveBundle({ name: 'd', files, status: 'imported' });
		expect(await inUse(client)).toEqual(['d']);
		expect((await client.models.loadBundle()).name).toBe('d');
	});

	it('is another one once that is chosen, however often and in whatever order', async () => {
		const { client } = await openFolder();
		for (const name of ['a', 'b', 'c']) await client.models.saveBundle({ name, files });
		for (const name of ['a', 'c', 'b', 'b', 'a']) {
			await client.models.use(name);
			expect(await inUse(client)).toEqual([name]);
		}
		await expect(client.models.use('z')).rejects.toMatchObject({ code: 'not_found' });
		expect(await inUse(client)).toEqual(['a']);
	});

	it('does not become one whose parts were altered on the disk', async () => {
		const { client, folder } = await openFolder();
		for (const name of ['a', 'b']) await client.models.saveBundle({ name, files });
		writeFileSync(join(folder, 'models/a/model_meta.json'), '[]');
		await expect(client.models.use('a')).rejects.toMatchObject({ code: 'bundle_rejected', details: { bundle: 'a', part: 'model_meta.json' } });
		expect(await inUse(client)).toEqual(['b']);
	});
});

describe('a bundle that is removed', () => {
	it('takes its run and its files along; the one in use cannot be', async () => {
		const { client, folder } = await openFolder();
		const { runId } = await client.models.saveBundle({ name: 'a', files, run });
		await client.models.saveBundle({ name: 'b', files, run });
		expect(await client.runs.get(runId as number)).toMatchObject(run);
		await expect(client.models.remove('b')).rejects.toMatchObject({ code: 'bundle_in_use' });
		expect(await client.models.remove('a')).toMatchObject({ name: 'a', bytes: 2 });
		expect(readdirSync(join(folder, 'models'))).toEqual(['b']);
		expect(await client.runs.get(runId as number)).toBeNull();
		expect((await client.runs.list('training')).length).toBe(1);
		await expect(client.models.remove('a')).rejects.toMatchObject({ code: 'not_found' });
		// Its name is free again, and the one in use is still the chosen one.
		await client.models.saveBundle({ name: 'a', files, status: 'stopped' });
		expect(await inUse(client)).toEqual(['b']);
	});

	it('can be one whose folder is gone already', async () => {
		const { client, folder } = await openFolder();
		for (const name of ['a', 'b']) await client.models.saveBundle({ name, files });
		await client.models.remove('a');
		expect(existsSync(join(folder, 'models/a'))).toBe(false);
		expect((await client.models.list()).map(({ name }) => name)).toEqual(['b']);
	});
});

describe('a workspace of before bundles could be chosen', () => {
	it('has its newest in use, knows what was imported, and finds the run behind each training', () => {
		const folder = temporaryFolder();
		mkdirSync(folder, { recursive: true });
		const db = openWritable(join(folder, 'old.db'));
		const older = migrations.filter(({ number }) => number < 13);
		migrate(db, older, join(folder, 'backups'), 1);
		const addRun = (result: string) =>
			db
				.command<[string]>(`INSERT INTO runs (kind, created_at_ms, seed, data_hash, input, result) VALUES ('training', 1, 1, 'x', '{}', ?)`)
				.run(result).lastInsertRowid;
		const addBundle = (name: string, atMs: number) =>
			db.command<[string, number]>(`INSERT INTO models (name, created_at_ms, bytes, manifest_sha256) VALUES (?, ?, 1, 'x')`).run(name, atMs);
		const runId = addRun('{"bundle":"models-1"}');
		addRun('not JSON at all');
		addBundle('models-1', 100);
		addBundle('imported-2', 200);
		migrate(db, migrations, join(folder, 'backups'), 300);
		expect(listBundles(db).map(({ name, status, runId, inUseSinceMs }) => ({ name, status, runId, inUseSinceMs }))).toEqual([
			{ name: 'imported-2', status: 'imported', runId: null, inUseSinceMs: 200 },
			{ name: 'models-1', status: 'complete', runId, inUseSinceMs: null },
		]);
		db.close();
	});
});
