/** Watched folders: what comes in by itself, when, and what is told of it. The clock is turned by hand; the files are real. */
import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../src-main/engine/engine.ts';
import { SETTLE_MS } from '../../src-main/engine/resting-files.ts';
import { RESCAN_MS, RETRY_MS, type WatchClock } from '../../src-main/engine/watch-folder.ts';
import { newsOf } from '../../src-main/engine/watch-news.ts';
import type { EngineEvent } from '../../src-main/shared/contract/client.ts';
import { createRoom, importPaths } from '../support/engine-room.ts';
import { makeZip } from '../support/make-zip.ts';
import { turningCsv } from '../support/turning-fleet.ts';

let room = createRoom();
afterEach(async () => {
	await room.close();
	room = createRoom();
});

/** Time stands still until it is told to pass; what is due then is done in order. */
function handClock(): WatchClock & { pass(ms: number): void } {
	let nowMs = 1_000;
	let timers: { readonly atMs: number; readonly work: () => void }[] = [];
	return {
		now: () => nowMs,
		after(ms, work) {
			const timer = { atMs: nowMs + ms, work };
			timers.push(timer);
			return () => {
				timers = timers.filter((other) => other !== timer);
			};
		},
		pass(ms) {
			nowMs += ms;
			const due = timers.filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs);
			timers = timers.filter((timer) => !due.includes(timer));
			for (const { work } of due) work();
		},
	};
}

const csv = (serial: string, days: number): string =>
	[
		'date,serial_number,model,temperature_c',
		...Array.from({ length: days }, (_, day) => `2025-01-${String(day + 1).padStart(2, '0')},${serial},M1,${30 + day}`),
		'',
	].join('\n');

type News = Extract<EngineEvent, { kind: 'folder-news' }>;

async function stage(options: { folder?: string; workspace?: string } = {}) {
	const clock = handClock();
	const folder = options.folder ?? (await room.folder());
	const engine = await room.engine({ isWatching: true, watchClock: clock, ...(options.workspace ? { folder: options.workspace } : {}) });
	const news: News[] = [];
	const jobs: string[] = [];
	engine.on((event) => {
		if (event.kind === 'folder-news') news.push(event);
		if (event.kind === 'job-started') jobs.push(event.procedure);
	});
	const start = () => engine.call('watches.add', { folder: engine.files.registerFolder(folder) });
	/** Lets time pass in steps until `isDone`; the work in between is real and takes its own time. */
	const until = async (isDone: () => boolean | Promise<boolean>, step = 500): Promise<void> => {
		for (let steps = 0; !(await isDone()); steps++) {
			if (steps > 400) throw new Error('It was expected to happen by now.');
			clock.pass(step);
			await wait(5);
		}
	};
	/** Time passes, nothing else is waited for. */
	const idle = async (ms: number): Promise<void> => {
		for (let passed = 0; passed < ms; passed += 250) {
			clock.pass(250);
			await wait(8);
		}
	};
	return { clock, folder, engine, news, jobs, start, until, idle };
}

const serialsOf = async (engine: Engine): Promise<string[]> => (await engine.call('drives.list', {})).drives.map(({ serial }) => serial).sort();

describe('a watched folder', () => {
	it('names the first of several refused files, and counts the rest', async () => {
		const { folder, engine } = await stage();
		const paths = ['a', 'b', 'c', 'd'].map((name) => join(folder, `${name}.txt`));
		for (const path of paths) await writeFile(path, 'a letter');
		const { text, activity } = newsOf(
			folder,
			paths,
			await engine.call('imports.run', { sources: paths.map((path) => engine.files.registerSource({ path, label: path })) }),
		);
		expect(text).toBe(`4 files of ${folder} were refused: a.txt, b.txt, c.txt and 1 more. ssv import --dry-run FILE says why.`);
		expect(activity.map(({ fileName, code }) => [fileName, code])).toEqual(['a', 'b', 'c', 'd'].map((name) => [`${name}.txt`, 'format_unknown']));
	});

	it('imports what lies in it and below, names refused files, and says so once', async () => {
		const { folder, engine, news, jobs, start, until, idle } = await stage();
		await mkdir(join(folder, 'host-1/daily'), { recursive: true });
		await writeFile(join(folder, 'a.csv'), csv('A1', 3));
		await writeFile(join(folder, 'host-1/daily/b.csv'), csv('B1', 2));
		await writeFile(join(folder, 'picture.png'), Buffer.from([0x89, 0x50, 0, 0, 1, 2, 3, 4]));
		await start();
		await until(() => news.length > 0);
		expect(news.map(({ what }) => what)).toEqual(['imported']);
		expect(news[0]?.text).toContain(`2 files imported from ${folder}: 5 new samples. Refused ${join(folder, 'picture.png')}`);
		expect(await serialsOf(engine)).toEqual(['A1', 'B1']);
		const { activity } = await engine.call('watches.activity', {});
		expect(activity.map(({ kind, files, added, fileName, code }) => ({ kind, files, added, fileName, code }))).toEqual([
			{ kind: 'refused', files: 1, added: 0, fileName: 'picture.png', code: 'format_unknown' },
			{ kind: 'imported', files: 2, added: 5, fileName: undefined, code: undefined },
		]);
		await idle(3 * RESCAN_MS);
		expect(news).toHaveLength(1);
		expect((await engine.call('imports.list', {})).imports).toHaveLength(2);
		// Nobody has searched for anomalies yet: no job tries to go on with a search.
		expect(jobs).toEqual(['imports.run']);
	});

	it('waits until a file rests, and takes only what is new when it grows', async () => {
		const { folder, engine, news, start, idle, until } = await stage();
		const path = join(folder, 'growing.csv');
		await writeFile(path, csv('GROWING01', 2));
		await start();
		// Written to again and again, each time before it has rested long enough.
		for (let day = 3; day < 9; day++) {
			await idle(SETTLE_MS - 500);
			await appendFile(path, `2025-01-0${day},GROWING01,M1,40\n`);
		}
		expect(news).toEqual([]);
		await until(() => news.length === 1);
		expect(news[0]?.text).toContain('8 new samples');
		await appendFile(path, '2025-01-09,GROWING01,M1,40\n');
		await until(() => news.length === 2);
		expect(news[1]?.text).toContain('1 new sample');
		expect((await engine.call('workspace.get', {})).samples).toBe(9);
	});

	it('leaves alone what another program has not finished, and takes it under its final name', async () => {
		const { folder, engine, news, start, idle, until } = await stage();
		for (const name of ['a.csv.part', '.a.csv', 'a.csv~', 'a.tmp', '~$a.csv', 'a.csv.crdownload']) await writeFile(join(folder, name), csv('T1', 2));
		await start();
		await idle(2 * RESCAN_MS);
		expect(news).toEqual([]);
		await rename(join(folder, 'a.csv.part'), join(folder, 'a.csv'));
		await until(() => news.length === 1);
		expect(await serialsOf(engine)).toEqual(['T1']);
	});

	it('adds the same content once, whatever it is called and packed in', async () => {
		const { folder, engine, news, start, until } = await stage();
		await writeFile(join(folder, 'a.csv'), csv('A1', 3));
		await start();
		await until(() => news.length === 1);
		await writeFile(join(folder, 'copy.csv'), csv('A1', 3));
		await writeFile(join(folder, 'packed.zip'), makeZip([{ name: 'inner.csv', content: csv('A1', 3) }]));
		await until(() => news.length === 2);
		expect(news[1]?.text).toBe(`2 files in ${folder} hold nothing new.`);
		expect((await engine.call('workspace.get', {})).samples).toBe(3);
	});

	it('is still watched after a restart and reads nothing twice', async () => {
		const workspace = await room.folder();
		const folder = await room.folder();
		await writeFile(join(folder, 'a.csv'), csv('A1', 3));
		const first = await stage({ folder, workspace });
		await first.start();
		await first.until(() => first.news.length === 1);
		await first.engine.close();
		const second = await stage({ folder, workspace });
		await second.until(async () => (await second.engine.call('watches.list', {})).watches[0]?.files === 1);
		await second.idle(2 * RESCAN_MS);
		expect(second.news).toEqual([]);
		await writeFile(join(folder, 'b.csv'), csv('B1', 1));
		await second.until(() => second.news.length === 1);
		expect(second.news[0]?.text).toContain(`1 file imported from ${folder}: 1 new sample`);
		expect((await second.engine.call('watches.activity', {})).activity).toHaveLength(2);
	});

	it('that disappears is said to be gone once, and is watched again when it returns', async () => {
		const { folder, engine, news, start, until, idle } = await stage();
		await start();
		await idle(1_000);
		await rename(folder, `${folder}-away`);
		await until(() => news.length === 1);
		await idle(4 * RESCAN_MS);
		expect(news.map(({ what }) => what)).toEqual(['gone']);
		expect((await engine.call('watches.list', {})).watches).toMatchObject([{ state: 'missing' }]);
		await writeFile(join(`${folder}-away`, 'a.csv'), csv('A1', 1));
		await rename(`${folder}-away`, folder);
		await until(() => news.length === 3);
		expect(news.map(({ what }) => what)).toEqual(['gone', 'returned', 'imported']);
	});

	it('goes on after an import that was cancelled, a minute later', async () => {
		const { folder, engine, news, start, until } = await stage();
		await writeFile(join(folder, 'a.csv'), csv('A1', 3));
		const cancelFirst = engine.on((event) => {
			if (event.kind !== 'job-started' || event.procedure !== 'imports.run') return;
			cancelFirst();
			void engine.call('jobs.cancel', { callId: event.callId });
		});
		await start();
		await until(() => news.length === 1);
		expect(news[0]).toMatchObject({ what: 'failed' });
		expect(await serialsOf(engine)).toEqual([]);
		await until(() => news.length === 2, RETRY_MS / 4);
		expect(news[1]).toMatchObject({ what: 'imported' });
	});

	it('ends with its removal; what it brought stays', async () => {
		const { folder, engine, news, start, until, idle } = await stage();
		await writeFile(join(folder, 'a.csv'), csv('A1', 3));
		const { watchId } = await start();
		await until(() => news.length === 1);
		expect(await engine.call('watches.remove', { watchId })).toEqual({ wasWatched: true });
		await writeFile(join(folder, 'b.csv'), csv('B1', 3));
		await idle(2 * RESCAN_MS);
		expect(await serialsOf(engine)).toEqual(['A1']);
		expect((await engine.call('watches.list', {})).watches).toEqual([]);
		expect(await engine.call('watches.remove', { watchId })).toEqual({ wasWatched: false });
	});

	it('rests while the synthetic workspace is open', async () => {
		const { folder, engine, news, start, idle, until } = await stage();
		await start();
		await idle(1_000);
		await engine.call('workspace.switch', { which: 'synthetic' });
		await writeFile(join(folder, 'a.csv'), csv('A1', 3));
		await idle(3 * RESCAN_MS);
		expect(await serialsOf(engine)).toEqual([]);
		await engine.call('workspace.switch', { which: 'own' });
		await until(() => news.length === 1);
		expect(await serialsOf(engine)).toEqual(['A1']);
	});
});

describe('a folder that cannot be watched', () => {
	it('is refused: a file, nothing at all, and the folder of the workspace', async () => {
		const workspace = await room.folder();
		const { engine } = await stage({ workspace });
		const file = join(await room.folder(), 'a.csv');
		await writeFile(file, 'x');
		const add = (path: string) => engine.call('watches.add', { folder: engine.files.registerFolder(path) });
		await expect(add(file)).rejects.toMatchObject({ code: 'file_unreadable' });
		await expect(add(`${file}-nothing`)).rejects.toMatchObject({ code: 'file_unreadable' });
		for (const path of [workspace, join(workspace, '..'), join(workspace, 'reports')])
			await expect(add(path)).rejects.toMatchObject({ code: 'not_acceptable_name' });
		await expect(engine.call('watches.add', { folder: 'folder-notgivenout' })).rejects.toMatchObject({ code: 'source_unknown' });
		expect((await engine.call('watches.list', {})).watches).toEqual([]);
	});

	it('is not watched by a program that ends with its answer, which still lists it', async () => {
		const folder = await room.folder();
		await writeFile(join(folder, 'a.csv'), csv('A1', 3));
		const engine = await room.engine();
		await engine.call('watches.add', { folder: engine.files.registerFolder(folder) });
		expect((await engine.call('watches.list', {})).watches).toMatchObject([{ path: folder, state: 'idle', files: 0 }]);
		await rm(folder, { recursive: true });
	});
});

describe('models and a watched folder', () => {
	it('says once that the models in use have become stale, and trains nothing by itself', async () => {
		const { folder, engine, news, start, until } = await stage();
		const fleet = { drives: 12, days: 120, seed: 6 };
		const first = join(await room.folder(), 'first.csv');
		await writeFile(first, turningCsv(fleet, 0, 80));
		await importPaths(engine, [first]);
		await engine.call('models.train', { epochs: 1, hidden: 8, windowsPerEpoch: 64 });
		await start();
		for (const [index, from, to] of [
			[0, 80, 90],
			[1, 90, 100],
			[2, 100, 101],
		] as const) {
			await writeFile(join(folder, `days-${from}.csv`), turningCsv(fleet, from, to));
			await until(() => news.length > index);
		}
		const said = news.map(({ text }) => text.includes('The models in use have not seen the last 20 days. Train again? See Models.'));
		expect(said).toEqual([false, true, false]);
		expect(news[2]?.text).toContain('1 file imported');
		expect((await engine.call('models.runs', {})).runs).toHaveLength(1);
	}, 60_000);
});
