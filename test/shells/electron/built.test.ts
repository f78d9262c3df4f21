/**
 * The desktop bundles as they are shipped: out/ is built (only when sources changed), main and preload start against a
 * recording stand-in of `electron`, real questions cross IPC, real jobs run in the built threads.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type JobName, registry } from '../../../src-main/jobs/registry.ts';
import type { WireAnswer } from '../../../src-main/shared/contract/client.ts';
import { contentSecurityPolicy } from '../../../src-main/shared/contract/page-security.ts';
import { type OutputOf, type ProcedureName, procedures } from '../../../src-main/shared/contract/procedures.ts';
import { AppError, toAppError } from '../../../src-main/shared/domain/errors.ts';
import { schemePrivileges, windowOptions } from '../../../src-main/shells/electron/policies.ts';
import { resolveThreadEntry } from '../../../src-main/threads/entry.ts';
import { startThread } from '../../../src-main/threads/thread.ts';
import { createRoom, generateTinyFleet, importPaths } from '../../support/engine-room.ts';

const root = resolve(import.meta.dirname, '../../..');
const room = createRoom();
afterAll(room.close);

interface Recorded {
	readonly calls: readonly string[];
	readonly window: unknown;
	readonly surface: readonly string[];
	readonly exposed: readonly string[];
	readonly refusals: Readonly<Record<string, string>>;
	readonly others: Readonly<Record<string, WireAnswer>>;
	readonly saved: boolean;
	readonly page: { readonly status: number; readonly policy: string; readonly text: string };
	readonly outside: number;
	readonly events: readonly string[];
	readonly workspace: WireAnswer;
	readonly about: WireAnswer;
	readonly imported: WireAnswer;
	readonly risk: WireAnswer;
	readonly trained: WireAnswer;
	readonly report: WireAnswer;
	readonly unknown: WireAnswer;
	readonly foreign: WireAnswer;
	readonly subFrame: WireAnswer;
	readonly malformed: WireAnswer;
}

let recorded: Recorded;
let exitStatus: number | null;
let riskFromSource: OutputOf<'risk.run'>;

beforeAll(async () => {
	const build = spawnSync(process.execPath, [join(root, 'src-main/shells/cli/page-build.ts')], {
		cwd: root,
		encoding: 'utf8',
		env: { ...process.env, NODE_ENV: undefined },
	});
	if (build.status !== 0) throw new Error(`The build failed: ${build.stderr}`);
	const engine = await room.engine();
	const fleet = await generateTinyFleet(engine, await room.folder());
	await importPaths(engine, [fleet]);
	riskFromSource = await engine.call('risk.run', { paths: 1_000 });
	const child = spawn(process.execPath, [join(root, 'test/support/run-built-main.ts'), fleet], {
		stdio: 'pipe',
		env: { ...process.env, SSV_WORKSPACE: await room.folder() },
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => {
			output += text;
		});
	}
	exitStatus = await new Promise((done) => child.once('close', done));
	const line = /^@@(.*)$/m.exec(output)?.[1];
	if (!line) throw new Error(`The built main said nothing of use: ${output.slice(-4_000)}`);
	recorded = JSON.parse(line) as Recorded;
}, 120_000);

function decoded<P extends ProcedureName>(name: P, answer: WireAnswer | undefined): OutputOf<P> {
	if (!answer?.ok) throw new Error(`${name} answered ${JSON.stringify(answer)}`);
	return z.decode(procedures[name].output as z.ZodType, answer.output) as OutputOf<P>;
}
const orderOf = (start: string): number => recorded.calls.findIndex((call) => call.startsWith(start));

describe('the built main', () => {
	it('locks, sandboxes and claims its scheme before it is ready, and answers before the first page loads', () => {
		const order = [
			'app.requestSingleInstanceLock',
			'app.enableSandbox',
			'protocol.registerSchemesAsPrivileged',
			'app.whenReady',
			'new BrowserWindow',
			'loadURL',
		].map(orderOf);
		expect(order).not.toContain(-1);
		expect(order).toEqual([...order].sort((a, b) => a - b));
		for (const start of [
			'permission request',
			'permission check',
			'device permission',
			'protocol.handle',
			'setWindowOpenHandler',
			'ipcMain.handle "ssv:call"',
		]) {
			expect(orderOf(start)).toBeGreaterThan(orderOf('app.whenReady'));
			expect(orderOf(start)).toBeLessThan(orderOf('loadURL'));
		}
		expect(recorded.calls).toContain(`protocol.registerSchemesAsPrivileged ${JSON.stringify([{ scheme: 'app', privileges: schemePrivileges }])}`);
	});

	it('opens one window with the options of the policy and its own page in it', () => {
		expect(recorded.window).toEqual(windowOptions(join(root, 'out/preload/preload.cjs'), false));
		expect(existsSync(join(root, 'out/preload/preload.cjs'))).toBe(true);
		expect(recorded.calls.filter((call) => call === 'new BrowserWindow')).toHaveLength(1);
		expect(recorded.calls.filter((call) => call.startsWith('loadURL'))).toEqual(['loadURL "app://ssv/index.html"']);
	});

	it('denies permissions and new windows, and shows the window once the page is ready', () => {
		expect(recorded.calls).toEqual(
			expect.arrayContaining([
				'permission request false',
				'permission check false',
				'device permission false',
				'setWindowOpenHandler {"action":"deny"}',
			]),
		);
		expect(orderOf('window.show')).toBeGreaterThan(orderOf('loadURL'));
	});

	it('serves the built page with the policy and nothing beside it', () => {
		expect(recorded.page).toMatchObject({ status: 200, policy: contentSecurityPolicy });
		expect(recorded.page.text).toMatch(/^<!doctype html>/i);
		expect(recorded.outside).toBe(404);
	});

	it('ends by itself after closing the workspace', () => {
		expect(exitStatus).toBe(0);
	});
});

describe('the built preload', () => {
	it('shows the page seven functions and nothing else', () => {
		expect(recorded.exposed).toEqual(['ssv']);
		expect(recorded.surface).toEqual([
			'call: function',
			'chooseFiles: function',
			'chooseFolder: function',
			'on: function',
			'ready: function',
			'registerFiles: function',
			'saveDownload: function',
		]);
	});
});

describe('IPC through the bundles', () => {
	it('answers a real question from the built storage thread', () => {
		expect(decoded('workspace.get', recorded.workspace)).toMatchObject({ which: 'own', drives: 0 });
		expect(decoded('about.get', recorded.about).sqlite).toMatch(/^3\.\d+\.\d+$/);
	});

	it('imports a real file and simulates with the very digits of the sources, WebAssembly kernel included', () => {
		expect(decoded('imports.run', recorded.imported).totals).toMatchObject({ added: 360, drives: 6 });
		// What it rests on says when it was made: each engine has its own clock.
		const digits = (risk: OutputOf<'risk.run'>): unknown => ({ ...risk, basis: { ...risk.basis, trainedAtMs: 0 } });
		expect(digits(decoded('risk.run', recorded.risk))).toEqual(digits(riskFromSource));
	});

	it('trains, detects, forecasts, generates and writes papers in the built compute thread', () => {
		expect(decoded('models.train', recorded.trained).models.map((model) => model.name)).toContain('lstm');
		expect(decoded('anomalies.run', recorded.others['anomalies.run']).drives).toBe(6);
		expect(decoded('forecast.run', recorded.others['forecast.run']).mean).toHaveLength(7);
		expect(decoded('bundle.export', recorded.others['bundle.export']).parts.length).toBeGreaterThan(0);
		expect(decoded('fleet.generate', recorded.others['fleet.generate']).rows).toBe(30);
		expect(decoded('report.make', recorded.report).pages).toBeGreaterThan(1);
		expect(recorded.saved).toBe(false);
	});

	it('tells the page about jobs while they run', () => {
		expect(recorded.events).toEqual(expect.arrayContaining(['job-started', 'progress', 'job-ended', 'changed']));
	});

	it('refuses strangers on every channel, frames inside our page, and messages of another form', () => {
		expect(Object.keys(recorded.refusals).sort()).toEqual([
			'ssv:call',
			'ssv:choose-files',
			'ssv:choose-folder',
			'ssv:ready',
			'ssv:register-files',
			'ssv:save-download',
		]);
		expect(new Set(Object.values(recorded.refusals))).toEqual(new Set(['forbidden']));
		expect(recorded.foreign).toMatchObject({ ok: false, error: { code: 'forbidden' } });
		expect(recorded.subFrame).toMatchObject({ ok: false, error: { code: 'forbidden' } });
		expect(recorded.malformed).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
		expect(recorded.unknown).toMatchObject({ ok: false, error: { code: 'unknown_procedure' } });
	});
});

describe.each([
	['from source', (name: 'compute' | 'storage') => resolveThreadEntry(name)],
	['from out/', (name: 'compute' | 'storage') => resolveThreadEntry(name, pathToFileURL(join(root, 'out/main/index.js')).href)],
] as const)('threads %s', (_where, entryOf) => {
	it('start every job of the registry and no other', async () => {
		const thread = startThread({ entry: entryOf('compute'), name: 'test' });
		room.onClose(() => thread.end());
		for (const job of [...(Object.keys(registry) as JobName[]), 'noSuchJob']) {
			// Input that fits no job: what counts is that the job is there and answers for itself.
			const end = await thread.run(job, null).then(() => null, toAppError);
			expect({ job, isMissing: end?.message.startsWith('There is no job') ?? false }).toEqual({ job, isMissing: job === 'noSuchJob' });
		}
		expect(thread.isAlive()).toBe(true);
	});

	it('open a workspace', async () => {
		const thread = startThread({ entry: entryOf('storage'), name: 'test', cancelGraceMs: Number.POSITIVE_INFINITY });
		room.onClose(() => thread.end());
		expect(await thread.run('workspace.summary', undefined).then(() => null, toAppError)).toBeInstanceOf(AppError);
		await thread.run('open', { folder: await room.folder(), clockOffsetMs: 0, lockToken: 'test' });
		expect(await thread.run('workspace.summary', undefined)).toMatchObject({ drives: 0, samples: 0 });
		await thread.run('close', undefined);
	});
});
