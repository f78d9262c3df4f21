import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import {
	type CoxFit,
	type CoxOptions,
	type CoxRows,
	coxBaselineHazard,
	fitCox,
	hazardRatio,
	isCoxMaximum,
} from '../../../src-main/maths/survival/cox.ts';
import { nelsonAalen } from '../../../src-main/maths/survival/nelson-aalen.ts';
import golden from '../../golden/survival_beyond.json' with { type: 'json' };
import fc from '../../support/properties.ts';

const COEFFICIENTS = [0.6, -0.8, 0.2];

/** Proportional hazards with late entries and ties: whole days of `grid`. */
function simulate(seed: number, rows: number, grid = 10): Required<Omit<CoxRows, 'strata'>> {
	const rng = createRng(seed, 0);
	const covariates = [0, 1, 2].map(() => new Float64Array(rows));
	const exitDays = new Float64Array(rows);
	const entryDays = new Float64Array(rows);
	const hasFailed = new Uint8Array(rows);
	for (let row = 0; row < rows; ) {
		const x = [rng.normal(), rng.uniform() < 0.4 ? 1 : 0, rng.normal()];
		const life = 300 * rng.exponential() * Math.exp(-x.reduce((sum, value, term) => sum + value * COEFFICIENTS[term]!, 0));
		const entry = rng.uniform() < 0.5 ? 0 : Math.floor((150 * rng.uniform()) / grid) * grid;
		const end = entry + grid * (1 + Math.floor((400 * rng.uniform()) / grid));
		const failure = Math.ceil(life / grid) * grid;
		if (failure <= entry) continue;
		for (const [term, column] of covariates.entries()) column[row] = x[term]!;
		entryDays[row] = entry;
		exitDays[row] = Math.min(failure, end);
		hasFailed[row++] = failure <= end ? 1 : 0;
	}
	return { exitDays, entryDays, hasFailed, covariates };
}

const pick = <T extends Float64Array | Uint8Array | Int32Array>(column: T, order: readonly number[]): T =>
	column.map((_, i) => column[order[i]!]!) as T;

function expectSameFit(actual: CoxFit, expected: CoxFit, factors = [1, 1, 1]): void {
	for (const [term, factor] of factors.entries()) {
		expect(actual.coefficients[term]! * factor).toBeCloseTo(expected.coefficients[term]!, 9);
		expect(actual.standardErrors[term]! * Math.abs(factor)).toBeCloseTo(expected.standardErrors[term]!, 9);
	}
	expect(actual.logLikelihood).toBeCloseTo(expected.logLikelihood, 8);
	expect(actual.nullLogLikelihood).toBeCloseTo(expected.nullLogLikelihood, 8);
}

const seeds = fc.integer({ min: 1, max: 1000 });
const options = fc.record({ ties: fc.constantFrom<('efron' | 'breslow')[]>('efron', 'breslow'), isAtRiskAtEntry: fc.boolean() });
const fewer = { numRuns: 20 };

/** Failures among the drives whose second covariate has the value; with none at 1 its hazard ratio has no finite estimate. */
const failuresWith = ({ hasFailed, covariates }: ReturnType<typeof simulate>, value: 0 | 1): number =>
	hasFailed.filter((failed, row) => failed === 1 && covariates[1]![row] === value).length;

/** The definition, row by row: nothing shared with the pass that is tested. */
function logLikelihoodOf(
	{ exitDays, hasFailed, entryDays, covariates }: CoxRows,
	coefficients: ArrayLike<number>,
	{ ties, isAtRiskAtEntry }: CoxOptions,
) {
	const rows = Array.from(exitDays.keys());
	const eta = rows.map((row) => covariates.reduce((sum, column, term) => sum + column[row]! * coefficients[term]!, 0));
	let sum = 0;
	for (const age of new Set(exitDays)) {
		const entered = (row: number): boolean => {
			const entry = entryDays?.[row] ?? 0;
			return entry === 0 || (isAtRiskAtEntry ? entry <= age : entry < age);
		};
		const failing = rows.filter((row) => exitDays[row] === age && hasFailed[row] === 1);
		const atRisk = rows.filter((row) => exitDays[row]! >= age && entered(row)).reduce((total, row) => total + Math.exp(eta[row]!), 0);
		const tied = failing.reduce((total, row) => total + Math.exp(eta[row]!), 0);
		for (const [j, row] of failing.entries()) sum += eta[row]! - Math.log(atRisk - (ties === 'efron' ? (j / failing.length) * tied : 0));
	}
	return sum;
}

describe('fitCox', () => {
	it.each(golden.cox)(
		'matches statsmodels with strata and entry times, ties $ties',
		({ ties, time, event, entry, strata, X, params, cov, loglik }) => {
			const rows = {
				exitDays: Float64Array.from(time),
				hasFailed: Uint8Array.from(event),
				entryDays: Float64Array.from(entry),
				strata: Int32Array.from(strata),
				covariates: X.map((column) => Float64Array.from(column)),
			};
			// One entry of the Efron case is an age of failure, where statsmodels counts the row as at risk.
			const fit = fitCox(rows, { ties: ties as 'efron' | 'breslow', isAtRiskAtEntry: true });
			for (const [term, expected] of params.entries()) {
				expect(fit.coefficients[term]).toBeCloseTo(expected, 9);
				for (const other of params.keys()) expect(fit.covariance[term]![other]).toBeCloseTo(cov[term]![other]!, 9);
			}
			expect(fit.logLikelihood).toBeCloseTo(loglik, 9);
		},
	);

	it('has the likelihood of its definition, and no higher one near by', () => {
		fc.assert(
			fc.property(seeds, options, (seed, option) => {
				const rows = simulate(seed, 60);
				fc.pre(failuresWith(rows, 1) > 0);
				const fit = fitCox(rows, option);
				expect(fit.logLikelihood).toBeCloseTo(logLikelihoodOf(rows, fit.coefficients, option), 9);
				expect(fit.nullLogLikelihood).toBeCloseTo(logLikelihoodOf(rows, [0, 0, 0], option), 9);
				for (const term of [0, 1, 2])
					for (const step of [-0.01, 0.01]) {
						const beside = fit.coefficients.map((value, other) => value + (other === term ? step : 0));
						expect(logLikelihoodOf(rows, beside, option)).toBeLessThan(fit.logLikelihood);
					}
			}),
			fewer,
		);
	});

	it('recovers the hazard ratios of simulated drives within their errors', () => {
		// Fine days: on a coarse grid the continuous truth is not quite what is estimated.
		const fit = fitCox(simulate(3, 4000, 1));
		for (const [term, exact] of COEFFICIENTS.entries()) {
			expect(Math.abs(fit.coefficients[term]! - exact)).toBeLessThan(3.5 * fit.standardErrors[term]!);
			expect(fit.standardErrors[term]).toBeLessThan(0.06);
		}
		expect(fit.pvalues[1]).toBeLessThan(1e-20);
	});

	it('scales coefficients with the units of covariates and ignores their zero', () => {
		fc.assert(
			fc.property(seeds, options, fc.constantFrom(1e-6, 0.3, -2, 1e7), fc.double({ min: -50, max: 50, noNaN: true }), (seed, option, unit, shift) => {
				const rows = simulate(seed, 80);
				const covariates = rows.covariates.map((column, term) => (term === 1 ? column : column.map((value) => (value + shift) * unit)));
				expectSameFit(fitCox({ ...rows, covariates }, option), fitCox(rows, option), [unit, 1, unit]);
			}),
			fewer,
		);
	});

	it('sees only the order of ages, not of rows', () => {
		fc.assert(
			fc.property(seeds, options, (seed, option) => {
				const rows = simulate(seed, 80);
				const rng = createRng(seed, 1);
				const order = Array.from({ length: 80 }, (_, row) => row).sort(() => rng.uniform() - 0.5);
				const bend = (age: number): number => age ** 3 / 1e4 + age;
				const changed = {
					exitDays: pick(rows.exitDays, order).map(bend),
					entryDays: pick(rows.entryDays, order).map(bend),
					hasFailed: pick(rows.hasFailed, order),
					covariates: rows.covariates.map((column) => pick(column, order)),
				};
				expectSameFit(fitCox(changed, option), fitCox(rows, option));
			}),
			fewer,
		);
	});

	it('keeps its coefficients when all drives are there again as another stratum; variances halve', () => {
		fc.assert(
			fc.property(seeds, options, (seed, option) => {
				const rows = simulate(seed, 80);
				const fit = fitCox(rows, option);
				const twice = <T extends Float64Array | Uint8Array>(column: T): T => Float64Array.of(...column, ...column) as unknown as T;
				const both = fitCox(
					{
						exitDays: twice(rows.exitDays),
						entryDays: twice(rows.entryDays),
						hasFailed: Uint8Array.of(...rows.hasFailed, ...rows.hasFailed),
						covariates: rows.covariates.map(twice),
						strata: Int32Array.from({ length: 160 }, (_, row) => (row < 80 ? 4 : -1)),
					},
					option,
				);
				for (const term of [0, 1, 2]) {
					expect(both.coefficients[term]).toBeCloseTo(fit.coefficients[term]!, 9);
					expect(both.covariance[term]![term]! / fit.covariance[term]![term]!).toBeCloseTo(0.5, 9);
				}
				expect(both.logLikelihood).toBeCloseTo(2 * fit.logLikelihood, 8);
			}),
			fewer,
		);
	});

	it('is the same when a life is cut into stretches', () => {
		const rows = simulate(11, 100);
		const cut = Array.from({ length: 100 }, (_, row) => row).filter((row) => rows.exitDays[row]! - rows.entryDays[row]! > 35);
		const middle = cut.map((row) => rows.entryDays[row]! + 30);
		const all = <T extends number>(first: ArrayLike<T>, more: readonly T[]): T[] => [...Array.from(first), ...more];
		const exitDays = Float64Array.from(
			all(
				rows.exitDays,
				cut.map((row) => rows.exitDays[row]!),
			),
		);
		const hasFailed = Uint8Array.from(
			all(
				rows.hasFailed,
				cut.map((row) => rows.hasFailed[row]!),
			),
		);
		for (const [index, row] of cut.entries()) {
			exitDays[row] = middle[index]!;
			hasFailed[row] = 0;
		}
		const stretches = {
			exitDays,
			hasFailed,
			entryDays: Float64Array.from(all(rows.entryDays, middle)),
			covariates: rows.covariates.map((column) =>
				Float64Array.from(
					all(
						column,
						cut.map((row) => column[row]!),
					),
				),
			),
		};
		expect(cut.length).toBeGreaterThan(30);
		expectSameFit(fitCox(stretches), fitCox(rows));
	});

	it('treats ties alike when there are none', () => {
		const rows = simulate(5, 70);
		const exitDays = rows.exitDays.map((age, row) => age + row / 1000);
		expectSameFit(fitCox({ ...rows, exitDays }, { ties: 'efron' }), fitCox({ ...rows, exitDays }, { ties: 'breslow' }));
	});

	it('keeps its digits when hugely hazardous rows have left the risk set', () => {
		// Half of the drives enter late with a hazard e^30 times as high; at early ages the risk set is made of the other half alone.
		const calm = simulate(8, 60);
		const wild = [...calm.covariates[0]!].map((value) => value + 30);
		const rows = {
			exitDays: Float64Array.from([...calm.exitDays, ...calm.exitDays.map((age) => age + 2000)]),
			entryDays: Float64Array.from([...calm.entryDays, ...calm.exitDays.map(() => 1000)]),
			hasFailed: Uint8Array.from([...calm.hasFailed, ...calm.hasFailed]),
			covariates: [Float64Array.from([...calm.covariates[0]!, ...wild])],
		};
		const strata = Int32Array.from({ length: 120 }, (_, row) => (row < 60 ? 0 : 1));
		// The two halves never meet, so that one stratum or two make no difference.
		const [one, two] = [fitCox(rows), fitCox({ ...rows, strata })];
		expect(one.coefficients[0]).toBeCloseTo(two.coefficients[0]!, 11);
		expect(one.logLikelihood).toBeCloseTo(two.logLikelihood, 10);
	});

	describe('refuses', () => {
		const rows = simulate(2, 60);
		const constant = new Float64Array(60).fill(0.1);
		const failed = Float64Array.from(rows.hasFailed);
		it.each([
			['a constant covariate', { covariates: [rows.covariates[0]!, constant] }, 'fit_failed', { covariate: 1 }],
			[
				'a covariate that another one gives',
				{ covariates: [rows.covariates[0]!, rows.covariates[0]!.map((x) => 3 - 2 * x)] },
				'fit_failed',
				{ covariate: 1 },
			],
			['a covariate that only the failed drives have', { covariates: [rows.covariates[0]!, failed] }, 'fit_failed', { covariate: 1 }],
			['no failures', { hasFailed: new Uint8Array(60) }, 'sample_too_small', {}],
			[
				'no rows',
				{ exitDays: new Float64Array(0), hasFailed: new Uint8Array(0), entryDays: new Float64Array(0), covariates: [] },
				'sample_too_small',
				{},
			],
			['a covariate that is missing', { covariates: [rows.covariates[0]!.with(7, Number.NaN)] }, 'invalid_input', { covariate: 0, row: 7 }],
			['columns of unequal length', { covariates: [new Float64Array(59)] }, 'invalid_input', {}],
			['a row that ends before it begins', { entryDays: rows.exitDays.map((age) => age + 1) }, 'invalid_input', {}],
		] as const)('%s', (_, change, code, details) => {
			expect(() => fitCox({ ...rows, ...change })).toThrow(expect.objectContaining({ code, details: expect.objectContaining(details) }));
		});
	});

	it('refuses a covariate that the first two to fail have alone, however slowly the likelihood still rises', () => {
		const days = Float64Array.from({ length: 30 }, (_, row) => 10 + row);
		const cycle = days.map((_, row) => (row * 7919) % 13);
		const covariates = [cycle, days.map((_, row) => (row < 2 ? 1 : 0))];
		expect(() => fitCox({ exitDays: days, hasFailed: new Uint8Array(30).fill(1), covariates })).toThrow(
			expect.objectContaining({ code: 'fit_failed', details: { covariate: 1 } }),
		);
	});

	it.each(['efron', 'breslow'] as const)(
		'refuses a covariate whose drives all live, as chance made them in one draw of a thousand, ties %s',
		(ties) => {
			const rows = simulate(321, 60);
			expect([failuresWith(rows, 0), failuresWith(rows, 1), rows.covariates[1]!.filter((value) => value === 1).length]).toEqual([21, 0, 16]);
			expect(() => fitCox(rows, { ties })).toThrow(expect.objectContaining({ code: 'fit_failed', details: { covariate: 1 } }));
		},
	);

	it('knows a maximum of others from a place where they stopped', () => {
		const rows = simulate(2, 60);
		const fit = fitCox(rows);
		expect(isCoxMaximum(rows, fit.coefficients)).toBe(true);
		expect(
			isCoxMaximum(
				rows,
				fit.coefficients.map((value) => value + 0.01),
			),
		).toBe(false);
		const separated = { ...rows, covariates: [Float64Array.from(rows.hasFailed)] };
		for (const far of [1, 10, 30]) expect(isCoxMaximum(separated, Float64Array.of(far))).toBe(false);
	});

	it('fits a model without covariates: the null model', () => {
		const fit = fitCox({ ...simulate(2, 60), covariates: [] });
		expect(fit.logLikelihood).toBe(fit.nullLogLikelihood);
	});
});

describe('coxBaselineHazard', () => {
	it('is Nelson-Aalen when no covariate matters', () => {
		fc.assert(
			fc.property(seeds, (seed) => {
				const rows = simulate(seed, 60);
				const [baseline] = coxBaselineHazard(rows, new Float64Array(3));
				const table = nelsonAalen(rows);
				expect(baseline!.ageDays).toEqual(table.ageDays);
				for (const [row, hazard] of table.cumulativeHazard.entries()) expect(baseline!.cumulativeHazard[row]).toBeCloseTo(hazard, 11);
			}),
			fewer,
		);
	});

	it('expects in all as many failures as there were, in every stratum', () => {
		const rows = { ...simulate(21, 150), strata: Int32Array.from({ length: 150 }, (_, row) => row % 3) };
		const { coefficients } = fitCox(rows);
		const baselines = coxBaselineHazard(rows, coefficients);
		expect(baselines.map(({ stratum }) => stratum)).toEqual([0, 1, 2]);
		for (const { stratum, ageDays, cumulativeHazard } of baselines) {
			let expected = 0;
			let failures = 0;
			const at = (age: number): number => cumulativeHazard[ageDays.findLastIndex((other) => other <= age)] ?? 0;
			for (const [row, exit] of rows.exitDays.entries()) {
				if (rows.strata[row] !== stratum) continue;
				const x = Float64Array.from(rows.covariates, (column) => column[row]!);
				expected += hazardRatio(coefficients, x) * (at(exit) - at(rows.entryDays[row]!));
				failures += rows.hasFailed[row]!;
			}
			expect(expected).toBeCloseTo(failures, 9);
		}
	});
});
