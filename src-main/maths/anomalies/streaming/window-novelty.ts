/**
 * How far the latest stretch of a stream lies from the most similar earlier one: over all of the memory, and among those at
 * about the same time of the day (or week).
 *
 * The stretch has no hard edge: its rows count by (1 - 1/scale)^age, so that the distance to every earlier stretch is kept up
 * to date by one addition each: no refit, no subtraction that could cancel. Distances are root mean squares in the unit of the
 * values.
 *
 * @source left matrix profile: Yeh et al. (2016), ICDM; kNN-CAD: Burnaev & Ishimtsev (2016), arXiv:1608.04585
 */
import { addRow, createRecentRows } from './recent-rows.ts';

/** Rows between a stretch and the nearest one that it is compared with, at least; and twice the scale. */
const MIN_LAG = 12;
/** Rows beyond that before a distance says anything. */
const MIN_CHOICE = 20;
/** Part of a season by which the same time may be off. */
const SEASON_SLACK = 1 / 24;

export interface WindowNovelty {
	/** Takes one more row and brings `nearest` and `sameTime` up to date. */
	readonly push: (value: number) => void;
	/** By scale; NaN where nothing can be said yet. */
	readonly nearest: Float64Array;
	readonly sameTime: Float64Array;
}

/**
 * @param scales      rows of a stretch, each at least 1
 * @param memoryRows  earlier rows that are compared with
 * @param seasonRows  rows of a day or week; 0 when there is none
 */
export function createWindowNovelty(scales: readonly number[], memoryRows: number, seasonRows: number): WindowNovelty {
	const recent = createRecentRows(memoryRows + 1);
	const distances = scales.map(() => new Float64Array(memoryRows + 1));
	const nearest = new Float64Array(scales.length).fill(Number.NaN);
	const sameTime = new Float64Array(scales.length).fill(Number.NaN);
	const slack = Math.floor(seasonRows * SEASON_SLACK);
	return {
		nearest,
		sameTime,
		push(value) {
			addRow(recent, value);
			const lags = recent.count - 1;
			for (const [at, scale] of scales.entries()) {
				const minLag = Math.max(2 * scale, MIN_LAG);
				const least = advance(distances[at], recent.values, recent.newest, lags, 1 - 1 / scale, minLag);
				if (lags > minLag + MIN_CHOICE) nearest[at] = Math.sqrt(least / scale);
				if (seasonRows > 0 && lags > seasonRows + slack) sameTime[at] = Math.sqrt(leastInSeason(distances[at], lags, seasonRows, slack) / scale);
			}
		},
	};
}

/** Brings the squared distances of every lag up to date; the least of those from `minLag` on. */
function advance(squares: Float64Array, values: Float64Array, newest: number, lags: number, keep: number, minLag: number): number {
	const value = values[newest];
	let least = Number.POSITIVE_INFINITY;
	for (let lag = 1; lag <= lags; lag++) {
		const difference = value - values[newest - lag];
		const square = keep * squares[lag] + difference * difference;
		squares[lag] = square;
		if (square < least && lag >= minLag) least = square;
	}
	return least;
}

function leastInSeason(squares: Float64Array, lags: number, seasonRows: number, slack: number): number {
	let least = Number.POSITIVE_INFINITY;
	for (let centre = seasonRows; centre <= lags; centre += seasonRows)
		for (let lag = centre - slack; lag <= Math.min(lags, centre + slack); lag++) if (squares[lag] < least) least = squares[lag];
	return least;
}
