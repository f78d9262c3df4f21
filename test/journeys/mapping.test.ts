/** A table of an unknown program: mapped on the screen once, and read by itself the next time. */
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRoom, type TestRoom } from '../support/engine-room.ts';
import { expectNoFaults, openStage, type Stage, type Visit } from './support/stage.ts';
import { drop, openDrive, openView, rowTexts, sentence, tableOf } from './support/steps.ts';

let room: TestRoom;
let stage: Stage;
let visit: Visit;
let folder: string;
beforeAll(async () => {
	room = createRoom();
	folder = await room.folder();
	stage = await openStage();
	visit = await stage.visit();
});
afterAll(async () => {
	await stage?.close();
	await room?.close();
});

/** As a German monitoring script writes it: Fahrenheit and gigabytes, decimal commas, local times, a title above. */
const exported = (month: string): string =>
	[
		`Export;${month}`,
		'Messpunkt;Kennung;Gehäusetemp (°F);Geschrieben [GB];Betriebsstunden;Neustarts;Notiz',
		...Array.from({ length: 60 }, (_, row) => {
			const day = Math.floor(row / 3) + 1;
			return `${String(day).padStart(2, '0')}.${month} 06:30;ZA1234X${row % 3};${90 + day},5;${1_000 + day},25;1.2${String(day).padStart(2, '0')};${Math.floor(day / 4)};ok`;
		}),
		'',
	].join('\n');

const write = async (name: string, text: string): Promise<string> => {
	const path = join(folder, name);
	await writeFile(path, text);
	return path;
};
const zone = (page: Page) => page.getByRole('region', { name: 'Drop exports here' });
const result = (page: Page) => page.getByRole('region', { name: 'Result of this mapping' });

describe('a table that no format fits', () => {
	it('is refused with a way to the mapping screen, which guesses and shows what comes of it', async () => {
		const { page } = visit;
		await openView(page, 'Data');
		await drop(page, zone(page), [await write('march.csv', exported('03.2025'))]);
		await page.getByRole('button', { name: 'Map columns…' }).waitFor();
		await visit.shot('mapping-refused');
		await page.getByRole('button', { name: 'Map columns…' }).click();
		await expect.poll(() => sentence(page).textContent()).toBe('march.csv gives 60 samples of 3 drives with 4 metrics, 2025-03-01 to 2025-03-20.');
		await visit.shot('mapping-1280-light');
		expect(await page.getByRole('combobox', { name: 'Role of Kennung' }).inputValue()).toBe('serial');
		expect(await page.getByRole('combobox', { name: 'Unit of Geschrieben [GB]' }).inputValue()).toBe('GB');
		expect(await page.getByRole('combobox', { name: 'Dates' }).inputValue()).toBe('dmy');
		expect(await page.getByRole('region', { name: 'First rows of the file' }).getByRole('row').count()).toBe(51);
	});

	it('answers each change within 300 ms, in words and in values', async () => {
		const { page } = visit;
		const startedAt = performance.now();
		await page.getByLabel('Zone', { exact: true }).fill('Europe/Berlin');
		await result(page).getByText('2025-03-01 05:30').first().waitFor();
		// The machine of the tests may be busy with other things: three times the promise.
		expect(performance.now() - startedAt).toBeLessThan(900);

		await page.getByRole('combobox', { name: 'Role of Messpunkt' }).selectOption('ignore');
		await expect.poll(() => sentence(page).textContent()).toMatch(/^march\.csv cannot be imported yet\. No column is the time\./);
		expect(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true);
		await page.getByRole('combobox', { name: 'Role of Messpunkt' }).selectOption('time');
		await expect.poll(() => sentence(page).textContent()).toMatch(/^march\.csv gives 60 samples/);

		await page.getByRole('combobox', { name: 'Decimals' }).selectOption('.');
		await expect.poll(() => sentence(page).textContent()).toContain('cannot');
		await page.getByRole('combobox', { name: 'Decimals' }).selectOption(',');
		await expect.poll(() => sentence(page).textContent()).toMatch(/^march\.csv gives 60 samples/);
	});

	it('is imported by the mapping, with converted values', async () => {
		const { page } = visit;
		await page.getByRole('combobox', { name: 'Metric of Gehäusetemp (°F)' }).selectOption('temperature_c');
		await page.getByRole('combobox', { name: 'Unit of Gehäusetemp (°F)' }).selectOption('F');
		await page.getByRole('searchbox', { name: 'Profile name' }).fill('Lagerhaus');
		await page.getByRole('button', { name: 'Save as profile' }).click();
		await page.getByText('Saved. Files with these columns are read by “Lagerhaus” from now on.').waitFor();
		await page.getByRole('button', { name: 'Import', exact: true }).click();
		await page
			.getByRole('region', { name: 'Result of the import' })
			.getByRole('heading', { name: /^Added 60 samples of 3 drives/ })
			.waitFor();
		const { drives } = await stage.engine.call('drives.list', {});
		const series = await stage.engine.call('series.get', { drive: 'ZA1234X0', metric: 'temperature_c' });
		expect(series.values[0]).toBeCloseTo(33.055_555_555, 6);
		expect(series.observedAtMs[0]).toBe(Date.UTC(2025, 2, 1, 5, 30));
		await openDrive(page, drives[0]?.deviceId ?? '', 'temperature_c');
		const [, first] = await tableOf(page.getByRole('region', { name: 'Series' }).getByRole('figure').first());
		expect(first?.join(' ')).toMatch(/33\.1|33\.0[56]/);
	});

	it('needs no hand the next time', async () => {
		const { page } = visit;
		await openView(page, 'Data');
		await drop(page, zone(page), [await write('april.csv', exported('04.2025'))]);
		await page
			.getByRole('region', { name: 'Result of the import' })
			.getByRole('heading', { name: /^Added 60 samples of 3 drives/ })
			.waitFor();
		const files = await rowTexts(page.getByRole('grid', { name: 'Files of this import' }));
		expect(files[0]?.slice(0, 2)).toEqual(['april.csv', 'Imported']);
		const counter = await stage.engine.call('series.get', { drive: 'ZA1234X0', metric: 'neustarts_total' });
		expect({ kind: counter.kind, points: counter.values.length }).toEqual({ kind: 'counter', points: 40 });
	});

	it('keeps its profile in a list, from which it goes out as a file, away, and back', async () => {
		const { page } = visit;
		const list = page.getByRole('region', { name: 'Mapping profiles' });
		const saved = await visit.save(() => list.getByRole('button', { name: 'Export Lagerhaus' }).click());
		const path = join(folder, saved.fileName);
		await copyFile(saved.path, path);
		await list.getByRole('button', { name: 'Remove Lagerhaus' }).click();
		await list.getByText('Removed “Lagerhaus”. What it imported stays.').waitFor();
		expect((await stage.engine.call('profiles.list', {})).profiles).toEqual([]);
		await list.getByRole('button', { name: 'Undo' }).click();
		await list.getByRole('button', { name: 'Remove Lagerhaus' }).click();
		await list.getByText('None yet.').waitFor();
		await page.getByTestId('profile-input').setInputFiles(await write('no.json', '{"name":"x"}'));
		await list
			.getByRole('alert')
			.getByText(/no mapping profile/)
			.waitFor();
		await page.getByTestId('profile-input').setInputFiles(path);
		await list.getByRole('button', { name: 'Remove Lagerhaus' }).waitFor();
		await visit.shot('mapping-profiles', { isWhole: true });
	});

	it('goes back to the screen when its columns have changed, and says which', async () => {
		const { page } = visit;
		await drop(page, zone(page), [await write('may.csv', exported('05.2025').replace('Notiz', 'Lüfter').replace('Neustarts', 'Starts'))]);
		await page.getByText('columns_changed').first().waitFor();
		await page.getByRole('button', { name: 'Map columns…' }).click();
		await page.getByText('The file lacks “Neustarts”. New in the file, and left out until you choose: “Starts” and “Lüfter”.').waitFor();
		await page.getByRole('combobox', { name: 'Role of Starts' }).selectOption('metric');
		await expect.poll(() => result(page).getAttribute('aria-busy')).toBe('false');
		await visit.shot('mapping-drift', { isWhole: true });
		await page.getByRole('button', { name: 'Back to data' }).click();
		await page.getByRole('region', { name: 'Ledger of imports' }).waitFor();
		await expectNoFaults(visit);
	});
});

describe('hard tables', () => {
	it('are shown with 200 columns and hostile cells, reachable by keyboard', async () => {
		const names = Array.from({ length: 200 }, (_, index) =>
			index === 0 ? 'day' : index === 1 ? 'kennung' : index === 7 ? '=cmd|<img src=x onerror=alert(1)>' : `sensor ${index}`,
		);
		const rows = Array.from({ length: 80 }, (_, row) =>
			names.map((_, index) =>
				index === 0
					? `2025-05-${String((row % 28) + 1).padStart(2, '0')}`
					: index === 1
						? `AB${row}C`
						: index === 7
							? '<script>alert(1)</script>\u202e'
							: String(row * index),
			),
		);
		const path = await write('wide.csv', [names, ...rows].map((cells) => cells.join('\t')).join('\n'));
		for (const [scheme, width, height] of [
			['dark', 1920, 1080],
			['light', 1920, 1080],
			['dark', 1280, 800],
		] as const) {
			const wide = await stage.visit({ colorScheme: scheme, viewport: { width, height } });
			const { page } = wide;
			await openView(page, 'Data');
			await wide.choose(() => page.getByRole('button', { name: 'Map the columns of a table…' }).click(), [path]);
			await page.getByRole('region', { name: 'First rows of the file' }).waitFor();
			await wide.shot(`mapping-wide-${width}-${scheme}`, { isWhole: true });
			if (scheme === 'dark' && width === 1280) {
				await page.getByRole('combobox', { name: 'Role of sensor 2' }).focus();
				// As fast as a held key repeats.
				for (let step = 0; step < 40; step++) await page.keyboard.press('Tab', { delay: 33 });
				const reached = await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
				expect(Number(/sensor (\d+)/.exec(reached)?.[1])).toBeGreaterThan(6);
				const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
				expect(sideways).toBe(0);
			}
			await expectNoFaults(wide);
			await wide.close();
		}
	});

	it('are shown long, with a picker for each name', async () => {
		const long = await stage.visit({ viewport: { width: 1920, height: 1080 } });
		const { page } = long;
		const rows = Array.from({ length: 40 }, (_, row) =>
			['temp_f', 'power_on_hours', 'lüfter'].map(
				(name, at) =>
					`2025-06-0${1 + Math.floor(row / 24)} ${String(row % 24).padStart(2, '0')}:00:00|LONG${row % 2}9X|${name}|${[95, 1_000 + row, 900][at]}`,
			),
		);
		const path = await write('long.txt', ['stamp|seriennummer|kennzahl|wert', ...rows.flat(), ''].join('\n'));
		await openView(page, 'Data');
		await long.choose(() => page.getByRole('button', { name: 'Map the columns of a table…' }).click(), [path]);
		await page.getByRole('region', { name: 'Metrics by name' }).waitFor();
		expect(await page.getByRole('combobox', { name: 'Unit of temp_f' }).inputValue()).toBe('F');
		await long.shot('mapping-long', { isWhole: true });
		await expectNoFaults(long);
		await long.close();
	});
});
