/** Changes by hand from the command line: what scripts get, and what a person reads. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandEnd, ssv } from '../../support/command-line.ts';
import { createRoom } from '../../support/engine-room.ts';
import { quietFleetCsv, quietSerial } from '../../support/quiet-fleet.ts';

const room = createRoom();
afterAll(room.close);
let folder: string;
let workspace: string;
const run = (...words: readonly string[]): Promise<CommandEnd> => ssv([...words, '--workspace', workspace]);
const json = async <T>(...words: readonly string[]): Promise<T> => {
	const end = await run(...words, '--json');
	expect({ words, status: end.status, stderr: end.stderr.includes('Error') }).toEqual({ words, status: 0, stderr: false });
	return end.json<T>();
};

beforeAll(async () => {
	folder = await room.folder();
	workspace = join(folder, 'w');
	const path = join(folder, 'quiet.csv');
	await writeFile(path, quietFleetCsv({ drives: 8, days: 40, stopped: new Map([[5, 20]]) }));
	expect((await run('import', path)).status).toBe(0);
});

interface Fleet {
	readonly drives: readonly { readonly serial: string; readonly exit?: { readonly kind: string; readonly source: string }; readonly slot?: string }[];
}
const driveOf = async (serial: string) => (await json<Fleet>('drives')).drives.find((drive) => drive.serial === serial);

describe('ssv drives', () => {
	it('marks, shows, lists and undoes', async () => {
		const marked = await json<{ batchId: number; changes: readonly { at: string; reason: string }[] }>(
			'drives', 'mark', quietSerial(1), '--as', 'failed', '--date', '2025-02-10', '--reason', 'click of death', '--replaced-by', quietSerial(2),
		); // biome-ignore format: as it is typed
		expect(marked).toMatchObject({
			batchId: 1,
			changes: [{ at: '2025-02-10T00:00:00.000Z', reason: 'click of death', replacedBy: { serial: quietSerial(2) } }],
		});
		expect((await driveOf(quietSerial(1)))?.exit).toMatchObject({ kind: 'failed', source: 'hand' });
		expect((await run('drives')).stdout).toMatch(/QUIET00001 .*failed 2025-02-10 \(by hand\)/);
		const journal = await run('drives', 'changes');
		expect(journal.stdout).toContain(`Exit: failed on 2025-02-10, replaced by ${quietSerial(2)} (click of death)`);
		expect((await run('drives', 'undo', '1')).stdout).toContain('Undone: 1 change.');
		expect((await driveOf(quietSerial(1)))?.exit).toBeUndefined();
		expect((await run('drives', 'changes', quietSerial(1))).stdout).toContain('undone');
		expect((await run('drives', 'undo', '1')).status).toBe(2);
	});

	it('states facts, takes one back, and undoes the last batch', async () => {
		await json('drives', 'set', quietSerial(3), '--slot', 'bay 4', '--price', '289.90', '--currency', 'eur', '--purchase-date', '2023-05-01');
		expect(await driveOf(quietSerial(3))).toMatchObject({ slot: 'bay 4', price: { amount: 289.9, currency: 'EUR' }, purchaseDate: '2023-05-01' });
		expect((await run('drives', 'set', quietSerial(3), '--slot', '-')).stdout).toContain('Slot: bay 4 taken back');
		expect((await driveOf(quietSerial(3)))?.slot).toBeUndefined();
		expect((await run('drives', 'undo', 'last')).stdout).toContain('Undone: 1 change.');
		expect((await driveOf(quietSerial(3)))?.slot).toBe('bay 4');
	});

	it('applies a file whole or not at all, from a path and from standard input', async () => {
		const file = join(folder, 'facts.csv');
		await writeFile(file, `serial,exit,date\n${quietSerial(6)},sold,2025-02-11\nNOBODY,sold,2025-02-11\n`);
		const bad = await run('drives', 'apply', file);
		expect(bad.status).toBe(3);
		expect(bad.stdout).toContain('1 row of 2 in facts.csv cannot be applied; nothing was changed.');
		expect(bad.stdout).toContain('line 3 (NOBODY)');
		const badJson = await run('drives', 'apply', file, '--json');
		expect([badJson.status, badJson.json()]).toMatchObject([
			3,
			{ problems: [{ line: 3 }], error: { code: 'row_rejected', details: { rejected: 1 } } },
		]);
		await writeFile(file, `serial,exit,date\n${quietSerial(6)},sold,2025-02-11\n`);
		expect((await run('drives', 'apply', file, '--dry-run')).stdout).toContain('Would change 1 entry of 1 drive.');
		expect((await driveOf(quietSerial(6)))?.exit).toBeUndefined();
		const piped = await ssv(['drives', 'apply', '-', '--workspace', workspace, '--json'], { stdin: await readFile(file, 'utf8') });
		expect(piped.json()).toMatchObject({ changed: 1, fileName: 'standard input', rejected: 0 });
		expect((await driveOf(quietSerial(6)))?.exit).toMatchObject({ kind: 'sold' });
		expect((await run('drives', 'apply', file)).stdout).toContain('Nothing to change.');
	});

	it('writes a list that changes nothing when it is applied', async () => {
		const out = join(folder, 'list.csv');
		expect(await json('drives', 'export-facts', '--out', out)).toMatchObject({ drives: 8, file: out });
		expect((await readFile(out, 'utf8')).split('\r\n')[0]).toBe(
			'\ufeffdrive,serial,model,first_seen,last_seen,exit,date,reason,replaced_by,host,enclosure,slot,pool,price,currency,purchase_date,observed_since',
		);
		expect(await json('drives', 'apply', out)).toMatchObject({ changed: 0, rejected: 0 });
	});

	it('proposes silent drives with evidence and puts the question off', async () => {
		expect(await json('drives', 'silent')).toMatchObject({
			silent: [{ serial: quietSerial(5), lastSeen: '2025-01-20T00:00:00.000Z' }],
			dismissed: 0,
		});
		expect((await run('drives', 'silent')).stdout).toContain('1 drive stopped reporting.');
		await json('drives', 'silent', '--still-there', quietSerial(5), '--days', '7');
		expect((await run('drives', 'silent')).stdout).toBe('Every drive in service reports as it used to.\n1 silent drive will be asked about later.\n');
	});

	it('takes several for one at once, each a decision that can be taken back, or none when a name is wrong', async () => {
		expect((await run('identity', 'merge', quietSerial(6), 'nobody', quietSerial(0))).status).toBe(2);
		expect((await json<{ decisions: readonly unknown[] }>('identity', 'decisions')).decisions).toEqual([]);
		const { decisions } = await json<{ decisions: readonly unknown[] }>('identity', 'merge', quietSerial(6), quietSerial(7), quietSerial(0));
		expect(decisions).toMatchObject([
			{ decisionId: 1, name: quietSerial(6) },
			{ decisionId: 2, name: quietSerial(7) },
		]);
		for (const id of ['1', '2']) expect((await run('identity', 'undo', id)).status).toBe(0);
		expect((await json<Fleet>('drives')).drives).toHaveLength(8);
	});

	it('refuses with status 2 what is not understood, naming it', async () => {
		const wrong: readonly (readonly [readonly string[], string])[] = [
			[['drives', 'sideways'], 'sideways'],
			[['drives', 'mark'], 'drive'],
			[['drives', 'mark', 'd1', '--as', 'lost', '--date', '2025-02-01'], '--as'],
			[['drives', 'mark', 'd1', '--as', 'failed'], '--date'],
			[['drives', 'mark', 'd1', '--as', 'failed', '--date', '01.02.2025'], '01.02.2025'],
			[['drives', 'mark', 'nobody', '--as', 'failed', '--date', '2025-02-01'], 'nobody'],
			[['drives', 'set', 'd1'], '--host'],
			[['drives', 'set', 'd1', '--price', '12'], '--currency'],
			[['drives', 'set', 'd1', '--price', '1,2', '--currency', 'EUR'], '1,2'],
			[['drives', 'undo', 'everything'], 'undo'],
			[['drives', 'apply'], 'file'],
			[['identity', 'merge', 'd1'], 'drive'],
			[['identity', 'show'], 'drive'],
		];
		for (const [words, named] of wrong) {
			const end = await run(...words, '--json');
			expect({ words, status: end.status }).toEqual({ words, status: 2 });
			expect(end.json<{ error: { message: string } }>().error.message).toContain(named);
		}
	});
});
