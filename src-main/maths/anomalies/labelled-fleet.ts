/** A synthetic fleet as a source would send it, with the labels of its episodes: what threat rules are judged on. */
import type { DeviceId, MetricName } from '../../shared/domain/telemetry.ts';
import type { FleetOptions, SyntheticDrive } from '../synthetic/fleet.ts';
import { generateFleet } from '../synthetic/fleet.ts';
import type { LabelledEpisode } from './evaluate.ts';
import type { ObservedDrive } from './regular-grid.ts';

export interface LabelledFleet {
	readonly drives: readonly ObservedDrive[];
	readonly episodes: readonly LabelledEpisode[];
}

/** @throws AppError `invalid_input` for options that cannot be */
export function labelledFleet(options: FleetOptions): LabelledFleet {
	const fleet = [...generateFleet(options)];
	const swapped = fleet.filter((drive) => drive.swapped !== undefined);
	return {
		drives: fleet.map((drive, index) => ({
			deviceId: `d${index + 1}` as DeviceId,
			serial: drive.serial,
			model: drive.model,
			protocol: drive.protocol,
			host: drive.host,
			...(swapped.length === 0 ? drive : rowsUnder(drive, swapped)),
		})),
		episodes: fleet.flatMap(({ episodes }) => episodes),
	};
}

interface Rows {
	readonly observedAtMs: Float64Array;
	readonly metrics: Readonly<Record<MetricName, Float64Array>>;
}

/** The rows that carry the serial of a drive: its own but those sent under another one, and those that another drive sends under it. */
function rowsUnder(drive: SyntheticDrive, swapped: readonly SyntheticDrive[]): Rows {
	const givers = swapped.filter(({ swapped: window }) => window?.serial === drive.serial);
	if (drive.swapped === undefined && givers.length === 0) return drive;
	const { from, to } = drive.swapped ?? { from: 0, to: 0 };
	const parts: (readonly [SyntheticDrive, number, number])[] = [
		[drive, 0, from],
		[drive, to, drive.observedAtMs.length],
		...givers.map((giver) => [giver, giver.swapped?.from ?? 0, giver.swapped?.to ?? 0] as const),
	];
	const joined = (column: (source: SyntheticDrive) => Float64Array | undefined): Float64Array =>
		Float64Array.from(
			parts.flatMap(([source, first, end]) => Array.from(column(source)?.subarray(first, end) ?? new Array<number>(end - first).fill(Number.NaN))),
		);
	const names = new Set(parts.flatMap(([source]) => Object.keys(source.metrics)));
	return {
		observedAtMs: joined((source) => source.observedAtMs),
		metrics: Object.fromEntries([...names].map((name) => [name, joined((source) => source.metrics[name])])),
	};
}
