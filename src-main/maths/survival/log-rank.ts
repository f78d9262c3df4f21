/** Tests of equal survival in several groups: log-rank and its weighted kin. */
import { AppError } from '../../shared/domain/errors.ts';
import { chiSquareSurvival } from '../distributions/chi-square.ts';
import { power } from '../elementary.ts';
import { dotProduct, invertInformation, multiply } from './information-matrix.ts';
import { type Lifetimes, requireLifetimes, riskSetsAt } from './lifetimes.ts';

/**
 * What a failure age counts: all alike (log-rank), by the number at risk (Gehan-Breslow), by its root (Tarone-Ware), or by the pooled survival
 * just before it to the power `rho` (Fleming-Harrington: 0 is log-rank, 1 is near Peto-Prentice).
 */
export type LogRankWeight =
	| { readonly kind: 'log-rank' | 'gehan-breslow' | 'tarone-ware' }
	| { readonly kind: 'fleming-harrington'; readonly rho: number };

/** A test result, as the other tests of this program state theirs. */
export interface LogRankTest {
	/** Chi-square statistic. */
	readonly stat: number;
	readonly pvalue: number;
	readonly degreesOfFreedom: number;
	/** Failures counted, and expected were the groups alike; shape (groups,), unweighted. */
	readonly observed: Float64Array;
	readonly expected: Float64Array;
}

/**
 * Are the groups' hazards equal at every age? Left truncation as `riskSets` says.
 *
 * @param groups  at least two, their order does not matter
 * @returns one degree of freedom less than there are groups, and another less for each that was gone before anything could be compared
 * @throws AppError `sample_too_small` with fewer than two groups, or when at no age of failure two groups are at risk together, so that nothing
 *         is compared; `invalid_input` for a row that is not a life
 * @source Fleming & Harrington (1991), Counting Processes and Survival Analysis, 7.2; variance hypergeometric
 */
export function logRankTest(groups: readonly Lifetimes[], weight: LogRankWeight = { kind: 'log-rank' }): LogRankTest {
	if (groups.length < 2) throw new AppError('sample_too_small', `A log-rank test compares at least two groups; there are ${groups.length}.`);
	const counts = countGroups(groups);
	const free = groups.length - 1;
	const score = new Float64Array(free);
	const variance = new Float64Array(free * free);
	const observed = new Float64Array(groups.length);
	const expected = new Float64Array(groups.length);
	let survival = 1;
	for (const { atRisk, failures, allAtRisk, allFailures } of counts) {
		const w = weightOf(weight, allAtRisk, survival);
		survival *= 1 - allFailures / allAtRisk;
		for (const [g, count] of failures.entries()) {
			observed[g]! += count;
			expected[g]! += (atRisk[g]! / allAtRisk) * allFailures;
		}
		if (allAtRisk < 2) continue;
		const spread = (w * w * allFailures * (allAtRisk - allFailures)) / (allAtRisk - 1);
		for (let i = 0; i < free; i++) {
			const share = atRisk[i]! / allAtRisk;
			score[i]! += w * (failures[i]! - share * allFailures);
			for (let j = 0; j < free; j++) variance[i * free + j]! += spread * share * ((i === j ? 1 : 0) - atRisk[j]! / allAtRisk);
		}
	}
	const { stat, rank } = quadraticForm(variance, score);
	if (rank === 0)
		throw new AppError('sample_too_small', 'Nothing can be compared: at no age of failure are drives of two groups at risk together.', {
			groups: groups.length,
			failures: sumOf(observed),
		});
	return { stat, pvalue: chiSquareSurvival(stat, rank), degreesOfFreedom: rank, observed, expected };
}

/**
 * score' variance^- score. A group that is never at risk beside another one makes the variance singular; the score lies in its range all the
 * same, so that rows which depend on others may be left out.
 */
function quadraticForm(variance: Float64Array, score: Float64Array): { readonly stat: number; readonly rank: number } {
	const all = score.length;
	let kept = Array.from(score.keys());
	while (kept.length > 0) {
		const part = Float64Array.from(kept.flatMap((i) => kept.map((j) => variance[i * all + j]!)));
		const inverted = invertInformation(part, kept.length);
		if (inverted.isDetermined) {
			const reduced = Float64Array.from(kept, (i) => score[i]!);
			return { stat: dotProduct(reduced, multiply(inverted.inverse, reduced)), rank: kept.length };
		}
		kept = kept.filter((_, index) => index !== inverted.parameter);
	}
	return { stat: 0, rank: 0 };
}

/** One failure age, group by group. */
interface AgeCount {
	readonly atRisk: Float64Array;
	readonly failures: Float64Array;
	readonly allAtRisk: number;
	readonly allFailures: number;
}

function countGroups(groups: readonly Lifetimes[]): AgeCount[] {
	for (const group of groups) requireLifetimes(group);
	const failureAges = groups.flatMap(({ exitDays, hasFailed }) => Array.from(exitDays).filter((_, row) => hasFailed[row] === 1));
	const ageDays = Float64Array.from(new Set(failureAges)).sort();
	const single = groups.map((group) => riskSetsAt(group, ageDays));
	return Array.from(ageDays, (_, row) => {
		const atRisk = Float64Array.from(single, (sets) => sets.atRisk[row]!);
		const failures = Float64Array.from(single, (sets) => sets.failures[row]!);
		return { atRisk, failures, allAtRisk: sumOf(atRisk), allFailures: sumOf(failures) };
	});
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/** @param survival pooled Kaplan-Meier just before the age */
function weightOf(weight: LogRankWeight, atRisk: number, survival: number): number {
	switch (weight.kind) {
		case 'log-rank':
			return 1;
		case 'gehan-breslow':
			return atRisk;
		case 'tarone-ware':
			return Math.sqrt(atRisk);
		case 'fleming-harrington':
			return power(survival, weight.rho);
	}
}
