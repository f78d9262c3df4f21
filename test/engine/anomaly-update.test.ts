/** New samples judged by the search that stands, and the news of a watched folder about them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../src-main/engine/engine.ts';
import { createRng } from '../../src-main/maths/random.ts';
import type { AnomalyResult } from '../../src-main/shared/domain/results.ts';
import { createRoom, importPaths } from '../support/engine-room.ts';

let room = createRoom();
afterEach(async () => {
	await room.close();
	room = createRoom();
});

const HEADER = 'date,serial_number,model,host,daily_bytes_written,daily_bytes_read,temperature_c,reallocated_sectors';
const DRIVES = 24;
const dayText = (day: number): string => new Date(Date.UTC(2025, 0, 1) + day * 86_400_000).toISOString().slice(0, 10);

/** Days of some drives; a drive in `wild` reads and writes a hundredfold on the last day. */
function rowsOf(drives: readonly number[], fromDay: number, toDay: number, wild: readonly number[] = []): string {
	const lines = [HEADER];
	for (const drive of drives)
		for (let day = fromDay; day < toDay; day++) {
			const rng = createRng(drive, day);
			const load = Math.exp(0.2 * rng.normal()) * (wild.includes(drive) && day === toDay - 1 ? 100 : 1);
			const cells = [dayText(day), `DRIVE-${100 + drive}`, 'M1', `host-${drive % 6}`, Math.round(1e10 * load), Math.round(2e10 * load)];
			lines.push([...cells, Math.round(30 + rng.normal()), drive === 23 && day > 100 ? 8 : 0].join(','));
		}
	return `${lines.join('\n')}\n`;
}

const all = Array.from({ length: DRIVES }, (_, drive) => drive);
const latest = async (engine: Engine): Promise<AnomalyResult> => (await engine.call('anomalies.latest', {})).anomalies as AnomalyResult;

async function searched() {
	const folder = await room.folder();
	const engine = await room.engine();
	const give = async (name: string, text: string) => {
		await writeFile(join(folder, name), text);
		return importPaths(engine, [join(folder, name)]);
	};
	await give('first.csv', rowsOf(all, 0, 120));
	await engine.call('anomalies.run', { budgetPerDriveMonth: 0.1 });
	return { engine, give };
}

describe('an update of the search', () => {
	it('judges the drives that have news, and those of their hosts, by the forests and the threshold that stand', async () => {
		const { engine, give } = await searched();
		const before = await latest(engine);
		await give('news.csv', rowsOf([5, 7], 120, 126, [5]));
		const { judged, isWholeSearch, newAlarms, events } = await engine.call('anomalies.update', {});
		// Hosts 5 and 1 have four drives each.
		expect({ judged, isWholeSearch }).toEqual({ judged: 8, isWholeSearch: false });
		const after = await latest(engine);
		expect(after.threshold).toBe(before.threshold);
		expect(after.events).toHaveLength(events);
		expect(newAlarms).toHaveLength(1);
		const found = after.events.find(({ eventId }) => eventId === newAlarms[0]);
		expect(found).toMatchObject({ serial: 'DRIVE-105', startMs: Date.parse(`${dayText(125)}T00:00:00Z`) });
		expect(after.events.filter(({ eventId }) => eventId !== newAlarms[0])).toEqual(before.events);
		expect(after.drives).toBe(DRIVES);
		expect(after.driveDays).toBeCloseTo(before.driveDays + 12, 6);
		expect(after.achievedPerDriveMonth).toBeCloseTo(after.events.length / ((after.driveDays / 365.25) * 12), 9);
		expect((await engine.call('anomalies.latest', {})).isStale).toBe(false);
	});

	it('says of the drives what a whole search would say by the same forests: nothing new where nothing came', async () => {
		const { engine } = await searched();
		const before = await latest(engine);
		expect(await engine.call('anomalies.update', {})).toEqual({ judged: 0, isWholeSearch: false, newAlarms: [], events: before.events.length });
		expect(await latest(engine)).toEqual(before);
	});

	it('takes what came in while the search was being saved for news', async () => {
		const { engine, give } = await searched();
		// The import waits for the storage thread behind the search's last question and is in before the search has ended.
		const running = engine.call('anomalies.run', { budgetPerDriveMonth: 0.1 });
		const ended = running.then(
			() => 'searched',
			(thrown: { code: string }) => thrown.code,
		);
		await give('during.csv', rowsOf([5], 120, 126, [5]));
		// Either it came while the history was read, and nothing was saved, or after: then an update judges it.
		const outcome = await ended;
		expect(['searched', 'busy']).toContain(outcome);
		await engine.call('anomalies.update', {});
		expect((await latest(engine)).events.some(({ serial, startMs }) => serial === 'DRIVE-105' && startMs === Date.parse(dayText(125)))).toBe(true);
	});

	it('takes in a drive that is new, and shows it on the map', async () => {
		const { engine, give } = await searched();
		await give('new-drive.csv', rowsOf([40], 60, 126));
		const { isWholeSearch, newAlarms } = await engine.call('anomalies.update', {});
		expect(isWholeSearch).toBe(false);
		expect(newAlarms.every((eventId) => eventId.startsWith(`d${DRIVES + 1}-`))).toBe(true);
		expect((await latest(engine)).drives).toBe(DRIVES + 1);
		const { map } = await engine.call('anomalies.map', { groupBy: 'drive', order: 'serial', text: 'DRIVE-140' });
		expect(map?.rows.map(({ label }) => label)).toEqual(['DRIVE-140']);
	});

	it('is a whole search once drives are gone, and before any search there is nothing to update', async () => {
		const { engine } = await searched();
		const { drives } = await engine.call('drives.list', {});
		await engine.call('drives.delete', { drives: [drives[0]?.deviceId as string] });
		expect(await engine.call('anomalies.update', {})).toMatchObject({ isWholeSearch: true, judged: DRIVES - 1 });
		const empty = await room.engine();
		await expect(empty.call('anomalies.update', {})).rejects.toMatchObject({ code: 'no_run' });
	});
});

describe('a watched folder', () => {
	it('judges what it imports and tells of new alarms', async () => {
		const folder = join(await room.folder(), 'exports');
		await mkdir(folder);
		let nowMs = 1000;
		let timers: { readonly atMs: number; readonly work: () => void }[] = [];
		const clock = {
			now: () => nowMs,
			after: (ms: number, work: () => void) => {
				const timer = { atMs: nowMs + ms, work };
				timers.push(timer);
				return () => {
					timers = timers.filter((other) => other !== timer);
				};
			},
		};
		const engine = await room.engine({ isWatching: true, watchClock: clock });
		const news: string[] = [];
		engine.on((event) => {
			if (event.kind === 'folder-news') news.push(event.text);
		});
		const until = async (count: number): Promise<void> => {
			for (let step = 0; news.length < count; step++) {
				if (step > 1500) throw new Error(`Expected ${count} pieces of news, have ${news.length}.`);
				nowMs += 500;
				const due = timers.filter(({ atMs }) => atMs <= nowMs);
				timers = timers.filter((timer) => !due.includes(timer));
				for (const { work } of due) work();
				await wait(5);
			}
		};
		await writeFile(join(folder, 'first.csv'), rowsOf(all, 0, 120));
		await engine.call('watches.add', { folder: engine.files.registerFolder(folder) });
		await until(1);
		// Nobody has searched yet: nothing is said of alarms.
		expect(news[0]).not.toContain('alarm');
		await engine.call('anomalies.run', { budgetPerDriveMonth: 0.1 });
		await writeFile(join(folder, 'next.csv'), rowsOf(all, 120, 122, [9]));
		await until(2);
		expect(news[1]).toContain('48 new samples. 1 new alarm: see Anomalies.');
	});
});
