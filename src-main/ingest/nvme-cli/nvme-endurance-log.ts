/** `nvme endurance-log -o json`: wear of one endurance group, which is the whole drive where there is one group. */
import { columnKey } from '../../shared/domain/metrics.ts';
import type { Reading, RowProblem } from '../../shared/domain/telemetry.ts';
import { parseExact, scaledReading } from '../decoding/exact-numbers.ts';
import type { JsonObject, JsonValue } from '../reading/json-reader.ts';

interface Field {
	readonly metric: string;
	readonly factor?: number;
}

/** This log counts billions of bytes, unlike the health log with its 512,000. */
const UNIT_BYTES = 1e9;

const fields: ReadonlyMap<string, Field> = new Map([
	['avl_spare', { metric: 'available_spare' }],
	['avail_spare', { metric: 'available_spare' }],
	['avl_spare_threshold', { metric: 'spare_threshold' }],
	['avail_spare_threshold', { metric: 'spare_threshold' }],
	['percent_used', { metric: 'percentage_used' }],
	['data_units_read', { metric: 'bytes_read_total', factor: UNIT_BYTES }],
	['data_units_written', { metric: 'bytes_written_total', factor: UNIT_BYTES }],
	['media_units_written', { metric: 'media_bytes_written_total', factor: UNIT_BYTES }],
	// As versions up to 2.0 called it.
	['mediate_write_commands', { metric: 'media_bytes_written_total', factor: UNIT_BYTES }],
	['endurance_estimate', { metric: 'endurance_estimate_bytes', factor: UNIT_BYTES }],
	['host_read_cmds', { metric: 'host_reads' }],
	['host_write_cmds', { metric: 'host_writes' }],
	['media_data_integrity_err', { metric: 'media_errors' }],
	['num_err_info_log_entries', { metric: 'error_log_entries' }],
	// Its bits mean something else than those of the health log.
	['critical_warning', { metric: 'endurance_group_critical_warning' }],
]);

/** Whether the keys of a document are those of an endurance log. */
export function isEnduranceLog(keys: { has(key: string): boolean }): boolean {
	return keys.has('endurance_estimate') && (keys.has('media_data_integrity_err') || keys.has('avl_spare')) && !keys.has('smartctl');
}

/**
 * @param besides  keys that say who and when
 * @returns a problem when a known field holds something else than a number
 */
export function enduranceReadings(log: JsonObject, line: number, besides: ReadonlySet<string>): readonly Reading[] | RowProblem {
	const readings = new Map<string, Reading>();
	for (const [key, value] of log) {
		if (besides.has(key)) continue;
		const number = exactOf(value);
		const field = fields.get(key);
		if (number === undefined) {
			if (field !== undefined && typeof value === 'string')
				return { line, column: key, code: 'row_rejected', reason: `"${value.slice(0, 40)}" is not a number` };
			continue;
		}
		const metric = field?.metric ?? columnKey(key).slice(0, 128);
		if (metric !== '' && !readings.has(metric)) readings.set(metric, scaledReading(metric, number, field?.factor));
	}
	return [...readings.values()];
}

/** Numbers of 128 bits stand in quotes. */
function exactOf(value: JsonValue): number | bigint | undefined {
	if (typeof value === 'number' || typeof value === 'bigint') return value;
	return typeof value === 'string' ? parseExact(value) : undefined;
}
