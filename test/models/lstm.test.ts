import { describe, expect, test } from 'vitest';
import { createRng } from '../../src-main/maths/random.ts';
import { forecastLstm, trainLstm } from '../../src-main/models/lstm.ts';
import { openTensorFlow, tf } from '../../src-main/models/tensorflow.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { minimums } from '../../src-main/shared/domain/minimums.ts';
import type { Progress, WorkContext } from '../../src-main/shared/domain/work.ts';

const quiet: WorkContext = { progress: () => {}, isCancelled: () => false };
const tiny = { metric: 'temperature_c', seed: 1, epochs: 3, hidden: 6, lookback: 14, windowsPerEpoch: 128, batchSize: 32 };

/** Weekly waves around a level of their own, with a little noise. */
function weekly(days: number, drive: number): Float64Array {
	const rng = createRng(11, drive);
	const level = 20 + 30 * rng.uniform();
	return Float64Array.from({ length: days }, (_, t) => level + 5 * Math.sin((2 * Math.PI * t) / 7) + 0.3 * rng.normal());
}
const fleet = Array.from({ length: 6 }, (_, drive) => weekly(120, drive));

const codeOf = (promise: Promise<unknown>): Promise<string> =>
	promise.then(
		() => 'no error',
		(error: unknown) => (error instanceof AppError ? error.code : String(error)),
	);

describe('trainLstm', () => {
	test('gives equal losses and weights for equal seeds, and other ones for another seed', async () => {
		const [a, b, c] = [await trainLstm(fleet, tiny, quiet), await trainLstm(fleet, tiny, quiet), await trainLstm(fleet, { ...tiny, seed: 2 }, quiet)];
		expect(b.lossCurve).toEqual(a.lossCurve);
		expect(b.model).toEqual(a.model);
		expect(c.lossCurve).not.toEqual(a.lossCurve);
	});

	test('learns a weekly wave: the forecast misses by far less than the series strays', async () => {
		const { model, lossCurve } = await trainLstm(fleet, { ...tiny, epochs: 15, hidden: 16, windowsPerEpoch: 384 }, quiet);
		expect(lossCurve.at(-1)!.validationLoss).toBeLessThan(lossCurve[0].validationLoss / 2);
		const horizon = 20;
		const future = weekly(120 + horizon, 3);
		const [forecast] = await forecastLstm(model, [future.subarray(0, 120)], horizon);
		const error = forecast.reduce((sum, value, h) => sum + Math.abs(value - future[120 + h]), 0) / horizon;
		// The wave strays by 3.2 on average around its mean; the noise alone by 0.24.
		expect(error).toBeLessThan(1.2);
	});

	test('tells both losses and the falling learning rate of every epoch', async () => {
		const told: Progress[] = [];
		const { lossCurve, noChangeLoss } = await trainLstm(fleet, tiny, { ...quiet, progress: (progress) => told.push(progress) });
		expect(told.map((progress) => [progress.done, progress.total])).toEqual([
			[1, 3],
			[2, 3],
			[3, 3],
		]);
		told.forEach((progress, i) => {
			const soFar = lossCurve.slice(0, i + 1).map((epoch) => epoch.validationLoss);
			const bestEpoch = soFar.indexOf(Math.min(...soFar)) + 1;
			expect(progress.live).toEqual({ metric: 'temperature_c', ...lossCurve[i], epochs: 3, bestEpoch, noChangeLoss });
		});
		const rates = lossCurve.map((epoch) => epoch.learningRate);
		expect(rates).toEqual([...rates].sort((a, b) => b - a));
	});

	test('says what "no change" misses by on the same windows, in the same spreads', async () => {
		// Days rise by 1: the last value misses day h after it by h.
		const rising = [Float64Array.from({ length: 60 }, (_, t) => t)];
		const { noChangeLoss, scaler, model } = await trainLstm(rising, { ...tiny, epochs: 1 }, quiet);
		const head = model.shape.outputs;
		const missed = Array.from({ length: head }, (_, h) => ((h + 1) / (scaler[0]?.sd ?? Number.NaN)) ** 2);
		expect(noChangeLoss).toBeCloseTo(missed.reduce((sum, value) => sum + value, 0) / head, 4);
	});

	test('keeps the best epoch when it is cancelled, and has nothing to keep before the first', async () => {
		let looks = 0;
		const cancelled = await trainLstm(fleet, { ...tiny, epochs: 50 }, { ...quiet, isCancelled: () => ++looks > 10 });
		// Four batches an epoch: the look before the eleventh batch falls into the third.
		expect(cancelled.stopReason).toBe('cancelled');
		expect(cancelled.lossCurve).toHaveLength(2);
		expect(cancelled.validationLoss).toBe(Math.min(...cancelled.lossCurve.map((epoch) => epoch.validationLoss)));
		expect(await codeOf(trainLstm(fleet, tiny, { ...quiet, isCancelled: () => true }))).toBe('cancelled');
	});

	test('stops when the later days do not get better', async () => {
		const noise = Array.from({ length: 3 }, (_, drive) => {
			const rng = createRng(3, drive);
			return Float64Array.from({ length: 60 }, () => rng.normal());
		});
		const { stopReason, bestEpoch, lossCurve } = await trainLstm(noise, { ...tiny, epochs: 60, hidden: 16, patience: 3 }, quiet);
		expect(stopReason).toBe('no improvement');
		expect(lossCurve).toHaveLength(bestEpoch + 3);
	});

	test('leaves no tensor behind, whether it ends, fails or is cancelled', async () => {
		await openTensorFlow();
		const before = tf.memory().numTensors;
		const { model } = await trainLstm(fleet, tiny, quiet);
		await forecastLstm(model, fleet, 30);
		await codeOf(trainLstm(fleet, tiny, { ...quiet, isCancelled: () => true }));
		await codeOf(trainLstm([new Float64Array(5)], tiny, quiet));
		expect(tf.memory().numTensors).toBe(before);
	});

	test('names the windows that an epoch saw, a shortened lookback and series left out', async () => {
		const { notes } = await trainLstm([...fleet, new Float64Array(120).fill(4)], tiny, quiet);
		expect(notes[0]).toMatch(/^Each epoch saw 128 of \d+ windows, drawn anew and evenly over 6 drives\.$/);
		expect(notes[1]).toMatch(/1 of 7 series were constant/);
		const short = await trainLstm([weekly(40, 1), weekly(40, 2)], { ...tiny, lookback: 30 }, quiet);
		expect(short.model.lookback).toBeLessThan(30);
		expect(short.notes.join(' ')).toMatch(/looks back 12 days instead of 30/);
	});

	test('learns over gaps and leaves the series as they are', async () => {
		const gaps = fleet.map((values) => values.map((value, t) => (t % 5 === 0 ? Number.NaN : value)));
		const copies = gaps.map((values) => Float64Array.from(values));
		const { validationLoss } = await trainLstm(gaps, tiny, quiet);
		expect(Number.isFinite(validationLoss)).toBe(true);
		expect(gaps).toEqual(copies);
	});

	test('scales by the training part alone: later days change no training loss', async () => {
		const options = { ...tiny, epochs: 1 };
		const changed = fleet.map((values) => values.map((value, t) => (t >= 110 ? value + 1000 : value)));
		const [a, b] = [await trainLstm(fleet, options, quiet), await trainLstm(changed, options, quiet)];
		expect(b.scaler).toEqual(a.scaler);
		expect(b.lossCurve[0].trainLoss).toBe(a.lossCurve[0].trainLoss);
		expect(b.lossCurve[0].validationLoss).toBeGreaterThan(a.lossCurve[0].validationLoss);
	});

	test('learns from values whose squares are beyond all numbers as from those of everyday size', async () => {
		const huge = fleet.map((values) => values.map((value) => value * 2 ** 1000));
		const [a, b] = [await trainLstm(fleet, tiny, quiet), await trainLstm(huge, tiny, quiet)];
		for (const [i, { trainLoss }] of b.lossCurve.entries()) expect(trainLoss / a.lossCurve[i].trainLoss).toBeCloseTo(1, 5);
		const [forecast] = await forecastLstm(b.model, huge, 20);
		expect(forecast.every(Number.isFinite)).toBe(true);
	});

	test.each([
		['windows of one batch that is larger than all of them', { batchSize: 500 }],
		['batches of one window', { batchSize: 1, windowsPerEpoch: 20 }],
		['a single window an epoch', { windowsPerEpoch: 1 }],
		['the shortest lookback', { lookback: 1 }],
		['a lookback of most of the history', { lookback: 365 }],
		['1 unit', { hidden: 1 }],
		['96 units in 2 layers', { hidden: 96, layers: 2 }],
		['the largest seed', { seed: Number.MAX_SAFE_INTEGER }],
		['a patience of one epoch', { patience: 1 }],
		['gaps in every third day', { gap: 3 }],
	])(
		'learns on its kernel what it learns on TensorFlow.js, with %s',
		async (_, { gap = 0, ...options }: { gap?: number; [option: string]: number | undefined }) => {
			const series = fleet.slice(0, 2).map((values) => values.map((value, t) => (gap > 0 && t % gap === 0 ? Number.NaN : value)));
			const settings = { ...tiny, windowsPerEpoch: 40, ...options, epochs: 2 };
			const [ours, theirs] = [
				await trainLstm(series, { ...settings, backend: 'fused' }, quiet),
				await trainLstm(series, { ...settings, backend: 'tensorflow' }, quiet),
			];
			expect(ours.lossCurve).toHaveLength(theirs.lossCurve.length);
			// Float32 in two orders, and AdamW's first steps are as long for a small difference as for a large one.
			for (const [i, { trainLoss, validationLoss }] of ours.lossCurve.entries()) {
				expect(Math.abs(trainLoss / theirs.lossCurve[i].trainLoss - 1)).toBeLessThan(1e-4);
				expect(Math.abs(validationLoss / theirs.lossCurve[i].validationLoss - 1)).toBeLessThan(1e-4);
			}
		},
	);

	test('refuses series that are too short or all constant', async () => {
		expect(await codeOf(trainLstm([weekly(minimums.lstm.dailyValues - 1, 1)], tiny, quiet))).toBe('series_too_short');
		expect(await codeOf(trainLstm([new Float64Array(100).fill(3)], tiny, quiet))).toBe('series_constant');
		const shortest = await trainLstm([weekly(minimums.lstm.dailyValues, 1)], tiny, quiet);
		expect(shortest.model.lookback).toBe(8);
	});
});

describe('forecastLstm', () => {
	test('says the same of a series alone and among others', async () => {
		const { model } = await trainLstm(fleet, tiny, quiet);
		const together = await forecastLstm(model, fleet, 40);
		const [alone] = await forecastLstm(model, [fleet[4]], 40);
		// float32: the order of sums may change with the size of the batch.
		alone.forEach((value, h) => {
			expect(Math.abs(value - together[4][h])).toBeLessThan(1e-3);
		});
		expect(together.every((forecast) => forecast.length === 40 && forecast.every(Number.isFinite))).toBe(true);
	});

	test('keeps a constant series constant, and reads a history shorter than its lookback', async () => {
		const { model } = await trainLstm(fleet, tiny, quiet);
		const [constant, short] = await forecastLstm(model, [new Float64Array(30).fill(36), Float64Array.of(20, 21, 22)], 10);
		expect(Array.from(constant)).toEqual(new Array(10).fill(36));
		expect(short.every(Number.isFinite)).toBe(true);
		expect(await codeOf(forecastLstm(model, [Float64Array.of(Number.NaN)], 10))).toBe('series_too_short');
		expect(await codeOf(forecastLstm(model, fleet, 0))).toBe('invalid_input');
	});
});

test('opening TensorFlow.js leaves no listener that ends the thread at a rejected promise', async () => {
	const before = process.listenerCount('unhandledRejection');
	expect(await openTensorFlow()).toBe('wasm');
	expect(process.listenerCount('unhandledRejection')).toBe(before);
	expect(process.listeners('unhandledRejection').some((listener) => listener.toString().includes('throw reason'))).toBe(false);
});
