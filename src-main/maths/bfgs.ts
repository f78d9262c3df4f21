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

/** A function with its slopes: writes them into `slope` where one is given. Not finite = this point is refused. */
export type SmoothFunction = (x: Float64Array, slope: Float64Array | null) => number;

// Forward differences: error of the formula ~h |f''| / 2, of rounding ~1e-15 |f| / h; for log-likelihoods (|f| and f'' some
// hundreds) both stay below 1e-4.
const DIFFERENCE_STEP = 3e-7;
const SUFFICIENT_DECREASE = 1e-4;
const MAX_HALVINGS = 30;

/**
 * The minimum of a function without known slopes: `minimizeSmooth` with forward differences.
 *
 * @param start shape (k,), left untouched; f(start) must be finite
 */
export function minimize(f: (x: Float64Array) => number, start: Float64Array, options: MinimizeOptions = {}): Minimum {
	const at = new Float64Array(start.length);
	const withSlope: SmoothFunction = (x, slope) => {
		const value = f(x);
		if (slope === null) return value;
		at.set(x);
		for (let i = 0; i < x.length; i++) {
			at[i] = x[i] + DIFFERENCE_STEP * Math.max(1, Math.abs(x[i]));
			const difference = (f(at) - value) / (at[i] - x[i]);
			at[i] = x[i];
			slope[i] = Number.isFinite(difference) ? difference : 0;
		}
		return value;
	};
	return minimizeSmooth(withSlope, start, options);
}

/**
 * Quasi-Newton search (BFGS, inverse Hessian) with a backtracking line search.
 *
 * @param start shape (k,), left untouched; f(start) must be finite
 * @source Nocedal & Wright (2006), Numerical Optimization, algorithm 6.1
 */
export function minimizeSmooth(f: SmoothFunction, start: Float64Array, options: MinimizeOptions = {}): Minimum {
	return createDescent(f, start, options).run(options.maxIterations ?? 100);
}

/** A search that can be left and taken up again with what it has learned of the function. */
export interface Descent {
	/** Whether no step gains any more. */
	isDone(): boolean;
	/** Takes at most so many steps more. */
	run(steps: number): Minimum;
}

/** The search of `minimizeSmooth`, in parts. */
export function createDescent(f: SmoothFunction, start: Float64Array, options: Omit<MinimizeOptions, 'maxIterations'> = {}): Descent {
	const { slopeTolerance = 1e-4, gainTolerance = 1e-9, longestStep = 2 } = options;
	const k = start.length;
	const x = Float64Array.from(start);
	const slope = new Float64Array(k);
	const inverse = new Float64Array(k * k);
	const [direction, trial, trialSlope, step, change, projected] = Array.from({ length: 6 }, () => new Float64Array(k));
	let value = f(x, slope);
	let iterations = 0;
	let isFresh = true;
	let isDone = k === 0 || !Number.isFinite(value);
	identity(inverse, k);
	const advance = (): void => {
		descent(inverse, slope, direction);
		const reached = lineSearch(f, x, value, dot(direction, slope), direction, longestStep, trial, trialSlope);
		const gain = value - reached;
		iterations++;
		if (gain > 0) {
			for (let i = 0; i < k; i++) {
				step[i] = trial[i] - x[i];
				change[i] = trialSlope[i] - slope[i];
			}
			update(inverse, step, change, projected, isFresh);
			x.set(trial);
			slope.set(trialSlope);
			value = reached;
		}
		if (gain >= gainTolerance * (Math.abs(value) + 1)) {
			isFresh = false;
			return;
		}
		// No gain worth the name: once more along the steepest descent, then this is the minimum.
		isDone = isFresh;
		identity(inverse, k);
		isFresh = true;
	};
	return {
		isDone: () => isDone,
		run(steps) {
			for (let taken = 0; taken < steps && !isDone; taken++) {
				isDone = slope.every((s) => Math.abs(s) < slopeTolerance);
				if (!isDone) advance();
			}
			return { x: Float64Array.from(x), value, iterations };
		},
	};
}

function identity(matrix: Float64Array, k: number): void {
	matrix.fill(0);
	for (let i = 0; i < k; i++) matrix[i * k + i] = 1;
}

function descent(inverse: Float64Array, slope: Float64Array, direction: Float64Array): void {
	const k = slope.length;
	let along = 0;
	for (let i = 0; i < k; i++) {
		let sum = 0;
		for (let j = 0; j < k; j++) sum -= inverse[i * k + j] * slope[j];
		direction[i] = sum;
		along += sum * slope[i];
	}
	if (!(along < 0)) for (let i = 0; i < k; i++) direction[i] = -slope[i];
}

/** Writes what it found to `trial` and `trialSlope` and returns the value there; where even the shortest step does not gain, `value`. */
function lineSearch(
	f: SmoothFunction,
	x: Float64Array,
	value: number,
	along: number,
	direction: Float64Array,
	longestStep: number,
	trial: Float64Array,
	trialSlope: Float64Array,
): number {
	let step = Math.min(1, longestStep / Math.sqrt(dot(direction, direction)));
	for (let attempt = 0; attempt < MAX_HALVINGS; attempt++) {
		for (let i = 0; i < x.length; i++) trial[i] = x[i] + step * direction[i];
		// The first length is nearly always taken: its slopes come along. The others are tried by value alone.
		const reached = f(trial, attempt === 0 ? trialSlope : null);
		if (reached < value + SUFFICIENT_DECREASE * step * along) {
			if (attempt > 0) f(trial, trialSlope);
			return reached;
		}
		// The parabola through both values and the slope knows a better length, kept within sane limits.
		const parabola = (-along * step * step) / (2 * (reached - value - along * step));
		step = Number.isFinite(parabola) ? Math.min(0.5 * step, Math.max(0.1 * step, parabola)) : 0.2 * step;
	}
	return value;
}

/** Rank-two change of the inverse Hessian; skipped where the curvature along the step is not positive. */
function update(inverse: Float64Array, step: Float64Array, change: Float64Array, projected: Float64Array, isFresh: boolean): void {
	const k = step.length;
	const curvature = dot(step, change);
	if (!(curvature > 1e-12 * Math.sqrt(dot(step, step) * dot(change, change)))) return;
	if (isFresh) for (let i = 0; i < k; i++) inverse[i * k + i] = curvature / dot(change, change);
	for (let i = 0; i < k; i++) {
		let sum = 0;
		for (let j = 0; j < k; j++) sum += inverse[i * k + j] * change[j];
		projected[i] = sum;
	}
	const factor = (1 + dot(change, projected) / curvature) / curvature;
	for (let i = 0; i < k; i++)
		for (let j = 0; j < k; j++) inverse[i * k + j] += factor * step[i] * step[j] - (projected[i] * step[j] + step[i] * projected[j]) / curvature;
}

function dot(a: Float64Array, b: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
	return sum;
}
