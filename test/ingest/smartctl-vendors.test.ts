/** Drives that are not among our files: how their makers pack raw values, in documents of the form that smartctl writes. */
import { describe, expect, it } from 'vitest';
import type { TelemetryRecord } from '../../src-main/shared/domain/telemetry.ts';
import { parse, rawOf, readingOf } from './support.ts';

interface Attribute {
	readonly id: number;
	readonly name: string;
	readonly raw: number | bigint;
	readonly value?: number;
}

const GIB = 2 ** 30;
const MIB = 2 ** 20;

function documentOf(members: string): TelemetryRecord {
	const { records, parser } = parse(`{"smartctl":{"version":[7,5]},"local_time":{"time_t":1700000000},"serial_number":"X1",${members}}`);
	expect(parser.problems).toEqual([]);
	expect(records).toHaveLength(1);
	return records[0] as TelemetryRecord;
}

function ata(model: string, attributes: readonly Attribute[], more = ''): TelemetryRecord {
	const table = attributes.map(
		({ id, name, raw, value = 100 }) => `{"id":${id},"name":"${name}","value":${value},"raw":{"value":${raw},"string":"-"}}`,
	);
	return documentOf(`"device":{"protocol":"ATA"},"model_name":"${model}",${more}"ata_smart_attributes":{"table":[${table.join(',')}]}`);
}

const statistics = (...entries: readonly (readonly [name: string, value: number, valid?: boolean])[]): string =>
	`"ata_device_statistics":{"pages":[{"number":1,"table":[${entries.map(([name, value, valid = true]) => `{"name":"${name}","value":${value},"flags":{"valid":${valid}}}`).join(',')}]}]},`;

describe('bytes written and read', () => {
	it.each<readonly [string, string, Attribute, string, number]>([
		[
			'Samsung, blocks of 512 bytes',
			'Samsung SSD 870 EVO 1TB',
			{ id: 241, name: 'Total_LBAs_Written', raw: 50_000_000_001 },
			'bytes_written_total',
			50_000_000_001 * 512,
		],
		['Intel, 32 MiB in 225', 'INTEL SSDSA2M160G2GC', { id: 225, name: 'Host_Writes_32MiB', raw: 148_487 }, 'bytes_written_total', 148_487 * 32 * MIB],
		[
			'Intel, 32 MiB although named LBAs',
			'INTEL SSDSCKKF256G8',
			{ id: 241, name: 'Total_LBAs_Written', raw: 100 },
			'bytes_written_total',
			3_200 * MIB,
		],
		['Solidigm, as Intel', 'SOLIDIGM SSDSC2KB960GZR', { id: 242, name: 'Host_Reads_32MiB', raw: 100 }, 'bytes_read_total', 3_200 * MIB],
		['SandForce, GiB', 'KINGSTON SV300S37A120G', { id: 241, name: 'Lifetime_Writes_GiB', raw: 4_711 }, 'bytes_written_total', 4_711 * GIB],
		[
			'Kingston unknown to smartctl, GiB although named LBAs',
			'KINGSTON SA400S37960G',
			{ id: 241, name: 'Total_LBAs_Written', raw: 4_711 },
			'bytes_written_total',
			4_711 * GIB,
		],
		[
			'WD SATA SSD, GiB although named LBAs',
			'WDC WDS500G2B0A-00SM50',
			{ id: 241, name: 'Total_LBAs_Written', raw: 9 },
			'bytes_written_total',
			9 * GIB,
		],
		['WD hard disk, blocks', 'WDC WD40EFRX-68N32N0', { id: 241, name: 'Total_LBAs_Written', raw: 9 }, 'bytes_written_total', 9 * 512],
		[
			'Seagate SATA SSD, GiB',
			'Seagate BarraCuda 120 SSD ZA500CM10003',
			{ id: 241, name: 'Total_LBAs_Written', raw: 9 },
			'bytes_written_total',
			9 * GIB,
		],
		[
			'Micron, host blocks in 246',
			'Micron_M600_MTFDDAK256MBF',
			{ id: 246, name: 'Total_Host_Sector_Write', raw: 77 },
			'bytes_written_total',
			77 * 512,
		],
		['Crucial unknown to smartctl', 'CT1000BX500SSD1', { id: 246, name: 'Unknown_Attribute', raw: 77 }, 'bytes_written_total', 77 * 512],
		['Apple, MiB in 175', 'APPLE SSD SM0256F', { id: 175, name: 'Host_Writes_MiB', raw: 12_345 }, 'bytes_written_total', 12_345 * MIB],
		['Apple, MiB in 174', 'APPLE SSD SM0256F', { id: 174, name: 'Host_Reads_MiB', raw: 12_345 }, 'bytes_read_total', 12_345 * MIB],
		['OCZ, GiB in 199', 'OCZ-VERTEX460', { id: 199, name: 'Host_Writes_GiB', raw: 12_345 }, 'bytes_written_total', 12_345 * GIB],
		['SK hynix, GB', 'SK hynix SC311 SATA 256GB', { id: 241, name: 'Total_Writes_GB', raw: 12_345 }, 'bytes_written_total', 12_345e9],
		['Silicon Motion, 32 MiB', 'ADATA SU800', { id: 241, name: 'Host_Writes_32MiB', raw: 3 }, 'bytes_written_total', 96 * MIB],
		['Seagate Nytro, GB', 'XA960LE10063', { id: 242, name: 'Lifetime_Rds_Frm_Hst_GB', raw: 7 }, 'bytes_read_total', 7e9],
		['Apple by an older name', 'APPLE SSD TS064E', { id: 242, name: 'Host_Reades_GiB', raw: 7 }, 'bytes_read_total', 7 * GIB],
		['Western Digital Re', 'WDC WD1004FBYZ-01YCBB0', { id: 16, name: 'Total_LBAs_Read', raw: 7 }, 'bytes_read_total', 7 * 512],
	])('of %s', (_, model, attribute, metric, bytes) => {
		expect(readingOf(ata(model, [attribute]), metric)).toBe(bytes);
	});

	it('count the blocks of a 4Kn drive, and those of a 512e drive as 512 bytes', () => {
		const attribute = { id: 241, name: 'Total_LBAs_Written', raw: 1_000 };
		const sizes = (logical: number): string => `"logical_block_size":${logical},"physical_block_size":4096,`;
		expect(readingOf(ata('ST12000NM0017-2A1101', [attribute], sizes(4096)), 'bytes_written_total')).toBe(4_096_000);
		expect(readingOf(ata('ST12000NM0007-2A1101', [attribute], sizes(512)), 'bytes_written_total')).toBe(512_000);
	});

	it('come from the device statistics where those are valid, else from the attribute', () => {
		const attribute = { id: 241, name: 'Total_LBAs_Written', raw: 5 };
		expect(readingOf(ata('WDC WDS1', [attribute], statistics(['Logical Sectors Written', 8_388_608])), 'bytes_written_total')).toBe(4 * GIB);
		expect(readingOf(ata('WDC WDS1', [attribute], statistics(['Logical Sectors Written', 8_388_608, false])), 'bytes_written_total')).toBe(5 * GIB);
	});

	it.each<readonly [string, string, Attribute, string]>([
		[
			'sectors read by OCZ drives of the first kind',
			'Corsair CSSD-V32GB2',
			{ id: 198, name: 'Read_Sectors_Tot_Ct', raw: 9 },
			'offline_uncorrectable',
		],
		['sectors written by them', 'Corsair CSSD-V32GB2', { id: 199, name: 'Write_Sectors_Tot_Ct', raw: 9 }, 'crc_errors'],
		['errors of the SATA link', 'XF1230-1A0480', { id: 190, name: 'SATA_Error_Ct', raw: 9 }, 'temperature_c'],
		['corrected errors', 'SMART A25FD-128GI32N', { id: 197, name: 'ECC_Error_Count', raw: 9 }, 'pending_sectors'],
		['remapped blocks', 'SFSA008', { id: 193, name: 'Dynamic_Remaps', raw: 9 }, 'load_cycles'],
	])('and errors are told apart by name: %s', (_, model, attribute, metric) => {
		expect(readingOf(ata(model, [attribute]), metric)).toBeUndefined();
	});

	it('of sectors read stand below the errors of SandForce drives', () => {
		const record = (raw: number) => ata('OCZ-VERTEX3', [{ id: 198, name: 'Uncorrectable_Sector_Ct', raw }]);
		expect([42_500_185, 3 * 2 ** 32 + 42_500_185].map((raw) => readingOf(record(raw), 'offline_uncorrectable'))).toEqual([0, 3]);
	});

	it('never are what OCZ keeps in the places of errors', () => {
		const record = ata('OCZ-VERTEX460', [
			{ id: 197, name: 'Total_Unc_Read_Failures', raw: 12 },
			{ id: 198, name: 'Host_Reads_GiB', raw: 9_000 },
			{ id: 199, name: 'Host_Writes_GiB', raw: 8_000 },
		]);
		expect(
			['pending_sectors', 'offline_uncorrectable', 'crc_errors', 'smart_197_raw', 'bytes_read_total'].map((metric) => readingOf(record, metric)),
		).toEqual([undefined, undefined, undefined, 12, 9_000 * GIB]);
	});
});

describe('wear', () => {
	it.each<readonly [string, string, Attribute, number | undefined]>([
		['Kingston on Phison: raw is left, normalised stays', 'KINGSTON SKC400S37128G', { id: 231, name: 'SSD_Life_Left', raw: 74, value: 100 }, 26],
		['Kingston: both are left', 'KINGSTON SA400S37240G', { id: 231, name: 'SSD_Life_Left', raw: 94, value: 94 }, 6],
		['Kingston: raw is used', 'KINGSTON SA400S37240G', { id: 231, name: 'SSD_Life_Left', raw: 6, value: 94 }, 6],
		['Kingston: new', 'KINGSTON SA400S37240G', { id: 231, name: 'SSD_Life_Left', raw: 100, value: 100 }, 0],
		['Kingston on SandForce: raw is a flag', 'KINGSTON SV300S37A240G', { id: 231, name: 'SSD_Life_Left', raw: 4_294_967_296, value: 92 }, 8],
		['Kingston on SandForce: raw is 1', 'KINGSTON SV300S37A240G', { id: 231, name: 'SSD_Life_Left', raw: 1, value: 100 }, 0],
		['Intel', 'INTEL SSDSC2BX400G4', { id: 233, name: 'Media_Wearout_Indicator', raw: 0, value: 71 }, 29],
		['Samsung', 'Samsung SSD 860 PRO 512GB', { id: 177, name: 'Wear_Leveling_Count', raw: 300, value: 85 }, 15],
		['Samsung without its name', 'MZ7KM480HMHQ-00005', { id: 177, name: 'Wear_Leveling_Count', raw: 300, value: 85 }, 15],
		[
			'Micron: raw is used although the name says remain',
			'Micron_5200_MTFDDAK960TDD',
			{ id: 202, name: 'Percent_Lifetime_Remain', raw: 19, value: 81 },
			19,
		],
		['Crucial', 'CT1000MX500SSD1', { id: 202, name: 'Percent_Lifetime_Remain', raw: 81, value: 19 }, 81],
		['Crucial, an older name', 'M4-CT128M4SSD2', { id: 202, name: 'Perc_Rated_Life_Used', raw: 3, value: 97 }, 3],
		['Crucial beyond its rating', 'CT250MX500SSD1', { id: 202, name: 'Percent_Lifetime_Remain', raw: 112, value: 0 }, 112],
		['Silicon Motion', 'ADATA SU800', { id: 169, name: 'Remaining_Lifetime_Perc', raw: 88, value: 100 }, 12],
		['SanDisk, used by name', 'SDLF1DAR480G', { id: 173, name: 'Percent_Life_Used', raw: 12, value: 88 }, 12],
		['SK hynix, left by name', 'HFS256G32MND-3312A', { id: 201, name: 'Percent_Lifetime_Remain', raw: 91, value: 91 }, 9],
		['Apacer, left by name', 'Apacer AS340 120GB', { id: 231, name: 'Lifetime_Left', raw: 91, value: 100 }, 9],
		['Innodisk, left by name', 'NONAME SSD', { id: 248, name: 'Remaining_Life', raw: 91, value: 91 }, 9],
		['nobody knows', 'NONAME SSD', { id: 177, name: 'Wear_Leveling_Count', raw: 300, value: 85 }, undefined],
		['WD: 233 is something else', 'WDC WDS400T1R0A', { id: 233, name: 'Media_Wearout_Indicator', raw: 65_406, value: 100 }, undefined],
	])('of %s', (_, model, attribute, used) => {
		expect(readingOf(ata(model, [attribute]), 'percentage_used')).toBe(used);
	});

	it('of SAS and of smartctl 7.5 may pass 100', () => {
		const scsi = documentOf('"device":{"protocol":"SCSI"},"scsi_percentage_used_endurance_indicator":117,"scsi_grown_defect_list":0');
		expect(readingOf(scsi, 'percentage_used')).toBe(117);
		const newer = documentOf(
			'"device":{"protocol":"NVMe"},"endurance_used":{"current_percent":130},"spare_available":{"current_percent":7,"threshold_percent":10},"nvme_smart_health_information_log":{"percentage_used":130,"available_spare":7}',
		);
		expect(['percentage_used', 'available_spare', 'spare_threshold'].map((metric) => readingOf(newer, metric))).toEqual([130, 7, 10]);
	});
});

describe('temperature and hours', () => {
	it.each<readonly [string, Attribute, number | undefined]>([
		['Hitachi, minimum and maximum above', { id: 194, name: 'Temperature_Celsius', raw: 167_504_969_753 }, 25],
		['Seagate, words above', { id: 194, name: 'Temperature_Celsius', raw: 77_309_411_352 }, 24],
		['below zero, packed', { id: 194, name: 'Temperature_Celsius', raw: 0x0019_fff8_00fb }, -5],
		['below zero, a word', { id: 190, name: 'Airflow_Temperature_Cel', raw: 0xfffb }, -5],
		['without a sensor', { id: 194, name: 'Temperature_Celsius', raw: 0xff }, undefined],
	])('of %s', (_, attribute, celsius) => {
		const record = ata('ST2000NM0008', [{ id: 12, name: 'Power_Cycle_Count', raw: 3 }, attribute]);
		expect(readingOf(record, 'temperature_c')).toBe(celsius);
		if (celsius === undefined) expect(readingOf(record, `smart_${attribute.id}_raw`)).toBe(Number(attribute.raw));
	});

	it('of the top level go before attributes', () => {
		const attributes = [
			{ id: 9, name: 'Power_On_Hours', raw: 77 },
			{ id: 194, name: 'Temperature_Celsius', raw: 77 },
		];
		const record = ata('X', attributes, '"temperature":{"current":31},"power_on_time":{"hours":12,"minutes":34},');
		expect([readingOf(record, 'temperature_c'), readingOf(record, 'power_on_hours'), rawOf(record, 'power_on_hours')]).toEqual([
			31,
			12,
			'12 h 34 min',
		]);
	});

	it.each<readonly [string, string, number | bigint, number]>([
		['minutes', 'Power_On_Minutes', 6_001, 100],
		['half minutes', 'Power_On_Half_Minutes', 12_119, 100],
		['seconds', 'Power_On_Seconds', 363_599, 100],
		['hours and milliseconds', 'Power_On_Hours_and_Msec', 9_023_116_403_587_028n, 47_060],
		['hours with words above', 'Power_On_Hours', 167_031_278_144_165, 2_725],
	])('in %s', (_, name, raw, hours) => {
		expect(readingOf(ata('X', [{ id: 9, name, raw }]), 'power_on_hours')).toBe(hours);
	});
});

describe('sectors that wait or are lost', () => {
	it('come from statistics and logs where a drive has no attribute', () => {
		const fromStatistics = ata(
			'X',
			[],
			statistics(
				['Number of Reallocated Logical Sectors', 4],
				['Number of Realloc. Candidate Logical Sectors', 2],
				['Number of Reported Uncorrectable Errors', 1],
			),
		);
		expect(['reallocated_sectors', 'pending_sectors', 'reported_uncorrectable'].map((metric) => readingOf(fromStatistics, metric))).toEqual([
			4, 2, 1,
		]);
		expect(readingOf(ata('X', [], '"temperature":{"current":30},"ata_pending_defects_log":{"size":600,"count":3},'), 'pending_sectors')).toBe(3);
		const scsi = documentOf('"device":{"protocol":"SCSI"},"scsi_grown_defect_list":5,"scsi_pending_defects":{"count":6}');
		expect(['grown_defects', 'pending_sectors'].map((metric) => readingOf(scsi, metric))).toEqual([5, 6]);
	});

	it('are an attribute where there is one, whatever the statistics say', () => {
		const record = ata('X', [{ id: 197, name: 'Current_Pending_Sector', raw: 8 }], statistics(['Number of Realloc. Candidate Logical Sectors', 2]));
		expect(readingOf(record, 'pending_sectors')).toBe(8);
	});
});

describe('logs of NVMe and SAS', () => {
	it('keep sensors by number and data units of 512,000 bytes', () => {
		const record = documentOf(
			'"device":{"protocol":"NVMe"},"nvme_smart_health_information_log":{"temperature":41,"data_units_read":20,"data_units_written":17592186044416,"temperature_sensors":[39,52]}',
		);
		expect(
			['temperature_sensor_1_c', 'temperature_sensor_2_c', 'bytes_read_total', 'bytes_written_total'].map((metric) => readingOf(record, metric)),
		).toEqual([39, 52, 10_240_000, 17_592_186_044_416 * 512_000]);
		expect(rawOf(record, 'bytes_written_total')).toBe('17592186044416');
	});

	it('read processed gigabytes with a point or a comma, and errors of all three sides', () => {
		const record = documentOf(
			'"device":{"protocol":"SCSI"},"scsi_error_counter_log":{"read":{"gigabytes_processed":"77192.668","total_uncorrected_errors":1},"write":{"gigabytes_processed":"12,500","total_uncorrected_errors":2},"verify":{"gigabytes_processed":"0.000","total_uncorrected_errors":4}}',
		);
		expect(['bytes_read_total', 'bytes_written_total', 'uncorrected_errors_total'].map((metric) => readingOf(record, metric))).toEqual([
			77_192_668_000_000, 12_500_000_000, 7,
		]);
	});

	it('with more fields than a table may have columns are refused', () => {
		const fields = Array.from({ length: 2_001 }, (_, index) => `"field_${index}":1`).join(',');
		expect(() => documentOf(`"device":{"protocol":"NVMe"},"nvme_smart_health_information_log":{${fields}}`)).toThrow(
			expect.objectContaining({ code: 'record_too_large' }),
		);
	});
});

describe('the error log and the self-test log', () => {
	const told = (record: TelemetryRecord) =>
		['ata_errors_logged', 'self_tests_failed', 'last_self_test_failed'].map((metric) => readingOf(record, metric));
	const ataLog = (kind: string, ...statuses: readonly number[]): string =>
		`"ata_smart_self_test_log":{"${kind}":{"count":${statuses.length},"table":[${statuses.map((value) => `{"status":{"value":${value}}}`).join(',')}]}},`;
	const power = [{ id: 12, name: 'Power_Cycle_Count', raw: 3 }];

	it('of ATA drives tell all errors, failed tests and whether the newest that ended failed', () => {
		// 249: one that runs; 25 and 33: aborted; 121: read failure; 0: fine.
		expect(told(ata('X', power, ataLog('standard', 249, 25, 121, 0, 33, 118)))).toEqual([undefined, 2, 1]);
		expect(told(ata('X', power, `${ataLog('extended', 0, 121)}"ata_smart_error_log":{"extended":{"count":98},"summary":{"count":97}},`))).toEqual([
			98, 1, 0,
		]);
		expect(told(ata('X', power, '"ata_smart_error_log":{"summary":{"revision":1,"count":5,"logged_count":5}},'))).toEqual([5, undefined, undefined]);
	});

	it('that are empty or hold aborted tests alone tell no failure', () => {
		expect(told(ata('X', power, ataLog('standard')))).toEqual([undefined, 0, undefined]);
		expect(told(ata('X', power, ataLog('standard', 25)))).toEqual([undefined, 0, undefined]);
		expect(told(ata('X', power))).toEqual([undefined, undefined, undefined]);
	});

	it('of NVMe and SAS drives tell the same', () => {
		const results = [8, 7, 0].map((value) => `{"self_test_code":{"value":2},"self_test_result":{"value":${value}},"power_on_hours":9}`);
		const health = '"nvme_smart_health_information_log":{"nsid":-1,"temperature":41}';
		const nvme = documentOf(`"device":{"protocol":"NVMe"},${health},"nvme_self_test_log":{"nsid":-1,"table":[${results.join(',')}]}`);
		expect(told(nvme)).toEqual([undefined, 1, 1]);
		expect(readingOf(nvme, 'nsid')).toBeUndefined();
		const entry = (index: number, value: number): string => `"scsi_self_test_${index}":{"code":{"value":2},"result":{"value":${value}}}`;
		expect(told(documentOf(`"device":{"protocol":"SCSI"},"scsi_grown_defect_list":0,${entry(0, 15)},${entry(1, 0)},${entry(2, 6)}`))).toEqual([
			undefined,
			1,
			0,
		]);
	});
});
