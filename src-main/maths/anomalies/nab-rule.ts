/**
 * The scoring rule of the Numenta Anomaly Benchmark, standard profile: an early detection inside a window is worth more than a
 * late one, further ones in the same window are worth nothing, one outside costs a little.
 *
 * @source Lavin & Ahmad (2015), "Evaluating real-time anomaly detection algorithms - the Numenta Anomaly Benchmark", ICMLA;
 *         the positions follow the published rule of version 1.1 (row after the right edge = 0, width counted in rows).
 */

/** Rows of a labelled anomaly, both included. */
export interface LabelledWindow {
	readonly start: number;
	readonly end: number;
}

/** One series with what a detector said of it. */
export interface ScoredSeries {
	/** Shape (n,), in [0, 1]; a detection is a score at or above the threshold. */
	readonly scores: Float64Array;
	/** In order of time, without overlap. */
	readonly windows: readonly LabelledWindow[];
}

/** What one threshold earns on one series. */
export interface NabResult {
	/** Sum of the weighted parts; `windows` is the best that can be had, `-windows` what silence earns. */
	readonly points: number;
	/** Windows with a row after probation. */
	readonly windows: number;
	readonly found: number;
	/** Detections outside every window, after probation. */
	readonly falseAlarms: number;
}

/** Weights of the standard profile. */
export const standardProfile = { found: 1, falseAlarm: 0.11, missed: 1 } as const;

/** Rows at the start that a detector may learn from and that are not judged: 15 %, at most 750. */
export function probationRows(rows: number): number {
	return Math.min(Math.floor(0.15 * rows), 0.15 * 5000);
}

/**
 * Worth of a detection by its place: near 1 at the left edge of a window, 0 at its right edge, -1 well past it.
 *
 * @param position  -1 at the left edge, 0 just after the right one, 1 a whole window past it
 */
export function scaledSigmoid(position: number): number {
	return position >= 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
}

/** Worth of a detection in each row, shape (n,), weighted; and the window of each row, -1 for none. */
function worthOfRows(rows: number, windows: readonly LabelledWindow[]): { readonly worth: Float64Array; readonly windowOf: Int32Array } {
	const worth = new Float64Array(rows);
	const windowOf = new Int32Array(rows).fill(-1);
	let next = 0;
	let last: LabelledWindow | undefined;
	for (let row = 0; row < rows; row++) {
		if (next < windows.length && row > windows[next].end) last = windows[next++];
		const open = windows[next];
		if (open !== undefined && row >= open.start) {
			windowOf[row] = next;
			const width = open.end - open.start + 1;
			worth[row] = (standardProfile.found * scaledSigmoid((row - open.end - 1) / width)) / scaledSigmoid(-1);
		} else {
			// A window of one row has no width to measure the distance in: everything after it is far.
			const past = last === undefined ? 3 : (row - last.end) / (last.end - last.start);
			worth[row] = standardProfile.falseAlarm * scaledSigmoid(past);
		}
	}
	return { worth, windowOf };
}

/** What a threshold earns on one series. */
export function scoreByNabRule({ scores, windows }: ScoredSeries, threshold: number): NabResult {
	const { worth, windowOf } = worthOfRows(scores.length, windows);
	const best = new Map<number, number>();
	let points = 0;
	let falseAlarms = 0;
	for (let row = Math.ceil(probationRows(scores.length)); row < scores.length; row++) {
		const window = windowOf[row];
		const isDetected = scores[row] >= threshold;
		if (window >= 0) best.set(window, Math.max(best.get(window) ?? -standardProfile.missed, isDetected ? worth[row] : -standardProfile.missed));
		else if (isDetected) {
			points += worth[row];
			falseAlarms++;
		}
	}
	let found = 0;
	for (const earned of best.values()) {
		points += earned;
		if (earned > -standardProfile.missed) found++;
	}
	return { points, windows: best.size, found, falseAlarms };
}

/**
 * Points of a corpus on the scale of the benchmark: 100 for every window found in its first row and nothing else, 0 for silence.
 *
 * @returns NaN for a corpus without windows
 */
export function normalisedNabScore(results: readonly NabResult[]): number {
	const windows = results.reduce((sum, one) => sum + one.windows, 0);
	if (windows === 0) return Number.NaN;
	const points = results.reduce((sum, one) => sum + one.points, 0);
	return (100 * (points + windows * standardProfile.missed)) / (windows * (standardProfile.found + standardProfile.missed));
}
