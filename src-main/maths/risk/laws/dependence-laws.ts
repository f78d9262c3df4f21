/** How failures come together: drives of one batch share a factor, drives of one host share shocks. Both from counts, pulled toward a prior. */
import { expm1, log, log1p, normalQuantile, power } from '../../elementary.ts';
import { bivariateCdf, NORMAL_DF } from '../bivariate.ts';

export interface BatchCount {
	/** Failures that were seen, and that the law of each drive alone expects over the same time. */
	readonly failures: number;
	readonly expected: number;
}

/** Variance of the common factor of the hazard of a batch that is believed before any count, and its weight in squared expected failures. */
const PRIOR_VARIANCE = 0.1;
const PRIOR_WEIGHT = 25;
const MOST_VARIANCE = 3;

/**
 * Variance of the factor by which the hazard of a batch differs from what is expected of it: counts vary by their Poisson part and by that.
 *
 * @source method of moments for overdispersed counts, McCullagh & Nelder (1989), Generalized Linear Models, 6.2
 */
export function batchVariance(batches: readonly BatchCount[]): number {
	let excess = PRIOR_VARIANCE * PRIOR_WEIGHT;
	let weight = PRIOR_WEIGHT;
	for (const { failures, expected } of batches) {
		excess += (failures - expected) ** 2 - expected;
		weight += expected * expected;
	}
	return Math.min(MOST_VARIANCE, Math.max(0, excess / weight));
}

const BISECTIONS = 40;
const MOST_CORRELATION = 0.95;

/**
 * Correlation of the normal variables behind a Gaussian copula, under which two drives that fail with this probability fail together as often as under a
 * common gamma factor of their hazards with mean 1 and that variance: p^2 (1 + variance) while p is small.
 *
 * @param probability  in (0, 1)
 * @source Clayton (1978), Biometrika 65; Oakes (1989), JASA 84: P(both survive) = (2 (1 - p)^-v - 1)^(-1/v)
 */
export function correlationOf(variance: number, probability: number): number {
	const x = normalQuantile(probability);
	const together = bothFail(variance, probability);
	const margin = { x, lower: probability, upper: 1 - probability };
	let [low, high] = [0, MOST_CORRELATION];
	for (let i = 0; i < BISECTIONS; i++) {
		const middle = (low + high) / 2;
		if (bivariateCdf(margin, margin, middle, NORMAL_DF) < together) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}

/** Below it the factor is as good as constant, and the quotient by the variance loses its digits. */
const LEAST_VARIANCE = 1e-6;

/** That two drives with a common factor both fail. */
function bothFail(variance: number, p: number): number {
	if (variance < LEAST_VARIANCE) return p * p;
	return 2 * p + expm1(-log1p(2 * expm1(-variance * log1p(-p))) / variance);
}

export interface HostCount {
	readonly drives: number;
	/** Days over which the host was seen, each with about all of its drives. */
	readonly days: number;
	/** Days on which at least two of its drives failed, as the numbers of drives that did. */
	readonly together: readonly number[];
	/** Pairs among them that come by chance alone, see `chancePairs`; absent: none. */
	readonly byChance?: number;
}

/** Two failures on one day or on neighbouring ones: of the second day as much counts as is left of the first, a day and a half on average. */
const NEIGHBOUR_DAYS = 1.5;

/**
 * Pairs of failures within one day of each other that a host shows without any shock.
 *
 * @param failures  that came alone, over so many days
 */
export function chancePairs(failures: number, days: number): number {
	return days > 0 ? failures * -expm1((-NEIGHBOUR_DAYS * failures) / days) : 0;
}

export interface ShockLaw {
	readonly shocksPerDay: number;
	/** That a shock ends a drive of the host. */
	readonly probability: number;
	/** Standard errors, the priors counted as evidence. */
	readonly shocksPerDayError: number;
	readonly probabilityError: number;
	/** Days of several failures that the law rests on, less the pairs that chance alone explains. */
	readonly seen: number;
}

/** Of a shock, before any was seen: one in fifty years of a host, three in ten of its drives. */
const PRIOR_SHOCKS_PER_DAY = 1 / (50 * 365);
const PRIOR_PROBABILITY = 0.3;
/** Weight of the prior: shocks seen, and drives hit or spared by them. */
const PRIOR_SEEN = 0.2;
const PRIOR_DRIVES = 5;
const [LEAST_PROBABILITY, MOST_PROBABILITY] = [0.02, 0.98];
const ROUNDS = 200;

interface SeenShock {
	readonly hit: number;
	readonly drives: number;
	/** That it was one: pairs may have come by chance. */
	readonly weight: number;
}

function seenShocks(hosts: readonly HostCount[]): SeenShock[] {
	const pairs = hosts.reduce((sum, { together }) => sum + together.filter((hit) => hit === 2).length, 0);
	const byChance = hosts.reduce((sum, host) => sum + (host.byChance ?? 0), 0);
	const ofPair = pairs > 0 ? Math.max(0, 1 - byChance / pairs) : 1;
	return hosts.flatMap(({ drives, together }) => together.map((hit) => ({ hit, drives, weight: hit === 2 ? ofPair : 1 })));
}

/**
 * Shocks from the days on which several drives of a host failed at once. A shock that hits one drive or none looks like any other day: the drives hit by
 * those that were seen follow a binomial law from two up, and the share that was seen gives the rate.
 *
 * @source maximum likelihood of the truncated binomial law by expectation and maximisation, Dempster, Laird & Rubin (1977), JRSS B 39
 */
export function fitShockLaw(hosts: readonly HostCount[]): ShockLaw {
	const seen = seenShocks(hosts);
	let probability = PRIOR_PROBABILITY;
	for (let round = 0; round < ROUNDS; round++) {
		const next = nextProbability(seen, probability);
		const moved = Math.abs(next - probability);
		probability = next;
		if (moved < 1e-10) break;
	}
	const exposure = (q: number): number =>
		hosts.reduce((sum, { drives, days }) => sum + (drives > 1 ? days * (1 - chanceBelowTwo(drives, q)) : 0), PRIOR_SEEN / PRIOR_SHOCKS_PER_DAY);
	const shocks = seen.reduce((sum, { weight }) => sum + weight, 0);
	const count = shocks + PRIOR_SEEN;
	const shocksPerDay = count / exposure(probability);
	const probabilityError = 1 / Math.sqrt(informationOf(seen, probability));
	const step = 1e-4;
	const slope = (log(exposure(probability + step)) - log(exposure(probability - step))) / (2 * step);
	const relative = Math.sqrt(1 / count + (slope * probabilityError) ** 2);
	return { shocksPerDay, probability, shocksPerDayError: shocksPerDay * relative, probabilityError, seen: shocks };
}

/** Each shock that was seen stands for so many that were not, which hit one drive of n or none. */
function nextProbability(seen: readonly SeenShock[], q: number): number {
	let hits = PRIOR_PROBABILITY * PRIOR_DRIVES;
	let drives = PRIOR_DRIVES;
	for (const { hit, drives: n, weight } of seen) {
		const below = chanceBelowTwo(n, q);
		const unseen = below / (1 - below);
		const single = n * q * power(1 - q, n - 1);
		hits += weight * (hit + (unseen * single) / below);
		drives += weight * n * (1 + unseen);
	}
	return Math.min(MOST_PROBABILITY, Math.max(LEAST_PROBABILITY, hits / drives));
}

/** Curvature of the log likelihood, the prior among it. */
function informationOf(seen: readonly SeenShock[], q: number): number {
	const at = (p: number): number =>
		seen.reduce(
			(sum, { hit, drives, weight }) => sum + weight * (hit * log(p) + (drives - hit) * log(1 - p) - log(1 - chanceBelowTwo(drives, p))),
			PRIOR_DRIVES * (PRIOR_PROBABILITY * log(p) + (1 - PRIOR_PROBABILITY) * log(1 - p)),
		);
	const step = Math.min(1e-3, q / 4, (1 - q) / 4);
	const curvature = (2 * at(q) - at(q + step) - at(q - step)) / (step * step);
	return Math.max(curvature, 1 / 0.25);
}

/** That a shock hits none or one of n drives. */
function chanceBelowTwo(n: number, q: number): number {
	return power(1 - q, n) + n * q * power(1 - q, n - 1);
}
