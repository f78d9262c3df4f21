/** What an import promises when things come in unusual ways or are stopped on the way. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { assertFits } from '../../src-main/engine/fleet-simulation.ts';
import { type AppError, toAppError } from '../../src-main/shared/domain/errors.ts';
import { formatCount } from '../../src-main/shared/domain/number-text.ts';
import { createRoom, importPaths } from '../support/engine-room.ts';

const room = createRoom();
afterAll(room.close);

const failureOf = (work: Promise<unknown>): Promise<AppError> =>
	work.then(() => {
		throw new Error('It was expected to fail.');
	}, toAppError);

/** A drive without serial or world wide name, as USB bridges give them. */
const nameless = (hours: number): string =>
	JSON.stringify({
		smartctl: { version: [7, 4], exit_status: 0 },
		device: { name: '/dev/sda', protocol: 'ATA' },
		model_name: 'NAMELESS 1',
		user_capacity: { bytes: 1_000_204_886_016 },
		power_on_time: { hours },
		temperature: { current: 31 },
		local_time: { time_t: 1_700_000_000 },
	});

const csv = (serial: string, days: number, bad = 0): string =>
	`date,serial_number,model,temperature_c\n${Array.from({ length: days }, (_, day) => `2025-0${1 + Math.floor(day / 28)}-${String(1 + (day % 28)).padStart(2, '0')},${serial},M1,${day < bad ? 'hot' : 30 + (day % 5)}`).join('\n')}\n`;

const chunked = (text: string) =>
	async function* (): AsyncGenerator<Uint8Array> {
		yield new TextEncoder().encode(text);
	};

describe('standard input', () => {
	it('keeps different drives without a name apart, and knows the same content again as a file', async () => {
		const engine = await room.engine();
		const pipe = (text: string) => engine.call('imports.run', { sources: [engine.files.registerStream('-', chunked(text))] });
		await pipe(nameless(100));
		await pipe(nameless(90_000));
		expect((await engine.call('drives.list', {})).drives).toHaveLength(2);
		const folder = await room.folder();
		await writeFile(join(folder, 'again.json'), nameless(100));
		await writeFile(join(folder, 'again.json.gz'), gzipSync(nameless(100)));
		const report = await importPaths(engine, [join(folder, 'again.json'), join(folder, 'again.json.gz')]);
		expect(report.imports.map((entry) => entry.status)).toEqual(['known', 'known']);
		expect(report.totals.added).toBe(0);
	});
});

describe('a refused file', () => {
	it('shows its rejected rows and lets the files beside it in', async () => {
		const engine = await room.engine();
		const folder = await room.folder();
		await writeFile(join(folder, 'bad.csv'), csv('BAD1', 30, 10));
		await writeFile(join(folder, 'good.csv'), csv('GOOD1', 30));
		const report = await importPaths(engine, [join(folder, 'bad.csv'), join(folder, 'good.csv')]);
		expect(report.imports[0]).toMatchObject({ status: 'refused', error: { code: 'rejects_over_limit' }, added: 0, rejected: 10 });
		expect(report.imports[0]?.rejects).toHaveLength(10);
		expect(report.imports[0]?.rejects[0]).toMatchObject({ line: 2, column: 'temperature_c' });
		expect(report.totals).toMatchObject({ rejected: 10, added: 30, filesRefused: 1 });
	});
});

describe('a cancel in the middle of a list', () => {
	it('says how many files are in, keeps those, and tells the page', async () => {
		const engine = await room.engine();
		const folder = await room.folder();
		await writeFile(join(folder, 'first.csv'), csv('FIRST1', 20));
		const controller = new AbortController();
		const changed: string[] = [];
		engine.on((event) => {
			if (event.kind === 'changed') changed.push(event.what);
			if (event.kind === 'progress' && event.phase.startsWith('Reading -')) controller.abort();
		});
		const silent = engine.files.registerStream('-', async function* () {
			yield new TextEncoder().encode('date,serial_number\n');
			await new Promise(() => {});
		});
		const sources = [engine.files.registerSource({ path: join(folder, 'first.csv') }), silent];
		const error = await failureOf(engine.call('imports.run', { sources }, { signal: controller.signal }));
		expect(error.code).toBe('cancelled');
		expect(error.message).toContain('1 of 2 files');
		expect((await engine.call('drives.list', {})).drives.map((drive) => drive.serial)).toEqual(['FIRST1']);
		expect(changed).toContain('drives');
	});
});

describe('the order of imports', () => {
	it('changes no digit of the risk', async () => {
		const folder = await room.folder();
		const paths = await Promise.all(
			['Z9', 'A1', 'M5'].map(async (serial, index) => {
				const path = join(folder, `${serial}.csv`);
				await writeFile(path, csv(serial, 28 + index));
				return path;
			}),
		);
		const figures = [];
		for (const order of [paths, paths.toReversed()]) {
			const engine = await room.engine();
			await importPaths(engine, order);
			const { levels, expectedLoss, dataHash, components } = await engine.call('risk.run', { paths: 5_000 });
			figures.push({ levels, expectedLoss, dataHash, shares: components.map(({ serial, share }) => [serial, share]) });
		}
		expect(figures[1]).toEqual(figures[0]);
	});
});

describe('two drives that take turns in a dock with a serial of its own', () => {
	/** A real export with other counts. */
	const docked = async (day: number, hours: number, starts: number, loads: number): Promise<string> => {
		const document = JSON.parse(
			await readFile(join(import.meta.dirname, '..', '..', 'resources', 'demo', 'smartctl', 'scrutiny__smart-ata.json'), 'utf8'),
		);
		const counts = new Map([
			[9, hours],
			[12, starts],
			[4, starts],
			[193, loads],
		]);
		for (const attribute of document.ata_smart_attributes.table) {
			const count = counts.get(attribute.id);
			if (count !== undefined) attribute.raw = { value: count, string: String(count) };
		}
		const said = { serial_number: 'DB9876543214E', wwn: undefined, power_on_time: { hours }, power_cycle_count: starts };
		return JSON.stringify({ ...document, ...said, local_time: { time_t: 1_700_000_000 + day * 86_400 } });
	};
	const one = (day: number) => docked(day, 1730 + day * 6, 60 + day, 900 + day * 9);
	const other = (day: number) => docked(day, 1900 + day * 6, 52 + day, 700 + day * 7);

	it('are two drives and a question about their counters once both came back', async () => {
		const engine = await room.engine();
		const folder = await room.folder();
		const asked: (readonly [day: number, text: string])[] = [];
		for (const [day, document] of (await Promise.all([one(0), other(1), one(2), other(3), one(4)])).entries()) {
			const path = join(folder, `${day}.json`);
			await writeFile(path, document);
			const report = await importPaths(engine, [path]);
			asked.push(...report.imports.flatMap(({ questions }) => questions.map(({ text }) => [day, text] as const)));
		}
		const text =
			'DB9876543214E states 1,730 power-on hours and 60 power cycles at 2023-11-14 22:13, and 1,906 power-on hours and 53 power cycles ' +
			'at 2023-11-15 22:13: more of one and less of the other, which one drive cannot; they are kept apart. Are they one drive?';
		expect(asked).toEqual([[3, text]]);
		expect((await engine.call('drives.list', {})).drives).toMatchObject([{ samples: 3 }, { samples: 2 }]);
	});
});

describe('two at once', () => {
	it('imports wait for each other', async () => {
		const engine = await room.engine({ threads: 2 });
		const folder = await room.folder();
		const paths = await Promise.all(
			['A1', 'B1', 'C1'].map(async (serial) => {
				const path = join(folder, `${serial}.csv`);
				await writeFile(path, csv(serial, 28));
				return path;
			}),
		);
		const reports = await Promise.all(paths.map((path) => importPaths(engine, [path])));
		expect(reports.map((report) => report.totals.added)).toEqual([28, 28, 28]);
	});

	it('nobody switches the workspace away from under a job', async () => {
		const engine = await room.engine();
		const trying = engine.call('fleet.trySynthetic', { drives: 4, days: 60, seed: 3 });
		expect((await failureOf(engine.call('workspace.switch', { which: 'own' }))).code).toBe('busy');
		expect(await trying).toMatchObject({ added: expect.any(Number), workspace: { which: 'synthetic', isSynthetic: true, drives: 4 } });
		expect(await engine.call('workspace.switch', { which: 'own' })).toMatchObject({ drives: 0, isSynthetic: false });
	});
});

describe('a simulation that does not fit', () => {
	it('is refused before it starts, with a number of paths that fits', () => {
		expect(() => assertFits(1_000_000, 1024 ** 3)).not.toThrow();
		let error: AppError | undefined;
		try {
			assertFits(10_000_000, 512 * 1024 ** 2);
		} catch (thrown) {
			error = toAppError(thrown);
		}
		expect(error?.code).toBe('job_too_large');
		const fits = error?.details.fits as number;
		expect(error?.message).toContain(`at most ${formatCount(fits)} paths`);
		expect(() => assertFits(fits, 512 * 1024 ** 2)).not.toThrow();
	});
});
