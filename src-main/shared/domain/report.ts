/** What a report is asked to be, whose name it carries, and the figures that it states, for machines. */
import type { FailureBacktest, LoadBacktest } from './backtest.ts';
import type { Estimate, RiskEstimator, StatedBasis } from './results.ts';
import type { ScenarioComparison } from './scenario.ts';
import type { DeviceId } from './telemetry.ts';

/** `executive`: two pages for those who decide; `drive`: one drive; `scenarios`: what was compared, side by side. */
export const reportVariants = ['full', 'executive', 'drive', 'scenarios'] as const;
export type ReportVariant = (typeof reportVariants)[number];

/** In the order in which they are printed. */
export const reportSections = [
	'summary',
	'fleet',
	'tail',
	'drives',
	'forecasts',
	'anomalies',
	'capacity',
	'loss',
	'scenarios',
	'backtests',
	'quality',
	'register',
	'method',
	'assumptions',
	'glossary',
] as const;
export type ReportSection = (typeof reportSections)[number];

/** What each variant has, in order; a choice leaves some of it out and adds nothing. */
export const variantSections: Readonly<Record<ReportVariant, readonly ReportSection[]>> = {
	full: reportSections,
	executive: ['summary', 'drives'],
	drive: ['summary', 'forecasts', 'anomalies', 'quality', 'method', 'assumptions', 'glossary'],
	scenarios: ['summary', 'scenarios', 'loss', 'method', 'assumptions', 'glossary'],
};

/** Those that are printed. Never none: a choice of which the variant has nothing is no choice. */
export function printedSections({ variant, sections }: Pick<ReportOptions, 'variant' | 'sections'>): readonly ReportSection[] {
	const chosen = variantSections[variant].filter((section) => sections === undefined || sections.includes(section));
	return chosen.length > 0 ? chosen : variantSections[variant];
}

export const reportPapers = ['A4', 'Letter'] as const;
export type ReportPaper = (typeof reportPapers)[number];

export const reportLanguages = ['en'] as const;
export type ReportLanguage = (typeof reportLanguages)[number];

export interface ReportOptions {
	readonly variant: ReportVariant;
	/** Those that are printed, in the order above; absent: all that the variant has. */
	readonly sections?: readonly ReportSection[];
	readonly paper: ReportPaper;
	readonly language: ReportLanguage;
	/** Serials are shown by their last four characters. */
	readonly masksSerials: boolean;
	/** Of the variant `drive`. */
	readonly deviceId?: DeviceId;
	/** Forecast charts at most. */
	readonly forecasts: number;
	/** Drives in detail at most, by their part of CVaR. */
	readonly topDrives: number;
}

export const defaultReportOptions: ReportOptions = { variant: 'full', paper: 'A4', language: 'en', masksSerials: false, forecasts: 4, topDrives: 20 };

/** The figures beside the PDF: a workbook, a zip file of CSV files, or the figures themselves. */
export const reportTableFormats = ['xlsx', 'csv', 'json'] as const;
export type ReportTableFormat = (typeof reportTableFormats)[number];

/** Who signs: kept in the workspace, printed on every report. */
export interface Letterhead {
	/** Empty where none is stated. */
	readonly organisation: string;
	/** PNG or JPEG. */
	readonly logo: Uint8Array | null;
}

/** What a simulation of the fleet was asked with. */
export interface SimulationAsked {
	readonly seed: number;
	readonly horizonDays: number;
	/** At most, where `relativeError` may end it earlier. */
	readonly paths: number;
	readonly levels: readonly number[];
	readonly estimator: RiskEstimator;
	readonly sampling: 'plain' | 'antithetic' | 'sobol';
	readonly relativeError?: number;
}

/** One line of the import ledger. */
export interface ReportImport {
	readonly name: string;
	readonly format: string;
	readonly importedAtMs: number;
	/** Samples in the file, of which `added` were new. */
	readonly samples: number;
	readonly added: number;
	readonly conflicts: number;
	readonly rejected: number;
}

/** The machine-readable summary of a report: attached to the PDF as `figures.json`, kept with its entry, compared with the next one. */
export interface ReportFigures {
	readonly schema: 'ssv-report-figures';
	readonly version: 1;
	readonly options: ReportOptions;
	readonly generatedAtMs: number;
	readonly dataHash: string;
	readonly versions: Readonly<Record<string, string>>;
	readonly workspace: {
		readonly name: string;
		readonly isSynthetic: boolean;
		readonly drives: number;
		readonly failures: number;
		readonly samples: number;
		readonly firstMs: number | null;
		readonly lastMs: number | null;
		readonly rejectedRows: number;
	};
	/** With what was simulated: enough to do it again. */
	readonly simulation: {
		readonly seed: number;
		readonly paths: number;
		readonly horizonDays: number;
		readonly currency: string;
		readonly drivesAtRisk: number;
		/** As it was asked. */
		readonly asked: SimulationAsked;
		/** What it rests on beside the history. */
		readonly stated: StatedBasis;
		/** The model bundle in use when the report was made; null where none was. */
		readonly models: string | null;
	};
	readonly expectedLoss: Estimate;
	readonly expectedFailures: Estimate;
	readonly failureRange: readonly [number, number];
	readonly levels: readonly { readonly confidence: number; readonly valueAtRisk: Estimate; readonly conditionalValueAtRisk: Estimate }[];
	/** Parts of CVaR at the first level by `cause`, `model` and `host`. */
	readonly parts: readonly {
		readonly kind: 'cause' | 'model' | 'host';
		readonly name: string;
		readonly conditionalValueAtRisk: number;
		readonly share: number;
	}[];
	/** All drives at risk, largest part of CVaR first; `serial` as the options show it. */
	readonly drives: readonly {
		readonly deviceId: DeviceId;
		readonly serial: string;
		readonly model: string;
		readonly failureProbability: number;
		readonly failureProbabilityLower: number;
		readonly failureProbabilityUpper: number;
		readonly conditionalValueAtRisk: number;
		readonly share: number;
		readonly replacementCost: number;
		/** Days until full: median and central 90 %; null beyond ten years, absent where the drive does not tell. */
		readonly timeToFull?: { readonly days: number | null; readonly lowerDays: number | null; readonly upperDays: number | null };
	}[];
	/** Anomaly events by class, those that people have acknowledged or expect among them; null where none were looked for. */
	readonly events: Readonly<Record<string, number>> | null;
	/** The latest comparison of what might be done; absent where none was made on this history. */
	readonly scenarios?: Pick<ScenarioComparison, 'seed' | 'paths' | 'horizonDays' | 'currency' | 'baseline' | 'scenarios'>;
	/** What would have been said on past days beside what came; absent where nobody has looked back on this history. */
	readonly backtests?: {
		readonly loads: readonly Pick<LoadBacktest, 'metric' | 'horizonDays' | 'unit' | 'aggregate' | 'drives' | 'days' | 'levels'>[];
		readonly failures: readonly Omit<FailureBacktest, 'landmarksMs' | 'reliability' | 'precisionRecall'>[];
	};
	/** The ledger, oldest first. */
	readonly imports?: readonly ReportImport[];
}
