/** The fleet as one CSV file and its truth. */
import { metricCatalogue } from '../../shared/domain/metrics.ts';
import type { MetricName } from '../../shared/domain/telemetry.ts';
import type { DriveTruth, Episode, FleetOptions, SyntheticDrive } from './fleet.ts';
import { generateFleet, lawOf } from './fleet.ts';
import type { FleetLaw, SyntheticModel } from './law.ts';
import { syntheticModels } from './law.ts';

/** What the generator knows: written beside the CSV file, never imported. */
export interface FleetTruth {
	readonly isSynthetic: true;
	readonly seed: number;
	readonly cadence: 'daily' | 'hourly';
	readonly rows: number;
	readonly failures: number;
	readonly parameters: { readonly law: FleetLaw; readonly models: readonly SyntheticModel[] };
	readonly drives: readonly DriveTruth[];
	readonly episodes: readonly Episode[];
}

const identityColumns = ['observed_at', 'serial_number', 'model', 'protocol', 'firmware', 'capacity_bytes', 'host', 'failure'] as const;
/** `capacity_bytes` stands among the identity; the others are in the order of the catalogue. */
const metricColumns: readonly MetricName[] = metricCatalogue.map((metric) => metric.name).filter((name) => name !== 'capacity_bytes');

/** The first line of the file, without its line end. */
export const fleetCsvHeader = [...identityColumns, ...metricColumns].join(',');

/**
 * The CSV text of a fleet in chunks: the header, then one chunk per drive (rows in order of time, drives in order of
 * serial). Returns the truth once the last chunk is out:
 *
 *   const chunks = fleetCsvRows(options);
 *   let next = chunks.next();
 *   for (; !next.done; next = chunks.next()) write(next.value);
 *   const truth = next.value;
 *
 * @throws AppError `invalid_input` for options that make no fleet
 */
export function* fleetCsvRows(options: FleetOptions): Generator<string, FleetTruth, undefined> {
	const isHourly = options.cadence === 'hourly';
	const drives: DriveTruth[] = [];
	const episodes: Episode[] = [];
	let rows = 0;
	let failures = 0;
	yield `${fleetCsvHeader}\n`;
	for (const drive of generateFleet(options)) {
		drives.push(drive.truth);
		episodes.push(...drive.episodes);
		rows += drive.observedAtMs.length;
		failures += drive.hasFailed ? 1 : 0;
		yield driveRows(drive, isHourly);
	}
	return {
		isSynthetic: true,
		seed: options.seed,
		cadence: isHourly ? 'hourly' : 'daily',
		rows,
		failures,
		parameters: { law: lawOf(options), models: syntheticModels },
		drives,
		episodes,
	};
}

function driveRows(drive: SyntheticDrive, isHourly: boolean): string {
	const fixed = `${drive.model},${drive.protocol},${drive.firmware},${drive.capacityBytes},${drive.host}`;
	const columns = metricColumns.map((name) => drive.metrics[name]);
	const { swapped } = drive;
	const last = drive.observedAtMs.length - 1;
	let text = '';
	drive.observedAtMs.forEach((atMs, t) => {
		const serial = swapped && t >= swapped.from && t < swapped.to ? swapped.serial : drive.serial;
		const iso = new Date(atMs).toISOString();
		text += `${isHourly ? `${iso.slice(0, 19)}Z` : iso.slice(0, 10)},${serial},${fixed},${drive.hasFailed && t === last ? 1 : 0}`;
		for (const column of columns) text += column === undefined ? ',' : `,${column[t]}`;
		text += '\n';
	});
	return text;
}
