/** What shows whether a forecast may be trusted: correlations of the series, errors on the past and how they grow. Plain data. */

/** How the differenced history goes with its own past, lag by lag; a lag is a day. */
export interface Correlogram {
	/** Times that the history was differenced first: as often as ADF asks for. */
	readonly differences: number;
	/** Values, after differencing, that it rests on: the longest stretch without a gap. */
	readonly count: number;
	/** Autocorrelations of lags 1, 2, ..., shape (lags,). */
	readonly acf: Float64Array;
	/** Half width of the 95 % limits of each, if all from its lag on were 0 (Bartlett). Shape (lags,). */
	readonly acfLimits: Float64Array;
	/** Partial autocorrelations of the same lags. */
	readonly pacf: Float64Array;
	/** Half width of the 95 % limits of all of them, if the values were white noise. */
	readonly pacfLimit: number;
}

/** What is asked of errors: no bias, no memory, an even spread, a normal shape. */
export type ResidualQuestion = 'bias' | 'memory' | 'spread' | 'shape';

export interface ResidualCheck {
	readonly question: ResidualQuestion;
	readonly test: 'mean' | 'Ljung-Box' | 'ARCH-LM' | 'Jarque-Bera';
	readonly stat: number;
	readonly pvalue: number;
	/** Lags that the test joins. */
	readonly lags?: number;
	/** Whether errors as they should be are rejected at 5 %. */
	readonly isRejected: boolean;
}

/** Errors of forecasts one day ahead, each observed value less what was said of it: above 0 the forecast was too low. */
export interface ResidualDiagnostics {
	/** Whose errors: those of the ensemble at earlier days, or the innovations of the ARIMA that was fitted to all of them. */
	readonly of: 'ensemble' | 'arima';
	/** Days between two errors. */
	readonly everyDays: number;
	/** Day that was forecast, UTC ms. Shape (n,). */
	readonly atMs: Float64Array;
	/** In the unit of the series; NaN where nothing was observed. Shape (n,). */
	readonly values: Float64Array;
	/** Errors that are known. */
	readonly count: number;
	/** Mean error and its standard error, which grows where neighbours err alike. */
	readonly mean: number;
	readonly meanStandardError: number;
	/** Standard deviation: an error over it is the standardised one. */
	readonly standardDeviation: number;
	/** Autocorrelations of lags 1, 2, ... (each `everyDays` days), shape (lags,); empty where nothing can be told. */
	readonly acf: Float64Array;
	/** Half width of their 95 % limits, if the errors were white noise. */
	readonly acfLimit: number;
	/** Empty with too few errors, or where none differs from another. */
	readonly checks: readonly ResidualCheck[];
}

/** How errors grow with the distance: mean absolute errors of the same forecasts, in the unit of the series. */
export interface ErrorGrowth {
	/** Of each step that the past could judge, shape (steps,). */
	readonly ensemble: Float64Array;
	/** Of the last week repeated. */
	readonly seasonalNaive: Float64Array;
	/** Forecasts that each step rests on. */
	readonly counts: Float64Array;
}
