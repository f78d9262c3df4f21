/** Fits of an ARIMA fixture: the likelihood always counts; coefficients and forecasts where they are comparable. */
import {
	type ArimaFit,
	type ArimaModel,
	arimaInterval,
	arimaLogLikelihood,
	arimaResiduals,
	fitArima,
	forecastArima,
	informationCriteria,
} from '../../maths/series/arima.ts';
import { differenceLags, wholeAr, wholeMa } from '../../maths/series/arima-coefficients.ts';
import { modelOf, paramsOf, residualSums } from './arima-entries.ts';
import { REFERENCE_START, standStillError } from './arima-reference.ts';
import type { CaseCheck } from './case-book.ts';
import { type Entry, entryOf, type Fixture, numberOf, numbersOf, seriesOf, type Tolerance, toleranceOf } from './fixture.ts';
import { smallestRootDistance, smallestRootSize } from './polynomial-roots.ts';

/** By the file's rule: "llf_ours >= llf_expected - 0.01". */
const BEHIND = 0.01;
/** Two ways to add up the same numbers. */
const ROUNDING = 1e-9;
/** Roots of AR and MA nearer than this are a common factor (oracle/README.md). */
const COMMON_FACTOR = 0.1;

export function judgeArimaFit(fixture: Fixture, entry: Entry, c: CaseCheck): void {
	const series = seriesOf(fixture, entry.series);
	const expected = entryOf(entry.expected);
	const reference = modelOf(entry, numbersOf(expected.params));
	const { order, trend } = reference;
	const fit = fitArima(series, order, { trend });
	const burn = differenceLags(order).length;
	// Like is compared with like: our coefficients, by the likelihood of the reference.
	const logLikelihood = arimaLogLikelihood(fit, series, REFERENCE_START);
	const ahead = logLikelihood - numberOf(expected.llf);
	const isReached = logLikelihood >= worthOf(reference, series, numberOf(expected.llf)) - BEHIND;
	c.rule('expected.llf', isReached, `llf_ours >= llf_expected - ${BEHIND}`, Math.max(0, -ahead));
	const criteria = informationCriteria(logLikelihood, fit.parameters, fit.effective);
	for (const name of ['aic', 'aicc', 'bic', 'hqic'] as const) {
		const unexplained = Math.abs(criteria[name] - numberOf(expected[name]) + 2 * ahead);
		c.rule(
			`expected.${name}`,
			isReached && unexplained <= ROUNDING * (1 + Math.abs(criteria[name])),
			`${name} differs from that of the reference by twice the difference in log-likelihood, no more`,
			unexplained,
		);
	}
	c.exact('expected.nobs_effective', fit.effective);
	c.exact('expected.k_params', fit.parameters);
	c.exact('expected.burn', burn);
	for (const name of ['bse_opg', 'default_fit', 'found_by', 'near_boundary']) c.skip(`expected.${name}`, 'for information only');
	const rest = ['params', 'sigma2', 'resid_first10_after_burn', 'resid_sum_after_burn', 'ssr_after_burn', 'forecast14', 'forecast30'];
	if (Math.abs(ahead) > BEHIND) {
		for (const name of rest) c.skip(`expected.${name}`, `another optimum, better by ${ahead.toFixed(3)} as the reference counts`);
		return;
	}
	if (ahead >= 0 && isNearBoundary(fit) !== isNearBoundary(reference)) {
		// The likelihood has two tops as high as each other, one of them on the unit circle, where it is flat (conventions of the file).
		for (const name of rest) c.skip(`expected.${name}`, 'another optimum as good, one of the two near the boundary');
		return;
	}
	judgeParams(fixture, expected, reference, fit, c);
	judgeForecasts(fixture, expected, fit, series, c);
}

/** The likelihood that the reference found: as it states it, or as it is where its filter is too coarse to tell. */
function worthOf(reference: ArimaModel, series: Float64Array, stated: number): number {
	const allowance = standStillError(reference, series);
	if (allowance < BEHIND) return stated;
	const counted = arimaLogLikelihood(reference, series, REFERENCE_START);
	return Math.abs(counted - stated) <= allowance ? Math.min(counted, stated) : stated;
}

/** Roots nearer to the unit circle than this are near the boundary, as the fixtures count it. */
const NEAR_BOUNDARY = 1.01;

function isNearBoundary(model: ArimaModel): boolean {
	const ar = wholeAr(model.order, model).map((value) => -value);
	return Math.min(smallestRootSize([1, ...ar]), smallestRootSize([1, ...wholeMa(model.order, model)])) < NEAR_BOUNDARY;
}

/** Why coefficients cannot be compared, by the file's own rules. */
function whyFlat(expected: Entry, { order, trend, ...factors }: ArimaModel): string | undefined {
	if (expected.near_boundary === true) return 'near the boundary the likelihood is flat';
	if (trend === 'ct') return 'constant and drift trade off';
	const [p, q] = [order.p + (order.seasonal?.p ?? 0), order.q + (order.seasonal?.q ?? 0)];
	if (p >= 2 && q >= 2) return 'p, q >= 2: common factors';
	if (p >= 1 && q >= 1) {
		const ar = wholeAr(order, { ...factors }).map((value) => -value);
		if (smallestRootDistance([1, ...ar], [1, ...wholeMa(order, { ...factors })]) < COMMON_FACTOR) return 'AR and MA have nearly a root in common';
	}
	return undefined;
}

function judgeParams(fixture: Fixture, expected: Entry, reference: ArimaModel, fit: ArimaFit, c: CaseCheck): void {
	const tolerance = toleranceOf(fixture, 'fits params');
	const flat = whyFlat(expected, reference);
	if (flat !== undefined) {
		c.skip('expected.params', flat);
		c.skip('expected.sigma2', flat);
		return;
	}
	c.close('expected.params', paramsOf(fit), tolerance);
	c.close('expected.sigma2', fit.sigma2, tolerance);
}

/** The file: "of the series' standard deviation where the mean is near 0". */
function ofSpread(tolerance: Tolerance, series: Float64Array): Tolerance {
	const present = series.filter((value) => !Number.isNaN(value));
	const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
	const spread = Math.sqrt(present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / present.length);
	return { ...tolerance, atol: tolerance.atol * spread };
}

function judgeForecasts(fixture: Fixture, expected: Entry, fit: ArimaFit, series: Float64Array, c: CaseCheck): void {
	const tolerance = ofSpread(toleranceOf(fixture, 'fits forecast'), series);
	for (const [path, value] of Object.entries(expected).filter(([name]) => name.startsWith('forecast'))) {
		const wanted = entryOf(value);
		const forecast = forecastArima(fit, series, numbersOf(wanted.mean).length, REFERENCE_START);
		c.close(`expected.${path}.mean`, forecast.mean, tolerance);
		c.close(`expected.${path}.se`, forecast.stdError, tolerance);
		for (const name of Object.keys(wanted).filter((key) => /^ci\d+$/.test(key))) {
			const { lower, upper } = arimaInterval(forecast, Number(name.slice(2)) / 100);
			c.close(
				`expected.${path}.${name}`,
				Array.from(lower, (low, h) => [low, upper[h]]),
				tolerance,
			);
		}
	}
	const burn = differenceLags(fit.order).length;
	const ours = residualSums(arimaResiduals(fit, series, REFERENCE_START), burn);
	c.close('expected.resid_first10_after_burn', ours.first, tolerance);
	// A sum may be off by what each of its terms may be off.
	c.close('expected.resid_sum_after_burn', ours.sum, { ...tolerance, atol: ours.count * tolerance.atol });
	c.close('expected.ssr_after_burn', ours.squares, tolerance);
}
