/** The telemetry that a drive of each kind reports, by the names of the catalogue. */
import type { MetricName } from '../../shared/domain/telemetry.ts';
import type { Health, Incidents } from './health.ts';
import type { Grid } from './noise.ts';
import type { DriveTraits } from './traits.ts';
import type { Workload } from './workload.ts';

const SECONDS_PER_DAY = 86_400;
const SPARE_THRESHOLD = 10;
/** NVMe counts in units of 1000 blocks of 512 bytes. */
const NVME_UNIT = 512_000;
const SECTOR = 512;

type Metrics = Record<MetricName, Float64Array>;

/** All that is known of a drive when its telemetry is written. */
interface Report {
	readonly traits: DriveTraits;
	readonly grid: Grid;
	readonly rows: number;
	readonly work: Workload;
	readonly health: Health;
	readonly incidents: Incidents;
	/** Uncorrectable errors as the drive reports them: a silent drive has none. */
	readonly errors: Float64Array;
	readonly blockBytes: number;
}

/** Every metric that the drive reports, each of shape (rows,), as it would be read from it: counts whole, totals in sectors. */
export function driveMetrics(traits: DriveTraits, grid: Grid, rows: number, work: Workload, health: Health, incidents: Incidents): Metrics {
	const { kind } = traits.spec;
	const report: Report = {
		traits,
		grid,
		rows,
		work,
		health,
		incidents,
		errors: shown(traits, kind === 'disk' ? health.uncorrectable : health.mediaErrors, rows),
		blockBytes: kind === 'disk' ? 131_072 : 32_768,
	};
	if (kind === 'disk') return { ...commonMetrics(report), ...diskMetrics(report) };
	return { ...commonMetrics(report), ...flashMetrics(report), ...(kind === 'ssd' ? ssdMetrics(report) : nvmeMetrics(report)) };
}

const column = (rows: number, value: (t: number) => number): Float64Array => Float64Array.from({ length: rows }, (_, t) => value(t));
const shown = (traits: DriveTraits, defects: Float64Array, rows: number): Float64Array =>
	traits.isSilent ? new Float64Array(rows) : defects.slice(0, rows);

function commonMetrics({ traits, grid, rows, work, health, incidents, errors, blockBytes }: Report): Metrics {
	const age = traits.startAgeDays;
	const unit = traits.spec.kind === 'nvme' ? NVME_UNIT : SECTOR;
	const iops = (perDay: number): number => perDay / SECONDS_PER_DAY / blockBytes;
	return {
		power_on_hours: column(rows, (t) => Math.floor((age + (t + 1) * grid.stepDays) * 24)),
		power_cycles: incidents.powerCycles.slice(0, rows),
		temperature_c: health.temperature.slice(0, rows),
		bytes_written_total: runningTotal(work.writes, rows, grid, age, unit),
		bytes_read_total: runningTotal(work.reads, rows, grid, age, unit),
		daily_bytes_written: column(rows, (t) => Math.round(work.writes[t])),
		daily_bytes_read: column(rows, (t) => Math.round(work.reads[t])),
		read_iops: column(rows, (t) => significant(iops(work.reads[t]))),
		write_iops: column(rows, (t) => significant(iops(work.writes[t]))),
		read_latency_ms: column(rows, (t) => significant(health.readLatencyMs[t])),
		write_latency_ms: column(rows, (t) => significant(health.writeLatencyMs[t])),
		utilisation: column(rows, (t) => significant(work.utilisation[t])),
		// Little's law: requests a second times the seconds that each waits.
		queue_depth: column(rows, (t) =>
			significant((iops(work.reads[t]) * health.readLatencyMs[t] + iops(work.writes[t]) * health.writeLatencyMs[t]) / 1000),
		),
		used_bytes: work.usedBytes.slice(0, rows),
		deleted_files: work.deletedFiles.slice(0, rows),
		modified_files: work.modifiedFiles.slice(0, rows),
		error_rate: column(rows, (t) => significant(t === 0 ? 0 : (errors[t] - errors[t - 1]) / (work.reads[t] * grid.stepDays))),
		write_entropy: column(rows, (t) => significant(work.entropy[t])),
	};
}

function diskMetrics({ traits, rows, health, incidents, errors }: Report): Metrics {
	return {
		reallocated_sectors: shown(traits, health.reallocated, rows),
		pending_sectors: shown(traits, health.pending, rows),
		offline_uncorrectable: shown(traits, health.pending, rows).map((count) => Math.floor(count / 2)),
		reported_uncorrectable: errors,
		command_timeouts: incidents.commandTimeouts.slice(0, rows),
		crc_errors: incidents.crcErrors.slice(0, rows),
		seek_error_count: incidents.seekErrors.slice(0, rows),
		spin_retry_count: incidents.spinRetries.slice(0, rows),
		load_cycles: incidents.loadCycles.slice(0, rows),
	};
}

function flashMetrics({ rows, health, incidents, errors }: Report): Metrics {
	return {
		percentage_used: column(rows, (t) => Math.min(255, Math.floor(100 * health.wear[t]))),
		// Spare blocks go with the last fifth of the endurance and with each error.
		available_spare: column(rows, (t) => Math.max(0, 100 - Math.floor(Math.max(0, 50 * (health.wear[t] - 0.8)) + 0.2 * errors[t]))),
		spare_threshold: column(rows, () => SPARE_THRESHOLD),
		unsafe_shutdowns: incidents.unsafeShutdowns.slice(0, rows),
	};
}

function ssdMetrics({ rows, incidents, errors }: Report): Metrics {
	return {
		reallocated_sectors: errors.map((count) => Math.ceil(count / 2)),
		reported_uncorrectable: errors,
		crc_errors: incidents.crcErrors.slice(0, rows),
		command_timeouts: incidents.commandTimeouts.slice(0, rows),
	};
}

function nvmeMetrics(report: Report): Metrics {
	const { traits, grid, rows, work, health, incidents, errors, blockBytes } = report;
	const spare = flashMetrics(report).available_spare;
	return {
		media_errors: errors,
		error_log_entries: column(rows, (t) => errors[t] + incidents.unsafeShutdowns[t]),
		critical_warning: column(rows, (t) => (spare[t] < SPARE_THRESHOLD ? 1 : 0) + (health.temperature[t] >= 70 ? 2 : 0)),
		host_writes: runningTotal(work.writes, rows, grid, traits.startAgeDays, 1, blockBytes),
		host_reads: runningTotal(work.reads, rows, grid, traits.startAgeDays, 1, blockBytes),
	};
}

/** Total since new at the end of each step, in whole units: the first row's rate stands for the time before. */
function runningTotal(perDay: Float64Array, rows: number, grid: Grid, ageDays: number, unit: number, divisor = 1): Float64Array {
	let total = (perDay[0] * ageDays) / divisor;
	return Float64Array.from({ length: rows }, (_, t) => {
		total += (perDay[t] * grid.stepDays) / divisor;
		return Math.floor(total / unit) * unit;
	});
}

/** Six significant digits: what monitoring exports carry. */
function significant(value: number): number {
	return Number(value.toPrecision(6));
}
