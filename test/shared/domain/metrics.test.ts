import { describe, expect, it } from 'vitest';
import { columnKey, impossibleValue, metricCatalogue, metricInfo, metricOfColumn } from '../../../src-main/shared/domain/metrics.ts';

/** docs: model.md section 1 names these as the least that the catalogue holds. */
const promised =
	'power_on_hours, power_cycles, temperature_c, reallocated_sectors, pending_sectors, offline_uncorrectable, reported_uncorrectable, command_timeouts, crc_errors, seek_error_count, spin_retry_count, load_cycles, percentage_used, available_spare, spare_threshold, media_errors, error_log_entries, unsafe_shutdowns, critical_warning, grown_defects, corrected_errors_total, uncorrected_errors_total, bytes_written_total, bytes_read_total, host_writes, host_reads, daily_bytes_written, daily_bytes_read, read_iops, write_iops, read_latency_ms, write_latency_ms, utilisation, queue_depth, used_bytes, capacity_bytes, deleted_files, modified_files, error_rate, write_entropy';

describe('the metric catalogue', () => {
	it('holds every metric that the model promises', () => {
		const names = metricCatalogue.map((metric) => metric.name);
		expect(names).toEqual(expect.arrayContaining(promised.split(', ')));
		expect(new Set(names).size).toBe(names.length);
	});

	it('uses only the words that the types allow', () => {
		for (const metric of metricCatalogue) {
			expect(['gauge', 'counter', 'state']).toContain(metric.kind);
			expect(['higher_is_worse', 'lower_is_worse', 'neutral']).toContain(metric.direction);
			for (const protocol of metric.protocols) expect(['ATA', 'NVMe', 'SCSI']).toContain(protocol);
			expect(metric.label).not.toBe('');
			if (metric.kind === 'counter') expect(metric.minimum).toBe(0);
		}
	});

	it('has each heading once among names and aliases, in plain form', () => {
		const headings = metricCatalogue.flatMap((metric) => [metric.name, ...metric.aliases]);
		expect(new Set(headings).size).toBe(headings.length);
		for (const heading of headings) expect(columnKey(heading)).toBe(heading);
	});

	it('finds a metric by a heading as people write it', () => {
		expect(metricOfColumn('Power On Hours')?.name).toBe('power_on_hours');
		expect(metricOfColumn('Temperature')?.name).toBe('temperature_c');
		expect(metricOfColumn('vibration')).toBeUndefined();
	});

	it('gives an unknown metric as a gauge without bounds', () => {
		expect(metricInfo('smart_1_raw')).toMatchObject({
			name: 'smart_1_raw',
			label: 'smart_1_raw',
			kind: 'gauge',
			unit: '',
			direction: 'neutral',
			isKnown: false,
		});
		expect(metricInfo('__proto__').isKnown).toBe(false);
	});

	it('says why a value cannot be', () => {
		expect(impossibleValue(metricInfo('temperature_c'), 999)).toBe('Temperature 999 °C is above 125 °C');
		expect(impossibleValue(metricInfo('pending_sectors'), -1)).toBe('Pending sectors -1 sectors is below 0 sectors');
		expect(impossibleValue(metricInfo('anything'), Number.POSITIVE_INFINITY)).toContain('not a finite number');
		expect(impossibleValue(metricInfo('temperature_c'), -5)).toBeUndefined();
	});
});
