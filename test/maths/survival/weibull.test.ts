import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import {
	cumulativeHazard,
	failureProbability,
	failureProbabilityOf,
	fitWeibull,
	logHazardVariance,
	type WeibullFit,
} from '../../../src-main/maths/survival/weibull.ts';
import backblaze from '../../golden/survival_backblaze.json' with { type: 'json' };
import golden from '../../golden/survival_beyond.json' with { type: 'json' };
import { backblazeLives, type LifeRow, lifetimesOf, lifetimesSinceBirth } from '../../support/lives.ts';
import fc from '../../support/properties.ts';

const relative = (actual: number, expected: number): number => Math.abs(actual / expected - 1);

function simulatedLives(seed: number, count: number, law: { shape: number; scaleDays: number }, spanDays: number): LifeRow[] {
	const rng = createRng(seed, 0);
	const rows: LifeRow[] = [];
	while (rows.length < count) {
		const entry = 0.8 * law.scaleDays * rng.uniform();
		const life = law.scaleDays * rng.exponential() ** (1 / law.shape);
		if (life <= entry) continue;
		const end = entry + spanDays;
		rows.push([entry, Math.min(life, end), life <= end ? 1 : 0]);
	}
	return rows;
}

/** Few lives with late entries may have a hazard that falls faster than any Weibull law's. */
function fitOrNull(rows: readonly LifeRow[]): WeibullFit | null {
	try {
		return fitWeibull(lifetimesOf(rows));
	} catch (error) {
		expect(error).toMatchObject({ code: 'fit_failed' });
		return null;
	}
}

describe('fitWeibull', () => {
	it.each(golden.weibull)('matches a direct maximisation with late entries, shape $shape', ({ entry, exit, failed, shape, scale, loglik, cov }) => {
		const fit = fitWeibull({ entryDays: Float64Array.from(entry), exitDays: Float64Array.from(exit), hasFailed: Uint8Array.from(failed) });
		// Nelder-Mead finds the place of a maximum to about the root of the machine precision.
		expect(relative(fit.shape, shape)).toBeLessThan(1e-6);
		expect(relative(fit.scaleDays, scale)).toBeLessThan(1e-6);
		expect(relative(fit.logLikelihood, loglik)).toBeLessThan(1e-11);
		// The reference took differences of 1e-3 for its Hessian.
		expect(relative(fit.variance.logShape, cov[0]![0]!)).toBeLessThan(1e-4);
		expect(relative(fit.variance.logScale, cov[1]![1]!)).toBeLessThan(1e-4);
		expect(relative(fit.variance.covariance, cov[0]![1]!)).toBeLessThan(1e-3);
	});

	it('fits 9,936 truncated lives of Backblaze as a direct maximisation does', () => {
		const { expected } = backblaze;
		const fit = fitWeibull(backblazeLives());
		expect(fit.drives).toBe(expected.drives);
		expect(fit.failures).toBe(expected.failures);
		expect(relative(fit.exposureDays, expected.exposureDays)).toBeLessThan(1e-12);
		// Figures that the sample's own description states.
		expect(fit.shape).toBeCloseTo(0.886, 3);
		expect(fit.scaleDays / 39_820).toBeCloseTo(1, 3);
		expect(relative(fit.shape, expected.shape)).toBeLessThan(1e-6);
		expect(relative(fit.scaleDays, expected.scale)).toBeLessThan(1e-6);
		expect(relative(fit.logLikelihood, expected.loglik)).toBeLessThan(1e-9);
		expect(relative(Math.sqrt(fit.variance.logShape), expected.se_log_shape)).toBeLessThan(1e-4);
		expect(relative(Math.sqrt(fit.variance.logScale), expected.se_log_scale)).toBeLessThan(1e-4);
	});

	it('recovers the law of simulated lives that were truncated and censored', () => {
		const law = { shape: 1.7, scaleDays: 900 };
		const fit = fitWeibull(lifetimesOf(simulatedLives(40, 4000, law, 400)));
		expect(Math.abs(Math.log(fit.shape / law.shape))).toBeLessThan(3 * Math.sqrt(fit.variance.logShape));
		expect(Math.abs(Math.log(fit.scaleDays / law.scaleDays))).toBeLessThan(3 * Math.sqrt(fit.variance.logScale));
		expect(Math.sqrt(fit.variance.logShape)).toBeLessThan(0.05);
	});

	it('keeps shape and errors under another unit of time; the scale follows it', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 500 }),
				fc.double({ min: 0.4, max: 5, noNaN: true }),
				fc.constantFrom(24, 1e-4, 1e5),
				(seed, shape, unit) => {
					const rows = simulatedLives(seed, 40, { shape, scaleDays: 800 }, 900);
					const scaledRows = rows.map(([entry, exit, failed]): LifeRow => [entry * unit, exit * unit, failed]);
					const [fit, scaled] = [fitOrNull(rows), fitOrNull(scaledRows)];
					expect(scaled === null).toBe(fit === null);
					// Towards shape 0 the scale, an exponential of 1 / shape, is hardly determined.
					if (!fit || !scaled || fit.shape < 0.1) return;
					expect(relative(scaled.shape, fit.shape)).toBeLessThan(1e-10);
					expect(relative(scaled.scaleDays, fit.scaleDays * unit)).toBeLessThan(1e-10);
					expect(relative(scaled.variance.logShape, fit.variance.logShape)).toBeLessThan(1e-9);
					// Densities are per unit of time.
					expect(scaled.logLikelihood).toBeCloseTo(fit.logLikelihood - fit.failures * Math.log(unit), 7);
				},
			),
			{ numRuns: 30 },
		);
	});

	it('halves the variances when every life is seen twice', () => {
		const rows = simulatedLives(7, 50, { shape: 1.2, scaleDays: 500 }, 600);
		const fit = fitWeibull(lifetimesOf(rows));
		const twice = fitWeibull(lifetimesOf([...rows, ...rows]));
		expect(twice.shape).toBeCloseTo(fit.shape, 11);
		expect(twice.variance.logShape / fit.variance.logShape).toBeCloseTo(0.5, 10);
	});

	it('finds the steep law of failures within a few days of each other', () => {
		const fit = fitWeibull(lifetimesSinceBirth([1000, 1004, 997, 1002, 1001], [1, 1, 1, 1, 1]));
		expect(fit.shape).toBeGreaterThan(300);
		expect(fit.scaleDays).toBeCloseTo(1002, 0);
	});

	it.each([
		['no failure', [5, 6, 7], [0, 0, 0]],
		['one failure', [5, 6, 7], [0, 1, 0]],
	])('refuses %s: fewer than two fix no law', (_, exits, failed) => {
		expect(() => fitWeibull(lifetimesSinceBirth(exits, failed))).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
	});

	it('refuses failures that all have one age, the last', () => {
		expect(() => fitWeibull(lifetimesSinceBirth([50, 50, 50, 50], [1, 1, 1, 1]))).toThrow(expect.objectContaining({ code: 'fit_failed' }));
	});

	it('refuses a hazard that falls faster than any Weibull law: then the likelihood rises as the shape goes to 0', () => {
		// Of those that entered at day 1 two failed at once; those that entered late lived long.
		const rows: LifeRow[] = [
			[1, 1.01, 1],
			[1, 1.02, 1],
			[100, 900, 1],
			[100, 2000, 0],
		];
		const profile = (shape: number): number => {
			const span = rows.reduce((sum, [entry, exit]) => sum + exit ** shape - entry ** shape, 0);
			const logAges = rows.reduce((sum, [, exit, failed]) => sum + failed * Math.log(exit), 0);
			return 3 * Math.log((3 * shape) / span) + (shape - 1) * logAges - 3;
		};
		expect(profile(0.001)).toBeGreaterThan(profile(0.01));
		expect(profile(0.01)).toBeGreaterThan(profile(0.1));
		expect(() => fitWeibull(lifetimesOf(rows))).toThrow(expect.objectContaining({ code: 'fit_failed' }));
	});

	it('refuses rows that are no lives, and a failure at age 0', () => {
		for (const row of [
			[-1, 5, 1],
			[6, 5, 1],
			[0, Number.NaN, 1],
		] as const)
			expect(() => fitWeibull(lifetimesOf([row]))).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		expect(() => fitWeibull(lifetimesSinceBirth([0, 5, 9], [1, 1, 1]))).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});

describe('conditional failure probability', () => {
	const laws = fc.record({ shape: fc.double({ min: 0.3, max: 4, noNaN: true }), scaleDays: fc.double({ min: 100, max: 1e5, noNaN: true }) });
	const ages = fc.double({ min: 0, max: 5000, noNaN: true });
	const horizons = fc.double({ min: 0.1, max: 1000, noNaN: true });

	it('chains: surviving two spans is surviving the first and then the second', () => {
		fc.assert(
			fc.property(laws, ages, horizons, horizons, (law, age, first, second) => {
				const both = 1 - failureProbability(law, age, first + second);
				const chained = (1 - failureProbability(law, age, first)) * (1 - failureProbability(law, age + first, second));
				expect(Math.abs(both - chained)).toBeLessThan(1e-11);
			}),
		);
	});

	it('forgets the age when the shape is 1, and is the whole life from age 0', () => {
		fc.assert(
			fc.property(laws, ages, horizons, (law, age, horizon) => {
				const constant = failureProbability({ ...law, shape: 1 }, age, horizon);
				expect(constant).toBeCloseTo(1 - Math.exp(-horizon / law.scaleDays), 11);
				expect(failureProbability(law, 0, horizon)).toBeCloseTo(1 - Math.exp(-((horizon / law.scaleDays) ** law.shape)), 12);
			}),
		);
	});

	it('stays in [0, 1] and rises with horizon and hazard ratio', () => {
		fc.assert(
			fc.property(laws, ages, horizons, (law, age, horizon) => {
				const p = failureProbability(law, age, horizon);
				expect(p).toBeGreaterThanOrEqual(0);
				expect(p).toBeLessThanOrEqual(1);
				expect(failureProbability(law, age, horizon * 2)).toBeGreaterThanOrEqual(p);
				expect(failureProbability(law, age, horizon, 3)).toBeGreaterThanOrEqual(p);
			}),
		);
	});

	it('states the variance of the log hazard that finite differences of the hazard give', () => {
		const fit = fitWeibull(lifetimesOf(simulatedLives(3, 100, { shape: 1.8, scaleDays: 900 }, 800)));
		const logHazardAt = (a: number, b: number) =>
			Math.log(cumulativeHazard({ shape: fit.shape * Math.exp(a), scaleDays: fit.scaleDays * Math.exp(b) }, 300, 390));
		const step = 1e-5;
		const byShape = (logHazardAt(step, 0) - logHazardAt(-step, 0)) / (2 * step);
		const byScale = (logHazardAt(0, step) - logHazardAt(0, -step)) / (2 * step);
		const { logShape, logScale, covariance } = fit.variance;
		const expected = byShape ** 2 * logShape + 2 * byShape * byScale * covariance + byScale ** 2 * logScale;
		expect(logHazardVariance(fit, 300, 390) / expected).toBeCloseTo(1, 6);
	});

	it('covers the true probability in about 90 of 100 fleets with limits of 90 %', () => {
		const law = { shape: 1.4, scaleDays: 1000 };
		const exact = failureProbability(law, 300, 90);
		let covered = 0;
		for (let seed = 100; seed < 300; seed++) {
			const { probability, lower, upper } = failureProbabilityOf(fitWeibull(lifetimesOf(simulatedLives(seed, 150, law, 500))), 300, 90, 0.9);
			expect(probability).toBeGreaterThan(lower);
			expect(probability).toBeLessThan(upper);
			if (lower <= exact && exact <= upper) covered++;
		}
		// Binomial(200, 0.9) lies in here but for one time in a thousand.
		expect(covered).toBeGreaterThan(165);
		expect(covered).toBeLessThan(194);
	});
});
