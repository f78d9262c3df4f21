/** Loss curves from the live values of a running training. */
import type { LossMarks } from '../../../src-main/shared/charts/loss-curve-chart.ts';
import type { LossCurve } from '../../../src-main/shared/domain/results.ts';
import type { LiveValues } from '../../client/job-store.ts';

/** One LSTM under way. */
export interface LiveLstm {
	readonly curve: LossCurve;
	/** Absent where an engine of another version does not tell them. */
	readonly marks: LossMarks | undefined;
	/** Epochs at most; 0 where that is not told. */
	readonly epochs: number;
}

/** One for each metric, in order of appearance; an epoch told twice counts once, the last time. */
export function liveLstms(live: readonly LiveValues[]): LiveLstm[] {
	const byMetric = new Map<string, { readonly epochs: Map<number, LossCurve['epochs'][number]>; latest: LiveValues }>();
	for (const values of live) {
		const { metric, epoch, trainLoss, validationLoss, learningRate } = values;
		if (typeof metric !== 'string' || typeof epoch !== 'number') continue;
		const known = byMetric.get(metric) ?? { epochs: new Map(), latest: values };
		known.latest = values;
		known.epochs.set(epoch, {
			epoch,
			trainLoss: numberOr(trainLoss),
			validationLoss: numberOr(validationLoss),
			learningRate: numberOr(learningRate),
		});
		byMetric.set(metric, known);
	}
	return [...byMetric].map(([metric, { epochs, latest }]) => ({
		curve: { metric, epochs: [...epochs.values()].sort((a, b) => a.epoch - b.epoch) },
		marks: marksOf(latest),
		epochs: typeof latest.epochs === 'number' ? latest.epochs : 0,
	}));
}

function marksOf({ bestEpoch, noChangeLoss }: LiveValues): LossMarks | undefined {
	return typeof bestEpoch === 'number' && typeof noChangeLoss === 'number' ? { bestEpoch, noChangeLoss } : undefined;
}

function numberOr(value: number | string | undefined): number {
	return typeof value === 'number' ? value : Number.NaN;
}
