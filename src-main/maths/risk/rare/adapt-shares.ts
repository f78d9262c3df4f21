/**
 * Shares of a mixture that follow where the rare losses of a pilot come from: the shares under which these paths are most likely, by the EM algorithm,
 * mixed with those it began with, so that what the pilot did not see is not forgotten.
 *
 * @source Cappe, Douc, Guillin, Marin & Robert (2008), Statistics and Computing 18; defensive share: Owen & Zhou (2000), JASA 95
 */
import type { Proposal } from './proposal.ts';

/** No path weighs more than 1 over it. */
export const NOMINAL_SHARE = 0.1;
const KEPT = 0.15;
const ROUNDS = 30;

/**
 * @param ratios      densities over the nominal one, shape (paths, components)
 * @param importance  weight of each path times how much it matters; shape (paths,), at least 0
 */
export function adaptedShares({ components, shares }: Proposal, ratios: Float64Array, importance: Float64Array): Float64Array {
	const count = components.length;
	const matters = Array.from(importance.keys()).filter((path) => importance[path] > 0);
	let fitted = shares.slice();
	for (let round = 0; round < ROUNDS && matters.length > 0; round++) {
		const next = new Float64Array(count);
		let total = 0;
		for (const path of matters) {
			let density = 0;
			for (let i = 0; i < count; i++) density += fitted[i] * ratios[path * count + i];
			total += importance[path];
			for (let i = 0; i < count; i++) next[i] += (importance[path] * fitted[i] * ratios[path * count + i]) / density;
		}
		fitted = next.map((share) => share / total);
	}
	return shares.map((share, i) => (i === 0 ? NOMINAL_SHARE : 0) + (1 - NOMINAL_SHARE) * (KEPT * share + (1 - KEPT) * fitted[i]));
}
