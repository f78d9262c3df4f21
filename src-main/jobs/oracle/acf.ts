/** Fixtures of autocorrelation: acf, acovf, ccf, pacf, portmanteau tests, Burg's method and tests of residuals. */
import {
	autocorrelation,
	autocovariance,
	type Band,
	bartlettBands,
	crossCorrelation,
	usualLags,
	whiteNoiseBands,
} from '../../maths/series/autocorrelation.ts';
import { burg } from '../../maths/series/burg.ts';
import { type PartialMethod, partialAutocorrelation } from '../../maths/series/partial-autocorrelation.ts';
import { boxPierceOf, ljungBoxOf, type PortmanteauTest } from '../../maths/series/portmanteau.ts';
import { durbinWatson, jarqueBera } from '../../maths/series/residual-tests.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { CaseCheck, Ours } from './case-book.ts';
import type { Topic } from './check-oracle.ts';
import { easedByLevel, rawRegression, widened } from './conditioning.ts';
import { type Entry, entriesOf, entryOf, type Fixture, numberOf, seriesOf, textOf, toleranceOf } from './fixture.ts';
import { bindArguments, type PythonCall, type PythonSlice, type PythonValue, parsePythonCalls } from './python-call.ts';

/** What a call returns, by the name that the file gives it; every `confint...` is the band. */
type Outcome = Readonly<Record<string, Ours>>;

/** The series that the names of a call stand for. */
type Names = Readonly<Record<string, Float64Array | number>>;

type Bound = Readonly<Record<string, PythonValue>>;

interface Known {
	readonly parameters: readonly string[];
	run(series: readonly Float64Array[], bound: Bound): Outcome;
	/** Relative error that the reference may have made; Infinity where its system is singular. */
	loss?(series: Float64Array, bound: Bound, outcome: Outcome): number;
}

// What the tolerance of the fixture grants to near-singular Toeplitz systems.
const NEAR_SINGULAR_RTOL = 1e-6;
const NEAR_SINGULAR = 1e5;

const MISSING = { none: 'refuse', raise: 'refuse', conservative: 'leave out', drop: 'close' } as const;

const METHODS: Readonly<Record<string, PartialMethod>> = {
	...spelled('yule-walker adjusted', 'yw', 'ywa', 'ywadjusted', 'yw_adjusted'),
	...spelled('yule-walker mle', 'ywm', 'ywmle', 'yw_mle'),
	...spelled('durbin-levinson adjusted', 'ld', 'lda', 'ldadjusted', 'ld_adjusted'),
	...spelled('durbin-levinson mle', 'ldb', 'ldbiased', 'ld_biased'),
	ols: 'ols',
	'ols-adjusted': 'ols adjusted',
	'ols-inefficient': 'ols-common',
};

function spelled(method: PartialMethod, ...spellings: readonly string[]): Record<string, PartialMethod> {
	return Object.fromEntries(spellings.map((spelling) => [spelling, method]));
}

const given = (value: PythonValue | undefined): boolean => value !== undefined && value !== null;
const numberIn = (value: PythonValue | undefined, otherwise: number): number => (given(value) ? numberOf(value) : otherwise);

function oneOf<T>(table: Readonly<Record<string, T>>, value: PythonValue | undefined, otherwise: string): T {
	const name = (given(value) ? textOf(value) : otherwise).toLowerCase();
	if (!Object.hasOwn(table, name)) throw new AppError('invalid_input', `"${name}" is none of ${Object.keys(table).join(', ')}.`);
	return table[name] as T;
}

const known: Readonly<Record<string, Known>> = {
	acf: {
		parameters: ['x', 'adjusted', 'nlags', 'qstat', 'fft', 'alpha', 'bartlett_confint', 'missing'],
		run([x], { adjusted, nlags, alpha, bartlett_confint, missing }) {
			const options = { isAdjusted: adjusted === true, missing: oneOf(MISSING, missing, 'none') };
			const acf = autocorrelation(x, numberIn(nlags, usualLags(x.length)), options);
			const tests = ljungBoxOf(acf, x.length);
			const bands = bartlett_confint === false ? whiteNoiseBands : bartlettBands;
			return { acf, qstat: stats(tests), qstat_p: pvalues(tests), ...(given(alpha) ? { confint: bands(acf, x.length, 1 - numberOf(alpha)) } : {}) };
		},
	},
	acovf: {
		parameters: ['x', 'adjusted', 'demean', 'fft', 'missing', 'nlag'],
		run: ([x], { adjusted, demean, missing, nlag }) => {
			const policy = oneOf(MISSING, missing, 'none');
			const length = policy === 'close' ? x.filter((value) => !Number.isNaN(value)).length : x.length;
			const options = { isAdjusted: adjusted === true, isCentred: demean !== false, missing: policy };
			return { acovf: autocovariance(x, numberIn(nlag, length - 1), options) };
		},
	},
	ccf: {
		parameters: ['x', 'y', 'adjusted', 'fft'],
		run: ([x, y], { adjusted }) => ({ ccf: crossCorrelation(x, y, x.length - 1, adjusted !== false) }),
	},
	pacf: {
		parameters: ['x', 'nlags', 'method', 'alpha'],
		run([x], { nlags, method, alpha }) {
			const lags = numberIn(nlags, Math.min(usualLags(x.length), Math.floor(x.length / 2) - 1));
			const pacf = partialAutocorrelation(x, lags, oneOf(METHODS, method, 'ywadjusted'));
			// The first one is 1 by definition: its band has no width.
			const bands = (): Band[] => [[1, 1], ...whiteNoiseBands(pacf, x.length, 1 - numberOf(alpha)).slice(1)];
			return { pacf, ...(given(alpha) ? { confint: bands() } : {}) };
		},
		loss: (x, { method }, { pacf }) =>
			oneOf(METHODS, method, 'ywadjusted').startsWith('ols')
				? regressionLoss(x, (pacf as Float64Array).length - 1)
				: toeplitzLoss(pacf as Float64Array),
	},
	acorr_ljungbox: {
		parameters: ['x', 'lags', 'boxpierce', 'model_df', 'period', 'return_df'],
		run([x], { lags, model_df, period }) {
			const chosen = portmanteauLags(x.length, lags, period);
			const acf = autocorrelation(x, Math.max(...chosen));
			const pick = (tests: readonly PortmanteauTest[]) => chosen.map((lag) => tests[lag - 1]);
			const ljungBox = pick(ljungBoxOf(acf, x.length, numberIn(model_df, 0)));
			const boxPierce = pick(boxPierceOf(acf, x.length, numberIn(model_df, 0)));
			return { lb_stat: stats(ljungBox), lb_pvalue: pvalues(ljungBox), bp_stat: stats(boxPierce), bp_pvalue: pvalues(boxPierce) };
		},
	},
	burg: {
		parameters: ['endog', 'order', 'demean'],
		run([x], { order, demean }) {
			const { coefficients, variance } = burg(x, numberIn(order, 1), demean !== false);
			return { phi: coefficients, sigma2: variance[variance.length - 1] };
		},
		loss: (x, { order, demean }) => toeplitzLoss(burg(x, numberIn(order, 1), demean !== false).partial),
	},
	pacf_burg: {
		parameters: ['x', 'nlags', 'demean'],
		run([x], { nlags, demean }) {
			const { partial, variance } = burg(x, numberIn(nlags, usualLags(x.length)), demean !== false);
			return { pacf: partial, sigma2: variance };
		},
		loss: (_x, _bound, { pacf }) => toeplitzLoss(pacf as Float64Array),
	},
	jarque_bera: {
		parameters: ['resids'],
		run([x]) {
			const { stat, pvalue, skewness, kurtosis } = jarqueBera(x);
			return { jarque_bera: stat, jb_p: pvalue, skew: skewness, kurtosis };
		},
	},
	durbin_watson: { parameters: ['resids'], run: ([x]) => ({ durbin_watson: durbinWatson(x) }) },
};

/** The reference divides by what the shorter lags leave of the variance. @param partial from lag 0 on */
function toeplitzLoss(partial: Float64Array): number {
	let left = 1;
	for (const value of partial.subarray(1)) left = Math.min(left, left * Math.abs(1 - value * value));
	return left * NEAR_SINGULAR > 1 ? 0 : Math.max(NEAR_SINGULAR_RTOL, (10 * Number.EPSILON) / left);
}

/** The reference's longest regression, on a constant and the lags in their raw units. */
function regressionLoss(series: Float64Array, lags: number): number {
	const lagged = Array.from({ length: lags + 1 }, (_, back) => series.subarray(lags - back, series.length - back));
	const { condition, isSingular } = rawRegression([new Float64Array(series.length - lags).fill(1), ...lagged.slice(1)], lagged[0], series.length);
	return isSingular ? Number.POSITIVE_INFINITY : condition * Number.EPSILON;
}

const stats = (tests: readonly PortmanteauTest[]): number[] => tests.map(({ stat }) => stat);
const pvalues = (tests: readonly PortmanteauTest[]): number[] => tests.map(({ pvalue }) => pvalue);

function portmanteauLags(length: number, lags: PythonValue | undefined, period: PythonValue | undefined): readonly number[] {
	const upTo = (last: number): number[] => Array.from({ length: Math.max(last, 1) }, (_, at) => at + 1);
	const fifth = Math.floor(length / 5);
	if (given(period)) return upTo(Math.min(fifth, 2 * numberOf(period)));
	if (!given(lags)) return upTo(Math.min(fifth, 10));
	return typeof lags === 'number' ? upTo(lags) : numbersIn(lags);
}

/** A list of numbers, or `range` and `arange`, which leave their end out. */
function numbersIn(value: PythonValue | undefined): number[] {
	if (Array.isArray(value)) return value.map(numberOf);
	if (typeof value === 'object' && value !== null && 'function' in value) {
		const { function: name, positional } = value;
		if (name === 'list' || name === 'array') return numbersIn(positional[0]);
		if (name === 'range' || name === 'arange') {
			const [first, last, step] = positional.length === 1 ? [0, numberOf(positional[0]), 1] : [...positional.map(numberOf), 1];
			return Array.from({ length: Math.ceil((last - first) / step) }, (_, at) => first + at * step);
		}
	}
	throw new AppError('json_rejected', `${JSON.stringify(value)} is no list of numbers.`);
}

/** `series` names one, or two as in `a x b (first n of both)`. */
function namesOf(fixture: Fixture, { series, n }: Entry): Names {
	const name = textOf(series);
	const pair = Object.hasOwn(entryOf(fixture.series), name) ? null : /^(.+?) x (.+?)(?: \(.*\))?$/.exec(name);
	const [first, second] = (pair ? [pair[1], pair[2]] : [name]).map((one) => seriesOf(fixture, one));
	if (!second) return { x: first, a: first, n: numberOf(n ?? first.length) };
	return { x: first, y: second, a: first, b: second, n: numberOf(n ?? Math.min(first.length, second.length)) };
}

function seriesIn(value: PythonValue | undefined, names: Names): Float64Array | undefined {
	if (typeof value !== 'object' || value === null || !('name' in value)) return undefined;
	const series = names[value.name];
	return series instanceof Float64Array ? cut(series, value.slice, names) : undefined;
}

function cut<T extends Ours>(values: T, slice: PythonSlice | undefined, names: Names): T {
	if (!slice || typeof values === 'number' || slice.to === undefined) return values;
	const bound = (value: PythonValue | undefined): number | undefined => {
		if (!given(value)) return undefined;
		return numberOf(typeof value === 'object' && value !== null && 'name' in value ? names[value.name] : value);
	};
	// Vectors and matrices of rows both know slice and keep their kind, which the union hides.
	return (values as Float64Array).slice(bound(slice.from), bound(slice.to)) as unknown as T;
}

/** Everything that one call returns, and what the reference may have lost of it. */
function run(call: PythonCall, names: Names): { outcome: Outcome; loss: number } {
	if (!Object.hasOwn(known, call.function)) throw new AppError('json_rejected', `The call ${call.function} is not covered.`);
	const { parameters, run: compute, loss } = known[call.function];
	const bound = bindArguments(call, parameters);
	const series = parameters.map((name) => seriesIn(bound[name], names)).filter((values) => values !== undefined);
	const outcome = compute(series, bound);
	return {
		outcome: Object.fromEntries(Object.entries(outcome).map(([key, value]) => [key, cut(value, call.slice, names)])),
		loss: loss?.(series[0], bound, outcome) ?? 0,
	};
}

function compare(c: CaseCheck, fixture: Fixture, entry: Entry, series: Float64Array, { outcome, loss }: ReturnType<typeof run>): void {
	for (const key of Object.keys(entryOf(entry.expected))) {
		const ours = outcome[key.startsWith('confint') ? 'confint' : key];
		if (ours === undefined) continue;
		const isPvalue = key.endsWith('_p') || key.endsWith('pvalue');
		const tolerance = easedByLevel(toleranceOf(fixture, isPvalue ? 'p-values' : 'acf, acovf, pacf, statistics'), series);
		if (Number.isFinite(loss)) c.close(`expected.${key}`, ours, widened(tolerance, loss, 'of a system near singular'));
		else c.skip(`expected.${key}`, 'what pinv gives for a singular design is for information');
	}
}

const hasNumbers = (value: unknown): boolean => (Array.isArray(value) ? value.every(hasNumbers) : Number.isFinite(numberOf(value)));

/** An error, or results that are no numbers. */
function isRefused({ error, expected }: Entry): boolean {
	return (error !== undefined && error !== null) || !Object.values(entryOf(expected)).some(hasNumbers);
}

export const acfTopic: Topic = {
	inputs: ['series'],
	kinds: {
		async cases(fixture, book) {
			for (const entry of entriesOf(fixture.cases))
				await book.check({ kind: 'cases', id: textOf(entry.id), entry, inputs: ['id', 'series', 'n', 'call'] }, (c) => {
					const calls = parsePythonCalls(textOf(entry.call));
					const names = namesOf(fixture, entry);
					let results: ReturnType<typeof run>[];
					try {
						results = calls.map((call) => run(call, names));
					} catch (thrown) {
						if (!(thrown instanceof AppError) || thrown.code === 'json_rejected' || !isRefused(entry)) throw thrown;
						c.refused(thrown, 'the reference has no number either');
						return;
					}
					if (entry.error === undefined || entry.error === null)
						for (const result of results) compare(c, fixture, entry, names.x as Float64Array, result);
					else c.rule('error', false, 'what the reference refuses is refused');
				});
		},
	},
};
