import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../src-main/engine/engine.ts';
import { AppError, getForecast, getRiskScore, ModelBundle, type Telemetry, watchAnomalies } from '../../src-main/engine/library.ts';

const root = resolve(import.meta.dirname, '../..');
const DAY_MS = 86_400_000;
let folder = '';
let zip = '';

/** A small fleet, trained for one epoch: what is tested is the face, not the skill. */
beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'ssv-library-'));
	zip = join(folder, 'models.zip');
	const engine = await createEngine({ folder: join(folder, 'workspace'), threads: 2 });
	try {
		await engine.call('fleet.trySynthetic', { drives: 6, days: 90, seed: 3 });
		await engine.call('models.train', { epochs: 1, seed: 3 });
		await engine.call('bundle.export', { target: engine.files.registerTarget(zip) });
	} finally {
		await engine.close();
	}
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const days = 60;
const telemetry = (shift: number): Telemetry => ({
	serial: `S${shift}`,
	model: 'SYNTH HDD-4000',
	observedAtMs: Array.from({ length: days }, (_, index) => Date.UTC(2024, 0, 1) + index * DAY_MS),
	metrics: {
		temperature_c: Array.from({ length: days }, (_, index) => 30 + shift / 10 + Math.sin(index / 3) + (index % 7 === 0 ? 1 : 0)),
		power_on_hours: Array.from({ length: days }, (_, index) => 12_000 + 1_000 * shift + 24 * index),
		pending_sectors: Array.from({ length: days }, (_, index) => (shift % 2 === 1 && index > 50 ? 8 : 0)),
	},
});

describe('the library', () => {
	it('loads a bundle and says what it was trained on', async () => {
		const bundle = await ModelBundle.load(zip);
		expect(bundle.meta.seed).toBe(3);
		expect(bundle.metrics.length).toBeGreaterThan(0);
		expect(bundle.meta.drives).toBe(6);
	});

	it('follows a drive sample by sample: a usual day is quiet, a wild one an alarm whose contributions add up', async () => {
		const bundle = await ModelBundle.load(zip);
		const history = telemetry(1);
		const watch = watchAnomalies(history, bundle);
		const next = (history.observedAtMs[days - 1] as number) + DAY_MS;
		const usual = watch.push(next, { temperature_c: 30.5, power_on_hours: 14_464 });
		expect(usual).toMatchObject({ placeMs: next, isStrange: false, isAlarm: false });
		const wild = watch.push(next + DAY_MS, { temperature_c: 75 });
		expect(wild?.isStrange).toBe(true);
		expect(wild?.anomalyScore).toBeGreaterThan(usual?.anomalyScore ?? 0);
		expect(wild?.contributions[0]).toMatchObject({ feature: 'temperature' });
		const bits = wild?.contributions.reduce((sum, part) => sum + part.bits, 0);
		expect(bits).toBeCloseTo(Math.log2(2 * (wild?.anomalyScore as number)), 9);
		expect(wild?.isAlarm).toBe((wild?.anomalyScore as number) >= (wild?.threshold as number));
		expect(watch.push(next, { temperature_c: 30 })).toBeUndefined();
	});

	it('cannot follow a drive with a bundle that has no forest', async () => {
		const bundle = await ModelBundle.load(zip);
		const bare = { ...bundle, data: { ...bundle.data, anomalies: [] } };
		expect(() => watchAnomalies(telemetry(1), bare)).toThrow(expect.objectContaining({ code: 'no_models' }));
	});

	it('forecasts with an interval around the mean, and the same question gives the same digits', async () => {
		const bundle = await ModelBundle.load(zip);
		const [a, b] = await Promise.all([0, 0].map(() => getForecast(telemetry(1), bundle, { metric: 'temperature_c', horizonDays: 14 })));
		expect(a?.mean).toHaveLength(14);
		for (let step = 0; step < 14; step++) {
			expect(a?.lower[step]).toBeLessThan(a?.mean[step] as number);
			expect(a?.upper[step]).toBeGreaterThan(a?.mean[step] as number);
		}
		expect(b).toEqual(a);
	});

	it('raises the risk of a drive that shows pending sectors, and is monotone in the horizon', async () => {
		const bundle = await ModelBundle.load(zip);
		const sick = { ...telemetry(2), metrics: { ...telemetry(2).metrics, pending_sectors: telemetry(1).metrics.pending_sectors as number[] } };
		const [healthy, failing, longer] = await Promise.all([
			getRiskScore(telemetry(2), bundle),
			getRiskScore(sick, bundle),
			getRiskScore(telemetry(2), bundle, { horizonDays: 365 }),
		]);
		expect(failing.failureProbability).toBeGreaterThan(healthy.failureProbability);
		expect(failing.contributions.some((entry) => entry.factor === 'pending_sectors')).toBe(true);
		expect(longer.failureProbability).toBeGreaterThan(healthy.failureProbability);
		expect(longer.riskScore).toBe(healthy.riskScore);
		expect(healthy.failureProbabilityLower).toBeLessThanOrEqual(healthy.failureProbability);
	});

	it('answers 20 calls at once as it answers them one by one', async () => {
		const bundle = await ModelBundle.load(zip);
		const ask = (index: number) =>
			Promise.all([getForecast(telemetry(index), bundle, { metric: 'temperature_c', horizonDays: 7 }), getRiskScore(telemetry(index), bundle)]);
		const together = await Promise.all(Array.from({ length: 20 }, (_, index) => ask(index)));
		for (const index of [0, 7, 19]) expect(await ask(index)).toEqual(together[index]);
	});

	it('refuses what it cannot answer, by code and with what was needed', async () => {
		const bundle = await ModelBundle.load(zip);
		const codeOf = (work: Promise<unknown>) =>
			work.then(
				() => 'none',
				(thrown: unknown) => (thrown instanceof AppError ? thrown.code : 'untyped'),
			);
		expect(await codeOf(getForecast(telemetry(1), bundle, { metric: 'no_such' }))).toBe('metric_unknown');
		expect(await codeOf(getForecast({ ...telemetry(1), observedAtMs: [2, 1] }, bundle, { metric: 'temperature_c' }))).toBe('invalid_input');
		const short = { observedAtMs: [0, DAY_MS, 2 * DAY_MS], metrics: { temperature_c: [30, 31, 30] } };
		expect(await codeOf(getForecast(short, bundle, { metric: 'temperature_c' }))).toBe('series_too_short');
		expect(await codeOf(getRiskScore(telemetry(1), bundle, { horizonDays: 0 }))).toBe('invalid_input');
		const altered = join(folder, 'altered.zip');
		const bytes = readFileSync(zip);
		bytes[200] = (bytes[200] as number) ^ 0xff;
		writeFileSync(altered, bytes);
		expect(['bundle_rejected', 'input_truncated', 'archive_name']).toContain(await codeOf(ModelBundle.load(altered)));
	});

	it('runs the example of the README as it stands', () => {
		const readme = readFileSync(join(root, 'README.md'), 'utf8');
		const example = /## Library\s+```ts\n([\s\S]*?)```/.exec(readme)?.[1];
		expect(example).toBeDefined();
		// Inside the package, so that its own name resolves as it does for a user.
		const place = join(root, 'test', 'output');
		mkdirSync(place, { recursive: true });
		const file = join(place, 'readme-example.ts');
		writeFileSync(file, example as string);
		const printed = execFileSync(process.execPath, [file], { cwd: folder, encoding: 'utf8', timeout: 60_000 });
		const [figures, verdict] = printed.trim().split('\n') as [string, string];
		expect(verdict).toMatch(/^(true|false) 0\.\d+ temperature$/);
		const numbers = figures.split(/\s+/).map(Number);
		expect(numbers).toHaveLength(5);
		expect(numbers.every(Number.isFinite)).toBe(true);
		const [mean, lower, upper, riskScore, probability] = numbers as [number, number, number, number, number];
		expect(lower).toBeLessThan(mean);
		expect(upper).toBeGreaterThan(mean);
		expect(riskScore).toBeGreaterThanOrEqual(0);
		expect(riskScore).toBeLessThanOrEqual(100);
		expect(probability).toBeGreaterThan(0);
		expect(probability).toBeLessThan(1);
	});
});
