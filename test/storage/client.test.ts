import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import type { SampleBatch } from '../../src-main/shared/domain/sample-batch.ts';
import type { TelemetryRecord } from '../../src-main/shared/domain/telemetry.ts';
import { openStorage, type StorageClient, type StorageOptions } from '../../src-main/storage/client.ts';
import { createSender } from '../../src-main/threads/stream.ts';
import { batchesOf, batchStream, fleetRecords, removeTemporaryFolders, START, temporaryFolder } from '../support/workspaces.ts';

const clients: StorageClient[] = [];
async function open(folder: string, options?: StorageOptions): Promise<StorageClient> {
	const client = await openStorage(folder, options);
	clients.push(client);
	return client;
}
afterEach(async () => {
	await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(removeTemporaryFolders);

const source = (fileName: string) => ({ path: `/exports/${fileName}`, fileName, format: 'generic', sourceTag: fileName });
const summary = { sha256: 'ab'.repeat(32), sizeBytes: 99, rejected: 0, rejects: [] };

async function importThrough(client: StorageClient, records: readonly TelemetryRecord[], fileName = 'a.csv', batch = 1000) {
	const importId = await client.imports.begin(source(fileName));
	const { port1, port2 } = new MessageChannel();
	const sender = createSender<SampleBatch>(port1);
	const received = client.imports.receive({ importId, port: port2 });
	for (const each of batchesOf(records, batch)) await sender.send(each);
	sender.end();
	await received;
	return client.imports.commit({ importId, ...summary });
}

describe('the storage client', () => {
	it('imports a stream and answers every question about it', async () => {
		const client = await open(temporaryFolder(), { name: 'Mine', now: START });
		expect(client.info).toMatchObject({ name: 'Mine', isNew: true, createdAtMs: expect.closeTo(START, -5) });
		const outcome = await importThrough(client, fleetRecords(20, 50));
		expect(outcome).toMatchObject({ records: 1000, added: 1000, drives: 20, failures: 1 });
		const drives = await client.devices.list();
		expect(drives).toHaveLength(20);
		expect(await client.devices.find(drives[3]!.serial)).toMatchObject(drives[3]!);
		expect(await client.samples.metricsOf(drives[3]!.deviceId)).toEqual(
			['host_written_bytes', 'power_on_hours', 'reallocated_sectors', 'temperature_celsius'].map((metric) => ({ metric, samples: 50 })),
		);
		const series = await client.samples.readSeries({ deviceId: drives[3]!.deviceId, metric: 'power_on_hours' });
		expect(series.values).toEqual(Float64Array.from({ length: 50 }, (_, day) => day * 24 + 3));
		expect('raws' in series).toBe(false);
		const part = await client.samples.readFleet({ metrics: ['power_on_hours'], fromMs: START + 10 * 86_400_000, toMs: START + 11 * 86_400_000 });
		expect(part.offsets).toEqual(Float64Array.from({ length: 21 }, (_, i) => i * 2));
		expect(part.values[0]!.slice(0, 4)).toEqual(Float64Array.of(240, 264, 241, 265));
		expect((await client.imports.list())[0]).toMatchObject({ fileName: 'a.csv', added: 1000 });
		expect(await client.imports.findByContent('0'.repeat(64))).toBeNull();
		const report = await client.check.verify();
		expect(report).toMatchObject({ isHealthy: true, digest: await client.check.digest() });
		expect(await client.workspace.summary()).toMatchObject({ samples: 1000, dataHash: report.digest });
		await expect(client.samples.readSeries({ deviceId: drives[3]!.deviceId, metric: 'nope' })).rejects.toMatchObject({ code: 'metric_unknown' });
	});

	it('answers other calls while an import is under way', async () => {
		const client = await open(temporaryFolder());
		const importId = await client.imports.begin(source('slow.csv'));
		const { port1, port2 } = new MessageChannel();
		const sender = createSender<SampleBatch>(port1);
		const received = client.imports.receive({ importId, port: port2 });
		for (const each of batchesOf(fleetRecords(5, 5))) await sender.send(each);
		expect((await client.workspace.summary()).samples).toBe(0);
		expect(await client.runs.save({ kind: 'risk', seed: 7, dataHash: 'x', input: '{}', result: '{"value":1}' })).toBe(1);
		await expect(client.imports.begin(source('second.csv'))).rejects.toMatchObject({ code: 'busy' });
		await expect(client.imports.commit({ importId, ...summary })).rejects.toMatchObject({ code: 'internal' });
		sender.end();
		expect(await received).toMatchObject({ records: 25 });
		await client.imports.commit({ importId, ...summary });
		expect((await client.workspace.summary()).samples).toBe(25);
	});

	it('cancels an import at once and leaves the history as it was', async () => {
		const client = await open(temporaryFolder());
		await importThrough(client, fleetRecords(5, 5));
		const before = await client.workspace.summary();
		const importId = await client.imports.begin(source('cancelled.csv'));
		const { port1, port2 } = new MessageChannel();
		const sender = createSender<SampleBatch>(port1);
		const controller = new AbortController();
		const received = client.imports.receive({ importId, port: port2 }, { signal: controller.signal });
		const rejected = expect(received).rejects.toMatchObject({ code: 'cancelled' });
		for (const each of batchesOf(fleetRecords(50, 100))) await sender.send(each);
		const startedAt = performance.now();
		controller.abort();
		await rejected;
		expect(performance.now() - startedAt).toBeLessThan(1000);
		expect(await client.workspace.summary()).toEqual(before);
		await expect(client.imports.commit({ importId, ...summary })).rejects.toMatchObject({ code: 'not_found' });
		expect(await importThrough(client, fleetRecords(5, 6), 'next.csv')).toMatchObject({ added: 5, known: 25 });
	});

	it('drops an import whose source fails, with the error of the source', async () => {
		const client = await open(temporaryFolder());
		const importId = await client.imports.begin(source('cut.csv'));
		const { port1, port2 } = new MessageChannel();
		const sender = createSender<SampleBatch>(port1);
		const received = expect(client.imports.receive({ importId, port: port2 })).rejects.toMatchObject({ code: 'input_truncated' });
		for (const each of batchesOf(fleetRecords(2, 2))) await sender.send(each);
		sender.fail(new AppError('input_truncated', 'The file ends in line 5.'));
		await received;
		expect(await client.imports.discard(importId)).toBeNull();
		expect((await client.workspace.summary()).samples).toBe(0);
	});

	it('opens the workspace again in a new thread when its own dies, with everything acknowledged', async () => {
		const lines: string[] = [];
		const folder = temporaryFolder();
		const switchFile = join(folder, 'die');
		process.env.SSV_TEST_DIE = switchFile;
		const client = await open(folder, { log: (line) => lines.push(line), entry: new URL('../support/mortal-storage-thread.ts', import.meta.url) });
		await importThrough(client, fleetRecords(5, 5));
		const before = await client.workspace.summary();
		const importId = await client.imports.begin(source('lost.csv'));
		const { port1, port2 } = new MessageChannel();
		const sender = createSender<SampleBatch>(port1);
		const received = expect(client.imports.receive({ importId, port: port2 })).rejects.toMatchObject({ code: 'job_failed' });
		const stream = batchStream();
		const writing = (async () => {
			for (let day = 5; ; day += 50) for (const each of stream(fleetRecords(100, 50, day))) await sender.send(each);
		})();
		const writer = expect(writing).rejects.toMatchObject({ code: 'job_failed' });
		await new Promise((resolve) => setTimeout(resolve, 300));
		const diedAt = performance.now();
		writeFileSync(switchFile, '');
		await Promise.all([received, writer]);
		expect(await client.workspace.summary()).toEqual(before);
		expect(performance.now() - diedAt).toBeLessThan(2000);
		expect((await client.workspace.openInfo()).purgedImports.map(({ fileName }) => fileName)).toEqual(['lost.csv']);
		expect(lines.join()).toContain('The storage thread was replaced: it exited with status 9');
		await expect(openStorage(folder)).rejects.toMatchObject({ code: 'db_in_use' });
		expect(await importThrough(client, fleetRecords(5, 6), 'next.csv')).toMatchObject({ added: 5, known: 25 });
		expect(await client.check.verify()).toMatchObject({ isHealthy: true });
	});

	it('gives the folder back when it is closed, and when it could not be opened', async () => {
		const folder = temporaryFolder();
		const first = await openStorage(folder);
		await expect(openStorage(folder)).rejects.toMatchObject({ code: 'db_in_use', details: { pid: process.pid } });
		await first.close();
		await first.close();
		await expect(first.devices.list()).rejects.toMatchObject({ code: 'cancelled' });
		expect(existsSync(join(folder, 'workspace.lock'))).toBe(false);
		writeFileSync(join(folder, 'workspace.db'), '');
		await expect(openStorage(folder)).rejects.toMatchObject({ code: 'db_damaged' });
		expect(existsSync(join(folder, 'workspace.lock'))).toBe(false);
		const again = await open(folder);
		expect(again.info.notices.join()).toContain('moved aside');
	});
});

describe('runs', () => {
	it('come back with their seed, input, result and data hash, the latest of a kind first', async () => {
		const client = await open(temporaryFolder());
		expect(await client.runs.latest('risk')).toBeNull();
		const run = (seed: number) => ({ kind: 'risk' as const, seed, dataHash: `hash ${seed}`, input: '{"paths":10}', result: `{"seed":${seed}}` });
		await client.runs.save(run(1));
		await client.runs.save(run(Number.MAX_SAFE_INTEGER));
		await client.runs.save({ ...run(3), kind: 'anomaly' });
		expect(await client.runs.latest('risk')).toMatchObject(run(Number.MAX_SAFE_INTEGER));
		expect((await client.runs.list('risk')).map(({ runId }) => runId)).toEqual([2, 1]);
	});
});

describe('model bundles', () => {
	const files = new Map([
		['model_meta.json', new TextEncoder().encode('{"a":1}')],
		['lstm/weights.bin', new Uint8Array(Float32Array.of(1, 2, 3).buffer)],
	]);

	it('come back byte for byte, the newest without a name', async () => {
		const client = await open(temporaryFolder());
		await expect(client.models.loadBundle()).rejects.toMatchObject({ code: 'no_models' });
		await client.models.saveBundle({ name: 'first', files: new Map([['model_meta.json', new Uint8Array(2)]]) });
		const saved = await client.models.saveBundle({ name: 'second', files });
		const loaded = await client.models.loadBundle();
		expect(loaded).toMatchObject({ ...saved, name: 'second' });
		expect(loaded.files).toEqual(files);
		expect((await client.models.loadBundle('first')).parts).toEqual([
			{ name: 'model_meta.json', bytes: 2, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
		]);
		expect((await client.models.list()).map(({ name }) => name)).toEqual(['second', 'first']);
		await expect(client.models.loadBundle('third')).rejects.toMatchObject({ code: 'not_found' });
	});

	it('are never overwritten, and never written outside their folder', async () => {
		const folder = temporaryFolder();
		const client = await open(folder);
		await client.models.saveBundle({ name: 'taken', files });
		await expect(client.models.saveBundle({ name: 'taken', files })).rejects.toMatchObject({ code: 'not_acceptable_name' });
		for (const name of ['', '..', '../x', '/tmp/x', 'a/b', 'con', 'NUL.txt', 'dot.', 'x\0', 'ä', 'a'.repeat(101)]) {
			await expect(client.models.saveBundle({ name, files })).rejects.toMatchObject({ code: 'not_acceptable_name' });
		}
		for (const part of ['../evil', 'a/b/c/d', 'a/../../b', 'a/../b', 'a\\b', '/abs', 'manifest.json', 'lstm/', 'C:x']) {
			await expect(client.models.saveBundle({ name: 'fresh', files: new Map([[part, new Uint8Array(1)]]) })).rejects.toMatchObject({
				code: 'not_acceptable_name',
			});
		}
		expect(readdirSync(join(folder, 'models'))).toEqual(['taken']);
	});

	it('that were changed on the disk are refused with the part named', async () => {
		const folder = temporaryFolder();
		const client = await open(folder);
		await client.models.saveBundle({ name: 'b', files });
		writeFileSync(join(folder, 'models/b/lstm/weights.bin'), new Uint8Array(12));
		await expect(client.models.loadBundle('b')).rejects.toMatchObject({
			code: 'bundle_rejected',
			details: { bundle: 'b', part: 'lstm/weights.bin' },
		});
		writeFileSync(join(folder, 'models/b/manifest.json'), '{"parts":[]}');
		await expect(client.models.loadBundle('b')).rejects.toMatchObject({ code: 'bundle_rejected', details: { part: 'manifest.json' } });
	});
});

describe('reports', () => {
	it('are written whole under a free name and come back with their hash', async () => {
		const folder = temporaryFolder();
		const client = await open(folder);
		const bytes = new TextEncoder().encode('%PDF-1.7 ...');
		const report = { fileName: 'risk-report.pdf', bytes, pages: 7, riskRunId: 3, summary: '{}', figures: Uint8Array.of(1, 2) };
		const first = await client.reports.save(report);
		const second = await client.reports.save(report);
		expect([first.fileName, second.fileName]).toEqual(['risk-report.pdf', 'risk-report-2.pdf']);
		expect(new Uint8Array(readFileSync(join(folder, 'reports', second.fileName)))).toEqual(bytes);
		expect(await client.reports.read(first.reportId)).toEqual({ entry: first, bytes });
		expect(await client.reports.list()).toEqual([second, first]);
		await expect(client.reports.save({ ...report, fileName: '../x.pdf' })).rejects.toMatchObject({ code: 'not_acceptable_name' });
		await expect(client.reports.read(9)).rejects.toMatchObject({ code: 'not_found' });
		writeFileSync(join(folder, 'reports', first.fileName), 'changed');
		await expect(client.reports.read(first.reportId)).rejects.toMatchObject({ code: 'disk_io' });
	});
});
