/** `ssv prices`, and groups by hand with `ssv groups make`, as scripts and people see them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandEnd, ssv } from '../../support/command-line.ts';
import { createRoom } from '../../support/engine-room.ts';

const room = createRoom();
afterAll(room.close);
let workspace: string;
const run = (...words: readonly string[]): Promise<CommandEnd> => ssv([...words, '--workspace', workspace]);
const json = async <T>(...words: readonly string[]): Promise<T> => (await run(...words, '--json')).json<T>();

interface Prices {
	readonly settings: {
		readonly currency?: string;
		readonly drives: object;
		readonly groups: object;
		readonly models: object[];
		readonly ownGroups: object[];
	};
	readonly setAt: string | null;
	readonly history: readonly { readonly at: string }[];
}
const settings = async (): Promise<Prices['settings']> => (await json<Prices>('prices')).settings;

beforeAll(async () => {
	const folder = await room.folder();
	workspace = join(folder, 'w');
	const path = join(folder, 'own.csv');
	const rows = [1, 2, 3, 4, 5].flatMap((disk) =>
		Array.from(
			{ length: 40 },
			(_, day) =>
				`2024-05-${String(1 + (day % 30)).padStart(2, '0')},DISK-000${disk},${disk < 4 ? 'ST4000DM000' : 'HUH721212'},4000787030016,${30 + day}`,
		),
	);
	await writeFile(path, `date,serial_number,model,capacity_bytes,temperature_c\n${rows.join('\n')}\n`);
	expect((await run('import', path)).status).toBe(0);
});

describe('ssv prices', () => {
	it('lists every term with its default, its unit and where that comes from, and the models', async () => {
		const { stdout, status } = await run('prices');
		expect(status).toBe(0);
		expect(stdout).toMatch(/^Losses are in USD\. Every price is a default/);
		expect(stdout).toMatch(/^drive +labour +40 +USD per replacement +Half an hour of an administrator/m);
		expect(stdout).toMatch(/^group +spares +by group +drives /m);
		expect(stdout).toMatch(/^ST4000DM000 +3 +[\d.]+ +default$/m);
		expect((await json<Prices>('prices')).setAt).toBeNull();
	});

	it('sets terms for all and for one model, tells what changed, and keeps what is not named', async () => {
		const { stdout } = await run('prices', 'set', 'labour=60', 'dataPerTb=900', '--currency', 'eur');
		expect(stdout).toBe(
			'Currency: default \u2192 EUR\nAll drives: labour default \u2192 60\nAll groups: lost data default \u2192 900\nThe next simulation rests on it: ssv risk.\n',
		);
		await run('prices', 'set', 'replacement=210', '--model', 'ST4000DM000');
		expect((await run('prices', 'set', 'replacement=210', '--model', 'ST4000DM000')).stdout).toBe(
			'That is what holds already; nothing was changed.\n',
		);
		expect(await settings()).toEqual({
			currency: 'EUR',
			drives: { labour: 60 },
			groups: { dataPerTb: 900 },
			models: [{ model: 'ST4000DM000', terms: { replacement: 210 } }],
			ownGroups: [],
		});
		expect((await run('prices')).stdout).toMatch(/^ST4000DM000 +3 +210 +stated for the model$/m);
	});

	it('gives terms their default back: one, those of a model, all', async () => {
		expect((await run('prices', 'reset', 'labour')).stdout).toContain('All drives: labour 60 \u2192 default');
		await run('prices', 'reset', '--model', 'ST4000DM000');
		expect(await settings()).toMatchObject({ drives: {}, groups: { dataPerTb: 900 }, models: [] });
		await run('prices', 'reset');
		expect(await settings()).toEqual({ drives: {}, groups: {}, models: [], ownGroups: [] });
		expect((await run('prices', 'history')).stdout).toContain('  All groups: lost data default \u2192 900');
		expect((await json<Prices>('prices', 'history')).history).toHaveLength(5);
	});

	it.each([
		[['set', 'labor=4'], 2, 'There is no term "labor". Of drives: replacement, labour,'],
		[['set', 'labour'], 2, 'Say a term and a number, like labour=60, not "labour".'],
		[['set', 'labour=-4'], 2, 'All drives: Labour is -4; it must be from 0 to 1,000,000,000.'],
		[['set'], 2, 'Say what to set'],
		[['set', 'dataPerTb=4', '--model', 'ST4000DM000'], 2, 'dataPerTb: a term of groups, not of a model.'],
		[['set', 'labour=4', '--model', 'NONE'], 2, 'No drive has the model "NONE"'],
		[['set', 'spares=4', '--group', 'none'], 2, 'There is no group "none"'],
		[['set', 'labour=4', '--currency', 'euros'], 2, 'three capital letters'],
		[['what'], 2, 'There is no "prices what". Say list, set, reset, history.'],
	] as const)('refuses %j with a sentence', async (words, status, text) => {
		const end = await run('prices', ...words);
		expect([end.status, end.stderr]).toEqual([status, expect.stringContaining(text)]);
	});
});

describe('ssv groups make', () => {
	it('makes a group that is listed, priced, changed, removed and brought back', async () => {
		const made = await run(
			'groups',
			'make',
			'rack-1',
			'--level',
			'raid5',
			'--members',
			'DISK-0001,DISK-0002,DISK-0003',
			'--spares',
			'1',
			'--host',
			'stor-07',
		);
		expect(made.stdout).toBe(
			'Made group 1, rack-1 on stor-07: raid5, survives 1 of 3, 1 spare on the shelf. The next simulation takes it in: ssv risk.\n',
		);
		expect((await run('groups')).stdout).toMatch(/^ *1 +stor-07 +raid +rack-1 +raid5, survives 1 of 3 .* by hand$/m);
		await run('prices', 'set', 'dataPerTb=5000', '--group', 'rack-1@stor-07');
		expect((await settings()).ownGroups).toEqual([{ groupId: 1, terms: { dataPerTb: 5_000 } }]);
		expect((await run('groups', 'change', 'rack-1', '--tolerates', '2')).stdout).toContain(
			'rack-1 on stor-07: survives 2 of 3, 1 spare on the shelf.',
		);
		expect((await run('groups', 'undo')).stdout).toBe('Taken back: group 1, rack-1, was changed. Now: raid5, survives 1 of 3.\n');
		expect((await run('groups', 'remove', 'rack-1')).stdout).toBe('Removed rack-1 on stor-07. ssv groups undo brings it back.\n');
		expect((await run('prices')).stdout).toContain('Terms of rack-1 on stor-07 wait for the group to come back.');
		expect(await json('groups', 'undo')).toMatchObject({ groupId: 1, what: 'removed', isListed: true });
		expect(await json<{ groups: object[] }>('groups')).toMatchObject({
			groups: [{ name: 'rack-1', isHandMade: true, spares: 1, isRedundancyGroup: true }],
		});
	});

	it.each([
		[['make', 'x'], 'Name the group and its members'],
		[
			['make', 'x', '--level', 'raid5', '--members', 'DISK-0003,DISK-0004'],
			'The drive DISK-0003 is in "rack-1" on stor-07 already and cannot be in "x" as well.',
		],
		[['make', 'x', '--level', 'raid60', '--members', 'DISK-0004'], 'Draw each of them by itself'],
		[['make', 'x', '--tolerates', 'two', '--members', 'DISK-0004'], '--tolerates takes a whole number'],
		[['remove', 'nobody'], 'There is no group "nobody"'],
		[['undo', 'x'], 'takes the number of a group'],
		[['what'], 'There is no "groups what". Say list, make, change, remove, undo.'],
	] as const)('refuses %j with a sentence', async (words, text) => {
		const end = await run('groups', ...words);
		expect([end.status, end.stderr]).toEqual([2, expect.stringContaining(text)]);
	});
});
