/** Fleets of daily values for tests of jobs that go over drives. */
import type { FleetHistory } from '../../src-main/jobs/fleet.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { type DeviceId, type Drive, MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';

export const FLEET_START_MS = Date.UTC(2024, 0, 1);

/** One series a drive, one value a day from `FLEET_START_MS` on; NaN is a day without a value. */
export function dailyFleet(
	metric: string,
	series: readonly Float64Array[],
	about: (index: number) => Partial<Drive> = () => ({}),
): { readonly drives: readonly Drive[]; readonly history: FleetHistory; readonly metric: string } {
	const drives = series.map(
		(values, index): Drive => ({
			deviceId: `d${index + 1}` as DeviceId,
			serial: `S${index}`,
			isSerialMasked: false,
			model: 'M',
			firmware: '',
			protocol: 'ATA',
			firstSeenMs: FLEET_START_MS,
			lastSeenMs: FLEET_START_MS + (values.length - 1) * MS_PER_DAY,
			samples: values.length,
			...about(index),
		}),
	);
	const offsets = new Float64Array(series.length + 1);
	for (const [index, values] of series.entries()) offsets[index + 1] = offsets[index]! + values.length;
	const history: FleetHistory = {
		deviceIds: drives.map(({ deviceId }) => deviceId),
		offsets,
		observedAtMs: Float64Array.from(series.flatMap((values) => Array.from(values, (_, day) => FLEET_START_MS + day * MS_PER_DAY))),
		metrics: [metric],
		values: [Float64Array.from(series.flatMap((values) => [...values]))],
	};
	return { drives, history, metric };
}

/** AR(1) around a level with a week of the given height. Shape (days,). */
export function weeklySeries(days: number, height: number, seed: number): Float64Array {
	const rng = createRng(seed, 0);
	let state = 0;
	return Float64Array.from({ length: days }, (_, day) => {
		state = 0.7 * state + rng.normal();
		return 35 + height * Math.sin((2 * Math.PI * day) / 7) + state;
	});
}

/** A random walk with a drift; `common` is a second source of steps that all walks of one seed share. Shape (days,). */
export function walk(days: number, drift: number, seed: number, common?: { readonly seed: number; readonly share: number }): Float64Array {
	const own = createRng(seed, 1);
	const shared = common && createRng(common.seed, 2);
	let level = 1000;
	return Float64Array.from({ length: days }, () => {
		level += drift + (shared ? Math.sqrt(1 - common.share) * own.normal() + Math.sqrt(common.share) * shared.normal() : own.normal());
		return level;
	});
}
