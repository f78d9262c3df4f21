/** What a report is made of: plain results and the bytes of three fonts. What is absent is `null` and has a reason. */
import type { BacktestResult } from '../shared/domain/backtest.ts';
import type { DriveChange } from '../shared/domain/drive-changes.ts';
import type { ModelsAge } from '../shared/domain/model-basis.ts';
import type { FleetQuality } from '../shared/domain/quality.ts';
import type { Letterhead, ReportFigures, ReportImport, ReportOptions, SimulationAsked } from '../shared/domain/report.ts';
import type { AnomalyResult, Forecast, RiskResult, TrainingResult } from '../shared/domain/results.ts';
import type { ReplacementPlan, ScenarioComparison } from '../shared/domain/scenario.ts';
import type { Drive, MetricName, Series } from '../shared/domain/telemetry.ts';

/** A metric that the history has: on how many drives, in how many samples. */
export interface ReportMetric {
	readonly metric: MetricName;
	readonly drives: number;
	readonly samples: number;
}

export interface ReportWorkspace {
	readonly name: string;
	readonly isSynthetic: boolean;
	readonly drives: number;
	readonly failures: number;
	readonly samples: number;
	/** First and last observation; null in an empty workspace. */
	readonly firstMs: number | null;
	readonly lastMs: number | null;
	readonly imports: readonly ReportImport[];
	readonly metrics: readonly ReportMetric[];
}

/** Rows that could not be used, by reason. */
export interface ReportReject {
	readonly reason: string;
	readonly rows: number;
}

/** What is told of one drive beyond what the fleet's results hold. */
export interface ReportDrive {
	/** Most telling first, whole history. */
	readonly series: readonly Series[];
	/** Pools, RAID groups and parts that it is a member of, as their sources address them. */
	readonly groups: readonly string[];
	/** What people said about it, newest first. */
	readonly changes: readonly DriveChange[];
	/** The files that speak of it. */
	readonly imports: readonly ReportImport[];
}

/** Parts that may be absent. */
export type ReportPart = 'risk' | 'anomalies' | 'forecasts' | 'training' | 'backtests' | 'scenarios' | 'plan';

/** TTF only: pdfkit 0.20 cannot subset WOFF2, and its WOFF reader fails on an empty last glyph. The licences must allow embedding. */
export interface ReportFonts {
	readonly regular: Uint8Array;
	readonly semibold: Uint8Array;
	readonly mono: Uint8Array;
}

/** The files of `resources/fonts` that whoever calls `makeReport` reads. */
export const reportFontFiles = {
	regular: 'Inter-Regular.ttf',
	semibold: 'Inter-SemiBold.ttf',
	mono: 'JetBrainsMono-Regular-latin.ttf',
} as const satisfies Record<keyof ReportFonts, string>;

export interface ReportInput {
	readonly options: ReportOptions;
	readonly letterhead: Letterhead;
	/** Of the report before this one; null where this is the first, or where no earlier one kept its figures. */
	readonly previous: ReportFigures | null;
	readonly workspace: ReportWorkspace;
	/** Printed, and the only date in the file: the same input gives the same bytes. */
	readonly generatedAtMs: number;
	readonly drives: readonly Drive[];
	readonly risk: RiskResult | null;
	/** With what `risk` was asked; null without it. */
	readonly asked: SimulationAsked | null;
	/** What would have been said on past days, beside what came; null where nobody has looked back on this history. */
	readonly backtest: BacktestResult | null;
	/** The latest comparison and the latest plan on this history; null where none was made. */
	readonly scenarios: ScenarioComparison | null;
	readonly plan: ReplacementPlan | null;
	/** With the events that ask for attention. */
	readonly anomalies: AnomalyResult | null;
	/** Events that were acknowledged or lie in a suppress window, and are left out. */
	readonly knownEvents: number;
	/** All events by class, those that are left out among them; null where none were looked for. */
	readonly eventCounts: Readonly<Record<string, number>> | null;
	/** A handful, most telling first. */
	readonly forecasts: readonly Forecast[];
	readonly training: TrainingResult | null;
	/** Of the variant `drive`; absent or null otherwise. */
	readonly drive?: ReportDrive | null;
	/** How far the series may be trusted; absent or null where nobody has looked. */
	readonly quality?: FleetQuality | null;
	/** Why rows were rejected, most rows first; absent where no source tells. */
	readonly rejects?: readonly ReportReject[];
	/** How old the models in use are; null before the first training. */
	readonly models: ModelsAge | null;
	/** Why a part is absent, a whole sentence that names the missing metric or step. */
	readonly absent: Readonly<Partial<Record<ReportPart, string>>>;
	/** SHA-256 of the history. */
	readonly dataHash: string;
	readonly seed: number | null;
	/** Name and version of everything that computed. */
	readonly versions: Readonly<Record<string, string>>;
	readonly fonts: ReportFonts;
}
