/** What the engine promises besides running jobs: workspaces, files, memory of runs, opening and closing. */
import { spawn } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultWorkspace } from '../../src-main/engine/default-workspace.ts';
import type { Engine } from '../../src-main/engine/engine.ts';
import { writeFileAtomically } from '../../src-main/engine/write-file.ts';
import { AppError, toAppError } from '../../src-main/shared/domain/errors.ts';
import { createRoom, generateTinyFleet, importPaths } from '../support/engine-room.ts';
import { watchWorkers } from '../support/watch-workers.ts';

const room = createRoom();
afterAll(room.close);

const failureOf = (work: Promise<unknown>): Promise<AppError> =>
	work.then(() => {
		throw new Error('It was expected to fail.');
	}, toAppError);
const exists = (path: string): Promise<boolean> =>
	stat(path).then(
		() => true,
		() => false,
	);
const digestOf = async (of: Engine): Promise<string> => (await of.call('workspace.check', {})).digest;

describe('the synthetic workspace', () => {
	it('lies beside the own one, is marked, and neither sees the other’s drives', async () => {
		const engine = await room.engine();
		const changes: string[] = [];
		engine.on((event) => event.kind === 'changed' && changes.push(event.what));
		await importPaths(engine, [await generateTinyFleet(engine, await room.folder())]);
		const own = await digestOf(engine);
		expect(await engine.call('workspace.get', {})).toMatchObject({ which: 'own', isSynthetic: false, hasSynthetic: false });

		const tried = await engine.call('fleet.trySynthetic', { drives: 3, days: 40, seed: 2 });
		expect(tried).toMatchObject({ added: 120, workspace: { which: 'synthetic', isSynthetic: true, drives: 3 } });
		expect(changes).toContain('workspace');
		expect(await engine.call('fleet.trySynthetic', { drives: 3, days: 40, seed: 2 })).toMatchObject({ added: 0 });

		expect(await engine.call('workspace.switch', { which: 'own' })).toMatchObject({ drives: 6, hasSynthetic: true, isSynthetic: false });
		expect(await digestOf(engine)).toBe(own);
		expect(await engine.call('workspace.switch', { which: 'synthetic' })).toMatchObject({ drives: 3 });
	});

	it('stays synthetic when it is opened again', async () => {
		const folder = await room.folder();
		const first = await room.engine({ folder });
		await first.call('fleet.trySynthetic', { drives: 1, days: 30 });
		await first.close();
		const second = await room.engine({ folder });
		expect(await second.call('workspace.get', {})).toMatchObject({ which: 'own', drives: 0, hasSynthetic: true });
		expect(await second.call('workspace.switch', { which: 'synthetic' })).toMatchObject({ isSynthetic: true, drives: 1 });
	});
});

describe('files', () => {
	it('are named by ids that were given out; nothing else is read or written', async () => {
		const engine = await room.engine();
		const path = await generateTinyFleet(engine, await room.folder());
		for (const source of ['source-0000000000', path, '../../etc/passwd', 'target-AAAAAAAAAA', '']) {
			expect((await failureOf(engine.call('imports.run', { sources: [source] }))).code).toMatch(/^(source_unknown|invalid_input)$/);
		}
		expect(await failureOf(engine.call('fleet.generate', { drives: 1, days: 1, target: 'target-AAAAAAAAAA' }))).toMatchObject({
			code: 'source_unknown',
		});
		expect(await failureOf(engine.call('bundle.import', { source: 'source-0000000000' }))).toMatchObject({ code: 'source_unknown' });
		// A source is not a target, nor a download.
		const source = engine.files.registerSource({ path });
		expect(await failureOf(engine.call('fleet.generate', { drives: 1, days: 1, target: source }))).toMatchObject({ code: 'source_unknown' });
		expect(() => engine.files.download(source)).toThrow(AppError);
		expect((await engine.call('workspace.get', {})).samples).toBe(0);
	});

	it('that were uploaded are gone once they are imported, refused ones too, and stay for a dry run', async () => {
		const engine = await room.engine();
		const original = await generateTinyFleet(engine, await room.folder());
		const folder = await engine.temporaryFolder();
		const upload = async (name: string, text?: string): Promise<string> => {
			const path = join(folder, name);
			await (text === undefined ? copyFile(original, path) : writeFile(path, text));
			return engine.files.registerSource({ path, label: name, isTemporary: true });
		};
		const [good, bad] = [await upload('good'), await upload('bad', 'not a telemetry export')];
		await engine.call('imports.run', { sources: [good, bad], isDryRun: true });
		expect((await readdir(folder)).sort()).toEqual(['bad', 'good']);
		const report = await engine.call('imports.run', { sources: [good, bad] });
		expect(report.imports.map((entry) => entry.status)).toEqual(['imported', 'refused']);
		expect(await readdir(folder)).toEqual([]);
		expect(await failureOf(engine.call('imports.run', { sources: [good] }))).toMatchObject({ code: 'source_unknown' });
		// What the user named by path is the user's.
		await importPaths(engine, [original]);
		expect(await exists(original)).toBe(true);
	});

	it('that a killed engine received are swept away by the next one, those of a living one are not', async () => {
		const folder = await room.folder();
		const left = join(folder, 'uploads', 'of-a-dead-engine');
		await mkdir(left, { recursive: true });
		await writeFile(join(left, 'half'), 'x');
		const engine = await room.engine({ folder });
		const own = join(await engine.temporaryFolder(), 'mine');
		await writeFile(own, 'x');
		await engine.call('workspace.get', {});
		expect(await exists(left)).toBe(false);
		// Another program that is refused the workspace must not take our uploads with it.
		const other = await room.engine({ folder });
		expect(await failureOf(other.call('workspace.get', {}))).toMatchObject({ code: 'db_in_use' });
		await other.close();
		expect(await exists(own)).toBe(true);
		await engine.close();
		expect(await exists(own)).toBe(false);
	});

	it('that are imported again are known, one file among several is refused alone, in the order of the request', async () => {
		const engine = await room.engine();
		const [folder, path] = [await room.folder(), await generateTinyFleet(engine, await room.folder())];
		await writeFile(join(folder, 'README.md'), 'hello\n');
		const report = await importPaths(engine, [join(folder, 'README.md'), path, path, join(folder, 'missing.csv')]);
		expect(report.imports.map((entry) => [entry.status, entry.error?.code])).toEqual([
			['refused', 'format_unknown'],
			['imported', undefined],
			['known', undefined],
			['refused', 'file_unreadable'],
		]);
		expect(report.totals).toMatchObject({ files: 4, filesImported: 1, filesKnown: 1, filesRefused: 2, added: 360, drives: 6 });
		expect((await engine.call('imports.list', {})).imports).toHaveLength(1);
	});
});

describe('results of runs', () => {
	it('are remembered over a restart, and known to be stale once the history has changed', async () => {
		const folder = await room.folder();
		const first = await room.engine({ folder });
		expect(await first.call('risk.latest', {})).toEqual({ risk: null, isStale: false, staleBecause: [] });
		await importPaths(first, [await generateTinyFleet(first, await room.folder(), { seed: 1 })]);
		const risk = await first.call('risk.run', { paths: 1_000 });
		await first.close();
		const second = await room.engine({ folder });
		expect(await second.call('risk.latest', {})).toEqual({ risk, isStale: false, staleBecause: [] });
		await importPaths(second, [await generateTinyFleet(second, await room.folder(), { seed: 2 })]);
		expect(await second.call('risk.latest', {})).toEqual({ risk, isStale: true, staleBecause: ['history'] });
		expect(await failureOf(second.call('report.make', {}))).toMatchObject({ code: 'no_run' });
	});

	it('name what is missing instead of filling it in', async () => {
		const engine = await room.engine();
		const path = join(await room.folder(), 'plain.csv');
		await writeFile(
			path,
			[
				'date,serial_number,model,temperature_c',
				...Array.from({ length: 30 }, (_, day) => `2025-01-${String(day + 1).padStart(2, '0')},PLAIN000001,M1,30`),
				'',
			].join('\n'),
		);
		await importPaths(engine, [path]);
		const { missing } = await engine.call('risk.run', { paths: 1_000 });
		expect(missing.map((part) => part.missing)).toEqual(expect.arrayContaining(['power_on_hours', 'reallocated_sectors']));
	});
});

describe('opening', () => {
	it('that failed is tried again: the other program may have ended', async () => {
		const folder = await room.folder();
		const holder = await room.engine({ folder });
		await holder.call('workspace.get', {});
		const waiting = await room.engine({ folder });
		expect(await failureOf(waiting.call('workspace.get', {}))).toMatchObject({ code: 'db_in_use' });
		await holder.close();
		expect(await waiting.call('workspace.get', {})).toMatchObject({ drives: 0 });
	});

	it('happens once for many questions at once', async () => {
		const watch = watchWorkers();
		const engine = await room.engine();
		await Promise.all(Array.from({ length: 20 }, () => engine.call('workspace.get', {})));
		expect(watch.alive('storage')).toHaveLength(1);
		watch.stop();
	});

	it('finds the custom place of each system', () => {
		const slashed = (path: string): string => path.replaceAll('\\', '/');
		expect(slashed(defaultWorkspace('linux', {}, '/home/a'))).toBe('/home/a/.local/share/stochastic-storage-var');
		expect(slashed(defaultWorkspace('linux', { XDG_DATA_HOME: '/data' }, '/home/a'))).toBe('/data/stochastic-storage-var');
		expect(slashed(defaultWorkspace('darwin', {}, '/Users/a'))).toBe('/Users/a/Library/Application Support/stochastic-storage-var');
		expect(slashed(defaultWorkspace('win32', { APPDATA: 'C:/Users/a/AppData/Roaming' }, 'C:/Users/a'))).toBe(
			'C:/Users/a/AppData/Roaming/stochastic-storage-var',
		);
	});
});

describe('closing', () => {
	it('ends every thread, cancels what runs and leaves the history as it was', async () => {
		const watch = watchWorkers();
		const folder = await room.folder();
		const engine = await room.engine({ folder, threads: 2 });
		await importPaths(engine, [await generateTinyFleet(engine, await room.folder())]);
		const before = await digestOf(engine);
		const running = failureOf(engine.call('risk.run', { paths: 3_000_000 }));
		const importing = failureOf(
			engine.call('imports.run', {
				sources: [
					engine.files.registerStream('-', async function* () {
						yield new TextEncoder().encode('observed_at,serial_number,model,temperature_c\n2025-01-01,CLOSING00001,M1,30\n');
						await new Promise(() => {});
					}),
				],
			}),
		);
		await new Promise((done) => setTimeout(done, 200));
		await engine.close();
		expect([(await running).code, (await importing).code]).toEqual(['cancelled', 'cancelled']);
		expect(watch.alive('')).toEqual([]);
		watch.stop();
		expect((await failureOf(engine.call('workspace.get', {}))).message).toMatch(/closed/);
		const again = await room.engine({ folder });
		expect(await digestOf(again)).toBe(before);
	});

	it('leaves nothing that keeps a program alive', async () => {
		const program = join(import.meta.dirname, '../support/close-engine.ts');
		const child = spawn(process.execPath, [program, await room.folder()], { stdio: ['ignore', 'pipe', 'inherit'] });
		let output = '';
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			output += text;
		});
		let closedAt = 0;
		child.stdout.once('data', () => {
			closedAt = performance.now();
		});
		const limit = setTimeout(() => child.kill('SIGKILL'), 20_000);
		const status = await new Promise<number | null>((done) => child.once('close', done));
		clearTimeout(limit);
		expect({ status, output }).toEqual({ status: 0, output: 'closed\n' });
		expect(performance.now() - closedAt).toBeLessThan(2_000);
	});

	it('may be asked twice', async () => {
		const engine = await room.engine();
		await engine.call('workspace.get', {});
		await Promise.all([engine.close(), engine.close()]);
		await engine.close();
	});
});

describe('a file written for the user', () => {
	it('appears whole or not at all', async () => {
		const folder = await room.folder();
		const path = join(folder, 'report.pdf');
		await writeFile(path, 'old');
		const failed = writeFileAtomically(path, async (temporary) => {
			await writeFile(temporary, 'half');
			throw new AppError('cancelled');
		});
		expect(await failureOf(failed)).toMatchObject({ code: 'cancelled' });
		expect(await readFile(path, 'utf8')).toBe('old');
		await writeFileAtomically(path, (temporary) => writeFile(temporary, 'new'));
		expect(await readFile(path, 'utf8')).toBe('new');
		expect(await readdir(folder)).toEqual(['report.pdf']);
	});

	it('to a place that is not there is a typed error naming it', async () => {
		const engine = await room.engine();
		const path = join(await room.folder(), 'missing', 'fleet.csv');
		expect(await failureOf(engine.call('fleet.generate', { drives: 1, days: 1, target: engine.files.registerTarget(path) }))).toMatchObject({
			code: 'file_unreadable',
			message: expect.stringContaining(path),
		});
	});
});
