/** Fields of the NVMe SMART / health log (log page 02h), by the names that smartctl, smartd and nvme-cli give them. */
import type { MetricName, Reading } from '../../shared/domain/telemetry.ts';
import { scaledReading } from './exact-numbers.ts';

interface HealthField {
	readonly metric: MetricName;
	/** From the unit of the log to that of the metric; 1 when absent. */
	readonly factor?: number;
}

/** One NVMe data unit is 1,000 blocks of 512 bytes, whatever the block size of the namespace. */
const DATA_UNIT_BYTES = 512_000;
/** A temperature above this is Kelvin, as the log page itself has it; 200 °C cannot be. */
const FIRST_KELVIN = 200;

const fields = new Map<string, HealthField>([
	['critical_warning', { metric: 'critical_warning' }],
	['available_spare', { metric: 'available_spare' }],
	['avail_spare', { metric: 'available_spare' }],
	['available_spare_threshold', { metric: 'spare_threshold' }],
	['spare_thresh', { metric: 'spare_threshold' }],
	['percentage_used', { metric: 'percentage_used' }],
	['percent_used', { metric: 'percentage_used' }],
	['data_units_read', { metric: 'bytes_read_total', factor: DATA_UNIT_BYTES }],
	['data_units_written', { metric: 'bytes_written_total', factor: DATA_UNIT_BYTES }],
	['host_reads', { metric: 'host_reads' }],
	['host_read_commands', { metric: 'host_reads' }],
	['host_writes', { metric: 'host_writes' }],
	['host_write_commands', { metric: 'host_writes' }],
	['power_cycles', { metric: 'power_cycles' }],
	['power_on_hours', { metric: 'power_on_hours' }],
	['unsafe_shutdowns', { metric: 'unsafe_shutdowns' }],
	['media_errors', { metric: 'media_errors' }],
	['num_err_log_entries', { metric: 'error_log_entries' }],
]);

/** What a field of the log means; undefined for one that keeps its own name. The temperature is not among them: see `celsiusOf`. */
export const healthField = (key: string): HealthField | undefined => fields.get(key);

/**
 * A field of the log as a reading; what the log says stands beside a value in another unit.
 *
 * @param ownName  metric of a field that is not known
 */
export function healthReading(key: string, ownName: MetricName, exact: number | bigint): Reading {
	const known = fields.get(key);
	return scaledReading(known?.metric ?? ownName, exact, known?.factor);
}

/** The same for a temperature: what was converted is kept as `313 K`. */
export function celsiusReading(metric: MetricName, temperature: number | bigint): Reading {
	const value = celsiusOf(temperature);
	return { metric, value, ...(value === Number(temperature) ? {} : { raw: `${temperature} K` }) };
}

/** A temperature of the log in °C: the page has Kelvin, smartctl and smartd convert. */
export function celsiusOf(temperature: number | bigint): number {
	const number = Number(temperature);
	return number > FIRST_KELVIN ? number - 273 : number;
}
