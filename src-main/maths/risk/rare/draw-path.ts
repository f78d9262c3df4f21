/**
 * One path of failures under a component of the proposal. Given the factor of its batch a drive fails with probability p; the component raises the odds
 * of that, and the uniform that made it fail is mapped back, so that times of failures keep their law (but for a group, half of whose failures are
 * drawn into one window). Shocks end drives by the law of the simulation.
 */
import { normalCdf } from '../../distributions/special.ts';
import { log1p, normalQuantile } from '../../elementary.ts';
import type { Rng } from '../../random.ts';
import { failureInstant } from '../simulation/failure-times.ts';
import { type Component, type GroupTilt, raisedChance, TILTED_SHOCK } from './proposal.ts';
import type { RareFleet } from './rare-fleet.ts';

/** What happened, kept from path to path. */
export interface PathState {
	/** Factor of each batch and what its drives are scaled by; shape (batches,). */
	readonly factors: Float64Array;
	readonly scales: Float64Array;
	/** Probability of each failure given these, without shocks; shape (drives,). */
	readonly chances: Float64Array;
	/** Instant of each failure, Infinity for none; shape (drives,). */
	readonly times: Float64Array;
	/** Drives that fail without a shock, whether or not a shock comes first, and the day on which each does, -1 for those that do not. */
	readonly failed: number[];
	readonly days: Int32Array;
	/** Drives that end, each once. */
	readonly ended: number[];
	readonly shockedHosts: number[];
	/** Drives that a shock takes, whether or not they had failed before. */
	readonly struck: number[];
}

export function emptyState(fleet: RareFleet): PathState {
	const { batches, last } = fleet;
	const state: PathState = {
		factors: new Float64Array(batches),
		scales: new Float64Array(batches).fill(1),
		chances: new Float64Array(last.length),
		times: new Float64Array(last.length).fill(Number.POSITIVE_INFINITY),
		failed: [],
		days: new Int32Array(last.length).fill(-1),
		ended: [],
		shockedHosts: [],
		struck: [],
	};
	for (let drive = 0; drive < last.length; drive++) state.chances[drive] = normalCdf(last[drive]);
	return state;
}

/** Whether probabilities of failures change from path to path. */
export const hasFactors = ({ shared, input }: RareFleet): boolean => shared > 0 || input.failures.degreesOfFreedom > 0;

/** Probability that the latent variable of a drive lies below a threshold, given the factor of its batch on the path. */
export function chanceBy(fleet: RareFleet, { factors, scales }: PathState, drive: number, threshold: number): number {
	const batch = fleet.input.failures.batchOf[drive];
	return normalCdf((threshold * scales[batch] - fleet.shared * factors[batch]) / fleet.own);
}

export function drawPath(fleet: RareFleet, component: Component, rng: Rng, state: PathState): void {
	for (const drive of state.ended) state.times[drive] = Number.POSITIVE_INFINITY;
	for (const drive of state.failed) state.days[drive] = -1;
	state.failed.length = 0;
	state.ended.length = 0;
	state.shockedHosts.length = 0;
	state.struck.length = 0;
	drawFactors(fleet, component, rng, state);
	drawFailures(fleet, component, rng, state);
	if (fleet.shockChance > 0) drawShocks(fleet, component, rng, state);
}

function drawFactors(fleet: RareFleet, component: Component, rng: Rng, state: PathState): void {
	if (!hasFactors(fleet)) return;
	const { degreesOfFreedom } = fleet.input.failures;
	const { factors, scales } = state;
	for (let batch = 0; batch < factors.length; batch++) {
		factors[batch] = rng.normal();
		if (degreesOfFreedom > 0) scales[batch] = Math.sqrt(rng.gamma(degreesOfFreedom / 2) / (degreesOfFreedom / 2));
	}
	if (component.kind === 'fleet' || component.kind === 'group')
		for (const [i, batch] of component.batches.entries()) factors[batch] += component.shifts[i];
	for (let drive = 0; drive < state.chances.length; drive++) state.chances[drive] = chanceBy(fleet, state, drive, fleet.last[drive]);
}

function drawFailures(fleet: RareFleet, component: Component, rng: Rng, state: PathState): void {
	const { chances } = state;
	const isMember = component.kind === 'group' ? new Set(component.members) : undefined;
	const window = component.kind === 'group' && component.windowStarts.length > 0 ? rng.integer(component.windowStarts.length) : -1;
	for (let drive = 0; drive < chances.length; drive++) {
		const chance = chances[drive];
		const isTilted = component.kind === 'fleet' || isMember?.has(drive);
		const growth = component.kind === 'fleet' ? component.growths[drive] : component.kind === 'group' && isTilted ? component.growth : 0;
		const raised = raisedChance(chance, growth);
		const uniform = rng.uniform();
		if (!(uniform < raised)) continue;
		const place = uniform / raised;
		if (window >= 0 && isTilted && component.kind === 'group' && rng.uniform() < 0.5) failWithin(fleet, component, window, drive, place, state);
		else fail(fleet, drive, 0, chance, place, state);
	}
}

/** Thresholds at the ends of a window: what latent variables of failures in it lie between. */
export function windowThresholds(
	fleet: RareFleet,
	{ windowStarts, windowDays }: GroupTilt,
	window: number,
	drive: number,
): readonly [number, number] {
	const { failures, horizonDays } = fleet.input;
	const start = windowStarts[window];
	const at = drive * horizonDays + start;
	return [start === 0 ? Number.NEGATIVE_INFINITY : failures.thresholds[at - 1], failures.thresholds[at + windowDays - 1]];
}

function failWithin(fleet: RareFleet, tilt: GroupTilt, window: number, drive: number, place: number, state: PathState): void {
	const [from, to] = windowThresholds(fleet, tilt, window, drive);
	const before = from < to ? chanceBy(fleet, state, drive, from) : 0;
	const upTo = from < to ? chanceBy(fleet, state, drive, to) : state.chances[drive];
	fail(fleet, drive, before, upTo, place, state);
}

/** The drive fails where its own uniform lies at `place` between two probabilities. */
function fail(fleet: RareFleet, drive: number, from: number, to: number, place: number, state: PathState): void {
	const { horizonDays, failures } = fleet.input;
	const batch = failures.batchOf[drive];
	const own = normalQuantile(Math.max(from + place * (to - from), Number.MIN_VALUE));
	const latent = Math.min((fleet.shared * state.factors[batch] + fleet.own * own) / state.scales[batch], fleet.last[drive]);
	const time = failureInstant(failures.thresholds.subarray(drive * horizonDays, (drive + 1) * horizonDays), latent);
	state.times[drive] = time;
	state.days[drive] = Math.ceil(time) - 1;
	state.failed.push(drive);
	state.ended.push(drive);
}

function drawShocks(fleet: RareFleet, component: Component, rng: Rng, state: PathState): void {
	const { shockChance, drivesOfHost, input } = fleet;
	const { shocksPerDay, shockProbability } = input.failures;
	for (let host = 0; host < fleet.hosts; host++) {
		const chance = shockChanceIn(component, shockChance, host);
		const uniform = rng.uniform();
		if (!(uniform < chance)) continue;
		state.shockedHosts.push(host);
		const instant = -log1p((-uniform / chance) * shockChance) / shocksPerDay;
		for (let at = drivesOfHost.first[host]; at < drivesOfHost.first[host + 1]; at++) {
			const drive = drivesOfHost.values[at];
			const taken = component.kind === 'fleet' ? raisedChance(shockProbability, component.growths[drive]) : shockProbability;
			if (!(rng.uniform() < taken)) continue;
			state.struck.push(drive);
			if (!(instant < state.times[drive])) continue;
			if (state.times[drive] === Number.POSITIVE_INFINITY) state.ended.push(drive);
			state.times[drive] = instant;
		}
	}
}

function shockChanceIn(component: Component, chance: number, host: number): number {
	if (component.kind === 'fleet') return raisedChance(chance, component.shockGrowths[host]);
	return component.kind === 'host' && component.host === host ? TILTED_SHOCK : chance;
}
