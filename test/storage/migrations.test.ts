import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { DeviceId } from '../../src-main/shared/domain/telemetry.ts';
import { verifyWorkspace } from '../../src-main/storage/check.ts';
import { listDrives } from '../../src-main/storage/devices.ts';
import { listImports } from '../../src-main/storage/imports.ts';
import { latestVersion } from '../../src-main/storage/migrate.ts';
import { migrations } from '../../src-main/storage/migrations/index.ts';
import { readSeries } from '../../src-main/storage/samples.ts';
import { historyDigest } from '../../src-main/storage/workspace.ts';
import { DAY, fleetRecords, importRecords, openSession, record, removeTemporaryFolders, START, temporaryFolder } from '../support/workspaces.ts';

afterAll(removeTemporaryFolders);

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'workspaces');

describe('a workspace of schema 1', () => {
	it('keeps every reading, import and exit, and has the digest of the same files imported today', () => {
		const folder = temporaryFolder();
		mkdirSync(folder, { recursive: true });
		writeFileSync(join(folder, 'workspace.db'), gunzipSync(readFileSync(join(fixtures, 'schema-1.db.gz'))));
		const old = openSession(folder);
		const { db, info } = old.workspace;
		expect(info.schemaVersion).toBe(latestVersion(migrations));
		expect(info.backup).toContain('schema-1-before-');
		expect(listImports(db).map(({ fileName, added, conflicts }) => [fileName, added, conflicts])).toEqual([
			['second.csv', 2, 1],
			['first.csv', 60, 0],
		]);

		const fresh = openSession(temporaryFolder());
		importRecords(fresh, fleetRecords(5, 12), 'first.csv');
		const second = [
			record('SERIAL1001', 3, { late_metric: 7, temperature_celsius: -5 }),
			record('SERIAL1002', 4, { wide: [12345678901234567000, '12345678901234567890'], fraction: 0.1, negative: -0 }),
			record('NEW1', 20, {}),
		];
		importRecords(fresh, second, 'second.csv');
		expect(historyDigest(db).text()).toBe(historyDigest(fresh.workspace.db).text());
		expect(verifyWorkspace(db, null, { progress: () => {}, isCancelled: () => false }).problems).toEqual([]);
		expect(listDrives(db)).toEqual(listDrives(fresh.workspace.db));
		expect(readSeries(db, 'd3' as DeviceId, 'wide')).toEqual({
			observedAtMs: Float64Array.of(START + 4 * DAY),
			values: Float64Array.of(12345678901234567000),
			raws: ['12345678901234567890'],
		});
		expect(importRecords(old, fleetRecords(5, 12), 'again.csv')).toMatchObject({ added: 0, known: 60, conflicts: 0 });
		for (const { workspace } of [old, fresh]) workspace.close();
	});
});
