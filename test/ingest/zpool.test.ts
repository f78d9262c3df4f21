import { describe, expect, it } from 'vitest';
import { zpoolDevice } from '../../src-main/ingest/zpool/zpool-devices.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import type { StorageGroup } from '../../src-main/shared/domain/groups.ts';
import { identityOf } from '../../src-main/shared/domain/identity.ts';
import { fixture, NOW_MS, type ParsedFile, parse, rawOf, readingOf } from './support.ts';

const read = (source: Uint8Array | string, cuts: readonly number[] = []): ParsedFile =>
	parse(source, { cuts, options: { fileTimeMs: NOW_MS, fileName: '/exports/stor-07.zpool.txt' } });
const codeOf = (source: Uint8Array | string): string => {
	try {
		read(source);
	} catch (error) {
		if (error instanceof AppError) return error.code;
		throw error;
	}
	return 'accepted';
};
const status = fixture('zpool', 'invented__status.txt');
const short = ({ kind, name, parent, level, toleratedFailures, state, members }: StorageGroup) => ({
	kind,
	name,
	parent,
	level,
	toleratedFailures,
	state,
	members: members.length,
});

describe('zpool status', () => {
	const { parser, records } = read(status);

	it('gives each pool and, where there are several, each vdev with its own redundancy', () => {
		expect([parser.format, parser.rows, parser.records, parser.groups.length, parser.rejectedRows, parser.problemCount]).toEqual([
			'zpool',
			15,
			10,
			5,
			0,
			0,
		]);
		expect(parser.groups.map(short)).toEqual([
			// The weakest part is the mirror of the special class.
			{ kind: 'zpool', name: 'tank', parent: undefined, level: 'raidz2', toleratedFailures: 1, state: 'DEGRADED', members: 13 },
			{ kind: 'raid', name: 'tank/raidz2-0', parent: 'tank', level: 'raidz2', toleratedFailures: 2, state: 'DEGRADED', members: 5 },
			{ kind: 'raid', name: 'tank/raidz2-1', parent: 'tank', level: 'raidz2', toleratedFailures: 2, state: 'ONLINE', members: 4 },
			{ kind: 'raid', name: 'tank/mirror-2', parent: 'tank', level: 'mirror', toleratedFailures: 1, state: 'ONLINE', members: 2 },
			{ kind: 'zpool', name: 'rpool', parent: undefined, level: 'mirror', toleratedFailures: 1, state: 'ONLINE', members: 2 },
		]);
		expect(parser.groups[0]).toMatchObject({
			host: 'stor-07',
			label: 'scrub repaired 0B in 05:43:21 with 0 errors on Sun Nov  8 06:07:22 2026',
			observedAtMs: NOW_MS,
		});
		expect(parser.groups[4]).not.toHaveProperty('label');
	});

	it('tells data, special, log and spare members apart, and keeps their states', () => {
		const roles = Map.groupBy(parser.groups[0]?.members ?? [], ({ role }) => role);
		expect([...roles].map(([role, members]) => [role, members.length])).toEqual([['data', 9], ['special', 2], ['log', 1], ['spare', 1]]); // biome-ignore format: one row
		expect(roles.get('spare')?.[0]).toMatchObject({ state: 'AVAIL', evidence: { wwn: '5000c500deadbe01' } });
		expect(parser.groups[1]?.members.map(({ state }) => state)).toEqual(['ONLINE', 'ONLINE', 'UNAVAIL', 'ONLINE', 'ONLINE']);
	});

	it('makes records of drives that it names by id alone, with the errors that ZFS counted', () => {
		expect(records.map(({ evidence }) => evidence.serial ?? evidence.wwn ?? evidence.eui)).toEqual([
			'ZL2PVFA8',
			'5000c500e5659ba7',
			'5QG8H1YD',
			'5000c500a1b2c3d4',
			'ZDH2ABCD',
			'S3Z2NB0K123456A',
			'5QG8H2ZZ',
			'S4EWNX0M123456B',
			'0025385b21404ea5',
			'PHMB7513000N280CGN',
		]);
		const errors = (at: number) => ['zfs_read_errors', 'zfs_write_errors', 'zfs_checksum_errors'].map((metric) => readingOf(records[at], metric));
		expect([errors(0), errors(6)]).toEqual([[0, 0, 0], [1, 2, 3]]); // biome-ignore format: one row
		expect([readingOf(records[1], 'zfs_checksum_errors'), rawOf(records[1], 'zfs_checksum_errors')]).toEqual([1229, undefined]);
		expect(records[0]?.evidence).toMatchObject({ host: 'stor-07', pool: 'tank', model: 'ST16000NM001G-2KK103' });
		expect(parser.notes.join(' ')).toContain('device name alone');
	});

	it.each([[[1]], [[13, 5]], [[100]]])('gives the same whatever the chunks: %j', (cuts) => {
		const cut = read(status, cuts);
		expect([cut.records, cut.parser.groups]).toEqual([records, parser.groups]);
	});

	it('refuses a pool that breaks off, wherever it was cut', () => {
		const text = status.toString();
		const ends = [text.indexOf('config:') + 8, text.indexOf('raidz2-1'), text.indexOf('errors:'), text.indexOf('sdb3')];
		for (const end of ends) expect(codeOf(text.slice(0, end))).toBe('input_truncated');
		expect(codeOf('all pools are healthy\n')).toBe('format_unknown');
	});

	it('reads a mirror of three, a stripe and a mixed pool', () => {
		const pool = (rows: string) =>
			`  pool: p\n state: ONLINE\nconfig:\n\n\tNAME  STATE READ WRITE CKSUM\n\tp  ONLINE 0 0 0\n${rows}\nerrors: No known data errors\n`;
		const row = (depth: number, name: string) => `\t${' '.repeat(2 * depth)}${name}  ONLINE  0  0  0\n`;
		const three = read(pool(row(1, 'mirror-0') + row(2, 'sda') + row(2, 'sdb') + row(2, 'sdc'))).parser.groups;
		expect(three.map(short)).toEqual([
			{ kind: 'zpool', name: 'p', parent: undefined, level: 'mirror', toleratedFailures: 2, state: 'ONLINE', members: 3 },
		]);
		const stripe = read(pool(row(1, 'sda') + row(1, 'sdb'))).parser.groups;
		expect(stripe.map(({ name, level, toleratedFailures }) => [name, level, toleratedFailures])).toEqual([
			['p', 'single', 0],
			['p/single-0', 'single', 0],
			['p/single-1', 'single', 0],
		]);
		const mixed = read(pool(row(1, 'draid2:4d:8c:1s-0') + row(2, 'sda') + row(2, 'sdb') + row(1, 'raidz1-1') + row(2, 'sdc') + row(2, 'sdd'))).parser
			.groups;
		expect(mixed.map(({ level, toleratedFailures }) => [level, toleratedFailures])).toEqual([
			['mixed', 1],
			['draid2', 2],
			['raidz1', 1],
		]);
	});
});

describe('zpool list', () => {
	it('reads exact sizes without headings (-Hp)', () => {
		expect(read(fixture('zpool', 'invented__list-Hp.txt')).parser.groups).toEqual([
			{ kind: 'zpool', name: 'tank', host: 'stor-07', sizeBytes: 127968137412608, usedBytes: 63984068706304, freeBytes: 63984068706304, state: 'DEGRADED', observedAtMs: NOW_MS, members: [], line: 1 }, // biome-ignore format: a row of the file
			expect.objectContaining({ name: 'rpool', sizeBytes: 499289948160, usedBytes: 99857989632, freeBytes: 399431958528, state: 'ONLINE' }),
		]);
	});

	it('reads sizes for people, vdevs and a time in front (-v -T d)', () => {
		const [pool, ...more] = read(fixture('zpool', 'invented__list-v.txt')).parser.groups;
		expect(more).toEqual([]);
		expect(pool).toMatchObject({
			name: 'rpool',
			level: 'mirror',
			toleratedFailures: 1,
			sizeBytes: Math.round(3.62 * 2 ** 40),
			usedBytes: 1.5 * 2 ** 40,
			observedAtMs: Date.UTC(2026, 10, 8, 6, 7, 22),
		});
		expect(pool?.members.map(({ role, evidence }) => [role, evidence.serial ?? evidence.deviceName])).toEqual([
			['data', 'ZDH2ABCD'],
			['data', 'ZDH2ABCE'],
			['cache', 'nvme0n1p4'],
		]);
	});

	it('reads the capacity of zpool iostat', () => {
		expect(read(fixture('zpool', 'jc__iostat-v.txt')).parser.groups.map(({ name, usedBytes, freeBytes }) => [name, usedBytes, freeBytes])).toEqual([
			['zhgstera6', Math.round(2.89 * 2 ** 40), Math.round(2.2 * 2 ** 40)],
			['zint500', 230 * 2 ** 30, 24 * 2 ** 30],
			['zsam53', 211 * 2 ** 30, 24.5 * 2 ** 30],
		]);
	});

	it('refuses a last row that breaks off, and rejects one in the middle', () => {
		const text = fixture('zpool', 'invented__list-Hp.txt').toString();
		expect(codeOf(text.slice(0, text.lastIndexOf('99857')))).toBe('input_truncated');
		const { parser } = read(`${text}tank2\tmany\t1\t2\t-\t-\t1\t2\t1.00\tONLINE\t-\n${text.split('\n')[1]}\n`);
		expect([parser.groups.length, parser.rejectedRows]).toEqual([3, 1]);
	});

	it('leaves lsblk and other tables alone', () => {
		expect(codeOf('NAME MAJ:MIN RM SIZE RO TYPE MOUNTPOINT\nsda 8:0 0 1T 0 disk\n')).toBe('format_unknown');
	});
});

describe('both in one file', () => {
	it('complete each other, in either order', () => {
		const list = fixture('zpool', 'invented__list-Hp.txt').toString();
		for (const text of [`${list}${status}`, `${status}\n2026-11-20T10:00:00Z\n${list}`]) {
			const { parser, records } = read(text);
			expect([parser.groups.length, records.length, parser.rejectedRows]).toEqual([7, 10, 0]);
			const tank = parser.groups.filter(({ name }) => name === 'tank');
			expect(tank.map(({ level, sizeBytes }) => level ?? sizeBytes).sort()).toEqual([127968137412608, 'raidz2']);
		}
	});
});

describe('a device of a pool', () => {
	it.each([
		['ata-ST16000NM001G-2KK103_ZL2PVFA8', { protocol: 'ATA', serial: 'ZL2PVFA8', model: 'ST16000NM001G-2KK103' }],
		['/dev/disk/by-id/ata-WDC_WD40EFRX-68N32N0_WD-WCC7K0123456-part9', { protocol: 'ATA', serial: 'WD-WCC7K0123456', model: 'WDC WD40EFRX-68N32N0' }],
		['wwn-0x5000C500E5659BA7', { protocol: 'unknown', wwn: '5000c500e5659ba7' }],
		['scsi-35000c500a1b2c3d4-part1', { protocol: 'unknown', wwn: '5000c500a1b2c3d4' }],
		['nvme-eui.0025385b21404ea5', { protocol: 'NVMe', eui: '0025385b21404ea5' }],
		['nvme-Samsung_SSD_970_EVO_Plus_1TB_S4EWNX0M123456B_1', { protocol: 'NVMe', serial: 'S4EWNX0M123456B', model: 'Samsung SSD 970 EVO Plus 1TB' }],
		['usb-Samsung_Portable_SSD_T5_1234567A1B2C-0:0', { protocol: 'unknown', serial: '1234567A1B2C', model: 'Samsung Portable SSD T5' }],
		['sda1', { protocol: 'unknown' }],
		['/dev/nvme0n1p3', { protocol: 'NVMe' }],
		['gptid/5c2b4a1e-1111-11ee-8888-001b21000000', { protocol: 'unknown' }],
	])('%s is told by its id alone', (name, expected) => {
		expect(zpoolDevice(name, undefined, 'tank')).toEqual({ ...expected, pool: 'tank', deviceName: name });
	});

	it('is the drive that smartctl knows', () => {
		const smartctl = identityOf({ protocol: 'ATA', serial: 'WD-WCC7K0123456', model: 'WDC WD40EFRX-68N32N0' }, 'x').key;
		expect(identityOf(zpoolDevice('ata-WDC_WD40EFRX-68N32N0_WD-WCC7K0123456', 'h', 'p'), 'y').key).toBe(smartctl);
	});
});

describe('zpool -j', () => {
	const leaf = (name: string, more: Readonly<Record<string, string>> = {}): readonly [string, object] => [
		name,
		{ name, vdev_type: 'disk', state: 'ONLINE', phys_space: '3.64T', read_errors: '0', write_errors: '0', checksum_errors: '0', ...more },
	];
	const vdev = (name: string, type: string, children: readonly (readonly [string, object])[]): readonly [string, object] => [
		name,
		{ name, vdev_type: type, state: 'DEGRADED', alloc_space: '62.5G', total_space: '7.27T', vdevs: Object.fromEntries(children) },
	];
	const answer = (command: string, pool: object): string =>
		JSON.stringify({ output_version: { command, vers_major: 0, vers_minor: 1 }, pools: { tank: { name: 'tank', ...pool } } }, null, 2);
	const drives = [
		leaf('ata-WDC_WD40EFRX-68N32N0_WD-WCC7K0ABCDEF-part1', { path: '/dev/disk/by-id/ata-WDC_WD40EFRX-68N32N0_WD-WCC7K0ABCDEF-part1' }),
		leaf('wwn-0x5000c500a1b2c3d4', { checksum_errors: '1.20K', state: 'DEGRADED' }),
		leaf('ca1eb824-c371', { path: '/dev/disk/by-partuuid/ca1eb824-c371', devid: 'ata-ST4000VN008-2DR1_ZDH2ABCD-part2' }),
		leaf('sdf1', { path: '/dev/sdf1' }),
	];
	const stated = answer('zpool status', {
		state: 'DEGRADED',
		scan_stats: { function: 'SCRUB', state: 'FINISHED', errors: '0', end_time: 'Sun Nov  8 06:07:22 2026' },
		vdevs: Object.fromEntries([vdev('tank', 'root', [vdev('raidz1-0', 'raidz', drives)])]),
		l2cache: Object.fromEntries([leaf('nvme-eui.0025385b21404ea5')]),
		spares: Object.fromEntries([leaf('wwn-0x5000c500deadbe01', { state: 'AVAIL' })]),
	});

	it('tells of a pool what the text does: level, state, members with their roles, errors of the drives that it can name', () => {
		const { parser, records } = read(stated, [7]);
		expect(parser.groups.map(short)).toEqual([
			{ kind: 'zpool', name: 'tank', parent: undefined, level: 'raidz1', toleratedFailures: 1, state: 'DEGRADED', members: 6 },
		]);
		expect(parser.groups[0]).toMatchObject({
			host: 'stor-07',
			sizeBytes: 7_993_449_533_932,
			usedBytes: 67_108_864_000,
			label: 'scrub finished, 0 errors, Sun Nov  8 06:07:22 2026',
		});
		expect(parser.groups[0]?.members.map(({ role }) => role)).toEqual(['data', 'data', 'data', 'data', 'cache', 'spare']);
		expect(records.map(({ evidence }) => evidence.serial ?? evidence.wwn ?? evidence.eui)).toEqual([
			'WD-WCC7K0ABCDEF',
			'5000c500a1b2c3d4',
			'ZDH2ABCD',
			'0025385b21404ea5',
			'5000c500deadbe01',
		]);
		expect(readingOf(records[1], 'zfs_checksum_errors')).toBe(1_229);
	});

	it('takes sizes of zpool list from its properties, with vdevs or without, and whole numbers of --json-int', () => {
		const properties = { size: { value: 3_980_903_743_488 }, allocated: { value: '6710886400' }, free: { value: '3974192857088' } };
		const [pool] = read(answer('zpool list', { state: 'ONLINE', properties })).parser.groups;
		expect(pool).toMatchObject({ sizeBytes: 3_980_903_743_488, usedBytes: 6_710_886_400, freeBytes: 3_974_192_857_088, members: [] });
		const mirror = vdev('mirror-0', 'mirror', [leaf('wwn-0x5000c500a1b2c3d4'), leaf('wwn-0x5000c500a1b2c3d5')]);
		const verbose = read(answer('zpool list', { state: 'ONLINE', properties, vdevs: Object.fromEntries([mirror]) }));
		expect(verbose.parser.groups.map(short)).toMatchObject([{ level: 'mirror', members: 2 }]);
	});

	it('says that a flat list of vdevs has no members to read', () => {
		const flat = answer('zpool status', { state: 'ONLINE', vdevs: Object.fromEntries([vdev('tank', 'root', []), leaf('sda'), leaf('sdb')]) });
		const { parser } = read(flat);
		expect(parser.groups.map(short)).toMatchObject([{ name: 'tank', members: 0 }]);
		expect(parser.notes).toContainEqual(expect.stringContaining('--json-flat-vdevs'));
	});

	it('is refused when cut, and without a pool', () => {
		expect(codeOf(stated.slice(0, -3))).toBe('input_truncated');
		expect(codeOf('{"output_version":{"command":"zpool list","vers_major":0,"vers_minor":1},"pools":{}}')).toBe('no_telemetry');
	});
});
