/** What a training learnt, as the parts of a bundle and as the result that is told of it. */
import { defectConditions } from '../jobs/failure-conditions.ts';
import type { FailureModel } from '../jobs/failure-model.ts';
import type { FittedArimas } from '../jobs/fit-arimas.ts';
import { leftOutPart } from '../jobs/history-minimum.ts';
import type { EncodeBundleInput, TrainedMetric } from '../jobs/train.ts';
import { type AnomalyModel, sealBundle } from '../models/bundle.ts';
import { formatCounted } from '../shared/charts/format.ts';
import { DEFAULT_ALARM_BUDGET } from '../shared/domain/anomaly-results.ts';
import { minimums } from '../shared/domain/minimums.ts';
import type { AnomalyResult, BundleStatus, LossCurve, MissingPart, TrainedModel, TrainingResult } from '../shared/domain/results.ts';
import type { ThreadPool } from '../threads/pool.ts';
import { anomalyModels } from './anomaly-run.ts';
import { sha256 } from './bundle-file.ts';
import type { Learnt, TrainingPlan } from './training-parts.ts';
import { versions } from './versions.ts';

/** What a training rests on, and how it ended. */
export interface TrainingBasis {
	readonly status: Extract<BundleStatus, 'complete' | 'stopped'>;
	readonly trainedAtMs: number;
	readonly windowStartMs: number;
	readonly windowEndMs: number;
	readonly dataHash: string;
	readonly drives: number;
}

/** The losses of each LSTM with how it ended, in the order of the plan. */
export function lossesOf(learnt: Learnt, plan: TrainingPlan): LossCurve[] {
	return plan.lstms.flatMap(({ metric }): LossCurve[] => {
		const trained = learnt.lstms.get(metric);
		if (!trained) return [];
		const { lossCurve, bestEpoch, validationLoss, noChangeLoss, stopReason, driveKeys, windows, validationWindows } = trained;
		const outcome = { bestEpoch, validationLoss, noChangeLoss, stopReason, series: driveKeys.length, windowsPerEpoch: windows, validationWindows };
		return [{ metric, epochs: lossCurve, outcome }];
	});
}

/**
 * The files of the bundle, written on a compute thread: the loop of this one goes on.
 *
 * @throws AppError `bundle_rejected` for models that no bundle can hold
 */
export async function bundleFiles(learnt: Learnt, plan: TrainingPlan, basis: TrainingBasis, pool: ThreadPool): Promise<Map<string, Uint8Array>> {
	const { status, ...rest } = basis;
	const lstms = plan.lstms.flatMap(({ metric }) => {
		const trained = learnt.lstms.get(metric);
		return trained ? [{ metric, trained }] : [];
	});
	const account = lossesOf(learnt, plan).flatMap(({ metric, epochs, outcome }) => (outcome ? [{ metric, epochs, ...outcome }] : []));
	const input: EncodeBundleInput = {
		meta: {
			format: 'stochastic-storage-var/models',
			formatVersion: 1,
			productVersion: versions()['stochastic-storage-var'],
			versions: Object.entries(versions()).map(([name, version]) => ({ name, version })),
			seed: plan.seed,
			...rest,
			metrics: plan.forecasts.map(({ metric }) => metric),
			notes: lstms.flatMap(({ trained }) => trained.notes),
			training: { status, settings: plan.settings, lstms: account },
		},
		lstms,
		arimas: arimasOf(learnt, plan),
		anomalies: learnt.anomalies ? anomalyModels(learnt.anomalies) : [],
		...(learnt.failures ? { survival: survivalPart(learnt.failures) } : {}),
	};
	return sealBundle(await pool.run<Map<string, Uint8Array>>('encodeTraining', input), sha256);
}

function arimasOf(learnt: Learnt, plan: TrainingPlan): FittedArimas[] {
	return plan.forecasts.flatMap(({ metric }) => learnt.arimas.get(metric) ?? []);
}

function survivalPart({ hazard: fitted, models }: FailureModel) {
	const { shape, scaleDays, variance } = fitted.law;
	const hazard = {
		...fitted,
		law: { shape, scaleDays, variance: { logShape: variance.logShape, logScale: variance.logScale, covariance: variance.covariance } },
	};
	return { hazard, modelNames: [...models], conditionNames: defectConditions.map(({ name }) => name) };
}

/** What is stored and shown of the training. */
export function trainingResultOf(bundle: string, learnt: Learnt, plan: TrainingPlan, basis: TrainingBasis): TrainingResult {
	return {
		seed: plan.seed,
		settings: plan.settings,
		status: basis.status,
		drives: basis.drives,
		bundle,
		models: trainedModels(learnt, plan, basis),
		losses: lossesOf(learnt, plan),
		missing: missingParts(learnt, plan, basis.status),
		dataHash: basis.dataHash,
	};
}

function trainedModels(learnt: Learnt, plan: TrainingPlan, { trainedAtMs, windowStartMs, windowEndMs }: TrainingBasis): TrainedModel[] {
	const base = { trainedAtMs, windowStartMs, windowEndMs };
	const { anomalies, failures } = learnt;
	const lstms = plan.lstms.flatMap(({ metric }): TrainedModel[] => {
		const trained = learnt.lstms.get(metric);
		if (!trained) return [];
		const { validationLoss, noChangeLoss, bestEpoch, lossCurve } = trained;
		const metrics = { validationLoss, noChangeLoss, bestEpoch, epochs: lossCurve.length };
		return [{ ...base, name: 'lstm', metric, series: trained.driveKeys.length, summary: lstmSummary(trained), metrics }];
	});
	const arimas = arimasOf(learnt, plan).map((fitted): TrainedModel => {
		const { metric, models, orders } = fitted;
		// By order: how many drives have it.
		const metrics = { orders: orders.length, ...Object.fromEntries(orders.slice(0, NAMED_ORDERS).map(({ order, drives }) => [order, drives])) };
		return { ...base, name: 'arima', metric, series: models.length, summary: arimaSummary(fitted), metrics };
	});
	const forests = anomalies ? anomalyModels(anomalies) : [];
	const forest = forests.slice(0, 1).map(
		({ threshold, rows }): TrainedModel => ({
			...base,
			name: 'anomaly',
			series: anomalies?.result.drives ?? 0,
			summary: anomalySummary(forests, anomalies?.result),
			metrics: { threshold, rows },
		}),
	);
	if (!failures) return [...lstms, ...arimas, ...forest];
	const { drives, text, shape, scaleDays, failures: failed } = failures.survival;
	return [
		...lstms,
		...arimas,
		...forest,
		{ ...base, name: 'survival', series: drives, summary: text, metrics: { shape, scaleDays, failures: failed } },
	];
}

const lstmSummary = ({ bestEpoch, validationLoss, noChangeLoss, driveKeys, windows, model }: TrainedMetric): string =>
	`${formatCounted(model.shape.layers, 'layer')}, hidden ${model.shape.hidden}, lookback ${formatCounted(model.lookback, 'day')}, over ${formatCounted(driveKeys.length, 'drive')}; best of epoch ${bestEpoch}, validation loss ${validationLoss.toPrecision(3)}, of "no change" ${noChangeLoss.toPrecision(3)} (${windows} windows an epoch)`;

/** Orders that are named; the others are counted. */
const NAMED_ORDERS = 5;

/** `an order for each drive: (1,1,1) for 612, (1,0,0)(0,1,1)7 for 201, 38 others for 187; 3 series refused` */
function arimaSummary({ orders, refused }: FittedArimas): string {
	const [named, others] = [orders.slice(0, NAMED_ORDERS), orders.slice(NAMED_ORDERS)];
	const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
	const rest = others.length > 0 ? [`${others.length} others for ${sum(others.map(({ drives }) => drives))}`] : [];
	const left = sum(Object.values(refused));
	return `an order for each drive: ${[...named.map(({ order, drives }) => `${order} for ${drives}`), ...rest].join(', ')}${left > 0 ? `; ${left} series refused` : ''}`;
}

function anomalySummary([fleet, ...families]: readonly AnomalyModel[], found: AnomalyResult | undefined): string {
	const own = families.length === 0 ? '' : `, and one for each of ${families.length} drive models`;
	return `isolation forest of 100 trees over ${fleet?.features.length ?? 0} signals${own}; ${formatCounted(found?.events.length ?? 0, 'event')} at ${DEFAULT_ALARM_BUDGET} alarms per drive and month`;
}

function missingParts(learnt: Learnt, plan: TrainingPlan, status: BundleStatus): MissingPart[] {
	const leftOut = [
		...plan.lstms.flatMap(({ metric, part }) => {
			const trained = learnt.lstms.get(metric);
			return trained ? leftOutPart(`${part} by LSTM`, metric, minimums.lstm, trained.leftOut) : [];
		}),
		...plan.forecasts.flatMap(({ metric, part }) => {
			const fitted = learnt.arimas.get(metric);
			return fitted ? leftOutPart(`${part} by ARIMA`, metric, minimums.arima, fitted.leftOut) : [];
		}),
	];
	const unfinished = status === 'stopped' ? unfinishedParts(learnt, plan) : [];
	return [...learnt.missing, ...leftOut, ...(learnt.anomalies?.result.missing ?? []), ...(learnt.failures?.missing ?? []), ...unfinished];
}

/** What a cancel came before. */
function unfinishedParts({ lstms, arimas, anomalies, failures, missing }: Learnt, plan: TrainingPlan): MissingPart[] {
	const isNoted = (part: string): boolean => missing.some((entry) => entry.part === part);
	const reason = 'the training was cancelled before it was learnt';
	return [
		...plan.lstms.flatMap(({ metric, part }) => (lstms.has(metric) ? [] : [{ part: `${part} by LSTM`, missing: metric, reason }])),
		...plan.forecasts.flatMap(({ metric, part }) => (arimas.has(metric) ? [] : [{ part: `${part} by ARIMA`, missing: metric, reason }])),
		...(anomalies ? [] : [{ part: 'Anomaly forest', missing: 'a complete training', reason }]),
		...(failures ? [] : [{ part: 'Survival model', missing: 'a complete training', reason }]),
	].filter(({ part }) => !isNoted(part));
}
