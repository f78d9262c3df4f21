/** What a report is made of: plain results and the bytes of three fonts. What is absent is `null` and has a reason. */
import type { BacktestResult } from '../shared/domain/backtest.ts';
import type { ModelsAge } from '../shared/domain/model-basis.ts';
import type { AnomalyResult, Forecast, RiskResult, TrainingResult } from '../shared/domain/results.ts';
import type { Drive, MetricName } from '../shared/domain/telemetry.ts';

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

/** Parts that may be absent. */
export type ReportPart = 'risk' | 'anomalies' | 'forecasts' | 'training' | 'backtests';

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
	readonly workspace: ReportWorkspace;
	/** Printed, and the only date in the file: the same input gives the same bytes. */
	readonly generatedAtMs: number;
	readonly drives: readonly Drive[];
	readonly risk: RiskResult | null;
	/** What would have been said on past days, beside what came; null where nobody has looked back on this history. */
	readonly backtest: BacktestResult | null;
	/** With the events that ask for attention. */
	readonly anomalies: AnomalyResult | null;
	/** Events that were acknowledged or lie in a suppress window, and are left out. */
	readonly knownEvents: number;
	/** A handful, most telling first. */
	readonly forecasts: readonly Forecast[];
	readonly training: TrainingResult | null;
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
