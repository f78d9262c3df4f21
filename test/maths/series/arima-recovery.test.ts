/** Fits of series whose law is known: the truth must lie where the standard errors say, neither less nor much more often. */
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { type ArimaModel, fitArima } from '../../../src-main/maths/series/arima.ts';
import { arimaStandardErrors } from '../../../src-main/maths/series/arima-information.ts';

const RUNS = 200;
/** Two standard errors hold 95.4 %; of 200 runs the share has a standard error of 1.5 points. */
const [LEAST, MOST] = [0.9, 0.99];

const law = (days: number, order: ArimaModel['order'], rest: Partial<ArimaModel>) => ({
	days,
	model: { order, trend: 'n', constant: 0, drift: 0, ar: [], ma: [], seasonalAr: [], seasonalMa: [], sigma2: 1, ...rest } satisfies ArimaModel,
});
const weekly = (p: number, d: number, q: number) => ({ seasonal: { p, d, q, period: 7 } });

const laws = {
	'an autoregression around a level': law(300, { p: 1, d: 0, q: 0 }, { trend: 'c', constant: 50, ar: [0.7], sigma2: 9 }),
	'a cycle around a level': law(300, { p: 2, d: 0, q: 0 }, { trend: 'c', constant: 10, ar: [1.2, -0.5] }),
	'ARMA(1,1) around a line': law(300, { p: 1, d: 0, q: 1 }, { trend: 'ct', constant: 10, drift: 0.05, ar: [0.6], ma: [0.4] }),
	'a moving average': law(300, { p: 0, d: 0, q: 2 }, { trend: 'c', constant: 4, ma: [0.6, 0.3] }),
	'ARIMA(1,1,1) with drift': law(300, { p: 1, d: 1, q: 1 }, { trend: 't', drift: 0.3, ar: [0.6], ma: [-0.3], sigma2: 4 }),
	'ARIMA(2,1,2)': law(500, { p: 2, d: 1, q: 2 }, { ar: [0.9, -0.6], ma: [0.4, 0.3] }),
	'a weekly autoregression': law(365, { p: 1, d: 0, q: 0, ...weekly(1, 0, 0) }, { trend: 'c', constant: 100, ar: [0.5], seasonalAr: [0.6] }),
	'ARIMA(0,1,1)(0,1,1)7': law(250, { p: 0, d: 1, q: 1, ...weekly(0, 1, 1) }, { ma: [-0.4], seasonalMa: [-0.5] }),
};

type Law = (typeof laws)[keyof typeof laws];

/** Coefficients of 1 + sign (c1 B^step + c2 B^(2 step) + ...). */
function polynomial(coefficients: readonly number[], step: number, sign: 1 | -1): number[] {
	const out = new Array<number>(coefficients.length * step + 1).fill(0);
	out[0] = 1;
	for (const [k, value] of coefficients.entries()) out[(k + 1) * step] = sign * value;
	return out;
}

function times(a: readonly number[], b: readonly number[]): number[] {
	const out = new Array<number>(a.length + b.length - 1).fill(0);
	for (const [i, x] of a.entries()) for (const [j, y] of b.entries()) out[i + j] += x * y;
	return out;
}

/** By the recursion of the textbook, after a start that is forgotten; shape (days,). */
function simulate({ days, model }: Law, seed: number): Float64Array {
	const rng = createRng(seed, 0);
	const { d, seasonal } = model.order;
	const period = seasonal?.period ?? 1;
	const ar = times(polynomial(model.ar, 1, -1), polynomial(model.seasonalAr, period, -1));
	const ma = times(polynomial(model.ma, 1, 1), polynomial(model.seasonalMa, period, 1));
	const before = 300;
	const shocks = Float64Array.from({ length: days + before }, () => Math.sqrt(model.sigma2) * rng.normal());
	const all = new Float64Array(days + before);
	for (let t = 0; t < all.length; t++) {
		for (let k = 0; k < ma.length && k <= t; k++) all[t] += ma[k] * shocks[t - k];
		for (let k = 1; k < ar.length && k <= t; k++) all[t] -= ar[k] * all[t - k];
	}
	const values = all.slice(before);
	for (let k = 0; k < d; k++) for (let t = 1; t < days; t++) values[t] += values[t - 1];
	for (let k = 0; k < (seasonal?.d ?? 0); k++) for (let t = period; t < days; t++) values[t] += values[t - period];
	return values.map((value, t) => value + model.constant + model.drift * t);
}

/** What is estimated, by name: the terms of the trend that the model has, and its coefficients. */
function numbersOf({ trend, constant, drift, ar, ma, seasonalAr, seasonalMa, sigma2 }: Omit<ArimaModel, 'order'>): Map<string, number> {
	const lists = { ar, ma, seasonalAr, seasonalMa };
	return new Map([
		...(trend.includes('c') ? [['constant', constant] as const] : []),
		...(trend.includes('t') ? [['drift', drift] as const] : []),
		...Object.entries(lists).flatMap(([name, list]) => list.map((value, k) => [`${name} ${k + 1}`, value] as const)),
		['sigma2', sigma2] as const,
	]);
}

/** Share of the runs in which each number is within two of its standard errors of the truth. */
function sharesWithin(chosen: Law, firstSeed: number): Map<string, number> {
	const truth = numbersOf(chosen.model);
	const hits = new Map([...truth.keys()].map((name) => [name, 0]));
	for (let run = 0; run < RUNS; run++) {
		const values = simulate(chosen, firstSeed + run);
		const fit = fitArima(values, chosen.model.order, { trend: chosen.model.trend });
		const errors = numbersOf({ ...arimaStandardErrors(fit, values), trend: chosen.model.trend });
		for (const [name, found] of numbersOf(fit))
			if (Math.abs(found - (truth.get(name) as number)) <= 2 * (errors.get(name) as number)) hits.set(name, (hits.get(name) as number) + 1);
	}
	return new Map([...hits].map(([name, count]) => [name, count / RUNS]));
}

describe('fitArima on series of a known law', () => {
	it.each(Object.entries(laws))(
		'recovers %s: every number within two standard errors in at least 90 % of 200 runs, and not in all of them',
		(name, chosen) => {
			const shares = sharesWithin(chosen, 7000 + 1000 * Object.keys(laws).indexOf(name));
			for (const [number, share] of shares) {
				expect(share, `${number} of ${name}`).toBeGreaterThanOrEqual(LEAST);
				expect(share, `${number} of ${name}`).toBeLessThanOrEqual(MOST);
			}
		},
		120_000,
	);
});
