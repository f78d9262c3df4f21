/** Exports of pools, RAID controllers and filesystems: which drives share redundancy, how full it is, and the way to a drive. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoFaults, openStage, root, type Stage, type Visit } from './support/stage.ts';
import { openView, rowTexts } from './support/steps.ts';

const exports = [
	['zpool/invented__status.txt', 'stor-07.zpool.txt'],
	['zpool/invented__list-Hp.txt', 'stor-07.zpool-list.txt'],
	['df/invented__log.txt', 'stor-07.df.txt'],
	['storcli/invented__perccli.txt', 'db-01.perccli.txt'],
	['ssacli/invented__p440ar.txt', 'vm-03.ssacli.txt'],
] as const;

let stage: Stage;
let visit: Visit;
beforeAll(async () => {
	stage = await openStage();
	visit = await stage.visit();
});
afterAll(() => stage?.close());

const section = () => visit.page.getByRole('region', { name: 'Groups and RAID layout' });
const grid = () => section().getByRole('grid', { name: 'Groups' });
const importAll = async () =>
	stage.engine.call('imports.run', {
		sources: await Promise.all(exports.map(([path, label]) => stage.source(join(root, 'test/fixtures/ingest', path), label))),
	});

it('says nothing of groups before an export names one', async () => {
	await openView(visit.page, 'Data');
	await visit.page.getByRole('heading', { name: 'How to get an export' }).waitFor();
	expect(await section().count()).toBe(0);
});

it('shows pools, arrays and filesystems with redundancy, state and fullness, parts under their group', async () => {
	await importAll();
	await grid().waitFor();
	const rows = (await rowTexts(grid())).map(([name, host, redundancy, state]) => [name, host, redundancy, state].join(' | '));
	expect(rows).toContain('tank | stor-07 | raidz2, survives any 1 | DEGRADED');
	expect(rows).toContain('tank/raidz2-0 | stor-07 | raidz2, survives 2 of 5 | DEGRADED');
	expect(rows.indexOf('tank | stor-07 | raidz2, survives any 1 | DEGRADED')).toBeLessThan(
		rows.indexOf('tank/raidz2-0 | stor-07 | raidz2, survives 2 of 5 | DEGRADED'),
	);
	expect(await section().getByRole('paragraph').first().textContent()).toMatch(
		/^8 groups: 3 in trouble, tank on stor-07 \(degraded\), .*the fullest is \/mnt\/nas on stor-07 with 99/,
	);
	await visit.shot('groups-table', { isWhole: true });
});

it('opens a pool into its vdevs, names ill and unknown members, and leads to a drive', async () => {
	await grid().getByText('tank', { exact: true }).click();
	const card = section().getByRole('region', { name: 'tank on stor-07' });
	await card.getByRole('heading', { name: 'raidz2-0, raidz2' }).waitFor();
	for (const title of ['raidz2-1, raidz2', 'mirror-2, mirror', 'Spares', 'Log']) await card.getByRole('heading', { name: title }).waitFor();
	expect(await card.getByText('UNAVAIL').count()).toBe(1);
	expect(await card.getByText(/could not be matched to a drive of the fleet/).textContent()).toMatch(/^3 members/);
	await visit.shot('groups-pool', { isWhole: true });
	await card.getByRole('link', { name: 'ZL2PVFA8' }).click();
	await visit.page.getByRole('region', { name: 'Series' }).waitFor();
	await openView(visit.page, 'Data');
});

it('draws how a filesystem has filled', async () => {
	await grid().getByText('/srv/My Backups').click();
	const card = section().getByRole('region', { name: '/srv/My Backups on stor-07' });
	await card.getByRole('figure', { name: 'Use of /srv/My Backups on stor-07' }).waitFor();
	expect(
		await card
			.getByRole('figure')
			.getByText(/^From 10.2\s?TB to 12.3\s?TB of 16\s?TB/)
			.count(),
	).toBe(1);
	await visit.shot('groups-filesystem', { isWhole: true });
});

it('fits a wide dark window', async () => {
	const dark = await stage.visit({ colorScheme: 'dark', viewport: { width: 1920, height: 1080 } });
	await openView(dark.page, 'Data');
	await dark.page.getByRole('grid', { name: 'Groups' }).getByText('/c1/d0', { exact: true }).click();
	await dark.shot('groups-dark-wide', { isWhole: true });
	expect(await dark.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
	await expectNoFaults(dark);
	await dark.close();
});

it('lists the groups of the same files once when they come again', async () => {
	const before = (await rowTexts(grid())).length;
	await importAll();
	await expect.poll(async () => (await rowTexts(grid())).length).toBe(before);
	await expectNoFaults(visit);
});
