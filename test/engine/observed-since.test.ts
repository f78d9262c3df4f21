/** Files of last rows: from the word of a person since when their drives were watched to failure rates. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import published from '../../resources/published-models.json' with { type: 'json' };
import type { Engine } from '../../src-main/engine/engine.ts';
import { lastRowsNote } from '../../src-main/engine/observed-since.ts';
import { overallRate } from '../../src-main/jobs/failure-model.ts';
import type { InputOf } from '../../src-main/shared/contract/procedures.ts';
import { toAppError } from '../../src-main/shared/domain/errors.ts';
import { MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import { createRoom } from '../support/engine-room.ts';
import { lastRowsCsv, WATCHED_SINCE } from '../support/last-rows.ts';
import { quietFleetCsv } from '../support/quiet-fleet.ts';

const room = createRoom();
afterAll(room.close);

type Options = Omit<InputOf<'imports.run'>, 'sources'>;
const importFile = (engine: Engine, path: string, options: Options = {}) =>
	engine.call('imports.run', { sources: [engine.files.registerSource({ path })], ...options });
const lawOf = async (engine: Engine) => (await engine.call('risk.survival', {})).law;

let whole: string;
/** Of every tenth drive. */
let part: string;
beforeAll(async () => {
	const folder = await room.folder();
	[whole, part] = [join(folder, 'whole.csv'), join(folder, 'part.csv')];
	await Promise.all([writeFile(whole, lastRowsCsv()), writeFile(part, lastRowsCsv(10))]);
});

const isWithinHalfAPercent = (found: number | undefined, stated: number): void =>
	expect(Math.abs((found ?? Number.NaN) / stated - 1)).toBeLessThan(0.005);

describe('the last rows of 9,936 drives in 2019, watched since the new year', () => {
	it('have the exposure, the failure rate and the law that issue 7 states, beside the law that is used', async () => {
		const engine = await room.engine();
		const { imports } = await importFile(engine, whole, { observedSince: WATCHED_SINCE });
		expect(imports[0]?.notes[0]).toBe('9,936 drives count as observed since 2018-12-31. Undoing the import takes this back.');
		const { law, seenOnce, drives, failures } = await engine.call('risk.survival', {});
		expect({ drives, failures, seenOnce }).toEqual({ drives: 9_936, failures: 122, seenOnce: 0 });
		isWithinHalfAPercent(law.exposureDays, 3_598_437);
		isWithinHalfAPercent(law.ownFit?.annualFailureRate, 0.01237);
		isWithinHalfAPercent(law.ownFit?.law?.shape, 0.886);
		isWithinHalfAPercent(law.ownFit?.law?.scaleDays, 39_820);
		// The law in use is pulled toward a constant hazard; it is another one, and says what it rests on.
		expect(law.shape).toBeGreaterThan(0.9);
		expect(law.source).toBe('fleet');
		expect(law.notes).toContainEqual(
			expect.stringMatching(/^9,936 drives count as observed since a stated day.*61 drives are younger than that: they count from age 0\.$/),
		);
	});
});

describe('the last rows of a tenth of them', () => {
	it('are recognised at the import, and rest on published rates until somebody says since when they were watched', async () => {
		const engine = await room.engine();
		const { imports } = await importFile(engine, part);
		expect(imports[0]?.notes[0]).toMatch(
			/^Its 994 drives have one day each, and the last of them lie on 1\d days of 2019-.* --observed-since.* a day up to 2019-0\d-\d\d\.$/,
		);
		const { importId } = (await engine.call('imports.list', {})).imports[0] ?? { importId: 0 };
		expect((await engine.call('imports.get', { importId })).notes).toEqual(imports[0]?.notes);
		const { curves, seenOnce, law } = await engine.call('risk.survival', {});
		expect({ curves, seenOnce }).toEqual({ curves: [], seenOnce: 994 });
		expect(law).toMatchObject({ source: 'prior', failures: 0, shape: 1 });
		expect(law.ownFit).toBeUndefined();
		expect(law.text).toMatch(
			/^Each drive was seen on one day only: 1\d failures among them tell no rate, and failure rates rest on published ones\./,
		);
		// Nothing is published of this very model: the mean of all, moved little by one day for each drive.
		expect(law.annualFailureRate / overallRate(published.models)).toBeGreaterThan(0.8);
		expect(law.annualFailureRate / overallRate(published.models)).toBeLessThan(1.01);
		const risk = await engine.call('risk.run', { paths: 500 });
		expect(risk.survival).toEqual(law);
	});

	it('get the day by importing the file again, and lose it with the import', async () => {
		const engine = await room.engine();
		await importFile(engine, part);
		const before = await lawOf(engine);
		const told = await importFile(engine, part, { observedSince: WATCHED_SINCE });
		expect(told.imports[0]).toMatchObject({
			status: 'known',
			notes: [expect.stringContaining('994 drives count as observed since'), expect.stringContaining('younger')],
		});
		expect((await lawOf(engine)).exposureDays).toBeGreaterThan(350 * 994);
		const again = await importFile(engine, part, { observedSince: WATCHED_SINCE });
		expect(again.imports[0]?.notes[0]).toContain('994 of them already did');
		const { changes, total } = await engine.call('drives.changes', { limit: 1 });
		expect(total).toBe(994);
		expect(changes[0]).toMatchObject({ field: 'observedSince', value: WATCHED_SINCE, origin: 'part.csv' });

		const [entry] = (await engine.call('imports.list', {})).imports;
		await engine.call('imports.undo', { importId: entry?.importId ?? 0 });
		await importFile(engine, part);
		expect(await lawOf(engine)).toEqual(before);
	});

	it('have it taken back like every other fact, without the import', async () => {
		const engine = await room.engine();
		await importFile(engine, part, { observedSince: WATCHED_SINCE });
		const { undone } = await engine.call('drives.undo', {});
		expect(undone).toHaveLength(994);
		expect((await lawOf(engine)).exposureDays).toBe(994);
		expect((await engine.call('drives.list', {})).drives).toHaveLength(994);
	});

	it('are only counted in a preview', async () => {
		const engine = await room.engine();
		const { imports } = await importFile(engine, part, { observedSince: WATCHED_SINCE, isDryRun: true });
		expect(imports[0]).toMatchObject({ status: 'checked', drives: 994 });
		expect((await engine.call('drives.changes', { limit: 1 })).total).toBe(0);
	});

	it('are looked back at: on a past day all of them were in service, at the ages of that day', async () => {
		const engine = await room.engine();
		await importFile(engine, part, { observedSince: WATCHED_SINCE });
		const { failures } = await engine.call('risk.backtest', { seed: 1 });
		const month = failures.find(({ horizonDays }) => horizonDays === 30);
		// Nine months of 2019 with nearly a thousand drives each.
		expect(month?.cases).toBeGreaterThan(8_000);
		expect(month?.expected).toBeGreaterThan(2);
		expect(month?.expected).toBeLessThan(30);
	});
});

describe('a day that cannot be', () => {
	it.each([
		['2018-02-30', /is "2018-02-30", a date is written like/],
		['2050-01-01', /is 2050-01-01, in the future/],
		['last year', /is "last year", a date is written like/],
	])('such as %s is refused before anything is read', async (observedSince, reason) => {
		const engine = await room.engine();
		const error = toAppError(await importFile(engine, part, { observedSince }).catch((thrown: unknown) => thrown));
		expect(error).toMatchObject({ code: 'invalid_input', message: expect.stringMatching(reason) });
		expect((await engine.call('imports.list', {})).imports).toEqual([]);
	});

	it('after a row of the file refuses the file, in a preview too', async () => {
		const engine = await room.engine();
		for (const isDryRun of [true, false]) {
			const { imports } = await importFile(engine, part, { observedSince: '2019-06-30', isDryRun });
			expect(imports[0]).toMatchObject({ status: 'refused', error: { code: 'invalid_input' } });
			expect(imports[0]?.error?.message).toMatch(
				/is 2019-06-30, but ".*part\.csv" has a row of 2019-0\d-\d\d\. Give that day or an earlier one; nothing of the file was added\./,
			);
		}
		expect((await engine.call('imports.list', {})).imports).toEqual([]);
	});

	it('after rows that other files brought leaves those drives to their rows, and says so', async () => {
		const engine = await room.engine();
		const folder = await room.folder();
		const [early, late] = [join(folder, 'early.csv'), join(folder, 'late.csv')];
		const row = (date: string, serial: string) => `${date},${serial},ST8000DM002,8001563222016,0,20000`;
		const header = 'date,serial_number,model,capacity_bytes,failure,smart_9_raw';
		await writeFile(early, [header, row('2018-03-01', 'OLD1'), ''].join('\n'));
		await writeFile(late, [header, row('2019-03-01', 'OLD1'), row('2019-03-01', 'NEW1'), ''].join('\n'));
		await importFile(engine, early);
		const { imports } = await importFile(engine, late, { observedSince: WATCHED_SINCE });
		expect(imports[0]?.notes.slice(0, 2)).toEqual([
			'1 drive counts as observed since 2018-12-31. Undoing the import takes this back.',
			'1 drive had rows before 2018-12-31 already and counts from these.',
		]);
		const { drives } = await engine.call('drives.list', {});
		expect(drives.map(({ serial, observedSince }) => [serial, observedSince])).toEqual([
			['NEW1', WATCHED_SINCE],
			['OLD1', undefined],
		]);
	});
});

describe('one drive', () => {
	it('is said by hand to be watched since a day, which moves figures and names what cannot be', async () => {
		const engine = await room.engine();
		const path = join(await room.folder(), 'quiet.csv');
		await writeFile(path, quietFleetCsv({ drives: 3, days: 40 }));
		await importFile(engine, path);
		const { drives } = await engine.call('drives.list', {});
		const [drive] = drives;
		const before = await lawOf(engine);
		const day = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
		const set = (observedSince: string | null) => engine.call('drives.setFacts', { drives: [drive?.deviceId ?? ''], observedSince });
		await set(day((drive?.firstSeenMs ?? 0) - 100 * MS_PER_DAY));
		// The first of the hundred days is the one that a first row stands for anyhow.
		expect((await lawOf(engine)).exposureDays).toBe(before.exposureDays + 99);
		const { notes } = await set('1995-01-01');
		expect(notes).toEqual(['By its power-on hours 1 drive is younger than that: it counts from age 0.']);
		await set(null);
		expect(await lawOf(engine)).toEqual(before);
		const late = toAppError(await set(day((drive?.firstSeenMs ?? 0) + MS_PER_DAY)).catch((thrown: unknown) => thrown));
		expect(late).toMatchObject({
			code: 'row_rejected',
			message: expect.stringMatching(/The date since which it was observed is .*, after its first row of/),
		});
	});
});

describe('the shape of last rows', () => {
	const year = { drives: 200, mostDays: 1, lastDays: 40, firstMs: Date.UTC(2019, 0, 5), lastMs: Date.UTC(2019, 11, 31) };

	it('is proposed for one row a drive and for the last ten days of each', () => {
		expect(lastRowsNote(year)).toContain('a day up to 2019-01-04');
		expect(lastRowsNote({ ...year, mostDays: 10 })).toContain('at most 10 days each');
	});

	it.each([
		['a snapshot of one day', { lastDays: 1, lastMs: Date.UTC(2019, 0, 5, 12) }],
		['a round over the machines within a month', { lastDays: 20, lastMs: Date.UTC(2019, 1, 3) }],
		['drives with a history', { mostDays: 11 }],
		['a handful of drives', { drives: 9 }],
	])('is not seen in %s', (_, change) => {
		expect(lastRowsNote({ ...year, ...change })).toBeUndefined();
	});
});
