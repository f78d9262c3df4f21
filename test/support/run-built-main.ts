/**
 * Starts the built main and preload bundles (out/) against the stand-in of `electron`, asks real questions through IPC and
 * prints what happened as JSON. Its own process: what Electron's main does at start must not meet the test runner.
 */
import { createRequire, registerHooks } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DesktopBridge, EngineEvent, WireAnswer } from '../../src-main/shared/contract/client.ts';

const root = resolve(import.meta.dirname, '../..');
const standInUrl = pathToFileURL(join(import.meta.dirname, 'electron-stand-in.ts')).href;
registerHooks({
	resolve: (specifier, context, next) => (specifier === 'electron' ? { url: standInUrl, shortCircuit: true } : next(specifier, context)),
});

const { standIn } = (await import(standInUrl)) as typeof import('./electron-stand-in.ts');
await import(pathToFileURL(join(root, 'out/main/index.js')).href);
for (let waited = 0; !standIn.calls.some((call) => call.startsWith('loadURL')); waited += 20) {
	if (waited > 20_000) throw new Error(`main did not load the page: ${standIn.calls.join('; ')}`);
	await new Promise((done) => setTimeout(done, 20));
}
createRequire(import.meta.url)(join(root, 'out/preload/preload.cjs'));
const bridge = standIn.exposed.get('ssv') as DesktopBridge;
const events: EngineEvent[] = [];
bridge.on((event) => events.push(event));

const workspace = await bridge.call('workspace.get', {}, '');
const about = await bridge.call('about.get', {}, '');
const ids = await bridge.registerFiles([{ path: process.argv[2] ?? '' } as unknown as File]);
const imported = await bridge.call('imports.run', { sources: ids }, 'call-import');
const risk = await bridge.call('risk.run', { paths: 1000 }, 'call-risk');
const trained = await bridge.call('models.train', { epochs: 1 }, 'call-train');
const others: Record<string, WireAnswer> = {};
for (const [procedure, input] of [
	['anomalies.run', {}],
	['forecast.run', { drive: 'SYN-7-00001', metric: 'temperature_c', horizonDays: 7 }],
	['bundle.export', {}],
	['fleet.generate', { drives: 1, days: 30 }],
] as const)
	others[procedure] = await bridge.call(procedure, input, `call-${procedure}`);
const report = await bridge.call('report.make', { forecasts: 0 }, 'call-report');
const downloadId = report.ok ? (report.output as { downloadId: string }).downloadId : '';
const saved = await bridge.saveDownload(downloadId, 'report.pdf');
const unknown = await bridge.call('no.such', {}, '');
const call = standIn.ipcHandlers.get('ssv:call');
const foreign = await call?.(
	{ senderFrame: { url: 'https://evil.example/', parent: null, detached: false } },
	{ procedure: 'about.get', input: {}, callId: '' },
);
const subFrame = await call?.(
	{ senderFrame: { url: 'app://ssv/index.html', parent: {}, detached: false } },
	{ procedure: 'about.get', input: {}, callId: '' },
);
const malformed = await call?.({ senderFrame: { url: 'app://ssv/index.html', parent: null, detached: false } }, { procedure: 'about.get' });
const stranger = { senderFrame: { url: 'https://evil.example/', parent: null, detached: false } };
const refusals = await Promise.all(
	[...standIn.ipcHandlers].map(async ([channel, handler]) => {
		const answer = await Promise.resolve(handler(stranger, { procedure: 'about.get', input: {}, callId: '' })).catch((thrown: { code?: string }) => ({
			error: { code: thrown.code },
		}));
		return [channel, (answer as { error?: { code?: string } }).error?.code];
	}),
);
bridge.ready();
const page = standIn.protocols.get('app')?.({ url: 'app://ssv/index.html' });
const outside = standIn.protocols.get('app')?.({ url: 'app://ssv/../../package.json' });

process.stdout.write(
	`\n@@${JSON.stringify({
		calls: standIn.calls,
		window: standIn.windows[0]?.options,
		surface: Object.entries(bridge)
			.map(([name, value]) => `${name}: ${typeof value}`)
			.sort(),
		exposed: [...standIn.exposed.keys()],
		refusals: Object.fromEntries(refusals),
		trained,
		others,
		report,
		saved,
		workspace,
		about,
		imported,
		risk,
		unknown,
		foreign,
		subFrame,
		malformed,
		page: { status: page?.status, policy: page?.headers.get('content-security-policy'), text: (await page?.text())?.slice(0, 200) },
		outside: outside?.status,
		events: events.map((event) => event.kind),
	})}\n`,
);
const { app } = (await import(standInUrl)) as typeof import('./electron-stand-in.ts');
app.emit('before-quit', { preventDefault() {} });
for (let waited = 0; !standIn.calls.includes('app.quit') && waited < 10_000; waited += 20) await new Promise((done) => setTimeout(done, 20));
process.exit(standIn.calls.includes('app.quit') ? 0 : 1);
