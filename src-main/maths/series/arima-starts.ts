/**
 * Start points of a fit. The likelihood of an ARMA model has many tops (near common factors, near roots on the unit circle);
 * these points lie where they are, for the price of a few regressions.
 */
import { solveInPlace } from '../linear-algebra.ts';
import { type ArimaFactors, freeFromFactors, multiplyAr, multiplyMa } from './arima-coefficients.ts';
import { type ArimaOrder, factorSizes } from './arima-order.ts';
import { laggedProduct } from './arma-recursion.ts';

/** What the start points are made from; kept over all orders that are tried on one series. */
export interface StartSource {
	/** Differenced series less its trend, shape (n,), without gaps. */
	readonly w: Float64Array;
	/** Frequency of the largest peak of the periodogram inside (0, pi), in radians a step. */
	readonly peak: () => number;
	/** Residuals of long autoregressions, by series and length. */
	readonly residuals: Map<string, Float64Array>;
}

export function startSource(w: Float64Array): StartSource {
	let peak: number | undefined;
	return {
		w,
		peak: () => {
			peak ??= peakFrequency(w);
			return peak;
		},
		residuals: new Map(),
	};
}

// Start values keep this far off the border where a root is meant to lie near it.
const NEAR = 0.9999;
const UNIT = 0.99;

/** Points for an order as such: regression, near 0, an autoregressive root near 1, a pair of them at the peak frequency. */
export function generalStarts(source: StartSource, order: ArimaOrder): Float64Array[] {
	const [p, q, P, Q] = factorSizes(order);
	const { w } = source;
	if (p + q + P + Q === 0) return [new Float64Array(0)];
	const near = seasonalStart(P, Q, 0.1, -0.1);
	const starts: Float64Array[] = [];
	const plain = hannanRissanen(source, 'plain', w, p, q);
	for (const [ar, ma] of P + Q > 0 ? SEASONAL_STARTS : SEASONAL_STARTS.slice(0, 1))
		starts.push(freeFromFactors({ ...plain, ...seasonalStart(P, Q, ar, ma) }));
	if (p + q > 0) starts.push(freeFromFactors({ ar: padded([0.1], p), ma: padded([0.1], q), ...near }));
	if (p > 0) {
		const rest = hannanRissanen(source, 'unit', filtered(w, [UNIT]), p - 1, q);
		starts.push(freeFromFactors({ ar: multiplyAr([UNIT], rest.ar), ma: rest.ma, ...near }, NEAR));
	}
	if (p > 1) {
		const pair = pairAr(UNIT, source.peak());
		const rest = hannanRissanen(source, 'peak', filtered(w, pair), p - 2, q);
		starts.push(freeFromFactors({ ar: multiplyAr(pair, rest.ar), ma: rest.ma, ...near }, NEAR));
	}
	if (p + q + P + Q <= FEW) starts.push(...corners(p + q + P + Q));
	return starts;
}

/** So few coefficients that every combination of signs can be tried: a top inside and one at the border are common then. */
const FEW = 3;
/** Partial autocorrelations of 0.6. */
const CORNER = 0.7;

function corners(size: number): Float64Array[] {
	return Array.from({ length: 2 ** size }, (_, signs) => Float64Array.from({ length: size }, (_, i) => (signs & (1 << i) ? CORNER : -CORNER)));
}

/** First seasonal coefficients: a pair that partly cancels, one near the border, and short memory. */
const SEASONAL_STARTS = [
	[0.3, -0.4],
	[0.9, -0.7],
	[-0.3, -0.1],
] as const;

function seasonalStart(P: number, Q: number, ar: number, ma: number): Pick<ArimaFactors, 'seasonalAr' | 'seasonalMa'> {
	return { seasonalAr: padded([ar], P), seasonalMa: padded([ma], Q) };
}

export function padded(values: readonly number[], size: number): number[] {
	return Array.from({ length: size }, (_, i) => values[i] ?? 0);
}

/**
 * Points beside the ridge on which a smaller model lies: its factors times (1 - a L) in both parts leave the likelihood as it
 * is for every a; a little apart, one of them may lead to a higher top.
 *
 * @param factors of the order with p and q smaller by one
 */
export function ridgeStarts(factors: ArimaFactors): Float64Array[] {
	return ridgePairs().map(([root, cancelling]) =>
		freeFromFactors({ ...factors, ar: multiplyAr(factors.ar, [root]), ma: multiplyMa(factors.ma, [-cancelling]) }, NEAR),
	);
}

/** The same for the seasonal factors. @param factors of the order with P and Q smaller by one */
export function seasonalRidgeStarts(factors: ArimaFactors): Float64Array[] {
	const { seasonalAr, seasonalMa } = factors;
	return ridgePairs().map(([root, cancelling]) =>
		freeFromFactors({ ...factors, seasonalAr: multiplyAr(seasonalAr, [root]), seasonalMa: multiplyMa(seasonalMa, [-cancelling]) }, NEAR),
	);
}

function ridgePairs(): (readonly [number, number])[] {
	return RIDGE_ROOTS.flatMap((a) => {
		const b = a - RIDGE_DISTANCE * (1 - Math.abs(a));
		return [
			[a, b],
			[b, a],
		] as const;
	});
}

const RIDGE_ROOTS = [-0.98, -0.95, -0.85, -0.7, -0.5, -0.3, 0, 0.3, 0.5, 0.7, 0.85, 0.95, 0.98];
const RIDGE_DISTANCE = 0.3;

/**
 * The same for a pair of complex roots in both parts, at frequencies over the whole circle and at the peak.
 *
 * @param factors of the order with p and q smaller by two
 */
export function pairRidgeStarts(source: StartSource, factors: ArimaFactors): Float64Array[] {
	const frequencies = Array.from({ length: PAIR_FREQUENCIES }, (_, k) => (Math.PI * (k + 0.5)) / PAIR_FREQUENCIES);
	return [...frequencies, source.peak()].flatMap((frequency) =>
		PAIR_RADII.map(([root, cancelling]) =>
			freeFromFactors(
				{
					...factors,
					ar: multiplyAr(factors.ar, pairAr(root, frequency)),
					ma: multiplyMa(
						factors.ma,
						pairAr(cancelling, frequency).map((c) => -c),
					),
				},
				NEAR,
			),
		),
	);
}

const PAIR_FREQUENCIES = 8;
const PAIR_RADII = [
	[0.98, 0.88],
	[0.88, 0.98],
] as const;

/** Autoregressive coefficients of a pair of complex roots: reciprocal radius and frequency. */
const pairAr = (radius: number, frequency: number): number[] => [2 * radius * Math.cos(frequency), -radius * radius];

/** The factors of a smaller model with zeros up to the sizes of the order. */
export function neighbourStart(factors: ArimaFactors, order: ArimaOrder): Float64Array {
	const [p, q, P, Q] = factorSizes(order);
	const { ar, ma, seasonalAr, seasonalMa } = factors;
	return freeFromFactors({ ar: padded(ar, p), ma: padded(ma, q), seasonalAr: padded(seasonalAr, P), seasonalMa: padded(seasonalMa, Q) }, NEAR);
}

/** What is left of x when the autoregression is applied; the first values, whose past is unknown, are left out. */
function filtered(x: Float64Array, ar: readonly number[]): Float64Array {
	const rest = x.slice(ar.length);
	ar.forEach((c, k) => {
		for (let i = 0; i < rest.length; i++) rest[i] -= c * x[i + ar.length - 1 - k];
	});
	return rest;
}

// Lags of the correlogram and steps of the frequency in which its spectrum is looked at.
const SPECTRUM_LAGS = 60;
const SPECTRUM_STEPS = 64;
/** The lowest frequencies belong to the root near 1. */
const LOWEST_STEP = 3;

/** Where the smoothed spectrum is highest. @source Blackman & Tukey (1958), The Measurement of Power Spectra (Hann window) */
function peakFrequency(w: Float64Array): number {
	const lags = Math.min(SPECTRUM_LAGS, w.length >> 1);
	const weighed = Float64Array.from({ length: lags }, (_, lag) => {
		const window = lag === 0 ? 0.5 : 0.5 * (1 + Math.cos((Math.PI * lag) / lags));
		return window * laggedProduct(w, w, lag, lag, w.length);
	});
	let best = { power: Number.NEGATIVE_INFINITY, frequency: Math.PI / 2 };
	for (let k = LOWEST_STEP; k < SPECTRUM_STEPS; k++) {
		const frequency = (Math.PI * k) / SPECTRUM_STEPS;
		// cos(lag frequency) by its recursion.
		const twice = 2 * Math.cos(frequency);
		let [before, cosine] = [Math.cos(frequency), 1];
		let power = 0;
		for (let lag = 0; lag < lags; lag++) {
			power += weighed[lag] * cosine;
			const next = twice * cosine - before;
			before = cosine;
			cosine = next;
		}
		if (power > best.power) best = { power, frequency };
	}
	return best.frequency;
}

/**
 * Start values by two regressions: a long autoregression gives residuals, then the series on its lags and theirs.
 *
 * @param name of the series w within the source
 * @source Hannan & Rissanen (1982), Biometrika 69
 */
function hannanRissanen(source: StartSource, name: string, w: Float64Array, p: number, q: number): { ar: number[]; ma: number[] } {
	const n = w.length;
	if (p + q === 0) return { ar: [], ma: [] };
	const long = q === 0 ? 0 : Math.min(Math.max(p, q) + 5, Math.floor(n / 4));
	const residuals = residualsOf(source, name, w, long);
	const from = Math.max(p, long + q);
	if (n - from < p + q + 2) return { ar: padded([], p), ma: padded([], q) };
	const b = regressOnLags(w, residuals, p, q, from);
	return { ar: Array.from(b.subarray(0, p)), ma: Array.from(b.subarray(p)) };
}

function residualsOf({ residuals }: StartSource, name: string, w: Float64Array, long: number): Float64Array {
	const key = `${name},${long}`;
	const known = residuals.get(key);
	if (known) return known;
	const computed = new Float64Array(w.length);
	if (long > 0) {
		computed.set(w.subarray(long), long);
		const b = regressOnLags(w, w, long, 0, long);
		for (let k = 0; k < long; k++) for (let t = long; t < w.length; t++) computed[t] -= b[k] * w[t - 1 - k];
	}
	residuals.set(key, computed);
	return computed;
}

// Start values need no digits: the normal equations will do, kept regular by this share of their diagonal.
const REGULAR = 1e-9;

/** Least squares of w[t] on w[t-1..t-p] and e[t-1..t-q] over t >= from. */
function regressOnLags(w: Float64Array, e: Float64Array, p: number, q: number, from: number): Float64Array {
	const k = p + q;
	const product = (i: number, j: number): number => {
		const [a, lagA] = i < p ? [w, i + 1] : [e, i - p + 1];
		const [b, lagB] = j < p ? [w, j + 1] : [e, j - p + 1];
		return laggedProduct(a, b, lagB - lagA, from - lagA, w.length - lagA);
	};
	const normal = new Float64Array(k * k);
	for (let i = 0; i < k; i++)
		for (let j = i; j < k; j++) {
			normal[i * k + j] = product(i, j);
			normal[j * k + i] = normal[i * k + j];
		}
	const b = Float64Array.from({ length: k }, (_, i) => {
		const [x, lag] = i < p ? [w, i + 1] : [e, i - p + 1];
		return laggedProduct(w, x, lag, from, w.length);
	});
	for (let i = 0; i < k; i++) normal[i * k + i] *= 1 + REGULAR;
	return solveInPlace(normal, b) && b.every(Number.isFinite) ? b : new Float64Array(k);
}
