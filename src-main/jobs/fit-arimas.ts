/** One ARIMA a drive of one metric, each with the order that its own history wants. A fleet is cut into parts, which know nothing of one another. */
import type { ArimaModel } from '../maths/series/arima.ts';
import { chooseArima } from '../maths/series/arima-choice.ts';
import { describeOrder } from '../maths/series/arima-order.ts';
import { AppError, toAppError } from '../shared/domain/errors.ts';
import type { OrderCount } from '../shared/domain/fleet-forecast.ts';
import { minimums } from '../shared/domain/minimums.ts';
import type { Drive } from '../shared/domain/telemetry.ts';
import type { WorkContext } from '../shared/domain/work.ts';
import type { FleetHistory } from './fleet.ts';
import { fleetSeries } from './fleet-series.ts';
import { type JudgedSeries, joinJudged, judgeSeries, type LeftOut, noneLearnable } from './history-minimum.ts';

export interface ArimaPartInput {
	readonly drives: readonly Drive[];
	readonly history: FleetHistory;
	readonly metric: string;
}

interface DriveArima {
	readonly driveKey: string;
	readonly metric: string;
	readonly model: ArimaModel;
}

export interface ArimaPart {
	readonly models: readonly DriveArima[];
	/** Series that no ARIMA could be fitted to, by reason. */
	readonly refused: Readonly<Record<string, number>>;
	readonly judged: Omit<JudgedSeries<unknown>, 'series'>;
}

export interface FittedArimas {
	readonly metric: string;
	readonly models: readonly DriveArima[];
	/** The commonest first. */
	readonly orders: readonly OrderCount[];
	/** Series that no ARIMA could be fitted to, by reason. */
	readonly refused: Readonly<Record<string, number>>;
	readonly leftOut: LeftOut;
}

/** Chooses and fits the ARIMA of every drive of a part. @throws AppError `cancelled` */
export function fitArimaPart(input: ArimaPartInput, context: WorkContext): ArimaPart {
	const { metric } = input;
	const { series, ...judged } = judgeSeries(fleetSeries(input), minimums.arima);
	const refused: Record<string, number> = {};
	const total = input.history.deviceIds.length;
	const models = series.flatMap(({ driveKey, values }, index) => {
		context.progress({ phase: `Fitting ARIMA on ${metric}`, done: index, total, unit: 'drives' });
		if (context.isCancelled()) throw new AppError('cancelled');
		try {
			const { fit } = chooseArima(values, { isScreened: true, isCancelled: context.isCancelled });
			const { order, trend, constant, drift, ar, ma, seasonalAr, seasonalMa, sigma2 } = fit;
			return [{ driveKey, metric, model: { order, trend, constant, drift, ar, ma, seasonalAr, seasonalMa, sigma2 } }];
		} catch (thrown) {
			const { code } = toAppError(thrown);
			if (code === 'cancelled' || code === 'internal') throw thrown;
			refused[code] = (refused[code] ?? 0) + 1;
			return [];
		}
	});
	context.progress({ phase: `Fitting ARIMA on ${metric}`, done: total, total, unit: 'drives' });
	return { models, refused, judged };
}

/**
 * The parts of a fleet as one, in their order.
 *
 * @throws AppError `series_too_short` or `series_has_gaps` when no series will do, `fit_failed` when none can be fitted
 */
export function joinArimaParts(parts: readonly ArimaPart[], metric: string): FittedArimas {
	const judged = joinJudged(parts.map((part) => part.judged));
	const models = parts.flatMap((part) => part.models);
	const refused: Record<string, number> = {};
	for (const part of parts) for (const [code, count] of Object.entries(part.refused)) refused[code] = (refused[code] ?? 0) + count;
	if (models.length === 0) {
		if (Object.keys(refused).length === 0) throw noneLearnable(judged, minimums.arima, metric);
		const reasons = Object.entries(refused).map(([code, count]) => `${count} ${code}`);
		throw new AppError('fit_failed', `No series of ${metric} could be fitted: ${reasons.join(', ')}.`, { refused });
	}
	return { metric, models, orders: countOrders(models.map(({ model }) => describeOrder(model.order))), refused, leftOut: judged.leftOut };
}

/** The commonest first, equally common ones by name. */
export function countOrders(orders: readonly string[]): OrderCount[] {
	const counts = new Map<string, number>();
	for (const order of orders) counts.set(order, (counts.get(order) ?? 0) + 1);
	return [...counts].map(([order, drives]) => ({ order, drives })).sort((a, b) => b.drives - a.drives || (a.order < b.order ? -1 : 1));
}
