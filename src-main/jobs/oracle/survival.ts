/** Fixtures of survival analysis. */
import { chiSquareSurvival } from '../../maths/distributions/chi-square.ts';
import { weibullDistribution } from '../../maths/distributions/weibull.ts';
import { exp } from '../../maths/elementary.ts';
import { observedFailureRate } from '../../maths/survival/annual-failure-rate.ts';
import { type CoxFit, type CoxOptions, type CoxRows, coxBaselineHazard, fitCox, hazardRatio, isCoxMaximum } from '../../maths/survival/cox.ts';
import { fitExponential } from '../../maths/survival/exponential.ts';
import { kaplanMeier, restrictedMeanSurvival, survivalQuantile } from '../../maths/survival/kaplan-meier.ts';
import type { Lifetimes } from '../../maths/survival/lifetimes.ts';
import { type LogRankWeight, logRankTest } from '../../maths/survival/log-rank.ts';
import { nelsonAalen } from '../../maths/survival/nelson-aalen.ts';
import { cumulativeHazard, failureProbability, fitWeibull } from '../../maths/survival/weibull.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { CaseCheck } from './case-book.ts';
import type { Topic } from './check-oracle.ts';
import { type Entry, entriesOf, entryOf, type Fixture, listOf, numberOf, numbersOf, rowsOf, textOf, toleranceOf } from './fixture.ts';

function lifetimesOf(fixture: Fixture, name: unknown): Lifetimes {
	const data = entryOf(fixture.data)[textOf(name)];
	if (data === undefined) throw new AppError('json_rejected', `The fixture has no data "${String(name)}".`);
	const { time, event } = entryOf(data);
	const exitDays = numbersOf(time);
	return { entryDays: new Float64Array(exitDays.length), exitDays, hasFailed: Uint8Array.from(numbersOf(event)) };
}

/** What the program answers: a result, or the error it refuses with. */
function attempt<T>(work: () => T): T | AppError {
	try {
		return work();
	} catch (thrown) {
		if (thrown instanceof AppError) return thrown;
		throw thrown;
	}
}

/** Confidence in a name such as `ci95_loglog_low` or `ci95_exact_poisson`; 0.95 without one. */
const confidenceIn = (name: string): number => Number(/^ci(\d+(?:\.\d+)?)_/.exec(name)?.[1] ?? '95') / 100;

function checkTable(c: CaseCheck, fixture: Fixture, table: Entry, lives: Lifetimes): void {
	const tolerance = toleranceOf(fixture, 'table');
	for (const column of Object.keys(table)) {
		const path = `table.${column}`;
		const confidence = confidenceIn(column);
		const survival = kaplanMeier(lives, confidence);
		const hazard = nelsonAalen(lives, confidence);
		const columns: Readonly<Record<string, Float64Array>> = {
			time: survival.ageDays,
			at_risk: survival.atRisk,
			events: survival.failures,
			survival: survival.survival,
			greenwood_se: survival.standardError,
			loglog_low: survival.lower,
			loglog_high: survival.upper,
			plain_low: survival.plainLower,
			plain_high: survival.plainUpper,
			nelson_aalen: hazard.cumulativeHazard,
			na_se_aalen: hazard.standardError,
			na_tie_corrected: hazard.tieCorrected,
		};
		const ours = columns[column.replace(/^ci[\d.]+_/, '')];
		// A column that is none of these stays uncovered, and fails.
		if (ours) c.close(path, ours, tolerance);
	}
}

function checkWeibull(c: CaseCheck, fixture: Fixture, expected: Entry, lives: Lifetimes): void {
	const fit = attempt(() => fitWeibull(lives));
	if (expected.shape === undefined || expected.shape === null) {
		c.rule('weibull', fit instanceof AppError, 'without a maximum the fit is refused');
		return;
	}
	if (fit instanceof AppError) throw fit;
	const tolerance = toleranceOf(fixture, 'weibull shape, scale, loglik');
	const errors = toleranceOf(fixture, 'weibull se');
	const law = weibullDistribution(fit.shape, fit.scaleDays);
	if (expected.note !== undefined) c.skip('weibull.note', 'a remark');
	c.close('weibull.shape', fit.shape, tolerance);
	c.close('weibull.scale', fit.scaleDays, tolerance);
	c.close('weibull.loglik', fit.logLikelihood, tolerance);
	c.close('weibull.se_log_shape', Math.sqrt(fit.variance.logShape), errors);
	c.close('weibull.se_log_scale', Math.sqrt(fit.variance.logScale), errors);
	c.close('weibull.cov_log', fit.variance.covariance, errors);
	c.close('weibull.mean', law.mean, tolerance);
	c.close('weibull.median', law.quantile(0.5), tolerance);
	for (const name of Object.keys(expected)) {
		// b10, b1, ...: the age by which that share of the drives has failed.
		const share = /^b(\d+)$/.exec(name)?.[1];
		if (share) c.close(`weibull.${name}`, law.quantile(Number(share) / 100), tolerance);
	}
	for (const [index, { age, horizon, p }] of entriesOf(expected.conditional_failure_prob).entries()) {
		const path = `weibull.conditional_failure_prob.${index}.p`;
		const ours = failureProbability(fit, numberOf(age), numberOf(horizon));
		// Beyond the range of numbers the reference takes infinity from infinity; no drive survives such a span.
		const isBeyond = p === null && cumulativeHazard(fit, 0, numberOf(age)) === Number.POSITIVE_INFINITY;
		if (isBeyond) c.rule(path, ours === 1, 'an infinite hazard is certain failure', 1 - ours);
		else c.close(path, ours, tolerance);
	}
}

function checkExponential(c: CaseCheck, fixture: Fixture, expected: Entry, lives: Lifetimes): void {
	const tolerance = toleranceOf(fixture, 'table');
	const fit = fitExponential(lives);
	c.close('exponential.rate', fit.ratePerDay, tolerance);
	if (fit.failures > 0) {
		c.close('exponential.se_log_rate', fit.logRateStandardError, tolerance);
		c.close('exponential.loglik', fit.logLikelihood, tolerance);
		return;
	}
	if (expected.upper95 !== undefined) c.close('exponential.upper95', fit.upperBound, tolerance);
	if (expected.note !== undefined) c.skip('exponential.note', 'a remark');
}

function checkEstimates(c: CaseCheck, fixture: Fixture, entry: Entry): void {
	const lives = lifetimesOf(fixture, entry.data);
	const tolerance = toleranceOf(fixture, 'table');
	const survival = kaplanMeier(lives);
	c.exact('n', lives.exitDays.length);
	c.exact(
		'events',
		survival.failures.reduce((sum, count) => sum + count, 0),
	);
	checkTable(c, fixture, entryOf(entry.table), lives);
	for (const p of Object.keys(entryOf(entry.quantiles))) c.close(`quantiles.${p}`, survivalQuantile(survival, Number(p)), tolerance);
	const { tau } = entryOf(entry.rmst);
	c.close('rmst.value', restrictedMeanSurvival(survival, numberOf(tau)), tolerance);
	checkWeibull(c, fixture, entryOf(entry.weibull ?? {}), lives);
	checkExponential(c, fixture, entryOf(entry.exponential), lives);
}

/** `logrank`, `gehan_breslow`, `tarone_ware`, `fleming_harrington_RHO`. */
function weightIn(name: string): LogRankWeight | undefined {
	const rho = /^fleming_harrington_(.+)$/.exec(name)?.[1];
	if (rho !== undefined) return { kind: 'fleming-harrington', rho: Number(rho) };
	if (name === 'logrank') return { kind: 'log-rank' };
	if (name === 'gehan_breslow') return { kind: 'gehan-breslow' };
	return name === 'tarone_ware' ? { kind: 'tarone-ware' } : undefined;
}

function checkLogRank(c: CaseCheck, fixture: Fixture, entry: Entry): void {
	const groups = listOf(entry.groups).map((name) => lifetimesOf(fixture, name));
	const tolerance = toleranceOf(fixture, 'logrank');
	for (const name of Object.keys(entry)) {
		const weight = weightIn(name);
		// Another weight stays uncovered, and fails.
		if (!weight) continue;
		const expected = entryOf(entry[name]);
		const test = attempt(() => logRankTest(groups, weight));
		if (test instanceof AppError) {
			if (hasAnswer(expected)) throw test;
			c.refused(test, 'the reference has no statistic');
			return;
		}
		// A group that was gone before the first failure makes the variance singular: the reference refuses or not, as rounding has it,
		// and counts the group among the degrees of freedom.
		const isSingular = test.degreesOfFreedom < groups.length - 1;
		if (isSingular && !hasAnswer(expected)) {
			c.rule(name, true, 'a group was never at risk beside another');
			continue;
		}
		c.close(`${name}.chi2`, test.stat, tolerance);
		c.close(`${name}.p`, isSingular ? chiSquareSurvival(test.stat, groups.length - 1) : test.pvalue, tolerance);
		if (expected.df !== undefined) c.exact(`${name}.df`, test.degreesOfFreedom);
	}
}

/** Whether the reference gives a statistic. */
const hasAnswer = ({ error, chi2 }: Entry): boolean => error === undefined && Number.isFinite(numberOf(chi2));

function coxRowsOf(entry: Entry): CoxRows {
	const rows = rowsOf(entry.X);
	return {
		exitDays: numbersOf(entry.time),
		hasFailed: Uint8Array.from(numbersOf(entry.event)),
		...(entry.entry ? { entryDays: numbersOf(entry.entry) } : {}),
		covariates: Array.from(rows[0] ?? [], (_, term) => Float64Array.from(rows, (row) => row[term] as number)),
	};
}

/** What the reference says of a model that the program refuses: an error, numbers that are none, or coefficients that are no maximum; else null. */
function referenceRefusal(entry: Entry, rows: CoxRows, options: CoxOptions): string | null {
	const expected = entryOf(entry.expected ?? {});
	const error = entry.error ?? expected.error;
	if (error !== undefined) return textOf(error);
	if (!numbersOf(expected.se).every(Number.isFinite)) return 'the reference has no standard errors';
	return isCoxMaximum(rows, numbersOf(expected.params), options) ? null : 'the coefficients of the reference are no maximum of the likelihood';
}

function checkCox(c: CaseCheck, fixture: Fixture, entry: Entry): void {
	const rows = coxRowsOf(entry);
	// statsmodels counts a row as at risk from its entry on; the fixture's convention (entry < t) is the same where no failure is at an entry.
	const options: CoxOptions = { ties: textOf(entry.ties) as 'efron' | 'breslow', isAtRiskAtEntry: true };
	const fit = attempt(() => fitCox(rows, options));
	if (fit instanceof AppError) {
		const refusal = referenceRefusal(entry, rows, options);
		if (refusal === null) throw fit;
		c.refused(fit, refusal);
		return;
	}
	compareCox(c, fixture, entryOf(entry.expected), fit);
	const { hazard_ratio_new_x: ratio, statsmodels_baseline_cumhaz: baseline } = entryOf(entry.expected);
	const tolerance = toleranceOf(fixture, 'cox params, loglik');
	if (ratio !== undefined) c.close('expected.hazard_ratio_new_x.value', hazardRatio(fit.coefficients, numbersOf(entryOf(ratio).x)), tolerance);
	if (baseline === undefined) return;
	const times = numbersOf(entryOf(baseline).time);
	const [hazard] = coxBaselineHazard(rows, fit.coefficients, options);
	if (!hazard) throw new AppError('internal', 'A fit without a baseline.');
	// The list starts at the first age and may stop early; statsmodels gives the hazard before each age, and lists those with failures.
	const seen = Float64Array.from(new Set(rows.exitDays)).sort();
	const isPrefix = (ages: Float64Array): boolean => times.length <= ages.length && times.every((time, row) => time === ages[row]);
	c.rule('expected.statsmodels_baseline_cumhaz.time', isPrefix(hazard.ageDays) || isPrefix(seen), 'the first ages of failure, or of any exit');
	const before = times.map((time) => {
		const row = hazard.ageDays.findLastIndex((age) => age < time);
		return row < 0 ? 0 : (hazard.cumulativeHazard[row] as number);
	});
	c.close('expected.statsmodels_baseline_cumhaz.cumhaz', before, tolerance);
	c.close(
		'expected.statsmodels_baseline_cumhaz.survival',
		before.map((value) => exp(-value)),
		tolerance,
	);
}

function compareCox(c: CaseCheck, fixture: Fixture, expected: Entry, fit: CoxFit): void {
	const tolerance = toleranceOf(fixture, 'cox params, loglik');
	const errors = toleranceOf(fixture, 'cox se');
	c.close('expected.params', fit.coefficients, tolerance);
	c.close('expected.loglik', fit.logLikelihood, tolerance);
	c.close('expected.loglik_null', fit.nullLogLikelihood, tolerance);
	c.close('expected.se', fit.standardErrors, errors);
	c.close('expected.z', fit.stats, errors);
	c.close('expected.p', fit.pvalues, errors);
	if (expected.cov !== undefined) c.close('expected.cov', fit.covariance, errors);
}

export const survivalTopic: Topic = {
	inputs: ['data'],
	kinds: {
		async estimates(fixture, book) {
			const inputs = ['data', 'rmst.tau', 'weibull.conditional_failure_prob'];
			for (const entry of entriesOf(fixture.estimates))
				await book.check({ kind: 'estimates', id: textOf(entry.data), entry, inputs }, (c) => checkEstimates(c, fixture, entry));
		},
		async afr(fixture, book) {
			const tolerance = toleranceOf(fixture, 'table');
			for (const entry of entriesOf(fixture.afr)) {
				const count = { failures: numberOf(entry.failures), exposureDays: numberOf(entry.drive_days) };
				const id = `${count.failures} in ${count.exposureDays} drive-days`;
				await book.check({ kind: 'afr', id, entry, inputs: ['failures', 'drive_days'] }, (c) => {
					c.close('afr_percent', 100 * observedFailureRate(count).annualFailureRate, tolerance);
					for (const name of Object.keys(entry)) {
						if (!/^ci[\d.]+_exact_poisson$/.test(name)) continue;
						const { lower, upper } = observedFailureRate(count, confidenceIn(name));
						c.close(name, [100 * lower, 100 * upper], tolerance);
					}
				});
			}
		},
		async logrank(fixture, book) {
			for (const entry of entriesOf(fixture.logrank))
				await book.check({ kind: 'logrank', id: listOf(entry.groups).join(', '), entry, inputs: ['groups'] }, (c) => checkLogRank(c, fixture, entry));
		},
		async cox(fixture, book) {
			const inputs = ['id', 'time', 'event', 'X', 'entry', 'ties', 'expected.hazard_ratio_new_x.x'];
			for (const entry of entriesOf(fixture.cox))
				await book.check({ kind: 'cox', id: textOf(entry.id), entry, inputs }, (c) => checkCox(c, fixture, entry));
		},
	},
};
