/** Building blocks of the fleet's series: random streams by drive and purpose, noise with memory, waves. */
import { log, power } from '../elementary.ts';
import type { Rng } from '../random.ts';
import { createRng } from '../random.ts';

/**
 * What a stream of random numbers is for. Each part of a drive draws from its own stream, so that switching attacks or
 * faults on changes nothing else, and the drives of a batch or host share what is theirs.
 */
const PURPOSES = ['traits', 'workload', 'files', 'used', 'temperature', 'latency', 'defects', 'media', 'incidents', 'lifetime', 'shocks', 'batch', 'host', 'plan', 'disturbance', 'faults'] as const; // biome-ignore format: a list of words
export type StreamPurpose = (typeof PURPOSES)[number];

/** The stream of one purpose and one drive, batch, host or pair. */
export function streamOf(seed: number, purpose: StreamPurpose, index: number): Rng {
	return createRng(seed, index * PURPOSES.length + PURPOSES.indexOf(purpose));
}

/** Regular instants of a fleet. */
export interface Grid {
	/** Number of steps. */
	readonly length: number;
	/** Length of a step in days: 1 or 1/24. */
	readonly stepDays: number;
	/** Shape (length,), UTC. */
	readonly observedAtMs: Float64Array;
}

/**
 * Gaussian AR(1) with a given stationary deviation, started in its stationary law: the same process at any step.
 *
 * @param correlation  over one day, in [0, 1)
 * @returns shape (grid.length,)
 */
export function autoregressiveNoise(grid: Grid, deviation: number, correlation: number, rng: Rng): Float64Array {
	const phi = power(correlation, grid.stepDays);
	const innovation = deviation * Math.sqrt(1 - phi * phi);
	const values = new Float64Array(grid.length);
	let state = deviation * rng.normal();
	for (let t = 0; t < values.length; t++) {
		values[t] = state;
		state = phi * state + innovation * rng.normal();
	}
	return values;
}

/** Steps from one event of a Poisson process to the next; `perYear` 0 gives no event. */
export function* poissonSteps(grid: Grid, perYear: number, rng: Rng): Generator<number> {
	if (perYear <= 0) return;
	const meanSteps = 365 / perYear / grid.stepDays;
	for (let at = rng.exponential() * meanSteps; at < grid.length; at += rng.exponential() * meanSteps) yield Math.floor(at);
}

/** cos(2 pi turns), by reduction to an eighth turn and the Taylor series: equal digits on every machine, unlike Math.cos. */
export function cosineOfTurns(turns: number): number {
	let x = Math.abs(turns - Math.round(turns));
	const sign = x > 0.25 ? -1 : 1;
	if (x > 0.25) x = 0.5 - x;
	const angle = 2 * Math.PI * x;
	const square = angle * angle;
	let sum = 0;
	for (let k = 9; k >= 1; k--) sum = (-square / ((2 * k - 1) * (2 * k))) * (1 + sum);
	return sign * (1 + sum);
}

/** Uniform on (low, high). */
export const between = (rng: Rng, low: number, high: number): number => low + (high - low) * rng.uniform();

/** Geometric on 1, 2, ... with the given mean. */
export function geometric(rng: Rng, mean: number): number {
	return mean <= 1 ? 1 : 1 + Math.floor(log(rng.uniform()) / log(1 - 1 / mean));
}

/** How many of `count` are hit, each with the same probability: exact for small counts, rounded normal for large ones. */
export function binomial(rng: Rng, count: number, probability: number): number {
	if (count > 200) {
		const mean = count * probability;
		return Math.min(count, Math.max(0, Math.round(mean + Math.sqrt(mean * (1 - probability)) * rng.normal())));
	}
	let hits = 0;
	for (let i = 0; i < count; i++) if (rng.uniform() < probability) hits++;
	return hits;
}
