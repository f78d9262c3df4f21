/**
 * A process that imports and gets killed. `node import-child.ts FOLDER FILE thread|session` imports synthetic file number FILE and
 * says on stdout what it has reached: `ready`, then `saved` once the commit was acknowledged.
 */
import { writeSync } from 'node:fs';
import { MessageChannel } from 'node:worker_threads';
import type { SampleBatch } from '../../src-main/shared/domain/sample-batch.ts';
import { openStorage } from '../../src-main/storage/client.ts';
import { createSender } from '../../src-main/threads/stream.ts';
import { syntheticFile } from './kill-rounds.ts';
import { batchesOf, importRecords, openSession } from './workspaces.ts';

const say = (word: string) => writeSync(1, `${word}\n`);
const [folder, file, how] = process.argv.slice(2) as [string, string, string];
const records = syntheticFile(Number(file));
const BATCH = 1000;

if (how === 'session') {
	const session = openSession(folder);
	say('ready');
	importRecords(session, records, `file-${file}.csv`, BATCH);
	say('saved');
	session.workspace.close();
} else {
	const storage = await openStorage(folder);
	say('ready');
	const fileName = `file-${file}.csv`;
	const importId = await storage.imports.begin({ path: fileName, fileName, format: 'generic', sourceTag: fileName });
	const { port1, port2 } = new MessageChannel();
	const sender = createSender<SampleBatch>(port1);
	const received = storage.imports.receive({ importId, port: port2 });
	for (const batch of batchesOf(records, BATCH)) await sender.send(batch);
	sender.end();
	await received;
	await storage.imports.commit({ importId, sha256: 'ab'.repeat(32), sizeBytes: 1, rejected: 0, rejects: [] });
	say('saved');
	await storage.close();
}
say('closed');
