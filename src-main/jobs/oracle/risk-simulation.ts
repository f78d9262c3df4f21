/** Fixtures of simulated processes: our own paths, judged within 4 of their Monte Carlo standard errors. */
import { createRng } from '../../maths/random.ts';
import { geometricBrownianPaths, ornsteinUhlenbeckPaths } from '../../maths/risk/paths.ts';
import { meanEstimate, riskLevelOfSorted } from '../../maths/risk/value-at-risk.ts';
import type { CaseBook, CaseCheck } from './case-book.ts';
import { type Entry, entryOf, type Fixture, numberOf } from './fixture.ts';

const PATHS_PER_BLOCK = 1024;
/** Steps of all paths together: half a second, and errors of half a percent. */
const STEPS = 1_500_000;
const SEED = 20_240_229;
const ERRORS = 4;

export async function simulationTargets(fixture: Fixture, book: CaseBook): Promise<void> {
	for (const [id, value] of Object.entries(entryOf(fixture.simulation_targets))) {
		const entry = entryOf(value);
		const process = PROCESSES[id as keyof typeof PROCESSES];
		if (process) await book.check({ kind: 'simulation_targets', id, entry, inputs: process.inputs }, (c) => process.judge(c, entry));
		else book.fail('simulation_targets', id, 'this process is not covered');
	}
}

const PROCESSES = {
	gbm: { inputs: ['s0', 'mu_per_day', 'sigma_per_sqrt_day', 'days'], judge: judgeBrownian },
	ou_log: { inputs: ['x0', 'mean_level', 'theta_per_day', 'sigma_per_sqrt_day', 'days', 'exact_step'], judge: judgeOrnsteinUhlenbeck },
} as const;

function judgeBrownian(c: CaseCheck, entry: Entry): void {
	const days = numberOf(entry.days);
	const start = numberOf(entry.s0);
	const process = { start, drift: numberOf(entry.mu_per_day), volatility: numberOf(entry.sigma_per_sqrt_day) };
	const last = (paths: Float64Array): Float64Array => Float64Array.from({ length: paths.length / days }, (_, path) => paths[(path + 1) * days - 1]);
	const values = blocksOf(days, (block, shape) => last(geometricBrownianPaths(process, shape, createRng(SEED, block))));
	closeMoments(c, entry, values, ['mean', 'sd']);
	for (const [level, expected] of Object.entries(entryOf(entry.quantiles))) {
		// As many values as the level says lie at or below its quantile, but for the error of counting.
		const share = Number(level);
		const below = values.reduce((count, value) => count + (value <= numberOf(expected) ? 1 : 0), 0) / values.length;
		withinErrors(c, `quantiles.${level}`, below, share, Math.sqrt((share * (1 - share)) / values.length));
	}
	const losses = values.map((value) => value - start).sort();
	for (const key of Object.keys(entry)) {
		const [, measure, percent] = /^(VaR|CVaR)(\d+)_of_loss_S_minus_S0$/.exec(key) ?? [];
		if (measure === undefined) continue;
		const level = riskLevelOfSorted(losses, Number(`0.${percent}`));
		const { value, standardError } = measure === 'VaR' ? level.valueAtRisk : level.conditionalValueAtRisk;
		withinErrors(c, key, value, numberOf(entry[key]), standardError);
	}
}

function judgeOrnsteinUhlenbeck(c: CaseCheck, entry: Entry): void {
	const days = numberOf(entry.days);
	const level = numberOf(entry.mean_level);
	const process = { start: numberOf(entry.x0), level, speed: numberOf(entry.theta_per_day), volatility: numberOf(entry.sigma_per_sqrt_day) };
	const sums = { last: [] as number[], exponentials: [] as number[], products: 0, squares: 0, pairs: 0 };
	blocksOf(days, (block, shape) => {
		const paths = ornsteinUhlenbeckPaths(process, shape, createRng(SEED, block));
		for (let from = 0; from < paths.length; from += days) {
			const path = paths.subarray(from, from + days);
			sums.last.push(path[days - 1]);
			sums.exponentials.push(path.reduce((sum, x) => sum + Math.exp(x), 0));
			for (let day = 1; day < days; day++) {
				sums.products += (path[day - 1] - level) * (path[day] - level);
				sums.squares += (path[day - 1] - level) ** 2;
				sums.pairs++;
			}
		}
		return new Float64Array(0);
	});
	closeMoments(c, entry, Float64Array.from(sums.last), ['mean_xT', 'sd_xT']);
	closeMoments(c, entry, Float64Array.from(sums.exponentials), ['mean_of_sum_exp_x', 'sd_of_sum_exp_x']);
	// Regression of each day on the day before, the level being known.
	const correlation = sums.products / sums.squares;
	withinErrors(c, 'autocorrelation_lag1', correlation, numberOf(entry.autocorrelation_lag1), Math.sqrt((1 - correlation * correlation) / sums.pairs));
}

/** What `simulate` gives for each block, joined. */
function blocksOf(days: number, simulate: (block: number, shape: { paths: number; days: number }) => Float64Array): Float64Array {
	const blocks = Math.min(64, Math.max(8, Math.round(STEPS / PATHS_PER_BLOCK / days)));
	const parts = Array.from({ length: blocks }, (_, block) => simulate(block, { paths: PATHS_PER_BLOCK, days }));
	return Float64Array.from(parts.flatMap((part) => Array.from(part)));
}

function closeMoments(c: CaseCheck, entry: Entry, values: Float64Array, [meanKey, sdKey]: readonly [string, string]): void {
	const mean = meanEstimate(values);
	const squares = meanEstimate(values.map((value) => (value - mean.value) ** 2));
	const sd = Math.sqrt((squares.value * values.length) / (values.length - 1));
	withinErrors(c, meanKey, mean.value, numberOf(entry[meanKey]), mean.standardError);
	// The root halves the relative error.
	withinErrors(c, sdKey, sd, numberOf(entry[sdKey]), squares.standardError / (2 * sd));
}

function withinErrors(c: CaseCheck, path: string, ours: number, expected: number, standardError: number): void {
	const error = Math.abs(ours - expected);
	c.rule(path, error <= ERRORS * standardError, 'within 4 Monte Carlo standard errors', error / standardError);
}
