import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ssv } from '../../support/command-line.ts';
import { createRoom } from '../../support/engine-room.ts';

const room = createRoom();
afterAll(room.close);

const table = `Messpunkt;Kennung;Temp (°F)\n${Array.from({ length: 28 }, (_, row) => `${String(row + 1).padStart(2, '0')}.05.2025;ZA1234X${row % 2};95,0`).join('\n')}\n`;

describe('ssv profiles', () => {
	it('takes an unknown table from the refusal to an import by name, each step in words and as JSON', async () => {
		const folder = await room.folder();
		const [file, json, out] = ['export.csv', 'my.json', 'out.json'].map((name) => join(folder, name)) as [string, string, string];
		const at = ['--workspace', join(folder, 'workspace')];
		await writeFile(file, table);

		const refused = await ssv(['import', file, ...at]);
		expect(refused.status).toBe(3);
		expect(refused.stdout).toContain('ssv profiles guess');
		const guess = await ssv(['profiles', 'guess', file, '--out', json, ...at]);
		expect(guess.stdout).toContain('temperature_c (gauge), from F');
		expect(guess.stdout).toContain('28 samples of 2 drives in the first 28 rows.');
		expect((await ssv(['profiles', 'guess', file, '--json', ...at])).json<{ profile: { zone: string } }>().profile.zone).toBe('UTC');

		const profile = JSON.parse(await readFile(json, 'utf8')) as { name: string; zone: string };
		await writeFile(json, JSON.stringify({ ...profile, zone: 'Europe/Berlin' }));
		const dry = await ssv(['import', '--dry-run', '--map', json, file, '--json', ...at]);
		expect(dry.json<{ totals: { added: number } }>().totals.added).toBe(28);
		expect((await ssv(['profiles', 'import', json, ...at])).stdout).toBe('Saved the mapping profile "export".\n');
		expect((await ssv(['profiles', ...at])).stdout).toMatch(/export +\d{4}-\d\d-\d\d +3 +semicolon, decimal comma, dates dmy, zone Europe\/Berlin/);
		expect((await ssv(['profiles', 'show', 'export', ...at])).stdout).toContain('Kennung    serial');
		const done = await ssv(['import', '--map', 'export', file, '--json', ...at]);
		expect(done.json<{ totals: { added: number } }>().totals.added).toBe(28);
		const series = await ssv(['series', '--drive', 'ZA1234X0', '--metric', 'temperature_c', '--json', ...at]);
		expect(series.json<{ points: { observedAtMs: number; value: number }[] }>().points[0]).toMatchObject({
			observedAtMs: Date.UTC(2025, 3, 30, 22),
			value: 35,
		});

		await ssv(['profiles', 'export', 'export', '--out', out, ...at]);
		expect(JSON.parse(await readFile(out, 'utf8'))).toEqual({ ...profile, zone: 'Europe/Berlin' });
		expect((await ssv(['profiles', 'remove', 'export', ...at])).status).toBe(0);
		expect((await ssv(['profiles', '--json', ...at])).json()).toEqual({ profiles: [] });
	});

	it('says what is wrong with a profile, a name and a word', async () => {
		const folder = await room.folder();
		const at = ['--workspace', join(folder, 'workspace')];
		const json = join(folder, 'bad.json');
		await writeFile(json, '{"name":"x","zone":"Mars"}');
		const file = join(folder, 'export.csv');
		await writeFile(file, table);
		const bad = await ssv(['import', '--map', json, file, ...at]);
		expect(bad.status).toBe(2);
		expect(bad.stderr).toContain('is no mapping profile: delimiter');
		await writeFile(json, 'no json');
		expect((await ssv(['profiles', 'import', json, '--json', ...at])).json<{ error: { code: string } }>().error.code).toBe('json_rejected');
		expect((await ssv(['import', '--map', 'nobody', file, ...at])).stderr).toContain('There is no mapping profile "nobody". None is saved yet.');
		expect((await ssv(['profiles', 'dance', ...at])).status).toBe(2);
		expect((await ssv(['profiles', 'show', ...at])).status).toBe(2);
	});
});
