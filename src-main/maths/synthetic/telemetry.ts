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

/** Every metric that the drive reports, each of shape (rows,), as it would be read from it: counts whole, totals in sectors. */
export function driveMetrics(traits: DriveTraits, grid: Grid, rows: number, work: Workload, health: Health, incidents: Incidents): Metrics {
	const column = (value: (t: number) => number): Float64Array => Float64Array.from({ length: rows }, (_, t) => value(t));
	const { kind } = traits.spec;
	const blockBytes = kind === 'disk' ? 131_072 : 32_768;
	const unit = kind === 'nvme' ? NVME_UNIT : SECTOR;
	const age = traits.startAgeDays;
	const shown = (values: Float64Array): Float64Array => (traits.isSilent ? new Float64Array(rows) : values.slice(0, rows));
	const errors = shown(kind === 'disk' ? health.uncorrectable : health.mediaErrors);
	const common: Metrics = {
		power_on_hours: column((t) => Math.floor((age + (t + 1) * grid.stepDays) * 24)),
		power_cycles: incidents.powerCycles.slice(0, rows),
		temperature_c: health.temperature.slice(0, rows),
		bytes_written_total: runningTotal(work.writes, rows, grid, age, unit),
		bytes_read_total: runningTotal(work.reads, rows, grid, age, unit),
		daily_bytes_written: column((t) => Math.round(work.writes[t])),
		daily_bytes_read: column((t) => Math.round(work.reads[t])),
		read_iops: column((t) => significant(work.reads[t] / SECONDS_PER_DAY / blockBytes)),
		write_iops: column((t) => significant(work.writes[t] / SECONDS_PER_DAY / blockBytes)),
		read_latency_ms: column((t) => significant(health.readLatencyMs[t])),
		write_latency_ms: column((t) => significant(health.writeLatencyMs[t])),
		utilisation: column((t) => significant(work.utilisation[t])),
		// Little's law: requests a second times seconds each waits.
		queue_depth: column((t) =>
			significant((work.reads[t] * health.readLatencyMs[t] + work.writes[t] * health.writeLatencyMs[t]) / SECONDS_PER_DAY / blockBytes / 1000),
		),
		used_bytes: work.usedBytes.slice(0, rows),
		deleted_files: work.deletedFiles.slice(0, rows),
		modified_files: work.modifiedFiles.slice(0, rows),
		error_rate: column((t) => significant(t === 0 ? 0 : (errors[t] - errors[t - 1]) / (work.reads[t] * grid.stepDays))),
		write_entropy: column((t) => significant(work.entropy[t])),
	};
	return { ...common, ...(kind === 'disk' ? diskMetrics() : flashMetrics()) };

	function diskMetrics(): Metrics {
		return {
			reallocated_sectors: shown(health.reallocated),
			pending_sectors: shown(health.pending),
			offline_uncorrectable: shown(health.pending).map((count) => Math.floor(count / 2)),
			reported_uncorrectable: errors,
			command_timeouts: incidents.commandTimeouts.slice(0, rows),
			crc_errors: incidents.crcErrors.slice(0, rows),
			seek_error_count: incidents.seekErrors.slice(0, rows),
			spin_retry_count: incidents.spinRetries.slice(0, rows),
			load_cycles: incidents.loadCycles.slice(0, rows),
		};
	}

	function flashMetrics(): Metrics {
		// Spare blocks go with the last fifth of the endurance and with each error.
		const spare = column((t) => Math.max(0, 100 - Math.floor(Math.max(0, 50 * (health.wear[t] - 0.8)) + 0.2 * errors[t])));
		const flash: Metrics = {
			percentage_used: column((t) => Math.min(255, Math.floor(100 * health.wear[t]))),
			available_spare: spare,
			spare_threshold: column(() => SPARE_THRESHOLD),
			unsafe_shutdowns: incidents.unsafeShutdowns.slice(0, rows),
		};
		if (kind === 'ssd')
			return {
				...flash,
				reallocated_sectors: errors.map((count) => Math.ceil(count / 2)),
				reported_uncorrectable: errors,
				crc_errors: incidents.crcErrors.slice(0, rows),
				command_timeouts: incidents.commandTimeouts.slice(0, rows),
			};
		return {
			...flash,
			media_errors: errors,
			error_log_entries: column((t) => errors[t] + incidents.unsafeShutdowns[t]),
			critical_warning: column((t) => (spare[t] < SPARE_THRESHOLD ? 1 : 0) + (health.temperature[t] >= 70 ? 2 : 0)),
			host_writes: runningTotal(work.writes, rows, grid, age, 1, blockBytes),
			host_reads: runningTotal(work.reads, rows, grid, age, 1, blockBytes),
		};
	}
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
