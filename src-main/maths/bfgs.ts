/** Unconstrained minimum of a smooth function of a few variables. */

export interface Minimum {
	readonly x: Float64Array;
	readonly value: number;
	readonly iterations: number;
}

export interface MinimizeOptions {
	readonly maxIterations?: number;
	/** Ends when every slope is below this. */
	readonly slopeTolerance?: number;
	/** Ends when a step gains less than this share of |value| + 1. */
	readonly gainTolerance?: number;
	/** Longest step, so that one steep place does not throw the search far away. */
	readonly longestStep?: number;
}

// Forward differences: error of the formula ~h |f''| / 2, of rounding ~1e-15 |f| / h; for log-likelihoods (|f| and f'' some
// hundreds) both stay below 1e-4. Central differences cost twice as much and changed no optimum of test/golden/arima.json.
const DIFFERENCE_STEP = 3e-7;
const SUFFICIENT_DECREASE = 1e-4;

/**
 * Quasi-Newton search (BFGS, inverse Hessian) with forward differences and a backtracking line search.
 * Values that are not finite count as infinitely bad, so `f` may refuse a point.
 *
 * @param f     function of a vector of shape (k,)
 * @param start shape (k,), left untouched; f(start) must be finite
 * @source Nocedal & Wright (2006), Numerical Optimization, algorithm 6.1
 */
export function minimize(f: (x: Float64Array) => number, start: Float64Array, options: MinimizeOptions = {}): Minimum {
	const { maxIterations = 100, slopeTolerance = 1e-4, gainTolerance = 1e-9, longestStep = 2 } = options;
	const k = start.length;
	let x = Float64Array.from(start);
	let value = f(x);
	if (k === 0) return { x, value, iterations: 0 };
	let slope = gradient(f, x, value);
	let inverse = identity(k);
	let isFresh = true;
	for (let iteration = 1; iteration <= maxIterations; iteration++) {
		if (slope.every((s) => Math.abs(s) < slopeTolerance)) return { x, value, iterations: iteration - 1 };
		const direction = descent(inverse, slope);
		const trial = lineSearch(f, x, value, slope, direction, longestStep);
		if (trial === null) {
			// Not even a short step gains: once more along the steepest descent, then this is the minimum.
			if (isFresh) return { x, value, iterations: iteration };
			inverse = identity(k);
			isFresh = true;
			continue;
		}
		const nextSlope = gradient(f, trial.x, trial.value);
		const step = trial.x.map((v, i) => v - x[i]);
		const change = nextSlope.map((v, i) => v - slope[i]);
		update(inverse, step, change, isFresh);
		const gain = value - trial.value;
		({ x, value } = trial);
		slope = nextSlope;
		if (gain < gainTolerance * (Math.abs(value) + 1)) {
			if (isFresh) return { x, value, iterations: iteration };
			inverse = identity(k);
			isFresh = true;
		} else isFresh = false;
	}
	return { x, value, iterations: maxIterations };
}

function gradient(f: (x: Float64Array) => number, x: Float64Array, value: number): Float64Array {
	const at = Float64Array.from(x);
	return x.map((centre, i) => {
		at[i] = centre + DIFFERENCE_STEP * Math.max(1, Math.abs(centre));
		const slope = (f(at) - value) / (at[i] - centre);
		at[i] = centre;
		return Number.isFinite(slope) ? slope : 0;
	});
}

function identity(k: number): Float64Array[] {
	return Array.from({ length: k }, (_, i) => Float64Array.from({ length: k }, (_, j) => (i === j ? 1 : 0)));
}

function descent(inverse: readonly Float64Array[], slope: Float64Array): Float64Array {
	const direction = slope.map((_, i) => -dot(inverse[i], slope));
	return dot(direction, slope) < 0 ? direction : slope.map((s) => -s);
}

function lineSearch(
	f: (x: Float64Array) => number,
	x: Float64Array,
	value: number,
	slope: Float64Array,
	direction: Float64Array,
	longestStep: number,
) {
	const along = dot(direction, slope);
	let step = Math.min(1, longestStep / Math.sqrt(dot(direction, direction)));
	for (let attempt = 0; attempt < 30; attempt++) {
		const at = x.map((v, i) => v + step * direction[i]);
		const trial = f(at);
		if (trial < value + SUFFICIENT_DECREASE * step * along) return { x: at, value: trial };
		// The parabola through both values and the slope knows a better length, kept within sane limits.
		const parabola = (-along * step * step) / (2 * (trial - value - along * step));
		step = Number.isFinite(parabola) ? Math.min(0.5 * step, Math.max(0.1 * step, parabola)) : 0.2 * step;
	}
	return null;
}

/** Rank-two change of the inverse Hessian; skipped where the curvature along the step is not positive. */
function update(inverse: Float64Array[], step: Float64Array, change: Float64Array, isFresh: boolean): void {
	const curvature = dot(step, change);
	if (!(curvature > 1e-12 * Math.sqrt(dot(step, step) * dot(change, change)))) return;
	if (isFresh) for (let i = 0; i < step.length; i++) inverse[i][i] = curvature / dot(change, change);
	const projected = step.map((_, i) => dot(inverse[i], change));
	const factor = (1 + dot(change, projected) / curvature) / curvature;
	for (let i = 0; i < step.length; i++)
		for (let j = 0; j < step.length; j++) inverse[i][j] += factor * step[i] * step[j] - (projected[i] * step[j] + step[i] * projected[j]) / curvature;
}

function dot(a: Float64Array, b: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
	return sum;
}
