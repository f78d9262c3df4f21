/** Mapping profiles through the engine: preview, save, import, drift, and uploads that wait for their mapping. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src-main/engine/engine.ts';
import { toAppError } from '../../src-main/shared/domain/errors.ts';
import type { MappingProfile } from '../../src-main/shared/domain/mapping.ts';
import { createRoom } from '../support/engine-room.ts';

const room = createRoom();
afterAll(room.close);

const table = (header = 'Messpunkt;Kennung;Temp (°F)', rows = 28): string =>
	`${header}\n${Array.from({ length: rows }, (_, row) => `${String((row % 28) + 1).padStart(2, '0')}.05.2025 06:30;ZA1234X${row % 2};${90 + (row % 9)},5`).join('\n')}\n`;

async function source(
	engine: Engine,
	text: string | Uint8Array,
	name = 'export.csv',
	isTemporary = false,
): Promise<{ readonly id: string; readonly path: string }> {
	const path = join(await room.folder(), name);
	await writeFile(path, text);
	return { id: engine.files.registerSource({ path, label: name, isTemporary }), path };
}
const codeOf = (work: Promise<unknown>): Promise<string> =>
	work.then(
		() => 'none',
		(thrown: unknown) => toAppError(thrown).code,
	);

describe('the preview', () => {
	it('shows 50 rows, the guess with its reasons, values before and after, and adds nothing', async () => {
		const engine = await room.engine();
		const { id } = await source(engine, gzipSync(table(undefined, 60)));
		const preview = await engine.call('imports.previewMapping', { source: id });
		expect(preview.rows).toHaveLength(50);
		expect(preview.rows[0]).toEqual({ line: 2, cells: ['01.05.2025 06:30', 'ZA1234X0', '90,5'] });
		expect(preview).toMatchObject({ origin: 'guessed', faults: [], isDateAmbiguous: false, detection: expect.stringContaining('none of') });
		expect(preview.columns[2]).toMatchObject({
			guess: expect.stringContaining('°F'),
			stored: { metric: 'temperature_c', unit: '°C' },
			samples: [{ before: '90,5', after: '32.5' }, {}, {}],
		});
		expect(preview.result).toMatchObject({ isWhole: true, rows: 60, samples: 60, drives: 2, rejected: 0, firstMs: Date.UTC(2025, 4, 1, 6, 30) });
		expect((await engine.call('workspace.get', {})).samples).toBe(0);
	});

	it('takes a draft, says why it cannot be used, and lists rows that it cannot read', async () => {
		const engine = await room.engine();
		const { id } = await source(engine, table());
		const { guessed } = await engine.call('imports.previewMapping', { source: id });
		const untimed = {
			...guessed,
			columns: guessed.columns.map((column) => (column.role === 'time' ? { ...column, role: 'ignore' as const } : column)),
		};
		const faulty = await engine.call('imports.previewMapping', { source: id, profile: untimed });
		expect(faulty.faults[0]).toContain('No column is the time.');
		expect(faulty.result.samples).toBe(0);
		const unread = await engine.call('imports.previewMapping', { source: id, profile: { ...guessed, decimalMark: '.' } });
		expect(unread.result).toMatchObject({ samples: 0, rejected: 28 });
		expect(unread.result.problems[0]).toMatchObject({ line: 2, column: 'Temp (°F)', reason: expect.stringContaining('decimal point') });
		const other = await engine.call('imports.previewMapping', { source: id, profile: { ...guessed, hasHeader: false } });
		expect(other.profile.columns.map(({ heading }) => heading)).toEqual(['column 1', 'column 2', 'column 3']);
	});

	it('looks at the head of a large file only, and says so', async () => {
		const engine = await room.engine();
		const { id } = await source(engine, table(undefined, 30_000));
		const { result } = await engine.call('imports.previewMapping', { source: id });
		expect(result.isWhole).toBe(false);
		expect(result.bytesSeen).toBeLessThanOrEqual(256 * 1024);
		expect(result.rejected).toBe(0);
		expect(result.rows).toBeGreaterThan(1_000);
	});

	it('refuses what is no table', async () => {
		const engine = await room.engine();
		const { id } = await source(engine, 'Only words here.\nNothing else\n');
		expect(await codeOf(engine.call('imports.previewMapping', { source: id }))).toBe('format_unknown');
	});
});

describe('a saved profile', () => {
	it('survives a restart, is replaced by name, exported, and removed', async () => {
		const folder = await room.folder();
		const first = await room.engine({ folder });
		const { id } = await source(first, table());
		const profile: MappingProfile = { ...(await first.call('imports.previewMapping', { source: id })).guessed, name: 'Lager "A"' };
		expect(await first.call('profiles.save', { profile })).toEqual({ name: 'Lager "A"', wasReplaced: false });
		expect(await first.call('profiles.save', { profile: { ...profile, zone: 'Europe/Berlin' } })).toMatchObject({ wasReplaced: true });
		await first.close();
		const engine = await room.engine({ folder });
		const { profiles } = await engine.call('profiles.list', {});
		expect(profiles.map((saved) => saved.profile)).toEqual([{ ...profile, zone: 'Europe/Berlin' }]);
		const path = join(folder, 'out.json');
		await engine.call('profiles.export', { name: 'Lager "A"', target: engine.files.registerTarget(path) });
		expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ ...profile, zone: 'Europe/Berlin' });
		await engine.call('profiles.remove', { name: 'Lager "A"' });
		expect((await engine.call('profiles.list', {})).profiles).toEqual([]);
		expect(await codeOf(engine.call('profiles.remove', { name: 'Lager "A"' }))).toBe('not_found');
		expect((await engine.call('workspace.check', {})).isHealthy).toBe(true);
	});

	it('is not saved when it contradicts itself', async () => {
		const engine = await room.engine();
		const { id } = await source(engine, table());
		const { guessed } = await engine.call('imports.previewMapping', { source: id });
		const wrong = { ...guessed, name: 'wrong', columns: guessed.columns.map((column) => ({ ...column, role: 'ignore' as const })) };
		expect(await codeOf(engine.call('profiles.save', { profile: wrong }))).toBe('invalid_input');
		expect(await codeOf(engine.call('profiles.save', { profile: { ...guessed, name: '' } }))).toBe('invalid_input');
	});

	it('imports by name, by itself the next time, and asks again when the columns change', async () => {
		const engine = await room.engine();
		const { id } = await source(engine, table());
		const { guessed } = await engine.call('imports.previewMapping', { source: id });
		await engine.call('profiles.save', { profile: { ...guessed, name: 'lager' } });
		const named = await engine.call('imports.run', { sources: [id], profile: 'lager' });
		expect(named.imports[0]).toMatchObject({ status: 'imported', samples: 28, notes: [expect.stringContaining('"lager"')] });
		const again = await source(engine, table(undefined, 27).replaceAll('.05.2025', '.06.2025'));
		expect((await engine.call('imports.run', { sources: [again.id] })).imports[0]).toMatchObject({ status: 'imported', samples: 27 });
		expect((await engine.call('series.get', { drive: 'ZA1234X0', metric: 'temperature_c' })).values[0]).toBe(32.5);
		const drifted = await source(engine, table('Messpunkt;Kennung;Temp (°C)'));
		const refused = (await engine.call('imports.run', { sources: [drifted.id] })).imports[0];
		expect(refused).toMatchObject({
			status: 'refused',
			error: { code: 'columns_changed', message: expect.stringContaining('"Temp (°F)"') },
			mappableSource: drifted.id,
		});
		const preview = await engine.call('imports.previewMapping', { source: drifted.id });
		expect(preview).toMatchObject({ origin: 'saved', missing: ['Temp (°F)'], extra: ['Temp (°C)'] });
		expect(await codeOf(engine.call('imports.run', { sources: [drifted.id], profile: 'nobody' }))).toBe('not_found');
	});
});

describe('an upload', () => {
	it('that was refused for its columns waits for its mapping, and is gone once it is in', async () => {
		const engine = await room.engine();
		const { id, path } = await source(engine, table(), 'upload.csv', true);
		const refused = await engine.call('imports.run', { sources: [id] });
		expect(refused.imports[0]?.mappableSource).toBe(id);
		expect(existsSync(path)).toBe(true);
		const { guessed } = await engine.call('imports.previewMapping', { source: id });
		expect((await engine.call('imports.run', { sources: [id], profile: guessed })).totals.added).toBe(28);
		expect(existsSync(path)).toBe(false);
		expect(await codeOf(engine.call('imports.previewMapping', { source: id }))).toBe('source_unknown');
	});

	it('that is no table is gone at once, and of many waiting ones the oldest gives way', async () => {
		const engine = await room.engine();
		const picture = await source(engine, 'Only words here.\nNothing else\n', 'README', true);
		expect((await engine.call('imports.run', { sources: [picture.id] })).imports[0]?.mappableSource).toBeUndefined();
		expect(existsSync(picture.path)).toBe(false);
		const uploads = await Promise.all(Array.from({ length: 18 }, (_, index) => source(engine, table(`a${index};b;c`), `u${index}.csv`, true)));
		await engine.call('imports.run', { sources: uploads.map(({ id }) => id) });
		expect(uploads.map(({ path }) => existsSync(path))).toEqual(uploads.map((_, index) => index >= 2));
	});
});
