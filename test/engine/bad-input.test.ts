/**
 * What each bad input gets, row by row of the threat model's table for files: its code, where in the file, what was kept, and what to
 * do next. Archives have their own test beside this one.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ImportEntry } from '../../src-main/engine/import-report.ts';
import { type ErrorCode, errorText } from '../../src-main/shared/domain/errors.ts';
import { createRoom, importPaths, TEST_NOW_MS } from '../support/engine-room.ts';
import { days, HEADER, refusedFiles, smartctl, sound } from './refused-files.ts';

const room = createRoom();
afterAll(room.close);

describe('a file that cannot be read', () => {
	it('is refused with its code, the place, what was kept and what to do, and leaves the history as it was', async () => {
		const engine = await room.engine();
		const folder = await room.folder();
		await writeFile(join(folder, 'before.csv'), sound);
		await importPaths(engine, [join(folder, 'before.csv')]);
		const history = () => Promise.all([engine.call('drives.list', {}), engine.call('imports.list', {})]);
		const before = await history();
		for (const { input, name, bytes, code, where } of refusedFiles) {
			const path = join(folder, name);
			await writeFile(path, bytes);
			const [entry] = (await importPaths(engine, [path])).imports as [ImportEntry];
			expect([entry.status, entry.error?.code, entry.added, entry.samples], `${input}: ${entry.error?.message}`).toEqual(['refused', code, 0, 0]);
			expect(entry.path, input).toContain(name);
			const told = errorText(entry.error as { code: ErrorCode; message: string });
			expect(told, input).toMatch(where);
			expect(told, input).toMatch(/nothing (?:of it )?was (?:added|written)/i);
			expect(told, input).toMatch(/export|save|unpack|copy|check for|look at|map|name|rename|keep|run |see |split|choose|correct/i);
			expect(told, input).toMatch(/[.!?]$/);
			expect(await history(), input).toEqual(before);
		}
	}, 120_000);
});

/** Inputs that are taken, with something to say about them. */
describe('a file with bad parts', () => {
	const importOne = async (
		name: string,
		bytes: Buffer | string,
	): Promise<{ readonly entry: ImportEntry; readonly values: (metric: string, serial: string) => Promise<unknown> }> => {
		const engine = await room.engine();
		const path = join(await room.folder(), name);
		await writeFile(path, bytes);
		const [entry] = (await importPaths(engine, [path])).imports as [ImportEntry];
		return {
			entry,
			async values(metric, drive) {
				const { values, raws = [] } = await engine.call('series.get', { drive, metric });
				return Array.from(values, (value, at) => (typeof raws[at] === 'string' ? [value, raws[at]] : value));
			},
		};
	};

	it('keeps the good rows and lists each bad one with line, column and reason', async () => {
		const bad = [
			'2025-02-01,GOOD1,M1,hot',
			'2025-02-30,GOOD1,M1,30',
			'2025-02-02,,M1,30',
			'2025-02-03,GOOD1,M1,999',
			'2025-02-04,GOOD1',
			'2025-02-05,"GOOD1"x,M1,30',
		];
		const { entry } = await importOne('rows.csv', `${HEADER}${days(28).repeat(6)}${bad.join('\n')}\n`);
		expect([entry.status, entry.rejected]).toEqual(['imported', bad.length]);
		const listed = entry.rejects.map(({ line, column, code, reason }) => [line, column, code, reason]);
		expect(listed).toEqual([
			[170, 'temperature_c', 'row_rejected', expect.stringContaining('"hot" is not a number')],
			[171, 'date', 'row_rejected', expect.stringContaining('"2025-02-30" is not a time')],
			[172, 'serial_number', 'row_rejected', expect.stringContaining('drive is missing')],
			[173, 'temperature_c', 'row_rejected', expect.stringContaining('999')],
			[174, undefined, 'row_rejected', expect.stringContaining('2 fields instead of 4')],
			[175, undefined, 'row_rejected', expect.stringContaining('after a closing quote')],
		]);
	});

	it('converts UTF-16 with a mark and shows other bad bytes as replaced, with their line', async () => {
		const utf16 = await importOne('utf16.csv', Buffer.from(`\ufeff${sound}`, 'utf16le'));
		expect([utf16.entry.status, utf16.entry.samples, utf16.entry.rejected]).toEqual(['imported', 28, 0]);
		const latin = await importOne('latin.csv', Buffer.from(`${HEADER}2025-01-01,S\xe9RIE1,M1,30\n`, 'latin1'));
		expect([latin.entry.status, latin.entry.samples]).toEqual(['imported', 1]);
		expect(latin.entry.rejects).toEqual([
			{ line: 2, column: 'drive', code: 'text_encoding', reason: expect.stringContaining('not UTF-8'), text: '2025-01-01,S�RIE1,M1,30' },
		]);
	});

	it('keeps whole numbers beyond 2^53 exactly as text beside the value', async () => {
		const { values } = await importOne(
			'exact.csv',
			'date,serial_number,bytes_written_total\n2025-01-01,BIG1,9007199254740993\n2025-01-02,BIG1,18446744073709551615\n',
		);
		expect(await values('bytes_written_total', 'BIG1')).toEqual([
			[9007199254740992, '9007199254740993'],
			[18446744073709552000, '18446744073709551615'],
		]);
		const json = await importOne(
			'exact.json',
			smartctl(
				',"ata_smart_attributes":{"table":[{"id":9,"name":"Power_On_Hours","raw":{"value":9023116403587028}},{"id":240,"name":"Head_Flying_Hours","raw":{"value":13997186748561226}}]}',
			),
		);
		expect(await json.values('power_on_hours', 'JSON1')).toEqual([[47_060, '9023116403587028']]);
		expect(await json.values('smart_240_raw', 'JSON1')).toEqual([[13997186748561226, '13997186748561226']]);
	});

	it('keeps columns that nobody knows by name', async () => {
		const { values } = await importOne('drift.csv', 'date,serial_number,temperature_c,my_new_column\n2025-01-01,DRIFT1,30,7.5\n');
		expect(await values('my_new_column', 'DRIFT1')).toEqual([7.5]);
	});

	it('marks times in the future and before 1990 and keeps them out of the series', async () => {
		const future = new Date(TEST_NOW_MS + 3 * 86_400_000).toISOString().slice(0, 10);
		const { entry, values } = await importOne('times.csv', `${HEADER}${days(28).repeat(2)}1970-01-01,GOOD1,M1,30\n${future},GOOD1,M1,31\n`);
		expect(entry.rejects.map(({ line, code, column }) => [line, code, column])).toEqual([
			[58, 'time_suspect', 'date'],
			[59, 'time_suspect', 'date'],
		]);
		expect(await values('temperature_c', 'GOOD1')).toHaveLength(28);
	});

	it('says of the same file again that it is known, and lists two values of one instant, the first of which stays', async () => {
		const engine = await room.engine();
		const folder = await room.folder();
		const [first, again, other] = ['first.csv', 'renamed.csv', 'other.csv'].map((name) => join(folder, name)) as [string, string, string];
		await writeFile(first, sound);
		await writeFile(again, sound);
		await writeFile(other, sound.replace('2025-01-03,GOOD1,M1,32', '2025-01-03,GOOD1,M1,55'));
		const reports = [await importPaths(engine, [first]), await importPaths(engine, [again]), await importPaths(engine, [other])];
		expect(reports.map(({ imports }) => [imports[0]?.status, imports[0]?.added, imports[0]?.known, imports[0]?.conflicts])).toEqual([
			['imported', 28, 0, 0],
			['known', 0, 28, 0],
			['imported', 0, 27, 1],
		]);
		const { values } = await engine.call('series.get', { drive: 'GOOD1', metric: 'temperature_c' });
		expect(values[2]).toBe(32);
	});

	it('takes hostile names as plain text', async () => {
		const hostile = ['<img src=x onerror=alert(1)>', '=cmd|calc', "Robert'); DROP TABLE devices;--", '\u001b[31mred', '\u202egnp.exe'];
		const engine = await room.engine();
		const path = join(await room.folder(), 'names.csv');
		await writeFile(path, `${HEADER}${hostile.map((name, at) => `2025-01-01,SER${at}AL,"${name}",30\n`).join('')}`);
		await importPaths(engine, [path]);
		const { drives } = await engine.call('drives.list', {});
		expect(drives.map(({ model }) => model).sort()).toEqual([...hostile].sort());
	});
});
