/** Survival by model, from the history as it stands. */
import published from '../../resources/published-models.json' with { type: 'json' };
import { failureMetrics } from '../jobs/failure-conditions.ts';
import type { SurvivalCurvesInput } from '../jobs/survival-curves.ts';
import type { SurvivalCurves } from '../shared/domain/survival-curves.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { sharedHistory } from './shared-history.ts';

/** @throws AppError `no_drives` */
export async function survivalCurves({ storage }: OpenWorkspace, context: EngineContext, { signal }: Pick<Call, 'signal'>): Promise<SurvivalCurves> {
	const [drives, history] = await Promise.all([storage.devices.list(), storage.samples.readFleet({ metrics: failureMetrics })]);
	const input: SurvivalCurvesInput = { history: sharedHistory(history), drives, published: published.models };
	return context.pool().run<SurvivalCurves>('survivalByModel', input, { signal });
}
