import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import {
	cumulativeHazard,
	failureProbability,
	fitWeibull,
	kaplanMeier,
	type Lifetimes,
	logHazardVariance,
} from '../../../src-main/maths/survival/survival.ts';
import golden from '../../golden/survival.json' with { type: 'json' };
import backblaze from '../../golden/survival_backblaze.json' with { type: 'json' };

function expectClose(actual: number, expected: number, relative: number, absolute: number): void {
	expect(Math.abs(actual - expected)).toBeLessThanOrEqual(absolute + relative * Math.abs(expected));
}

function lifetimesOf(name: string): Lifetimes {
	const { time, event } = (golden.data as Record<string, { time: number[]; event: number[] }>)[name]!;
	return { entryDays: new Float64Array(time.length), exitDays: Float64Array.from(time), hasFailed: Uint8Array.from(event) };
}

/** The lives of `survival_backblaze.json`, entry age being at least 0. */
function backblazeLives(): Lifetimes {
	const rows: [entry: number, exit: number, failed: number][] = [];
	for (const { days, failed, hours } of backblaze.lives) {
		let age = 0;
		for (const step of hours) {
			age += step;
			rows.push([Math.max(0, age / 24 - days), age / 24, failed]);
		}
	}
	return {
		entryDays: Float64Array.from(rows, ([entry]) => entry),
		exitDays: Float64Array.from(rows, ([, exit]) => exit),
		hasFailed: Uint8Array.from(rows, ([, , failed]) => failed),
	};
}

describe('kaplanMeier', () => {
	it.each(golden.estimates)('matches the reference table on $data', ({ data, table }) => {
		const actual = kaplanMeier(lifetimesOf(data));
		const columns = [
			[actual.ageDays, table.time],
			[actual.atRisk, table.at_risk],
			[actual.failures, table.events],
			[actual.survival, table.survival],
			[actual.standardError, table.greenwood_se],
			[actual.lower, table.ci95_loglog_low],
			[actual.upper, table.ci95_loglog_high],
		] as const;
		for (const [ours, reference] of columns) {
			expect(ours.length).toBe(reference.length);
			for (const [row, expected] of reference.entries()) {
				if (expected === null) expect(ours[row]).toBeNaN();
				else expectClose(ours[row]!, expected, 1e-10, 1e-12);
			}
		}
	});

	it('counts a drive as at risk only after its entry', () => {
		// By hand: at age 5 two drives are at risk (the third enters at 5), at age 8 the third alone.
		const table = kaplanMeier({ entryDays: Float64Array.of(0, 2, 5), exitDays: Float64Array.of(5, 7, 8), hasFailed: Uint8Array.of(1, 0, 1) });
		expect([...table.atRisk]).toEqual([2, 1]);
		expect([...table.survival]).toEqual([0.5, 0]);
	});
});

describe('fitWeibull', () => {
	it.each(golden.estimates.filter(({ weibull }) => 'shape' in weibull))('matches the reference on $data', ({ data, weibull }) => {
		const expected = weibull as { shape: number; scale: number; loglik: number; se_log_shape: number; se_log_scale: number; cov_log: number };
		const fit = fitWeibull(lifetimesOf(data));
		expectClose(fit.shape, expected.shape, 1e-6, 1e-8);
		expectClose(fit.scaleDays, expected.scale, 1e-6, 1e-8);
		expectClose(fit.logLikelihood, expected.loglik, 1e-6, 1e-8);
		expectClose(Math.sqrt(fit.variance.logShape), expected.se_log_shape, 1e-5, 1e-8);
		expectClose(Math.sqrt(fit.variance.logScale), expected.se_log_scale, 1e-5, 1e-8);
		expectClose(fit.variance.covariance, expected.cov_log, 1e-5, 1e-8);
	});

	it.each(
		golden.estimates.flatMap(({ data, weibull }) =>
			'conditional_failure_prob' in weibull ? [{ data, cases: weibull.conditional_failure_prob! }] : [],
		),
	)('gives the conditional failure probabilities of the reference on $data', ({ data, cases }) => {
		const fit = fitWeibull(lifetimesOf(data));
		for (const { age, horizon, p } of cases) expectClose(failureProbability(fit, age, horizon), p, 1e-6, 1e-8);
	});

	it('fits 9,936 truncated lives of Backblaze as a direct maximisation does', () => {
		const { expected } = backblaze;
		const fit = fitWeibull(backblazeLives());
		expect(fit.drives).toBe(expected.drives);
		expect(fit.failures).toBe(expected.failures);
		expectClose(fit.exposureDays, expected.exposureDays, 1e-12, 0);
		// Figures that the sample's own description states.
		expect(fit.shape).toBeCloseTo(0.886, 3);
		expect(fit.scaleDays / 39_820).toBeCloseTo(1, 3);
		expectClose(fit.shape, expected.shape, 1e-6, 0);
		expectClose(fit.scaleDays, expected.scale, 1e-6, 0);
		expectClose(fit.logLikelihood, expected.loglik, 1e-9, 0);
		// The reference took differences of 1e-3 for its Hessian.
		expectClose(Math.sqrt(fit.variance.logShape), expected.se_log_shape, 1e-4, 0);
		expectClose(Math.sqrt(fit.variance.logScale), expected.se_log_scale, 1e-4, 0);
	});

	it('recovers the law of simulated lives that were truncated and censored', () => {
		const rng = createRng(40, 0);
		const law = { shape: 1.7, scaleDays: 900 };
		const rows: [number, number, number][] = [];
		while (rows.length < 4000) {
			const entry = 700 * rng.uniform();
			const life = law.scaleDays * rng.exponential() ** (1 / law.shape);
			if (life <= entry) continue;
			const end = entry + 400;
			rows.push([entry, Math.min(life, end), life <= end ? 1 : 0]);
		}
		const fit = fitWeibull({
			entryDays: Float64Array.from(rows, ([entry]) => entry),
			exitDays: Float64Array.from(rows, ([, exit]) => exit),
			hasFailed: Uint8Array.from(rows, ([, , failed]) => failed),
		});
		expect(Math.abs(Math.log(fit.shape / law.shape))).toBeLessThan(3 * Math.sqrt(fit.variance.logShape));
		expect(Math.abs(Math.log(fit.scaleDays / law.scaleDays))).toBeLessThan(3 * Math.sqrt(fit.variance.logScale));
		expect(Math.sqrt(fit.variance.logShape)).toBeLessThan(0.05);
	});

	it.each(['all_censored_5', 'one_event'])('refuses %s: fewer than two failures fix no law', (name) => {
		expect(() => fitWeibull(lifetimesOf(name))).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
	});

	it('refuses failures that all have one age', () => {
		const lives = { entryDays: new Float64Array(4), exitDays: Float64Array.of(50, 50, 50, 50), hasFailed: Uint8Array.of(1, 1, 1, 1) };
		expect(() => fitWeibull(lives)).toThrow(expect.objectContaining({ code: 'fit_failed' }));
	});

	it('refuses rows that are no lives', () => {
		const bad = [
			[-1, 5],
			[6, 5],
			[0, Number.NaN],
			[0, 0],
		] as const;
		for (const [entry, exit] of bad) {
			const lives = { entryDays: Float64Array.of(entry), exitDays: Float64Array.of(exit), hasFailed: Uint8Array.of(1) };
			expect(() => fitWeibull(lives)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		}
		const none = { entryDays: new Float64Array(0), exitDays: new Float64Array(0), hasFailed: new Uint8Array(0) };
		expect(() => kaplanMeier(none)).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
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
		const fit = fitWeibull(lifetimesOf('weibull_wearout_150'));
		const logHazardAt = (a: number, b: number) =>
			Math.log(cumulativeHazard({ shape: fit.shape * Math.exp(a), scaleDays: fit.scaleDays * Math.exp(b) }, 300, 390));
		const step = 1e-5;
		const byShape = (logHazardAt(step, 0) - logHazardAt(-step, 0)) / (2 * step);
		const byScale = (logHazardAt(0, step) - logHazardAt(0, -step)) / (2 * step);
		const { logShape, logScale, covariance } = fit.variance;
		const expected = byShape ** 2 * logShape + 2 * byShape * byScale * covariance + byScale ** 2 * logScale;
		expect(logHazardVariance(fit, 300, 390) / expected).toBeCloseTo(1, 6);
	});
});
