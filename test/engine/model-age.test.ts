import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src-main/engine/engine.ts';
import { staleness } from '../../src-main/shared/domain/model-basis.ts';
import { MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import { createRoom, importPaths } from '../support/engine-room.ts';
import { TURNING_START, type TurningFleetOptions, turningCsv } from '../support/turning-fleet.ts';

const room = createRoom();
afterAll(room.close);

const WINDOW = 150;
const FLEET = { drives: 12, days: WINDOW + 60, seed: 4 } as const;
const dayMs = (day: number): number => TURNING_START + day * MS_PER_DAY;
const training = { epochs: 2, hidden: 8, windowsPerEpoch: 256, seed: 1 };

async function importDays(engine: Engine, options: TurningFleetOptions, from: number, to: number): Promise<void> {
	const path = join(await room.folder(), `days-${from}-${to}.csv`);
	writeFileSync(path, turningCsv(options, from, to));
	await importPaths(engine, [path]);
}

/** An engine whose models learned from the first days of the fleet. */
async function trained(): Promise<Engine> {
	const engine = await room.engine();
	await importDays(engine, FLEET, 0, WINDOW);
	await engine.call('models.train', training);
	return engine;
}

const ageOf = async (engine: Engine) => {
	const { age } = await engine.call('models.age', {});
	if (age === null) throw new Error('no models are in use');
	return age;
};

describe('models in use', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await trained();
	}, 60_000);

	it('have no age before the first training', async () => {
		const empty = await room.engine();
		expect(await empty.call('models.age', {})).toEqual({ age: null });
		await expect(empty.call('models.check', {})).rejects.toMatchObject({ code: 'no_models' });
	});

	it('are fresh after it: every drive known, nothing proposed, nothing to check', async () => {
		const age = await ageOf(engine);
		expect(age).toMatchObject({
			windowStartMs: dayMs(0),
			windowEndMs: dayMs(WINDOW - 1),
			daysAfter: 0,
			proposal: null,
			canCheck: false,
			check: null,
		});
		expect(age.models.map(({ name, metric }) => [name, metric])).toEqual([
			['lstm', 'temperature_c'],
			['arima', 'temperature_c'],
			['anomaly', undefined],
			['survival', undefined],
		]);
		for (const model of age.models.slice(0, 2)) expect(model).toMatchObject({ drives: { trainable: 12, unseen: 0 }, isStale: false, reasons: [] });
		await expect(engine.call('models.check', {})).rejects.toMatchObject({ code: 'series_too_short' });
	});

	it('become stale one day after a tenth of what they learned from, and say since when', async () => {
		// A tenth of 150 days is more than a fortnight.
		await importDays(engine, FLEET, WINDOW, WINDOW + 15);
		expect(await ageOf(engine)).toMatchObject({ daysAfter: 15, proposal: null, canCheck: true });
		await importDays(engine, FLEET, WINDOW + 15, WINDOW + 16);
		const age = await ageOf(engine);
		expect(age).toMatchObject({ daysAfter: 16, staleSinceMs: dayMs(WINDOW + 15), proposal: 'The models in use have not seen the last 16 days.' });
		expect(age.models.every(({ isStale }) => isStale)).toBe(true);
	});

	it('are named under a forecast with window and reason, beside what was fitted for it', async () => {
		const { basis = [], weights, historyMs } = await engine.call('forecast.run', { drive: 'TURN-001', metric: 'temperature_c', horizonDays: 7 });
		expect(basis[0]).toMatchObject({
			bundle: (await ageOf(engine)).bundle,
			windowEndMs: dayMs(WINDOW - 1),
			daysAfter: 16,
			isStale: true,
			staleSinceMs: dayMs(WINDOW + 15),
		});
		expect(basis[0]?.model).toContain('LSTM on temperature');
		expect(basis[0]?.reason).toContain('The last 16 days');
		const fitted = Object.entries(weights).filter(([name, weight]) => name !== 'lstm' && weight > 0);
		expect(basis).toHaveLength(fitted.length > 0 ? 2 : 1);
		if (basis[1]) expect(basis[1]).toMatchObject({ bundle: null, windowStartMs: historyMs[0], windowEndMs: historyMs.at(-1), isStale: false });
	});

	it('are checked on the days they have not seen; the verdict outlives the program and counts as old once more days come', async () => {
		const checked = await engine.call('models.check', {});
		expect(checked.models.map(({ drift }) => drift?.verdict)).toEqual(['holds', 'holds', undefined, undefined]);
		expect(checked.check).toMatchObject({ isOutdated: false });
		expect(await ageOf(engine)).toEqual(checked);
		await importDays(engine, FLEET, WINDOW + 16, WINDOW + 17);
		expect((await ageOf(engine)).check).toMatchObject({ isOutdated: true });
	});

	it('are fresh again once somebody has trained, and only then', async () => {
		const before = (await engine.call('models.runs', {})).runs.length;
		expect((await ageOf(engine)).proposal).not.toBeNull();
		expect((await engine.call('models.runs', {})).runs).toHaveLength(before);
		await engine.call('models.train', training);
		expect(await ageOf(engine)).toMatchObject({ daysAfter: 0, proposal: null, check: null });
	}, 60_000);

	it('state the days of the history under searches and risk as well', async () => {
		const days = { bundle: null, windowStartMs: dayMs(0), windowEndMs: dayMs(WINDOW + 16), isStale: false };
		expect((await engine.call('risk.run', { paths: 500 })).basis).toMatchObject({ model: 'Failure law', ...days });
		expect((await engine.call('anomalies.run', {})).basis).toMatchObject({ model: 'Isolation forests', ...days });
		const question = { metric: 'temperature_c', level: 80, direction: 'up' as const };
		expect((await engine.call('forecast.passage', { drive: 'TURN-001', question, paths: 200 })).basis).toMatchObject(days);
	});
});

describe('models of a fleet that changes', () => {
	it('are proposed for training when their errors grew, long before the days would say so', async () => {
		const engine = await trained();
		await importDays(engine, { ...FLEET, turnsOn: WINDOW }, WINDOW, WINDOW + staleness.driftDays);
		expect((await ageOf(engine)).proposal).toBeNull();
		const age = await engine.call('models.check', {});
		expect(age.models.slice(0, 2).map(({ drift }) => drift?.verdict)).toEqual(['drifted', 'drifted']);
		expect(age.proposal).toMatch(/are a multiple of those at training: [\d.]+ times \(95 %: [\d.]+ to [\d.]+\) for the LSTM on temperature and /);
		expect(age.models[0]?.reasons[0]).toMatch(/on 12 of 12 drives/);
	}, 60_000);

	it('are proposed for training when more than a fifth of the drives are strangers to them', async () => {
		const engine = await trained();
		// Two more are fewer than a fifth of 14; four are more than a fifth of 16.
		const more = { ...FLEET, seed: FLEET.seed };
		await importDays(engine, { ...more, drives: 14 }, 0, WINDOW);
		expect(await ageOf(engine)).toMatchObject({ proposal: null });
		await importDays(engine, { ...more, drives: 16 }, 0, WINDOW);
		const age = await ageOf(engine);
		expect(age.models[0]?.drives).toEqual({ trainable: 16, unseen: 4 });
		expect(age.proposal).toBe('The LSTM on temperature has never seen 4 of 16 drives.');
		expect(age.models.map(({ isStale }) => isStale)).toEqual([true, true, false, false]);
	}, 60_000);
});
