/** Zip files, folders and patterns as sources of an import: each file in them stands for itself in the report. */
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src-main/engine/engine.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import { pathsOf } from '../../src-main/shells/cli/paths.ts';
import { createRoom, importPaths } from '../support/engine-room.ts';
import { makeZip, type ZipPart } from '../support/make-zip.ts';
import { cellsOf, isLive } from '../support/sheet.ts';

const room = createRoom();
afterAll(room.close);

const csv = (serial: string, days: number): string =>
	[
		'date,serial_number,model,temperature_c',
		...Array.from({ length: days }, (_, day) => `2025-01-${String(day + 1).padStart(2, '0')},SERIAL-${serial},M1,${30 + day}`),
		'',
	].join('\n');

async function importZip(parts: readonly ZipPart[], engine?: Engine) {
	const used = engine ?? (await room.engine());
	const path = join(await room.folder(), 'archive.zip');
	await writeFile(path, makeZip(parts));
	return { engine: used, path, report: await importPaths(used, [path]) };
}

/** What lies in the workspace beside its database: nothing may be left of an archive. */
async function leftovers(engine: Engine): Promise<string[]> {
	const all = await readdir(engine.folder, { recursive: true, withFileTypes: true });
	return all.filter((entry) => entry.isFile() && !/^workspace\./.test(entry.name)).map(({ name }) => name);
}

describe('a zip file', () => {
	it('gives an entry for each file in it; what is no telemetry is refused by name and the rest comes in', async () => {
		const { report, engine } = await importZip([
			{ name: 'daily/', content: '' },
			{ name: 'daily/a.csv', content: csv('A1', 5) },
			{ name: 'daily/b.csv.gz', content: gzipSync(csv('B1', 3)), isStored: true },
			{ name: 'README.md', content: '# About these files\n' },
			{ name: 'photo.png', content: Buffer.from([0x89, 0x50, 0, 0, 0, 1, 2]) },
			{ name: 'inner.zip', content: makeZip([{ name: 'c.csv', content: csv('C1', 2) }]) },
			{ name: '../../evil.csv', content: csv('E1', 2) },
			{ name: 'empty.csv', content: '' },
		]);
		expect(report.imports.map(({ path, status, error, added }) => [path, status, error?.code, added])).toEqual([
			['archive.zip/daily/a.csv', 'imported', undefined, 5],
			['archive.zip/daily/b.csv.gz', 'imported', undefined, 3],
			['archive.zip/README.md', 'refused', 'format_unknown', 0],
			['archive.zip/photo.png', 'refused', 'format_unknown', 0],
			['archive.zip/inner.zip', 'refused', 'archive_limit', 0],
			['archive.zip/../../evil.csv', 'refused', 'archive_name', 0],
			['archive.zip/empty.csv', 'refused', 'format_unknown', 0],
		]);
		expect(report.totals).toMatchObject({ files: 7, filesImported: 2, filesRefused: 5, added: 8 });
		expect((await engine.call('drives.list', {})).drives.map(({ serial }) => serial).sort()).toEqual(['SERIAL-A1', 'SERIAL-B1']);
		expect(await leftovers(engine)).toEqual([]);
	});

	it('holds what is known when the same file came before, plain, packed or in another archive', async () => {
		const engine = await room.engine();
		const folder = await room.folder();
		await writeFile(join(folder, 'a.csv'), csv('A1', 5));
		await importPaths(engine, [join(folder, 'a.csv')]);
		const parts = [
			{ name: 'x/renamed.csv', content: csv('A1', 5) },
			{ name: 'a.csv.gz', content: gzipSync(csv('A1', 5)) },
		];
		for (const each of [parts, [...parts].reverse()]) {
			const { report } = await importZip(each, engine);
			expect(report.imports.map(({ status }) => status)).toEqual(['known', 'known']);
			expect(report.totals).toMatchObject({ added: 0, known: 10 });
		}
	});

	it('comes through a pipe and as an upload too', async () => {
		const engine = await room.engine();
		const zip = makeZip([{ name: 'a.csv', content: csv('A1', 2) }]);
		const stream = engine.files.registerStream('-', async function* () {
			for (let at = 0; at < zip.length; at += 20) yield zip.subarray(at, at + 20);
		});
		const piped = await engine.call('imports.run', { sources: [stream] });
		expect(piped.imports).toMatchObject([{ path: '-/a.csv', status: 'imported', added: 2 }]);
		const path = join(await engine.temporaryFolder(), 'upload');
		await writeFile(path, zip);
		const uploaded = await engine.call('imports.run', { sources: [engine.files.registerSource({ path, label: 'mine.zip', isTemporary: true })] });
		expect(uploaded.imports).toMatchObject([{ path: 'mine.zip/a.csv', status: 'known' }]);
		expect(await leftovers(engine)).toEqual([]);
	});

	it('of five thousand files gives five thousand entries', async () => {
		const parts = Array.from(
			{ length: 5_000 },
			(_, index): ZipPart => ({ name: `f${index}.csv`, content: index < 4 ? csv(`D${index}`, 2) : csv('D0', 2) }),
		);
		const { report } = await importZip(parts);
		expect(report.totals).toMatchObject({ files: 5_000, filesImported: 4, filesKnown: 4_996, added: 8 });
	});

	it('inside gzip is refused as an archive in an archive', async () => {
		const engine = await room.engine();
		const path = join(await room.folder(), 'a.zip.gz');
		await writeFile(path, gzipSync(makeZip([{ name: 'a.csv', content: csv('A1', 2) }])));
		expect((await importPaths(engine, [path])).imports).toMatchObject([{ status: 'refused', error: { code: 'archive_limit' } }]);
	});
});

describe('a hostile zip file', () => {
	const good = { name: 'good.csv', content: csv('A1', 3) };
	it.each([
		['that lies about the size of its last file', [good, { name: 'b.csv', content: csv('B1', 20), states: { unpacked: 50 } }]],
		['whose files overlap', [good, { name: 'b.csv', content: csv('B1', 20), states: { offset: 0 }, hasNoData: true }]],
		['of zeros', [good, { name: 'b.csv', content: new Uint8Array(limits.archiveFreeBytes + 1) }]],
	] as const)('%s adds nothing at all, fast, and leaves nothing on the disk', async (_, parts) => {
		const engine = await room.engine();
		const path = join(await room.folder(), 'bomb.zip');
		await writeFile(path, makeZip(parts));
		const startedAt = performance.now();
		const report = await importPaths(engine, [path]);
		expect(performance.now() - startedAt).toBeLessThan(5_000);
		expect(report.imports).toMatchObject([{ path: 'bomb.zip', status: 'refused', error: { code: 'archive_limit' } }]);
		expect(report.totals).toMatchObject({ added: 0 });
		expect((await engine.call('drives.list', {})).drives).toEqual([]);
		expect((await engine.call('imports.list', {})).imports).toEqual([]);
		expect(await leftovers(engine)).toEqual([]);
	});

	it('cut anywhere is refused as cut and adds nothing', async () => {
		const engine = await room.engine();
		const folder = await room.folder();
		const zip = makeZip([good, { name: 'b.csv', content: csv('B1', 5) }]);
		const paths = await Promise.all(
			Array.from({ length: 20 }, async (_, part) => {
				const path = join(folder, `cut-${part}.zip`);
				await writeFile(path, zip.subarray(0, Math.max(4, Math.floor((zip.length * part) / 20))));
				return path;
			}),
		);
		const report = await importPaths(engine, paths);
		expect(report.imports.map(({ error }) => error?.code)).toEqual(paths.map(() => 'input_truncated'));
		expect(report.totals.added).toBe(0);
	});
});

describe('a folder', () => {
	it('stands for the files in it, at any depth, without hidden ones and links', async () => {
		const engine = await room.engine();
		const folder = join(await room.folder(), 'exports');
		await mkdir(join(folder, 'host-1/.cache'), { recursive: true });
		await writeFile(join(folder, 'a.csv'), csv('A1', 2));
		await writeFile(join(folder, 'host-1/b.zip'), makeZip([{ name: 'b.csv', content: csv('B1', 2) }]));
		await writeFile(join(folder, 'host-1/.cache/c.csv'), csv('C1', 2));
		await writeFile(join(folder, '.d.csv'), csv('D1', 2));
		await symlink('/etc/passwd', join(folder, 'link.csv'));
		const report = await importPaths(engine, [folder]);
		expect(report.imports.map(({ path, status }) => [path, status])).toEqual([
			['exports/a.csv', 'imported'],
			['exports/host-1/b.zip/b.csv', 'imported'],
		]);
	});

	it('without any file is refused by name and stops no other', async () => {
		const engine = await room.engine();
		const folder = await room.folder();
		await mkdir(join(folder, 'empty'));
		await writeFile(join(folder, 'a.csv'), csv('A1', 2));
		const report = await importPaths(engine, [join(folder, 'empty'), join(folder, 'a.csv')]);
		expect(report.imports).toMatchObject([{ path: 'empty', status: 'refused', error: { code: 'nothing_to_import' } }, { status: 'imported' }]);
	});
});

describe('words of the command line', () => {
	it('name files, folders and patterns that the shell did not expand, each file once', async () => {
		const folder = await room.folder();
		await mkdir(join(folder, 'x/y'), { recursive: true });
		for (const name of ['a.csv', 'x/b.json', 'x/y/c.json', 'x/y/d.csv']) await writeFile(join(folder, name), '');
		const names = async (...words: readonly string[]) =>
			(await pathsOf(words.map((word) => join(folder, word)))).map((path) => path.slice(folder.length + 1));
		expect(await names('**/*.json')).toEqual(['x/b.json', 'x/y/c.json']);
		expect(await names('*')).toEqual(['a.csv', 'x/b.json', 'x/y/c.json', 'x/y/d.csv']);
		expect(await names('x/y/d.csv', 'x', '*/b.json')).toEqual(['x/y/d.csv', 'x/b.json', 'x/y/c.json']);
		await expect(names('*.xml')).rejects.toMatchObject({ code: 'nothing_to_import' });
	});
});

describe('rejected rows and notes', () => {
	const bad = `date,serial_number,model,temperature_c\n${Array.from({ length: 40 }, (_, day) => `2025-02-${String((day % 28) + 1).padStart(2, '0')}T${String(day % 24).padStart(2, '0')}:00:00Z,SERIAL-R1,M1,${day === 7 ? '=HYPERLINK("http://x")' : 30}`).join('\n')}\n`;

	it('leave as CSV with the text of their rows, nothing of it a formula, from the report and from the ledger', async () => {
		const engine = await room.engine();
		const folder = await room.folder();
		await writeFile(join(folder, '=bad.csv'), bad);
		const target = engine.files.registerTarget(join(folder, 'out.csv'));
		const report = await engine.call('imports.run', {
			sources: [engine.files.registerSource({ path: join(folder, '=bad.csv') })],
			rejectsTarget: target,
		});
		expect(report.imports[0]).toMatchObject({
			status: 'imported',
			rejected: 1,
			rejects: [{ line: 9, column: 'temperature_c', text: expect.stringContaining('SERIAL-R1') }],
		});
		const text = await readFile(join(folder, 'out.csv'), 'utf8');
		expect(text.split('\r\n')[0]).toBe('\ufefffile,line,column,code,reason,text');
		expect(text).toContain(`'=bad.csv,9,temperature_c,row_rejected,`);
		expect(cellsOf(text).flat().filter(isLive)).toEqual([]);
		const download = engine.files.download(report.rejectsDownloadId ?? '');
		expect(await readFile(download.path, 'utf8')).toBe(text);
		const { imports } = await engine.call('imports.list', {});
		const importId = imports[0]?.importId ?? 0;
		const kept = await engine.call('imports.exportRejects', { importId });
		expect(kept.rows).toBe(1);
		expect(await readFile(engine.files.download(kept.downloadId).path, 'utf8')).toBe(text);
		expect((await engine.call('imports.get', { importId })).rejects).toEqual(report.imports[0]?.rejects);
	});

	it('are written for refused files as well, and an empty list is a file too', async () => {
		const engine = await room.engine();
		const folder = await room.folder();
		await writeFile(join(folder, 'worse.csv'), bad.replaceAll(',30', ',hot'));
		await writeFile(join(folder, 'good.csv'), csv('G1', 3));
		const run = (name: string, out: string) =>
			engine.call('imports.run', {
				sources: [engine.files.registerSource({ path: join(folder, name) })],
				rejectsTarget: engine.files.registerTarget(join(folder, out)),
			});
		const refused = await run('worse.csv', 'worse-out.csv');
		expect(refused.imports[0]?.error?.code).toBe('rejects_over_limit');
		expect((await readFile(join(folder, 'worse-out.csv'), 'utf8')).trimEnd().split('\r\n')).toHaveLength(41);
		const clean = await run('good.csv', 'good-out.csv');
		expect(clean.rejectsDownloadId).toBeUndefined();
		expect(await readFile(join(folder, 'good-out.csv'), 'utf8')).toBe('\ufefffile,line,column,code,reason,text\r\n');
	});

	it('keep with the import what its reader said, and both values where it differs from the history', async () => {
		const engine = await room.engine();
		const folder = await room.folder();
		await writeFile(join(folder, 'a.csv'), csv('A1', 3));
		await writeFile(join(folder, 'b.csv'), csv('A1', 3).replace(',31', ',77'));
		// Without the time zone of its machine the reader says which one it took.
		await writeFile(join(folder, 'io.txt'), await readFile(join(import.meta.dirname, '../fixtures/ingest/sysstat/invented__iostat-t.txt')));
		const report = await importPaths(
			engine,
			['a.csv', 'b.csv', 'io.txt'].map((name) => join(folder, name)),
		);
		const { imports } = await engine.call('imports.list', {});
		const details = await Promise.all(imports.map(({ importId }) => engine.call('imports.get', { importId })));
		for (const entry of report.imports) expect(details.find(({ sha256 }) => sha256 === entry.sha256)?.notes).toEqual(entry.notes);
		expect(report.imports.flatMap(({ notes }) => notes).length).toBeGreaterThan(0);
		expect(details.find(({ fileName }) => fileName === 'b.csv')?.listedConflicts).toMatchObject([
			{ serial: 'SERIAL-A1', metric: 'temperature_c', kept: '31', other: '77' },
		]);
	});
});
