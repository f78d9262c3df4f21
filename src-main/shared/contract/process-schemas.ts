/** Wire schemas of one metric as a random process. */
import { z } from 'zod';
import * as Processes from '../domain/process-risk.ts';
import { float64Array, instantMs } from './codec.ts';
import { riskLevel } from './risk-schemas.ts';
import { carries, confidence, deviceId, driveKey, horizonDays, metricName, seed } from './schemas.ts';

const process = z.enum(Processes.processKinds);
const worse = z.enum(['up', 'down']);

export const processRiskInput = z.strictObject({
	drive: driveKey,
	metric: metricName,
	/** Chosen by AIC when absent. */
	process: process.optional(),
	/** Which way is worse; from the catalogue of metrics when absent, up where it takes no side. */
	worse: worse.optional(),
	horizonDays: horizonDays.default(90),
	paths: z.int().min(100).max(10_000_000).default(10_000),
	levels: z.array(confidence).min(1).max(8).default([0.95, 0.99]),
	seed: seed.default(1),
});

const processFit = carries<Processes.ProcessFit>()(
	z.object({
		process,
		parameters: z.array(z.object({ name: z.string(), unit: z.string(), value: z.number(), standardError: z.number() })),
		pairs: z.int(),
		logLikelihood: z.number(),
		aic: z.number(),
	}),
);

export const processRisk = carries<Processes.ProcessRisk>()(
	z.object({
		deviceId,
		serial: z.string(),
		metric: z.string(),
		unit: z.string(),
		process,
		worse,
		current: z.number(),
		lastObservedMs: instantMs,
		horizonDays,
		paths: z.int(),
		seed,
		fits: z.array(processFit),
		outcomes: z.array(z.object({ outcome: z.enum(Processes.processOutcomes), median: z.number(), mean: z.number(), levels: z.array(riskLevel) })),
		histogram: z.object({ edges: float64Array, counts: float64Array, below: z.int(), beyond: z.int() }),
		fan: z.object({
			atMs: float64Array,
			median: float64Array,
			lower50: float64Array,
			upper50: float64Array,
			lower90: float64Array,
			upper90: float64Array,
		}),
		historyMs: float64Array,
		history: float64Array,
		notes: z.array(z.string()),
	}),
);
