/** How much more likely a path is under each component of the proposal than under the nominal law. */
import { exp, log, log1p } from '../../elementary.ts';
import { chanceBy, hasFactors, type PathState, windowThresholds } from './draw-path.ts';
import { type Component, type FleetTilt, type GroupTilt, type Proposal, TILTED_SHOCK } from './proposal.ts';
import type { RareFleet } from './rare-fleet.ts';

/** Densities of a path over its nominal one, by component. @param out shape (components,) */
export type Likelihood = (state: PathState, out: Float64Array) => void;

/** What does not change from path to path is worked out once. */
export function likelihoodOf(fleet: RareFleet, { components }: Pick<Proposal, 'components'>): Likelihood {
	const ratios = components.map((component) => logRatioOf(fleet, component));
	return (state, out) => {
		for (let i = 0; i < ratios.length; i++) out[i] = exp(ratios[i](state));
	};
}

function logRatioOf(fleet: RareFleet, component: Component): (state: PathState) => number {
	switch (component.kind) {
		case 'nominal':
			return () => 0;
		case 'fleet':
			return fleetRatio(fleet, component);
		case 'group':
			return (state) => groupRatio(fleet, component, state);
		case 'host': {
			const { host } = component;
			const { shockChance } = fleet;
			const [hit, spared] = [log(TILTED_SHOCK / shockChance), log((1 - TILTED_SHOCK) / (1 - shockChance))];
			return ({ shockedHosts }) => (shockedHosts.includes(host) ? hit : spared);
		}
	}
}

function fleetRatio(fleet: RareFleet, tilt: FleetTilt): (state: PathState) => number {
	const { batches, shifts, logOdds, growths, shockLogOdds, shockLogMoments } = tilt;
	const shocks = tilt.shockGrowths.reduce((sum, growth) => sum + log1p(fleet.shockChance * growth), 0);
	let fixed: number | undefined;
	return (state) => {
		if (!hasFactors(fleet)) fixed ??= logOfProduct(state.chances, growths);
		let sum = shiftRatio(batches, shifts, state) - shocks - (fixed ?? logOfProduct(state.chances, growths));
		for (const drive of state.failed) sum += logOdds[drive];
		for (const host of state.shockedHosts) sum += shockLogOdds[host] - shockLogMoments[host];
		for (const drive of state.struck) sum += logOdds[drive];
		return sum;
	};
}

/** Factors that are multiplied before a log is taken: at most 1 + exp(30) each, far from overflow together. */
const FACTORS = 16;

/** Sum of log(1 + chance * growth). */
function logOfProduct(chances: Float64Array, growths: Float64Array): number {
	let sum = 0;
	let product = 1;
	for (let drive = 0; drive < chances.length; drive++) {
		product *= 1 + chances[drive] * growths[drive];
		if (drive % FACTORS === FACTORS - 1) {
			sum += log(product);
			product = 1;
		}
	}
	return sum + log(product);
}

function shiftRatio(batches: Int32Array, shifts: Float64Array, { factors }: PathState): number {
	let sum = 0;
	for (let i = 0; i < batches.length; i++) sum += shifts[i] * (factors[batches[i]] - 0.5 * shifts[i]);
	return sum;
}

function groupRatio(fleet: RareFleet, tilt: GroupTilt, state: PathState): number {
	const gone: number[] = [];
	let product = 1;
	for (const member of tilt.members) {
		product *= 1 + state.chances[member] * tilt.growth;
		if (state.days[member] >= 0) gone.push(member);
	}
	const odds = gone.length * tilt.logOdds - log(product);
	return shiftRatio(tilt.batches, tilt.shifts, state) + odds + windowRatio(fleet, tilt, gone, state);
}

/** Half of the failures keep their law in time, half are drawn into one window, which is any with the same probability. */
function windowRatio(fleet: RareFleet, tilt: GroupTilt, gone: readonly number[], state: PathState): number {
	const windows = tilt.windowStarts.length;
	if (windows === 0 || gone.length === 0) return 0;
	let sum = 0;
	for (let window = 0; window < windows; window++) {
		let product = 1;
		for (const member of gone) product *= factorIn(fleet, tilt, window, member, state);
		sum += product;
	}
	return log(sum / windows);
}

function factorIn(fleet: RareFleet, tilt: GroupTilt, window: number, member: number, state: PathState): number {
	const [from, to] = windowThresholds(fleet, tilt, window, member);
	// A window in which the drive cannot fail leaves its law alone.
	if (!(from < to)) return 1;
	const start = tilt.windowStarts[window];
	const day = state.days[member];
	if (day < start || day >= start + tilt.windowDays) return 0.5;
	const within = chanceBy(fleet, state, member, to) - chanceBy(fleet, state, member, from);
	return 0.5 + (0.5 * state.chances[member]) / Math.max(within, Number.MIN_VALUE);
}
