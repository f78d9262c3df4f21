/**
 * Fixtures of forecast accuracy: forecasts at several origins, their scores, and the means of the scores.
 *
 * The closed forms must agree to the file's tolerance. ARIMA and Holt-Winters rest on a search, and the file says: "different
 * optimisers stop at slightly different optima; compare scores rather than values". A forecast therefore passes when it is within
 * the file's tolerance, or when none of its scores is more than 5 % worse (the file's bar for "not worse"), or when the file's
 * forecast is that of a fit which is no better than ours by the criterion that both searches minimise. The scores in the file are
 * checked against its own forecasts, the means against its own rows.
 */

import { mase, meanAbsoluteError, naiveScale, smape } from '../../maths/series/accuracy.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { WorkContext } from '../../shared/domain/work.ts';
import type { CaseBook, CaseCheck } from './case-book.ts';
import type { Topic } from './check-oracle.ts';
import { type Entry, entriesOf, type Fixture, numberOf, numbersOf, seriesOf, type Tolerance, textOf, toleranceOf } from './fixture.ts';
import { type Fitted, forecastMethod } from './forecast-methods.ts';
import { type Stop, worstMiss } from './forecast-stops.ts';

export const forecastAccuracyTopic: Topic = {
	inputs: ['series'],
	kinds: { rows: checkRows, summary: checkSummary, overall: checkOverall },
};

const ELSEWHERE = 'random initialisation: judged by its mean scores in ssv eval forecast';
/** What a mean or a score of ours may be worse by: the file's "not worse". */
const NOT_WORSE = 1.05;
/** Log-likelihood by which a fit must be better to count as such, as for the fits of the ARIMA fixtures. */
const BETTER = 0.01;
/** AIC by which two searches may differ in one cell, as for the AIC tables of the ARIMA fixtures. */
const SAME_AIC = 0.02;
/** A search that stopped where the errors are this much larger than ours did not look for the same minimum. */
const MOST_VARIANCE = 1.5;
/** The file rounds its forecasts to 6 decimals: half of the last one, and the rounding of ours. */
const HALF_DECIMAL = 5.001e-7;

/** One row of the file with our forecast; judged once, used by the row itself and by the means. */
interface Judged {
	readonly series: string;
	readonly method: string;
	readonly entry: Entry;
	readonly actual: Float64Array;
	readonly training: Float64Array;
	readonly forecast: Float64Array;
	/** Absent for a closed form. */
	readonly fitted?: Fitted;
	/** For a fitted method: whether our forecast agrees with the file's as far as two searches must, and by how much not. */
	readonly verdict: { readonly holds: boolean; readonly text: string; readonly error: number };
}

const closedForm = (fixture: Fixture): Tolerance => toleranceOf(fixture, keyStarting(fixture, 'naive'));
const searched = (fixture: Fixture): Tolerance => toleranceOf(fixture, keyStarting(fixture, 'arima'));
const keyStarting = (fixture: Fixture, start: string): string => Object.keys(fixture.tolerance).find((key) => key.startsWith(start)) ?? start;

/** Rows of one file, judged as they are asked for; the three kinds of a file share them. */
const judgedRows = new WeakMap<Fixture, Map<Entry, Judged>>();

function judged(fixture: Fixture, entry: Entry): Judged {
	const known = judgedRows.get(fixture) ?? new Map<Entry, Judged>();
	judgedRows.set(fixture, known);
	const found = known.get(entry) ?? judge(fixture, entry);
	known.set(entry, found);
	return found;
}

function judge(fixture: Fixture, entry: Entry): Judged {
	const [series, name] = [textOf(entry.series), textOf(entry.method)];
	const whole = seriesOf(fixture, series);
	const theirs = numbersOf(entry.forecast);
	const training = whole.slice(0, numberOf(entry.origin));
	const actual = whole.slice(training.length, training.length + theirs.length);
	const method = forecastMethod(name);
	if (method?.kind === 'closed form') {
		const forecast = method.forecast(training, theirs.length);
		const error = worstMiss(forecast, theirs, { name: '', rtol: 1e-12, atol: HALF_DECIMAL });
		return { series, method: name, entry, actual, training, forecast, verdict: { holds: error <= 1, text: 'equal to 6 decimals', error } };
	}
	if (method?.kind !== 'fitted') throw new AppError('json_rejected', `The program has no method "${name}".`);
	const [p, d, q] = entry.order === null || entry.order === undefined ? [] : numbersOf(entry.order);
	const fitted = method.fit(training, theirs.length, p === undefined ? undefined : { p, d, q });
	const plain = { series, method: name, entry, actual, training, forecast: fitted.forecast, fitted };
	return { ...plain, verdict: verdictOf(plain, theirs, searched(fixture)) };
}

function verdictOf(row: Omit<Judged, 'verdict'>, theirs: Float64Array, tolerance: Tolerance): Judged['verdict'] {
	const error = worstMiss(row.forecast, theirs, tolerance);
	if (error <= 1) return { holds: true, text: `rtol ${tolerance.rtol}, atol ${tolerance.atol} (as a multiple of it)`, error };
	const judgedBy = scoreKeys(row.entry).filter((key) => !isUndefined(row, key));
	const worse = Math.max(...judgedBy.map((key) => scoreOf(row, key, row.forecast) / numberOf(row.entry[key])));
	if (worse <= NOT_WORSE) return { holds: true, text: 'another minimum, no score more than 5 % worse (our score / theirs)', error: worse };
	const stop = row.fitted?.stopNear(theirs, tolerance);
	return { holds: isNoBetter(stop), text: describeStop(stop), error };
}

const isNoBetter = (stop: Stop | undefined): boolean => stop !== undefined && stop.behind >= -BETTER && stop.varianceRatio <= MOST_VARIANCE;

function describeStop(stop: Stop | undefined): string {
	if (stop === undefined) return 'no fit was found that gives the forecast of the file';
	return `the fit that gives the forecast of the file is no better than ours: log-likelihood ${stop.behind.toPrecision(3)} below, variance ${stop.varianceRatio.toPrecision(4)} times ours`;
}

/** smape, mae, mase7, mase1: whatever scores an entry holds. */
const scoreKeys = (entry: Entry): string[] => Object.keys(entry).filter((key) => /^(smape|mae|mase\d+)$/.test(key));

function scoreOf({ actual, training }: Pick<Judged, 'actual' | 'training'>, key: string, forecast: Float64Array): number {
	if (key === 'smape') return smape(actual, forecast);
	if (key === 'mae') return meanAbsoluteError(actual, forecast);
	return mase(actual, forecast, training, Number(key.slice('mase'.length)));
}

/** Whether the reference divides 0 by 0: in a step where value and forecast are 0, by a yardstick that never missed. */
function isUndefined({ actual, training, entry }: Omit<Judged, 'verdict'>, key: string): boolean {
	if (key === 'mae') return false;
	if (key !== 'smape') return !(naiveScale(training, Number(key.slice('mase'.length))) > 0);
	return numbersOf(entry.forecast).some((value, h) => value === 0 && actual[h] === 0);
}

const UNDEFINED = 'the reference divides 0 by 0; our sMAPE counts such a step as no error, our MASE has no value without a yardstick';

/** How far a score moves when every value of a forecast moves by at most half of the sixth decimal. */
function scoreRounding({ actual, training }: Judged, key: string, forecast: Float64Array): number {
	if (key === 'mae') return HALF_DECIMAL;
	if (key !== 'smape') return HALF_DECIMAL / naiveScale(training, Number(key.slice('mase'.length)));
	// |d/df of 200 |y - f| / (|y| + |f|)| is at most 400 / (|y| + |f|).
	return actual.reduce((sum, value, h) => sum + 400 / (Math.abs(value) + Math.abs(forecast[h])), 0) * (HALF_DECIMAL / actual.length);
}

async function checkRows(fixture: Fixture, book: CaseBook, context: WorkContext): Promise<void> {
	for (const entry of entriesOf(fixture.rows)) {
		if (context.isCancelled()) throw new AppError('cancelled');
		const id = `${entry.series}/${entry.origin}/${entry.method}`;
		if (forecastMethod(textOf(entry.method))?.kind === 'elsewhere') book.elsewhere('rows', id, ELSEWHERE);
		else
			await book.check({ kind: 'rows', id, entry, inputs: ['series', 'origin', 'method'] }, (c) =>
				checkRow(c, judged(fixture, entry), closedForm(fixture)),
			);
	}
}

function checkRow(c: CaseCheck, row: Judged, exact: Tolerance): void {
	const { entry, fitted, verdict } = row;
	c.rule('forecast', verdict.holds, verdict.text, verdict.error);
	checkOrder(c, row);
	const theirs = numbersOf(entry.forecast);
	for (const key of scoreKeys(entry)) {
		if (isUndefined(row, key)) {
			c.skip(key, UNDEFINED);
			continue;
		}
		if (fitted === undefined) {
			c.close(key, scoreOf(row, key, row.forecast), exact);
			continue;
		}
		const [expected, recomputed] = [numberOf(entry[key]), scoreOf(row, key, theirs)];
		const off = Math.abs(recomputed - expected);
		const allowed = scoreRounding(row, key, theirs) + exact.atol + exact.rtol * Math.abs(expected);
		c.rule(key, off <= allowed, "our score of the file's forecast, to its 6 decimals", off);
	}
}

/** The order with the least AIC; where ours is another one, the file's order must not have a lower AIC by our fit. */
function checkOrder(c: CaseCheck, { entry, fitted }: Judged): void {
	if (!('order' in entry)) return;
	if (entry.order === null || fitted?.chosen === undefined) {
		c.exact('order', null);
		return;
	}
	const [p, d, q] = numbersOf(entry.order);
	const { order, aic } = fitted.chosen;
	const isSame = order.p === p && order.d === d && order.q === q;
	const lead = isSame || order.d !== d || fitted.fitOf === undefined ? 0 : fitted.fitOf({ p, d, q }).aic - aic;
	c.rule('order', order.d === d && lead >= -SAME_AIC, 'the same d, and the order of the least AIC (to 0.02)', lead);
}

function rowsOf(fixture: Fixture, method: unknown, series?: unknown): Judged[] {
	const found = entriesOf(fixture.rows).filter((row) => row.method === method && (series === undefined || row.series === series));
	if (found.length === 0) throw new AppError('json_rejected', `The file has no rows of ${String(method)}.`);
	return found.map((row) => judged(fixture, row));
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function medianOf(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

/** A mean in the file: of its own rows exactly; ours equal for a closed form, else not worse, or worse by other minima only. */
function checkMean(
	c: CaseCheck,
	path: string,
	expected: number,
	rows: readonly Judged[],
	mean: (score: (row: Judged) => number) => number,
	key: string,
	exact: Tolerance,
): void {
	if (rows.some((row) => isUndefined(row, key))) {
		c.skip(path, UNDEFINED);
		return;
	}
	c.close(
		path,
		mean((row) => numberOf(row.entry[key])),
		exact,
	);
	const ours = mean((row) => scoreOf(row, key, row.forecast));
	if (rows.every((row) => row.fitted === undefined)) c.close(path, ours, exact);
	else {
		const holds = ours <= NOT_WORSE * expected || rows.every((row) => row.verdict.holds);
		c.rule(path, holds, 'ours is at most 5 % worse, or worse by better minima only (our mean / theirs)', ours / expected);
	}
}

async function checkSummary(fixture: Fixture, book: CaseBook): Promise<void> {
	for (const entry of entriesOf(fixture.summary)) {
		const id = `${entry.series}/${entry.method}`;
		if (forecastMethod(textOf(entry.method))?.kind === 'elsewhere') book.elsewhere('summary', id, ELSEWHERE);
		else
			await book.check({ kind: 'summary', id, entry, inputs: ['series', 'method'] }, (c) => {
				const rows = rowsOf(fixture, entry.method, entry.series);
				for (const key of scoreKeys(entry))
					checkMean(c, key, numberOf(entry[key]), rows, (score) => meanOf(rows.map(score)), key, closedForm(fixture));
			});
	}
}

/** Means and medians over the series, of each series' mean over its origins. */
async function checkOverall(fixture: Fixture, book: CaseBook): Promise<void> {
	for (const entry of entriesOf(fixture.overall)) {
		const method = textOf(entry.method);
		if (forecastMethod(method)?.kind === 'elsewhere') book.elsewhere('overall', method, ELSEWHERE);
		else
			await book.check({ kind: 'overall', id: method, entry, inputs: ['method'] }, (c) => {
				const rows = rowsOf(fixture, method);
				const bySeries = [...Map.groupBy(rows, (row) => row.series).values()];
				for (const path of Object.keys(entry)) {
					const [, key, kind] = /^(smape|mae|mase\d+)_(mean|median)$/.exec(path) ?? [];
					if (key === undefined) continue;
					const over = kind === 'mean' ? meanOf : medianOf;
					checkMean(c, path, numberOf(entry[path]), rows, (score) => over(bySeries.map((own) => meanOf(own.map(score)))), key, closedForm(fixture));
				}
			});
	}
}
