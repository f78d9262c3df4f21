import { describe, expect, it } from 'vitest';
import { openFleetPathsKernel } from '../../../src-main/kernels/fleet-paths.ts';
import { binomialProbability } from '../../../src-main/maths/distributions/binomial.ts';
import { gammaDistribution } from '../../../src-main/maths/distributions/gamma.ts';
import { normalDistribution } from '../../../src-main/maths/distributions/normal.ts';
import { copulaCdf } from '../../../src-main/maths/risk/copula.ts';
import { PATHS_PER_BLOCK } from '../../../src-main/maths/risk/simulation/draws.ts';
import { fillHostDates } from '../../../src-main/maths/risk/simulation/host-dates.ts';
import { COURSE, type FleetPathsInput, requireFleetPaths } from '../../../src-main/maths/risk/simulation/input.ts';
import { inOneGroup, inventedFleet, plainFleet } from '../../support/fleet-paths.ts';

const BLOCKS = 800;
const PATHS = BLOCKS * PATHS_PER_BLOCK;

const simulate = (input: FleetPathsInput) => openFleetPathsKernel(input).simulate(0, BLOCKS);
const share = (counts: ArrayLike<number>, isIt: (value: number) => boolean): number => Array.from(counts).filter(isIt).length / counts.length;

/** A share of all paths against its exact probability: within 3.5 standard errors, one in two thousand by chance, at fixed seeds. */
function expectShare(found: number, exact: number): void {
	expect(exact).toBeGreaterThan(0);
	expect(Math.abs(found - exact)).toBeLessThan(3.5 * Math.sqrt((exact * (1 - exact)) / PATHS));
}

/** Losses are powers of two: that of a path tells which drives failed. */
const bits = (drives: number): Float64Array => Float64Array.from({ length: drives }, (_, drive) => 2 ** drive);
const failed = (loss: number, drive: number): boolean => (Math.floor(loss / 2 ** drive) & 1) === 1;

describe('failures on simulated paths', () => {
	it('come as often as each probability says, whatever makes them depend on each other', () => {
		const probabilities = Float64Array.of(0.001, 0.02, 0.3, 0.5, 0.9);
		for (const [i, more] of [{}, { correlation: 0.4 }, { correlation: 0.4, degreesOfFreedom: 3 }, { horizonDays: 30, correlation: 0.2 }].entries()) {
			const { losses } = simulate(plainFleet({ seed: 20 + i, probabilities, lossPerFailure: bits(5), ...more }));
			for (const [drive, p] of probabilities.entries())
				expectShare(
					share(losses, (loss) => failed(loss, drive)),
					p,
				);
		}
	});

	it('come together within a batch as often as the copula says, and across batches by chance', () => {
		const probabilities = Float64Array.of(0.05, 0.05, 0.05);
		const batchOf = Int32Array.of(0, 0, 1);
		for (const [i, copula] of [{ rho: 0.3 }, { rho: 0.3, df: 4 }].entries()) {
			const { df = 0, rho } = copula;
			const { losses } = simulate(
				plainFleet({ seed: 30 + i, probabilities, lossPerFailure: bits(3), batchOf, correlation: rho, degreesOfFreedom: df }),
			);
			expectShare(
				share(losses, (loss) => failed(loss, 0) && failed(loss, 1)),
				copulaCdf(copula, 0.05, 0.05),
			);
			expectShare(
				share(losses, (loss) => failed(loss, 0) && failed(loss, 2)),
				0.05 * 0.05,
			);
		}
	});

	it('follow the shocks of a host: one in so many days, which ends so many of its drives', () => {
		const plain = plainFleet({ seed: 33, probabilities: new Float64Array(3), lossPerFailure: bits(3), horizonDays: 90 });
		const rate = 0.002;
		const hit = 1 - Math.exp(-90 * rate);
		const { losses } = simulate({
			...plain,
			failures: { ...plain.failures, shocksPerDay: rate, shockProbability: 0.3 },
			courses: { ...plain.courses, hostOf: Int32Array.of(0, 0, 1), hostDates: Int32Array.of(1, 1) },
		});
		expectShare(
			share(losses, (loss) => failed(loss, 1)),
			hit * 0.3,
		);
		expectShare(
			share(losses, (loss) => failed(loss, 0) && failed(loss, 1)),
			hit * 0.09,
		);
		expectShare(
			share(losses, (loss) => failed(loss, 0) && failed(loss, 2)),
			(hit * 0.3) ** 2,
		);
	});
});

describe('groups on simulated paths', () => {
	it('lose data when more members fail than they tolerate, by the binomial law while nothing is rebuilt', () => {
		const n = 6;
		const fleet = plainFleet({ seed: 40, probabilities: new Float64Array(n).fill(0.15), lossPerFailure: new Float64Array(n), horizonDays: 20 });
		for (const tolerated of [1, 2]) {
			const { groupsLost, lostByGroup } = simulate(inOneGroup(fleet, { tolerated, rebuildDays: 100 }));
			let exact = 0;
			for (let k = tolerated + 1; k <= n; k++) exact += binomialProbability(k, n, 0.15);
			expectShare(
				share(groupsLost, (lost) => lost === 1),
				exact,
			);
			expect(lostByGroup[0]).toBe(groupsLost.reduce((sum, lost) => sum + lost, 0));
		}
	});

	it('lose data when the second of two fails while the first is rebuilt: the closed form at constant rates', () => {
		const [days, away, rate] = [200, 15, 0.004];
		const fleet = plainFleet({ seed: 41, probabilities: new Float64Array(2), lossPerFailure: new Float64Array(2), horizonDays: days });
		const normal = normalDistribution();
		const thresholds = Float64Array.from({ length: 2 * days }, (_, at) => normal.quantile(1 - Math.exp(-rate * ((at % days) + 1))));
		const pair = { ...fleet, failures: { ...fleet.failures, thresholds } };
		// P(|T1 - T2| < w, both within H) = (1 - e^-wr)^2 + (e^wr - 1)(e^-2wr - e^-2Hr).
		const exact = (w: number): number =>
			(1 - Math.exp(-w * rate)) ** 2 + (Math.exp(w * rate) - 1) * (Math.exp(-2 * w * rate) - Math.exp(-2 * days * rate));
		const lost = (law: Parameters<typeof inOneGroup>[1]): number => share(simulate(inOneGroup(pair, law)).groupsLost, (groups) => groups === 1);
		expectShare(lost({ tolerated: 1, rebuildDays: away }), exact(away));
		expectShare(lost({ tolerated: 1, rebuildDays: 5, deliveryDays: away - 5 }), exact(away));
		// A spare saves the delivery.
		expectShare(lost({ tolerated: 1, rebuildDays: 5, deliveryDays: away - 5, spares: 1 }), exact(5));
	});

	it('meet unreadable sectors in as many rebuilds without redundancy as their probability says', () => {
		const fleet = plainFleet({ seed: 42, probabilities: new Float64Array(4).fill(0.1), lossPerFailure: new Float64Array(4), horizonDays: 10 });
		const { losses } = simulate(inOneGroup(fleet, { tolerated: 1, rebuildDays: 0, readError: 0.25 }));
		// Each failure is rebuilt at once: of k failures each meets a sector with probability 1/4.
		expectShare(
			share(losses, (loss) => loss > 0),
			1 - 0.975 ** 4,
		);
		expect(losses.reduce((sum, loss) => sum + loss, 0) / PATHS).toBeCloseTo(10 * 4 * 0.1 * 0.25, 1);
	});

	it('of one pool lose its data once, with the first of them that does', () => {
		const fleet = plainFleet({ seed: 45, probabilities: new Float64Array(2).fill(0.3), lossPerFailure: new Float64Array(2), horizonDays: 10 });
		const { groups } = inOneGroup(fleet, { tolerated: 0, rebuildDays: 1 });
		const twice = (column: Float64Array): Float64Array => Float64Array.of(column[0], column[0]);
		const parts = (poolOf: Int32Array): FleetPathsInput => ({
			...fleet,
			groups: {
				firstMember: Int32Array.of(0, 1, 2),
				members: Int32Array.of(0, 1),
				tolerated: new Int32Array(2),
				spares: new Int32Array(2),
				hitProbability: twice(groups.hitProbability),
				rebuildDays: twice(groups.rebuildDays),
				deliveryDays: twice(groups.deliveryDays),
				readErrorProbability: new Float64Array(2),
				dataLoss: twice(groups.dataLoss),
				readErrorLoss: new Float64Array(2),
				poolOf,
			},
		});
		const meanOf = (input: FleetPathsInput): number => simulate(input).losses.reduce((sum, loss) => sum + loss, 0) / PATHS;
		// One of two: 1 - 0.7^2; each on its own: 0.6.
		expect(meanOf(parts(Int32Array.of(0, 0))) / 1000).toBeCloseTo(0.51, 2);
		expect(meanOf(parts(Int32Array.of(0, 1))) / 1000).toBeCloseTo(0.6, 2);
		const { groupsLost, losses } = simulate(parts(Int32Array.of(0, 0)));
		expect(share(groupsLost, (lost) => lost === 2)).toBeGreaterThan(0.08);
		expect(losses.every((loss, path) => loss === ((groupsLost[path] as number) > 0 ? 1000 : 0))).toBe(true);
	});

	it('of many mirrors side by side survive exactly when no twin of a drive that is gone fails', () => {
		const [pairs, p] = [4, 0.2];
		const fleet = plainFleet({
			seed: 44,
			probabilities: new Float64Array(2 * pairs).fill(p),
			lossPerFailure: new Float64Array(2 * pairs),
			horizonDays: 10,
		});
		const group = inOneGroup(fleet, { tolerated: 1, rebuildDays: 50 });
		const { groupsLost } = simulate({ ...group, groups: { ...group.groups, hitProbability: Float64Array.of(1 / (2 * pairs - 1)) } });
		expectShare(
			share(groupsLost, (lost) => lost === 1),
			1 - (1 - p * p) ** pairs,
		);
	});

	it('with mirrors side by side lose data only when the second failure hits the twin', () => {
		const fleet = plainFleet({ seed: 43, probabilities: new Float64Array(2).fill(0.2), lossPerFailure: new Float64Array(2), horizonDays: 10 });
		const group = inOneGroup(fleet, { tolerated: 1, rebuildDays: 50 });
		const { groupsLost } = simulate({ ...group, groups: { ...group.groups, hitProbability: Float64Array.of(1 / 3) } });
		expectShare(
			share(groupsLost, (lost) => lost === 1),
			0.04 / 3,
		);
	});
});

/** One drive whose days are all as they are on average. */
function steady(seed: number, horizonDays: number, parts: number, courses: Partial<FleetPathsInput['courses']>): FleetPathsInput {
	const plain = plainFleet({ seed, probabilities: new Float64Array(1), lossPerFailure: Float64Array.of(1), horizonDays });
	return { ...plain, courses: { ...plain.courses, parts: Uint8Array.of(parts), days: Float64Array.of(1, 0, 1, 0), ...courses } };
}

describe('courses on simulated paths', () => {
	it('wear a drive out as often as its gamma law says', () => {
		for (const [shape, scale, gap] of [
			[8, 0.5, 6],
			[0.4, 3, 4],
		] as const) {
			const input = steady(50, 10, COURSE.wear, {
				meanWrites: new Float64Array(10).fill(1e10),
				wear: Float64Array.of(100 - gap),
				wearLimit: Float64Array.of(100),
				wearShapePerByte: Float64Array.of(shape / 1e11),
				wearScale: Float64Array.of(scale),
			});
			const exact = 1 - gammaDistribution(shape, scale).cdf(gap);
			expectShare(
				share(simulate(input).wornOut, (worn) => worn === 1),
				exact,
			);
		}
	});

	it('fill a drive as often as the drift that is drawn for each path says, and count the bytes that are short', () => {
		const [days, room, drift, deviation] = [50, 60, 1, 0.4];
		const input = steady(51, days, COURSE.capacity, {
			usedBytes: Float64Array.of(1000),
			capacityBytes: Float64Array.of(1000 + room),
			driftBytes: Float64Array.of(drift),
			driftDeviation: Float64Array.of(deviation),
		});
		const { shortBytes, losses } = simulate({ ...input, losses: { ...input.losses, shortByte: Float64Array.of(2) } });
		const normal = normalDistribution();
		const z = (days * drift - room) / (days * deviation);
		expectShare(
			share(shortBytes, (bytes) => bytes > 0),
			normal.cdf(z),
		);
		const mean = shortBytes.reduce((sum, bytes) => sum + bytes, 0) / PATHS;
		const exact = days * deviation * (z * normal.cdf(z) + Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI));
		expect(mean / exact).toBeGreaterThan(0.98);
		expect(mean / exact).toBeLessThan(1.02);
		expect(losses).toEqual(shortBytes.map((bytes) => 2 * bytes));
	});

	it('count slow days, and know a level that is reached within the horizon and left again', () => {
		const dates = 10;
		const days = new Float64Array(dates * 4);
		for (let date = 0; date < dates; date++) days.set([1, date % 2 === 0 ? 50 : -50, date < 3 ? 4 : 1, 0], date * 4);
		const input = steady(52, 20, COURSE.capacity | COURSE.latency, {
			days,
			hostDates: Int32Array.of(dates),
			meanLatency: new Float64Array(20).fill(2),
			latencyLimit: Float64Array.of(5),
			capacityBytes: Float64Array.of(10),
		});
		const { losses, shortBytes } = simulate({ ...input, losses: { ...input.losses, slowDay: Float64Array.of(1) } });
		// Three of ten days are slow, and each is as likely as another on every day of the horizon.
		expect(losses.reduce((sum, loss) => sum + loss, 0) / PATHS / 20).toBeCloseTo(0.3, 2);
		expect(share(shortBytes, (bytes) => bytes >= 40)).toBeGreaterThan(0.5);
	});

	it('let the drives of a host meet the same days, and those of another host other days', () => {
		const plain = inventedFleet({ drives: 4, horizonDays: 30, drivesPerHost: 2, groupSize: 4 });
		const { courses } = plain;
		const days = courses.days.slice();
		for (let drive = 1; drive < 4; drive++) days.set(days.subarray(0, 365 * 4), drive * 365 * 4);
		const alike = (column: Float64Array): Float64Array => new Float64Array(column.length).fill(column[0] as number);
		const same = {
			...courses,
			days,
			parts: new Uint8Array(4).fill(COURSE.capacity),
			usedBytes: alike(courses.usedBytes),
			capacityBytes: alike(courses.usedBytes),
			driftBytes: new Float64Array(4),
			driftDeviation: new Float64Array(4),
		};
		const shortOf = (drive: number): Float64Array =>
			openFleetPathsKernel({
				...plain,
				courses: { ...same, parts: Uint8Array.from({ length: 4 }, (_, i) => (i === drive ? COURSE.capacity : 0)) },
			}).simulate(0, 4).shortBytes;
		expect(shortOf(1)).toEqual(shortOf(0));
		expect(shortOf(2)).not.toEqual(shortOf(0));
	});
});

describe('the days of the past', () => {
	it('are all as likely on every day, and come in blocks of a week on average', () => {
		const [dates, days, blocks] = [40, 60, 100];
		const counts = new Float64Array(dates);
		const byDay = new Float64Array(days);
		let jumps = 0;
		for (let block = 0; block < blocks; block++) {
			const out = new Int32Array(PATHS_PER_BLOCK * days);
			fillHostDates({ seed: 60, block, sampling: 'plain' }, 0, dates, days, out);
			for (let path = 0; path < PATHS_PER_BLOCK; path++)
				for (let day = 0; day < days; day++) {
					const date = out[path * days + day] as number;
					counts[date]++;
					if (date === 7) byDay[day]++;
					if (day > 0 && date !== ((out[path * days + day - 1] as number) + 1) % dates) jumps++;
				}
		}
		const paths = blocks * PATHS_PER_BLOCK;
		for (const count of counts) expect(Math.abs(count / (paths * days) - 1 / dates)).toBeLessThan(0.001);
		for (const count of byDay) expect(Math.abs(count / paths - 1 / dates)).toBeLessThan(5 * Math.sqrt(1 / dates / paths));
		// One jump in forty leads to the next day by chance.
		expect((jumps / (paths * (days - 1))) * 7 * (dates / (dates - 1))).toBeCloseTo(1, 2);
	});
});

describe('slow days on simulated paths', () => {
	/** One drive whose days of the past bring nothing; a slow day costs 1. */
	const slowFleet = (horizonDays: number, limit: number, deviation: number, carryOver: readonly number[]): FleetPathsInput => {
		const plain = plainFleet({ seed: 80, probabilities: new Float64Array(1), lossPerFailure: new Float64Array(1), horizonDays });
		const courses = {
			...plain.courses,
			parts: Uint8Array.of(COURSE.latency),
			days: Float64Array.of(1, 0, 1, 0),
			carryOver: Float64Array.from([1, 0, 1, 1, ...carryOver]),
			meanLatency: new Float64Array(horizonDays).fill(5),
			latencyDeviation: Float64Array.of(deviation),
			latencyLimit: Float64Array.of(limit),
		};
		return { ...plain, courses, losses: { ...plain.losses, slowDay: Float64Array.of(1) } };
	};

	it('come as often as a level that nobody knows lies above the limit', () => {
		const { losses } = simulate(slowFleet(1, 6, 0.2, [1, 0, 1, 1]));
		expectShare(
			share(losses, (loss) => loss === 1),
			normalDistribution().sf((Math.log(6 / 5) + 0.02) / 0.2),
		);
	});

	it('follow a slow day while it fades, and a burst no longer than what it may leave', () => {
		// 5 (1 + 0.5^k (today - 1)) stays above 6 while 0.5^k > 0.2 / (today - 1).
		for (const [today, slow] of [
			[3, 3],
			[1, 0],
		] as const)
			expect(simulate(slowFleet(10, 6, 0, [0.5, 0.5, 3, today])).losses[0]).toBe(slow);
		// 13 times as slow tomorrow, but at most 1.5 is left of it: 1.25 the day after, then 1.125.
		expect(simulate(slowFleet(10, 6, 0, [0.5, 0.5, 1.5, 25])).losses[0]).toBe(2);
	});
});

describe('antithetic paths', () => {
	it('keep every probability and make the mean number of failures more certain', () => {
		const probabilities = new Float64Array(40).fill(0.3);
		const fleet = plainFleet({ seed: 70, probabilities, lossPerFailure: new Float64Array(40).fill(1) });
		const spread = (input: FleetPathsInput): number => {
			const { failures } = simulate(input);
			const means = Array.from({ length: BLOCKS }, (_, block) => {
				const own = failures.subarray(block * PATHS_PER_BLOCK, (block + 1) * PATHS_PER_BLOCK);
				return own.reduce((sum, count) => sum + count, 0) / PATHS_PER_BLOCK;
			});
			const mean = means.reduce((sum, value) => sum + value, 0) / BLOCKS;
			expect(Math.abs(mean - 12)).toBeLessThan(0.03);
			return means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (BLOCKS - 1);
		};
		// The correlation of a Bernoulli variable of 0.3 with its mirror image is -3/7.
		expect(spread({ ...fleet, sampling: 'antithetic' }) / spread(fleet)).toBeLessThan(0.7);
	});
});

describe('requireFleetPaths', () => {
	it('refuses shapes that do not fit, laws that are none and rows that are not there, by name', () => {
		const input = inventedFleet({ drives: 4, horizonDays: 5 });
		const refused: Partial<FleetPathsInput>[] = [
			{ horizonDays: 0 },
			{ horizonDays: 6 },
			{ drives: 5 },
			{ seed: -1 },
			{ failures: { ...input.failures, correlation: 1 } },
			{ failures: { ...input.failures, shockProbability: 1.5 } },
			{ losses: { ...input.losses, failure: Float64Array.of(1, 2, -3, 4) } },
			{ losses: { ...input.losses, failure: Float64Array.of(1, 2, Number.NaN, 4) } },
			{ courses: { ...input.courses, firstRow: Int32Array.of(0, 365, 730, 1_000_000) } },
			{ courses: { ...input.courses, carryOver: new Float64Array(8) } },
			{ courses: { ...input.courses, latencyDeviation: new Float64Array(3) } },
			{ groups: { ...input.groups, members: Int32Array.of(99) } },
			{ groups: { ...input.groups, poolOf: Int32Array.of(0, 1) } },
			{ failures: { ...input.failures, thresholds: input.failures.thresholds.map((value, at) => (at === 7 ? Number.NaN : value)) } },
		];
		for (const change of refused)
			expect(() => requireFleetPaths({ ...input, ...change })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		requireFleetPaths(input);
	});
});
