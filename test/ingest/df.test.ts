import { describe, expect, it } from 'vitest';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import type { StorageGroup } from '../../src-main/shared/domain/groups.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import { fixture, NOW_MS, type ParsedFile, parse } from './support.ts';

const read = (source: Uint8Array | string, fileName = 'stor-01.df.txt', cuts: readonly number[] = []): ParsedFile =>
	parse(source, { cuts, options: { fileTimeMs: NOW_MS, fileName } });
const groupsOf = (source: Uint8Array | string): readonly StorageGroup[] => read(source).parser.groups;
const codeOf = (source: Uint8Array | string): string => {
	try {
		read(source);
	} catch (error) {
		if (error instanceof AppError) return error.code;
		throw error;
	}
	return 'accepted';
};
const KIB = 1024;

describe('df', () => {
	it('gives filesystems with exact sizes and no drive, and leaves out memory filesystems', () => {
		const { parser, records } = read(fixture('df', 'jc__centos-7.7-df.txt'));
		expect([parser.format, parser.rows, parser.records, parser.rejectedRows, records.length]).toEqual(['df', 2, 0, 0, 0]);
		expect(parser.groups).toEqual([
			{
				kind: 'filesystem',
				name: '/',
				host: 'stor-01',
				label: '/dev/mapper/centos-root',
				sizeBytes: 17811456 * KIB,
				usedBytes: 1805580 * KIB,
				freeBytes: 16005876 * KIB,
				observedAtMs: NOW_MS,
				members: [],
				line: 6,
			},
			expect.objectContaining({ name: '/boot', label: '/dev/sda1', sizeBytes: 1038336 * KIB, usedBytes: 237600 * KIB, freeBytes: 800736 * KIB }),
		]);
	});

	it('reads a log of dated tables: names with blanks, types, network shares, the machine of a stamp', () => {
		const groups = groupsOf(fixture('df', 'invented__log.txt'));
		expect(
			groups.map(({ name, label, host, observedAtMs, usedBytes }) => [name, label, host, new Date(observedAtMs).getUTCDate(), usedBytes]),
		).toEqual([
			['/', '/dev/sda2 (ext4)', 'stor-07', 1, 12345678 * KIB],
			['/srv/My Backups', '/dev/sdb1 (xfs)', 'stor-07', 1, 10000000000 * KIB],
			['/home', 'tank/home (zfs)', 'stor-07', 1, 250000000 * KIB],
			['/mnt/nas', '//nas/Big Share (cifs)', 'stor-07', 1, 99000000 * KIB],
			['/', '/dev/sda2 (ext4)', 'stor-07', 3, 12345678 * KIB],
			['/srv/My Backups', '/dev/sdb1 (xfs)', 'stor-07', 3, 12000000000 * KIB],
			['/home', 'tank/home (zfs)', 'stor-07', 3, 250000000 * KIB],
			['/mnt/nas', '//nas/Big Share (cifs)', 'stor-07', 3, 99000000 * KIB],
		]);
	});

	it.each([
		['-k', '1K-blocks', '51290592 12345678 36306770', KIB],
		['-P', '1024-blocks', '51290592 12345678 36306770', KIB],
		['-B1', '1B-blocks', '52521566208 12641974272 37178132480', 1],
		['-BM', '1M-blocks', '50089M 12057M 35456M', 2 ** 20],
		['-BMB', '1MB-blocks', '52522MB 12642MB 37179MB', 1e6],
		['512-byte blocks of BSD', '512-blocks', '102581184 24691356 72613540', 512],
		['blocks in German', '1K-Blöcke', '51290592 12345678 36306770', KIB],
	])('knows the unit of %s', (_name, heading, values, unit) => {
		const isGerman = heading.includes('ö');
		const names = isGerman ? `Dateisystem ${heading} Benutzt Verfügbar Verw% Eingehängt auf` : `Filesystem ${heading} Used Available Use% Mounted on`;
		const [size, used, free] = values.split(' ').map((value) => Number.parseInt(value, 10) * unit);
		expect(groupsOf(`${names}\n/dev/sda2 ${values} 26% /\n`)).toEqual([
			expect.objectContaining({ name: '/', label: '/dev/sda2', sizeBytes: size, usedBytes: used, freeBytes: free }),
		]);
	});

	it.each([
		['Sys. de fichiers blocs de 1K  Utilisé Disponible Uti% Monté sur'],
		['S.ficheros     bloques de 1K Usados Disponibles Uso% Montado en'],
		['File system    1K-blocchi Usati Disponib. Uso% Montato su'],
		['System plików  1K-bl     użyte dostępne %uż. zamont. na'],
		['Bestandssysteem 1K-blokken Gebruikt Beschikbaar Geb% Aangekoppeld op'],
		['Filsystem      1K-block Använt Tillgängligt Anv% Monterat på'],
		['Файловая система 1K-блоков Использовано Доступно Использовано% Cмонтировано в'],
		['ファイルシス 1K-ブロック 使用 使用可 使用% マウント位置'],
	])('finds size, used and available by their place in %s', (heading) => {
		expect(groupsOf(`${heading}\n/dev/sda2 1000 600 300 67% /srv/my data\n`)).toEqual([
			expect.objectContaining({ name: '/srv/my data', label: '/dev/sda2', sizeBytes: 1000 * KIB, usedBytes: 600 * KIB, freeBytes: 300 * KIB }),
		]);
	});

	it('joins a long device to its line, and says that sizes for people are rounded', () => {
		const { parser } = read(fixture('df', 'invented__human.txt'));
		expect(parser.groups.map(({ label, sizeBytes, usedBytes }) => [label, sizeBytes, usedBytes])).toEqual([
			['/dev/mapper/debian--vg-a--very--long--name', 49 * 2 ** 30, 12 * 2 ** 30],
			['/dev/sdb1', 15 * 2 ** 40, Math.round(9.4 * 2 ** 40)],
		]);
		expect(parser.notes.join(' ')).toContain('rounded');
		const french = read('Sys. de fichiers Type Taille Utilisé Dispo Uti% Monté sur\n/dev/sda1 ext4 98G 50G 43G 54% /\n').parser;
		expect(french.groups).toEqual([expect.objectContaining({ label: '/dev/sda1 (ext4)', sizeBytes: 98 * 2 ** 30, usedBytes: 50 * 2 ** 30 })]);
		expect(french.notes.join(' ')).toContain('rounded');
	});

	it('reads inodes alone and beside sizes; a filesystem without a number of inodes says none', () => {
		expect(groupsOf(fixture('df', 'invented__inodes.txt'))).toEqual([
			{
				kind: 'filesystem',
				name: '/',
				host: 'stor-07',
				label: '/dev/sda2',
				inodes: 3276800,
				inodesUsed: 310000,
				observedAtMs: NOW_MS,
				members: [],
				line: 4,
			},
		]);
		expect(groupsOf(fixture('df', 'invented__output.txt'))).toEqual([
			expect.objectContaining({ name: '/', label: '/dev/mapper/vg0-root (ext4)', sizeBytes: 52521566208, inodes: 3276800, inodesUsed: 310000 }),
		]);
	});

	it('does not take the total, snap images, kernel filesystems or messages for filesystems', () => {
		const groups = groupsOf(
			'df: /run/user/1000/doc: Operation not permitted\nFilesystem 1K-blocks Used Available Use% Mounted on\n/dev/sda2 100 50 50 50% /\n/dev/loop3 65 65 0 100% /snap/core/1\nudev 9 0 9 0% /dev\noverlay 100 50 50 50% /var/lib/docker/overlay2/x/merged\ntotal 200 100 100 50% -\n',
		);
		expect(groups.map(({ name }) => name)).toEqual(['/']);
	});

	it.each([[[1]], [[7, 3]], [[64]], [[500, 1]]])('gives the same whatever the chunks: %j', (cuts) => {
		for (const file of ['invented__log.txt', 'invented__human.txt', 'jc__centos-7.7-df.txt'])
			expect(read(fixture('df', file), 'x.df.txt', cuts).parser.groups).toEqual(read(fixture('df', file), 'x.df.txt').parser.groups);
	});

	it('keeps good rows beside bad ones, and counts both', () => {
		const { parser } = read('Filesystem 1K-blocks Used Available Use% Mounted on\n/dev/sda2 100 50 50 50% /\n/dev/sdb1 many 50 50 50% /srv\n');
		expect([parser.rows, parser.groups.length, parser.rejectedRows]).toEqual([2, 1, 1]);
		expect(parser.problems[0]).toMatchObject({ line: 3, code: 'row_rejected' });
	});

	it('refuses what is cut, empty or undated', () => {
		expect(codeOf('Filesystem 1K-blocks Used Available Use% Mounted on\n/dev/sda2 100 50 50 50% /\n/dev/sdb1 100 5')).toBe('input_truncated');
		expect(codeOf('Filesystem 1K-blocks Used Available Use% Mounted on\ntmpfs 100 50 50 50% /run\n')).toBe('no_telemetry');
		expect(codeOf('Filesystem is a word, Mounted on is another\n')).toBe('format_unknown');
		const undated = parse(
			'Filesystem 1K-blocks Used Available Use% Mounted on\n/dev/sda2 100 50 50 50% /\n2026-01-01T00:00:00Z\n/dev/sda2 100 50 50 50% /\n',
		);
		expect([undated.parser.groups.length, undated.parser.rejectedRows]).toEqual([1, 1]);
	});

	it('sets statements from the future aside', () => {
		const { parser } = read('2031-01-01T00:00:00Z\nFilesystem 1K-blocks Used Available Use% Mounted on\n/dev/sda2 100 50 50 50% /\n');
		expect([parser.groups.length, parser.suspectRows, parser.problems[0]?.code]).toEqual([0, 1, 'time_suspect']);
	});

	it('takes up to the limit of statements and of names, and no more', () => {
		const table = (rows: number): string =>
			`Filesystem 1K-blocks Used Available Use% Mounted on\n${Array.from({ length: rows }, (_, at) => `/dev/sda${at} 100 50 50 50% /m${at}\n`).join('')}`;
		for (const rows of [limits.storageGroups - 1, limits.storageGroups]) expect(groupsOf(table(rows))).toHaveLength(rows);
		expect(codeOf(table(limits.storageGroups + 1))).toBe('record_too_large');
		const named = (length: number): ParsedFile => read(`${table(1)}/dev/sdb1 100 50 50 50% /${'x'.repeat(length - 1)}\n`);
		for (const length of [limits.groupName - 1, limits.groupName]) expect(named(length).parser.groups).toHaveLength(2);
		expect([named(limits.groupName + 1).parser.groups.length, named(limits.groupName + 1).parser.rejectedRows]).toEqual([1, 1]);
	});

	it('takes names that hurt elsewhere as they are', () => {
		const [group] = groupsOf('Filesystem 1K-blocks Used Available Use% Mounted on\n__proto__ 100 50 50 50% /constructor\u202e\n');
		expect(group).toMatchObject({ name: '/constructor\u202e', label: '__proto__' });
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});
});
