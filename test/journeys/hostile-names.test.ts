/** Names come from drive firmware and from strangers: whatever they hold is shown as plain text, and nothing of it runs. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { plainText } from '../../src-main/shared/charts/plain-text.ts';
import { viewTitles } from '../../src-renderer/routes.ts';
import { openStage, type Stage, settled, type Visit } from './support/stage.ts';
import { drop, openDrive, openView } from './support/steps.ts';

/** Policy reports are sent late: longer than this none has been seen to take. */
const REPORTS_ARE_IN_MS = 1_500;
const DAYS = 40;

const names = [
	'<script>globalThis.stranger=1</script>',
	'<img src=x onerror=globalThis.stranger=1>',
	'<svg onload=globalThis.stranger=1><b>bold</b>',
	'<a href="javascript:globalThis.stranger=1">link</a>',
	'"><iframe srcdoc=<script>stranger=1</script>>',
	'%{x} %{customdata}<extra></extra> %s%n',
	'$' + '{globalThis.stranger=1} {{7*7}} `whoami`',
	'=HYPERLINK("http://evil.invalid","x")',
	'\u202Egnp.tide\u202C \u2066x\u2069 \u200Bzero',
	'bell\u0007 esc\u001B[31m del\u007F c1\u009B',
	"Robert'); DROP TABLE devices;--",
	'__proto__',
];

let stage: Stage;
let visit: Visit;
beforeAll(async () => {
	stage = await openStage();
	visit = await stage.visit();
	const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
	const rows = names.flatMap((name, drive) =>
		Array.from({ length: DAYS }, (_, day) => {
			const date = new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10);
			const jump = day === 35 && drive < 3 ? 25 : 0;
			return [date, quoted(`${name} ${drive}`), quoted(name), quoted(name), 30 + ((day * 7 + drive) % 5) + jump, drive < 4 ? day : 0, day].join(',');
		}),
	);
	const header = `date,serial_number,model,host,temperature_c,reallocated_sectors,${quoted('<img src=x onerror=globalThis.stranger=1>')}`;
	const path = join(stage.engine.folder, '<img src=x onerror=globalThis.stranger=1>.csv');
	await writeFile(path, `${header}\n${rows.join('\n')}\n`);
	await drop(visit.page, visit.page.getByRole('region', { name: 'Drop exports here' }), [path]);
	await visit.page.getByRole('heading', { name: /^Added \d+ samples of 12 drives/ }).waitFor();
	await visit.shot('hostile-data', { isWhole: true });
	await stage.engine.call('risk.run', { paths: 1_000 });
	await stage.engine.call('anomalies.run', { budgetPerDriveMonth: 5 });
});
afterAll(() => stage?.close());

/** Elements that only markup from outside could have brought, and characters that no reader should meet. */
async function expectPlain(where: string): Promise<void> {
	const found = await visit.page.evaluate(() => ({
		strangers: document.querySelectorAll('script:not([src]), iframe, object, embed, img, [onerror], [onload], a[href^="javascript"]').length,
		unfit: (document.body.innerText.match(/(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b-\u200f]/gu) ?? []).length,
		hasRun: 'stranger' in globalThis,
	}));
	expect({ where, ...found }).toEqual({ where, strangers: 0, unfit: 0, hasRun: false });
}

it('shows hostile names as they are written, in every view', async () => {
	const { page } = visit;
	await expectPlain('result of the import');
	for (const title of Object.values(viewTitles)) {
		await openView(page, title);
		await expectPlain(title);
		if (title === 'Risk' || title === 'Fleet' || title === 'Anomalies') await visit.shot(`hostile-${title.toLowerCase()}`, { isWhole: true });
	}
	await openView(page, 'Fleet');
	const fleet = (await page.getByRole('grid', { name: 'Fleet' }).textContent()) ?? '';
	for (const name of names) expect(fleet).toContain(plainText(name));
});

it('shows a hostile drive, metric and forecast, and what a chart says under the pointer', async () => {
	const { page } = visit;
	const { drives } = await stage.engine.call('drives.list', {});
	const { metrics } = await stage.engine.call('drives.get', { drive: drives[0]!.deviceId });
	const odd = metrics.find(({ metric }) => !['temperature_c', 'reallocated_sectors'].includes(metric))!;
	await openDrive(page, drives.find(({ model }) => model === names[1])!.deviceId, odd.metric);
	await expectPlain('drive');
	await page.getByRole('button', { name: 'Forecast', exact: true }).click();
	await page.getByRole('region', { name: 'Forecast' }).getByRole('figure').or(page.getByRole('alert')).first().waitFor();
	await expectPlain('forecast');
	await visit.shot('hostile-drive', { isWhole: true });

	await openView(page, 'Risk');
	await page.getByRole('region', { name: 'What makes the tail' }).getByRole('button', { name: 'Drive', exact: true }).click();
	const tail = page.getByRole('figure', { name: 'Who makes the tail' });
	const bar = tail.locator('.plot-canvas .point').first();
	await bar.scrollIntoViewIfNeeded();
	const box = (await bar.boundingBox())!;
	await page.mouse.move(box.x + 3, box.y + box.height / 2, { steps: 4 });
	await tail.locator('.hovertext').waitFor();
	// Lines of a hover text are elements of their own.
	expect(await tail.locator('.hovertext').textContent()).toMatch(/ carries .* of\s*CVaR95/);
	await expectPlain('under the pointer');
	await visit.shot('hostile-hover');
});

it('would have told: what is planted as markup is refused and reported', async () => {
	const { page, faults } = visit;
	await settled(page);
	await page.waitForTimeout(REPORTS_ARE_IN_MS);
	const complaints = faults.complaints.filter((text) => !/status of 4\d\d/.test(text));
	expect({ ...faults, complaints }).toEqual({ violations: [], complaints: [], strangers: [] });
	await page.evaluate(() => {
		const script = document.createElement('script');
		script.textContent = 'globalThis.stranger = 1';
		document.body.append(script);
		const image = document.createElement('div');
		image.innerHTML = '<img src="data:," onerror="globalThis.stranger = 1">';
		document.body.append(image);
	});
	await expect
		.poll(() => faults.violations.map((text) => text.split(' ')[0]))
		.toEqual(expect.arrayContaining(['script-src-elem', 'script-src-attr']));
	expect(await page.evaluate(() => 'stranger' in globalThis)).toBe(false);
});
