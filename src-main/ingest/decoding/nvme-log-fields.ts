/** Fields of the NVMe SMART / health log (log page 02h) by the number or the name that monitoring programs for Windows give them. */
import type { MetricName } from '../../shared/domain/telemetry.ts';
import { celsiusReading, healthReading } from './nvme-health.ts';
import type { ReadingList } from './reading-list.ts';

/** CrystalDiskInfo's numbers, 1 first, as nvme-cli names the fields: the order of the log page. */
const byNumber = (
	'critical_warning temperature avail_spare spare_thresh percent_used data_units_read data_units_written host_read_commands host_write_commands ' +
	'controller_busy_time power_cycles power_on_hours unsafe_shutdowns media_errors num_err_log_entries warning_temp_time critical_comp_time ' +
	'temperature_sensor_1 temperature_sensor_2 temperature_sensor_3 temperature_sensor_4 temperature_sensor_5 temperature_sensor_6 ' +
	'temperature_sensor_7 temperature_sensor_8 thm_temp1_trans_count thm_temp2_trans_count thm_temp1_total_time thm_temp2_total_time'
).split(' ');

/** nvme-cli's name of CrystalDiskInfo's field `number`; undefined for a number that it does not use. */
export const nvmeFieldName = (number: number): string | undefined => byNumber[number - 1];

/** Hard Disk Sentinel's names in the form of `columnKey`, longer ones first; a unit may follow. */
const byStart: readonly (readonly [start: string, name: string])[] = [
	['composite_temperature', 'temperature'],
	['available_spare_threshold', 'spare_thresh'],
	['available_spare', 'avail_spare'],
	['percentage_used', 'percent_used'],
	['data_units_read', 'data_units_read'],
	['data_units_written', 'data_units_written'],
	['media_and_data_integrity_errors', 'media_errors'],
	['number_of_error_information_log_entries', 'num_err_log_entries'],
	['controller_busy_time', 'controller_busy_time'],
	['warning_composite_temperature_time', 'warning_temp_time'],
	['critical_composite_temperature_time', 'critical_comp_time'],
];

/** nvme-cli's name of Hard Disk Sentinel's field; the name itself for one that is not in the list. */
export const nvmeNameOf = (key: string): string => byStart.find(([start]) => key === start || key.startsWith(`${start}_`))?.[1] ?? key;

/** Adds one field by nvme-cli's name; an unknown one keeps it. Temperatures are Kelvin; a sensor that is not there reads 0. */
export function addNvmeField(list: ReadingList, name: MetricName, value: number | bigint): void {
	const isTemperature = name === 'temperature' || /^temperature_sensor_\d{1,2}$/.test(name);
	if (isTemperature) {
		const metric = name === 'temperature' ? 'temperature_c' : `${name}_c`;
		if (Number(value) !== 0) list.addReading(celsiusReading(metric, value));
		return;
	}
	list.addReading(healthReading(name, name.slice(0, 128), value));
}
