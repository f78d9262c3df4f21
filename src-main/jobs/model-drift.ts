/**
 * How wrong one model of a bundle is on days that it has not seen: it forecasts a week ahead from rolling origins there and, for
 * comparison, over the days that judged it at training. Errors are in spreads of each drive's own history, as the loss of a training is.
 */
import { forecastArima } from '../maths/series/arima.ts';
import { type DriveErrors, findErrorDrift } from '../maths/series/error-drift.ts';
import type { ModelBundleData } from '../models/bundle.ts';
import { forecastLstm } from '../models/lstm.ts';
import type { LstmModel } from '../models/lstm-shape.ts';
import { type SeriesScale, scaleOf } from '../models/lstm-windows.ts';
import { AppError, toAppError } from '../shared/domain/errors.ts';
import { metricInfo } from '../shared/domain/metrics.ts';
import { type ErrorDrift, staleness } from '../shared/domain/model-basis.ts';
import type { Drive } from '../shared/domain/telemetry.ts';
import type { WorkContext } from '../shared/domain/work.ts';
import { dailySeries } from './daily.ts';
import { type FleetHistory, observedDrives } from './fleet.ts';
import { driveKeyOf } from './fleet-series.ts';
import { learntDays } from './forecast.ts';

type ArimaEntry = ModelBundleData['arimas'][number];

export interface ModelDriftInput {
	readonly drives: readonly Drive[];
	readonly history: FleetHistory;
	readonly metric: string;
	/** Last instant that the training saw. */
	readonly windowEndMs: number;
	readonly model:
		| { readonly name: 'lstm'; readonly lstm: LstmModel; readonly scales: readonly (SeriesScale & { readonly driveKey: string })[] }
		| { readonly name: 'arima'; readonly arimas: readonly ArimaEntry[] };
}

/** What was measured; its verdict is put into words by who shows it. */
export type MeasuredDrift = Omit<ErrorDrift, 'text'>;

/** Days ahead: the first week of a forecast, of which two fit into the least history that is judged. */
const HORIZON = 7;
/** Origins of each part, evenly spaced: neighbours say nearly the same. */
const ORIGINS = 12;
/** Share of a history that judges a model at training: see models/lstm-plan.ts. An ARIMA is judged by as much. */
const JUDGED_SHARE = 0.2;
const DRIVES_A_STEP = 16;

interface KnownDrive {
	readonly driveKey: string;
	readonly values: Float64Array;
	/** Leading days of the series that the training saw, and that the model learned from. */
	readonly seen: number;
	readonly learnt: number;
	readonly scale: SeriesScale;
}

type Forecaster = (drives: readonly KnownDrive[], origins: readonly (readonly number[])[]) => Promise<readonly (readonly Float64Array[])[]>;

/** @throws AppError `cancelled` */
export async function measureDrift(input: ModelDriftInput, context: WorkContext): Promise<MeasuredDrift> {
	const chosen = evenly(knownDrives(input), staleness.driftSample);
	const forecast = input.model.name === 'lstm' ? lstmForecaster(input.model.lstm) : arimaForecaster(input.model.arimas, input.metric);
	const phase = `Checking the ${input.model.name === 'lstm' ? 'LSTM' : 'ARIMA'} on ${input.metric}`;
	const measured: { readonly before: number; readonly after: number; readonly newest: number }[] = [];
	for (let from = 0; from < chosen.length; from += DRIVES_A_STEP) {
		if (context.isCancelled()) throw new AppError('cancelled');
		context.progress({ phase, done: from, total: chosen.length, unit: 'drives' });
		const drives = chosen.slice(from, from + DRIVES_A_STEP);
		const origins = drives.map(originsOf);
		const forecasts = await forecast(drives, origins);
		measured.push(...drives.flatMap((drive, i) => errorsOf(drive, origins[i] as readonly number[], forecasts[i] as readonly Float64Array[])));
	}
	context.progress({ phase, done: chosen.length, total: chosen.length, unit: 'drives' });
	const column = (name: 'before' | 'after' | 'newest'): Float64Array => Float64Array.from(measured, (errors) => errors[name]);
	return judge(input, { before: column('before'), after: column('after'), newest: column('newest') });
}

function judge({ model: { name }, metric }: ModelDriftInput, errors: DriveErrors): MeasuredDrift {
	const drives = errors.before.length;
	const nothing = { grown: 0, errorBefore: NaN, errorAfter: NaN, factor: NaN, factorLower: NaN, factorUpper: NaN, newestFactor: NaN, pvalue: NaN };
	if (drives === 0) return { name, metric, verdict: 'undecided', drives, ...nothing };
	const { hasDrifted, ...found } = findErrorDrift(errors);
	const decided = hasDrifted ? 'drifted' : 'holds';
	return { name, metric, verdict: drives < staleness.driftDrives ? 'undecided' : decided, drives, ...found };
}

/** Drives that the model knows and that went on long enough after its window. */
function knownDrives({ drives, history, metric, windowEndMs, model }: ModelDriftInput): KnownDrive[] {
	const scales = new Map(model.name === 'lstm' ? model.scales.map((scale) => [scale.driveKey, scale]) : []);
	const known = new Set(model.name === 'lstm' ? scales.keys() : model.arimas.flatMap((entry) => (entry.metric === metric ? [entry.driveKey] : [])));
	const { kind } = metricInfo(metric);
	return observedDrives(history, drives).flatMap((drive) => {
		const driveKey = driveKeyOf(drive);
		const samples = drive.metrics[metric];
		if (!samples || !known.has(driveKey)) return [];
		const { dayMs, values } = dailySeries(drive.observedAtMs, samples, kind);
		const seen = dayMs.filter((day) => day <= windowEndMs).length;
		if (values.length - seen < staleness.driftDays) return [];
		const learnt = model.name === 'lstm' ? learntDays(model.lstm, seen) : seen - Math.max(HORIZON, Math.round(JUDGED_SHARE * seen));
		if (learnt < HORIZON) return [];
		const scale = scales.get(driveKey) ?? scaleOf(values, learnt);
		return scale.sd > 0 ? [{ driveKey, values, seen, learnt, scale }] : [];
	});
}

function evenly<T>(items: readonly T[], most: number): T[] {
	return items.length <= most ? [...items] : Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)] as T);
}

/** Days from which a whole horizon lies in the days that judged the model, then days from which it lies in what came after. */
function originsOf({ values, seen, learnt }: KnownDrive): number[] {
	const within = (from: number, to: number): number[] => {
		const last = to - HORIZON;
		const count = Math.min(ORIGINS, last - from + 1);
		return Array.from({ length: Math.max(0, count) }, (_, i) => (count === 1 ? last : Math.round(from + (i * (last - from)) / (count - 1))));
	};
	return [...within(learnt, seen), ...within(seen, values.length)];
}

function lstmForecaster(model: LstmModel): Forecaster {
	return async (drives, origins) => {
		const histories = drives.flatMap(({ values }, i) => (origins[i] as readonly number[]).map((day) => values.subarray(0, day)));
		const scales = drives.flatMap(({ scale }, i) => (origins[i] as readonly number[]).map(() => scale));
		const forecasts = await forecastLstm(model, histories, HORIZON, scales);
		const counts = origins.map((days) => days.length);
		const starts = counts.map((_, i) => counts.slice(0, i).reduce((sum, count) => sum + count, 0));
		return counts.map((count, i) => forecasts.slice(starts[i], (starts[i] as number) + count));
	};
}

function arimaForecaster(arimas: readonly ArimaEntry[], metric: string): Forecaster {
	const byKey = new Map(arimas.flatMap((entry) => (entry.metric === metric ? [[entry.driveKey, entry.model]] : [])));
	return async (drives, origins) =>
		drives.map(({ driveKey, values }, i) => {
			const model = byKey.get(driveKey);
			if (model === undefined) return [];
			try {
				return (origins[i] as readonly number[]).map((day) => forecastArima(model, values.subarray(0, day), HORIZON).mean);
			} catch (thrown) {
				// Coefficients of another machine may not fit this history: the drive says nothing then.
				if (toAppError(thrown).code === 'internal') throw thrown;
				return [];
			}
		});
}

/** Root mean squares of one drive in each part; none where a part has too few observed days to speak. */
function errorsOf({ values, seen, scale }: KnownDrive, origins: readonly number[], forecasts: readonly Float64Array[]) {
	const parts = { before: [0, 0], after: [0, 0], newest: [0, 0] } satisfies Record<string, [number, number]>;
	const newest = seen + Math.floor((values.length - seen) / 2);
	for (const [i, mean] of forecasts.entries()) {
		for (const [step, value] of mean.entries()) {
			const day = (origins[i] as number) + step;
			const error = ((values[day] as number) - value) / scale.sd;
			if (!Number.isFinite(error)) continue;
			const into = day < seen ? [parts.before] : day < newest ? [parts.after] : [parts.after, parts.newest];
			for (const sums of into) {
				sums[0] += error * error;
				sums[1] += 1;
			}
		}
	}
	const enough = Object.values(parts).every(([, count]) => count >= HORIZON);
	const rms = ([sum, count]: readonly [number, number]): number => Math.sqrt(sum / count);
	return enough ? [{ before: rms(parts.before), after: rms(parts.after), newest: rms(parts.newest) }] : [];
}
