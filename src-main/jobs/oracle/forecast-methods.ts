/** The methods that fixtures of forecast accuracy name, as the program has them. */
import { adf } from '../../maths/series/adf.ts';
import { type ArimaFit, type ArimaOrder, fitArima, forecastArima } from '../../maths/series/arima.ts';
import { selectArimaOrder } from '../../maths/series/arima-select.ts';
import { fitHoltWinters, forecastHoltWinters } from '../../maths/series/holt-winters.ts';
import { driftForecast, naiveForecast, seasonalNaiveForecast } from '../../maths/series/naive-forecasts.ts';
import type { Forecaster } from '../../maths/series/rolling-origin.ts';
import { arimaStopNear, holtWintersStopNear, type StopNear } from './forecast-stops.ts';

/** A forecast that rests on a search for the best fit. */
export interface Fitted {
	/** Shape (horizon,). */
	readonly forecast: Float64Array;
	/** Chosen by AIC, where the method chooses. */
	readonly chosen?: ArimaFit;
	/** The fit of a given order, where that one was not chosen: another program may have chosen it. */
	readonly fitOf?: (order: ArimaOrder) => ArimaFit;
	/** Where a search that gives the forecast `other` may have stopped. */
	readonly stopNear: StopNear;
}

export type ForecastMethod =
	| { readonly kind: 'closed form'; readonly forecast: Forecaster }
	/** @param order as the reference chose it, for methods that choose one */
	| { readonly kind: 'fitted'; readonly fit: (training: Float64Array, horizon: number, order?: ArimaOrder) => Fitted }
	| { readonly kind: 'elsewhere' };

const ADF_SIGNIFICANCE = 0.05;

/** @returns undefined for a name that the program does not know */
export function forecastMethod(name: string): ForecastMethod | undefined {
	if (/^(lstm|ensemble50)_/.test(name)) return { kind: 'elsewhere' };
	if (name === 'naive') return { kind: 'closed form', forecast: naiveForecast };
	if (name === 'drift') return { kind: 'closed form', forecast: driftForecast };
	const seasonal = /^snaive(\d+)$/.exec(name);
	if (seasonal) return { kind: 'closed form', forecast: (history, horizon) => seasonalNaiveForecast(history, horizon, Number(seasonal[1])) };
	const smoothing = /^(holt_winters|ets_damped)_add(\d+)$/.exec(name);
	if (smoothing) return holtWintersMethod(Number(smoothing[2]), smoothing[1] === 'ets_damped');
	if (name === 'arima_auto') return { kind: 'fitted', fit: autoFitted };
	const plain = /^arima(\d)(\d)(\d)$/.exec(name);
	if (plain) return arimaMethod({ p: Number(plain[1]), d: Number(plain[2]), q: Number(plain[3]) });
	const sarima = /^sarima_(\d)(\d)(\d)_(\d)(\d)(\d)_(\d+)$/.exec(name);
	if (!sarima) return undefined;
	const [p, d, q, P, D, Q, period] = sarima.slice(1).map(Number);
	return arimaMethod({ p, d, q, seasonal: { p: P, d: D, q: Q, period } });
}

function holtWintersMethod(period: number, isDamped: boolean): ForecastMethod {
	return {
		kind: 'fitted',
		fit(training, horizon) {
			const fit = fitHoltWinters(training, { period, isDamped });
			return { forecast: forecastHoltWinters(fit, training, horizon), stopNear: holtWintersStopNear(training, fit, { period, isDamped }) };
		},
	};
}

function arimaMethod(order: ArimaOrder): ForecastMethod {
	return { kind: 'fitted', fit: (training, horizon) => arimaFitted(training, fitArima(training, order), horizon) };
}

function arimaFitted(training: Float64Array, fit: ArimaFit, horizon: number): Fitted {
	return { forecast: forecastArima(fit, training, horizon).mean, stopNear: arimaStopNear(training, fit) };
}

/** d = 0 where ADF (constant, lags by AIC) rejects a unit root at 5 %, else 1; then the least AIC over p, q in 0..3. */
function autoFitted(training: Float64Array, horizon: number, order?: ArimaOrder): Fitted {
	const d = adf(training, { trend: 'c', lagSelection: 'aic' }).pvalue < ADF_SIGNIFICANCE ? 0 : 1;
	const chosen = selectArimaOrder(training, d);
	const isOther = order !== undefined && (order.p !== chosen.order.p || order.d !== chosen.order.d || order.q !== chosen.order.q);
	return {
		...arimaFitted(training, isOther ? fitArima(training, order) : chosen, horizon),
		chosen,
		fitOf: (other) => fitArima(training, other),
	};
}
