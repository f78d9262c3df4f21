/** VaR of past days beside what came: how often it was exceeded, whether one after the other, how far off it was, and what that says. */
import type { BacktestLevel, BacktestPit, ExceedanceVerdict } from '../../shared/domain/backtest.ts';
import { kolmogorovSmirnov, kolmogorovSurvival } from '../distributions/kolmogorov.ts';
import { normalQuantile } from '../elementary.ts';
import { pinballLoss } from '../series/accuracy.ts';
import { type CoverageTests, christoffersen, kupiec, trafficLight } from './backtests.ts';

/** A test objects below this probability. */
const REJECTED_BELOW = 0.05;

export interface JudgedDays {
	/** Shape (days,) each, in order of time, one day at least. */
	readonly outcomes: Float64Array;
	readonly valuesAtRisk: Float64Array;
	/** The plain quantile of the past in the place of the VaR. */
	readonly benchmark: Float64Array;
}

/** @throws AppError `sample_too_small` without a day */
export function judgeExceedances({ outcomes, valuesAtRisk, benchmark }: JudgedDays, confidence: number): Omit<BacktestLevel, 'drives'> {
	const exceeded = Uint8Array.from(outcomes, (outcome, day) => (outcome > valuesAtRisk[day] ? 1 : 0));
	const tests = christoffersen(exceeded, 1 - confidence);
	const expected = outcomes.length * (1 - confidence);
	return {
		confidence,
		exceedances: tests.exceptions,
		expected,
		kupiec: tests.unconditional,
		independence: tests.independence,
		conditionalCoverage: tests.conditional,
		trafficLight: trafficLight(tests.exceptions, outcomes.length, 1 - confidence),
		quantileLoss: pinballLoss(outcomes, valuesAtRisk, confidence),
		benchmarkLoss: pinballLoss(outcomes, benchmark, confidence),
		verdict: verdictOf(tests, expected),
	};
}

function verdictOf({ exceptions, unconditional, independence, afterException, afterQuiet }: CoverageTests, expected: number): ExceedanceVerdict {
	if (unconditional.pvalue < REJECTED_BELOW) return exceptions > expected ? 'too_often' : 'too_rarely';
	if (independence.pvalue < REJECTED_BELOW && afterException > afterQuiet) return 'clustered';
	return expected < 1 ? 'too_few' : 'holds';
}

/** Drives by the days above their own VaR: how many a test of each alone rejects. @param exceedances shape (drives,) @param days shape (drives,) */
export function rejectedDrives(
	exceedances: ArrayLike<number>,
	days: ArrayLike<number>,
	confidence: number,
): { readonly rejected: number; readonly judged: number } {
	let [rejected, judged] = [0, 0];
	for (let drive = 0; drive < days.length; drive++) {
		// Where fewer than one was to be expected no count of a few days says anything.
		if (days[drive] * (1 - confidence) < 1) continue;
		judged++;
		if (kupiec(exceedances[drive], days[drive], 1 - confidence).pvalue < REJECTED_BELOW) rejected++;
	}
	return { rejected, judged };
}

const TENTHS = 10;
/** A correlation of n values without any lies within this over sqrt(n) in 95 of 100 cases. */
const NORMAL_95 = 1.96;

/**
 * Whether outcomes lie evenly over the distributions that were stated for them. Days that depend on each other are worth fewer: n (1 - r) / (1 + r)
 * for a correlation r of neighbours that is above chance, and the test counts those.
 *
 * @param places  shape (days,), the stated distribution function at each outcome, in (0, 1), in order of time; one at least
 * @throws AppError `sample_too_small` without a place
 * @source Diebold, Gunther & Tay (1998), International Economic Review 39; effective number: Bayley & Hammersley (1946), J. Royal Statistical Society 8, first order
 */
export function judgePlaces(places: Float64Array): BacktestPit {
	const counts = new Array<number>(TENTHS).fill(0);
	for (const place of places) counts[Math.min(TENTHS - 1, Math.floor(TENTHS * place))] += 1;
	const { statistic } = kolmogorovSmirnov(places, (x) => Math.min(1, Math.max(0, x)));
	const measured = correlationOfNeighbours(places.map(normalQuantile));
	const lagOne = Math.abs(measured) * Math.sqrt(places.length) > NORMAL_95 ? measured : 0;
	const effectiveDays = lagOne > 0 ? Math.max(1, Math.round((places.length * (1 - lagOne)) / (1 + lagOne))) : places.length;
	return { counts, statistic, pvalue: kolmogorovSurvival(effectiveDays, statistic), lagOne, effectiveDays };
}

function correlationOfNeighbours(values: Float64Array): number {
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	let [products, squares] = [0, 0];
	for (const [day, value] of values.entries()) {
		squares += (value - mean) ** 2;
		if (day > 0) products += (value - mean) * (values[day - 1] - mean);
	}
	return squares > 0 ? products / squares : 0;
}
