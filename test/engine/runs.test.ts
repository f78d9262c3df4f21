/** Results that an earlier version of the program stored. */
import { afterAll, describe, expect, it } from 'vitest';
import { encodeRun, latestRisk, storedForecasts } from '../../src-main/engine/runs.ts';
import { unknownBasisText } from '../../src-main/shared/charts/forecast-text.ts';
import { openStorage } from '../../src-main/storage/client.ts';
import { madeUpDrives, madeUpForecast } from '../report/inputs.ts';
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

	it('of the first version that forecast are read, without what it did not store yet', async () => {
		const storage = await openStorage(await room.folder(), { isSynthetic: false, now: TEST_NOW_MS, log: () => {} });
		room.onClose(() => storage.close());
		const dataHash = await storage.check.digest();
		const { basis: _, stationarityNote: __, arimaOrder: ___, ...old } = madeUpForecast(madeUpDrives(1)[0]!, 0);
		await storage.runs.save(encodeRun('forecast', old, { seed: 42, dataHash, input: {} }));
		const [found] = await storedForecasts(storage, dataHash);
		expect(found).toEqual(old);
		expect(unknownBasisText(found!)).toBe('An earlier version of the program made it and did not note which bundle its LSTM came from.');
		expect(unknownBasisText({ ...old, weights: { arima: 1, lstm: 0 } })).toBeUndefined();
		expect(await storedForecasts(storage, 'another history')).toEqual([]);
	});
});
