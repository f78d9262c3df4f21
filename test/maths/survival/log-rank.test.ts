import { describe, expect, it } from 'vitest';
import { fitCox } from '../../../src-main/maths/survival/cox.ts';
import { type LogRankWeight, logRankTest } from '../../../src-main/maths/survival/log-rank.ts';
import { lifeRows, lifetimesOf, lifetimesSinceBirth } from '../../support/lives.ts';
import fc from '../../support/properties.ts';

const weights = fc.constantFrom<LogRankWeight>(
	{ kind: 'log-rank' },
	{ kind: 'gehan-breslow' },
	{ kind: 'tarone-ware' },
	{ kind: 'fleming-harrington', rho: 0.7 },
);
const groups = fc.array(lifeRows, { minLength: 2, maxLength: 4 });

/** The test, or null where there is nothing to compare. */
function testOf(rows: readonly (typeof lifeRows extends fc.Arbitrary<infer Rows> ? Rows : never)[], weight: LogRankWeight) {
	try {
		return logRankTest(rows.map(lifetimesOf), weight);
	} catch (error) {
		expect(error).toMatchObject({ code: 'sample_too_small' });
		return null;
	}
}

describe('logRankTest', () => {
	it('does not depend on the order of groups or the unit of time', () => {
		fc.assert(
			fc.property(groups, weights, (rows, weight) => {
				const test = testOf(rows, weight);
				const turned = testOf(
					[...rows].reverse().map((group) => group.map(([entry, exit, failed]) => [entry * 24, exit * 24, failed] as const)),
					weight,
				);
				expect(turned === null).toBe(test === null);
				if (!test || !turned) return;
				expect(turned.stat).toBeCloseTo(test.stat, 6);
				expect(turned.degreesOfFreedom).toBe(test.degreesOfFreedom);
				expect(turned.expected[0]).toBeCloseTo(test.expected.at(-1)!, 10);
			}),
		);
	});

	it('expects as many failures as there were, is not negative, and has a probability', () => {
		fc.assert(
			fc.property(groups, weights, (rows, weight) => {
				const test = testOf(rows, weight);
				if (!test) return;
				const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
				expect(sum(test.expected)).toBeCloseTo(sum(test.observed), 9);
				expect(test.stat).toBeGreaterThanOrEqual(-1e-12);
				expect(test.pvalue).toBeGreaterThanOrEqual(0);
				expect(test.pvalue).toBeLessThanOrEqual(1);
			}),
		);
	});

	it('finds no difference between a group and itself', () => {
		fc.assert(
			fc.property(lifeRows, weights, (rows, weight) => {
				const test = testOf([rows, rows], weight);
				if (test) expect(test.stat).toBeCloseTo(0, 12);
			}),
		);
	});

	it('is Fleming-Harrington with rho 0', () => {
		fc.assert(
			fc.property(groups, (rows) => {
				expect(testOf(rows, { kind: 'fleming-harrington', rho: 0 })).toEqual(testOf(rows, { kind: 'log-rank' }));
			}),
		);
	});

	it('is nearly the score test of a Cox model: both find a hazard ratio of 3', () => {
		const first = [5, 8, 12, 20, 21, 30, 33, 40, 44, 52].map((day) => day * 1.03);
		const second = [2, 3, 4, 7, 9, 10, 13, 15, 17, 19];
		const ones = first.map(() => 1);
		const test = logRankTest([lifetimesSinceBirth(first, ones), lifetimesSinceBirth(second, ones)]);
		const fit = fitCox({
			exitDays: Float64Array.from([...first, ...second]),
			hasFailed: new Uint8Array(20).fill(1),
			covariates: [Float64Array.from({ length: 20 }, (_, row) => (row < 10 ? 0 : 1))],
		});
		expect(test.stat / (2 * (fit.logLikelihood - fit.nullLogLikelihood))).toBeCloseTo(1, 0);
		expect(test.pvalue).toBeLessThan(0.01);
	});

	it('leaves a group that was gone before the first failure out of account', () => {
		const a = lifetimesSinceBirth([5, 8, 9, 12], [1, 0, 1, 1]);
		const b = lifetimesSinceBirth([6, 7, 15, 20], [1, 1, 0, 1]);
		const gone = lifetimesSinceBirth([1, 2], [0, 0]);
		const two = logRankTest([a, b]);
		for (const order of [
			[a, b, gone],
			[gone, a, b],
			[a, gone, b],
		]) {
			const three = logRankTest(order);
			expect(three.stat).toBeCloseTo(two.stat, 12);
			expect(three.pvalue).toBeCloseTo(two.pvalue, 12);
		}
	});

	it('refuses one group, no failures, and groups that never meet', () => {
		const early = lifetimesSinceBirth([1, 2], [1, 1]);
		const late = lifetimesOf([
			[5, 9, 1],
			[5, 8, 1],
		]);
		const alive = lifetimesSinceBirth([3, 4], [0, 0]);
		for (const bad of [[early], [alive, alive], [early, late]])
			expect(() => logRankTest(bad)).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
	});
});
