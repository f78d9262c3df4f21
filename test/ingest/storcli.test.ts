import { describe, expect, it } from 'vitest';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { fixture, NOW_MS, type ParsedFile, parse, readingOf } from './support.ts';

const read = (source: Uint8Array | string, fileName = 'db-01.storcli.json', cuts: readonly number[] = []): ParsedFile =>
	parse(source, { cuts, options: { fileTimeMs: NOW_MS, fileName } });
const codeOf = (source: Uint8Array | string): string => {
	try {
		read(source);
	} catch (error) {
		if (error instanceof AppError) return error.code;
		throw error;
	}
	return 'accepted';
};
const whole = fixture('storcli', 'textfile__cALL-show-all.json');
const drives = fixture('storcli', 'invented__drives.json');
const text = fixture('storcli', 'invented__perccli.txt');

describe('storcli /cALL show all J', () => {
	it('gives the drive group with level, size, state and members by slot, at the time of the controller', () => {
		const { parser } = read(whole);
		expect([parser.format, parser.rows, parser.records, parser.rejectedRows]).toEqual(['storcli', 1, 0, 0]);
		const [group] = parser.groups;
		expect(group).toMatchObject({
			kind: 'raid',
			name: '/c0/d0',
			host: 'db-01',
			level: 'raid6',
			toleratedFailures: 2,
			sizeBytes: Math.round(1.745 * 2 ** 40),
			state: 'Optl',
			observedAtMs: Date.UTC(2023, 4, 19, 21, 18, 13),
		});
		expect(group?.members.map(({ evidence, state }) => [evidence.slot, evidence.enclosure, evidence.model, evidence.pool, state])).toEqual(
			['s0', 's1', 's5', 's4'].map((slot) => [`/c0/e252/${slot}`, '/c0/e252', 'Micron_5200_MTFDDAK960TDC', '/c0/d0', 'Onln']),
		);
	});
});

describe('storcli /cALL/eALL/sALL show all J', () => {
	const { parser, records } = read(drives, 'db-01.storcli-drives.json');

	it('gives each drive with serial, world wide name, exact capacity and place', () => {
		expect([parser.rows, parser.records, parser.groups.length]).toEqual([5, 5, 0]);
		expect(records[1]?.evidence).toEqual({
			serial: 'Z1Z0BBBB',
			wwn: '5000c50056ab5678',
			model: 'ST4000NM0023',
			firmware: 'NS02',
			protocol: 'SCSI',
			capacityBytes: 4_000_787_030_016,
			host: 'db-01',
			enclosure: '/c0/e8',
			slot: '/c0/e8/s1',
			pool: '/c0/d0',
		});
		// A spare is in no group; SATA behind the controller stays ATA.
		expect(records[4]?.evidence).toMatchObject({ serial: 'S3Z2NB0K123456A', protocol: 'ATA' });
		expect(records[4]?.evidence).not.toHaveProperty('pool');
	});

	it('gives what the controller counted under the names of the catalogue', () => {
		const values = (at: number) =>
			['temperature_c', 'media_errors', 'other_errors', 'predictive_failures', 'smart_status_failed'].map((metric) => readingOf(records[at], metric));
		expect(values(1)).toEqual([33, 17, 4, 1, 1]);
		// Neither N/A nor 0 °C is a temperature.
		expect([values(3), values(4)]).toEqual([
			[undefined, 2112, 9, 3, 1],
			[undefined, 0, 0, 0, 0],
		]);
		expect(records.map(({ hasFailed }) => hasFailed)).toEqual([false, false, false, true, false]);
	});

	it('completes the groups of another answer in the same file, for the same slot', () => {
		const answers = whole.toString().replaceAll('252:', '8:');
		const [group] = read(`${answers}\n${drives}`).parser.groups;
		expect(group?.members.map(({ evidence }) => evidence.serial)).toEqual(['Z1Z0AAAA', 'Z1Z0BBBB', undefined, 'S3Z2NB0K123456A']);
	});
});

describe('perccli text', () => {
	const { parser, records } = read(text, 'perccli.txt');

	it('says what the JSON says: groups, spans with their own redundancy, spares, a missing drive', () => {
		expect([parser.format, parser.rejectedRows, parser.problemCount]).toEqual(['storcli', 0, 0]);
		expect(
			parser.groups.map(({ name, parent, host, level, toleratedFailures, state }) => [name, parent, host, level, toleratedFailures, state]),
		).toEqual([
			['/c1/d0', undefined, 'stor-07', 'raid10', 1, 'Dgrd'],
			['/c1/d0/a0', '/c1/d0', 'stor-07', 'raid1', 1, 'Optl'],
			['/c1/d0/a1', '/c1/d0', 'stor-07', 'raid1', 1, 'Dgrd'],
		]);
		expect(parser.groups[0]).toMatchObject({ label: 'Virtual Disk 0', sizeBytes: 893.75 * 2 ** 30, observedAtMs: Date.UTC(2026, 10, 5, 10) });
		expect(parser.groups[0]?.members.map(({ role, state, evidence }) => [role, state, evidence.serial ?? evidence.slot])).toEqual([
			['data', 'Onln', 'PHYF000000A480BGN'],
			['data', 'Onln', 'PHYF000000B480BGN'],
			['data', 'Onln', 'PHYF000000C480BGN'],
			['data', 'Msng', undefined],
			['spare', 'DHS', '/c1/e32/s5'],
		]);
	});

	it('gives the drives at the time that the controller stated, with names that hold blanks', () => {
		expect(records.map(({ evidence, observedAtMs }) => [evidence.serial, evidence.model, evidence.capacityBytes, observedAtMs])).toEqual(
			['A', 'B', 'C'].map((letter) => [`PHYF000000${letter}480BGN`, 'INTEL SSDSC2KB480G8', 480_103_981_056, Date.UTC(2026, 10, 5, 10)]),
		);
		expect(records.map((record) => [readingOf(record, 'temperature_c'), readingOf(record, 'media_errors')])).toEqual([
			[20, 0],
			[21, 1],
			[22, 2],
		]);
	});

	it('builds groups from virtual drives where there is no topology', () => {
		const from = text.indexOf('TOPOLOGY');
		const without = `${text.toString().slice(0, from)}${text.toString().slice(text.indexOf('VD LIST'))}`;
		const [group, ...more] = read(without).parser.groups;
		expect([group?.name, group?.level, more.length]).toEqual(['/c1/d0', 'raid10', 0]);
		expect(group?.members.map(({ evidence }) => evidence.slot)).toEqual(['/c1/e32/s0', '/c1/e32/s1', '/c1/e32/s2', '/c1/e32/s5']);
	});

	it.each([[[1]], [[17, 4]], [[300]]])('gives the same whatever the chunks: %j', (cuts) => {
		const cut = read(text, 'perccli.txt', cuts);
		expect([cut.records, cut.parser.groups]).toEqual([records, parser.groups]);
		expect(read(drives, 'x', cuts).records).toEqual(read(drives, 'x').records);
	});

	it('refuses what is cut inside a table or a drive', () => {
		const body = text.toString();
		for (const mark of ['32:2     2   DRIVE', 'Virtual Disk 0', 'Media Error Count = 2'])
			expect(codeOf(body.slice(0, body.indexOf(mark)))).toBe('input_truncated');
		expect(codeOf(drives.subarray(0, drives.length - 40))).toBe('input_truncated');
	});

	it('says what a controller answered that names nothing', () => {
		const failed = '{"Controllers":[{"Command Status":{"Controller":0,"Status":"Failure","Description":"Controller 0 not found"}}]}';
		expect(() => read(failed)).toThrow(/Controller 0 not found/);
		expect(codeOf(failed)).toBe('no_telemetry');
	});

	it('refuses hostile keys and rejects impossible values', () => {
		expect(codeOf('{"Controllers":[{"Command Status":{},"Response Data":{"__proto__":{"x":1}}}]}')).toBe('json_rejected');
		const { parser: hot } = read(drives.toString().replace(' 31C (87.80 F)', ' 999C (1830 F)'));
		expect([hot.records, hot.rejectedRows, hot.problems[0]?.reason]).toEqual([4, 1, '/c0/e8/s0: Temperature 999 °C is above 125 °C']);
	});
});
