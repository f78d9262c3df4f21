/** Fixtures of the augmented Dickey-Fuller test. */
import { type Adf, type AdfOptions, adf, adfMaxLag } from '../../maths/series/adf.ts';
import { type CriticalValues, dickeyFullerCriticalValues, dickeyFullerPvalue, type Trend } from '../../maths/series/mackinnon.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { CaseCheck } from './case-book.ts';
import type { Topic } from './check-oracle.ts';
import { easedByLevel, type RawRegression, rawRegression, widened } from './conditioning.ts';
import { type Entry, entriesOf, entryOf, type Fixture, numberOf, numbersOf, seriesOf, textOf, toleranceOf } from './fixture.ts';

const TRENDS: Readonly<Record<string, Trend>> = { n: 'n', nc: 'n', c: 'c', ct: 'ct', ctt: 'ctt' };
const SELECTIONS: Readonly<Record<string, AdfOptions['lagSelection']>> = { aic: 'aic', bic: 'bic', 't-stat': 't-stat' };

/** @throws AppError `invalid_input` for a name that the test does not know */
function named<T>(table: Readonly<Record<string, T>>, name: string): T {
	const found = Object.hasOwn(table, name.toLowerCase()) ? table[name.toLowerCase()] : undefined;
	if (found === undefined) throw new AppError('invalid_input', `"${name}" is none of ${Object.keys(table).join(', ')}.`);
	return found;
}

function optionsOf({ regression, autolag, maxlag }: Entry): AdfOptions {
	return {
		trend: named(TRENDS, textOf(regression)),
		lagSelection: autolag === null ? 'fixed' : named(SELECTIONS, textOf(autolag)),
		...(maxlag === null || maxlag === undefined ? {} : { maxLag: numberOf(maxlag) }),
	};
}

/** The reference's last regression, in its raw columns. */
function referenceRegression(series: Float64Array, trend: Trend, lags: number): RawRegression {
	const rows = series.length - 1 - lags;
	const step = series.map((value, t) => (t === 0 ? 0 : value - series[t - 1]));
	const back = (values: Float64Array, lag: number) => values.subarray(lags + 1 - lag, lags + 1 - lag + rows);
	const powers = Array.from({ length: trend === 'n' ? 0 : trend.length }, (_, power) =>
		Float64Array.from({ length: rows }, (_value, t) => (t + 1) ** power),
	);
	const lagged = Array.from({ length: lags }, (_, at) => back(step, at + 1));
	const columns = [...powers, back(series, 1), ...lagged];
	return rawRegression(columns, back(step, 0), columns.length);
}

/** Its columns depend on each other, or explain everything: what it returns is what pinv makes of rounding errors. */
function isSingular(series: Float64Array, trend: Trend, result: Entry): boolean {
	const { isSingular: isDependent, isSaturated, residual } = referenceRegression(series, trend, numberOf(result.usedlag));
	const largest = series.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
	const slope = (series[series.length - 1] - series[0]) / (series.length - 1);
	const isLine = series.every((value, t) => Math.abs(value - series[0] - slope * t) <= 1e-14 * largest);
	return !Number.isFinite(numberOf(result.stat)) || isDependent || isSaturated || isLine || residual <= 1e-12 * largest;
}

function compare(c: CaseCheck, fixture: Fixture, series: Float64Array, entry: Entry, at: 'expected' | 'returned'): void {
	const expected = entryOf(entry[at]);
	const options = optionsOf(entry);
	const lags = numberOf(expected.usedlag);
	let found: Adf;
	try {
		found = adf(series, options);
	} catch (thrown) {
		if (!(thrown instanceof AppError) || !isSingular(series, options.trend ?? 'c', expected)) throw thrown;
		c.refused(thrown, 'the regression of the reference is singular');
		return;
	}
	const crit = (values: CriticalValues) => {
		for (const [level, value] of Object.entries(values)) c.close(`${at}.crit.${level}`, value, toleranceOf(fixture, 'crit'));
	};
	const { condition, isSingular: isDependent } = referenceRegression(series, options.trend ?? 'c', lags);
	if (isDependent) {
		crit(dickeyFullerCriticalValues(options.trend ?? 'c', numberOf(expected.nobs)));
		for (const name of ['stat', 'pvalue', 'usedlag', 'nobs', 'icbest'])
			c.skip(`${at}.${name}`, 'what pinv gives for a singular design is for information');
		return;
	}
	// A tie, or a search among models that pinv cut down: which lag wins is a matter of rounding, and the rest is compared at the reference's.
	const isSearch = options.lagSelection !== 'fixed';
	const isCut = isSearch && referenceRegression(series, options.trend ?? 'c', adfMaxLag(series.length, options)).isSingular;
	const isTie = 'ic_gap' in expected && expected.ic_gap !== null && Math.abs(numberOf(expected.ic_gap)) < 1e-7;
	if ((isTie || isCut) && found.lags !== lags)
		found = { ...adf(series, { ...options, lagSelection: 'fixed', maxLag: lags }), criterion: found.criterion };
	// Digits that the raw columns of the reference have lost.
	const tolerance = (name: string) =>
		widened(easedByLevel(toleranceOf(fixture, name), series), condition * Number.EPSILON, 'of a reference near singular in its units');
	crit(found.criticalValues);
	c.exact(`${at}.usedlag`, found.lags);
	c.exact(`${at}.nobs`, found.observations);
	c.close(`${at}.stat`, found.stat, tolerance('stat'));
	c.close(`${at}.pvalue`, found.pvalue, tolerance('pvalue'));
	if (isCut) c.skip(`${at}.icbest`, 'what pinv gives for a singular design is for information');
	else if (found.criterion === null) c.exact(`${at}.icbest`, null);
	else c.close(`${at}.icbest`, found.criterion, tolerance('icbest'));
}

/** What both refuse, or what the reference computes. */
function judge(c: CaseCheck, fixture: Fixture, series: () => Float64Array, entry: Entry, at: 'expected' | 'returned'): void {
	if (entry.error === undefined || entry.error === null) {
		compare(c, fixture, series(), entry, at);
		return;
	}
	try {
		adf(series(), optionsOf(entry));
		c.rule('error', false, 'what the reference refuses is refused');
	} catch (thrown) {
		if (!(thrown instanceof AppError)) throw thrown;
		c.refused(thrown, 'the reference refuses');
	}
}

const idOf = (entry: Entry): string => (entry.id === undefined ? JSON.stringify(entry.args) : textOf(entry.id));
// The gap between the best two criteria tells a tie; it is no result of the test.
const INPUTS = ['id', 'series', 'x', 'regression', 'autolag', 'maxlag', 'expected.ic_gap', 'returned.ic_gap'];

export const adfTopic: Topic = {
	inputs: ['series'],
	kinds: {
		async cases(fixture, book) {
			for (const entry of entriesOf(fixture.cases))
				await book.check({ kind: 'cases', id: idOf(entry), entry, inputs: INPUTS }, (c) =>
					judge(c, fixture, () => seriesOf(fixture, entry.series), entry, 'expected'),
				);
		},
		async degenerate(fixture, book) {
			for (const entry of entriesOf(fixture.degenerate))
				await book.check({ kind: 'degenerate', id: idOf(entry), entry, inputs: INPUTS }, (c) =>
					judge(c, fixture, () => numbersOf(entry.x), entry, 'returned'),
				);
		},
		async bad_arguments(fixture, book) {
			// On which series the reference was asked is not told: any regular one tells whether the arguments are taken.
			const series = Float64Array.from({ length: 100 }, (_, t) => Math.sin(t * t));
			for (const entry of entriesOf(fixture.bad_arguments))
				await book.check({ kind: 'bad_arguments', id: idOf(entry), entry, inputs: ['args'] }, (c) => {
					try {
						adf(series, optionsOf({ regression: 'c', autolag: 'AIC', ...entryOf(entry.args) }));
						c.exact('error', null);
					} catch (thrown) {
						if (!(thrown instanceof AppError) || entry.error === null) throw thrown;
						c.refused(thrown, 'the reference refuses');
					}
				});
		},
		async mackinnon_p(fixture, book) {
			const tolerance = toleranceOf(fixture, 'mackinnon_p, mackinnon_crit');
			for (const entry of entriesOf(fixture.mackinnon_p))
				await book.check({ kind: 'mackinnon_p', id: `${entry.regression}/${entry.stat}`, entry, inputs: ['regression', 'stat'] }, (c) =>
					c.close('p', dickeyFullerPvalue(numberOf(entry.stat), named(TRENDS, textOf(entry.regression))), tolerance),
				);
		},
		async mackinnon_crit(fixture, book) {
			const tolerance = toleranceOf(fixture, 'mackinnon_p, mackinnon_crit');
			for (const entry of entriesOf(fixture.mackinnon_crit)) {
				// 0 stands for the asymptotic values.
				const rows = numberOf(entry.nobs) || Number.POSITIVE_INFINITY;
				await book.check({ kind: 'mackinnon_crit', id: `${entry.regression}/${entry.nobs}`, entry, inputs: ['regression', 'nobs'] }, (c) =>
					c.close('crit_1_5_10', Object.values(dickeyFullerCriticalValues(named(TRENDS, textOf(entry.regression)), rows)), tolerance),
				);
			}
		},
	},
};
