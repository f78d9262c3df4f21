/** How often stated intervals hold the truth: each seed is a run of its own. */
import { openFleetPathsKernel } from '../../src-main/kernels/fleet-paths.ts';
import { sortedValues } from '../../src-main/maths/quantile.ts';
import { analyticRisk, distributionOf } from '../../src-main/maths/risk/analytic-risk.ts';
import { blockMean, withBlockErrors } from '../../src-main/maths/risk/block-errors.ts';
import { PATHS_PER_BLOCK } from '../../src-main/maths/risk/simulation/draws.ts';
import type { Sampling } from '../../src-main/maths/risk/simulation/input.ts';
import { meanEstimate, riskLevelOfSorted } from '../../src-main/maths/risk/value-at-risk.ts';
import { shareEstimate } from '../../src-main/maths/series/first-passage.ts';
import type { Estimate } from '../../src-main/shared/domain/results.ts';
import { type DrawnLaw, drawLosses, type FleetCase, hitsOf, LEVELS, type PricedFleet, pricedFleet, pricedRisk } from './analytic-laws.ts';

const FIRST_SEED = 1000;

/** Share of the runs whose interval holds the truth, by figure. */
export type Coverage = Readonly<Record<string, number>>;

interface Judged {
	readonly name: string;
	readonly estimate: Estimate;
	readonly exact: number;
}

function coverageOf(seeds: number, judge: (seed: number) => readonly Judged[]): Coverage {
	const held = new Map<string, number>();
	for (let run = 0; run < seeds; run++)
		for (const { name, estimate, exact } of judge(FIRST_SEED + run))
			held.set(name, (held.get(name) ?? 0) + (estimate.lower <= exact && exact <= estimate.upper ? 1 : 0));
	return Object.fromEntries([...held].map(([name, count]) => [name, count / seeds]));
}

export function lawCoverage(drawn: DrawnLaw, seeds: number, paths: number): Coverage {
	const exact = LEVELS.map((level) => analyticRisk(drawn.law, level));
	const { mean } = distributionOf(drawn.law);
	return coverageOf(seeds, (seed) => {
		const losses = drawLosses(drawn, seed, paths);
		const sorted = sortedValues(losses);
		return [
			{ name: 'mean', estimate: meanEstimate(losses), exact: mean },
			...LEVELS.map((level) => riskLevelOfSorted(sorted, level)).flatMap(({ confidence, valueAtRisk, conditionalValueAtRisk }, level) => [
				{ name: `VaR ${confidence}`, estimate: valueAtRisk, exact: exact[level]?.valueAtRisk ?? Number.NaN },
				{ name: `CVaR ${confidence}`, estimate: conditionalValueAtRisk, exact: exact[level]?.conditionalValueAtRisk ?? Number.NaN },
			]),
		];
	});
}

/** Of the share of paths on which something happens. */
export const shareCoverage = (fleetCase: FleetCase, seeds: number, paths: number): Coverage =>
	coverageOf(seeds, (seed) => [{ name: 'share', estimate: shareEstimate(hitsOf(fleetCase, seed, paths), paths), exact: fleetCase.probability }]);

/** Of a fleet with a common factor, by the errors that belong to the sampling. */
export function fleetCoverage(fleet: PricedFleet, sampling: Sampling, seeds: number, paths: number): Coverage {
	const exact = pricedRisk(fleet);
	return coverageOf(seeds, (seed) => {
		const losses = openFleetPathsKernel({ ...pricedFleet(seed, fleet), sampling })
			.simulate(0, Math.ceil(paths / PATHS_PER_BLOCK))
			.losses.subarray(0, paths);
		const plain = riskLevelOfSorted(sortedValues(losses), fleet.confidence);
		const { valueAtRisk, conditionalValueAtRisk } = sampling === 'plain' ? plain : withBlockErrors(losses, plain);
		return [
			{ name: 'mean', estimate: sampling === 'plain' ? meanEstimate(losses) : blockMean(losses), exact: exact.mean },
			{ name: 'VaR 0.95', estimate: valueAtRisk, exact: exact.valueAtRisk },
			{ name: 'CVaR 0.95', estimate: conditionalValueAtRisk, exact: exact.conditionalValueAtRisk },
		];
	});
}
