/** Maximum likelihood fits and Kolmogorov-Smirnov tests of the fixtures of distributions. */
import type { Distribution } from '../../maths/distributions/distribution.ts';
import { exponentialDistribution } from '../../maths/distributions/exponential.ts';
import { fitExponential, fitGamma, fitLognormal, fitNormal, fitWeibullToSample } from '../../maths/distributions/fit.ts';
import { gammaDistribution } from '../../maths/distributions/gamma.ts';
import { generalizedParetoDistribution } from '../../maths/distributions/generalized-pareto.ts';
import { fitGeneralizedPareto } from '../../maths/distributions/generalized-pareto-fit.ts';
import { type KolmogorovSmirnov, kolmogorovSmirnov } from '../../maths/distributions/kolmogorov.ts';
import { lognormalDistribution } from '../../maths/distributions/lognormal.ts';
import { normalDistribution } from '../../maths/distributions/normal.ts';
import { studentTDistribution } from '../../maths/distributions/student-t.ts';
import { fitStudentT } from '../../maths/distributions/student-t-fit.ts';
import { weibullDistribution } from '../../maths/distributions/weibull.ts';
import type { CaseBook, CaseCheck } from './case-book.ts';
import { type Entry, entriesOf, entryOf, type Fixture, numberOf, numbersOf, textOf, toleranceOf } from './fixture.ts';

interface Family {
	/** Parameters by the fixture's names, and `logLikelihood`. */
	readonly estimate: (sample: Float64Array) => Readonly<Record<string, number>>;
	readonly law: (of: (name: string) => number) => Distribution;
}

const families: Readonly<Record<string, Family>> = {
	normal: { estimate: (x) => ({ ...fitNormal(x) }), law: (of) => normalDistribution(of('mean'), of('sd')) },
	lognormal: { estimate: (x) => ({ ...fitLognormal(x) }), law: (of) => lognormalDistribution(of('mu'), of('sigma')) },
	exponential: { estimate: (x) => ({ ...fitExponential(x) }), law: (of) => exponentialDistribution(of('rate')) },
	gamma: { estimate: (x) => ({ ...fitGamma(x) }), law: (of) => gammaDistribution(of('shape'), of('scale')) },
	weibull: { estimate: (x) => ({ ...fitWeibullToSample(x) }), law: (of) => weibullDistribution(of('shape'), of('scale')) },
	student_t: { estimate: (x) => ({ ...fitStudentT(x) }), law: (of) => studentTDistribution(of('df'), of('loc'), of('scale')) },
	genpareto: {
		estimate(x) {
			const { xi, scale, logLikelihood } = fitGeneralizedPareto(x);
			return { xi, beta: scale, logLikelihood };
		},
		law: (of) => generalizedParetoDistribution(of('xi'), of('beta')),
	},
};

/** Degrees of freedom above which the likelihood is flat: a normal law, whatever their number. */
const NORMAL_FROM = 1e4;
/** Share of the log-likelihood that rounding cannot make. */
const HIGHER = 1e-10;

export async function checkFits(fixture: Fixture, book: CaseBook): Promise<void> {
	for (const [i, entry] of entriesOf(fixture.ml_fits).entries()) {
		const family = textOf(entry.family);
		await book.check({ kind: 'ml_fits', id: `${family} ${i}`, entry, inputs: ['family', 'x'] }, (c) => {
			if (Object.hasOwn(families, family)) checkFit(c, fixture, entry, families[family]!);
		});
	}
}

function checkFit(c: CaseCheck, fixture: Fixture, entry: Entry, { estimate, law }: Family): void {
	const sample = numbersOf(entry.x);
	const ours = estimate(sample);
	const likelihood = numberOf(entry.loglik);
	const { rtol, atol } = toleranceOf(fixture, 'ml_fits params');
	c.rule('loglik', ours.logLikelihood! >= likelihood - 1e-4, 'ours >= loglik - 1e-4', likelihood - ours.logLikelihood!);
	// Where Nelder-Mead stopped short, on a flat likelihood or at a lower maximum, ours is higher and the reference's parameters are not the answer.
	const reference = Object.entries(entryOf(entry.params)).map(([name, value]) => [name, numberOf(value)] as const);
	const isOff = reference.some(([name, value]) => !(Math.abs((ours[name] ?? Number.NaN) - value) <= atol + rtol * Math.abs(value)));
	const isHigher = ours.logLikelihood! > likelihood + HIGHER * (1 + Math.abs(likelihood));
	const isStopped = isOff && isHigher;
	for (const [name, value] of reference) {
		const distance = Math.abs((ours[name] ?? Number.NaN) - value);
		if (name === 'df' && Math.min(ours[name] ?? 0, value) > NORMAL_FROM) c.rule('params.df', true, `both above ${NORMAL_FROM}: normal laws`);
		else if (isStopped) c.rule(`params.${name}`, Number.isFinite(distance), 'the likelihood of ours is higher', distance);
		else c.close(`params.${name}`, ours[name] ?? Number.NaN, { name: 'ml_fits params', rtol, atol });
	}
	// The test follows from the parameters: where they are not the answer it is compared at them.
	const ks = toleranceOf(fixture, 'ks');
	const testAt = (parameters: Readonly<Record<string, number>>) => kolmogorovSmirnov(sample, law((name) => parameters[name] ?? Number.NaN).cdf);
	const isNear = ({ pvalue }: KolmogorovSmirnov): boolean =>
		Math.abs(pvalue - numberOf(entry.ks_p_exact)) <= ks.atol + ks.rtol * numberOf(entry.ks_p_exact);
	const atOurs = testAt(ours);
	const test = isHigher && !isNear(atOurs) ? testAt(Object.fromEntries(reference)) : atOurs;
	c.close('ks_stat', test.statistic, ks);
	c.close('ks_p_exact', test.pvalue, ks);
}
