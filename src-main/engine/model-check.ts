/** One check of the models in use: every forecaster over the pool on days that it has not seen; what was found is kept with its bundle. */
import { z } from 'zod';
import type { MeasuredDrift, ModelDriftInput } from '../jobs/model-drift.ts';
import type { ModelBundleData } from '../models/bundle.ts';
import { driftText } from '../shared/charts/model-text.ts';
import { toJsonText } from '../shared/contract/codec.ts';
import { modelCheck } from '../shared/contract/model-age-schemas.ts';
import { AppError } from '../shared/domain/errors.ts';
import { type ErrorDrift, type ModelCheck, type ModelsAge, staleness } from '../shared/domain/model-basis.ts';
import { currentBundle } from './bundles.ts';
import { combinedProgress } from './combined-progress.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { modelsAge } from './model-age.ts';
import { sharedHistory } from './shared-history.ts';
import { together } from './together.ts';

/**
 * Compares the errors of every forecaster in use on days that it has not seen with those at training, and keeps what was found.
 *
 * @throws AppError `no_models`, `bundle_rejected`; `series_too_short` while too few days came after the training; `not_found` when the
 *         bundle was removed meanwhile; `cancelled`
 */
export async function checkModels({ storage }: OpenWorkspace, context: EngineContext, call: Call): Promise<ModelsAge> {
	const age = await modelsAge(storage);
	if (age === null) throw new AppError('no_models');
	if (!age.canCheck)
		throw new AppError(
			'series_too_short',
			age.daysAfter < staleness.driftDays
				? `Errors are compared from ${staleness.driftDays} days after the training window on; ${age.daysAfter} came so far. Import more history.`
				: 'The bundle in use holds no forecasts whose errors could be compared. Train again.',
			{ needed: staleness.driftDays, observed: age.daysAfter },
		);
	const data = await currentBundle(storage);
	if (data === null) throw new AppError('no_models');
	const [drives, { dataHash, lastMs }, fleet] = await Promise.all([
		storage.devices.list(),
		storage.workspace.summary(),
		storage.samples.readFleet({ metrics: [...new Set(age.models.flatMap(({ metric }) => metric ?? []))] }),
	]);
	const inputs = driftInputs(data, { drives, history: sharedHistory(fleet), windowEndMs: data.meta.windowEndMs });
	const parts = combinedProgress(
		'Checking the models',
		inputs.map(() => 1),
		call.progress,
	);
	const measured = await together<MeasuredDrift[]>(call.signal, (signal) =>
		inputs.map(async (input, index) => {
			const found = await context.pool().run<MeasuredDrift>('measureDrift', input, { signal, onProgress: parts[index]?.report });
			parts[index]?.finish();
			return found;
		}),
	);
	const drifts = measured.map((found): ErrorDrift => ({ ...found, text: driftText(found) }));
	const check: ModelCheck = { bundle: age.bundle, checkedAtMs: context.now(), dataHash, lastObservedMs: lastMs ?? data.meta.windowEndMs, drifts };
	await storage.models.saveCheck({
		bundle: age.bundle,
		checkedAtMs: check.checkedAtMs,
		result: toJsonText(z.encode(modelCheck as z.ZodType, check)),
	});
	return (await modelsAge(storage)) ?? age;
}

function driftInputs(data: ModelBundleData, shared: Pick<ModelDriftInput, 'drives' | 'history' | 'windowEndMs'>): ModelDriftInput[] {
	const scalesOf = (metric: string) => data.scalers.find((scaler) => scaler.metric === metric)?.drives ?? [];
	return [
		...[...data.lstms].map(([metric, lstm]) => ({ ...shared, metric, model: { name: 'lstm' as const, lstm, scales: scalesOf(metric) } })),
		...[...Map.groupBy(data.arimas, ({ metric }) => metric)].map(([metric, arimas]) => ({
			...shared,
			metric,
			model: { name: 'arima' as const, arimas },
		})),
	];
}
