/** Loss curves from the live values of a running training. */
import type { LossCurve } from '../../../src-main/shared/domain/results.ts';
import type { LiveValues } from '../../client/job-store.ts';

/** One curve for each metric, in order of appearance; an epoch told twice counts once, the last time. */
export function liveCurves(live: readonly LiveValues[]): LossCurve[] {
	const curves = new Map<string, Map<number, LossCurve['epochs'][number]>>();
	for (const { metric, epoch, trainLoss, validationLoss, learningRate } of live) {
		if (typeof metric !== 'string' || typeof epoch !== 'number') continue;
		const epochs = curves.get(metric) ?? new Map();
		curves.set(
			metric,
			epochs.set(epoch, { epoch, trainLoss: numberOr(trainLoss), validationLoss: numberOr(validationLoss), learningRate: numberOr(learningRate) }),
		);
	}
	return [...curves].map(([metric, epochs]) => ({ metric, epochs: [...epochs.values()].sort((a, b) => a.epoch - b.epoch) }));
}

function numberOr(value: number | string | undefined): number {
	return typeof value === 'number' ? value : Number.NaN;
}
