/** Rare losses over the pool: threads change nothing, the answer fits the ordinary simulation, and says in words what it is worth. */
import { afterAll, describe, expect, it } from 'vitest';
import { largestLossOf } from '../../src-main/jobs/rare.ts';
import { rareCausesText, rareProbabilityText, rareSentence, raritySupport } from '../../src-main/shared/charts/rare-text.ts';
import type { RareLosses } from '../../src-main/shared/domain/rare-losses.ts';
import { createRoom, generateTinyFleet, importPaths } from '../support/engine-room.ts';
import { inventedFleet } from '../support/fleet-paths.ts';

const room = createRoom();
afterAll(() => room.close());

const filled = async (threads: number) => {
	const engine = await room.engine({ threads });
	await importPaths(engine, [await generateTinyFleet(engine, await room.folder(), { drives: 40, days: 90 })]);
	return engine;
};

describe('risk.rare', () => {
	it('has the same digits on one thread and on three, others for another seed, and levels that go on where those of risk.run end', async () => {
		const [one, three] = [await filled(1), await filled(3)];
		const input = { loss: 1_500, paths: 4_000, seed: 9 };
		const [found, again] = [await one.call('risk.rare', input), await three.call('risk.rare', input)];
		expect(again).toEqual(found);
		expect(found).toMatchObject({ threshold: 1_500, paths: 4_096, seed: 9, horizonDays: 90 });
		expect(found.probability.value).toBeLessThan(0.01);
		expect(found.pathsBeyond).toBeGreaterThan(500);
		const other = await one.call('risk.rare', { ...input, seed: 10 });
		expect(other.probability.value).not.toBe(found.probability.value);
		const { levels } = await one.call('risk.run', { paths: 40_000, levels: [0.99], seed: 9 });
		const far = found.levels.map(({ valueAtRisk }) => valueAtRisk.value);
		expect(far[0]).toBeGreaterThanOrEqual(levels[0]?.valueAtRisk.lower ?? Number.NaN);
		expect(far[1]).toBeGreaterThanOrEqual(far[0] as number);
	}, 60_000);

	it('finds the loss of a level by itself, and calls one impossible that all drives together do not cost', async () => {
		const engine = await filled(2);
		const level = await engine.call('risk.rare', { level: 0.999, paths: 4_000 });
		expect(level.probability.value).toBeLessThanOrEqual(2e-3);
		expect(level.threshold).toBeGreaterThan(level.expectedLoss.value);
		const beyondAll = await engine.call('risk.rare', { loss: 1e9, paths: 1_000 });
		expect(beyondAll).toMatchObject({ pathsBeyond: 0, relativeError: null, plainPaths: null, probability: { value: 0, upper: 0 } });
		expect(beyondAll.largestLoss).toBeLessThan(1e9);
		expect(beyondAll.notes.join(' ')).toContain('cannot cost more than');
		expect(rareSentence(beyondAll)).toContain('impossible');
	}, 60_000);

	it('refuses an empty workspace and an amount below 0', async () => {
		const engine = await room.engine();
		await expect(engine.call('risk.rare', {})).rejects.toMatchObject({ code: 'no_drives' });
		await expect(engine.call('risk.rare', { loss: -1 })).rejects.toMatchObject({ code: 'invalid_input' });
	});
});

describe('the largest loss', () => {
	it('is every failure, the data of every pool once and an unreadable sector for each member', () => {
		const { losses, groups, ...rest } = inventedFleet({ drives: 12, horizonDays: 5 });
		const drives = losses.failure.reduce((sum, loss) => sum + loss, 0);
		expect(largestLossOf({ ...rest, losses, groups })).toBeCloseTo(drives + 20_000 + 2 * 6 * 500, 6);
		const apart = { ...groups, poolOf: Int32Array.of(0, 1) };
		expect(largestLossOf({ ...rest, losses, groups: apart })).toBeCloseTo(drives + 2 * (20_000 + 6 * 500), 6);
		const sound = { ...apart, readErrorProbability: new Float64Array(2) };
		expect(largestLossOf({ ...rest, losses, groups: sound })).toBeCloseTo(drives + 2 * 20_000, 6);
	});
});

const estimate = (value: number, error: number) => ({ value, standardError: error, lower: Math.max(0, value - 2 * error), upper: value + 2 * error });
const found: RareLosses = {
	...{ seed: 1, paths: 20_000, horizonDays: 90, currency: 'EUR', drivesAtRisk: 10, threshold: 50_000 },
	probability: estimate(1e-5, 1e-6),
	...{ relativeError: 0.1, plainPaths: 1e7, pathsBeyond: 5_000, tailEffectivePaths: 1_200, effectivePaths: 4_000 },
	expectedLoss: estimate(100, 1),
	levels: [],
	causes: { failure: 0.25, dataLoss: 0.75, withDataLoss: 1, withShock: 0.5 },
	largestLoss: 1e6,
	notes: [],
	dataHash: '',
};

describe('rare losses in words', () => {
	it('are odds where a percentage has too many zeros, and a bound where none was seen', () => {
		expect(rareProbabilityText(estimate(1e-5, 1e-6))).toBe('1 in 100,000 (95\u00a0%: 1 in 125,000 to 1 in 83,300)');
		expect(rareProbabilityText(estimate(0.02, 0.001))).toMatch(/^2\s% \(1\.8 to 2\.2\)$/);
		expect(rareProbabilityText({ value: 0, standardError: 0, lower: 0, upper: 1e-3 })).toBe('less than 1 in 1,000');
		expect(rareProbabilityText(estimate(1e-40, 1e-41))).toBe('less than 1 in 1,000,000,000,000');
		expect(rareProbabilityText(estimate(1e-6, 1e-6))).toBe('1 in 1,000,000 (95\u00a0%: 0 to 1 in 333,000)');
	});

	it('name the effective sample size and the plain paths, and what such a loss is made of', () => {
		expect(raritySupport(found)).toContain('worth 1,200 equally weighted ones');
		expect(raritySupport(found)).toContain('A plain simulation would need 10,000,000 paths');
		expect(raritySupport({ ...found, relativeError: null, pathsBeyond: 0 })).toMatch(/^None of 20,000 paths/);
		expect(rareCausesText(found)).toContain('is lost data');
		expect(rareCausesText({ ...found, causes: { failure: 1, dataLoss: 0, withDataLoss: 0, withShock: 0 } })).toMatch(
			/^Such losses are failed drives alone/,
		);
		expect(rareCausesText({ ...found, pathsBeyond: 0 })).toBeUndefined();
	});
});
