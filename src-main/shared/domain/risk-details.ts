/** What a risk run says beyond its figures in money: causes, parts, groups, physical units, and how failures come together. */
import type { Estimate } from './results.ts';

/** Why money is lost, in the order in which a simulation counts. */
export const lossCauses = ['failure', 'wear_out', 'data_loss', 'capacity', 'latency'] as const;
export type LossCauseName = (typeof lossCauses)[number];

/** A part of CVaR at the first level; all parts of one kind add up to it. */
export interface TailPart {
	/** Cause, drive model or host; empty for drives that name none. */
	readonly name: string;
	/** Drives at risk that it stands for; 0 for a cause. */
	readonly drives: number;
	readonly conditionalValueAtRisk: number;
	/** Of the total, 0 to 1. */
	readonly share: number;
}

export interface GroupRisk {
	readonly groupId: number;
	/** As its source addresses it: of a part with its pool in front (`tank/raidz2-0`). */
	readonly name: string;
	readonly host?: string;
	readonly level?: string;
	readonly members: number;
	readonly toleratedFailures: number;
	readonly spares: number;
	/** Of losing data within the horizon. */
	readonly lossProbability: Estimate;
	/** What that would cost. */
	readonly dataLoss: number;
	/** False where its size, or that of another part of its pool, is not known: `dataLoss` is then too little. */
	readonly isSizeKnown?: boolean;
	/** Pool that it is a part of: `dataLoss` is the data of the whole pool. */
	readonly pool?: string;
	/** Part of CVaR at the first level; it is in the parts of its drives as well. */
	readonly conditionalValueAtRisk: number;
}

/** What another method makes of the same losses; figures that it cannot give are absent. */
export interface OtherEstimate {
	readonly name: 'normal' | 'cornish_fisher' | 'gpd';
	readonly valueAtRisk?: number;
	readonly conditionalValueAtRisk?: number;
	readonly note: string;
}

/** Bytes short over all drives, from path to path: shares of the paths, which with `none` add up to 1. */
export interface ShortBytesSpread {
	/** Nothing is short. */
	readonly none: number;
	/** Of the bars, in bytes, each about a quarter above the one before; shape (bars + 1,), empty without bars. */
	readonly edges: Float64Array;
	/** At or above the edge at its left and below that at its right; shape (bars,). */
	readonly shares: Float64Array;
}

export interface RiskDetails {
	readonly causes: readonly TailPart[];
	/** Largest first. */
	readonly models: readonly TailPart[];
	readonly hosts: readonly TailPart[];
	/** Most probable loss first. */
	readonly groups: readonly GroupRisk[];
	/** Drives worn out before they fail, bytes short over all drives, groups that lose data: expected numbers. */
	readonly wornOut: Estimate;
	readonly shortBytes: Estimate;
	readonly groupsLost: Estimate;
	/** Shares of the paths on which k drives fail; shape (most + 1,). */
	readonly failureShares: Float64Array;
	/** How `shortBytes` spreads over the paths; absent in results of earlier versions. */
	readonly shortBytesSpread?: ShortBytesSpread;
	/** At the first level. */
	readonly others: readonly OtherEstimate[];
	/** Normal correlation within a batch of one model and firmware, shocks of a host a year, and the share of its drives that one ends. */
	readonly dependence: { readonly correlation: number; readonly shocksPerYear: number; readonly shockProbability: number };
}
