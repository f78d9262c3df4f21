/** The jobs behind training: one LSTM a metric over the fleet, one ARIMA a drive and metric, and the bundle of all parts. */
import { type ArimaModel, type ArimaOrder, type ArimaTrend, fitArima } from '../maths/series/arima.ts';
import { autoArima } from '../maths/series/arima-select.ts';
import { type BundleMeta, encodeBundle, type ModelBundleData, type Sha256 } from '../models/bundle.ts';
import { type TrainedLstm, trainLstm } from '../models/lstm.ts';
import type { CrewRoom } from '../models/lstm-crew.ts';
import { AppError, toAppError } from '../shared/domain/errors.ts';
import { metricInfo } from '../shared/domain/metrics.ts';
import { minimums } from '../shared/domain/minimums.ts';
import type { Drive } from '../shared/domain/telemetry.ts';
import type { WorkContext } from '../shared/domain/work.ts';
import { type DailySeries, dailySeries } from './daily.ts';
import { type FleetHistory, observedDrives } from './fleet.ts';
import { type LeftOut, learnable } from './history-minimum.ts';

export interface TrainMetricInput {
	readonly drives: readonly Drive[];
	readonly history: FleetHistory;
	readonly metric: string;
	readonly seed: number;
	readonly epochs: number;
	/** Where other threads may help with the LSTM: see jobs/lstm-crew.ts. */
	readonly room?: CrewRoom;
}

/** How a bundle names a drive: the same on every machine. */
export const driveKeyOf = (drive: Pick<Drive, 'serial' | 'model' | 'deviceId'>): string =>
	(drive.serial ? `${drive.model}|${drive.serial}` : drive.deviceId).slice(0, 256);

interface FleetSeries extends DailySeries {
	readonly driveKey: string;
}

/** Daily series of one metric, drives without it left out. */
function seriesOf({ drives, history, metric }: TrainMetricInput): FleetSeries[] {
	const { kind } = metricInfo(metric);
	return observedDrives(history, drives).flatMap((drive) => {
		const values = drive.metrics[metric];
		return values ? [{ driveKey: driveKeyOf(drive), ...dailySeries(drive.observedAtMs, values, kind) }] : [];
	});
}

export interface TrainedMetric extends TrainedLstm {
	readonly driveKeys: readonly string[];
	readonly leftOut: LeftOut;
}

/** @throws AppError `series_too_short`, `series_has_gaps`, `series_constant`, `fit_failed`, `cancelled` */
export async function trainMetricLstm(input: TrainMetricInput, context: WorkContext): Promise<TrainedMetric> {
	const { series: long, leftOut } = learnable(seriesOf(input), minimums.lstm, input.metric);
	const trained = await trainLstm(
		long.map(({ values }) => values),
		{ seed: input.seed, metric: input.metric, epochs: input.epochs },
		context,
		input.room,
	);
	return { ...trained, driveKeys: long.map(({ driveKey }) => driveKey), leftOut };
}

export interface FittedArimas {
	readonly metric: string;
	readonly models: readonly { readonly driveKey: string; readonly metric: string; readonly model: ArimaModel }[];
	/** The order chosen for the fleet. */
	readonly order: ArimaOrder;
	/** Series that no ARIMA could be fitted to, by reason. */
	readonly refused: Readonly<Record<string, number>>;
	readonly leftOut: LeftOut;
}

/** Drives on whose series the fleet's order is chosen by AIC; the others are fitted with it. */
const ORDER_DRIVES = 5;

/**
 * The order is chosen on a few drives and shared, each drive has its own coefficients: a search per drive costs fifty times
 * as much and changes little.
 *
 * @throws AppError `series_too_short` or `series_has_gaps` when no series will do, `fit_failed` when none can be fitted, `cancelled`
 */
export function fitMetricArimas(input: TrainMetricInput, context: WorkContext): FittedArimas {
	const { metric } = input;
	const { series, leftOut } = learnable(seriesOf(input), minimums.arima, metric);
	const refused: Record<string, number> = {};
	const attempt = <T>(work: () => T): T | null => {
		if (context.isCancelled()) throw new AppError('cancelled');
		try {
			return work();
		} catch (thrown) {
			const { code } = toAppError(thrown);
			if (code === 'cancelled' || code === 'internal') throw thrown;
			refused[code] = (refused[code] ?? 0) + 1;
			return null;
		}
	};
	const { order, trend } = fleetOrder(series, context, attempt);
	const models = series.flatMap(({ driveKey, values }, index) => {
		context.progress({ phase: `Fitting ARIMA on ${metric}`, done: index, total: series.length, unit: 'drives' });
		const fit = attempt(() => fitArima(values, order, { trend, isCancelled: context.isCancelled }));
		if (!fit) return [];
		const { constant, drift, ar, ma, seasonalAr, seasonalMa, sigma2 } = fit;
		return [{ driveKey, metric, model: { order, trend, constant, drift, ar, ma, seasonalAr, seasonalMa, sigma2 } }];
	});
	if (models.length === 0)
		throw new AppError(
			'fit_failed',
			`No series of ${metric} could be fitted: ${Object.entries(refused)
				.map(([code, count]) => `${count} ${code}`)
				.join(', ')}.`,
			{ refused },
		);
	return { metric, models, order, refused, leftOut };
}

/** The most frequent choice of AIC over evenly chosen drives; (1, d, 1) when none can be fitted. */
function fleetOrder(
	series: readonly FleetSeries[],
	context: WorkContext,
	attempt: <T>(work: () => T) => T | null,
): { order: ArimaOrder; trend: ArimaTrend } {
	const step = Math.max(1, Math.floor(series.length / ORDER_DRIVES));
	const votes = new Map<string, { order: ArimaOrder; trend: ArimaTrend; count: number }>();
	for (let index = 0; index < series.length && votes.size <= ORDER_DRIVES; index += step) {
		const chosen = attempt(() => autoArima((series[index] as FleetSeries).values, { isCancelled: context.isCancelled }));
		if (!chosen) continue;
		const { order, trend } = chosen.fit;
		const key = JSON.stringify([order, trend]);
		votes.set(key, { order, trend, count: (votes.get(key)?.count ?? 0) + 1 });
	}
	const best = [...votes.values()].sort((a, b) => b.count - a.count)[0];
	return best ?? { order: { p: 1, d: 1, q: 1 }, trend: 'n' };
}

export interface EncodeBundleInput {
	readonly meta: BundleMeta;
	readonly lstms: readonly { readonly metric: string; readonly trained: TrainedMetric }[];
	readonly arimas: readonly FittedArimas[];
	readonly anomalies: ModelBundleData['anomalies'];
	readonly survival?: ModelBundleData['survival'];
}

/** The parts of a training as the files of a bundle. */
export function makeBundle(input: EncodeBundleInput, sha256: Sha256): Map<string, Uint8Array> {
	const { meta, lstms, arimas, anomalies, survival } = input;
	return encodeBundle(
		{
			meta,
			scalers: lstms.map(({ metric, trained }) => ({
				metric,
				drives: trained.scaler.map(({ mean, sd }, index) => ({ driveKey: trained.driveKeys[index] as string, mean, sd })),
			})),
			anomalies,
			arimas: arimas.flatMap(({ models }) => models),
			lstms: new Map(lstms.map(({ metric, trained }) => [metric, trained.model])),
			...(survival === undefined ? {} : { survival }),
		},
		sha256,
	);
}
