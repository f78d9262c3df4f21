/** The cumulative hazard without a law: Nelson-Aalen, plain and corrected for ties. */
import { exp, normalQuantile } from '../elementary.ts';
import { type Lifetimes, type RiskSets, riskSets } from './lifetimes.ts';

/** Cumulative hazard, one row per distinct failure age; columns of shape (ages,). */
export interface HazardTable extends RiskSets {
	/** Sum of failures / at risk: expected failures of a drive that is replaced at once each time. */
	readonly cumulativeHazard: Float64Array;
	/** Aalen's: square root of the sum of failures / at risk squared. */
	readonly standardError: Float64Array;
	/** Limits on the log scale, above 0. */
	readonly lower: Float64Array;
	readonly upper: Float64Array;
	/** The same with tied failures taken one after the other: 1/n + 1/(n-1) + ... */
	readonly tieCorrected: Float64Array;
	readonly tieCorrectedStandardError: Float64Array;
}

/**
 * Nelson-Aalen estimate of the cumulative hazard; at risk as `riskSets` says.
 *
 * @param lifetimes   shape (rows,)
 * @param confidence  of each age's limits, in (0, 1)
 * @throws AppError `sample_too_small` without rows, `invalid_input` for a row that is not a life
 * @source Nelson (1972), Technometrics 14; Aalen (1978), Annals of Statistics 6; ties Fleming & Harrington (1984), Comm. Statistics 13
 */
export function nelsonAalen(lifetimes: Lifetimes, confidence = 0.95): HazardTable {
	const sets = riskSets(lifetimes);
	const { ageDays, atRisk, failures } = sets;
	const rows = ageDays.length;
	const z = normalQuantile(0.5 + confidence / 2);
	const table = {
		...sets,
		cumulativeHazard: new Float64Array(rows),
		standardError: new Float64Array(rows),
		lower: new Float64Array(rows),
		upper: new Float64Array(rows),
		tieCorrected: new Float64Array(rows),
		tieCorrectedStandardError: new Float64Array(rows),
	};
	let hazard = 0;
	let variance = 0;
	let corrected = 0;
	let correctedVariance = 0;
	for (let row = 0; row < rows; row++) {
		const n = atRisk[row]!;
		const d = failures[row]!;
		hazard += d / n;
		variance += d / (n * n);
		for (let i = 0; i < d; i++) {
			corrected += 1 / (n - i);
			correctedVariance += 1 / ((n - i) * (n - i));
		}
		const spread = exp((z * Math.sqrt(variance)) / hazard);
		table.cumulativeHazard[row] = hazard;
		table.standardError[row] = Math.sqrt(variance);
		table.lower[row] = hazard / spread;
		table.upper[row] = hazard * spread;
		table.tieCorrected[row] = corrected;
		table.tieCorrectedStandardError[row] = Math.sqrt(correctedVariance);
	}
	return table;
}
