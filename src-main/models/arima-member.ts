/**
 * ARIMA as a member of the ensemble: our own exact fit, chosen by ADF and AIC, with a weekly season where the history shows
 * one; the `arima` package only where ours finds no likelihood (docs/adr/0003-arima-and-isolation-forest.md).
 */
import { type ArimaModel, type ArimaOrder, fitArima, forecastArima } from '../maths/series/arima.ts';
import { chooseArima } from '../maths/series/arima-choice.ts';
import { describeOrder } from '../maths/series/arima-order.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { Stationarity } from '../shared/domain/results.ts';
import { forecastPackageArima } from './arima-package.ts';
import type { Member } from './member-weights.ts';
import { fittingDays, newestFits } from './origins.ts';

export interface ArimaMember {
	/** Absent when neither way gave a forecast; `note` says why. */
	readonly member?: Member;
	/** Of the final forecast, shape (horizonDays,). */
	readonly stdError?: Float64Array;
	readonly order?: ArimaOrder;
	/** The one that speaks today, unless the package stands in. */
	readonly model?: ArimaModel;
	readonly stationarity?: Stationarity;
	readonly stationarityNote?: string;
	readonly note?: string;
}

export interface ArimaMemberOptions {
	/** Used as it is instead of a fit. */
	readonly arima?: ArimaModel;
	readonly isCancelled?: () => boolean;
}

/**
 * Forecasts from every origin and from today. A few fits on the way speak until the next one, so that no origin is judged by
 * coefficients or orders that saw what came after it; a fit on the whole series speaks today.
 *
 * @param origins rising days
 * @throws AppError `cancelled`; every other failure becomes a member that is absent, with its reason
 */
export async function arimaMember(
	series: Float64Array,
	origins: readonly number[],
	horizonDays: number,
	options: ArimaMemberOptions,
): Promise<ArimaMember> {
	try {
		const final = options.arima === undefined ? chooseArima(series, options) : undefined;
		const fitted = fittingDays(origins, series.length);
		const models = newestFits(origins, fitted, options.arima === undefined ? fitOnTheWay(series, fitted, options) : fitted.map(() => options.arima));
		const model = (final?.fit ?? options.arima) as ArimaModel;
		const today = forecastArima(model, series, horizonDays);
		return {
			member: {
				name: 'arima',
				past: origins.map((day, i) => forecastArima(models[i] as ArimaModel, series.subarray(0, day), horizonDays).mean),
				final: today.mean,
			},
			stdError: today.stdError,
			order: model.order,
			model,
			...(final === undefined
				? {
						stationarityNote: 'The ARIMA was given, not fitted: no unit root was tested.',
						note: 'arima: its coefficients were given and may have been fitted on the days that judge it.',
					}
				: { stationarity: final.stationarity }),
			...(final?.fit.order.seasonal === undefined ? {} : { note: `arima: ${describeOrder(final.fit.order)}, with a season of a week.` }),
		};
	} catch (thrown) {
		if (!(thrown instanceof AppError) || thrown.code === 'cancelled') throw thrown;
		const refusal: ArimaMember = { note: `arima: ${thrown.message}`, stationarityNote: thrown.message };
		return thrown.code === 'fit_failed' ? packageMember(series, origins, horizonDays, refusal) : refusal;
	}
}

/**
 * One model a day. An order is chosen anew at every second of them: a choice takes ten times as long as a fit, and held from
 * the first origin it would be wrong for whatever began to drift later.
 */
function fitOnTheWay(series: Float64Array, fitted: readonly number[], options: ArimaMemberOptions): ArimaModel[] {
	const models: ArimaModel[] = [];
	for (const [i, day] of fitted.entries()) {
		const history = series.subarray(0, day);
		const before = models.at(-1);
		if (before === undefined) models.push(chooseArima(history, options).fit);
		else models.push(keptUnlessFitted(before, () => (i % 2 === 0 ? chooseArima(history, options).fit : refit(before, history, options))));
	}
	return models;
}

function refit({ order, trend }: ArimaModel, history: Float64Array, { isCancelled }: ArimaMemberOptions): ArimaModel {
	return fitArima(history, order, { trend, ...(isCancelled === undefined ? {} : { isCancelled }) });
}

/** The model of before goes on where none can be fitted. */
function keptUnlessFitted(before: ArimaModel, make: () => ArimaModel): ArimaModel {
	try {
		return make();
	} catch (thrown) {
		if (!(thrown instanceof AppError) || thrown.code === 'cancelled') throw thrown;
		return before;
	}
}

const PACKAGE_ORDER = { p: 1, d: 1, q: 1 };

/** The second way: the package's ARIMA(1,1,1), fitted anew at every origin. */
async function packageMember(series: Float64Array, origins: readonly number[], horizonDays: number, refusal: ArimaMember): Promise<ArimaMember> {
	const filled = Float64Array.from(series);
	for (let t = 1; t < filled.length; t++) if (Number.isNaN(filled[t])) filled[t] = filled[t - 1];
	try {
		const past: Float64Array[] = [];
		for (const day of origins) past.push((await forecastPackageArima(filled.subarray(0, day), PACKAGE_ORDER, horizonDays)).mean);
		const today = await forecastPackageArima(filled, PACKAGE_ORDER, horizonDays);
		return {
			...refusal,
			member: { name: 'arima', past, final: today.mean },
			stdError: today.stdError,
			order: PACKAGE_ORDER,
			note: `${refusal.note} The ARIMA(1,1,1) of the arima package stands in.`,
		};
	} catch (thrown) {
		if (!(thrown instanceof AppError)) throw thrown;
		return refusal;
	}
}
