/** What the errors of a forecaster say of it, one plain sentence for each question. */
import type { ResidualCheck, ResidualDiagnostics, ResidualQuestion } from '../domain/forecast-diagnostics.ts';
import type { Forecast } from '../domain/results.ts';
import { pvalueText } from './forecast-text.ts';
import { capitalise, formatCounted, formatInterval, formatList, formatPercent, formatQuantity } from './format.ts';

/** Fewest errors that are tested; as maths/series/residual-diagnostics.ts has it. */
const NEEDED = 20;

/** `ensemble`, `ARIMA`. */
export function forecasterName(of: ResidualDiagnostics['of']): string {
	return of === 'arima' ? 'ARIMA' : 'ensemble';
}

/** Whose errors, of which days: `Errors of the ensemble one day ahead, each as it was made then`. */
export function residualTitle({ of }: ResidualDiagnostics): string {
	return of === 'arima' ? 'Innovations of the ARIMA' : 'Errors of the ensemble';
}

/** The finding in one sentence, for the heading. */
export function residualHeadline(residuals: ResidualDiagnostics): string {
	const who = `the ${forecasterName(residuals.of)}`;
	if (residuals.checks.length === 0) return whyUntested(residuals);
	const faults = residuals.checks.filter(({ isRejected }) => isRejected).map(({ question }) => FAULTS[question]);
	if (faults.length === 0) return `The errors of ${who} one day ahead look like noise: nothing is left to learn from them.`;
	return `The errors of ${who} one day ahead ${formatList(faults)}.`;
}

const FAULTS: Readonly<Record<ResidualQuestion, string>> = {
	bias: 'lean to one side',
	memory: 'follow one another',
	spread: 'come in waves',
	shape: 'are not normal',
};

function whyUntested({ of, count, standardDeviation, mean }: ResidualDiagnostics): string {
	const who = `The ${forecasterName(of)}`;
	if (count < NEEDED) return `${who} has ${formatCounted(count, 'error')} one day ahead; ${NEEDED} are needed to read something in them.`;
	return mean === 0 && standardDeviation === 0 ? `${who} did not err one day ahead.` : `${who} erred by the same each day: there is nothing to test.`;
}

/** One sentence for each question that could be asked; why not where none could. */
export function residualSentences(residuals: ResidualDiagnostics, unit: string): string[] {
	if (residuals.checks.length === 0) return [whyUntested(residuals)];
	return residuals.checks.map((check) => sentenceOf(check, residuals, unit));
}

function sentenceOf(check: ResidualCheck, residuals: ResidualDiagnostics, unit: string): string {
	const evidence = `${check.test}${check.lags === undefined ? '' : ` over ${formatCounted(check.lags, 'lag')}`}, ${pvalueText(check.pvalue)}`;
	switch (check.question) {
		case 'bias':
			return biasSentence(check, residuals, unit);
		case 'memory': {
			const apart = residuals.everyDays === 1 ? 'of neighbouring days' : `${formatCounted(residuals.everyDays, 'day')} apart`;
			return check.isRejected
				? `The errors ${apart} are related (${evidence}): the past holds something that the ${forecasterName(residuals.of)} does not use.`
				: `The errors ${apart} are not related (${evidence}).`;
		}
		case 'spread':
			return check.isRejected
				? `Large errors follow large ones (${evidence}): calm and restless times take turns, and the bands follow them late.`
				: `The size of the errors does not come in waves (${evidence}).`;
		case 'shape':
			return check.isRejected
				? `The errors are not normal (${evidence}); the bands come from past errors and do not assume it.`
				: `The errors look normal (${evidence}).`;
	}
}

function biasSentence({ isRejected }: ResidualCheck, { mean, meanStandardError }: ResidualDiagnostics, unit: string): string {
	const [lower, upper] = [mean - 1.96 * meanStandardError, mean + 1.96 * meanStandardError];
	const error = `${formatQuantity(mean, unit, 2)} (95 %: ${formatInterval(lower, upper, unit)})`;
	if (!isRejected) return `On average the errors are ${error}: the forecasts lean to neither side.`;
	return `On average the errors are ${error}: the forecasts are too ${mean > 0 ? 'low' : 'high'}.`;
}

/** Two lines for a terminal: the errors of the ensemble and of the ARIMA; none for what an older version stored. */
export function residualLines({ residuals = [] }: Forecast): string[] {
	return residuals.map((one) => {
		const tests = one.checks.filter(({ question }) => question !== 'bias').map((check) => `${check.test} ${pvalueText(check.pvalue)}`);
		return tests.length === 0 ? residualHeadline(one) : `${residualHeadline(one).slice(0, -1)} (${tests.join(', ')}).`;
	});
}

/** `The ensemble misses 0.8 °C one day ahead and 1.9 °C 30 days ahead; repeating the last week misses 1.1 and 2.2.` */
export function growthSentence({ errorGrowth, unit }: Forecast): string {
	const steps = (errorGrowth?.counts ?? new Float64Array(0)).findLastIndex((count) => count > 0);
	if (errorGrowth === undefined || steps < 0) return 'No step could be judged on the past.';
	const at = (values: Float64Array, step: number): string => formatQuantity(values[step]!, unit, 2);
	const { ensemble, seasonalNaive } = errorGrowth;
	if (steps === 0) return `One day ahead the ensemble misses ${at(ensemble, 0)} on average, repeating the last week ${at(seasonalNaive, 0)}.`;
	return capitalise(
		`one day ahead the ensemble misses ${at(ensemble, 0)} on average, ${steps + 1} days ahead ${at(ensemble, steps)}; repeating the last week misses ${at(seasonalNaive, 0)} and ${at(seasonalNaive, steps)}.`,
	);
}

/** Share of errors beyond two standard deviations: a normal curve has 4.6 %. */
export function tailText({ values, mean, standardDeviation, count }: ResidualDiagnostics): string {
	const beyond = values.reduce((sum, value) => sum + (Math.abs(value - mean) > 2 * standardDeviation ? 1 : 0), 0);
	return `${formatPercent(count === 0 ? Number.NaN : beyond / count)} of the errors lie beyond two standard deviations, of a normal curve 4.6 %.`;
}
