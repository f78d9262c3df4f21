/** The series of a Prometheus file that speak of drives, held until its end: which drive they mean may stand in the last line. */
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';

export interface Series {
	readonly name: string;
	readonly labels: ReadonlyMap<string, string>;
	/** Line of a text file or index of a JSON document in which it stands first. */
	readonly line: number;
	/** UTC milliseconds, NaN for an instant that nobody knows; as long as `values`. */
	readonly times: number[];
	readonly values: number[];
	/** Text of whole numbers beyond 2^53 as the source has it (`9.007199254740993e+15`), by index. */
	readonly exact: Map<number, string>;
}

/** A value as its source states it. */
interface Observation {
	readonly atMs: number;
	readonly value: number;
	readonly text: string;
}

export interface SeriesStore {
	readonly all: readonly Series[];
	/** @throws AppError `record_too_large` beyond `limits.heldSeries` */
	seriesOf(text: string, open: () => { readonly name: string; readonly labels: ReadonlyMap<string, string>; readonly line: number }): Series;
	/** @throws AppError `record_too_large` beyond `limits.heldSamples` */
	add(series: Series, observation: Observation): void;
}

export function createSeriesStore(): SeriesStore {
	const byText = new Map<string, Series>();
	const all: Series[] = [];
	let held = 0;
	return {
		all,
		seriesOf(text, open) {
			const known = byText.get(text);
			if (known !== undefined) return known;
			if (all.length >= limits.heldSeries) throw tooMany(`${limits.heldSeries} series`);
			const series: Series = { ...open(), times: [], values: [], exact: new Map() };
			byText.set(text, series);
			all.push(series);
			return series;
		},
		add(series, { atMs, value, text }) {
			if (++held > limits.heldSamples) throw tooMany(`${limits.heldSamples} samples`);
			if (Number.isInteger(value) && !Number.isSafeInteger(value)) series.exact.set(series.values.length, text);
			series.times.push(atMs);
			series.values.push(value);
		},
	};
}

const tooMany = (limit: string): AppError =>
	new AppError('record_too_large', `The file holds more than ${limit} of drives. Export a shorter time or fewer series at once. Nothing was added.`);

/**
 * Whether a metric may speak of a drive: smartctl_exporter, the scripts smartmon and nvme of the textfile collector, disks and
 * filesystems of node_exporter. `node_uname_info` names the machine.
 */
export function isDriveMetric(name: string): boolean {
	return families.some((family) => name.startsWith(family)) || name === 'node_uname_info';
}

const families = ['smartctl_', 'smartmon_', 'nvme_', 'node_disk_', 'node_filesystem_'];
