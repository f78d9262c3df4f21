/** Many small files are read and stored together: what becomes of each must be what becomes of it alone. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src-main/engine/engine.ts';
import type { ImportReport } from '../../src-main/engine/import-report.ts';
import { FILES_TOGETHER } from '../../src-main/engine/small-files.ts';
import { toAppError } from '../../src-main/shared/domain/errors.ts';
import { createRoom, importPaths } from '../support/engine-room.ts';
import { makeZip } from '../support/make-zip.ts';
import { days, HEADER, sound } from './refused-files.ts';

const room = createRoom();
afterAll(room.close);

type Files = ReadonlyMap<string, Buffer>;

const smartctl = (drive: number, day: number): string =>
	JSON.stringify({
		smartctl: { version: [7, 4], exit_status: 0 },
		device: { name: '/dev/sda', protocol: 'ATA' },
		model_name: 'SMALL MODEL 1',
		serial_number: `SMALL${drive}`,
		power_on_time: { hours: 1000 * drive + 24 * day },
		temperature: { current: 30 + ((drive + day) % 7) },
		local_time: { time_t: 1_700_000_000 + 86_400 * day },
	});

/** Exports of some drives, day by day. */
const daily = (drives: number, from: number, to: number): Files =>
	new Map(
		Array.from({ length: (to - from) * drives }, (_, i) => {
			const [day, drive] = [from + Math.floor(i / drives), i % drives];
			return [`day-${String(day).padStart(3, '0')}/drive-${drive}.json`, Buffer.from(smartctl(drive, day))] as const;
		}),
	);

/** Last rows of so many drives: the reader has something to propose. */
const lastRows = (drives: number): string =>
	`${HEADER}${Array.from({ length: drives }, (_, i) => `2024-${String(1 + (i % 12)).padStart(2, '0')}-${String(1 + i).padStart(2, '0')},LAST${i},M1,30\n`).join('')}`;

/** Good and bad, small and large, in the order of their names. */
const mixed: Files = new Map(
	Object.entries({
		'a-good.json': smartctl(1, 1),
		'b-readme.md': '# About these files\n',
		'c-packed.json.gz': gzipSync(smartctl(2, 1)),
		'd-cut.json.gz': gzipSync(smartctl(3, 1)).subarray(0, -9),
		'e-empty.json': '',
		'f-rejects.csv': `${HEADER}2025-01-01,A,M1,hot\n2025-01-02,A,M1,30\n`,
		'g-same.json': smartctl(1, 1),
		'h-conflict.json': smartctl(1, 1).replace(/"current":\d+/, '"current":55'),
		'i-last-rows.csv': lastRows(14),
		'j-some-rejects.csv': `${HEADER}${days(28)}2025-02-01,GOOD1,M1,hot\n`,
		'k-archive.zip': makeZip([{ name: 'x.json', content: smartctl(4, 1) }]),
		'l-unpacks-to-much.csv.gz': gzipSync(
			`${HEADER}${Array.from({ length: 9_000 }, (_, i) => `2024-${String(1 + (i % 12)).padStart(2, '0')}-01,BIG${Math.floor(i / 12)},M1,30\n`).join('')}`,
		),
		'm-next-day.json': smartctl(1, 2),
		'n-quote.csv': `${sound}2025-02-01,"A\n`,
	}).map(([name, content]) => [name, Buffer.from(content)] as const),
);

async function folderOf(files: Files): Promise<string> {
	const folder = await room.folder();
	for (const [name, bytes] of files) {
		await mkdir(join(folder, name, '..'), { recursive: true });
		await writeFile(join(folder, name), bytes);
	}
	return folder;
}

/** One after the other through a pipe, where each is read by itself. */
async function importAlone(engine: Engine, files: Files): Promise<ImportReport['imports']> {
	const entries = [];
	for (const [name, bytes] of files) {
		const source = engine.files.registerStream(name, async function* () {
			yield bytes;
		});
		entries.push(...(await engine.call('imports.run', { sources: [source] })).imports);
	}
	return entries;
}

/** What an entry says of its file, without what its place in a list says. */
const told = (entries: ImportReport['imports'], folder: string) =>
	entries.map(({ path, sharedDrives: _, error, ...entry }) => ({
		...entry,
		path: path.replace(`${folder}/`, ''),
		error: error && { ...error, message: error.message.replace(`${folder}/`, '') },
	}));

const historyOf = async (engine: Engine) => {
	const [{ digest, problems, samples }, { imports }, { drives }] = await Promise.all([
		engine.call('workspace.check', {}),
		engine.call('imports.list', {}),
		engine.call('drives.list', {}),
	]);
	expect(problems).toEqual([]);
	const ledger = imports.map(({ fileName, sha256, samples: rows, added, known, conflicts, rejected }) => [
		fileName,
		sha256,
		rows,
		added,
		known,
		conflicts,
		rejected,
	]);
	return { digest, samples, ledger, drives: drives.map(({ serial, samples: count, lastSeenMs }) => [serial, count, lastSeenMs]) };
};

const commitsOf = async (engine: Engine): Promise<{ counter: number; latest: readonly { name: string }[] }> =>
	JSON.parse(await readFile(join(engine.folder, 'workspace.receipt'), 'utf8'));

describe('small files of a folder', () => {
	it('become what each becomes alone: good and bad ones, in their order, with the same history and ledger', async () => {
		const [together, alone] = [await room.engine(), await room.engine()];
		const folder = await folderOf(mixed);
		const report = await importPaths(together, [folder]);
		const entries = await importAlone(alone, mixed);
		const base = folder.slice(folder.lastIndexOf('/') + 1);
		expect(told(report.imports, base)).toEqual(told(entries, base));
		expect(report.imports.map(({ path, status, error }) => [path.replace(`${base}/`, ''), error?.code ?? status])).toEqual([
			['a-good.json', 'imported'],
			['b-readme.md', 'format_unknown'],
			['c-packed.json.gz', 'imported'],
			['d-cut.json.gz', 'input_truncated'],
			['e-empty.json', 'format_unknown'],
			['f-rejects.csv', 'rejects_over_limit'],
			['g-same.json', 'known'],
			['h-conflict.json', 'imported'],
			['i-last-rows.csv', 'imported'],
			['j-some-rejects.csv', 'imported'],
			['k-archive.zip/x.json', 'imported'],
			['l-unpacks-to-much.csv.gz', 'imported'],
			['m-next-day.json', 'imported'],
			['n-quote.csv', 'input_truncated'],
		]);
		expect(report.imports[7]).toMatchObject({ conflicts: 1, added: 0 });
		expect(report.imports[8]?.notes.join()).toContain('--observed-since');
		expect(report.imports[9]?.rejects[0]).toMatchObject({ line: 30, text: expect.stringContaining('hot') });
		expect(await historyOf(together)).toEqual(await historyOf(alone));
		const { imports } = await together.call('imports.list', {});
		const rejecting = imports.find(({ fileName }) => fileName === 'j-some-rejects.csv');
		const shown = await together.call('imports.get', { importId: rejecting?.importId as number });
		expect(shown.rejects[0]?.text).toContain('hot');
	});

	it('are one history as a folder, as an archive and one by one; the second time they are known', async () => {
		const files = daily(3, 0, 30);
		const folder = await folderOf(files);
		const [asFolder, asZip, one] = [await room.engine(), await room.engine(), await room.engine()];
		const { totals } = await importPaths(asFolder, [folder]);
		expect(totals).toMatchObject({ files: 90, filesImported: 90, samples: 90, added: 90, drives: 3 });
		const zip = join(await room.folder(), 'all.zip');
		await writeFile(zip, makeZip([...files].map(([name, content]) => ({ name, content }))));
		expect((await importPaths(asZip, [zip])).totals).toEqual(totals);
		await importAlone(one, files);
		const history = await historyOf(asFolder);
		expect(await historyOf(asZip)).toEqual(history);
		expect(await historyOf(one)).toEqual(history);
		for (const path of [folder, zip]) {
			expect((await importPaths(asFolder, [path])).totals).toMatchObject({ filesKnown: 90, filesImported: 0, added: 0, known: 90, drives: 3 });
		}
		expect(await historyOf(asFolder)).toEqual(history);
	});

	it('need few commits, and a lost one would name each of its files', async () => {
		const engine = await room.engine();
		await engine.call('workspace.get', {});
		const before = await commitsOf(engine);
		const files = daily(4, 0, 40);
		await importPaths(engine, [await folderOf(files)]);
		const { counter, latest } = await commitsOf(engine);
		expect(counter - before.counter).toBe(Math.ceil(files.size / FILES_TOGETHER));
		expect(latest.filter(({ name }) => name.startsWith('drive-'))).toHaveLength(files.size);
	});

	it('are looked at without a trace by a dry run, which counts a drive of many files once', async () => {
		const engine = await room.engine();
		await importPaths(engine, [await folderOf(daily(2, 0, 3))]);
		const before = await historyOf(engine);
		const folder = await folderOf(daily(4, 2, 5));
		const sources = [engine.files.registerSource({ path: folder })];
		const look = await engine.call('imports.run', { sources, isDryRun: true });
		// The second day of the first two drives is known by its content.
		expect(look.totals).toMatchObject({ files: 12, filesImported: 10, filesKnown: 2, added: 10, known: 2, drives: 4 });
		expect(look.imports.filter(({ status }) => status === 'checked').every(({ sharedDrives }) => sharedDrives.length === 1)).toBe(true);
		expect(await historyOf(engine)).toEqual(before);
		expect((await importPaths(engine, [folder])).totals).toMatchObject({ filesImported: 10, filesKnown: 2, added: 10, drives: 4 });
	});

	it('are taken back one by one', async () => {
		const [engine, without] = [await room.engine(), await room.engine()];
		const files = daily(2, 0, 10);
		await importPaths(engine, [await folderOf(files)]);
		const { imports } = await engine.call('imports.list', {});
		await engine.call('imports.undo', { importId: imports[3]?.importId as number });
		// Newest first: the file before the last day of both drives.
		const rest = new Map([...files].filter((_, i) => i !== files.size - 4));
		await importPaths(without, [await folderOf(rest)]);
		const [left, other] = [await historyOf(engine), await historyOf(without)];
		expect(left.samples).toBe(files.size - 1);
		expect(left).toEqual(other);
	});
});

describe('a cancel among small files', () => {
	it('keeps whole files, says how many, and the rest comes in later', async () => {
		const [engine, undisturbed] = [await room.engine(), await room.engine()];
		const files = daily(5, 0, 60);
		const folder = await folderOf(files);
		const controller = new AbortController();
		engine.on((event) => {
			if (event.kind === 'changed') return;
			if (event.kind === 'progress' && (event.rows ?? 0) > 0) controller.abort();
		});
		const sources = [engine.files.registerSource({ path: folder })];
		const error = await engine.call('imports.run', { sources }, { signal: controller.signal }).then(() => undefined, toAppError);
		expect(error?.code).toBe('cancelled');
		const kept = Number(/(\d+) of 300 files were in before/.exec(error?.message ?? '')?.[1]);
		expect(kept % FILES_TOGETHER).toBe(0);
		expect(kept).toBeGreaterThan(0);
		expect((await engine.call('imports.list', {})).imports).toHaveLength(kept);
		expect((await engine.call('workspace.check', {})).samples).toBe(kept);
		expect((await importPaths(engine, [folder])).totals).toMatchObject({ filesKnown: kept, filesImported: 300 - kept });
		await importPaths(undisturbed, [folder]);
		expect(await historyOf(engine)).toEqual(await historyOf(undisturbed));
	});
});
