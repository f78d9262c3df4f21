/**
 * The least history that each model takes, stated once. Below it a model refuses (`series_too_short`, `series_has_gaps`) instead of
 * guessing; runs over the fleet leave the series out and say how many.
 *
 * Daily values: UTC days with a value. Coverage: their share of the days from the first to the last of them.
 */
export interface HistoryMinimum {
	/** As it stands in a sentence: `a forecast`. */
	readonly what: string;
	readonly dailyValues: number;
	/** In [0, 1]. */
	readonly coverage: number;
}

export const minimums = {
	/** A forecast of any kind: 12 days to learn from and three past days from which it is judged. */
	forecast: { what: 'a forecast', dailyValues: 20, coverage: 0.5 },
	/** One series of the training of an ARIMA. */
	arima: { what: 'an ARIMA', dailyValues: 20, coverage: 0.5 },
	/** One series of the training of an LSTM: a window of 8 days, its head of 3, and a later head to validate on. */
	lstm: { what: 'an LSTM', dailyValues: 14, coverage: 0.5 },
	/** When a series reaches a level: a month, so that every weekday counts four times. */
	passage: { what: 'a time to a level', dailyValues: 30, coverage: 0.5 },
	/** A random process: a month of pairs of days. */
	process: { what: 'a process', dailyValues: 30, coverage: 0.5 },
	/** One signal of one drive in the search for anomalies: 14 values to expect something from, 14 distances to judge by, one to judge. */
	anomalies: { what: 'the search for anomalies', dailyValues: 29, coverage: 0 },
} as const satisfies Record<string, HistoryMinimum>;

/** What a daily series has of what a model needs. */
export interface HistoryHave {
	readonly dailyValues: number;
	/** From the first to the last daily value; 0 without any. */
	readonly days: number;
}

/** Counts the days of a daily series. @param daily  shape (days,), NaN on a day without a value */
export function historyOf(daily: Float64Array): HistoryHave {
	const first = daily.findIndex(Number.isFinite);
	const last = daily.findLastIndex(Number.isFinite);
	if (first < 0) return { dailyValues: 0, days: 0 };
	let dailyValues = 0;
	for (let day = first; day <= last; day++) if (Number.isFinite(daily[day])) dailyValues++;
	return { dailyValues, days: last - first + 1 };
}

/** What a history lacks for a model; undefined when it will do. */
export function lacks({ dailyValues, coverage }: HistoryMinimum, have: HistoryHave): 'series_too_short' | 'series_has_gaps' | undefined {
	if (have.dailyValues < dailyValues) return 'series_too_short';
	return have.dailyValues < coverage * have.days ? 'series_has_gaps' : undefined;
}

/** `20 daily values on at least 50 % of the days` */
export function minimumText({ dailyValues, coverage }: HistoryMinimum): string {
	return `${dailyValues} daily values on at least ${Math.round(100 * coverage)} % of the days`;
}
