/** How training went: the loss on what was learned from and on what was held back, epoch by epoch. */
import type { LossCurve, LstmOutcome } from '../domain/results.ts';
import type { Chart, LineLayer, RuleLayer } from './chart.ts';
import { formatCounted, formatMetric, formatNumber } from './format.ts';
import { plainText } from './plain-text.ts';

/** What a loss is held against, and the epoch whose weights are kept. */
export type LossMarks = Pick<LstmOutcome, 'bestEpoch' | 'noChangeLoss'>;

/** Also right for a curve that is still growing, and for one without any epoch. @param marks of a growing curve; a finished one has its own */
export function lossCurveChart(curve: LossCurve, marks: LossMarks | undefined = curve.outcome): Chart {
	const metric = plainText(formatMetric(curve.metric));
	const x = Float64Array.from(curve.epochs, (epoch) => epoch.epoch);
	const line = (label: string, y: Float64Array, colour: LineLayer['colour']): LineLayer => ({
		type: 'line',
		label,
		x,
		y,
		colour,
		style: 'solid',
		hasDots: curve.epochs.length <= 60,
	});
	return {
		kind: 'loss-curve',
		title: `Training on ${metric}`,
		summary: lossSummary(curve, metric, marks),
		// From 0, so that a best first epoch does not stand on the axis.
		x: { type: 'number', label: 'Epoch', unit: '', format: 'count', scale: 'linear', includesZero: true },
		y: { type: 'number', label: 'Loss', unit: '', format: 'number', scale: 'linear', includesZero: true },
		layers: [
			line(
				'training',
				Float64Array.from(curve.epochs, (epoch) => epoch.trainLoss),
				'muted',
			),
			line(
				'validation',
				Float64Array.from(curve.epochs, (epoch) => epoch.validationLoss),
				'series1',
			),
			...(marks ? markLayers(marks) : []),
		],
	};
}

function markLayers({ bestEpoch, noChangeLoss }: LossMarks): RuleLayer[] {
	return [
		{ type: 'rule', axis: 'y', at: noChangeLoss, label: 'no change', colour: 'muted', style: 'dash' },
		{ type: 'rule', axis: 'x', at: bestEpoch, label: `best: epoch ${bestEpoch}`, colour: 'accent', style: 'dash' },
	];
}

function lossSummary(curve: LossCurve, metric: string, marks: LossMarks | undefined): string {
	const valid = curve.epochs.filter((epoch) => Number.isFinite(epoch.validationLoss));
	if (valid.length === 0) return `${formatCounted(curve.epochs.length, 'epoch')} on ${metric}, no validation loss yet.`;
	const best = valid.reduce((lowest, epoch) => (epoch.validationLoss < lowest.validationLoss ? epoch : lowest));
	return `Validation loss on ${metric} is lowest in epoch ${best.epoch} of ${valid.at(-1)?.epoch}: ${formatNumber(best.validationLoss)}, training ${formatNumber(best.trainLoss)}${marks ? `; the forecast of no change misses by ${formatNumber(marks.noChangeLoss)}` : ''}.`;
}
