/** Wire schemas of trainings and model bundles. */
import { z } from 'zod';
import type * as Results from '../domain/results.ts';
import { forecastMetricNames, type LstmSettings, lstmSettingFields, type TrainingSettings } from '../domain/training-settings.ts';
import { instantMs } from './codec.ts';
import { carries, missingPart, seed } from './schemas.ts';

/** Folder name of a bundle inside the workspace. */
export const bundleName = z.string().min(1).max(100);

const trainedModel = carries<Results.TrainedModel>()(
	z.object({
		name: z.enum(['lstm', 'arima', 'anomaly', 'survival']),
		metric: z.string().optional(),
		trainedAtMs: instantMs,
		windowStartMs: instantMs,
		windowEndMs: instantMs,
		series: z.int(),
		summary: z.string(),
		metrics: z.record(z.string(), z.number()),
	}),
);

const lossCurve = carries<Results.LossCurve>()(
	z.object({
		metric: z.string(),
		epochs: z.array(z.object({ epoch: z.int(), trainLoss: z.number(), validationLoss: z.number(), learningRate: z.number() })),
		outcome: z
			.object({
				bestEpoch: z.int(),
				validationLoss: z.number(),
				noChangeLoss: z.number(),
				stopReason: z.enum(['epochs', 'no improvement', 'cancelled']),
				series: z.int(),
				windowsPerEpoch: z.int(),
				validationWindows: z.int(),
			})
			.optional(),
	}),
);

const bundleStatus = z.enum(['complete', 'stopped', 'imported']);

/** What a training was asked for, as it is told: within the limits of its day. */
const trainingSettings = carries<TrainingSettings>()(
	z.object({
		epochs: z.int(),
		layers: z.int(),
		hidden: z.int(),
		lookbackDays: z.int(),
		learningRate: z.number(),
		patience: z.int(),
		windowsPerEpoch: z.int(),
		lstmMetrics: z.array(z.string()),
	}),
);

const settingInput = (name: keyof LstmSettings) => {
	const { min, max, standard, isWhole } = lstmSettingFields[name];
	return (isWhole ? z.int() : z.number()).min(min).max(max).default(standard);
};

/** Hyperparameters of a training; defaults and limits are those of domain/training-settings.ts. */
export const trainingInput = z.strictObject({
	epochs: settingInput('epochs'),
	layers: settingInput('layers'),
	hidden: settingInput('hidden'),
	lookbackDays: settingInput('lookbackDays'),
	learningRate: settingInput('learningRate'),
	patience: settingInput('patience'),
	windowsPerEpoch: settingInput('windowsPerEpoch'),
	/** Metrics that get an LSTM, none for an empty list; without it the first two that the history has. */
	lstmMetrics: z.array(z.enum(forecastMetricNames)).max(forecastMetricNames.length).optional(),
	seed: seed.default(1),
});

export const trainingResult = carries<Results.TrainingResult>()(
	z.object({
		seed,
		settings: trainingSettings.optional(),
		status: bundleStatus.optional(),
		drives: z.int().optional(),
		bundle: z.string(),
		models: z.array(trainedModel),
		losses: z.array(lossCurve),
		missing: z.array(missingPart),
		dataHash: z.string(),
	}),
);

export const modelRun = carries<Results.ModelRun>()(
	z.object({
		bundle: z.string(),
		status: bundleStatus,
		savedAtMs: instantMs,
		trainedAtMs: instantMs,
		windowStartMs: instantMs,
		windowEndMs: instantMs,
		isInUse: z.boolean(),
		inUseSinceMs: instantMs.nullable(),
		isStale: z.boolean(),
		bytes: z.int(),
		seed,
		dataHash: z.string(),
		drives: z.int().nullable(),
		settings: trainingSettings.nullable(),
		models: z.array(z.object({ name: z.enum(['lstm', 'arima', 'anomaly', 'survival']), metric: z.string().optional() })),
		losses: z.array(lossCurve),
	}),
);
