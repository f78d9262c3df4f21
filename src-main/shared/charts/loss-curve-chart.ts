/** How training went: the loss on what was learned from and on what was held back, epoch by epoch. */
import type { LossCurve } from '../domain/results.ts';
import type { Chart, LineLayer } from './chart.ts';
import { formatCounted, formatMetric, formatNumber } from './format.ts';
import { plainText } from './plain-text.ts';

/** Also right for a curve that is still growing, and for one without any epoch. */
export function lossCurveChart(curve: LossCurve): Chart {
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
		summary: lossSummary(curve, metric),
		x: { type: 'number', label: 'Epoch', unit: '', format: 'count', scale: 'linear', includesZero: false },
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
		],
	};
}

function lossSummary(curve: LossCurve, metric: string): string {
	const valid = curve.epochs.filter((epoch) => Number.isFinite(epoch.validationLoss));
	if (valid.length === 0) return `${formatCounted(curve.epochs.length, 'epoch')} on ${metric}, no validation loss yet.`;
	const best = valid.reduce((lowest, epoch) => (epoch.validationLoss < lowest.validationLoss ? epoch : lowest));
	return `Validation loss on ${metric} is lowest in epoch ${best.epoch} of ${valid.at(-1)?.epoch}: ${formatNumber(best.validationLoss)}, training ${formatNumber(best.trainLoss)}.`;
}
