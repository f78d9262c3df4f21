/** When a drive fails: a hazard along its path, added up until it exceeds an exponential variable. */
import { exp, log, power } from '../elementary.ts';
import type { Health } from './health.ts';
import type { FleetLaw } from './law.ts';
import type { Grid } from './noise.ts';
import { poissonSteps, streamOf } from './noise.ts';
import type { DriveTraits } from './traits.ts';

/**
 * The step in which a drive fails, given that it was alive at the start of the grid (left truncation).
 * The cumulative Weibull hazard is exact over a step; the covariates are those of the step.
 *
 * @returns undefined when it outlives the grid
 */
export function failureStep(seed: number, traits: DriveTraits, grid: Grid, law: FleetLaw, health: Health): number | undefined {
	const limit = streamOf(seed, 'lifetime', traits.index).exponential();
	const shocks = hostShocks(seed, traits.hostIndex, grid, law);
	const scale = traits.spec.weibullScaleDays * law.weibullScaleFactor;
	const cumulative = (ageDays: number): number => power(ageDays / scale, law.weibullShape);
	const fixed = traits.frailty * traits.batchFactor;
	let sum = 0;
	let before = cumulative(traits.startAgeDays);
	for (let t = 0; t < grid.length; t++) {
		const now = cumulative(traits.startAgeDays + (t + 1) * grid.stepDays);
		const defects = health.reallocated[t] + health.pending[t] + health.mediaErrors[t];
		const risk =
			law.betaDefects * log(1 + defects) + law.betaWear * Math.min(2, health.wear[t]) + law.betaTemperature * Math.max(0, health.temperature[t] - 40);
		sum += (now - before) * fixed * (shocks[t] > 0 ? law.hostShockFactor : 1) * exp(risk);
		if (sum >= limit) return t;
		before = now;
	}
	return undefined;
}

/** 1 in the steps in which the whole host suffers, shape (grid.length,). */
function hostShocks(seed: number, hostIndex: number, grid: Grid, law: FleetLaw): Uint8Array {
	const shocks = new Uint8Array(grid.length);
	const steps = Math.round(law.hostShockDays / grid.stepDays);
	for (const start of poissonSteps(grid, law.hostShocksPerYear, streamOf(seed, 'shocks', hostIndex))) shocks.fill(1, start, start + steps);
	return shocks;
}
