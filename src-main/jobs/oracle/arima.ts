/** Fixtures of ARIMA: likelihoods of given coefficients, fits, tables of orders, refusals. */
import {
	type ArimaModel,
	type ArimaOrder,
	type ArimaTrend,
	arimaLogLikelihood,
	arimaResiduals,
	fitArima,
	forecastArima,
	informationCriteria,
} from '../../maths/series/arima.ts';
import { differenceLags, wholeAr } from '../../maths/series/arima-coefficients.ts';
import { countParameters } from '../../maths/series/arima-order.ts';
import { arimaTable } from '../../maths/series/arima-select.ts';
import { AppError } from '../../shared/domain/errors.ts';
import { modelOf, orderOf, residualSums, trendOf } from './arima-entries.ts';
import { judgeArimaFit } from './arima-fits.ts';
import { REFERENCE_START, standStillError } from './arima-reference.ts';
import type { CaseBook, CaseCheck } from './case-book.ts';
import type { Topic } from './check-oracle.ts';
import { type Entry, entriesOf, entryOf, type Fixture, numberOf, numbersOf, seriesOf, textOf, toleranceOf } from './fixture.ts';
import { smallestRootSize } from './polynomial-roots.ts';

/** Roots this near the unit circle are on it: coefficients of a file are rounded numbers. */
const UNIT_ROOT = 1e-9;

/** Of the autoregressive roots; below 0 inside the circle. */
function distanceFromUnitRoot(model: ArimaModel): number {
	return smallestRootSize([1, ...wholeAr(model.order, model).map((c) => -c)]) - 1;
}

const STANDS_STILL = "the reference's filter takes its variance for steady when a step changes it by less than 3e-10: here that is coarse";
function judgeFixed(fixture: Fixture, entry: Entry, c: CaseCheck): void {
	const series = seriesOf(fixture, entry.series);
	const model = modelOf(entry, numbersOf(entry.params));
	const expected = entryOf(entry.expected);
	const burn = differenceLags(model.order).length;
	const tolerance = (name: string) => toleranceOf(fixture, `fixed_params ${name}`);
	let exact: number;
	try {
		exact = arimaLogLikelihood(model, series);
	} catch (thrown) {
		if (!(thrown instanceof AppError && thrown.code === 'fit_failed') || distanceFromUnitRoot(model) > UNIT_ROOT) throw thrown;
		c.refused(thrown, 'coefficients with a unit root have no stationary start: the linear system of the reference is singular too');
		return;
	}
	const differenced = numberOf(expected.llf_differenced);
	const allowance = standStillError(model, series);
	const isNear = (ours: number, theirs: number, name: string): boolean =>
		Math.abs(ours - theirs) <= allowance + tolerance(name).atol + tolerance(name).rtol * Math.abs(theirs);
	const isExact = Math.abs(exact - differenced) <= tolerance('llf_differenced').atol + tolerance('llf_differenced').rtol * Math.abs(differenced);
	const logLikelihood = arimaLogLikelihood(model, series, REFERENCE_START);
	if (expected.llf_differenced === null) c.skip('expected.llf_differenced', 'missing values forbid differencing');
	else if (!isExact && isNear(exact, differenced, 'llf_differenced')) c.skip('expected.llf_differenced', STANDS_STILL);
	else c.close('expected.llf_differenced', exact, tolerance('llf_differenced'));
	c.exact('expected.burn', burn);
	// So coarse a filter has coarse innovations, too.
	if (allowance > tolerance('llf').rtol * Math.abs(logLikelihood) && isNear(logLikelihood, numberOf(expected.llf), 'llf')) {
		for (const name of ['llf', 'aic', 'bic', 'resid_first10_after_burn', 'resid_sum_after_burn', 'ssr_after_burn', 'forecast30'])
			c.skip(`expected.${name}`, STANDS_STILL);
		return;
	}
	const criteria = informationCriteria(logLikelihood, countParameters(model.order, model.trend), series.length - burn);
	c.close('expected.llf', logLikelihood, tolerance('llf'));
	// Twice the likelihood, so twice its tolerance.
	const twice = { ...tolerance('llf'), atol: 2 * tolerance('llf').atol };
	c.close('expected.aic', criteria.aic, twice);
	c.close('expected.bic', criteria.bic, twice);
	const residuals = residualSums(arimaResiduals(model, series, REFERENCE_START), burn);
	c.close('expected.resid_first10_after_burn', residuals.first, tolerance('innovations'));
	c.close('expected.resid_sum_after_burn', residuals.sum, tolerance('innovations'));
	c.close('expected.ssr_after_burn', residuals.squares, tolerance('innovations'));
	const { mean, stdError } = forecastArima(model, series, numbersOf(entryOf(expected.forecast30).mean).length, REFERENCE_START);
	c.close('expected.forecast30.mean', mean, tolerance('forecast'));
	c.close('expected.forecast30.se', stdError, tolerance('forecast'));
}

/** Two orders this close in a criterion are equally good. */
const TIED = 0.1;
/** As the file's rule says: twice what a log-likelihood may fall behind. */
const BEHIND = 0.02;

function judgeTable(fixture: Fixture, entry: Entry, c: CaseCheck): void {
	const rows = entriesOf(entry.rows).map(({ p, q, aic, bic, aicc, llf }) => ({
		p: numberOf(p),
		q: numberOf(q),
		aic: numberOf(aic),
		bic: numberOf(bic),
		aicc: numberOf(aicc),
		llf: numberOf(llf),
	}));
	const most = (key: 'p' | 'q'): number => rows.reduce((largest, row) => Math.max(largest, row[key]), 0);
	const series = seriesOf(fixture, entry.series);
	// Like is compared with like: our models, by the likelihood of the reference.
	const fits = arimaTable(series, numberOf(entry.d), most('p'), most('q'), { trend: trendOf(entry) }).map((fit) => ({
		order: fit.order,
		...informationCriteria(arimaLogLikelihood(fit, series, REFERENCE_START), fit.parameters, fit.effective),
	}));
	const fitOf = ({ p, q }: { p: number; q: number }) => fits.find(({ order }) => order.p === p && order.q === q);
	const behind = rows.map((row) => (fitOf(row)?.aic ?? Number.POSITIVE_INFINITY) - row.aic);
	const worst = behind.reduce((largest, value) => Math.max(largest, value), Number.NEGATIVE_INFINITY);
	c.rule('rows', worst <= BEHIND, `aic_ours <= aic_expected + ${BEHIND} in each of ${rows.length} cells`, Math.max(0, worst));
	for (const criterion of ['aic', 'bic'] as const) {
		const best = entryOf(entry[`best_${criterion}`]);
		const [first, second] = rows.map((row) => row[criterion]).sort((a, b) => a - b);
		const ours = fits.filter(({ order }) => rows.some(({ p, q }) => p === order.p && q === order.q)).sort((a, b) => a[criterion] - b[criterion])[0];
		const same = ours?.order.p === best.p && ours?.order.q === best.q;
		const theirs = rows.find(({ p, q }) => p === ours?.order.p && q === ours?.order.q);
		// A better optimum in another cell may move the choice, and two cells as good as each other may change places.
		const isBetter = ours !== undefined && theirs !== undefined && ours[criterion] < theirs[criterion] - BEHIND;
		const isTied = second - first <= TIED;
		c.rule(
			`best_${criterion}`,
			same || isBetter || isTied,
			`the order of the least ${criterion} is that of the reference, unless two are within ${TIED} or ours is a better optimum`,
		);
	}
}

async function judgeRefusals(fixture: Fixture, book: CaseBook): Promise<void> {
	const series = seriesOf(fixture, Object.keys(entryOf(fixture.series))[0]);
	for (const entry of entriesOf(fixture.bad_arguments)) {
		const args = entryOf(entry.args);
		await book.check({ kind: 'bad_arguments', id: Object.values(args).map(String).join('/'), entry, inputs: ['args'] }, (c) => {
			const order: ArimaOrder = orderOf(tupleOf(args.order), args.seasonal_order === undefined ? null : tupleOf(args.seasonal_order));
			try {
				fitArima(series, order, args.trend === undefined ? {} : { trend: textOf(args.trend) as ArimaTrend });
			} catch (thrown) {
				if (!(thrown instanceof AppError)) throw thrown;
				c.rule('error', thrown.code === 'invalid_input', `refused as invalid_input (it was ${thrown.code}: ${thrown.message})`);
				return;
			}
			c.rule('error', false, 'the program refuses these arguments');
		});
	}
}

/** Numbers of a Python tuple; what is none becomes NaN. */
const tupleOf = (value: unknown): number[] =>
	textOf(value)
		.replace(/[()[\]\s]/g, '')
		.split(',')
		.filter((part) => part !== '')
		.map(Number);

const FIT_INPUTS = ['id', 'series', 'order', 'seasonal_order', 'trend', 'param_names', 'params'];

export const arimaTopic: Topic = {
	inputs: ['series'],
	kinds: {
		async fixed_params(fixture, book) {
			for (const entry of entriesOf(fixture.fixed_params))
				await book.check({ kind: 'fixed_params', id: textOf(entry.id), entry, inputs: FIT_INPUTS }, (c) => judgeFixed(fixture, entry, c));
		},
		async fits(fixture, book) {
			for (const entry of entriesOf(fixture.fits))
				await book.check({ kind: 'fits', id: textOf(entry.id), entry, inputs: FIT_INPUTS }, (c) => judgeArimaFit(fixture, entry, c));
		},
		async aic_tables(fixture, book) {
			for (const entry of entriesOf(fixture.aic_tables))
				await book.check({ kind: 'aic_tables', id: `${entry.series}/d=${entry.d}/${entry.trend}`, entry, inputs: ['series', 'd', 'trend'] }, (c) =>
					judgeTable(fixture, entry, c),
				);
		},
		bad_arguments: judgeRefusals,
	},
};
