/** How a fixture writes an ARIMA model, as ours. */
import type { ArimaModel, ArimaOrder, ArimaTrend } from '../../maths/series/arima.ts';
import { factorSizes, hasConstant, hasDrift } from '../../maths/series/arima-order.ts';
import { type Entry, numbersOf, textOf } from './fixture.ts';

export const trendOf = ({ trend }: Entry): ArimaTrend => textOf(trend) as ArimaTrend;

/** [p, d, q] and [P, D, Q, period]; a number that is missing becomes NaN, which no order may hold. */
export function orderOf(plain: ArrayLike<number>, seasonal: ArrayLike<number> | null): ArimaOrder {
	const at = (values: ArrayLike<number>, i: number): number => values[i] ?? Number.NaN;
	const order = { p: at(plain, 0), d: at(plain, 1), q: at(plain, 2) };
	if (seasonal === null) return order;
	return { ...order, seasonal: { p: at(seasonal, 0), d: at(seasonal, 1), q: at(seasonal, 2), period: at(seasonal, 3) } };
}

/** @param params in the order of the reference: trend, ar, ma, seasonal ar, seasonal ma, sigma2 */
export function modelOf(entry: Entry, params: Float64Array): ArimaModel {
	const order = orderOf(numbersOf(entry.order), entry.seasonal_order === null ? null : numbersOf(entry.seasonal_order));
	const trend = trendOf(entry);
	let at = 0;
	const take = (size: number): number[] => {
		at += size;
		return Array.from(params.subarray(at - size, at));
	};
	const [constant = 0] = take(hasConstant(trend) ? 1 : 0);
	const [drift = 0] = take(hasDrift(trend) ? 1 : 0);
	const [ar, ma, seasonalAr, seasonalMa] = factorSizes(order).map(take);
	return { order, trend, constant, drift, ar, ma, seasonalAr, seasonalMa, sigma2: params[at] };
}

/** Numbers of a model in the order of the reference. */
export function paramsOf({ trend, constant, drift, ar, ma, seasonalAr, seasonalMa, sigma2 }: ArimaModel): number[] {
	return [...(hasConstant(trend) ? [constant] : []), ...(hasDrift(trend) ? [drift] : []), ...ar, ...ma, ...seasonalAr, ...seasonalMa, sigma2];
}

/** What a fixture says of innovations; sums pass over missing values. */
export function residualSums(residuals: Float64Array, burn: number) {
	const after = residuals.subarray(burn);
	const present = after.filter((value) => !Number.isNaN(value));
	return {
		first: after.subarray(0, 10),
		sum: present.reduce((sum, value) => sum + value, 0),
		squares: present.reduce((sum, value) => sum + value * value, 0),
		count: present.length,
	};
}
