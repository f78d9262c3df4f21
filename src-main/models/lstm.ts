/**
 * One LSTM a metric, learned over all drives of the fleet.
 *
 * The head gives all days of a fortnight at once (direct multi-horizon): a one-step model fed with its own output adds up
 * its errors, and costs one pass a day. Only beyond the head's reach are the forecast days fed back, a block at a time.
 */
import { createAdamW } from '../maths/lstm/adamw.ts';
import { clipByGlobalNorm } from '../maths/lstm/clip.ts';
import { cosineLearningRate } from '../maths/lstm/cosine-annealing.ts';
import { meanSquaredError } from '../maths/lstm/losses.ts';
import { initialWeights, type NetworkShape } from '../maths/lstm/shape.ts';
import { createRng } from '../maths/random.ts';
import { AppError } from '../shared/domain/errors.ts';
import { minimums } from '../shared/domain/minimums.ts';
import type { LossCurve } from '../shared/domain/results.ts';
import type { WorkContext } from '../shared/domain/work.ts';
import { type Batch, lossAndGradients, predict } from './lstm-network.ts';
import type { LstmModel } from './lstm-shape.ts';
import {
	drawWindows,
	firstGuess,
	listWindows,
	type PreparedSeries,
	prepareSeries,
	type SeriesScale,
	scaleOf,
	WINDOW_FEATURES,
	type WindowList,
	windowBatch,
	writeWindow,
} from './lstm-windows.ts';
import { openTensorFlow } from './tensorflow.ts';

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
}

export interface TrainedLstm {
	readonly model: LstmModel;
	/** Mean and standard deviation of the training part of each series given, in their order. */
	readonly scaler: readonly SeriesScale[];
	readonly lossCurve: LossCurve['epochs'];
	readonly bestEpoch: number;
	readonly validationLoss: number;
	readonly stopReason: 'epochs' | 'no improvement' | 'cancelled';
	readonly windows: number;
	readonly validationWindows: number;
	readonly notes: readonly string[];
}

/** Days of the shortest window, and of the shortest head. */
const MIN_LOOKBACK = 8;
const MIN_HEAD = 3;
const MAX_HEAD = 14;
/** Observed days below which no series can be learned from: a window, its head, and a later head to validate on (8 + 2 x 3). */
const MIN_DAYS = minimums.lstm.dailyValues;
const VALIDATION_SHARE = 0.2;
const VALIDATION_WINDOWS = 384;
const WEIGHT_DECAY = 1e-2;
const MAX_NORM = 1;

const defaults = { epochs: 10, hidden: 64, layers: 1, lookback: 30, batchSize: 64, windowsPerEpoch: 1600, learningRate: 1e-2, patience: 4 };

/**
 * Trains on the earlier part of every series and stops by the later part; the weights of the best epoch are kept.
 *
 * Equal series, options and seed give equal losses on one machine. A cancel is looked for between batches: once an epoch
 * is complete its best weights come back with `stopReason: 'cancelled'`, before that there is nothing to keep.
 *
 * @param seriesList daily values, oldest first, NaN where nothing was observed; left untouched
 * @throws AppError `series_too_short` when no series has a window for training and one for validation,
 *         `series_constant` when none varies, `fit_failed` when the loss leaves the finite numbers, `cancelled`
 */
export async function trainLstm(seriesList: readonly Float64Array[], options: LstmOptions, context: WorkContext): Promise<TrainedLstm> {
	const settings = { ...defaults, ...options };
	const plan = planWindows(seriesList, settings.lookback);
	await openTensorFlow();
	const shape: NetworkShape = { features: WINDOW_FEATURES, hidden: settings.hidden, layers: settings.layers, outputs: plan.head };
	const epochWindows = Math.min(settings.windowsPerEpoch, plan.training.series.length);
	const batches = Math.ceil(epochWindows / settings.batchSize);
	const rateAt = (step: number): number => cosineLearningRate(step, settings.epochs * batches, settings.learningRate);
	const { weights, learn } = createLearner(shape, settings.seed);
	const lossCurve: LossCurve['epochs'][number][] = [];
	let best = { epoch: 0, loss: Number.POSITIVE_INFINITY, weights: weights.map((values) => Float32Array.from(values)) };
	let stopReason: TrainedLstm['stopReason'] = 'epochs';

	for (let epoch = 1; epoch <= settings.epochs && stopReason === 'epochs'; epoch++) {
		const drawn = drawWindows(plan.training, epochWindows, createRng(settings.seed, epoch));
		const trainLoss = trainEpoch(plan, drawn, settings.batchSize, context, (batch, index) => learn(batch, rateAt((epoch - 1) * batches + index)));
		if (trainLoss === 'cancelled') {
			if (best.epoch === 0) throw new AppError('cancelled');
			stopReason = 'cancelled';
			break;
		}
		const validationLoss = evaluate(shape, weights, plan, settings.batchSize);
		if (!Number.isFinite(trainLoss + validationLoss))
			throw new AppError(
				'fit_failed',
				`Training the LSTM on ${settings.metric} left the finite numbers in epoch ${epoch}; check the series for extreme values.`,
			);
		const learningRate = rateAt((epoch - 1) * batches);
		lossCurve.push({ epoch, trainLoss, validationLoss, learningRate });
		if (validationLoss < best.loss) best = { epoch, loss: validationLoss, weights: weights.map((values) => Float32Array.from(values)) };
		else if (epoch - best.epoch >= settings.patience) stopReason = 'no improvement';
		context.progress({
			phase: `Training LSTM on ${settings.metric}`,
			done: epoch,
			total: settings.epochs,
			unit: 'epochs',
			live: { metric: settings.metric, epoch, trainLoss, validationLoss, learningRate },
		});
	}
	return {
		model: { shape, lookback: plan.lookback, weights: best.weights },
		scaler: plan.scales,
		lossCurve,
		bestEpoch: best.epoch,
		validationLoss: best.loss,
		stopReason,
		windows: epochWindows,
		validationWindows: plan.validation.series.length,
		notes: planNotes(plan, epochWindows, settings.lookback),
	};
}

interface Learner {
	/** Changed in place by `learn`. */
	readonly weights: readonly Float64Array[];
	/** One step down the gradient of a batch; returns its loss before. */
	readonly learn: (batch: Batch, learningRate: number) => number;
}

function createLearner(shape: NetworkShape, seed: number): Learner {
	const weights = initialWeights(shape, createRng(seed, 0));
	const optimiser = createAdamW(
		weights.map((values) => values.length),
		{ weightDecay: WEIGHT_DECAY },
	);
	return {
		weights,
		learn(batch, learningRate) {
			const { loss, gradients } = lossAndGradients(shape, weights, batch);
			clipByGlobalNorm(gradients, MAX_NORM);
			optimiser.step(weights, gradients, learningRate);
			return loss;
		},
	};
}

interface WindowPlan {
	readonly lookback: number;
	readonly head: number;
	readonly scales: readonly SeriesScale[];
	readonly prepared: readonly PreparedSeries[];
	readonly training: WindowList;
	readonly validation: WindowList;
	/** Series that gave at least one training window. */
	readonly used: number;
}

/** Chooses lookback and head for the median length of the series, and splits each series in time. */
function planWindows(seriesList: readonly Float64Array[], wantedLookback: number): WindowPlan {
	const lengths = seriesList
		.map((values) => values.reduce((count, value) => count + (Number.isFinite(value) ? 1 : 0), 0))
		.filter((days) => days >= MIN_DAYS);
	if (lengths.length === 0)
		throw new AppError(
			'series_too_short',
			`An LSTM needs at least one series of ${MIN_DAYS} daily values; ${seriesList.length} series are all shorter.`,
			{
				needed: MIN_DAYS,
			},
		);
	const days = lengths.sort((a, b) => a - b)[lengths.length >> 1];
	const head = Math.max(MIN_HEAD, Math.min(MAX_HEAD, Math.floor(days / 5)));
	const lookback = Math.max(MIN_LOOKBACK, Math.min(wantedLookback, Math.floor(days / 2) - head));
	const cut = (length: number): number => length - Math.max(head, Math.round(VALIDATION_SHARE * length));
	const scales = seriesList.map((values) => {
		const first = Math.max(0, values.findIndex(Number.isFinite));
		return scaleOf(values, first + cut(values.length - first));
	});
	const prepared = seriesList.map((values, i) => prepareSeries(values, scales[i]));
	const training = listWindows(prepared, lookback, head, (one) => [0, cut(one.filled.length)]);
	const later = listWindows(prepared, lookback, head, (one) => [cut(one.filled.length), one.filled.length]);
	if (training.series.length === 0 || later.series.length === 0) {
		if (scales.every((scale) => scale.sd === 0))
			throw new AppError('series_constant', 'Every series is constant over its training days; an LSTM has nothing to learn.');
		const needed = lookback + 2 * head;
		throw new AppError('series_too_short', `An LSTM with lookback ${lookback} needs ${needed} days with few gaps in one series; there is none.`, {
			needed,
		});
	}
	return {
		lookback,
		head,
		scales,
		prepared,
		training,
		validation: drawWindows(later, VALIDATION_WINDOWS, createRng(0, 0)),
		used: new Set(training.series).size,
	};
}

function planNotes(plan: WindowPlan, epochWindows: number, wantedLookback: number): string[] {
	const notes: string[] = [];
	const total = plan.training.series.length;
	if (epochWindows < total) notes.push(`Each epoch saw ${epochWindows} of ${total} windows, drawn anew and evenly over ${plan.used} drives.`);
	if (plan.lookback < wantedLookback) notes.push(`The histories are short: the LSTM looks back ${plan.lookback} days instead of ${wantedLookback}.`);
	if (plan.used < plan.prepared.length)
		notes.push(`${plan.prepared.length - plan.used} of ${plan.prepared.length} series were constant or too short to learn from.`);
	return notes;
}

/** Mean loss of the epoch, weighted by batch size, or that it was cancelled. */
function trainEpoch(
	plan: WindowPlan,
	drawn: WindowList,
	batchSize: number,
	context: WorkContext,
	step: (batch: Batch, index: number) => number,
): number | 'cancelled' {
	const count = drawn.series.length;
	let total = 0;
	for (let from = 0, index = 0; from < count; from += batchSize, index++) {
		if (context.isCancelled()) return 'cancelled';
		const to = Math.min(count, from + batchSize);
		total += step(windowBatch(plan.prepared, drawn, from, to, plan.lookback, plan.head), index) * (to - from);
	}
	return total / count;
}

function evaluate(shape: NetworkShape, weights: readonly Float64Array[], plan: WindowPlan, batchSize: number): number {
	const count = plan.validation.series.length;
	let total = 0;
	for (let from = 0; from < count; from += batchSize) {
		const to = Math.min(count, from + batchSize);
		const batch = windowBatch(plan.prepared, plan.validation, from, to, plan.lookback, plan.head);
		total += meanSquaredError(predict(shape, weights, batch), batch.targets, new Float32Array(batch.targets.length)) * (to - from);
	}
	return total / count;
}

/** Rows of one pass: keeps the tensors of a pass below some 100 MB. */
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
	await openTensorFlow();
	const forecasts: Float64Array[] = [];
	for (let from = 0; from < histories.length; from += FORECAST_ROWS) {
		const prepared = histories.slice(from, from + FORECAST_ROWS).map((values, i) => prepareSeries(values, scales[from + i]));
		forecasts.push(...forecastRows(model, prepared, horizon));
	}
	return forecasts;
}

function forecastRows({ shape, lookback, weights }: LstmModel, prepared: readonly PreparedSeries[], horizon: number): Float64Array[] {
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
		const outputs = predict(shape, weights, { inputs, size: tails.length, steps: lookback });
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
