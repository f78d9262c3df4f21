import { afterEach, describe, expect, it } from 'vitest';
import { searchFleet } from '../../src-main/engine/anomaly-run.ts';
import { sharedHistory } from '../../src-main/engine/shared-history.ts';
import type { FleetHistory } from '../../src-main/jobs/fleet.ts';
import { detectAnomalies, isolationForest } from '../../src-main/maths/anomalies/detect.ts';
import type { ObservedDrive } from '../../src-main/maths/anomalies/regular-grid.ts';
import type { SuppressWindow } from '../../src-main/shared/domain/suppress-windows.ts';
import type { Drive } from '../../src-main/shared/domain/telemetry.ts';
import type { Progress } from '../../src-main/shared/domain/work.ts';
import { resolveThreadEntry } from '../../src-main/threads/entry.ts';
import { createThreadPool, type ThreadPool } from '../../src-main/threads/pool.ts';
import { observedFleet } from '../support/observed-fleet.ts';

const pools: ThreadPool[] = [];
const asker = (progress: (value: Progress) => void = () => {}) => ({ signal: new AbortController().signal, progress });
const quiet = { progress: () => {}, isCancelled: () => false };

function poolOf(size: number): ThreadPool {
	const pool = createThreadPool({ entry: resolveThreadEntry('compute'), size, name: 'anomalies' });
	pools.push(pool);
	return pool;
}

afterEach(async () => {
	await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

/** The drives as storage hands them over. */
function historyOf(drives: readonly ObservedDrive[]): { readonly drives: Drive[]; readonly history: FleetHistory } {
	const metrics = [...new Set(drives.flatMap((drive) => Object.keys(drive.metrics)))];
	const offsets = Float64Array.from([0, ...drives.map((_, i) => drives.slice(0, i + 1).reduce((sum, drive) => sum + drive.observedAtMs.length, 0))]);
	const join = (parts: readonly Float64Array[]) => Float64Array.from(parts.flatMap((part) => [...part]));
	return {
		drives: drives.map(({ deviceId, serial, model, protocol, host }) => ({ deviceId, serial, model, protocol, host }) as Drive),
		history: {
			deviceIds: drives.map(({ deviceId }) => deviceId),
			offsets,
			observedAtMs: join(drives.map(({ observedAtMs }) => observedAtMs)),
			metrics,
			values: metrics.map((metric) =>
				join(drives.map((drive) => drive.metrics[metric] ?? new Float64Array(drive.observedAtMs.length).fill(Number.NaN))),
			),
		},
	};
}

const backups: SuppressWindow = {
	windowId: 7,
	scope: { kind: 'fleet' },
	rule: { repeat: { kind: 'days', every: 1 }, startMs: Date.UTC(2000, 0, 1), durationMinutes: 1440, timeZone: 'UTC' },
	metrics: ['daily_bytes_read', 'bytes_read_total'],
	kind: 'backup',
	reason: 'every read is expected',
	origin: 'hand',
	createdAtMs: 0,
};

describe('a search over the pool', () => {
	const { drives } = observedFleet({ drives: 23, days: 200, seed: 31, hasAttacks: true });
	const given = historyOf(drives);
	const input = { drives: given.drives, history: sharedHistory(given.history), budgetPerDriveMonth: 0.4, seed: 3 };

	it('finds what the plain search finds, digit by digit, on 1, 2 and 4 threads', async () => {
		const plain = detectAnomalies({ drives, budgetPerDriveMonth: 0.4, seed: 3, windows: [backups] }, isolationForest, quiet);
		expect(plain.events.length).toBeGreaterThan(10);
		for (const threads of [1, 2, 4]) {
			const { result } = await searchFleet({ ...input, windows: [backups] }, poolOf(threads), asker());
			expect(result).toEqual(plain);
		}
	});

	it('raises nothing that a window expects, says how much that was, and spends the budget on the rest', async () => {
		const pool = poolOf(2);
		const without = (await searchFleet({ ...input, windows: [] }, pool, asker())).result;
		const { result } = await searchFleet({ ...input, windows: [backups] }, pool, asker());
		const readers = (events: typeof result.events) => events.filter(({ class: name, metric }) => name === 'unusual' && metric === 'daily_bytes_read');
		expect(readers(without.events).length).toBeGreaterThan(0);
		expect(readers(result.events)).toEqual([]);
		expect(result.excused).toEqual([{ windowId: 7, runs: expect.any(Number) }]);
		expect(result.excused[0].runs).toBeGreaterThan(readers(without.events).length);
		expect(result.events.some(({ class: name }) => name === 'ransomware_indicator')).toBe(true);
	});

	it('draws a map that knows every day of every drive, strange where the runs are', async () => {
		const { map, result } = await searchFleet({ ...input, windows: [] }, poolOf(2), asker());
		expect(map.deviceIds).toEqual(given.history.deviceIds);
		expect(map.strangeness).toHaveLength(map.days * drives.length);
		for (const [index, drive] of drives.entries()) {
			const row = map.strangeness.subarray(index * map.days, (index + 1) * map.days);
			const known = new Set(Array.from(drive.observedAtMs, (atMs) => Math.floor((atMs - map.firstDayMs) / 86_400_000)));
			for (const [day, byte] of row.entries()) expect(byte > 0).toBe(known.has(day));
		}
		for (let i = 0; i < map.runs.score.length; i++) {
			const day = (map.runs.peakMs[i] - map.firstDayMs) / 86_400_000;
			expect(map.strangeness[map.runs.drive[i] * map.days + day]).toBeGreaterThanOrEqual(31);
		}
		const chosen = result.events.filter(({ class: name, contributions }) => name === 'unusual' && contributions.length > 0).length;
		expect(chosen).toBeLessThanOrEqual(map.runs.score.length);
	});

	it('ends within its share when it is cancelled, and refuses a budget that is none', async () => {
		const pool = poolOf(2);
		const stop = new AbortController();
		const running = searchFleet({ ...input, windows: [] }, pool, { signal: stop.signal, progress: () => stop.abort() });
		await expect(running).rejects.toMatchObject({ code: 'cancelled' });
		await expect(searchFleet({ ...input, windows: [], budgetPerDriveMonth: 0 }, pool, asker())).rejects.toMatchObject({ code: 'invalid_input' });
	});
});
