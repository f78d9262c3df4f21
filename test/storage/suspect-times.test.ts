import { MessageChannel } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import { BatchBuilder, putRecord, ROW_SUSPECT, type SampleBatch } from '../../src-main/shared/domain/sample-batch.ts';
import type { DeviceId, TelemetryRecord } from '../../src-main/shared/domain/telemetry.ts';
import { verifyWorkspace } from '../../src-main/storage/check.ts';
import { listDrives } from '../../src-main/storage/devices.ts';
import { getImport } from '../../src-main/storage/imports.ts';
import { readFleet, readSeries } from '../../src-main/storage/samples.ts';
import type { StorageSession } from '../../src-main/storage/session.ts';
import { confirmTimes, describeSuspects } from '../../src-main/storage/suspect-times.ts';
import { historyDigest } from '../../src-main/storage/workspace.ts';
import type { ThreadContext } from '../../src-main/threads/serve.ts';
import { createSender } from '../../src-main/threads/stream.ts';
import { importRecords, openSession, record, removeTemporaryFolders, START, temporaryFolder } from '../support/workspaces.ts';

afterAll(removeTemporaryFolders);

const FAR = 30_000;

/** Imports records, those of day 30,000 and later marked as the parser marks what lies in the future. */
async function importMarked(session: StorageSession, records: readonly TelemetryRecord[], fileName: string): Promise<number> {
	const importId = session.begin({ path: fileName, fileName, format: 'generic', sourceTag: fileName });
	const { port1, port2 } = new MessageChannel();
	const sender = createSender<SampleBatch>(port1);
	const context: ThreadContext = { isCancelled: () => false, progress: () => {}, log: () => {}, signal: new AbortController().signal };
	const received = session.receive(importId, port2, context);
	const batches: SampleBatch[] = [];
	const builder = new BatchBuilder((batch) => batches.push(batch));
	for (const each of records) putRecord(builder, each, each.line > FAR ? ROW_SUSPECT : 0);
	builder.flush();
	for (const batch of batches) await sender.send(batch);
	sender.end();
	await received;
	session.commit(importId, { sha256: 'ab'.repeat(32), sizeBytes: 1, rejected: 1, rejects: [] });
	return importId;
}

describe('samples whose time is in doubt', () => {
	it('are kept out of every answer and the digest, and come in when they are confirmed', async () => {
		const session = openSession(temporaryFolder());
		const { db } = session.workspace;
		const plain = [record('CLOCK001', 0, { a: 1 }), record('CLOCK001', 1, { a: 2 })];
		const importId = await importMarked(session, [...plain, record('CLOCK001', FAR, { a: 3 }), record('NEWER001', FAR, { a: 4 })], 'clock.csv');
		const alone = openSession(temporaryFolder());
		importRecords(alone, plain, 'clock.csv');
		expect(historyDigest(db).text()).toBe(historyDigest(alone.workspace.db).text());
		expect(listDrives(db).map(({ serial, samples }) => [serial, samples])).toEqual([['CLOCK001', 2]]);
		expect(readFleet(db, ['a']).values[0]).toEqual(Float64Array.of(1, 2));
		expect(describeSuspects(db, importId)).toEqual({
			importId,
			samples: 2,
			drives: 2,
			firstMs: START + FAR * 86_400_000,
			lastMs: START + FAR * 86_400_000,
		});
		const confirmed = session.editHistory('times', (writable) => confirmTimes(writable, importId));
		expect(confirmed).toMatchObject({ samples: 2, added: 2, conflicts: 0 });
		expect(listDrives(db).map(({ serial, samples }) => [serial, samples])).toEqual([
			['CLOCK001', 3],
			['NEWER001', 1],
		]);
		expect([...readSeries(db, 'd1' as DeviceId, 'a').values]).toEqual([1, 2, 3]);
		expect(getImport(db, importId)).toMatchObject({ records: 4, added: 4, rejected: 0 });
		expect(verifyWorkspace(db, session.receiptCounter(), { progress: () => {}, isCancelled: () => false }).problems).toEqual([]);
		expect(() => session.editHistory('times', (writable) => confirmTimes(writable, importId))).toThrow(
			expect.objectContaining({ code: 'not_found' }),
		);
		for (const { workspace } of [session, alone]) workspace.close();
	});

	it('of the same file in another wrapping are kept once, and go with their import', async () => {
		const session = openSession(temporaryFolder());
		const { db } = session.workspace;
		importRecords(session, [record('CLOCK001', 0, { a: 1 })], 'plain.csv');
		const first = await importMarked(session, [record('CLOCK001', FAR, { a: 3 })], 'one.csv');
		const second = await importMarked(session, [record('CLOCK001', FAR, { a: 3 })], 'two.csv');
		expect([describeSuspects(db, first).samples, describeSuspects(db, second).samples]).toEqual([1, 0]);
		await session.undo(first);
		expect(db.query<[], { n: number }>('SELECT COUNT(*) AS n FROM blocks WHERE is_suspect = 1').get()!.n).toBe(0);
		session.workspace.close();
	});
});
