import { describe, expect, it } from 'vitest';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { fixture, NOW_MS, type ParsedFile, parse, readingOf } from './support.ts';

const read = (source: Uint8Array | string, cuts: readonly number[] = []): ParsedFile =>
	parse(source, { cuts, options: { fileTimeMs: NOW_MS, fileName: 'vm-03.ssacli.txt' } });
const codeOf = (source: Uint8Array | string): string => {
	try {
		read(source);
	} catch (error) {
		if (error instanceof AppError) return error.code;
		throw error;
	}
	return 'accepted';
};
const detail = fixture('ssacli', 'invented__p440ar.txt');

describe('ssacli config detail', () => {
	const { parser, records } = read(detail);

	it('gives the array with level, size, members and the worst of its states', () => {
		expect([parser.format, parser.rows, parser.records, parser.rejectedRows, parser.problemCount]).toEqual(['ssacli', 7, 6, 0, 0]);
		const [array] = parser.groups;
		expect(array).toMatchObject({
			kind: 'raid',
			name: 'slot 0 array A',
			host: 'vm-03',
			label: '0A1B2C /dev/sda',
			level: 'raid10',
			toleratedFailures: 1,
			sizeBytes: Math.round(1.7 * 2 ** 40),
			state: 'Interim Recovery Mode',
		});
		expect(array?.members.map(({ evidence, role, state }) => [evidence.slot, role, state])).toEqual([
			['1I:1:1', 'data', 'OK'],
			['1I:1:2', 'data', 'OK'],
			['1I:1:3', 'data', 'Predictive Failure'],
			['1I:1:4', 'data', 'Failed'],
			['1I:1:5', 'spare', 'OK'],
		]);
	});

	it('gives every drive by its bay, unassigned ones too, without the WWID of its port', () => {
		expect(records[1]?.evidence).toEqual({
			serial: 'PHYF0002960CGN',
			model: 'INTEL SSDSC2KB96',
			firmware: 'XCV10100',
			protocol: 'ATA',
			host: 'vm-03',
			enclosure: 'slot 0 port 1I box 1',
			slot: '1I:1:2',
			pool: 'slot 0 array A',
		});
		expect(records[5]?.evidence).toMatchObject({ serial: 'PHYF0006960CGN', slot: '1I:1:6' });
		expect(records[5]?.evidence).not.toHaveProperty('pool');
	});

	it('reads temperature, hours and wear, and what the status means', () => {
		const metrics = [
			'temperature_c',
			'maximum_temperature_c',
			'power_on_hours',
			'percentage_used',
			'estimated_life_remaining_days',
			'predictive_failures',
		];
		const values = (at: number) => metrics.map((metric) => readingOf(records[at], metric));
		expect(values(0)).toEqual([20, 34, 8760, 1.5, 54718, 0]);
		expect(values(2)).toEqual([22, 36, 43800, 96.75, 120, 1]);
		// 0 °C is no temperature.
		expect(values(4)).toEqual([undefined, undefined, 12, 0, 54000, 0]);
		expect(records.map(({ hasFailed }) => hasFailed)).toEqual([false, false, false, true, false, false]);
	});

	it.each([[[1]], [[19, 2]], [[400]]])('gives the same whatever the chunks: %j', (cuts) => {
		const cut = read(detail, cuts);
		expect([cut.records, cut.parser.groups]).toEqual([records, parser.groups]);
	});

	it('refuses what is cut: in a drive, between drives, in a number', () => {
		const text = detail.toString();
		const [inDrive, between] = [text.indexOf('Serial Number: PHYF0003960CGN'), text.indexOf('      physicaldrive 1I:1:4\n')];
		for (const end of [inDrive, between, text.indexOf('Power On Hours: 24') + 17]) expect(codeOf(text.slice(0, end))).toBe('input_truncated');
		expect(codeOf('Smart Array P440ar in Slot 0 (Embedded)\n   Bus Interface: PCI\n   Slot: 0\n')).toBe('no_telemetry');
	});

	it('keeps drives whose serial is masked apart, by their bay', () => {
		const masked = read(detail.toString().replaceAll(/Serial Number: PHYF\w+/g, 'Serial Number: REDACTED'));
		expect(masked.records.map(({ evidence }) => [evidence.serial, evidence.slot])).toEqual(
			[1, 2, 3, 4, 5, 6].map((bay) => [undefined, `1I:1:${bay}`]),
		);
	});
});

describe('ssacli config without detail', () => {
	it('gives the array with its members by bay, and no drive of which nothing was measured', () => {
		const { parser, records } = read(fixture('ssacli', 'invented__config.txt'));
		expect([parser.rows, records.length]).toEqual([1, 0]);
		expect(parser.groups[0]).toMatchObject({
			name: 'slot 0 array A',
			level: 'raid5',
			toleratedFailures: 1,
			sizeBytes: Math.round(1.1 * 2 ** 40),
			state: 'OK',
		});
		expect(parser.groups[0]?.members.map(({ evidence, role }) => [evidence.slot, evidence.protocol, role])).toEqual([
			['1I:1:1', 'SCSI', 'data'],
			['1I:1:2', 'SCSI', 'data'],
			['1I:1:3', 'SCSI', 'data'],
			['1I:1:4', 'SCSI', 'spare'],
		]);
	});
});
