/** A fleet over the pool: threads and parts change nothing, a cancel is quick, bad questions are refused. */
import { afterEach, describe, expect, test } from 'vitest';
import { type Fleet, overFleet } from '../../src-main/engine/fleet-parts.ts';
import { sharedHistory } from '../../src-main/engine/shared-history.ts';
import { type ArimaPart, joinArimaParts } from '../../src-main/jobs/fit-arimas.ts';
import type { Progress } from '../../src-main/shared/domain/work.ts';
import { resolveThreadEntry } from '../../src-main/threads/entry.ts';
import { createThreadPool, type ThreadPool } from '../../src-main/threads/pool.ts';
import { dailyFleet, walk, weeklySeries } from '../support/daily-fleets.ts';
import { createRoom, generateTinyFleet, importPaths } from '../support/engine-room.ts';

const pools: ThreadPool[] = [];
const room = createRoom();
afterEach(async () => {
	await Promise.all(pools.splice(0).map((pool) => pool.close()));
	await room.close();
});

function openPool(size: number): ThreadPool {
	const pool = createThreadPool({ entry: resolveThreadEntry('compute'), size, name: 'fleet' });
	pools.push(pool);
	return pool;
}

function fleetOf(drives: number, days: number): Fleet & { readonly metric: string } {
	const fleet = dailyFleet(
		'used_bytes',
		Array.from({ length: drives }, (_, index) => (index % 2 === 0 ? walk(days, 1, index + 1) : weeklySeries(days, 3, index + 1))),
	);
	return { ...fleet, history: sharedHistory(fleet.history) };
}

const never = new AbortController().signal;

describe('overFleet', () => {
	test('one thread or two, one part or many: every digit is the same, in the order of the drives', async () => {
		const fleet = fleetOf(5, 70);
		const fitted = async (threads: number, parts?: number) => {
			const found = await overFleet<ArimaPart>('fitArimaPart', fleet, { metric: fleet.metric }, openPool(threads), { signal: never }, parts);
			return joinArimaParts(found, fleet.metric);
		};
		const alone = await fitted(1, 1);
		expect(alone.models.map(({ driveKey }) => driveKey)).toEqual(['M|S0', 'M|S1', 'M|S2', 'M|S3', 'M|S4']);
		for (const [threads, parts] of [
			[1, 2],
			[2, 4],
			[2, undefined],
		] as const)
			expect(await fitted(threads, parts)).toEqual(alone);
	}, 60_000);

	test('progress counts drives of the whole fleet and never falls', async () => {
		const fleet = fleetOf(6, 60);
		const seen: Progress[] = [];
		await overFleet<ArimaPart>('fitArimaPart', fleet, { metric: fleet.metric }, openPool(2), { signal: never, onProgress: (at) => seen.push(at) }, 3);
		expect(seen.every(({ total, unit }) => total === 6 && unit === 'drives')).toBe(true);
		const done = seen.map((at) => at.done);
		expect(done).toEqual([...done].sort((a, b) => a - b));
		expect(done.at(-1)).toBe(6);
	}, 60_000);

	test('a cancel in the middle of a fit ends all parts within a second', async () => {
		const fleet = fleetOf(200, 365);
		const abort = new AbortController();
		let abortedAt = 0;
		const running = overFleet<ArimaPart>('fitArimaPart', fleet, { metric: fleet.metric }, openPool(2), {
			signal: abort.signal,
			onProgress({ done }) {
				if (done < 2 || abortedAt > 0) return;
				abortedAt = performance.now();
				abort.abort();
			},
		});
		await expect(running).rejects.toMatchObject({ code: 'cancelled' });
		expect(abortedAt).toBeGreaterThan(0);
		expect(performance.now() - abortedAt).toBeLessThan(1000);
	}, 60_000);

	test('an empty fleet has no parts', async () => {
		const fleet = { drives: [], history: { ...fleetOf(1, 20).history, deviceIds: [], offsets: new Float64Array(1) } };
		expect(await overFleet('fitArimaPart', fleet, { metric: 'used_bytes' }, openPool(1), { signal: never })).toEqual([]);
	});
});

describe('forecast.fleet', () => {
	test('forecasts every drive that still reports, by ARIMA and by the ensemble, and says why it cannot', async () => {
		const engine = await room.engine();
		const folder = await room.folder();
		await expect(engine.call('forecast.fleet', { metric: 'used_bytes' })).rejects.toMatchObject({ code: 'no_drives' });
		await importPaths(engine, [await generateTinyFleet(engine, folder)]);
		const unknown = engine.call('forecast.fleet', { metric: 'moon_phase' });
		await expect(unknown).rejects.toMatchObject({ code: 'metric_unknown', message: expect.stringContaining('used_bytes') });
		const { drives } = await engine.call('drives.list', {});
		for (const model of ['arima', 'ensemble'] as const) {
			const made = await engine.call('forecast.fleet', { metric: 'used_bytes', horizonDays: 7, level: 0.8, model });
			expect(made.drives.length + made.refused.length).toBe(drives.length);
			expect(made.drives.length).toBeGreaterThan(2);
			expect(made.drives.every(({ lower, mean, upper }) => lower <= mean && mean <= upper)).toBe(true);
			expect(made.total?.drives).toBe(made.drives.length);
		}
	}, 60_000);
});
