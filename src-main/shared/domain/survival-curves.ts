/** How long drives live, by model: as they were seen, and as the failure law has it. */
import type { SurvivalModel } from './results.ts';

/** Of one drive model, or of all smaller ones together. */
export interface SurvivalCurve {
	/** Empty for drives that name no model. */
	readonly model: string;
	/** How many models share this curve; 1 for a model of its own. */
	readonly models: number;
	readonly drives: number;
	readonly failures: number;
	/** Age at which the curve begins at 1: it is the survival of those that reached it. Ages are in days since first power-on. */
	readonly fromDays: number;
	readonly toDays: number;
	/** Ages at which drives failed, rising; Kaplan-Meier with 95 % log-log limits just after each (NaN where survival is 0). */
	readonly ageDays: Float64Array;
	readonly survival: Float64Array;
	readonly lower: Float64Array;
	readonly upper: Float64Array;
	/** What the failure law expects of the same drives with their conditions, at evenly spaced ages. */
	readonly expectedDays: Float64Array;
	readonly expected: Float64Array;
	/** Drives watched at each of `SurvivalCurves.riskAges`. */
	readonly atRisk: Float64Array;
}

export interface SurvivalCurves {
	/** Most drives first; smaller models pooled at the end. */
	readonly curves: readonly SurvivalCurve[];
	/** Ages in days at which numbers at risk are stated. */
	readonly riskAges: Float64Array;
	readonly drives: number;
	readonly failures: number;
	/** Drives whose age no source states: they are in no curve. */
	readonly drivesWithoutAge: number;
	/** Drives seen on one day only, where nearly all are: they are in no curve. */
	readonly seenOnce: number;
	/** The law that the curves are held against, and what the fleet says by itself. */
	readonly law: SurvivalModel;
}

/** Models with a curve of their own. */
export const OWN_CURVES = 8;
