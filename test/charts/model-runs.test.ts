import { describe, expect, it } from 'vitest';
import { lossCurveChart } from '../../src-main/shared/charts/loss-curve-chart.ts';
import { gainText, lossText, settingTexts } from '../../src-main/shared/charts/model-run-text.ts';
import { comparableMetrics, runComparisonChart } from '../../src-main/shared/charts/run-comparison-chart.ts';
import type { LossCurve, LstmOutcome, ModelRun } from '../../src-main/shared/domain/results.ts';
import { standardLstmSettings } from '../../src-main/shared/domain/training-settings.ts';

const outcome = (validationLoss: number, noChangeLoss: number): LstmOutcome => ({
	bestEpoch: 2,
	validationLoss,
	noChangeLoss,
	stopReason: 'epochs',
	series: 4,
	windowsPerEpoch: 64,
	validationWindows: 30,
});
const curve = (losses: readonly number[], noChangeLoss: number): LossCurve => ({
	metric: 'temperature_c',
	epochs: losses.map((validationLoss, index) => ({ epoch: index + 1, trainLoss: 0.1, validationLoss, learningRate: 0.01 })),
	outcome: outcome(Math.min(...losses), noChangeLoss),
});
const runOf = (bundle: string, losses: readonly LossCurve[]): ModelRun => ({
	bundle,
	status: 'complete',
	savedAtMs: 0,
	trainedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
	windowStartMs: 0,
	windowEndMs: 1,
	isInUse: bundle === 'a',
	inUseSinceMs: null,
	isStale: false,
	bytes: 1,
	seed: 7,
	dataHash: '',
	drives: 4,
	settings: { ...standardLstmSettings, lstmMetrics: ['temperature_c'] },
	models: [],
	losses,
});

describe('a loss in words', () => {
	it('stands against no change, whichever is better, and says so where there is nothing to stand against', () => {
		expect(gainText(outcome(0.5, 1))).toBe('50\u2009% below no change');
		expect(gainText(outcome(1.1, 1))).toBe('10\u2009% above no change');
		expect(gainText(outcome(1, 0))).toBe('nothing to compare with');
		expect(lossText(curve([0.8, 0.5], 1))).toBe('temperature 50\u2009% below no change (epoch 2 of 2)');
	});
});

describe('settings in words', () => {
	it('are all there, with their seed, and none for a run that an older version trained', () => {
		const run = runOf('a', []);
		expect(settingTexts(run)).toHaveLength(9);
		expect(settingTexts(run)).toContainEqual({ label: 'LSTM on', value: 'temperature' });
		expect(settingTexts({ ...run, settings: null })).toEqual([]);
	});
});

describe('runs side by side', () => {
	it('are drawn as shares of what no change misses by, so that other data does not matter', () => {
		const chart = runComparisonChart([runOf('a', [curve([0.8, 0.5], 1)]), runOf('b', [curve([8, 5], 10)])], 'temperature_c');
		const lines = chart.layers.filter((layer) => layer.type === 'line');
		expect(lines.map(({ y }) => [...y])).toEqual([
			[0.8, 0.5],
			[0.8, 0.5],
		]);
		expect(new Set(lines.map(({ colour }) => colour)).size).toBe(2);
		expect(chart.layers.at(-1)).toMatchObject({ type: 'rule', axis: 'y', at: 1 });
		expect(chart.summary).toContain('the lowest is 2026-01-02 03:04:05, in use, 50\u2009% below no change in epoch 2');
	});

	it('do without the line of no change where it would press all curves flat', () => {
		const chart = runComparisonChart([runOf('a', [curve([0.1, 0.05], 1)])], 'temperature_c');
		expect(chart.layers.map(({ type }) => type)).toEqual(['line']);
	});

	it('leave out runs without a curve of the metric, and say so when none has one', () => {
		const bare = runOf('a', [{ metric: 'temperature_c', epochs: [] }]);
		expect(comparableMetrics([bare])).toEqual([]);
		expect(runComparisonChart([bare], 'temperature_c').summary).toBe('None of the chosen runs has a loss curve on temperature.');
	});
});

describe('a loss curve', () => {
	it('marks what no change misses by and the epoch that is kept, while it grows and when it has ended', () => {
		const grown = curve([0.8, 0.5], 1);
		const { outcome: _, ...growing } = grown;
		for (const chart of [lossCurveChart(grown), lossCurveChart(growing, { bestEpoch: 2, noChangeLoss: 1 })]) {
			expect(chart.layers.filter((layer) => layer.type === 'rule').map(({ axis, at }) => [axis, at])).toEqual([
				['y', 1],
				['x', 2],
			]);
			expect(chart.summary).toContain('the forecast of no change misses by 1.');
		}
		expect(lossCurveChart(growing).layers).toHaveLength(2);
	});
});
