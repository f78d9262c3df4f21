import { describe, expect, it } from 'vitest';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { fixture, NOW_MS, type ParsedFile, parse, readingOf } from './support.ts';

const read = (source: Uint8Array | string, cuts: readonly number[] = []): ParsedFile => parse(source, { cuts, options: { fileTimeMs: NOW_MS } });
const errorOf = (source: string): AppError => {
	try {
		read(source);
	} catch (error) {
		if (error instanceof AppError) return error;
		throw error;
	}
	throw new Error('it was accepted');
};
const sar = fixture('sysstat', 'invented__sar-d.txt');

describe('sar -d', () => {
	const { parser, records } = read(sar);

	it('gives each disk at each instant, past midnight too, without partitions, averages and tables of other statistics', () => {
		expect([parser.format, parser.rows, parser.records, parser.rejectedRows]).toEqual(['sysstat', 4, 4, 0]);
		expect(records.map(({ evidence, observedAtMs }) => [evidence.host, evidence.deviceName, new Date(observedAtMs).toISOString()])).toEqual([
			['store-a', 'sda', '2026-03-15T00:00:01.000Z'],
			['store-a', 'nvme0n1', '2026-03-15T00:00:01.000Z'],
			['store-a', 'sda', '2026-03-15T00:10:01.000Z'],
			['store-a', 'nvme0n1', '2026-03-15T00:10:01.000Z'],
		]);
		expect(['read_bytes_per_second', 'write_bytes_per_second', 'utilisation', 'queue_depth'].map((metric) => readingOf(records[0], metric))).toEqual([
			400 * 1024,
			52.5 * 1024,
			0.065,
			0.06,
		]);
	});

	it.each([[[1]], [[9, 4]], [[200]]])('gives the same whatever the chunks: %j', (cuts) => {
		expect(read(sar, cuts).records).toEqual(records);
	});

	it('reads times of 24 hours, the device at the end of the row and a restart in between', () => {
		const text = `Linux 6.1.0 (h) \t2026-03-14 \t_x86_64_\t(8 CPU)\n\n23:50:01          tps     rkB/s     wkB/s  DEV\n23:55:01         1.00      2.00      3.00  sda\n00:05:01         1.50      2.00      3.00  sda\n\n00:06:00     LINUX RESTART\t(8 CPU)\n`;
		expect(read(text).records.map(({ observedAtMs }) => new Date(observedAtMs).toISOString())).toEqual([
			'2026-03-14T23:55:01.000Z',
			'2026-03-15T00:05:01.000Z',
		]);
	});

	it('refuses a row that breaks off at the end, and rejects one in the middle', () => {
		const text = sar.toString();
		expect(errorOf(text.slice(0, text.indexOf('1024.00'))).code).toBe('input_truncated');
		const { parser: partly } = read(text.replace('     1.00\n\nAverage', '\n\nAverage'));
		expect([partly.records, partly.rejectedRows]).toEqual([3, 1]);
	});

	it('says that sar -b names no disk', () => {
		const { code, message } = errorOf(
			'Linux 6.1.0 (h) \t2026-03-14 \t_x86_64_\t(8 CPU)\n\n00:00:01          tps      rtps      wtps   bread/s   bwrtn/s\n00:10:01       112.50     50.00     62.50    800.00   4201.00\n',
		);
		expect([code, message.includes('sar -b sums up all disks')]).toEqual(['no_telemetry', true]);
	});
});

describe('iostat with units for people', () => {
	it('reads values with a unit of their own: bytes, shares, sizes of requests', () => {
		const [record] = read(fixture('sysstat', 'invented__iostat-human.txt')).records;
		const metrics = ['read_bytes_per_second', 'write_bytes_per_second', 'rareq_sz', 'wrqm_percent', 'utilisation', 'read_iops'];
		expect(metrics.map((metric) => readingOf(record, metric))).toEqual([1.5 * 2 ** 20, 52.5 * 1024, 32, 23.5, 0.065, 12.5]);
	});
});

describe('nvme endurance-log', () => {
	const document = fixture('nvme-cli', 'invented__endurance-log.json').toString();
	const readLog = (text: string): ParsedFile =>
		parse(text, { options: { fileTimeMs: NOW_MS, fileName: 'endurance-log_serial-S5H9NS0N123456A.json' } });

	it('counts billions of bytes, keeps 128 bits exact, and does not mix its warning with that of the health log', () => {
		const { parser, records } = readLog(document);
		expect([parser.format, parser.records]).toEqual(['nvme-cli', 1]);
		expect(records[0]?.evidence).toMatchObject({ serial: 'S5H9NS0N123456A', protocol: 'NVMe' });
		const metrics = [
			'percentage_used',
			'available_spare',
			'bytes_written_total',
			'bytes_read_total',
			'media_bytes_written_total',
			'media_errors',
			'error_log_entries',
			'critical_warning',
		];
		expect(metrics.map((metric) => readingOf(records[0], metric))).toEqual([12, 97, 67_890e9, 12_345e9, 101_835e9, 2, 41, undefined]);
		expect(records[0]?.readings.find(({ metric }) => metric === 'host_writes')).toEqual({
			metric: 'host_writes',
			value: 2 ** 64,
			raw: '18446744073709551615',
		});
	});

	it('rejects a known field that is no number', () => {
		const { parser } = readLog(`${document}${document.replace('"67890"', '"many"')}`);
		expect([parser.records, parser.rejectedRows, parser.problems[0]?.column]).toEqual([1, 1, 'data_units_written']);
	});
});
