/** One drive: its series, its forecast with a band, its events with evidence, and what a short history lacks. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AnomalyEvent } from '../../src-main/shared/domain/results.ts';
import { expectNoFaults, openStage, type Stage, type Visit } from './support/stage.ts';
import { openDrive, sentence, tableOf } from './support/steps.ts';

const SHORT_DAYS = 9;

let stage: Stage;
let visit: Visit;
let event: AnomalyEvent;
beforeAll(async () => {
	stage = await openStage();
	await stage.fill({ drives: 12, days: 150, hasAttacks: true });
	const path = join(stage.engine.folder, 'short.csv');
	const rows = Array.from({ length: SHORT_DAYS }, (_, day) => `2025-01-0${day + 1},SHORT-1,Brief 4000,${30 + ((day * 7) % 4)}`);
	await writeFile(path, `date,serial_number,model,temperature_c\n${rows.join('\n')}\n`);
	await stage.engine.call('imports.run', { sources: [await stage.source(path)] });
	await stage.engine.call('risk.run', { paths: 1_000 });
	event = (await stage.engine.call('anomalies.run', {})).events[0]!;
	visit = await stage.visit();
});
afterAll(() => stage?.close());

const forecast = () => visit.page.getByRole('region', { name: 'Forecast' });

it('shows the series of a metric in full, and of another on request', async () => {
	const { page } = visit;
	await openDrive(page, 'SYN-1-00002', 'temperature_c');
	const series = await stage.engine.call('series.get', { drive: 'SYN-1-00002', metric: 'temperature_c' });
	const figure = page.getByRole('figure', { name: 'Temperature of SYN-1-00002' });
	expect(await tableOf(figure)).toHaveLength(series.values.length + 1);
	expect(await sentence(page).textContent()).toMatch(/^SYN-1-00002 fails within 90 days with [\d.]+\s?% \(.+ to .+\)/);
	await page.getByRole('combobox', { name: 'Metric' }).selectOption('power_on_hours');
	await page
		.getByRole('figure', { name: /^Power-on/i })
		.first()
		.waitFor();
	expect(page.url()).toContain('metric=power_on_hours');
});

it('forecasts with a band around the expected course, and says how good it was on the past', async () => {
	const { page } = visit;
	await openDrive(page, 'SYN-1-00002', 'temperature_c');
	await forecast().getByRole('spinbutton', { name: 'Horizon' }).fill('14');
	await forecast().getByRole('button', { name: 'Forecast' }).click();
	const figure = forecast().getByRole('figure', { name: /^Temperature of SYN-1-00002/ });
	await figure.waitFor();
	const [, ...rows] = await tableOf(figure);
	const ahead = (what: string): string[][] => rows.filter(([name]) => name === what).slice(-14);
	const [means, bands] = [ahead('forecast'), ahead('95 %')];
	expect(bands.map(([, day]) => day)).toEqual(means.map(([, day]) => day));
	expect(new Set(bands.map(([, day]) => day)).size).toBe(14);
	for (const [index, [, , , from = '', to = '']] of bands.entries()) {
		const mean = Number.parseFloat(means[index]?.[2] ?? '');
		expect(Number.parseFloat(from)).toBeLessThan(mean);
		expect(mean).toBeLessThan(Number.parseFloat(to));
	}
	await forecast().getByRole('table', { name: "Accuracy on this drive's past" }).waitFor();
	await visit.shot('drive-forecast', { isWhole: true });
});

it('gives the evidence of its events', async () => {
	await openDrive(visit.page, event.deviceId, event.metric);
	const events = visit.page.getByRole('region', { name: 'Events' });
	expect(await events.textContent()).toContain(event.evidence[0]!.text.slice(0, 60));
	await visit.shot('drive-events', { isWhole: true });
});

it('says what a history that is too short would need', async () => {
	const { page } = visit;
	await openDrive(page, 'SHORT-1', 'temperature_c');
	await forecast().getByRole('button', { name: 'Forecast' }).click();
	const refusal = (await forecast().getByRole('alert').textContent()) ?? '';
	expect(refusal).toMatch(/needs? at least \d+ /);
	expect(refusal).toContain(String(SHORT_DAYS));
	expect(refusal).toContain('series_too_short');
	await visit.shot('drive-too-short', { isWhole: true });
	await expectNoFaults(visit, /status of 4\d\d/);
});
