/** `nvme smart-log -o json`: the health log of one controller, without serial and without time. */
import { columnKey } from '../../shared/domain/metrics.ts';
import type { Reading, RowProblem } from '../../shared/domain/telemetry.ts';
import { parseExact } from '../decoding/exact-numbers.ts';
import { celsiusReading, healthField, healthReading } from '../decoding/nvme-health.ts';
import { isObject } from '../reading/json-access.ts';
import type { JsonObject, JsonValue } from '../reading/json-reader.ts';

/** Names that no other program has at the top of a document; two of them are enough, some collectors strip the rest. */
const signs = [
	'avail_spare',
	'spare_thresh',
	'percent_used',
	'host_read_commands',
	'host_write_commands',
	'critical_comp_time',
	'thm_temp1_trans_count',
	'endurance_grp_critical_warning_summary',
];

/** Whether the keys of a document are those of a health log. */
export function isSmartLog(keys: { has(key: string): boolean }): boolean {
	return signs.filter((sign) => keys.has(sign)).length >= 2 && !keys.has('smartctl');
}

/**
 * Every number of the log: known fields as metrics in their units (Kelvin to °C, data units to bytes), others under their own
 * name. With `-v` the critical warning is an object with its bits; the value is used.
 *
 * @param besides  keys that say who and when
 * @returns a problem when a known field holds something else than a number; unknown values (`nan`) are missing
 */
export function smartLogReadings(log: JsonObject, line: number, besides: ReadonlySet<string>): readonly Reading[] | RowProblem {
	const readings = new Map<string, Reading>();
	for (const [key, value] of log) {
		if (besides.has(key)) continue;
		const number = exactOf(isObject(value) ? value.get('value') : value);
		if (number === undefined) continue;
		const reading = typeof number === 'string' ? number : readingOf(key, number);
		if (typeof reading !== 'string') {
			if (reading !== undefined && !readings.has(reading.metric)) readings.set(reading.metric, reading);
		} else if (key === 'temperature' || healthField(key) !== undefined)
			return { line, column: key, code: 'row_rejected', reason: `"${reading.slice(0, 40)}" is not a number` };
	}
	return [...readings.values()];
}

/** Sensors that are not there report 0 K; the composite temperature does so when the drive did not answer. */
function readingOf(key: string, number: number | bigint): Reading | undefined {
	if (key === 'temperature') return Number(number) === 0 ? undefined : celsiusReading('temperature_c', number);
	if (/^temperature_sensor_\d{1,2}$/.test(key)) return Number(number) === 0 ? undefined : celsiusReading(`${key}_c`, number);
	const name = columnKey(key).slice(0, 128);
	return name === '' ? undefined : healthReading(key, name, number);
}

/** A number, also one in quotes; the text itself when it is none; undefined for values that are not known. */
function exactOf(value: JsonValue | undefined): number | bigint | string | undefined {
	if (typeof value === 'number' || typeof value === 'bigint') return value;
	if (typeof value !== 'string' || /^(?:-?nan|-?inf|null|n\/a|-)?$/i.test(value.trim())) return undefined;
	return parseExact(value) ?? value;
}
