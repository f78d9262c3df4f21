/** What is known about reports that were made: their headline, what changed between two of them, and whether a file still holds. */
import type { ReportOptions } from './report.ts';
import type { Estimate } from './results.ts';

/** What the list of reports tells of each without opening it. */
export interface ReportHeadline {
	/** When the fleet was simulated, which is the date on the report. */
	readonly simulatedAtMs: number;
	readonly dataHash: string;
	readonly horizonDays: number;
	readonly currency: string;
	readonly drives: number;
	readonly drivesAtRisk: number;
	readonly expectedLoss: Estimate;
	readonly expectedFailures: Estimate;
	/** Of the first level. */
	readonly confidence: number;
	readonly valueAtRisk: Estimate;
	readonly conditionalValueAtRisk: Estimate;
}

export const comparedFigures = [
	'expectedLoss',
	'valueAtRisk',
	'conditionalValueAtRisk',
	'expectedFailures',
	'drives',
	'drivesAtRisk',
	'failures',
	'events',
] as const;
export type ComparedFigure = (typeof comparedFigures)[number];

/** One figure of two reports. */
export interface FigureChange {
	readonly figure: ComparedFigure;
	/** Of `valueAtRisk` and `conditionalValueAtRisk`. */
	readonly confidence?: number;
	readonly unit: 'money' | 'drives' | 'events';
	readonly older: number;
	readonly newer: number;
	/** Newer less older. */
	readonly change: number;
	/** Half the width of the 95 % interval of the change that the random numbers of both simulations leave; null for what is counted. */
	readonly margin: number | null;
	/** Whether the change is larger than that; null where the two cannot be compared. */
	readonly isBeyondErrors: boolean | null;
}

export const basisParts = ['history', 'horizon', 'levels', 'paths', 'seed', 'method', 'currency', 'prices', 'groups', 'models', 'versions'] as const;
export type BasisPart = (typeof basisParts)[number];

/** Something that two reports do not share and that their figures rest on. */
export interface BasisChange {
	readonly part: BasisPart;
	/** A sentence. */
	readonly text: string;
}

/** A drive that is among the largest parts of CVaR in one of two reports only. */
export interface TopDriveChange {
	readonly deviceId: string;
	readonly serial: string;
	readonly model: string;
	/** Part of CVaR and failure probability where it was listed. */
	readonly share: number;
	readonly failureProbability: number;
	/** Whether the other report knows the drive at all. */
	readonly isInOther: boolean;
}

export interface FiguresComparison {
	/** What the money of each is counted in. */
	readonly currency: string;
	readonly olderCurrency: string;
	readonly figures: readonly FigureChange[];
	/** How many drives each list has. */
	readonly topDrives: number;
	readonly entered: readonly TopDriveChange[];
	readonly left: readonly TopDriveChange[];
	/** What differs in what they rest on; empty where only time has passed. */
	readonly basis: readonly BasisChange[];
}

/** A figure of a report that is not what the workspace gives now. Texts as JSON writes them; `absent` where one side has no such figure. */
export interface FigureDifference {
	/** `levels[0].valueAtRisk.value`. */
	readonly figure: string;
	readonly stated: string;
	readonly recomputed: string;
}

export interface ReportVerification {
	readonly fileName: string;
	readonly bytes: number;
	readonly sha256: string;
	/** The report of this workspace that has exactly these bytes; null where there is none, and the pages are not vouched for. */
	readonly reportId: string | null;
	readonly headline: ReportHeadline;
	readonly options: ReportOptions;
	/** What the figures rest on that is not so in the workspace now: differences are to be expected. */
	readonly basis: readonly BasisChange[];
	/** Figures that were compared, and those of them that differ; the first thousand are listed. */
	readonly compared: number;
	readonly differing: number;
	readonly differences: readonly FigureDifference[];
	/** What could not be compared, in sentences. */
	readonly notes: readonly string[];
	/** The same bytes as when it was made, and every figure came out again. */
	readonly isVerified: boolean;
}
