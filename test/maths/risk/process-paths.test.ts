import { describe, expect, it } from 'vitest';
import { loadProcessPathsKernel } from '../../../src-main/kernels/process-paths-kernel.ts';
import { createRng } from '../../../src-main/maths/random.ts';
import { nextWord, powerOf2, radiusOf, turnOf } from '../../../src-main/maths/risk/process-normals.ts';
import { courseIndex, PATHS_PER_BLOCK, simulateProcess } from '../../../src-main/maths/risk/process-paths.ts';
import { inMetricUnit, type Process, scaleOfSum, scaleProcess } from '../../../src-main/maths/risk/process-scale.ts';

/** Equal to `simulateProcess` bit for bit (test/kernels), and a hundred times as fast. */
const { simulateProcess: simulate } = loadProcessPathsKernel();

const words = (count: number): Int32Array => {
	const rng = createRng(11, 0);
	return Int32Array.from({ length: count }, () => rng.nextUint32());
};

/** Standard deviations between an average and what it should be, for terms of a known variance. */
const zScore = (sum: number, count: number, mean: number, variance: number): number => (sum - count * mean) / Math.sqrt(count * variance);

describe('float32 normals', () => {
	it('draw words as xoshiro128++ does', () => {
		// The reference program of Blackman and Vigna, state 1, 2, 3, 4.
		const state = Uint32Array.of(1, 2, 3, 4);
		expect(Array.from({ length: 5 }, () => nextWord(state) >>> 0)).toEqual([641, 1573767, 3222811527, 3517856514, 836907274]);
	});

	/** Largest value of many: one expectation for 200,000 words. */
	const largest = (values: Iterable<number>): number => {
		let found = Number.NEGATIVE_INFINITY;
		for (const value of values) found = Number.isNaN(value) ? Number.POSITIVE_INFINITY : Math.max(found, value);
		return found;
	};
	const allWords = [...words(200_000), 0, 1, 2, 3, -1, -2, 0x7fffffff, -0x80000000];

	it('have a radius within 3e-7 of the exact one, also at both ends', () => {
		const errors = allWords.map((word) => {
			const exact = Math.sqrt(-2 * Math.log(((word >>> 1) + 0.5) / 2 ** 31));
			// Near 0 the radius rests on 1 - u, of which float32 keeps 2^-24.
			return Math.abs(radiusOf(word) - exact) / (3e-7 * exact + 2 ** -24 / Math.max(exact, 2 ** -12));
		});
		expect(largest(errors)).toBeLessThan(1);
		expect(radiusOf(0)).toBeCloseTo(6.66, 2);
		expect(Math.abs(radiusOf(-1))).toBe(0);
	});

	it('turn it to any side of the circle within 2.5e-7', () => {
		const turn = new Float32Array(2);
		const sides = new Set<string>();
		const errors = allWords.map((word) => {
			turnOf(word, turn);
			sides.add(`${Math.sign(turn[0])} ${Math.sign(turn[1])}`);
			const angle = (Math.PI / 2) * (word / 2 ** 31);
			const cosine = ((word & 1) === 1 ? -1 : 1) * Math.cos(angle);
			return Math.max(Math.abs(turn[0] - cosine), Math.abs(turn[1] - Math.sin(angle)));
		});
		expect(largest(errors)).toBeLessThan(2.5e-7);
		for (const side of ['1 1', '1 -1', '-1 1', '-1 -1']) expect(sides).toContain(side);
	});

	it('raise 2 to any power within 2.5e-7', () => {
		const rng = createRng(12, 0);
		const errors = Array.from({ length: 200_000 }, () => {
			const y = Math.fround((rng.uniform() - 0.5) * 250);
			return Math.abs(powerOf2(y) / 2 ** y - 1);
		});
		expect(largest(errors)).toBeLessThan(2.5e-7);
		for (const whole of [-125, -1, 0, 1, 2, 125]) expect(powerOf2(whole)).toBe(2 ** whole);
	});
});

describe('standard normals of the streams', () => {
	/** Steps of a process that forgets everything: each value is one normal. */
	const days = 40;
	const blocks = 60;
	const forgetful: Process = { kind: 'ou', start: 0, level: 0, speed: 700, volatility: Math.sqrt(1400) };
	const { steps, scale } = scaleProcess(forgetful, days);
	const courses = simulate({ seed: 21, days, steps }, 0, blocks, true).courses as Float32Array;
	const normals = inMetricUnit(courses, scale);
	const n = normals.length;
	const sumOf = (term: (value: number, index: number) => number): number => normals.reduce((sum, value, index) => sum + term(value, index), 0);

	it('have the first six moments of the normal law', () => {
		expect(n).toBe(blocks * PATHS_PER_BLOCK * days);
		for (const [power, mean, variance] of [
			[1, 0, 1],
			[2, 1, 2],
			[3, 0, 15],
			[4, 3, 96],
			[5, 0, 945],
			[6, 15, 10_170],
		] as const)
			expect(
				Math.abs(
					zScore(
						sumOf((value) => value ** power),
						n,
						mean,
						variance,
					),
				),
				`moment ${power}`,
			).toBeLessThan(4);
	});

	it('fall into 200 equally likely cells as often, and beyond 4 as rarely as they should', () => {
		const cells = new Float64Array(200);
		const edges = Float64Array.from({ length: 199 }, (_, i) => quantileByBisection((i + 1) / 200));
		let far = 0;
		for (const value of normals) {
			let [low, high] = [0, 199];
			while (low < high) {
				const middle = (low + high) >> 1;
				if (value > edges[middle]) low = middle + 1;
				else high = middle;
			}
			cells[low]++;
			if (Math.abs(value) > 4) far++;
		}
		const expected = n / 200;
		const chiSquare = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
		expect(Math.abs((chiSquare - 199) / Math.sqrt(2 * 199))).toBeLessThan(4);
		const rare = 6.334248366623973e-5;
		expect(Math.abs(zScore(far, n, rare, rare))).toBeLessThan(4);
	});

	it('are independent from day to day, from path to path, between the two of a pair, and so are their squares', () => {
		const value = (path: number, day: number): number => normals[courseIndex(path, day, days)];
		const paths = blocks * PATHS_PER_BLOCK;
		const neighbours: Readonly<Record<string, (path: number, day: number) => number>> = {
			'next day': (path, day) => value(path, (day + 1) % days),
			'week later': (path, day) => value(path, (day + 7) % days),
			'other of the pair': (path, day) => value(path ^ 8, day),
			'next path': (path, day) => value((path + 1) % paths, day),
			'same path of the next block': (path, day) => value((path + PATHS_PER_BLOCK) % paths, day),
		};
		for (const [name, other] of Object.entries(neighbours)) {
			let [product, squares] = [0, 0];
			for (let path = 0; path < paths; path++)
				for (let day = 0; day < days; day++) {
					const [a, b] = [value(path, day), other(path, day)];
					product += a * b;
					squares += (a * a - 1) * (b * b - 1);
				}
			// A pair is counted twice.
			const twice = name === 'other of the pair' ? Math.SQRT2 : 1;
			expect(Math.abs(product / Math.sqrt(n)) / twice, name).toBeLessThan(4);
			expect(Math.abs(squares / Math.sqrt(4 * n)) / twice, `${name}, squares`).toBeLessThan(4);
		}
	});
});

function quantileByBisection(probability: number): number {
	let [low, high] = [-6, 6];
	for (let i = 0; i < 60; i++) {
		const middle = (low + high) / 2;
		if (normalBelow(middle) < probability) low = middle;
		else high = middle;
	}
	return low;
}

/** Standard normal distribution function by its series, independent of the code under test. */
function normalBelow(x: number): number {
	let [term, sum] = [x, x];
	for (let k = 1; k < 200; k++) {
		term *= (x * x) / (2 * k + 1);
		sum += term;
	}
	return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
}

describe('paths of a geometric Brownian motion', () => {
	const days = 90;
	const process = { kind: 'gbm', start: 50, drift: 0.003, volatility: 0.04 } as const;
	const { steps, scale } = scaleProcess(process, days);
	const { last, sum, courses } = simulate({ seed: 31, days, steps }, 0, 100, true);
	const paths = last.length;

	it('have the lognormal law at every day that is looked at', () => {
		for (const day of [1, 30, 90]) {
			const mean = (process.drift - 0.5 * process.volatility ** 2) * day;
			const variance = process.volatility ** 2 * day;
			let [first, second] = [0, 0];
			for (let path = 0; path < paths; path++) {
				const deviation = Math.log(courses?.[courseIndex(path, day - 1, days)] as number) - mean;
				first += deviation;
				second += deviation ** 2;
			}
			expect(Math.abs(zScore(first, paths, 0, variance))).toBeLessThan(4);
			expect(Math.abs(zScore(second, paths, variance, 2 * variance ** 2))).toBeLessThan(4);
		}
	});

	it('add up to what the law expects of the sum', () => {
		const expected = Array.from({ length: days }, (_, day) => 50 * Math.exp(process.drift * (day + 1))).reduce((a, b) => a + b, 0);
		const sums = inMetricUnit(sum, scaleOfSum(scale, days));
		const mean = sums.reduce((a, b) => a + b, 0) / paths;
		const deviation = Math.sqrt(sums.reduce((a, b) => a + (b - mean) ** 2, 0) / paths);
		expect(Math.abs(mean - expected) / (deviation / Math.sqrt(paths))).toBeLessThan(4);
	});

	it('stay within 2e-6 of the same path in float64, also after ten years within 2e-5', () => {
		for (const [days, allowed] of [
			[90, 2e-6],
			[3650, 2e-5],
		] as const) {
			const calm = { ...process, drift: 0.0001, volatility: 0.02 };
			const { steps } = scaleProcess(calm, days);
			const { last, courses } = simulate({ seed: 5, days, steps }, 0, 1, true);
			const { steps: forgetful } = scaleProcess({ kind: 'ou', start: 0, level: 0, speed: 700, volatility: Math.sqrt(1400) }, days);
			const normals = simulate({ seed: 5, days, steps: forgetful }, 0, 1, true).courses as Float32Array;
			let squares = 0;
			for (let path = 0; path < PATHS_PER_BLOCK; path++) {
				let logGrowth = 0;
				for (let day = 0; day < days; day++)
					logGrowth += calm.drift - 0.5 * calm.volatility ** 2 + calm.volatility * normals[courseIndex(path, day, days)];
				squares += (last[path] / Math.exp(logGrowth) - 1) ** 2;
				expect(courses?.[courseIndex(path, days - 1, days)]).toBe(last[path]);
			}
			expect(Math.sqrt(squares / PATHS_PER_BLOCK)).toBeLessThan(allowed);
		}
	});

	it('do not move without volatility and drift', () => {
		const { steps, scale } = scaleProcess({ kind: 'gbm', start: 7, drift: 0, volatility: 0 }, 5);
		const still = simulateProcess({ seed: 1, days: 5, steps }, 0, 1);
		expect(new Set(inMetricUnit(still.last, scale))).toEqual(new Set([7]));
		expect(new Set(inMetricUnit(still.sum, scaleOfSum(scale, 5)))).toEqual(new Set([35]));
	});
});

describe('paths of an Ornstein-Uhlenbeck process', () => {
	const days = 60;
	const process = { kind: 'ou', start: 40, level: 70, speed: 0.08, volatility: 2 } as const;
	const { steps, scale } = scaleProcess(process, days);
	const { last, highest, lowest, courses } = simulate({ seed: 41, days, steps }, 0, 100, true);
	const paths = last.length;
	const values = inMetricUnit(courses as Float32Array, scale);
	const deviationsOn = (day: number): Float64Array => {
		const mean = 70 - 30 * Math.exp(-0.08 * day);
		return Float64Array.from({ length: paths }, (_, path) => values[courseIndex(path, day - 1, days)] - mean);
	};
	const varianceOn = (day: number): number => (4 * (1 - Math.exp(-0.16 * day))) / 0.16;

	it('have the mean and the variance of the law on every day that is looked at', () => {
		for (const day of [1, 10, 60]) {
			const variance = varianceOn(day);
			const deviations = deviationsOn(day);
			expect(Math.abs(zScore(deviations.reduce((a, b) => a + b, 0), paths, 0, variance)), `mean of day ${day}`).toBeLessThan(4); // biome-ignore format: one line
			expect(Math.abs(zScore(deviations.reduce((a, b) => a + b * b, 0), paths, variance, 2 * variance ** 2)), `variance of day ${day}`).toBeLessThan(4); // biome-ignore format: one line
		}
	});

	it('have its covariance between days', () => {
		for (const [early, late] of [
			[10, 11],
			[10, 20],
			[20, 60],
		] as const) {
			const [a, b] = [deviationsOn(early), deviationsOn(late)];
			const covariance = varianceOn(early) * Math.exp(-0.08 * (late - early));
			const product = a.reduce((sum, value, path) => sum + value * (b[path] as number), 0);
			expect(Math.abs(zScore(product, paths, covariance, varianceOn(early) * varianceOn(late) + covariance ** 2))).toBeLessThan(4);
		}
	});

	it('know their highest and lowest day, and rest at the level without noise', () => {
		for (const path of [0, 5, 1023, 5000]) {
			const course = Array.from({ length: days }, (_, day) => courses?.[courseIndex(path, day, days)] as number);
			expect(highest[path]).toBe(Math.max(...course));
			expect(lowest[path]).toBe(Math.min(...course));
		}
		const resting = scaleProcess({ kind: 'ou', start: 9, level: 9, speed: 0.3, volatility: 0 }, 4);
		const { last } = simulateProcess({ seed: 1, days: 4, steps: resting.steps }, 0, 1);
		expect(new Set(inMetricUnit(last, resting.scale))).toEqual(new Set([9]));
	});
});

describe('the scale of a process', () => {
	it('refuses parameters out of range, and growth that no float32 holds', () => {
		const refused = expect.objectContaining({ code: 'invalid_input' });
		const brownian = { kind: 'gbm', start: 1, drift: 0, volatility: 0.1 } as const;
		for (const part of [{ start: 0 }, { start: Number.NaN }, { volatility: -1 }, { drift: Number.NaN }, { volatility: 2 }, { drift: 1 }])
			expect(() => scaleProcess({ ...brownian, ...part }, 90)).toThrow(refused);
		const returning = { kind: 'ou', start: 1, level: 2, speed: 0.1, volatility: 1 } as const;
		for (const part of [{ speed: 0 }, { volatility: -1 }, { level: Number.POSITIVE_INFINITY }, { start: Number.NaN }])
			expect(() => scaleProcess({ ...returning, ...part }, 90)).toThrow(refused);
	});
});
