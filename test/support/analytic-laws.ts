/** Losses whose risk is known exactly, and how to draw them: what the estimators and the simulation are held against. */
import { openFleetPathsKernel } from '../../src-main/kernels/fleet-paths.ts';
import { binomialProbability } from '../../src-main/maths/distributions/binomial.ts';
import { normalCdf } from '../../src-main/maths/distributions/special.ts';
import { normalQuantile } from '../../src-main/maths/elementary.ts';
import { integrate } from '../../src-main/maths/quadrature.ts';
import { sortedValues } from '../../src-main/maths/quantile.ts';
import { createRng, type Rng } from '../../src-main/maths/random.ts';
import { analyticRisk, distributionOf, type LossLaw } from '../../src-main/maths/risk/analytic-risk.ts';
import { copulaCdf } from '../../src-main/maths/risk/copula.ts';
import { PATHS_PER_BLOCK } from '../../src-main/maths/risk/simulation/draws.ts';
import type { FleetPathsInput } from '../../src-main/maths/risk/simulation/input.ts';
import { meanEstimate, riskLevelOfSorted } from '../../src-main/maths/risk/value-at-risk.ts';
import { inOneGroup, plainFleet } from './fleet-paths.ts';

export const LEVELS = [0.95, 0.99] as const;

export interface DrawnLaw {
	readonly name: string;
	readonly law: LossLaw;
	readonly draw: (rng: Rng) => number;
}

export const LAWS: readonly DrawnLaw[] = [
	{ name: 'normal', law: { family: 'normal', mean: 100, sd: 20 }, draw: (rng) => 100 + 20 * rng.normal() },
	{ name: 'lognormal', law: { family: 'lognormal', mu: 1, sigma: 0.8 }, draw: (rng) => Math.exp(1 + 0.8 * rng.normal()) },
	{
		name: 'Student t, 4 degrees',
		law: { family: 'student_t', df: 4, loc: 10, scale: 3 },
		draw: (rng) => 10 + 3 * (rng.normal() / Math.sqrt(rng.gamma(2) / 2)),
	},
	{ name: 'Weibull', law: { family: 'weibull', shape: 0.8, scale: 50 }, draw: (rng) => rng.weibull(0.8, 50) },
];

export function drawLosses({ draw }: DrawnLaw, seed: number, paths: number): Float64Array {
	const rng = createRng(seed, 21);
	const losses = new Float64Array(paths);
	for (let path = 0; path < paths; path++) losses[path] = draw(rng);
	return losses;
}

/** A figure found on paths, its Monte Carlo error and what it should be. */
export interface Check {
	readonly name: string;
	readonly found: number;
	readonly exact: number;
	readonly error: number;
}

export const errorsAway = ({ found, exact, error }: Check): number => Math.abs(found - exact) / error;

/** Mean, VaR and CVaR of a law. */
export function lawChecks(drawn: DrawnLaw, seed: number, paths: number): Check[] {
	const losses = drawLosses(drawn, seed, paths);
	const sorted = sortedValues(losses);
	const levels = LEVELS.map((level) => riskLevelOfSorted(sorted, level));
	const mean = meanEstimate(losses);
	return [
		{ name: `${drawn.name}: mean`, found: mean.value, exact: distributionOf(drawn.law).mean, error: mean.standardError },
		...levels.flatMap(({ confidence, valueAtRisk, conditionalValueAtRisk }): Check[] => {
			const exact = analyticRisk(drawn.law, confidence);
			return [
				{ name: `${drawn.name}: VaR ${confidence}`, found: valueAtRisk.value, exact: exact.valueAtRisk, error: valueAtRisk.standardError },
				{
					name: `${drawn.name}: CVaR ${confidence}`,
					found: conditionalValueAtRisk.value,
					exact: exact.conditionalValueAtRisk,
					error: conditionalValueAtRisk.standardError,
				},
			];
		}),
	];
}

/** What the fleet simulation must find: probabilities, and the mean and CVaR of a binomial number of failures. */
export interface FleetCase {
	readonly name: string;
	readonly input: (seed: number) => FleetPathsInput;
	/** Of one path. */
	readonly isIt: (loss: number, groupsLost: number) => boolean;
	readonly probability: number;
}

const both = (loss: number): boolean => loss === 3;
const pair = (seed: number, correlation: number, degreesOfFreedom: number): FleetPathsInput =>
	plainFleet({ seed, probabilities: Float64Array.of(0.05, 0.05), lossPerFailure: Float64Array.of(1, 2), correlation, degreesOfFreedom });

export const GROUP = { days: 120, away: 12, rate: 0.003 } as const;

/** Drives that fail at a constant rate, in a group that needs some days for each. */
export function constantRateGroup(seed: number, members: number, tolerated: number): FleetPathsInput {
	const { days, away, rate } = GROUP;
	const fleet = plainFleet({ seed, probabilities: new Float64Array(members), lossPerFailure: new Float64Array(members), horizonDays: days });
	const thresholds = Float64Array.from({ length: members * days }, (_, at) => normalQuantile(-Math.expm1(-rate * ((at % days) + 1))));
	return inOneGroup({ ...fleet, failures: { ...fleet.failures, thresholds } }, { tolerated, rebuildDays: away });
}

/**
 * Two of n gone at once, each for w days after an exponential instant within H days. Of k failures no two lie within w: shifting the i-th by (i - 1) w
 * leaves k ordered instants within H - (k - 1) w, at e^(-r w k (k - 1) / 2) of their density.
 */
export function twoOfMany(members: number): number {
	const { days, away, rate } = GROUP;
	let none = 0;
	for (let k = 0; k <= members && days - (k - 1) * away > 0; k++) {
		const choose = binomialProbability(k, members, 0.5) * 2 ** members;
		const room = k === 0 ? 1 : (-Math.expm1(-rate * (days - (k - 1) * away))) ** k;
		none += choose * Math.exp(-rate * away * ((k * (k - 1)) / 2)) * room * Math.exp(-rate * (members - k) * days);
	}
	return 1 - none;
}

/** All three of three gone at once: the first at t, both others within w of it. */
export function threeOfThree(): number {
	const { days, away, rate } = GROUP;
	const within = (t: number): number => Math.exp(-rate * t) - Math.exp(-rate * Math.min(days, t + away));
	const density = (t: number): number => 3 * rate * Math.exp(-rate * t) * within(t) ** 2;
	return integrate(density, days - away) + integrate((t) => density(days - away + t), away);
}

export const FLEET_CASES: readonly FleetCase[] = [
	{ name: 'two drives, Gaussian copula 0.3', input: (seed) => pair(seed, 0.3, 0), isIt: both, probability: copulaCdf({ rho: 0.3 }, 0.05, 0.05) },
	{
		name: 'two drives, t copula 0.3, 4 degrees',
		input: (seed) => pair(seed, 0.3, 4),
		isIt: both,
		probability: copulaCdf({ rho: 0.3, df: 4 }, 0.05, 0.05),
	},
	...[2, 8].map((members) => ({
		name: `group of ${members}, 1 tolerated`,
		input: (seed: number) => constantRateGroup(seed, members, 1),
		isIt: (_: number, lost: number) => lost === 1,
		probability: twoOfMany(members),
	})),
	{ name: 'group of 3, 2 tolerated', input: (seed) => constantRateGroup(seed, 3, 2), isIt: (_, lost) => lost === 1, probability: threeOfThree() },
];

/** Share of the paths against its exact probability, which also gives the error. */
export function fleetCheck({ name, input, isIt, probability }: FleetCase, seed: number, paths: number): Check {
	return {
		name,
		found: hitsOf({ input, isIt }, seed, paths) / paths,
		exact: probability,
		error: Math.sqrt((probability * (1 - probability)) / paths),
	};
}

/** Some blocks at a time: ten million paths need no more memory than these. */
const BLOCKS = 400;

export function hitsOf({ input, isIt }: Pick<FleetCase, 'input' | 'isIt'>, seed: number, paths: number): number {
	const kernel = openFleetPathsKernel(input(seed));
	let hits = 0;
	for (let done = 0; done < paths; done += BLOCKS * PATHS_PER_BLOCK) {
		const wanted = Math.min(BLOCKS * PATHS_PER_BLOCK, paths - done);
		const { losses, groupsLost } = kernel.simulate(done / PATHS_PER_BLOCK, Math.ceil(wanted / PATHS_PER_BLOCK));
		for (let path = 0; path < wanted; path++) if (isIt(losses[path] as number, groupsLost[path] as number)) hits++;
	}
	return hits;
}

/** Drives with whole prices and a common factor. */
export interface PricedFleet {
	readonly prices: Float64Array;
	readonly probability: number;
	readonly correlation: number;
	readonly confidence: number;
}

export const PRICED: PricedFleet = {
	prices: Float64Array.from({ length: 20 }, (_, drive) => 100 + ((37 * drive) % 61)),
	probability: 0.1,
	correlation: 0.1,
	confidence: 0.95,
};

/** All of one price: losses come in steps of it. */
export const EQUAL: PricedFleet = { ...PRICED, prices: new Float64Array(60).fill(1), probability: 0.02, correlation: 0.2 };

export const pricedFleet = (seed: number, { prices, probability, correlation }: PricedFleet): FleetPathsInput =>
	plainFleet({ seed, probabilities: new Float64Array(prices.length).fill(probability), lossPerFailure: prices, correlation });

export interface ExactRisk {
	readonly mean: number;
	readonly valueAtRisk: number;
	readonly conditionalValueAtRisk: number;
}

/** The loss law of such a fleet: given the factor drives are independent, and their prices add up one by one. */
export function pricedRisk({ prices, probability, correlation, confidence }: PricedFleet): ExactRisk {
	const most = prices.reduce((sum, price) => sum + price, 0);
	const law = new Float64Array(most + 1);
	const step = 0.05;
	const threshold = normalQuantile(probability);
	// Trapezoids of a smooth function that is 0 at both ends: exact to rounding.
	for (let z = -8; z <= 8; z += step) {
		const own = normalCdf((threshold - Math.sqrt(correlation) * z) / Math.sqrt(1 - correlation));
		let given = Float64Array.from({ length: most + 1 }, (_, loss) => (loss === 0 ? 1 : 0));
		for (const price of prices) given = given.map((value, loss) => value * (1 - own) + (loss >= price ? (given[loss - price] as number) * own : 0));
		const weight = (step * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
		for (let loss = 0; loss <= most; loss++) law[loss] += weight * (given[loss] as number);
	}
	let [reached, valueAtRisk, mean, excess] = [0, -1, 0, 0];
	for (const [loss, p] of law.entries()) {
		mean += p * loss;
		reached += p;
		if (valueAtRisk < 0 && reached >= confidence) valueAtRisk = loss;
		else if (valueAtRisk >= 0) excess += p * (loss - valueAtRisk);
	}
	return { mean, valueAtRisk, conditionalValueAtRisk: valueAtRisk + excess / (1 - confidence) };
}
