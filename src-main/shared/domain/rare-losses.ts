/** How probable a loss is that a plain simulation hardly ever sees, drawn by importance sampling. */
import type { Estimate, RiskLevel } from './results.ts';

export interface RareLosses {
	readonly seed: number;
	/** Paths drawn after the pilot. */
	readonly paths: number;
	readonly horizonDays: number;
	readonly currency: string;
	readonly drivesAtRisk: number;
	/** Losses beyond it are meant; where a level was asked for, its VaR as the pilot saw it. */
	readonly threshold: number;
	readonly probability: Estimate;
	/** Standard error over the probability; null where no path lies beyond the threshold, as is `plainPaths`. */
	readonly relativeError: number | null;
	/** Paths of a plain simulation with the same error. */
	readonly plainPaths: number | null;
	/** Paths beyond the threshold, and as many equally weighted ones as say the same: (sum w)^2 / sum w^2. */
	readonly pathsBeyond: number;
	readonly tailEffectivePaths: number;
	/** The same of all paths. */
	readonly effectivePaths: number;
	/** By failures and lost data alone. */
	readonly expectedLoss: Estimate;
	/** VaR and CVaR far out. */
	readonly levels: readonly RiskLevel[];
	/** Shares of the mean loss beyond the threshold; both 0 where no path lies there. */
	readonly causes: {
		readonly failure: number;
		readonly dataLoss: number;
		/** Probabilities, given such a loss, that a group lost data and that a shock came to a host. */
		readonly withDataLoss: number;
		readonly withShock: number;
	};
	/** The most that failures and lost data can cost together. */
	readonly largestLoss: number;
	readonly notes: readonly string[];
	readonly dataHash: string;
}

/** Levels that a plain simulation of 10,000 paths says little of. */
export const rareLevels: readonly number[] = [0.999, 0.9999];
