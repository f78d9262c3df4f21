import { describe, expect, it } from 'vitest';
import { gammaDistribution } from '../../../src-main/maths/distributions/gamma.ts';
import { createRng } from '../../../src-main/maths/random.ts';
import { copulaCdf } from '../../../src-main/maths/risk/copula.ts';
import { fitCapacityLaw } from '../../../src-main/maths/risk/laws/capacity-law.ts';
import { batchVariance, chancePairs, correlationOf, fitShockLaw } from '../../../src-main/maths/risk/laws/dependence-laws.ts';
import { besideMeans, fitLoadLaw, onWeekdays } from '../../../src-main/maths/risk/laws/load-law.ts';
import { daysToFull, daysToWearOut } from '../../../src-main/maths/risk/laws/reach-days.ts';
import { fitWearLaw } from '../../../src-main/maths/risk/laws/wear-law.ts';

const meanOf = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe('the load of a drive', () => {
	const busyWeek = (seed: number, days: number): Float64Array => {
		const rng = createRng(seed, 0);
		return Float64Array.from({ length: days }, (_, day) => 1e10 * (day % 7 < 5 ? 1.2 : 0.5) * Math.exp(0.4 * rng.normal() - 0.08));
	};

	it('has factors with mean 1 that keep the spread of its days, and the shares of its weekdays', () => {
		const law = fitLoadLaw(busyWeek(1, 364), 1, 0);
		expect(meanOf(law?.factors ?? [])).toBeCloseTo(1, 10);
		expect(meanOf(law?.weekdays ?? [])).toBeCloseTo(1, 10);
		expect(meanOf(law?.weekdays.subarray(0, 5) ?? [])).toBeCloseTo(1.19, 1);
		expect(meanOf(law?.weekdays.subarray(5) ?? [])).toBeCloseTo(0.53, 1);
		const logs = Array.from(law?.factors ?? [], Math.log);
		const centre = meanOf(logs);
		expect(Math.sqrt(meanOf(logs.map((value) => (value - centre) ** 2)))).toBeCloseTo(0.4, 1);
		expect(law?.isDrawn).toBe(false);
	});

	it('keeps days without a value unknown and days without a write at 0', () => {
		const values = busyWeek(2, 100);
		values[10] = Number.NaN;
		values[20] = 0;
		const law = fitLoadLaw(values, 1, 0);
		expect(law?.factors[10]).toBeNaN();
		expect(law?.factors[20]).toBe(0);
	});

	it('is drawn from an autoregression while fewer than 28 days are known, and is none below 8 or without writes', () => {
		const short = fitLoadLaw(busyWeek(3, 20), 7, 5);
		expect(short?.isDrawn).toBe(true);
		expect(short?.factors).toHaveLength(365);
		expect(meanOf(short?.factors ?? [])).toBeCloseTo(1, 10);
		expect(fitLoadLaw(busyWeek(3, 20), 7, 5)).toEqual({ ...short, paceDeviation: expect.any(Function) });
		expect(fitLoadLaw(busyWeek(3, 20), 7, 6)?.factors).not.toEqual(short?.factors);
		expect(fitLoadLaw(busyWeek(4, 7), 1, 0)).toBeUndefined();
		expect(fitLoadLaw(new Float64Array(100), 1, 0)).toBeUndefined();
	});

	/** Of its log: what stays of a day on the next. */
	const lasting = (seed: number, days: number, stays: number): Float64Array => {
		const rng = createRng(seed, 2);
		let state = rng.normal();
		return Float64Array.from({ length: days }, () => {
			state = stays * state + Math.sqrt(1 - stays * stays) * rng.normal();
			return 1e9 * Math.exp(0.2 * state);
		});
	};

	it('finds how much of a busy day stays on the next, and leaves days behind that know nothing of each other', () => {
		const law = fitLoadLaw(lasting(5, 365, 0.6), 1, 0);
		expect(law?.carryOver.kept).toBeGreaterThan(0.45);
		expect(law?.carryOver.kept).toBeLessThan(0.7);
		expect(fitLoadLaw(lasting(5, 365, 0), 1, 0)?.carryOver.kept).toBeLessThan(0.15);
		const own = Array.from(law?.factors ?? [], (factor) => factor - 1);
		const products = own.slice(1).reduce((sum, value, day) => sum + value * (own[day] ?? 0), 0);
		expect(Math.abs(products / own.reduce((sum, value) => sum + value * value, 0))).toBeLessThan(0.12);
	});

	it('foresees the next day by what today was like: its VaR is exceeded as often after busy days as after quiet ones', () => {
		const exceeded = { busy: 0, quiet: 0 };
		const asked = { busy: 0, quiet: 0 };
		for (let run = 0; run < 1000; run++) {
			const values = lasting(1000 + run, 201, 0.6);
			const law = fitLoadLaw(values.subarray(0, 200), 1, 0);
			if (law === undefined) throw new Error('The load has no law.');
			const { rest, kept, today } = law.carryOver;
			const valueAtRisk = law.level * law.weekdays[200 % 7] * (rest + kept * today) * law.factors.slice().sort()[Math.ceil(0.9 * 200) - 1];
			const after = today > 1 ? 'busy' : 'quiet';
			asked[after]++;
			if (values[200] > valueAtRisk) exceeded[after]++;
		}
		for (const after of ['busy', 'quiet'] as const) {
			expect(exceeded[after] / asked[after]).toBeGreaterThan(0.06);
			expect(exceeded[after] / asked[after]).toBeLessThan(0.14);
		}
	});

	it('lets a burst end with its day', () => {
		const values = lasting(7, 365, 0.6);
		for (const day of [50, 200, 364]) values[day] *= 30;
		const law = fitLoadLaw(values, 1, 0);
		expect(law?.carryOver.most).toBeLessThan(3);
		expect(law?.carryOver.today).toBe(law?.carryOver.most);
		expect(law?.factors[200]).toBeGreaterThan(10);
	});

	it('gives the means of other hands its weekdays and leaves their weeks as they are', () => {
		const law = fitLoadLaw(busyWeek(6, 364), 1, 0);
		if (law === undefined) throw new Error('The load has no law.');
		const means = onWeekdays(
			Float64Array.from({ length: 14 }, (_, day) => 1e10 + 1e8 * day),
			law,
		);
		expect(meanOf(means.subarray(0, 7))).toBeCloseTo(1.03e10, -3);
		expect(means[5] / means[4]).toBeCloseTo(law.weekdays[5] / law.weekdays[4], 6);
		// Means that stand at twice the level take today for half as busy.
		const beside = besideMeans(law, new Float64Array(7).fill(2 * law.level));
		expect(beside.today).toBeCloseTo(law.carryOver.today / 2, 10);
	});

	it('knows its mean pace about as well as it says: the level of the next month lies within two deviations in 19 of 20 fleets', () => {
		let within = 0;
		const runs = 200;
		for (let run = 0; run < runs; run++) {
			const rng = createRng(100 + run, 1);
			// Days that hang together, as loads do.
			let state = 0;
			const days = Float64Array.from({ length: 230 }, () => {
				state = 0.6 * state + 0.8 * rng.normal();
				return 1e9 * Math.exp(0.3 * state);
			});
			const law = fitLoadLaw(days.subarray(0, 200), 1, 0);
			const next = meanOf(days.subarray(200));
			const said = law?.level ?? Number.NaN;
			// What the days do within the month comes beside the pace: thirty dependent days.
			const ofDays = 0.3 * Math.sqrt((1 + 0.6) / (1 - 0.6) / 30);
			const deviation = Math.sqrt((law?.paceDeviation(30) ?? 0) ** 2 + ofDays * ofDays);
			if (Math.abs(Math.log(next / said)) < 2 * deviation) within++;
		}
		expect(within / runs).toBeGreaterThan(0.92);
	});
});

describe('the wear of a drive', () => {
	/** Growth of 24 months by a gamma process, read exactly or in whole percents. */
	const months = (seed: number, step: number): readonly [gains: Float64Array, bytes: Float64Array] => {
		const rng = createRng(seed, 2);
		const bytes = Float64Array.from({ length: 24 }, () => 1e12 * (0.5 + rng.uniform()));
		let wear = 10 + rng.uniform();
		const read = (): number => (step > 0 ? Math.floor(wear / step) * step : wear);
		const gains = bytes.map((amount) => {
			const before = read();
			wear += 0.4 * rng.gamma(amount * 2.5e-12);
			return read() - before;
		});
		return [gains, bytes];
	};

	it('is recovered from exact readings: rate and scale within two standard errors in nine of ten fleets', () => {
		let [rates, scales] = [0, 0];
		for (let run = 0; run < 100; run++) {
			const [gains, bytes] = months(200 + run, 0);
			const law = fitWearLaw(gains, bytes, 0);
			if (law === undefined) throw new Error('There is no law.');
			const rate = law.shapePerByte * law.scale;
			if (Math.abs(rate / 1e-12 - 1) < 2 * law.meanDeviation) rates++;
			if (Math.abs(law.scale - 0.4) < 2 * law.scaleDeviation * 0.4) scales++;
		}
		expect(rates).toBeGreaterThanOrEqual(90);
		expect(scales).toBeGreaterThanOrEqual(90);
	});

	it('is recovered from whole percents as far as its rate goes', () => {
		let rates = 0;
		for (let run = 0; run < 100; run++) {
			const law = fitWearLaw(...months(400 + run, 1), 1);
			if (law && Math.abs((law.shapePerByte * law.scale) / 1e-12 - 1) < 2 * law.meanDeviation) rates++;
		}
		expect(rates).toBeGreaterThanOrEqual(90);
	});

	it('is not guessed where nothing has grown', () => {
		expect(fitWearLaw(new Float64Array(5), new Float64Array(5).fill(1e12), 1)).toBeUndefined();
		expect(fitWearLaw(new Float64Array(0), new Float64Array(0), 1)).toBeUndefined();
	});
});

describe('the bytes in use', () => {
	it('go on with the drift of the history, known within two deviations in nine of ten drives', () => {
		let within = 0;
		for (let run = 0; run < 100; run++) {
			const rng = createRng(500 + run, 3);
			let used = 1e12;
			const values = Float64Array.from({ length: 300 }, () => {
				used += 2e9 + 1e9 * rng.normal();
				return used;
			});
			const { drift, driftDeviation, level } = fitCapacityLaw(values);
			if (Math.abs(drift - 2e9) < 2 * driftDeviation) within++;
			expect(Math.abs(level - used)).toBeLessThan(5e9);
		}
		expect(within).toBeGreaterThanOrEqual(90);
	});

	it('keep a clean-up as a day that may come again, and nothing of what comes and goes', () => {
		const rng = createRng(9, 4);
		const values = Float64Array.from({ length: 200 }, (_, day) => 1e12 + 1e9 * day - (day >= 120 ? 8e10 : 0) + 2e8 * rng.normal());
		const { changes, drift } = fitCapacityLaw(values);
		expect(changes[120]).toBeLessThan(-7e10);
		expect(drift / 1e9).toBeCloseTo(1, 1);
		expect(changes.filter((_, day) => day !== 120).every((change) => Math.abs(change) < 1e9)).toBe(true);
	});

	it('leave days without a value without a change', () => {
		const values = Float64Array.from({ length: 60 }, (_, day) => (day % 3 === 1 ? Number.NaN : 1e12 + 1e9 * day));
		const { changes, drift } = fitCapacityLaw(values);
		expect(drift / 1e9).toBeCloseTo(1, 6);
		expect(changes.every((change) => Math.abs(change) < 1)).toBe(true);
	});
});

describe('failures that come together', () => {
	it('within a batch give the variance of its factor, pulled toward the prior where counts are few', () => {
		const rng = createRng(11, 5);
		const batches = Array.from({ length: 400 }, () => {
			const expected = 2 + 8 * rng.uniform();
			return { expected, failures: rng.poisson(expected * rng.gamma(1 / 0.5) * 0.5) };
		});
		expect(batchVariance(batches)).toBeCloseTo(0.5, 1);
		expect(batchVariance([])).toBeCloseTo(0.1, 12);
		expect(batchVariance([{ expected: 1, failures: 1 }])).toBeLessThan(0.1);
		expect(batchVariance([{ expected: 10, failures: 1000 }])).toBe(3);
	});

	it('have the correlation under which two drives fail together as often as under that factor', () => {
		for (const [variance, p] of [
			[0.5, 0.02],
			[2, 0.001],
			[0, 0.1],
			[1.5, 0.4],
		] as const) {
			const rho = correlationOf(variance, p);
			// The factor is gamma of mean 1: over its law the square of the chance that a drive with so much hazard fails.
			const shape = 1 / variance;
			const hazard = variance === 0 ? -Math.log(1 - p) : ((1 - p) ** -variance - 1) * shape;
			const { quantile } = variance === 0 ? { quantile: () => 1 } : gammaDistribution(shape, variance);
			const cells = 20_000;
			let both = 0;
			for (let cell = 0; cell < cells; cell++) both += (-Math.expm1(-hazard * quantile((cell + 0.5) / cells))) ** 2 / cells;
			expect(copulaCdf({ rho }, p, p) / both).toBeCloseTo(1, 2);
			expect(both / (p * p)).toBeLessThanOrEqual(1 + variance + 1e-9);
		}
	});

	it('are not taken for one drive where failures are common: the correlation stays below its bound', () => {
		// A third of the drives fail, batches differ by half: two together are far from always both.
		expect(correlationOf(0.5, 1 / 3)).toBeLessThan(0.3);
		expect(correlationOf(3, 0.5)).toBeLessThan(0.85);
	});

	it('within a host give back rate and reach of its shocks: within two standard errors in nine of ten fleets', () => {
		let [rates, reaches] = [0, 0];
		for (let run = 0; run < 100; run++) {
			const rng = createRng(600 + run, 6);
			const hosts = Array.from({ length: 60 }, () => {
				const drives = 8 + rng.integer(8);
				const together = Array.from({ length: rng.poisson(1000 * 0.002) }, () => rng.binomial(drives, 0.4)).filter((hit) => hit > 1);
				return { drives, days: 1000, together };
			});
			const law = fitShockLaw(hosts);
			if (Math.abs(law.shocksPerDay - 0.002) < 2 * law.shocksPerDayError) rates++;
			if (Math.abs(law.probability - 0.4) < 2 * law.probabilityError) reaches++;
		}
		expect(rates).toBeGreaterThanOrEqual(90);
		expect(reaches).toBeGreaterThanOrEqual(90);
	});

	it('are not seen in failures that meet by chance in a large enclosure', () => {
		const days = 700;
		const hosts = Array.from({ length: 200 }, (_, host) => {
			const rng = createRng(700 + host, 7);
			// Sixty drives of which one in ten fails a year, each on its own.
			const failedOn = Array.from({ length: rng.poisson((60 * 0.1 * days) / 365) }, () => Math.floor(days * rng.uniform())).sort((a, b) => a - b);
			const together: number[] = [];
			let count = 1;
			for (let i = 1; i <= failedOn.length; i++)
				if (i < failedOn.length && (failedOn[i] as number) <= (failedOn[i - 1] as number) + 1) count++;
				else {
					if (count > 1) together.push(count);
					count = 1;
				}
			const alone = failedOn.length - together.reduce((sum, hit) => sum + hit, 0);
			return { drives: 60, days, together, byChance: chancePairs(alone, days) };
		});
		const pairs = hosts.reduce((sum, { together }) => sum + together.length, 0);
		const expected = hosts.reduce((sum, { byChance }) => sum + byChance, 0);
		expect(pairs).toBeGreaterThan(30);
		expect(Math.abs(pairs - expected)).toBeLessThan(3 * Math.sqrt(pairs));
		const naive = fitShockLaw(hosts.map(({ byChance: _, ...host }) => host));
		expect(fitShockLaw(hosts).shocksPerDay).toBeLessThan(naive.shocksPerDay / 3);
	});

	it('fall back to the prior without any, and believe it less the longer nothing happens', () => {
		const none = fitShockLaw([]);
		expect(none.shocksPerDay).toBeCloseTo(1 / (50 * 365), 12);
		expect(none.probability).toBeCloseTo(0.3, 9);
		const quiet = fitShockLaw(Array.from({ length: 100 }, () => ({ drives: 12, days: 700, together: [] })));
		expect(quiet.shocksPerDay).toBeLessThan(none.shocksPerDay / 10);
		expect(quiet.seen).toBe(0);
	});
});

describe('the days until a level is reached', () => {
	it('are room over drift, with the ends of the drift that is not known', () => {
		expect(daysToFull(100, 2, 0)).toEqual({ days: 50, lowerDays: 50, upperDays: 50 });
		const { days, lowerDays, upperDays } = daysToFull(100, 2, 0.5);
		expect(days).toBe(50);
		expect(lowerDays).toBeCloseTo(100 / (2 + 1.645 * 0.5), 1);
		expect(upperDays).toBeCloseTo(100 / (2 - 1.645 * 0.5), 1);
	});

	it('are none where the drift may as well be downwards, beyond ten years, and for wear that stands still', () => {
		expect(daysToFull(100, 2, 2)).toMatchObject({ days: 50, upperDays: null });
		expect(daysToFull(100, -1, 0.1)).toEqual({ days: null, lowerDays: null, upperDays: null });
		expect(daysToFull(100, 0.001, 0)).toEqual({ days: null, lowerDays: null, upperDays: null });
		expect(daysToWearOut(10, 0, 0.1)).toEqual({ days: null, lowerDays: null, upperDays: null });
	});

	it('are 0 where the level is reached', () => {
		for (const reached of [daysToFull(0, 1, 1), daysToFull(-5, -1, 1), daysToWearOut(-1, 1, 0.2)])
			expect(reached).toEqual({ days: 0, lowerDays: 0, upperDays: 0 });
	});

	it('agree with paths that are drawn: nine of ten lie within', () => {
		const rng = createRng(77, 0);
		const { lowerDays, upperDays } = daysToWearOut(20, 0.1, 0.3);
		let within = 0;
		for (let i = 0; i < 20_000; i++) {
			const days = 20 / (0.1 * Math.exp(0.3 * rng.normal()));
			if (days >= (lowerDays as number) && days <= (upperDays as number)) within++;
		}
		expect(within / 20_000).toBeCloseTo(0.9, 2);
	});
});
