/** Laws that fleets are drawn from, and how many standard errors the fitted numbers lie away: what stands in the table of docs/risk.md. */
import { createRng } from '../../src-main/maths/random.ts';
import { fitCapacityLaw } from '../../src-main/maths/risk/laws/capacity-law.ts';
import { fitShockLaw } from '../../src-main/maths/risk/laws/dependence-laws.ts';
import { fitWearLaw } from '../../src-main/maths/risk/laws/wear-law.ts';
import { growthOf } from '../../src-main/maths/series/climbing-course.ts';
import { fitCox } from '../../src-main/maths/survival/cox.ts';
import { fitWeibull } from '../../src-main/maths/survival/weibull.ts';
import { type LifeRow, lifetimesOf } from './lives.ts';

export interface Recovery {
	readonly name: string;
	/** Standard errors between what was fitted and what was true, by number of the law. */
	readonly errorsOf: (seed: number) => Readonly<Record<string, number>>;
}

const away = (found: number, exact: number, error: number): number => Math.abs(found - exact) / error;

/** 1,000 drives that enter at any age and are watched for a year: truncated and censored. */
function weibull(seed: number): Record<string, number> {
	const rng = createRng(seed, 0);
	const law = { shape: 1.5, scaleDays: 1500 };
	const rows: LifeRow[] = [];
	while (rows.length < 1000) {
		const entry = 1200 * rng.uniform();
		const life = rng.weibull(law.shape, law.scaleDays);
		if (life > entry) rows.push([entry, Math.min(life, entry + 365), life <= entry + 365 ? 1 : 0]);
	}
	const { shape, scaleDays, variance } = fitWeibull(lifetimesOf(rows));
	return {
		shape: away(Math.log(shape), Math.log(law.shape), Math.sqrt(variance.logShape)),
		scale: away(Math.log(scaleDays), Math.log(law.scaleDays), Math.sqrt(variance.logScale)),
	};
}

/** 500 drives with a measured and a yes-or-no covariate. */
function cox(seed: number): Record<string, number> {
	const rng = createRng(seed, 1);
	const exact = [0.5, 1.2] as const;
	const covariates = exact.map(() => new Float64Array(500));
	const exitDays = new Float64Array(500);
	const hasFailed = new Uint8Array(500);
	for (let drive = 0; drive < 500; drive++) {
		const x = [rng.normal(), rng.uniform() < 0.3 ? 1 : 0] as const;
		const life = 2000 * rng.exponential() * Math.exp(-exact[0] * x[0] - exact[1] * x[1]);
		const end = 200 + 600 * rng.uniform();
		for (const [term, column] of covariates.entries()) column[drive] = x[term] as number;
		exitDays[drive] = Math.min(life, end);
		hasFailed[drive] = life <= end ? 1 : 0;
	}
	const { coefficients, standardErrors } = fitCox({ exitDays, hasFailed, covariates });
	const of = (term: 0 | 1): number => away(coefficients[term] as number, exact[term], standardErrors[term] as number);
	return { 'measured covariate': of(0), 'yes or no': of(1) };
}

/** 60 hosts of 8 to 15 drives over 1,000 days. */
function shocks(seed: number): Record<string, number> {
	const rng = createRng(seed, 6);
	const hosts = Array.from({ length: 60 }, () => {
		const drives = 8 + rng.integer(8);
		const together = Array.from({ length: rng.poisson(1000 * 0.002) }, () => rng.binomial(drives, 0.4)).filter((hit) => hit > 1);
		return { drives, days: 1000, together };
	});
	const law = fitShockLaw(hosts);
	return { rate: away(law.shocksPerDay, 0.002, law.shocksPerDayError), reach: away(law.probability, 0.4, law.probabilityError) };
}

/** Two years of loads, weekdays and autocorrelation among them; the growth of each is drawn from what is believed of loads. */
function growth(seed: number): Record<string, number> {
	const rng = createRng(seed, 3);
	const exact = 0.2 * rng.normal();
	let state = rng.normal();
	const load = Float64Array.from({ length: 730 }, (_, day) => {
		state = 0.5 * state + Math.sqrt(0.75) * rng.normal();
		return 1e10 * (day % 7 < 5 ? 1.2 : 0.5) * Math.exp((exact * day) / 365 + 0.3 * state);
	});
	const { mean, deviation } = growthOf(load);
	return { 'of writes': away(mean, exact, deviation) };
}

/** 300 days of bytes in use that wander around a drift. */
function drift(seed: number): Record<string, number> {
	const rng = createRng(seed, 4);
	let used = 1e12;
	const values = Float64Array.from({ length: 300 }, () => {
		used += 2e9 + 1e9 * rng.normal();
		return used;
	});
	const law = fitCapacityLaw(values);
	return { 'of bytes in use': away(law.drift, 2e9, law.driftDeviation) };
}

/** 24 months of a gamma process, read exactly or in whole percents. */
function wear(seed: number, step: number): Record<string, number> {
	const rng = createRng(seed, 2);
	const bytes = Float64Array.from({ length: 24 }, () => 1e12 * (0.5 + rng.uniform()));
	let worn = 10 + rng.uniform();
	const read = (): number => (step > 0 ? Math.floor(worn / step) * step : worn);
	const gains = bytes.map((amount) => {
		const before = read();
		worn += 0.4 * rng.gamma(amount * 2.5e-12);
		return read() - before;
	});
	const law = fitWearLaw(gains, bytes, step);
	if (law === undefined) throw new Error('The wear has no law.');
	const rate = away(law.shapePerByte * law.scale, 1e-12, law.meanDeviation * 1e-12);
	// Whole percents say too little of the scale: its prior speaks.
	return step > 0 ? { rate } : { rate, scale: away(law.scale, 0.4, law.scaleDeviation * 0.4) };
}

export const RECOVERIES: readonly Recovery[] = [
	{ name: 'Weibull law of ages', errorsOf: weibull },
	{ name: 'Cox coefficients', errorsOf: cox },
	{ name: 'Shocks of hosts', errorsOf: shocks },
	{ name: 'Growth', errorsOf: growth },
	{ name: 'Drift', errorsOf: drift },
	{ name: 'Wear, exact readings', errorsOf: (seed) => wear(seed, 0) },
	{ name: 'Wear, whole percents', errorsOf: (seed) => wear(seed, 1) },
];

/** Runs in which each number lies within two standard errors of the truth, and the mean square of those errors: 1 where they are as large as stated. */
export function recovered(
	{ errorsOf }: Recovery,
	runs: number,
	firstSeed = 1,
): Map<string, { readonly within: number; readonly meanSquare: number }> {
	const found = new Map<string, { within: number; meanSquare: number }>();
	for (let run = 0; run < runs; run++)
		for (const [name, errors] of Object.entries(errorsOf(firstSeed + run))) {
			const { within, meanSquare } = found.get(name) ?? { within: 0, meanSquare: 0 };
			found.set(name, { within: within + (errors < 2 ? 1 : 0), meanSquare: meanSquare + (errors * errors) / runs });
		}
	return found;
}
