/** The jobs behind training: one LSTM a metric over the fleet, and the bundle of all parts. */
import { type BundleMeta, encodeParts, type ModelBundleData } from '../models/bundle.ts';
import { type LstmOptions, type TrainedLstm, trainLstm } from '../models/lstm.ts';
import type { CrewRoom } from '../models/lstm-crew.ts';
import { minimums } from '../shared/domain/minimums.ts';
import type { Drive } from '../shared/domain/telemetry.ts';
import type { LstmSettings } from '../shared/domain/training-settings.ts';
import type { WorkContext } from '../shared/domain/work.ts';
import type { FittedArimas } from './fit-arimas.ts';
import type { FleetHistory } from './fleet.ts';
import { fleetSeries } from './fleet-series.ts';
import { type LeftOut, learnable } from './history-minimum.ts';

/** Settings that are not given are the standard ones. */
export interface TrainMetricInput extends Partial<LstmSettings> {
	readonly drives: readonly Drive[];
	readonly history: FleetHistory;
	readonly metric: string;
	readonly seed: number;
	/** Where other threads may help with the LSTM: see jobs/lstm-crew.ts. */
	readonly room?: CrewRoom;
}

export interface TrainedMetric extends TrainedLstm {
	readonly driveKeys: readonly string[];
	readonly leftOut: LeftOut;
}

/** @throws AppError `series_too_short`, `series_has_gaps`, `series_constant`, `fit_failed`, `cancelled` */
export async function trainMetricLstm(input: TrainMetricInput, context: WorkContext): Promise<TrainedMetric> {
	const { series: long, leftOut } = learnable(fleetSeries(input), minimums.lstm, input.metric);
	const trained = await trainLstm(
		long.map(({ values }) => values),
		lstmOptions(input),
		context,
		input.room,
	);
	return { ...trained, driveKeys: long.map(({ driveKey }) => driveKey), leftOut };
}

function lstmOptions({ seed, metric, lookbackDays, epochs, layers, hidden, learningRate, patience, windowsPerEpoch }: TrainMetricInput): LstmOptions {
	const given = { epochs, layers, hidden, lookback: lookbackDays, learningRate, patience, windowsPerEpoch };
	return { seed, metric, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
}

export interface EncodeBundleInput {
	readonly meta: BundleMeta;
	readonly lstms: readonly { readonly metric: string; readonly trained: TrainedMetric }[];
	readonly arimas: readonly FittedArimas[];
	readonly anomalies: ModelBundleData['anomalies'];
	readonly survival?: ModelBundleData['survival'];
}

/**
 * What a training learnt as the parts of a bundle, still without checksums. Forests of a large fleet take a second as text, so the main
 * thread does not write them.
 *
 * @throws AppError `not_acceptable_name`, `bundle_rejected` for models that no bundle can hold
 */
export function encodeTraining({ meta, lstms, arimas, anomalies, survival }: EncodeBundleInput): Map<string, Uint8Array> {
	return encodeParts({
		meta,
		scalers: lstms.map(({ metric, trained }) => ({
			metric,
			drives: trained.scaler.map(({ mean, sd }, index) => ({ driveKey: trained.driveKeys[index] as string, mean, sd })),
		})),
		anomalies,
		arimas: arimas.flatMap(({ models }) => models),
		lstms: new Map(lstms.map(({ metric, trained }) => [metric, trained.model])),
		...(survival === undefined ? {} : { survival }),
	});
}
