/** Reports as a record: the same bytes again, compared with the one before, verified against the workspace, written whole or not at all. */
import { mkdirSync } from 'node:fs';
import { mkdir, open, readdir, readFile, truncate, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src-main/engine/engine.ts';
import { readFigures } from '../../src-main/engine/verify-report.ts';
import { writeFileAtomically } from '../../src-main/engine/write-file.ts';
import { figuresText } from '../../src-main/report/figures.ts';
import type { InputOf, OutputOf } from '../../src-main/shared/contract/procedures.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import { openWritable } from '../../src-main/storage/sqlite.ts';
import { pngOf } from '../report/pictures.ts';
import { readPdf } from '../report/read-pdf.ts';
import { createRoom, generateTinyFleet, importPaths } from '../support/engine-room.ts';
import { changePage, forge } from '../support/forge-report.ts';

const room = createRoom();
afterAll(room.close);

const simulation = { horizonDays: 30, paths: 1_000, levels: [0.9, 0.99], seed: 3 };

let engine: Engine;
let folder: string;
beforeAll(async () => {
	folder = await room.folder();
	engine = await room.engine({ folder: join(folder, 'workspace') });
	await importPaths(engine, [await generateTinyFleet(engine, folder)]);
	await engine.call('risk.run', simulation);
}, 60_000);

const make = (input: InputOf<'report.make'> = {}): Promise<OutputOf<'report.make'>> => engine.call('report.make', input);
const bytesOf = ({ fileName }: { readonly fileName: string }): Promise<Buffer> => readFile(join(folder, 'workspace/reports', fileName));
const listed = async (): Promise<number> => (await engine.call('reports.list', {})).reports.length;
const figuresOf = async (report: { readonly fileName: string }) => readFigures(await bytesOf(report));

/** What a workspace keeps of runs, oldest first. */
function runsIn({ folder: place }: Engine): { readonly kind: string; readonly input: string }[] {
	const db = openWritable(join(place, 'workspace.db'));
	try {
		return db.query<[], { kind: string; input: string }>('SELECT kind, input FROM runs ORDER BY id').all();
	} finally {
		db.close();
	}
}

async function failureOf(call: Promise<unknown>): Promise<AppError> {
	const found = await call.then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	if (!(found instanceof AppError)) throw new Error(`no typed failure: ${String(found)}`);
	return found;
}

const verifyFile = async (name: string, bytes: Uint8Array): Promise<OutputOf<'reports.verify'>> => {
	await writeFile(join(folder, name), bytes);
	return engine.call('reports.verify', { source: engine.files.registerSource({ path: join(folder, name) }) });
};

describe('a report', () => {
	it('has the same bytes when it is made again, although the first one is in the history by then', async () => {
		const [first, again] = [await make(), await make()];
		expect(again.sha256).toBe(first.sha256);
		expect(again.reportId).not.toBe(first.reportId);
	});

	it('carries its figures, keeps them with its entry, and names its headline in the list', async () => {
		const made = await make({ variant: 'executive' });
		const figures = await figuresOf(made);
		const risk = (await engine.call('risk.latest', {})).risk!;
		expect(figures).toMatchObject({ expectedLoss: risk.expectedLoss, levels: risk.levels, dataHash: risk.dataHash });
		expect(figures.simulation.asked).toEqual({ ...simulation, estimator: 'inverted_cdf', sampling: 'plain' });
		const [newest] = (await engine.call('reports.list', {})).reports;
		expect(newest).toMatchObject({ options: { variant: 'executive' }, headline: { valueAtRisk: risk.levels[0]?.valueAtRisk, horizonDays: 30 } });
		const kept = await engine.call('report.tables', { reportId: made.reportId, format: 'json' });
		expect(await readFile(engine.files.download(kept.downloadId).path, 'utf8')).toBe(figuresText(figures));
	});

	it('is refused for one drive without a drive, with one where it tells of all, for a drive that nobody knows, and for pages that it has not', async () => {
		expect(await failureOf(make({ variant: 'drive' }))).toMatchObject({ code: 'invalid_input' });
		expect(await failureOf(make({ variant: 'full', drive: 'SYN-7-00001' }))).toMatchObject({ code: 'invalid_input' });
		expect(await failureOf(make({ variant: 'executive', sections: ['summary', 'glossary'] }))).toMatchObject({
			message: expect.stringContaining('glossary'),
		});
		expect(await failureOf(make({ variant: 'drive', drive: 'nobody' }))).toMatchObject({ code: 'drive_unknown' });
		expect((await figuresOf(await make({ variant: 'drive', drive: 'SYN-7-00001' }))).options).toMatchObject({ deviceId: expect.any(String) });
	});

	it('simulates first where it is asked to, with the settings of the simulation before', async () => {
		const own = await room.engine();
		const path = await room.folder();
		await importPaths(own, [await generateTinyFleet(own, path)]);
		expect(await failureOf(own.call('report.make', {}))).toMatchObject({ code: 'no_run' });
		const refreshed = { refresh: true, forecasts: 0 };
		expect((await own.call('report.make', refreshed)).headline).toMatchObject({ horizonDays: 90 });
		await own.call('risk.run', simulation);
		await importPaths(own, [await generateTinyFleet(own, path, { seed: 8, drives: 2 })]);
		expect(await failureOf(own.call('report.make', {}))).toMatchObject({ code: 'no_run' });
		expect((await own.call('report.make', refreshed)).headline).toMatchObject({ horizonDays: 30, confidence: 0.9, drives: 8 });
		const before = (await own.call('risk.latest', {})).risk;
		const kindsOfRuns = (): string[] => runsIn(own).map(({ kind }) => kind);
		expect(kindsOfRuns()).toEqual(['anomaly', 'risk', 'risk', 'anomaly', 'risk']);
		const last = await own.call('report.make', { ...refreshed, keep: 1 });
		expect((await own.call('risk.latest', {})).risk).toEqual(before);
		// What the first report had computed goes with its PDF; what somebody ran, and what speaks of this history, stays.
		expect(last.pdfsRemoved).toBe(2);
		expect(kindsOfRuns()).toEqual(['risk', 'anomaly', 'risk']);
		expect(JSON.parse(runsIn(own)[0]!.input)).toMatchObject(simulation);
	}, 60_000);

	it('forecasts first what it prints and nobody has forecast; it keeps what is finished when it is cancelled, and does nothing twice', async () => {
		const own = await room.engine();
		const asked = { sections: ['summary', 'forecasts'], forecasts: 3 } satisfies InputOf<'report.make'>;
		const said = async ({ fileName }: OutputOf<'report.make'>): Promise<string> =>
			readPdf(await readFile(join(own.folder, 'reports', fileName)))
				.pages.flat()
				.join('\n');
		await importPaths(own, [await generateTinyFleet(own, await room.folder())]);
		const controller = new AbortController();
		const stopped = own.call(
			'report.make',
			{ ...asked, refresh: true },
			{
				signal: controller.signal,
				onProgress: ({ phase, done, total }) => {
					if (phase === 'Forecasting' && done > total / 3) controller.abort();
				},
			},
		);
		expect(await failureOf(stopped)).toMatchObject({ code: 'cancelled' });
		expect(await said(await own.call('report.make', asked))).toMatch(/[12] series forecast,/);
		const made = await own.call('report.make', { ...asked, refresh: true });
		expect(await said(made)).toContain('3 series forecast,');
		const again = await own.call('report.make', { ...asked, refresh: true });
		expect(again.sha256).toBe(made.sha256);
		const { risk } = await own.call('risk.latest', {});
		const riskiest = risk!.components[0]!.serial;
		expect(await said(again)).toMatch(new RegExp(`of ${riskiest}[^]*of ${riskiest}`));
	}, 60_000);
});

describe('a written report', () => {
	it.each([
		['its folder is missing', 'missing/report.pdf', 'the folder does not exist'],
		['a folder has its name', 'taken.pdf', 'a folder has this name'],
		['a file stands in its way', 'file/report.pdf', 'a file, not a folder'],
		['its name is too long', `${'n'.repeat(252)}.pdf`, 'too long'],
	])('is refused before any work where %s', async (_, place, why) => {
		const before = await listed();
		await mkdir(join(folder, 'taken.pdf'), { recursive: true });
		await writeFile(join(folder, 'file'), '');
		const target = engine.files.registerTarget(join(folder, place));
		expect(await failureOf(make({ target, refresh: true }))).toMatchObject({ code: 'file_unreadable', message: expect.stringContaining(why) });
		expect(await listed()).toBe(before);
	});

	it('stays in the workspace where the place to write to fails in the end, and the message says so', async () => {
		const place = join(await room.folder(), 'report.pdf');
		const before = await listed();
		const takePlace = (): void => void mkdirSync(place, { recursive: true });
		const made = engine.call('report.make', { target: engine.files.registerTarget(place) }, { onProgress: takePlace });
		expect(await failureOf(made)).toMatchObject({ code: 'file_unreadable', message: expect.stringContaining('is kept as risk-report-') });
		expect(await listed()).toBe(before + 1);
	});

	it('removes what a killed process has left in its folder, and nothing that anybody may still write', async () => {
		const place = await room.folder();
		let own = '';
		const write = (name: string) =>
			writeFileAtomically(join(place, name), async (temporary) => {
				own = basename(temporary);
				await writeFile(temporary, 'new');
			});
		await write(`${'n'.repeat(251)}.pdf`);
		const [dead, restarted, other] = [
			own.replace(/-\d+-/, '-2147483647-'),
			own.replace(/-[0-9a-f]{8}-(?=[0-9a-f]{12}\.)/, '-00000000-'),
			own.replace(/ssv-[0-9a-f]{8}/, 'ssv-00000000'),
		];
		const kept = [own, other, 'download.part', 'nnn.pdf'];
		const old = other.replace('nnn', 'old');
		for (const name of [...kept, dead, restarted, old]) await writeFile(join(place, name), 'half');
		await utimes(join(place, old), new Date(0), new Date(0));
		await write('nnn.pdf');
		const hasStarts = process.platform === 'linux';
		const left = [...kept, ...(hasStarts ? [] : [restarted]), `${'n'.repeat(251)}.pdf`];
		expect((await readdir(place)).sort()).toEqual(left.sort());
	});

	it('leaves the file of before on a full disk, and nothing beside it', async () => {
		const place = await room.folder();
		await writeFile(join(place, 'report.pdf'), 'old');
		const failed = writeFileAtomically(join(place, 'report.pdf'), async (temporary) => {
			await writeFile(temporary, 'half');
			throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
		});
		expect(await failureOf(failed)).toMatchObject({ code: 'disk_full', message: expect.stringContaining('report.pdf') });
		expect(await readdir(place)).toEqual(['report.pdf']);
		expect(await readFile(join(place, 'report.pdf'), 'utf8')).toBe('old');
	});

	it('leaves nothing behind when it is cancelled on the way', async () => {
		const place = await room.folder();
		const before = await listed();
		const files = await readdir(join(folder, 'workspace/reports'));
		const controller = new AbortController();
		const cancelled = engine.call(
			'report.make',
			{ target: engine.files.registerTarget(join(place, 'report.pdf')) },
			{ signal: controller.signal, onProgress: () => controller.abort() },
		);
		expect(await failureOf(cancelled)).toMatchObject({ code: 'cancelled' });
		expect(await readdir(place)).toEqual([]);
		expect(await listed()).toBe(before);
		expect(await readdir(join(folder, 'workspace/reports'))).toEqual(files);
	});
});

describe('a verification', () => {
	it('finds every figure again from the file and from its number, and stores nothing', async () => {
		const made = await make();
		const runs = (await engine.call('risk.latest', {})).risk;
		for (const found of [await verifyFile('sound.pdf', await bytesOf(made)), await engine.call('reports.verify', { reportId: made.reportId })])
			expect(found).toMatchObject({ isVerified: true, reportId: made.reportId, differing: 0, differences: [], basis: [] });
		expect((await engine.call('reports.verify', { reportId: made.reportId })).compared).toBeGreaterThan(100);
		expect((await engine.call('risk.latest', {})).risk).toEqual(runs);
	});

	it('holds for masked serials, for events that were acknowledged since, and for another model of paper', async () => {
		await engine.call('anomalies.run', { seed: 5 });
		const made = await make({ masksSerials: true, paper: 'Letter', variant: 'executive' });
		const { anomalies } = await engine.call('anomalies.latest', {});
		await engine.call('anomalies.acknowledge', { eventIds: [anomalies!.events[0]!.eventId], reason: 'known' });
		expect(await engine.call('reports.verify', { reportId: made.reportId })).toMatchObject({ isVerified: true, differing: 0 });
	});

	it('does not vouch for the pages of a file that is not byte for byte ours, even where its figures hold', async () => {
		const bytes = await bytesOf(await make());
		expect(await verifyFile('page.pdf', changePage(bytes))).toMatchObject({ isVerified: false, reportId: null, differing: 0 });
	});

	it('names a figure that was changed, although its checksum was changed with it', async () => {
		const made = await make({ variant: 'executive' });
		const forged = forge(await bytesOf(made), (text) =>
			text.replace(/("expectedLoss": \{[^}]*"value": )(\d)/, (_, head, digit) => `${head}${9 - Number(digit)}`),
		);
		const found = await verifyFile('forged.pdf', forged);
		expect(found).toMatchObject({ isVerified: false, reportId: null, differing: 1, differences: [{ figure: 'expectedLoss.value' }] });
		expect(found.differences[0]?.stated).not.toBe(found.differences[0]?.recomputed);
	});

	it('refuses what carries no figures, wrong ones, or ones of another form', async () => {
		const bytes = await bytesOf(await make({ variant: 'executive' }));
		const damaged = forge(bytes, (text) => text.replace('ssv', 'svs'), false);
		expect(await failureOf(verifyFile('damaged.pdf', damaged))).toMatchObject({
			code: 'report_rejected',
			message: expect.stringContaining('checksum'),
		});
		const foreign = forge(bytes, (text) => text.replace('"version": 1', '"version": 2'));
		expect(await failureOf(verifyFile('newer.pdf', foreign))).toMatchObject({ code: 'report_rejected', details: { where: 'version' } });
		const broken = forge(bytes, (text) => text.replace('{', '['));
		expect(await failureOf(verifyFile('broken.pdf', broken))).toMatchObject({
			code: 'report_rejected',
			message: expect.stringContaining('not JSON'),
		});
		expect(await failureOf(verifyFile('table.csv', Buffer.from('a,b\n')))).toMatchObject({ code: 'report_rejected' });
		expect(await failureOf(verifyFile('cut.pdf', bytes.subarray(0, bytes.length / 2)))).toMatchObject({ code: 'report_rejected' });
	});

	it('can be cancelled', async () => {
		const { reportId } = await make({ variant: 'executive' });
		const controller = new AbortController();
		const asked = engine.call('reports.verify', { reportId }, { signal: controller.signal, onProgress: () => controller.abort() });
		expect(await failureOf(asked)).toMatchObject({ code: 'cancelled' });
	});

	it('refuses a file of gigabytes before it is read, one that is not there, and a question about nothing', async () => {
		const path = join(folder, 'huge.pdf');
		await (await open(path, 'w')).close();
		await truncate(path, 2 * 1024 ** 3);
		const asked = engine.call('reports.verify', { source: engine.files.registerSource({ path }) });
		expect(await failureOf(asked)).toMatchObject({ code: 'report_rejected', message: expect.stringContaining(String(limits.reportBytes)) });
		const gone = engine.call('reports.verify', { source: engine.files.registerSource({ path: join(folder, 'gone.pdf') }) });
		expect(await failureOf(gone)).toMatchObject({ code: 'file_unreadable' });
		expect(await failureOf(engine.call('reports.verify', {}))).toMatchObject({ code: 'invalid_input' });
		expect(await failureOf(engine.call('reports.verify', { reportId: '999' }))).toMatchObject({ code: 'not_found' });
	});
});

describe('a comparison', () => {
	it('holds the newest report beside the one of the simulation before, and a report made again beside the same one', async () => {
		const before = await make();
		await engine.call('risk.run', { ...simulation, paths: 2_000, seed: 4 });
		const after = await make();
		const found = await engine.call('reports.compare', {});
		expect([found.newer.reportId, found.older.reportId]).toEqual([after.reportId, before.reportId]);
		expect(found.comparison.basis.map(({ part }) => part)).toEqual(['paths', 'seed']);
		expect((await make()).sha256).toBe(after.sha256);
		expect((await engine.call('reports.compare', {})).older.reportId).toBe(before.reportId);
	});

	it('is refused with itself, with a number that does not exist, and where there is only one', async () => {
		const [{ reportId }] = (await engine.call('reports.list', {})).reports as [OutputOf<'report.make'>];
		expect(await failureOf(engine.call('reports.compare', { reportId, with: reportId }))).toMatchObject({ code: 'invalid_input' });
		expect(await failureOf(engine.call('reports.compare', { with: '999' }))).toMatchObject({ code: 'not_found' });
		const first = (await engine.call('reports.list', {})).reports.at(-1)!;
		expect(await failureOf(engine.call('reports.compare', { reportId: first.reportId }))).toMatchObject({ code: 'not_found' });
	});
});

describe('the letterhead', () => {
	const logoOf = async (name: string, bytes: Uint8Array): Promise<string> => {
		await writeFile(join(folder, name), bytes);
		return engine.files.registerSource({ path: join(folder, name) });
	};

	it('is on every report from then on, stays where nothing is said of it, and goes with null', async () => {
		const plain = await make({ variant: 'executive' });
		expect(await engine.call('reports.letterhead', {})).toEqual({ organisation: '', logo: null });
		const logo = pngOf(30, 20);
		const stated = await engine.call('reports.setLetterhead', { organisation: ' Lab Ω ', logo: await logoOf('logo.png', logo) });
		expect(stated).toEqual({ organisation: 'Lab Ω', logo: { mediaType: 'image/png', width: 30, height: 20, image: logo } });
		expect((await make({ variant: 'executive' })).sha256).not.toBe(plain.sha256);
		expect(await engine.call('reports.setLetterhead', {})).toEqual(stated);
		expect(await engine.call('reports.setLetterhead', { organisation: null, logo: null })).toEqual({ organisation: '', logo: null });
		expect((await make({ variant: 'executive' })).sha256).toBe(plain.sha256);
	});

	it('keeps what it is where a picture is none, is damaged, or larger than a logo may be', async () => {
		await engine.call('reports.setLetterhead', { organisation: 'Lab' });
		const damaged = pngOf(30, 20).subarray(0, 60);
		const pictures = [Buffer.from('GIF89a'), damaged, pngOf(limits.logoSide + 1, 1), new Uint8Array(limits.logoBytes + 1)];
		for (const [index, bytes] of pictures.entries()) {
			const set = engine.call('reports.setLetterhead', { organisation: 'X', logo: await logoOf(`bad-${index}`, bytes) });
			expect(await failureOf(set)).toMatchObject({ code: 'logo_rejected' });
		}
		expect(await engine.call('reports.setLetterhead', { logo: await logoOf('wide.png', pngOf(limits.logoSide, 1)) })).toMatchObject({
			organisation: 'Lab',
			logo: { width: limits.logoSide },
		});
	});
});

it('lists a report of an earlier version without figures, and says so where figures are asked of it', async () => {
	await make({ variant: 'executive' });
	await engine.close();
	const db = openWritable(join(folder, 'workspace/workspace.db'));
	db.transaction(() => {
		db.command('DELETE FROM report_figures').run();
		db.command('UPDATE reports SET summary = NULL, risk_run_id = NULL').run();
	});
	db.close();
	engine = await room.engine({ folder: join(folder, 'workspace') });
	const [newest] = (await engine.call('reports.list', {})).reports;
	expect(newest).toMatchObject({ options: null, headline: null });
	expect(await failureOf(engine.call('reports.compare', {}))).toMatchObject({ code: 'no_run' });
	const tables = engine.call('report.tables', { reportId: newest!.reportId, format: 'csv' });
	expect(await failureOf(tables)).toMatchObject({ code: 'not_found', message: expect.stringContaining('earlier version') });
	expect(await engine.call('reports.verify', { reportId: newest!.reportId })).toMatchObject({ isVerified: true });
});

it('tells why rows were rejected, and of one drive the files that speak of it', async () => {
	const own = await room.engine();
	const place = await room.folder();
	const rows = Array.from({ length: 40 }, (_, day) => {
		const date = new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10);
		return `${date},SERIAL-A1,M1,${day === 7 ? 'hot' : 30 + (day % 5)}`;
	});
	await writeFile(join(place, 'cellar.csv'), ['date,serial_number,model,temperature_c', ...rows, ''].join('\n'));
	await importPaths(own, [join(place, 'cellar.csv'), await generateTinyFleet(own, place)]);
	await own.call('risk.run', simulation);
	const pagesOf = async (input: InputOf<'report.make'>): Promise<string> => {
		const path = join(place, 'report.pdf');
		await own.call('report.make', { ...input, target: own.files.registerTarget(path) });
		return readPdf(await readFile(path))
			.pages.flat()
			.join('\n');
	};
	expect(await pagesOf({ sections: ['quality'] })).toMatch(/not a number/);
	const one = await pagesOf({ variant: 'drive', drive: 'SERIAL-A1' });
	expect(one).toContain('cellar.csv');
	expect(one).not.toContain('fleet-7.csv');
}, 60_000);
