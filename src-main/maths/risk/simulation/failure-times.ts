/**
 * When drives fail. The latent variable of a drive is sqrt(rho) times the factor of its batch plus sqrt(1 - rho) times its own, over the root of a
 * chi-square over its degrees of freedom that its batch shares (t copula) or 1 (Gaussian); it has failed by day t when that is at most the quantile of
 * the probability of failing by then. A shock takes drives of a host with it at once.
 *
 * @source Li (2000), J. Fixed Income 9; McNeil, Frey & Embrechts (2015), Quantitative Risk Management, 11.1; shocks: Marshall & Olkin (1967), JASA 62
 */
import { log1p } from '../../elementary.ts';
import { PURPOSE } from '../../random.ts';
import { gammaVariate } from '../../variates.ts';
import { type BlockAddress, drawWord, drawWords, normalOf, PATHS_PER_BLOCK, uniformOf } from './draws.ts';
import type { FleetPathsInput } from './input.ts';

/** Draws of a drive, in the counter: its own latent variable, pace, drift, whether a shock ends it, place in a step of wear, wear. */
export const DRAW = { latent: 0, pace: 1, drift: 2, shock: 3, step: 4, boost: 5, gamma: 6, latency: 0x2000000 } as const;

/** What the drives of a batch share on each path: sqrt(rho) times its factor, and the factor of scale. Shape (256,) each. */
export interface BatchFactors {
	readonly factor: Float64Array;
	readonly scale: Float64Array;
}

/** Instant at which the shock of a host comes on each path, Infinity for none; shape (256,). */
export function hostShockTimes(input: FleetPathsInput, address: BlockAddress, host: number): Float64Array {
	const { shocksPerDay } = input.failures;
	const times = new Float64Array(PATHS_PER_BLOCK).fill(Number.POSITIVE_INFINITY);
	if (shocksPerDay === 0) return times;
	const words = new Uint32Array(PATHS_PER_BLOCK);
	drawWords(address, PURPOSE.hostShocks, host, 0, words);
	for (let path = 0; path < PATHS_PER_BLOCK; path++) {
		const time = -log1p(-uniformOf(words[path])) / shocksPerDay;
		if (time < input.horizonDays) times[path] = time;
	}
	return times;
}

export function batchFactors({ failures }: FleetPathsInput, address: BlockAddress, batch: number): BatchFactors {
	const { correlation, degreesOfFreedom } = failures;
	const factor = new Float64Array(PATHS_PER_BLOCK);
	const scale = new Float64Array(PATHS_PER_BLOCK).fill(1);
	const words = new Uint32Array(PATHS_PER_BLOCK);
	const root = Math.sqrt(correlation);
	if (correlation > 0) {
		drawWords(address, PURPOSE.batchDraws, batch, 0, words);
		for (let path = 0; path < PATHS_PER_BLOCK; path++) factor[path] = root * normalOf(words[path]);
	}
	if (degreesOfFreedom > 0)
		for (let path = 0; path < PATHS_PER_BLOCK; path++) {
			let draw = 1;
			const next = (): number => drawWord(address, PURPOSE.batchDraws, batch, draw++, path);
			const gamma = gammaVariate({ uniform: () => uniformOf(next()), normal: () => normalOf(next()) }, degreesOfFreedom / 2);
			scale[path] = Math.sqrt(gamma / (degreesOfFreedom / 2));
		}
	return { factor, scale };
}

/**
 * Instant of the failure of a drive on each path, in days from now; Infinity where it lives on.
 *
 * @param shocks  of its host
 * @param out     shape (256,)
 */
export function fillFailureTimes(
	input: FleetPathsInput,
	address: BlockAddress,
	drive: number,
	batch: BatchFactors,
	shocks: Float64Array,
	out: Float64Array,
): void {
	const { horizonDays, failures } = input;
	const row = failures.thresholds.subarray(drive * horizonDays, (drive + 1) * horizonDays);
	const last = row[horizonDays - 1];
	const own = Math.sqrt(1 - failures.correlation);
	const words = new Uint32Array(PATHS_PER_BLOCK);
	drawWords(address, PURPOSE.driveDraws, drive, DRAW.latent, words);
	for (let path = 0; path < PATHS_PER_BLOCK; path++) {
		const latent = (batch.factor[path] + own * normalOf(words[path])) / batch.scale[path];
		let time = latent <= last ? failureInstant(row, latent) : Number.POSITIVE_INFINITY;
		const shock = shocks[path];
		if (shock < time && uniformOf(drawWord(address, PURPOSE.driveDraws, drive, DRAW.shock, path)) < failures.shockProbability) time = shock;
		out[path] = time;
	}
}

/** Between the day whose threshold lies below the latent variable and the one that reaches it, in proportion. */
export function failureInstant(row: Float64Array, latent: number): number {
	let low = 0;
	let high = row.length - 1;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (latent <= row[middle]) high = middle;
		else low = middle + 1;
	}
	const before = low === 0 ? Number.NEGATIVE_INFINITY : row[low - 1];
	// Nothing is known of the time within the first day: its middle.
	return before === Number.NEGATIVE_INFINITY ? low + 0.5 : low + (latent - before) / (row[low] - before);
}
