/** Risk, scenarios and plan over the pool: threads change nothing, a cancel is quick, bad questions are refused before anything is simulated. */
import { afterAll, describe, expect, it } from 'vitest';
import { attributeOverPool, sharedPaths, simulateOverPool } from '../../src-main/engine/fleet-simulation.ts';
import { countShortPaths } from '../../src-main/maths/risk/short-bytes.ts';
import { knownDrives } from '../../src-main/maths/risk/simulation/known-drives.ts';
import { joinOutcomes } from '../../src-main/maths/risk/simulation/outcome.ts';
import { attributeFleetTail, simulateFleetBlocks, type TailParts } from '../../src-main/maths/risk/simulation/simulate.ts';
import { joinTailParts } from '../../src-main/maths/risk/tail-parts.ts';
import { resolveThreadEntry } from '../../src-main/threads/entry.ts';
import { createThreadPool, type ThreadPool } from '../../src-main/threads/pool.ts';
import { createRoom, generateTinyFleet, importPaths } from '../support/engine-room.ts';
import { inventedFleet } from '../support/fleet-paths.ts';

const room = createRoom();
const pools: ThreadPool[] = [];
afterAll(async () => {
	await Promise.all(pools.map((pool) => pool.close()));
	await room.close();
});

const poolOf = (size: number): ThreadPool => {
	const pool = createThreadPool({ entry: resolveThreadEntry('compute'), size, name: `paths-${size}` });
	pools.push(pool);
	return pool;
};
const quiet = { signal: new AbortController().signal, progress: () => {} };

describe('a simulation over the pool', () => {
	it('has the digits of the plain twin on 1, 2 and 4 threads, and so has who makes its tail', async () => {
		const made = inventedFleet({ drives: 14, horizonDays: 12 });
		// Nearly full: on some paths bytes are short, on others they are not.
		const input = { ...made, courses: { ...made.courses, capacityBytes: made.courses.usedBytes.map((bytes) => bytes + 2.8e10) } };
		const paths = 4_500;
		const twin = simulateFleetBlocks(input, 0, 18);
		expect(twin.shortBytes.filter((bytes) => bytes === 0).length / twin.shortBytes.length).toBeCloseTo(0.77, 1);
		const seen: TailParts[] = [];
		for (const threads of [1, 2, 4]) {
			const pool = poolOf(threads);
			const shared = sharedPaths(input);
			const { outcomes, record } = await simulateOverPool(shared, { paths, eventBytes: 2 ** 20 }, pool, quiet);
			expect(joinOutcomes(outcomes, paths).losses).toEqual(twin.losses.slice(0, paths));
			const { tail, tailParts, outcome } = await attributeOverPool(shared, outcomes, { paths, confidence: 0.9, record }, pool, quiet.signal);
			expect(outcome.losses).toEqual(twin.losses.slice(0, paths));
			expect(outcome.shortCounts).toEqual(countShortPaths(twin.shortBytes));
			seen.push(joinTailParts(tailParts));
			if (threads > 1) continue;
			const whole = attributeFleetTail(input, 0, tail.marks);
			for (const [drive, part] of whole.drives.beyond.entries()) expect(seen[0]?.drives.beyond[drive]).toBeCloseTo(part, 6);
		}
		expect(seen[1]).toEqual(seen[0]);
		expect(seen[2]).toEqual(seen[0]);
	}, 60_000);

	it('gives a scenario the digits of a whole simulation, whatever was kept of the fleet as it is', async () => {
		const before = sharedPaths(inventedFleet({ drives: 30, horizonDays: 15 }));
		const { failures, courses, losses, groups } = before;
		const thresholds = failures.thresholds.slice().fill(-3, 4 * 15, 9 * 15);
		const others = [
			{ ...before, failures: { ...failures, thresholds }, courses: { ...courses, wear: courses.wear.slice().fill(0, 4, 9) } },
			{ ...before, losses: { ...losses, failure: losses.failure.map((loss) => 1.25 * loss) } },
			{ ...before, groups: { ...groups, tolerated: groups.tolerated.map((count) => count + 1) } },
			{ ...before, courses: { ...courses, meanWrites: courses.meanWrites.map((mean) => 1.2 * mean) } },
		];
		const paths = 3_000;
		const pool = poolOf(2);
		for (const other of others.map(sharedPaths)) {
			const whole = joinOutcomes((await simulateOverPool(other, { paths }, pool, quiet)).outcomes, paths);
			const isKnown = knownDrives(before, other);
			// All blocks, a few of them, none.
			for (const eventBytes of [2 ** 24, 100_000, 0]) {
				const { record } = await simulateOverPool(before, { paths, eventBytes }, pool, quiet);
				const kept = record.filter((events) => events !== undefined).length;
				expect(eventBytes === 0 ? kept === 0 : eventBytes > 1e6 ? kept === 12 : kept > 0 && kept < 12).toBe(true);
				const told = await simulateOverPool(other, { paths, known: isKnown && { isKnown, record } }, pool, quiet);
				expect(joinOutcomes(told.outcomes, paths)).toEqual(whole);
			}
		}
	}, 60_000);

	it('ends within a second when it is cancelled', async () => {
		const controller = new AbortController();
		const running = simulateOverPool(sharedPaths(inventedFleet({ drives: 200, horizonDays: 365 })), { paths: 1_000_000 }, poolOf(2), {
			...quiet,
			signal: controller.signal,
		});
		setTimeout(() => controller.abort(), 300);
		const started = performance.now();
		await expect(running).rejects.toMatchObject({ code: 'cancelled' });
		expect(performance.now() - started).toBeLessThan(5_000);
	}, 60_000);
});

describe('what if', () => {
	it('compares scenarios with the fleet as it is on the same random numbers, and plans within a budget', async () => {
		const engine = await room.engine();
		await importPaths(engine, [await generateTinyFleet(engine, await room.folder(), { drives: 40, days: 120 })]);
		const settings = { paths: 2_000, horizonDays: 60, levels: [0.95], seed: 3 };
		const risk = await engine.call('risk.run', settings);
		const { baseline, scenarios } = await engine.call('risk.scenarios', {
			...settings,
			scenarios: [
				{ name: 'nothing', changes: [{ kind: 'growth', percent: 0 }] },
				{ name: 'all new', changes: [{ kind: 'replace', who: { probabilityAbove: 0 } }] },
			],
		});
		expect(baseline.levels).toEqual(risk.levels);
		expect(baseline.expectedLoss).toEqual(risk.expectedLoss);
		expect(scenarios[0]?.difference.conditionalValueAtRisk).toEqual({ value: 0, standardError: 0, lower: 0, upper: 0 });
		expect(scenarios[1]?.replaced).toBe(risk.drivesAtRisk);
		expect(scenarios[1]?.cost).toBeCloseTo(
			risk.drives.reduce((sum, { replacementCost }) => sum + replacementCost, 0),
			6,
		);
		const plan = await engine.call('risk.plan', { ...settings, budget: 1_000 });
		expect(plan.cost).toBeLessThanOrEqual(1_000);
		expect(plan.before).toEqual(risk.levels[0]?.conditionalValueAtRisk);
		expect(plan.difference.value).toBeCloseTo(plan.after.value - plan.before.value, 6);
		expect(plan.frontier.map(({ cost }) => cost)).toEqual(plan.frontier.map(({ cost }) => cost).toSorted((a, b) => a - b));
		expect((await engine.call('risk.plan', { ...settings, budget: 1 })).notes.join()).toMatch(/pays for no drive|No replacement lowers/);
	}, 60_000);

	it('keeps the last comparison and the last plan, and says what has changed since', async () => {
		const folder = await room.folder();
		const engine = await room.engine({ folder });
		await importPaths(engine, [await generateTinyFleet(engine, await room.folder(), { drives: 12, days: 60 })]);
		const nothing = { madeAtMs: null, staleBecause: [] };
		expect(await engine.call('risk.scenarios.latest', {})).toEqual({ comparison: null, ...nothing });
		expect(await engine.call('risk.plan.latest', {})).toEqual({ plan: null, ...nothing });
		const settings = { paths: 500, horizonDays: 30, levels: [0.9] };
		const scenarios = [{ name: 'more', changes: [{ kind: 'growth' as const, percent: 20 }] }];
		const comparison = await engine.call('risk.scenarios', { ...settings, scenarios });
		const plan = await engine.call('risk.plan', { ...settings, budget: 1_000 });
		expect(comparison.scenarios[0]?.changes).toEqual(scenarios[0]?.changes);
		await engine.close();

		const again = await room.engine({ folder });
		const latest = async () => {
			const [compared, planned] = [await again.call('risk.scenarios.latest', {}), await again.call('risk.plan.latest', {})];
			expect([compared.comparison, planned.plan]).toEqual([comparison, plan]);
			expect(compared.madeAtMs).toBeGreaterThan(0);
			return [compared.staleBecause, planned.staleBecause];
		};
		expect(await latest()).toEqual([[], []]);
		await again.call('risk.configure', { drives: { labour: 50 }, groups: {}, models: [], ownGroups: [] });
		expect(await latest()).toEqual([['prices'], ['prices']]);
		await again.call('groups.make', { name: 'rack-1', level: 'raid5', members: [1, 2, 3].map((number) => `SYN-7-0000${number}`), spares: 0 });
		expect(await latest()).toEqual([
			['prices', 'groups'],
			['prices', 'groups'],
		]);
	}, 60_000);

	it('refuses what cannot be applied, by name', async () => {
		const engine = await room.engine();
		await importPaths(engine, [await generateTinyFleet(engine, await room.folder(), { drives: 5, days: 40 })]);
		const scenario = { name: 'x', changes: [{ kind: 'spares' as const, groupId: 99, add: 1 }] };
		await expect(engine.call('risk.scenarios', { paths: 500, levels: [0.9], scenarios: [scenario] })).rejects.toMatchObject({
			code: 'invalid_input',
		});
	});
});
