/** Fixtures of the KPSS test. */
import { type KpssOptions, kpss } from '../../maths/series/kpss.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { CaseCheck } from './case-book.ts';
import type { Topic } from './check-oracle.ts';
import { easedByLevel } from './conditioning.ts';
import { type Entry, entriesOf, entryOf, type Fixture, numberOf, numbersOf, seriesOf, textOf, toleranceOf } from './fixture.ts';

function optionsOf({ regression, nlags }: Entry): KpssOptions {
	const trend = textOf(regression).toLowerCase();
	if (trend !== 'c' && trend !== 'ct') throw new AppError('invalid_input', `"${trend}" is none of c, ct.`);
	if (typeof nlags !== 'string') return { trend, ...(nlags === null || nlags === undefined ? {} : { lags: numberOf(nlags) }) };
	if (nlags !== 'auto' && nlags !== 'legacy') throw new AppError('invalid_input', `"${nlags}" is none of auto, legacy.`);
	return { trend, lags: nlags };
}

/** An error, or a statistic that is no number or made of rounding errors: residuals are 0 but for those. */
function isRefused({ error, expected }: Entry, series: Float64Array): boolean {
	if ((error !== undefined && error !== null) || !Number.isFinite(numberOf(entryOf(expected).stat))) return true;
	const slope = (series[series.length - 1] - series[0]) / (series.length - 1);
	const largest = series.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
	return series.every((value, t) => Math.abs(value - series[0] - slope * t) <= 1e-14 * largest);
}

async function judge(c: CaseCheck, fixture: Fixture, series: Float64Array, entry: Entry, at: string): Promise<void> {
	try {
		const { stat, pvalue, lags, criticalValues, isBound } = kpss(series, optionsOf(entry));
		if (entry.error !== undefined && entry.error !== null) {
			c.rule('error', false, 'what the reference refuses is refused');
			return;
		}
		c.close(`${at}.stat`, stat, easedByLevel(toleranceOf(fixture, 'stat'), series));
		c.close(`${at}.pvalue`, pvalue, easedByLevel(toleranceOf(fixture, 'pvalue'), series));
		c.exact(`${at}.lags`, lags);
		for (const [level, value] of Object.entries(criticalValues)) c.exact(`${at}.crit.${level}`, value);
		c.exact(`${at}.p_is_bound`, isBound);
	} catch (thrown) {
		if (!(thrown instanceof AppError) || !isRefused(entry, series)) throw thrown;
		c.refused(thrown, 'the reference has no number either');
	}
}

const inputs = ['id', 'regression', 'nlags'];

export const kpssTopic: Topic = {
	inputs: ['series'],
	kinds: {
		async cases(fixture, book) {
			for (const entry of entriesOf(fixture.cases))
				await book.check({ kind: 'cases', id: textOf(entry.id), entry, inputs: [...inputs, 'series'] }, (c) =>
					judge(c, fixture, seriesOf(fixture, entry.series), entry, 'expected'),
				);
		},
		async degenerate(fixture, book) {
			for (const entry of entriesOf(fixture.degenerate))
				await book.check({ kind: 'degenerate', id: textOf(entry.id), entry, inputs: [...inputs, 'x'] }, (c) =>
					judge(c, fixture, numbersOf(entry.x), entry, 'returned'),
				);
		},
	},
};
