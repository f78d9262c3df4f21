/** The columns of a features fixture by name: `roll14_mp4_std`, `ewm30_adj_mean`, `pct_change7_nofill`, ... */

import { exponentialMoments, weightOfSpan } from '../../maths/series/ewm.ts';
import { computeFeatures, type FeatureTable } from '../../maths/series/features.ts';
import { rolling } from '../../maths/series/rolling.ts';
import { rollingMoments, rollingShape } from '../../maths/series/rolling-moments.ts';
import { rollingOrder } from '../../maths/series/rolling-order.ts';
import { kurtosis, mean, median, minimum, type Statistic, sd, skewness, slope, sum } from '../../maths/series/statistics.ts';
import {
	cumulativeMaximum,
	cumulativeMinimum,
	cumulativeSum,
	diff,
	forwardFill,
	interpolateLinear,
	logReturn,
	rankShare,
	relativeChange,
} from '../../maths/series/transforms.ts';
import { centred } from '../../maths/series/window.ts';
import { AppError } from '../../shared/domain/errors.ts';
import { populationSd, type RunningSums, sumsOfScores } from './lossy.ts';
import { fromFirst, twoPassExponentialVariance } from './two-pass.ts';

/** What the fixture's tolerances tell apart. */
export type ColumnClass = 'order' | 'shape' | 'other';

export interface Column {
	readonly class: ColumnClass;
	/** Shape (n,). */
	readonly ours: Float64Array;
	/** Where the reference keeps running sums. */
	readonly sums?: () => RunningSums;
}

interface Matched {
	readonly [name: string]: string | undefined;
}

type ColumnRule = readonly [pattern: RegExp, read: (x: Float64Array, found: Matched, table: FeatureTable) => Column | undefined];

const WINDOWED = /^roll(?<window>\d+)(?:_mp(?<least>\d+))?(?<centre>_center)?_(?<name>[a-z]+\d*)$/;
const EXPONENTIAL =
	/^ewm(?<span>\d+(?:\.\d+)?)?(?:_alpha(?<weight>[\d.]+))?_(?<kind>rec|adj)(?<ignored>_ignorena)?_(?<name>mean|std|var)(?<biased>_biased)?$/;

const rules: readonly ColumnRule[] = [
	[
		/^roll(?<window>\d+)_(?<name>zscore|zscore_prior)$/,
		(x, { window, name }, table) => ({
			class: 'other',
			ours: table[`roll${window}_${name}`],
			sums: () => sumsOfScores(x, Number(window), name === 'zscore' ? 0 : 1),
		}),
	],
	[
		/^roll(?<window>\d+)_volatility$/,
		(x, { window }, table) => ({
			class: 'other',
			ours: table[`roll${window}_volatility`],
			sums: () =>
				sumsOfSquares(logReturn(x), rolling(logReturn(x), Number(window), fromFirst(sd)), rolling(logReturn(x), Number(window), populationSd)),
		}),
	],
	[
		/^roll(?<window>\d+)_slope$/,
		(x, { window }, table) => ({
			class: 'other',
			ours: table[`roll${window}_slope`],
			sums: () => sumsOfValues(x, rolling(x, Number(window), fromFirst(slope)), rolling(x, Number(window), populationSd)),
		}),
	],
	[WINDOWED, (x, { window, least, centre, name = '' }, table) => windowed(x, Number(window), name, least, centre !== undefined, table)],
	[/^expanding_(?<name>[a-z]+\d*)$/, (x, { name = '' }, table) => windowed(x, Math.max(1, x.length), name, '1', false, table)],
	[EXPONENTIAL, exponential],
	[/^lag(?<steps>\d+)$/, (_, { steps }, table) => ({ class: 'order', ours: table[`lag${steps}`] })],
	[/^diff(?<steps>\d+)$/, (x, { steps }, table) => ({ class: 'order', ours: steps === '1' ? table.diff1 : diff(x, Number(steps)) })],
	[/^diff(?<steps>\d+)_diff(?<again>\d+)$/, (x, { steps, again }) => ({ class: 'order', ours: diff(diff(x, Number(steps)), Number(again)) })],
	[/^pct_change(?<steps>\d+)_pad$/, (x, { steps }) => ({ class: 'other', ours: relativeChange(forwardFill(x), Number(steps)) })],
	[/^pct_change(?<steps>\d+)_nofill$/, (x, { steps }) => ({ class: 'other', ours: relativeChange(x, Number(steps)) })],
	[/^log_return$/, (_x, _found, table) => ({ class: 'other', ours: table.log_return })],
	[/^ffill$/, (x) => ({ class: 'other', ours: forwardFill(x) })],
	[/^ffill_limit(?<limit>\d+)$/, (x, { limit }) => ({ class: 'other', ours: forwardFill(x, Number(limit)) })],
	[/^interpolate_linear$/, (x) => ({ class: 'other', ours: interpolateLinear(x) })],
	[/^rank_pct$/, (x) => ({ class: 'other', ours: rankShare(x) })],
	[/^cumsum$/, (x) => ({ class: 'other', ours: cumulativeSum(x) })],
	[/^cummax$/, (x) => ({ class: 'other', ours: cumulativeMaximum(x) })],
	[/^cummin$/, (x) => ({ class: 'other', ours: cumulativeMinimum(x) })],
];

/**
 * Reads the columns of one series; those of the product's feature table come from it.
 *
 * @param names  as the fixture has them
 * @returns the column of a name, or undefined for a name that is not known
 */
export function featureColumns(x: Float64Array, names: readonly string[]): (name: string) => Column | undefined {
	const table = computeFeatures(x, choiceOf(names));
	return (name) => {
		for (const [pattern, read] of rules) {
			const groups = pattern.exec(name)?.groups;
			if (groups || pattern.test(name)) return read(x, groups ?? {}, table);
		}
		return undefined;
	};
}

/** The columns over a window, of a series that has no feature table: `roll7_mean`, `roll7_mp3_std`. */
export function windowedColumn(x: Float64Array, name: string): Column | undefined {
	const found = WINDOWED.exec(name)?.groups;
	return found && windowed(x, Number(found.window), found.name, found.least ?? found.window, found.centre !== undefined, {});
}

/** The table that holds all windows, quantiles, spans and lags that the names speak of. */
function choiceOf(names: readonly string[]) {
	const numbers = (pattern: RegExp, scale: (digits: string) => number): number[] => [
		...new Set(names.flatMap((name) => pattern.exec(name)?.groups?.n ?? []).map(scale)),
	];
	return {
		windows: numbers(/^roll(?<n>\d+)_(?!mp|center)/, Number),
		quantiles: numbers(/^roll\d+_q(?<n>\d+)$/, probabilityOf),
		spans: numbers(/^ewm(?<n>\d+)_rec_(?:mean|std)$/, Number),
		lags: numbers(/^lag(?<n>\d+)$/, Number),
		stepsPerWeek: 7,
	};
}

/** `05` is 0.05, `975` is 0.975. */
const probabilityOf = (digits: string): number => Number(`0.${digits}`);

function windowed(
	x: Float64Array,
	window: number,
	name: string,
	leastText: string | undefined,
	isCentred: boolean,
	table: FeatureTable,
): Column | undefined {
	const own = table[`roll${window}_${name === 'std' ? 'sd' : name}`];
	const minPeriods = leastText === undefined ? window : Number(leastText);
	const over = (apply: (values: Float64Array) => Float64Array): Float64Array => (isCentred ? centred(x, window, apply) : apply(x));
	const isOwn = own !== undefined && leastText === undefined && !isCentred;
	const moments = (pick: 'mean' | 'sd') => over((values) => rollingMoments(values, window, minPeriods)[pick]);
	const order = (pick: 'minimum' | 'maximum' | 'median') => over((values) => rollingOrder(values, window, { minPeriods })[pick]);
	const shape = (pick: 'skewness' | 'kurtosis') => over((values) => rollingShape(values, window, minPeriods)[pick]);
	const inTwoPasses = (statistic: Statistic) => over((values) => rolling(values, window, fromFirst(statistic), minPeriods));
	const spread = () => over((values) => rolling(values, window, populationSd, minPeriods));
	const powers = (power: 3 | 4, statistic: Statistic) => () => ({
		twoPass: inTwoPasses(statistic),
		spread: spread(),
		summed: asSummedForShape(x, power),
		dimension: 0 as const,
		isShape: true,
		errorOfRounding: (largest: number, own: number, result: number) => (largest / own) ** power * (1 + Math.abs(result)),
		isMixed: (t: number) => mixesEqualValues(x, t + (isCentred ? (window - 1) >> 1 : 0), window),
	});
	switch (name) {
		case 'mean':
			return {
				class: 'other',
				ours: isOwn ? own : moments('mean'),
				sums: () =>
					sumsOfValues(
						x,
						over((values) => rolling(values, window, mean, minPeriods)),
						spread(),
					),
			};
		case 'std':
			return { class: 'other', ours: isOwn ? own : moments('sd'), sums: () => sumsOfSquares(x, inTwoPasses(sd), spread()) };
		case 'skew':
			return { class: 'shape', ours: isOwn ? own : shape('skewness'), sums: powers(3, skewness) };
		case 'kurt':
			return { class: 'shape', ours: isOwn ? own : shape('kurtosis'), sums: powers(4, kurtosis) };
		case 'min':
			return { class: 'order', ours: isOwn ? own : order('minimum') };
		case 'max':
			return { class: 'order', ours: isOwn ? own : order('maximum') };
		case 'median':
			return { class: 'order', ours: isOwn ? own : order('median') };
		case 'sum':
			return {
				class: 'other',
				ours: over((values) => rolling(values, window, sum, minPeriods)),
				sums: () =>
					sumsOfValues(
						x,
						over((values) => rolling(values, window, sum, minPeriods)),
						spread(),
					),
			};
	}
	if (!/^q\d+$/.test(name)) return undefined;
	const probability = probabilityOf(name.slice(1));
	return {
		class: 'order',
		ours: isOwn ? own : over((values) => rollingOrder(values, window, { probabilities: [probability], minPeriods }).quantiles[0]),
	};
}

function exponential(x: Float64Array, { span, weight: share, kind, ignored, name, biased }: Matched, table: FeatureTable): Column {
	if ((span === undefined) === (share === undefined)) throw new AppError('json_rejected', 'An ewm column names a span or an alpha.');
	const weights = {
		weight: span === undefined ? Number(share) : weightOfSpan(Number(span)),
		isAdjusted: kind === 'adj',
		ignoresMissing: ignored !== undefined,
	};
	const isOwn = kind === 'rec' && !ignored && !biased && table[`ewm${span}_mean`] !== undefined;
	const moments = exponentialMoments(x, weights);
	if (name === 'mean') return { class: 'other', ours: isOwn ? table[`ewm${span}_mean`] : moments.mean };
	const variances = biased ? moments.biasedVariance : moments.variance;
	const exact = () => twoPassExponentialVariance(x, weights, biased !== undefined);
	const spread = () => twoPassExponentialVariance(x, weights, true).map(Math.sqrt);
	if (name === 'var')
		return {
			class: 'other',
			ours: variances,
			sums: () => ({ twoPass: exact(), spread: spread(), summed: x, dimension: 2, errorOfRounding: (largest) => largest * largest }),
		};
	return {
		class: 'other',
		ours: isOwn ? table[`ewm${span}_sd`] : variances.map(Math.sqrt),
		sums: () => sumsOfSquares(x, exact().map(Math.sqrt), spread()),
	};
}

const sumsOfValues = (x: Float64Array, twoPass: Float64Array, spread: Float64Array): RunningSums => ({
	twoPass,
	spread,
	summed: x,
	dimension: 1,
	errorOfRounding: (largest) => largest,
});

/** A rounding of the squares is one of the variance; the deviation changes by as much over twice itself. */
const sumsOfSquares = (x: Float64Array, twoPass: Float64Array, spread: Float64Array): RunningSums => ({
	twoPass,
	spread,
	summed: x,
	dimension: 1,
	errorOfRounding: (largest, own) => (largest * largest) / own,
});

/** pandas takes the rounded mean off before it adds powers, unless values lie far below it. */
function asSummedForShape(x: Float64Array, power: 3 | 4): Float64Array {
	const present = x.filter(Number.isFinite);
	if (present.length === 0) return x;
	const centre = mean(present);
	return minimum(present) - centre > (power === 3 ? -1e5 : -1e4) ? x.map((value) => value - Math.round(centre)) : x;
}

/** More than half of the window that ends at `end`, but not all of it, is one value. */
function mixesEqualValues(x: Float64Array, end: number, window: number): boolean {
	const present = x.slice(Math.max(0, end - window + 1), end + 1).filter(Number.isFinite);
	const middle = median(present.slice());
	const equal = present.filter((value) => value === middle).length;
	return 2 * equal > present.length && equal < present.length;
}
