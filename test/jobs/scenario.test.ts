import { describe, expect, it } from 'vitest';
import { planOrder, withinBudget } from '../../src-main/jobs/plan.ts';
import { applyScenario, type ScenarioFleet } from '../../src-main/jobs/scenario.ts';
import { normalQuantile } from '../../src-main/maths/elementary.ts';
import { simulateFleetBlocks } from '../../src-main/maths/risk/simulation/simulate.ts';
import type { DriveRisk } from '../../src-main/shared/domain/results.ts';
import type { ScenarioChange } from '../../src-main/shared/domain/scenario.ts';
import type { DeviceId } from '../../src-main/shared/domain/telemetry.ts';
import { inOneGroup, inventedFleet } from '../support/fleet-paths.ts';

const DRIVES = 12;
const DAYS = 20;

/** Twelve drives, older and likelier to fail one after the other, all in one group; a new drive fails with one in ten thousand a day. */
function someFleet(): ScenarioFleet {
	const rates = Float64Array.from({ length: DRIVES }, (_, drive) => 0.0005 * (drive + 1));
	const thresholds = (rate: (drive: number) => number): Float64Array =>
		Float64Array.from({ length: DRIVES * DAYS }, (_, at) => normalQuantile(1 - (1 - rate(Math.floor(at / DAYS))) ** ((at % DAYS) + 1)));
	const input = inventedFleet({ drives: DRIVES, horizonDays: DAYS });
	const wear = Float64Array.from({ length: DRIVES }, (_, drive) => 8 * drive);
	const paths = inOneGroup(
		{
			...input,
			failures: { ...input.failures, thresholds: thresholds((drive) => rates[drive]), shocksPerDay: 0 },
			courses: { ...input.courses, wear },
		},
		{ tolerated: 1, rebuildDays: 2, deliveryDays: 3 },
	);
	const atRisk = Array.from({ length: DRIVES }, (_, drive): DriveRisk => {
		const failureProbability = 1 - (1 - (rates[drive] as number)) ** DAYS;
		return {
			deviceId: `d${drive + 1}` as DeviceId,
			serial: `S${drive}`,
			model: drive < 6 ? 'A' : 'B',
			ageDays: drive === 11 ? null : 200 * drive,
			failureProbability,
			failureProbabilityLower: failureProbability,
			failureProbabilityUpper: failureProbability,
			riskScore: 0,
			replacementCost: 120,
			contributions: [],
		};
	});
	const group = {
		groupId: 7,
		kind: 'raid' as const,
		name: 'g',
		firstSeenMs: 0,
		lastSeenMs: 0,
		members: [],
		isRedundancyGroup: true,
		history: { observedAtMs: new Float64Array(0), usedBytes: new Float64Array(0) },
	};
	const terms = { dataPerTb: 1, readError: 1, rebuildMbPerSecond: 1, deliveryDays: 3, spares: 0, readErrorsPer1e15Bits: 1 };
	return { atRisk, paths, renewedThresholds: thresholds(() => 0.0001), groups: [{ group, tolerated: 1, terms, dataLoss: 1000, isSizeKnown: true }] };
}

const apply = (...changes: ScenarioChange[]) => applyScenario(someFleet(), { name: 'x', changes });

describe('a scenario', () => {
	it('replaces the drives that meet all that is said of them, makes them new and counts what they cost', () => {
		const fleet = someFleet();
		expect(apply({ kind: 'replace', who: { olderThanDays: 1500 } }).replaced).toEqual([8, 9, 10]);
		expect(apply({ kind: 'replace', who: { olderThanDays: 1500, model: 'A' } }).replaced).toEqual([]);
		expect(apply({ kind: 'replace', who: { wearAbove: 80 } }).replaced).toEqual([11]);
		expect(apply({ kind: 'replace', who: { probabilityAbove: 0.1 } }).replaced).toEqual([10, 11]);
		const { paths, cost, replaced, notes } = apply({ kind: 'replace', who: { drives: ['d3' as DeviceId] } });
		expect([cost, replaced, notes]).toEqual([fleet.paths.losses.wearOut[2], [2], []]);
		expect(paths.courses.wear[2]).toBe(0);
		expect(paths.failures.thresholds.subarray(2 * DAYS, 3 * DAYS)).toEqual(fleet.renewedThresholds.subarray(2 * DAYS, 3 * DAYS));
		expect(paths.failures.thresholds.subarray(3 * DAYS)).toEqual(fleet.paths.failures.thresholds.subarray(3 * DAYS));
	});

	it('takes a group whose redundancy is changed for one where any member may be the one too many', () => {
		const fleet = someFleet();
		const mirrors: ScenarioFleet = {
			...fleet,
			paths: { ...fleet.paths, groups: { ...fleet.paths.groups, hitProbability: Float64Array.of(1 / 11) } },
		};
		const hit = (toleratedFailures: number) =>
			applyScenario(mirrors, { name: 'x', changes: [{ kind: 'redundancy', toleratedFailures }] }).paths.groups.hitProbability[0];
		expect([hit(0), hit(2), hit(1)]).toEqual([1, 1, 1 / 11]);
	});

	it('pays for a drive once, however many of its changes name it', () => {
		const once = apply({ kind: 'replace', who: { model: 'B' } });
		expect(apply({ kind: 'replace', who: { model: 'B' } }, { kind: 'replace', who: { olderThanDays: 1500 } }).cost).toBe(once.cost);
	});

	it('adds spares and redundancy to one group or to all, and refuses a group that there is not', () => {
		expect([...apply({ kind: 'spares', add: 2 }).paths.groups.spares]).toEqual([2]);
		expect([...apply({ kind: 'redundancy', groupId: 7, toleratedFailures: 2 }).paths.groups.tolerated]).toEqual([2]);
		expect(() => apply({ kind: 'spares', groupId: 8, add: 1 })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		expect(() => apply({ kind: 'replace', who: {} })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});

	it('lets load and use grow, and prices', () => {
		const { paths } = someFleet();
		const grown = apply({ kind: 'growth', percent: 50 }).paths.courses;
		expect(grown.meanWrites[5]).toBeCloseTo(1.5 * (paths.courses.meanWrites[5] as number));
		expect(grown.driftBytes[5]).toBeCloseTo(1.5 * (paths.courses.driftBytes[5] as number));
		expect(apply({ kind: 'prices', what: 'drives', percent: 10 }).paths.losses.failure[0]).toBeCloseTo(1.1 * (paths.losses.failure[0] as number));
		expect(apply({ kind: 'prices', what: 'data', percent: -100 }).paths.groups.dataLoss[0]).toBe(0);
		expect(apply({ kind: 'prices', what: 'capacity', percent: 100 }).paths.losses.shortByte[0]).toBe(2 * (paths.losses.shortByte[0] as number));
	});

	it('leaves every path on which nothing changes as it was', () => {
		const fleet = someFleet();
		const before = simulateFleetBlocks(fleet.paths, 0, 1);
		const after = simulateFleetBlocks(
			applyScenario(fleet, { name: 'x', changes: [{ kind: 'replace', who: { drives: ['d12' as DeviceId] } }] }).paths,
			0,
			1,
		);
		const same = before.losses.filter((loss, path) => loss === after.losses[path]).length;
		expect(same).toBeGreaterThan(128);
		expect(after.failures.every((count, path) => count <= (before.failures[path] as number))).toBe(true);
	});
});

describe('a replacement plan', () => {
	const components = (fleet: ScenarioFleet) =>
		fleet.atRisk.map(({ deviceId, serial, model }, drive) => {
			const value = 10 * (drive + 1);
			return { deviceId, serial, model, share: 0, conditionalValueAtRisk: { value, standardError: 0, lower: value, upper: value } };
		});

	it('takes drives by what their replacement saves for the money, and none that would be worse young', () => {
		const fleet = someFleet();
		const order = planOrder(fleet, components(fleet));
		expect(order[0]?.deviceId).toBe('d12');
		const ratios = order.map(({ expectedDrop, cost }) => expectedDrop / cost);
		expect(ratios).toEqual(ratios.toSorted((a, b) => b - a));
		const worse = { ...fleet, renewedThresholds: new Float64Array(DRIVES * DAYS).fill(3) };
		expect(planOrder(worse, components(fleet))).toEqual([]);
	});

	it('takes a drive that is nearly worn out before one that is likelier to fail', () => {
		const fleet = someFleet();
		const wear = fleet.paths.courses.wear.map((now, drive) => (drive === 0 ? 99 : now));
		const worn = { ...fleet, paths: { ...fleet.paths, courses: { ...fleet.paths.courses, wear } } };
		const alike = components(fleet).map((one) => ({ ...one, conditionalValueAtRisk: { ...one.conditionalValueAtRisk, value: 100 } }));
		const dropOf = (one: ScenarioFleet): number => planOrder(one, alike).find(({ deviceId }) => deviceId === 'd1')?.expectedDrop ?? 0;
		expect(dropOf(fleet)).toBeCloseTo(80, 0);
		expect(dropOf(worn)).toBeGreaterThan(98);
		expect(planOrder(worn, alike)[0]?.deviceId).toBe('d1');
	});

	it('spends no more than the budget, and passes over what does not fit any more', () => {
		const fleet = someFleet();
		const order = planOrder(fleet, components(fleet)).map((drive, i) => ({ ...drive, cost: i === 1 ? 1000 : 100 }));
		expect(withinBudget(order, 250).map(({ index }) => index)).toEqual([order[0]?.index, order[2]?.index]);
		expect(withinBudget(order, 0)).toEqual([]);
	});
});
