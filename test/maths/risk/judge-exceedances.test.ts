import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { judgeExceedances, judgePlaces, rejectedDrives } from '../../../src-main/maths/risk/judge-exceedances.ts';

/** Outcomes that exceed a VaR of 10 on the given days. */
const exceeding = (days: number, on: readonly number[]) => ({
	outcomes: Float64Array.from({ length: days }, (_, day) => (on.includes(day) ? 12 : 5)),
	valuesAtRisk: new Float64Array(days).fill(10),
	benchmark: new Float64Array(days).fill(20),
});
const every = (step: number, count: number): number[] => Array.from({ length: count }, (_, i) => i * step);

describe('judgeExceedances', () => {
	it.each([
		['holds', 120, every(20, 6)],
		['too_often', 120, every(8, 15)],
		['too_rarely', 200, []],
		['clustered', 120, [50, 51, 52, 53, 54, 55]],
		['too_few', 15, []],
	] as const)('says %s', (verdict, days, on) => {
		const found = judgeExceedances(exceeding(days, on), 0.95);
		expect(found.verdict).toBe(verdict);
		expect(found.exceedances).toBe(on.length);
		expect(found.expected).toBeCloseTo(days * 0.05, 12);
	});

	it('does not count an outcome that equals the VaR', () => {
		const days = { outcomes: Float64Array.of(10, 10, 11), valuesAtRisk: new Float64Array(3).fill(10), benchmark: new Float64Array(3).fill(10) };
		expect(judgeExceedances(days, 0.95).exceedances).toBe(1);
	});

	it('prices a VaR that lies too high by what it lies above, and one that is exceeded by far more', () => {
		// (1 - 0.95) x 5 on each quiet day, 0.95 x 2 where it was exceeded; 0.05 x 15 for the benchmark.
		const { quantileLoss, benchmarkLoss } = judgeExceedances(exceeding(10, [3]), 0.95);
		expect(quantileLoss).toBeCloseTo((9 * 0.25 + 1.9) / 10, 12);
		expect(benchmarkLoss).toBeCloseTo((9 * 0.75 + 0.4) / 10, 12);
	});
});

describe('rejectedDrives', () => {
	it('judges only drives whose days could tell, and rejects about one in twenty that are right', () => {
		const rng = createRng(5, 0);
		const days = new Float64Array(400).fill(250);
		const right = days.map((count) => Array.from({ length: count }, () => rng.uniform()).filter((u) => u < 0.05).length);
		const { rejected, judged } = rejectedDrives(right, days, 0.95);
		expect(judged).toBe(400);
		expect(rejected).toBeGreaterThan(8);
		expect(rejected).toBeLessThan(40);
		expect(rejectedDrives([5], [10], 0.95)).toEqual({ rejected: 0, judged: 0 });
	});
});

describe('judgePlaces', () => {
	it('objects to even places, and finds neighbours dependent, about once in twenty times', () => {
		const pits = Array.from({ length: 100 }, (_, seed) => {
			const rng = createRng(seed, 0);
			return judgePlaces(Float64Array.from({ length: 150 }, () => rng.uniform()));
		});
		expect(pits.every(({ counts }) => counts.reduce((sum, count) => sum + count, 0) === 150)).toBe(true);
		for (const found of [pits.filter(({ pvalue }) => pvalue < 0.05), pits.filter(({ lagOne }) => lagOne !== 0)]) {
			expect(found.length).toBeGreaterThan(0);
			expect(found.length).toBeLessThan(12);
		}
	});

	it('objects to a law that is too narrow', () => {
		const rng = createRng(7, 0);
		// Half of the outcomes lie in the outer fifths.
		const pit = judgePlaces(Float64Array.from({ length: 300 }, (_, day) => (day % 2 === 0 ? 0.1 * rng.uniform() : 1 - 0.1 * rng.uniform())));
		expect(pit.pvalue).toBeLessThan(1e-6);
	});

	it('counts days that follow one another as fewer', () => {
		const rng = createRng(8, 0);
		let state = 0.5;
		const pit = judgePlaces(
			Float64Array.from({ length: 300 }, () => {
				state = rng.uniform() < 0.8 ? state : rng.uniform();
				return state;
			}),
		);
		expect(pit.lagOne).toBeGreaterThan(0.6);
		expect(pit.effectiveDays).toBeLessThan(80);
	});
});
