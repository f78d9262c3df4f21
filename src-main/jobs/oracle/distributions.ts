/** Fixtures of distributions; their special functions and maximum likelihood fits stand in files of their own. */
import { betaDistribution } from '../../maths/distributions/beta.ts';
import { binomialDistribution } from '../../maths/distributions/binomial.ts';
import { chiSquareDistribution } from '../../maths/distributions/chi-square.ts';
import type { DiscreteDistribution, Distribution } from '../../maths/distributions/distribution.ts';
import { exponentialDistribution } from '../../maths/distributions/exponential.ts';
import { fDistribution } from '../../maths/distributions/f-distribution.ts';
import { gammaDistribution } from '../../maths/distributions/gamma.ts';
import { generalizedParetoDistribution } from '../../maths/distributions/generalized-pareto.ts';
import { gumbelDistribution } from '../../maths/distributions/gumbel.ts';
import { lognormalDistribution } from '../../maths/distributions/lognormal.ts';
import { normalDistribution } from '../../maths/distributions/normal.ts';
import { poissonDistribution } from '../../maths/distributions/poisson.ts';
import { studentTDistribution } from '../../maths/distributions/student-t.ts';
import { weibullDistribution } from '../../maths/distributions/weibull.ts';
import type { CaseCheck } from './case-book.ts';
import type { Topic } from './check-oracle.ts';
import { checkFits } from './distribution-fits.ts';
import { type Entry, entriesOf, entryOf, type Fixture, numberOf, numbersOf, rowsOf, type Tolerance, textOf, toleranceOf } from './fixture.ts';
import { checkSpecial, checkSpecialTwo } from './special-functions.ts';

type Parameters = (name: string, otherwise?: number) => number;

const continuous: Readonly<Record<string, (of: Parameters) => Distribution>> = {
	normal: (of) => normalDistribution(of('loc'), of('scale')),
	lognormal: (of) => lognormalDistribution(of('mu'), of('sigma')),
	gamma: (of) => gammaDistribution(of('shape'), of('scale')),
	weibull: (of) => weibullDistribution(of('shape'), of('scale')),
	student_t: (of) => studentTDistribution(of('df'), of('loc', 0), of('scale', 1)),
	chi2: (of) => chiSquareDistribution(of('df')),
	exponential: (of) => exponentialDistribution(of('rate')),
	beta: (of) => betaDistribution(of('a'), of('b')),
	f: (of) => fDistribution(of('df1'), of('df2')),
	gumbel_max: (of) => gumbelDistribution(of('loc'), of('scale')),
	genpareto: (of) => generalizedParetoDistribution(of('xi'), of('beta')),
};

const discrete: Readonly<Record<string, (of: Parameters) => DiscreteDistribution>> = {
	poisson: (of) => poissonDistribution(of('mu')),
	binomial: (of) => binomialDistribution(of('n'), of('p')),
};

const parametersOf =
	(entry: Entry): Parameters =>
	(name, otherwise) =>
		numberOf(entryOf(entry.params)[name] ?? otherwise);

interface Tolerances {
	readonly probability: Tolerance;
	readonly quantile: Tolerance;
	/** As the file says of the other: "for |p| beyond 1-1e-8 use 1e-6". */
	readonly farQuantile: Tolerance;
}

const FAR_FROM = 1 - 1e-8;
/** Two distribution functions of counts agree so far; where a probability is met within it, either neighbour is its quantile. */
const TIE = 1e-13;
/** SciPy takes a variance as the difference of two moments, which leaves some roundings of the squared mean. */
const MOMENT_ROUNDINGS = 4e-15;

const isNear = (ours: number, expected: number, { rtol, atol }: Tolerance): boolean =>
	ours === expected || (Number.isFinite(expected) && Math.abs(ours - expected) <= atol + rtol * Math.abs(expected));

function checkMoments(c: CaseCheck, entry: Entry, law: Distribution | DiscreteDistribution, tolerance: Tolerance): void {
	const roundings = Number.isFinite(law.mean) ? MOMENT_ROUNDINGS * law.mean * law.mean : 0;
	for (const [path, ours, atol] of [
		['mean', law.mean, tolerance.atol],
		['var', law.variance, tolerance.atol + roundings],
	] as const) {
		if (Number.isFinite(numberOf(entry[path])) || Number.isFinite(ours)) c.close(path, ours, { ...tolerance, atol });
		// SciPy writes both for both: the mean of a Cauchy law is infinite there, a variance that diverges undefined.
		else c.rule(path, true, 'infinite or undefined in both');
	}
}

/** Far tails, where a quantile of the reference may be judged by the probability that it should have. */
const FAR_TAIL = 1e-8;
const OWN_ROUND_TRIP = 1e-11;
const WRONG_ROUND_TRIP = 1e-9;

/** Whether the reference's quantile misses its probability and ours does not (SciPy's F law inverts by Cephes' incbi, at 1 - p as rounded). */
function isWrongAt(tail: (x: number) => number, probability: number, ours: number, reference: number): boolean {
	const missed = (x: number): number => Math.abs(tail(x) / probability - 1);
	return missed(ours) <= OWN_ROUND_TRIP && missed(reference) > WRONG_ROUND_TRIP;
}

/**
 * Ours, but what the reference has where it contradicts itself: a tail of the reference that does not sum to 1 with the other one is not judged
 * where ours does (SciPy's F law rounds the share of the numerator away for the smallest x).
 */
function tailOf(ours: Float64Array, reference: Float64Array, other: Float64Array, { rtol }: Tolerance): Float64Array {
	const isTrue = (value: number, i: number): boolean => Math.abs(value + other[i]! - 1) <= rtol;
	return ours.map((value, i) => (!isTrue(reference[i]!, i) && isTrue(value, i) ? reference[i]! : value));
}

function checkTails(c: CaseCheck, entry: Entry, law: Distribution | DiscreteDistribution, tolerance: Tolerance): void {
	const [x, cdf, sf] = [numbersOf(entry.x), numbersOf(entry.cdf), numbersOf(entry.sf)];
	c.close('cdf', tailOf(x.map(law.cdf), cdf, sf, tolerance), tolerance);
	c.close('sf', tailOf(x.map(law.sf), sf, cdf, tolerance), tolerance);
}

function checkContinuous(c: CaseCheck, entry: Entry, law: Distribution, { probability, quantile, farQuantile }: Tolerances): void {
	const x = numbersOf(entry.x);
	c.close('pdf', x.map(law.pdf), probability);
	checkTails(c, entry, law, probability);
	// A relative error of the density is an absolute one of its logarithm.
	c.close('logpdf', x.map(law.logPdf), { ...probability, atol: probability.rtol });
	const expected = numbersOf(entry.ppf);
	const quantiles = numbersOf(entry.p).map((p, i) => {
		const ours = law.quantile(p);
		const reference = expected[i]!;
		if (isNear(ours, reference, quantile)) return ours;
		const isEqual = (p >= FAR_FROM && isNear(ours, reference, farQuantile)) || (p <= FAR_TAIL && isWrongAt(law.cdf, p, ours, reference));
		return isEqual || (p >= 1 - FAR_TAIL && isWrongAt(law.sf, 1 - p, ours, reference)) ? reference : ours;
	});
	c.close('ppf', quantiles, quantile);
	const tails = rowsOf(entry.isf_small).map(([q, reference]) => {
		const ours = law.upperQuantile(q!);
		if (isNear(ours, reference!, farQuantile)) return [q!, ours];
		// Families without an inverse survival function of their own have the quantile of 1 - q there, as rounded: the end of the support when that is 1.
		const ofRounded = law.quantile(1 - q!);
		return [q!, !isNear(ofRounded, reference!, farQuantile) && isWrongAt(law.sf, q!, ours, reference!) ? reference! : ofRounded];
	});
	c.close('isf_small', tails, farQuantile);
	checkMoments(c, entry, law, probability);
}

function checkDiscrete(c: CaseCheck, entry: Entry, law: DiscreteDistribution, { probability, quantile }: Tolerances): void {
	const x = numbersOf(entry.x);
	c.close('pmf', x.map(law.pmf), probability);
	checkTails(c, entry, law, probability);
	const expected = numbersOf(entry.ppf);
	const quantiles = numbersOf(entry.p).map((p, i) => {
		const ours = law.quantile(p);
		const isTied = Math.abs(ours - expected[i]!) === 1 && Math.abs(law.cdf(Math.min(ours, expected[i]!)) - p) <= TIE * p;
		return isTied ? expected[i]! : ours;
	});
	c.close('ppf', quantiles, quantile);
	checkMoments(c, entry, law, probability);
}

function checkDistribution(c: CaseCheck, fixture: Fixture, entry: Entry): void {
	const family = textOf(entry.family);
	const quantile = toleranceOf(fixture, 'ppf');
	const tolerances = { probability: toleranceOf(fixture, 'cdf, sf, pdf'), quantile, farQuantile: { ...quantile, rtol: 1e-6 } };
	if (Object.hasOwn(continuous, family)) checkContinuous(c, entry, continuous[family]!(parametersOf(entry)), tolerances);
	else if (Object.hasOwn(discrete, family)) {
		// Counts have no density, and their fixtures no far quantiles.
		for (const path of ['logpdf', 'isf_small']) if (entry[path] === null) c.skip(path, 'not given for counts');
		checkDiscrete(c, entry, discrete[family]!(parametersOf(entry)), tolerances);
	}
}

export const distributionsTopic: Topic = {
	inputs: [],
	kinds: {
		async distributions(fixture, book) {
			for (const entry of entriesOf(fixture.distributions)) {
				const id = `${entry.family} ${JSON.stringify(entry.params)}`;
				await book.check({ kind: 'distributions', id, entry, inputs: ['family', 'params', 'x', 'p'] }, (c) => checkDistribution(c, fixture, entry));
			}
		},
		special: checkSpecial,
		special_two: checkSpecialTwo,
		ml_fits: checkFits,
	},
};
