/** The command line as scripts rely on it: one JSON document, exit statuses, fields, nothing hostile on the terminal. */
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../../src-main/shells/cli/commands/index.ts';
import { type CommandEnd, ssv, startCommand } from '../../support/command-line.ts';
import { createRoom, tinyFleet } from '../../support/engine-room.ts';

const room = createRoom();
afterAll(room.close);

let folder: string;
let workspace: string;
let fleet: string;
const inWorkspace = (...words: readonly string[]): Promise<CommandEnd> => ssv([...words, '--workspace', workspace, '--json']);
const digest = async (of = workspace): Promise<string> => (await ssv(['check', '--workspace', of, '--json'])).json<{ digest: string }>().digest;

interface ImportDocument {
	readonly imports: readonly {
		path: string;
		status: string;
		error?: { code: string };
		added: number;
		rejected: number;
		rejects: readonly { line: number; reason: string }[];
	}[];
	readonly totals: Readonly<Record<string, number>>;
}
interface FailureDocument {
	readonly error: { readonly code: string; readonly message: string; readonly details: { readonly candidates?: readonly { deviceId: string }[] } };
}

/** A CSV export with one drive and `rows` hours; every row from `firstBad` on has no time. */
function csv(rows: number, firstBad = rows, serial = 'TEST00000001', model = 'M1'): string {
	const lines = Array.from(
		{ length: rows },
		(_, row) => `${row < firstBad ? new Date(Date.UTC(2020, 0, 1, row)).toISOString() : 'never'},${serial},${model},${30 + (row % 7)}`,
	);
	return ['observed_at,serial_number,model,temperature_c', ...lines, ''].join('\n');
}

beforeAll(async () => {
	folder = await room.folder();
	workspace = join(folder, 'workspace');
	fleet = join(folder, 'fleet.csv');
	const made = await inWorkspace(
		'generate',
		'--drives',
		String(tinyFleet.drives),
		'--days',
		String(tinyFleet.days),
		'--seed',
		String(tinyFleet.seed),
		'--attacks',
		'--out',
		fleet,
	);
	expect(made.status).toBe(0);
	expect(made.json()).toMatchObject({ rows: 360, drives: 6, failures: expect.any(Number), episodes: expect.any(Number) });
	const imported = await inWorkspace('import', fleet);
	expect(imported.status).toBe(0);
	expect(imported.json<ImportDocument>().totals).toMatchObject({ samples: 360, drives: 6, added: 360, known: 0, conflicts: 0, rejected: 0 });
});

describe('help and usage', () => {
	it('names every command and exits 0; without a command it exits 2', async () => {
		const [help, nothing, version] = await Promise.all([ssv(['--help']), ssv([]), ssv(['--version'])]);
		expect([help.status, nothing.status, version.status]).toEqual([0, 2, 0]);
		for (const { name } of commands) expect(help.stdout).toContain(`  ${name} `);
		expect(version.stdout).toMatch(/stochastic-storage-var \d+\.\d+\.\d+\nnode 24\./);
	});

	it.each(commands.map(({ name, flags, extra }) => ({ name, words: [...Object.keys(flags), ...Object.keys(extra ?? {}), 'workspace', 'json'] })))(
		'explains every flag of $name',
		async ({ name, words }) => {
			const help = await ssv([...name.split(' '), '--help']);
			expect(help.status).toBe(0);
			for (const word of words) expect(help.stdout).toContain(`--${word}`);
		},
	);

	it('refuses what it does not know with status 2, naming it', async () => {
		const wrong: readonly (readonly [readonly string[], string])[] = [
			[['fly'], 'fly'],
			[['drives', '--sideways'], '--sideways'],
			[['drives', '--sort', 'colour'], '--sort'],
			[['risk', '--paths', 'many'], '--paths'],
			[['risk', '--paths', '3'], '--paths'],
			[['risk', '--levels', '0.95,x'], '--levels'],
			[['risk', '--levels', '1.5'], '--levels'],
			[['risk', '--estimator', 'median'], '--estimator'],
			[['generate', '--drives', '2', '--days', '3'], '--out'],
			[['import'], 'file'],
			[['series', '--drive', 'nobody', '--metric', 'temperature_c'], 'nobody'],
			[['bundle', 'sideways', 'x'], 'bundle'],
			[['serve', '--port', 'x'], '--port'],
		];
		for (const [words, named] of wrong) {
			const end = await inWorkspace(...words);
			expect({ words, status: end.status }).toEqual({ words, status: 2 });
			expect(end.json<FailureDocument>().error.message).toContain(named);
		}
	});

	it('says a failure in words on stderr and nothing on stdout without --json, and ends the process with its status', async () => {
		const end = await startCommand(['fly']).ended;
		expect(end.status).toBe(2);
		expect(end.stdout).toBe('');
		expect(end.stderr).toMatch(/fly/);
	});
});

describe('import', () => {
	it('adds nothing the second time and leaves the same digest', async () => {
		const before = await digest();
		const again = await inWorkspace('import', fleet);
		expect(again.status).toBe(0);
		expect(again.json<ImportDocument>()).toMatchObject({
			imports: [{ status: 'known', added: 0 }],
			totals: { added: 0, known: 360, samples: 360, drives: 6 },
		});
		expect(await digest()).toBe(before);
	});

	it('adds nothing when the same rows come in another file', async () => {
		const [header, ...rows] = (await readFile(fleet, 'utf8')).trimEnd().split('\n');
		const turned = join(folder, 'turned.csv');
		await writeFile(turned, `${[header, ...rows.reverse()].join('\n')}\n`);
		const own = join(await room.folder(), 'w');
		await ssv(['import', fleet, '--workspace', own]);
		const before = await digest(own);
		const end = await ssv(['import', turned, '--workspace', own, '--json']);
		expect(end.json<ImportDocument>().totals).toMatchObject({ added: 0, known: 360, conflicts: 0 });
		expect(await digest(own)).toBe(before);
	});

	it('refuses a README and a picture in a folder by name and imports the rest', async () => {
		const mixed = join(folder, 'mixed');
		await mkdir(mixed);
		await writeFile(join(mixed, 'README.md'), '# How these files came here\n\nBy hand.\n');
		await writeFile(join(mixed, 'picture.png'), Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
		await copyFile(fleet, join(mixed, 'telemetry.csv'));
		const end = await inWorkspace('import', mixed);
		expect(end.status).toBe(0);
		const { imports } = end.json<ImportDocument>();
		expect(imports.map(({ path, status, error }) => [path.split(/[/\\]/).at(-1), status, error?.code])).toEqual([
			['README.md', 'refused', 'format_unknown'],
			['picture.png', 'refused', 'format_unknown'],
			['telemetry.csv', 'known', undefined],
		]);
	});

	it('refuses a file with more than 5 % rejected rows with status 3 unless they are accepted', async () => {
		const [bad, few, own] = [join(folder, 'bad.csv'), join(folder, 'few.csv'), join(await room.folder(), 'w')];
		await writeFile(bad, csv(40, 37));
		await writeFile(few, csv(40, 38));
		const refused = await ssv(['import', bad, '--workspace', own, '--json']);
		expect(refused.status).toBe(3);
		expect(refused.json<ImportDocument>()).toMatchObject({
			imports: [{ status: 'refused', error: { code: 'rejects_over_limit' }, added: 0 }],
			totals: { added: 0 },
		});
		const accepted = await ssv(['import', bad, '--accept-rejects', '--workspace', own, '--json']);
		expect(accepted.status).toBe(0);
		expect(accepted.json<ImportDocument>().totals).toMatchObject({ added: 37, rejected: 3 });
		expect(accepted.json<ImportDocument>().imports[0]?.rejects.map(({ line }) => line)).toEqual([39, 40, 41]);
		const atLimit = await ssv(['import', few, '--workspace', own, '--json']);
		expect(atLimit.status).toBe(0);
		expect(atLimit.json<ImportDocument>().totals).toMatchObject({ added: 1, known: 37, rejected: 2 });
	});

	it('says with --dry-run what would be added and adds nothing', async () => {
		const own = join(await room.folder(), 'w');
		const dry = await ssv(['import', fleet, '--dry-run', '--workspace', own, '--json']);
		expect(dry.json<ImportDocument>()).toMatchObject({ isDryRun: true, imports: [{ status: 'checked' }], totals: { added: 360 } });
		expect((await ssv(['drives', '--workspace', own, '--json'])).json()).toEqual({ drives: [], isRiskStale: false });
		expect((await ssv(['import', fleet, '--workspace', own, '--json'])).json<ImportDocument>().totals.added).toBe(360);
	});

	it('reads standard input', async () => {
		const own = join(await room.folder(), 'w');
		const end = await ssv(['import', '-', '--workspace', own, '--json'], { stdin: csv(30) });
		expect(end.status).toBe(0);
		expect(end.json<ImportDocument>().totals).toMatchObject({ added: 30, drives: 1 });
	});

	it('exits 3 for a place where nothing is', async () => {
		const end = await inWorkspace('import', join(folder, 'nowhere', '*.csv'));
		expect(end.status).toBe(3);
		expect(end.json<FailureDocument>().error.code).toBe('nothing_to_import');
	});

	it('exits 4 when it is interrupted and leaves the history as it was', async () => {
		const own = join(await room.folder(), 'w');
		await ssv(['import', fleet, '--workspace', own]);
		const before = await digest(own);
		const { child, ended } = startCommand(['import', '-', '--workspace', own, '--json']);
		const underWay = new Promise<void>((done) => {
			child.stderr?.on('data', (text: Buffer) => String(text).includes('Reading -') && done());
		});
		// Read in part before the interrupt; the rest never comes.
		const feeding = setInterval(() => child.stdin?.write(csv(2_000, 2_000, 'TEST00000002')), 50);
		await underWay;
		clearInterval(feeding);
		const interruptedAt = performance.now();
		child.kill('SIGINT');
		const end = await ended;
		expect(end.status).toBe(4);
		expect(end.json<FailureDocument>().error.code).toBe('cancelled');
		expect(performance.now() - interruptedAt).toBeLessThan(2_000);
		expect(await digest(own)).toBe(before);
	});
});

describe('drives and series', () => {
	it('list every drive with its id, serial and instants', async () => {
		const { drives } = (await inWorkspace('drives')).json<{ drives: readonly Record<string, unknown>[] }>();
		expect(drives).toHaveLength(6);
		for (const drive of drives) {
			expect(drive).toMatchObject({
				deviceId: expect.stringMatching(/^d\d+$/),
				serial: expect.stringMatching(/^SYN-7-/),
				model: expect.any(String),
				protocol: expect.any(String),
			});
			expect(drive.firstSeen).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
			expect(drive.lastSeen).toMatch(/Z$/);
		}
	});

	it('give the same series by serial and by device id', async () => {
		const { drives } = (await inWorkspace('drives')).json<{ drives: readonly { deviceId: string; serial: string }[] }>();
		const { deviceId, serial } = drives[0] as { deviceId: string; serial: string };
		const bySerial = await inWorkspace('series', '--drive', serial, '--metric', 'temperature_c');
		const byId = await inWorkspace('series', '--drive', deviceId, '--metric', 'temperature_c');
		expect(bySerial.json()).toEqual(byId.json());
		const { points } = bySerial.json<{ points: readonly { observedAtMs: number; value: number }[] }>();
		expect(points).toHaveLength(60);
		expect(points.every(({ observedAtMs, value }) => Number.isInteger(observedAtMs) && value > 0)).toBe(true);
	});

	it('list the candidates when a serial is ambiguous', async () => {
		const own = join(await room.folder(), 'w');
		for (const [name, model] of [
			['a.csv', 'M1'],
			['b.csv', 'M2'],
		] as const)
			await writeFile(join(folder, name), csv(20, 20, 'TWIN', model));
		await ssv(['import', join(folder, 'a.csv'), join(folder, 'b.csv'), '--workspace', own]);
		const end = await ssv(['series', '--drive', 'TWIN', '--metric', 'temperature_c', '--workspace', own, '--json']);
		expect(end.status).toBe(2);
		const { error } = end.json<FailureDocument>();
		expect(error.code).toBe('drive_ambiguous');
		expect(error.details.candidates?.map(({ deviceId }) => deviceId)).toHaveLength(2);
		for (const { deviceId } of error.details.candidates ?? [])
			expect((await ssv(['series', '--drive', deviceId, '--metric', 'temperature_c', '--workspace', own])).status).toBe(0);
	});
});

describe('analysis', () => {
	const field = (of: object, name: string): unknown => (of as Record<string, unknown>)[name];

	it('answers risk with figures that carry their error', async () => {
		const end = await inWorkspace('risk', '--paths', '2000', '--horizon', '90', '--levels', '0.95,0.99', '--seed', '3');
		expect(end.status).toBe(0);
		const risk = end.json<{
			levels: readonly { confidence: number; valueAtRisk: object; conditionalValueAtRisk: object }[];
			drives: readonly object[];
			seed: number;
			currency: string;
		}>();
		expect(risk.levels.map(({ confidence }) => confidence)).toEqual([0.95, 0.99]);
		for (const level of risk.levels)
			for (const figure of [level.valueAtRisk, level.conditionalValueAtRisk])
				for (const name of ['value', 'standardError', 'lower', 'upper']) expect(field(figure, name)).toEqual(expect.any(Number));
		for (const name of ['expectedLoss', 'components', 'histogram', 'convergence']) expect(field(risk, name)).toBeDefined();
		for (const drive of risk.drives)
			expect(drive).toMatchObject({ serial: expect.any(String), deviceId: expect.any(String), failureProbability: expect.any(Number) });
		expect(risk).toMatchObject({ seed: 3, currency: 'USD' });
		const { drives } = (await inWorkspace('drives', '--sort', 'risk')).json<{
			drives: readonly { failureProbability: number; riskScore: number }[];
		}>();
		const probabilities = drives.map(({ failureProbability }) => failureProbability);
		expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
		expect(drives.every(({ riskScore }) => riskScore >= 0 && riskScore <= 100)).toBe(true);
	});

	it('reads VaR and CVaR off by the estimator that is asked for, and says so', async () => {
		interface Found {
			readonly levels: readonly { readonly valueAtRisk: { readonly value: number }; readonly conditionalValueAtRisk: { readonly value: number } }[];
			readonly components: readonly object[];
			readonly assumptions: readonly string[];
		}
		const by = async (estimator: string): Promise<Found> =>
			(await inWorkspace('risk', '--paths', '2000', '--levels', '0.9501', '--seed', '3', '--estimator', estimator)).json<Found>();
		const [own, linear] = [await by('inverted_cdf'), await by('linear')];
		const [ownLevel, linearLevel] = [own.levels[0], linear.levels[0]];
		expect(linearLevel?.valueAtRisk.value).toBeLessThanOrEqual(ownLevel?.valueAtRisk.value ?? Number.NaN);
		expect(linearLevel?.conditionalValueAtRisk.value).not.toBe(ownLevel?.conditionalValueAtRisk.value);
		expect(linear.components).toEqual(own.components);
		expect(linear.assumptions.at(-1)).toContain('linearly');
		expect(own.assumptions.join()).not.toContain('linearly');
	});

	it('trains, finds anomalies, forecasts, moves the bundle and writes the report', async () => {
		const trained = await inWorkspace('train', '--epochs', '1', '--seed', '3');
		expect(trained.status).toBe(0);
		expect(trained.json()).toMatchObject({ models: expect.any(Array), bundle: expect.any(String), losses: expect.any(Array) });

		const aged = await inWorkspace('models', 'age');
		expect(aged.json()).toMatchObject({ age: { daysAfter: 0, proposal: null, models: expect.any(Array) } });
		const checked = await inWorkspace('models', 'age', '--check');
		expect(checked.status).not.toBe(0);
		expect(checked.json()).toMatchObject({ error: { code: 'series_too_short' } });

		const found = await inWorkspace('anomalies', '--budget', '1');
		expect(found.status).toBe(0);
		for (const event of found.json<{ events: readonly object[] }>().events) {
			for (const name of ['serial', 'metric', 'start', 'end', 'score', 'threshold', 'class', 'confidence', 'evidence', 'alternatives'])
				expect(field(event, name)).toBeDefined();
		}

		const forecast = (await inWorkspace('forecast', '--drive', `SYN-${tinyFleet.seed}-00001`, '--metric', 'temperature_c', '--horizon', '7')).json<
			Record<'mean' | 'lower' | 'upper', readonly number[]> & object
		>();
		for (const name of ['weights', 'stationarity', 'accuracy', 'coverage']) expect(field(forecast, name)).toBeDefined();
		for (const [step, mean] of forecast.mean.entries()) {
			expect(forecast.lower[step]).toBeLessThanOrEqual(mean);
			expect(forecast.upper[step]).toBeGreaterThanOrEqual(mean);
		}
		expect(forecast.mean).toHaveLength(7);
		expect(field(forecast, 'basis')).toContainEqual(expect.objectContaining({ windowEndMs: expect.any(Number), isStale: false }));

		const zip = join(folder, 'bundle.zip');
		const exported = await inWorkspace('bundle', 'export', zip);
		expect(exported.json<{ parts: readonly object[] }>().parts.length).toBeGreaterThan(0);
		const other = join(await room.folder(), 'w');
		const taken = await ssv(['bundle', 'import', zip, '--workspace', other, '--json']);
		const partsOf = (end: CommandEnd): readonly { name: string }[] =>
			end.json<{ parts: { name: string }[] }>().parts.sort((a, b) => (a.name < b.name ? -1 : 1));
		expect(partsOf(taken)).toEqual(partsOf(exported));

		await inWorkspace('risk', '--paths', '1000');
		const pdf = join(folder, 'report.pdf');
		const report = await inWorkspace('report', '--out', pdf);
		expect(report.json()).toMatchObject({
			pages: expect.any(Number),
			bytes: (await readFile(pdf)).byteLength,
			sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
		});
	});

	it('exits 6 when there is not enough data for the question', async () => {
		const empty = join(await room.folder(), 'w');
		for (const words of [['risk'], ['anomalies'], ['train'], ['report', '--out', join(folder, 'none.pdf')]]) {
			const end = await ssv([...words, '--workspace', empty, '--json']);
			expect({ words, status: end.status, code: end.json<FailureDocument>().error.code }).toEqual({ words, status: 6, code: 'no_drives' });
		}
		expect(await readdir(folder)).not.toContain('none.pdf');
	});
});

describe('the workspace', () => {
	it('is refused with status 5 while another program has it open', async () => {
		const own = await room.engine();
		await own.call('workspace.get', {});
		const end = await ssv(['drives', '--workspace', own.folder, '--json']);
		expect(end.status).toBe(5);
		expect(end.json<FailureDocument>().error).toMatchObject({ code: 'db_in_use', message: expect.stringContaining(String(process.pid)) });
	});

	it('is reported by check with status 1 when a stored value was changed behind its back', async () => {
		const own = join(await room.folder(), 'w');
		await ssv(['import', fleet, '--workspace', own]);
		expect((await ssv(['check', '--workspace', own, '--json'])).json()).toMatchObject({ isHealthy: true, problems: [] });
		const db = new Database(join(own, 'workspace.db'));
		db.exec('DELETE FROM blocks WHERE device_id = (SELECT min(device_id) FROM blocks)');
		db.close();
		const end = await ssv(['check', '--workspace', own, '--json']);
		expect(end.status).toBe(1);
		expect(end.json<{ isHealthy: boolean; problems: readonly object[] }>()).toMatchObject({ isHealthy: false });
		expect(end.json<{ problems: readonly object[] }>().problems.length).toBeGreaterThan(0);
	});

	it('that cannot be made is a typed failure with status 70', async () => {
		const file = join(folder, 'a-file');
		await writeFile(file, '');
		const end = await ssv(['drives', '--workspace', join(file, 'inside'), '--json']);
		expect(end.status).toBe(70);
		expect(end.json<FailureDocument>().error).toMatchObject({ code: 'disk_io', message: expect.stringContaining('inside') });
	});
});

describe('hostile names', () => {
	const ESCAPE = '\u001b[2J\u001b]0;owned\u0007';
	const serial = `EV${ESCAPE}IL\u202e\u009b31m`;

	it('never reach the terminal, and stay as they are in the workspace', async () => {
		const own = join(await room.folder(), 'w');
		const file = join(folder, `na\u001bme.csv`);
		await writeFile(file, csv(40, 37, serial, `"M${ESCAPE}\nfake line"`));
		const { drives } = await ssv(['import', file, '--accept-rejects', '--workspace', own, '--json']).then(async () =>
			(await ssv(['drives', '--workspace', own, '--json'])).json<{ drives: readonly { serial: string; deviceId: string }[] }>(),
		);
		expect(drives[0]?.serial).toContain('\u001b[2J');
		const id = drives[0]?.deviceId ?? '';
		for (const words of [
			['import', file, '--accept-rejects'],
			['import', file, '--json'],
			['drives'],
			['drives', '--json'],
			['series', '--drive', id, '--metric', 'temperature_c'],
			['series', '--drive', `no${serial}body`, '--metric', 'temperature_c'],
			['risk', '--paths', '1000'],
			['risk', '--paths', '1000', '--json'],
			[`f${ESCAPE}ly`],
		]) {
			const end = await ssv([...words, '--workspace', own]);
			// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
			const hostile = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;
			expect({ words, stdout: hostile.exec(end.stdout)?.[0], stderr: hostile.exec(end.stderr)?.[0] }).toEqual({ words });
			expect(end.stdout.split('\n')).not.toContainEqual(expect.stringMatching(/^fake line/));
		}
	});
});

describe('serve', () => {
	it('prints the address once it listens, answers there, and ends cleanly', async () => {
		const { child, ended } = startCommand(['serve', '--workspace', workspace, '--json']);
		const { address, port } = await new Promise<{ address: string; port: number }>((done) =>
			child.stdout?.once('data', (text: string) => done(JSON.parse(text) as { address: string; port: number })),
		);
		expect(new URL(address).port).toBe(String(port));
		const code = new URL(address).hash.slice('#code='.length);
		const session = await fetch(`http://127.0.0.1:${port}/api/session`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ code }),
		});
		const { token } = (await session.json()) as { token: string };
		const answer = await fetch(`http://127.0.0.1:${port}/api/workspace.get`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', 'X-SSV-Token': token },
			body: '{}',
		});
		expect(await answer.json()).toMatchObject({ drives: 6 });
		child.kill('SIGTERM');
		const end = await ended;
		expect(end.status).toBe(0);
		expect(end.stdout.trimEnd().split('\n')).toHaveLength(1);
		expect(await readdir(workspace)).not.toContain('server.json');
	});
});
