/** Block traces through the engine: the two files of a run as one drive, in whatever order they come; judged without a workspace. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src-main/engine/engine.ts';
import { blockTraceEvents } from '../../src-main/maths/anomalies/block-trace/block-trace-events.ts';
import type { OutputOf } from '../../src-main/shared/contract/procedures.ts';
import { toAppError } from '../../src-main/shared/domain/errors.ts';
import { inventTrace } from '../support/block-traces.ts';
import { createRoom, importPaths } from '../support/engine-room.ts';
import { makeZip } from '../support/make-zip.ts';
import { driveOfTrace } from '../support/read-traces.ts';

const room = createRoom();
afterAll(room.close);

const attack = inventTrace('slow ransomware', { seed: 2, seconds: 40 });
const browser = inventTrace('browser', { seed: 2, seconds: 30, unixSeconds: 1_710_000_000 });
const NAMES = { reads: 'host__run-1__ata_read.csv', writes: 'host__run-1__ata_write.csv' } as const;

async function attackFolder(): Promise<{ readonly folder: string; readonly reads: string; readonly writes: string }> {
	const folder = await room.folder();
	const [reads, writes] = [join(folder, NAMES.reads), join(folder, NAMES.writes)];
	await writeFile(reads, attack.reads);
	await writeFile(writes, attack.writes);
	return { folder, reads, writes };
}

const SHARE = 'read_overwrite_share';
async function seriesOf(engine: Engine, metric: string): Promise<readonly number[]> {
	const { drives } = await engine.call('drives.list', {});
	expect(drives).toHaveLength(1);
	const { values } = await engine.call('series.get', { drive: drives[0]?.deviceId ?? '', metric });
	return [...values].filter(Number.isFinite);
}

const expected = driveOfTrace(attack);
const finite = (metric: string): readonly number[] => [...(expected.metrics[metric] ?? [])].filter(Number.isFinite);
const statuses = ({ imports }: OutputOf<'imports.run'>): string[] => imports.map(({ status, error }) => (error ? `${status} ${error.code}` : status));

describe('the two files of a run', () => {
	it('become one drive with the figures of both, and nothing new the second time', async () => {
		const engine = await room.engine();
		const { folder } = await attackFolder();
		const first = await importPaths(engine, [folder]);
		expect(statuses(first)).toEqual(['imported', 'imported']);
		expect(first.imports.map(({ format }) => format)).toEqual(['block-trace', 'block-trace']);
		expect([first.totals.drives, first.totals.conflicts, first.totals.rejected]).toEqual([1, 0, 0]);
		for (const metric of ['read_iops', 'write_entropy', SHARE, 'overwrite_entropy', 'rewrite_share'])
			expect(await seriesOf(engine, metric)).toEqual(finite(metric));
		const again = await importPaths(engine, [folder]);
		expect(statuses(again)).toEqual(['known', 'known']);
		expect(again.totals.added).toBe(0);
		// The same in another wrapping and under another name.
		const renamed = await room.folder();
		await writeFile(join(renamed, 'x__ata_read.csv.gz'), gzipSync(attack.reads));
		await writeFile(join(renamed, 'x__ata_write.csv.gz'), gzipSync(attack.writes));
		expect((await importPaths(engine, [renamed])).totals.added).toBe(0);
	});

	it('are one drive in whatever order they come, alone first or together', async () => {
		const { reads, writes } = await attackFolder();
		for (const order of [[[writes, reads]], [[reads], [reads, writes]], [[writes], [reads, writes]], [[writes], [writes, reads]]] as const) {
			const engine = await room.engine();
			for (const paths of order) expect((await importPaths(engine, paths)).totals.conflicts).toBe(0);
			for (const metric of ['read_iops', 'write_iops', SHARE]) expect(await seriesOf(engine, metric)).toEqual(finite(metric));
		}
	});

	it('say the same when they come in a zip archive or only for a look', async () => {
		const engine = await room.engine();
		const folder = await room.folder();
		const zip = makeZip([
			{ name: `t/${NAMES.writes}`, content: attack.writes },
			{ name: `t/${NAMES.reads}`, content: attack.reads },
			{ name: 't/other__ata_read.csv', content: browser.reads },
		]);
		await writeFile(join(folder, 'traces.zip'), zip);
		const source = (): string => engine.files.registerSource({ path: join(folder, 'traces.zip') });
		const look = await engine.call('imports.run', { sources: [source()], isDryRun: true });
		expect(statuses(look)).toEqual(['checked', 'checked', 'checked']);
		expect((await engine.call('drives.list', {})).drives).toHaveLength(0);
		const report = await importPaths(engine, [join(folder, 'traces.zip')]);
		expect(report.totals.drives).toBe(2);
		expect(report.imports[2]?.notes.join()).toContain('A trace of reads alone');
	});

	it('are two drives with a note each when nobody imports them together: a file beside is not read unasked', async () => {
		const engine = await room.engine();
		const { reads, writes } = await attackFolder();
		const notes = [...(await importPaths(engine, [reads])).imports, ...(await importPaths(engine, [writes])).imports].flatMap((entry) => entry.notes);
		expect(notes.join()).toMatch(/reads alone.*writes alone/);
		const { drives } = await engine.call('drives.list', {});
		expect(drives).toHaveLength(2);
		for (const { deviceId } of drives) {
			const failure = await engine.call('series.get', { drive: deviceId, metric: SHARE }).catch(toAppError);
			expect(failure).toMatchObject({ code: 'metric_unknown' });
		}
	});

	it('of strangers stay apart', async () => {
		const engine = await room.engine();
		const folder = await room.folder();
		for (const [name, trace] of [
			['a', attack],
			['b', browser],
		] as const) {
			await mkdir(join(folder, name, 'run'), { recursive: true });
			await writeFile(join(folder, name, 'run', 'ata_read.csv'), trace.reads);
			await writeFile(join(folder, name, 'run', 'ata_write.csv'), trace.writes);
		}
		expect((await importPaths(engine, [folder])).totals).toMatchObject({ drives: 2, filesImported: 4, conflicts: 0 });
	});

	it('do not fall together: a cut one is refused and the other one is read alone', async () => {
		const engine = await room.engine();
		const { folder, reads } = await attackFolder();
		await writeFile(`${reads}.gz`, gzipSync(attack.reads).subarray(0, 1_000));
		await writeFile(reads, 'no,trace\n1,2\n');
		const other = await room.folder();
		await writeFile(join(other, `${NAMES.reads}.gz`), gzipSync(attack.reads).subarray(0, 1_000));
		await writeFile(join(other, NAMES.writes), attack.writes);
		const report = await importPaths(engine, [other]);
		expect(statuses(report)).toEqual(['refused input_truncated', 'imported']);
		expect(report.imports[1]?.notes.join()).toContain('writes alone');
		expect((await importPaths(engine, [folder])).totals.filesRefused).toBe(2);
	});
});

describe('eval.traces', () => {
	const evaluate = async (engine: Engine, folder: string): Promise<OutputOf<'eval.traces'>['runs']> =>
		(await engine.call('eval.traces', { folder: engine.files.registerFolder(folder) })).runs;

	it('finds in files what a search finds in their import', async () => {
		const engine = await room.engine();
		const { folder } = await attackFolder();
		await writeFile(join(folder, 'quiet__ata_read.csv.gz'), gzipSync(browser.reads));
		await writeFile(join(folder, 'quiet__ata_write.csv.gz'), gzipSync(browser.writes));
		await writeFile(join(folder, 'README.md'), '# not a trace');
		const [run, quiet, ...others] = await evaluate(engine, folder);
		expect(others).toEqual([]);
		const events = blockTraceEvents(expected);
		expect(events).toHaveLength(1);
		expect(run).toMatchObject({ run: 'host__run-1', startMs: 1_700_000_000_000, seconds: 40 });
		expect(run?.events.map((event) => [event.class, event.atSeconds, event.confidence, event.isQuestion, event.evidence])).toEqual(
			events.map((event) => [
				event.class,
				(event.startMs - 1_700_000_000_000) / 1_000 + 1,
				event.confidence,
				false,
				event.evidence.map(({ text }) => text),
			]),
		);
		expect(run?.files.map(({ file, kind, requests, rejected }) => [file, kind, requests, rejected])).toEqual([
			[NAMES.reads, 'read', attack.reads.split('\n').length - 1, 0],
			[NAMES.writes, 'write', attack.writes.split('\n').length - 1, 0],
		]);
		expect(quiet).toMatchObject({ run: 'quiet', events: [] });
		expect((await engine.call('drives.list', {})).drives).toEqual([]);
	});

	it('says of each file why it was left out and judges the run by the rest', async () => {
		const engine = await room.engine();
		const folder = await room.folder();
		await mkdir(join(folder, 'Run-1'));
		await writeFile(join(folder, 'Run-1', 'ata_write.csv'), attack.writes);
		await writeFile(join(folder, 'Run-1', 'ata_read.csv.gz'), gzipSync(attack.reads).subarray(0, 500));
		await writeFile(join(folder, 'bad__ata_read.csv'), `${attack.reads.slice(0, attack.reads.indexOf('\n', 2_000) + 1)}${'x,y,z,w\n'.repeat(50)}`);
		await writeFile(join(folder, 'empty__ata_read.csv'), '');
		const runs = await evaluate(engine, folder);
		expect(runs.map(({ run, files }) => [run, files.map(({ error, samples }) => error?.code ?? samples > 0)])).toEqual([
			['Run-1', ['input_truncated', true]],
			['bad', ['rejects_over_limit']],
			['empty', ['format_unknown']],
		]);
		expect(runs[0]?.events.every(({ isQuestion }) => isQuestion)).toBe(true);
		expect(runs[2]).toMatchObject({ startMs: null, seconds: 0, events: [] });
	});

	it('refuses a folder without a trace, and one that is not there', async () => {
		const engine = await room.engine();
		const folder = await room.folder();
		expect(await evaluate(engine, folder).catch(toAppError)).toMatchObject({ code: 'nothing_to_import' });
		expect(await evaluate(engine, join(folder, 'gone')).catch(toAppError)).toMatchObject({ code: 'file_unreadable' });
	});
});
