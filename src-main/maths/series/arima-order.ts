/** What an ARIMA model is made of: its orders and its trend, and which of them make sense. */
import { AppError } from '../../shared/domain/errors.ts';

/** How often differences are taken and how many coefficients there are; `seasonal` multiplies factors in L^period. */
export interface ArimaOrder {
	readonly p: number;
	readonly d: number;
	readonly q: number;
	readonly seasonal?: { readonly p: number; readonly d: number; readonly q: number; readonly period: number };
}

/** Deterministic part of the level: none, a constant, drift times t, both; t = 1 is the first value of the series. */
export type ArimaTrend = 'n' | 'c' | 't' | 'ct';

export const ARIMA_TRENDS = ['n', 'c', 't', 'ct'] as const satisfies readonly ArimaTrend[];

/** d + D: how many powers of t the differences take away. */
export const timesDifferenced = (order: ArimaOrder): number => order.d + (order.seasonal?.d ?? 0);

/** The trend of a fit that was told none: a constant where no difference takes it away. */
export const defaultTrend = (order: ArimaOrder): ArimaTrend => (timesDifferenced(order) === 0 ? 'c' : 'n');

export const hasConstant = (trend: ArimaTrend): boolean => trend === 'c' || trend === 'ct';
export const hasDrift = (trend: ArimaTrend): boolean => trend === 't' || trend === 'ct';

/** Number of coefficients of each factor (p, q, P, Q), in the order of the free parameters. */
export function factorSizes(order: ArimaOrder): readonly [number, number, number, number] {
	return [order.p, order.q, order.seasonal?.p ?? 0, order.seasonal?.q ?? 0];
}

/** Estimated numbers: coefficients, trend terms, innovation variance. */
export function countParameters(order: ArimaOrder, trend: ArimaTrend): number {
	return factorSizes(order).reduce((sum, size) => sum + size, 1 + (hasConstant(trend) ? 1 : 0) + (hasDrift(trend) ? 1 : 0));
}

export function describeOrder({ p, d, q, seasonal }: ArimaOrder): string {
	return `(${p},${d},${q})${seasonal ? `(${seasonal.p},${seasonal.d},${seasonal.q})${seasonal.period}` : ''}`;
}

/**
 * Refuses what statsmodels refuses: counts that are no whole numbers from 0, a period below 2, a lag in both the plain and
 * the seasonal factor (their coefficients could not be told apart), a trend term that the differences take away.
 *
 * @throws AppError `invalid_input`
 */
export function checkArimaModel(order: ArimaOrder, trend: ArimaTrend): void {
	const { seasonal } = order;
	const refuse = (message: string): AppError => new AppError('invalid_input', `ARIMA${describeOrder(order)}: ${message}`, { order, trend });
	const counts = [order.p, order.d, order.q, ...(seasonal ? [seasonal.p, seasonal.d, seasonal.q] : [])];
	if (!counts.every((count) => Number.isInteger(count) && count >= 0)) throw refuse('an order is made of whole numbers from 0.');
	if (seasonal) {
		if (!Number.isInteger(seasonal.period) || seasonal.period < 2) throw refuse('a period is a whole number from 2.');
		if (seasonal.p > 0 && order.p >= seasonal.period)
			throw refuse(`lag ${seasonal.period} is in both autoregressive factors. Use p below the period.`);
		if (seasonal.q > 0 && order.q >= seasonal.period)
			throw refuse(`lag ${seasonal.period} is in both moving average factors. Use q below the period.`);
	}
	if (!ARIMA_TRENDS.includes(trend)) throw refuse(`a trend is one of ${ARIMA_TRENDS.join(', ')}; got ${JSON.stringify(trend)}.`);
	const times = timesDifferenced(order);
	if (hasConstant(trend) && times > 0) throw refuse('the differences take a constant away. Use trend t for a drift.');
	if (hasDrift(trend) && times > 1) throw refuse('two differences take a drift away. Use trend n.');
}
