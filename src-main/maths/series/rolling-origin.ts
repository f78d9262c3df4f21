/** Rolling origin: a forecaster is asked at earlier days what came next, and sees nothing of it. */

/** What a forecaster says from its history. Shape (horizon,). */
export type Forecaster = (history: Float64Array, horizon: number) => Float64Array;

/**
 * One forecast an origin. The forecaster gets a copy of the values before the origin, so it cannot see what came next.
 *
 * @param series   shape (n,)
 * @param origins  numbers of values that each forecast may see, each from 0 to n
 * @returns shape (origins, horizon)
 */
export function forecastsAt(series: Float64Array, origins: readonly number[], horizon: number, forecaster: Forecaster): Float64Array[] {
	return origins.map((origin) => forecaster(series.slice(0, origin), horizon));
}
