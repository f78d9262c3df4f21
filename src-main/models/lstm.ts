/**
 * One LSTM a metric, learned over all drives of the fleet.
 *
 * The head gives all days of a fortnight at once (direct multi-horizon): a one-step model fed with its own output adds up
 * its errors, and costs one pass a day. Only beyond the head's reach are the forecast days fed back, a block at a time.
 */
import { cosineLearningRate } from '../maths/lstm/cosine-annealing.ts';
import { meanSquaredError } from '../maths/lstm/losses.ts';
import { initialWeights, type NetworkShape } from '../maths/lstm/shape.ts';
import { createRng, type Rng } from '../maths/random.ts';
import { AppError, toAppError } from '../shared/domain/errors.ts';
import type { LossCurve, LstmOutcome } from '../shared/domain/results.ts';
import { standardLstmSettings } from '../shared/domain/training-settings.ts';
import type { WorkContext } from '../shared/domain/work.ts';
import { type Batch, type LstmBackend, type LstmLearner, type LstmPredictor, openLstmBackend } from './lstm-backend.ts';
import type { CrewRoom } from './lstm-crew.ts';
import { planNotes, planWindows, type WindowPlan } from './lstm-plan.ts';
import type { LstmModel } from './lstm-shape.ts';
import {
	drawWindows,
	firstGuess,
	type PreparedSeries,
	prepareSeries,
	type SeriesScale,
	scaleOf,
	WINDOW_FEATURES,
	windowBatch,
	writeWindow,
} from './lstm-windows.ts';

export type { SeriesScale } from './lstm-windows.ts';

export interface LstmOptions {
	readonly seed: number;
	/** Named in progress lines. */
	readonly metric: string;
	readonly epochs?: number;
	readonly hidden?: number;
	readonly layers?: number;
	/** Days that the model looks back on; shorter when the series are short. */
	readonly lookback?: number;
	readonly batchSize?: number;
	/** Windows that one epoch sees, drawn anew for each epoch and evenly over the drives. */
	readonly windowsPerEpoch?: number;
	readonly learningRate?: number;
	/** Epochs without a better validation loss after which training ends. */
	readonly patience?: number;
	/** What computes: the fused kernel where it runs, unless asked otherwise. */
	readonly backend?: LstmBackend['name'];
}

export interface TrainedLstm {
	readonly model: LstmModel;
	/** Mean and standard deviation of the training part of each series given, in their order. */
	readonly scaler: readonly SeriesScale[];
	readonly lossCurve: LossCurve['epochs'];
	readonly bestEpoch: number;
	readonly validationLoss: number;
	/** What "every day will be as the last one" misses by on the same windows. */
	readonly noChangeLoss: number;
	readonly stopReason: LstmOutcome['stopReason'];
	readonly windows: number;
	readonly validationWindows: number;
	readonly notes: readonly string[];
}

const WEIGHT_DECAY = 1e-2;
const MAX_NORM = 1;

const { lookbackDays: lookback, ...standard } = standardLstmSettings;
const defaults = { ...standard, lookback, batchSize: 64 };

type Settings = Required<Omit<LstmOptions, 'backend'>>;

/**
 * Trains on the earlier part of every series and stops by the later part; the weights of the best epoch are kept.
 *
 * Equal series, options and seed give equal losses on one machine, however many threads help. A cancel is looked for between batches: once an
 * epoch is complete its best weights come back with `stopReason: 'cancelled'`, before that there is nothing to keep.
 *
 * @param seriesList daily values, oldest first, NaN where nothing was observed; left untouched
 * @param room       where others may join the work
 * @throws AppError `series_too_short` when no series has a window for training and one for validation,
 *         `series_constant` when none varies, `fit_failed` when the loss leaves the finite numbers, `cancelled`
 */
export async function trainLstm(
	seriesList: readonly Float64Array[],
	{ backend: wanted, ...options }: LstmOptions,
	context: WorkContext,
	room?: CrewRoom,
): Promise<TrainedLstm> {
	const settings: Settings = { ...defaults, ...options };
	const plan = planWindows(seriesList, settings.lookback);
	const backend = await openLstmBackend(wanted);
	const shape: NetworkShape = { features: WINDOW_FEATURES, hidden: settings.hidden, layers: settings.layers, outputs: plan.head };
	const spec = {
		shape,
		weights: initialWeights(shape, createRng(settings.seed, 0)),
		steps: plan.lookback,
		batchSize: settings.batchSize,
		windows: Math.max(settings.batchSize, plan.validation.series.length),
		weightDecay: WEIGHT_DECAY,
		maxNorm: MAX_NORM,
	};
	const learner = backend.createLearner(spec, context.isCancelled, room);
	try {
		const epochWindows = Math.min(settings.windowsPerEpoch, plan.training.series.length);
		const { best, lossCurve, noChangeLoss, stopReason } = learnEpochs(learner, plan, epochWindows, settings, context);
		return {
			model: { shape, lookback: plan.lookback, weights: best.weights },
			scaler: plan.scales,
			lossCurve,
			bestEpoch: best.epoch,
			validationLoss: best.loss,
			noChangeLoss,
			stopReason,
			windows: epochWindows,
			validationWindows: plan.validation.series.length,
			notes: planNotes(plan, epochWindows, settings.lookback),
		};
	} finally {
		learner.close();
	}
}

interface Learned {
	readonly best: { readonly epoch: number; readonly loss: number; readonly weights: readonly Float32Array[] };
	readonly lossCurve: LossCurve['epochs'];
	readonly noChangeLoss: number;
	readonly stopReason: TrainedLstm['stopReason'];
}

function learnEpochs(learner: LstmLearner, plan: WindowPlan, epochWindows: number, settings: Settings, context: WorkContext): Learned {
	const { epochs, batchSize, learningRate: initialRate, patience, metric, seed } = settings;
	const batches = Math.ceil(epochWindows / batchSize);
	const rateAt = (step: number): number => cosineLearningRate(step, epochs * batches, initialRate);
	const validation = windowBatch(plan.prepared, plan.validation, 0, plan.validation.series.length, plan.lookback, plan.head);
	const noChangeLoss = noChangeLossOf(plan);
	const lossCurve: LossCurve['epochs'][number][] = [];
	let best: Learned['best'] = { epoch: 0, loss: Number.POSITIVE_INFINITY, weights: [] };
	for (let epoch = 1; epoch <= epochs; epoch++) {
		const firstStep = (epoch - 1) * batches;
		const learn = (batch: Batch, index: number): number => learner.learn(batch, rateAt(firstStep + index));
		const losses = unlessCancelled(() => ({
			train: trainEpoch(plan, epochWindows, createRng(seed, epoch), batchSize, context, learn),
			validation: validationLossOf(learner, validation),
		}));
		if (losses === 'cancelled') {
			if (best.epoch === 0) throw new AppError('cancelled');
			return { best, lossCurve, noChangeLoss, stopReason: 'cancelled' };
		}
		if (!Number.isFinite(losses.train + losses.validation))
			throw new AppError(
				'fit_failed',
				`Training the LSTM on ${metric} left the finite numbers in epoch ${epoch}; check the series for extreme values.`,
			);
		const told = { epoch, trainLoss: losses.train, validationLoss: losses.validation, learningRate: rateAt(firstStep) };
		lossCurve.push(told);
		if (losses.validation < best.loss) best = { epoch, loss: losses.validation, weights: learner.weights() };
		const live = { metric, ...told, epochs, bestEpoch: best.epoch, noChangeLoss };
		context.progress({ phase: `Training LSTM on ${metric}`, done: epoch, total: epochs, unit: 'epochs', live });
		if (epoch - best.epoch >= patience) return { best, lossCurve, noChangeLoss, stopReason: 'no improvement' };
	}
	return { best, lossCurve, noChangeLoss, stopReason: 'epochs' };
}

function unlessCancelled<T>(work: () => T): T | 'cancelled' {
	try {
		return work();
	} catch (thrown) {
		if (toAppError(thrown).code === 'cancelled') return 'cancelled';
		throw thrown;
	}
}

/** Mean loss of the epoch, weighted by batch size. @throws AppError `cancelled` */
function trainEpoch(
	plan: WindowPlan,
	count: number,
	rng: Rng,
	batchSize: number,
	context: WorkContext,
	learn: (batch: Batch, index: number) => number,
): number {
	const drawn = drawWindows(plan.training, count, rng);
	let total = 0;
	for (let from = 0, index = 0; from < count; from += batchSize, index++) {
		if (context.isCancelled()) throw new AppError('cancelled');
		const to = Math.min(count, from + batchSize);
		total += learn(windowBatch(plan.prepared, drawn, from, to, plan.lookback, plan.head), index) * (to - from);
	}
	return total / count;
}

/** Mean squared error over all windows of the later part. */
function validationLossOf(learner: LstmLearner, batch: Batch): number {
	return meanSquaredError(learner.predict(batch), batch.targets, new Float32Array(batch.targets.length));
}

/** Mean squared error of "every day will be as the last one" over the same windows, in the same unit. */
function noChangeLossOf({ prepared, validation, lookback, head }: WindowPlan): number {
	const { targets } = windowBatch(prepared, validation, 0, validation.series.length, lookback, head);
	// A target is the distance from the first guess: what is missed by the last value is that distance from where the last value lies.
	const lastValues = Float32Array.from(targets, (_, at) => {
		const row = Math.floor(at / head);
		const { filled } = prepared[validation.series[row]];
		const day = validation.day[row];
		return filled[day - 1] - firstGuess(filled, day, at % head);
	});
	return meanSquaredError(lastValues, targets, new Float32Array(targets.length));
}

/** Series of one pass: bounds its memory. */
const FORECAST_ROWS = 1024;

/**
 * Continues many series at once.
 *
 * @param histories daily values, oldest first, NaN where nothing was observed; left untouched
 * @param horizon   days, 1 or more
 * @param scales    of each series; by default of its own history
 * @returns shape (horizon,) for each series; a constant series stays constant
 * @throws  AppError `series_too_short` when a history has no observed day, `invalid_input` for a horizon below 1
 */
export async function forecastLstm(
	model: LstmModel,
	histories: readonly Float64Array[],
	horizon: number,
	scales: readonly SeriesScale[] = histories.map((values) => scaleOf(values)),
): Promise<Float64Array[]> {
	if (!Number.isInteger(horizon) || horizon < 1)
		throw new AppError('invalid_input', `The horizon must be a whole number of days from 1; it is ${horizon}.`, { field: 'horizon', value: horizon });
	const { shape, weights, lookback } = model;
	const backend = await openLstmBackend();
	const predictor = backend.createPredictor({ shape, weights, steps: lookback, windows: Math.min(FORECAST_ROWS, histories.length) });
	const forecasts: Float64Array[] = [];
	for (let from = 0; from < histories.length; from += FORECAST_ROWS) {
		const prepared = histories.slice(from, from + FORECAST_ROWS).map((values, i) => prepareSeries(values, scales[from + i]));
		forecasts.push(...forecastRows(predictor, model, prepared, horizon));
	}
	return forecasts;
}

function forecastRows(
	predictor: LstmPredictor,
	{ shape, lookback }: LstmModel,
	prepared: readonly PreparedSeries[],
	horizon: number,
): Float64Array[] {
	const head = shape.outputs;
	const tails = prepared.map(({ filled }, row) => {
		if (filled.length === 0)
			throw new AppError('series_too_short', `Series ${row} has no observed day; an LSTM forecast needs at least 1.`, { needed: 1 });
		// A history shorter than the lookback is continued backwards by its first value.
		const tail = new Float32Array(lookback + horizon + head).fill(filled[0], 0, lookback);
		const kept = filled.subarray(Math.max(0, filled.length - lookback));
		tail.set(kept, lookback - kept.length);
		return tail;
	});
	for (let done = 0; done < horizon; done += head) {
		const inputs = new Float32Array(lookback * tails.length * shape.features);
		for (const [row, tail] of tails.entries()) writeWindow(inputs, tail.subarray(done, done + lookback), row, tails.length);
		const outputs = predictor.predict({ inputs, size: tails.length, steps: lookback });
		for (const [row, tail] of tails.entries()) {
			const day = done + lookback;
			for (let step = 0; step < head; step++) tail[day + step] = firstGuess(tail, day, step) + outputs[row * head + step];
		}
	}
	return tails.map((tail, row) => {
		const { mean, sd } = prepared[row].scale;
		return Float64Array.from(tail.subarray(lookback, lookback + horizon), (value) => mean + sd * value);
	});
}
