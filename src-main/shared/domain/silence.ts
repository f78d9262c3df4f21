/**
 * Which drives fell silent although their neighbours go on: a proposal with its evidence, never a verdict. A drive is silent when it
 * has not been seen for much longer than its own usual interval, counted to the latest report of its source, not to the clock on the
 * wall: an old export makes nobody silent.
 */
import { countBelow } from './sorted.ts';
import { type DeviceId, MS_PER_DAY } from './telemetry.ts';

/** What is known of a drive's reports without reading any of them. */
export interface ReportingDrive {
	readonly deviceId: DeviceId;
	/** Drives of one source report together: what a source is stands in `storage/silent-drives.ts`. */
	readonly source: string;
	readonly firstSeenMs: number;
	readonly lastSeenMs: number;
	readonly samples: number;
}

export interface Silence {
	readonly deviceId: DeviceId;
	readonly lastSeenMs: number;
	/** Mean time between its reports. */
	readonly intervalMs: number;
	/** From its last report to the latest one of its source. */
	readonly silentMs: number;
	/** Latest report of its source. */
	readonly sourceSeenMs: number;
	/** Other drives of the source, and how many of them reported after this one should have. */
	readonly others: number;
	readonly othersStillReporting: number;
}

/** Fewer reports make no habit. */
const MIN_SAMPLES = 3;
/** Missed reports in a row that are no coincidence. */
const MISSED = 5;
/** A weekend without power is no loss. */
const MIN_SILENT_MS = 3 * MS_PER_DAY;
/** Of those that reported in its time, so many must have gone on: where most stopped together, the source stopped. */
const MIN_SHARE = 0.5;

const intervalOf = ({ firstSeenMs, lastSeenMs, samples }: ReportingDrive): number => (lastSeenMs - firstSeenMs) / (samples - 1);
const patienceOf = (drive: ReportingDrive): number => Math.max(MISSED * intervalOf(drive), MIN_SILENT_MS);

/** @param drives  those in service; @returns the longest silence first */
export function findSilences(drives: readonly ReportingDrive[]): Silence[] {
	const silences = [...Map.groupBy(drives, ({ source }) => source).values()].flatMap(silencesOfSource);
	return silences.sort((a, b) => b.silentMs - a.silentMs || (a.deviceId < b.deviceId ? -1 : 1));
}

function silencesOfSource(drives: readonly ReportingDrive[]): Silence[] {
	const firsts = Float64Array.from(drives, ({ firstSeenMs }) => firstSeenMs).sort();
	const lasts = Float64Array.from(drives, ({ lastSeenMs }) => lastSeenMs).sort();
	const sourceSeenMs = lasts.at(-1) ?? 0;
	return drives.flatMap((drive) => {
		if (drive.samples < MIN_SAMPLES) return [];
		const { deviceId, lastSeenMs } = drive;
		const [patience, silentMs] = [patienceOf(drive), sourceSeenMs - lastSeenMs];
		if (silentMs <= patience) return [];
		const othersStillReporting = lasts.length - countBelow(lasts, lastSeenMs + patience);
		const neighbours = countUpTo(firsts, lastSeenMs) - countBelow(lasts, lastSeenMs) - 1;
		if (othersStillReporting < 1 || othersStillReporting < MIN_SHARE * neighbours) return [];
		const others = lasts.length - 1;
		return [{ deviceId, lastSeenMs, intervalMs: intervalOf(drive), silentMs, sourceSeenMs, others, othersStillReporting }];
	});
}

/** How many of the rising values are at or below `limit`. */
function countUpTo(values: Float64Array, limit: number): number {
	let [low, high] = [0, values.length];
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((values[middle] as number) <= limit) low = middle + 1;
		else high = middle;
	}
	return low;
}
