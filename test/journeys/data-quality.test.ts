/** Getting exports, the quality of what is there, and raw values with their reasons, as an admin meets them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HUGE_RAW, hugeRawText } from '../support/huge-raw.ts';
import { expectNoFaults, openStage, type Stage } from './support/stage.ts';
import { openDrive, openView } from './support/steps.ts';

describe('getting exports', () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage();
	});
	afterAll(() => stage.close());

	it('offers each source with its one command and the daily scripts on the first page, without any link outside', async () => {
		const visit = await stage.visit({ permissions: ['clipboard-read', 'clipboard-write'] });
		const { page } = visit;
		const guide = page.getByRole('region', { name: 'How to get an export' });
		await guide.getByRole('button', { name: 'PowerShell', exact: true }).click();
		await guide.getByText('Get-StorageReliabilityCounter').waitFor();
		await guide.getByRole('button', { name: 'Copy the command for PowerShell' }).click();
		await guide.getByText('Copied').waitFor();
		expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('Get-PhysicalDisk');
		const saved = await visit.save(() => guide.getByRole('button', { name: 'Download ssv-export.sh' }).click());
		expect(saved.fileName).toBe('ssv-export.sh');
		expect(await page.locator('main a[href^="http"]').count()).toBe(0);
		await visit.shot('export-first-start', { isWhole: true });
		await openView(page, 'Data');
		expect(await guide.getByRole('button', { name: /^Copy the command for/ }).count()).toBeGreaterThan(4);
		await visit.shot('export-data-empty', { isWhole: true });
		await expectNoFaults(visit);
		await visit.close();
		const dark = await stage.visit({ colorScheme: 'dark', viewport: { width: 1920, height: 1080 } });
		await openView(dark.page, 'Data');
		await dark.shot('export-data-empty-1920-dark', { isWhole: true });
		await dark.close();
	});
});

describe('data quality and raw values', () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage();
		const { engine } = stage;
		const folder = await stageFolder();
		const fleet = join(folder, 'fleet.csv');
		await stage.generate(fleet, { drives: 40, days: 200, seed: 3, hasFaults: true });
		await engine.call('imports.run', { sources: [await stage.source(fleet)], acceptRejects: true });
		const huge = join(folder, 'huge.json');
		writeFileSync(huge, hugeRawText(30));
		await engine.call('imports.run', { sources: [await stage.source(huge)] });
	});
	afterAll(() => stage.close());
	const stageFolder = async (): Promise<string> => {
		const { mkdtemp } = await import('node:fs/promises');
		const { tmpdir } = await import('node:os');
		return mkdtemp(join(tmpdir(), 'ssv-quality-'));
	};

	it('judges the fleet, names the worst series with reasons in words, and leads to the drive', async () => {
		const visit = await stage.visit();
		const { page } = visit;
		await openView(page, 'Data');
		const section = page.getByRole('region', { name: 'Data quality' });
		await section.getByRole('button', { name: 'Judge data quality' }).click();
		const table = section.getByRole('table');
		await table.waitFor();
		expect(await table.textContent()).toMatch(/\d+ of \d+ expected values are missing \(usual interval 1 day\)/);
		await visit.shot('quality-data', { isWhole: true });
		await table.getByRole('link').nth(2).click();
		await page.getByRole('region', { name: 'Series' }).getByText('Data quality').waitFor();
		await visit.shot('quality-drive');
		await expectNoFaults(visit);
		await visit.close();
		const dark = await stage.visit({ colorScheme: 'dark', viewport: { width: 1920, height: 1080 } });
		await openView(dark.page, 'Data');
		await dark.page.getByRole('button', { name: 'Judge data quality' }).click();
		await dark.page.getByRole('region', { name: 'Data quality' }).getByRole('table').waitFor();
		await dark.shot('quality-data-1920-dark', { isWhole: true });
		await dark.close();
	});

	it('shows a raw value beyond 2^53 to its last digit beside the decoded one, and says why', async () => {
		const visit = await stage.visit();
		const { page } = visit;
		await openDrive(page, 'HUGE-RAW-1', 'power_on_hours');
		const panel = page.getByRole('region', { name: 'Series', exact: true });
		await panel.getByRole('button', { name: 'Why these values' }).click();
		await panel.getByText(/^Attribute 9: the lower 24 bits of the raw value/).waitFor();
		await visit.shot('explain-power-on');
		await openDrive(page, 'HUGE-RAW-1', 'smart_22_raw');
		await panel.getByRole('button', { name: 'Raw', exact: true }).click();
		await panel.getByRole('grid').getByText(HUGE_RAW.toString()).first().waitFor();
		await visit.shot('raw-huge');
		await expectNoFaults(visit);
		await visit.close();
		const dark = await stage.visit({ colorScheme: 'dark', viewport: { width: 1920, height: 1080 } });
		await openDrive(dark.page, 'HUGE-RAW-1', 'power_on_hours');
		await dark.page.getByRole('button', { name: 'Why these values' }).click();
		await dark.page
			.getByText(/^Attribute 9/)
			.first()
			.waitFor();
		await dark.page.getByRole('button', { name: 'Raw', exact: true }).click();
		await dark.shot('explain-1920-dark');
		await dark.close();
	});
});
