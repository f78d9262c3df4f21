/** Fleets that go on as they began, or turn on a given day: what a check of models has to tell apart. */
import type { FleetHistory } from '../../src-main/jobs/fleet.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { type DeviceId, type Drive, MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';

export const TURNING_START = Date.UTC(2025, 0, 1);

/** `TURN-001` and on. */
export const turningSerial = (index: number): string => `TURN-${String(index + 1).padStart(3, '0')}`;

export interface TurningFleetOptions {
	readonly drives: number;
	readonly days: number;
	readonly seed: number;
	/** First day of another law: the week stands on its head and the noise doubles. Never without it. */
	readonly turnsOn?: number;
	/** First day of its own law again. */
	readonly turnsBackOn?: number;
}

/** Temperatures with a week and a memory, each drive with its own mean, amplitude and luck; one series a drive. */
export function turningSeries({ drives, days, seed, turnsOn = days, turnsBackOn = days }: TurningFleetOptions): Float64Array[] {
	return Array.from({ length: drives }, (_, drive) => {
		const rng = createRng(seed, drive);
		const mean = 30 + 10 * rng.uniform();
		const week = 1.5 + rng.uniform();
		let state = 0;
		return Float64Array.from({ length: days }, (_, day) => {
			const hasTurned = day >= turnsOn && day < turnsBackOn;
			state = 0.5 * state + (hasTurned ? 1 : 0.5) * rng.normal();
			return mean + (hasTurned ? -2 : 1) * week * Math.sin((2 * Math.PI * day) / 7) + state;
		});
	});
}

/** The same as jobs receive it. */
export function turningFleet(options: TurningFleetOptions): { readonly drives: readonly Drive[]; readonly history: FleetHistory } {
	const { drives, days } = options;
	const list = Array.from(
		{ length: drives },
		(_, index): Drive => ({
			deviceId: `d${index + 1}` as DeviceId,
			serial: turningSerial(index),
			isSerialMasked: false,
			model: 'TURN',
			firmware: '',
			protocol: 'ATA',
			firstSeenMs: TURNING_START,
			lastSeenMs: TURNING_START + (days - 1) * MS_PER_DAY,
			samples: days,
		}),
	);
	return {
		drives: list,
		history: {
			deviceIds: list.map(({ deviceId }) => deviceId),
			offsets: Float64Array.from({ length: drives + 1 }, (_, index) => index * days),
			observedAtMs: Float64Array.from({ length: drives * days }, (_, row) => TURNING_START + (row % days) * MS_PER_DAY),
			metrics: ['temperature_c'],
			values: [Float64Array.from(turningSeries(options).flatMap((series) => [...series]))],
		},
	};
}

/** The same as a table to import. @param from first day of it */
export function turningCsv(options: TurningFleetOptions, from = 0, to = options.days): string {
	const series = turningSeries(options);
	const day = (index: number): string => new Date(TURNING_START + index * MS_PER_DAY).toISOString().slice(0, 10);
	const rows = series.flatMap((values, drive) =>
		Array.from({ length: to - from }, (_, i) => `${day(from + i)},${turningSerial(drive)},TURN,${(values[from + i] as number).toFixed(2)}`),
	);
	return ['date,serial_number,model,temperature_c', ...rows, ''].join('\n');
}
