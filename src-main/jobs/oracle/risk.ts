/** Fixtures of risk measures: quantiles, VaR and CVaR, backtests, extreme values; copulas and simulation have their own files. */
import { chiSquareSurvival } from '../../maths/distributions/chi-square.ts';
import type { Distribution } from '../../maths/distributions/distribution.ts';
import { quantileMethods, quantileOfSorted, sortedValues } from '../../maths/quantile.ts';
import { analyticRisk, distributionOf, type LossLaw, tailMeanBeyond } from '../../maths/risk/analytic-risk.ts';
import { christoffersen, kupiec, type LikelihoodRatio } from '../../maths/risk/backtests.ts';
import { cornishFisher, isNearNormal } from '../../maths/risk/cornish-fisher.ts';
import { binomialTwoSidedPvalue } from '../../maths/risk/exact-binomial.ts';
import { hillTailIndex, peaksOverThreshold, tailRisk } from '../../maths/risk/peaks-over-threshold.ts';
import { conditionalValueAtRisk, exceedancesOfSorted } from '../../maths/risk/value-at-risk.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { CaseBook, CaseCheck } from './case-book.ts';
import type { Topic } from './check-oracle.ts';
import { type Entry, entriesOf, entryOf, type Fixture, numberOf, numbersOf, seriesOf, type Tolerance, textOf, toleranceOf } from './fixture.ts';
import { opened } from './opened.ts';
import { copulaPoints, copulaPortfolio } from './risk-copulas.ts';
import { simulationTargets } from './risk-simulation.ts';
import { INVERSION_ERROR, roomOf } from './tolerance.ts';

export const riskTopic: Topic = {
	inputs: ['series', 'levels'],
	kinds: {
		empirical,
		analytic,
		kupiec: kupiecCases,
		backtests,
		cornish_fisher: cornishFisherCases,
		evt,
		copula_points: copulaPoints,
		copula_portfolio: copulaPortfolio,
		simulation_targets: simulationTargets,
	},
};

/** Of quantities that are sums: the file states theirs among the reasons of the tolerance, "sums 1e-10". */
function sumTolerance(fixture: Fixture): Tolerance {
	const key = 'empirical';
	const own = toleranceOf(fixture, key);
	const stated = /sums (\d[\d.e+-]*)/.exec(String(entryOf(fixture.tolerance[key]).why ?? ''))?.[1];
	const wide = stated === undefined ? 0 : Number(stated);
	return { name: `${key}, sums`, rtol: Math.max(own.rtol, wide), atol: Math.max(own.atol, wide) };
}

async function empirical(fixture: Fixture, book: CaseBook): Promise<void> {
	const tolerance = toleranceOf(fixture, 'empirical');
	const sums = sumTolerance(fixture);
	for (const entry of entriesOf(fixture.empirical)) {
		const id = `${entry.series}/${entry.level}`;
		await book.check({ kind: 'empirical', id, entry, inputs: ['series', 'level'] }, (c) => {
			const losses = seriesOf(fixture, entry.series);
			const sorted = sortedValues(losses);
			const level = numberOf(entry.level);
			const expected = entryOf(entry.VaR);
			const rank = losses.length * level;
			// The file: n a off a whole number by its rounding only may take either rank.
			const isRankRounded = rank !== Math.round(rank) && Math.abs(rank - Math.round(rank)) < 1e-9;
			for (const method of quantileMethods) {
				if (expected[method] === undefined) continue;
				const ours = quantileOfSorted(sorted, level, method);
				if (method === 'inverted_cdf' && isRankRounded) {
					const allowed = [numberOf(expected[method]), sorted[Math.max(0, Math.ceil(rank - 1e-9) - 1)]];
					c.rule('VaR.inverted_cdf', allowed.includes(ours), 'rank ceil(n a) or, n a being whole but for its rounding, ceil(n a - 1e-9)');
				} else c.close(`VaR.${method}`, ours, tolerance);
			}
			const linear = quantileOfSorted(sorted, level, 'linear');
			const stepped = isRankRounded ? numberOf(expected.inverted_cdf ?? null) : quantileOfSorted(sorted, level);
			const meanFrom = (threshold: number, side: 'above' | 'at_or_above'): number =>
				threshold + exceedancesOfSorted(sorted, threshold, side).meanExcess;
			c.close('CVaR_tail_mean_ge_linear', conditionalValueAtRisk(losses, level, 'linear'), sums);
			c.close('CVaR_tail_mean_gt_linear', meanFrom(linear, 'above'), sums);
			c.close('CVaR_tail_mean_ge_inverted_cdf', meanFrom(stepped, 'at_or_above'), sums);
			c.close('CVaR_acerbi', conditionalValueAtRisk(losses, level), sums);
			c.exact('tail_count_ge_linear', exceedancesOfSorted(sorted, linear, 'at_or_above').count);
		});
	}
}

/** Parameters as SciPy's documentation names them. */
function lawOf({ family, params }: Entry): LossLaw {
	const parameters = entryOf(params);
	const of = (name: string, fallback?: number): number => numberOf(parameters[name] ?? fallback);
	switch (textOf(family)) {
		case 'normal':
			return { family: 'normal', mean: of('mean'), sd: of('sd') };
		case 'lognormal':
			return { family: 'lognormal', mu: of('mu_log'), sigma: of('sigma_log') };
		case 'student_t':
			return { family: 'student_t', df: of('df'), loc: of('loc', 0), scale: of('scale', 1) };
		case 'weibull':
			return { family: 'weibull', shape: of('shape'), scale: of('scale') };
		case 'gamma':
			return { family: 'gamma', shape: of('shape'), scale: of('scale') };
		default:
			throw new AppError('json_rejected', `No law of losses is called "${String(family)}".`);
	}
}

async function analytic(fixture: Fixture, book: CaseBook): Promise<void> {
	const tolerance = toleranceOf(fixture, 'analytic');
	for (const entry of entriesOf(fixture.analytic)) {
		const id = `${entry.family}(${Object.values(entryOf(entry.params)).join(', ')})/${entry.level}`;
		await book.check({ kind: 'analytic', id, entry, inputs: ['family', 'level', 'params'] }, (c) => {
			const law = lawOf(entry);
			const level = numberOf(entry.level);
			const ours = analyticRisk(law, level);
			const [value, conditional] = [numberOf(entry.VaR), numberOf(entry.CVaR)];
			// SciPy 1.10 inverts Student's t to 5e-9 or so: what it prints may leave its own level by more than the tolerance.
			if (isQuantile(distributionOf(law), value, level, tolerance)) c.close('VaR', ours.valueAtRisk, tolerance);
			else {
				const solves = isQuantile(distributionOf(law), ours.valueAtRisk, level, { name: 'own', rtol: 1e-12, atol: 0 });
				// Relative to the distance from the median: a location may cancel most of the value.
				const error = Math.abs((ours.valueAtRisk - value) / (ours.valueAtRisk - distributionOf(law).quantile(0.5)));
				c.rule('VaR', solves && error <= INVERSION_ERROR, 'F(ours) = level where F(VaR of the file) is not, and within 1e-8 of it', error);
			}
			const room = roomOf(tolerance, conditional);
			if (Math.abs(ours.conditionalValueAtRisk - conditional) <= room) c.close('CVaR', ours.conditionalValueAtRisk, tolerance);
			else {
				const gap = Math.abs(tailMeanBeyond(law, value, level) - conditional);
				c.rule('CVaR', gap <= room, 'our tail mean, taken beyond the VaR of the file, within the tolerance', gap);
			}
		});
	}
}

/** Whether the distribution function reaches the level at `value`, but for the tolerance of `value`. */
function isQuantile(distribution: Distribution, value: number, level: number, tolerance: Tolerance): boolean {
	return Math.abs(distribution.sf(value) - (1 - level)) <= distribution.pdf(value) * roomOf(tolerance, value);
}

/** Below this a likelihood ratio is mostly the rounding of two long sums ("lr near 0 cancels"), and its p-value moves by the root of it. */
const CANCELLED = 1e-4;

interface RatioPlace {
	/** What the file holds, and where in the case. */
	readonly expected: Entry;
	readonly prefix: string;
	readonly stat: string;
	/** Where the file states it. */
	readonly pvalue?: string;
	readonly df: number;
}

/** Statistic and p-value; beside 0 the p-value may move as far as the tolerance of the statistic moves it. */
function closeRatio(c: CaseCheck, place: RatioPlace, ours: LikelihoodRatio, tolerance: Tolerance): void {
	const { expected, prefix, df } = place;
	c.close(prefix + place.stat, ours.stat, tolerance);
	if (place.pvalue === undefined) return;
	const stat = Math.max(0, numberOf(expected[place.stat]));
	if (stat > CANCELLED) {
		c.close(prefix + place.pvalue, ours.pvalue, tolerance);
		return;
	}
	const room = tolerance.atol + tolerance.rtol * stat;
	const moved = chiSquareSurvival(Math.max(0, stat - room), df) - chiSquareSurvival(stat + room, df);
	const error = Math.abs(ours.pvalue - numberOf(expected[place.pvalue]));
	c.rule(prefix + place.pvalue, error <= moved + tolerance.atol + tolerance.rtol, 'p-value of a statistic within its tolerance', error);
}

async function kupiecCases(fixture: Fixture, book: CaseBook): Promise<void> {
	const tolerance = toleranceOf(fixture, 'kupiec, backtests');
	for (const entry of entriesOf(fixture.kupiec)) {
		const [n, x, p] = [numberOf(entry.n), numberOf(entry.x), numberOf(entry.p)];
		await book.check({ kind: 'kupiec', id: `${x} of ${n} at ${p}`, entry, inputs: ['n', 'x', 'p'] }, (c) => {
			closeRatio(c, { expected: entry, prefix: '', stat: 'lr_pof', pvalue: 'p_value', df: 1 }, kupiec(x, n, p), tolerance);
			c.close('binomial_two_sided_p', binomialTwoSidedPvalue(x, n, p), tolerance);
		});
	}
}

async function backtests(fixture: Fixture, book: CaseBook): Promise<void> {
	const tolerance = toleranceOf(fixture, 'kupiec, backtests');
	for (const entry of entriesOf(fixture.backtests)) {
		await book.check({ kind: 'backtests', id: textOf(entry.id), entry, inputs: ['id', 'p', 'n', 'hit_indices'] }, (c) => {
			const expected = entryOf(entry.expected);
			const isException = new Uint8Array(numberOf(entry.n));
			for (const day of numbersOf(entry.hit_indices)) isException[day] = 1;
			const ours = christoffersen(isException, numberOf(entry.p));
			const ratio = (stat: string, pvalue: string | undefined, df: number, found: LikelihoodRatio): void =>
				closeRatio(c, { expected, prefix: 'expected.', stat, df, ...(pvalue === undefined ? {} : { pvalue }) }, found, tolerance);
			c.exact('expected.n', isException.length);
			c.exact('expected.x', ours.exceptions);
			for (const [pair, count] of Object.entries(ours.transitions)) c.exact(`expected.${pair}`, count);
			c.close('expected.pi01', ours.afterQuiet, tolerance);
			c.close('expected.pi11', ours.afterException, tolerance);
			c.close('expected.pi', ours.afterAny, tolerance);
			ratio('lr_pof', 'p_pof', 1, ours.unconditional);
			ratio('lr_ind', 'p_ind', 1, ours.independence);
			ratio('lr_cc', 'p_cc', 2, ours.conditional);
			ratio('lr_pof_transitions', undefined, 1, ours.unconditionalOfTransitions);
			ratio('lr_cc_transitions', 'p_cc_transitions', 2, ours.conditionalOfTransitions);
		});
	}
}

async function cornishFisherCases(fixture: Fixture, book: CaseBook): Promise<void> {
	const tolerance = toleranceOf(fixture, 'cornish_fisher');
	for (const entry of entriesOf(fixture.cornish_fisher)) {
		await book.check({ kind: 'cornish_fisher', id: `${entry.series}/${entry.level}`, entry, inputs: ['series', 'level'] }, (c) => {
			const level = numberOf(entry.level);
			const ours = refusable(c, Number.isNaN(numberOf(entry.z_cf)), () => cornishFisher(seriesOf(fixture, entry.series), level));
			if (!ours) return;
			const { mean, sd, skewness, excessKurtosis } = ours.moments;
			const normal = analyticRisk({ family: 'normal', mean, sd }, level);
			const shape = atLevel(tolerance, mean, sd);
			c.close('mean', mean, tolerance);
			c.close('sd_ddof1', sd, tolerance);
			c.close('skew', skewness, shape);
			c.close('excess_kurtosis', excessKurtosis, shape);
			c.close('z', ours.z, tolerance);
			c.close('z_cf', ours.adjustedZ, shape);
			c.close('VaR_cornish_fisher', ours.valueAtRisk, tolerance);
			c.close('VaR_normal', normal.valueAtRisk, tolerance);
			c.close('CVaR_normal', normal.conditionalValueAtRisk, tolerance);
			// The file draws the edge of its region nowhere: judged where moments half and twice as large lie on the same side of ours.
			const isClear = isNearNormal(skewness / 2, excessKurtosis / 2) === isNearNormal(2 * skewness, 2 * excessKurtosis);
			if (isClear) c.exact('monotone_region', ours.isNearNormal);
			else c.skip('monotone_region', 'beside the edge of the region, which the file does not define');
		});
	}
}

/** At a huge level (|mean| > 1e6 sd) the rounding of the reference's mean, some units in its last place, moves its third and fourth moments. */
function atLevel(tolerance: Tolerance, mean: number, sd: number): Tolerance {
	const level = Math.abs(mean) / sd;
	return level > 1e6 ? { ...tolerance, name: `${tolerance.name}, huge level`, atol: tolerance.atol + level * 2 ** -49 } : tolerance;
}

async function evt(fixture: Fixture, book: CaseBook): Promise<void> {
	for (const entry of entriesOf(fixture.evt)) {
		const losses = seriesOf(fixture, entry.series);
		if (entry.hill === undefined) await peaks(fixture, book, entry, losses);
		else await hill(fixture, book, entry, losses);
	}
}

async function peaks(fixture: Fixture, book: CaseBook, listed: Entry, losses: Float64Array): Promise<void> {
	const parameters = toleranceOf(fixture, 'evt xi, beta');
	const risk = toleranceOf(fixture, 'evt VaR, ES');
	const [inputs, entry] = opened(listed, 'tail', 'level');
	const id = `${entry.series}/${entry.threshold_quantile}`;
	await book.check({ kind: 'evt', id, entry, inputs: ['series', 'threshold_quantile', ...inputs] }, (c) => {
		const ours = refusable(c, Number.isNaN(numberOf(entry.loglik)), () => peaksOverThreshold(losses, numberOf(entry.threshold_quantile)));
		if (!ours) return;
		const atLeast = (path: string, value: unknown): void => {
			const expected = numberOf(value);
			const slack = 1e-6 * Math.abs(expected);
			c.rule(path, ours.logLikelihood >= expected - slack, 'ours >= loglik - 1e-6*|loglik|', expected - ours.logLikelihood);
		};
		c.close('threshold', ours.threshold, toleranceOf(fixture, 'empirical'));
		c.exact('n', ours.losses);
		c.exact('exceedances', ours.exceedances);
		c.close('mean_excess', ours.meanExcess, sumTolerance(fixture));
		c.close('moment_estimate.xi', ours.byMoments.xi, parameters);
		c.close('moment_estimate.beta', ours.byMoments.scale, parameters);
		c.skip('scipy_fit', 'information: SciPy stops at 1e-4 or so');
		const scipy = entryOf(entry.scipy_fit);
		if (numberOf(scipy.xi) > -1) atLeast('scipy_fit.loglik', scipy.loglik);
		if (!(numberOf(entry.xi) > -1)) {
			for (const path of ['xi', 'beta', 'loglik', 'tail']) c.skip(path, 'the reference left xi > -1, below which the likelihood has no bound');
			return;
		}
		c.close('xi', ours.xi, parameters);
		c.close('beta', ours.scale, parameters);
		atLeast('loglik', entry.loglik);
		for (const [i, { level }] of entriesOf(listed.tail).entries()) {
			const found = tailRisk(ours, numberOf(level));
			c.close(`tail.${i}.VaR`, found.valueAtRisk, risk);
			if (ours.xi < 1) c.close(`tail.${i}.ES`, found.conditionalValueAtRisk, risk);
			else c.rule(`tail.${i}.ES`, found.conditionalValueAtRisk === Number.POSITIVE_INFINITY, 'no mean of the tail from xi = 1 on');
		}
	});
}

async function hill(fixture: Fixture, book: CaseBook, listed: Entry, losses: Float64Array): Promise<void> {
	const [inputs, entry] = opened(listed, 'hill', 'k');
	await book.check({ kind: 'evt', id: `${entry.series}/hill`, entry, inputs: ['series', ...inputs] }, (c) => {
		for (const [i, { k }] of entriesOf(listed.hill).entries()) c.close(`hill.${i}.alpha`, hillTailIndex(losses, numberOf(k)), sumTolerance(fixture));
	});
}

/** What `compute` gives; a refusal ends the case where the reference has no number either. */
function refusable<T>(c: CaseCheck, isReferenceNaN: boolean, compute: () => T): T | undefined {
	try {
		return compute();
	} catch (thrown) {
		if (!(thrown instanceof AppError && isReferenceNaN)) throw thrown;
		c.refused(thrown, 'the reference is NaN');
		return undefined;
	}
}
