/** How good forecasts were where the truth is known: a fixture, or the history of the workspace. */
import type { Coverage } from './results.ts';

/** One way of forecasting over all judged steps. */
export interface MethodQuality {
	readonly name: string;
	/** Mean over the series, each the mean over its origins; season of 7 days. Below 1 beats the last week repeated. */
	readonly mase: number;
	/** Percent, 0 to 200; mean over the series as for `mase`. */
	readonly smape: number;
	/** Series that the method could forecast. */
	readonly series: number;
}

/** What every method did on one series. */
export interface SeriesForecastQuality {
	/** Name in the fixture, or serial and metric. */
	readonly name: string;
	readonly days: number;
	/** Forecasts that were judged. */
	readonly origins: number;
	readonly methods: readonly { readonly name: string; readonly mase: number; readonly smape: number }[];
	/** Mean absolute error of the ensemble over that of the seasonal naive forecast; 1 where neither ever missed, NaN where only that one never did. */
	readonly ratioToSeasonalNaive: number;
	/** Mean over the origins. */
	readonly weights: Readonly<Record<string, number>>;
	readonly coverage: readonly Coverage[];
	/** Mean quantile losses of the ends of each band, in the unit of the series. */
	readonly pinball: readonly BandLoss[];
}

export interface BandLoss {
	/** Of the band: its ends are the quantiles (1 - level) / 2 and (1 + level) / 2. */
	readonly level: number;
	readonly loss: number;
}

export interface ForecastEvaluation {
	/** What was judged, in words. */
	readonly source: string;
	readonly horizonDays: number;
	readonly methods: readonly MethodQuality[];
	/** Of the ensemble, mean over the series. */
	readonly weights: Readonly<Record<string, number>>;
	/** Of the ensemble's bands, over all series. */
	readonly coverage: readonly Coverage[];
	/** Mean over the series of the bands' quantile losses, each in units of its seasonal naive scale. */
	readonly pinball: readonly BandLoss[];
	readonly series: readonly SeriesForecastQuality[];
	/** Series that could not be judged, with the reason. */
	readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
	readonly notes: readonly string[];
}
