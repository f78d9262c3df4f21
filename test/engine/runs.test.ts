/** Results that an earlier version of the program stored. */
import { afterAll, describe, expect, it } from 'vitest';
import { latestRisk, storedForecasts } from '../../src-main/engine/runs.ts';
import { openStorage } from '../../src-main/storage/client.ts';
import { createRoom, TEST_NOW_MS } from '../support/engine-room.ts';

const room = createRoom();
afterAll(room.close);

describe('stored runs', () => {
	it('of an earlier version, which hold less than this one shows, count as not computed', async () => {
		const storage = await openStorage(await room.folder(), { isSynthetic: false, now: TEST_NOW_MS, log: () => {} });
		room.onClose(() => storage.close());
		const dataHash = await storage.check.digest();
		const old = { seed: 1, dataHash, input: '{}', result: JSON.stringify({ horizonDays: 90 }) };
		await storage.runs.save({ kind: 'risk', ...old });
		await storage.runs.save({ kind: 'forecast', ...old });
		expect(await latestRisk(storage)).toBeNull();
		expect(await storedForecasts(storage, dataHash)).toEqual([]);
	});
});
