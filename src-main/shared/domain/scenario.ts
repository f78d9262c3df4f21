/** What if: changes of a fleet whose effect on the risk is simulated on the same random numbers as the fleet as it is. */
import type { Estimate, RiskLevel, StatedBasis } from './results.ts';
import type { DeviceId } from './telemetry.ts';

/** Who is replaced: drives that meet all that is said; at least one thing must be. */
export interface ReplaceWho {
	readonly drives?: readonly DeviceId[];
	readonly model?: string;
	readonly olderThanDays?: number;
	/** Percent of the rated life. */
	readonly wearAbove?: number;
	/** Of a failure within the horizon. */
	readonly probabilityAbove?: number;
}

export type ScenarioChange =
	/** New drives of the same model, paid for now. */
	| { readonly kind: 'replace'; readonly who: ReplaceWho }
	/** More spares for one group, or for all. */
	| { readonly kind: 'spares'; readonly groupId?: number; readonly add: number }
	/** Members that a group may lose, or that all may. */
	| { readonly kind: 'redundancy'; readonly groupId?: number; readonly toleratedFailures: number }
	/** Bytes written and the growth of the bytes used, in percent more (or less). */
	| { readonly kind: 'growth'; readonly percent: number }
	/** All prices of one kind, in percent more (or less). */
	| { readonly kind: 'prices'; readonly what: 'drives' | 'data' | 'capacity'; readonly percent: number };

export interface Scenario {
	readonly name: string;
	readonly changes: readonly ScenarioChange[];
}

/** A difference to the fleet as it is, on the same paths: negative saves. */
export interface PairedDifference {
	readonly expectedLoss: Estimate;
	readonly valueAtRisk: Estimate;
	readonly conditionalValueAtRisk: Estimate;
}

export interface ScenarioOutcome {
	readonly name: string;
	/** As they were asked for. */
	readonly changes: readonly ScenarioChange[];
	/** What it costs now, for sure; it is not in the losses. */
	readonly cost: number;
	/** Drives that it replaces. */
	readonly replaced: number;
	readonly expectedLoss: Estimate;
	readonly expectedFailures: Estimate;
	readonly levels: readonly RiskLevel[];
	/** At the first level. */
	readonly difference: PairedDifference;
	/** What was taken for granted, and what was asked of nobody. */
	readonly notes: readonly string[];
}

export interface ScenarioComparison {
	readonly seed: number;
	readonly paths: number;
	readonly horizonDays: number;
	readonly currency: string;
	readonly drivesAtRisk: number;
	/** The fleet as it is: no changes, and its difference is 0. */
	readonly baseline: Omit<ScenarioOutcome, 'difference'>;
	readonly scenarios: readonly ScenarioOutcome[];
	readonly dataHash: string;
	readonly stated: StatedBasis;
}

/** A drive of a replacement plan. */
export interface PlannedDrive {
	readonly deviceId: DeviceId;
	readonly serial: string;
	readonly model: string;
	readonly cost: number;
	readonly failureProbability: number;
	/** By how much CVaR falls when it alone is replaced, estimated from its part of the tail. */
	readonly expectedDrop: number;
}

/** A point of the frontier: what a budget buys. */
export interface PlanPoint {
	readonly budget: number;
	readonly drives: number;
	readonly cost: number;
	readonly conditionalValueAtRisk: Estimate;
	/** To the fleet as it is. */
	readonly difference: Estimate;
}

export interface ReplacementPlan {
	readonly seed: number;
	readonly paths: number;
	readonly horizonDays: number;
	readonly currency: string;
	readonly confidence: number;
	readonly budget: number;
	readonly cost: number;
	/** In the order in which they should be replaced. */
	readonly drives: readonly PlannedDrive[];
	readonly before: Estimate;
	readonly after: Estimate;
	/** After less before, on the same paths: negative saves. */
	readonly difference: Estimate;
	readonly frontier: readonly PlanPoint[];
	readonly notes: readonly string[];
	readonly dataHash: string;
	readonly stated: StatedBasis;
}
