/** The ledger on the command line, rejected rows as a file, archives, and folders that are watched until Ctrl-C. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ssv, startCommand } from '../../support/command-line.ts';
import { createRoom } from '../../support/engine-room.ts';
import { makeZip } from '../../support/make-zip.ts';

const room = createRoom();
afterAll(room.close);

const csv = (serial: string, days: number, bad = 0): string =>
	[
		'date,serial_number,model,temperature_c',
		...Array.from({ length: days }, (_, day) => `2025-01-${String(day + 1).padStart(2, '0')},SERIAL-${serial},M1,${day < bad ? 'hot' : 30 + day}`),
		'',
	].join('\n');

let folder: string;
let workspace: string;
const run = (...words: readonly string[]) => ssv([...words, '--workspace', workspace, '--json']);

interface Ledger {
	readonly imports: readonly { importId: number; fileName: string; samples: number; rejected: number; sha256: string }[];
}

beforeAll(async () => {
	folder = await room.folder();
	workspace = join(folder, 'workspace');
	await mkdir(join(folder, 'exports/daily'), { recursive: true });
	await writeFile(join(folder, 'exports/a.csv'), csv('A1', 28, 1));
	await writeFile(
		join(folder, 'exports/daily/b.zip'),
		makeZip([
			{ name: 'b.csv', content: csv('A1', 28, 1).replace(',35', ',77') },
			{ name: 'note.txt', content: 'hello' },
		]),
	);
});

describe('imports', () => {
	it('of a pattern that the shell did not expand take the files of folders and archives, and write rejected rows to a file', async () => {
		const out = join(folder, 'rejects.csv');
		const end = await run('import', join(folder, 'exp*'), '--rejects-out', out);
		expect(end.status).toBe(0);
		const report = end.json<{ imports: readonly { path: string; status: string; notes: readonly string[] }[] }>();
		expect(report.imports.map(({ path, status }) => [path.slice(folder.length + 1), status])).toEqual([
			['exports/a.csv', 'imported'],
			['exports/daily/b.zip/b.csv', 'imported'],
			['exports/daily/b.zip/note.txt', 'refused'],
		]);
		expect(report.imports.every(({ notes }) => Array.isArray(notes))).toBe(true);
		const rows = (await readFile(out, 'utf8')).trimEnd().split('\r\n');
		expect(rows).toHaveLength(3);
		expect(rows[1]).toContain('2,temperature_c,row_rejected');
	});

	it('are listed, shown with both values of a conflict, and give their rejected rows', async () => {
		const { imports } = (await run('imports')).json<Ledger>();
		expect(imports.map(({ fileName, samples, rejected }) => ({ fileName, samples, rejected }))).toEqual([
			{ fileName: 'b.csv', samples: 27, rejected: 1 },
			{ fileName: 'a.csv', samples: 27, rejected: 1 },
		]);
		const id = String(imports[0]?.importId);
		const shown = (await run('imports', 'show', id)).json<{
			listedConflicts: readonly Record<string, unknown>[];
			rejects: readonly unknown[];
			sha256: string;
		}>();
		expect(shown).toMatchObject({ sha256: imports[0]?.sha256, rejects: [{ line: 2, text: expect.stringContaining('hot') }], notes: [] });
		expect(shown.listedConflicts).toMatchObject([{ serial: 'SERIAL-A1', metric: 'temperature_c', kept: '35', other: '77' }]);
		const text = (await ssv(['imports', 'show', id, '--workspace', workspace])).stdout;
		for (const word of ['SHA-256', 'SERIAL-A1', '77', 'is not a number']) expect(text).toContain(word);
		const out = join(folder, 'one.csv');
		expect((await run('imports', 'rejects', id, '--out', out)).json()).toMatchObject({ rows: 1, file: out });
		expect((await readFile(out, 'utf8')).trimEnd().split('\r\n')).toHaveLength(2);
	});

	it('that are to be repeated are named in the list, once what they repeated was taken back', async () => {
		const own = join(folder, 'again');
		for (const name of ['a.csv', 'grown.csv']) {
			await writeFile(join(folder, name), csv('AGAIN1', name === 'a.csv' ? 3 : 4));
			expect((await ssv(['import', join(folder, name), '--workspace', own])).status).toBe(0);
		}
		expect((await ssv(['imports', '--workspace', own])).stdout).not.toContain('again to have back');
		await ssv(['imports', 'undo', '1', '--workspace', own]);
		expect((await ssv(['imports', '--workspace', own])).stdout).toMatch(
			/again to have back.*\n {2}2 {2}grown\.csv: Import 1 \(a\.csv\).* was undone/,
		);
	});

	it('are refused with status 2 and the word that is wrong', async () => {
		for (const [words, named] of [
			[['imports', 'sideways'], 'sideways'],
			[['imports', 'show', 'x'], '"x"'],
			[['imports', 'show', '999'], '999'],
			[['imports', 'rejects', '1'], '--out'],
			[['watch', '--remove', folder], folder],
		] as const) {
			const end = await run(...words);
			expect({ words, status: end.status }).toEqual({ words, status: 2 });
			expect(end.json<{ error: { message: string } }>().error.message).toContain(named);
		}
	});
});

describe('watch', () => {
	it('says what came in, ends with Ctrl-C and status 0, and leaves one document of what happened', async () => {
		const watched = join(folder, 'watched');
		const own = join(folder, 'own');
		await mkdir(watched);
		const { child, ended } = startCommand(['watch', watched, '--workspace', own, '--json']);
		let said = '';
		child.stderr?.setEncoding('utf8').on('data', (text: string) => {
			said += text;
		});
		const until = async (word: string): Promise<void> => {
			for (let tries = 0; !said.includes(word); tries++) {
				if (tries > 400) throw new Error(`It never said "${word}" but: ${said}`);
				await wait(50);
			}
		};
		await until('Ctrl-C ends');
		await writeFile(join(watched, 'a.csv.part'), csv('W1', 5));
		await rename(join(watched, 'a.csv.part'), join(watched, 'a.csv'));
		await until('1 file imported');
		child.kill('SIGINT');
		const end = await ended;
		expect(end.status).toBe(0);
		expect(end.json()).toMatchObject({ folders: [watched], activity: [{ kind: 'imported', files: 1, added: 5, folder: watched }] });
		const listed = await ssv(['watch', '--list', '--workspace', own, '--json']);
		expect(listed.json()).toMatchObject({ watches: [{ path: watched, state: 'idle' }] });
		expect((await ssv(['watch', '--remove', watched, '--workspace', own, '--json'])).json()).toEqual({ removed: watched });
		expect((await ssv(['watch', '--list', '--workspace', own])).stdout).toContain('No folder is watched');
	});
});
