/**
 * The face for programs: load a model bundle, ask it for forecasts and risk scores of telemetry that need not be in any
 * workspace. Calls may run at once; the work is done in a pool of threads that ends with the program.
 *
 *     const bundle = await ModelBundle.load('models.zip');
 *     const forecast = await getForecast(telemetry, bundle, { metric: 'temperature_c', horizonDays: 14 });
 *     const risk = await getRiskScore(telemetry, bundle);
 */
import { availableParallelism } from 'node:os';
import type { RiskScoreInput } from '../jobs/failure-model.ts';
import type { ForecastInput } from '../jobs/forecast.ts';
import { decodeBundle, type ModelBundleData } from '../models/bundle.ts';
import { processRiskInput } from '../shared/contract/process-schemas.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { ProcessRisk } from '../shared/domain/process-risk.ts';
import type { DriveRisk, Forecast } from '../shared/domain/results.ts';
import type { DeviceId, Protocol } from '../shared/domain/telemetry.ts';
import { resolveThreadEntry } from '../threads/entry.ts';
import { createThreadPool, type ThreadPool } from '../threads/pool.ts';
import { type AnomalyWatch, createAnomalyWatch } from './anomaly-watch.ts';
import { sha256, unpackBundle } from './bundle-file.ts';
import { simulateSeries } from './process-run.ts';

export { AppError } from '../shared/domain/errors.ts';
export type { ProcessRisk } from '../shared/domain/process-risk.ts';
export type { DriveRisk, Forecast } from '../shared/domain/results.ts';
export type { AnomalyWatch, SampleVerdict } from './anomaly-watch.ts';

/** One drive's telemetry. Instants are UTC milliseconds, rising; a missing value is NaN or null. */
export interface Telemetry {
	readonly serial?: string;
	readonly model?: string;
	readonly protocol?: Protocol;
	readonly capacityBytes?: number;
	/** Shape (n,). */
	readonly observedAtMs: ArrayLike<number>;
	/** By metric name of the catalogue, each of shape (n,). */
	readonly metrics: Readonly<Record<string, ArrayLike<number | null>>>;
}

export interface ForecastOptions {
	/** The metric to forecast; without it the first of the bundle that the telemetry has. */
	readonly metric?: string;
	/** Days ahead, 30 unless said. */
	readonly horizonDays?: number;
	/** Coverage of the interval, 0.95 unless said. */
	readonly level?: number;
	readonly model?: 'arima' | 'lstm' | 'ensemble';
	readonly seed?: number;
	readonly signal?: AbortSignal;
}

export interface RiskScoreOptions {
	/** Days ahead of `failureProbability`, 90 unless said; the score itself always speaks of 90 days. */
	readonly horizonDays?: number;
	readonly signal?: AbortSignal;
}

/** Failure probability of a drive with its 95 % limits, the score of 0 to 100, and what drives it. */
export type RiskScore = Pick<
	DriveRisk,
	'riskScore' | 'failureProbability' | 'failureProbabilityLower' | 'failureProbabilityUpper' | 'ageDays' | 'contributions'
> & { readonly horizonDays: number };

/** A checked model bundle. Plain data: it may be shared between calls and kept as long as wanted. */
export interface ModelBundle {
	/** When and on what it was trained. */
	readonly meta: ModelBundleData['meta'];
	/** Metrics that have an LSTM. */
	readonly metrics: readonly string[];
	readonly data: ModelBundleData;
}

export const ModelBundle = {
	/**
	 * Reads a bundle, a zip file or its folder, and checks every part.
	 *
	 * @throws AppError `bundle_rejected` naming part and check; `file_unreadable`, `archive_limit`, `archive_name`
	 */
	async load(path: string): Promise<ModelBundle> {
		const data = decodeBundle(await unpackBundle(path), sha256);
		return { meta: data.meta, metrics: [...data.lstms.keys()], data };
	},
};

let pool: ThreadPool | undefined;
/** Threads start with the first call and do not keep a program alive that has nothing else to do. */
function threadPool(): ThreadPool {
	pool ??= createThreadPool({ entry: resolveThreadEntry('compute'), size: availableParallelism(), name: 'library' });
	return pool;
}

function columnOf(telemetry: Telemetry, metric: string): Float64Array {
	const values = telemetry.metrics[metric];
	if (!values || !Object.hasOwn(telemetry.metrics, metric)) {
		const metrics = Object.keys(telemetry.metrics);
		throw new AppError('metric_unknown', `The telemetry has no metric "${metric}". It has ${metrics.join(', ') || 'none'}.`, { metric, metrics });
	}
	if (values.length !== telemetry.observedAtMs.length) {
		throw new AppError('invalid_input', `metrics.${metric} has ${values.length} values for ${telemetry.observedAtMs.length} instants.`, {
			field: `metrics.${metric}`,
		});
	}
	return Float64Array.from(values, (value) => value ?? Number.NaN);
}

function instantsOf(telemetry: Telemetry): Float64Array {
	const instants = Float64Array.from(telemetry.observedAtMs);
	const at = instants.findIndex((value, index) => !Number.isSafeInteger(value) || (index > 0 && value < (instants[index - 1] as number)));
	if (at >= 0)
		throw new AppError('invalid_input', `observedAtMs[${at}] is ${instants[at]}; instants are whole UTC milliseconds that do not fall.`, {
			field: 'observedAtMs',
			index: at,
		});
	if (instants.length === 0) throw new AppError('series_too_short', 'The telemetry holds no sample.');
	return instants;
}

const anonymous = 'd0' as DeviceId;

/**
 * Forecast of one metric with its interval.
 *
 * @throws AppError `metric_unknown`, `invalid_input`, `series_too_short`, `series_has_gaps`, `fit_failed`, `no_models`, `cancelled`
 */
export async function getForecast(telemetry: Telemetry, bundle: ModelBundle, options: ForecastOptions = {}): Promise<Forecast> {
	const metric = options.metric ?? bundle.data.meta.metrics.find((name) => Object.hasOwn(telemetry.metrics, name));
	if (metric === undefined)
		throw new AppError(
			'metric_unknown',
			`The telemetry has none of the bundle's metrics (${bundle.data.meta.metrics.join(', ')}). Name one with options.metric.`,
		);
	const lstm = bundle.data.lstms.get(metric);
	const input: ForecastInput = {
		deviceId: anonymous,
		serial: telemetry.serial ?? '',
		metric,
		observedAtMs: instantsOf(telemetry),
		values: columnOf(telemetry, metric),
		horizonDays: options.horizonDays ?? 30,
		level: options.level ?? 0.95,
		model: options.model ?? 'ensemble',
		seed: options.seed ?? bundle.data.meta.seed,
		...(lstm ? { lstm: { model: lstm, windowEndMs: bundle.data.meta.windowEndMs } } : {}),
	};
	return threadPool().run<Forecast>('forecastSeries', input, { signal: options.signal });
}

/**
 * Failure probability and risk score of one drive, as it was at its last sample.
 *
 * @throws AppError `no_models` for a bundle without a survival model, `invalid_input`, `cancelled`
 */
export async function getRiskScore(telemetry: Telemetry, bundle: ModelBundle, options: RiskScoreOptions = {}): Promise<RiskScore> {
	const { survival } = bundle.data;
	if (!survival) throw new AppError('no_models', 'This bundle holds no survival model. Export it again after training.');
	const horizonDays = options.horizonDays ?? 90;
	if (!Number.isInteger(horizonDays) || horizonDays < 1 || horizonDays > 3650)
		throw new AppError('invalid_input', `horizonDays is a whole number from 1 to 3650; it is ${horizonDays}.`, { field: 'horizonDays' });
	const input: RiskScoreInput = {
		survival,
		horizonDays,
		drive: {
			deviceId: anonymous,
			serial: telemetry.serial ?? '',
			model: telemetry.model ?? '',
			firmware: '',
			protocol: telemetry.protocol ?? 'unknown',
			...(telemetry.capacityBytes === undefined ? {} : { capacityBytes: telemetry.capacityBytes }),
			observedAtMs: instantsOf(telemetry),
			metrics: Object.fromEntries(Object.keys(telemetry.metrics).map((metric) => [metric, columnOf(telemetry, metric)])),
		},
	};
	const { riskScore, failureProbability, failureProbabilityLower, failureProbabilityUpper, ageDays, contributions } =
		await threadPool().run<DriveRisk>('scoreRisk', input, { signal: options.signal });
	return { riskScore, failureProbability, failureProbabilityLower, failureProbabilityUpper, ageDays, contributions, horizonDays };
}

/** What a simulation of one metric takes; see `ssv simulate` for the meaning of each. */
export interface SimulateOptions {
	readonly metric: string;
	/** Growth in proportion or return to a level; chosen by AIC unless said. */
	readonly process?: 'gbm' | 'ou';
	/** Which way is worse; of the metric unless said. */
	readonly worse?: 'up' | 'down';
	/** Days ahead, 90 unless said. */
	readonly horizonDays?: number;
	/** 10,000 unless said. */
	readonly paths?: number;
	/** 0.95 and 0.99 unless said. */
	readonly levels?: readonly number[];
	readonly seed?: number;
	readonly signal?: AbortSignal;
}

/**
 * One metric as a random process fitted to its history: VaR and CVaR of its last, worst and summed daily values. Needs no bundle.
 *
 * @throws AppError `metric_unknown`, `invalid_input`, `series_too_short`, `series_has_gaps`, `series_constant`, `fit_failed`,
 *         `sample_too_small`, `job_too_large`, `cancelled`
 */
export async function simulateMetric(telemetry: Telemetry, options: SimulateOptions): Promise<ProcessRisk> {
	const { signal, ...asked } = options;
	// The same limits and defaults as on every other door.
	const read = processRiskInput.safeParse({ drive: anonymous, ...asked });
	if (!read.success) {
		const issue = read.error.issues[0];
		throw new AppError('invalid_input', `${issue?.path.join('.')}: ${issue?.message}`, { field: issue?.path.join('.') });
	}
	const samples = { observedAtMs: instantsOf(telemetry), values: columnOf(telemetry, options.metric) };
	const asker = { signal: signal ?? new AbortController().signal, progress: () => {} };
	return simulateSeries({ deviceId: anonymous, serial: telemetry.serial ?? '', ...samples }, read.data, threadPool(), asker);
}

/**
 * Follows one drive: after its history, judges one new sample at a time by the forests of the bundle, in the caller's own thread.
 * The verdict on a sample is what a search over the history up to it would say by the same forests; routines of a host and suppress
 * windows belong to a workspace and are not known here.
 *
 * @throws AppError `no_models` for a bundle without forests, `bundle_rejected`, `invalid_input`, `series_too_short`
 */
export function watchAnomalies(telemetry: Telemetry, bundle: ModelBundle): AnomalyWatch {
	const metrics = Object.fromEntries(Object.keys(telemetry.metrics).map((metric) => [metric, columnOf(telemetry, metric)]));
	const { serial = '', model = '', protocol = 'unknown' } = telemetry;
	return createAnomalyWatch({ deviceId: anonymous, serial, model, protocol, observedAtMs: instantsOf(telemetry), metrics }, bundle.data.anomalies);
}
