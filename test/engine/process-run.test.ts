import { afterAll, describe, expect, it } from 'vitest';
import { simulateOverPool, simulateSeries } from '../../src-main/engine/process-run.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { geometricBrownianPaths, ornsteinUhlenbeckPaths } from '../../src-main/maths/risk/paths.ts';
import { simulateProcess } from '../../src-main/maths/risk/process-paths.ts';
import { scaleProcess } from '../../src-main/maths/risk/process-scale.ts';
import { type DeviceId, MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import { resolveThreadEntry } from '../../src-main/threads/entry.ts';
import { createThreadPool, type ThreadPool } from '../../src-main/threads/pool.ts';

const pools = [1, 2, 4].map((size) => createThreadPool({ entry: resolveThreadEntry('compute'), size, name: `process-${size}` }));
afterAll(() => Promise.all(pools.map((pool) => pool.close())));
const pool = pools[1] as ThreadPool;

const call = { signal: new AbortController().signal, progress: () => {} };
const FIRST_MS = 20_000 * MS_PER_DAY;
const subject = (values: Float64Array) => ({
	deviceId: 'd1' as DeviceId,
	serial: 'S1',
	observedAtMs: values.map((_, day) => FIRST_MS + (day + 0.5) * MS_PER_DAY),
	values,
});
const options = { horizonDays: 90, paths: 20_000, levels: [0.95, 0.99], seed: 4 };

const temperatures = ornsteinUhlenbeckPaths({ start: 40, level: 40, speed: 0.2, volatility: 1 }, { paths: 1, days: 400 }, createRng(1, 1));
const writes = geometricBrownianPaths({ start: 3e11, drift: 0.002, volatility: 0.1 }, { paths: 1, days: 400 }, createRng(2, 1));

describe('paths of a process over the pool', () => {
	it('have the digits of the plain twin on 1, 2 and 4 threads', async () => {
		const { steps } = scaleProcess({ kind: 'gbm', start: 1, drift: 0.001, volatility: 0.05 }, 90);
		const input = { seed: 8, days: 90, steps };
		const plain = simulateProcess(input, 0, 6);
		for (const pool of pools) {
			const parts = await simulateOverPool(input, 6_000, ['last', 'sum'], pool, call);
			expect(parts.flatMap(({ last }) => [...(last as Float32Array)])).toEqual([...plain.last]);
			expect(parts.flatMap(({ sum }) => [...(sum as Float32Array)])).toEqual([...plain.sum]);
			expect(parts.every((part) => part.highest === undefined)).toBe(true);
		}
	});

	it('stop when they are cancelled', async () => {
		const { steps } = scaleProcess({ kind: 'ou', start: 1, level: 2, speed: 0.1, volatility: 1 }, 3650);
		const controller = new AbortController();
		const running = simulateOverPool({ seed: 1, days: 3650, steps }, 1_000_000, ['last'], pool, { ...call, signal: controller.signal });
		setTimeout(() => controller.abort(), 50);
		await expect(running).rejects.toMatchObject({ code: 'cancelled' });
	});
});

describe('one metric as a process', () => {
	it('is equal digit for digit on 1, 2 and 4 threads', async () => {
		const [one, two, four] = await Promise.all(
			pools.map((pool) => simulateSeries(subject(temperatures), { ...options, metric: 'temperature_c' }, pool, call)),
		);
		expect(two).toEqual(one);
		expect(four).toEqual(one);
	});

	it('chooses the return to a level for a temperature, and has the law of its end', async () => {
		const risk = await simulateSeries(subject(temperatures), { ...options, metric: 'temperature_c' }, pool, call);
		expect(risk).toMatchObject({ process: 'ou', worse: 'up', unit: '°C', current: temperatures.at(-1), paths: 20_000 });
		const parameter = (name: string): number => risk.fits[0]?.parameters.find((one) => one.name === name)?.value as number;
		const spread = parameter('volatility') / Math.sqrt(2 * parameter('speed'));
		const [last, worst] = risk.outcomes;
		expect(risk.outcomes.map(({ outcome }) => outcome)).toEqual(['last', 'worst']);
		const [level95] = last?.levels ?? [];
		expect(level95?.valueAtRisk.lower).toBeLessThan(parameter('level') + 1.6449 * spread);
		expect(level95?.valueAtRisk.upper).toBeGreaterThan(parameter('level') + 1.6449 * spread);
		const { value, standardError } = level95?.conditionalValueAtRisk ?? { value: 0, standardError: 0 };
		expect(Math.abs(value - (parameter('level') + 2.0627 * spread)) / standardError).toBeLessThan(4);
		expect(worst?.levels[0]?.valueAtRisk.value).toBeGreaterThan(level95?.valueAtRisk.value as number);
		expect(risk.histogram.counts.reduce((a, b) => a + b, 0) + risk.histogram.below + risk.histogram.beyond).toBe(20_000);
	});

	it('chooses growth in proportion for writes that grow so, and adds up what is written', async () => {
		const risk = await simulateSeries(subject(writes), { ...options, metric: 'daily_bytes_written' }, pool, call);
		expect(risk).toMatchObject({ process: 'gbm', unit: 'B/d' });
		expect(risk.outcomes.map(({ outcome }) => outcome)).toEqual(['last', 'worst', 'sum']);
		const parameter = (name: string): number => risk.fits[0]?.parameters.find((one) => one.name === name)?.value as number;
		const mean = parameter('drift') - 0.5 * parameter('volatility') ** 2;
		const quantile = risk.current * Math.exp(90 * mean + 1.6449 * parameter('volatility') * Math.sqrt(90));
		const { lower, upper } = risk.outcomes[0]?.levels[0]?.valueAtRisk ?? { lower: 0, upper: 0 };
		expect(lower).toBeLessThan(quantile);
		expect(upper).toBeGreaterThan(quantile);
		const expected = Array.from({ length: 90 }, (_, day) => risk.current * Math.exp(parameter('drift') * (day + 1))).reduce((a, b) => a + b, 0);
		expect((risk.outcomes[2]?.mean as number) / expected).toBeCloseTo(1, 1);
	});

	it('takes the daily gain of a counter, and leaves out days across a gap', async () => {
		const total = writes.map((_, day) => writes.subarray(0, day + 1).reduce((a, b) => a + b, 0));
		total[200] = Number.NaN;
		const risk = await simulateSeries(subject(total), { ...options, metric: 'bytes_written_total' }, pool, call);
		expect(risk.unit).toBe('B/d');
		expect(risk.history.length).toBe(399);
		expect(risk.current / (writes.at(-1) as number)).toBeCloseTo(1, 9);
		expect([...risk.history].flatMap((value, day) => (Number.isNaN(value) ? [day] : []))).toEqual([199, 200]);
	});

	it('looks down where lower is worse: the mirrored series has the mirrored figures', async () => {
		const asked = { ...options, metric: 'temperature_c', process: 'ou' } as const;
		const up = await simulateSeries(subject(temperatures), { ...asked, worse: 'up' }, pool, call);
		const down = await simulateSeries(subject(temperatures), { ...asked, worse: 'down' }, pool, call);
		const [high, low] = [up.outcomes[0]?.levels[0]?.valueAtRisk, down.outcomes[0]?.levels[0]?.valueAtRisk];
		expect(low?.value).toBeLessThan(up.outcomes[0]?.median as number);
		expect(high?.value).toBeGreaterThan(up.outcomes[0]?.median as number);
		expect(low?.lower).toBeLessThanOrEqual(low?.value as number);
		expect(low?.upper).toBeGreaterThanOrEqual(low?.value as number);
		expect(down.outcomes[0]?.levels[0]?.conditionalValueAtRisk.value).toBeLessThan(low?.value as number);
		expect(down.outcomes[1]?.median).toBeLessThan(down.outcomes[0]?.median as number);
	});

	it('refuses a code, a short history, a constant, and too few paths for a level', async () => {
		const run = (values: Float64Array, metric: string, more = {}) => simulateSeries(subject(values), { ...options, metric, ...more }, pool, call);
		await expect(run(new Float64Array(60).fill(1), 'critical_warning')).rejects.toMatchObject({ code: 'invalid_input' });
		await expect(run(temperatures.slice(0, 20), 'temperature_c')).rejects.toMatchObject({ code: 'series_too_short' });
		await expect(run(new Float64Array(60).fill(40), 'temperature_c')).rejects.toMatchObject({ code: 'series_constant' });
		await expect(run(temperatures, 'temperature_c', { paths: 100 })).rejects.toMatchObject({ code: 'sample_too_small' });
		await expect(run(temperatures.map((value) => value - 40), 'temperature_c', { process: 'gbm' })).rejects.toMatchObject({ code: 'fit_failed' }); // biome-ignore format: one line
	});
});
