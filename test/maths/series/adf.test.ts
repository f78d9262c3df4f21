import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { ADF_MIN_VALUES, type AdfOptions, adf, chooseDifferences } from '../../../src-main/maths/series/adf.ts';
import { dickeyFullerCriticalValues, dickeyFullerPvalue, type Trend } from '../../../src-main/maths/series/mackinnon.ts';
import reference from '../../golden/adf.json' with { type: 'json' };
import { expectClose, golden, goldenArray } from '../../support/numbers.ts';

const series = new Map(Object.entries(reference.series).map(([name, values]) => [name, Float64Array.from(values)]));

function optionsOf(c: { regression: string; autolag: string | null; maxlag: number | null }): AdfOptions {
	const lagSelection = (c.autolag?.toLowerCase() ?? 'fixed') as AdfOptions['lagSelection'];
	return { trend: c.regression as Trend, lagSelection, ...(c.maxlag === null ? {} : { maxLag: c.maxlag }) };
}

function walk(n: number, seed: number, persistence: number): Float64Array {
	const rng = createRng(seed, 0);
	let value = 0;
	return Float64Array.from({ length: n }, () => {
		value = persistence * value + rng.normal();
		return value;
	});
}

describe('adf', () => {
	it('equals statsmodels adfuller for every trend and lag rule', () => {
		for (const c of reference.cases) {
			const { expected } = c;
			const result = adf(series.get(c.series)!, optionsOf(c));
			// Tolerances of the reference: pinv there, QR here.
			expectClose(result.stat, expected.stat, 1e-7, 1e-8, `${c.id} stat`);
			expectClose(result.pvalue, expected.pvalue, 1e-6, 1e-8, `${c.id} pvalue`);
			expect([result.lags, result.observations], c.id).toEqual([expected.usedlag, expected.nobs]);
			for (const level of ['1%', '5%', '10%'] as const) expectClose(result.criticalValues[level], expected.crit[level], 1e-10, 0, `${c.id} ${level}`);
			if (expected.icbest === null) expect(result.criterion).toBeNull();
			else expectClose(result.criterion!, golden(expected.icbest), 1e-7, 1e-6, `${c.id} criterion`);
		}
	});

	it("has MacKinnon's p-values and critical values", () => {
		for (const { regression, stat, p } of reference.mackinnon_p)
			expectClose(dickeyFullerPvalue(stat, regression as Trend), p, 1e-9, 1e-12, `p of ${stat}`);
		for (const { regression, nobs, crit_1_5_10 } of reference.mackinnon_crit) {
			const values = dickeyFullerCriticalValues(regression as Trend, nobs === 0 ? Number.POSITIVE_INFINITY : nobs);
			[values['1%'], values['5%'], values['10%']].forEach((value, i) => {
				expectClose(value, crit_1_5_10[i], 1e-9, 1e-12, `${regression} ${nobs}`);
			});
		}
	});

	it('refuses what has no noise, gaps or too few values, and says which', () => {
		const codes: Record<string, string> = {
			constant: 'series_constant',
			length_5: 'series_too_short',
			with_nan: 'series_has_gaps',
			linear_exact: 'series_linear',
			alternating: 'series_linear',
		};
		for (const { id, x } of reference.degenerate)
			expect(() => adf(goldenArray(x)), id).toThrowError(expect.objectContaining({ name: 'AppError', code: codes[id.split('/')[0]] }));
		expect(() => adf(new Float64Array(ADF_MIN_VALUES - 1))).toThrowError(/at least 12 values; there are 11/);
		expect(() => adf(walk(30, 1, 1), { lagSelection: 'fixed', maxLag: 20 })).toThrowError(expect.objectContaining({ code: 'series_too_short' }));
	});

	it('does not care about the unit, nor with a constant about the level', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 1e6 }),
				fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
				fc.double({ min: -1e3, max: 1e3, noNaN: true }),
				(seed, scale, level) => {
					const x = walk(80, seed, 0.9);
					const moved = adf(
						x.map((value) => scale * value + scale * level),
						{ lagSelection: 'fixed', maxLag: 2 },
					);
					expectClose(moved.stat, adf(x, { lagSelection: 'fixed', maxLag: 2 }).stat, 1e-6, 1e-8, 'stat');
				},
			),
			{ numRuns: 50 },
		);
	});

	it('asks for no difference of noise, one of a random walk, two of its sum', () => {
		const steps = walk(400, 7, 1);
		let total = 0;
		const sums = steps.map((value) => (total += value));
		for (const [x, d] of [
			[walk(400, 7, 0.3), 0],
			[steps, 1],
			[sums, 2],
		] as const) {
			const { d: found, stationarity } = chooseDifferences(x);
			expect(found).toBe(d);
			expect(stationarity).toMatchObject({ d, isStationary: d === 0 });
			expect(stationarity.text).toContain(`d = ${d}.`);
		}
	});
});
