/**
 * Simulated paths of two processes, by their exact steps: no error of discretisation, whatever the step.
 * Randomness is an argument: one block of paths draws from one stream, path after path, so that blocks can be cut among threads.
 *
 * @source Glasserman (2003), Monte Carlo Methods in Financial Engineering, 3.2 and 3.3
 */
import { AppError } from '../../shared/domain/errors.ts';
import { exp, expm1 } from '../elementary.ts';
import type { Rng } from '../random.ts';

/** Size of a block: shape of the result (paths, days). */
export interface BlockShape {
	readonly paths: number;
	readonly days: number;
}

/** Growth in proportion: d S = drift S dt + volatility S dW. */
export interface GeometricBrownianMotion {
	/** Above 0. */
	readonly start: number;
	/** Of the mean, per day. */
	readonly drift: number;
	/** Per square root of a day, at least 0. */
	readonly volatility: number;
}

/** Return to a level: d X = -speed (X - level) dt + volatility dW. */
export interface OrnsteinUhlenbeck {
	readonly start: number;
	readonly level: number;
	/** Share of the distance that is made good, per day; above 0. */
	readonly speed: number;
	/** Per square root of a day, at least 0. */
	readonly volatility: number;
}

/**
 * Values at the ends of days 1, 2, ... of each path.
 *
 * @returns shape (paths, days), row by row; above 0
 * @throws AppError `invalid_input` for parameters out of range
 */
export function geometricBrownianPaths({ start, drift, volatility }: GeometricBrownianMotion, { paths, days }: BlockShape, rng: Rng): Float64Array {
	requireProcess(start > 0 && Number.isFinite(drift) && volatility >= 0 && Number.isFinite(start + volatility), { start, drift, volatility });
	const mean = drift - 0.5 * volatility * volatility;
	const values = new Float64Array(paths * days);
	for (let path = 0, at = 0; path < paths; path++) {
		let logGrowth = 0;
		for (let day = 0; day < days; day++) {
			logGrowth += mean + volatility * rng.normal();
			values[at++] = start * exp(logGrowth);
		}
	}
	return values;
}

/**
 * Values at the ends of days 1, 2, ... of each path.
 *
 * @returns shape (paths, days), row by row
 * @throws AppError `invalid_input` for parameters out of range
 */
export function ornsteinUhlenbeckPaths({ start, level, speed, volatility }: OrnsteinUhlenbeck, { paths, days }: BlockShape, rng: Rng): Float64Array {
	requireProcess(speed > 0 && volatility >= 0 && Number.isFinite(start + level + speed + volatility), { start, level, speed, volatility });
	const keep = exp(-speed);
	const sd = volatility * Math.sqrt(-expm1(-2 * speed) / (2 * speed));
	const values = new Float64Array(paths * days);
	for (let path = 0, at = 0; path < paths; path++) {
		let value = start;
		for (let day = 0; day < days; day++) {
			value = level + keep * (value - level) + sd * rng.normal();
			values[at++] = value;
		}
	}
	return values;
}

function requireProcess(isFine: boolean, parameters: Readonly<Record<string, number>>): void {
	if (!isFine) throw new AppError('invalid_input', 'The parameters of the process are out of range.', parameters);
}
