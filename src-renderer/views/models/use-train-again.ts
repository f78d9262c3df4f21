/** Training again as the models in use were trained. */
import type { InputOf } from '../../../src-main/shared/contract/procedures.ts';
import type { TrainingResult } from '../../../src-main/shared/domain/results.ts';
import { forecastMetricNames } from '../../../src-main/shared/domain/training-settings.ts';
import { useJob, useQuery } from '../../client/engine.tsx';

export function useTrainAgain(): { readonly isTraining: boolean; readonly trainAgain: () => void } {
	const latest = useQuery('training.latest', {});
	const job = useJob('models.train');
	const training = latest.status === 'ready' ? latest.output.training : null;
	return { isTraining: job.running !== undefined, trainAgain: () => job.start(settingsOf(training)) };
}

/** The standard ones where an older version did not note them. */
function settingsOf(training: TrainingResult | null): InputOf<'models.train'> {
	if (!training?.settings) return {};
	const { lstmMetrics, ...settings } = training.settings;
	return { ...settings, seed: training.seed, lstmMetrics: forecastMetricNames.filter((metric) => lstmMetrics.includes(metric)) };
}
