/** `ssv groups` as scripts and people see it. */
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ssv } from '../../support/command-line.ts';
import { createRoom } from '../../support/engine-room.ts';

const room = createRoom();
afterAll(room.close);

const fixtures = join(import.meta.dirname, '../../fixtures/ingest');
let workspace: string;
beforeAll(async () => {
	const folder = await room.folder();
	workspace = join(folder, 'workspace');
	const exports = join(folder, 'exports');
	await mkdir(exports);
	await copyFile(join(fixtures, 'zpool/invented__status.txt'), join(exports, 'stor-07.zpool.txt'));
	await copyFile(join(fixtures, 'df/invented__log.txt'), join(exports, 'stor-07.df.txt'));
	await copyFile(join(fixtures, 'storcli/invented__drives.json'), join(exports, 'db-01.storcli-drives.json'));
	expect((await ssv(['groups', '--workspace', workspace])).stdout).toContain('No groups yet.');
	const end = await ssv(['import', exports, '--workspace', workspace]);
	expect([end.status, end.stdout.includes('13 statements about pools, RAID groups and filesystems: see ssv groups.')]).toEqual([0, true]);
});

interface GroupsDocument {
	readonly groups: readonly {
		name: string;
		host?: string;
		level?: string;
		toleratedFailures?: number;
		freeBytes?: number;
		isRedundancyGroup: boolean;
		lastSeen: string;
		members: readonly { deviceId?: string; serial?: string; role: string }[];
		history: readonly { observedAtMs: number; usedBytes: number }[];
	}[];
}

describe('ssv groups', () => {
	it('gives level, free bytes, members with their drives and the history of use as JSON', async () => {
		const { groups } = (await ssv(['groups', '--workspace', workspace, '--json'])).json<GroupsDocument>();
		const find = (name: string) => groups.find((group) => group.name === name);
		expect(find('tank/raidz2-0')).toMatchObject({ host: 'stor-07', level: 'raidz2', toleratedFailures: 2, isRedundancyGroup: true });
		expect(find('tank/raidz2-0')?.members[0]).toMatchObject({ role: 'data', serial: 'ZL2PVFA8', deviceId: expect.stringMatching(/^d\d+$/) });
		expect(find('tank')?.isRedundancyGroup).toBe(false);
		expect(find('/srv/My Backups')).toMatchObject({
			freeBytes: 3_710_763_610_112,
			lastSeen: '2026-05-03T00:00:00.000Z',
			history: [
				{ observedAtMs: Date.UTC(2026, 4, 1), usedBytes: 10_240_000_000_000 },
				{ observedAtMs: Date.UTC(2026, 4, 3), usedBytes: 12_288_000_000_000 },
			],
		});
	});

	it('opens with a sentence, then a table, then the drives of each group', async () => {
		const { stdout } = await ssv(['groups', '--workspace', workspace]);
		expect(stdout).toMatch(/^6 groups: 1 in trouble, tank on stor-07 \(degraded\); the fullest is \/mnt\/nas on stor-07 with 99\s%/);
		expect(stdout).toMatch(/stor-07 +raid +tank\/raidz2-0 +raidz2, survives 2 of 5 +DEGRADED/);
		expect(stdout).toContain('tank/raidz2-0 on stor-07: ZL2PVFA8, 5000c500e5659ba7, 7392818283918273 [UNAVAIL], 5QG8H1YD, /dev/sdf1');
	});

	it('lets ssv drives tell where a drive sits', async () => {
		const { drives } = (await ssv(['drives', '--workspace', workspace, '--json'])).json<{
			drives: readonly { serial: string; host?: string; enclosure?: string; slot?: string; pool?: string }[];
		}>();
		expect(drives.find(({ serial }) => serial === 'Z1Z0BBBB')).toMatchObject({
			host: 'db-01',
			enclosure: '/c0/e8',
			slot: '/c0/e8/s1',
			pool: '/c0/d0',
		});
		expect(drives.find(({ serial }) => serial === 'ZL2PVFA8')).toMatchObject({ host: 'stor-07', pool: 'tank' });
	});

	it('is told of by the help of import, with a command for each export', async () => {
		const { stdout } = await ssv(['import', '--help']);
		for (const command of ['zpool status -P', 'storcli /call show all J', 'ssacli ctrl all show config detail', 'df -PkT'])
			expect(stdout).toContain(command);
	});
});
