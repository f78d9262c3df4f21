/** What each figure rests on: the trained models behind it, and those that were fitted for it alone. */
import { capitalise, formatList } from '../shared/charts/format.ts';
import { memberTitle } from '../shared/charts/member-names.ts';
import { modelText } from '../shared/charts/model-text.ts';
import { daysAfter, type ModelBasis, type ModelsAge } from '../shared/domain/model-basis.ts';
import type { Forecast } from '../shared/domain/results.ts';
import type { StorageClient } from '../storage/client.ts';

/** A model that was fitted on the spot: it has seen all that there was. */
export function fittedBasis(model: string, window: { readonly startMs: number; readonly endMs: number }, fittedAtMs: number): ModelBasis {
	return {
		model,
		bundle: null,
		hasWeight: true,
		trainedAtMs: fittedAtMs,
		windowStartMs: window.startMs,
		windowEndMs: window.endMs,
		daysAfter: 0,
		isStale: false,
		staleSinceMs: null,
		reason: '',
	};
}

/** Of a model that is fitted to the whole history. */
export async function fleetBasis(model: string, storage: StorageClient, nowMs: number): Promise<ModelBasis> {
	const { firstMs, lastMs } = await storage.workspace.summary();
	return fittedBasis(model, { startMs: firstMs ?? nowMs, endMs: lastMs ?? nowMs }, nowMs);
}

/**
 * The trained LSTM where it is a member, then the members that carry the forecast and were fitted to this drive's history.
 *
 * @param age of the bundle that the LSTM came from
 */
export function forecastBasis(forecast: Forecast, age: ModelsAge | null, nowMs: number): readonly ModelBasis[] {
	const { weights, metric, historyMs } = forecast;
	const fitted = Object.entries(weights).filter(([name, weight]) => name !== 'lstm' && weight > 0);
	const names = fitted.map(([name]) => memberTitle(name));
	const lastMs = historyMs[historyMs.length - 1] ?? nowMs;
	return [
		...lstmBasis(weights.lstm, metric, age, lastMs),
		...(names.length === 0 ? [] : [fittedBasis(capitalise(formatList(names)), { startMs: historyMs[0] ?? nowMs, endMs: lastMs }, nowMs)]),
	];
}

function lstmBasis(weight: number | undefined, metric: string, age: ModelsAge | null, lastMs: number): ModelBasis[] {
	const model = age?.models.find((one) => one.name === 'lstm' && one.metric === metric);
	if (weight === undefined || age === null || model === undefined) return [];
	const { bundle, trainedAtMs, windowStartMs, windowEndMs } = age;
	return [
		{
			model: modelText(model),
			bundle,
			hasWeight: weight > 0,
			trainedAtMs,
			windowStartMs,
			windowEndMs,
			daysAfter: daysAfter(windowEndMs, lastMs),
			isStale: model.isStale,
			staleSinceMs: model.staleSinceMs,
			reason: model.reasons.join(' '),
		},
	];
}
